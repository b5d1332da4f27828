// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Reads a table that nobody changes: aggregates, groups, sorts, whole scans, results that are left in the middle, joins
 * and parameters.
 */
final class SoakReader extends SoakWorker {
    static final int ROWS = 20_000;
    private static final long SUM = (long) ROWS * (ROWS - 1) / 2;

    private final String table;

    SoakReader(Soak soak, int number) {
        super(soak, "read", number, number % 2 == 0 ? "" : "&sql_dialect=table");
        this.table = (number % 2 == 0 ? '"' + Soak.SCHEMA + '"' : Soak.TABLE_SCHEMA) + ".fixed";
    }

    /** Makes the table of one model. */
    static void load(Connection on, String schema, boolean tagged) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
            statement.execute("CREATE TABLE " + schema + ".fixed (" + (tagged ? "tag TEXT TAG, " : "")
                    + "v BIGINT, w INTEGER, s TEXT)");
        }
        String marks = tagged
                ? " (\"Time\", v, w, s, tag) VALUES (?, ?, ?, ?, 'x')"
                : " (\"Time\", v, w, s) VALUES (?, ?, ?, ?)";
        try (PreparedStatement insert = on.prepareStatement("INSERT INTO " + schema + ".fixed" + marks)) {
            for (int i = 0; i < ROWS; i++) {
                insert.setLong(1, i);
                insert.setLong(2, i);
                insert.setInt(3, i % 7);
                insert.setString(4, "text " + i % 100);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @Override
    void step(Connection on) throws SQLException {
        try (Statement statement = on.createStatement()) {
            switch (random.nextInt(7)) {
                case 0 ->
                    check(
                            "The sum",
                            rows(statement, "SELECT COUNT(*), SUM(v), MIN(w), MAX(s) FROM " + table),
                            List.of(ROWS + " " + SUM + " 0 text 99"));
                case 1 ->
                    check(
                            "The groups",
                            rows(
                                    statement,
                                    "SELECT COUNT(*) FROM (SELECT w, COUNT(*) AS n FROM " + table
                                            + " GROUP BY w HAVING COUNT(*) > 2800) g"),
                            List.of("7"));
                case 2 -> {
                    int from = random.nextInt(1000);
                    check(
                            "The top",
                            rows(
                                    statement,
                                    "SELECT v FROM " + table + " WHERE MOD(v, 1000) = " + from
                                            + " ORDER BY v DESC LIMIT 2"),
                            List.of(19_000 + from + "", 18_000 + from + ""));
                }
                case 3 -> scan(statement, true);
                case 4 -> scan(statement, false);
                case 5 -> {
                    int low = random.nextInt(ROWS - 100);
                    check(
                            "The join",
                            rows(
                                    statement,
                                    "SELECT COUNT(*), SUM(a.v - b.v) FROM " + table + " a JOIN " + table
                                            + " b ON a.\"Time\" = b.\"Time\" WHERE a.v BETWEEN " + low + " AND "
                                            + (low + 99)),
                            List.of("100 0"));
                }
                default -> {
                    int row = random.nextInt(ROWS);
                    try (PreparedStatement select = on.prepareStatement("SELECT v, s FROM " + table + " WHERE v = ?")) {
                        select.setLong(1, row);
                        try (ResultSet result = select.executeQuery()) {
                            check(
                                    "The row",
                                    result.next() ? result.getLong(1) + result.getString(2) : "nothing",
                                    row + "text " + row % 100);
                        }
                    }
                }
            }
        }
    }

    private void scan(Statement statement, boolean whole) throws SQLException {
        statement.setFetchSize(100 + random.nextInt(5000));
        long rows = 0;
        long sum = 0;
        long most = whole ? Long.MAX_VALUE : random.nextInt(ROWS);
        try (ResultSet result = statement.executeQuery("SELECT v, s FROM " + table)) {
            while (rows < most && result.next()) {
                rows++;
                sum += result.getLong(1);
            }
        }
        check("The scan", rows + " " + sum, whole ? ROWS + " " + SUM : most + " " + most * (most - 1) / 2);
    }
}
