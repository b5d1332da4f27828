// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.error.Errors;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.driver.tablet.CellEncoder;
import io.treeline.driver.tablet.ColumnBuffer;
import io.treeline.driver.tablet.InsertTarget;
import io.treeline.driver.tablet.RowClock;
import io.treeline.driver.tablet.RowLog;
import io.treeline.driver.tablet.TabletBuffer;
import io.treeline.driver.tablet.TabletRows;
import io.treeline.driver.tablet.TabletSender;
import io.treeline.driver.tablet.WholeRows;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Column.Role;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.ModelTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.InsertValue;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs one INSERT ... VALUES any number of times: {@link #add} keeps rows, {@link #flush} sends them. An INSERT is the
 * server's upsert: at a time that exists it sets the cells that are not NULL and leaves the others; only an ATTRIBUTE
 * of the table model is set to NULL by the server itself. Not safe for use by several threads.
 */
public final class InsertWriter {
    /**
     * Memory that is kept from one batch to the next, so that it need not grow anew, and no more than this part of what
     * may be held.
     */
    private static final int KEPT_SHARE = 8;

    private static final long KEPT_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);
    /** The bytes held are looked at each time so many rows were added. */
    private static final int ROWS_A_LOOK = 256;

    private final PreparedSql.Insert plan;
    private final @Nullable Computing computing;
    private final RpcClient rpc;
    private StopSign sign = StopSign.NEVER;
    private long mostBytes = Long.MAX_VALUE;
    private @Nullable WholeRows wholeRows;
    private final boolean emptyAllowed;
    private final CellEncoder encoder;
    private final RowClock clock;
    private final long maxRowBytes;
    private final boolean timeGiven;
    /** The one target; null when each row names its device. */
    private final @Nullable InsertTarget single;
    /** The targets when each row names one, else null. */
    private final @Nullable InsertDevices devices;
    /** Where a row names its device; -1 when there is only one. */
    private final int deviceColumn;
    /** For each row of the statement's VALUES which parameters its values are. */
    private final int[][] parameters;
    /** Whether there is one such row, and nothing in it but parameters. */
    private final boolean plain;
    /** After each add() the number of rows so far; null while each gave one. */
    private int @Nullable [] ends;

    private int adds;
    private int rows;
    /** How many rows of an add() were counted only: {@link PreparedSql.Insert#emptyRows}. */
    private final Map<Integer, Integer> empty = new HashMap<>();

    /**
     * A writer without rows.
     *
     * @param plan the statement
     * @param rpc where rows go
     * @param zone of timestamps written as text without offset
     */
    public InsertWriter(PreparedSql.Insert plan, RpcClient rpc, ZoneId zone) {
        this(plan, rpc, zone, null);
    }

    /**
     * A writer without rows.
     *
     * @param computing gives the values that the statement computes from its parameters; null when there are none
     */
    public InsertWriter(PreparedSql.Insert plan, RpcClient rpc, ZoneId zone, @Nullable Computing computing) {
        this.computing = computing;
        this.plan = plan;
        this.rpc = rpc;
        RpcClient.Session session = rpc.session();
        this.emptyAllowed = plan.table() instanceof ModelTable;
        this.encoder = new CellEncoder(session.precision(), zone);
        this.clock = RowClock.of(session.precision());
        this.maxRowBytes = rpc.maxRowBytes();
        this.timeGiven = plan.columns().stream().anyMatch(column -> column.role() == Role.TIME);
        boolean many = plan.table() instanceof DeviceSetTable;
        this.single = many ? null : InsertTarget.of(plan.table(), plan.columns());
        this.devices = plan.table() instanceof DeviceSetTable set ? new InsertDevices(set, plan.columns()) : null;
        this.deviceColumn = many
                ? plan.columns().stream().map(column -> column.role()).toList().indexOf(Role.DEVICE)
                : -1;
        this.parameters = plan.rows().stream().map(InsertWriter::parameters).toArray(int[][]::new);
        // A clock's times would have to be staged too.
        this.plain = timeGiven
                && parameters.length == 1
                && Arrays.stream(parameters[0]).allMatch(slot -> slot >= 0);
    }

    /** For each value of a row which parameter it is, or -1. */
    private static int[] parameters(List<InsertValue> values) {
        int[] parameters = new int[values.size()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = values.get(i) instanceof InsertValue.Parameter parameter ? parameter.index() : -1;
        }
        return parameters;
    }

    /**
     * Asks a sign before each wave of tablets; the rows of those that it stops are not sent, and the error says how
     * many are stored.
     */
    public InsertWriter stopsAt(StopSign stop) {
        this.sign = stop;
        return this;
    }

    /** Refuses rows (53200) when those kept take more than so many bytes. */
    public InsertWriter holds(long most) {
        this.mostBytes = most;
        return this;
    }

    /**
     * Completes rows before they are sent; null sends them as they are, which is right where they are whole already.
     */
    public InsertWriter completes(@Nullable WholeRows stage) {
        this.wholeRows = stage;
        return this;
    }

    /** Values computed from parameters. */
    @FunctionalInterface
    public interface Computing {
        /** The values, as {@link #add(ParameterSlots, Object[])} takes them. */
        Object[] values(ParameterSlots slots) throws SQLException;
    }

    /** The statement. */
    public PreparedSql.Insert plan() {
        return plan;
    }

    /** The table that the rows go to. */
    public Table table() {
        return plan.table();
    }

    /** How many times {@link #add} was called since the last flush or clear. */
    public int size() {
        return adds;
    }

    /** How many rows are kept. */
    public int rows() {
        return rows;
    }

    /** The time of the last row kept, in ticks; there must be one. */
    public long lastTime() {
        for (RowLog log : logs()) {
            if (log.rows() > 0 && log.number(log.rows() - 1) == rows - 1) {
                return log.buffer().times().longAt(log.rows() - 1);
            }
        }
        throw new IllegalStateException("there is no row");
    }

    /** Bytes held. */
    public long bytes() {
        long bytes = 0;
        for (RowLog log : logs()) {
            bytes += log.buffer().bytes();
        }
        return bytes;
    }

    /**
     * Bytes that it takes, used or not. A column that is full grows, and has both old and new for a moment; when the
     * rows are sent, they are beside their encoded form.
     */
    private long capacity() {
        long bytes = 0;
        for (RowLog log : logs()) {
            bytes += log.buffer().capacity();
        }
        return bytes;
    }

    private InsertDevices devices() {
        return Objects.requireNonNull(devices, "Rows name their devices where there is no single one");
    }

    private Collection<RowLog> logs() {
        return single == null ? devices().logs() : List.of(single.log());
    }

    /**
     * Keeps all rows of the statement's VALUES for one set of parameters.
     *
     * @throws SQLException 22003, 22007, 22008 or 22018 for a value that does not fit, 23502 for a NULL time or a row
     *     that would have no value at all, 53200 when the batch is too large; the message names row and column. Nothing
     *     of this call is kept then
     */
    public void add(ParameterSlots slots) throws SQLException {
        add(slots, computing == null ? null : computing.values(slots));
    }

    /**
     * Keeps all rows of the statement's VALUES for one set of parameters and of computed values.
     *
     * @param computed what the {@link InsertValue.Computed} refer to: null, Boolean, Integer, Long, Float, Double,
     *     BigDecimal, String, byte[], LocalDate or Ticks
     * @throws SQLException as {@link #add(ParameterSlots)}
     */
    public void add(ParameterSlots slots, Object @Nullable [] computed) throws SQLException {
        add(plan.rows(), slots, computed);
    }

    /**
     * Keeps rows of another statement that has the same table and columns.
     *
     * @throws SQLException as {@link #add(ParameterSlots)}
     */
    public void add(List<List<InsertValue>> values, ParameterSlots slots, Object @Nullable [] computed)
            throws SQLException {
        boolean own = values == plan.rows();
        int before = rows;
        boolean done = false;
        try {
            for (int i = 0; i < values.size(); i++) {
                addRow(values.get(i), own ? parameters[i] : parameters(values.get(i)), slots, computed);
                if (rows % ROWS_A_LOOK == 0 && capacity() > mostBytes) {
                    throw Errors.of(
                            SqlState.OUT_OF_MEMORY,
                            "The rows to be inserted need more than the " + mostBytes
                                    + " bytes that may be held here at row " + rows
                                    + ": insert them in parts, or raise maxLocalMemory");
                }
            }
            endAdd();
            done = true;
        } catch (ColumnBuffer.BatchTooLargeException | OutOfMemoryError e) {
            throw SqlState.OUT_OF_MEMORY.exception(
                    "The batch is too large at row " + (before + 1) + ": execute it in parts", 0, e);
        } finally {
            if (!done) {
                logs().forEach(log -> log.truncate(before));
                rows = before;
                empty.remove(adds);
            }
        }
    }

    private void endAdd() {
        if (ends == null && rows == adds + 1) {
            adds++;
            return;
        }
        if (ends == null) {
            ends = new int[Math.max(16, adds * 2)];
            Arrays.setAll(ends, i -> i + 1);
        }
        if (adds == ends.length) {
            ends = Arrays.copyOf(ends, adds * 2);
        }
        ends[adds++] = rows;
    }

    private void addRow(List<InsertValue> values, int[] parameter, ParameterSlots slots, Object @Nullable [] computed)
            throws SQLException {
        InsertTarget target = single == null ? device(values, parameter, slots, computed) : single;
        RowLog log = target.log();
        if (plain && parameter == parameters[0] && log.append(slots, parameter, target.number(), rows)) {
            rows++;
            return;
        }
        TabletBuffer buffer = log.buffer();
        int stored = 0;
        for (int i = 0; i < parameter.length; i++) {
            ColumnBuffer out = log.cells(i);
            int slot = parameter[i];
            if (out != null && slot >= 0 && out.takesBits(slots.kindOrdinal(slot))) {
                out.appendBits(slots.bits(slot));
                stored++;
            } else if (addOther(log, i, values.get(i), slots, computed)) {
                stored++;
            }
        }
        if (!timeGiven) {
            buffer.times().appendLong(clock.next());
            stored++;
        }
        if (stored == 1 && plan.emptyRows()) {
            log.truncate(rows);
            empty.merge(adds, 1, Integer::sum);
            return;
        }
        if (stored == 1 && !emptyAllowed) {
            throw SqlState.NOT_NULL_VIOLATION.exception(
                    "Row " + (rows + 1) + ": all columns but the time are NULL, and a device has no such rows");
        }
        buffer.checkRows(log.rows(), rows + 1, maxRowBytes);
        log.endRow(target.number(), rows);
        rows++;
    }

    /**
     * Appends a value that is no parameter, is NULL or must be converted; whether a cell of the row was filled with it.
     */
    private boolean addOther(RowLog log, int i, InsertValue value, ParameterSlots slots, Object @Nullable [] computed)
            throws SQLException {
        ColumnBuffer out = log.cells(i);
        if (out == null) {
            if (log.place(i) == RowLog.ABSENT && !isNull(value, slots, computed)) {
                throw SqlState.UNDEFINED_COLUMN.exception(where(i) + "the device of this row has no such measurement");
            }
            return false;
        }
        boolean stored;
        try {
            stored = addCell(out, value, slots, computed);
        } catch (SQLDataException e) {
            throw SqlState.ofCode(e.getSQLState()).exception(where(i) + e.getMessage(), e.getErrorCode(), e.getCause());
        }
        if (!stored && log.place(i) == RowLog.TIME) {
            throw SqlState.NOT_NULL_VIOLATION.exception(where(i) + "the time of a row cannot be NULL");
        }
        return stored;
    }

    /** The device that a row names. */
    private InsertTarget device(
            List<InsertValue> values, int[] parameter, ParameterSlots slots, Object @Nullable [] computed)
            throws SQLException {
        if (deviceColumn < 0) {
            throw SqlState.NOT_NULL_VIOLATION.exception("Table " + plan.table().name()
                    + " is many devices: the INSERT must name the one of each row, in column \"Device\"");
        }
        int slot = parameter[deviceColumn];
        Object name = slot >= 0 ? slots.object(slot) : value(values.get(deviceColumn), slots, computed);
        if (name == null && slot >= 0 && slots.kind(slot) == ParameterSlots.Kind.UNSET) {
            throw SqlState.PARAMETER_NOT_SET.exception("Parameter " + (slot + 1) + " is not set");
        }
        if (name == null && slot >= 0 && slots.kind(slot) != ParameterSlots.Kind.NULL) {
            throw SqlState.INVALID_CAST.exception(where(deviceColumn) + "the name of a device is text; use setString");
        }
        if (name == null) {
            throw SqlState.NOT_NULL_VIOLATION.exception(where(deviceColumn) + "a row must name its device");
        }
        InsertTarget target = devices().target(name.toString());
        if (target == null) {
            throw SqlState.UNDEFINED_TABLE.exception(where(deviceColumn) + "table "
                    + plan.table().name() + " has no device of this name; devices are named as tables are listed");
        }
        return target;
    }

    private static @Nullable Object value(InsertValue value, ParameterSlots slots, Object @Nullable [] computed) {
        if (value instanceof InsertValue.Parameter parameter) {
            return slots.object(parameter.index());
        }
        if (value instanceof InsertValue.Clock) {
            throw new IllegalStateException("only the time column takes the clock");
        }
        return value instanceof InsertValue.Computed place
                ? Objects.requireNonNull(computed, "Who plans computed values gives them")[place.index()]
                : ((InsertValue.Literal) value).value();
    }

    private static boolean isNull(InsertValue value, ParameterSlots slots, Object @Nullable [] computed) {
        return value instanceof InsertValue.Parameter parameter
                ? slots.kind(parameter.index()) == ParameterSlots.Kind.NULL
                : value(value, slots, computed) == null;
    }

    /**
     * IoTDB's own INSERT takes no number with a fraction, and no truth value, for an integer, and a time for a long
     * one.
     */
    private void appendAsIotdb(ColumnBuffer out, ParameterSlots slots, int slot) throws SQLException {
        ParameterSlots.Kind kind = slots.kind(slot);
        boolean whole = out.type() == ColumnType.INT32 || out.type() == ColumnType.INT64;
        boolean fraction = kind == ParameterSlots.Kind.FLOAT
                || kind == ParameterSlots.Kind.DOUBLE
                || slots.object(slot) instanceof BigDecimal;
        boolean truth = kind == ParameterSlots.Kind.BOOLEAN
                && (whole || out.type() == ColumnType.FLOAT || out.type() == ColumnType.DOUBLE);
        if (whole && fraction || truth) {
            throw SqlState.INVALID_CAST.exception((truth ? "a boolean" : "a number that may have a fraction")
                    + " cannot be stored as " + out.type().sqlName() + " by IoTDB's own INSERT; set an integer");
        }
        if (kind == ParameterSlots.Kind.TICKS && out.type() == ColumnType.INT64) {
            encoder.appendLong(out, slots.bits(slot));
        } else {
            encoder.append(out, slots, slot);
        }
    }

    /** Appends a value; false when it was NULL. */
    private boolean addCell(ColumnBuffer out, InsertValue value, ParameterSlots slots, Object @Nullable [] computed)
            throws SQLException {
        if (value instanceof InsertValue.Parameter parameter) {
            int slot = parameter.index();
            switch (slots.kind(slot)) {
                case UNSET -> throw SqlState.PARAMETER_NOT_SET.exception("Parameter " + (slot + 1) + " is not set");
                case NULL -> {
                    out.appendNull();
                    return false;
                }
                default -> {
                    if (plan.emptyRows()) {
                        appendAsIotdb(out, slots, slot);
                    } else {
                        encoder.append(out, slots, slot);
                    }
                    return true;
                }
            }
        }
        if (value instanceof InsertValue.Clock) {
            out.appendLong(clock.next());
            return true;
        }
        Object literal = value(value, slots, computed);
        if (literal == null) {
            out.appendNull();
            return false;
        }
        encoder.appendObject(out, literal);
        return true;
    }

    private String where(int column) {
        return "Row " + (rows + 1) + ", column \"" + plan.columns().get(column).name() + "\": ";
    }

    /**
     * The rows kept, which are forgotten, as they would be stored.
     *
     * @param wanted the columns of the rows given; those that the statement does not name are NULL
     * @return for each {@link #add} its rows, with values as {@link ColumnBuffer#valueAt} has them
     */
    List<List<Object[]>> drain(List<Column> wanted) {
        Object[][] values = values(wanted);
        List<List<Object[]>> parts = new ArrayList<>(adds);
        for (int i = 0, row = 0; i < adds; i++) {
            int end = ends == null ? i + 1 : ends[i];
            parts.add(List.of(Arrays.copyOfRange(values, row, end)));
            row = end;
        }
        clear();
        return parts;
    }

    /** The rows kept, in order, as {@link #drain} gives them. */
    List<Object[]> peek(List<Column> wanted) {
        return List.of(values(wanted));
    }

    private Object[][] values(List<Column> wanted) {
        Object[][] values = new Object[rows][wanted.size()];
        int time = wanted.stream().map(Column::role).toList().indexOf(Role.TIME);
        for (RowLog log : logs()) {
            TabletBuffer buffer = log.buffer();
            for (int row = 0; row < log.rows(); row++) {
                Object[] out = values[log.number(row)];
                out[time] = buffer.times().longAt(row);
                for (int i = 0; i < plan.columns().size(); i++) {
                    int at = wanted.indexOf(plan.columns().get(i));
                    if (at >= 0 && log.place(i) != RowLog.TIME && log.place(i) != RowLog.ABSENT) {
                        ColumnBuffer cells = log.cells(i);
                        out[at] = cells == null ? devices().name(log.device(row)) : cells.valueAt(row);
                    }
                }
            }
        }
        return values;
    }

    /**
     * Sends all rows kept, as one tablet or several. The writer is empty afterwards, whatever happened.
     *
     * @return for each {@link #add} the number of its rows
     * @throws BatchUpdateException when the server refused some rows or the connection failed: it carries the state,
     *     code and cause of the first error, and per add() the number of rows or EXECUTE_FAILED. As the server does not
     *     undo, cells of a failed row can be stored
     */
    public long[] flush() throws SQLException {
        try {
            Outcome outcome = flush(List.of(this)).get(0);
            if (outcome.error() == null) {
                return outcome.counts();
            }
            SQLException error = outcome.error();
            throw new BatchUpdateException(
                    error.getMessage(), error.getSQLState(), error.getErrorCode(), outcome.counts(), error.getCause());
        } finally {
            clear();
        }
    }

    /**
     * Sends all rows kept, of a statement that is no batch.
     *
     * @return the number of rows
     * @throws SQLException as {@link #flush()}, but without counts, which would be taken for those of a batch that the
     *     statement stands in
     */
    public long send() throws SQLException {
        try {
            long sum = 0;
            for (long count : flush()) {
                sum += count;
            }
            return sum;
        } catch (BatchUpdateException e) {
            if (SqlState.QUERY_CANCELED.code().equals(e.getSQLState())) {
                throw stopped(e);
            }
            throw Errors.of(SqlState.ofCode(e.getSQLState()), e.getMessage(), e.getErrorCode(), e.getCause());
        }
    }

    /**
     * What became of one writer's rows.
     *
     * @param counts per {@link #add} the number of its rows, or EXECUTE_FAILED
     * @param error null when all were stored; else it says how many were not, and its cause is the server's first error
     */
    public record Outcome(long[] counts, @Nullable SQLException error) {}

    /**
     * Sends the rows of several writers together; no two of them may write to the same device. All are empty
     * afterwards, whatever happened.
     */
    public static List<Outcome> flush(List<InsertWriter> writers) throws SQLException {
        try {
            List<TabletRows> sent = new ArrayList<>();
            List<RowLog> logs = new ArrayList<>();
            int[] firsts = new int[writers.size() + 1];
            for (int i = 0; i < writers.size(); i++) {
                InsertWriter writer = writers.get(i);
                for (RowLog log : writer.logs()) {
                    InsertTarget single = writer.single;
                    if (single != null) {
                        log.split(1, none -> single.path(), sent);
                    } else {
                        log.split(writer.devices().count(), writer.devices()::path, sent);
                    }
                    while (logs.size() < sent.size()) {
                        logs.add(log);
                    }
                }
                firsts[i + 1] = sent.size();
            }
            InsertWriter first = writers.get(0);
            List<TabletRows> whole;
            try {
                whole = first.wholeRows == null ? sent : first.wholeRows.of(sent);
            } catch (SQLException e) {
                return writers.stream().map(writer -> writer.notSent(e)).toList();
            }
            TabletSender sender = new TabletSender(first.rpc, whole, first.sign);
            SQLException error = sender.send();
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < writers.size(); i++) {
                InsertWriter writer = writers.get(i);
                boolean[] failed = new boolean[error == null ? 0 : writer.rows];
                for (int source = firsts[i]; error != null && source < firsts[i + 1]; source++) {
                    TabletRows rows = whole.get(source);
                    for (int row = 0; row < rows.count(); row++) {
                        failed[logs.get(source).number(rows.row(row))] = sender.failed(source, row);
                    }
                }
                outcomes.add(writer.outcome(failed, error, sender));
            }
            return outcomes;
        } finally {
            writers.forEach(InsertWriter::clear);
        }
    }

    /** What was to be written needs what is stored, and that could not be read. */
    private Outcome notSent(SQLException error) {
        long[] counts = new long[adds];
        Arrays.fill(counts, Statement.EXECUTE_FAILED);
        return new Outcome(
                counts,
                rows == 0
                        ? null
                        : SqlState.ofCode(error.getSQLState())
                                .exception(
                                        "Nothing was stored, since what is there at these times could not be read: "
                                                + error.getMessage(),
                                        error.getErrorCode(),
                                        error));
    }

    /** The counts per add(), given which rows failed, where there was an error. */
    private Outcome outcome(boolean[] failed, @Nullable SQLException error, TabletSender sender) {
        long[] counts = new long[adds];
        int refused = 0;
        for (int i = 0, row = 0; i < adds; i++) {
            int end = ends == null ? i + 1 : ends[i];
            counts[i] = (long) end - row + empty.getOrDefault(i, 0);
            for (; row < end; row++) {
                if (error != null && failed[row]) {
                    counts[i] = Statement.EXECUTE_FAILED;
                    refused++;
                }
            }
        }
        // The error may have passed, or be about another writer's rows.
        return new Outcome(
                counts,
                error == null || refused == 0
                        ? null
                        : SqlState.ofCode(error.getSQLState())
                                .exception(message(error, refused, sender), error.getErrorCode(), error));
    }

    private String message(SQLException error, int refused, TabletSender sender) {
        if (sender.stopped()) {
            return refused + " of " + rows + " rows were not stored, the others are: " + error.getMessage();
        }
        if (refused == rows && SqlState.READ_ONLY.code().equals(error.getSQLState())) {
            return "Nothing was stored: " + error.getMessage();
        }
        String share = sender.uncertain()
                ? "Up to " + refused + " of " + rows
                        + " rows failed, the others are stored; not all could be told apart"
                : refused == rows
                        ? "All " + rows + " rows failed"
                        : refused + " of " + rows + " rows failed, the others are stored";
        return share + "; cells of a failed row can be stored too: " + error.getMessage();
    }

    /**
     * Runs the statement once, with a writer that holds nothing.
     *
     * @return the number of rows
     * @throws SQLException as {@link #add}; of one row the server's error itself, of several as {@link #send}
     */
    public long execute(ParameterSlots slots) throws SQLException {
        if (rows > 0) {
            throw new IllegalStateException("the writer holds rows of others");
        }
        add(slots);
        boolean one = rows == 1;
        try {
            return send();
        } catch (SQLException e) {
            boolean stopped = SqlState.QUERY_CANCELED.code().equals(e.getSQLState());
            throw one && !stopped && e.getCause() instanceof SQLException cause ? cause : e;
        }
    }

    /** How many rows are stored is said, and of which class the cause is stays. */
    private static SQLException stopped(BatchUpdateException e) {
        return e.getCause() instanceof SQLTimeoutException
                ? Errors.timeout(e.getMessage(), e.getCause())
                : Errors.of(SqlState.QUERY_CANCELED, e.getMessage(), e.getErrorCode(), e.getCause());
    }

    /** Forgets all rows kept. */
    public void clear() {
        // All together keep no more than is worth keeping: the next rows may be of another shape, and what is kept
        // counts as held.
        long share = Math.min(KEPT_BYTES, mostBytes / KEPT_SHARE) / Math.max(1, logs().size());
        logs().forEach(log -> log.clear(share));
        empty.clear();
        rows = 0;
        adds = 0;
        ends = null;
    }
}
