// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.NativeExecutor.NativeCursor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql.TimeRange;
import io.treeline.sql.dml.DeviceRows;
import io.treeline.sql.dml.NativeRows;
import io.treeline.sql.dml.TableModelRows;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Deletes rows, or cells, that are known by their keys. The server deletes by ranges of time only, each a statement and
 * an entry in a file that later reads pay for; so above a few rows the times between which nothing else lies are put
 * together first, and each such range is counted again right before it goes, since somebody may have written into it.
 */
final class RowEraser {
    /** Up to here each row is deleted by its own time, which cannot hit one that somebody else is writing beside it. */
    private static final int ONE_BY_ONE = 256;
    /** So many rows in a range cost less to delete one by one than to count again. */
    private static final int NOT_COUNTED = 3;

    private static final int STATEMENTS_A_CALL = 1000;
    /** Both "Seq File(unclosed): 1" and "UnSeq File(unclosed): 1" are rows in memory. */
    private static final Pattern UNCLOSED = Pattern.compile("Seq File\\(unclosed\\): (\\d+), ");

    private final WriteContext context;
    private final Table table;
    private final NativeRows statements;
    private int done;

    RowEraser(WriteContext context, Table table) {
        this.context = context;
        this.table = table;
        this.statements = NativeRows.of(table);
    }

    /** Deletes whole rows, whatever there is in the ranges. */
    void rows(List<TimeRange> ranges) throws SQLException {
        if (ranges.isEmpty()) {
            return;
        }
        bringToDisk(ranges.get(0).low(), ranges.get(ranges.size() - 1).high());
        run(statements.deleteRows(ranges), ranges.size());
    }

    /** Deletes rows of a device by their times, sorted. */
    void rowsAt(TimeList times) throws SQLException {
        erase(
                times,
                table.columns().stream()
                        .filter(column -> column.role() == Column.Role.FIELD)
                        .toList(),
                statements::deleteRows);
    }

    /** Empties the cells of one measurement. */
    void cellsAt(Column column, TimeList times) throws SQLException {
        erase(times, List.of(column), ranges -> ofDevice().deleteCells(column, ranges));
    }

    /** Deletes rows of a table of the table model by their keys: the time, then the tags. */
    void keys(List<Column> key, List<Object[]> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        LongSummaryStatistics times =
                keys.stream().mapToLong(row -> ((Ticks) row[0]).value()).summaryStatistics();
        bringToDisk(times.getMin(), times.getMax());
        List<String> deletes = ((TableModelRows) statements).deleteKeys(key, keys);
        run(deletes, deletes.size());
    }

    /** Whoever names rows by their times alone has a device. */
    private DeviceRows ofDevice() {
        return (DeviceRows) statements;
    }

    /** Makes statements that delete what is in ranges. */
    private interface Deletion {
        List<String> of(List<TimeRange> ranges);
    }

    private void erase(TimeList times, List<Column> columns, Deletion deletion) throws SQLException {
        if (times.size() == 0) {
            return;
        }
        bringToDisk(times.at(0), times.at(times.size() - 1));
        if (times.size() <= ONE_BY_ONE) {
            List<TimeRange> adjacent = times.adjacent();
            run(deletion.of(adjacent), adjacent.size());
            return;
        }
        List<TimeRange> waiting = new ArrayList<>();
        List<Run> runs = runs(times, columns);
        for (Run run : runs) {
            TimeRange all = new TimeRange(times.at(run.first()), times.at(run.last()));
            if (run.size() <= NOT_COUNTED) {
                add(times, run, waiting);
            } else if (count(columns, all) == run.size()) {
                waiting.add(all);
                run(deletion.of(waiting), runs.size());
                waiting.clear();
            } else {
                // Somebody wrote into it, or deleted from it.
                add(times, run, waiting);
            }
            if (waiting.size() >= STATEMENTS_A_CALL) {
                run(deletion.of(waiting), runs.size());
                waiting.clear();
            }
        }
        run(deletion.of(waiting), runs.size());
    }

    private static void add(TimeList times, Run run, List<TimeRange> ranges) {
        for (int i = run.first(); i <= run.last(); i++) {
            ranges.add(new TimeRange(times.at(i), times.at(i)));
        }
    }

    private long count(List<Column> columns, TimeRange range) throws SQLException {
        try (NativeCursor row = context.executor().open(ofDevice().count(columns, range))) {
            return row.next() ? row.getLong(0) : 0;
        }
    }

    /** Times between which nothing else lies: from one place in a list to another. */
    private record Run(int first, int last) {
        int size() {
            return last - first + 1;
        }
    }

    /** The times that are there, in runs. */
    private List<Run> runs(TimeList times, List<Column> columns) throws SQLException {
        NativeQuery all = ofDevice().cells(columns, times.at(0), times.at(times.size() - 1));
        List<Run> runs = new ArrayList<>();
        int next = 0;
        int begun = -1;
        int last = -1;
        try (NativeCursor present = context.executor().open(all)) {
            while (present.next()) {
                long time = present.time();
                while (next < times.size() && times.at(next) < time) {
                    // There is nothing at it any more: a run over it would not be counted right.
                    next++;
                    if (begun >= 0 && next - 1 > last) {
                        runs.add(new Run(begun, last));
                        begun = -1;
                    }
                }
                if (next < times.size() && times.at(next) == time) {
                    begun = begun < 0 ? next : begun;
                    last = next;
                } else if (begun >= 0) {
                    runs.add(new Run(begun, last));
                    begun = -1;
                }
            }
        }
        if (begun >= 0) {
            runs.add(new Run(begun, last));
        }
        return runs;
    }

    private void checkStopped(int all) throws SQLException {
        try {
            context.executor().checkCancelled();
        } catch (SQLException e) {
            if (done == 0) {
                throw e;
            }
            String message = done + " of " + all + " parts are deleted, the others are not: " + e.getMessage();
            throw e instanceof SQLTimeoutException
                    ? Errors.timeout(message, e)
                    : Errors.of(SqlState.QUERY_CANCELED, message, e);
        }
    }

    /**
     * Rows that are deleted from the server's memory can spoil what it writes to disk later. Of an aligned device whose
     * rows came out of order and were read, it writes an empty file when all of them were deleted, and the device can
     * never be read again; in the table model rows come back, all NULL, when later ones make it sort anew. From files
     * they are deleted for good. So rows that are in memory are brought to disk first, and only then; a user who may
     * not flush deletes all the same.
     */
    private void bringToDisk(long low, long high) throws SQLException {
        if (!table.keepsRowsWhole() || !inMemory(low, high)) {
            return;
        }
        SQLException outcome = context.rpc()
                .executeAll(List.of(statements.flush()), context.sign())
                .get(0);
        if (outcome != null && !SqlState.INSUFFICIENT_PRIVILEGE.code().equals(outcome.getSQLState())) {
            throw Errors.of(
                    SqlState.ofCode(outcome.getSQLState()),
                    "Nothing was deleted: the rows could not be brought to disk first: " + outcome.getMessage(),
                    outcome.getErrorCode(),
                    outcome);
        }
    }

    /** Whether the server holds rows of the table in memory, as EXPLAIN ANALYZE says; true where it does not say. */
    private boolean inMemory(long low, long high) throws SQLException {
        boolean said = false;
        try (NativeCursor lines = context.executor().open(statements.explained(low, high))) {
            while (lines.next()) {
                Matcher unclosed = UNCLOSED.matcher(lines.isNull(0) ? "" : lines.getString(0));
                if (unclosed.find()) {
                    said = true;
                    if (!unclosed.group(1).equals("0")) {
                        return true;
                    }
                }
            }
        } catch (SQLException e) {
            context.executor().checkCancelled();
            if (context.rpc().broken()) {
                throw e;
            }
            return true;
        }
        return !said;
    }

    private void run(List<String> deletes, int all) throws SQLException {
        for (int from = 0; from < deletes.size(); from += STATEMENTS_A_CALL) {
            checkStopped(all);
            List<String> some = deletes.subList(from, Math.min(deletes.size(), from + STATEMENTS_A_CALL));
            SQLException first = null;
            for (SQLException outcome : context.rpc().executeAll(some, context.sign())) {
                first = first == null ? outcome : first;
                done += outcome == null ? 1 : 0;
            }
            if (first != null) {
                throw Errors.of(
                        SqlState.ofCode(first.getSQLState()),
                        "Deleting failed; " + done + " of " + Math.max(all, done + 1) + " parts are deleted: "
                                + first.getMessage(),
                        first.getErrorCode(),
                        first);
            }
        }
    }
}
