// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.TestTable.Col;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All devices below a database as one table, which in PostgreSQL is a view: all rows of all tables, with the name of
 * the table.
 *
 * @param sql the name in both databases
 * @param device the name of the column that says which device a row is of
 * @param columns the union of the tables' columns
 */
record PatternTable(String sql, String device, Map<String, Col> columns, List<TestTable> tables) {

    /** Null where one column would be of several types that do not fit. */
    static PatternTable of(String database, List<TestTable> tables) {
        Map<String, Col> columns = new LinkedHashMap<>();
        for (TestTable table : tables) {
            for (Col column : table.columns()) {
                Col old = columns.get(column.name());
                if (old != null && old.type().kind() != column.type().kind()) {
                    return null;
                }
                columns.put(
                        column.name(),
                        new Col(column.name(), column.type(), column.tame() && (old == null || old.tame())));
            }
        }
        String device = columns.containsKey("Device") ? "__device" : "Device";
        return new PatternTable(
                TestTable.quote(database) + "." + TestTable.quote("**"), device, columns, List.copyOf(tables));
    }

    void createReference(Connection postgres) throws SQLException {
        String union = tables.stream()
                .map(table -> {
                    List<String> items = new ArrayList<>(List.of(
                            "\"Time\"",
                            Literals.sql(table.name(), true) + "::text COLLATE \"C\" AS " + TestTable.quote(device)));
                    for (Col column : columns.values()) {
                        boolean has =
                                table.columns().stream().anyMatch(c -> c.name().equals(column.name()));
                        items.add(
                                has
                                        ? column.quoted()
                                        : "CAST(NULL AS "
                                                + column.type().postgres.replace(" collate \"C\"", "") + ")"
                                                + (column.type().text() ? " COLLATE \"C\"" : "") + " AS "
                                                + column.quoted());
                    }
                    return "SELECT " + String.join(", ", items) + " FROM " + table.sqlName();
                })
                .collect(Collectors.joining(" UNION ALL "));
        try (Statement statement = postgres.createStatement()) {
            statement.execute("CREATE VIEW " + sql + " AS " + union);
        }
    }

    void dropReference(Connection postgres) throws SQLException {
        try (Statement statement = postgres.createStatement()) {
            statement.execute("DROP VIEW " + sql);
        }
    }

    Source source() {
        List<Source.Column> list = new ArrayList<>();
        list.add(new Source.Column("Time", Kind.TIMESTAMP, true, samples("Time")));
        list.add(new Source.Column(
                device,
                Kind.TEXT,
                false,
                List.copyOf(tables.stream().map(t -> (Object) t.name()).toList())));
        for (Col column : columns.values()) {
            list.add(new Source.Column(column.name(), column.type().kind(), column.tame(), samples(column.name())));
        }
        return new Source(
                sql,
                list,
                List.of("Time", device),
                tables.stream().mapToInt(t -> t.rows().size()).sum());
    }

    private List<Object> samples(String column) {
        List<Object> samples = new ArrayList<>();
        for (TestTable table : tables) {
            for (int c = 0; c < table.all().size(); c++) {
                int place = c;
                if (table.all().get(c).name().equals(column)) {
                    table.rows().stream()
                            .limit(15)
                            .map(row -> row[place])
                            .filter(java.util.Objects::nonNull)
                            .forEach(samples::add);
                }
            }
        }
        return samples;
    }
}
