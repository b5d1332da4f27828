// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.spark;

import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import org.apache.spark.sql.jdbc.JdbcDialects;
import scala.runtime.BoxedUnit;

/**
 * Makes {@link IotdbSparkDialect} known to Spark. Spark has no service file for dialects, but one for extensions of its
 * sessions, which are asked for when a session is made.
 */
public final class IotdbSparkExtension implements SparkSessionExtensionsProvider {
    private static final IotdbSparkDialect DIALECT = new IotdbSparkDialect();

    /** For Spark. */
    public IotdbSparkExtension() {}

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        register();
        return BoxedUnit.UNIT;
    }

    /** Makes the dialect known in this JVM. Twice is fine. */
    static void register() {
        JdbcDialects.registerDialect(DIALECT);
    }
}
