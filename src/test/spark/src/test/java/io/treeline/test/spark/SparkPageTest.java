// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spark;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/spark.md shows is what is run here. */
@WithServer
class SparkPageTest {
    private static final Path ROOT = Path.of(System.getProperty("treeline.root"));
    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        if (spark != null) {
            spark.stop();
        }
    }

    private static Connection workshop(IotdbServer server) throws SQLException {
        Connection connection = DriverManager.getConnection(server.url(), "root", "root");
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS \"root.workshop\" CASCADE");
            statement.execute("CREATE SCHEMA \"root.workshop\"");
        }
        return connection;
    }

    @Test
    void theProgramRuns(IotdbServer server) throws SQLException {
        try (Connection connection = workshop(server)) {
            assertThat(SparkProgram.run(spark, server.url())).isEqualTo(27);
            // Once more: a row at the same time is the same row.
            assertThat(SparkProgram.run(spark, server.url())).isEqualTo(27);
            assertThat(rows(connection, "SELECT COUNT(*) FROM \"root.workshop\".\"line1.press\""))
                    .isEqualTo(60);
        }
    }

    @Test
    void theStreamIsWritten(IotdbServer server, @TempDir Path folder) throws Exception {
        try (Connection connection = workshop(server)) {
            Dataset<Row> readings = spark.readStream()
                    .format("rate")
                    .option("rowsPerSecond", "500")
                    .load()
                    .selectExpr("timestamp_millis(1767225600000 + value) AS Time", "value");
            StreamingQuery query = SparkStream.start(readings, server.url(), folder.toString());
            try {
                long end = System.nanoTime() + 60_000_000_000L;
                while (query.recentProgress().length < 3 && query.isActive() && System.nanoTime() < end) {
                    query.awaitTermination(100);
                }
            } finally {
                query.stop();
            }
            assertThat(query.exception().isEmpty()).isTrue();
            long rows = rows(connection, "SELECT COUNT(*) FROM \"root.workshop\".\"line1.stream\"");
            assertThat(rows).isGreaterThan(400);
            assertThat(
                            rows(
                                    connection,
                                    "SELECT COUNT(*) FROM \"root.workshop\".\"line1.stream\" WHERE EXTRACT(EPOCH FROM \"Time\") * 1000 = 1767225600000 + \"value\""))
                    .isEqualTo(rows);
        }
    }

    private static long rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Test
    void codeIsThatOfTheSources() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String name : List.of("SparkProgram.java", "SparkStream.java")) {
            sources.append(dense(Files.readString(ROOT.resolve("src/test/spark/src/test/java/io/treeline/test/spark")
                    .resolve(name))));
        }
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("docs/spark.md")))
                .results()
                .map(block -> dense(block.group(1)))
                .toList();
        assertThat(blocks)
                .hasSize(2)
                .allSatisfy(block -> assertThat(sources.toString()).contains(block));
    }

    private static String dense(String code) {
        return code.replaceAll("\\s+", "");
    }
}
