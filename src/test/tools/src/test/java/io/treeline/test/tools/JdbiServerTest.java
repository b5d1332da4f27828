// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jdbi.v3.sqlobject.transaction.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Jdbi: names, lists, beans, batches, streams, and interfaces whose methods are statements. */
@WithServer
@ParameterizedClass
@EnumSource(Model.class)
class JdbiServerTest {
    private static final String NAME = "jdbi";

    /** A row. */
    public record Press(
            Instant time,
            Double pressure,
            Long strokes,
            String state,
            Boolean ok,
            LocalDate serviced,
            LocalDateTime installed,
            byte[] image,
            Integer n,
            Float ratio) {}

    /** Methods as statements. */
    @RegisterConstructorMapper(Press.class)
    public interface Presses {
        @SqlBatch(
                "INSERT INTO <table> (\"Time\", pressure, strokes, state, n) VALUES (:time, :pressure, :strokes, :state, :n)")
        int[] insert(@Define("table") String table, @BindMethods Iterable<Press> rows);

        @SqlQuery("SELECT * FROM <table> WHERE strokes IN (<some>) ORDER BY \"Time\"")
        List<Press> find(@Define("table") String table, @BindList("some") List<Integer> strokes);

        @SqlQuery("SELECT MAX(pressure) FROM <table> WHERE state = :state")
        Optional<Double> highest(@Define("table") String table, @Bind("state") String state);

        @Transaction(TransactionIsolationLevel.NONE)
        @SqlUpdate("DELETE FROM <table> WHERE strokes < :below")
        int delete(@Define("table") String table, @Bind("below") long below);
    }

    @Parameter
    Model model;

    private ServerRelay relay;
    private Jdbi jdbi;
    private String table;

    @BeforeEach
    void open(IotdbServer server) throws SQLException {
        relay = ServerRelay.to(server);
        try (Connection connection = model.connect(server.url())) {
            model.create(connection, NAME);
        }
        table = model.table(NAME, "press");
        jdbi = Jdbi.create(relay.url() + model.options, "root", "root").installPlugin(new SqlObjectPlugin());
    }

    @AfterEach
    void close() {
        relay.close();
    }

    private static Press press(int i) {
        return new Press(
                Model.START.plusSeconds(i),
                i % 10 == 0 ? null : i / 2.0,
                (long) i,
                "s" + i % 3,
                null,
                null,
                null,
                null,
                i,
                null);
    }

    @Test
    void everyTypeGoesThereAndBack() {
        Press full = new Press(
                Model.START,
                4.5,
                9_007_199_254_740_993L,
                "it's :ok ?",
                true,
                LocalDate.parse("2024-02-29"),
                LocalDateTime.parse("2020-02-29T12:34:56.789"),
                new byte[] {0, -1, 39},
                -7,
                0.1f);
        Press bare = new Press(Model.START.plusSeconds(1), null, null, null, null, null, null, null, 1, null);
        try (Handle handle = jdbi.open()) {
            for (Press press : List.of(full, bare)) {
                assertThat(handle.createUpdate(
                                        "INSERT INTO <table> (\"Time\", pressure, strokes, state, ok, serviced, installed, image, n, ratio) VALUES (:time, :pressure, :strokes,"
                                                + " :state, :ok, :serviced, :installed, :image, :n, :ratio)")
                                .define("table", table)
                                .bindMethods(press)
                                .execute())
                        .isEqualTo(1);
            }
            handle.registerRowMapper(ConstructorMapper.factory(Press.class));
            assertThat(handle.select("SELECT * FROM " + table + " ORDER BY \"Time\"")
                            .mapTo(Press.class)
                            .list())
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(full, bare));
            assertThat(handle.select("SELECT state, n AS \"N\" FROM " + table + " WHERE n = ?", -7)
                            .mapToMap()
                            .one())
                    .containsEntry("state", "it's :ok ?")
                    .containsEntry("n", -7);
            assertThat(handle.select("SELECT \"Time\" FROM " + table + " WHERE n = ?", 1)
                            .mapTo(OffsetDateTime.class)
                            .one()
                            .toInstant())
                    .isEqualTo(bare.time());
            assertThat(handle.select("SELECT strokes FROM " + table + " WHERE n = -7")
                            .mapTo(BigDecimal.class)
                            .one())
                    .isEqualByComparingTo("9007199254740993");
            assertThat(handle.createQuery("SELECT n FROM " + table + " WHERE \"Time\" = :t AND state = 'it''s :ok ?'")
                            .bind("t", LocalDateTime.ofInstant(Model.START, ZoneOffset.UTC))
                            .mapTo(int.class)
                            .one())
                    .isEqualTo(-7);
            assertThat(handle.createQuery("SELECT n FROM " + table + " WHERE serviced = :d")
                            .bind("d", LocalDate.parse("2024-02-29"))
                            .mapTo(int.class)
                            .list())
                    .containsExactly(-7);
        }
    }

    @Test
    void batchesGoAsTablets() {
        jdbi.useHandle(handle -> {
            relay.forget();
            PreparedBatch batch = handle.prepareBatch("INSERT INTO " + table
                    + " (\"Time\", pressure, strokes, state) VALUES (:time, :pressure, :strokes, :state)");
            IntStream.range(0, 1_000).forEach(i -> batch.bindMethods(press(i)).add());
            assertThat(batch.execute()).hasSize(1_000).containsOnly(1);
            assertThat(relay.calls("insertTablet")).isPositive();
            assertThat(handle.attach(Presses.class)
                            .insert(
                                    table,
                                    IntStream.range(1_000, 2_000)
                                            .mapToObj(JdbiServerTest::press)
                                            .toList()))
                    .hasSize(1_000)
                    .containsOnly(1);
            assertThat(relay.calls()).as("no call for each row").hasSizeLessThan(60);
            assertThat(handle.createQuery("SELECT COUNT(*) FROM " + table)
                            .mapTo(long.class)
                            .one())
                    .isEqualTo(2_000);
            try (Stream<Long> strokes =
                    handle.createQuery("SELECT strokes FROM " + table).setFetchSize(100).mapTo(Long.class).stream()) {
                assertThat(strokes.mapToLong(Long::longValue).sum()).isEqualTo(1_999L * 1_000);
            }
        });
    }

    @Test
    void objectsOfStatements() {
        jdbi.useExtension(Presses.class, presses -> {
            presses.insert(
                    table,
                    IntStream.range(0, 20).mapToObj(JdbiServerTest::press).toList());
            assertThat(presses.find(table, List.of(3, 10, 500))).containsExactly(press(3), press(10));
            assertThat(presses.highest(table, "s1")).contains(9.5);
            assertThat(presses.delete(table, 5)).isEqualTo(5);
        });
        List<Long> left = jdbi.inTransaction(
                handle -> handle.createQuery("SELECT strokes FROM " + table + " WHERE state = :s ORDER BY strokes")
                        .bindMap(Map.of("s", "s2"))
                        .setQueryTimeout(30)
                        .setMaxRows(2)
                        .mapTo(Long.class)
                        .list());
        assertThat(left).containsExactly(5L, 8L);
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> {
                    handle.setReadOnly(true);
                    handle.execute("DELETE FROM " + table);
                }))
                .hasRootCauseInstanceOf(SQLException.class)
                .isInstanceOfSatisfying(
                        UnableToExecuteStatementException.class,
                        e -> assertThat(((SQLException) e.getCause()).getSQLState())
                                .isEqualTo("25006"));
    }

    @Test
    void scriptsAndGeneratedKeys() throws SQLException {
        jdbi.useHandle(handle -> {
            handle.createScript("CREATE TABLE " + model.table(NAME, "saw") + " (speed DOUBLE PRECISION); INSERT INTO "
                            + model.table(NAME, "saw") + " (\"Time\", speed) VALUES (1, 1.5);" + " -- the end\n")
                    .execute();
            assertThat(handle.createQuery("SELECT speed FROM " + model.table(NAME, "saw"))
                            .mapTo(double.class)
                            .one())
                    .isEqualTo(1.5);
            assertThat(handle.createUpdate("INSERT INTO " + model.table(NAME, "saw") + " (speed) VALUES (2.5)")
                            .executeAndReturnGeneratedKeys()
                            .mapToMap()
                            .list())
                    .isEmpty();
            StatementContext context = handle.createQuery("SELECT 1").getContext();
            assertThat(context.getConnection().getMetaData().getDatabaseProductName())
                    .isEqualTo("Apache IoTDB");
            assertThat(handle.queryMetadata(metadata ->
                                    metadata.getTables(null, model.schema(NAME), "%", new String[] {"TABLE"}))
                            .mapToMap()
                            .list())
                    .extracting(row -> row.get("table_name"))
                    .containsExactly("press", "saw");
        });
    }
}
