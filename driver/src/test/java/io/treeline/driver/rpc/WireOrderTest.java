// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.rpc.RpcClient.Reply;
import io.treeline.driver.rpc.RpcClient.Request;
import io.treeline.driver.rpc.ScriptedServer.Way;
import io.treeline.metadata.model.ServerModel;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What goes over one connection beside open results: everything is answered, nothing out of step, and no end waits for
 * the other to read.
 */
@Timeout(60)
class WireOrderTest {
    private static final Login LOGIN =
            new Login("root", "root", ZoneOffset.UTC, ServerModel.TREE, null, Duration.ofSeconds(5), null);
    /** More than the sockets of both ends hold together, so that the server cannot write it before it is read here. */
    private static final int LARGE = 16 << 20;

    private static final int ROWS = 50;

    private final ScriptedServer server = new ScriptedServer();
    private ThriftRpcClient client;

    @AfterEach
    void close() throws IOException {
        if (client != null) {
            client.close();
        }
        server.close();
    }

    private BlockSource open(int rows) throws SQLException {
        return ((Reply.Rows) client.execute(new Request(client.openStatement(), "select rows " + rows, 10, null)))
                .blocks();
    }

    private static int count(BlockSource blocks, int from) throws SQLException {
        int count = from;
        for (Block block = blocks.next(); block != null; block = blocks.next()) {
            for (int row = 0; row < block.rows(); row++) {
                assertThat(block.columns()[0].getLong(row)).isEqualTo(count);
                count++;
            }
        }
        return count;
    }

    /** What is done beside a result whose next answer is under way. */
    private enum Beside {
        PING,
        EXECUTE,
        STATEMENT,
        TABLETS,
        LARGE_TABLETS,
        APPENDER,
        SEVERAL,
        TIME_ZONE,
        CLOSE_OTHER;

        void run(ThriftRpcClient client, BlockSource other) throws SQLException {
            switch (this) {
                case PING -> assertThat(client.ping(Duration.ofSeconds(5))).isTrue();
                case EXECUTE ->
                    assertThat(client.execute(new Request(client.openStatement(), "flush", 10, null)))
                            .isInstanceOf(Reply.Done.class);
                case STATEMENT -> assertThat(client.openStatement()).isPositive();
                case TABLETS ->
                    assertThat(client.insertTablets(List.of(List.of(Tablets.of(10)), List.of(Tablets.of(5)))))
                            .containsOnlyNulls();
                case LARGE_TABLETS ->
                    assertThat(client.insertTablets(List.of(List.of(Tablets.of(1_000_000)))))
                            .containsOnlyNulls();
                case APPENDER -> {
                    List<RpcClient.PendingInsert> pending = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        pending.add(client.sendTablets(List.of(Tablets.of(1_000_000))));
                    }
                    for (RpcClient.PendingInsert each : pending) {
                        assertThat((Throwable) each.outcome()).isNull();
                    }
                }
                case SEVERAL ->
                    assertThat(client.executeAll(List.of("flush", "clear cache"), StopSign.NEVER))
                            .containsOnlyNulls()
                            .hasSize(2);
                case TIME_ZONE -> client.setTimeZone("+01:00");
                case CLOSE_OTHER -> other.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Beside.class)
    void largeAnswersAreReceivedBeforeAnythingIsWritten(Beside beside) throws SQLException {
        server.rowsOf(LARGE);
        client = ThriftRpcClient.connect(server.endpoint(), LOGIN);
        BlockSource first = open(ROWS);
        BlockSource second = open(ROWS);
        // Both have their next answer under way now.
        assertThat(first.next().rows()).isEqualTo(10);
        assertThat(second.next().rows()).isEqualTo(10);
        beside.run(client, second);
        assertThat(count(first, 10)).isEqualTo(ROWS);
        if (beside != Beside.CLOSE_OTHER) {
            assertThat(count(second, 10)).isEqualTo(ROWS);
        }
        assertThat(server.openResults()).isZero();
    }

    @Test
    void manySmallRequestsNeverFillTheSockets() throws SQLException {
        server.rowsOf(LARGE / 8);
        client = ThriftRpcClient.connect(server.endpoint(), LOGIN);
        List<BlockSource> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(open(20));
        }
        client.limitResults(Long.MAX_VALUE, Long.MAX_VALUE);
        for (BlockSource each : all) {
            assertThat(each.next().rows()).isEqualTo(10);
        }
        for (BlockSource each : all) {
            each.close();
        }
        assertThat(client.ping(Duration.ofSeconds(5))).isTrue();
        assertThat(server.openResults()).isZero();
    }

    @Test
    void aCancelledQueryLeavesTheOthersOpen() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url() + "&fetchSize=10", "root", "root");
                Statement kept = connection.createStatement();
                Statement cancelled = connection.createStatement()) {
            ResultSet rows = kept.executeQuery("select rows 50");
            ResultSet stopped = cancelled.executeQuery("select rows 60");
            assertThat(rows.next()).isTrue();
            cancelled.cancel();
            assertThatThrownBy(() -> {
                        while (stopped.next()) {
                            assertThat(stopped.getLong(1)).isNotNegative();
                        }
                    })
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            int count = 1;
            while (rows.next()) {
                assertThat(rows.getLong(1)).isEqualTo(count);
                count++;
            }
            assertThat(count).isEqualTo(50);
        }
    }

    @Test
    void aConnectionThatIsClosedFailsEverything() throws SQLException {
        client = ThriftRpcClient.connect(server.endpoint(), LOGIN);
        BlockSource rows = open(ROWS);
        assertThat(rows.next().rows()).isEqualTo(10);
        server.answers((call, text) -> call.equals("fetchResultsV2") ? Way.NOW : Way.CLOSE);
        assertThatThrownBy(client::openStatement)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"))
                .hasMessageContaining("the server closed it");
        assertThatThrownBy(() -> count(rows, 20))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
        assertThat(client.ping(Duration.ofSeconds(1))).isFalse();
        assertThat(client.broken()).isTrue();
    }

    // ---- what is left unfetched ----

    @Test
    void whatTheFirstAnswerHoldsIsNotLeftOpen() throws SQLException {
        client = ThriftRpcClient.connect(server.endpoint(), LOGIN);
        List<BlockSource> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(open(10));
        }
        assertThat(server.openResults()).isZero();
        assertThat(client.halfRead()).isZero();
        for (BlockSource each : all) {
            assertThat(count(each, 0)).isEqualTo(10);
        }
    }

    @Test
    void olderResultsAreReadAhead() throws SQLException {
        client = ThriftRpcClient.connect(server.endpoint(), LOGIN);
        client.limitResults(64 << 20, 4 * Unfetched.RESULT_BYTES);
        List<BlockSource> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(open(ROWS + i));
            assertThat(server.openResults()).isLessThanOrEqualTo(4);
        }
        for (int i = 0; i < 30; i++) {
            assertThat(count(all.get(i), 0)).isEqualTo(ROWS + i);
        }
        assertThat(client.keptBytes()).isZero();
        assertThat(server.openResults()).isZero();
    }

    @Test
    void withoutMemoryTheNextQueryIsRefused() throws SQLException {
        server.rowsOf(1 << 20);
        client = ThriftRpcClient.connect(server.endpoint(), LOGIN);
        client.limitResults(5 << 20, 4 * Unfetched.RESULT_BYTES);
        List<BlockSource> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(open(200));
        }
        assertThatThrownBy(() -> open(200))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53000"))
                .hasMessageContaining("4 results are open on this connection")
                .hasMessageContaining("maxLocalMemory")
                .hasMessageContaining("maxUnfetched");
        assertThat(server.openResults()).isEqualTo(4);
        // What cannot leave rows is run all the same, and closing one makes room.
        assertThat(client.execute(new Request(client.openStatement(), "flush", 10, null)))
                .isInstanceOf(Reply.Done.class);
        all.remove(0).close();
        all.add(open(200));
        for (BlockSource each : all) {
            assertThat(count(each, 0)).isEqualTo(200);
        }
    }

    /** The bound is the server's: results that another connection of this JVM has left alone are received for it. */
    @Test
    void idleResultsOfOtherConnectionsAreReadAhead() throws Exception {
        client = ThriftRpcClient.connect(server.endpoint(), LOGIN);
        try (ThriftRpcClient other = ThriftRpcClient.connect(server.endpoint(), LOGIN)) {
            for (ThriftRpcClient each : List.of(client, other)) {
                each.limitResults(64 << 20, 4 * Unfetched.RESULT_BYTES);
            }
            List<BlockSource> theirs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                theirs.add(((Reply.Rows) other.execute(new Request(other.openStatement(), "select rows 70", 10, null)))
                        .blocks());
            }
            assertThat(server.openResults()).isEqualTo(4);
            Thread.sleep(300);
            BlockSource mine = open(ROWS);
            assertThat(server.openResults()).isEqualTo(4);
            assertThat(other.halfRead()).isEqualTo(3);
            assertThat(count(mine, 0)).isEqualTo(ROWS);
            for (BlockSource each : theirs) {
                assertThat(count(each, 0)).isEqualTo(70);
            }
        }
    }

    /** A reader at work elsewhere is left alone, and one result a connection is always allowed. */
    @Test
    void streamingConnectionsAreNeverRefused() throws SQLException {
        List<ThriftRpcClient> clients = new ArrayList<>();
        List<BlockSource> results = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ThriftRpcClient each = ThriftRpcClient.connect(server.endpoint(), LOGIN);
            each.limitResults(1, 4 * Unfetched.RESULT_BYTES);
            clients.add(each);
            results.add(((Reply.Rows) each.execute(new Request(each.openStatement(), "select rows 100", 10, null)))
                    .blocks());
            // Beside it a small query, as for each row.
            assertThat(each.execute(new Request(each.openStatement(), "select rows 3", 10, null)))
                    .isInstanceOf(Reply.Rows.class);
        }
        for (BlockSource each : results) {
            assertThat(count(each, 0)).isEqualTo(100);
        }
        clients.forEach(ThriftRpcClient::close);
    }
}
