// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jooq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.dialect.jooq.IotdbDataTypes;
import io.treeline.dialect.jooq.IotdbJooq;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.UUID;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Result;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Selects and inserts of jOOQ on a real server. */
@WithServer
class JooqServerTest {
    private static final long START = 1_767_225_600_000L;
    private static final Table<Record> DEVICE = DSL.table(DSL.name("root.jooq", "room1.device1"));
    private static final Table<Record> WRITTEN = DSL.table(DSL.name("root.jooq", "room1.written"));
    private static final Field<Long> TIME = DSL.field(DSL.name("Time"), IotdbDataTypes.TICKS);
    private static final Field<Instant> INSTANT = DSL.field(DSL.name("Time"), IotdbDataTypes.INSTANT);
    private static final Field<LocalDateTime> LOCAL = DSL.field(DSL.name("Time"), IotdbDataTypes.TIMESTAMP);
    private static final Field<Double> TEMPERATURE = DSL.field(DSL.name("temperature"), IotdbDataTypes.DOUBLE);
    private static final Field<String> STATUS = DSL.field(DSL.name("status"), IotdbDataTypes.TEXT);
    private static Connection connection;
    private static DSLContext dsl;

    @BeforeAll
    static void open(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url(), "root", "root");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE root.jooq");
            statement.execute("CREATE TIMESERIES root.jooq.room1.device1.temperature DOUBLE");
            statement.execute("CREATE TIMESERIES root.jooq.room1.device1.status TEXT");
            statement.execute("CREATE TIMESERIES root.jooq.room1.written.temperature DOUBLE");
            statement.execute("CREATE TIMESERIES root.jooq.room1.written.status TEXT");
            statement.execute("CREATE TIMESERIES root.jooq.limited.temperature DOUBLE");
            statement.execute("CREATE TIMESERIES root.jooq.limited.status TEXT");
        }
        dsl = DSL.using(IotdbJooq.configuration(connection));
        BatchBindStep batch =
                dsl.batch(dsl.insertInto(DEVICE, TIME, TEMPERATURE, STATUS).values((Long) null, null, null));
        for (int i = 0; i < 50; i++) {
            batch = batch.bind(START + i, i % 10 == 0 ? null : i / 2.0, i % 2 == 0 ? "even" : "odd");
        }
        assertThat(batch.execute()).hasSize(50).containsOnly(1);
    }

    @AfterAll
    static void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }

    @Test
    void selectWithWhereOrderAndLimit() {
        Result<Record2<Long, Double>> rows = dsl.select(TIME, TEMPERATURE)
                .from(DEVICE)
                .where(TEMPERATURE.gt(10.0).and(STATUS.eq("odd")))
                .orderBy(TIME.desc())
                .limit(2)
                .offset(1)
                .fetch();
        assertThat(rows.getValues(TIME)).containsExactly(START + 47, START + 45);
        assertThat(rows.getValues(TEMPERATURE)).containsExactly(23.5, 22.5);
    }

    @Test
    void countsRowsAndReadsNulls() {
        assertThat(dsl.fetchCount(DEVICE)).isEqualTo(50);
        assertThat(dsl.select(TIME)
                        .from(DEVICE)
                        .where(TEMPERATURE.isNull())
                        .orderBy(TIME)
                        .limit(2)
                        .fetch(TIME))
                .containsExactly(START, START + 10);
    }

    @Test
    void containsAndExists() {
        assertThat(dsl.fetchCount(DEVICE, STATUS.contains("ve"))).isEqualTo(25);
        assertThat(dsl.fetchExists(DEVICE, TEMPERATURE.gt(24.0))).isTrue();
        assertThat(dsl.fetchExists(DEVICE, TEMPERATURE.gt(25.0))).isFalse();
    }

    @Test
    void timeAsInstantAndLocalDateTime() {
        Instant instant = Instant.ofEpochMilli(START + 3);
        assertThat(dsl.select(INSTANT).from(DEVICE).where(INSTANT.eq(instant)).fetchOne(INSTANT))
                .isEqualTo(instant);
        assertThat(dsl.select(LOCAL).from(DEVICE).where(TIME.eq(START + 3)).fetchOne(LOCAL))
                .isEqualTo(LocalDateTime.parse("2026-01-01T00:00:00.003"));
        Field<LocalDateTime> literal =
                DSL.inline(LocalDateTime.parse("2026-01-01T00:00:00.003"), IotdbDataTypes.TIMESTAMP);
        assertThat(dsl.select(TIME).from(DEVICE).where(LOCAL.eq(literal)).fetchOne(TIME))
                .isEqualTo(START + 3);
        assertThat(dsl.select(TIME)
                        .from(DEVICE)
                        .where(INSTANT.eq(DSL.inline(instant, IotdbDataTypes.INSTANT)))
                        .fetchOne(TIME))
                .isEqualTo(START + 3);
    }

    @Test
    void insertsSeveralRowsAtOnce() {
        assertThat(dsl.insertInto(WRITTEN, INSTANT, TEMPERATURE, STATUS)
                        .values(Instant.ofEpochMilli(START), 1.5, "it's")
                        .values(Instant.ofEpochMilli(START + 1), null, "b")
                        .execute())
                .isEqualTo(2);
        assertThat(dsl.select(STATUS).from(WRITTEN).orderBy(TIME).fetch(STATUS)).containsExactly("it's", "b");
    }

    /** A row with its rows: jOOQ has PostgreSQL make JSON of them. */
    @Test
    void multisetNestsRows() {
        Field<Long> outer = DSL.field(DSL.name("o", "Time"), IotdbDataTypes.TICKS);
        Field<Double> warm = DSL.field(DSL.name("o", "temperature"), IotdbDataTypes.DOUBLE);
        var nested = DSL.multiset(DSL.select(TEMPERATURE, STATUS)
                        .from(DEVICE)
                        .where(TEMPERATURE.ge(warm))
                        .and(TEMPERATURE.le(warm.plus(0.5)))
                        .orderBy(TIME))
                .as("next");
        var rows = dsl.select(outer, nested)
                .from(DEVICE.as("o"))
                .where(outer.in(START + 8, START + 48))
                .orderBy(outer)
                .fetch();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).value2())
                .extracting(row -> row.value1() + " " + row.value2())
                .containsExactly("4.0 even", "4.5 odd");
        assertThat(rows.get(1).value2())
                .extracting(row -> row.value1() + " " + row.value2())
                .containsExactly("24.0 even", "24.5 odd");
        assertThat(dsl.select(DSL.multisetAgg(STATUS, TEMPERATURE).orderBy(TIME))
                        .from(DEVICE)
                        .where(TIME.le(START + 1))
                        .fetchOne()
                        .value1())
                .extracting(row -> row.value1() + " " + row.value2())
                .containsExactly("even null", "odd 0.5");
        assertThat(dsl.select(DSL.multiset(DSL.select(STATUS).from(DEVICE).where(TEMPERATURE.gt(1000.0))))
                        .fetchOne()
                        .value1())
                .isEmpty();
    }

    /** Rows as columns of a row: the text of a record, which jOOQ reads as PostgreSQL's. */
    @Test
    void rowsAreValues() {
        var rows = dsl.select(
                        TIME,
                        DSL.row(STATUS, DSL.row(TEMPERATURE, TIME.eq(START))).as("nested"))
                .from(DEVICE)
                .where(TIME.le(START + 1))
                .orderBy(TIME)
                .fetch();
        assertThat(rows.get(0).value2().value1()).isEqualTo("even");
        assertThat(rows.get(0).value2().value2().value1()).isNull();
        assertThat(rows.get(0).value2().value2().value2()).isTrue();
        assertThat(rows.get(1).value2().value2().value1()).isEqualTo(0.5);
        assertThat(dsl.select(DSL.row(DSL.inline("a,b"), DSL.val("it's \"\\ (x)"), DSL.inline("")))
                        .fetchOne()
                        .value1())
                .extracting(row -> row.value1() + "|" + row.value2() + "|" + row.value3())
                .isEqualTo("a,b|it's \"\\ (x)|");
    }

    /** Paths of JSON, and tables of it. */
    @Test
    void jsonIsAskedByPaths() {
        Field<JSONB> json =
                DSL.jsonbObject(DSL.key("s").value(STATUS), DSL.key("t").value(TEMPERATURE));
        assertThat(dsl.fetchCount(DEVICE, DSL.jsonbExists(json, "$.t ? (@ > 24)")))
                .isEqualTo(1);
        assertThat(dsl.select(DSL.jsonbValue(json, "$.s"))
                        .from(DEVICE)
                        .where(TIME.eq(START + 1))
                        .fetchOne()
                        .value1()
                        .data())
                .isEqualTo("\"odd\"");
        var table = DSL.jsonbTable(JSONB.valueOf("[{\"x\": 1, \"y\": \"a\"}, {\"x\": 2}]"), "$[*]")
                .column("id")
                .forOrdinality()
                .column("x", SQLDataType.INTEGER)
                .path("$.x")
                .column("y", SQLDataType.VARCHAR(10))
                .as("jt");
        assertThat(dsl.selectFrom(table).fetch().map(Record::intoList).toString())
                .isEqualTo("[[1, 1, a], [2, 2, null]]");
        assertThat(dsl.select(DSL.val(new UUID[] {new UUID(0, 10)})).fetchOne().value1())
                .containsExactly(new UUID(0, 10));
    }

    /** jOOQ finds the rows of UPDATE and DELETE with LIMIT by their ctid. */
    @Test
    void writesAreLimited() {
        Table<Record> limited = DSL.table(DSL.name("root.jooq", "limited"));
        for (int i = 0; i < 5; i++) {
            dsl.insertInto(limited, TIME, TEMPERATURE, STATUS)
                    .values(START + i, (double) i, "x")
                    .execute();
        }
        assertThat(dsl.update(limited)
                        .set(STATUS, "y")
                        .where(TEMPERATURE.gt(0.0))
                        .orderBy(TEMPERATURE.desc())
                        .limit(2)
                        .execute())
                .isEqualTo(2);
        assertThat(dsl.select(TIME)
                        .from(limited)
                        .where(STATUS.eq("y"))
                        .orderBy(TIME)
                        .fetch(TIME))
                .containsExactly(START + 3, START + 4);
        assertThat(dsl.deleteFrom(limited)
                        .where(STATUS.eq("x"))
                        .orderBy(TIME)
                        .limit(2)
                        .execute())
                .isEqualTo(2);
        assertThat(dsl.select(TIME).from(limited).orderBy(TIME).fetch(TIME))
                .containsExactly(START + 2, START + 3, START + 4);
        assertThat(dsl.fetch("explain {0}", dsl.deleteFrom(limited).where(STATUS.eq("x")))
                        .get(0)
                        .get(0, String.class))
                .startsWith("Delete on");
        assertThat(dsl.fetchCount(limited)).isEqualTo(3);
    }

    @Test
    void rowsAreComparedAndParametersHaveTypes() {
        var pair = DSL.row(TIME, TEMPERATURE);
        assertThat(dsl.fetchCount(DEVICE, pair.between(START + 1, 0.5).and(START + 3, 0.0)))
                .isEqualTo(2);
        assertThat(dsl.fetchCount(DEVICE, DSL.row(TEMPERATURE, STATUS).isNotNull()))
                .isEqualTo(45);
        assertThat(dsl.select(DSL.field(STATUS.like("e%")).cast(Integer.class))
                        .from(DEVICE)
                        .where(TIME.eq(START))
                        .fetchOne()
                        .value1())
                .isEqualTo(1);
        Instant fresh = Instant.ofEpochMilli(START + 77_000);
        assertThat(dsl.insertInto(WRITTEN, INSTANT, TEMPERATURE, STATUS)
                        .select(DSL.select(DSL.val(fresh, IotdbDataTypes.INSTANT), DSL.val(2.5), DSL.val("once"))
                                .whereNotExists(DSL.selectOne().from(WRITTEN).where(INSTANT.eq(fresh))))
                        .execute())
                .isEqualTo(1);
        assertThat(dsl.deleteFrom(WRITTEN).where(INSTANT.eq(fresh)).execute()).isEqualTo(1);
        assertThat(dsl.select(DSL.cast("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", java.util.UUID.class))
                        .fetchOne()
                        .value1())
                .isEqualTo(java.util.UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
    }

    @Test
    void xmlIsRefusedWithASentence() {
        assertThatThrownBy(() ->
                        dsl.select(DSL.xmlelement("a", STATUS)).from(DEVICE).fetch())
                .isInstanceOfSatisfying(
                        DataAccessException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                .hasMessageContaining("IoTDB has no XML");
    }

    @Test
    void anUnknownColumnTellsItsSqlState() {
        assertThatThrownBy(() ->
                        dsl.select(DSL.field(DSL.name("nowhere"))).from(DEVICE).fetch())
                .isInstanceOfSatisfying(
                        DataAccessException.class, e -> assertThat(e.sqlState()).isEqualTo("42703"));
    }
}
