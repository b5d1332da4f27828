// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Programs at work on a cluster through one pool, in one of the models: some write to a table each, one row or a batch
 * at a time, and know which rows were acknowledged; others read what nobody changes and know the answer. What went
 * wrong is kept by SQLState.
 */
final class Clients implements AutoCloseable {
    private static final int WRITERS = 3;
    private static final int READERS = 2;
    private static final int STILL_ROWS = 5_000;

    private final String url;
    private final String schema;
    private final boolean tableModel;
    private final HikariDataSource pool;
    private final List<Thread> threads = new ArrayList<>();
    /** The times of acknowledged rows, by writer. */
    private final List<List<Long>> acknowledged = new ArrayList<>();

    private final Map<String, AtomicLong> errors = new ConcurrentSkipListMap<>();
    private final Map<String, String> examples = new ConcurrentHashMap<>();
    private final List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong emptied = new AtomicLong();
    private volatile boolean ended;

    Clients(String url, boolean tableModel) throws SQLException {
        this.tableModel = tableModel;
        this.schema = tableModel ? "storm" : "root.storm";
        this.url = url + (tableModel ? (url.indexOf('?') < 0 ? "?" : "&") + "sql_dialect=table" : "");
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(url + (url.indexOf('?') < 0 ? "?" : "&")
                + "loadBalance=roundRobin&queryTimeout=10000&connectTimeout=2000"
                + (tableModel ? "&sql_dialect=table" : ""));
        settings.setUsername("root");
        settings.setPassword("root");
        settings.setMaximumPoolSize(WRITERS + READERS);
        settings.setConnectionTimeout(10_000);
        settings.setValidationTimeout(1_000);
        // The first statements in a new database take seconds, for which there is no limit here.
        try (Connection connection = DriverManager.getConnection(this.url, "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"" + schema + '"');
            for (int i = 0; i < WRITERS; i++) {
                statement.execute("CREATE TABLE " + table("w" + i) + columns());
                acknowledged.add(new ArrayList<>());
            }
            statement.execute("CREATE TABLE " + table("still") + columns());
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + table("still") + " (\"Time\", x) VALUES (?, ?)")) {
                for (int i = 0; i < STILL_ROWS; i++) {
                    insert.setLong(1, i);
                    insert.setLong(2, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            statement.execute("FLUSH");
        }
        this.pool = new HikariDataSource(settings);
    }

    private String table(String name) {
        return '"' + schema + "\"." + name;
    }

    private String columns() {
        return tableModel ? " (x INT64 FIELD)" : " (\"Time\" TIMESTAMP, x BIGINT)";
    }

    /** Begins. */
    void start() {
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            begin(() -> write(writer));
        }
        for (int i = 0; i < READERS; i++) {
            begin(this::read);
        }
    }

    private interface Work {
        void once() throws SQLException;
    }

    private void begin(Work work) {
        Thread thread = new Thread(
                () -> {
                    while (!ended) {
                        try {
                            work.once();
                            done.incrementAndGet();
                        } catch (SQLException e) {
                            failed(e);
                        } catch (RuntimeException | AssertionError e) {
                            wrong.add(e.toString());
                        }
                        LockSupport.parkNanos(2_000_000);
                    }
                },
                "client " + threads.size());
        threads.add(thread);
        thread.start();
    }

    private void failed(SQLException e) {
        Throwable first = e;
        // The pool's own exception is about the time that it waited; what kept it waiting is beneath.
        while (first.getCause() instanceof SQLException cause
                && first.getMessage().contains("Connection is not available")) {
            first = cause;
        }
        String state = String.valueOf(((SQLException) first).getSQLState());
        errors.computeIfAbsent(state, none -> new AtomicLong()).incrementAndGet();
        examples.putIfAbsent(state, String.valueOf(first.getMessage()));
    }

    private long next;

    private synchronized long nextTime() {
        return ++next;
    }

    /** One row, or twenty in a batch. */
    private void write(int writer) throws SQLException {
        List<Long> times = new ArrayList<>();
        int rows = acknowledged.get(writer).size() % 3 == 0 ? 20 : 1;
        for (int i = 0; i < rows; i++) {
            times.add(nextTime());
        }
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO " + table("w" + writer) + " (\"Time\", x) VALUES (?, ?)")) {
            for (long time : times) {
                insert.setLong(1, time);
                insert.setLong(2, time * 3);
                if (rows > 1) {
                    insert.addBatch();
                }
            }
            if (rows == 1) {
                insert.executeUpdate();
            } else {
                insert.executeBatch();
            }
            acknowledged.get(writer).addAll(times);
        } catch (BatchUpdateException e) {
            int[] counts = e.getUpdateCounts();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] > 0) {
                    acknowledged.get(writer).add(times.get(i));
                }
            }
            throw e;
        }
    }

    private void read() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT x FROM " + table("still") + " WHERE x >= 1000")) {
            long expected = 1000;
            while (rows.next()) {
                if (rows.getLong(1) != expected++) {
                    throw new AssertionError("read " + rows.getLong(1) + " where " + (expected - 1) + " should be");
                }
            }
            if (expected == 1000 && serverHasNone()) {
                emptied.incrementAndGet();
                return;
            }
            if (expected != STILL_ROWS) {
                throw new AssertionError(
                        "a result ended after " + expected + " of " + STILL_ROWS + " rows without an error");
            }
        }
    }

    /**
     * Whether the server itself answers that there is nothing, to a native count on a connection of its own: for some
     * seconds after a node was ended in order the others do so of what it led (2.0.1-beta), without an error, and
     * nobody can tell that from an empty table.
     */
    private boolean serverHasNone() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "root", "root");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        tableModel
                                ? "select count(x) as n from " + schema + ".still"
                                : "select count(x) from " + schema + ".still")) {
            return !count.next() || count.getLong(1) == 0;
        }
    }

    /** How often the server answered that there is nothing where there are rows. */
    long emptied() {
        return emptied.get();
    }

    /** Waits until something succeeds that begins after now. */
    double secondsToService() {
        long start = System.nanoTime();
        long before = done.get();
        // What was on its way may still succeed: of all threads some more.
        while (done.get() < before + 2 * (WRITERS + READERS) && System.nanoTime() - start < 120_000_000_000L) {
            LockSupport.parkNanos(10_000_000);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Lets them work for a while. */
    void goOn(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** Ends the threads. */
    void end() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join(90_000);
            if (thread.isAlive()) {
                wrong.add(thread.getName() + " does not end: "
                        + List.of(thread.getStackTrace()).stream().limit(8).toList());
            }
        }
    }

    /**
     * The acknowledged rows that are not there, or hold something else, by table; replicas have a minute to catch up
     * with each other.
     */
    Map<String, List<Long>> missing() throws SQLException {
        long end = System.nanoTime() + 60_000_000_000L;
        Map<String, List<Long>> missing = missingNow();
        while (!missing.isEmpty() && System.nanoTime() < end) {
            goOn(Duration.ofSeconds(1));
            missing = missingNow();
        }
        return missing;
    }

    private Map<String, List<Long>> missingNow() throws SQLException {
        Map<String, List<Long>> missing = new TreeMap<>();
        for (int i = 0; i < WRITERS; i++) {
            Map<Long, Long> found = new TreeMap<>();
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT \"Time\", x FROM " + table("w" + i))) {
                while (rows.next()) {
                    found.put(rows.getTimestamp(1).getTime(), rows.getLong(2));
                }
            }
            List<Long> gone = acknowledged.get(i).stream()
                    .filter(time -> !Long.valueOf(time * 3).equals(found.get(time)))
                    .toList();
            if (!gone.isEmpty()) {
                missing.put("w" + i, gone);
            }
        }
        return missing;
    }

    long acknowledgedRows() {
        return acknowledged.stream().mapToLong(List::size).sum();
    }

    long statements() {
        return done.get();
    }

    /** How often each SQLState came, and the words of one. */
    String errors() {
        StringBuilder text = new StringBuilder();
        errors.forEach((state, count) -> text.append("\n  ")
                .append(state)
                .append(' ')
                .append(count)
                .append(" times: ")
                .append(examples.get(state)));
        return text.toString();
    }

    List<String> states() {
        return List.copyOf(errors.keySet());
    }

    List<String> wrong() {
        return wrong;
    }

    @Override
    public void close() {
        pool.close();
    }
}
