// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.query.SelectionQuery;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HQL, criteria, types and mappings, with the answers that the same entities give on PostgreSQL. */
@WithServer
class HibernateFeaturesServerTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static SessionFactory factory;

    @BeforeAll
    static void open(IotdbServer server) {
        factory = HibernateServerTest.configuration(
                        server.url() + "?time_zone=UTC",
                        Sample.class,
                        Sample.Owner.class,
                        Machine.class,
                        Machine.Press.class,
                        Machine.Saw.class)
                .setProperty("hibernate.query.hql.json_functions_enabled", "true")
                .setProperty("hibernate.hbm2ddl.auto", "create")
                .setProperty("hibernate.hbm2ddl.create_namespaces", "true")
                .setProperty("hibernate.hbm2ddl.halt_on_error", "true")
                .buildSessionFactory();
        factory.inTransaction(HibernateFeaturesServerTest::fill);
    }

    private static void fill(Session session) {
        Sample.Owner ann = new Sample.Owner(START, "ann");
        Sample.Owner bob = new Sample.Owner(START.plusSeconds(1), "bob");
        session.persist(ann);
        session.persist(bob);
        for (int i = 0; i < 8; i++) {
            Sample sample = new Sample(START.plusSeconds(60L * i));
            sample.count = i;
            sample.temperature = i == 4 ? null : 20 + i * 0.5;
            sample.status = List.of("run", "it's", "x|y\\z", "stop").get(i % 4);
            sample.running = i % 3 == 2 ? null : i % 2 == 0;
            sample.day = LocalDate.of(2026, 3, 1 + i);
            sample.seen = START.plusSeconds(3600L * i);
            sample.kind = Sample.Kind.values()[i % 3];
            sample.price = i == 7 ? null : new BigDecimal("9.50").add(new BigDecimal(i));
            sample.big = new BigInteger("12345678901234567890").add(BigInteger.valueOf(i));
            sample.at = LocalTime.of(i, 15, 30, 1_000_000 * i);
            sample.offsetAt = OffsetTime.of(i + 2, 0, 0, 0, ZoneOffset.ofHours(1));
            sample.uid = new UUID(1, i);
            sample.took = Duration.ofMillis(1500L * (i + 1));
            sample.small = (short) i;
            sample.owner = i % 2 == 0 ? ann : bob;
            session.persist(sample);
        }
        Machine.Press press = new Machine.Press();
        press.time = START;
        press.name = "press";
        press.strokes = 7;
        session.persist(press);
        Machine.Saw saw = new Machine.Saw();
        saw.time = START.plusSeconds(1);
        saw.name = "saw";
        saw.speed = 1.5;
        session.persist(saw);
    }

    @AfterAll
    static void close() {
        if (factory != null) {
            factory.close();
        }
    }

    private static String query(String hql, Map<String, Object> parameters) {
        try (Session session = factory.openSession()) {
            SelectionQuery<Object> query = session.createSelectionQuery(hql, Object.class);
            parameters.forEach(query::setParameter);
            return query.list().stream()
                    .map(row -> row instanceof Object[] cells
                            ? Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining(" "))
                            : String.valueOf(row))
                    .collect(Collectors.joining("; "));
        }
    }

    /** The counts of the samples that fit. */
    private static String where(String condition, Object parameter) {
        return query("select s.count from Sample s where " + condition + " order by s.time", Map.of("p", parameter));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "s.running ~ 0; 4; 6",
                "s.running = false ~ 1; 3; 7",
                "s.running is not true ~ 1; 2; 3; 5; 7",
                "s.running in (true, false) and s.count < 4 ~ 0; 1; 3",
                "not s.running ~ 1; 3; 7",
                "s.status like 'x|y\\z' ~ 2; 6",
                "s.status like 'x#|%' escape '#' ~ 2; 6",
                "s.status ilike 'RUN' ~ 0; 4",
                "left(s.status, 1) = 'r' and round(s.temperature, 0) > 19 ~ 0",
                "lpad(s.status, 5, '*') = '**run' ~ 0; 4",
                "exp(s.count) > 100 ~ 5; 6; 7",
                "s.seen > datetime 2026-03-01 15:00:00 ~ 6; 7",
                "s.seen > offset datetime 2026-03-01 15:00:00+01:00 ~ 5; 6; 7",
                "s.seen + 1 hour > offset datetime 2026-03-01 16:00:00+00:00 ~ 6; 7",
                "s.day > date 2026-03-06 ~ 6; 7",
                "s.at > time 05:00:00 ~ 5; 6; 7",
                "s.price > 14.5 ~ 6",
                "s.took > 9 second ~ 6; 7",
                "s.kind = GREEN ~ 1; 4; 7",
                "s.owner.name = 'ann' and s.count > 2 ~ 4; 6",
                "(s.count, s.small) in ((1, 1), (2, 2)) ~ 1; 2",
                "3 in (s.count, s.count + 1) ~ 2; 3",
                "s.count >= every (select t.count from Sample t) ~ 7",
                "s.status is distinct from 'run' and s.count < 3 ~ 1; 2",
                "extract(day of week from s.day) = 1 ~ 0; 7",
            })
    void conditions(String condition, String counts) {
        assertThat(query("select s.count from Sample s where " + condition + " order by s.time", Map.of()))
                .isEqualTo(counts);
    }

    @Test
    void valuesOfTextColumnsCompareAsWhatTheyAre() {
        assertThat(where("s.price > :p", new BigDecimal("14"))).isEqualTo("5; 6");
        assertThat(where("s.price = :p", new BigDecimal("12.500"))).isEqualTo("3");
        assertThat(where("s.big > :p", new BigInteger("12345678901234567895"))).isEqualTo("6; 7");
        assertThat(where("s.at = :p", LocalTime.of(5, 15, 30, 5_000_000))).isEqualTo("5");
        assertThat(where("s.at >= :p", LocalTime.of(6, 0))).isEqualTo("6; 7");
        assertThat(where("s.offsetAt > :p", OffsetTime.parse("05:00:00+00:00"))).isEqualTo("5; 6; 7");
        assertThat(where("s.uid = :p", new UUID(1, 3))).isEqualTo("3");
        assertThat(where("s.took > :p", Duration.ofSeconds(10))).isEqualTo("6; 7");
        assertThat(query(
                        "select sum(s.price), max(s.price), max(s.big), min(s.at), count(distinct s.uid) from Sample s",
                        Map.of()))
                .isEqualTo("87.50 15.50 12345678901234567897 00:15:30 8");
        assertThat(query(
                        "select s.count from Sample s order by s.price desc nulls last fetch first 2 rows only",
                        Map.of()))
                .isEqualTo("6; 5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "select s.count > 5, s.running and s.count > 2 from Sample s where s.count in (2, 6) order by s.time ~ false false; true true",
                "select s.temperature is null, s.temperature > 20 from Sample s where s.count = 4 ~ true null",
                "select s.seen + 2 day, s.day + 1 month from Sample s where s.count = 1 ~ 2026-03-03T11:00:00Z 2026-04-02",
                "select (s.seen - s.time) by minute from Sample s where s.count = 2 ~ 118",
                "select timestampdiff(hour, s.time, s.seen), timestampadd(minute, s.count, s.seen) from Sample s where s.count = 3 ~ 2 2026-03-01T13:03:00Z",
                "select extract(day of year from s.day), extract(week of year from s.day), extract(quarter from s.day) from Sample s where s.count = 1 ~ 61 10 1",
                "select trunc(s.temperature, 1), round(s.price, 1), floor(s.temperature), mod(s.count, 3) from Sample s where s.count = 5 ~ 22.5 14.5 22.0 2",
                "select overlay(s.status placing 'XX' from 2), pad(s.status with 5 leading '*'), repeat(s.status, 2) from Sample s where s.count = 0 ~ rXX **run runrun",
                "select locate('u', s.status), replace(s.status, 'r', 'R'), cast(s.status as String(2)), s.status || s.count from Sample s where s.count = 0 ~ 2 Run ru run0",
                "select format(s.day as 'dd/MM/yyyy'), cast(s.seen as LocalDate) from Sample s where s.count = 0 ~ 01/03/2026 2026-03-01",
                "select coalesce(s.temperature, 1.5), nullif(s.count, 4), greatest(s.count, 5), case when s.running then 'y' else 'n' end from Sample s where s.count = 4 ~ 1.5 null 5 y",
                "select s.kind, count(*), stddev_pop(s.count) from Sample s group by s.kind having stddev_pop(s.count) < 2 order by s.kind ~ BLUE 2 1.5",
                "select count(*) filter (where s.running), every(s.count >= 0), listagg(s.kind, ',') within group (order by s.count) from Sample s where s.count < 3 ~ 1 true RED,GREEN,BLUE",
                "select percentile_cont(0.5) within group (order by s.temperature), median(s.temperature) from Sample s ~ 21.5 21.5",
                "select x.c from (select s.count as c, max(s.count) over (partition by s.kind) as m from Sample s) x where x.c = x.m order by x.c ~ 5; 6; 7",
                "select s.count, lag(s.count) over (order by s.time), sum(s.count) over (order by s.time rows between 1 preceding and current row) from Sample s where s.count < 2 order by s.time ~ 0 null 0; 1 0 1",
                "with q as (select s.count as c from Sample s where s.count > 5) select max(x.c) from q x ~ 7",
                "select s.count from Sample s where s.count < 1 union select t.count from Sample t where t.count > 6 order by 1 ~ 0; 7",
                "select s.kind, sum(s.count) from Sample s group by rollup(s.kind) order by s.kind ~ BLUE 7; GREEN 12; RED 9; null 28",
                "select o.name, size(o.samples), count(s) from Owner o left join o.samples s group by o order by o.name ~ ann 4 4; bob 4 4",
                "select s.count, l.m from Sample s join lateral (select max(t.count) as m from Sample t where t.kind = s.kind) l where s.count < 2 order by s.time ~ 0 6; 1 7",
                "select count(*) from (select s.kind as k from Sample s order by s.kind fetch first 1 rows with ties) x ~ 2",
                "select ntile(2) over (order by s.time), extract(offset from s.seen) from Sample s where s.count < 1 ~ 1 Z",
                "select array_contains(array_append(array(s.count, 7), 8), 8), array_length(array(1, 2)) from Sample s where s.count = 3 ~ true 2",
                "with r as (select s.count as n from Sample s where s.count = 0 union all select s.count as n from Sample s join r r on s.count = r.n + 1 where s.count < 3) search depth first by n set o select x.n from r x order by x.o desc ~ 2; 1; 0",
                "with r as (select s.count as n from Sample s where s.count = 0 union all select s.count as n from Sample s join r r on s.count = mod(r.n + 1, 3)) cycle n set c select x.n, x.c from r x order by x.n, x.c ~ 0 false; 0 true; 1 false; 2 false",
                "select json_value('{\"b\": \"x\"}', '$.b') from Sample s where s.count = 0 ~ x",
                "select json_exists('{\"a\": 5}', '$.a'), json_query('{\"a\": [1]}', '$.a') from Sample s where s.count = 0 ~ true [1]",
                "select m.name, type(m) from Machine m where m.name = 'saw' ~ saw class io.treeline.test.hibernate.Machine$Saw",
            })
    void expressions(String hql, String rows) {
        assertThat(query(hql, Map.of())).isEqualTo(rows);
    }

    @Test
    void arraysAreValuesAndParameters() {
        try (Session session = factory.openSession()) {
            assertThat(session.createSelectionQuery(
                                    "select array_agg(s.count) within group (order by s.count desc) from Sample s where s.count < 3",
                                    Integer[].class)
                            .getSingleResult())
                    .containsExactly(2, 1, 0);
            assertThat(session.createSelectionQuery(
                                    "select s.count from Sample s where array_contains(:p, s.count) order by s.count",
                                    Integer.class)
                            .setParameter("p", new Integer[] {6, 2})
                            .list())
                    .containsExactly(2, 6);
            assertThat(session.byMultipleIds(Sample.class)
                            .multiLoad(START.plusSeconds(60), START, START.plusSeconds(1)))
                    .extracting(sample -> sample == null ? null : sample.count)
                    .containsExactly(1, 0, null);
        }
    }

    @Test
    void criteria() {
        try (Session session = factory.openSession()) {
            HibernateCriteriaBuilder cb = session.getCriteriaBuilder();
            JpaCriteriaQuery<Integer> query = cb.createQuery(Integer.class);
            var sample = query.from(Sample.class);
            query.select(sample.get("count"))
                    .where(
                            cb.isTrue(sample.get("running")),
                            cb.gt(sample.<BigDecimal>get("price"), new BigDecimal("10")))
                    .orderBy(cb.asc(sample.get("time")));
            assertThat(session.createQuery(query).getResultList()).containsExactly(4, 6);
        }
    }

    @Test
    void everyTypeIsReadAsItWasWritten() {
        try (Session session = factory.openSession()) {
            Sample sample = session.find(Sample.class, START.plusSeconds(120));
            assertThat(sample.price).isEqualByComparingTo("11.5");
            assertThat(sample.big).isEqualTo(new BigInteger("12345678901234567892"));
            assertThat(sample.at).isEqualTo(LocalTime.of(2, 15, 30, 2_000_000));
            assertThat(sample.offsetAt.isEqual(OffsetTime.parse("04:00:00+01:00")))
                    .isTrue();
            assertThat(sample.uid).isEqualTo(new UUID(1, 2));
            assertThat(sample.took).isEqualTo(Duration.ofMillis(4500));
            assertThat(sample.owner.name).isEqualTo("ann");
        }
    }

    @Test
    void writesOverSeveralTablesAndWithoutBatch() {
        Instant later = START.plusSeconds(100_000);
        factory.inTransaction(session -> {
            assertThat(session.createMutationQuery("insert into Owner (time, name) values (:t, 'one'), (:u, 'two')")
                            .setParameter("t", later)
                            .setParameter("u", later.plusSeconds(1))
                            .executeUpdate())
                    .isEqualTo(2);
            assertThat(session.createMutationQuery(
                                    "insert into Owner (time, name) select s.time, 'three' from Sample s where s.count = 7")
                            .executeUpdate())
                    .isEqualTo(1);
            assertThat(session.createMutationQuery("update Owner o set o.name = upper(o.name) where o.time >= :t")
                            .setParameter("t", START.plusSeconds(420))
                            .executeUpdate())
                    .isEqualTo(3);
            assertThat(session.createMutationQuery("delete from Owner o where o.time >= :t")
                            .setParameter("t", START.plusSeconds(420))
                            .executeUpdate())
                    .isEqualTo(3);
            assertThat(session.createMutationQuery("update Machine m set m.name = upper(m.name)")
                            .executeUpdate())
                    .isEqualTo(2);
            assertThat(session.createSelectionQuery("select m.name from Machine m order by m.name", String.class)
                            .list())
                    .containsExactly("PRESS", "SAW");
            assertThat(session.createMutationQuery("update Machine m set m.name = lower(m.name)")
                            .executeUpdate())
                    .isEqualTo(2);
        });
        factory.inTransaction(session -> {
            String insert =
                    "insert into Owner (time, name) values (datetime 2027-01-01 00:00:00, 'at a clock reading') ";
            assertThat(session.createMutationQuery(insert).executeUpdate()).isEqualTo(1);
            assertThat(session.createMutationQuery(insert + "on conflict do nothing")
                            .executeUpdate())
                    .isZero();
            assertThat(session.createMutationQuery("delete from Owner o where o.time = datetime 2027-01-01 00:00:00")
                            .executeUpdate())
                    .isEqualTo(1);
        });
        try (StatelessSession session = factory.openStatelessSession()) {
            session.beginTransaction();
            Sample.Owner owner = new Sample.Owner(later, "new");
            session.insert(owner);
            owner.name = "newer";
            session.update(owner);
            session.refresh(owner);
            assertThat(owner.name).as("found at once").isEqualTo("newer");
            session.delete(owner);
            assertThat(session.get(Sample.Owner.class, later)).isNull();
            session.getTransaction().commit();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate", "update"})
    void schemaToolsFindWhatTheyMade(String mode, IotdbServer server) {
        schema(server, mode, Sample.class, Sample.Owner.class, Machine.class, Machine.Press.class, Machine.Saw.class);
    }

    @Test
    void schemasAreMadeAgainAndAgain(IotdbServer server) {
        for (String mode : List.of(
                "create-only", "validate", "update", "validate", "drop", "create-only", "update", "create-drop")) {
            schema(server, mode, Nested.class);
        }
    }

    private static void schema(IotdbServer server, String mode, Class<?>... entities) {
        HibernateServerTest.configuration(server.url(), entities)
                .setProperty("hibernate.hbm2ddl.auto", mode)
                .setProperty("hibernate.hbm2ddl.halt_on_error", "true")
                .buildSessionFactory()
                .close();
    }

    /** Named by its class, with a dollar. */
    @Entity
    @Table(schema = "root.features", name = "HibernateFeaturesServerTest$Nested")
    static class Nested {
        @Id
        @Column(name = "Time")
        long time;

        @Column(name = "a.b", columnDefinition = "varchar(20)")
        String ab;
    }
}
