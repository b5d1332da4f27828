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
 * What the steps mean, computed by PostgreSQL under the rules of the server's tables: an INSERT sets the cells that it
 * gives a value and leaves others of a row that exists; the tree has no rows, and keeps none, that hold nothing but
 * their time.
 */
final class WriteReference implements AutoCloseable {
    private final Connection connection;
    private final Statement statement;
    private final boolean tableModel;
    /** What the last step returned; null where it returns nothing. */
    private String rows;

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
                List<String> literals =
                        row.stream().map(WriteSteps.Value::literal).toList();
                WriteSteps.Conflict conflict = prepared.conflict();
                outcomes.add(outcome(
                        conflict == null
                                ? new Insert(prepared.table(), prepared.columns(), List.of(literals))
                                : new WriteSteps.Conflict(
                                        prepared.table(),
                                        conflict.key(),
                                        prepared.columns(),
                                        "VALUES (" + String.join(", ", literals) + ')',
                                        conflict.sets(),
                                        conflict.condition(),
                                        "")));
            }
            return outcomes.toString();
        } else if (step instanceof WriteSteps.Appended appended) {
            List<String> wrong = new ArrayList<>();
            for (List<WriteSteps.Value> row : appended.rows()) {
                String outcome = outcome(new Insert(
                        appended.table(),
                        appended.columns(),
                        List.of(row.stream().map(WriteSteps.Value::literal).toList())));
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
            rows = null;
            long count = one(step);
            return rows == null ? String.valueOf(count) : rows;
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
            return insert(
                    insert.table(),
                    insert.columns(),
                    "VALUES "
                            + String.join(
                                    ", ",
                                    insert.rows().stream()
                                            .map(row -> '(' + String.join(", ", row) + ')')
                                            .toList()),
                    insert.returning());
        } else if (step instanceof WriteSteps.Conflict conflict) {
            return conflict(conflict);
        } else if (step instanceof InsertSelect insert) {
            return insert(insert.table(), insert.columns(), insert.query(), false);
        } else if (step instanceof Change change) {
            long count;
            if (change.sql().contains(" RETURNING ")) {
                try (ResultSet result = statement.executeQuery(change.sql())) {
                    rows = WriteModel.rows(result);
                    count = 0;
                }
            } else {
                count = statement.executeUpdate(change.sql());
            }
            dropEmptyRows(change.table());
            if (tableModel) {
                // A key with NULLs in it, which no constraint of PostgreSQL 14 keeps.
                try (ResultSet twice = statement.executeQuery(
                        "SELECT 1 FROM " + change.table() + " GROUP BY \"Time\", dev HAVING COUNT(*) > 1")) {
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
            statement.execute("DELETE FROM " + table + " WHERE "
                    + String.join(
                            " AND ",
                            columns.subList(1, columns.size()).stream()
                                    .map(column -> column + " IS NULL")
                                    .toList()));
        }
    }

    /** As PostgreSQL has it of a key that its constraints can keep: row by row, and no row twice. */
    private long conflict(WriteSteps.Conflict conflict) throws SQLException {
        String names = String.join(", ", conflict.columns());
        List<String> all = columns(conflict.table());
        statement.execute("CREATE TEMP TABLE staged ON COMMIT DROP AS SELECT " + String.join(", ", all) + " FROM "
                + conflict.table() + " WITH NO DATA");
        statement.execute("ALTER TABLE staged ADD COLUMN ord SERIAL");
        int count = statement.executeUpdate("INSERT INTO staged (" + names + ") " + conflict.source());
        refuse("\"Time\" IS NULL");
        if (!tableModel) {
            refuse(String.join(
                    " AND ",
                    all.subList(1, all.size()).stream()
                            .map(column -> column + " IS NULL")
                            .toList()));
        }
        // PostgreSQL looks at the statement's names and types whether there are rows or not.
        String sets = String.join(", ", conflict.sets());
        String where = conflict.condition().isEmpty() ? "" : " AND (" + conflict.condition() + ')';
        if (!conflict.sets().isEmpty()) {
            statement.execute("UPDATE " + conflict.table() + " AS t SET " + sets
                    + " FROM staged AS excluded WHERE FALSE" + where);
        }
        String same =
                "excluded.\"Time\" = t.\"Time\"" + (tableModel ? " AND excluded.dev IS NOT DISTINCT FROM t.dev" : "");
        statement.execute("CREATE TEMP TABLE changed (ord INT) ON COMMIT DROP");
        List<String> returned = new ArrayList<>();
        long changed = 0;
        for (int i = 1; i <= count; i++) {
            String row = " FROM " + conflict.table() + " AS t, staged AS excluded WHERE excluded.ord = " + i + " AND "
                    + same;
            String key = "excluded.\"Time\" = k.\"Time\""
                    + (tableModel ? " AND excluded.dev IS NOT DISTINCT FROM k.dev" : "");
            boolean there = any("SELECT 1" + row);
            if (there && (conflict.sets().isEmpty() || !any("SELECT 1" + row + where))) {
                if (!conflict.sets().isEmpty() && inserted(i, key)) {
                    throw new SQLException("a row is changed twice", "21000");
                }
                continue;
            }
            if (there && inserted(i, key)) {
                throw new SQLException("a row is changed twice", "21000");
            }
            String write = there
                    ? "UPDATE " + conflict.table() + " AS t SET " + sets
                            + " FROM staged AS excluded WHERE excluded.ord = " + i + " AND " + same + " RETURNING t.*"
                    : "INSERT INTO " + conflict.table() + " (" + names + ") SELECT " + names
                            + " FROM staged WHERE ord = " + i + " RETURNING *";
            try (ResultSet result = statement.executeQuery(write)) {
                returned.add(WriteModel.rows(result));
            }
            statement.execute("INSERT INTO changed VALUES (" + i + ')');
            changed++;
        }
        dropEmptyRows(conflict.table());
        if (!conflict.returning().isEmpty()) {
            rows = returned.stream()
                    .map(row -> row.substring(1, row.length() - 1))
                    .sorted()
                    .toList()
                    .toString();
        }
        return changed;
    }

    /** Whether the key of a staged row is one that was inserted or changed already. */
    private boolean inserted(int row, String key) throws SQLException {
        return any("SELECT 1 FROM staged AS excluded, staged AS k, changed WHERE excluded.ord = " + row
                + " AND k.ord = changed.ord AND " + key);
    }

    private boolean any(String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            return found.next();
        }
    }

    private long insert(String table, List<String> columns, String source, boolean returning) throws SQLException {
        String names = String.join(", ", columns);
        statement.execute(
                "CREATE TEMP TABLE staged ON COMMIT DROP AS SELECT " + names + " FROM " + table + " WITH NO DATA");
        statement.execute("ALTER TABLE staged ADD COLUMN ord SERIAL");
        int count = statement.executeUpdate("INSERT INTO staged (" + names + ") " + source);
        List<String> cells = columns.stream()
                .filter(column -> !column.equals("\"Time\"") && !column.equals("dev"))
                .toList();
        refuse("\"Time\" IS NULL");
        if (!tableModel) {
            refuse(String.join(
                    " AND ", cells.stream().map(column -> column + " IS NULL").toList()));
        }
        String sets = String.join(
                ", ",
                cells.stream()
                        .map(column -> column + " = COALESCE(s." + column + ", t." + column + ')')
                        .toList());
        String same = "s.\"Time\" = t.\"Time\"" + (tableModel ? " AND s.dev IS NOT DISTINCT FROM t.dev" : "");
        List<String> returned = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String update = "UPDATE " + table + " AS t SET " + sets + " FROM staged AS s WHERE s.ord = " + i + " AND "
                    + same + " RETURNING t.*";
            String one = returned(update);
            returned.add(
                    one.equals("[]")
                            ? returned("INSERT INTO " + table + " (" + names + ") SELECT " + names
                                    + " FROM staged WHERE ord = " + i + " RETURNING *")
                            : one);
        }
        if (returning) {
            rows = returned.stream()
                    .map(row -> row.substring(1, row.length() - 1))
                    .sorted()
                    .toList()
                    .toString();
        }
        return count;
    }

    private String returned(String write) throws SQLException {
        try (ResultSet result = statement.executeQuery(write)) {
            return WriteModel.rows(result);
        }
    }

    private void refuse(String condition) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT 1 FROM staged WHERE " + condition)) {
            if (found.next()) {
                throw new SQLException("a row without time or value", "23502");
            }
        }
    }
}
