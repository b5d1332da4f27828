// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every statement of docs/migration-session.md runs, in the page's order, and does what the page says of it. */
@WithServer
class SessionMethodsPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("treeline.root", "../../.."), "docs", "migration-session.md");
    /**
     * A statement has a second word; a single one, such as {@code DELETE DATABASE} without a name, only names a kind.
     */
    private static final Pattern STATEMENT = Pattern.compile(
            "`((?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|SET|SHOW|UNSET|DEACTIVATE) [^`]* [^`]+|SHOW [A-Za-z]+)`");

    @Test
    void statementsRunInTheirOrder(IotdbServer server) throws SQLException, IOException {
        List<String> statements = new ArrayList<>();
        Matcher matcher = STATEMENT.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            statements.add(matcher.group(1));
        }
        assertThat(statements).hasSizeGreaterThan(35);
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                assertThatCode(() -> statement.execute(sql)).as(sql).doesNotThrowAnyException();
                if (sql.startsWith("SELECT")) {
                    try (ResultSet rows = statement.getResultSet()) {
                        assertThat(rows.next()).as(sql).isTrue();
                    }
                }
            }
            // Of the rows written, one was deleted, and one emptied of its text.
            try (ResultSet rows =
                    statement.executeQuery("SELECT \"Time\", a, b FROM \"root.move\".d2 ORDER BY \"Time\"")) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getLong(1) + " " + rows.getInt(2) + " " + rows.getString(3));
                }
                assertThat(found).containsExactly("2 20 null", "3 30 null");
            }
            statement.execute("DROP SCHEMA \"root.move\" CASCADE");
        }
    }
}
