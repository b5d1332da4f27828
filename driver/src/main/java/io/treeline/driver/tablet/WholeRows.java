// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.tablet.TableShape.Alignment;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Completes rows before they are sent. Where the server holds a row of an aligned device, or of a table of the table
 * model, in three layers (files, or files and memory) and the newest has only some of its columns, it fills the others
 * from the oldest layer instead of the next: values that were overwritten long ago come back. A row that was always
 * written with all of its columns that are not NULL has them in each layer. So a row that leaves columns out, or sets
 * them to NULL, which an INSERT ignores, gets what is stored at its time, or what an earlier row of the same time
 * brings; where nothing is stored it goes as it is.
 */
public final class WholeRows {
    /** Rows that are looked up together; above it what is looked up would be held for too long. */
    private static final int LOOKED_UP_ROWS = 20_000;

    private static final byte FIELD = 1;

    private final StoredRows stored;
    private final long maxRowBytes;

    /** Runs native queries. */
    @FunctionalInterface
    public interface Reader {
        /** Starts a query; the caller closes its blocks. */
        RpcClient.Reply.Rows read(String sql) throws SQLException;
    }

    /**
     * A stage that asks through a reader what is stored.
     *
     * @param alignments whether devices are aligned, by their paths, as far as it was asked; shared by all stages of a
     *     connection
     * @param maxRowBytes what a row may take when it is whole
     */
    public WholeRows(Reader reader, Map<String, Boolean> alignments, long maxRowBytes) {
        this.stored = new StoredRows(reader, alignments);
        this.maxRowBytes = maxRowBytes;
    }

    /**
     * The same rows, whole.
     *
     * @param sources in the order in which they will be sent; no two of them of one device
     * @throws SQLException when what is stored cannot be read, 53200 when it is too much to be held, 54000 when a row
     *     would be too large as a whole
     */
    public List<TabletRows> of(List<TabletRows> sources) throws SQLException {
        List<TabletRows> partial = new ArrayList<>();
        for (TabletRows rows : sources) {
            if (mayBePartial(rows)) {
                partial.add(rows);
            }
        }
        if (partial.isEmpty()) {
            return sources;
        }
        Set<TabletRows> asked = Collections.newSetFromMap(new IdentityHashMap<>());
        asked.addAll(stored.worthAsking(partial));
        if (asked.isEmpty()) {
            return sources;
        }
        List<TabletRows> whole = new ArrayList<>(sources.size());
        for (TabletRows rows : sources) {
            whole.add(asked.contains(rows) ? completed(rows) : rows);
        }
        return whole;
    }

    /** The same rows, whole; as {@link #of(List)}. */
    public TabletRows of(TabletRows rows) throws SQLException {
        return mayBePartial(rows) ? completed(rows) : rows;
    }

    private TabletRows completed(TabletRows rows) throws SQLException {
        try {
            return new Completion(rows, stored, maxRowBytes).run();
        } catch (ColumnBuffer.BatchTooLargeException | OutOfMemoryError e) {
            throw Errors.of(
                    SqlState.OUT_OF_MEMORY,
                    "What is stored of these rows is too much to complete them by: write fewer at once, or whole rows",
                    e);
        }
    }

    /** Whether rows leave something out that the server could take from elsewhere. */
    static boolean mayBePartial(TabletRows rows) {
        TableShape shape = rows.buffer().shape();
        return shape != null
                && shape.alignment() != Alignment.NOT_ALIGNED
                && rows.count() > 0
                && leavesOut(rows, shape)
                && knowsTags(rows, shape);
    }

    /** Of a TAG that the table has not got yet nothing is known: what is stored is of other devices. */
    private static boolean knowsTags(TabletRows rows, TableShape shape) {
        for (int i = 0; i < shape.names().size(); i++) {
            if (rows.buffer().isTag(i) && !shape.tags().contains(shape.names().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean leavesOut(TabletRows rows, TableShape shape) {
        if (!shape.namesAll()) {
            return true;
        }
        ColumnBuffer[] columns = rows.buffer().columns();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i].hasNulls() && shape.isField(i)) {
                return true;
            }
        }
        return false;
    }

    /** The work on the rows of one device or table. */
    private static final class Completion {
        private final TabletRows rows;
        private final StoredRows stored;
        private final long maxRowBytes;
        private final TableShape shape;
        private final TabletBuffer given;
        private final ColumnBuffer[] cells;
        private final boolean[] field;
        private final boolean namesAll;
        private final int[] tags;
        private final RowKeys keys;
        /** The completed rows; null as long as all are as they were given. */
        private @Nullable TabletBuffer out;
        /** The columns that are only stored, by name; null before anything was looked up. */
        private @Nullable Map<String, ColumnType> more;

        private List<String> moreNames = List.of();
        /**
         * The rows that are there already and hold nothing but their keys, then as now; null while there are none. They
         * are not sent: of a row without any value in a FIELD the server gives one from each layer that has it.
         */
        private @Nullable BitSet there;

        Completion(TabletRows rows, StoredRows stored, long maxRowBytes) {
            this.maxRowBytes = maxRowBytes;
            this.rows = rows;
            this.stored = stored;
            this.given = rows.buffer();
            this.shape = rows.shape();
            this.keys = shape.form().keys();
            this.cells = given.columns();
            this.field = new boolean[cells.length];
            for (int i = 0; i < cells.length; i++) {
                field[i] = shape.isField(i);
            }
            this.namesAll = shape.namesAll();
            this.tags = shape.tags().stream().mapToInt(shape.names()::indexOf).toArray();
        }

        TabletRows run() throws SQLException {
            int to;
            for (int from = 0; from < rows.count(); from = to) {
                to = Math.min(rows.count(), from + LOOKED_UP_ROWS);
                // Rows of one time stay together.
                while (to < rows.count() && rows.time(to) == rows.time(to - 1)) {
                    to++;
                }
                complete(from, to);
            }
            return out == null ? rows : rows.completedBy(out, there);
        }

        private boolean leavesOut(int place) {
            if (!namesAll) {
                return true;
            }
            for (int i = 0; i < cells.length; i++) {
                if (field[i] && cells[i].isNull(place)) {
                    return true;
                }
            }
            return false;
        }

        private Object key(int i) {
            return keys.of(rows, tags, i);
        }

        private void complete(int from, int to) throws SQLException {
            StoredRows.Wanted wanted = new StoredRows.Wanted(rows, shape);
            for (int i = from; i < to; i++) {
                if (leavesOut(rows.place(i))) {
                    wanted.add(rows.time(i), key(i));
                }
            }
            StoredRows.Found found = stored.find(wanted);
            if (more == null && found != null) {
                more = found.columnsBeside(shape);
            }
            Map<Object, Integer> group = new HashMap<>();
            for (int i = from; i < to; i++) {
                if (i > from && rows.time(i) != rows.time(i - 1)) {
                    group.clear();
                }
                Object key = key(i);
                Integer earlier = group.put(key, i);
                boolean partial = leavesOut(rows.place(i));
                int at = partial && earlier == null && found != null ? found.row(key) : -1;
                if (out == null && partial && (earlier != null || at >= 0)) {
                    begin(i);
                }
                if (out != null) {
                    append(out, i, partial ? earlier : null, at, found);
                }
            }
        }

        /** The rows so far are as they were given. */
        private void begin(int end) throws SQLException {
            Map<String, ColumnType> columns = more == null ? Map.of() : more;
            moreNames = List.copyOf(columns.keySet());
            TabletBuffer whole = given.wider(
                    moreNames.stream().map(shape.form()::column).toList(), List.copyOf(columns.values()), FIELD);
            for (int i = 0; i < end; i++) {
                append(whole, i, null, -1, null);
            }
            out = whole;
        }

        /**
         * Appends a row.
         *
         * @param earlier the row of the same key before it, whose cells are all of its own and of what was stored; null
         *     when there is none
         * @param at the row in {@code found} that is stored; -1 when there is none, or it does not count
         */
        private void append(
                TabletBuffer whole, int i, @Nullable Integer earlier, int at, StoredRows.@Nullable Found found)
                throws SQLException {
            int place = rows.place(i);
            whole.times().appendFrom(given.times(), place);
            ColumnBuffer[] all = whole.columns();
            for (int column = 0; column < all.length; column++) {
                boolean own = column < cells.length;
                if (own && (!field[column] || !cells[column].isNull(place))) {
                    all[column].appendFrom(cells[column], place);
                } else if (earlier != null) {
                    all[column].appendFrom(all[column], earlier);
                } else {
                    ColumnBuffer source = at < 0 || found == null
                            ? null
                            : found.column(
                                    own ? shape.names().get(column) : moreNames.get(column - cells.length),
                                    all[column].type());
                    if (source == null) {
                        all[column].appendNull();
                    } else {
                        all[column].appendFrom(source, at);
                    }
                }
            }
            if (earlier != null || at >= 0) {
                whole.checkRows(i, rows.row(i) + 1, maxRowBytes);
                if (whole.keyAlone(i)) {
                    there = there == null ? new BitSet() : there;
                    there.set(i);
                }
            }
        }
    }
}
