// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.Query.Item;
import io.treeline.test.differential.Query.Term;
import io.treeline.test.differential.TestTable.Type;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a database answered: rows of text that is equal exactly when the values are, or an error.
 *
 * @param rows one text per cell; null for NULL
 * @param error the error, or null
 */
record Answer(List<List<String>> rows, SQLException error) {

  /** Runs a query. */
  static Answer of(Connection connection, Query query) {
    List<Term> parameters = new ArrayList<>();
    String sql = query.sql(parameters);
    try {
      if (parameters.isEmpty()) {
        try (Statement statement = connection.createStatement();
            ResultSet result = statement.executeQuery(sql)) {
          return read(result, query);
        }
      }
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        for (int i = 0; i < parameters.size(); i++) {
          TestTable.bind(statement, i + 1, parameters.get(i).type(), parameters.get(i).value());
        }
        try (ResultSet result = statement.executeQuery()) {
          return read(result, query);
        }
      }
    } catch (SQLException e) {
      return new Answer(List.of(), e);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      return new Answer(List.of(), new SQLException("an exception that is no SQLException: " + e, e));
    }
  }

  private static Answer read(ResultSet result, Query query) throws SQLException {
    List<Item> items = query.selected();
    ResultSetMetaData head = result.getMetaData();
    if (head.getColumnCount() != items.size()) {
      throw new SQLException(head.getColumnCount() + " columns instead of " + items.size());
    }
    // The order of columns in * is each database's own.
    Map<String, Integer> places = new HashMap<>();
    for (int i = 1; i <= items.size(); i++) {
      places.put(head.getColumnLabel(i), i);
    }
    List<List<String>> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        Integer place = query.star() ? places.get(items.get(i).column().name()) : Integer.valueOf(i + 1);
        if (place == null) {
          throw new SQLException("no column labelled " + items.get(i).column().name() + " in " + places.keySet());
        }
        row.add(cell(result, place, items.get(i)));
      }
      rows.add(row);
    }
    return new Answer(rows, null);
  }

  private static String cell(ResultSet result, int place, Item item) throws SQLException {
    Type type = item.column() == null ? Type.INT64 : item.column().type();
    if ("COUNT".equals(item.aggregate())) {
      return String.valueOf(result.getLong(place));
    }
    if ("SUM".equals(item.aggregate()) || "AVG".equals(item.aggregate())) {
      if (type == Type.INT32 || type == Type.INT64) {
        BigDecimal value = result.getBigDecimal(place);
        // Databases keep different numbers of digits of a quotient.
        return value == null ? null : plain("AVG".equals(item.aggregate()) ? value.round(new MathContext(12)) : value);
      }
      double value = result.getDouble(place);
      return result.wasNull() ? null : number(value);
    }
    String text =
        switch (type) {
          case BOOLEAN -> String.valueOf(result.getBoolean(place));
          case INT32 -> String.valueOf(result.getInt(place));
          case INT64 -> String.valueOf(result.getLong(place));
          case FLOAT -> number(result.getFloat(place));
          case DOUBLE -> number(result.getDouble(place));
          case TEXT, STRING -> escape(result.getString(place));
          case DATE -> String.valueOf(result.getObject(place, LocalDate.class));
          case TIMESTAMP -> String.valueOf(result.getObject(place, LocalDateTime.class));
          case BLOB -> {
            byte[] bytes = result.getBytes(place);
            yield bytes == null ? null : "x" + HexFormat.of().formatHex(bytes);
          }
        };
    return result.wasNull() ? null : text;
  }

  private static String escape(String text) {
    return text == null ? null : '"' + text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") + '"';
  }

  private static String number(double value) {
    return value == 0 ? "0.0" : String.valueOf(value);
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** Why this answer is not the reference's, or null when it is. */
  String difference(Answer reference, Query query) {
    if (reference.error != null) {
      return "the reference itself failed, so the query is none: " + reference.error.getMessage();
    }
    if (error != null) {
      return "error " + error.getSQLState() + ": " + error.getMessage();
    }
    if (query.totalOrder()) {
      return rows.equals(reference.rows) ? null : "other rows, or in another order";
    }
    if (!sorted(rows).equals(sorted(reference.rows))) {
      return "other rows";
    }
    // Without a total order rows with equal keys may come in any order, but the keys' own sequence is fixed.
    int[] keys = query.order().stream().mapToInt(key -> place(query, key)).toArray();
    for (int key : keys) {
      if (key < 0) {
        return null;
      }
    }
    for (int row = 0; row < rows.size(); row++) {
      for (int key : keys) {
        if (!java.util.Objects.equals(rows.get(row).get(key), reference.rows.get(row).get(key))) {
          return "another order";
        }
      }
    }
    return null;
  }

  private static int place(Query query, Query.Key key) {
    List<Item> items = query.selected();
    for (int i = 0; i < items.size(); i++) {
      if (key.column().equals(items.get(i).column())) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> sorted(List<List<String>> rows) {
    List<String> texts = new ArrayList<>(rows.stream().map(String::valueOf).toList());
    Collections.sort(texts);
    return texts;
  }

  /** At most so many rows as text. */
  String text(int most) {
    if (error != null) {
      return "error " + error.getSQLState() + ": " + error.getMessage();
    }
    return rows.size()
        + " rows"
        + rows.stream().limit(most).map(row -> "\n    " + row).collect(Collectors.joining())
        + (rows.size() > most ? "\n    ..." : "");
  }
}
