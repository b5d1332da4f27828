// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.dialect.hibernate.IotdbDialect;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Version;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Entities of a real server. No dialect is set: it is found through the service file. */
@WithServer
class HibernateServerTest {
    private static final long START = 1_767_225_600_000L;
    private static final int ROWS = 100;
    private static SessionFactory factory;
    private static String url;

    @Entity
    @Table(schema = "root.hibernate", name = "nowhere")
    static class Missing {
        @Id
        @Column(name = "Time")
        long time;
    }

    @BeforeAll
    static void open(IotdbServer server) throws SQLException {
        url = server.url();
        try (Connection connection = DriverManager.getConnection(url, "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE root.hibernate");
            String types =
                    "(on BOOLEAN, count INT32, total INT64, ratio FLOAT, temperature DOUBLE, status TEXT, picture BLOB, day DATE, seen TIMESTAMP)";
            statement.execute("CREATE ALIGNED TIMESERIES root.hibernate.room1.device1" + types);
            statement.execute("CREATE ALIGNED TIMESERIES root.hibernate.room1.written" + types);
        }
        factory = factory(url, Reading.class, Written.class);
        try (Session session = factory.openSession()) {
            session.beginTransaction();
            for (int i = 0; i < ROWS; i++) {
                Reading reading = new Reading(START + i);
                reading.count = i;
                reading.total = 10_000_000_000L + i;
                reading.temperature = i % 10 == 0 ? null : i / 2.0;
                reading.status = i % 2 == 0 ? "even" : "odd";
                session.persist(reading);
            }
            session.getTransaction().commit();
        }
    }

    static SessionFactory factory(String url, Class<?>... entities) {
        return configuration(url, entities).buildSessionFactory();
    }

    static Configuration configuration(String url, Class<?>... entities) {
        Configuration configuration = new Configuration();
        for (Class<?> entity : entities) {
            configuration.addAnnotatedClass(entity);
        }
        return configuration
                .setProperty("hibernate.connection.url", url)
                .setProperty("hibernate.connection.username", "root")
                .setProperty("hibernate.connection.password", "root");
    }

    @AfterAll
    static void close() {
        if (factory != null) {
            factory.close();
        }
    }

    @Test
    void theDialectIsFoundByItself() {
        assertThat(factory.unwrap(SessionFactoryImplementor.class)
                        .getJdbcServices()
                        .getDialect())
                .isInstanceOf(IotdbDialect.class);
        assertThat(Version.getVersionString()).isEqualTo(System.getProperty("treeline.hibernate.version"));
    }

    @Test
    void theSchemaIsValidated() {
        configuration(url, Reading.class)
                .setProperty("hibernate.hbm2ddl.auto", "validate")
                .buildSessionFactory()
                .close();
        assertThatThrownBy(() -> configuration(url, Missing.class)
                        .setProperty("hibernate.hbm2ddl.auto", "validate")
                        .buildSessionFactory())
                .hasStackTraceContaining("missing table");
    }

    @Test
    void findsByKey() {
        try (Session session = factory.openSession()) {
            Reading reading = session.find(Reading.class, START + 7);
            assertThat(reading.count).isEqualTo(7);
            assertThat(reading.total).isEqualTo(10_000_000_007L);
            assertThat(reading.temperature).isEqualTo(3.5);
            assertThat(reading.status).isEqualTo("odd");
            assertThat(reading.seen).isNull();
            assertThat(reading.picture).isNull();
            assertThat(session.find(Reading.class, START - 1)).isNull();
        }
    }

    @Test
    void whereOrderAndLimit() {
        try (Session session = factory.openSession()) {
            List<Integer> counts = session.createSelectionQuery(
                            "select r.count from Reading r where r.temperature > :least and r.status = 'odd' order by r.time desc",
                            Integer.class)
                    .setParameter("least", 10.0)
                    .setFirstResult(2)
                    .setMaxResults(3)
                    .list();
            assertThat(counts).containsExactly(95, 93, 91);
            assertThat(session.createSelectionQuery(
                                    "from Reading r where r.time between :from and :to and r.temperature is null order by r.time",
                                    Reading.class)
                            .setParameter("from", START + 5)
                            .setParameter("to", START + 25)
                            .list())
                    .extracting(r -> r.count)
                    .containsExactly(10, 20);
            assertThat(session.createSelectionQuery(
                                    "select r.count from Reading r where r.count in (:counts) order by r.count",
                                    Integer.class)
                            .setParameterList("counts", List.of(3, 1, 2))
                            .list())
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void counts() {
        try (Session session = factory.openSession()) {
            assertThat(session.createSelectionQuery("select count(*) from Reading", Long.class)
                            .getSingleResult())
                    .isEqualTo(ROWS);
            assertThat(session.createSelectionQuery("select count(r) from Reading r where r.status = 'odd'", Long.class)
                            .getSingleResult())
                    .isEqualTo(ROWS / 2);
        }
    }

    @Test
    void aggregatesAndGroups() {
        try (Session session = factory.openSession()) {
            Object[] all = session.createSelectionQuery(
                            "select sum(r.count), avg(r.count), sum(r.total), min(r.temperature), max(r.time), count(r.temperature) from Reading r",
                            Object[].class)
                    .getSingleResult();
            assertThat(all).containsExactly(4950L, 49.5, 1_000_000_004_950L, 0.5, START + 99, 90L);
            assertThat(session.createSelectionQuery(
                                    "select r.status, count(*) from Reading r group by r.status having count(*) > :n order by r.status",
                                    Object[].class)
                            .setParameter("n", 1L)
                            .list())
                    .containsExactly(new Object[] {"even", 50L}, new Object[] {"odd", 50L});
        }
    }

    @Test
    void functions() {
        try (Session session = factory.openSession()) {
            Object[] row = session.createSelectionQuery(
                            "select upper(r.status), substring(r.status, 2, 2), locate('d', r.status), locate('x', r.status, 2), locate('d', r.status, 3),"
                                    + " r.status || '-', cast(r.count as String), coalesce(r.seen, offset datetime 2026-01-01 10:00:00.123+02:00), length(trim(r.status)),"
                                    + " abs(r.count - 10), mod(r.count, 4), floor(r.temperature), nullif(r.count, 7), greatest(r.count, 9),"
                                    + " replace(r.status, 'o', 'O'), sqrt(r.count + 2), power(r.count, 2)"
                                    + " from Reading r where r.count = 7",
                            Object[].class)
                    .getSingleResult();
            assertThat(row)
                    .containsExactly(
                            "ODD",
                            "dd",
                            2,
                            0,
                            3,
                            "odd-",
                            "7",
                            Instant.parse("2026-01-01T08:00:00.123Z"),
                            3,
                            3,
                            3,
                            3.0,
                            null,
                            9,
                            "Odd",
                            3.0,
                            49.0);
        }
    }

    @Test
    void parametersInsideText() {
        try (Session session = factory.openSession()) {
            assertThat(session.createSelectionQuery(
                                    "select count(*) from Reading r where r.status like concat('%', :part, '%')",
                                    Long.class)
                            .setParameter("part", "ve")
                            .getSingleResult())
                    .isEqualTo(ROWS / 2);
        }
    }

    @Test
    void nullsSortLastAscendingAndFirstDescending() {
        try (Session session = factory.openSession()) {
            List<Integer> ascending = session.createSelectionQuery(
                            "select r.count from Reading r where r.count < 12 order by r.temperature, r.time",
                            Integer.class)
                    .list();
            assertThat(ascending).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 0, 10);
            List<Integer> descending = session.createSelectionQuery(
                            "select r.count from Reading r where r.count < 12 order by r.temperature desc, r.time",
                            Integer.class)
                    .list();
            assertThat(descending).containsExactly(0, 10, 11, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        }
    }

    @Test
    void aRowOfOnlyNullsIsRefused() {
        assertThatThrownBy(() -> factory.inTransaction(session -> session.persist(new Written(START + 500))))
                .isInstanceOf(ConstraintViolationException.class)
                .extracting(e -> ((ConstraintViolationException) e).getSQLState())
                .isEqualTo("23502");
    }

    @Test
    void everyTypeComesBackAsItWasPersisted() {
        Written written = new Written(START);
        written.on = true;
        written.count = Integer.MIN_VALUE;
        written.total = Long.MAX_VALUE;
        written.ratio = 1.5f;
        written.temperature = -0.1;
        written.status = "it's \"ü\" 😀";
        written.picture = "bytes\0".getBytes(StandardCharsets.UTF_8);
        written.day = LocalDate.of(2024, 2, 29);
        written.seen = Instant.parse("2026-01-01T00:00:00.123Z");
        factory.inTransaction(session -> session.persist(written));
        try (Session session = factory.openSession()) {
            assertThat(session.find(Written.class, START))
                    .usingRecursiveComparison()
                    .isEqualTo(written);
        }
    }

    @Test
    void persistsInBatches() {
        factory.inTransaction(session -> IntStream.range(0, 2500).forEach(i -> {
            Written row = new Written(START + 1000 + i);
            row.count = i;
            session.persist(row);
        }));
        try (Session session = factory.openSession()) {
            assertThat(session.createSelectionQuery("select count(*) from Written w where w.time >= :from", Long.class)
                            .setParameter("from", START + 1000)
                            .getSingleResult())
                    .isEqualTo(2500);
        }
    }

    @Test
    void changesAreFlushedAsUpdatesAndDeletes() {
        // Times of its own: the other tests count the rows there are.
        long first = START + 100_000;
        long second = START + 100_001;
        try (Session session = factory.openSession()) {
            session.beginTransaction();
            for (long time : new long[] {first, second}) {
                Reading reading = new Reading(time);
                reading.count = 7;
                reading.status = "it's new";
                session.persist(reading);
            }
            session.flush();
            session.clear();
            Reading changed = session.find(Reading.class, first);
            changed.count = -1;
            changed.status = null;
            session.remove(session.find(Reading.class, second));
            session.flush();
            session.clear();
            assertThat(session.find(Reading.class, first).count).isEqualTo(-1);
            assertThat(session.find(Reading.class, first).status).isNull();
            assertThat(session.find(Reading.class, second)).isNull();
            assertThat(session.createMutationQuery("update Reading set count = count * 2 where time = :t")
                            .setParameter("t", first)
                            .executeUpdate())
                    .isEqualTo(1);
            assertThat(session.createMutationQuery("delete from Reading where count = -2")
                            .executeUpdate())
                    .isEqualTo(1);
            session.clear();
            assertThat(session.find(Reading.class, first)).isNull();
            session.getTransaction().commit();
        }
    }
}
