// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.SqlState;
import io.treeline.sql.validate.PlanErrors;
import java.sql.SQLException;

/** LIKE and ILIKE, by code point, in time proportional to text times pattern at worst. */
public final class LikeMatcher {
  private LikeMatcher() {}

  /**
   * Whether a text is like a pattern.
   *
   * @param escape one character, or empty for none
   * @throws SQLException 22025 when the escape is longer, or ends a pattern that is followed so far
   */
  public static boolean matches(String text, String pattern, String escape, boolean ignoreCase) throws SQLException {
    if (escape.length() > 1 && escape.codePointCount(0, escape.length()) > 1) {
      throw PlanErrors.data(SqlState.INVALID_ESCAPE_SEQUENCE, "ESCAPE takes one character, or none");
    }
    int escaping = escape.isEmpty() ? -1 : escape.codePointAt(0);
    int t = 0;
    int p = 0;
    int afterAny = -1;
    int retry = -1;
    while (t < text.length()) {
      int point = text.codePointAt(t);
      int wanted = p < pattern.length() ? pattern.codePointAt(p) : -1;
      boolean fits;
      int length = 1;
      if (wanted == escaping && wanted != -1) {
        if (p + Character.charCount(wanted) >= pattern.length()) {
          throw PlanErrors.data(SqlState.INVALID_ESCAPE_SEQUENCE, "LIKE pattern must not end with the escape character");
        }
        int literal = pattern.codePointAt(p + Character.charCount(wanted));
        length = Character.charCount(wanted) + Character.charCount(literal);
        fits = same(literal, point, ignoreCase);
      } else if (wanted == '%') {
        p++;
        afterAny = p;
        retry = t;
        continue;
      } else {
        length = wanted < 0 ? 0 : Character.charCount(wanted);
        fits = wanted == '_' || wanted >= 0 && same(wanted, point, ignoreCase);
      }
      if (fits) {
        t += Character.charCount(point);
        p += length;
      } else if (afterAny >= 0) {
        // What the last % stands for grows by one.
        retry += Character.charCount(text.codePointAt(retry));
        t = retry;
        p = afterAny;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean same(int a, int b, boolean ignoreCase) {
    return a == b || ignoreCase && Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
