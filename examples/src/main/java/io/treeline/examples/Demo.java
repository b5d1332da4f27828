// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import io.treeline.server.IotdbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A tour of Treeline on a real server that it starts and stops itself. */
public final class Demo {
    // Held, since java.util.logging forgets the levels of loggers nobody holds.
    private static final Logger QUIET = Logger.getLogger("org");

    private static long started;

    private Demo() {}

    /** Runs the tour. */
    public static void main(String[] args) throws Exception {
        QUIET.setLevel(Level.SEVERE);
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        started = System.nanoTime();
        step("Starting a real IoTDB 2.0.1-beta (ConfigNode and DataNode, 5 to 10 seconds)");
        try (IotdbServer server = IotdbServer.builder().start()) {
            String url = server.url() + "?timeZone=UTC";
            step("Connecting to " + url);
            try (Connection connection = DriverManager.getConnection(url, "root", "root")) {
                System.out.println("  " + connection.getMetaData().getDatabaseProductName() + " "
                        + connection.getMetaData().getDatabaseProductVersion() + " through "
                        + connection.getMetaData().getDriverName() + " "
                        + connection.getMetaData().getDriverVersion());
                step("Loading a small factory: four devices, a point a minute for a day");
                System.out.printf(Locale.ROOT, "  %,d rows%n", Factory.load(connection));
                step("The tables a database tool would list, and the columns of one (DatabaseMetaData)");
                TableListing.run(connection, System.out);
                step("A relational query over a device (plain JDBC)");
                RelationalQuery.run(connection, System.out);
                step("A batch insert (prepared INSERT, sent as tablets)");
                BatchInsert.run(connection, System.out, 500_000);
                step("A Hibernate entity: query, persist, find");
                HibernateEntity.run(url, System.out);
                step("A jOOQ query");
                JooqQuery.run(connection, System.out);
            }
            step("Stopping the server and deleting its data");
        }
        step("Done");
    }

    private static void step(String what) {
        System.out.printf(Locale.ROOT, "%n[%5.1f s] %s%n", (System.nanoTime() - started) / 1e9, what);
    }
}
