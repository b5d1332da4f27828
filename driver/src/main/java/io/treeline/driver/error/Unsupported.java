// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.error;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;

/** Says no, always in the same voice: SQLFeatureNotSupportedException, 0A000, what, why, and what to use instead. */
public final class Unsupported {
    private Unsupported() {}

    /**
     * A feature is not there.
     *
     * @param what for instance {@code Connection.createBlob}
     * @param whyAndInstead for instance {@code "IoTDB has no LOB locators; use setBytes"}
     */
    public static SQLException feature(String what, String whyAndInstead) {
        return SqlState.FEATURE_NOT_SUPPORTED.exception(what + " is not supported: " + whyAndInstead);
    }
}
