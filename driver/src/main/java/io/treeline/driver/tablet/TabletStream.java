// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.RpcClient.PendingInsert;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends buffers one after another without waiting for each answer. What a refused buffer holds, and all that was sent
 * after it, is sent again in order, halved until the refused rows stand alone, so that others are stored and a later
 * row of the same time still wins.
 */
public final class TabletStream {
    private static final int IN_FLIGHT = 4;

    private final RpcClient rpc;
    private final @Nullable WholeRows wholeRows;
    private final Deque<Sent> flying = new ArrayDeque<>();
    private long stored;
    private long refused;
    private boolean uncertain;
    private boolean lost;
    private @Nullable SQLException firstError;

    private record Sent(TabletRows rows, PendingInsert answer) {}

    /** @param wholeRows completes rows; null sends them as they are */
    public TabletStream(RpcClient rpc, @Nullable WholeRows wholeRows) {
        this.rpc = rpc;
        this.wholeRows = wholeRows;
    }

    public RpcClient rpc() {
        return rpc;
    }

    /**
     * Sends a buffer, which is the stream's from now on, as one tablet, or as several when it is large; waits while too
     * many are on their way.
     *
     * @throws SQLException as {@link #settle}, when the connection failed; these rows are counted too
     */
    public void send(TabletBuffer buffer) throws SQLException {
        put(buffer);
        if (lost) {
            raise();
        }
    }

    /** The same where more is to be sent, or counted as not stored, before {@link #settle} says what became of all. */
    public void put(TabletBuffer buffer) {
        TabletRows sorted = TabletRows.of(buffer);
        if (wholeRows != null && WholeRows.mayBePartial(sorted)) {
            // What was refused is sent again first: the look-up must see it.
            while (!flying.isEmpty()) {
                settleOldest();
            }
            try {
                int given = sorted.count();
                sorted = wholeRows.of(sorted);
                stored += given - sorted.count();
            } catch (SQLException e) {
                if (rpc.broken()) {
                    lost(e, sorted);
                    return;
                }
                refused += sorted.count();
                firstError = firstError == null ? e : firstError;
                return;
            }
        }
        for (int from = 0; from < sorted.count(); ) {
            int to = sorted.end(from, TabletSender.TABLET_ROWS, TabletSender.TABLET_BYTES);
            Tablet tablet = sorted.tablet(from, to);
            while (flying.size() >= IN_FLIGHT) {
                settleOldest();
            }
            try {
                flying.add(new Sent(sorted.part(from, to), rpc.sendTablets(List.of(tablet))));
            } catch (SQLException e) {
                lost(e, sorted.part(from, sorted.count()));
                return;
            }
            from = to;
        }
    }

    private void settleOldest() {
        Sent oldest = flying.remove();
        SQLException outcome;
        try {
            outcome = oldest.answer().outcome();
        } catch (SQLException e) {
            lost(e, oldest.rows());
            return;
        }
        if (outcome == null) {
            stored += oldest.rows().count();
            return;
        }
        // Wait for the rest first: what is sent again must come after it.
        List<TabletRows> again = new ArrayList<>(List.of(oldest.rows()));
        long before = stored;
        long uncounted = oldest.rows().count();
        for (Sent later = flying.poll(); later != null; later = flying.poll()) {
            try {
                SQLException own = later.answer().outcome();
                stored += own == null ? later.rows().count() : 0;
                uncounted += own == null ? 0 : later.rows().count();
            } catch (SQLException e) {
                refused += uncounted;
                firstError = firstError == null ? outcome : firstError;
                lost(e, later.rows());
                return;
            }
            again.add(later.rows());
        }
        firstError = firstError == null ? outcome : firstError;
        stored = before;
        for (TabletRows rows : again) {
            TabletSender sender = new TabletSender(rpc, List.of(rows), rpc.answerSign());
            SQLException error = sender.send();
            if (error != null && rpc.broken()) {
                fail(error);
            }
            for (int row = 0; row < rows.count(); row++) {
                if (error != null && sender.failed(0, row)) {
                    refused++;
                } else {
                    stored++;
                }
            }
            uncertain |= sender.uncertain();
        }
    }

    /** The connection is gone: nobody can tell what became of these rows, and of those still on their way. */
    private void lost(SQLException e, TabletRows rows) {
        refused += rows.count();
        for (Sent sent = flying.poll(); sent != null; sent = flying.poll()) {
            try {
                // It may have been answered before.
                boolean all = sent.answer().outcome() == null;
                stored += all ? sent.rows().count() : 0;
                refused += all ? 0 : sent.rows().count();
            } catch (SQLException unanswered) {
                refused += sent.rows().count();
            }
        }
        uncertain = true;
        fail(e);
    }

    /** The failure of the connection is what is told; what was refused before is said beside it. */
    private void fail(SQLException e) {
        if (!lost) {
            if (firstError != null && firstError != e) {
                e.addSuppressed(firstError);
            }
            firstError = e;
            lost = true;
        }
    }

    /**
     * Waits for all answers.
     *
     * @return the rows stored since the last time
     * @throws SQLException when some were refused, or may have been: how many of all since the last time
     */
    public long settle() throws SQLException {
        while (!flying.isEmpty()) {
            settleOldest();
        }
        if (refused > 0) {
            raise();
        }
        firstError = null;
        long count = stored;
        stored = 0;
        return count;
    }

    private void raise() throws SQLException {
        SQLException error = Objects.requireNonNull(firstError, "Rows are refused by an error");
        String message = (uncertain ? "Up to " : "") + refused + " of " + (stored + refused)
                + " rows were not stored, the others were" + (uncertain ? "; not all could be told apart" : "")
                + "; cells of a failed row can be stored too: " + error.getMessage();
        firstError = null;
        refused = 0;
        stored = 0;
        uncertain = false;
        lost = false;
        throw Errors.of(SqlState.ofCode(error.getSQLState()), message, error.getErrorCode(), error);
    }
}
