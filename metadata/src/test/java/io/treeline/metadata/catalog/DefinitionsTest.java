// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.time.TimePrecision;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two connections' catalogs over the same definitions. */
class DefinitionsTest {
    private static final TableName D1 = new TableName("root.f", "r.d1");
    private static final TableName D2 = new TableName("root.f", "r.d2");

    private final AtomicLong clock = new AtomicLong();
    private final Definitions definitions =
            new Definitions(Duration.ofSeconds(60), clock::get, new CacheMemory(1 << 20));
    private final ListedTree tree = new ListedTree();
    private final ListedTree otherTree = new ListedTree();
    private final Catalog one = new Catalog(tree, definitions, List.of(), null);
    private final Catalog other = new Catalog(otherTree, definitions, List.of(), null);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void fill() {
        for (ListedTree each : List.of(tree, otherTree)) {
            each.databases.addAll(List.of("root.f", "root.g"));
            each.series.put("root.f.r.d1.a", "INT32");
            each.series.put("root.f.r.d2.a", "INT32");
            each.series.put("root.g.d.a", "INT32");
        }
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Table resolve(Catalog catalog, String... parts) throws SQLException {
        return catalog.resolve(List.of(parts).stream().map(NamePart::exact).toList(), null);
    }

    @Test
    void whatOneConnectionLookedUpAnotherKnows() throws SQLException {
        Table table = resolve(one, "root.f", "r.d1");
        assertThat(resolve(other, "root.f", "r.d1")).isSameAs(table);
        assertThat(otherTree.asked).isEmpty();
    }

    @Test
    void manyThatAskAtOnceAskOnce() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        tree.beforeAnswer = () -> await(answer);
        otherTree.beforeAnswer = tree.beforeAnswer;
        List<Future<Table>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Catalog asker = i % 2 == 0 ? one : other;
            answers.add(threads.submit(() -> asker.table(D1).orElseThrow()));
        }
        Thread.sleep(200);
        answer.countDown();
        Table first = answers.get(0).get(5, TimeUnit.SECONDS);
        for (Future<Table> each : answers) {
            assertThat(each.get(5, TimeUnit.SECONDS)).isSameAs(first);
        }
        assertThat(tree.asked.size() + otherTree.asked.size()).isEqualTo(2);
    }

    @Test
    void aConnectionThatBreaksWhileItAsksForOthersDoesNotHarmThem() throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Catalog breaking = new Catalog(new Breaking(asked, broken), definitions, List.of(), null);
        Future<?> loser = threads.submit(() -> breaking.table(D1));
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        Future<Table> waiting = threads.submit(() -> other.table(D1).orElseThrow());
        Thread.sleep(100);
        assertThat(otherTree.asked).as("it waits").isEmpty();
        broken.countDown();
        assertThat(waiting.get(5, TimeUnit.SECONDS).columns()).hasSize(2);
        assertThatThrownBy(() -> loser.get(5, TimeUnit.SECONDS)).hasRootCauseMessage("broken");
        assertThat(one.table(D1)).isPresent();
    }

    @Test
    void aWaiterThatIsStoppedStops() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Catalog slow = new Catalog(new Breaking(asked, never), definitions, List.of(), null);
        Future<?> unused = threads.submit(() -> slow.table(D1));
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        Catalog stopped = new Catalog(new ListedTreeThatIsStopped(), definitions, List.of(), null);
        assertThatThrownBy(() -> stopped.table(D1)).hasMessage("stopped");
        never.countDown();
    }

    @Test
    void aSlowAnswerKeepsNobodyFromWhatIsKnown() throws Exception {
        resolve(one, "root.f", "r.d2");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Catalog slow = new Catalog(new Breaking(asked, never), definitions, List.of(), null);
        Future<?> unused = threads.submit(() -> slow.table(D1));
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        long start = System.nanoTime();
        resolve(other, "root.f", "r.d2");
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(other.table(D1)).as("nor for ever from what is not").isPresent();
        never.countDown();
    }

    @Test
    void aChangeDropsWhatItNamesAndNothingElse() throws SQLException {
        resolve(one, "root.f", "r.d1");
        resolve(one, "root.f", "r.d2");
        resolve(one, "root.f", "r.*");
        resolve(one, "root.g", "d");
        resolve(one, "root.g", "*");
        int before = tree.asked.size();
        other.changed(D1);
        resolve(one, "root.f", "r.d2");
        resolve(one, "root.g", "d");
        resolve(one, "root.g", "*");
        assertThat(tree.asked).hasSize(before);
        resolve(one, "root.f", "r.d1");
        assertThat(tree.asked).hasSize(before + 2);
        resolve(one, "root.f", "r.*");
        assertThat(tree.asked).hasSize(before + 3);
        other.changed(new DefinitionChange.Below(DevicePath.parse("root.f")));
        resolve(one, "root.g", "d");
        assertThat(tree.asked).hasSize(before + 3);
        resolve(one, "root.f", "r.d2");
        assertThat(tree.asked.size()).isGreaterThan(before + 3);
    }

    @Test
    void rowsChangeOnlyWhatTheyMake() throws SQLException {
        resolve(one, "root.f", "r.d1");
        resolve(one, "root.f", "r.*");
        int before = tree.asked.size();
        other.changed(new DefinitionChange.Inserted(DevicePath.parse("root.f.r.d1"), Set.of("a")));
        other.changed(new DefinitionChange.Inserted(DevicePath.parse("root.f.r.d2"), Set.of("a")));
        other.changed(new DefinitionChange.Inserted(DevicePath.parse("root.f.elsewhere"), Set.of("a")));
        resolve(one, "root.f", "r.d1");
        resolve(one, "root.f", "r.*");
        assertThat(tree.asked).hasSize(before);
        tree.series.put("root.f.r.d1.b", "INT32");
        other.changed(new DefinitionChange.Inserted(DevicePath.parse("root.f.r.d1"), Set.of("a", "b")));
        assertThat(resolve(one, "root.f", "r.d1").columns()).hasSize(3);
        assertThat(resolve(one, "root.f", "r.*").columns())
                .extracting(Column::name)
                .contains("b");
        tree.series.put("root.f.r.d3.a", "INT32");
        other.changed(new DefinitionChange.Inserted(DevicePath.parse("root.f.r.d3"), Set.of("a")));
        assertThat(((DeviceSetTable) resolve(one, "root.f", "r.*")).members().devices())
                .hasSize(3);
    }

    @Test
    void aDeviceThatRowsMakeIsMeantFromThenOnByItsOwnName() throws SQLException {
        List<NamePart> written = List.of(NamePart.exact("root.g"), new NamePart("D", false));
        assertThat(one.resolve(written, null).name().table()).isEqualTo("d");
        tree.series.put("root.g.D.a", "INT32");
        otherTree.series.put("root.g.D.a", "INT32");
        other.changed(new DefinitionChange.Inserted(DevicePath.parse("root.g.D"), Set.of("a")));
        assertThat(one.resolve(written, null).name().table()).isEqualTo("D");
    }

    @Test
    void whoMustKnowTheDefinitionsOfNowDoesSoByEveryWayOfWriting() throws SQLException {
        assertThat(resolve(one, "root.f", "r.d1").columns()).hasSize(2);
        tree.series.put("root.f.r.d1.z", "INT32");
        List<NamePart> other =
                List.of(NamePart.exact("root"), NamePart.exact("f"), NamePart.exact("r"), NamePart.exact("d1"));
        one.forget(other, null);
        assertThat(one.resolve(other, null).columns()).hasSize(3);
    }

    @Test
    void aMissingNameCostsOneSetOfLookUpsASecond() throws SQLException {
        assertThatThrownBy(() -> resolve(one, "root.f", "r.none")).hasFieldOrPropertyWithValue("SQLState", "42P01");
        int cost = tree.asked.size();
        for (int i = 0; i < 100; i++) {
            Catalog asker = i % 2 == 0 ? one : other;
            assertThatThrownBy(() -> resolve(asker, "root.f", "r.none"))
                    .hasFieldOrPropertyWithValue("SQLState", "42P01")
                    .hasMessageContaining("r.none");
        }
        assertThat(tree.asked).hasSize(cost);
        assertThat(otherTree.asked).isEmpty();

        tree.series.put("root.f.r.none.a", "INT32");
        clock.addAndGet(Duration.ofMillis(999).toNanos());
        assertThatThrownBy(() -> resolve(one, "root.f", "r.none"))
                .as("made by another program")
                .hasFieldOrPropertyWithValue("SQLState", "42P01");
        clock.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(resolve(one, "root.f", "r.none").columns()).hasSize(2);
    }

    @Test
    void aTableMadeByAnyConnectionIsThereAtOnce() throws SQLException {
        assertThatThrownBy(() -> resolve(one, "root.f", "r.new")).hasFieldOrPropertyWithValue("SQLState", "42P01");
        assertThatThrownBy(() -> resolve(one, "root.f", "new.*")).hasFieldOrPropertyWithValue("SQLState", "42P01");
        assertThatThrownBy(() -> resolve(one, "root.f", "new.d")).hasFieldOrPropertyWithValue("SQLState", "42P01");
        tree.series.put("root.f.r.new.a", "INT32");
        tree.series.put("root.f.new.d.a", "INT32");
        other.changed(new TableName("root.f", "r.new"));
        other.changed(new DefinitionChange.Inserted(DevicePath.parse("root.f.new.d"), Set.of("a")));
        assertThat(resolve(one, "root.f", "r.new").columns()).hasSize(2);
        assertThat(resolve(one, "root.f", "new.*").columns()).hasSize(3);
        assertThat(resolve(one, "root.f", "new.d").columns()).hasSize(2);
    }

    @Test
    void anAnswerFromBeforeAChangeIsNotGivenToWhoAsksAfterIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        tree.beforeAnswer = () -> {
            asked.countDown();
            await(goOn);
        };
        Future<Table> old = threads.submit(() -> one.table(D1).orElseThrow());
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        otherTree.series.put("root.f.r.d1.b", "INT32");
        other.changed(D1);
        assertThat(other.table(D1).orElseThrow().columns()).hasSize(3);
        goOn.countDown();
        assertThat(old.get(5, TimeUnit.SECONDS).columns()).hasSize(2);
        assertThat(other.table(D1).orElseThrow().columns()).hasSize(3);
    }

    @Test
    void holdsNoMoreThanItsBound() throws SQLException {
        Definitions small = new Definitions(Duration.ofSeconds(60), clock::get, new CacheMemory(10_000));
        Catalog catalog = new Catalog(tree, small, List.of(), null);
        for (int i = 0; i < 200; i++) {
            tree.series.put("root.g.many" + i + ".a", "INT32");
            catalog.table(new TableName("root.g", "many" + i));
        }
        assertThat(small.bytes()).isBetween(1L, 10_000L);
        Table many = resolve(catalog, "root.g", "*");
        assertThat(((DeviceSetTable) many).members().bytes()).isGreaterThan(10_000);
        assertThat(small.bytes()).isBetween(0L, 10_000L);
        small.apply(DefinitionChange.anything());
        assertThat(small.bytes()).isZero();
    }

    @Test
    void severalHoldNoMoreThanOneBoundTogether() throws SQLException {
        CacheMemory memory = new CacheMemory(10_000);
        List<Definitions> users = new ArrayList<>();
        for (int user = 0; user < 20; user++) {
            Definitions own = new Definitions(Duration.ofSeconds(60), clock::get, memory);
            users.add(own);
            Catalog catalog = new Catalog(tree, own, List.of(), null);
            for (int i = 0; i < 5; i++) {
                tree.series.put("root.g.many" + i + ".a", "INT32");
                catalog.table(new TableName("root.g", "many" + i));
            }
            assertThat(memory.held()).isBetween(1L, 10_000L);
            assertThat(own.known(new TableName("root.g", "many4"), false))
                    .as("who asks now keeps what he has just read")
                    .isPresent();
        }
        assertThat(users.get(0).bytes()).as("who asked longest ago gives first").isZero();
    }

    @Test
    void threadsThatChangeAndAskNeverSeeWhatWasThereBeforeTheirOwnChange() throws Exception {
        AtomicInteger columns = new AtomicInteger(2);
        Definitions shared = new Definitions(Duration.ofSeconds(60));
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(threads.submit(() -> {
                Catalog catalog = new Catalog(new Counting(columns), shared, List.of(), null);
                for (int turn = 0; turn < 300; turn++) {
                    int now = turn % 3 == 0 ? columns.incrementAndGet() : columns.get();
                    if (turn % 3 == 0) {
                        catalog.changed(D1);
                        assertThat(catalog.table(D1).orElseThrow().columns().size())
                                .isGreaterThanOrEqualTo(now);
                    }
                    assertThat(catalog.table(D2)).isPresent();
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get(30, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A connection that is asked, and breaks when it is told to. */
    private record Breaking(CountDownLatch asked, CountDownLatch broken) implements CatalogSource {
        @Override
        public ServerModel model() {
            return ServerModel.TREE;
        }

        @Override
        public TimePrecision precision() {
            return TimePrecision.MILLI;
        }

        @Override
        public MetadataRows query(String nativeSql) throws SQLException {
            asked.countDown();
            DefinitionsTest.await(broken);
            throw new SQLException("broken", "08006");
        }
    }

    private static final class ListedTreeThatIsStopped implements CatalogSource {
        @Override
        public ServerModel model() {
            return ServerModel.TREE;
        }

        @Override
        public TimePrecision precision() {
            return TimePrecision.MILLI;
        }

        @Override
        public MetadataRows query(String nativeSql) throws SQLException {
            throw new SQLException("it must not ask for itself");
        }

        @Override
        public void checkWaiting() throws SQLException {
            throw new SQLException("stopped", "57014");
        }
    }

    /** A server whose device has ever more series. */
    private record Counting(AtomicInteger columns) implements CatalogSource {
        @Override
        public ServerModel model() {
            return ServerModel.TREE;
        }

        @Override
        public TimePrecision precision() {
            return TimePrecision.MILLI;
        }

        @Override
        public MetadataRows query(String nativeSql) throws SQLException {
            ListedTree now = new ListedTree();
            now.databases.add("root.f");
            for (int i = 0; i < columns.get(); i++) {
                now.series.put("root.f.r.d1.a" + i, "INT32");
            }
            now.series.put("root.f.r.d2.a", "INT32");
            return now.query(nativeSql);
        }
    }
}
