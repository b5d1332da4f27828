// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;

/** A table of many devices: tags in the key, and an attribute, which no UPDATE of rows can set. */
@WithServer
class HibernateTableModelServerTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    /** Region and time. */
    @Embeddable
    static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        String region;
        Instant time;

        Key() {}

        Key(String region, Instant time) {
            this.region = region;
            this.time = time;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Objects.equals(region, key.region) && Objects.equals(time, key.time);
        }

        @Override
        public int hashCode() {
            return Objects.hash(region, time);
        }
    }

    /** A row of a device. */
    @Entity(name = "Metered")
    @Table(schema = "hibtable", name = "metered")
    static class Metered {
        @EmbeddedId
        Key key;

        String maker;
        Double value;

        @Column(name = "price")
        BigDecimal price;
    }

    @Test
    void rowsOfManyDevices(IotdbServer server) throws SQLException {
        String url = server.url() + "?sql_dialect=table";
        try (Connection connection = DriverManager.getConnection(url, "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE hibtable");
            statement.execute(
                    "CREATE TABLE \"hibtable\".\"metered\" (\"time\" TIMESTAMP, region VARCHAR TAG, maker VARCHAR ATTRIBUTE, value DOUBLE PRECISION, price VARCHAR, PRIMARY KEY (region, \"time\"))");
        }
        try (SessionFactory factory = HibernateServerTest.configuration(url, Metered.class)
                .setProperty("hibernate.hbm2ddl.auto", "validate")
                .buildSessionFactory()) {
            factory.inTransaction(session -> {
                for (String region : List.of("north", "south")) {
                    Metered row = new Metered();
                    row.key = new Key(region, START);
                    row.maker = "acme";
                    row.value = 1.5;
                    row.price = new BigDecimal("9.5");
                    session.persist(row);
                }
            });
            factory.inTransaction(session -> session.find(Metered.class, new Key("north", START)).value = 2.5);
            try (Session session = factory.openSession()) {
                assertThat(session.createSelectionQuery(
                                        "select m.value from Metered m where m.price > 9 order by m.key.region",
                                        Double.class)
                                .list())
                        .containsExactly(2.5, 1.5);
                assertThat(session.find(Metered.class, new Key("north", START)).maker)
                        .isEqualTo("acme");
            }
            factory.inTransaction(session -> session.remove(session.find(Metered.class, new Key("south", START))));
            try (Session session = factory.openSession()) {
                assertThat(session.createSelectionQuery("select count(*) from Metered", Long.class)
                                .getSingleResult())
                        .isEqualTo(1);
            }
            assertThatThrownBy(() -> factory.inTransaction(
                            session -> session.find(Metered.class, new Key("north", START)).maker = "other"))
                    .hasStackTraceContaining("SQLException");
        }
    }
}
