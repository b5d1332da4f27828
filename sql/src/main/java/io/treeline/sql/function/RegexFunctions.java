// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;

/** Functions of regular expressions; their operators are here under names of their own. */
final class RegexFunctions {
  private RegexFunctions() {}

  private static final Compiled.Maker<Regex> REGEX = Regex::of;
  private static final Compiled.Maker<Regex> SIMILAR = (pattern, escape) -> Regex.of(Regex.similar(pattern, escape), "");
  private static final Compiled.Maker<Regex> SIMILAR_BY_BACKSLASH = (pattern, none) -> Regex.of(Regex.similar(pattern, null), "");

  static void define(Functions to) {
    to.define("~(text, text) bool", (a, s) -> regex(a[1], "", s).matches((String) a[0], s));
    to.define("~*(text, text) bool", (a, s) -> regex(a[1], "i", s).matches((String) a[0], s));
    to.define("!~(text, text) bool", (a, s) -> !regex(a[1], "", s).matches((String) a[0], s));
    to.define("!~*(text, text) bool", (a, s) -> !regex(a[1], "i", s).matches((String) a[0], s));
    to.define("SIMILAR TO(text, text) bool", (a, s) -> s.compiled().get(SIMILAR_BY_BACKSLASH, (String) a[1], "").matches((String) a[0], s));
    to.define("SIMILAR TO(text, text, text) bool", (a, s) -> s.compiled().get(SIMILAR, (String) a[1], (String) a[2]).matches((String) a[0], s));
    to.define("REGEXP_LIKE(text, text) bool", (a, s) -> regex(a[1], "", s).matches((String) a[0], s));
    to.define("REGEXP_LIKE(text, text, text) bool", (a, s) -> regex(a[1], notGlobal(a[2]), s).matches((String) a[0], s));
    to.define("REGEXP_REPLACE(text, text, text) text", (a, s) -> replace((String) a[0], regex(a[1], "", s), (String) a[2], false, s));
    to.define("REGEXP_REPLACE(text, text, text, text) text", (a, s) ->
        replace((String) a[0], regex(a[1], (String) a[3], s), (String) a[2], ((String) a[3]).indexOf('g') >= 0, s));
    to.define("SUBSTRING(text, text) text", (a, s) -> substring((String) a[0], regex(a[1], "", s), s));
    to.define("REGEXP_SUBSTR(text, text) text", (a, s) -> {
      Regex.Matches matches = regex(a[1], "", s).in((String) a[0], s);
      return matches.find() ? matches.group(0) : null;
    });
    to.define("REGEXP_COUNT(text, text) int", (a, s) -> {
      Regex.Matches matches = regex(a[1], "", s).in((String) a[0], s);
      int count = 0;
      while (matches.find()) {
        count++;
      }
      return count;
    });
  }

  private static Regex regex(Object source, String flags, ScalarFunction.Session session) throws SQLException {
    return session.compiled().get(REGEX, (String) source, flags);
  }

  private static String notGlobal(Object flags) throws SQLException {
    if (((String) flags).indexOf('g') >= 0) {
      throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "REGEXP_LIKE does not take the option g");
    }
    return (String) flags;
  }

  private static String substring(String text, Regex regex, ScalarFunction.Session session) throws SQLException {
    Regex.Matches matches = regex.in(text, session);
    return matches.find() ? matches.group(regex.groups() > 0 ? 1 : 0) : null;
  }

  private static String replace(String text, Regex regex, String by, boolean all, ScalarFunction.Session session) throws SQLException {
    Regex.Matches matches = regex.in(text, session);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (matches.find()) {
      out.append(text, at, matches.start());
      for (int i = 0; i < by.length(); i++) {
        char c = by.charAt(i);
        if (c != '\\' || i + 1 == by.length()) {
          out.append(c);
          continue;
        }
        char next = by.charAt(++i);
        if (next == '&') {
          out.append(matches.group(0));
        } else if (next >= '1' && next <= '9') {
          String group = matches.group(next - '0');
          out.append(group == null ? "" : group);
        } else {
          out.append(next == '\\' ? "\\" : "\\" + next);
        }
      }
      at = matches.end();
      if (!all) {
        break;
      }
    }
    return out.append(text.substring(at)).toString();
  }
}
