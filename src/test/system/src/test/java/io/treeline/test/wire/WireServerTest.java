// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.Login;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.RpcClient.Reply;
import io.treeline.driver.rpc.RpcClient.Request;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.driver.rpc.ThriftRpcClient;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@WithServer
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WireServerTest {
    private static final int ROWS = 200_000;
    private static final long SUM = (long) ROWS * (ROWS - 1) / 2;
    private static final String ALL = "select l, d from root.wire.d1";

    private static ThriftRpcClient connect(IotdbServer server) throws SQLException {
        return ThriftRpcClient.connect(new Endpoint(server.host(), server.port()), login("root", false, null));
    }

    private static Login login(String password, boolean tableModel, String database) {
        return new Login(
                "root",
                password,
                ZoneOffset.UTC,
                tableModel ? ServerModel.TABLE : ServerModel.TREE,
                database,
                Duration.ofSeconds(10),
                null);
    }

    /** Rows of which column l counts from 0 and column d is half of it. */
    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        List<Tablet> tablets = new ArrayList<>();
        int size = 20_000;
        for (int from = 0; from < ROWS; from += size) {
            ByteBuffer times = ByteBuffer.allocate(size * 8);
            ByteBuffer values = ByteBuffer.allocate(size * 16);
            for (int i = from; i < from + size; i++) {
                times.putLong(i);
                values.putLong((long) i);
            }
            for (int i = from; i < from + size; i++) {
                values.putDouble(i * 0.5);
            }
            tablets.add(new Tablet(
                    null,
                    "root.wire.d1",
                    List.of("l", "d"),
                    List.of(ColumnType.INT64, ColumnType.DOUBLE),
                    null,
                    times.flip(),
                    values.flip(),
                    size,
                    true));
        }
        try (ThriftRpcClient client = connect(server)) {
            assertThat(client.insertTablets(tablets.stream().map(List::of).toList()))
                    .hasSize(tablets.size())
                    .containsOnlyNulls();
        }
    }

    private static BlockSource query(RpcClient client, String sql, int fetchRows, Duration timeout)
            throws SQLException {
        return query(client, client.openStatement(), sql, fetchRows, timeout);
    }

    private static BlockSource query(RpcClient client, long statement, String sql, int fetchRows, Duration timeout)
            throws SQLException {
        return ((Reply.Rows) client.execute(new Request(statement, sql, fetchRows, timeout))).blocks();
    }

    /** Reads to the end: how many rows, and the sum of their times. */
    private static long[] read(BlockSource source) throws SQLException {
        long[] result = new long[2];
        for (Block block = source.next(); block != null; block = source.next()) {
            result[0] += block.rows();
            for (int row = 0; row < block.rows(); row++) {
                result[1] += block.time().getLong(row);
            }
        }
        return result;
    }

    private static void state(String expected, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(expected));
    }

    private static int openQueries(RpcClient client) throws SQLException {
        BlockSource source = query(client, "show queries", 1000, null);
        int count = 0;
        for (Block block = source.next(); block != null; block = source.next()) {
            for (int row = 0; row < block.rows(); row++) {
                count += block.columns()[3].getString(row).startsWith("select l, d from root.wire") ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void theServerIntroducesItself(IotdbServer server) throws SQLException {
        try (ThriftRpcClient client = connect(server)) {
            assertThat(client.session().precision()).isEqualTo(TimePrecision.MILLI);
            assertThat(client.session().serverVersion()).isEqualTo("2.0.1-beta");
            assertThat(client.ping(Duration.ofSeconds(5))).isTrue();
            assertThat(client.broken()).isFalse();
        }
    }

    @Test
    void everyFetchSizeGivesEveryRowOnce(IotdbServer server) throws SQLException {
        try (ThriftRpcClient client = connect(server)) {
            for (int fetch : new int[] {100, 1000, 10_000, 100_000, 200_000, 200_001, Integer.MAX_VALUE}) {
                assertThat(read(query(client, ALL, fetch, null)))
                        .as("fetch %d", fetch)
                        .containsExactly(ROWS, SUM);
            }
            // Exact multiples: the server may promise more and then have nothing.
            for (int limit : new int[] {1, 999, 1000, 1001, 10_000}) {
                assertThat(read(query(client, ALL + " limit " + limit, 1000, null))[0])
                        .isEqualTo(limit);
            }
            assertThat(read(query(client, ALL + " where time < 0", 1000, null))[0])
                    .isZero();
        }
    }

    @Test
    void twoResultsInterleaveOnOneConnection(IotdbServer server) throws SQLException {
        try (ThriftRpcClient client = connect(server)) {
            BlockSource one = query(client, ALL, 1000, null);
            BlockSource other = query(client, "select d from root.wire.d1", 3000, null);
            long rowsOfOne = 0;
            long rowsOfOther = 0;
            boolean more = true;
            while (more) {
                Block block = one.next();
                rowsOfOne += block == null ? 0 : block.rows();
                more = block != null;
                block = other.next();
                rowsOfOther += block == null ? 0 : block.rows();
                more |= block != null;
                assertThat(client.openStatement()).isPositive();
            }
            assertThat(rowsOfOne).isEqualTo(ROWS);
            assertThat(rowsOfOther).isEqualTo(ROWS);
        }
    }

    @Test
    void closingInMidStreamFreesTheQueryAndKeepsTheConnection(IotdbServer server) throws SQLException {
        try (ThriftRpcClient client = connect(server)) {
            long statement = client.openStatement();
            for (int i = 0; i < 300; i++) {
                BlockSource source = query(client, statement, ALL, 1000, null);
                if (i % 3 > 0) {
                    assertThat(source.next()).isNotNull();
                }
                if (i % 3 > 1) {
                    assertThat(source.next()).isNotNull();
                }
                source.close();
                source.close();
            }
            assertThat(openQueries(client)).isZero();
            assertThat(read(query(client, statement, ALL, 10_000, null))).containsExactly(ROWS, SUM);
        }
    }

    @Test
    void closingTheStatementFailsItsOpenResults(IotdbServer server) throws SQLException {
        try (ThriftRpcClient client = connect(server)) {
            long statement = client.openStatement();
            BlockSource source = query(client, statement, ALL, 1000, null);
            assertThat(source.next()).isNotNull();
            client.closeStatement(statement);
            state("55000", () -> read(source));
            state("55000", source::next);
            assertThat(openQueries(client)).isZero();
        }
    }

    @Test
    void threadsShareAConnection(IotdbServer server) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (ThriftRpcClient client = connect(server)) {
            List<Callable<long[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int fetch = 500 * (i + 1);
                tasks.add(() -> read(query(client, ALL, fetch, null)));
            }
            for (Future<long[]> result : pool.invokeAll(tasks)) {
                assertThat(result.get()).containsExactly(ROWS, SUM);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aKilledQueryFailsAndGoesOnFailing(IotdbServer server) throws SQLException {
        try (ThriftRpcClient client = connect(server);
                ThriftRpcClient killer = connect(server)) {
            BlockSource source = query(client, "select l + 12345 from root.wire.d1", 1000, null);
            assertThat(source.next()).isNotNull();
            BlockSource queries = query(killer, "show queries", 1000, null);
            String id = null;
            for (Block block = queries.next(); block != null; block = queries.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    if (block.columns()[3].getString(row).contains("l + 12345")) {
                        id = block.columns()[0].getString(row);
                    }
                }
            }
            assertThat(id).isNotNull();
            killer.execute(new Request(killer.openStatement(), "kill query '" + id + "'", 1, null));
            state("57014", () -> read(source));
            for (int i = 0; i < 3; i++) {
                state("57014", source::next);
            }
            assertThat(read(query(client, ALL, 10_000, null))).containsExactly(ROWS, SUM);
        }
    }

    @Test
    void anOverdueQueryFailsAndGoesOnFailing(IotdbServer server) throws Exception {
        try (ThriftRpcClient client = connect(server)) {
            BlockSource source = query(client, ALL, 1000, Duration.ofMillis(500));
            assertThat(source.next()).isNotNull();
            // The server sweeps overdue queries every few seconds.
            Thread.sleep(8000);
            assertThatThrownBy(() -> read(source)).isInstanceOf(SQLTimeoutException.class);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(source::next).isInstanceOf(SQLTimeoutException.class);
            }
            assertThat(client.ping(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void abortWakesAWaitingThreadAndBreaksForGood(IotdbServer server) throws Exception {
        ThriftRpcClient client = connect(server);
        BlockSource source = query(client, ALL, 1000, null);
        assertThat(source.next()).isNotNull();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<?> endless = pool.submit(() -> {
                while (true) {
                    read(query(client, "select count(l), avg(d), stddev(d) from root.wire.d1", 1000, null));
                }
            });
            Thread.sleep(200);
            client.abort();
            assertThatThrownBy(() -> endless.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(Exception.class);
        } finally {
            pool.shutdownNow();
        }
        assertThat(client.broken()).isTrue();
        assertThat(client.ping(Duration.ofSeconds(1))).isFalse();
        state("08006", () -> read(source));
        state("08006", source::next);
        state("08006", client::openStatement);
        client.close();
        state("08003", client::openStatement);
    }

    @Test
    void anInterruptNeitherBreaksNorShortensAResult(IotdbServer server) throws SQLException {
        try (ThriftRpcClient client = connect(server)) {
            Thread.currentThread().interrupt();
            assertThat(read(query(client, ALL, 1000, null))).containsExactly(ROWS, SUM);
            assertThat(client.ping(Duration.ofSeconds(5))).isTrue();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void errorsSpeakSql(IotdbServer server) throws SQLException {
        try (ThriftRpcClient client = connect(server)) {
            long statement = client.openStatement();
            state("42601", () -> query(client, statement, "select from where", 10, null));
            state("42000", () -> query(client, statement, "select count(l), l from root.wire.d1", 10, null));
            state("42883", () -> query(client, statement, "select power(l) from root.wire.d1", 10, null));
            state("58000", () -> query(client, 987_654_321L, ALL, 10, null));
            state("22023", () -> client.setTimeZone("Nowhere/Land"));
            client.setTimeZone("+08:00");
            assertThat(read(query(client, statement, ALL, 10_000, null))).containsExactly(ROWS, SUM);
        }
    }

    @Test
    void refusedLoginsAndConnectionsSayWhy(IotdbServer server) throws Exception {
        assertThatThrownBy(() -> ThriftRpcClient.connect(
                        new Endpoint(server.host(), server.port()), login("wrong", false, null)))
                .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
                .hasMessageNotContaining("wrong");
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> ThriftRpcClient.connect(new Endpoint("127.0.0.1", free), login("root", false, null)))
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageContaining("127.0.0.1:" + free);
        // A port that takes connections and never answers.
        try (ServerSocket silent = new ServerSocket(0)) {
            Login hurried =
                    new Login("root", "root", ZoneOffset.UTC, ServerModel.TREE, null, Duration.ofMillis(500), null);
            state("08001", () -> ThriftRpcClient.connect(new Endpoint("127.0.0.1", silent.getLocalPort()), hurried));
        }
    }

    @Test
    void eachTabletHasItsOwnOutcome(IotdbServer server) throws SQLException {
        try (ThriftRpcClient client = connect(server)) {
            client.execute(new Request(client.openStatement(), "create timeseries root.wire_out.d.b BOOLEAN", 1, null));
            List<Tablet> tablets = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                boolean bad = i % 4 == 1;
                ByteBuffer values = ByteBuffer.allocate(4);
                tablets.add(new Tablet(
                        null,
                        "root.wire_out.d",
                        List.of(bad ? "b" : "i"),
                        List.of(ColumnType.INT32),
                        null,
                        ByteBuffer.allocate(8).putLong(0, i),
                        values,
                        1,
                        false));
            }
            List<SQLException> outcomes =
                    client.insertTablets(tablets.stream().map(List::of).toList());
            for (int i = 0; i < 10; i++) {
                if (i % 4 == 1) {
                    SQLException outcome = outcomes.get(i);
                    state("22018", () -> {
                        throw outcome;
                    });
                } else {
                    assertThat(outcomes.get(i) == null).isTrue();
                }
            }
            assertThat(read(query(client, "select i from root.wire_out.d", 100, null))[0])
                    .isEqualTo(7);
        }
    }

    @Test
    void theTableModelIsReadAndWritten(IotdbServer server) throws SQLException {
        Endpoint endpoint = new Endpoint(server.host(), server.port());
        try (ThriftRpcClient client = ThriftRpcClient.connect(endpoint, login("root", true, null))) {
            long statement = client.openStatement();
            client.execute(new Request(statement, "create database wire_table", 1, null));
            Reply used = client.execute(new Request(statement, "use wire_table", 1, null));
            assertThat(used).isEqualTo(new Reply.Done("wire_table"));
        }
        try (ThriftRpcClient client = ThriftRpcClient.connect(endpoint, login("root", true, "wire_table"))) {
            ByteBuffer times = ByteBuffer.allocate(16).putLong(1).putLong(2).flip();
            byte[] tag = "north".getBytes(StandardCharsets.UTF_8);
            ByteBuffer values = ByteBuffer.allocate(100);
            values.putInt(tag.length)
                    .put(tag)
                    .putInt(tag.length)
                    .put(tag)
                    .putDouble(1.5)
                    .putDouble(0);
            // No nulls in the tag; the second value is null, least significant bit first.
            values.put((byte) 0).put((byte) 1).put((byte) 2).flip();
            Tablet tablet = new Tablet(
                    null,
                    "t",
                    List.of("region", "v"),
                    List.of(ColumnType.STRING, ColumnType.DOUBLE),
                    List.of((byte) 0, (byte) 1),
                    times,
                    values,
                    2,
                    false);
            assertThat(client.insertTablets(List.of(List.of(tablet)))).containsOnlyNulls();
            Reply.Rows rows = (Reply.Rows) client.execute(
                    new Request(client.openStatement(), "select v, time, region from t order by time", 100, null));
            assertThat(rows.head().hasTime()).isFalse();
            assertThat(rows.head().types()).containsExactly(ColumnType.DOUBLE, ColumnType.TIMESTAMP, ColumnType.STRING);
            int[] places = rows.head().blockColumns();
            Block block = rows.blocks().next();
            assertThat(block.rows()).as(Arrays.toString(places)).isEqualTo(2);
            assertThat(block.columns()[places[0]].getDouble(0)).isEqualTo(1.5);
            assertThat(block.columns()[places[0]].isNull(1)).isTrue();
            assertThat(block.columns()[places[1]].getLong(1)).isEqualTo(2);
            assertThat(block.columns()[places[2]].getString(1)).isEqualTo("north");
            assertThat(rows.blocks().next()).isNull();
        }
    }
}
