// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** Hibernate ORM: a device as an entity, queried and persisted. The dialect is found by itself. */
public final class HibernateEntity {
    private HibernateEntity() {}

    /** Queries, persists and finds again; returns what was found. */
    public static Reading run(String url, PrintStream out) {
        Configuration configuration = new Configuration()
                .addAnnotatedClass(Reading.class)
                .setProperty("hibernate.connection.url", url)
                .setProperty("hibernate.connection.username", "root")
                .setProperty("hibernate.connection.password", "root")
                .setProperty("hibernate.connection.pool_size", "2");
        try (SessionFactory factory = configuration.buildSessionFactory()) {
            List<Reading> coldest = factory.fromSession(session -> session.createSelectionQuery(
                            "from Reading r where r.status is not null and r.temperature < :limit order by r.time",
                            Reading.class)
                    .setParameter("limit", 20.0)
                    .setMaxResults(3)
                    .getResultList());
            out.println("  from Reading r where r.status is not null and r.temperature < 20.0 order by r.time");
            coldest.forEach(reading -> out.println("    " + reading));
            Instant time = Factory.FIRST.plusSeconds(Factory.MINUTES * 60L);
            factory.inTransaction(session -> session.persist(new Reading(time, 21.5, "written by Hibernate")));
            Reading found = factory.fromSession(session -> session.find(Reading.class, time));
            out.println("  persisted and found again:\n    " + found);
            return found;
        }
    }
}
