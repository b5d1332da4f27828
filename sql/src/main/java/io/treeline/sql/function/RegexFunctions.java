// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.SqlState;
import io.treeline.sql.validate.PlanErrors;
import java.sql.SQLException;

/** Functions of regular expressions; their operators are here under names of their own. */
final class RegexFunctions {
  private RegexFunctions() {}

  static void define(Functions to) {
    to.define("~(text, text) bool", (a, s) -> regex(a[1], "").matches((String) a[0]));
    to.define("~*(text, text) bool", (a, s) -> regex(a[1], "i").matches((String) a[0]));
    to.define("!~(text, text) bool", (a, s) -> !regex(a[1], "").matches((String) a[0]));
    to.define("!~*(text, text) bool", (a, s) -> !regex(a[1], "i").matches((String) a[0]));
    to.define("SIMILAR TO(text, text) bool", (a, s) -> regex(Regex.similar((String) a[1], null), "").matches((String) a[0]));
    to.define("SIMILAR TO(text, text, text) bool", (a, s) -> regex(Regex.similar((String) a[1], (String) a[2]), "").matches((String) a[0]));
    to.define("REGEXP_LIKE(text, text) bool", (a, s) -> regex(a[1], "").matches((String) a[0]));
    to.define("REGEXP_LIKE(text, text, text) bool", (a, s) -> regex(a[1], notGlobal(a[2])).matches((String) a[0]));
    to.define("REGEXP_REPLACE(text, text, text) text", (a, s) -> replace((String) a[0], regex(a[1], ""), (String) a[2], false));
    to.define("REGEXP_REPLACE(text, text, text, text) text", (a, s) ->
        replace((String) a[0], regex(a[1], (String) a[3]), (String) a[2], ((String) a[3]).indexOf('g') >= 0));
    to.define("SUBSTRING(text, text) text", (a, s) -> substring((String) a[0], regex(a[1], "")));
    to.define("REGEXP_SUBSTR(text, text) text", (a, s) -> {
      Regex.Matches matches = regex(a[1], "").in((String) a[0]);
      return matches.find() ? matches.group(0) : null;
    });
    to.define("REGEXP_COUNT(text, text) int", (a, s) -> {
      Regex.Matches matches = regex(a[1], "").in((String) a[0]);
      int count = 0;
      while (matches.find()) {
        count++;
      }
      return count;
    });
  }

  private record Known(String source, String flags, Regex regex) {}

  /** The last one: a query's pattern is nearly always a constant. */
  private static final ThreadLocal<Known> LAST = new ThreadLocal<>();

  private static Regex regex(Object source, String flags) throws SQLException {
    Known known = LAST.get();
    if (known == null || !known.source.equals(source) || !known.flags.equals(flags)) {
      known = new Known((String) source, flags, Regex.of((String) source, flags));
      LAST.set(known);
    }
    return known.regex;
  }

  private static String notGlobal(Object flags) throws SQLException {
    if (((String) flags).indexOf('g') >= 0) {
      throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "REGEXP_LIKE does not take the option g");
    }
    return (String) flags;
  }

  private static String substring(String text, Regex regex) throws SQLException {
    Regex.Matches matches = regex.in(text);
    return matches.find() ? matches.group(regex.groups() > 0 ? 1 : 0) : null;
  }

  private static String replace(String text, Regex regex, String by, boolean all) throws SQLException {
    Regex.Matches matches = regex.in(text);
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
