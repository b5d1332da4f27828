// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.ServerCall;
import io.treeline.driver.rpc.StopSign;
import io.treeline.metadata.error.SqlState;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops statements on the server. It has no call for that; but SHOW QUERIES shows what runs, as it was sent, and KILL
 * QUERY ends it, from a second session that is opened for the purpose. Each statement's text ends in a tag of its own,
 * so no other session's query can be hit, nor another one of this session. When the server does not show the statement,
 * or refuses (the user needs the privilege MAINTAIN), and a thread waits for it, the connection is closed, which ends
 * the wait.
 */
final class Stopper {
    /** A statement that is not shown for so long is none that the server shows, for instance one that writes. */
    private static final long FIND_MILLIS = 1500;
    /** The same where somebody waits for the end of a time limit. */
    private static final long FIND_SOON_MILLIS = 500;
    /** So long a session may take to be opened, and so long where somebody waits for the end of a time limit. */
    private static final Duration OPEN = Duration.ofSeconds(4);

    private static final Duration OPEN_SOON = Duration.ofMillis(600);
    /** A statement that was killed may take so long to answer. */
    private static final long DIE_MILLIS = 5000;
    /** How far the server's idea of a statement's age may be from ours, where it is needed to know it. */
    private static final long AGE_MILLIS = 1000;

    private static final int MANY = 100_000;
    private static final Logger LOG = System.getLogger("io.treeline.driver.statement");

    private final StatementHost host;

    Stopper(StatementHost host) {
        this.host = host;
    }

    /** A running query as the server shows it. */
    private record Shown(String id, double seconds, String text) {}

    /**
     * Stops statements; returns when they are gone from the server, or nothing more can be done.
     *
     * @param reason what readers of their rows get from now on
     * @param closing called before the connection is closed because nothing else helps
     * @param soon whether the connection is closed within a second when the server does not answer, or does not show
     *     the statements
     */
    void stop(List<ServerCall> calls, SQLException reason, Runnable closing, boolean soon) {
        RpcClient rpc;
        try {
            rpc = host.rpc();
        } catch (SQLException e) {
            return;
        }
        List<ServerCall> rest = new ArrayList<>(calls);
        rest.removeIf(call -> !call.onServer() || rpc.release(call, reason, false));
        if (rest.isEmpty()) {
            return;
        }
        String why;
        try (RpcClient side = host.side(soon ? OPEN_SOON : OPEN)) {
            kill(side, rest, call -> rpc.release(call, reason, true), soon ? FIND_SOON_MILLIS : FIND_MILLIS);
            why = "the server did not show it";
        } catch (SQLException e) {
            why = e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = "the thread that stopped it was interrupted";
        }
        if (rest.stream().anyMatch(call -> call.onServer() && call.waiting())) {
            closing.run();
            rpc.abort("it was closed to stop a statement, since the server could not be told: " + why);
        }
    }

    /** Ends on the server what a connection was at that is cut now, if that can be done. */
    void killLeft(List<ServerCall> calls) {
        try (RpcClient side = host.side(OPEN)) {
            long statement = side.openStatement();
            ServerCall self = new ServerCall("show queries", StopSign.NEVER, () -> {});
            List<Shown> shown = shown(side, statement, self);
            boolean asSent = shown.stream().anyMatch(query -> query.text().equals(self.text()));
            for (ServerCall call : calls) {
                String id = find(call, shown, asSent);
                if (id != null) {
                    end(side, statement, id);
                }
            }
        } catch (SQLException e) {
            // Nobody waits for it; the server ends it by itself some time.
            LOG.log(Level.DEBUG, "What an aborted connection was at could not be ended", e);
        }
    }

    private static void kill(RpcClient side, List<ServerCall> calls, Consumer<ServerCall> afterwards, long findMillis)
            throws SQLException, InterruptedException {
        long statement = side.openStatement();
        long start = System.nanoTime();
        Set<ServerCall> killed = new HashSet<>();
        for (int look = 0; ; look++) {
            ServerCall self = new ServerCall("show queries", () -> {}, () -> {});
            List<Shown> shown = shown(side, statement, self);
            boolean asSent = shown.stream().anyMatch(query -> query.text().equals(self.text()));
            boolean left = false;
            for (ServerCall call : calls) {
                if (!call.onServer()) {
                    continue;
                }
                String id = find(call, shown, asSent);
                if (id != null) {
                    end(side, statement, id);
                    killed.add(call);
                    afterwards.accept(call);
                    left = true;
                } else {
                    // What nobody waits for may have run to its end with its last rows still on their way.
                    left |= call.waiting() || !killed.contains(call) && look == 0;
                }
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (!left || millis > (killed.isEmpty() ? findMillis : DIE_MILLIS)) {
                return;
            }
            Thread.sleep(look < 5 ? 10 : 50);
        }
    }

    /** The server's name of a statement, or null where it is not shown, or cannot be told from others. */
    private static @Nullable String find(ServerCall call, List<Shown> shown, boolean asSent) {
        List<Shown> same;
        if (asSent) {
            same = shown.stream()
                    .filter(query -> query.text().equals(call.text()))
                    .toList();
        } else {
            // A server that shows texts in another form has no tags: only the one query that has this text and this age
            // can be meant.
            long age = call.millisOnServer();
            same = shown.stream()
                    .filter(query -> words(query.text()).equals(words(call.sql())))
                    .toList();
            if (same.size() == 1 && Math.abs(same.get(0).seconds() * 1000 - age) > AGE_MILLIS) {
                return null;
            }
        }
        return same.size() == 1 ? same.get(0).id() : null;
    }

    private static String words(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static void end(RpcClient side, long statement, String id) throws SQLException {
        try {
            side.execute(new RpcClient.Request(statement, "kill query '" + id.replace("'", "''") + '\'', 1, null));
        } catch (SQLException e) {
            // It ended by itself in the meantime.
            if (!SqlState.INVALID_STATE.code().equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static List<Shown> shown(RpcClient side, long statement, ServerCall self) throws SQLException {
        if (!(side.execute(new RpcClient.Request(statement, self.sql(), MANY, null, self))
                instanceof RpcClient.Reply.Rows rows)) {
            throw Errors.of(SqlState.PROTOCOL_VIOLATION, "SHOW QUERIES gave no rows");
        }
        // The two models write the labels differently: QueryId and query_id.
        List<String> labels = rows.head().labels().stream()
                .map(label -> label.replace("_", "").toLowerCase(Locale.ROOT))
                .toList();
        int id = place(rows.head(), labels, "queryid");
        int elapsed = place(rows.head(), labels, "elapsedtime");
        int text = place(rows.head(), labels, "statement");
        List<Shown> shown = new ArrayList<>();
        for (Block block = rows.blocks().next();
                block != null;
                block = rows.blocks().next()) {
            for (int row = 0; row < block.rows(); row++) {
                ColumnVector[] columns = block.columns();
                shown.add(new Shown(
                        columns[id].getString(row), columns[elapsed].getFloat(row), columns[text].getString(row)));
            }
        }
        return shown;
    }

    private static int place(RpcClient.Head head, List<String> labels, String label) throws SQLException {
        int index = labels.indexOf(label);
        if (index < 0) {
            throw Errors.of(SqlState.PROTOCOL_VIOLATION, "SHOW QUERIES has no column " + label);
        }
        return head.blockColumns()[index];
    }
}
