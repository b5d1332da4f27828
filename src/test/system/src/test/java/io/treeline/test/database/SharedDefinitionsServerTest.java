// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one connection of a JVM defines, all others know at once; and what one has looked up, none asks again. */
@WithServer
class SharedDefinitionsServerTest {
    private static Connection connect(String url, boolean tableModel, String options) throws SQLException {
        return DriverManager.getConnection(
                url + "?time_zone=%2B00:00" + (tableModel ? "&sql_dialect=table" : "") + options, "root", "root");
    }

    private static Connection connect(IotdbServer server, boolean tableModel) throws SQLException {
        return connect(server.url(), tableModel, "");
    }

    private static String schema(Connection connection, boolean tableModel, String name) throws SQLException {
        String schema = tableModel ? name : "\"root." + name + '"';
        run(connection, "DROP SCHEMA IF EXISTS " + schema + " CASCADE", "CREATE SCHEMA " + schema);
        return schema;
    }

    private static void run(Connection connection, String... texts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : texts) {
                statement.execute(text);
            }
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "no row";
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void definitionsOfOneConnectionAreSeenByAllAtOnce(boolean tableModel, IotdbServer server) throws SQLException {
        try (Connection a = connect(server, tableModel);
                Connection b = connect(server, tableModel);
                Connection elsewhere = connect(server.url(), tableModel, "&nullRows=drop")) {
            String schema = schema(a, tableModel, "shared1");
            String table = schema + ".d";
            for (Connection each : List.of(b, elsewhere)) {
                assertThatThrownBy(() -> one(each, "SELECT x FROM " + table))
                        .hasFieldOrPropertyWithValue("SQLState", "42P01");
            }
            run(
                    a,
                    "CREATE TABLE " + table + " (\"Time\" timestamp, x int)",
                    "INSERT INTO " + table + " (\"Time\", x) VALUES (1, 1)");
            for (Connection each : List.of(b, elsewhere)) {
                assertThat(one(each, "SELECT x FROM " + table)).isEqualTo("1");
                assertThatThrownBy(() -> one(each, "SELECT y FROM " + table))
                        .hasFieldOrPropertyWithValue("SQLState", "42703");
            }
            run(a, "ALTER TABLE " + table + " ADD COLUMN y varchar", "UPDATE " + table + " SET y = 'a'");
            try (PreparedStatement prepared = b.prepareStatement("SELECT y FROM " + table + " WHERE x = ?")) {
                for (Connection each : List.of(b, elsewhere)) {
                    assertThat(one(each, "SELECT y FROM " + table)).isEqualTo("a");
                }
                prepared.setInt(1, 1);
                assertThat(prepared.executeQuery().next()).isTrue();
                run(a, "ALTER TABLE " + table + " DROP COLUMN y");
                assertThatThrownBy(prepared::executeQuery).hasFieldOrPropertyWithValue("SQLState", "42703");
            }
            run(a, "DROP TABLE " + table);
            for (Connection each : List.of(b, elsewhere)) {
                assertThatThrownBy(() -> one(each, "SELECT x FROM " + table))
                        .hasFieldOrPropertyWithValue("SQLState", "42P01");
            }
            run(
                    a,
                    "CREATE TABLE " + table + " (\"Time\" timestamp, x varchar)",
                    "INSERT INTO " + table + " (\"Time\", x) VALUES (1, 'text')");
            for (Connection each : List.of(b, elsewhere)) {
                assertThat(one(each, "SELECT x || '!' FROM " + table)).isEqualTo("text!");
            }
            run(a, "DROP SCHEMA " + schema + " CASCADE");
            for (Connection each : List.of(b, elsewhere)) {
                assertThatThrownBy(() -> one(each, "SELECT x FROM " + table))
                        .hasFieldOrPropertyWithValue("SQLState", "42P01");
            }
        }
    }

    @Test
    void whatNativeTextMakesIsSeenByAllAtOnce(IotdbServer server) throws SQLException {
        try (Connection a = connect(server, false);
                Connection b = connect(server, false)) {
            schema(a, false, "shared2");
            run(a, "insert into root.shared2.r.d1(time, x) values (1, 1)");
            assertThat(one(b, "SELECT SUM(x) FROM \"root.shared2\".\"r.*\"")).isEqualTo("1");
            assertThatThrownBy(() -> one(b, "SELECT x FROM \"root.shared2\".\"r.d2\""))
                    .hasFieldOrPropertyWithValue("SQLState", "42P01");
            run(a, "insert into root.shared2.r.d2(time, x) values (1, 10)");
            assertThat(one(b, "SELECT x FROM \"root.shared2\".\"r.d2\"")).isEqualTo("10");
            assertThat(one(b, "SELECT SUM(x) FROM \"root.shared2\".\"r.*\"")).isEqualTo("11");
            run(a, "insert into root.shared2.r.d2(time, y) values (1, 5)");
            assertThat(one(b, "SELECT y FROM \"root.shared2\".\"r.d2\"")).isEqualTo("5");
            assertThat(one(b, "SELECT SUM(y) FROM \"root.shared2\".\"r.*\"")).isEqualTo("5");
            run(a, "delete timeseries root.shared2.r.d2.*");
            assertThat(one(b, "SELECT SUM(x) FROM \"root.shared2\".\"r.*\"")).isEqualTo("1");
            run(a, "delete timeseries root.shared2.**");
            assertThatThrownBy(() -> one(b, "SELECT x FROM \"root.shared2\".\"r.d1\""))
                    .hasFieldOrPropertyWithValue("SQLState", "42P01");
        }
    }

    @Test
    void whatAnotherProgramMakesIsSeenAfterASecond(IotdbServer server) throws Exception {
        try (Connection a = connect(server, false)) {
            schema(a, false, "shared7");
            run(a, "CREATE TABLE \"root.shared7\".d (\"Time\" timestamp, x int)");
            assertThatThrownBy(() -> one(a, "SELECT y FROM \"root.shared7\".d"))
                    .hasFieldOrPropertyWithValue("SQLState", "42703");
            assertThatThrownBy(() -> one(a, "SELECT y FROM \"root.shared7\".e"))
                    .hasFieldOrPropertyWithValue("SQLState", "42P01");
            OtherProgram.run(
                    server,
                    "insert into root.shared7.d(time, y) values (1, 5)",
                    "insert into root.shared7.e(time, y) values (1, 6)");
            Thread.sleep(1_100);
            assertThat(one(a, "SELECT y FROM \"root.shared7\".d")).isEqualTo("5");
            assertThat(one(a, "SELECT y FROM \"root.shared7\".e")).isEqualTo("6");
            OtherProgram.run(
                    server,
                    "delete timeseries root.shared7.e.y",
                    "create timeseries root.shared7.e.y with datatype=TEXT",
                    "insert into root.shared7.e(time, y) values (1, 'text')");
            assertThat(one(a, "SELECT y FROM \"root.shared7\".e"))
                    .as("of another type than planned")
                    .isEqualTo("text");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSecondConnectionAsksHardlyAnything(boolean tableModel, IotdbServer server) throws SQLException {
        try (ServerRelay relay = ServerRelay.to(server);
                Connection first = connect(relay.url(), tableModel, "")) {
            String schema = schema(first, tableModel, "shared3");
            run(
                    first,
                    "CREATE TABLE " + schema + ".d (\"Time\" timestamp, x int)",
                    "INSERT INTO " + schema + ".d (\"Time\", x) VALUES (1, 1)");
            assertThat(one(first, "SELECT x FROM " + schema + ".d")).isEqualTo("1");
            // A round trip: what the first connection has sent before has passed the relay.
            assertThat(first.isValid(10)).isTrue();
            relay.forget();
            try (Connection second = connect(relay.url(), tableModel, "")) {
                assertThat(relay.calls()).containsExactly("openSession");
                relay.forget();
                assertThat(one(second, "SELECT x FROM " + schema + ".d")).isEqualTo("1");
                assertThat(relay.calls())
                        .as("a statement's number, the query, the end")
                        .hasSizeLessThanOrEqualTo(3)
                        .contains("requestStatementId");
            }
            try (Connection third = connect(relay.url(), tableModel, "")) {
                assertThat(third.getMetaData().getDatabaseProductVersion())
                        .isEqualTo(first.getMetaData().getDatabaseProductVersion());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStormOfMissesCostsOneSetOfLookUps(boolean tableModel, IotdbServer server) throws Exception {
        try (ServerRelay relay = ServerRelay.to(server);
                Connection first = connect(relay.url(), tableModel, "")) {
            String schema = schema(first, tableModel, "shared4");
            String table = schema + ".missing";
            String sql = "SELECT x FROM " + table;
            assertThatThrownBy(() -> one(first, sql)).hasFieldOrPropertyWithValue("SQLState", "42P01");
            Thread.sleep(1_100);
            relay.forget();
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                assertThatThrownBy(() -> one(first, sql))
                        .hasFieldOrPropertyWithValue("SQLState", "42P01")
                        .hasMessageContaining("missing");
            }
            long seconds = (System.nanoTime() - start) / 1_000_000_000 + 1;
            assertThat(relay.calls().stream()
                            .filter(call -> call.startsWith("executeQuery") || call.startsWith("executeStatement"))
                            .count())
                    .isLessThanOrEqualTo((seconds + 1) * 10);
            run(first, "CREATE TABLE " + table + " (\"Time\" timestamp, x int)");
            assertThat(one(first, sql)).isEqualTo("no row");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadsThatDefineAndThreadsThatReadNeverSeeWhatIsOld(boolean tableModel, IotdbServer server) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Connection first = connect(server, tableModel)) {
            String schema = schema(first, tableModel, "shared5");
            int tables = 3;
            AtomicInteger[] made = new AtomicInteger[tables];
            for (int i = 0; i < tables; i++) {
                made[i] = new AtomicInteger();
                run(
                        first,
                        "CREATE TABLE " + schema + ".t" + i + " (\"Time\" timestamp, c0 int)",
                        "INSERT INTO " + schema + ".t" + i + " (\"Time\", c0) VALUES (1, 0)");
            }
            AtomicBoolean done = new AtomicBoolean();
            List<Future<?>> all = new ArrayList<>();
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < tables; i++) {
                int own = i;
                writers.add(threads.submit(() -> {
                    try (Connection connection = connect(server, tableModel)) {
                        for (int column = 1; column <= 15; column++) {
                            run(
                                    connection,
                                    "ALTER TABLE " + schema + ".t" + own + " ADD COLUMN c" + column + " int",
                                    "UPDATE " + schema + ".t" + own + " SET c" + column + " = " + column);
                            made[own].set(column);
                        }
                    }
                    return null;
                }));
            }
            AtomicInteger answers = new AtomicInteger();
            for (int i = 0; i < 6; i++) {
                int turn = i;
                all.add(threads.submit(() -> {
                    int each = turn;
                    while (!done.get()) {
                        // As a pool without connections to spare does.
                        try (Connection connection = connect(server, tableModel)) {
                            for (int again = 0; again < 10; again++, each++) {
                                int table = each % tables;
                                int column = made[table].get();
                                assertThat(one(connection, "SELECT c" + column + " FROM " + schema + ".t" + table))
                                        .isEqualTo(String.valueOf(column));
                                answers.incrementAndGet();
                            }
                        }
                    }
                    return null;
                }));
            }
            try {
                for (Future<?> each : writers) {
                    each.get(120, TimeUnit.SECONDS);
                }
            } finally {
                done.set(true);
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
            assertThat(answers.get()).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aConnectionThatBreaksHarmsNoOther(IotdbServer server) throws Exception {
        try (ServerRelay relay = ServerRelay.to(server);
                Connection other = connect(relay.url(), false, "")) {
            String schema = schema(other, false, "shared6");
            run(
                    other,
                    "CREATE TABLE " + schema + ".d (\"Time\" timestamp, x int)",
                    "INSERT INTO " + schema + ".d (\"Time\", x) VALUES (1, 1)");
            Connection broken = connect(relay.url(), false, "");
            assertThat(one(broken, "SELECT x FROM " + schema + ".d")).isEqualTo("1");
            relay.cut();
            assertThatThrownBy(() -> one(broken, "SELECT x FROM " + schema + ".d"))
                    .hasFieldOrPropertyWithValue("SQLState", "08006");
            broken.close();
            try (Connection again = connect(relay.url(), false, "")) {
                assertThat(one(again, "SELECT x FROM " + schema + ".d")).isEqualTo("1");
            }
        }
    }
}
