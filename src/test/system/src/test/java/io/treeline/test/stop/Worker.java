// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.stop;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A query in a thread of its own. */
final class Worker {
    private final CompletableFuture<Long> rows = new CompletableFuture<>();
    private final Thread thread;
    private volatile long endedNanos;

    /** What runs. */
    interface Work {
        long run() throws SQLException;
    }

    Worker(Work work) {
        thread = new Thread(() -> {
            try {
                long count = work.run();
                endedNanos = System.nanoTime();
                rows.complete(count);
            } catch (SQLException | RuntimeException | Error e) {
                endedNanos = System.nanoTime();
                rows.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    static Worker query(Statement statement, String sql) {
        return new Worker(() -> drain(statement, sql));
    }

    static long drain(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            long count = 0;
            while (result.next()) {
                count++;
            }
            return count;
        }
    }

    Thread thread() {
        return thread;
    }

    long rows() throws Exception {
        return rows.get(60, TimeUnit.SECONDS);
    }

    /** The failure it ends with. */
    SQLException failure() throws InterruptedException, TimeoutException {
        try {
            throw new AssertionError("It ended with " + rows.get(30, TimeUnit.SECONDS) + " rows");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                return failure;
            }
            throw new AssertionError(e.getCause());
        }
    }

    boolean ended() {
        return rows.isDone();
    }

    /** Time from a moment to its end. */
    Duration endedAfter(long nanos) {
        return Duration.ofNanos(endedNanos - nanos);
    }
}
