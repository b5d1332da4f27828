// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.predicate.Predicate;
import java.util.List;

/**
 * A native query as a value: what one leaf of a plan asks of the server.
 *
 * @param table the table
 * @param output the columns the leaf gives, as indexes into the table's columns; empty when there are aggregates
 * @param predicate what rows must fulfil, or null
 * @param order of Time
 * @param offset rows skipped, or null
 * @param limit rows at most, or null
 * @param aggregates what is computed over all rows; empty for a scan of rows
 * @param devices what is done with the devices of a table that is many; null for other tables
 */
public record ScanSpec(
        Table table,
        List<Integer> output,
        Predicate predicate,
        Order order,
        Predicate.Operand offset,
        Predicate.Operand limit,
        List<Aggregate> aggregates,
        DeviceChoice devices) {

    /** The order of rows by Time. */
    public enum Order {
        /** Nobody asked; the server's own, which is ascending. */
        NATURAL,
        /** Ascending. */
        ASCENDING,
        /** Descending. */
        DESCENDING
    }

    /** A native aggregate function. */
    public enum Function {
        /** Rows of the device; must stand alone. */
        COUNT_ROWS("count_time"),
        /** Values that are not null. */
        COUNT("count"),
        /** The smallest value. */
        MIN("min_value"),
        /** The largest value. */
        MAX("max_value");

        private final String text;

        Function(String text) {
            this.text = text;
        }

        /** The server's name. */
        public String text() {
            return text;
        }
    }

    /** An aggregate over a measurement; column is null for COUNT_ROWS. */
    public record Aggregate(Function function, Column column) {
        /** The result's type. */
        public ColumnType type() {
            return counts() ? ColumnType.INT64 : column.type();
        }

        /** Its value where there are no rows. */
        Object ofNoRows() {
            return counts() ? 0L : null;
        }

        private boolean counts() {
            return function == Function.COUNT || function == Function.COUNT_ROWS;
        }
    }

    /** Copies the lists. */
    public ScanSpec {
        output = List.copyOf(output);
        aggregates = List.copyOf(aggregates);
    }

    /** All rows and columns. */
    public static ScanSpec of(Table table) {
        return new ScanSpec(
                table,
                java.util.stream.IntStream.range(0, table.columns().size())
                        .boxed()
                        .toList(),
                null,
                Order.NATURAL,
                null,
                null,
                List.of(),
                table instanceof DeviceSetTable ? DeviceChoice.ALL : null);
    }

    /** The i-th output column. */
    public Column column(int i) {
        return table.columns().get(output.get(i));
    }

    /** The devices of a leaf over many; null of another. */
    public Members members() {
        return table instanceof DeviceSetTable many ? many.members() : null;
    }

    /** Whether the rows are chosen by their number, so that nothing may be filtered out before. */
    public boolean bounded() {
        return offset != null || limit != null || devices != null && devices.latest();
    }

    /** Whether it aggregates. */
    public boolean aggregated() {
        return !aggregates.isEmpty();
    }

    public ScanSpec withOutput(List<Integer> columns) {
        return new ScanSpec(table, columns, predicate, order, offset, limit, aggregates, devices);
    }

    public ScanSpec withPredicate(Predicate condition) {
        return new ScanSpec(table, output, condition, order, offset, limit, aggregates, devices);
    }

    public ScanSpec withOrder(Order newOrder) {
        return new ScanSpec(table, output, predicate, newOrder, offset, limit, aggregates, devices);
    }

    public ScanSpec withBounds(Predicate.Operand newOffset, Predicate.Operand newLimit) {
        return new ScanSpec(table, output, predicate, order, newOffset, newLimit, aggregates, devices);
    }

    public ScanSpec withAggregates(List<Aggregate> functions) {
        return new ScanSpec(table, List.of(), predicate, Order.NATURAL, null, null, functions, devices);
    }

    public ScanSpec withDevices(DeviceChoice choice) {
        return new ScanSpec(table, output, predicate, order, offset, limit, aggregates, choice);
    }
}
