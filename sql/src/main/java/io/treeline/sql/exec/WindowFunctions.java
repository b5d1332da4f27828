// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.exec.Accumulators.Accumulator;
import io.treeline.sql.exec.WindowOperator.Partition;
import io.treeline.sql.function.Casts;
import io.treeline.sql.function.Numbers;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** The functions of windows. Each writes its results into one column of the partition's rows. */
final class WindowFunctions {
    private WindowFunctions() {}

    /** A function with its arguments, frame and the column of its results; immutable. */
    sealed interface Function permits Ranking, Tiles, Shifted, Picked, Aggregated {
        /** Checks what is constant before any partition. */
        default void open(Run run) throws SQLException {}

        void compute(Partition partition) throws SQLException;
    }

    private static Object number(SqlTypeName type, long value) {
        return type == SqlTypeName.INTEGER ? (Object) (int) value : (Object) value;
    }

    /** Functions of a row's place alone. */
    record Ranking(String name, SqlTypeName type, int slot) implements Function {
        @Override
        public void compute(Partition partition) throws SQLException {
            int size = partition.size();
            long dense = 0;
            for (int i = 0; i < size; i++) {
                partition.run().tick();
                if (!name.equals("ROW_NUMBER") && partition.peersFrom(i) == i) {
                    dense++;
                }
                partition.row(i)[slot] = switch (name) {
                    case "ROW_NUMBER" -> number(type, i + 1L);
                    case "RANK" -> number(type, partition.peersFrom(i) + 1L);
                    case "DENSE_RANK" -> number(type, dense);
                    case "PERCENT_RANK" ->
                        size == 1 ? (Object) 0.0 : (Object) (partition.peersFrom(i) / (double) (size - 1));
                    default -> partition.peersTo(i) / (double) size;
                };
            }
        }
    }

    /** NTILE: the first size % n buckets are one row longer. */
    record Tiles(int argument, SqlTypeName type, int slot) implements Function {
        @Override
        public void compute(Partition partition) throws SQLException {
            Object given = partition.row(0)[argument];
            if (given == null) {
                return;
            }
            long buckets = Numbers.toLong(Values.decimal((Number) given));
            if (buckets <= 0) {
                throw PlanErrors.data(SqlState.INVALID_NTILE, "The argument of NTILE must be greater than zero");
            }
            long size = partition.size();
            long length = size / buckets;
            long longer = size % buckets;
            for (int i = 0; i < size; i++) {
                partition.run().tick();
                long tile =
                        i < longer * (length + 1) ? i / (length + 1) : longer + (i - longer * (length + 1)) / length;
                partition.row(i)[slot] = number(type, tile + 1);
            }
        }
    }

    /** LAG and LEAD: arguments are the value, how far (1), and what to give outside the partition (null). */
    record Shifted(int sign, int[] arguments, List<RelDataType> types, RelDataType type, boolean ignoreNulls, int slot)
            implements Function {
        @Override
        public void compute(Partition partition) throws SQLException {
            int[] present = ignoreNulls ? present(partition, arguments[0]) : null;
            for (int i = 0; i < partition.size(); i++) {
                Object[] row = partition.row(i);
                partition.run().tick();
                long distance = 1;
                if (arguments.length > 1) {
                    if (row[arguments[1]] == null) {
                        continue;
                    }
                    distance = Numbers.toLong(Values.decimal((Number) row[arguments[1]]));
                }
                long target = i + sign * Math.max(-Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, distance));
                if (present != null && distance != 0) {
                    target = among(present, i, sign * distance);
                }
                int from = target >= 0 && target < partition.size() ? 0 : arguments.length > 2 ? 2 : -1;
                Object value =
                        from < 0 ? null : from == 0 ? partition.row((int) target)[arguments[0]] : row[arguments[2]];
                if (value != null && types.get(from).getSqlTypeName() != type.getSqlTypeName()) {
                    value = Casts.cast(
                            value,
                            types.get(from).getSqlTypeName(),
                            type,
                            partition.run().time());
                }
                row[slot] = value;
            }
        }

        /** The row with a value that lies so many such rows away, or -1. */
        private static long among(int[] present, int i, long distance) {
            int at = Arrays.binarySearch(present, i);
            long wanted = at >= 0 ? at + distance : distance > 0 ? -at - 1 + distance - 1 : -at - 1 + distance;
            return wanted < 0 || wanted >= present.length ? -1 : present[(int) wanted];
        }
    }

    private static int[] present(Partition partition, int column) {
        int[] found = new int[partition.size()];
        int count = 0;
        for (int i = 0; i < found.length; i++) {
            if (partition.row(i)[column] != null) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** FIRST_VALUE, LAST_VALUE and NTH_VALUE. */
    record Picked(String name, int[] arguments, WindowFrame frame, boolean ignoreNulls, int slot) implements Function {
        @Override
        public void open(Run run) throws SQLException {
            frame.open(run);
        }

        @Override
        public void compute(Partition partition) throws SQLException {
            WindowFrame.Opened opened = frame.open(partition.run());
            int[] present = ignoreNulls ? present(partition, arguments[0]) : null;
            for (int i = 0; i < partition.size(); i++) {
                partition.run().tick();
                Object[] row = partition.row(i);
                long wanted = 1;
                if (name.equals("NTH_VALUE")) {
                    if (row[arguments[1]] == null) {
                        continue;
                    }
                    wanted = Numbers.toLong(Values.decimal((Number) row[arguments[1]]));
                    if (wanted <= 0) {
                        throw PlanErrors.data(
                                SqlState.INVALID_NTH_VALUE,
                                "The second argument of NTH_VALUE must be greater than zero");
                    }
                }
                int found = find(opened.ranges(partition, i), present, wanted, name.equals("LAST_VALUE"));
                row[slot] = found < 0 ? null : partition.row(found)[arguments[0]];
            }
        }

        private static int find(int[] ranges, int[] present, long wanted, boolean last) {
            int pairs = ranges.length / 2;
            long left = wanted;
            for (int p = 0; p < pairs; p++) {
                int pair = last ? pairs - 1 - p : p;
                int from = ranges[2 * pair];
                int to = ranges[2 * pair + 1];
                if (present != null) {
                    from = insertion(present, from);
                    to = insertion(present, to);
                }
                if (to <= from) {
                    continue;
                }
                if (left <= to - from) {
                    int at = last ? to - 1 : (int) (from + left - 1);
                    return present == null ? at : present[at];
                }
                left -= to - from;
            }
            return -1;
        }

        private static int insertion(int[] present, int i) {
            int at = Arrays.binarySearch(present, i);
            return at >= 0 ? at : -at - 1;
        }
    }

    /**
     * Any aggregate. A frame that only grows is summed up as it grows; one that also loses rows takes them back where
     * that is exact.
     */
    record Aggregated(AggregateOperator.Function function, WindowFrame frame, int slot) implements Function {
        @Override
        public void open(Run run) throws SQLException {
            frame.open(run);
        }

        @Override
        public void compute(Partition partition) throws SQLException {
            WindowFrame.Opened opened = frame.open(partition.run());
            if (opened.excludes()) {
                for (int i = 0; i < partition.size(); i++) {
                    State state = new State();
                    int[] ranges = opened.ranges(partition, i);
                    for (int p = 0; p < ranges.length; p += 2) {
                        state.add(partition, ranges[p], ranges[p + 1]);
                    }
                    partition.row(i)[slot] = partition.kept(state.accumulator.result(partition.run()));
                }
                return;
            }
            State state = new State();
            int from = 0;
            int to = 0;
            Object result = state.accumulator.result(partition.run());
            ExtremeQueue extremes = null;
            for (int i = 0; i < partition.size(); i++) {
                partition.run().tick();
                int nextFrom = opened.from(partition, i);
                int nextTo = Math.max(nextFrom, opened.to(partition, i));
                if (nextFrom == from && nextTo == to) {
                    partition.row(i)[slot] = result;
                    continue;
                }
                if (extremes == null
                        && nextFrom > from
                        && state.accumulator instanceof Accumulators.Extreme extreme
                        && !function.distinct()) {
                    extremes = new ExtremeQueue(extreme.sign());
                    extremes.add(partition, from, to);
                }
                if (extremes != null && nextFrom >= from && nextTo >= to) {
                    extremes.add(partition, Math.max(to, nextFrom), nextTo);
                    extremes.removeBefore(nextFrom);
                    result = extremes.result(partition);
                } else {
                    extremes = null;
                    if (nextFrom == from && nextTo > to) {
                        state.add(partition, to, nextTo);
                    } else if (nextFrom >= from
                            && nextFrom <= to
                            && nextTo >= to
                            && state.accumulator.removable()
                            && !function.distinct()
                            && nextFrom - from <= nextTo - nextFrom) {
                        state.remove(partition, from, nextFrom);
                        state.add(partition, to, nextTo);
                    } else {
                        state = new State();
                        state.add(partition, nextFrom, nextTo);
                    }
                    result = partition.kept(state.accumulator.result(partition.run()));
                }
                from = nextFrom;
                to = nextTo;
                partition.row(i)[slot] = result;
            }
        }

        private final class State {
            private final Accumulator accumulator = function.accumulator().get();
            private final Set<Object> seen = function.distinct() ? new HashSet<>() : null;

            void add(Partition partition, int from, int to) throws SQLException {
                for (int i = from; i < to; i++) {
                    partition.run().tick();
                    Object value = function.value(partition.row(i));
                    if (value != null && (seen == null || seen.add(function.distinctKey(value)))) {
                        accumulator.add(value);
                    }
                }
            }

            void remove(Partition partition, int from, int to) throws SQLException {
                for (int i = from; i < to; i++) {
                    Object value = function.value(partition.row(i));
                    if (value != null) {
                        accumulator.remove(value);
                    }
                }
            }
        }

        /** Minimum or maximum of a frame that moves on: rows that a later one beats can never win again. */
        private final class ExtremeQueue {
            private final int sign;
            private final ArrayDeque<Integer> positions = new ArrayDeque<>();

            ExtremeQueue(int sign) {
                this.sign = sign;
            }

            void add(Partition partition, int from, int to) throws SQLException {
                for (int i = from; i < to; i++) {
                    partition.run().tick();
                    Object value = function.value(partition.row(i));
                    if (value != null) {
                        while (!positions.isEmpty()
                                && Values.compare(value, function.value(partition.row(positions.peekLast()))) * sign
                                        > 0) {
                            positions.pollLast();
                        }
                        positions.addLast(i);
                    }
                }
            }

            void removeBefore(int from) {
                while (!positions.isEmpty() && positions.peekFirst() < from) {
                    positions.pollFirst();
                }
            }

            Object result(Partition partition) {
                return positions.isEmpty() ? null : function.value(partition.row(positions.peekFirst()));
            }
        }
    }
}
