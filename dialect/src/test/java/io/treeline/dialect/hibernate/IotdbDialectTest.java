// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernate.HibernateException;
import org.hibernate.LockMode;
import org.hibernate.MappingException;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolver;
import org.hibernate.query.SelectionQuery;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The SQL that Hibernate makes of entities and HQL; no connection is ever opened. */
class IotdbDialectTest {
    private static final List<String> SENT = new ArrayList<>();
    private static SessionFactory factory;

    @Entity
    @Table(schema = "root.factory", name = "room2.device1")
    static class Device {
        @Id
        @Column(name = "Time")
        long time;

        Double temperature;
        String status;

        @Column(name = "value")
        Integer count;

        Instant seen;
        Boolean running;
    }

    @Entity
    @Table(schema = "root.factory", name = "identity")
    static class WithIdentity {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Column(name = "Time")
        Long time;
    }

    @Entity
    @Table(schema = "root.factory", name = "sequence")
    static class WithSequence {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE)
        @Column(name = "Time")
        Long time;
    }

    @Entity
    @Table(schema = "root.factory", name = "counter")
    static class WithTable {
        @Id
        @GeneratedValue(strategy = GenerationType.TABLE)
        @Column(name = "Time")
        Long time;
    }

    @Entity
    @Table(schema = "root.factory", name = "auto")
    static class WithAuto {
        @Id
        @GeneratedValue
        @Column(name = "Time")
        Long time;
    }

    @Entity
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Parent {
        @Id
        long time;
    }

    @Entity
    static class Child extends Parent {
        int extra;
    }

    @Entity
    @Table(schema = "root.factory", name = "others")
    static class Others {
        @Id
        @Column(name = "Time")
        Instant time;

        BigDecimal price;
        LocalTime at;
        UUID id;
        Duration took;
    }

    @Entity
    @Table(schema = "root.factory", name = "text")
    static class WithText {
        @Id
        String name;
    }

    @Entity
    @Table(schema = "root.factory", name = "uuid")
    static class WithUuid {
        @Id
        @GeneratedValue(strategy = GenerationType.UUID)
        UUID id;
    }

    @Entity
    @Table(schema = "root.factory", name = "uuid")
    static class WithUuidGenerator {
        @Id
        @UuidGenerator
        UUID id;
    }

    @Entity
    @Table(schema = "root.factory", name = "collection")
    static class WithCollection {
        @Id
        @Column(name = "Time")
        long time;

        @ElementCollection
        List<String> names;
    }

    @Entity
    @Table(schema = "root.factory", name = "first")
    @SecondaryTable(schema = "root.factory", name = "second")
    static class WithSecondaryTable {
        @Id
        @Column(name = "Time")
        long time;

        @Column(table = "second")
        String name;
    }

    @Entity
    @Table(schema = "root.factory", name = "array")
    static class WithArray {
        @Id
        @Column(name = "Time")
        long time;

        String[] tags;
    }

    @Entity
    @Table(
            schema = "root.factory",
            name = "constrained",
            uniqueConstraints = @UniqueConstraint(columnNames = "name"),
            indexes = @Index(columnList = "name"))
    @Check(constraints = "size > 0")
    static class WithConstraints {
        @Id
        @Column(name = "Time")
        long time;

        String name;
        Integer size;
    }

    @Entity
    @Table(schema = "root.factory", name = "machine")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    static class Machine {
        @Id
        @Column(name = "Time")
        long time;
    }

    @Entity
    @Table(schema = "root.factory", name = "press")
    static class Press extends Machine {
        Integer strokes;
    }

    private static SessionFactory factory(Class<?>... entities) {
        return configuration(entities).buildSessionFactory();
    }

    private static Configuration configuration(Class<?>... entities) {
        Configuration configuration = new Configuration();
        for (Class<?> entity : entities) {
            configuration.addAnnotatedClass(entity);
        }
        return configuration
                .setProperty("hibernate.dialect", IotdbDialect.class.getName())
                .setProperty("hibernate.boot.allow_jdbc_metadata_access", "false")
                .setProperty("hibernate.connection.provider_disables_autocommit", "true")
                .setProperty("hibernate.connection.provider_class", RefusingConnections.class.getName())
                .setStatementInspector((StatementInspector) sql -> {
                    SENT.add(sql);
                    return sql;
                });
    }

    @BeforeAll
    static void open() {
        factory = factory(Device.class);
    }

    @AfterAll
    static void close() {
        factory.close();
    }

    /** What Hibernate was about to prepare when it asked for a connection. */
    private static String sql(String hql) {
        return sql(hql, false);
    }

    private static String sql(String hql, boolean paged) {
        return sql(factory, hql, paged);
    }

    private static String sql(SessionFactory of, String hql) {
        return sql(of, hql, false);
    }

    private static String sql(SessionFactory of, String hql, boolean paged) {
        SENT.clear();
        try (StatelessSession session = of.openStatelessSession()) {
            SelectionQuery<Object> query = session.createSelectionQuery(hql, Object.class);
            if (paged) {
                query.setMaxResults(10).setFirstResult(5);
            }
            assertThatThrownBy(query::list).hasStackTraceContaining(RefusingConnections.MESSAGE);
        }
        return SENT.get(SENT.size() - 1);
    }

    @Test
    void namesAreQuoted() {
        assertThat(
                        sql(
                                "select d.time, d.temperature from IotdbDialectTest$Device d where d.count = 3 and d.status like 'a%' order by d.time desc"))
                .isEqualTo("select d1_0.\"Time\",d1_0.\"temperature\" from \"root.factory\".\"room2.device1\" d1_0"
                        + " where d1_0.\"value\"=3 and d1_0.\"status\" like 'a%' order by d1_0.\"Time\" desc");
    }

    @Test
    void pages() {
        assertThat(sql("select d.time from IotdbDialectTest$Device d order by d.time", true))
                .isEqualTo(
                        "select d1_0.\"Time\" from \"root.factory\".\"room2.device1\" d1_0 order by d1_0.\"Time\" offset ? rows fetch first ? rows only");
    }

    @Test
    void aggregates() {
        assertThat(
                        sql(
                                "select count(*), count(d.temperature), sum(d.count), avg(d.temperature), min(d.seen), max(d.time) from IotdbDialectTest$Device d"))
                .isEqualTo(
                        "select count(*),count(d1_0.\"temperature\"),sum(d1_0.\"value\"),avg(d1_0.\"temperature\"),min(d1_0.\"seen\"),max(d1_0.\"Time\")"
                                + " from \"root.factory\".\"room2.device1\" d1_0");
    }

    @Test
    void functions() {
        assertThat(
                        sql("select upper(d.status), substring(d.status, 2, 3), locate('x', d.status, 2), d.status || '-', cast(d.count as String),"
                                        + " coalesce(d.count, 0), extract(year from d.seen), length(trim(d.status)) from IotdbDialectTest$Device d")
                                .replace("as varchar)", "as text)"))
                .isEqualTo(
                        "select upper(d1_0.\"status\"),substr(d1_0.\"status\",2,3),(case position('x' in substring(d1_0.\"status\",2)) when 0 then 0"
                                + " else position('x' in substring(d1_0.\"status\",2))+2-1 end),(d1_0.\"status\"||'-'),"
                                + "cast(d1_0.\"value\" as text),coalesce(d1_0.\"value\",0),extract(year from d1_0.\"seen\"),"
                                + "character_length(trim(BOTH from d1_0.\"status\"))"
                                + " from \"root.factory\".\"room2.device1\" d1_0");
    }

    @Test
    void buckets() {
        assertThat(
                        sql(
                                "select truncate(d.seen, hour), max(d.temperature) from IotdbDialectTest$Device d group by truncate(d.seen, hour)"))
                .isEqualTo(
                        "select date_trunc('hour',d1_0.\"seen\"),max(d1_0.\"temperature\") from \"root.factory\".\"room2.device1\" d1_0"
                                + " group by date_trunc('hour',d1_0.\"seen\")");
    }

    @Test
    void aDatetimeLiteralKeepsItsDigits() {
        assertThat(sql("select 1 from IotdbDialectTest$Device d where d.seen > datetime 2026-01-01 10:00:00.123"))
                .contains("timestamp '2026-01-01 10:00:00.123'");
        assertThat(
                        sql(
                                "select 1 from IotdbDialectTest$Device d where d.seen > offset datetime 2026-01-01 10:00:00.123+02:00"))
                .endsWith("where d1_0.\"seen\">timestamp with time zone '2026-01-01 08:00:00.123+00:00'");
    }

    @Test
    void locksAreRefused() {
        try (StatelessSession session = factory.openStatelessSession()) {
            session.beginTransaction();
            assertThatThrownBy(() -> session.createSelectionQuery("from IotdbDialectTest$Device d", Device.class)
                            .setHibernateLockMode(LockMode.PESSIMISTIC_WRITE)
                            .list())
                    .hasStackTraceContaining("IoTDB has no row locks");
        }
    }

    @Test
    void booleansDatesAndPatternsAreWrittenAsForPostgres() {
        assertThat(sql("select d.count > 3 from IotdbDialectTest$Device d where d.running and d.running = true"))
                .isEqualTo(
                        "select d1_0.\"value\">3 from \"root.factory\".\"room2.device1\" d1_0 where d1_0.\"running\" and d1_0.\"running\"=true");
        assertThat(sql("select d.seen + 1 hour from IotdbDialectTest$Device d"))
                .startsWith("select cast(d1_0.\"seen\"+(1)*interval '1 hour' as timestamp with time zone) from");
        assertThat(sql("select 1 from IotdbDialectTest$Device d where d.status like d.status"))
                .endsWith("like d1_0.\"status\" escape ''");
        assertThat(sql("select 1 from IotdbDialectTest$Device d where d.status like 'a\\b'"))
                .endsWith("like 'a\\b' escape ''");
    }

    @Test
    void textsThatHoldNumbersAndTimesAreReadAsSuch() {
        try (SessionFactory others = factory(Others.class)) {
            assertThat(
                            sql(
                                    others,
                                    "select o.price from IotdbDialectTest$Others o where o.at > time 10:00:00 and o.id is null order by o.price"))
                    .isEqualTo(
                            "select cast(o1_0.\"price\" as numeric) from \"root.factory\".\"others\" o1_0 where cast(o1_0.\"at\" as time)>time '10:00:00' and o1_0.\"id\" is null order by cast(o1_0.\"price\" as numeric)");
        }
    }

    @Test
    void identifiersThatAreNoTimesAreRefusedAtStartUp() {
        assertThatThrownBy(() -> factory(WithText.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("is no time");
        assertThatThrownBy(() -> factory(WithUuid.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("cannot be generated");
        assertThatThrownBy(() -> factory(WithUuidGenerator.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("cannot be generated");
    }

    @Test
    void tablesAndTypesThatCannotBeAreRefusedAtStartUp() {
        assertThatThrownBy(() -> factory(WithCollection.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("WithCollection.names")
                .hasMessageContaining("@OneToMany(mappedBy");
        assertThatThrownBy(() -> factory(WithSecondaryTable.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("spans several tables");
        assertThatThrownBy(() -> factory(WithArray.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("Column tags");
    }

    @Test
    void constraintsAreNamedOrRefused() {
        List<LogRecord> records = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(MappingCheck.class.getName());
        logger.addHandler(handler);
        try {
            factory(WithConstraints.class).close();
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(records)
                .singleElement()
                .satisfies(record -> assertThat(record.getMessage())
                        .contains("unique constrained[name]")
                        .contains("check constrained(")
                        .contains("index constrained[name]"));
        assertThatThrownBy(() -> configuration(WithConstraints.class)
                        .setProperty(IotdbDialect.CONSTRAINTS, "refuse")
                        .buildSessionFactory())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("unique constrained[name]");
    }

    @Test
    void tablePerClassStarts() {
        try (SessionFactory union = factory(Machine.class, Press.class)) {
            assertThat(sql(union, "select m.time from IotdbDialectTest$Machine m"))
                    .contains("union all");
        }
    }

    @ParameterizedTest
    @CsvSource({"room1.d,room1.d", "a$b,`a$b`", "room-1.d,`room-1`.d", "1.2,`1`.`2`", "Outer$Inner,`Outer$Inner`"})
    void namesAreThoseOfTheServer(String plain, String printed) {
        assertThat(PlainNamesTool.printed(plain)).isEqualTo(printed);
        assertThat(PlainNamesTool.plain(printed)).isEqualTo(plain);
    }

    @Test
    void namesThatNeedTheirBackquotesKeepThem() {
        assertThat(PlainNamesTool.plain("`a.b`.c")).isEqualTo("`a.b`.c");
        assertThat(PlainNamesTool.printed("room*.**")).isEqualTo("room*.**");
        assertThat(PlainNamesTool.printed(".")).isEqualTo(".");
    }

    @Test
    void generatedIdentifiersAreRefusedAtStartUp() {
        for (Class<?> entity : List.of(WithIdentity.class, WithSequence.class, WithTable.class, WithAuto.class)) {
            // Hibernate 7 makes generators while it still binds the mapping.
            assertThatThrownBy(() -> factory(entity))
                    .isInstanceOf(HibernateException.class)
                    .hasMessageContaining("IoTDB has no")
                    .hasMessageContaining("assign the identifier");
        }
    }

    @Test
    void joinedInheritanceIsRefusedAtStartUp() {
        assertThatThrownBy(() -> factory(Parent.class, Child.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("spans several tables");
    }

    @Test
    void theResolverIsRegistered() {
        assertThat(ServiceLoader.load(DialectResolver.class))
                .anyMatch(resolver -> resolver instanceof IotdbDialectResolver);
    }
}
