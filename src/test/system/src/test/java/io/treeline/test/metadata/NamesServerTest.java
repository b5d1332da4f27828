// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which table and column a statement means, however it writes their names. */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamesServerTest {
    private String url;
    private Connection connection;

    @BeforeAll
    void create(IotdbServer server) throws SQLException {
        url = server.url();
        connection = DriverManager.getConnection(url, "root", "root");
        execute("CREATE DATABASE root.names_db");
        execute("CREATE DATABASE root.names_deep.inner1");
        execute(
                "INSERT INTO root.names_db.room2.device1(time, temperature, `Mixed`, `odd name`) VALUES (1, 10, 11, 12)");
        execute("INSERT INTO root.names_db.`x.y`(time, temperature) VALUES (1, 20)");
        execute("INSERT INTO root.names_db(time, temperature) VALUES (1, 30)");
        execute("INSERT INTO root.names_db.twin(time, temperature) VALUES (1, 40)");
        execute("INSERT INTO root.names_db.TWIN(time, temperature, a, A) VALUES (1, 41, 42, 43)");
        execute("INSERT INTO root.names_deep.inner1.d(time, temperature) VALUES (1, 50)");
    }

    @AfterAll
    void drop() throws SQLException {
        execute("DELETE DATABASE root.names_db");
        execute("DELETE DATABASE root.names_deep.inner1");
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"root.names_db\".\"room2.device1\"|10",
                "root.names_db.\"room2.device1\"|10",
                "\"root.names_db.room2.device1\"|10",
                "`root.names_db`.`room2.device1`|10",
                "ROOT.Names_DB.\"room2.device1\"|10",
                "\"root.names_db\".ROOM2.Device1|10",
                "\"root.names_db\".\"`x.y`\"|20",
                "\"root.names_db\".\"x.y\"|20",
                "\"root.names_db\".\".\"|30",
                "\"root.names_db\".twin|40",
                "\"root.names_db\".\"TWIN\"|41",
                "\"root.names_deep.inner1\".\"d\"|50",
                "\"root.names_deep\".\"inner1.d\"|50",
            })
    void findsTheTable(String name, int expected) throws SQLException {
        assertThat(number("SELECT \"temperature\" FROM " + name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"root.names_db\".\"room2.device2\"|42P01|\"room2.device1\"",
                "\"root.names_db\".\"ROOM2.device1\"|42P01|\"room2.device1\"",
                "\"root.names_dv\".\"d\"|42P01|\"root.names_db\"",
                "\"root.names_db\".Twin|42702|\"TWIN\"",
                "\"nowhere\"|3F000|needs a database",
            })
    void saysWhatIsMissing(String name, String state, String part) {
        assertThatThrownBy(() -> number("SELECT \"temperature\" FROM " + name))
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", state)
                .hasMessageContaining(part);
    }

    @ParameterizedTest
    @CsvSource({
        "temperature,10",
        "TEMPERATURE,10",
        "\"Mixed\",11",
        "mixed,11",
        "\"odd name\",12",
        "time,1",
        "\"Time\",1"
    })
    void findsTheColumn(String name, int expected) throws SQLException {
        assertThat(number("SELECT " + name + " FROM \"root.names_db\".\"room2.device1\""))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"mixed\"", "nosuch", "\"Temperature\""})
    void aMissingColumnIsAnErrorNotAShorterResult(String name) {
        assertThatThrownBy(() -> number("SELECT " + name + " FROM \"root.names_db\".\"room2.device1\""))
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "42703");
    }

    @Test
    void theConnectionsDatabaseIsWhereShortNamesAreLookedUp() throws SQLException {
        try (Connection second = DriverManager.getConnection(url, "root", "root");
                Statement statement = second.createStatement()) {
            second.setSchema("root.names_db");
            for (String name : new String[] {"\"room2.device1\"", "room2.device1", "\"root.names_deep.inner1\".d"}) {
                try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + name)) {
                    rows.next();
                    assertThat(rows.getLong(1)).as(name).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void whatAnotherConnectionCreatesIsFound() throws SQLException {
        assertThatThrownBy(() -> number("SELECT v FROM \"root.names_later\".\"d\""))
                .hasFieldOrPropertyWithValue("SQLState", "42P01");
        try (Connection second = DriverManager.getConnection(url, "root", "root");
                Statement statement = second.createStatement()) {
            statement.execute("INSERT INTO root.names_later.d(time, v) VALUES (1, 7)");
        }
        assertThat(number("SELECT v FROM \"root.names_later\".\"d\"")).isEqualTo(7);
        execute("DELETE DATABASE root.names_later");
        assertThatThrownBy(() -> number("SELECT v FROM \"root.names_later\".\"d\""))
                .as("own statements invalidate")
                .hasFieldOrPropertyWithValue("SQLState", "42P01");
    }

    @Test
    void aColumnThatAnInsertCreatesIsSeenByTheNextQuery() throws SQLException {
        execute("INSERT INTO root.names_db.grows(time, a) VALUES (1, 1)");
        assertThat(number("SELECT a FROM \"root.names_db\".\"grows\"")).isEqualTo(1);
        execute("INSERT INTO root.names_db.grows(time, b) VALUES (1, 2)");
        assertThat(number("SELECT b FROM \"root.names_db\".\"grows\"")).isEqualTo(2);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
