// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.text;

import io.treeline.metadata.SqlState;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/** Errors that name a place in the statement. */
final class SqlErrors {
  private SqlErrors() {}

  static SQLException syntax(String text, int offset, String message) {
    return at(text, offset, SqlState.SYNTAX_ERROR, message);
  }

  static SQLException at(String text, int offset, SqlState state, String message) {
    return state.exception(message + " (" + TextPosition.of(text, offset) + ")");
  }

  static SQLException unsupported(String text, int offset, String message) {
    return new SQLFeatureNotSupportedException(message + " (" + TextPosition.of(text, offset) + ")", SqlState.FEATURE_NOT_SUPPORTED.code());
  }
}
