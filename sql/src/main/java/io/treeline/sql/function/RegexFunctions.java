// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

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
    to.define("REGEXP_LIKE(text, text, text) bool", (a, s) -> regex(a[1], notGlobal("REGEXP_LIKE", a[2]), s).matches((String) a[0], s));
    to.define("REGEXP_REPLACE(text, text, text) text", (a, s) -> replace((String) a[0], regex(a[1], "", s), (String) a[2], false, s));
    to.define("REGEXP_REPLACE(text, text, text, text) text", (a, s) ->
        replace((String) a[0], regex(a[1], (String) a[3], s), (String) a[2], ((String) a[3]).indexOf('g') >= 0, s));
    to.define("SUBSTRING(text, text) text", (a, s) -> substring((String) a[0], regex(a[1], "", s), s));
    to.define("REGEXP_SUBSTR(text, text) text", (a, s) -> {
      Regex.Matches matches = regex(a[1], "", s).in((String) a[0], s);
      return matches.find() ? matches.group(0) : null;
    });
    ArrayFunctions.nullable(to, "REGEXP_MATCH(text, text) texts", (a, s) -> match((String) a[0], regex(a[1], "", s), s));
    ArrayFunctions.nullable(to, "REGEXP_MATCH(text, text, text) texts", (a, s) -> match((String) a[0], regex(a[1], notGlobal("REGEXP_MATCH", a[2]), s), s));
    to.define("REGEXP_SPLIT_TO_ARRAY(text, text) texts", (a, s) -> ArrayValue.of(ColumnType.TEXT, split((String) a[0], regex(a[1], "", s), s).toArray()));
    to.define("REGEXP_SPLIT_TO_ARRAY(text, text, text) texts", (a, s) ->
        ArrayValue.of(ColumnType.TEXT, split((String) a[0], regex(a[1], notGlobal("REGEXP_SPLIT_TO_ARRAY", a[2]), s), s).toArray()));
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

  /** What the groups of the first match hold, or the match where there are none; null without a match. */
  private static ArrayValue match(String text, Regex regex, ScalarFunction.Session session) throws SQLException {
    Regex.Matches matches = regex.in(text, session);
    return matches.find() ? groups(matches, regex) : null;
  }

  private static ArrayValue groups(Regex.Matches matches, Regex regex) throws SQLException {
    Object[] groups = new Object[Math.max(1, regex.groups())];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = matches.group(regex.groups() == 0 ? 0 : i + 1);
    }
    return ArrayValue.of(ColumnType.TEXT, groups);
  }

  /** All matches, or the first one without the option g, as arrays of what their groups hold. */
  static List<Object> matches(String text, Object pattern, String flags, ScalarFunction.Session session) throws SQLException {
    Regex regex = regex(pattern, flags, session);
    Regex.Matches matches = regex.in(text, session);
    List<Object> all = new ArrayList<>();
    while (matches.find()) {
      all.add(groups(matches, regex));
      if (flags.indexOf('g') < 0) {
        break;
      }
    }
    return all;
  }

  /** What stands between matches, of which empty ones at the ends, or right behind another, do not count. */
  static List<Object> split(String text, Object pattern, String flags, ScalarFunction.Session session) throws SQLException {
    return split(text, regex(pattern, notGlobal("REGEXP_SPLIT_TO_TABLE", flags), session), session);
  }

  private static List<Object> split(String text, Regex regex, ScalarFunction.Session session) throws SQLException {
    Regex.Matches matches = regex.in(text, session);
    List<Object> parts = new ArrayList<>();
    int at = 0;
    while (matches.find()) {
      if (matches.start() < text.length() && matches.end() > at) {
        parts.add(text.substring(at, matches.start()));
        at = matches.end();
      }
    }
    parts.add(text.substring(at));
    return parts;
  }

  private static String notGlobal(String function, Object flags) throws SQLException {
    if (((String) flags).indexOf('g') >= 0) {
      throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, function + " does not take the option g");
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
