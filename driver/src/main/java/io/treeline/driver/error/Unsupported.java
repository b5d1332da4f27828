// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.error;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLFeatureNotSupportedException;

/** Says no, always in the same voice: SQLFeatureNotSupportedException, 0A000, what, why, and what to use instead. */
public final class Unsupported {
  private Unsupported() {}

  /**
   * A feature is not there.
   *
   * @param what for instance {@code Connection.createBlob}
   * @param whyAndInstead for instance {@code "IoTDB has no LOB locators; use setBytes"}
   */
  public static SQLFeatureNotSupportedException feature(String what, String whyAndInstead) {
    return new SQLFeatureNotSupportedException(what + " is not supported: " + whyAndInstead, SqlState.FEATURE_NOT_SUPPORTED.code());
  }
}
