// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.dml;

import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.driver.tablet.WholeRows;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.PreparedSql;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one execution of a write works with.
 *
 * @param rpc where writes go
 * @param executor runs the queries, on the same connection and under the statement's time limit
 * @param finisher runs the queries of what must be done to its end once it has begun, whether the statement is
 *     cancelled or not
 * @param wholeRows completes rows that leave columns out; null where they go as they are
 * @param zone of timestamps written as text without offset
 * @param slots the parameters as they were set
 * @param parameters the same as objects, for queries
 * @param sign how long to wait for an answer to what is written
 * @param finisherSign the same for what must be done to its end
 * @param maxLocalMemory bytes that the rows looked up before any is changed may take
 */
public record WriteContext(
        RpcClient rpc,
        NativeExecutor executor,
        NativeExecutor finisher,
        @Nullable WholeRows wholeRows,
        ZoneId zone,
        ParameterSlots slots,
        List<Object> parameters,
        StopSign sign,
        StopSign finisherSign,
        long maxLocalMemory) {
    /**
     * Takes one row of a query: its values as {@code InsertWriter} takes them, timestamps as ticks that are known to be
     * such. The array is the taker's.
     */
    @FunctionalInterface
    interface RowTaker {
        void row(Object[] values) throws SQLException;
    }

    /** The same for work that, left half done, would lose rows. */
    WriteContext finishing() {
        return new WriteContext(
                rpc,
                finisher,
                finisher,
                wholeRows,
                zone,
                slots,
                parameters,
                finisherSign,
                finisherSign,
                maxLocalMemory);
    }

    /** Runs a query to its end. */
    void read(PreparedSql.Query query, RowTaker taker) throws SQLException {
        read(query, List.of(), Map.of(), Long.MAX_VALUE, taker);
    }

    /**
     * Runs a query.
     *
     * @param more parameters behind the statement's own
     * @param held rows that it reads, by their names
     * @param most how many rows are read at most
     */
    void read(PreparedSql.Query query, List<Object> more, Map<String, List<Object[]>> held, long most, RowTaker taker)
            throws SQLException {
        List<ColumnType> types =
                query.columns().stream().map(column -> column.type()).toList();
        List<Object> values = new ArrayList<>(parameters);
        values.addAll(more);
        try (PreparedSql.LocalRows rows =
                query.bindRows(values).open(held.isEmpty() ? executor : new HeldExecutor(executor, held))) {
            for (long read = 0; read < most && rows.next(); read++) {
                Object[] row = new Object[types.size()];
                for (int i = 0; i < row.length; i++) {
                    Object value = rows.value(i);
                    row[i] = value instanceof Long ticks && types.get(i) == ColumnType.TIMESTAMP
                            ? new Ticks(ticks)
                            : value;
                }
                taker.row(row);
            }
        }
    }

    /** The one row of a query, for instance of the computed values of an INSERT. */
    public Object[] row(PreparedSql.Query query) throws SQLException {
        List<Object[]> found = new ArrayList<>();
        read(query, found::add);
        if (found.size() != 1) {
            throw SqlState.CARDINALITY_VIOLATION.exception(
                    "The computed values of a row gave " + found.size() + " rows");
        }
        return found.get(0);
    }
}
