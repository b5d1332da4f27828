// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the rows of the grid lie: a device of the tree model, a path pattern over two, or a table of the table model;
 * in memory, in a file, or in both. PostgreSQL has the same rows.
 *
 * @param name the table, in both databases
 * @param model where
 * @param aligned how the device's columns lie
 * @param flushed how many of the rows are in files: none, half or all
 */
record GridStore(String name, Model model, boolean aligned, Flushed flushed) {
    /** What the table is. */
    enum Model {
        DEVICE,
        PATTERN,
        TABLE
    }

    /** How many of the rows are in files. */
    enum Flushed {
        NONE,
        HALF,
        ALL
    }

    private static final String SCHEMA = "pushgrid";
    private static final int ROWS = 64;
    private static final List<String> TAGS = java.util.Arrays.asList("a", "", "it's", null, "null");

    /** The table in a FROM of Treeline's. */
    String table() {
        return switch (model) {
            case DEVICE -> "\"root." + SCHEMA + "\".\"" + name + '"';
            case PATTERN -> "\"root." + SCHEMA + "\".\"" + name + ".*\"";
            case TABLE -> SCHEMA + "." + name;
        };
    }

    /** The same of PostgreSQL's. */
    String reference() {
        return SCHEMA + '.' + name;
    }

    /** A new schema in PostgreSQL and databases in IoTDB. */
    static void begin(Connection postgres, Connection tree, Connection tableModel) throws SQLException {
        try (Statement statement = postgres.createStatement();
                Statement database = tree.createStatement();
                Statement tables = tableModel.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
            statement.execute("CREATE SCHEMA " + SCHEMA);
            database.execute("CREATE DATABASE root." + SCHEMA);
            tables.execute("CREATE DATABASE " + SCHEMA);
        }
    }

    /** Makes the tables and writes the rows. */
    void create(Connection iotdb, Connection postgres) throws SQLException {
        List<Object[]> rows = rows();
        boolean tag = model == Model.TABLE;
        try (Statement statement = postgres.createStatement()) {
            statement.execute("CREATE TABLE " + reference() + " (\"Time\" timestamptz"
                    + (tag
                            ? ", tag text collate \"C\""
                            : model == Model.PATTERN ? ", \"Device\" text collate \"C\"" : "")
                    + GridColumn.ALL.stream()
                            .map(column -> ", " + column.name() + ' ' + column.postgres())
                            .collect(Collectors.joining())
                    + ')');
        }
        for (String device : model == Model.PATTERN ? List.of("a", "n") : List.of("")) {
            write(
                    postgres,
                    reference(),
                    rows,
                    model == Model.PATTERN ? "\"Device\"" : tag ? "tag" : null,
                    model == Model.PATTERN ? name + '.' + device : null);
            try (Statement statement = iotdb.createStatement()) {
                statement.execute(definition(device));
                String target =
                        model == Model.PATTERN ? "\"root." + SCHEMA + "\".\"" + name + '.' + device + '"' : table();
                int files = switch (flushed) {
                    case NONE -> 0;
                    case HALF -> ROWS / 2;
                    case ALL -> ROWS;
                };
                write(iotdb, target, rows.subList(0, files), tag ? "tag" : null, null);
                if (files > 0) {
                    statement.execute("FLUSH");
                }
                write(iotdb, target, rows.subList(files, ROWS), tag ? "tag" : null, null);
            }
        }
    }

    private String definition(String device) {
        if (model == Model.TABLE) {
            return "CREATE TABLE " + table() + " (tag STRING TAG"
                    + GridColumn.ALL.stream()
                            .map(column -> ", " + column.name() + ' ' + column.type() + " FIELD")
                            .collect(Collectors.joining())
                    + ')';
        }
        String path = "\"root." + SCHEMA + "\".\"" + name + (device.isEmpty() ? "" : '.' + device) + '"';
        return "CREATE TABLE " + path + " (\"Time\" timestamp"
                + GridColumn.ALL.stream()
                        .map(column -> ", " + column.name() + ' ' + column.type())
                        .collect(Collectors.joining())
                + ") WITH (aligned = " + (model == Model.PATTERN ? device.equals("a") : aligned) + ')';
    }

    /**
     * Each column takes its values in turn, at a pace of its own, so that all meet; the last rows are nulls but for one
     * column.
     */
    private static List<Object[]> rows() {
        List<Object[]> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            Object[] values = new Object[GridColumn.ALL.size() + 2];
            values[0] = new Timestamp(400L * row);
            values[1] = TAGS.get(row % TAGS.size());
            for (int c = 0; c < GridColumn.ALL.size(); c++) {
                List<?> all = GridColumn.ALL.get(c).values();
                boolean alone = row >= ROWS - GridColumn.ALL.size();
                values[c + 2] = alone && row - ROWS + GridColumn.ALL.size() != c
                        ? null
                        : all.get((row * (c % 2 == 0 ? 1 : 3) + row / all.size() * c + c) % all.size());
                if (alone && row - ROWS + GridColumn.ALL.size() == c && values[c + 2] == null) {
                    values[c + 2] = all.get(0);
                }
            }
            rows.add(values);
        }
        return rows;
    }

    private static void write(Connection connection, String table, List<Object[]> rows, String key, String device)
            throws SQLException {
        String columns = (key == null ? "" : ", " + key)
                + GridColumn.ALL.stream().map(column -> ", " + column.name()).collect(Collectors.joining());
        int width = GridColumn.ALL.size() + (key == null ? 1 : 2);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + table + " (\"Time\"" + columns + ") VALUES (" + "?, ".repeat(width - 1) + "?)")) {
            for (Object[] row : rows) {
                set(insert, 1, row[0]);
                if (key != null) {
                    insert.setString(2, device != null ? device : (String) row[1]);
                }
                for (int c = 0; c < GridColumn.ALL.size(); c++) {
                    set(insert, c + 1 + width - GridColumn.ALL.size(), row[c + 2]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Sets a parameter by its class. */
    static void set(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (value instanceof Timestamp time) {
            // An instant: what a Timestamp says of years before 1582 is another calendar's.
            statement.setObject(index, time.toInstant().atOffset(ZoneOffset.UTC));
        } else if (value instanceof LocalDate date) {
            statement.setObject(index, date);
        } else {
            statement.setObject(index, value);
        }
    }
}
