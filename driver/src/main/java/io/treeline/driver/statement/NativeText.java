// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can be known of native text without understanding it: its words outside quotes and comments. */
final class NativeText {
  private static final Set<String> READING = Set.of("select", "show", "list", "count", "desc", "describe", "explain", "use", "with", "values", "table");
  private static final Set<String> WITHOUT_ROWS = Set.of("insert", "delete", "create", "drop", "alter", "update", "set", "unset", "grant", "revoke",
      "flush", "use", "kill");

  private static final Set<String> IN_SQL = Set.of("select", "insert", "delete", "update", "with", "values");

  private final List<String> words = new ArrayList<>();
  private final int valueRows;

  /** Scans the text once. */
  NativeText(String sql) {
    int depth = 0;
    int groups = 0;
    boolean inValues = false;
    int i = 0;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      if (Character.isLetter(c) || c == '_') {
        int start = i;
        while (i < sql.length() && (Character.isLetterOrDigit(sql.charAt(i)) || sql.charAt(i) == '_')) {
          i++;
        }
        if (depth == 0) {
          String word = sql.substring(start, i).toLowerCase(Locale.ROOT);
          boolean partOfPath = start > 0 && sql.charAt(start - 1) == '.' || i < sql.length() && sql.charAt(i) == '.';
          if (!partOfPath) {
            words.add(word);
            inValues |= word.equals("values");
          }
        }
        continue;
      }
      if (c == '(') {
        groups += inValues && depth == 0 ? 1 : 0;
        depth++;
      } else if (c == ')') {
        depth--;
      }
      i = SqlTemplate.skip(sql, i, c);
    }
    valueRows = groups;
  }

  private String first() {
    return words.isEmpty() ? "" : words.get(0);
  }

  /** Whether the statement may change anything: all but the reading statements, and SELECT ... INTO. */
  boolean mayWrite() {
    return !READING.contains(first()) || words.contains("into");
  }

  /** Whether the statement surely gives rows. */
  boolean givesRows() {
    return READING.contains(first()) && !first().equals("use");
  }

  /** Whether the statement surely gives none. */
  boolean givesNoRows() {
    return WITHOUT_ROWS.contains(first()) && !(first().equals("delete") && words.contains("devices"));
  }

  /** Whether it is an INSERT. */
  boolean isInsert() {
    return first().equals("insert");
  }

  /** Whether SQL has a statement that begins like it. */
  boolean standsInSql() {
    return IN_SQL.contains(first());
  }

  /** What a statement without rows counts: the rows of an INSERT's VALUES, since the server reports none; else 0. */
  long updateCount() {
    return isInsert() ? valueRows : 0;
  }
}
