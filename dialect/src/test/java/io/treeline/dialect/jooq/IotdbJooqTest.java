// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.jooq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.type.ColumnType;
import java.time.Instant;
import java.time.LocalDateTime;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IotdbJooqTest {
    private static final Table<Record> DEVICE = DSL.table(DSL.name("root.factory", "room2.device1"));
    private static final Field<Long> TIME = DSL.field(DSL.name("Time"), IotdbDataTypes.TICKS);
    private static final Field<Double> TEMPERATURE = DSL.field(DSL.name("temperature"), IotdbDataTypes.DOUBLE);
    private static final Field<String> STATUS = DSL.field(DSL.name("status"), IotdbDataTypes.TEXT);

    private final DSLContext dsl = DSL.using(IotdbJooq.configuration());

    private static void renders(Query query, String sql) {
        assertThat(query.getSQL()).isEqualTo(sql);
    }

    @Test
    void selectWithWhereOrderAndLimit() {
        renders(
                dsl.select(TIME, TEMPERATURE)
                        .from(DEVICE)
                        .where(TEMPERATURE.gt(1.5).and(TIME.between(1L, 2L)))
                        .orderBy(TIME.desc())
                        .limit(10)
                        .offset(5),
                "select \"Time\", \"temperature\" from \"root.factory\".\"room2.device1\" where (\"temperature\" > ? and \"Time\" between ? and ?)"
                        + " order by \"Time\" desc offset ? rows fetch next ? rows only");
        renders(
                dsl.selectCount().from(DEVICE).where(STATUS.in("a", "b").or(STATUS.isNull())),
                "select count(*) from \"root.factory\".\"room2.device1\" where (\"status\" in (?, ?) or \"status\" is null)");
    }

    @Test
    void insertHasNoCasts() {
        Field<LocalDateTime> local = DSL.field(DSL.name("seen"), IotdbDataTypes.TIMESTAMP);
        Field<Instant> instant = DSL.field(DSL.name("met"), IotdbDataTypes.INSTANT);
        renders(
                dsl.insertInto(DEVICE, TIME, TEMPERATURE, local, instant)
                        .values(1L, 2.5, LocalDateTime.of(2026, 1, 1, 0, 0), Instant.EPOCH),
                "insert into \"root.factory\".\"room2.device1\" (\"Time\", \"temperature\", \"seen\", \"met\") values (?, ?, ?, ?)");
    }

    @Test
    void inlinedTimesKeepTheirLastDigit() {
        Field<LocalDateTime> local = DSL.field(DSL.name("seen"), IotdbDataTypes.TIMESTAMP);
        assertThat(dsl.renderInlined(dsl.select(local)
                        .from(DEVICE)
                        .where(local.ge(LocalDateTime.of(2026, 1, 1, 0, 0, 0, 123_456_789)))))
                .endsWith("where \"seen\" >= timestamp '2026-01-01 00:00:00.123456789'");
        Field<Instant> instant = DSL.field(DSL.name("met"), IotdbDataTypes.INSTANT);
        assertThat(dsl.renderInlined(dsl.select(instant)
                        .from(DEVICE)
                        .where(instant.ge(Instant.parse("2026-01-01T00:00:00.000000001Z")))))
                .endsWith("where \"met\" >= timestamp with time zone '2026-01-01 00:00:00.000000001+00:00'");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ARRAY")
    void everyColumnTypeHasADataType(ColumnType type) {
        assertThat(IotdbDataTypes.of(type)).isNotNull();
    }

    @Test
    void transactionsAreRefused() {
        assertThatThrownBy(() -> dsl.transaction(inner -> {}))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("IoTDB has no transactions");
    }
}
