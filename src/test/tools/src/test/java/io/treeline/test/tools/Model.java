// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;

/** The two models of IoTDB, with the same table in each; a test class names the schema, so that classes do not meet. */
enum Model {
    TREE("root.", ""),
    TABLE("", "?sql_dialect=table");

    /** When the rows of {@link #fill} begin. */
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Every type that a column can have. */
    private static final String COLUMNS =
            "(\"Time\" TIMESTAMP, pressure DOUBLE, strokes BIGINT, state VARCHAR, ok BOOLEAN, serviced DATE, installed TIMESTAMP, image VARBINARY, n INTEGER, ratio REAL)";

    private final String prefix;
    final String options;

    Model(String prefix, String options) {
        this.prefix = prefix;
        this.options = options;
    }

    /** The database of a test. */
    String schema(String name) {
        return prefix + name;
    }

    /** A table of it as SQL writes it. */
    String table(String name, String table) {
        return "\"" + schema(name) + "\".\"" + table + "\"";
    }

    Connection connect(String serverUrl) throws SQLException {
        return DriverManager.getConnection(serverUrl + options, "root", "root");
    }

    /**
     * Empties the schema, and makes in it a table "press" with a column of each type. The database stays when it is
     * there, for a new one costs the server a second.
     */
    void create(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + schema(name) + '"');
            try (ResultSet tables =
                    connection.getMetaData().getTables(null, schema(name), "%", new String[] {"TABLE"})) {
                while (tables.next()) {
                    statement.execute("DROP TABLE " + table(name, tables.getString("TABLE_NAME")));
                }
            }
            statement.execute("CREATE TABLE " + table(name, "press") + ' ' + COLUMNS);
        }
    }

    /** Rows of pressure i / 2, strokes i and state s0, s1 or s2, a second apart. */
    void fill(Connection connection, String name, int rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + table(name, "press") + " (\"Time\", pressure, strokes, state) VALUES (?, ?, ?, ?)")) {
            for (int i = 0; i < rows; i++) {
                insert.setTimestamp(1, Timestamp.from(START.plusSeconds(i)));
                insert.setDouble(2, i / 2.0);
                insert.setLong(3, i);
                insert.setString(4, "s" + i % 3);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
