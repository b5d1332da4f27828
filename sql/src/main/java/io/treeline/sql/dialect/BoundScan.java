// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A leaf ready to run: native queries whose rows, one query after another, are the leaf's.
 *
 * @param parts what to send; empty when there can be no row
 * @param offset rows of all parts together that are skipped here
 * @param limit rows at most that are given; {@link Long#MAX_VALUE} where there is no limit
 */
public record BoundScan(List<Part> parts, long offset, long limit) {
    /** Copies the list, but one whose parts are written as they are asked for. */
    public BoundScan {
        parts = parts instanceof Written ? parts : List.copyOf(parts);
    }

    /**
     * Parts that are written each time they are asked for: the texts of all would take more memory than the rows of
     * each.
     */
    static final class Written extends AbstractList<Part> {
        private final List<Supplier<Part>> writers;

        Written(List<Supplier<Part>> writers) {
            this.writers = List.copyOf(writers);
        }

        @Override
        public Part get(int index) {
            return writers.get(index).get();
        }

        @Override
        public int size() {
            return writers.size();
        }
    }

    /** Whether the server is asked anything. */
    public boolean asksServer() {
        return parts.size() > 1 || parts.size() == 1 && parts.get(0).query() != null;
    }

    /** All rows of the parts. */
    public BoundScan(List<Part> parts) {
        this(parts, 0, Long.MAX_VALUE);
    }

    /** A leaf that has no rows. */
    public static final BoundScan NOTHING = new BoundScan(List.of());

    /**
     * A native query.
     *
     * @param query what to send; null for one row of constants, which nobody need be asked for
     * @param sources where each of the leaf's columns comes from
     * @param latest how the answer's rows become one for each device; null where they are rows already
     */
    public record Part(NativeQuery query, List<Source> sources, Latest latest) {
        /** Copies the list. */
        public Part {
            sources = List.copyOf(sources);
        }

        /** Every row. */
        public Part(NativeQuery query, List<Source> sources) {
            this(query, sources, null);
        }
    }

    /**
     * The newest row of each device, put together from the newest value of each of its series: one that is as new as
     * the newest of all is of that row, any other is null in it.
     *
     * <p>The answer is either that of {@code select last}, a row for each series with its value as text, or of an
     * aggregation, a row for each device with the columns Device, {@code last_value} and {@code max_time} of each
     * measurement in turn. {@link Source.Value} counts measurements here.
     *
     * @param text whether the answer is that of {@code select last}
     * @param measurements the names of all series
     * @param types their types
     */
    public record Latest(boolean text, List<String> measurements, List<ColumnType> types) {}

    /** Where a column of the leaf comes from in the answer to a part. */
    public sealed interface Source {
        /** The row's time. */
        record Time() implements Source {}

        /**
         * A value column.
         *
         * @param index its place among {@link NativeQuery#types()}
         * @param as the type of the leaf's column, to which the value is brought without loss
         */
        record Value(int index, ColumnType as) implements Source {}

        /** The same in every row: null, or a value as local operators hold it. */
        record Constant(Object value) implements Source {}

        /** The table name of the device whose path is in a value column. */
        record Device(int index, DevicePath database) implements Source {}
    }

    /** The one row of aggregates over no rows. */
    static BoundScan ofNoRows(List<ScanSpec.Aggregate> aggregates) {
        return new BoundScan(List.of(new Part(
                null,
                aggregates.stream()
                        .map(aggregate -> (Source) new Source.Constant(aggregate.ofNoRows()))
                        .toList())));
    }

    /** One query whose columns are given as they come. */
    static BoundScan of(NativeQuery query, int[] projection) {
        return new BoundScan(List.of(new Part(
                query,
                java.util.Arrays.stream(projection)
                        .mapToObj(i -> i == PreparedSql.Pushed.TIME
                                ? (Source) new Source.Time()
                                : new Source.Value(i, query.types().get(i)))
                        .toList())));
    }

    /**
     * The scan as what a result set reads straight from the server's answer, or null where there is something left to
     * do here.
     */
    public PreparedSql.Pushed pushed() {
        if (parts.size() != 1 || offset > 0 || limit < Long.MAX_VALUE) {
            return null;
        }
        Part part = parts.get(0);
        if (part.latest() != null || part.query() == null) {
            return null;
        }
        int[] projection = new int[part.sources().size()];
        for (int i = 0; i < projection.length; i++) {
            Source source = part.sources().get(i);
            if (source instanceof Source.Time) {
                projection[i] = PreparedSql.Pushed.TIME;
            } else if (source instanceof Source.Value value
                    && part.query().types().get(value.index()) == value.as()) {
                projection[i] = value.index();
            } else {
                return null;
            }
        }
        return new PreparedSql.Pushed(part.query(), projection);
    }
}
