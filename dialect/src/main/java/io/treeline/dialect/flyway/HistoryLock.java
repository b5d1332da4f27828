// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flyway;

import io.treeline.dialect.lease.LeaseTable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a history: a {@link LeaseTable} beside it. The history's connection is idle while migrations run on
 * another, and beats meanwhile, so that a Flyway that died does not stop the next for longer than
 * {@link LeaseTable#SILENCE}. Reentrant, since Flyway locks within a lock; for one thread beside the beating one.
 */
final class HistoryLock {
    private static final long BEAT_SECONDS = LeaseTable.SILENCE.toSeconds() / 6;

    private final IotdbDatabase database;
    private final IotdbTable lockTable;
    private final LeaseTable lease;
    private int depth;
    private LeaseTable.@Nullable Ticket ticket;
    private @Nullable ScheduledExecutorService beating;
    private volatile @Nullable SQLException lost;

    HistoryLock(IotdbDatabase database, IotdbTable history) {
        this.database = database;
        this.lockTable = history.getSchema().getTable(tableOf(history.getName()));
        this.lease = new LeaseTable(lockTable.toString());
    }

    /** The name of the table with the lock of a history. */
    static String tableOf(String history) {
        return history + "_lock";
    }

    <T> T hold(Callable<T> work) {
        lock();
        FlywayException failure = null;
        try {
            return work.call();
        } catch (FlywayException error) {
            failure = error;
        } catch (SQLException error) {
            failure = new FlywaySqlException("Unable to execute SQL while the schema history was locked", error);
        } catch (Exception error) {
            failure = new FlywayException(error);
        } finally {
            unlock(failure);
        }
        throw failure;
    }

    /** Unlocks after work that failed, if it did; its error is the one to be seen. */
    private void unlock(@Nullable FlywayException failure) {
        try {
            unlock();
        } catch (FlywayException error) {
            if (failure == null) {
                throw error;
            }
            failure.addSuppressed(error);
        }
    }

    /** Before the schema is there nothing can be locked; making it, and the history, is harmless when done twice. */
    void lock() {
        if (depth == 0 && lockTable.getSchema().exists()) {
            acquire();
        }
        if (lost != null) {
            throw new FlywaySqlException("The lock of the schema history was lost", lost);
        }
        depth++;
    }

    void unlock() {
        depth--;
        LeaseTable.Ticket held = ticket;
        ScheduledExecutorService heart = beating;
        if (depth > 0 || held == null || heart == null) {
            return;
        }
        heart.shutdownNow();
        try {
            heart.awaitTermination(10, TimeUnit.SECONDS);
            held.release(connection());
        } catch (SQLException error) {
            throw new FlywaySqlException("Unable to unlock the schema history", error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            ticket = null;
        }
    }

    private void acquire() {
        int retries = database.getConfiguration().getLockRetryCount();
        LeaseTable.Ticket taken;
        try {
            lease.create(connection());
            taken = lease.acquire(connection(), owner(), true, retries < 0 ? null : Duration.ofSeconds(retries));
            if (taken == null) {
                List<LeaseTable.Holder> holders = lease.holders(connection());
                throw new FlywayException("The schema history is locked"
                        + (holders.isEmpty()
                                ? ""
                                : " by " + holders.get(0).owner() + " since "
                                        + holders.get(0).since())
                        + ", and still was after " + retries
                        + " seconds (lockRetryCount). Of a program that is gone the lock ends by itself a minute after"
                        + " it is first met; or delete the rows of " + lockTable);
            }
            ticket = taken;
        } catch (SQLException error) {
            throw new FlywaySqlException("Unable to lock the schema history by " + lockTable, error);
        }
        lost = null;
        ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "flyway-history-lock");
            thread.setDaemon(true);
            return thread;
        });
        // It ends with its executor, and keeps what goes wrong by itself.
        java.util.concurrent.Future<?> unused =
                heart.scheduleWithFixedDelay(() -> beat(taken), BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
        beating = heart;
    }

    private void beat(LeaseTable.Ticket held) {
        try {
            held.beat(connection());
        } catch (SQLException error) {
            lost = error;
        }
    }

    private Connection connection() {
        JdbcTemplate template = database.getMainConnection().getJdbcTemplate();
        return template.getConnection();
    }

    private String owner() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "an unknown host";
        }
        return database.getInstalledBy() + " at " + host + ", process "
                + ProcessHandle.current().pid();
    }
}
