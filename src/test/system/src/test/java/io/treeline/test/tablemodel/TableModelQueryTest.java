// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tablemodel;

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
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The engine before the table model's server: what the server lacks or computes otherwise, names, rows of only nulls,
 * and what still passes to it as it is.
 */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableModelQueryTest {
    private Connection connection;
    private String url;

    @BeforeAll
    void create(IotdbServer server) throws SQLException {
        url = server.url() + "?sql_dialect=table&time_zone=UTC";
        connection = DriverManager.getConnection(url, "root", "root");
        run("CREATE DATABASE tm");
        run("USE tm");
        run(
                "CREATE TABLE plant (region STRING TAG, site STRING TAG, maker STRING ATTRIBUTE, temp DOUBLE FIELD, n INT32 FIELD, big INT64 FIELD, note STRING FIELD, d DATE FIELD)");
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO plant (time, region, site, maker, temp, n, big, note, d) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            Object[][] rows = {
                {1L, "north", "a", "acme", 1.5, 1, 9007199254740993L, "x", LocalDate.of(2024, 2, 29)},
                {1L, "south", "a", "acme", Double.NaN, 2, 9007199254740992L, "it's", LocalDate.of(1970, 1, 1)},
                {2L, "north", "a", null, null, null, null, null, null},
                {3L, null, "b", null, -0.0, -1, -9007199254740993L, "", null},
                {0L, "north", "b", "bolt", 2.5, 2, 5L, "日本", LocalDate.of(9999, 12, 31)}
            };
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    insert.setObject(i + 1, row[i]);
                }
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).as("four devices in one batch").containsExactly(1, 1, 1, 1, 1);
        }
    }

    @AfterAll
    void drop() throws SQLException {
        run("DROP DATABASE tm");
        connection.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(String sql, Object... parameters) throws SQLException {
        return rows(connection, sql, parameters);
    }

    private static List<String> rows(Connection connection, String sql, Object... parameters) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= width; i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(String.join(" ", row.stream().map(String::valueOf).toList()));
                }
            }
        }
        return rows;
    }

    private String plan(String sql) throws SQLException {
        return String.join("\n", rows("EXPLAIN " + sql));
    }

    @Test
    void rowsOfOnlyNullsStay() throws SQLException {
        assertThat(rows("SELECT n FROM plant")).containsExactlyInAnyOrder("1", "2", "null", "-1", "2");
        assertThat(rows("SELECT COUNT(*), COUNT(n), COUNT(DISTINCT n), COUNT(DISTINCT region) FROM plant"))
                .containsExactly("5 4 3 2");
        assertThat(rows("SELECT site FROM plant WHERE n IS NULL")).containsExactly("a");
        assertThat(rows("SELECT COUNT(n) FROM plant WHERE TRUE OR \"time\" IN (1, 2)"))
                .containsExactly("4");
    }

    @Test
    void computesWhatTheServerLacks() throws SQLException {
        assertThat(
                        rows(
                                "SELECT a.n, b.n FROM plant a LEFT JOIN plant b ON a.n = b.n + 1 WHERE a.n IS NOT NULL ORDER BY 1, 2"))
                .containsExactly("-1 null", "1 null", "2 1", "2 1");
        assertThat(
                        rows(
                                "SELECT n FROM plant WHERE n IN (SELECT MAX(n) FROM plant) AND EXISTS (SELECT 1 FROM plant WHERE n = 1)"))
                .containsExactly("2", "2");
        assertThat(rows("WITH x AS (SELECT region, SUM(n) AS s FROM plant GROUP BY region) SELECT * FROM x ORDER BY s"))
                .containsExactly("null -1", "south 2", "north 3");
        assertThat(rows("SELECT n FROM plant WHERE n > 1 UNION SELECT 7 ORDER BY 1"))
                .containsExactly("2", "7");
        assertThat(rows("SELECT ROW_NUMBER() OVER (ORDER BY \"time\", region, site) FROM plant"))
                .containsExactlyInAnyOrder("1", "2", "3", "4", "5");
        assertThat(rows("VALUES (1), (2)")).containsExactly("1", "2");
        assertThat(rows("SELECT SUM(big) FROM plant WHERE n >= 1"))
                .as("beyond what a double holds")
                .containsExactly("18014398509481990");
        assertThat(rows("SELECT region, site, n FROM plant ORDER BY n DESC, site"))
                .as("nulls first descending")
                .startsWith("north a null");
    }

    @Test
    void comparesExactly() throws SQLException {
        assertThat(rows("SELECT n FROM plant WHERE n = 4294967297"))
                .as("the server would cut the literal to 1")
                .isEmpty();
        assertThat(rows("SELECT n FROM plant WHERE n > 1.5 ORDER BY \"time\"")).containsExactly("2", "2");
        assertThat(rows("SELECT big FROM plant WHERE big = 9007199254740993 OR site = 'c'"))
                .as("not as doubles")
                .containsExactly("9007199254740993");
        assertThat(rows("SELECT big FROM plant WHERE big < ? OR site = ?", -9007199254740992L, "c"))
                .containsExactly("-9007199254740993");
        assertThat(rows("SELECT n FROM plant WHERE temp > 2 ORDER BY region"))
                .as("NaN is above all")
                .containsExactly("2", "2");
        assertThat(rows("SELECT n FROM plant WHERE temp IN (0, 1.5) ORDER BY 1"))
                .containsExactly("-1", "1");
        assertThat(rows("SELECT n FROM plant WHERE NOT (note = 'x') AND d > DATE '1970-01-01'"))
                .containsExactly("2");
        assertThat(rows("SELECT n FROM plant WHERE note = ?", "it's")).containsExactly("2");
        assertThat(rows("SELECT region FROM plant WHERE \"time\" IN (3, 0, 7) ORDER BY \"time\""))
                .containsExactly("north", "null");
        assertThat(rows("SELECT n FROM plant WHERE \"time\" = TIMESTAMP '1970-01-01 00:00:00.003'"))
                .containsExactly("-1");
    }

    /**
     * What the server answers wrongly or fails at: extremes of times that are not the rows', and attributes and FALSE
     * where no tag tells devices apart.
     */
    @Test
    void extremesOfTimesAndTablesWithoutTags() throws SQLException {
        run("CREATE TABLE untagged (maker STRING ATTRIBUTE, n INT32 FIELD, seen TIMESTAMP FIELD)");
        run("INSERT INTO untagged (time, maker, n, seen) VALUES (1709213520000, null, 1, 7)");
        run("INSERT INTO untagged (time, n, seen) VALUES (1709213520001, 2, 3)");
        assertThat(rows("SELECT MAX(seen), MIN(seen) FROM untagged"))
                .containsExactly("1970-01-01 00:00:00.007 1970-01-01 00:00:00.003");
        assertThat(rows("SELECT MAX(seen), MAX(\"time\") FROM untagged WHERE n = 2"))
                .containsExactly("1970-01-01 00:00:00.003 2024-02-29 13:32:00.001");
        assertThat(rows("SELECT n FROM untagged WHERE maker = 'acme' OR maker IN ('bolt', 'nut')"))
                .isEmpty();
        assertThat(rows("SELECT n FROM untagged WHERE maker IS NULL ORDER BY n"))
                .containsExactly("1", "2");
        assertThat(rows("SELECT COUNT(*), MAX(n) FROM untagged WHERE n > ? AND n < 2", (Object) null))
                .containsExactly("0 null");
        assertThat(rows("SELECT COUNT(*) FROM plant WHERE n > ? AND n < 2", (Object) null))
                .containsExactly("0");
    }

    /**
     * The server loses parts of rows that were written in several pieces when a condition on a field goes with the
     * scan.
     */
    @Test
    void rowsWrittenInPiecesStayWhole() throws SQLException {
        run("CREATE TABLE pieces (g STRING TAG, i INT32 FIELD, j INT32 FIELD, s STRING FIELD)");
        run("INSERT INTO pieces (g, time, i, j, s) VALUES ('a', -1, 10, 1, 'O'), ('a', 148, 12, 1, 'a')");
        run("FLUSH tm");
        run("INSERT INTO pieces (g, time, i, s) VALUES ('a', -1, 1, 'zz'), ('a', 200, 3, 'b')");
        run("FLUSH tm");
        run("INSERT INTO pieces (g, time, i, j, s) VALUES ('a', 9, 1, 3, 'x'), ('a', 257, 7, 8, '')");
        assertThat(rows("SELECT i, j FROM pieces WHERE i < 5 ORDER BY \"time\""))
                .containsExactly("1 1", "1 3", "3 null");
        assertThat(rows("SELECT i, j FROM pieces WHERE s >= 'b' ORDER BY \"time\""))
                .containsExactly("1 1", "1 3", "3 null");
        assertThat(rows("SELECT i, j FROM pieces WHERE i <= 1 AND j < 2")).containsExactly("1 1");
        assertThat(rows("SELECT COUNT(*), COUNT(j), MIN(i), MAX(i), MIN(s) FROM pieces WHERE i < 100"))
                .containsExactly("5 4 1 12 ");
    }

    /** The server gives such a row once for each layer where none of the FIELDs that it reads has a value. */
    @Test
    void aRowInTwoLayersIsOneRow() throws SQLException {
        run("CREATE TABLE layers (g STRING TAG, a STRING FIELD, b BOOLEAN FIELD, c INT32 FIELD)");
        run(
                "INSERT INTO layers (g, time, a, b) VALUES ('x', 1, 'v', true), ('x', 2, null, false), ('y', 2, null, false)");
        run("FLUSH tm");
        run("INSERT INTO layers (g, time, b) VALUES ('x', 2, true), ('y', 2, true), ('y', 3, true)");
        for (int flushed = 0; flushed < 2; flushed++) {
            assertThat(rows("SELECT time, g, a FROM layers ORDER BY g, time"))
                    .containsExactly(
                            "1970-01-01 00:00:00.001 x v",
                            "1970-01-01 00:00:00.002 x null",
                            "1970-01-01 00:00:00.002 y null",
                            "1970-01-01 00:00:00.003 y null");
            assertThat(rows("SELECT a FROM layers WHERE a IS NULL")).containsExactly("null", "null", "null");
            assertThat(rows("SELECT g FROM layers WHERE c IS NULL LIMIT 3"))
                    .hasSize(3)
                    .isSubsetOf("x", "y");
            assertThat(rows("SELECT COUNT(*), COUNT(a), MAX(a) FROM layers")).containsExactly("4 1 v");
            assertThat(rows("SELECT COUNT(*) FROM layers WHERE a IS NULL AND c IS NULL"))
                    .containsExactly("3");
            assertThat(
                            rows(
                                    "SELECT COUNT(*), COUNT(DISTINCT g), SUM(CASE WHEN c IS NULL THEN 1 ELSE 0 END) FROM layers"))
                    .containsExactly("4 2 4");
            assertThat(
                            rows(
                                    "SELECT COUNT(*) FROM layers p JOIN layers q ON p.time = q.time AND p.g = q.g WHERE p.a IS NULL"))
                    .containsExactly("3");
            run("FLUSH tm");
        }
    }

    /** Nor are rows without any FIELD's value written twice, by whatever way: those there are no way to read as one. */
    @Test
    void aRowOfNothingButItsKeyIsOneRow() throws SQLException {
        run("CREATE TABLE keys (g STRING TAG, a STRING FIELD, b BOOLEAN FIELD)");
        run("INSERT INTO keys (g, time, a, b) VALUES ('x', 1, null, null), ('y', 2, null, null), ('y', 3, 'v', null)");
        run("UPDATE keys SET a = NULL WHERE g = 'y' AND time = 3");
        run("FLUSH tm");
        for (int written = 0; written < 3; written++) {
            run("INSERT INTO keys (g, time) VALUES ('x', 1), ('x', 2)");
            run("INSERT INTO keys (g, time, b) VALUES ('y', 2, null), ('y', 3, null)");
            run("INSERT INTO keys (g, time, a) SELECT g, time, a FROM keys WHERE a IS NULL");
            try (PreparedStatement batch =
                    connection.prepareStatement("INSERT INTO keys (g, time, a, b) VALUES (?, ?, ?, ?)")) {
                for (int row = 0; row < 4; row++) {
                    batch.setString(1, row < 2 ? "x" : "y");
                    batch.setLong(2, row < 2 ? row + 1 : row);
                    batch.setString(3, null);
                    batch.setNull(4, Types.BOOLEAN);
                    batch.addBatch();
                }
                assertThat(batch.executeBatch()).containsExactly(1, 1, 1, 1);
            }
            try (Appender appender = connection.unwrap(IotdbConnection.class).appender("tm", "keys", "g", "a")) {
                appender.at(1).set(1, "x");
                appender.at(3).set(1, "y");
                appender.flush();
            }
            run("FLUSH tm");
            assertThat(rows("SELECT g, time, a, b FROM keys ORDER BY 1, 2"))
                    .containsExactly(
                            "x 1970-01-01 00:00:00.001 null null",
                            "x 1970-01-01 00:00:00.002 null null",
                            "y 1970-01-01 00:00:00.002 null null",
                            "y 1970-01-01 00:00:00.003 null null");
            assertThat(rows("SELECT COUNT(*), COUNT(a) FROM keys")).containsExactly("4 0");
        }
    }

    @Test
    void tellsTheServerWhatItDoesExactly() throws SQLException {
        assertThat(
                        plan(
                                "SELECT site, n FROM plant WHERE region = 'north' AND \"time\" >= 1 AND n > 0 LIMIT 3 OFFSET 1"))
                .startsWith("NativeScan")
                .endsWith(
                        "native: select \"site\", \"n\", \"temp\", \"big\", \"note\", \"d\" from \"tm\".\"plant\" where (\"region\" = 'north' and \"time\" >= 1 and (\"n\" + 0) > 0) offset 1 limit 3");
        try (Connection local = DriverManager.getConnection(url + "&db=tm&pushdown=off", "root", "root")) {
            assertThat(String.join("\n", rows(local, "EXPLAIN SELECT n FROM plant WHERE region = 'north'")))
                    .endsWith(
                            "native: select \"region\", \"n\", \"temp\", \"big\", \"note\", \"d\" from \"tm\".\"plant\"");
        }
    }

    @Test
    void namesHaveOneCaseAndLabelsAreAsWritten() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT \"TIME\", Region, p.\"Site\" AS \"The Site\", N FROM TM.\"Plant\" p WHERE \"REGION\" = 'south'")) {
            ResultSetMetaData columns = result.getMetaData();
            assertThat(List.of(
                            columns.getColumnLabel(1),
                            columns.getColumnLabel(2),
                            columns.getColumnLabel(3),
                            columns.getColumnLabel(4)))
                    .containsExactly("TIME", "Region", "The Site", "N");
            assertThat(columns.getColumnName(3)).isEqualTo("site");
            assertThat(columns.getTableName(1)).isEqualTo("plant");
            assertThat(columns.getSchemaName(1)).isEqualTo("tm");
            assertThat(result.next()).isTrue();
            assertThat(result.getLong("time")).isEqualTo(1);
        }
        assertThatThrownBy(() -> rows("SELECT nosuch FROM plant"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"));
        assertThatThrownBy(() -> rows("SELECT 1 FROM plants"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
    }

    @Test
    void passesWhatOnlyTheServerKnows() throws SQLException {
        assertThat(rows("SELECT date_bin(2ms, time), count(*) FROM plant GROUP BY 1 ORDER BY 1"))
                .hasSize(2);
        assertThat(rows("SELECT last(n) FROM plant WHERE region = 'south'")).containsExactly("2");
        assertThat(rows("SHOW TABLES")).anyMatch(row -> row.startsWith("plant "));
        assertThat(rows("EXPLAIN ANALYZE SELECT n FROM plant")).isNotEmpty();
        assertThatThrownBy(() -> rows("SELECT last(n), COUNT(DISTINCT site) FROM plant"))
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageContaining("sql=native");
    }

    @Test
    void insertsIntoTheDatabaseThatIsNamed() throws SQLException {
        run("CREATE DATABASE tm_other");
        try {
            run("CREATE TABLE tm_other.plant (region STRING TAG, n INT32 FIELD)");
            run("INSERT INTO tm_other.plant (time, region, n) VALUES (1, 'east', 7)");
            run("INSERT INTO plant (time, region, site, n) VALUES (77, 'west', 'w', 8)");
            assertThat(rows("SELECT n FROM tm_other.plant")).containsExactly("7");
            try (Statement batch = connection.createStatement()) {
                batch.addBatch("INSERT INTO tm_other.plant (time, region, n) VALUES (2, 'east', 9)");
                batch.addBatch("INSERT INTO tm.plant (time, region, site, n) VALUES (77, 'west', 'w', 8)");
                batch.addBatch("INSERT INTO tm_other.plant (time, region, n) VALUES (3, 'east', 10)");
                assertThat(batch.executeBatch()).containsExactly(1, 1, 1);
            }
            assertThat(rows("SELECT n FROM tm_other.plant ORDER BY n")).containsExactly("7", "9", "10");
            assertThat(rows("SELECT COUNT(*) FROM plant WHERE region IN ('east', 'west')"))
                    .containsExactly("1");
            run("DELETE FROM plant WHERE time = 77");
        } finally {
            run("DROP DATABASE tm_other");
        }
    }
}
