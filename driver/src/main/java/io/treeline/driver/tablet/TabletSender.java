// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.rpc.Retries;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.driver.rpc.RpcClient.TabletCalls;
import io.treeline.driver.rpc.StopSign;
import io.treeline.metadata.error.SqlState;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of one device, or of many, and finds out which were stored. A server's error about a call does not say
 * which rows it concerns, and others of it may be stored; as an INSERT is an upsert, halves of the call's tablets, then
 * of a tablet's rows, are sent again until the failing rows stand alone. Rows of a device always go in their order, and
 * whatever was already sent after a failing row is sent again after it, so that of two rows with the same time the
 * later still wins.
 */
public final class TabletSender {
    /**
     * Wire size of a call: with the number of calls in flight it bounds the memory beyond the rows themselves, and is
     * past where throughput stops growing.
     */
    static final int TABLET_BYTES = (int) Math.min(4 << 20, Runtime.getRuntime().maxMemory() / 64);

    static final int TABLET_ROWS = 100_000;
    private static final int TABLETS_IN_A_CALL = 1000;

    /** Round trips one batch may spend on finding its failing rows. */
    static final int RESENDS = 256;

    /** Tablets of one call that may find no leader before the others are not tried. */
    private static final int MOST_MISSED = 16;

    private final RpcClient rpc;
    private final StopSign sign;
    private final List<TabletRows> sources;
    /** For each source its failed rows; null while there are none. */
    private final boolean[][] failed;

    private final Retries retries = new Retries();
    private int resends = RESENDS;
    private boolean exhausted;
    private boolean stopped;
    private @Nullable SQLException firstError;
    /** Where sending goes on: a source, and a row of it. */
    private int source;

    private int row;

    /** Rows of one source that go, or went, as one tablet. */
    private record Piece(int source, int from, int to) {}

    /**
     * Calls up to the first refusal: each is made when there is room for it on the wire, so that the server works on
     * the ones before while the next is put together.
     */
    private final class Wave implements TabletCalls {
        final List<List<Piece>> calls = new ArrayList<>();
        final List<SQLException> outcomes = new ArrayList<>();
        boolean refused;
        /** Calls from this one on may be stored or not. */
        int settled;

        @Override
        public @Nullable List<Tablet> next() {
            if (refused || source == sources.size() || stop()) {
                return null;
            }
            calls.add(nextCall());
            return tablets(calls.get(calls.size() - 1));
        }

        @Override
        public StopSign sign() {
            return sign;
        }

        @Override
        public void answered(@Nullable SQLException refusal) {
            outcomes.add(refusal);
            refused |= refusal != null;
            if (!refused) {
                settled = outcomes.size();
            }
        }
    }

    /** @param sign asked before each call; what it stops is not sent and counts as failed */
    public TabletSender(RpcClient rpc, List<TabletRows> sources, StopSign sign) {
        this.rpc = rpc;
        this.sign = sign;
        this.sources = sources;
        this.failed = new boolean[sources.size()][];
        nextRow(0);
    }

    /** Goes on at a row of the source, or of the next that has any left. */
    private void nextRow(int to) {
        row = to;
        while (source < sources.size() && row == sources.get(source).count()) {
            source++;
            row = 0;
        }
    }

    /** Sends all rows; returns the first error, or null when every row was stored. */
    public @Nullable SQLException send() {
        Wave wave = new Wave();
        try {
            while (source < sources.size() && !stopped) {
                wave = new Wave();
                rpc.insertTablets(wave);
                for (int i = 0; i < wave.calls.size(); i++) {
                    wave.settled = i;
                    if (wave.outcomes.get(i) != null) {
                        resolve(wave.calls, i, wave.outcomes.get(i));
                    }
                }
            }
        } catch (SQLException e) {
            // The connection is gone: nobody can tell what became of the rows from here on.
            wave.calls
                    .subList(wave.settled, wave.calls.size())
                    .forEach(call -> call.forEach(piece -> fail(piece.source(), piece.from(), piece.to())));
            failRest();
            exhausted = true;
            stopped = false;
            if (firstError != null && firstError != e) {
                e.addSuppressed(firstError);
            }
            firstError = e;
        }
        return firstError;
    }

    /** Whether the sign says that no more is to be sent. */
    private boolean stop() {
        try {
            sign.check();
            return false;
        } catch (SQLException e) {
            failRest();
            stopped = true;
            if (firstError != null) {
                e.addSuppressed(firstError);
            }
            firstError = e;
            return true;
        }
    }

    private void failRest() {
        for (int rest = source; rest < sources.size(); rest++) {
            fail(rest, rest == source ? row : 0, sources.get(rest).count());
        }
    }

    /** Whether rows count as failed because they were not sent any more. */
    public boolean stopped() {
        return stopped;
    }

    private void fail(int which, int from, int to) {
        if (failed[which] == null) {
            failed[which] = new boolean[sources.get(which).count()];
        }
        Arrays.fill(failed[which], from, to, true);
    }

    private void stored(int which, int from, int to) {
        if (failed[which] != null) {
            Arrays.fill(failed[which], from, to, false);
        }
    }

    /**
     * The next rows that fit one call: of one device, or of many small ones that are alike in what the call says once
     * for all.
     */
    private List<Piece> nextCall() {
        List<Piece> pieces = new ArrayList<>();
        long bytes = 0;
        TabletRows first = sources.get(source);
        while (source < sources.size()
                && pieces.size() < TABLETS_IN_A_CALL
                && sources.get(source).sameCall(first)) {
            TabletRows next = sources.get(source);
            int to = next.end(row, TABLET_ROWS, TABLET_BYTES);
            long size = next.size(row, to);
            if (!pieces.isEmpty() && bytes + size > TABLET_BYTES) {
                break;
            }
            pieces.add(new Piece(source, row, to));
            bytes += size;
            nextRow(to);
            if (!next.joinsOthers()) {
                break;
            }
        }
        return pieces;
    }

    private List<Tablet> tablets(List<Piece> pieces) {
        List<Tablet> tablets = new ArrayList<>(pieces.size());
        for (Piece piece : pieces) {
            tablets.add(sources.get(piece.source()).tablet(piece.from(), piece.to()));
        }
        return tablets;
    }

    /** Whether a row of a source was not stored, or not surely. */
    public boolean failed(int which, int rowIndex) {
        return failed[which] != null && failed[which][rowIndex];
    }

    /** Whether some rows count as failed only because it could not be found out. */
    public boolean uncertain() {
        return exhausted;
    }

    private void resolve(List<List<Piece>> calls, int call, SQLException refusal) throws SQLException {
        List<Piece> pieces = calls.get(call);
        SQLException error = settled(pieces, refusal);
        if (error != null && stopping(error)) {
            stopWithin(pieces, error);
            return;
        }
        if (error != null && rpc.passes(error)) {
            isolate(pieces, error);
        } else if (error != null) {
            if (firstError == null) {
                firstError = error;
            }
            boolean forbidden = SqlState.INSUFFICIENT_PRIVILEGE.code().equals(error.getSQLState());
            if (forbidden && pieces.size() == 1 && !(error instanceof BatchUpdateException)) {
                // Decided before anything is stored, and no half of it would be allowed.
                Piece all = pieces.get(0);
                fail(all.source(), all.from(), all.to());
                return;
            }
            resolve(pieces);
        }
        // What went after it could hold newer values of its rows. Only the last piece of a call can have a successor in
        // the same source.
        int last = pieces.get(pieces.size() - 1).source();
        for (List<Piece> later : calls.subList(call + 1, calls.size())) {
            for (Piece piece : later) {
                if (piece.source() == last) {
                    resends++;
                    sendAgain(List.of(piece));
                }
            }
        }
    }

    private static boolean stopping(SQLException error) {
        return SqlState.QUERY_CANCELED.code().equals(error.getSQLState()) && error.getErrorCode() == 0;
    }

    /**
     * What becomes of a call that was refused for a reason that passes: it is sent until it is taken (null), or refused
     * for another, or the time for that is over.
     */
    private SQLException settled(List<Piece> pieces, SQLException refusal) throws SQLException {
        SQLException last = refusal;
        while (last != null && rpc.passes(last) && waited(last)) {
            last = rpc.insertTablets(List.of(tablets(pieces)), sign).get(0);
        }
        if (last == null || !rpc.passes(last)) {
            retries.progress();
        }
        return last;
    }

    private boolean waited(SQLException refusal) {
        try {
            return !stopped && retries.again(rpc, refusal, sign);
        } catch (SQLException over) {
            stop();
            return false;
        }
    }

    /**
     * Rows that could not be taken in time count as failed; of a call for many devices each is tried once more by
     * itself, as others may be well, until it looks as if none were.
     */
    private void isolate(List<Piece> pieces, SQLException error) throws SQLException {
        firstError = firstError == null ? error : firstError;
        int missed = pieces.size() == 1 ? MOST_MISSED : 0;
        for (Piece piece : pieces) {
            SQLException last = missed == MOST_MISSED || stopped || stop()
                    ? error
                    : rpc.insertTablets(List.of(tablets(List.of(piece))), sign).get(0);
            if (last == null) {
                stored(piece.source(), piece.from(), piece.to());
            } else {
                missed = Math.min(MOST_MISSED, missed + 1);
                giveUp(List.of(piece));
            }
        }
    }

    /**
     * The sign ended a call half way, whose error may say which of its rows are stored; nothing of it is sent again.
     */
    private void stopWithin(List<Piece> pieces, SQLException error) {
        long[] counts = error instanceof BatchUpdateException batch ? batch.getLargeUpdateCounts() : new long[0];
        for (Piece piece : pieces) {
            for (int each = piece.from(); each < piece.to(); each++) {
                if (pieces.size() > 1
                        || counts.length != piece.to() - piece.from()
                        || counts[each - piece.from()] == Statement.EXECUTE_FAILED) {
                    fail(piece.source(), each, each + 1);
                }
            }
        }
        failRest();
        stopped = true;
        SQLException why = error.getCause() instanceof SQLException cause ? cause : error;
        if (firstError != null && firstError != why) {
            why.addSuppressed(firstError);
        }
        firstError = why;
    }

    private void sendAgain(List<Piece> pieces) throws SQLException {
        if (resends == 0 || stopped || stop()) {
            giveUp(pieces);
            return;
        }
        resends--;
        SQLException error = settled(
                pieces, rpc.insertTablets(List.of(tablets(pieces)), sign).get(0));
        if (error == null) {
            pieces.forEach(piece -> stored(piece.source(), piece.from(), piece.to()));
        } else if (rpc.passes(error)) {
            isolate(pieces, error);
        } else if (stopping(error)) {
            stopWithin(pieces, error);
        } else {
            firstError = firstError == null ? error : firstError;
            resolve(pieces);
        }
    }

    private void giveUp(List<Piece> pieces) {
        exhausted = true;
        pieces.forEach(piece -> fail(piece.source(), piece.from(), piece.to()));
    }

    /** Halves what was refused: the tablets of a call, then the rows of a tablet. */
    private void resolve(List<Piece> pieces) throws SQLException {
        if (pieces.size() > 1) {
            int middle = pieces.size() / 2;
            sendAgain(pieces.subList(0, middle));
            sendAgain(pieces.subList(middle, pieces.size()));
            return;
        }
        Piece piece = pieces.get(0);
        if (piece.to() - piece.from() == 1) {
            fail(piece.source(), piece.from(), piece.to());
            return;
        }
        if (resends == 0) {
            giveUp(pieces);
            return;
        }
        int middle = (piece.from() + piece.to()) >>> 1;
        sendAgain(List.of(new Piece(piece.source(), piece.from(), middle)));
        sendAgain(List.of(new Piece(piece.source(), middle, piece.to())));
    }
}
