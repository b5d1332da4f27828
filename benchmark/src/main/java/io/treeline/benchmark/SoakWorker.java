// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One thread of a soak run: it makes step after step on a connection that it opens anew when it is lost. */
abstract class SoakWorker implements Runnable {
    /** A node that was gone takes as long to catch up on a busy machine. */
    private static final long LATER_NANOS = 180_000_000_000L;

    final Random random;
    private final Soak soak;
    private final String kind;
    private final String properties;
    private Connection connection;

    SoakWorker(Soak soak, String kind, int number, String properties) {
        this.soak = soak;
        this.kind = kind;
        this.properties = properties;
        this.random = new Random(soak.seed() * 1_000 + number);
    }

    /** Does something and checks what came of it. */
    abstract void step(Connection on) throws SQLException;

    /** Whether an error is what the step is about. */
    boolean meant(SQLException e) {
        return false;
    }

    String url() {
        return soak.url();
    }

    final Connection open(String more) throws SQLException {
        return DriverManager.getConnection(
                url() + "?timeZone=UTC" + soak.place().properties() + properties + more, "root", "root");
    }

    @Override
    public void run() {
        while (!soak.over()) {
            boolean before = soak.place().disturbed();
            boolean emptying = soak.place().emptying();
            long seed = random.nextLong();
            try {
                once(seed);
                soak.log().done(kind);
            } catch (SQLException e) {
                boolean may = (before || soak.place().disturbed()) && soak.may(e);
                soak.log().failed(kind, e, may || meant(e));
                pause();
            } catch (RuntimeException e) {
                if ((emptying || soak.place().emptying()) && rightLater(seed)) {
                    soak.log().belated(kind);
                } else {
                    soak.log().wrong(kind, e);
                    pause();
                }
            }
        }
        close();
    }

    private void once(long seed) throws SQLException {
        random.setSeed(seed);
        if (connection == null || connection.isClosed()) {
            connection = open("");
        }
        step(connection);
    }

    /** Whether the same step ends as it must when the servers have come to themselves. */
    private boolean rightLater(long seed) {
        long end = System.nanoTime() + LATER_NANOS;
        while (System.nanoTime() < end) {
            pause();
            try {
                once(seed);
                return true;
            } catch (SQLException | SoakLog.Wrong e) {
                // Not yet.
            }
        }
        return false;
    }

    /** Whether what is wrong now may be right later. */
    final boolean emptying() {
        return soak.place().emptying();
    }

    private void pause() {
        try {
            Thread.sleep(200);
            if (connection != null && !connection.isValid(2)) {
                close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            close();
        }
    }

    private void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It was lost; the next is new.
        }
        connection = null;
    }

    /** The rows of a query, each as its values' text. */
    static List<String> rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : " ").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    static void check(String what, Object found, Object right) {
        if (!right.equals(found)) {
            throw new SoakLog.Wrong(what + " gives " + shortened(found) + " instead of " + shortened(right));
        }
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() > 400 ? text.substring(0, 400) + "..." : text;
    }
}
