// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.NamedStatement;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Arrays through java.sql: as parameters beside columns, which find, change and delete the rows that a list would, and
 * as results.
 */
@WithServer
class ArrayServerTest {
    private static Connection connect(IotdbServer server, boolean table) throws SQLException {
        return DriverManager.getConnection(
                server.url() + "?time_zone=UTC" + (table ? "&sql_dialect=table" : ""), "root", "root");
    }

    private static List<Object> first(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        List<Object> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(rows.getObject(1));
            }
        }
        return values;
    }

    private static List<Object> rows(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return first(statement, parameters);
        }
    }

    private static String explained(Connection connection, String sql, Object parameter) throws SQLException {
        return String.join(
                "\n",
                rows(connection, "EXPLAIN " + sql, parameter).stream()
                        .map(Object::toString)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"tree,true,false", "tree,false,true", "table,false,true"})
    void anArrayFindsWhatAListFinds(String model, boolean aligned, boolean flushed, IotdbServer server)
            throws SQLException {
        boolean table = model.equals("table");
        String schema = table ? "arrays" : "root.arrays_" + aligned;
        try (Connection connection = connect(server, table);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + schema);
            String t = '"' + schema + "\".t";
            try {
                statement.execute("CREATE TABLE " + t
                        + (table
                                ? " (n INT32 FIELD, l INT64 FIELD, s STRING FIELD, d DATE FIELD, x DOUBLE FIELD, b BOOLEAN FIELD)"
                                : " (\"Time\" timestamp, n integer, l bigint, s varchar, d date, x double, b boolean) WITH (aligned = "
                                        + aligned + ')'));
                statement.executeUpdate(
                        "INSERT INTO " + t
                                + " (Time, n, l, s, d, x, b) VALUES (1, 1, 9007199254740993, 'a', DATE '2024-01-01', 0.5, true), (2, 2, 9007199254740992, 'b', NULL, 1.5, false), "
                                + "(3, NULL, 7, '''null''', DATE '2024-01-03', NULL, NULL), (4, 4, NULL, NULL, DATE '2024-01-04', 'NaN', true)");
                if (flushed) {
                    statement.execute("FLUSH");
                }
                String select = "SELECT EXTRACT(EPOCH FROM \"Time\")::float8 * 1000 FROM " + t + " WHERE ";
                String order = " ORDER BY 1";
                Array ints = connection.createArrayOf("int4", new Object[] {1, 4, null});
                assertThat(rows(connection, select + "n = ANY (?)" + order, ints))
                        .containsExactly(1.0, 4.0);
                assertThat(rows(connection, select + "n <> ALL (?)" + order, ints))
                        .isEmpty();
                assertThat(rows(connection, select + "NOT n = ANY (?)" + order, (Object) new int[] {1, 9}))
                        .containsExactly(2.0, 4.0);
                assertThat(rows(connection, select + "n <> ALL (?)" + order, (Object) new Integer[0]))
                        .containsExactly(1.0, 2.0, 3.0, 4.0);
                assertThat(rows(connection, select + "n = ANY (?)" + order, (Object) new Integer[0]))
                        .isEmpty();
                assertThat(rows(connection, select + "n = ANY (?)" + order, (Object) null))
                        .isEmpty();
                assertThat(rows(
                                connection,
                                select + "n = ANY (?) OR l = ANY (?)" + order,
                                new long[] {2, 99_999_999_999L},
                                new long[] {9_007_199_254_740_993L}))
                        .containsExactly(1.0, 2.0);
                assertThat(rows(connection, select + "n > ANY (?)" + order, (Object) new int[] {1, 3}))
                        .containsExactly(2.0, 4.0);
                assertThat(rows(connection, select + "s = ANY (?)" + order, (Object) new String[] {"a", "'null'"}))
                        .containsExactly(1.0, 3.0);
                assertThat(rows(connection, select + "d = ANY (?)" + order, (Object)
                                new Date[] {Date.valueOf("2024-01-03")}))
                        .containsExactly(3.0);
                assertThat(rows(connection, select + "x = ANY (?)" + order, (Object) new double[] {1.5, Double.NaN}))
                        .containsExactly(2.0, 4.0);
                assertThat(rows(connection, select + "b = ANY (?)" + order, (Object) new boolean[] {true}))
                        .containsExactly(1.0, 4.0);
                assertThat(rows(
                                connection,
                                select + "\"Time\" = ANY (?)" + order,
                                connection.createArrayOf(
                                        "timestamptz",
                                        new Object[] {new Timestamp(2), new Timestamp(4), new Timestamp(9)})))
                        .containsExactly(2.0, 4.0);
                assertThat(rows(connection, select + "\"Time\" = ANY (?)" + order, (Object) new Long[] {1L, 3L}))
                        .containsExactly(1.0, 3.0);
                assertThat(rows(
                                connection,
                                select + "\"Time\" <> ALL (CAST(? AS timestamptz[]))" + order,
                                "{1970-01-01 00:00:00.001,1970-01-01 00:00:00.002}"))
                        .containsExactly(3.0, 4.0);
                for (String condition :
                        List.of("n = ANY (?)", "\"Time\" = ANY (?)", "n <> ALL (?)", "l = ANY (CAST(? AS bigint[]))")) {
                    assertThat(explained(connection, "SELECT n FROM " + t + " WHERE " + condition, new long[] {1, 2}))
                            .as(condition)
                            .contains("computed by the server: all");
                }
                assertThat(explained(connection, "SELECT n FROM " + t + " WHERE \"Time\" = ANY (?)", new long[] {1, 3})
                                .toLowerCase(java.util.Locale.ROOT))
                        .containsPattern("native: .*where.*time");
                assertThat(rows(
                                connection,
                                "SELECT u FROM " + t
                                        + ", unnest(ARRAY[n, 100]) AS u WHERE \"Time\" = ANY (?) ORDER BY u",
                                (Object) new long[] {1, 2}))
                        .containsExactly(1, 2, 100, 100);
                writes(connection, t);
            } finally {
                statement.execute((table ? "DROP DATABASE " : "DELETE DATABASE ") + schema);
            }
        }
    }

    private static void writes(Connection connection, String t) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE " + t + " SET s = 'u' WHERE \"Time\" = ANY (?)")) {
            for (long[] times : List.of(new long[] {1, 2, 77}, new long[] {3})) {
                update.setObject(1, times);
                update.addBatch();
            }
            assertThat(update.executeBatch()).containsExactly(2, 1);
        }
        try (NamedStatement named = connection
                .unwrap(IotdbConnection.class)
                .prepareNamed("SELECT n FROM " + t + " WHERE s = ANY (:texts) AND n = ANY (:numbers) ORDER BY n")) {
            named.setObject("numbers", connection.createArrayOf("int8", new Object[] {1, 2L, 4}));
            named.setObject("texts", new String[] {"u"});
            try (ResultSet found = named.executeQuery()) {
                assertThat(found.next()
                                && found.getInt(1) == 1
                                && found.next()
                                && found.getInt(1) == 2
                                && !found.next())
                        .isTrue();
            }
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + t + " WHERE \"Time\" = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", new Long[] {2L, 3L}));
            assertThat(delete.executeUpdate()).isEqualTo(2);
        }
        assertThat(rows(connection, "SELECT n FROM " + t + " ORDER BY 1")).containsExactly(1, 4);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + t + " (\"Time\", s) VALUES (9, ?)")) {
            insert.setObject(1, new String[] {"a"});
            assertThatThrownBy(insert::executeUpdate)
                    .isInstanceOf(SQLDataException.class)
                    .hasMessageContaining("an array cannot be stored");
        }
    }

    @Test
    void arraysAreResults(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, false);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT ARRAY[1, 2, NULL] AS i, ARRAY['x', 'a b'] AS s, ARRAY[[1, 2], [3, 4]] AS m, ARRAY[1.5] AS c, ARRAY[DATE '2024-01-02'] AS d, "
                                + "ARRAY[true, false] AS b, ARRAY[1.5::float8] AS f, '{}'::bigint[] AS e, NULL::text[] AS n, ARRAY[TIMESTAMP '2024-01-02 03:04:05'] AS t, ARRAY[INTERVAL '1 day'] AS v")) {
            assertThat(row.next()).isTrue();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                names.add(row.getMetaData().getColumnTypeName(i));
                assertThat(row.getMetaData().getColumnType(i)).isEqualTo(Types.ARRAY);
                assertThat(row.getMetaData().getColumnClassName(i)).isEqualTo("java.sql.Array");
            }
            assertThat(names)
                    .containsExactly(
                            "_int4",
                            "_text",
                            "_int4",
                            "_numeric",
                            "_date",
                            "_bool",
                            "_float8",
                            "_int8",
                            "_text",
                            "_timestamptz",
                            "_text");
            assertThat(row.getString("s")).isEqualTo("{x,\"a b\"}");
            assertThat(row.getString("b")).isEqualTo("{t,f}");
            assertThat(row.getString("m")).isEqualTo("{{1,2},{3,4}}");
            assertThat(row.getArray("i").getArray()).isEqualTo(new Integer[] {1, 2, null});
            assertThat((Integer[][]) row.getArray("m").getArray()).isDeepEqualTo(new Integer[][] {{1, 2}, {3, 4}});
            assertThat(row.getArray("c").getArray()).isEqualTo(new BigDecimal[] {new BigDecimal("1.5")});
            assertThat(row.getArray("d").getArray()).isEqualTo(new Date[] {Date.valueOf("2024-01-02")});
            assertThat(row.getArray("t").getArray())
                    .isEqualTo(new Timestamp[] {Timestamp.from(java.time.Instant.parse("2024-01-02T03:04:05Z"))});
            assertThat(row.getArray("e").getArray()).isEqualTo(new Long[0]);
            assertThat(row.getArray("n")).isNull();
            assertThat(row.wasNull()).isTrue();
            assertThat(row.getObject("i")).isInstanceOf(Array.class).hasToString("{1,2,NULL}");
            assertThat(row.getObject("i", Long[].class)).containsExactly(1L, 2L, null);
            assertThat(row.getObject("f", double[].class)).containsExactly(1.5);
            assertThat(row.getObject("m", int[][].class)).isDeepEqualTo(new int[][] {{1, 2}, {3, 4}});
            assertThat(row.getObject("i", Object[].class)).containsExactly(1, 2, null);
            assertThatThrownBy(() -> row.getObject("i", int[].class)).isInstanceOf(SQLDataException.class);
            assertThatThrownBy(() -> row.getObject("m", Integer[].class)).isInstanceOf(SQLDataException.class);
            assertThatThrownBy(() -> row.getInt("i")).isInstanceOf(SQLDataException.class);
            Array array = row.getArray("i");
            assertThat(array.getBaseType()).isEqualTo(Types.INTEGER);
            assertThat(array.getBaseTypeName()).isEqualTo("int4");
            assertThat(array.getArray(2, 2)).isEqualTo(new Integer[] {2, null});
            try (ResultSet elements = array.getResultSet(2, 1);
                    ResultSet parts = row.getArray("m").getResultSet()) {
                assertThat(elements.next() && elements.getInt(1) == 2 && elements.getInt(2) == 2 && !elements.next())
                        .isTrue();
                assertThat(parts.next()).isTrue();
                assertThat(parts.next()).isTrue();
                assertThat(parts.getString(2)).isEqualTo("{3,4}");
            }
            array.free();
            assertThatThrownBy(array::getArray).isInstanceOf(SQLException.class);
            Array again = connection.createArrayOf("text", new Object[][] {{"a", null}, {"b", "c"}});
            assertThat(rows(connection, "SELECT array_dims(CAST(? AS text[]))", again))
                    .containsExactly("[1:2][1:2]");
            assertThat(rows(connection, "SELECT (CAST(? AS numeric[]))[2]", (Object)
                            new BigDecimal[] {BigDecimal.ONE, BigDecimal.TEN}))
                    .containsExactly(BigDecimal.TEN);
        }
    }

    @Test
    void whatIsNoArrayIsRefused(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, false);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> connection.createArrayOf("point", new Object[0]))
                    .isInstanceOf(SQLSyntaxErrorException.class)
                    .hasMessageContaining("point");
            assertThatThrownBy(() -> connection.createArrayOf("int4", new Object[] {"x"}))
                    .isInstanceOf(SQLDataException.class);
            assertThatThrownBy(() -> connection.createArrayOf("int4", new Object[][] {{1, 2}, {3}}))
                    .isInstanceOf(SQLDataException.class);
            assertThat(connection.createArrayOf("int4", null)).isNull();
            assertThatThrownBy(
                            () -> statement.execute("CREATE TABLE \"root.noarrays\".t (\"Time\" timestamp, a int[])"))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageContaining("no columns of arrays");
            assertThatThrownBy(
                            () -> rows(connection, "select s from root.noarrays.t where s = ?", (Object) new int[] {1}))
                    .isInstanceOf(SQLFeatureNotSupportedException.class);
        }
    }

    /** What operators hold of arrays counts as other values do. */
    @Test
    void arraysCountAmongWhatAStatementHolds(IotdbServer server) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.url() + "?maxLocalMemory=2000000", "root", "root");
                Statement statement = connection.createStatement()) {
            String many = "SELECT array_fill(x, ARRAY[20000]) AS a FROM unnest(array_fill(1, ARRAY[100])) AS x";
            try (ResultSet rows = statement.executeQuery(many)) {
                assertThat(rows.next() && rows.getString(1).startsWith("{1,1,")).isTrue();
            }
            for (String held : List.of(
                    "SELECT count(*) FROM (" + many + " ORDER BY a OFFSET 0) s",
                    "SELECT array_agg(a) FROM (" + many + ") s",
                    "SELECT ARRAY(" + many + ')',
                    "SELECT array_agg(x) OVER (ORDER BY x) FROM (SELECT * FROM unnest(array_fill(1, ARRAY[3000])) WITH ORDINALITY AS u(y, x)) s")) {
                assertThatThrownBy(() -> {
                            try (ResultSet rows = statement.executeQuery(held)) {
                                rows.next();
                            }
                        })
                        .as(held)
                        .isInstanceOf(SQLTransientException.class)
                        .hasMessageContaining("maxLocalMemory");
            }
        }
    }

    @Test
    void anArrayIsJoinedWithACastParameter(IotdbServer server) throws SQLException {
        try (Connection connection = connect(server, false)) {
            String array = "FROM (VALUES (1), (2)) v(a)";
            assertThat(rows(connection, "SELECT (ARRAY[a, 2] || ?::int)::text " + array, 3))
                    .containsExactly("{1,2,3}", "{2,2,3}");
            assertThat(rows(connection, "SELECT (CAST(? AS INTEGER) || ARRAY[a])::text " + array, 3))
                    .containsExactly("{3,1}", "{3,2}");
            assertThat(rows(connection, "SELECT a >= ALL (ARRAY[a, 1] || ?::int) " + array, 2))
                    .containsExactly(false, true);
        }
    }
}
