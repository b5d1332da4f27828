// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ContainerLaunchException;

/** The container; what needs an engine is skipped where there is none, and says so. */
class IotdbContainerTest {
    private static final String SCRIPT = "io/treeline/server/container/presses.sql";

    private static void needsAnEngine() {
        Optional<String> missing = ContainerEngine.missing(IotdbContainer.image(IotdbContainer.VERSION), false);
        assumeTrue(missing.isEmpty(), () -> "not run: " + missing.orElse(""));
    }

    private static String text(Connection connection, String query) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @Test
    void imagesAndSettingsAreChecked() {
        assertThat(Stream.of("2.0.1-beta", "2.0.1-beta-standalone", "latest")
                        .map(version -> IotdbContainer.image(version).asCanonicalNameString()))
                .containsExactly(
                        "apache/iotdb:2.0.1-beta-standalone",
                        "apache/iotdb:2.0.1-beta-standalone",
                        "apache/iotdb:latest");
        assertThatThrownBy(() -> new IotdbContainer("postgres:18"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("apache/iotdb");
        try (IotdbContainer container = new IotdbContainer("apache/iotdb:2.0.1-beta-standalone")) {
            assertThatThrownBy(() -> container.withPrecision("s")).hasMessage("Precision must be ms, us or ns, not s");
            assertThatThrownBy(() -> container.withSqlDialect("sql"))
                    .hasMessage("The dialect must be tree or table, not sql");
            assertThatThrownBy(() -> container.withProperty("PATH", "/"))
                    .hasMessage("No key of iotdb-system.properties: PATH");
            assertThat(container
                            .withPrecision("ns")
                            .withProperty("wal_buffer_size_in_byte", "1048576")
                            .getEnvMap())
                    .containsEntry("timestamp_precision", "ns")
                    .containsEntry("wal_buffer_size_in_byte", "1048576");
            assertThat(container.getPrecision()).isEqualTo("ns");
        }
    }

    @Test
    void startsWithADatabaseAScriptAndAPrecision() throws Exception {
        needsAnEngine();
        try (IotdbContainer iotdb = new IotdbContainer()
                .withPrecision("us")
                .withDatabaseName("root.factory")
                .withInitScript(SCRIPT)
                .withSqlDialect("tree")) {
            iotdb.start();
            assertThat(iotdb.getJdbcUrl())
                    .matches("jdbc:iotdb://[^/]+:\\d+/root\\.factory\\?sql_dialect=tree")
                    .doesNotContain(":6667/");
            assertThat(iotdb.getContainerInfo().getNetworkSettings().getPorts().getBindings().values().stream()
                            .flatMap(Stream::of)
                            .map(binding -> binding.getHostIp()))
                    .as("a root whose password everybody knows is not for the network")
                    .allMatch("127.0.0.1"::equals);
            try (Connection connection =
                    DriverManager.getConnection(iotdb.getJdbcUrl(), iotdb.getUsername(), iotdb.getPassword())) {
                assertThat(connection.getSchema()).isEqualTo("root.factory");
                assertThat(text(connection, "SELECT state FROM \"hall1.press\""))
                        .isEqualTo("first; of all");
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate(
                            "INSERT INTO \"hall1.press\" (\"Time\", pressure) VALUES (TIMESTAMP '2026-01-01 00:00:00.000001Z', 2)");
                    try (ResultSet rows =
                            statement.executeQuery("SELECT \"Time\" FROM \"hall1.press\" WHERE pressure = 2")) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getObject(1, Instant.class))
                                .isEqualTo(Instant.parse("2026-01-01T00:00:00.000001Z"));
                    }
                }
            }
            try (Connection connection = iotdb.createConnection("?sql_dialect=tree&timeZone=UTC")) {
                assertThat(text(connection, "SELECT COUNT(*) FROM \"hall1.press\""))
                        .isEqualTo("2");
            }
        }
    }

    @Test
    void urlsOfTestcontainersStartOne() throws Exception {
        needsAnEngine();
        String url = "jdbc:tc:iotdb:2.0.1-beta:///plant?TC_PRECISION=ns&sql_dialect=table";
        try (Connection connection = DriverManager.getConnection(url, "root", "root");
                Statement statement = connection.createStatement()) {
            assertThat(connection.getSchema()).isEqualTo("plant");
            statement.execute("CREATE TABLE press (\"time\" TIMESTAMP, hall VARCHAR TAG, pressure DOUBLE FIELD)");
            statement.executeUpdate(
                    "INSERT INTO press (\"time\", hall, pressure) VALUES (TIMESTAMP '2026-01-01 00:00:00.000000001Z', 'one', 3.5)");
            try (ResultSet rows = statement.executeQuery("SELECT \"time\", hall, pressure FROM press")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getObject(1, Instant.class)).isEqualTo(Instant.parse("2026-01-01T00:00:00.000000001Z"));
                assertThat(List.of(rows.getString(2), rows.getDouble(3))).containsExactly("one", 3.5);
            }
            try (Connection second = DriverManager.getConnection(url, "root", "root")) {
                assertThat(text(second, "SELECT COUNT(*) FROM press"))
                        .as("the same container")
                        .isEqualTo("1");
            }
        }
    }

    @Test
    void oneThatEndsIsToldAtOnceWithItsLastWords() {
        needsAnEngine();
        long start = System.nanoTime();
        try (IotdbContainer iotdb = new IotdbContainer().withCommand("sh", "-c", "sleep 2; echo out of luck; exit 3")) {
            assertThatThrownBy(iotdb::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasStackTraceContaining("IoTDB ended while starting; it last said: out of luck");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void oneThatStaysSilentIsGivenUp() {
        needsAnEngine();
        try (IotdbContainer iotdb = new IotdbContainer()
                .withCommand("sh", "-c", "while true; do sleep 1; done")
                .withStartupTimeoutSeconds(3)) {
            assertThatThrownBy(iotdb::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasStackTraceContaining("IoTDB did not answer within 3 s");
        }
    }
}
