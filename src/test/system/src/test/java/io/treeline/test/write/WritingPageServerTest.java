// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The examples of docs/writing.md: its SQL is run as it stands, and its Java is this class's. */
@WithServer
class WritingPageServerTest {
    private long stored;
    private long points;

    private static Path root() {
        return Path.of(System.getProperty("treeline.root"));
    }

    /** The blocks of one language, in order. */
    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        String[] parts = Files.readString(root().resolve("docs/writing.md")).split("```");
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith(language + "\n")) {
                blocks.add(parts[i].substring(language.length() + 1));
            }
        }
        return blocks;
    }

    private void batch(Connection connection, Instant start) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO \"hall1.press\" (\"Time\", pressure, strokes) VALUES (?, ?, ?)")) {
            for (int second = 0; second < 10_000; second++) {
                insert.setTimestamp(1, Timestamp.from(start.plusSeconds(second)));
                insert.setDouble(2, 4.5 + second % 10);
                insert.setLong(3, second);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void appender(Connection connection) throws SQLException {
        try (Appender rows =
                connection.unwrap(IotdbConnection.class).appender("root.plant", "hall1.press", "pressure", "state")) {
            rows.at(Instant.parse("2024-05-02T00:00:00Z")).set(1, 4.25).set(2, "idle");
            rows.append(new long[] {1, 2, 3}, new double[] {4.1, 4.2, 4.3}, new String[] {"a", null, "c"});
            rows.table("hall1.saw", "speed").append(new long[] {1, 2}, new float[] {9.5f, 9.75f});
            stored = rows.flush();
        }
    }

    private void lines(Connection connection) throws SQLException {
        try (Appender lines = connection.unwrap(IotdbConnection.class).appender("root.plant", "hall1.press")) {
            points = lines.writeLines(
                    List.of(
                            "weather,city=Oslo temperature=21.5,station=7i 1700000000000",
                            "weather,city=Oslo temperature=21.75 1700000001000"),
                    TimeUnit.MILLISECONDS);
        }
    }

    private static long one(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getLong(1);
        }
    }

    @Test
    void theSqlRunsAndDoesWhatThePageSays(IotdbServer server) throws Exception {
        List<Integer> counts = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(server.url() + "root.plant?time_zone=%2B00:00", "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS \"root.plant\" CASCADE");
            for (String block : blocks("sql")) {
                for (String sql : block.split(";\n")) {
                    counts.add(statement.execute(sql) ? -1 : statement.getUpdateCount());
                }
            }
            // CREATEs and ALTER; CREATE AS over an empty table; three INSERTs; two with ON CONFLICT; two with rows;
            // UPDATEs; DELETEs; MERGE.
            assertThat(counts).containsExactly(0, 0, 0, 0, 0, 2, 1, 1, 2, 2, -1, -1, 2, 1, 1, 1, 0, 4, 2);
            assertThat(one(statement, "SELECT COUNT(*) FROM \"hall1.press\"")).isEqualTo(4);
            batch(connection, Instant.parse("2024-06-01T00:00:00Z"));
            assertThat(one(statement, "SELECT COUNT(*) FROM \"hall1.press\"")).isEqualTo(10_004);
            appender(connection);
            assertThat(stored).isEqualTo(6);
            lines(connection);
            assertThat(points).isEqualTo(2);
            assertThat(one(statement, "SELECT SUM(temperature * 100) FROM \"weather.city=Oslo\""))
                    .isEqualTo(4325);
        }
    }

    @Test
    void theJavaOfThePageIsThisClass() throws IOException {
        String own = Files.readString(
                root().resolve("src/test/system/src/test/java/io/treeline/test/write/WritingPageServerTest.java"));
        // Lines may be wrapped otherwise.
        assertThat(blocks("java"))
                .hasSize(3)
                .allSatisfy(block -> assertThat(own.replaceAll("\\s+", "")).contains(block.replaceAll("\\s+", "")));
    }
}
