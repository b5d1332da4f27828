// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CREATE, ALTER, DROP and TRUNCATE in the tree model: what they make is there at once, and seen at once by the catalog.
 */
@WithServer
class DefinitionServerTest {
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void connect(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url(), "root", "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS \"root.def\" CASCADE");
        statement.execute("CREATE SCHEMA \"root.def\"");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i : IntStream.rangeClosed(1, columns).toArray()) {
                    row.add(result.getString(i));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    private void fails(String sql, String state, String part) {
        assertThatThrownBy(() -> statement.execute(sql)).as(sql).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).isEqualTo(state);
            assertThat(e.getMessage()).contains(part);
        });
    }

    @Test
    void aTableIsThereAtOnceWithItsTypes() throws SQLException {
        assertThat(
                        statement.executeUpdate(
                                "CREATE TABLE \"root.def\".\"room 1.d1\" (\"Time\" TIMESTAMP(3) NOT NULL, a INTEGER, \"b c\" VARCHAR(20), c DOUBLE PRECISION,"
                                        + " d BOOLEAN, e BIGINT NULL, f REAL, g DATE, h TIMESTAMP WITH TIME ZONE, i VARBINARY(10), j TEXT, CONSTRAINT pk PRIMARY KEY (\"Time\"))"))
                .isZero();
        assertThat((Throwable) statement.getWarnings()).isNull();
        List<String> columns = new ArrayList<>();
        try (ResultSet result = connection.getMetaData().getColumns(null, "root.def", "`room 1`.d1", "%")) {
            while (result.next()) {
                columns.add(result.getString("COLUMN_NAME") + ' ' + result.getString("TYPE_NAME"));
            }
        }
        assertThat(columns)
                .containsExactly(
                        "Time TIMESTAMP",
                        "a INTEGER",
                        "b c VARCHAR",
                        "c DOUBLE",
                        "d BOOLEAN",
                        "e BIGINT",
                        "f REAL",
                        "g DATE",
                        "h TIMESTAMP",
                        "i VARBINARY",
                        "j VARCHAR");
        assertThat(rows("SELECT * FROM \"root.def\".\"`room 1`.d1\"")).isEmpty();
        assertThat(rows("SHOW DEVICES root.def.**")).containsExactly("root.def.`room 1`.d1|false|null|INF");
        fails("CREATE TABLE \"root.def\".\"`room 1`.d1\" (a INT)", "42P07", "exists already");
        assertThat(statement.executeUpdate("CREATE TABLE IF NOT EXISTS \"root.def\".\"`room 1`.d1\" (x INT);"))
                .isZero();
    }

    @Test
    void optionsReachTheServer() throws SQLException {
        statement.execute("CREATE TABLE \"root.def\".d2 (a INT ENCODING RLE COMPRESSOR SNAPPY, b FLOAT(24))"
                + " WITH (aligned = false, ttl = 3600000, compressor = 'GZIP')");
        assertThat(rows("SHOW DEVICES root.def.**")).containsExactly("root.def.d2|false|null|3600000");
        assertThat(rows("SHOW TIMESERIES root.def.**"))
                .anySatisfy(row -> assertThat(row).startsWith("root.def.d2.a|null|root.def|INT32|RLE|SNAPPY"))
                .anySatisfy(row -> assertThat(row).startsWith("root.def.d2.b|null|root.def|FLOAT|GORILLA|GZIP"));
        statement.execute("ALTER TABLE \"root.def\".d2 SET (ttl = default)");
        assertThat(rows("SHOW DEVICES root.def.**")).containsExactly("root.def.d2|false|null|INF");
    }

    @Test
    void columnsComeAndGo() throws SQLException {
        statement.execute("CREATE TABLE \"root.def\".d3 (a INT)");
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM \"root.def\".d3")) {
            statement.execute("INSERT INTO \"root.def\".d3 (\"Time\", a) VALUES (1, 10)");
            statement.execute(
                    "ALTER TABLE \"root.def\".d3 ADD COLUMN b DOUBLE, ADD IF NOT EXISTS c TEXT ENCODING PLAIN, ADD IF NOT EXISTS a INT");
            try (ResultSet result = select.executeQuery()) {
                assertThat(result.getMetaData().getColumnCount()).isEqualTo(4);
            }
            statement.execute("INSERT INTO \"root.def\".d3 (\"Time\", b, c) VALUES (2, 2.5, 'x')");
            assertThat(rows("SELECT a, b, c FROM \"root.def\".d3")).containsExactly("10|null|null", "null|2.5|x");
            statement.execute("ALTER TABLE \"root.def\".d3 DROP COLUMN b, DROP IF EXISTS nothing");
            assertThat(rows("SELECT * FROM \"root.def\".d3 ORDER BY \"Time\"")).hasSize(2);
            statement.execute("ALTER TABLE \"root.def\".d3 DROP c");
            assertThat(rows("SELECT a FROM \"root.def\".d3")).containsExactly("10");
        }
        fails("ALTER TABLE \"root.def\".d3 ADD a DOUBLE", "42701", "\"a\"");
        fails("ALTER TABLE \"root.def\".d3 DROP COLUMN zz", "42703", "zz");
        fails("ALTER TABLE \"root.def\".d3 DROP COLUMN a", "2BP01", "DROP TABLE");
        fails("ALTER TABLE \"root.def\".d3 DROP COLUMN \"Time\"", "0A000", "Time");
        fails("ALTER TABLE \"root.def\".d3 RENAME TO d4", "0A000", "INSERT ... SELECT");
        fails("ALTER TABLE \"root.def\".d3 ALTER COLUMN a TYPE DOUBLE", "0A000", "add another column");
        fails("ALTER TABLE \"root.def\".nowhere ADD COLUMN a INT", "42P01", "nowhere");
        statement.execute("ALTER TABLE IF EXISTS \"root.def\".nowhere ADD COLUMN a INT");
    }

    /** Rows that held nothing but the column are no rows any more, however they are counted. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsGoWithTheirOnlyColumn(boolean aligned) throws SQLException {
        String table = "\"root.def\".only" + aligned;
        statement.executeUpdate(
                "CREATE TABLE " + table + " (a INT, b INT, c INT, e TEXT) WITH (aligned = " + aligned + ")");
        statement.executeUpdate("INSERT INTO " + table
                + " (\"Time\", a, b, c) VALUES (1, 1, NULL, NULL), (2, 2, 2, NULL), (3, NULL, 3, NULL)");
        statement.execute("FLUSH");
        statement.executeUpdate("INSERT INTO " + table
                + " (\"Time\", a, b, c) VALUES (4, 4, NULL, NULL), (5, NULL, NULL, 5), (6, 6, 6, NULL)");
        assertThat(statement.executeUpdate("ALTER TABLE " + table + " DROP COLUMN a"))
                .isZero();
        for (int flushed = 0; flushed < 2; flushed++) {
            assertThat(rows("SELECT b, c FROM " + table)).containsExactly("2|null", "3|null", "null|5", "6|null");
            assertThat(rows("SELECT COUNT(*), COUNT(b) FROM " + table)).containsExactly("4|3");
            statement.execute("FLUSH");
        }
        statement.executeUpdate("ALTER TABLE " + table + " DROP COLUMN b, DROP COLUMN e");
        assertThat(rows("SELECT COUNT(*) FROM " + table)).containsExactly("1");
        assertThat(statement.executeUpdate("DELETE FROM " + table + " WHERE \"Time\" < 100"))
                .isEqualTo(1);
        statement.executeUpdate("DROP TABLE " + table);
    }

    @Test
    void truncateEmptiesAndKeepsTheColumns() throws SQLException {
        statement.execute("CREATE TABLE \"root.def\".d4 (a INT, b INT)");
        statement.execute("INSERT INTO \"root.def\".d4 (\"Time\", a) VALUES (1, 10), (2, 20), (-5, 30)");
        statement.execute("TRUNCATE TABLE \"root.def\".d4");
        assertThat(rows("SELECT * FROM \"root.def\".d4")).isEmpty();
        assertThat(rows("SELECT COUNT(*) FROM \"root.def\".d4")).containsExactly("0");
        fails("TRUNCATE \"root.def\".nowhere", "42P01", "nowhere");
    }

    @Test
    void tablesAreDroppedWithoutTheirNeighbours() throws SQLException {
        statement.execute("CREATE TABLE \"root.def\".d5 (a INT)");
        statement.execute("CREATE TABLE \"root.def\".\"d5.x\" (a INT)");
        statement.execute("CREATE TABLE \"root.def\".d6 (a INT)");
        statement.execute("DROP TABLE \"root.def\".d5, \"root.def\".d6 CASCADE");
        assertThat(rows("SHOW DEVICES root.def.**")).containsExactly("root.def.d5.x|false|null|INF");
        fails("DROP TABLE \"root.def\".d5", "42P01", "d5");
        statement.execute("DROP TABLE IF EXISTS \"root.def\".d5, \"root.def\".\"d5.x\"");
        assertThat(rows("SHOW DEVICES root.def.**")).isEmpty();
    }

    @Test
    void schemasComeAndGo() throws SQLException {
        statement.execute("DROP SCHEMA IF EXISTS root.def2 CASCADE");
        statement.execute("CREATE SCHEMA root.def2 WITH (ttl = 360000000)");
        fails("CREATE SCHEMA \"root.def2\"", "42P06", "root.def2");
        statement.execute("CREATE SCHEMA IF NOT EXISTS \"root.def2\"");
        statement.execute("CREATE TABLE \"root.def2\".d (a INT)");
        assertThat(rows("SHOW DEVICES root.def2.**")).containsExactly("root.def2.d|false|null|360000000");
        fails("DROP SCHEMA \"root.def2\"", "2BP01", "CASCADE");
        statement.execute("DROP SCHEMA \"root.def2\" CASCADE");
        fails("DROP SCHEMA \"root.def2\"", "3F000", "root.def2");
        fails("CREATE TABLE \"root.def2\".d (a INT)", "3F000", "CREATE SCHEMA");
        fails("CREATE SCHEMA plain", "42602", "root.plain");
    }

    @Test
    void aSchemaTakesItsTimesToLiveWithIt() throws SQLException {
        statement.execute("DROP SCHEMA IF EXISTS \"root.def3\" CASCADE");
        statement.execute("CREATE SCHEMA \"root.def3\" WITH (ttl = 3600000)");
        statement.execute("CREATE TABLE \"root.def3\".d (a INT) WITH (ttl = 7200000)");
        statement.execute("DROP SCHEMA \"root.def3\" CASCADE");
        statement.execute("CREATE SCHEMA \"root.def3\"");
        statement.execute("CREATE TABLE \"root.def3\".d (a INT)");
        assertThat(rows("SHOW DEVICES root.def3.**")).containsExactly("root.def3.d|false|null|INF");
        // A row of 1970 lives.
        statement.execute("INSERT INTO \"root.def3\".d (\"Time\", a) VALUES (1, 2)");
        assertThat(rows("SELECT a FROM \"root.def3\".d")).containsExactly("2");
    }

    @Test
    void aTableIsMadeFromAQuery() throws SQLException {
        statement.execute("CREATE TABLE \"root.def\".src (a INTEGER, s VARCHAR)");
        statement.execute(
                "INSERT INTO \"root.def\".src (\"Time\", a, s) VALUES (1, 10, 'x'), (2, 20, 'y'), (3, NULL, 'z')");
        assertThat(statement.executeUpdate(
                        "CREATE TABLE \"root.def\".dst WITH (aligned = false) AS SELECT \"Time\", a * 2 AS \"twice\", UPPER(s) AS \"Up\", a > 10 AS big"
                                + " FROM \"root.def\".src WHERE \"Time\" < 3;"))
                .isEqualTo(2);
        assertThat(rows("SELECT * FROM \"root.def\".dst ORDER BY \"Time\""))
                .hasSize(2)
                .anyMatch(row -> row.contains("40") && row.contains("Y") && row.contains("true"));
        assertThat(rows("SHOW DEVICES root.def.dst")).containsExactly("root.def.dst|false|null|INF");
        fails("CREATE TABLE \"root.def\".dst AS SELECT 1 AS a", "42P07", "exists");
        assertThat(statement.executeUpdate("CREATE TABLE IF NOT EXISTS \"root.def\".dst AS SELECT 1 AS a"))
                .isZero();
        assertThat(rows("SELECT COUNT(*) FROM \"root.def\".dst")).containsExactly("2");
        assertThat(statement.executeUpdate(
                        "CREATE TABLE \"root.def\".later AS (SELECT \"Time\", a FROM \"root.def\".src) WITH NO DATA"))
                .isZero();
        assertThat(rows("SELECT COUNT(*) FROM \"root.def\".later")).containsExactly("0");
        fails(
                "CREATE TABLE \"root.def\".n AS SELECT SUM(CAST(a AS BIGINT)) AS a FROM \"root.def\".src",
                "42804",
                "CAST");
        fails("CREATE TABLE \"root.def\".n AS SELECT a AS \"Time\", s FROM \"root.def\".src", "42804", "Time");
        fails("CREATE TABLE \"root.def\".n AS SELECT a, a FROM \"root.def\".src", "42701", "twice");
        assertThat(rows("SHOW DEVICES root.def.n")).isEmpty();
    }

    @Test
    void whatCannotBeKeptIsRefusedByName() {
        fails("CREATE TABLE \"root.def\".n (a INT DEFAULT 5)", "0A000", "DEFAULT");
        fails("CREATE TABLE \"root.def\".n (a INT UNIQUE)", "0A000", "UNIQUE");
        fails("CREATE TABLE \"root.def\".n (a INT, FOREIGN KEY (a) REFERENCES b(c))", "0A000", "FOREIGN");
        fails("CREATE TABLE \"root.def\".n (a INT PRIMARY KEY)", "0A000", "\"Time\" alone");
        fails("CREATE TABLE \"root.def\".n (a DECIMAL(10, 2))", "0A000", "DECIMAL");
        fails("CREATE TABLE \"root.def\".n (a WHATEVER)", "42704", "WHATEVER");
        fails("CREATE TABLE \"root.def\".n (\"Time\" TIMESTAMP)", "0A000", "measurements");
        fails("CREATE TABLE \"root.def\".n (a INT, a INT)", "42701", "twice");
        fails("CREATE TABLE \"root.def\".n (a INT, PRIMARY KEY (b))", "42703", "\"b\"");
        fails("CREATE TABLE \"root.def\".n (a INT ENCODING 'x; drop')", "42601", "ENCODING");
        fails("CREATE TABLE \"root.def\".n (a INT) WITH (nonsense = 1)", "42601", "NONSENSE");
        fails("CREATE TABLE \"root.def\".n (a INT", "42601", "the statement ends");
        fails("CREATE INDEX i ON \"root.def\".n (a)", "0A000", "INDEX");
        fails("CREATE VIEW v AS SELECT 1", "0A000", "VIEW");
        fails("DROP SCHEMA \"root.def\" garbage", "42601", "line 1");
    }

    @Test
    void notNullIsTakenWithAWarning() throws SQLException {
        statement.execute("CREATE TABLE \"root.def\".w (a INT NOT NULL, b INT)");
        assertThat(statement.getWarnings().getMessage()).contains("NOT NULL of a is not enforced");
    }

    @Test
    void aReadOnlyConnectionDefinesNothing() throws SQLException {
        connection.setReadOnly(true);
        fails("CREATE TABLE \"root.def\".r (a INT)", "25006", "read-only");
        connection.setReadOnly(false);
        assertThat(rows("SHOW DEVICES root.def.**")).isEmpty();
    }

    @Test
    void theTableModelHasTheSameStatements(IotdbServer server) throws SQLException {
        try (Connection table = DriverManager.getConnection(server.url() + "?sql_dialect=table", "root", "root");
                Statement sql = table.createStatement()) {
            sql.execute("DROP SCHEMA IF EXISTS def CASCADE");
            sql.execute("CREATE SCHEMA def");
            sql.execute(
                    "CREATE TABLE def.t (\"Time\" TIMESTAMP, region VARCHAR(10), model VARCHAR ATTRIBUTE, temp DOUBLE PRECISION, n INT,"
                            + " PRIMARY KEY (\"Time\", region)) WITH (ttl = 3600000000)");
            List<String> columns = new ArrayList<>();
            try (ResultSet result = sql.executeQuery("DESC def.t")) {
                while (result.next()) {
                    columns.add(result.getString(1) + ' ' + result.getString(2) + ' ' + result.getString(3));
                }
            }
            assertThat(columns)
                    .containsExactly(
                            "time TIMESTAMP TIME",
                            "region STRING TAG",
                            "model STRING ATTRIBUTE",
                            "temp DOUBLE FIELD",
                            "n INT32 FIELD");
            sql.execute("ALTER TABLE def.t ADD COLUMN x BIGINT, DROP COLUMN n");
            sql.execute("INSERT INTO def.t (region, temp) VALUES ('a', 1.5), ('b', 2.5)");
            sql.execute("TRUNCATE TABLE def.t");
            try (ResultSet result = sql.executeQuery("SELECT COUNT(*) FROM def.t")) {
                assertThat(result.next()).isTrue();
                assertThat(result.getLong(1)).isZero();
            }
            sql.execute("DROP TABLE def.t");
            sql.execute("CREATE TABLE def.native (region STRING TAG, temp FLOAT FIELD)");
            sql.execute("DROP SCHEMA def CASCADE");
        }
    }
}
