// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.IotdbDate;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.Predicate.Op;
import io.treeline.sql.predicate.TimeRanges;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Makes a table-model WHERE of a predicate and parameter values. Its server takes a literal for the column's type only
 * if it is spelt so: of an integer too large it keeps the lower 32 bits, a decimal beside an integer column fails, a
 * date is a CAST. So each literal is brought to the column's own type first, without changing what the comparison
 * decides.
 *
 * <p>A comparison of a bare FIELD is never sent. The server applies it by statistics to each file alone, and so loses
 * the values of rows that were written in several parts: a row whose older part fulfils the condition no more comes
 * back without that part, or not at all. Beside an expression it reads the rows first. Comparisons of expressions,
 * though, are made as doubles, so that a BIGINT beyond 2^53 is compared in two halves.
 */
public final class TableModelCondition {
    /** A bound condition. */
    sealed interface Bound {
        /** True of every row. */
        record Always() implements Bound {}

        /** True of no row. */
        record Never() implements Bound {}

        /** Decided by the server. */
        record Text(String sql) implements Bound {}
    }

    /** From here on doubles skip integers. */
    private static final long EXACT_DOUBLES = 1L << 53;

    private static final long HALF = 1L << 32;
    private static final Bound ALWAYS = new Bound.Always();
    private static final Bound NEVER = new Bound.Never();
    private static final BigDecimal MIN_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal MAX_INT = BigDecimal.valueOf(Integer.MAX_VALUE);
    private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private final List<Object> parameters;
    private final TimeText time;

    TableModelCondition(List<Object> parameters, TimeText time) {
        this.parameters = parameters;
        this.time = time;
    }

    /** Binds a predicate; none is always true. */
    Bound bind(Predicate predicate) throws SQLException {
        return predicate == null ? ALWAYS : bind(predicate, true);
    }

    /**
     * Binds a part.
     *
     * @param alone whether it must hold of every row, so that the server applies a comparison of the time column while
     *     it reads
     */
    private Bound bind(Predicate predicate, boolean alone) throws SQLException {
        return switch (predicate.kind()) {
            case CONSTANT -> ((Predicate.Constant) predicate).value() ? ALWAYS : NEVER;
            case AND -> junction(predicate.parts(), true, alone);
            case OR ->
                PredicateBinder.timeOnly(predicate)
                        ? times(time(predicate), predicate, alone)
                        : junction(predicate.parts(), false, false);
            case NULL_TEST ->
                nullTest(((Predicate.NullTest) predicate).column(), ((Predicate.NullTest) predicate).isNull());
            case IN -> {
                Predicate.In in = (Predicate.In) predicate;
                yield in.column().role() == Column.Role.TIME ? times(in.column(), in, alone) : in(in);
            }
            case WITHIN -> times(((Predicate.Within) predicate).column(), predicate, alone);
            case COMPARE -> {
                Predicate.Compare compare = (Predicate.Compare) predicate;
                yield compare.column().role() == Column.Role.TIME
                        ? times(compare.column(), compare, alone)
                        : compare(
                                compare.column(),
                                compare.op(),
                                compare.operand().value(parameters));
            }
            // None is made for the table model.
            case COLUMNS, LIKE -> throw new IllegalArgumentException("no condition of the table model: " + predicate);
        };
    }

    private Bound junction(List<Predicate> parts, boolean and, boolean alone) throws SQLException {
        if (and && new PredicateBinder(parameters, time).atNoTime(parts)) {
            return NEVER;
        }
        List<Bound> bounds = new ArrayList<>();
        for (Predicate part : parts) {
            bounds.add(bind(part, alone));
        }
        return join(bounds, and);
    }

    /** The time column that a condition looks at; null for one that looks at none. */
    private static Column time(Predicate predicate) {
        return switch (predicate.kind()) {
            case COMPARE -> ((Predicate.Compare) predicate).column();
            case IN -> ((Predicate.In) predicate).column();
            case NULL_TEST -> ((Predicate.NullTest) predicate).column();
            case WITHIN -> ((Predicate.Within) predicate).column();
            case AND, OR ->
                predicate.parts().stream()
                        .map(TableModelCondition::time)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
            case CONSTANT, COLUMNS, LIKE -> null;
        };
    }

    /**
     * A condition on the time alone, as ranges. Of several the server was seen to miss some, so that it reads the span
     * of all and then looks at each row.
     */
    private Bound times(Column column, Predicate predicate, boolean alone) throws SQLException {
        List<TimeRanges.Range> ranges = new PredicateBinder(parameters, time).ranges(predicate);
        if (ranges.isEmpty()) {
            return NEVER;
        }
        TimeRanges.Range span = new TimeRanges.Range(
                ranges.get(0).low(), ranges.get(ranges.size() - 1).high());
        String bare = TableModelRenderer.name(column);
        List<Bound> parts = new ArrayList<>();
        if (alone) {
            parts.add(range(span, (op, value) -> new Bound.Text(bare + ' ' + op.text() + ' ' + value)));
            if (ranges.size() == 1) {
                return parts.get(0);
            }
        }
        String number = number(column);
        if (ranges.size() > 1 && ranges.stream().allMatch(range -> range.low() == range.high())) {
            parts.add(new Bound.Text(number + " in ("
                    + String.join(
                            ", ",
                            ranges.stream()
                                    .map(range -> Long.toString(range.low()))
                                    .toList()) + ')'));
        } else {
            List<Bound> each = new ArrayList<>();
            for (TimeRanges.Range range : ranges) {
                each.add(range(range, (op, value) -> wide(number, op, value)));
            }
            parts.add(join(each, false));
        }
        return join(parts, true);
    }

    private interface Comparison {
        Bound of(Op op, long value);
    }

    private static Bound range(TimeRanges.Range range, Comparison comparison) {
        if (range.low() == range.high()) {
            return comparison.of(Op.EQ, range.low());
        }
        List<Bound> ends = new ArrayList<>();
        if (range.low() != Long.MIN_VALUE) {
            ends.add(comparison.of(Op.GE, range.low()));
        }
        if (range.high() != Long.MAX_VALUE) {
            ends.add(comparison.of(Op.LE, range.high()));
        }
        return join(ends, true);
    }

    private static Bound join(List<Bound> parts, boolean and) {
        List<String> texts = new ArrayList<>();
        for (Bound part : parts) {
            if (part.equals(and ? NEVER : ALWAYS)) {
                return part;
            }
            if (part instanceof Bound.Text text) {
                texts.add(text.sql());
            }
        }
        return switch (texts.size()) {
            case 0 -> and ? ALWAYS : NEVER;
            case 1 -> new Bound.Text(texts.get(0));
            default -> new Bound.Text('(' + String.join(and ? " and " : " or ", texts) + ')');
        };
    }

    private static Bound nullTest(Column column, boolean isNull) {
        if (column.role() == Column.Role.TIME) {
            return isNull ? NEVER : ALWAYS;
        }
        return new Bound.Text(read(column) + (isNull ? " is null" : " is not null"));
    }

    /** The values as one list where each is a plain comparison; what a value decides by itself stands beside it. */
    private Bound in(Predicate.In in) throws SQLException {
        Op op = in.negated() ? Op.NE : Op.EQ;
        String read = read(in.column());
        String prefix = read + ' ' + op.text() + ' ';
        boolean listed = in.column().type() != ColumnType.FLOAT && in.column().type() != ColumnType.DOUBLE;
        Set<String> values = new LinkedHashSet<>();
        Set<Long> wide = new LinkedHashSet<>();
        List<Bound> parts = new ArrayList<>();
        for (Predicate.Operand operand : in.values(parameters)) {
            Bound bound = compare(in.column(), op, operand.value(parameters), wide);
            if (bound == null) {
                continue;
            }
            if (listed && bound instanceof Bound.Text text && text.sql().startsWith(prefix)) {
                values.add(text.sql().substring(prefix.length()));
            } else if (!parts.contains(bound)) {
                parts.add(bound);
            }
        }
        if (wide.size() == 1) {
            parts.add(wide(read, op, wide.iterator().next()));
        } else {
            // In a list, unlike beside an operator, integers are compared as such.
            wide.forEach(value -> values.add(Long.toString(value)));
        }
        if (values.size() == 1) {
            parts.add(new Bound.Text(prefix + values.iterator().next()));
        } else if (!values.isEmpty()) {
            parts.add(new Bound.Text(read + (in.negated() ? " not in (" : " in (") + String.join(", ", values) + ')'));
        }
        return join(parts, in.negated());
    }

    private Bound compare(Column column, Op op, Object value) throws SQLException {
        return compare(column, op, value, null);
    }

    /** Gathers, where asked to, whole numbers instead of comparing with them, and gives null then. */
    private Bound compare(Column column, Op op, Object value, Set<Long> gathered) throws SQLException {
        if (value == null) {
            return NEVER;
        }
        return switch (column.type()) {
            case INT32 -> integer(column, op, PredicateBinder.number(column, value), MIN_INT, MAX_INT, gathered);
            case INT64 -> integer(column, op, PredicateBinder.number(column, value), MIN_LONG, MAX_LONG, gathered);
            case TIMESTAMP -> integer(column, op, time.ticks(value), MIN_LONG, MAX_LONG, gathered);
            case FLOAT ->
                single(column, op, PredicateBinder.number(column, value).doubleValue());
            case DOUBLE ->
                floating(column, op, PredicateBinder.number(column, value).doubleValue());
            case TEXT, STRING -> text(column, op, NativeRenderer.string(PredicateBinder.text(column, value)));
            case BOOLEAN -> text(column, op, PredicateBinder.bool(column, value) ? "'true'" : "'false'");
            case DATE -> date(column, op, time.date(value));
            case BLOB, DECIMAL, ARRAY ->
                throw new IllegalStateException(column.type() + " columns are compared locally");
        };
    }

    /** Every value of the column that is not null, or none. */
    private static Bound present(Column column, boolean holds) {
        return holds ? nullTest(column, false) : NEVER;
    }

    private static Bound integer(
            Column column, Op given, Number literal, BigDecimal min, BigDecimal max, Set<Long> gathered) {
        if (literal instanceof Double || literal instanceof Float) {
            double d = literal.doubleValue();
            if (Double.isNaN(d) || Double.isInfinite(d)) {
                // NaN is greater than every number.
                return present(column, d < 0 ? aboveAll(given) : belowAll(given));
            }
        }
        BigDecimal exact = PredicateBinder.exact(literal);
        BigDecimal whole = exact.setScale(0, RoundingMode.FLOOR);
        Op op = given;
        if (exact.compareTo(whole) != 0) {
            if (given == Op.EQ || given == Op.NE) {
                return present(column, given == Op.NE);
            }
            op = given == Op.LT || given == Op.LE ? Op.LE : Op.GT;
        }
        if (whole.compareTo(min) < 0) {
            return present(column, aboveAll(op));
        }
        if (whole.compareTo(max) > 0) {
            return present(column, belowAll(op));
        }
        long value = whole.longValueExact();
        if (gathered != null) {
            gathered.add(value);
            return null;
        }
        return wide(read(column), op, value);
    }

    /** Whether the comparison holds of every value, the literal being below all of them. */
    private static boolean aboveAll(Op op) {
        return op == Op.GT || op == Op.GE || op == Op.NE;
    }

    /** Whether the comparison holds of every value, the literal being above all of them. */
    private static boolean belowAll(Op op) {
        return op == Op.LT || op == Op.LE || op == Op.NE;
    }

    /** A REAL column against a double: exact in the wider type, as PostgreSQL compares. */
    private static Bound single(Column column, Op op, double value) {
        float nearest = (float) value;
        if (Double.isNaN(value) || nearest == value) {
            return floating(column, op, nearest);
        }
        if (op == Op.EQ || op == Op.NE) {
            return present(column, op == Op.NE);
        }
        // The greatest float below the value; comparisons with it decide the same rows.
        float below = nearest < value ? nearest : Math.nextDown(nearest);
        return floating(column, op == Op.LT || op == Op.LE ? Op.LE : Op.GT, below);
    }

    /**
     * A floating point column: the server's page statistics pass over NaN, so each comparison says itself where NaN
     * belongs, which is above every number.
     */
    private static Bound floating(Column column, Op op, double value) {
        String spelt = "cast(" + TableModelRenderer.name(column) + " as string)";
        Bound isNan = new Bound.Text(spelt + " = 'NaN'");
        Bound notNan = new Bound.Text(spelt + " <> 'NaN'");
        if (Double.isNaN(value)) {
            return switch (op) {
                case EQ, GE -> isNan;
                case NE, LT -> notNan;
                case LE -> present(column, true);
                case GT -> NEVER;
            };
        }
        if (Double.isInfinite(value)) {
            // There is no literal for infinity.
            boolean above = value > 0;
            String infinity = above ? "'Infinity'" : "'-Infinity'";
            Bound same = new Bound.Text(spelt + " = " + infinity);
            Bound other = new Bound.Text(spelt + " <> " + infinity);
            return switch (op) {
                case EQ -> same;
                case NE -> other;
                case LT -> above ? join(List.of(other, notNan), true) : NEVER;
                case LE -> above ? notNan : same;
                case GT -> above ? isNan : other;
                case GE -> above ? join(List.of(same, isNan), false) : present(column, true);
            };
        }
        // Where a comparison might take -0 for less than 0, the zero is chosen so that both count as one.
        String least = value == 0 ? "-0.0" : NativeRenderer.floating(value);
        String most = value == 0 ? "0.0" : least;
        return switch (op) {
            case EQ -> join(List.of(text(column, Op.GE, least), text(column, Op.LE, most), notNan), true);
            case NE -> join(List.of(text(column, Op.LT, least), text(column, Op.GT, most), isNan), false);
            case LT -> join(List.of(text(column, op, least), notNan), true);
            case LE -> join(List.of(text(column, op, most), notNan), true);
            case GT -> join(List.of(text(column, op, most), isNan), false);
            case GE -> join(List.of(text(column, op, least), isNan), false);
        };
    }

    private static Bound date(Column column, Op op, LocalDate value) {
        if (value.isBefore(IotdbDate.MIN)) {
            return present(column, aboveAll(op));
        }
        if (value.isAfter(IotdbDate.MAX)) {
            return present(column, belowAll(op));
        }
        return text(column, op, Integer.toString(IotdbDate.number(value)));
    }

    private static Bound text(Column column, Op op, String literal) {
        return new Bound.Text(read(column) + ' ' + op.text() + ' ' + literal);
    }

    /** A whole number against an expression, exact though the server compares as doubles. */
    private static Bound wide(String read, Op op, long value) {
        if (value > -EXACT_DOUBLES && value < EXACT_DOUBLES) {
            return new Bound.Text(read + ' ' + op.text() + ' ' + value);
        }
        // Division truncates, and the remainder has the sign of the dividend: the pair is ordered as the number is.
        String high = read + " / " + HALF + ' ';
        String low = read + " % " + HALF + ' ';
        long quotient = value / HALF;
        long rest = value % HALF;
        Bound sameHigh = new Bound.Text(high + "= " + quotient);
        return switch (op) {
            case EQ -> join(List.of(sameHigh, new Bound.Text(low + "= " + rest)), true);
            case NE ->
                join(List.of(new Bound.Text(high + "!= " + quotient), new Bound.Text(low + "!= " + rest)), false);
            default ->
                join(
                        List.of(
                                new Bound.Text(high + (op == Op.LT || op == Op.LE ? "< " : "> ") + quotient),
                                join(List.of(sameHigh, new Bound.Text(low + op.text() + ' ' + rest)), true)),
                        false);
        };
    }

    /** The time as a number. */
    private static String number(Column column) {
        return "cast(" + TableModelRenderer.name(column) + " as int64)";
    }

    /** The column's value after the row was put together. Tags and attributes have one value a device. */
    private static String read(Column column) {
        String name = TableModelRenderer.name(column);
        if (column.role() != Column.Role.FIELD) {
            return name;
        }
        return switch (column.type()) {
            case INT32, INT64 -> '(' + name + " + 0)";
            case FLOAT, DOUBLE -> '(' + name + " + 0.0)";
            case TIMESTAMP -> number(column);
            // As yyyymmdd.
            case DATE -> "cast(" + name + " as int32)";
            case BOOLEAN, TEXT -> "cast(" + name + " as string)";
            // A cast to its own type would be taken away.
            case STRING -> "cast(" + name + " as text)";
            case BLOB, DECIMAL, ARRAY ->
                throw new IllegalStateException(column.type() + " columns are looked at locally");
        };
    }
}
