// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The key as long, Instant, LocalDateTime and Timestamp, to the last nanosecond, on a connection in another zone than
 * the JVM's.
 */
@WithServer(precision = "ns")
class HibernateTimesServerTest {
    private static final Instant INSTANT = Instant.parse("2026-03-29T01:30:00.123456789Z");
    private static final long TICKS = INSTANT.getEpochSecond() * 1_000_000_000L + INSTANT.getNano();
    private static final LocalDateTime LOCAL = LocalDateTime.parse("2026-03-29T09:30:00.123456789");
    private static SessionFactory factory;

    @BeforeAll
    static void open(IotdbServer server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE root.hibernate");
            statement.execute("CREATE TIMESERIES root.hibernate.times.n INT32");
            statement.execute("INSERT INTO root.hibernate.times(time, n) VALUES (" + TICKS + ", 7)");
        }
        factory = HibernateServerTest.factory(
                server.url() + "?time_zone=Asia/Shanghai",
                Times.AsLong.class,
                Times.AsInstant.class,
                Times.AsLocal.class,
                Times.AsTimestamp.class);
    }

    @AfterAll
    static void close() {
        if (factory != null) {
            factory.close();
        }
    }

    @Test
    void allFourFindTheSameRow() {
        try (Session session = factory.openSession()) {
            assertThat(session.find(Times.AsLong.class, TICKS).n).isEqualTo(7);
            assertThat(session.find(Times.AsInstant.class, INSTANT).n).isEqualTo(7);
            assertThat(session.find(Times.AsLocal.class, LOCAL).n).isEqualTo(7);
            assertThat(session.find(Times.AsTimestamp.class, Timestamp.from(INSTANT)).n)
                    .isEqualTo(7);
        }
    }

    @Test
    void allFourReadTheLastDigit() {
        try (Session session = factory.openSession()) {
            assertThat(session.createSelectionQuery("select t.time from AsLong t where t.n = 7", Long.class)
                            .list())
                    .containsExactly(TICKS);
            assertThat(session.createSelectionQuery("select t.time from AsInstant t where t.n = 7", Instant.class)
                            .list())
                    .containsExactly(INSTANT);
            assertThat(session.createSelectionQuery("select t.time from AsLocal t where t.n = 7", LocalDateTime.class)
                            .list())
                    .containsExactly(LOCAL);
            assertThat(session.createSelectionQuery("select t.time from AsTimestamp t where t.n = 7", Timestamp.class)
                            .list())
                    .containsExactly(Timestamp.from(INSTANT));
        }
    }

    @Test
    void bucketsAndLiterals() {
        try (Session session = factory.openSession()) {
            String hours = "select truncate(t.time, hour), count(*) from AsInstant t group by truncate(t.time, hour)";
            assertThat(session.createSelectionQuery(hours, Object[].class).list())
                    .hasSize(1)
                    .first()
                    .extracting(row -> row[0])
                    .isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
            assertThat(session.createSelectionQuery(
                                    "select t.n from AsInstant t where t.time = offset datetime 2026-03-29 03:30:00.123456789+02:00",
                                    Integer.class)
                            .list())
                    .containsExactly(7);
            assertThat(session.createSelectionQuery(
                                    "select t.n from AsLocal t where t.time = datetime 2026-03-29 09:30:00.123456789",
                                    Integer.class)
                            .list())
                    .containsExactly(7);
        }
    }

    @Test
    void persistsEach() {
        factory.inTransaction(session -> {
            Times.AsInstant row = new Times.AsInstant();
            row.time = INSTANT.plusNanos(1);
            row.n = 8;
            session.persist(row);
            Times.AsLocal local = new Times.AsLocal();
            local.time = LOCAL.plusNanos(2);
            local.n = 8;
            session.persist(local);
            Times.AsTimestamp timestamp = new Times.AsTimestamp();
            timestamp.time = Timestamp.from(INSTANT.plusNanos(3));
            timestamp.n = 8;
            session.persist(timestamp);
        });
        try (Session session = factory.openSession()) {
            assertThat(session.createSelectionQuery(
                                    "select t.time from AsLong t where t.n = 8 order by t.time", Long.class)
                            .list())
                    .containsExactly(TICKS + 1, TICKS + 2, TICKS + 3);
        }
    }
}
