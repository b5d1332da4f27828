// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.container;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test wants a real IoTDB, in a container or not, as a parameter of type {@link RunningIotdb}. All tests of one JVM
 * that ask for the same precision share one, so each should use databases of its own. On a parameter it overrides the
 * method's, on a method the class's. Which of the two it was stands in the test's report entries as {@code iotdb}.
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RunningIotdbExtension.class)
public @interface WithIotdb {
    /** The unit of all timestamps: ms, us or ns. */
    String precision() default "ms";
}
