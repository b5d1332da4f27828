// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test wants a real IoTDB, as a parameter of type {@link io.treeline.server.IotdbServer}. All tests of one JVM that
 * ask for the same precision share one server, so each should use databases of its own. On a parameter it overrides the
 * method's, on a method the class's.
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(IotdbServerExtension.class)
public @interface WithServer {
    /** The unit of all timestamps: ms, us or ns. */
    String precision() default "ms";
}
