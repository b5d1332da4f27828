// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.observe;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.ServerModel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement as logs and counters see it, from planning to the end of its rows. The time counted is
 * what its caller waited: pauses between rows are not the driver's. Safe for use by several threads.
 */
public final class StatementTrace {
    private static final Logger STATEMENTS = System.getLogger("io.treeline.driver.statement");
    private static final Logger SLOW = System.getLogger("io.treeline.driver.slow");
    /** Of so many native statements the text is kept for the slow line. */
    private static final int MOST_TEXTS = 8;

    private final String id;
    private final String sql;
    private final Duration threshold;
    private final ServerModel model;
    private final List<String> sent = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean relational;
    private volatile long written;
    private int sentCount;

    /**
     * An execution begins.
     *
     * @param id of the request, such as c3-17
     * @param sql as the application wrote it
     * @param threshold from when on it is slow; zero is never
     * @param model the model that the session speaks
     */
    public StatementTrace(String id, String sql, Duration threshold, ServerModel model) {
        this.id = id;
        this.sql = sql;
        this.threshold = threshold;
        this.model = model;
    }

    /** The request's id. */
    public String id() {
        return id;
    }

    /** The text turned out to be relational, so that what it has in double quotes are names. */
    public void relational() {
        relational = true;
    }

    /** A native statement goes out. */
    public void sent(String text) {
        Connections.ALL.sent();
        synchronized (sent) {
            if (sentCount++ < MOST_TEXTS && !threshold.isZero()) {
                sent.add(text);
            }
        }
        if (STATEMENTS.isLoggable(Level.TRACE)) {
            STATEMENTS.log(Level.TRACE, "[" + id + "] sends " + SqlShape.of(text, model.quotesText()));
        }
    }

    /** Its caller waited. */
    public void waited(long more) {
        nanos.addAndGet(more);
    }

    /** Rows were given to the reader. */
    public void read(int rows) {
        read.addAndGet(rows);
    }

    /** Rows were written. */
    public void written(long rows) {
        written = rows;
    }

    /**
     * The failure with the request's id behind its message, where it is the server's, or came of stopping the
     * execution.
     */
    public SQLException named(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        boolean servers = e.getErrorCode() != 0
                || state.startsWith("08")
                || SqlState.QUERY_CANCELED.code().equals(state);
        String message = String.valueOf(e.getMessage());
        return !servers || message.contains("[request ") ? e : Errors.withMessage(e, message + " [request " + id + "]");
    }

    /**
     * It is over; only the first call counts.
     *
     * @param failure null when it went well
     */
    public void end(@Nullable SQLException failure) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        long taken = nanos.get();
        Connections.ALL.ended(taken, read.get(), written);
        if (failure != null) {
            boolean stopped = SqlState.QUERY_CANCELED.code().equals(failure.getSQLState());
            boolean late = failure instanceof SQLTimeoutException || failure.getCause() instanceof SQLTimeoutException;
            Connections.ALL.failed(stopped, stopped && late);
        }
        if (!threshold.isZero() && taken > threshold.toNanos()) {
            Connections.ALL.slow();
            SLOW.log(Level.WARNING, () -> "Slow statement " + line(taken, failure) + natives());
        }
        if (STATEMENTS.isLoggable(Level.DEBUG)) {
            STATEMENTS.log(Level.DEBUG, line(taken, failure));
        }
    }

    private String line(long taken, @Nullable SQLException failure) {
        return "[" + id + "] " + taken / 1_000_000 + " ms, "
                + (written > 0 ? written + " rows written" : read.get() + " rows")
                + (failure == null
                        ? ""
                        : ", failed with " + failure.getSQLState()
                                + (failure.getErrorCode() == 0 ? "" : " (" + failure.getErrorCode() + ")"))
                + ": "
                + SqlShape.of(sql, !relational && model.quotesText());
    }

    private String natives() {
        synchronized (sent) {
            StringBuilder text = new StringBuilder();
            for (String one : sent) {
                text.append(text.isEmpty() ? "; sent: " : " | ").append(SqlShape.of(one, model.quotesText()));
            }
            return text + (sentCount > sent.size() ? " | and " + (sentCount - sent.size()) + " more" : "");
        }
    }
}
