// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Any value of any type, written by any way there is, reads back as it was. {@code -Dtreeline.write.seed} and
 * {@code .rows} run others, and more.
 */
@WithServer
class ValueRoundTripTest {
    private static final long SEED = Long.getLong("treeline.write.seed", 20_260_401L);
    private static final int ROWS = Integer.getInteger("treeline.write.rows", 20);
    private static final int WIDTH = AnyValue.TYPES.size();
    private static final List<String> NAMES =
            IntStream.range(0, WIDTH).mapToObj(i -> "c" + i).toList();
    private static final String ALL = "\"Time\", n, " + String.join(", ", NAMES);

    /** Where the table is. */
    enum Home {
        ALIGNED("", "root.anyvalue"),
        PLAIN("", "root.anyvalue"),
        TABLE_MODEL("&sql_dialect=table", "anyvalue");

        private final String property;
        private final String schema;

        Home(String property, String schema) {
            this.property = property;
            this.schema = schema;
        }
    }

    private Connection connection;
    private Statement statement;
    private Home home;
    /** The rows by their times: a number that is never null, then a value of each type. */
    private final TreeMap<Long, Object[]> rows = new TreeMap<>();

    /** A way to write all rows into a table. */
    private interface Way {
        void write(String table) throws SQLException;
    }

    private void each(Home where, IotdbServer server, Way way) throws SQLException {
        home = where;
        try (Connection opened =
                        DriverManager.getConnection(server.url() + "?time_zone=UTC" + home.property, "root", "root");
                Statement first = opened.createStatement()) {
            connection = opened;
            statement = first;
            statement.execute("DROP SCHEMA IF EXISTS \"" + home.schema + "\" CASCADE");
            statement.execute("CREATE SCHEMA \"" + home.schema + '"');
            Random random = new Random(SEED);
            // The server keeps each week in files of its own, and takes its time to begin with one.
            long[] weeks =
                    random.longs(4, -10_000_000_000_000L, 10_000_000_000_000L).toArray();
            while (rows.size() < ROWS) {
                Object[] row = new Object[WIDTH + 1];
                row[0] = rows.size();
                for (int i = 0; i < WIDTH; i++) {
                    row[i + 1] = AnyValue.of(i, random);
                }
                rows.put(weeks[random.nextInt(weeks.length)] + random.nextLong(600_000_000), row);
            }
            way.write(create("t"));
            check("t");
        }
    }

    private String create(String name) throws SQLException {
        String table = '"' + home.schema + "\"." + name;
        statement.execute("CREATE TABLE " + table + " (n INTEGER, "
                + IntStream.range(0, WIDTH)
                        .mapToObj(i -> NAMES.get(i)
                                + ' '
                                + AnyValue.TYPES.get(i)
                                // In the table model a text column would be a tag.
                                + (home == Home.TABLE_MODEL ? " FIELD" : ""))
                        .collect(Collectors.joining(", "))
                + ')' + (home == Home.PLAIN ? " WITH (aligned = false)" : ""));
        return table;
    }

    private void check(String name) throws SQLException {
        List<String> expected = new ArrayList<>();
        rows.forEach((time, row) -> {
            for (int i = 0; i < WIDTH; i++) {
                expected.add("row " + row[0] + " at " + time + ": " + AnyValue.shown(row[i + 1], i));
            }
        });
        List<String> found = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(
                "SELECT " + ALL + " FROM \"" + home.schema + "\"." + name + " ORDER BY \"Time\"")) {
            while (result.next()) {
                String row = "row " + result.getInt(2) + " at "
                        + result.getTimestamp(1).getTime() + ": ";
                for (int i = 0; i < WIDTH; i++) {
                    found.add(row + AnyValue.read(result, i + 3, i));
                }
            }
        }
        assertThat(found).as("seed " + SEED).hasSameSizeAs(expected);
        assertThat(IntStream.range(0, found.size())
                        .filter(i -> !found.get(i).equals(expected.get(i)))
                        .mapToObj(i -> expected.get(i) + " reads as " + found.get(i)))
                .as("seed " + SEED)
                .isEmpty();
    }

    private static String values(long time, Object[] row) {
        return "(TIMESTAMP " + AnyValue.literal(time, 9).substring("TIMESTAMP ".length()) + ", " + row[0] + ", "
                + IntStream.range(0, WIDTH)
                        .mapToObj(i -> AnyValue.literal(row[i + 1], i))
                        .collect(Collectors.joining(", "))
                + ')';
    }

    private static void set(PreparedStatement insert, long time, Object[] row) throws SQLException {
        boolean asObject = (int) row[0] % 2 == 0;
        insert.setTimestamp(1, new java.sql.Timestamp(time));
        insert.setInt(2, (int) row[0]);
        for (int i = 0; i < WIDTH; i++) {
            AnyValue.set(insert, i + 3, row[i + 1], i, asObject);
        }
    }

    private static String insert(String table) {
        return "INSERT INTO " + table + " (" + ALL + ") VALUES ";
    }

    private PreparedStatement prepared(String table) throws SQLException {
        return connection.prepareStatement(insert(table) + "(?" + ", ?".repeat(WIDTH + 1) + ')');
    }

    private void batch(String table) throws SQLException {
        try (PreparedStatement insert = prepared(table)) {
            for (var row : rows.entrySet()) {
                set(insert, row.getKey(), row.getValue());
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(rows.size()).containsOnly(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void asLiterals(Home where, IotdbServer server) throws SQLException {
        each(where, server, table -> {
            List<String> texts = rows.entrySet().stream()
                    .map(row -> values(row.getKey(), row.getValue()))
                    .toList();
            int half = texts.size() / 2;
            for (String text : texts.subList(0, half)) {
                assertThat(statement.executeUpdate(insert(table) + text)).isEqualTo(1);
            }
            assertThat(statement.executeUpdate(insert(table) + String.join(", ", texts.subList(half, texts.size()))))
                    .isEqualTo(texts.size() - half);
        });
    }

    @ParameterizedTest
    @EnumSource
    void asTextsOfABatch(Home where, IotdbServer server) throws SQLException {
        each(where, server, table -> {
            for (var row : rows.entrySet()) {
                statement.addBatch(insert(table) + values(row.getKey(), row.getValue()));
            }
            assertThat(statement.executeBatch()).hasSize(rows.size()).containsOnly(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void asParameters(Home where, IotdbServer server) throws SQLException {
        each(where, server, table -> {
            try (PreparedStatement insert = prepared(table)) {
                for (var row : rows.entrySet()) {
                    set(insert, row.getKey(), row.getValue());
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void asABatchAndByInsertSelect(Home where, IotdbServer server) throws SQLException {
        each(where, server, table -> {
            batch(table);
            assertThat(statement.executeUpdate(
                            "INSERT INTO " + create("copy") + " (" + ALL + ") SELECT " + ALL + " FROM " + table))
                    .isEqualTo(rows.size());
            check("copy");
        });
    }

    @ParameterizedTest
    @EnumSource
    void appendedRowByRow(Home where, IotdbServer server) throws SQLException {
        each(where, server, table -> {
            try (Appender appender = connection.unwrap(IotdbConnection.class).appender(home.schema, "t", names())) {
                for (var row : rows.entrySet()) {
                    appender.at(row.getKey());
                    for (int i = 0; i <= WIDTH; i++) {
                        Object value = row.getValue()[i];
                        appender.set(i + 1, i == 10 && value != null ? Instant.ofEpochMilli((Long) value) : value);
                    }
                }
                assertThat(appender.flush()).isEqualTo(rows.size());
            }
        });
    }

    private static String[] names() {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of("n"), NAMES.stream())
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @EnumSource
    void appendedByColumns(Home where, IotdbServer server) throws SQLException {
        each(where, server, table -> {
            Object[] columns = new Object[WIDTH + 1];
            java.util.BitSet[] nulls = new java.util.BitSet[WIDTH + 1];
            List<Object[]> all = List.copyOf(rows.values());
            for (int c = 0; c <= WIDTH; c++) {
                int at = c;
                nulls[c] = new java.util.BitSet();
                IntStream.range(0, all.size())
                        .filter(r -> all.get(r)[at] == null)
                        .forEach(nulls[c]::set);
                Object[] objects = all.stream().map(row -> row[at]).toArray();
                columns[c] = switch (c) {
                    case 0, 2 ->
                        Arrays.stream(objects)
                                .mapToInt(value -> value == null ? 0 : (int) value)
                                .toArray();
                    case 3, 10 ->
                        Arrays.stream(objects)
                                .mapToLong(value -> value == null ? 0 : (long) value)
                                .toArray();
                    case 5 ->
                        Arrays.stream(objects)
                                .mapToDouble(value -> value == null ? 0 : (double) value)
                                .toArray();
                    case 6, 7 -> Arrays.copyOf(objects, objects.length, String[].class);
                    default -> objects;
                };
            }
            try (Appender appender = connection.unwrap(IotdbConnection.class).appender(home.schema, "t", names())) {
                appender.append(rows.keySet().stream().mapToLong(time -> time).toArray(), rows.size(), columns, nulls);
                assertThat(appender.flush()).isEqualTo(rows.size());
            }
        });
    }

    /** What a SET says of the i-th column for a row. */
    private interface Assigned {
        String to(int column, Object value);
    }

    private void update(String table, Assigned assigned, boolean parameters) throws SQLException {
        for (var row : rows.entrySet()) {
            assertThat(statement.executeUpdate("INSERT INTO " + table + " (\"Time\", n, c1, c5) VALUES ("
                            + AnyValue.literal(row.getKey(), 9) + ", " + row.getValue()[0] + ", 7, 'seven')"))
                    .isEqualTo(1);
            String sets = IntStream.range(0, WIDTH)
                    .mapToObj(i -> NAMES.get(i) + " = " + assigned.to(i, row.getValue()[i + 1]))
                    .collect(Collectors.joining(", "));
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE " + table + " SET " + sets + " WHERE n = " + row.getValue()[0])) {
                for (int i = 0; parameters && i < WIDTH; i++) {
                    AnyValue.set(update, i + 1, row.getValue()[i + 1], i, (int) row.getValue()[0] % 2 == 0);
                }
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void updatedToLiterals(Home where, IotdbServer server) throws SQLException {
        each(where, server, table -> update(table, (column, value) -> AnyValue.literal(value, column), false));
    }

    @ParameterizedTest
    @EnumSource
    void updatedToParameters(Home where, IotdbServer server) throws SQLException {
        each(where, server, table -> update(table, (column, value) -> "?", true));
    }

    @ParameterizedTest
    @EnumSource
    void updatedToExpressions(Home where, IotdbServer server) throws SQLException {
        each(
                where,
                server,
                table -> update(
                        table,
                        (column, value) -> "CASE WHEN n >= 0 THEN CAST(? AS "
                                + AnyValue.TYPES.get(column).replace("TEXT", "VARCHAR") + ") END",
                        true));
    }

    @ParameterizedTest
    @EnumSource
    void longTextAndBytes(Home where, IotdbServer server) throws SQLException {
        each(where, server, table -> {
            rows.clear();
            Random random = new Random(SEED);
            for (int i = 0; i < 3; i++) {
                Object[] row = new Object[WIDTH + 1];
                row[0] = i;
                row[6] = AnyValue.text(random, 1 << 20);
                row[7] = "x'\\\u0000".repeat(1 << 18);
                row[8] = AnyValue.bytes(random, 1 << 20);
                rows.put((long) i, row);
            }
            var first = rows.pollFirstEntry();
            assertThat(statement.executeUpdate(insert(table) + values(first.getKey(), first.getValue())))
                    .isEqualTo(1);
            batch(table);
            rows.put(first.getKey(), first.getValue());
        });
    }

    @ParameterizedTest
    @EnumSource
    void halfASurrogatePairIsRefusedEverywhere(Home where, IotdbServer server) throws SQLException {
        String half = "a\uD83D";
        each(where, server, table -> {
            batch(table);
            refused(() ->
                    statement.executeUpdate("INSERT INTO " + table + " (\"Time\", c5) VALUES (1, '" + half + "')"));
            refused(() -> statement.executeUpdate("UPDATE " + table + " SET c6 = '" + half + "' || c6"));
            refused(() -> statement.executeUpdate(
                    "INSERT INTO " + table + " (\"Time\", c5) SELECT \"Time\", '" + half + "' FROM " + table));
            statement.addBatch("INSERT INTO " + table + " (\"Time\", c5) VALUES (1, '" + half + "')");
            refused(() -> statement.executeBatch());
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + table + " (\"Time\", c6) VALUES (1, ?)")) {
                insert.setString(1, half);
                refused(insert::addBatch);
                refused(insert::executeUpdate);
            }
            try (Appender appender = connection.unwrap(IotdbConnection.class).appender(home.schema, "t", "c5")) {
                refused(() -> appender.append(new long[] {1}, new Object[] {new String[] {half}}));
                assertThat(appender.flush()).isZero();
            }
        });
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("22018"));
    }
}
