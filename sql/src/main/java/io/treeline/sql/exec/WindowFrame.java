// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.exec.WindowOperator.Partition;
import io.treeline.sql.function.Calendar;
import io.treeline.sql.function.Interval;
import io.treeline.sql.function.Numbers;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Which rows of its partition a window function sees for each row.
 *
 * @param rows ROWS or GROUPS; else RANGE
 * @param groups GROUPS: offsets count groups of rows that ORDER BY does not tell apart
 * @param key the ORDER BY column, for RANGE with offsets
 * @param keyType its type
 */
record WindowFrame(
        boolean rows,
        boolean groups,
        Bound lower,
        Bound upper,
        RexWindowExclusion exclusion,
        RelFieldCollation key,
        RelDataType keyType) {
    /**
     * One end of a frame.
     *
     * @param direction -1 PRECEDING, 1 FOLLOWING, 0 CURRENT ROW
     * @param offset a constant, or null
     */
    record Bound(int direction, boolean unbounded, Expr offset) {}

    boolean excludes() {
        return exclusion != RexWindowExclusion.EXCLUDE_NO_OTHER;
    }

    /** The frame with its offsets known. */
    Opened open(Run run) throws SQLException {
        return new Opened(offset(lower, "starting", run), offset(upper, "ending", run), run);
    }

    private Object offset(Bound bound, String which, Run run) throws SQLException {
        if (bound.offset == null) {
            return null;
        }
        Object value = bound.offset.eval(new Object[0], run);
        if (value == null) {
            throw PlanErrors.data(SqlState.INVALID_FRAME_OFFSET, "The frame's " + which + " offset must not be null");
        }
        if (value instanceof Interval interval && !rows) {
            if (interval.months() < 0 || interval.days() < 0 || interval.time().isNegative()) {
                throw PlanErrors.data(
                        SqlState.INVALID_FRAME_OFFSET, "The frame's " + which + " offset must not be negative");
            }
            return value;
        }
        if (!(value instanceof Number number)
                || Values.compare(number, 0) < 0
                || value instanceof Double d && d.isNaN()) {
            throw PlanErrors.data(
                    SqlState.INVALID_FRAME_OFFSET, "The frame's " + which + " offset must not be negative");
        }
        if (rows) {
            return Math.min(Integer.MAX_VALUE, Numbers.toLong(Values.decimal(number)));
        }
        return value;
    }

    /** A frame of one execution. */
    final class Opened {
        private final Object start;
        private final Object end;
        private final Run run;

        private Opened(Object start, Object end, Run run) {
            this.start = start;
            this.end = end;
            this.run = run;
        }

        boolean excludes() {
            return WindowFrame.this.excludes();
        }

        /** The first row of a row's frame. */
        int from(Partition partition, int i) throws SQLException {
            return Math.min(partition.size(), edge(partition, i, lower, start, true));
        }

        /** The row after the last of a row's frame; may lie before {@link #from}, when the frame is empty. */
        int to(Partition partition, int i) throws SQLException {
            return Math.max(0, edge(partition, i, upper, end, false));
        }

        private int edge(Partition partition, int i, Bound bound, Object offset, boolean first) throws SQLException {
            int size = partition.size();
            if (bound.unbounded) {
                return bound.direction < 0 ? 0 : size;
            }
            if (groups) {
                return partition.group(i, offset == null ? 0 : bound.direction * (Long) offset, first);
            }
            if (rows) {
                long at = i + (offset == null ? 0 : bound.direction * (Long) offset) + (first ? 0 : 1);
                return (int) Math.max(0, Math.min(size, at));
            }
            if (offset == null) {
                return first ? partition.peersFrom(i) : partition.peersTo(i);
            }
            Object own = partition.row(i)[key.getFieldIndex()];
            if (own == null) {
                return first ? partition.peersFrom(i) : partition.peersTo(i);
            }
            boolean descending = key.direction.isDescending();
            Object target = target(own, offset, bound.direction * (descending ? -1 : 1));
            // Nulls stand together at one end and belong to no other row's range.
            int low = 0;
            int high = size;
            while (low < high && partition.row(low)[key.getFieldIndex()] == null) {
                low = partition.peersTo(low);
            }
            if (high > low && partition.row(high - 1)[key.getFieldIndex()] == null) {
                high = partition.peersFrom(high - 1);
            }
            while (low < high) {
                int middle = low + high >>> 1;
                int order = compare(partition.row(middle)[key.getFieldIndex()], target) * (descending ? -1 : 1);
                if (order < 0 || !first && order == 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private long ticks(Object value) throws SQLException {
            return value instanceof LocalDate date ? run.time().ofLocal(date.atStartOfDay()) : (Long) value;
        }

        private int compare(Object value, Object target) throws SQLException {
            return value instanceof LocalDate
                    ? Long.compare(ticks(value), (Long) target)
                    : Values.compare(value, target);
        }

        private Object target(Object own, Object offset, int sign) throws SQLException {
            if (offset instanceof Interval interval) {
                Interval signed = sign < 0 ? interval.negated() : interval;
                if (own instanceof Interval key) {
                    return key.plus(signed);
                }
                if (!(own instanceof Long || own instanceof LocalDate)) {
                    throw PlanErrors.unsupported(
                            "RANGE with an INTERVAL takes an ORDER BY column of timestamps, dates or intervals.");
                }
                return Calendar.plus(ticks(own), signed, run.time());
            }
            if (!SqlTypeUtil.isNumeric(keyType)) {
                throw PlanErrors.unsupported(
                        "RANGE with a number takes a numeric ORDER BY column; with a timestamp, write the offset as an INTERVAL.");
            }
            if (own instanceof Double || own instanceof Float) {
                return ((Number) own).doubleValue() + sign * ((Number) offset).doubleValue();
            }
            if (own instanceof BigDecimal
                    || offset instanceof BigDecimal
                    || offset instanceof Double
                    || offset instanceof Float) {
                BigDecimal distance = Values.decimal((Number) offset);
                return sign < 0
                        ? Values.decimal((Number) own).subtract(distance)
                        : Values.decimal((Number) own).add(distance);
            }
            long a = ((Number) own).longValue();
            long b = ((Number) offset).longValue();
            long sum = a + sign * b;
            boolean wrapped = sign < 0 ? sum > a : sum < a;
            return wrapped
                    ? (Object) BigDecimal.valueOf(a).add(BigDecimal.valueOf(b).multiply(BigDecimal.valueOf(sign)))
                    : (Object) sum;
        }

        /** The parts of a frame that EXCLUDE leaves, as pairs of from and to. */
        int[] ranges(Partition partition, int i) throws SQLException {
            int from = from(partition, i);
            int to = to(partition, i);
            return switch (exclusion) {
                case EXCLUDE_CURRENT_ROW -> new int[] {from, Math.min(to, i), Math.max(from, i + 1), to};
                case EXCLUDE_GROUP ->
                    new int[] {from, Math.min(to, partition.peersFrom(i)), Math.max(from, partition.peersTo(i)), to};
                case EXCLUDE_TIES ->
                    new int[] {
                        from,
                        Math.min(to, partition.peersFrom(i)),
                        Math.max(from, i),
                        Math.min(to, i + 1),
                        Math.max(from, partition.peersTo(i)),
                        to
                    };
                default -> new int[] {from, to};
            };
        }
    }
}
