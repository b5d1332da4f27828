// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import io.treeline.test.differential.Reference;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ON CONFLICT, RETURNING, UPDATE ... FROM, DELETE ... USING and the forms of SET do what PostgreSQL does with the same
 * rows under the same key.
 */
@WithServer
class WritesAgreeServerTest {
    /** Where the rows are. */
    enum Place {
        DEVICE("\"root.writes_agree\"", "", "\"Time\"", ""),
        ALIGNED("\"root.writes_agree\"", " WITH (aligned = true)", "\"Time\"", ""),
        TABLE("writes_agree", "", "\"Time\", dev", "?sql_dialect=table");

        final String schema;
        final String options;
        final String key;
        final String parameters;

        Place(String schema, String options, String key, String parameters) {
            this.schema = schema;
            this.options = options;
            this.key = key;
            this.parameters = parameters;
        }

        /**
         * {@code {1}} is a time, {@code {k}} the key's columns, {@code {x}} what stands for the device in a row,
         * {@code {=}} the rest of a comparison of keys of t and o.
         */
        String text(String statement) {
            boolean table = this == TABLE;
            return statement
                    .replaceAll("\\{(\\d)\\}", "TIMESTAMP '1970-01-01 00:00:00.00$1'")
                    .replace("{t}", schema + ".t")
                    .replace("{o}", schema + ".o")
                    .replace("{k}", key)
                    .replace("{x}", table ? ", 'x'" : "")
                    .replace("{=}", table ? " AND o.dev = t.dev" : "")
                    .replace("{,dev}", table ? ", dev" : "")
                    .replace("{,o.dev}", table ? ", o.dev" : "");
        }
    }

    private static final List<String> STATEMENTS = List.of(
            // Rows.
            "INSERT INTO {t} ({k}, a, b, s) VALUES ({1}{x}, 1, 1.5, 'one'), ({2}{x}, 2, NULL, 'two'), ({3}{x}, 3, 3.5, NULL)",
            "INSERT INTO {o} ({k}, v, w) VALUES ({1}{x}, 100, 'uno'), ({2}{x}, 200, NULL), ({5}{x}, 500, 'cinco')",
            // ON CONFLICT DO NOTHING.
            "INSERT INTO {t} ({k}, a) VALUES ({1}{x}, 10), ({4}{x}, 4) ON CONFLICT DO NOTHING",
            "INSERT INTO {t} ({k}, a) VALUES ({6}{x}, 6), ({6}{x}, 66) ON CONFLICT ({k}) DO NOTHING RETURNING a",
            "INSERT INTO {t} ({k}, a) VALUES ({1}{x}, 10) ON CONFLICT DO NOTHING RETURNING *",
            "INSERT INTO {t} ({k}, a) SELECT {k}, v FROM {o} ON CONFLICT DO NOTHING RETURNING \"Time\", a",
            // DO UPDATE.
            "INSERT INTO {t} AS t ({k}, a, b) VALUES ({1}{x}, 10, 0.5), ({7}{x}, 7, 7.5) ON CONFLICT ({k}) DO UPDATE SET a = EXCLUDED.a + t.a, b = EXCLUDED.b RETURNING t.a, b, t.s || '!' AS loud",
            "insert into {t} as t ({k},a,b) values ({1}{x},1+1,cast(0.25 as double precision)) on conflict ({k}) do update set a=excluded.a,b=excluded.b where t.a>5",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 9) ON CONFLICT ({k}) DO UPDATE SET a = EXCLUDED.a WHERE t.a > 5",
            "INSERT INTO {t} AS t ({k}, a, s) VALUES ({1}{x}, 9, 'x'), ({2}{x}, 8, 'y') ON CONFLICT ({k}) DO UPDATE SET (a, s) = (EXCLUDED.a, DEFAULT) WHERE EXCLUDED.s <> 'x' RETURNING *",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 9), ({1}{x}, 8) ON CONFLICT ({k}) DO UPDATE SET a = EXCLUDED.a",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({8}{x}, 9), ({8}{x}, 8) ON CONFLICT ({k}) DO UPDATE SET a = EXCLUDED.a",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 9) ON CONFLICT ({k}) DO UPDATE SET a = a + 1",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 0) ON CONFLICT ({k}) DO UPDATE SET a = 1 / EXCLUDED.a",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 0) ON CONFLICT ({k}) DO UPDATE SET a = 7, s = 'seven', \"Time\" = EXCLUDED.\"Time\" RETURNING a, s",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 0) ON CONFLICT (a) DO NOTHING",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 0) ON CONFLICT (nothere) DO NOTHING",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 0) ON CONFLICT ({k}) DO UPDATE SET nothere = 1",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 0) ON CONFLICT DO UPDATE SET a = 1",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 0) ON CONFLICT ON CONSTRAINT nothere DO NOTHING",
            "INSERT INTO {t} AS t ({k}, a) VALUES ({1}{x}, 12) ON CONFLICT ON CONSTRAINT t_pkey DO UPDATE SET a = EXCLUDED.a, b = (SELECT max(v) FROM {o})",
            "INSERT INTO {t} AS t ({k}, a, s) SELECT {k}, v, w FROM {o} ON CONFLICT ({k}) DO UPDATE SET a = t.a - EXCLUDED.a, s = COALESCE(EXCLUDED.s, t.s) RETURNING t.\"Time\", t.a, t.s",
            "INSERT INTO {t} ({k}, a) VALUES ({9}{x}, 12) RETURNING \"Time\", a + 1 AS more, s, *",
            "INSERT INTO {t} ({k}, a) VALUES ({9}{x}, 12) RETURNING nothere",
            // UPDATE.
            "UPDATE {t} AS t SET a = t.a + 1, b = DEFAULT WHERE t.\"Time\" = {1} RETURNING *",
            "UPDATE {t} x SET (a, s) = (x.a * 2, 'row') WHERE \"Time\" = {2}",
            "UPDATE {t} SET (a, s) = ROW(a - 1, s || '!') WHERE \"Time\" <= {2} RETURNING a, s",
            "UPDATE {t} AS t SET (a, s) = (SELECT o.v, o.w FROM {o} AS o WHERE o.\"Time\" = t.\"Time\"{=}) WHERE t.\"Time\" <= {3} RETURNING t.\"Time\", a, s",
            "UPDATE {t} SET (a, b) = (1, 2, 3)",
            "UPDATE {t} SET a = 5 WHERE FALSE RETURNING a",
            "update {t} as t set a = o.v, s = o.w from {o} as o where o.\"Time\" = t.\"Time\"{=}",
            "UPDATE {t} AS t SET b = o.v / 2 FROM {o} AS o JOIN {o} AS p ON p.\"Time\" = o.\"Time\" WHERE o.\"Time\" = t.\"Time\"{=} AND p.v > 100 RETURNING t.a, t.b, o.v, p.w, o.v + t.a AS total",
            "UPDATE {t} AS t SET b = x.n FROM (SELECT count(*) AS n FROM {o}) AS x WHERE t.a > 100 RETURNING t.b, x.*",
            "UPDATE {t} AS t SET a = 3 FROM {o} AS o WHERE t.\"Time\" = {1}",
            "UPDATE {t} AS t SET a = \"Time\" FROM {o} AS o WHERE o.\"Time\" = t.\"Time\"",
            // WITH.
            "WITH x AS (SELECT {k}, v FROM {o} WHERE v > 100) INSERT INTO {t} ({k}, a) SELECT {k}, v FROM x ON CONFLICT ({k}) DO UPDATE SET a = EXCLUDED.a + (SELECT count(*) FROM x) RETURNING a",
            "with x as (select v, \"Time\" as at from {o}), y(n) as (select max(v) from x) update {t} as t set a = x.v + y.n from x, y where x.at = t.\"Time\"",
            "WITH x AS (SELECT \"Time\" AS at FROM {o} WHERE v = 500) DELETE FROM {t} WHERE \"Time\" IN (SELECT at FROM x) RETURNING a, (SELECT count(*) FROM x) AS n",
            "WITH x AS (SELECT {k} FROM {o}) INSERT INTO {t} ({k}, a) VALUES ({5}{x}, 500)",
            // DELETE.
            "DELETE FROM {t} AS t WHERE t.a > 400 RETURNING *",
            "DELETE FROM {t} AS t USING {o} AS o WHERE o.\"Time\" = t.\"Time\"{=} AND o.v = 200 RETURNING t.\"Time\", t.a, o.w, o.v * 2 AS twice",
            "delete from {t} as t using {o} as o where o.\"Time\" > t.\"Time\" and t.a = 3",
            "DELETE FROM {t} WHERE \"Time\" = {3} RETURNING \"Time\"",
            "DELETE FROM {t} WHERE nothere = 3 RETURNING \"Time\"",
            "DELETE FROM {t} RETURNING count(*)",
            "DELETE FROM {t} RETURNING 1 / (a - a)",
            "UPDATE {t} SET a = 0 RETURNING 1 / a",
            "INSERT INTO {t} ({k}, a) VALUES ({4}{x}, 0) ON CONFLICT DO NOTHING RETURNING 1 / a",
            "UPDATE {t} SET a = a + 1 RETURNING a, (SELECT sum(a) FROM {t})",
            "DELETE FROM {t} RETURNING (SELECT count(*) FROM {o}), a");

    private Statement own;
    private Statement reference;
    private Connection connection;

    private void open(IotdbServer server, Place place) throws SQLException {
        connection = DriverManager.getConnection(server.url() + place.parameters, "root", "root");
        own = connection.createStatement();
        own.execute("DROP SCHEMA IF EXISTS " + place.schema + " CASCADE");
        own.execute("CREATE SCHEMA " + place.schema);
        String tag = place == Place.TABLE ? "dev VARCHAR TAG, " : "";
        own.execute("CREATE TABLE " + place.schema + ".t (" + tag + "a INTEGER, b DOUBLE PRECISION, s VARCHAR)"
                + place.options);
        own.execute("CREATE TABLE " + place.schema + ".o (" + tag + "v INTEGER, w VARCHAR)" + place.options);
        reference = Reference.connect().createStatement();
        reference.execute("SET timezone = 'UTC'");
        reference.execute("DROP SCHEMA IF EXISTS " + place.schema + " CASCADE");
        reference.execute("CREATE SCHEMA " + place.schema);
        String dev = place == Place.TABLE ? "dev VARCHAR, " : "";
        reference.execute("CREATE TABLE " + place.schema + ".t (\"Time\" TIMESTAMPTZ, " + dev
                + "a INTEGER, b DOUBLE PRECISION, s VARCHAR, PRIMARY KEY (" + place.key + "))");
        reference.execute("CREATE TABLE " + place.schema + ".o (\"Time\" TIMESTAMPTZ, " + dev
                + "v INTEGER, w VARCHAR, PRIMARY KEY (" + place.key + "))");
    }

    private void close() throws SQLException {
        connection.close();
        reference.getConnection().close();
    }

    /** A count or rows, those of an INSERT in order; or the state of an error. */
    private static String outcome(Statement statement, String sql) throws SQLException {
        try {
            if (!statement.execute(sql)) {
                return "count " + statement.getLargeUpdateCount();
            }
            List<String> rows = rows(statement.getResultSet());
            if (!sql.regionMatches(true, 0, "INSERT", 0, 6)) {
                rows.subList(1, rows.size()).sort(null);
            }
            return rows.toString();
        } catch (SQLException e) {
            return "error " + e.getSQLState();
        }
    }

    private static List<String> rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        int width = result.getMetaData().getColumnCount();
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
            labels.add(result.getMetaData().getColumnLabel(i).toLowerCase(java.util.Locale.ROOT));
        }
        rows.add(labels.toString());
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                Object value = result.getObject(i);
                row.add(
                        value instanceof Timestamp time
                                ? String.valueOf(time.getTime())
                                : value instanceof Number number
                                        ? String.valueOf(number.doubleValue())
                                        : String.valueOf(value));
            }
            rows.add(row.toString());
        }
        return rows;
    }

    private String contents(Statement statement, Place place) throws SQLException {
        return outcome(
                statement,
                "SELECT \"Time\", " + (place == Place.TABLE ? "dev, " : "") + "a, b, s FROM " + place.schema
                        + ".t ORDER BY 1");
    }

    @ParameterizedTest
    @EnumSource
    void statements(Place place, IotdbServer server) throws SQLException {
        open(server, place);
        for (int i = 0; i < STATEMENTS.size(); i++) {
            String sql = place.text(STATEMENTS.get(i));
            if (i % 3 == 0) {
                own.execute("FLUSH");
            }
            assertThat(outcome(own, sql)).as(sql).isEqualTo(outcome(reference, sql));
            assertThat(contents(own, place)).as(sql).isEqualTo(contents(reference, place));
        }
        close();
    }

    /** Parameters, batches and what is known before running. */
    @ParameterizedTest
    @EnumSource
    void prepared(Place place, IotdbServer server) throws SQLException {
        open(server, place);
        String dev = place == Place.TABLE ? ", ?" : "";
        String upsert = place.text("INSERT INTO {t} AS t ({k}, a, s) VALUES (?" + dev
                + ", ?, ?) ON CONFLICT ({k}) DO UPDATE SET a = t.a + EXCLUDED.a, s = EXCLUDED.s");
        String nothing = place.text("INSERT INTO {t} ({k}, a) VALUES (?" + dev + ", ?) ON CONFLICT DO NOTHING");
        String given = place.text("INSERT INTO {t} AS t ({k}, a) VALUES (?" + dev
                + ", ?) ON CONFLICT ({k}) DO UPDATE SET a = ?, b = CAST(? AS DOUBLE PRECISION) + t.a WHERE t.a < ?");
        for (Connection each : List.of(connection, reference.getConnection())) {
            try (PreparedStatement insert = each.prepareStatement(upsert);
                    PreparedStatement keep = each.prepareStatement(nothing);
                    PreparedStatement set = each.prepareStatement(given)) {
                for (int i = 0; i < 40; i++) {
                    int at = key(insert, place, i % 7);
                    insert.setInt(at, i);
                    insert.setString(at + 1, "s" + i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(40).containsOnly(1);
                for (int i = 5; i < 12; i++) {
                    keep.setInt(key(keep, place, i), 1000 + i);
                    keep.addBatch();
                }
                keep.setInt(key(keep, place, 11), 2000);
                keep.addBatch();
                assertThat(keep.executeBatch()).containsExactly(0, 0, 1, 1, 1, 1, 1, 0);
                for (int i = 6; i < 9; i++) {
                    int at = key(set, place, i);
                    set.setInt(at, 1);
                    set.setInt(at + 1, i);
                    set.setDouble(at + 2, 0.5);
                    set.setInt(at + 3, 1008);
                    set.addBatch();
                }
                assertThat(set.executeBatch()).containsExactly(1, 1, 0);
            }
        }
        assertThat(contents(own, place)).isEqualTo(contents(reference, place));
        try (PreparedStatement set = connection.prepareStatement(given);
                PreparedStatement update = connection.prepareStatement(
                        place.text("UPDATE {t} SET a = ? WHERE b > ? RETURNING a, b AS bee, s"))) {
            ParameterMetaData types = set.getParameterMetaData();
            int at = place == Place.TABLE ? 3 : 2;
            assertThat(List.of(
                            types.getParameterType(1),
                            types.getParameterType(at),
                            types.getParameterType(at + 1),
                            types.getParameterType(at + 2),
                            types.getParameterType(at + 3)))
                    .containsExactly(
                            Types.TIMESTAMP,
                            Types.INTEGER,
                            Types.INTEGER,
                            types.getParameterType(at + 2),
                            Types.INTEGER);
            assertThat(update.getMetaData().getColumnLabel(2)).isEqualTo("bee");
            assertThat(update.getMetaData().getColumnType(1)).isEqualTo(Types.INTEGER);
            update.setInt(1, 3);
            update.setDouble(2, 0);
            assertThat(update.execute()).isTrue();
            assertThat(update.getUpdateCount()).isEqualTo(-1);
            assertThat(rows(update.getResultSet())).hasSize(3);
            assertThat(rows(update.executeQuery())).hasSize(3);
            assertThatThrownBy(update::executeUpdate).isInstanceOf(SQLException.class);
            update.addBatch();
            assertThatThrownBy(update::executeBatch).isInstanceOf(BatchUpdateException.class);
        }
        close();
    }

    /** What a cast makes of a parameter is what an INSERT stores. */
    @ParameterizedTest
    @EnumSource
    void castsOfParameters(Place place, IotdbServer server) throws SQLException {
        open(server, place);
        String dev = place == Place.TABLE ? ", ?" : "";
        for (String[] cast : new String[][] {
            {"s", "CAST(? AS VARCHAR(3))", "abcdef"},
            {"s", "CAST(? AS VARCHAR(30))", "abcdef"},
            {"s", "CAST(? AS VARCHAR)", "abcdef"},
            {"s", "?::char(2)", "abcdef"},
            {"s", "?::text", "abcdef"},
            {"s", "CAST(? AS INTEGER)", "007"},
            {"s", "?::varchar(2)::int", "123"},
            {"b", "CAST(? AS INTEGER)", "2"},
            {"b", "CAST(? AS DOUBLE PRECISION)", "1.7"},
            {"b", "?::smallint", "70000"},
            {"b", "?::real", "0.1"},
            {"a", "?::smallint", "70000"},
            {"a", "?::int4", "70000"},
            {"a", "CAST(? AS DECIMAL(5, 1))", "2.45"}
        }) {
            String text = "INSERT INTO {t} ({k}, " + cast[0] + ") VALUES (?" + dev + ", " + cast[1] + ")";
            for (Connection each : List.of(connection, reference.getConnection())) {
                each.createStatement().execute(place.text("DELETE FROM {t}"));
            }
            assertThat(inserted(connection, place, text, cast[0], cast[2]))
                    .as(text)
                    .isEqualTo(inserted(reference.getConnection(), place, text, cast[0], cast[2]));
            assertThat(contents(own, place)).as(text).isEqualTo(contents(reference, place));
        }
        close();
    }

    /** Inserted by itself and in batches: the counts, or the state of the error. */
    private static String inserted(Connection connection, Place place, String text, String column, String value)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(place.text(text))) {
            for (int i = 1; i < 4; i++) {
                int at = key(insert, place, i);
                if (column.equals("s")) {
                    insert.setString(at, value);
                } else {
                    insert.setDouble(at, Double.parseDouble(value));
                }
                if (i == 1) {
                    insert.executeUpdate();
                } else {
                    insert.addBatch();
                }
            }
            return Arrays.toString(insert.executeBatch());
        } catch (SQLException e) {
            return "error " + e.getSQLState();
        }
    }

    private static int key(PreparedStatement statement, Place place, int time) throws SQLException {
        statement.setTimestamp(1, new Timestamp(time));
        if (place == Place.TABLE) {
            statement.setString(2, "x");
        }
        return place == Place.TABLE ? 3 : 2;
    }

    /** Each element of a batch has its own outcome. */
    @ParameterizedTest
    @EnumSource
    void batchesThatFail(Place place, IotdbServer server) throws SQLException {
        open(server, place);
        String dev = place == Place.TABLE ? ", ?" : "";
        own.execute(place.text("INSERT INTO {t} ({k}, a) VALUES ({1}{x}, 1), ({2}{x}, 2), ({3}{x}, 0), ({4}{x}, 4)"));
        try (PreparedStatement insert = connection.prepareStatement(place.text("INSERT INTO {t} AS t ({k}, a) VALUES (?"
                + dev + ", ?) ON CONFLICT ({k}) DO UPDATE SET a = EXCLUDED.a / t.a"))) {
            for (int i = 1; i < 5; i++) {
                insert.setInt(key(insert, place, i), 8);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getSQLState()).isEqualTo("22012");
                assertThat(e.getUpdateCounts()).containsExactly(1, 1);
            });
        }
        assertThat(rows(own.executeQuery(place.text("SELECT a FROM {t} ORDER BY \"Time\""))))
                .containsExactly("[a]", "[8.0]", "[4.0]", "[0.0]", "[4.0]");
        assertThatThrownBy(() -> own.executeUpdate(place.text("DELETE FROM {t} RETURNING a")))
                .isInstanceOf(SQLException.class);
        assertThat(rows(own.executeQuery(place.text("SELECT count(*) FROM {t}"))))
                .containsExactly("[count]", "[4.0]");
        close();
    }
}
