// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor.NativeCursor;
import io.treeline.sql.dialect.AggregateSpec;
import io.treeline.sql.dialect.AggregateSpec.Function;
import io.treeline.sql.function.Numbers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * One aggregate of one group, put together from answers of the server's, each of which is taken only when it is proved
 * to be what SQL says.
 */
abstract class ServerPart {
    /** A result that cannot be known from the server's answers. */
    static final Object UNPROVED = new Object();

    private static final double LARGEST_OF_MEAN = 1e150;
    private static final long EXACT = 1L << 53;

    /** Takes an answer of the main query; false when it proves nothing. */
    abstract boolean add(NativeCursor cursor);

    /** The result, given the number of rows in case they were counted. */
    abstract Object result(long rows) throws SQLException;

    static ServerPart of(AggregateSpec.Call call, AggregateSpec spec) {
        AggregateSpec.Items items = spec.items();
        return switch (call.kind()) {
            case COUNT_ROWS -> new Rows();
            case COUNT -> new Count(items.place(Function.COUNT, call.column()));
            case SUM, AVERAGE ->
                call.column().type() == ColumnType.INT32 || call.column().type() == ColumnType.INT64
                        ? new Whole(call, items)
                        : new Floating(call, items);
            case MIN, MAX -> new Extreme(call, items);
            case FIRST_TIME -> new TimeBound(spec, Function.FIRST_TIME);
            case LAST_TIME -> new TimeBound(spec, Function.LAST_TIME);
            case FIRST_VALUE, LAST_VALUE -> new EdgeValue(call, spec);
        };
    }

    private static final class Rows extends ServerPart {
        @Override
        boolean add(NativeCursor cursor) {
            return true;
        }

        @Override
        Object result(long rows) {
            return rows;
        }
    }

    private static final class Count extends ServerPart {
        private final int place;
        private long count;

        Count(int place) {
            this.place = place;
        }

        @Override
        boolean add(NativeCursor cursor) {
            count += cursor.getLong(place);
            return true;
        }

        @Override
        Object result(long rows) {
            return count;
        }
    }

    /**
     * SUM and AVG of integers. The server adds doubles: as long as the number of values times the greatest magnitude
     * stays below 2^53, no addition on the way, in whatever order, can have been rounded.
     */
    private static final class Whole extends ServerPart {
        private final AggregateSpec.Call call;
        private final boolean small;
        private final int countPlace;
        private final int sumPlace;
        private final int minPlace;
        private final int maxPlace;
        private BigInteger sum = BigInteger.ZERO;
        private BigInteger bound = BigInteger.ZERO;
        private long count;

        Whole(AggregateSpec.Call call, AggregateSpec.Items items) {
            this.call = call;
            this.small = call.column().type() == ColumnType.INT32;
            this.countPlace = items.place(Function.COUNT, call.column());
            this.sumPlace = items.place(Function.SUM, call.column());
            this.minPlace = items.place(Function.MIN, call.column());
            this.maxPlace = items.place(Function.MAX, call.column());
        }

        @Override
        boolean add(NativeCursor cursor) {
            long values = cursor.getLong(countPlace);
            if (values == 0) {
                return true;
            }
            if (cursor.isNull(sumPlace) || cursor.isNull(minPlace) || cursor.isNull(maxPlace)) {
                return false;
            }
            long min = small ? cursor.getInt(minPlace) : cursor.getLong(minPlace);
            long max = small ? cursor.getInt(maxPlace) : cursor.getLong(maxPlace);
            BigInteger greatest =
                    BigInteger.valueOf(min).abs().max(BigInteger.valueOf(max).abs());
            BigInteger reach = greatest.multiply(BigInteger.valueOf(values));
            double answer = cursor.getDouble(sumPlace);
            if (reach.compareTo(BigInteger.valueOf(EXACT)) >= 0 || answer != Math.rint(answer)) {
                return false;
            }
            sum = sum.add(BigInteger.valueOf((long) answer));
            bound = bound.add(reach);
            count += values;
            return true;
        }

        @Override
        Object result(long rows) throws SQLException {
            if (count == 0) {
                return null;
            }
            if (call.type() == SqlTypeName.DOUBLE) {
                // The values as doubles, added: again only exact ones are known.
                if (bound.compareTo(BigInteger.valueOf(EXACT)) >= 0) {
                    return UNPROVED;
                }
                return call.kind() == AggregateSpec.Kind.SUM ? sum.doubleValue() : sum.doubleValue() / count;
            }
            BigDecimal total = new BigDecimal(sum);
            if (call.kind() == AggregateSpec.Kind.AVERAGE) {
                return Numbers.divide(total, BigDecimal.valueOf(count));
            }
            return call.type() == SqlTypeName.BIGINT ? (Object) Numbers.toLong(total) : total;
        }
    }

    /**
     * SUM and AVG of doubles, in the server's order of addition. What is not finite is left to the rows: it may be a
     * value or an overflow. So are sums of which it is not known that they are not the negative zero, and means of
     * magnitudes whose squares PostgreSQL reports as overflow.
     */
    private static final class Floating extends ServerPart {
        private final AggregateSpec.Call call;
        private final boolean single;
        private final int countPlace;
        private final int sumPlace;
        private final int minPlace;
        private final int maxPlace;
        private final int firstPlace;
        private double sum;
        private long count;

        Floating(AggregateSpec.Call call, AggregateSpec.Items items) {
            this.call = call;
            this.single = call.column().type() == ColumnType.FLOAT;
            this.countPlace = items.place(Function.COUNT, call.column());
            this.sumPlace = items.place(Function.SUM, call.column());
            this.minPlace = items.place(Function.MIN, call.column());
            this.maxPlace = items.place(Function.MAX, call.column());
            this.firstPlace = call.kind() == AggregateSpec.Kind.SUM ? items.place(Function.FIRST, call.column()) : -1;
        }

        @Override
        boolean add(NativeCursor cursor) {
            long values = cursor.getLong(countPlace);
            if (values == 0) {
                return true;
            }
            if (cursor.isNull(sumPlace) || cursor.isNull(minPlace) || cursor.isNull(maxPlace)) {
                return false;
            }
            double answer = cursor.getDouble(sumPlace);
            if (!Double.isFinite(answer)) {
                return false;
            }
            if (call.kind() == AggregateSpec.Kind.AVERAGE) {
                if (!(Math.abs(value(cursor, minPlace)) < LARGEST_OF_MEAN)
                        || !(Math.abs(value(cursor, maxPlace)) < LARGEST_OF_MEAN)) {
                    return false;
                }
            } else if (answer == 0) {
                double first = value(cursor, firstPlace);
                if (first == 0 && 1 / first < 0) {
                    return false;
                }
            }
            sum = count == 0 ? answer : sum + answer;
            count += values;
            return Double.isFinite(sum);
        }

        private double value(NativeCursor cursor, int place) {
            return single ? cursor.getFloat(place) : cursor.getDouble(place);
        }

        @Override
        Object result(long rows) {
            return count == 0 ? null : call.kind() == AggregateSpec.Kind.SUM ? (Object) sum : (Object) (sum / count);
        }
    }

    /**
     * MIN and MAX. The server passes over NaN, which is the greatest number in SQL; a sum that is a number tells that
     * there is none.
     */
    private static final class Extreme extends ServerPart {
        private final AggregateSpec.Call call;
        private final int countPlace;
        private final int place;
        private final int sumPlace;
        private Object best;

        Extreme(AggregateSpec.Call call, AggregateSpec.Items items) {
            this.call = call;
            boolean floating =
                    call.column().type() == ColumnType.DOUBLE || call.column().type() == ColumnType.FLOAT;
            this.countPlace = items.place(Function.COUNT, call.column());
            this.place =
                    items.place(call.kind() == AggregateSpec.Kind.MIN ? Function.MIN : Function.MAX, call.column());
            this.sumPlace = floating ? items.place(Function.SUM, call.column()) : -1;
        }

        @Override
        boolean add(NativeCursor cursor) {
            if (cursor.getLong(countPlace) == 0) {
                return true;
            }
            if (cursor.isNull(place)
                    || sumPlace >= 0 && (cursor.isNull(sumPlace) || Double.isNaN(cursor.getDouble(sumPlace)))) {
                return false;
            }
            Object value = switch (call.column().type()) {
                // Days are ordered as the numbers yyyymmdd.
                case INT32, DATE -> cursor.getInt(place);
                case FLOAT -> cursor.getFloat(place);
                case DOUBLE -> cursor.getDouble(place);
                default -> cursor.getLong(place);
            };
            int sign = call.kind() == AggregateSpec.Kind.MIN ? -1 : 1;
            if (best == null || Values.compare(value, best) * sign > 0) {
                best = value;
            }
            return true;
        }

        @Override
        Object result(long rows) throws SQLException {
            return best != null && call.column().type() == ColumnType.DATE ? PartCursor.date((Integer) best) : best;
        }
    }

    /** MIN and MAX of Time: of all measurements, since a row has a value in one at least. */
    private static final class TimeBound extends ServerPart {
        private final int[] places;
        private final int[] counts;
        private final boolean first;
        private Long best;

        TimeBound(AggregateSpec spec, Function function) {
            List<AggregateSpec.Item> bounds = spec.items().main().stream()
                    .filter(item -> item.function() == function)
                    .toList();
            this.places = bounds.stream()
                    .mapToInt(item -> spec.items().place(function, item.column()))
                    .toArray();
            this.counts = bounds.stream()
                    .mapToInt(item -> spec.items().place(Function.COUNT, item.column()))
                    .toArray();
            this.first = function == Function.FIRST_TIME;
        }

        @Override
        boolean add(NativeCursor cursor) {
            for (int i = 0; i < places.length; i++) {
                if (cursor.getLong(counts[i]) != 0) {
                    if (cursor.isNull(places[i])) {
                        return false;
                    }
                    long time = cursor.getLong(places[i]);
                    best = best == null ? time : first ? Math.min(best, time) : Math.max(best, time);
                }
            }
            return true;
        }

        @Override
        Object result(long rows) {
            return best;
        }
    }
}
