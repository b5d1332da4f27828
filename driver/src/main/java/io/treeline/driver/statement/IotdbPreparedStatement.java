// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.dml.InsertWriter;
import io.treeline.driver.error.Errors;
import io.treeline.driver.parameter.IotdbParameterMetaData;
import io.treeline.driver.parameter.ParameterConverter;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.driver.parameter.ParameterSlots.Kind;
import io.treeline.driver.parameter.StreamParameters;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.PreparedSql;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement with parameters. The planner's work is done once; native text is sent with its parameters written as
 * literals; a relational INSERT goes straight from the setters into tablets. Running the statement by itself leaves the
 * batch that it has gathered as it is.
 */
public sealed class IotdbPreparedStatement extends IotdbStatement implements StreamParameters
        permits IotdbNamedStatement {
    private final String sql;
    private final ParameterSlots slots;
    /** Of the session's zone, which SET can change. */
    private ParameterConverter converter;
    /** Asked once: asking for it at each row would cost as much as the row. */
    private final boolean rewrites;
    /**
     * Why there is no plan before the parameters are set: nothing but their values tells their types. Null where there
     * is one.
     */
    private final @Nullable SQLException undecided;

    private final List<ParameterSlots> undecidedBatch = new ArrayList<>();
    private @Nullable PreparedSql plan;
    /** Of an INSERT run by itself, by the present plan; null until it is. */
    private @Nullable InsertWriter writer;
    /** Null before the first; one that was run is used again while the plan is the same. */
    private @Nullable PreparedBatch batch;

    /**
     * Plans the text.
     *
     * @param resultSetType one of java.sql.ResultSet's TYPE constants
     */
    public IotdbPreparedStatement(StatementHost host, String sql, int resultSetType) throws SQLException {
        super(host, resultSetType);
        this.sql = sql;
        this.rewrites = host.rewritesBatches();
        PreparedSql made = null;
        SQLException why = null;
        try {
            made = host.prepare(sql);
        } catch (SQLException e) {
            if (!SqlState.INDETERMINATE_TYPE.code().equals(e.getSQLState())) {
                throw e;
            }
            why = e;
        }
        this.plan = made;
        this.undecided = why;
        this.slots = new ParameterSlots(made == null ? TypedText.count(sql) : made.parameterCount());
        // As the Javadoc of setPoolable has it.
        setPoolable(true);
        this.converter = new ParameterConverter(host.precision(), host.zone(), host.maxRowBytes());
    }

    /** The parameters' values. */
    final ParameterSlots slots() {
        return slots;
    }

    /** Throws 07001 when a parameter is not set; here that is left to whoever needs its value. */
    void checkParameters() throws SQLException {
        // Indexes speak for themselves.
    }

    @Override
    public long maxValueBytes() {
        return host().maxRowBytes();
    }

    @Override
    void checkTakesText() throws SQLException {
        checkOpen();
        throw Errors.of(
                SqlState.INVALID_STATE,
                "A PreparedStatement has its text already: call the method without text, or use createStatement");
    }

    /**
     * The plan as of now: definitions may have changed since it was made, and the planner's cache answers at once when
     * they have not.
     */
    private PreparedSql current() throws SQLException {
        checkOpen();
        if (plan instanceof PreparedSql.Native text && !text.again()) {
            return text;
        }
        PreparedSql now = host().prepare(sql);
        if (now != plan) {
            plan = now;
            writer = null;
        }
        return now;
    }

    /** The plan as of now; null while parameters whose types their values decide have none. */
    private @Nullable PreparedSql known() throws SQLException {
        checkOpen();
        if (undecided == null) {
            return current();
        }
        return TypedText.decided(slots)
                ? host().prepare(TypedText.of(sql, slots, null).sql())
                : null;
    }

    private InsertWriter writer(PreparedSql.Insert insert) throws SQLException {
        if (writer == null) {
            writer = insertWriter(insert);
        }
        return writer;
    }

    private PreparedSql checked() throws SQLException {
        PreparedSql now = current();
        checkParameters();
        return now;
    }

    /** Whether the values decide the types of some parameters of a query. */
    private boolean decides(PreparedSql now) {
        return now instanceof PreparedSql.Query query
                && slots.size() > 0
                && TypedText.decided(slots)
                && TypedText.differs(query.parameterTypes(), slots);
    }

    /** Plans and runs the statement for the types of these values. */
    private boolean runDecided(ParameterSlots values, Wanted wanted) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            if (values.kind(i) == Kind.UNSET) {
                throw Errors.of(
                        SqlState.PARAMETER_NOT_SET, "Parameter " + (i + 1) + " of " + values.size() + " is not set");
            }
        }
        return runTyped(TypedText.of(sql, values, null), wanted);
    }

    private boolean runTyped(TypedText typed, Wanted wanted) throws SQLException {
        return run(typed.sql(), host().prepare(typed.sql()), typed.slots(), null, wanted);
    }

    private boolean run(Wanted wanted) throws SQLException {
        return executing(sql, () -> {
            if (undecided != null) {
                checkOpen();
                checkParameters();
                return runDecided(slots, wanted);
            }
            PreparedSql now = checked();
            if (decides(now)) {
                return runTyped(TypedText.of(sql, slots, ((PreparedSql.Query) now).parameterTypes()), wanted);
            }
            return run(sql, now, slots, now instanceof PreparedSql.Insert insert ? writer(insert) : null, wanted);
        });
    }

    @Override
    public boolean execute() throws SQLException {
        return run(Wanted.ANY);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return executing(sql, () -> {
            if (undecided != null) {
                checkOpen();
                checkParameters();
                runDecided(slots, Wanted.ROWS);
            } else {
                PreparedSql now = checked();
                if (decides(now)) {
                    runTyped(TypedText.of(sql, slots, ((PreparedSql.Query) now).parameterTypes()), Wanted.ROWS);
                } else {
                    run(sql, now, slots, null, Wanted.ROWS);
                }
            }
            return opened();
        });
    }

    @Override
    public int executeUpdate() throws SQLException {
        return TextExecution.toInt(executeLargeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        run(Wanted.COUNT);
        return getLargeUpdateCount();
    }

    // ---- batches ----

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        checkParameters();
        if (undecided != null) {
            ParameterSlots copy = new ParameterSlots(slots.size());
            copy.copyAll(slots);
            undecidedBatch.add(copy);
            return;
        }
        if (batch == null || batch.isEmpty()) {
            // Asking for the plan at each row would cost more than the row; the batch keeps the one of its first.
            PreparedSql now = current();
            if (batch == null || batch.plan() != now || now instanceof PreparedSql.Native) {
                batch = new PreparedBatch(this, sql, now, host().schema(), rewrites);
            }
        }
        batch.add(slots);
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        undecidedBatch.clear();
        if (batch != null) {
            batch.clear();
        }
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return executing(sql, () -> {
            getMoreResults();
            if (undecided != null) {
                List<ParameterSlots> all = List.copyOf(undecidedBatch);
                undecidedBatch.clear();
                return runBatch(all.size(), i -> runDecided(all.get(i), Wanted.COUNT));
            }
            return batch == null ? new long[0] : batch.run();
        });
    }

    // ---- what is known before running ----

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        PreparedSql now = known();
        if (now instanceof PreparedSql.Query query) {
            return ResultSets.metaData(query, host());
        }
        PreparedSql.Returning returning = now == null ? null : returning(now);
        return returning == null ? null : ResultSets.metaData(returning.query(), host());
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        PreparedSql now = known();
        if (now == null) {
            SQLException why = Objects.requireNonNull(undecided, "Without a plan is what was not decided");
            throw Errors.withMessage(why, why.getMessage());
        }
        return IotdbParameterMetaData.of(now, host().precision());
    }

    // ---- parameters ----

    private ParameterConverter converter() {
        if (!converter.zone().equals(host().zone())) {
            converter = new ParameterConverter(host().precision(), host().zone(), host().maxRowBytes());
        }
        return converter;
    }

    /** The slot of a 1-based index. */
    private int slot(int index) throws SQLException {
        checkOpen();
        if (index < 1 || index > slots.size()) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE, "Parameter index " + index + " is outside 1.." + slots.size());
        }
        return index - 1;
    }

    @Override
    public void clearParameters() throws SQLException {
        checkOpen();
        slots.clear();
    }

    @Override
    public void setNull(int index, int sqlType) throws SQLException {
        slots.set(slot(index), null);
    }

    @Override
    public void setNull(int index, int sqlType, String typeName) throws SQLException {
        slots.set(slot(index), null);
    }

    @Override
    public void setBoolean(int index, boolean value) throws SQLException {
        slots.set(slot(index), Kind.BOOLEAN, value ? 1 : 0);
    }

    @Override
    public void setByte(int index, byte value) throws SQLException {
        slots.set(slot(index), Kind.INT, value);
    }

    @Override
    public void setShort(int index, short value) throws SQLException {
        slots.set(slot(index), Kind.INT, value);
    }

    @Override
    public void setInt(int index, int value) throws SQLException {
        slots.set(slot(index), Kind.INT, value);
    }

    @Override
    public void setLong(int index, long value) throws SQLException {
        slots.set(slot(index), Kind.LONG, value);
    }

    @Override
    public void setFloat(int index, float value) throws SQLException {
        slots.set(slot(index), Kind.FLOAT, Float.floatToRawIntBits(value));
    }

    @Override
    public void setDouble(int index, double value) throws SQLException {
        slots.set(slot(index), Kind.DOUBLE, Double.doubleToRawLongBits(value));
    }

    @Override
    public void setBigDecimal(int index, BigDecimal value) throws SQLException {
        slots.set(slot(index), value);
    }

    @Override
    public void setString(int index, String value) throws SQLException {
        slots.set(slot(index), value);
    }

    @Override
    public void setBytes(int index, byte[] value) throws SQLException {
        slots.set(slot(index), value == null ? null : value.clone());
    }

    @Override
    public void setDate(int index, Date value) throws SQLException {
        converter().set(slots, slot(index), value, null);
    }

    @Override
    public void setDate(int index, Date value, Calendar calendar) throws SQLException {
        converter().set(slots, slot(index), value, calendar);
    }

    @Override
    public void setTime(int index, Time value) throws SQLException {
        converter().set(slots, slot(index), value, null);
    }

    @Override
    public void setTime(int index, Time value, Calendar calendar) throws SQLException {
        converter().set(slots, slot(index), value, calendar);
    }

    @Override
    public void setTimestamp(int index, Timestamp value) throws SQLException {
        converter().set(slots, slot(index), value);
    }

    /**
     * IoTDB's timestamps are points in time, and so is a Timestamp: the calendar changes nothing, as with PostgreSQL's
     * timestamptz.
     */
    @Override
    public void setTimestamp(int index, Timestamp value, Calendar calendar) throws SQLException {
        converter().set(slots, slot(index), value);
    }

    @Override
    public void setObject(int index, Object value) throws SQLException {
        converter().set(slots, slot(index), value);
    }

    @Override
    public void setObject(int index, Object value, int targetSqlType) throws SQLException {
        converter().set(slots, slot(index), value, targetSqlType, -1);
    }

    @Override
    public void setObject(int index, Object value, int targetSqlType, int scaleOrLength) throws SQLException {
        converter().set(slots, slot(index), value, targetSqlType, scaleOrLength);
    }

    @Override
    public void setObject(int index, Object value, SQLType target) throws SQLException {
        setObject(index, value, target, -1);
    }

    @Override
    public void setObject(int index, Object value, SQLType target, int scaleOrLength) throws SQLException {
        if (!(target instanceof JDBCType)) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The type of parameter " + index + " must be a java.sql.JDBCType");
        }
        converter().set(slots, slot(index), value, target.getVendorTypeNumber(), scaleOrLength);
    }
}
