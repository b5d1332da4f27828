// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.driver.IotdbDataSource;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.PooledConnection;

/** The smaller kinds of work of a soak run. */
final class SoakOthers {
    private SoakOthers() {}

    /** Asks what there is. */
    static final class Metadata extends SoakWorker {
        Metadata(Soak soak, int number) {
            super(soak, "metadata", number, "");
        }

        @Override
        void step(Connection on) throws SQLException {
            DatabaseMetaData metadata = on.getMetaData();
            List<String> columns = new ArrayList<>();
            try (ResultSet result = metadata.getColumns(null, Soak.SCHEMA, "fixed", "%")) {
                while (result.next()) {
                    columns.add(result.getString("COLUMN_NAME"));
                }
            }
            columns.sort(null);
            check("getColumns", columns, List.of("Time", "s", "v", "w"));
            int tables = 0;
            try (ResultSet result = metadata.getTables(null, Soak.SCHEMA, "fix%", null)) {
                while (result.next()) {
                    tables += "fixed".equals(result.getString("TABLE_NAME")) ? 1 : 0;
                }
            }
            check("getTables", tables, 1);
            try (Statement statement = on.createStatement()) {
                check(
                        "information_schema",
                        rows(
                                statement,
                                "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = '" + Soak.SCHEMA
                                        + "' AND table_name = 'fixed'"),
                        List.of("4"));
            }
        }
    }

    /** Makes tables, changes and drops them. */
    static final class Definitions extends SoakWorker {
        private int made;

        Definitions(Soak soak, int number) {
            super(soak, "define", number, "");
        }

        @Override
        void step(Connection on) throws SQLException {
            String table = '"' + Soak.SCHEMA + "\".d" + System.identityHashCode(this) + '_' + made++;
            try (Statement statement = on.createStatement()) {
                statement.execute(
                        "CREATE TABLE " + table + " (a INT, b TEXT) WITH (aligned = " + random.nextBoolean() + ')');
                statement.executeUpdate(
                        "INSERT INTO " + table + " (\"Time\", a, b) VALUES (1, 1, 'x'), (2, NULL, 'y'), (3, 3, NULL)");
                statement.execute("ALTER TABLE " + table + " ADD COLUMN c BIGINT");
                check("UPDATE", statement.executeUpdate("UPDATE " + table + " SET c = a WHERE a IS NOT NULL"), 2);
                statement.execute("ALTER TABLE " + table + " DROP COLUMN a");
                check(
                        "The new table",
                        rows(statement, "SELECT b, c FROM " + table),
                        List.of("x 1", "y null", "null 3"));
                check("Its count", rows(statement, "SELECT COUNT(*) FROM " + table), List.of("3"));
                statement.execute("DROP TABLE " + table);
            }
        }
    }

    /** Starts what takes long, and cancels it or lets a time limit end it. */
    static final class Canceller extends SoakWorker {
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "soak cancel");
            thread.setDaemon(true);
            return thread;
        });

        Canceller(Soak soak, int number) {
            super(soak, "cancel", number, "");
        }

        @Override
        void step(Connection on) throws SQLException {
            try (Statement statement = on.createStatement()) {
                boolean limit = random.nextInt(4) == 0;
                statement.setQueryTimeout(limit ? 1 : 0);
                ScheduledFuture<?> cancel = limit
                        ? null
                        : timer.schedule(
                                () -> {
                                    statement.cancel();
                                    return null;
                                },
                                5 + random.nextInt(200),
                                TimeUnit.MILLISECONDS);
                long start = System.nanoTime();
                try {
                    rows(
                            statement,
                            "SELECT COUNT(*) FROM \"" + Soak.SCHEMA + "\".fixed a JOIN \"" + Soak.SCHEMA
                                    + "\".fixed b ON a.v < b.v AND a.s <> b.s");
                    throw new SoakLog.Wrong("A query that takes long ended although it was cancelled");
                } catch (SQLException e) {
                    if (!"57014".equals(e.getSQLState())) {
                        throw e;
                    }
                } finally {
                    if (cancel != null) {
                        cancel.cancel(false);
                    }
                }
                long millis = (System.nanoTime() - start) / 1_000_000;
                if (millis > 10_000) {
                    throw new SoakLog.Wrong("Cancelling took " + millis + " ms");
                }
            }
            try (Statement statement = on.createStatement()) {
                check(
                        "What comes after",
                        rows(statement, "SELECT COUNT(*) FROM \"" + Soak.SCHEMA + "\".fixed WHERE v < 10"),
                        List.of("10"));
            }
            pauseMillis(500);
        }
    }

    /** Opens and closes connections, plain and pooled. */
    static final class PoolChurn extends SoakWorker {
        PoolChurn(Soak soak, int number) {
            super(soak, "connect", number, "");
        }

        @Override
        void step(Connection on) throws SQLException {
            try (Connection plain = open("");
                    Statement statement = plain.createStatement()) {
                check("SELECT 1", rows(statement, "SELECT 1"), List.of("1"));
            }
            IotdbDataSource source = new IotdbDataSource();
            source.setUrl(url());
            PooledConnection pooled = source.getPooledConnection("root", "root");
            try {
                for (int i = 0; i < 3; i++) {
                    try (Connection handle = pooled.getConnection()) {
                        check("isReadOnly", handle.isReadOnly(), false);
                        handle.setReadOnly(true);
                        Statement left = handle.createStatement();
                        check(
                                "A pooled query",
                                rows(left, "SELECT COUNT(*) FROM \"" + Soak.SCHEMA + "\".fixed"),
                                List.of("" + SoakReader.ROWS));
                    }
                }
            } finally {
                pooled.close();
            }
        }
    }

    private static void pauseMillis(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
