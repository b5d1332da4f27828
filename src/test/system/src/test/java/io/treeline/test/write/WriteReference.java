// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import io.treeline.test.differential.Reference;
import io.treeline.test.write.WriteSteps.Change;
import io.treeline.test.write.WriteSteps.Define;
import io.treeline.test.write.WriteSteps.Insert;
import io.treeline.test.write.WriteSteps.InsertSelect;
import io.treeline.test.write.WriteSteps.Prepared;
import io.treeline.test.write.WriteSteps.Step;
import io.treeline.test.write.WriteSteps.Texts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the steps mean, computed by PostgreSQL under the rules of the server's tables: an INSERT sets the cells that it gives a value and leaves others of a row that exists; the
 * tree has no rows, and keeps none, that hold nothing but their time.
 */
final class WriteReference implements AutoCloseable {
  private final Connection connection;
  private final Statement statement;
  private final boolean tableModel;

  WriteReference(boolean tableModel, String schema) throws SQLException {
    this.tableModel = tableModel;
    this.connection = Reference.connect();
    this.statement = connection.createStatement();
    statement.execute("DROP SCHEMA IF EXISTS \"" + schema + "\" CASCADE");
    statement.execute("CREATE SCHEMA \"" + schema + '"');
    connection.setAutoCommit(false);
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
  }

  Connection connection() {
    return connection;
  }

  /** Runs a step; returns its count, or counts, or what class of error it is. */
  String run(Step step) throws SQLException {
    if (step instanceof Texts texts) {
      List<Long> counts = new ArrayList<>();
      for (Step each : texts.steps()) {
        try {
          counts.add(one(each));
        } catch (SQLException e) {
          return counts + ", then " + WriteModel.failure(e);
        }
      }
      return counts.toString();
    } else if (step instanceof Prepared prepared) {
      List<String> outcomes = new ArrayList<>();
      for (List<WriteSteps.Value> row : prepared.rows()) {
        outcomes.add(outcome(new Insert(prepared.table(), prepared.columns(), List.of(row.stream().map(WriteSteps.Value::literal).toList()))));
      }
      return outcomes.toString();
    } else if (step instanceof WriteSteps.Appended appended) {
      List<String> wrong = new ArrayList<>();
      for (List<WriteSteps.Value> row : appended.rows()) {
        String outcome = outcome(new Insert(appended.table(), appended.columns(), List.of(row.stream().map(WriteSteps.Value::literal).toList())));
        if (outcome.startsWith("error")) {
          wrong.add(outcome);
        }
      }
      return wrong.isEmpty() ? String.valueOf(appended.rows().size()) : wrong.get(0);
    } else if (step instanceof WriteSteps.Flush || step instanceof WriteSteps.Restart) {
      return "0";
    }
    return outcome(step);
  }

  private String outcome(Step step) throws SQLException {
    try {
      return String.valueOf(one(step));
    } catch (SQLException e) {
      return WriteModel.failure(e);
    }
  }

  private long one(Step step) throws SQLException {
    try {
      long count = apply(step);
      connection.commit();
      return count;
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }

  private long apply(Step step) throws SQLException {
    if (step instanceof Insert insert) {
      return insert(insert.table(), insert.columns(), "VALUES " + String.join(", ", insert.rows().stream().map(row -> '(' + String.join(", ", row) + ')').toList()));
    } else if (step instanceof InsertSelect insert) {
      return insert(insert.table(), insert.columns(), insert.query());
    } else if (step instanceof Change change) {
      long count = statement.executeUpdate(change.sql());
      dropEmptyRows(change.table());
      if (tableModel) {
        // A key with NULLs in it, which no constraint of PostgreSQL 14 keeps.
        try (ResultSet twice = statement.executeQuery("SELECT 1 FROM " + change.table() + " GROUP BY \"Time\", dev HAVING COUNT(*) > 1")) {
          if (twice.next()) {
            throw new SQLException("two rows of one key", "23505");
          }
        }
      }
      return count;
    } else if (step instanceof Define define) {
      statement.execute(define.reference());
      if (define.sql().contains("DROP COLUMN")) {
        if (!tableModel && columns(define.table()).size() == 1) {
          throw new SQLException("a device has a column", "2BP01");
        }
        dropEmptyRows(define.table());
      }
      return 0;
    }
    throw new IllegalArgumentException(step.toString());
  }

  /** The columns, the time first. */
  List<String> columns(String table) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet columns = statement.executeQuery("SELECT * FROM " + table + " LIMIT 0")) {
      for (int i = 1; i <= columns.getMetaData().getColumnCount(); i++) {
        names.add('"' + columns.getMetaData().getColumnName(i) + '"');
      }
    }
    return names;
  }

  private void dropEmptyRows(String table) throws SQLException {
    if (!tableModel) {
      List<String> columns = columns(table);
      statement.execute("DELETE FROM " + table + " WHERE " + String.join(" AND ", columns.subList(1, columns.size()).stream().map(column -> column + " IS NULL").toList()));
    }
  }

  private long insert(String table, List<String> columns, String source) throws SQLException {
    String names = String.join(", ", columns);
    statement.execute("CREATE TEMP TABLE staged ON COMMIT DROP AS SELECT " + names + " FROM " + table + " WITH NO DATA");
    statement.execute("ALTER TABLE staged ADD COLUMN ord SERIAL");
    int count = statement.executeUpdate("INSERT INTO staged (" + names + ") " + source);
    List<String> cells = columns.stream().filter(column -> !column.equals("\"Time\"") && !column.equals("dev")).toList();
    refuse("\"Time\" IS NULL");
    if (!tableModel) {
      refuse(String.join(" AND ", cells.stream().map(column -> column + " IS NULL").toList()));
    }
    String sets = String.join(", ", cells.stream().map(column -> column + " = COALESCE(s." + column + ", t." + column + ')').toList());
    String same = "s.\"Time\" = t.\"Time\"" + (tableModel ? " AND s.dev IS NOT DISTINCT FROM t.dev" : "");
    for (int i = 1; i <= count; i++) {
      if (statement.executeUpdate("UPDATE " + table + " AS t SET " + sets + " FROM staged AS s WHERE s.ord = " + i + " AND " + same) == 0) {
        statement.executeUpdate("INSERT INTO " + table + " (" + names + ") SELECT " + names + " FROM staged WHERE ord = " + i);
      }
    }
    return count;
  }

  private void refuse(String condition) throws SQLException {
    try (ResultSet found = statement.executeQuery("SELECT 1 FROM staged WHERE " + condition)) {
      if (found.next()) {
        throw new SQLException("a row without time or value", "23502");
      }
    }
  }
}
