// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** System.Logger's default backend is java.util.logging, so that is where the records are caught. */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservabilityServerTest {
    private static final String SECRET = "Hush4711";
    private static final long VALUE = 8_675_309;

    private final Logger logger = Logger.getLogger("io.treeline");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLoggerName()
                    + ' '
                    + record.getLevel()
                    + ' '
                    + formatter.formatMessage(record)
                    + (record.getThrown() == null ? "" : " " + record.getThrown()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private String url;

    @BeforeAll
    void create(IotdbServer server) throws SQLException {
        url = server.url();
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("create database root.observe");
            statement.execute("create aligned timeseries root.observe.d(v int64, s text)");
            for (int i = 0; i < 10; i++) {
                statement.execute("insert into root.observe.d(time, v, s) values (" + i + ", " + i + ", 'x')");
            }
        }
    }

    private Connection connect(String more) throws SQLException {
        return DriverManager.getConnection(url + "?user=root&password=root" + more);
    }

    @BeforeEach
    void listen() {
        lines.clear();
        logger.setLevel(Level.ALL);
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setLevel(null);
        logger.setUseParentHandlers(true);
    }

    private List<String> of(String name) {
        return lines.stream()
                .filter(line -> line.startsWith("io.treeline.driver." + name + ' '))
                .toList();
    }

    @Test
    void statementsAreLoggedWithoutValues() throws SQLException {
        try (Connection connection = connect("");
                PreparedStatement query =
                        connection.prepareStatement("SELECT v, s FROM \"root.observe\".d WHERE v = ? AND s <> ?")) {
            query.setLong(1, VALUE);
            query.setString(2, SECRET);
            query.executeQuery().close();
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO \"root.observe\".d (\"Time\", v, s) VALUES (?, ?, ?)")) {
                insert.setLong(1, VALUE);
                insert.setLong(2, VALUE);
                insert.setString(3, SECRET);
                insert.executeUpdate();
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("create user observed '" + SECRET + "'");
                statement.execute("drop user observed");
                statement.execute("DELETE FROM \"root.observe\".d WHERE v = " + VALUE);
            }
            try (PreparedStatement refused =
                    connection.prepareStatement("select v from root.observe.d where s > ? and nonsense(v) > ?")) {
                refused.setString(1, SECRET);
                refused.setLong(2, VALUE);
                assertThatThrownBy(refused::executeQuery)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getMessage())
                                        .doesNotContain(SECRET)
                                        .doesNotContain(String.valueOf(VALUE)));
            }
        }
        assertThatThrownBy(() -> DriverManager.getConnection(url + "?user=root&password=" + SECRET))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getMessage()).doesNotContain(SECRET));
        assertThat(of("statement"))
                .anyMatch(line -> line.contains("FINE ")
                        && line.contains("0 rows: SELECT v, s FROM \"root.observe\".d WHERE v = ? AND s <> ?"));
        assertThat(of("statement"))
                .anyMatch(line ->
                        line.contains("FINER ") && line.contains("sends select s, v from root.observe.d where"));
        assertThat(of("statement")).anyMatch(line -> line.contains("1 rows written: INSERT INTO"));
        assertThat(of("statement")).anyMatch(line -> line.contains("create user observed ?"));
        assertThat(of("connection"))
                .anyMatch(line -> line.contains("connected to"))
                .anyMatch(line -> line.contains("closed after"));
        assertThat(lines).noneMatch(line -> line.contains(SECRET) || line.contains(String.valueOf(VALUE)));
        // Nothing that a console shows without being asked.
        assertThat(lines)
                .noneMatch(line -> line.contains(" INFO ") || line.contains(" WARNING ") || line.contains(" SEVERE "));
    }

    @Test
    void slowStatementsAreWarnedOf() throws SQLException {
        try (Connection connection = connect("&slowQueryThreshold=1&fetchSize=1");
                PreparedStatement query = connection.prepareStatement(
                        "SELECT COUNT(*) FROM \"root.observe\".d a, \"root.observe\".d b, \"root.observe\".d c, \"root.observe\".d d WHERE a.v + b.v > ?")) {
            query.setLong(1, -VALUE);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    assertThat(rows.getLong(1)).isGreaterThanOrEqualTo(10_000);
                }
            }
        }
        assertThat(of("slow")).hasSize(1);
        assertThat(of("slow").get(0))
                .contains("WARNING Slow statement [c")
                .contains(" ms, 1 rows: SELECT COUNT(*) FROM \"root.observe\".d a,")
                .contains("; sent: select ")
                .doesNotContain(String.valueOf(VALUE));
        lines.clear();
        try (Connection connection = connect("&slowQueryThreshold=600000");
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1").close();
        }
        assertThat(of("slow")).isEmpty();
    }

    @Test
    void serverErrorsNameTheRequest() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("show nonsense"))
                    .isInstanceOfSatisfying(SQLException.class, e -> {
                        assertThat(e.getMessage()).matches("(?s).* \\[request c\\d+-1]");
                        assertThat(e.getErrorCode()).isEqualTo(700);
                        assertThat(of("statement"))
                                .anyMatch(line -> line.contains(
                                                e.getMessage().replaceAll("(?s).*\\[request (c\\d+-\\d+)]", "[$1]"))
                                        && line.contains("failed with 42601 (700)"));
                    });
            assertThatThrownBy(() -> statement.execute("insert into root.observe.d(time, v) values (1, true)"))
                    .hasMessageMatching("(?s).* \\[request c\\d+-2]");
            // What is wrong with the text is known without any request.
            assertThatThrownBy(() -> statement.execute("SELECT nothing FROM \"root.observe\".d"))
                    .hasMessageNotContaining("[request");
        }
    }

    @Test
    void countersAreSeenOverJmx() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.treeline:type=Connections");
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 100 && !server.isRegistered(name); i++) {
                // It is there a moment after the connection.
                Thread.sleep(100);
            }
            int open = (Integer) server.getAttribute(name, "OpenConnections");
            assertThat(open).isPositive();
            long[] before = counts(server, name);
            try (ResultSet rows = statement.executeQuery("SELECT v FROM \"root.observe\".d WHERE v < 5")) {
                while (rows.next()) {
                    rows.getLong(1);
                }
            }
            statement
                    .executeQuery("SELECT v FROM \"root.observe\".d WHERE v < 5")
                    .close();
            statement.executeUpdate("INSERT INTO \"root.observe\".d (\"Time\", v) VALUES (1, 1), (2, 2)");
            assertThatThrownBy(() -> statement.execute("show nonsense")).isInstanceOf(SQLException.class);
            long[] after = counts(server, name);
            assertThat(after[0] - before[0]).as("Statements").isEqualTo(4);
            assertThat(after[1] - before[1]).as("Errors").isEqualTo(1);
            assertThat(after[2] - before[2]).as("RowsRead").isGreaterThanOrEqualTo(5);
            assertThat(after[3] - before[3]).as("RowsWritten").isEqualTo(2);
            assertThat(after[4] - before[4]).as("PlanCacheHits").isEqualTo(1);
            assertThat(after[5] - before[5]).as("NativeStatements").isGreaterThanOrEqualTo(3);
            try (Connection another = connect("&jmx=false")) {
                assertThat(server.getAttribute(name, "OpenConnections")).isEqualTo(open + 1);
                assertThat(another.isClosed()).isFalse();
            }
            assertThat(server.getAttribute(name, "OpenConnections")).isEqualTo(open);
            if (open > 1) {
                return;
            }
        }
        // The last connection takes the bean with it.
        assertThat(server.isRegistered(name)).isFalse();
        try (Connection quiet = connect("&jmx=false")) {
            assertThat(quiet.isClosed()).isFalse();
            assertThat(server.isRegistered(name)).isFalse();
        }
    }

    private static long[] counts(MBeanServer server, ObjectName name) throws Exception {
        String[] attributes = {"Statements", "Errors", "RowsRead", "RowsWritten", "PlanCacheHits", "NativeStatements"};
        long[] counts = new long[attributes.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (Long) server.getAttribute(name, attributes[i]);
        }
        return counts;
    }
}
