// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Another engine that takes a table through JDBC and writes SQL of its own, quoting only what it must: H2's linked
 * tables.
 */
@WithServer
@ParameterizedClass
@EnumSource(Model.class)
class LinkedTableServerTest {
    private static final String NAME = "linked";

    @Parameter
    Model model;

    private Connection connection;
    private String url;

    @BeforeEach
    void open(IotdbServer server) throws SQLException {
        url = server.url() + model.options;
        connection = model.connect(server.url());
        model.create(connection, NAME);
        model.fill(connection, NAME, 20);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getObject(i)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    @Test
    void tablesLinkedInH2AreReadAndWritten() throws SQLException {
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:" + NAME + model);
                Statement statement = h2.createStatement()) {
            statement.execute("CREATE LINKED TABLE linked('io.treeline.driver.IotdbDriver', '" + url
                    + "', 'root', 'root', '" + model.schema(NAME) + "', 'press')");
            String time = model == Model.TREE ? "\"Time\"" : "\"time\"";
            assertThat(rows(statement, "SELECT COUNT(*), SUM(\"strokes\") FROM linked WHERE \"pressure\" > 2"))
                    .containsExactly("15|180");
            assertThat(rows(
                            statement,
                            "SELECT \"strokes\", \"state\" FROM linked WHERE " + time
                                    + " = TIMESTAMP '2026-01-01 00:00:05'"))
                    .containsExactly("5|s2");
            assertThat(statement.executeUpdate("INSERT INTO linked(" + time
                            + ", \"strokes\", \"state\") VALUES (TIMESTAMP '2026-02-01 00:00:00', 77, 'it''s')"))
                    .isEqualTo(1);
            assertThat(statement.executeUpdate("UPDATE linked SET \"pressure\" = 9 WHERE \"strokes\" = 77"))
                    .isEqualTo(1);
            assertThat(rows(statement, "SELECT \"pressure\", \"state\", \"n\" FROM linked WHERE \"strokes\" = 77"))
                    .containsExactly("9.0|it's|null");
            assertThat(statement.executeUpdate("DELETE FROM linked WHERE \"strokes\" = 77"))
                    .isEqualTo(1);
            assertThat(rows(statement, "SELECT COUNT(*) FROM linked")).containsExactly("20");
        }
    }
}
