// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.dialect.PredicateBinder;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.function.Calendar;
import io.treeline.sql.function.Interval;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.Predicate.Op;
import io.treeline.sql.predicate.Predicate.Operand;
import io.treeline.sql.predicate.Predicate.Times;
import io.treeline.sql.predicate.TimeRanges;
import io.treeline.sql.predicate.TimeRanges.Range;
import io.treeline.sql.type.RexValues;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Finds at which times a condition can hold that the server cannot compute: {@code DATE_TRUNC('day', "Time") = ?} holds
 * on one day, and {@code "Time" > ? OR "Time" = ? AND x > ?} not before a moment. The rows of other times need not be
 * read; those that are read are still asked by the condition itself.
 */
final class ImpliedTimes {
    /** A WHERE of more ranges would be long; they become one. */
    private static final int MOST_RANGES = 40;

    private static final Times NEVER = parameters -> List.of();
    private static final Column NUMBER = new Column("number", ColumnType.DOUBLE, Column.Role.FIELD, null);
    private static final Column INSTANT = new Column("timestamp", ColumnType.TIMESTAMP, Column.Role.FIELD, null);
    private static final Column DATE = new Column("date", ColumnType.DATE, Column.Role.FIELD, null);

    private final ScanSpec spec;
    private final TimeText time;
    private final PredicateBuilder builder;
    private final FixedValues constants;
    private final TimeInverse inverse;
    private Column column;

    ImpliedTimes(ScanSpec spec, TimeText time, PredicateBuilder builder, FixedValues constants) {
        this.spec = spec;
        this.time = time;
        this.builder = builder;
        this.constants = constants;
        this.inverse = new TimeInverse(time);
    }

    /** Which times have a wanted result. */
    @FunctionalInterface
    private interface Inverse {
        List<Range> of(List<Range> wanted, List<Object> parameters) throws SQLException;
    }

    /** That Time lies where the condition can hold, or null when it can hold anywhere. */
    Predicate of(RexNode condition) throws SQLException {
        column = null;
        Times times = times(condition, false);
        if (times == null || column == null) {
            return null;
        }
        return new Predicate.Within(column, condition.toString(), parameters -> {
            try {
                List<Range> ranges = times.of(parameters);
                return ranges.size() <= MOST_RANGES
                        ? ranges
                        : List.of(new Range(
                                ranges.get(0).low(),
                                ranges.get(ranges.size() - 1).high()));
            } catch (SQLException | ArithmeticException | NumberFormatException e) {
                // What cannot be computed is an error of the condition, if a row comes to it.
                return List.of(TimeRanges.ALL);
            }
        });
    }

    private Times times(RexNode node, boolean negated) throws SQLException {
        if (node instanceof RexLiteral literal) {
            return literal.isNull()
                            || literal.getType().getSqlTypeName() == SqlTypeName.BOOLEAN
                                    && RexLiteral.booleanValue(literal) == negated
                    ? NEVER
                    : null;
        }
        RexNode implied = ImpliedCondition.of(node);
        if (implied != null) {
            return negated ? null : times(implied, false);
        }
        if (!(node instanceof RexCall call)) {
            return null;
        }
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case NOT -> times(operands.get(0), !negated);
            case AND, OR -> junction(operands, (call.getKind() == SqlKind.AND) != negated, negated);
            case IS_TRUE -> negated ? null : times(operands.get(0), false);
            case IS_FALSE -> negated ? null : times(operands.get(0), true);
            case IS_NOT_TRUE -> negated ? times(operands.get(0), false) : null;
            case IS_NOT_FALSE -> negated ? times(operands.get(0), true) : null;
            case EQUALS -> comparison(call, negated ? Op.NE : Op.EQ);
            case NOT_EQUALS -> comparison(call, negated ? Op.EQ : Op.NE);
            case LESS_THAN -> comparison(call, negated ? Op.GE : Op.LT);
            case LESS_THAN_OR_EQUAL -> comparison(call, negated ? Op.GT : Op.LE);
            case GREATER_THAN -> comparison(call, negated ? Op.LE : Op.GT);
            case GREATER_THAN_OR_EQUAL -> comparison(call, negated ? Op.LT : Op.GE);
            default -> null;
        };
    }

    private Times junction(List<RexNode> operands, boolean and, boolean negated) throws SQLException {
        List<Times> parts = new ArrayList<>();
        for (RexNode operand : operands) {
            Times part = times(operand, negated);
            if (part != null) {
                parts.add(part);
            } else if (!and) {
                return null;
            }
        }
        if (parts.size() < 2) {
            return parts.isEmpty() ? null : parts.get(0);
        }
        return parameters -> {
            List<Range> all = and ? List.of(TimeRanges.ALL) : new ArrayList<>();
            for (Times part : parts) {
                if (and) {
                    all = TimeRanges.intersect(all, part.of(parameters));
                } else {
                    all.addAll(part.of(parameters));
                }
            }
            return TimeRanges.union(all);
        };
    }

    private Times comparison(RexCall call, Op op) throws SQLException {
        if (op == Op.NE) {
            return null;
        }
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        Times times = comparison(left, op, right);
        return times != null ? times : comparison(right, op.mirror(), left);
    }

    private Times comparison(RexNode side, Op op, RexNode other) throws SQLException {
        SqlTypeName type = side.getType().getSqlTypeName();
        if (type == SqlTypeName.TIMESTAMP || type == SqlTypeName.DATE) {
            Inverse result = timestamp(side);
            Operand operand = result == null ? null : builder.operand(type == SqlTypeName.DATE ? DATE : INSTANT, other);
            return operand == null
                    ? null
                    : parameters -> {
                        Object value = operand.value(parameters);
                        if (value == null) {
                            return List.of();
                        }
                        Number ticks = type == SqlTypeName.DATE
                                ? Long.valueOf(time.ofLocal(time.date(value).atStartOfDay()))
                                : time.ticks(value);
                        List<Range> wanted = TimeRanges.of(op, PredicateBinder.exact(ticks));
                        // No time is beyond the last, but what is computed of one can be, and fails.
                        return wanted.isEmpty() && !(side instanceof RexInputRef)
                                ? List.of(TimeRanges.ALL)
                                : result.of(wanted, parameters);
                    };
        }
        return field(side, op, other);
    }

    /** A timestamp, or a date as its first moment, that grows with Time; null for anything else. */
    private Inverse timestamp(RexNode node) throws SQLException {
        if (node instanceof RexInputRef ref) {
            if (spec.column(ref.getIndex()).role() != Column.Role.TIME) {
                return null;
            }
            column = spec.column(ref.getIndex());
            return (wanted, parameters) -> wanted;
        }
        if (!(node instanceof RexCall call) || call.getOperands().isEmpty()) {
            return null;
        }
        List<RexNode> operands = call.getOperands();
        if (call.getKind() == SqlKind.CAST) {
            return cast(call);
        }
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "FLOOR" ->
                operands.size() == 2 && operands.get(1) instanceof RexLiteral unit
                        ? truncated(unit.getValueAs(TimeUnitRange.class), operands.get(0))
                        : null;
            case "DATE_TRUNC" ->
                operands.size() == 2 && word(operands.get(0)) != null
                        ? truncated(Calendar.unit(word(operands.get(0))), operands.get(1))
                        : null;
            case "DATE_BIN" -> operands.size() == 3 ? moved(operands.get(1), operands.get(0), inverse::binned) : null;
            case "+" -> {
                Inverse first = operands.size() == 2 ? moved(operands.get(0), operands.get(1), inverse::shifted) : null;
                yield first != null || operands.size() != 2
                        ? first
                        : moved(operands.get(1), operands.get(0), inverse::shifted);
            }
            case "-" ->
                operands.size() == 2
                        ? moved(
                                operands.get(0),
                                operands.get(1),
                                (wanted, interval) -> inverse.shifted(wanted, interval.negated()))
                        : null;
            default -> null;
        };
    }

    private Inverse cast(RexCall call) throws SQLException {
        RexNode operand = call.getOperands().get(0);
        SqlTypeName from = operand.getType().getSqlTypeName();
        SqlTypeName to = call.getType().getSqlTypeName();
        if (from == SqlTypeName.TIMESTAMP && to == SqlTypeName.DATE) {
            return truncated(TimeUnitRange.DAY, operand);
        }
        boolean same =
                from == to && call.getType().getPrecision() >= operand.getType().getPrecision()
                        || from == SqlTypeName.DATE && to == SqlTypeName.TIMESTAMP;
        return same && (to == SqlTypeName.DATE || to == SqlTypeName.TIMESTAMP) ? timestamp(operand) : null;
    }

    private Inverse truncated(TimeUnitRange unit, RexNode operand) throws SQLException {
        SqlTypeName type = operand.getType().getSqlTypeName();
        if (unit == null || !Calendar.floors(unit) || type != SqlTypeName.TIMESTAMP && type != SqlTypeName.DATE) {
            return null;
        }
        Inverse below = timestamp(operand);
        return below == null ? null : (wanted, parameters) -> below.of(inverse.truncated(wanted, unit), parameters);
    }

    private interface Move {
        List<Range> of(List<Range> wanted, Interval interval) throws SQLException;
    }

    /** A function of a time and of an interval that has one value in an execution. */
    private Inverse moved(RexNode operand, RexNode interval, Move move) throws SQLException {
        SqlTypeName type = operand.getType().getSqlTypeName();
        if (type != SqlTypeName.TIMESTAMP && type != SqlTypeName.DATE || !FixedValues.is(interval)) {
            return null;
        }
        Inverse below = timestamp(operand);
        if (below == null) {
            return null;
        }
        Predicate.Computation computation = constants.compile(interval);
        return (wanted, parameters) -> {
            Object value = computation.value(parameters);
            if (value == null) {
                return List.of();
            }
            return value instanceof Interval by ? below.of(move.of(wanted, by), parameters) : List.of(TimeRanges.ALL);
        };
    }

    /** Years and seconds since the epoch, perhaps under casts. */
    private Times field(RexNode node, Op op, RexNode other) throws SQLException {
        RexNode bare = node;
        boolean rounded = false;
        while (bare instanceof RexCall call && call.getKind() == SqlKind.CAST && keepsSeconds(call)) {
            bare = call.getOperands().get(0);
            rounded = true;
        }
        if (!(bare instanceof RexCall call) || call.getOperands().isEmpty()) {
            return null;
        }
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        String field = name;
        if ((name.equals("EXTRACT") || name.equals("DATE_PART"))
                && call.getOperands().size() == 2
                && word(call.getOperands().get(0)) != null) {
            field = word(call.getOperands().get(0)).strip().toUpperCase(Locale.ROOT);
            rounded |= name.equals("DATE_PART");
        } else if (!name.equals("YEAR") || call.getOperands().size() != 1) {
            return null;
        }
        boolean year = field.equals("YEAR") || field.equals("YEARS");
        RexNode of = call.getOperands().get(call.getOperands().size() - 1);
        SqlTypeName type = of.getType().getSqlTypeName();
        if (!year && !field.equals("EPOCH") || type != SqlTypeName.TIMESTAMP && (type != SqlTypeName.DATE || !year)) {
            return null;
        }
        Inverse below = timestamp(of);
        Operand operand = below == null ? null : builder.operand(NUMBER, other);
        if (operand == null) {
            return null;
        }
        boolean nearby = rounded
                || other.getType().getSqlTypeName() != SqlTypeName.DECIMAL
                        && other.getType().getSqlTypeName() != SqlTypeName.INTEGER;
        return parameters -> {
            Object value = operand.value(parameters);
            if (value == null) {
                return List.of();
            }
            BigDecimal number = PredicateBinder.exact(PredicateBinder.number(NUMBER, value));
            return below.of(
                    year ? inverse.years(TimeRanges.of(op, number)) : inverse.seconds(op, number, nearby), parameters);
        };
    }

    /** Whether a cast between numbers changes a number of seconds by less than one, or by what doubles round. */
    private static boolean keepsSeconds(RexCall cast) {
        SqlTypeName from = cast.getOperands().get(0).getType().getSqlTypeName();
        return switch (cast.getType().getSqlTypeName()) {
            case INTEGER, BIGINT, DOUBLE ->
                from == SqlTypeName.INTEGER
                        || from == SqlTypeName.BIGINT
                        || from == SqlTypeName.DECIMAL
                        || from == SqlTypeName.DOUBLE;
            case DECIMAL ->
                cast.getType().getScale() >= 0
                        && (from == SqlTypeName.INTEGER
                                || from == SqlTypeName.BIGINT
                                || from == SqlTypeName.DECIMAL
                                || from == SqlTypeName.DOUBLE);
            default -> false;
        };
    }

    private String word(RexNode node) throws SQLException {
        return RexValues.isConstant(node) && RexValues.literal(node, time) instanceof String word ? word : null;
    }
}
