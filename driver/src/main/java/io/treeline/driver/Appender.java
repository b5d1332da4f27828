// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in bulk, without SQL: row by row, or whole columns from arrays of primitives. Rows are sent as tablets
 * while more are appended; at most a few tablets are on their way at once, and appending waits for the server where it
 * is slower. As every INSERT of IoTDB, an append sets the cells that are given and leaves others of the same time as
 * they are. Not safe for use by several threads.
 *
 * <pre>{@code
 * try (Appender rows = connection.unwrap(IotdbConnection.class).appender("root.factory", "room2.device1", "temperature", "status")) {
 *   rows.at(Instant.now()).set(1, 21.5).set(2, "ok");
 *   rows.append(new long[] {1, 2, 3}, new double[] {20.1, 20.2, 20.3}, new String[] {"ok", null, "ok"});
 * }
 * }</pre>
 */
public interface Appender extends AutoCloseable {
    /** The columns that rows are given in, without the time; number 1 is the first. */
    List<String> columns();

    /**
     * Begins a row; it ends with the next call of {@code at}, {@code append}, {@code table}, {@link #flush()} or
     * {@link #close()}. Columns not set are NULL.
     *
     * @param ticks the time, in the server's precision since 1970
     * @throws SQLException what the server answered to rows before, see {@link #flush()}; 23502 when the row before has
     *     no value
     */
    Appender at(long ticks) throws SQLException;

    /**
     * Begins a row.
     *
     * @throws SQLException 22008 when the time is finer than the server's precision or out of range; or as
     *     {@link #at(long)}
     */
    Appender at(Instant time) throws SQLException;

    /** Sets a value of the row; 22003 or 22018 when it does not fit the column's type. */
    Appender set(int column, boolean value) throws SQLException;

    /** Sets a value of the row; 22003 or 22018 when it does not fit the column's type. */
    Appender set(int column, int value) throws SQLException;

    /**
     * Sets a value of the row; 22003 or 22018 when it does not fit the column's type. A TIMESTAMP is given in ticks.
     */
    Appender set(int column, long value) throws SQLException;

    /** Sets a value of the row; 22003 or 22018 when it does not fit the column's type. */
    Appender set(int column, float value) throws SQLException;

    /** Sets a value of the row; 22003 or 22018 when it does not fit the column's type. */
    Appender set(int column, double value) throws SQLException;

    /**
     * Sets a value of the row.
     *
     * @param value null, String, byte[], Boolean, a Number, LocalDate, or Instant
     * @throws SQLException 22003, 22007, 22008 or 22018 when it does not fit the column's type
     */
    Appender set(int column, @Nullable Object value) throws SQLException;

    /** Appends whole columns; see {@link #append(long[], int, Object[], BitSet[])}. */
    default Appender append(long[] times, @Nullable Object... values) throws SQLException {
        return append(times, times.length, values, null);
    }

    /**
     * Appends whole columns. Nothing of the call is kept when a value does not fit.
     *
     * @param times in ticks; in any order, though rising is quicker
     * @param rows how many positions of the arrays are meant
     * @param values for each of {@link #columns()} an array: boolean[], int[], long[], float[], double[], String[],
     *     byte[][], {@link LocalDate}[], or any Object[] of what {@link #set(int, Object)} takes; null for a column
     *     without values
     * @param nulls for each column which positions are NULL, or null; null for none at all
     * @throws SQLException 22xxx for a value that does not fit, 23502 for a row without values: the message names row
     *     and column; or as {@link #flush()}
     */
    Appender append(long[] times, int rows, @Nullable Object[] values, @Nullable BitSet @Nullable [] nulls)
            throws SQLException;

    /**
     * An appender for another table of the same schema, that sends through this one: it is flushed and closed with it,
     * and shares its bound of memory.
     *
     * @param table as in {@code "schema"."table"}
     * @param columns the columns, exactly as they are called; all of the table when there are none
     */
    Appender table(String table, String... columns) throws SQLException;

    /**
     * Writes points in InfluxDB's line protocol into the schema: {@code measurement,tag=value field=1.5,other="text"
     * 1700000000000}.
     *
     * <p>In the tree model the device is the measurement followed by one node {@code tag=value} per tag, in the order
     * of their names; a field is a measurement of the device. In the table model the measurement is the table, tags are
     * its TAGs and fields its FIELDs. What does not exist yet is created by the server: {@code 1.5} is a DOUBLE,
     * {@code 1i} and {@code 1u} INT64, {@code "text"} TEXT (STRING in the table model), {@code t} and {@code false}
     * BOOLEAN. Values for columns that exist are converted to their types.
     *
     * @param lines one point each; empty ones and those that begin with {@code #} are skipped
     * @param unit of the timestamps; a point without one gets the time of its arrival
     * @return how many points were taken
     * @throws SQLException 22023 naming the line and the place in it that is wrong: the lines before it are kept, none
     *     after; 22008 for a time finer than the server's precision
     */
    long writeLines(Iterable<String> lines, TimeUnit unit) throws SQLException;

    /**
     * Sends all that is kept, and waits until the server has answered.
     *
     * @return how many rows were stored since the last flush, also of tables reached by {@link #table}
     * @throws SQLException when some were refused: it says how many, and why; the others are stored
     */
    long flush() throws SQLException;

    /** Flushes. The second call does nothing. */
    @Override
    void close() throws SQLException;
}
