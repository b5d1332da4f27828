// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final TableName DEVICE1 = new TableName("root.factory", "room2.device1");

    private final ListedTree tree = new ListedTree();
    private final AtomicLong clock = new AtomicLong();
    private final Catalog catalog = new Catalog(tree, Duration.ofSeconds(10), clock::get);

    @BeforeEach
    void fill() {
        tree.databases.addAll(List.of("root.factory", "root.Mixed", "root.mixed", "root.a.b"));
        tree.series.put("root.factory.room2.device1.temperature", "DOUBLE");
        tree.series.put("root.factory.room2.device1.Status", "BOOLEAN");
        tree.series.put("root.factory.room2.device1.sub.inner", "INT32");
        tree.series.put("root.factory.`x.y`.`a b`", "TEXT");
        tree.series.put("root.factory.Upper.v", "INT32");
        tree.series.put("root.factory.twin.v", "INT32");
        tree.series.put("root.factory.TWIN.v", "INT32");
        tree.series.put("root.factory.own", "INT64");
        tree.series.put("root.Mixed.d.v", "INT32");
        tree.series.put("root.a.b.d.v", "INT32");
    }

    @Test
    void readsATableWithTwoNarrowStatementsAndRemembersIt() throws SQLException {
        Table table = catalog.table(DEVICE1).orElseThrow();
        assertThat(table.columns()).extracting(Column::name).containsExactly("Time", "Status", "temperature");
        assertThat(((DeviceTable) table).aligned()).isTrue();
        assertThat(tree.asked)
                .containsExactly(
                        "SHOW DEVICES root.factory.room2.device1 WITH DATABASE",
                        "SHOW TIMESERIES root.factory.room2.device1.*");
        catalog.table(DEVICE1);
        assertThat(tree.asked).hasSize(2);
        assertThat(catalog.table(new TableName("root.factory.room2", "device1")))
                .as("not a database")
                .isEmpty();
    }

    @Test
    void looksUpAnewWhatIsOldAndWhatWasChanged() throws SQLException {
        Table first = catalog.table(DEVICE1).orElseThrow();
        clock.addAndGet(Duration.ofSeconds(9).toNanos());
        tree.series.put("root.factory.room2.device1.zz", "INT32");
        assertThat(catalog.table(DEVICE1).orElseThrow()).isSameAs(first);
        long before = catalog.definitions().changes();
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        Table second = catalog.table(DEVICE1).orElseThrow();
        assertThat(second.columns()).hasSize(4);
        assertThat(catalog.definitions().changes()).as("it is another now").isGreaterThan(before);

        before = catalog.definitions().changes();
        clock.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(catalog.table(DEVICE1).orElseThrow())
                .as("read anew, and the same")
                .isSameAs(second);
        assertThat(catalog.definitions().changes()).isEqualTo(before);

        tree.series.remove("root.factory.room2.device1.zz");
        catalog.changed(DEVICE1);
        assertThat(catalog.definitions().changes()).isGreaterThan(before);
        assertThat(catalog.table(DEVICE1).orElseThrow().columns()).hasSize(3);
        before = catalog.definitions().changes();
        catalog.invalidateAll();
        assertThat(catalog.definitions().changes()).isGreaterThan(before);
    }

    @Test
    void aTableThatIsCreatedLaterIsFoundAtOnce() throws SQLException {
        TableName later = new TableName("root.later", "d");
        assertThat(catalog.table(later)).isEmpty();
        assertThat(catalog.schemas()).doesNotContain("root.later");
        tree.databases.add("root.later");
        tree.series.put("root.later.d.v", "INT32");
        assertThat(catalog.resolve(List.of(NamePart.exact("root.later"), NamePart.exact("d")), null)
                        .name())
                .isEqualTo(later);
    }

    @Test
    void anAnswerThatWasUnderWayDuringAnInvalidationIsNotRemembered() throws SQLException {
        catalog.schemas();
        tree.beforeAnswer = catalog::invalidateAll;
        assertThat(catalog.table(DEVICE1)).isPresent();
        tree.beforeAnswer = () -> {};
        tree.series.put("root.factory.room2.device1.zz", "INT32");
        assertThat(catalog.table(DEVICE1).orElseThrow().columns()).hasSize(4);
    }

    @Test
    void isUsedByManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                int turn = i;
                answers.add(threads.submit(() -> {
                    if (turn % 10 == 0) {
                        catalog.changed(DEVICE1);
                    }
                    catalog.definitions().changes();
                    return catalog.table(DEVICE1).orElseThrow().columns().size();
                }));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(3);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anUnknownTypeIsAnErrorThatNamesTheSeries() {
        tree.series.put("root.factory.room2.device1.odd", "VECTOR9");
        assertThatThrownBy(() -> catalog.table(DEVICE1))
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageContaining("root.factory.room2.device1.odd")
                .hasMessageContaining("VECTOR9");
    }

    @Test
    void resolvesEveryWayOfWritingAName() throws SQLException {
        assertThat(resolve(null, "'root.factory'", "'room2.device1'")).isEqualTo(DEVICE1);
        assertThat(resolve(null, "root", "factory", "'room2.device1'")).isEqualTo(DEVICE1);
        assertThat(resolve(null, "root", "factory", "room2", "device1")).isEqualTo(DEVICE1);
        assertThat(resolve(null, "'root.factory.room2.device1'")).isEqualTo(DEVICE1);
        assertThat(resolve("root.factory", "'room2.device1'")).isEqualTo(DEVICE1);
        assertThat(resolve("root.factory", "room2", "device1")).isEqualTo(DEVICE1);
        assertThat(resolve("root.mixed", "'root.factory'", "'room2.device1'")).isEqualTo(DEVICE1);
        assertThat(resolve(null, "'root.a.b'", "'d'")).isEqualTo(new TableName("root.a.b", "d"));
        assertThat(resolve(null, "'root.a'", "'b.d'")).isEqualTo(new TableName("root.a.b", "d"));
        assertThat(resolve(null, "'root.factory'", "'.'")).isEqualTo(new TableName("root.factory", "."));
        assertThat(resolve("root.factory", "'.'")).isEqualTo(new TableName("root.factory", "."));
        assertThat(resolve(null, "'root.factory'", "'`x.y`'")).isEqualTo(new TableName("root.factory", "`x.y`"));
        assertThat(resolve(null, "'root.factory'", "'x.y'")).isEqualTo(new TableName("root.factory", "`x.y`"));
        assertThat(resolve("root.factory", "'x.y'")).isEqualTo(new TableName("root.factory", "`x.y`"));
        assertThat(resolve(null, "root", "factory", "'x.y'"))
                .as("a quoted part may be the node itself")
                .isEqualTo(new TableName("root.factory", "`x.y`"));
    }

    @Test
    void unquotedNamesAlsoMatchTheOneThatDiffersInCase() throws SQLException {
        assertThat(resolve("root.factory", "upper")).isEqualTo(new TableName("root.factory", "Upper"));
        assertThat(resolve(null, "ROOT", "FACTORY", "ROOM2", "DEVICE1")).isEqualTo(DEVICE1);
        assertThat(resolve("root.factory", "twin")).isEqualTo(new TableName("root.factory", "twin"));
        assertThatThrownBy(() -> resolve("root.factory", "Twin"))
                .hasMessageContaining("\"TWIN\"")
                .hasMessageContaining("\"twin\"")
                .hasFieldOrPropertyWithValue("SQLState", "42702");
        assertThatThrownBy(() -> resolve("root.factory", "'upper'"))
                .hasMessageContaining("\"Upper\"")
                .hasFieldOrPropertyWithValue("SQLState", "42P01");
    }

    @Test
    void saysWhatIsMissing() throws SQLException {
        assertThatThrownBy(() -> resolve(null, "'root.factory'", "'room2.device2'"))
                .hasFieldOrPropertyWithValue("SQLState", "42P01")
                .hasMessageContaining("\"root.factory\".\"room2.device1\"");
        assertThatThrownBy(() -> resolve(null, "'root.factori'", "'d'"))
                .hasFieldOrPropertyWithValue("SQLState", "42P01")
                .hasMessageContaining("\"root.factory\"");
        assertThatThrownBy(() -> resolve(null, "d")).hasFieldOrPropertyWithValue("SQLState", "3F000");
        Table table = catalog.table(DEVICE1).orElseThrow();
        assertThatThrownBy(() -> catalog.column(table, NamePart.exact("status")))
                .hasFieldOrPropertyWithValue("SQLState", "42703")
                .hasMessageContaining("\"Status\"");
        assertThat(catalog.column(table, new NamePart("status", false)).name()).isEqualTo("Status");
        assertThat(catalog.column(table, new NamePart("TIME", false)).type()).isEqualTo(ColumnType.TIMESTAMP);
    }

    @Test
    void listsSortedAndBulkEqualsSingle() throws SQLException {
        List<TableName> names = catalog.tables(NamePattern.ALL, NamePattern.ALL);
        assertThat(names)
                .isSorted()
                .contains(DEVICE1, new TableName("root.factory", "."), new TableName("root.factory", "`x.y`"));
        var bulk = catalog.columns(NamePattern.ALL, NamePattern.ALL);
        assertThat(bulk.keySet()).containsExactlyElementsOf(names);
        for (TableName name : names) {
            assertThat(catalog.table(name).orElseThrow().columns()).isEqualTo(bulk.get(name));
            assertThat(catalog.columns(NamePattern.exactly(name.schema()), NamePattern.exactly(name.table()))
                            .get(name))
                    .isEqualTo(bulk.get(name));
        }
    }

    /** Parts in single quotes are quoted names. */
    private TableName resolve(String defaultSchema, String... parts) throws SQLException {
        List<NamePart> names = Arrays.stream(parts)
                .map(part -> part.startsWith("'")
                        ? NamePart.exact(part.substring(1, part.length() - 1))
                        : new NamePart(part, false))
                .toList();
        return catalog.resolve(names, defaultSchema).name();
    }
}
