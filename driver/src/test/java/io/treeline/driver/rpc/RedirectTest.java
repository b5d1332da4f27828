// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.treeline.driver.rpc.RpcClient.PendingInsert;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.driver.rpc.ScriptedServer.Way;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.type.ColumnType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iotdb.common.rpc.thrift.TEndPoint;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.service.rpc.thrift.TSInsertTabletReq;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows that go straight to their leaders: what a real cluster cannot be made to show at a wanted moment. */
@Timeout(60)
class RedirectTest {
    private final ScriptedServer near = new ScriptedServer();
    private final ScriptedServer far = new ScriptedServer();
    private final Leaders leaders = new Leaders();
    private final AtomicInteger opened = new AtomicInteger();
    private RedirectingClient client;

    private ThriftRpcClient session(Endpoint node, ServerModel model) throws SQLException {
        ThriftRpcClient session = ThriftRpcClient.connect(
                node,
                new Login(
                        "root",
                        "root",
                        ZoneOffset.UTC,
                        model,
                        model == ServerModel.TABLE ? "db" : null,
                        Duration.ofSeconds(5),
                        Duration.ZERO));
        session.learnLeaders(leaders);
        return session;
    }

    private void connect(ServerModel model) throws SQLException {
        client = new RedirectingClient(session(near.endpoint(), model), leaders, (node, database) -> {
            opened.incrementAndGet();
            return session(node, model);
        });
    }

    /** The near one says that the far one leads what the prefix names. */
    private void farLeads(String prefix) {
        near.answersTablets(request ->
                request.getPrefixPath().startsWith(prefix) ? towards(new TSStatus(200), far) : new TSStatus(200));
    }

    private static TSStatus towards(TSStatus status, ScriptedServer server) {
        return status.setRedirectNode(new TEndPoint("127.0.0.1", server.port()));
    }

    @AfterEach
    void close() throws SQLException, IOException {
        if (client != null) {
            client.close();
        }
        near.close();
        far.close();
    }

    private static Tablet tablet(String device, long... times) {
        ByteBuffer ticks = ByteBuffer.allocate(times.length * 8);
        for (long time : times) {
            ticks.putLong(time);
        }
        return new Tablet(
                null,
                device,
                List.of("v"),
                List.of(ColumnType.INT64),
                null,
                ticks.flip(),
                ByteBuffer.allocate(times.length * 8 + 1),
                times.length,
                true);
    }

    private void insert(String device, long... times) throws SQLException {
        assertThat(client.insertTablets(List.of(List.of(tablet(device, times)))))
                .containsOnlyNulls();
    }

    /** Until there is a side session. */
    private void learn(String device) throws SQLException {
        for (int i = 0; i < SideSessions.WANTED; i++) {
            insert(device, 1_000 + i);
        }
        assertThat(client.sideSessions()).isZero();
        insert(device, 2_000);
        assertThat(client.sideSessions()).isEqualTo(1);
        assertThat(far.rows()).containsExactly(device + "@2000");
    }

    private static List<String> at(String device, int from, int to) {
        List<String> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(device + '@' + i);
        }
        return rows;
    }

    @Test
    void whatIsLedElsewhereGoesThereOnceItIsWantedOften() throws SQLException {
        connect(ServerModel.TREE);
        farLeads("root.far");
        learn("root.far.a");
        insert("root.near.a", 1);
        insert("root.far.a", 3_000);
        // Another week has a leader of its own, which is not known yet.
        insert("root.far.a", 700_000_000);
        assertThat(far.rows()).containsExactly("root.far.a@2000", "root.far.a@3000");
        assertThat(near.rows())
                .containsExactly(
                        "root.far.a@1000",
                        "root.far.a@1001",
                        "root.far.a@1002",
                        "root.near.a@1",
                        "root.far.a@700000000");
        client.close();
        assertThat(far.calls()).contains("closeSession");
    }

    @Test
    void aNewLeaderIsLearntFromTheOld() throws SQLException, IOException {
        connect(ServerModel.TREE);
        farLeads("root.far");
        learn("root.far.a");
        try (ScriptedServer third = new ScriptedServer()) {
            far.answersTablets(request -> towards(new TSStatus(200), third));
            near.answersTablets(request -> towards(new TSStatus(200), third));
            for (int i = 0; i < SideSessions.WANTED + 1; i++) {
                insert("root.far.a", 5_000 + i);
            }
            // Once more by the old one, twice by the own while there is no session yet.
            assertThat(third.rows()).containsExactly("root.far.a@5003");
        }
    }

    @Test
    void whatALostSideSessionDidNotAnswerIsSentAgainInItsOrder() throws SQLException {
        connect(ServerModel.TREE);
        farLeads("root.far");
        learn("root.far.a");
        near.answersTablets(request -> new TSStatus(200));
        AtomicInteger answers = new AtomicInteger();
        far.answers(
                (call, text) -> call.equals("insertTablet") && answers.incrementAndGet() == 3 ? Way.CLOSE : Way.NOW);
        List<List<Tablet>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            calls.add(List.of(tablet("root.far.a", i)));
        }
        int before = near.rows().size();
        assertThat(client.insertTablets(calls)).hasSize(12).containsOnlyNulls();
        List<String> again = near.rows().subList(before, near.rows().size());
        // The third was taken and not answered; it and all after it come again, none twice more and in order.
        assertThat(again).endsWith(at("root.far.a", 2, 12).toArray(String[]::new));
        assertThat(again).containsExactlyElementsOf(at("root.far.a", 12 - again.size(), 12));
        assertThat(client.sideSessions()).isZero();
        assertThat(leaders.empty()).isTrue();
    }

    @Test
    void anAppendersRowsAreSentAgainToo() throws SQLException {
        connect(ServerModel.TREE);
        farLeads("root.far");
        learn("root.far.a");
        near.answersTablets(request -> new TSStatus(200));
        AtomicInteger answers = new AtomicInteger();
        far.answers(
                (call, text) -> call.equals("insertTablet") && answers.incrementAndGet() == 2 ? Way.CLOSE : Way.NOW);
        int before = near.rows().size();
        List<PendingInsert> sent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sent.add(client.sendTablets(List.of(tablet("root.far.a", i))));
        }
        for (PendingInsert each : sent) {
            assertThat((Throwable) each.outcome()).isNull();
        }
        List<String> again = near.rows().subList(before, near.rows().size());
        assertThat(again).endsWith(at("root.far.a", 1, 4).toArray(String[]::new));
        assertThat(again).containsExactlyElementsOf(at("root.far.a", 4 - again.size(), 4));
    }

    @Test
    void whatIsAskedOfTheOwnNodeWaitsForWhatIsOnItsWayElsewhere() throws Exception {
        connect(ServerModel.TREE);
        farLeads("root.far");
        learn("root.far.a");
        far.answers("insertTablet", Way.late(400));
        PendingInsert sent = client.sendTablets(List.of(tablet("root.far.a", 1)));
        long start = System.nanoTime();
        client.execute(new RpcClient.Request(client.openStatement(), "update", 1, Duration.ZERO));
        assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThan(300);
        assertThat((Throwable) sent.outcome()).isNull();
        PendingInsert another = client.sendTablets(List.of(tablet("root.far.a", 2)));
        start = System.nanoTime();
        insert("root.near.b", 1);
        assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThan(300);
        assertThat((Throwable) another.outcome()).isNull();
    }

    /** While older rows of the device are on their way to the own node, newer ones do not overtake them. */
    @Test
    void aWayThatIsFoundIsNotTakenBeforeOlderRowsHaveArrived() throws Exception {
        connect(ServerModel.TREE);
        farLeads("root.far");
        leaders.learn("root.other", 0, far.endpoint());
        for (int i = 0; i < SideSessions.WANTED; i++) {
            insert("root.other", i);
        }
        assertThat(client.sideSessions()).isEqualTo(1);
        near.answers("insertTablet", Way.late(150));
        List<PendingInsert> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sent.add(client.sendTablets(List.of(tablet("root.far.a", i))));
        }
        // The first answer, by which the leader is known.
        assertThat((Throwable) sent.get(0).outcome()).isNull();
        assertThat(leaders.of("root.far.a", 0)).isEqualTo(far.endpoint());
        sent.add(client.sendTablets(List.of(tablet("root.far.a", 3))));
        for (PendingInsert each : sent) {
            assertThat((Throwable) each.outcome()).isNull();
        }
        assertThat(near.rows()).containsSubsequence(at("root.far.a", 0, 4));
        assertThat((Throwable)
                        client.sendTablets(List.of(tablet("root.far.a", 4))).outcome())
                .isNull();
        assertThat(far.rows()).contains("root.far.a@4");
    }

    /** The same where no leader at all was known when they were sent. */
    @Test
    void theFirstWayThatIsFoundIsNotTakenBeforeOlderRowsHaveArrived() throws Exception {
        connect(ServerModel.TREE);
        near.answers("insertTablet", Way.late(150));
        PendingInsert first = client.sendTablets(List.of(tablet("root.far.a", 0)));
        PendingInsert second = client.sendTablets(List.of(tablet("root.far.a", 1)));
        leaders.learn("root.far.a", 0, far.endpoint());
        long start = System.nanoTime();
        for (int i = 1; i < SideSessions.WANTED; i++) {
            leaders.learn("root.other" + i, 0, far.endpoint());
            client.sendTablets(List.of(tablet("root.other" + i, i)));
        }
        assertThat((Throwable)
                        client.sendTablets(List.of(tablet("root.far.a", 2))).outcome())
                .isNull();
        assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThan(250);
        assertThat(far.rows()).contains("root.far.a@2");
        assertThat(near.rows()).contains("root.far.a@0", "root.far.a@1");
        assertThat((Throwable) first.outcome()).isNull();
        assertThat((Throwable) second.outcome()).isNull();
    }

    @Test
    void aLeaderThatOnlyReadsIsPassedOver() throws SQLException {
        connect(ServerModel.TREE);
        farLeads("root.far");
        learn("root.far.a");
        far.answersTablets(request -> new TSStatus(600).setMessage("read-only"));
        SQLException refusal =
                client.insertTablets(List.of(List.of(tablet("root.far.a", 1)))).get(0);
        assertThat(refusal.getSQLState()).isEqualTo("57P03");
        assertThat(client.passes(refusal)).isTrue();
        insert("root.far.a", 1);
        assertThat(near.rows()).endsWith("root.far.a@1");
        far.answersTablets(request -> new TSStatus(507).setMessage("x cannot be y"));
        assertThat(far.rows()).doesNotContain("root.far.a@1");
    }

    @Test
    void aLeaderThatCannotBeReachedCostsOneTry() throws SQLException, IOException {
        connect(ServerModel.TREE);
        farLeads("root.far");
        far.close();
        for (int i = 0; i < 10; i++) {
            insert("root.far.a", i);
        }
        assertThat(opened).hasValue(1);
        assertThat(near.rows()).containsExactlyElementsOf(at("root.far.a", 0, 10));
    }

    /** A frozen leader may still write what it was given: nothing goes elsewhere that could be newer. */
    @Test
    void whatATimeLimitEndedIsNotRepeated() throws SQLException {
        connect(ServerModel.TREE);
        farLeads("root.far");
        learn("root.far.a");
        far.answers("insertTablet", Way.NEVER);
        int before = near.rows().size();
        SQLException error = catchThrowableOfType(
                SQLException.class,
                () -> client.insertTablets(
                        List.of(List.of(tablet("root.far.a", 1))), StopSign.within(Duration.ofMillis(200))));
        assertThat(error.getSQLState()).isEqualTo("57014");
        assertThat(near.rows()).hasSize(before);
        assertThat(client.broken()).isTrue();
    }

    private static Tablet rows(String... tags) {
        int rows = tags.length;
        int bytes = 0;
        for (String tag : tags) {
            bytes += 4 + tag.getBytes(StandardCharsets.UTF_8).length;
        }
        ByteBuffer times = ByteBuffer.allocate(rows * 8);
        ByteBuffer values = ByteBuffer.allocate(bytes + rows * 8 + 2 + rows / 8 + 1);
        for (int i = 0; i < rows; i++) {
            times.putLong(i);
        }
        for (String tag : tags) {
            byte[] text = tag.getBytes(StandardCharsets.UTF_8);
            values.putInt(text.length).put(text);
        }
        for (int i = 0; i < rows; i++) {
            values.putLong(i % 3 == 2 ? 0 : 100 + i);
        }
        values.put((byte) 0).put((byte) 1);
        byte[] mask = new byte[rows / 8 + 1];
        for (int i = 2; i < rows; i += 3) {
            mask[i / 8] |= (byte) (1 << i % 8);
        }
        values.put(mask);
        return new Tablet(
                "db",
                "t",
                List.of("Tag", "v"),
                List.of(ColumnType.STRING, ColumnType.INT64),
                List.of((byte) 0, (byte) 1),
                times.flip(),
                values.flip(),
                rows,
                false);
    }

    /** What a tablet of the table model says, row by row. */
    private static List<String> cells(TSInsertTabletReq request) {
        TabletCells cells = new TabletCells(new Tablet(
                "db",
                request.getPrefixPath(),
                request.getMeasurements(),
                List.of(ColumnType.STRING, ColumnType.INT64),
                request.getColumnCategories(),
                request.timestamps,
                request.values,
                request.getSize(),
                false));
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < request.getSize(); row++) {
            rows.add(cells.time(row) + " " + new String(cells.getBytes(0, row), StandardCharsets.UTF_8) + ' '
                    + (cells.isNull(1, row) ? null : cells.getLong(1, row)));
        }
        return rows;
    }

    @Test
    void aTabletOfTheTableModelIsDividedAmongTheLeadersOfItsRows() throws SQLException {
        connect(ServerModel.TABLE);
        List<String> nearRows = new ArrayList<>();
        List<String> farRows = new ArrayList<>();
        near.answersTablets(request -> {
            nearRows.addAll(cells(request));
            List<TSStatus> each = new ArrayList<>();
            for (String row : cells(request)) {
                each.add(row.contains("b") ? towards(new TSStatus(400), far) : new TSStatus(200));
            }
            return each.stream().anyMatch(TSStatus::isSetRedirectNode)
                    ? new TSStatus(400).setSubStatus(each)
                    : new TSStatus(200);
        });
        far.answersTablets(request -> {
            farRows.addAll(cells(request));
            return new TSStatus(200);
        });
        String[] tags = {"a", "b", "a", "b", "bb", "ü", "b", "a", "bb", "b"};
        Tablet tablet = rows(tags);
        while (client.sideSessions() == 0) {
            nearRows.clear();
            farRows.clear();
            assertThat(client.insertTablets(List.of(List.of(tablet)))).containsOnlyNulls();
        }
        assertThat(nearRows).containsExactly("0 a 100", "2 a null", "5 ü null", "7 a 107");
        assertThat(farRows).containsExactly("1 b 101", "3 b 103", "4 bb 104", "6 b 106", "8 bb null", "9 b 109");
    }

    @Test
    void tagsThatAreNullOrInAnotherOrderAreTheSameDevice() {
        ByteBuffer times = ByteBuffer.allocate(8);
        Tablet one = new Tablet(
                "db", "T", List.of("x"), List.of(ColumnType.STRING), List.of((byte) 0), times, text("1"), 1, false);
        Tablet two = new Tablet(
                "DB",
                "t",
                List.of("y", "X"),
                List.of(ColumnType.STRING, ColumnType.STRING),
                List.of((byte) 0, (byte) 0),
                times,
                text("", "1"),
                1,
                false);
        assertThat(TabletDevices.of(one).device(0))
                .isEqualTo(TabletDevices.of(two).device(0));
    }

    private static ByteBuffer text(String... values) {
        ByteBuffer out = ByteBuffer.allocate(100);
        for (String value : values) {
            out.putInt(value.length()).put(value.getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < values.length; i++) {
            out.put((byte) 0);
        }
        return out.flip();
    }

    @Test
    void noMoreLeadersAreKeptThanAFewThousand() {
        for (int i = 0; i < 50_000; i++) {
            leaders.learn("root.d" + i, i % 7, near.endpoint());
        }
        assertThat(leaders.size()).isEqualTo(20_000);
        assertThat(leaders.of("root.d49999", 49_999 % 7)).isEqualTo(near.endpoint());
        assertThat(leaders.of("root.d0", 0)).isNull();
        leaders.learn("root.other", 0, far.endpoint());
        leaders.lost(near.endpoint());
        assertThat(leaders.empty()).isTrue();
        // Leaders move now.
        leaders.learn("root.other", 0, far.endpoint());
        assertThat(leaders.empty()).isTrue();
    }

    @Test
    void sideSessionsAreBounded() throws SQLException, IOException {
        List<ScriptedServer> nodes = new ArrayList<>();
        try {
            connect(ServerModel.TREE);
            for (int i = 0; i < SideSessions.MOST + 3; i++) {
                ScriptedServer node = new ScriptedServer();
                nodes.add(node);
                leaders.learn("root.n" + i, 0, node.endpoint());
                for (int call = 0; call < SideSessions.WANTED; call++) {
                    insert("root.n" + i, call);
                }
                assertThat(node.rows()).containsExactly("root.n" + i + "@2");
            }
            assertThat(client.sideSessions()).isEqualTo(SideSessions.MOST);
            assertThat(CompletableFuture.completedFuture(nodes.get(0).calls()).join())
                    .contains("closeSession");
        } finally {
            for (ScriptedServer node : nodes) {
                node.close();
            }
        }
    }
}
