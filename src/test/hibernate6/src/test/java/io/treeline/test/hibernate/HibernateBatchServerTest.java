// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entities that are persisted reach the server as tablets, through a pool, whatever hibernate.jdbc.batch_size is. */
@WithServer
class HibernateBatchServerTest {
    private static final int ROWS = 1_000;

    @Entity
    @Table(schema = "root.hibernate_batch", name = "d")
    static class Measured {
        @Id
        @Column(name = "Time")
        Instant time;

        Long total;
        Double temperature;
        String status;
    }

    private static HikariDataSource pool(ServerRelay relay) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(relay.url());
        config.setUsername("root");
        config.setPassword("root");
        config.setMaximumPoolSize(2);
        config.setAutoCommit(false);
        HikariDataSource pool = new HikariDataSource(config);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS \"root.hibernate_batch\" CASCADE");
            statement.execute("CREATE SCHEMA \"root.hibernate_batch\"");
            statement.execute(
                    "CREATE TABLE \"root.hibernate_batch\".d (total BIGINT, temperature DOUBLE PRECISION, status VARCHAR)");
        }
        return pool;
    }

    private static SessionFactory factory(HikariDataSource pool, int batchSize) {
        Configuration configuration = new Configuration().addAnnotatedClass(Measured.class);
        configuration.getProperties().put("hibernate.connection.datasource", pool);
        if (batchSize >= 0) {
            configuration.setProperty("hibernate.jdbc.batch_size", Integer.toString(batchSize));
        }
        return configuration.buildSessionFactory();
    }

    private static Measured row(int i) {
        Measured row = new Measured();
        row.time = Instant.ofEpochMilli(1_767_225_600_000L + i);
        row.total = (long) i;
        row.temperature = i % 10 == 0 ? null : i / 2.0;
        row.status = "s" + i;
        return row;
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 50, 500})
    void persistedEntitiesAreTablets(int batchSize, IotdbServer server) throws SQLException {
        try (ServerRelay relay = ServerRelay.to(server);
                HikariDataSource pool = pool(relay);
                SessionFactory factory = factory(pool, batchSize)) {
            relay.forget();
            try (Session session = factory.openSession()) {
                session.beginTransaction();
                for (int i = 0; i < ROWS; i++) {
                    session.persist(row(i));
                }
                session.getTransaction().commit();
            }
            int batches = ROWS / (batchSize < 0 ? 1_000 : batchSize);
            assertThat(relay.calls("insertTablet"))
                    .as("calls %s", relay.calls())
                    .isBetween(1L, 2L * batches);
            assertThat(relay.calls()).as("no call for each row").hasSizeLessThan(40 + 6 * batches);
            try (Session session = factory.openSession()) {
                assertThat(session.createSelectionQuery(
                                        "select count(*), sum(total) from HibernateBatchServerTest$Measured",
                                        Object[].class)
                                .getSingleResult())
                        .satisfies(sums -> assertThat(sums[0]).isEqualTo((long) ROWS))
                        .satisfies(sums ->
                                assertThat(((Number) sums[1]).longValue()).isEqualTo(ROWS * (ROWS - 1L) / 2));
                assertThat(session.find(Measured.class, row(10).time).temperature)
                        .isNull();
            }
        }
    }

    @Test
    void statelessSessionsToo(IotdbServer server) throws SQLException {
        try (ServerRelay relay = ServerRelay.to(server);
                HikariDataSource pool = pool(relay);
                SessionFactory factory = factory(pool, 200)) {
            relay.forget();
            try (StatelessSession session = factory.openStatelessSession()) {
                session.setJdbcBatchSize(200);
                session.beginTransaction();
                for (int i = 0; i < ROWS; i++) {
                    session.insert(row(i));
                }
                session.getTransaction().commit();
            }
            assertThat(relay.calls("insertTablet"))
                    .as("calls %s", relay.calls())
                    .isBetween(1L, 10L);
            assertThat(relay.calls()).as("no call for each row").hasSizeLessThan(80);
        }
    }
}
