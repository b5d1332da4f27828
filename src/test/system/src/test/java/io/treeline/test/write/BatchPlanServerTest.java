// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.NamedStatement;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens to definitions, plans and the statement while a batch is gathered: it neither loses nor repeats a row,
 * and what cannot be stored any more is said, row by row.
 */
@WithServer
class BatchPlanServerTest {
    private static final int FAILED = Statement.EXECUTE_FAILED;

    private String url;
    private String schema;
    private Connection connection;
    private Statement statement;

    private void connect(IotdbServer server, boolean tableModel, String options) throws SQLException {
        schema = tableModel ? "batchplan" : "\"root.batchplan\"";
        url = server.url() + "?time_zone=%2B00:00" + (tableModel ? "&sql_dialect=table" : "");
        connection = DriverManager.getConnection(url + options, "root", "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
        statement.execute("CREATE SCHEMA " + schema);
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private void elsewhere(String... texts) throws SQLException {
        try (Connection other = DriverManager.getConnection(url, "root", "root");
                Statement sql = other.createStatement()) {
            for (String text : texts) {
                sql.execute(text);
            }
        }
    }

    private PreparedStatement prepare() throws SQLException {
        return connection.prepareStatement("INSERT INTO " + schema + ".d (\"Time\", x) VALUES (?, ?)");
    }

    private static void add(PreparedStatement insert, long time, Object x) throws SQLException {
        insert.setLong(1, time);
        insert.setObject(2, x);
        insert.addBatch();
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql.replace("$", schema))) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(
                            result.getObject(i) instanceof java.sql.Timestamp time
                                    ? String.valueOf(time.getTime())
                                    : String.valueOf(result.getObject(i)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void definitionsAndPlansMayChange(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "&schemaCacheAge=0");
        statement.execute("CREATE TABLE " + schema + ".d (x DOUBLE)");
        try (PreparedStatement insert = prepare()) {
            add(insert, 1, 1.0);
            elsewhere("ALTER TABLE " + schema + ".d ADD COLUMN y DOUBLE", "CREATE TABLE " + schema + ".e (x DOUBLE)");
            add(insert, 2, 2.0);
            assertThat(insert.getParameterMetaData().getParameterCount()).isEqualTo(2);
            statement.execute("ALTER TABLE " + schema + ".d ADD COLUMN z DOUBLE");
            add(insert, 3, 3.0);
            // So many that the plan is forgotten.
            for (int i = 0; i < 600; i++) {
                connection.prepareStatement("SELECT 1 + " + i).close();
            }
            add(insert, 4, 4.0);
            connection.unwrap(IotdbConnection.class).refreshCatalog();
            assertThat(insert.getMetaData()).isNull();
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1, 1);
            assertThat(insert.executeBatch()).isEmpty();
        }
        assertThat(rows("SELECT \"Time\", x, y, z FROM $.d ORDER BY 1"))
                .containsExactly("1|1.0|null|null", "2|2.0|null|null", "3|3.0|null|null", "4|4.0|null|null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void runningTheStatementByItselfLeavesTheBatch(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "");
        statement.execute("CREATE TABLE " + schema + ".d (x DOUBLE)");
        try (PreparedStatement insert = prepare()) {
            add(insert, 1, 1.0);
            insert.setLong(1, 10);
            assertThat(insert.executeUpdate()).isEqualTo(1);
            assertThat(rows("SELECT \"Time\", x FROM $.d")).containsExactly("10|1.0");
            insert.setObject(1, null);
            assertThatThrownBy(insert::executeUpdate)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23502"));
            assertThatThrownBy(insert::addBatch)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23502"));
            insert.setLong(1, 11);
            assertThatThrownBy(insert::executeQuery).isInstanceOf(SQLException.class);
            insert.clearParameters();
            assertThatThrownBy(insert::execute)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("07001"));
            add(insert, 2, 2.0);
            insert.cancel();
            assertThat(insert.executeBatch()).containsExactly(1, 1);
            add(insert, 3, 3.0);
            insert.clearBatch();
            add(insert, 4, 4.0);
            assertThat(insert.executeBatch()).containsExactly(1);
            connection.setReadOnly(true);
            add(insert, 5, 5.0);
            assertThatThrownBy(insert::executeBatch)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
            connection.setReadOnly(false);
            assertThat(insert.executeBatch()).isEmpty();
        }
        assertThat(rows("SELECT \"Time\", x FROM $.d ORDER BY 1")).containsExactly("1|1.0", "2|2.0", "4|4.0", "10|1.0");
    }

    /** What a value is computed with is not what an execution before was ended with. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void computedValuesDoNotMindHowTheLastExecutionEnded(boolean tableModel, IotdbServer server) throws Exception {
        connect(server, tableModel, "");
        statement.execute("CREATE TABLE " + schema + ".d (x DOUBLE)");
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + schema + ".d (\"Time\", x) VALUES (?, CAST(? AS DOUBLE) + 1)")) {
            insert.setQueryTimeout(1);
            add(insert, 1, 1.0);
            insert.setLong(1, 9);
            assertThat(insert.executeUpdate()).isEqualTo(1);
            insert.cancel();
            add(insert, 2, 2.0);
            Thread.sleep(1100);
            add(insert, 3, 3.0);
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
        }
        assertThat(rows("SELECT \"Time\", x FROM $.d ORDER BY 1")).containsExactly("1|2.0", "2|3.0", "3|4.0", "9|2.0");
    }

    private void refused(PreparedStatement insert, String state, String part) {
        BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, insert::executeBatch);
        assertThat(e.getUpdateCounts()).containsExactly(FAILED, FAILED);
        assertThat(e.getMessage())
                .startsWith("No row of the batch was stored: ")
                .contains(part);
        assertThat(e.getSQLState()).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheDefinitionsForbidNowIsSaid(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "&schemaCacheAge=0");
        String table = schema + ".d";
        statement.execute("CREATE TABLE " + table + " (x DOUBLE, y DOUBLE)");
        try (PreparedStatement insert = prepare()) {
            add(insert, 1, 1.0);
            add(insert, 2, 1.0);
            elsewhere("ALTER TABLE " + table + " DROP COLUMN x");
            refused(insert, "42703", "Column \"x\"");
            assertThat(insert.executeBatch()).isEmpty();
            elsewhere("ALTER TABLE " + table + " ADD COLUMN x DOUBLE");
            add(insert, 3, 1.0);
            add(insert, 4, 1.0);
            elsewhere("DROP TABLE " + table, "CREATE TABLE " + table + " (x VARCHAR)");
            refused(insert, "22018", "Column \"x\"");
            add(insert, 5, "text");
            add(insert, 6, "text");
            elsewhere("DROP TABLE " + table);
            refused(insert, "42P01", "was dropped");
            statement.execute("CREATE TABLE " + table + " (x DOUBLE)");
            add(insert, 7, 7.0);
            assertThat(insert.executeBatch()).containsExactly(1);
        }
        assertThat(rows("SELECT \"Time\", x FROM $.d")).containsExactly("7|7.0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsForATableThatIsMadeMeanwhileKeepTheirOrder(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "&autoCreate=true&schemaCacheAge=0");
        try (PreparedStatement insert = prepare()) {
            add(insert, 1, 10);
            add(insert, 2, 20);
            insert.setLong(1, 1);
            insert.setInt(2, 99);
            // Makes the table.
            assertThat(insert.executeUpdate()).isEqualTo(1);
            add(insert, 2, 21);
            add(insert, 3, 30);
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1, 1);
            assertThat(rows("SELECT \"Time\", x FROM $.d ORDER BY 1")).containsExactly("1|10", "2|21", "3|30");
            statement.execute("DROP TABLE " + schema + ".d");
            add(insert, 1, 1);
            elsewhere("CREATE TABLE " + schema + ".d (x DOUBLE)");
            add(insert, 2, 1L);
            add(insert, 1, 3);
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
            assertThat(rows("SELECT \"Time\", x FROM $.d ORDER BY 1")).containsExactly("1|3.0", "2|1.0");
            statement.execute("DROP TABLE " + schema + ".d");
            add(insert, 1, 1);
            add(insert, 2, "no number");
            refused(insert, "22018", "Row 2");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void otherStatementsKeepTheirRowsToo(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "&schemaCacheAge=0");
        String two = tableModel ? "batchplan2" : "\"root.batchplan2\"";
        statement.execute("DROP SCHEMA IF EXISTS " + two + " CASCADE");
        statement.execute("CREATE SCHEMA " + two);
        for (String each : List.of(schema, two)) {
            statement.execute("CREATE TABLE " + each + ".d (x DOUBLE)");
            statement.execute("INSERT INTO " + each + ".d (\"Time\", x) VALUES (1, 1), (2, 2), (3, 3)");
        }
        connection.setSchema(schema.replace("\"", ""));
        try (PreparedStatement update = connection.prepareStatement("UPDATE d SET x = ? WHERE \"Time\" = ?");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM d WHERE x = ?")) {
            update.setDouble(1, 10);
            update.setLong(2, 1);
            update.addBatch();
            delete.setDouble(1, 3);
            delete.addBatch();
            assertThat(update.getParameterMetaData().getParameterCount()).isEqualTo(2);
            connection.setSchema(two.replace("\"", ""));
            update.setLong(2, 2);
            update.addBatch();
            delete.setDouble(1, 10);
            delete.addBatch();
            assertThat(update.executeUpdate()).isEqualTo(1);
            assertThat(update.executeBatch()).containsExactly(1, 1);
            assertThat(delete.executeBatch()).containsExactly(1, 2);
            delete.addBatch();
            statement.execute("DROP TABLE " + two + ".d");
            BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, delete::executeBatch);
            assertThat(e.getSQLState()).isEqualTo("42P01");
            assertThat(e.getUpdateCounts()).isEmpty();
        }
        assertThat(rows("SELECT \"Time\", x FROM $.d")).isEmpty();
        statement.execute("DROP SCHEMA " + two + " CASCADE");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namedParametersToo(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "&schemaCacheAge=0");
        statement.execute("CREATE TABLE " + schema + ".d (x DOUBLE)");
        try (NamedStatement insert = connection
                .unwrap(IotdbConnection.class)
                .prepareNamed("INSERT INTO " + schema + ".d (\"Time\", x) VALUES (:t, :x)")) {
            for (int i = 1; i <= 5; i++) {
                insert.addBatch(Map.of("t", i, "x", i));
                assertThat(insert.getParameterMetaData().getParameterCount()).isEqualTo(2);
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1, 1, 1);
        }
        assertThat(rows("SELECT COUNT(*), SUM(x) FROM $.d")).containsExactly("5|15.0");
    }

    // ---- what several rows of one statement say when the server refuses some ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStatementOfSeveralRowsSaysWhatIsStored(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "&autoCreate=true");
        statement.execute("CREATE TABLE " + schema + ".d (x DOUBLE) WITH (ttl = 3600000)");
        long now = System.currentTimeMillis();
        String insertInto = "INSERT INTO " + schema + ".d (\"Time\", x) VALUES ";
        SQLException several = catchThrowableOfType(
                SQLException.class, () -> statement.executeUpdate(insertInto + "(5, 1), (" + now + ", 2), (6, 3)"));
        assertThat(several instanceof BatchUpdateException).isFalse();
        assertThat(several.getMessage()).startsWith("2 of 3 rows failed, the others are stored");
        assertThat(several.getSQLState()).isEqualTo("22008");
        SQLException one =
                catchThrowableOfType(SQLException.class, () -> statement.executeUpdate(insertInto + "(5, 1)"));
        assertThat(one.getSQLState()).isEqualTo("22008");
        assertThat(one.getMessage()).doesNotContain("rows");
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + schema + ".d (\"Time\", x) VALUES (?, ?), (?, ?)")) {
            insert.setLong(1, now + 1);
            insert.setDouble(2, 3);
            insert.setLong(3, 7);
            insert.setDouble(4, 4);
            assertThatThrownBy(insert::executeUpdate)
                    .hasMessageStartingWith("1 of 2 rows failed, the others are stored");
        }
        // With a column that is to be made.
        assertThatThrownBy(() -> statement.executeUpdate(
                        "INSERT INTO " + schema + ".d (\"Time\", x, more) VALUES (" + (now + 2) + ", 5, 1), (8, 5, 2)"))
                .hasMessageStartingWith("1 of 2 rows failed, the others are stored");
        assertThat(rows("SELECT x FROM $.d ORDER BY \"Time\"")).containsExactly("2.0", "3.0", "5.0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBatchOfTextsTellsBothErrors(boolean tableModel, IotdbServer server) throws SQLException {
        connect(server, tableModel, "");
        statement.execute("CREATE TABLE " + schema + ".d (x DOUBLE) WITH (ttl = 3600000)");
        long now = System.currentTimeMillis();
        for (String row :
                List.of("(" + now + ", 1)", "(5, 2)", "(" + (now + 1) + ", 'no')", "(" + (now + 2) + ", 3)")) {
            statement.addBatch("INSERT INTO " + schema + ".d (\"Time\", x) VALUES " + row);
        }
        BatchUpdateException e = catchThrowableOfType(BatchUpdateException.class, statement::executeBatch);
        assertThat(e.getUpdateCounts()).containsExactly(1, FAILED);
        assertThat(e.getSQLState()).isEqualTo("22P02");
        assertThat(e.getMessage())
                .startsWith("Statement 3 of 4 failed")
                .contains("and of those before it: 1 of 2 rows failed");
        assertThat(e.getNextException().getSQLState()).isEqualTo("22008");
        assertThat(rows("SELECT x FROM $.d")).containsExactly("1.0");
    }
}
