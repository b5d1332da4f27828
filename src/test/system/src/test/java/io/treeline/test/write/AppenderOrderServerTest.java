// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
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
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The appender beside others: more appenders of one table, lines, open results, and a connection that breaks. */
@WithServer
class AppenderOrderServerTest {
    private Connection connection;
    private Statement statement;
    private String schema;

    private void connect(IotdbServer server, boolean tableModel) throws SQLException {
        schema = tableModel ? "apporder" : "root.apporder";
        connection = DriverManager.getConnection(
                server.url() + "?warmUp=false" + (tableModel ? "&sql_dialect=table" : ""), "root", "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS \"" + schema + "\" CASCADE");
        statement.execute("CREATE SCHEMA \"" + schema + '"');
        statement.execute("CREATE TABLE \"" + schema + "\".d (a BIGINT, b BIGINT)");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    private Appender appender(String... columns) throws SQLException {
        return connection.unwrap(IotdbConnection.class).appender(schema, "d", columns);
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result =
                statement.executeQuery("SELECT \"Time\", a, b FROM \"" + schema + "\".d ORDER BY \"Time\"")) {
            while (result.next()) {
                rows.add(result.getTimestamp(1).getTime() + "|" + result.getObject(2) + '|' + result.getObject(3));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofTwoRowsOfOneTimeTheLaterStaysWhicheverAppenderTookIt(boolean tableModel, IotdbServer server)
            throws SQLException {
        connect(server, tableModel);
        Random random = new Random(11);
        TreeMap<Long, Long[]> expected = new TreeMap<>();
        long appended = 0;
        try (Appender first = appender("a", "b")) {
            List<Appender> all = List.of(
                    first,
                    first.table("d", "a", "b"),
                    first.table("d", "b", "a"),
                    first.table("d", "a"),
                    first.table("d", "b"),
                    first.table("d"));
            for (long i = 1; i <= 600; i++) {
                Appender one = all.get(random.nextInt(all.size()));
                long time = random.nextInt(40);
                Long[] row = expected.computeIfAbsent(time, k -> new Long[2]);
                if (random.nextInt(8) == 0) {
                    first.writeLines(List.of("d a=" + i + "i " + time), TimeUnit.MILLISECONDS);
                    row[0] = i;
                } else {
                    boolean rowByRow = random.nextBoolean();
                    Object[] values = new Object[one.columns().size()];
                    for (int c = 0; c < values.length; c++) {
                        values[c] = new long[] {i};
                        row[one.columns().get(c).equals("a") ? 0 : 1] = i;
                    }
                    if (rowByRow) {
                        one.at(time);
                        for (int c = 1; c <= values.length; c++) {
                            one.set(c, i);
                        }
                    } else {
                        one.append(new long[] {time}, values);
                    }
                }
                appended++;
            }
            assertThat(first.flush()).isEqualTo(appended);
        }
        List<String> wanted = new ArrayList<>();
        expected.forEach((time, row) -> wanted.add(time + "|" + row[0] + '|' + row[1]));
        assertThat(rows()).isEqualTo(wanted);
    }

    @Test
    void aRowThatIsLeftOutKeepsNoOtherFromBeingSent(IotdbServer server) throws SQLException {
        connect(server, false);
        Appender first = appender("a");
        Appender second = first.table("d", "b");
        first.at(1);
        second.at(2).set(1, 5);
        Throwable thrown = catchThrowable(first::close);
        assertThat(thrown).hasMessageContaining("it was left out");
        assertThat(rows()).containsExactly("2|null|5");
    }

    /**
     * Both ends of the socket would wait for the other to read: the driver writes rows, and the server a page of the
     * result.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsAreSentBesideAResultThatIsRead(boolean tableModel, IotdbServer server) throws Exception {
        connect(server, tableModel);
        statement.execute("CREATE TABLE \"" + schema + "\".source (s VARCHAR)");
        statement.execute("CREATE TABLE \"" + schema + "\".target (s VARCHAR)");
        int count = 150_000;
        String text = "x".repeat(300);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO \"" + schema + "\".source (\"Time\", s) VALUES (?, ?)")) {
            for (int i = 0; i < count; i++) {
                insert.setLong(1, i);
                insert.setString(2, text);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        CompletableFuture<Long> copy = new CompletableFuture<>();
        Thread worker = new Thread(
                () -> {
                    try (Statement select = connection.createStatement();
                            Appender target =
                                    connection.unwrap(IotdbConnection.class).appender(schema, "target")) {
                        // Far more than the sockets hold, in both directions.
                        select.setFetchSize(50_000);
                        long[] times = new long[25_000];
                        String[] texts = new String[times.length];
                        int rows = 0;
                        try (ResultSet result =
                                select.executeQuery("SELECT \"Time\", s FROM \"" + schema + "\".source")) {
                            while (result.next()) {
                                times[rows] = result.getTimestamp(1).getTime();
                                texts[rows++] = result.getString(2);
                                if (rows == times.length) {
                                    target.append(times, rows, new Object[] {texts}, null);
                                    rows = 0;
                                }
                            }
                        }
                        copy.complete(target.flush());
                    } catch (SQLException e) {
                        copy.completeExceptionally(e);
                    }
                },
                "copies");
        worker.setDaemon(true);
        worker.start();
        try {
            assertThat(copy.get(60, TimeUnit.SECONDS)).isEqualTo(count);
        } catch (TimeoutException e) {
            connection.abort(Runnable::run);
            connect(server, tableModel);
            throw e;
        }
        try (ResultSet result = statement.executeQuery("SELECT COUNT(*), COUNT(s) FROM \"" + schema + "\".target")) {
            result.next();
            assertThat(result.getLong(1) + "|" + result.getLong(2)).isEqualTo(count + "|" + count);
        }
    }

    /**
     * Wherever the line is cut, each row appended is told once: as stored, or as one that was not, or may not have
     * been.
     */
    @Test
    void whenTheConnectionBreaksEveryRowIsCounted(IotdbServer server) throws Exception {
        connect(server, false);
        Pattern counts = Pattern.compile("Up to (\\d+) of (\\d+) rows were not stored.*", Pattern.DOTALL);
        for (long bytes : new long[] {0, 1_500_000, 3_000_000}) {
            for (boolean answersOnly : new boolean[] {false, true}) {
                statement.execute("DELETE FROM \"" + schema + "\".d");
                try (CuttingProxy proxy = new CuttingProxy(server.port());
                        Connection cut = DriverManager.getConnection(
                                "jdbc:iotdb://127.0.0.1:" + proxy.port() + "/?warmUp=false", "root", "root")) {
                    Appender rows = cut.unwrap(IotdbConnection.class).appender(schema, "d", "a", "b");
                    Appender second = rows.table("d", "a");
                    proxy.cutAfter(bytes, answersOnly);
                    long appended = 0;
                    SQLException failure = null;
                    try {
                        for (int i = 0; i < 200_000; i++) {
                            appended++;
                            rows.at(i).set(1, (long) i).set(2, (long) i);
                            if (i == 199_000) {
                                second.at(1_000_000).set(1, 5);
                                appended++;
                            }
                        }
                        rows.flush();
                    } catch (SQLException e) {
                        failure = e;
                    }
                    assertThat(failure != null).as("cut after " + bytes).isTrue();
                    assertThat(failure.getSQLState()).startsWith("08");
                    Matcher first = counts.matcher(failure.getMessage());
                    assertThat(first.matches()).as(failure.getMessage()).isTrue();
                    long told = Long.parseLong(first.group(2));
                    long stored = told - Long.parseLong(first.group(1));
                    // What was still kept here is told when it cannot be sent either.
                    Throwable rest = catchThrowable(rows::close);
                    if (rest != null) {
                        Matcher second2 = counts.matcher(rest.getMessage());
                        assertThat(second2.matches()).as(rest.getMessage()).isTrue();
                        assertThat(second2.group(1)).isEqualTo(second2.group(2));
                        told += Long.parseLong(second2.group(2));
                    }
                    assertThat(told)
                            .as("cut after %s: %s, then %s", bytes, failure.getMessage(), rest)
                            .isBetween(appended - 1, appended);
                    // The server may still be at what it got.
                    Thread.sleep(300);
                    try (ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM \"" + schema + "\".d")) {
                        result.next();
                        assertThat(result.getLong(1)).isGreaterThanOrEqualTo(stored);
                    }
                }
            }
        }
    }
}
