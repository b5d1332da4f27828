// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.IotdbDate;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.Casts;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.Predicate.Op;
import io.treeline.sql.predicate.TimeRanges;
import io.treeline.sql.predicate.Unsendable;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Makes native text of a predicate and parameter values. Literals are brought to the column's own type without changing
 * the comparison's result ({@code i > 4.5} becomes {@code i > 4}), because the server refuses, or cuts, any other; what
 * can only have one answer is folded.
 */
public final class PredicateBinder {
    /** A bound condition. */
    public sealed interface Bound {
        /** True of every row. */
        record Always() implements Bound {}

        /** True of no row. */
        record Never() implements Bound {}

        /** Decided by the server. */
        record Text(String sql, boolean disjunction, Rows rows) implements Bound {}

        /** This and a disjunction. */
        default Bound and(String any) {
            return this instanceof Text text
                    ? new Text(
                            (text.disjunction() ? '(' + text.sql() + ')' : text.sql()) + " and (" + any + ')',
                            false,
                            Rows.PRESENT)
                    : this instanceof Never ? this : new Text(any, true, Rows.PRESENT);
        }
    }

    /** What is known of the rows of which a condition is true. */
    enum Rows {
        /** Nothing. */
        ANY,
        /** Each has a value in one of the columns that the condition names. */
        PRESENT,
        /** They are few. */
        FEW
    }

    private static final Bound ALWAYS = new Bound.Always();
    private static final Bound NEVER = new Bound.Never();
    /** An OR of more would be too deep a tree for the server's parser. */
    private static final int MOST_TIMES_IN_OR = 100;
    /** Ticks that a list may have more than it has ranges. */
    private static final int MOST_TIMES_IN_LIST = 10_000;

    private static final BigDecimal MIN_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal MAX_INT = BigDecimal.valueOf(Integer.MAX_VALUE);
    private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    /**
     * True of no row, and no filter of pages, as nothing is that computes: an OR with it makes the general evaluator
     * read each value.
     */
    private static final String NEVER_TRUE = "time + 0 < time";
    /** True of every row, and read as well; the server fails on it beside no series. */
    static final String ALWAYS_TRUE = "time + 0 = time";

    private final List<Object> parameters;
    private final TimeText time;
    private final boolean readsEachValue;
    private boolean general;
    private boolean amongOthers;

    /** A binder of one execution. */
    public PredicateBinder(List<Object> parameters, TimeText time) {
        this(parameters, time, false);
    }

    /**
     * A binder of one execution.
     *
     * @param readsEachValue whether the server must not decide on values by the statistics of parts of a series, see
     *     {@link PushdownRules.Construct#STATISTICS}
     */
    PredicateBinder(List<Object> parameters, TimeText time, boolean readsEachValue) {
        this.parameters = parameters;
        this.time = time;
        this.readsEachValue = readsEachValue;
    }

    /**
     * Binds a whole condition.
     *
     * @throws Unsendable when a value can't be sent where it stands
     */
    public Bound bind(Predicate predicate) throws SQLException {
        general = Evaluators.general(predicate);
        amongOthers = false;
        return readsEachValue && Evaluators.valued(predicate) ? reading(predicate) : part(predicate);
    }

    /** A condition for which each value is read; on Time alone it stays a range of what is read. */
    private Bound reading(Predicate predicate) throws SQLException {
        if (Evaluators.pagesOnly(predicate)) {
            throw new Unsendable();
        }
        general = true;
        Bound values = part(valuePart(predicate));
        Predicate ofTime = timePart(predicate);
        Bound times = ofTime == null ? ALWAYS : part(ofTime);
        if (values instanceof Bound.Text text) {
            values = new Bound.Text(text.sql() + " or " + NEVER_TRUE, true, text.rows());
        }
        if (times instanceof Bound.Never || values instanceof Bound.Always) {
            return times;
        }
        return times instanceof Bound.Text range && values instanceof Bound.Text text
                ? new Bound.Text(
                        (range.disjunction() ? '(' + range.sql() + ')' : range.sql()) + " and (" + text.sql() + ')',
                        false,
                        range.rows() == Rows.FEW ? Rows.FEW : text.rows())
                : values;
    }

    /** The parts of a conjunction that look at Time alone, or null. */
    static Predicate timePart(Predicate predicate) {
        if (predicate == null || timeOnly(predicate)) {
            return predicate;
        }
        if (!(predicate instanceof Predicate.And and)) {
            return null;
        }
        List<Predicate> parts = and.parts().stream()
                .map(PredicateBinder::timePart)
                .filter(java.util.Objects::nonNull)
                .toList();
        return parts.isEmpty() ? null : parts.size() == 1 ? parts.get(0) : new Predicate.And(parts);
    }

    /** What a conjunction has beside conditions on Time alone, or null. */
    static Predicate valuePart(Predicate predicate) {
        if (predicate == null || timeOnly(predicate)) {
            return null;
        }
        if (!(predicate instanceof Predicate.And and)) {
            return predicate;
        }
        List<Predicate> parts =
                and.parts().stream().filter(part -> !timeOnly(part)).toList();
        return parts.size() == 1 ? parts.get(0) : new Predicate.And(parts);
    }

    private Bound part(Predicate predicate) throws SQLException {
        return switch (predicate.kind()) {
            case CONSTANT -> ((Predicate.Constant) predicate).value() ? ALWAYS : NEVER;
            case AND -> and(predicate.parts());
            case OR -> {
                if (timeOnly(predicate)) {
                    yield times(predicate);
                }
                boolean outer = amongOthers;
                amongOthers = true;
                Bound any = or(predicate.parts());
                amongOthers = outer;
                yield any;
            }
            case NULL_TEST ->
                nullTest(((Predicate.NullTest) predicate).column(), ((Predicate.NullTest) predicate).isNull());
            case IN ->
                ((Predicate.In) predicate).column().role() == Column.Role.TIME
                        ? times(predicate)
                        : in((Predicate.In) predicate);
            case WITHIN -> times(predicate);
            case COLUMNS -> {
                Predicate.Columns pair = (Predicate.Columns) predicate;
                yield present(NativeRenderer.name(pair.left())
                        + ' '
                        + pair.op().text()
                        + ' '
                        + NativeRenderer.name(pair.right()));
            }
            case LIKE -> like((Predicate.Like) predicate);
            case COMPARE -> {
                Predicate.Compare compare = (Predicate.Compare) predicate;
                yield compare(compare.column(), compare.op(), value(compare.operand()));
            }
        };
    }

    private static Bound present(String sql) {
        return new Bound.Text(sql, false, Rows.PRESENT);
    }

    /** The server's LIKE has no escape character unless told: patterns that need one aren't sent. */
    private Bound like(Predicate.Like like) throws SQLException {
        Object pattern = value(like.pattern());
        Object escape = like.escape() == null ? "\\" : value(like.escape());
        if (pattern == null || escape == null) {
            return NEVER;
        }
        if (!(pattern instanceof String text)
                || !(escape instanceof String given)
                || given.codePointCount(0, given.length()) > 1) {
            throw new Unsendable();
        }
        int escaping = given.isEmpty() ? -1 : given.codePointAt(0);
        if (text.indexOf('\\') >= 0 || text.codePoints().anyMatch(point -> point == escaping)) {
            throw new Unsendable();
        }
        return present(NativeRenderer.name(like.column())
                + (like.negated() ? " not like " : " like ")
                + NativeRenderer.generalString(text));
    }

    /** An operand's value now. */
    Object value(Predicate.Operand operand) throws SQLException {
        return operand.value(parameters);
    }

    /** Whether no time fulfils all of the parts that look at Time alone. */
    boolean atNoTime(List<Predicate> parts) throws SQLException {
        List<Predicate> times = parts.stream().filter(PredicateBinder::timeOnly).toList();
        return times.size() > 1 && ranges(new Predicate.And(times)).isEmpty();
    }

    private Bound and(List<Predicate> parts) throws SQLException {
        if (atNoTime(parts)) {
            return NEVER;
        }
        List<String> texts = new ArrayList<>();
        boolean single = false;
        Rows rows = Rows.ANY;
        for (Predicate part : parts) {
            Bound bound = part(part);
            if (bound == NEVER) {
                return NEVER;
            }
            if (bound instanceof Bound.Text text) {
                single = text.disjunction();
                rows = text.rows() == Rows.PRESENT || rows == Rows.ANY ? text.rows() : rows;
                texts.add(text.disjunction() ? '(' + text.sql() + ')' : text.sql());
            }
        }
        return switch (texts.size()) {
            case 0 -> ALWAYS;
            case 1 ->
                new Bound.Text(
                        single ? texts.get(0).substring(1, texts.get(0).length() - 1) : texts.get(0), single, rows);
            default -> new Bound.Text(String.join(" and ", texts), false, rows);
        };
    }

    private Bound or(List<Predicate> parts) throws SQLException {
        List<String> texts = new ArrayList<>();
        boolean single = false;
        Rows rows = null;
        for (Predicate part : parts) {
            Bound bound = part(part);
            if (bound == ALWAYS) {
                return ALWAYS;
            }
            if (bound instanceof Bound.Text text) {
                single = text.disjunction();
                rows = rows == null || rows == text.rows() ? text.rows() : Rows.ANY;
                texts.add(text.sql().contains(" and ") && !text.disjunction() ? '(' + text.sql() + ')' : text.sql());
            }
        }
        return switch (texts.size()) {
            case 0 -> NEVER;
            case 1 -> new Bound.Text(texts.get(0), single, rows);
            default -> new Bound.Text(String.join(" or ", texts), true, rows);
        };
    }

    private static Bound nullTest(Column column, boolean isNull) {
        if (column.role() == Column.Role.TIME) {
            return isNull ? NEVER : ALWAYS;
        }
        return new Bound.Text(
                NativeRenderer.name(column) + (isNull ? " is null" : " is not null"),
                false,
                isNull ? Rows.ANY : Rows.PRESENT);
    }

    private Bound in(Predicate.In in) throws SQLException {
        Op op = in.negated() ? Op.NE : Op.EQ;
        List<String> values = new ArrayList<>();
        String prefix = NativeRenderer.name(in.column()) + ' ' + op.text() + ' ';
        boolean present = false;
        for (Predicate.Operand operand : in.values(parameters)) {
            Bound bound = compare(in.column(), op, value(operand), true);
            if (bound instanceof Bound.Text text && text.sql().startsWith(prefix)) {
                values.add(text.sql().substring(prefix.length()));
            } else if (bound == NEVER && in.negated()) {
                return NEVER;
            } else if (bound instanceof Bound.Text) {
                present = true;
            }
        }
        if (values.isEmpty()) {
            return !in.negated() ? NEVER : present ? nullTest(in.column(), false) : ALWAYS;
        }
        if (values.size() == 1
                && !(general
                        && (in.column().type() == ColumnType.INT64
                                || in.column().type() == ColumnType.TIMESTAMP))) {
            return present(prefix + values.get(0));
        }
        return present(NativeRenderer.name(in.column())
                + (in.negated() ? " not in (" : " in (")
                + String.join(", ", values)
                + ')');
    }

    private Bound compare(Column column, Op op, Object value) throws SQLException {
        return compare(column, op, value, false);
    }

    /** A comparison; one that is listed with others becomes part of an IN, where integers are compared as such. */
    private Bound compare(Column column, Op op, Object value, boolean listed) throws SQLException {
        if (value == null) {
            return NEVER;
        }
        return switch (column.type()) {
            case INT32 -> integer(column, op, number(column, value), MIN_INT, MAX_INT, false);
            case INT64 -> integer(column, op, number(column, value), MIN_LONG, MAX_LONG, general && !listed);
            case TIMESTAMP -> integer(column, op, time.ticks(value), MIN_LONG, MAX_LONG, general && !listed);
            case FLOAT -> single(column, op, number(column, value).doubleValue());
            case DOUBLE -> floating(column, op, number(column, value).doubleValue());
            case TEXT, STRING -> {
                String text = text(column, value);
                yield text(column, op, general ? NativeRenderer.generalString(text) : NativeRenderer.string(text));
            }
            case BOOLEAN -> text(column, op, bool(column, value) ? "true" : "false");
            case DATE -> date(column, op, time.date(value));
            case BLOB -> text(column, op, NativeRenderer.blob(bytes(column, value)));
            case DECIMAL, ARRAY -> throw new IllegalStateException("no series is a DECIMAL or an ARRAY");
        };
    }

    /** A whole column; where the server compares as doubles, what they skip is written as a list or not sent. */
    private static Bound integer(
            Column column, Op op, Number literal, BigDecimal min, BigDecimal max, boolean doubles) {
        if (literal instanceof Double || literal instanceof Float) {
            double d = literal.doubleValue();
            if (Double.isNaN(d) || Double.isInfinite(d)) {
                // NaN is greater than every number.
                boolean above = !(d < 0);
                boolean holds = op == Op.NE || (above ? op == Op.LT || op == Op.LE : op == Op.GT || op == Op.GE);
                return holds ? nullTest(column, false) : NEVER;
            }
        }
        BigDecimal exact = exact(literal);
        BigDecimal whole = exact.setScale(0, RoundingMode.FLOOR);
        boolean fraction = exact.compareTo(whole) != 0;
        if (fraction) {
            switch (op) {
                case EQ -> {
                    return NEVER;
                }
                case NE -> {
                    return nullTest(column, false);
                }
                case LT -> op = Op.LE;
                case GE -> op = Op.GT;
                default -> {}
            }
        }
        if (whole.compareTo(min) < 0) {
            return op == Op.GT || op == Op.GE || op == Op.NE ? nullTest(column, false) : NEVER;
        }
        if (whole.compareTo(max) > 0) {
            return op == Op.LT || op == Op.LE || op == Op.NE ? nullTest(column, false) : NEVER;
        }
        if (doubles && Evaluators.wide(whole)) {
            if (op != Op.EQ && op != Op.NE) {
                throw new Unsendable();
            }
            return present(NativeRenderer.name(column)
                    + (op == Op.NE ? " not in (" : " in (")
                    + NativeRenderer.integer(whole.longValueExact())
                    + ')');
        }
        return text(column, op, NativeRenderer.integer(whole.longValueExact()));
    }

    public static BigDecimal exact(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        } else if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        } else if (number instanceof Double || number instanceof Float) {
            return new BigDecimal(number.doubleValue());
        }
        return BigDecimal.valueOf(number.longValue());
    }

    /** A REAL column against a double: exact in the wider type, as PostgreSQL compares. */
    private static Bound single(Column column, Op op, double value) {
        float nearest = (float) value;
        if (Double.isNaN(value) || nearest == value) {
            return floating(column, op, nearest);
        }
        switch (op) {
            case EQ -> {
                return NEVER;
            }
            case NE -> {
                return nullTest(column, false);
            }
            default -> {}
        }
        // The greatest float below the value; comparisons with it decide the same rows.
        float below = nearest < value ? nearest : Math.nextDown(nearest);
        Op weaker = op == Op.LT || op == Op.LE ? Op.LE : Op.GT;
        return floating(column, weaker, below);
    }

    /**
     * A floating point column against a value. The server's page statistics pass over NaN, so that {@code x < 5} may
     * keep a NaN and {@code x > 1} may lose one, by what else the page holds: each comparison says itself where NaN
     * belongs, which is above every number.
     */
    private static Bound floating(Column column, Op op, double value) {
        String name = NativeRenderer.name(column);
        String isNan = "cast(" + name + " as text) = 'NaN'";
        String notNan = "cast(" + name + " as text) != 'NaN'";
        if (Double.isNaN(value)) {
            return switch (op) {
                case EQ, GE -> present(isNan);
                case NE, LT -> present(notNan);
                case LE -> nullTest(column, false);
                case GT -> NEVER;
            };
        }
        if (Double.isInfinite(value)) {
            // There is no literal for infinity.
            String text = "cast(" + name + " as text) ";
            boolean above = value > 0;
            String same = "= '" + (above ? "Infinity" : "-Infinity") + "'";
            return switch (op) {
                case EQ -> present(text + same);
                case NE -> present(text + '!' + same);
                case LT -> above ? present(text + '!' + same + " and " + notNan) : NEVER;
                case LE -> above ? present(notNan) : present(text + same);
                case GT -> above ? present(isNan) : present(text + '!' + same);
                case GE ->
                    above ? new Bound.Text(text + same + " or " + isNan, true, Rows.PRESENT) : nullTest(column, false);
            };
        }
        if (value == 0) {
            return zero(name, op, isNan, notNan);
        }
        String comparison = name + ' ' + op.text() + ' ' + NativeRenderer.floating(value);
        return switch (op) {
            case EQ, LT, LE -> present(comparison + " and " + notNan);
            case NE, GT, GE -> new Bound.Text(comparison + " or " + isNan, true, Rows.PRESENT);
        };
    }

    /**
     * Some of the server's comparisons take -0 for less than 0, others for equal: the zero is chosen so that both give
     * SQL's answer.
     */
    private static Bound zero(String name, Op op, String isNan, String notNan) {
        return switch (op) {
            case EQ -> present('(' + name + " = 0.0 or " + name + " = -0.0) and " + notNan);
            case NE -> new Bound.Text(name + " != 0.0 and " + name + " != -0.0 or " + isNan, true, Rows.PRESENT);
            case LT -> present(name + " < -0.0 and " + notNan);
            case LE -> present(name + " <= 0.0 and " + notNan);
            case GT -> new Bound.Text(name + " > 0.0 or " + isNan, true, Rows.PRESENT);
            case GE -> new Bound.Text(name + " >= -0.0 or " + isNan, true, Rows.PRESENT);
        };
    }

    /** Disjunctions of Time alone are put together here: the server refuses, or loses rows of, some that overlap. */
    private Bound times(Predicate predicate) throws SQLException {
        List<TimeRanges.Range> ranges = ranges(predicate);
        if (ranges.isEmpty()) {
            return NEVER;
        }
        if (ranges.size() == 1 && ranges.get(0).equals(TimeRanges.ALL)) {
            return ALWAYS;
        }
        if (general && amongOthers && ranges.stream().anyMatch(Evaluators::wide)) {
            throw new Unsendable();
        }
        // The server can miss rows of a short IN list of times, depending on its order; of an OR in ascending order it
        // does not.
        double ticks = ranges.stream()
                .mapToDouble(range -> (double) range.high() - range.low() + 1)
                .sum();
        // Neighbours in a list of times have become ranges, too.
        if (ranges.size() > MOST_TIMES_IN_OR && ticks <= Math.max(MOST_TIMES_IN_LIST, ranges.size())) {
            return new Bound.Text(
                    "time in ("
                            + String.join(
                                    ", ",
                                    ranges.stream()
                                            .flatMapToLong(range -> LongStream.rangeClosed(range.low(), range.high()))
                                            .mapToObj(Long::toString)
                                            .toList())
                            + ')',
                    false,
                    Rows.ANY);
        }
        if (ranges.size() > MOST_TIMES_IN_OR) {
            if (!(predicate instanceof Predicate.Within)) {
                throw new Unsendable();
            }
            // What implies it stays local, so that the span of all will do.
            ranges = List.of(new TimeRanges.Range(
                    ranges.get(0).low(), ranges.get(ranges.size() - 1).high()));
        }
        List<String> texts = ranges.stream().map(TimeRanges::text).toList();
        return new Bound.Text(
                String.join(" or ", texts), texts.size() > 1, ticks <= MOST_TIMES_IN_OR ? Rows.FEW : Rows.ANY);
    }

    /** Whether a condition looks at nothing but Time. */
    public static boolean onTimeAlone(Predicate condition) {
        return !mentions(condition, false);
    }

    /** The times that fulfil a condition on Time alone: sorted ranges that do not touch. */
    public List<PreparedSql.TimeRange> times(Predicate.And condition) throws SQLException {
        return ranges(condition).stream()
                .map(range -> new PreparedSql.TimeRange(range.low(), range.high()))
                .toList();
    }

    /** The times that fulfil a condition on Time alone. */
    List<TimeRanges.Range> ranges(Predicate predicate) throws SQLException {
        return switch (predicate.kind()) {
            case CONSTANT -> ((Predicate.Constant) predicate).value() ? List.of(TimeRanges.ALL) : List.of();
            case NULL_TEST -> ((Predicate.NullTest) predicate).isNull() ? List.of() : List.of(TimeRanges.ALL);
            case OR ->
                TimeRanges.union(
                        all(predicate.parts()).stream().flatMap(List::stream).toList());
            case AND -> TimeRanges.intersect(all(predicate.parts()));
            case IN -> {
                Predicate.In in = (Predicate.In) predicate;
                List<List<TimeRanges.Range>> values = new ArrayList<>();
                for (Predicate.Operand operand : in.values(parameters)) {
                    values.add(ranges(new Predicate.Compare(in.column(), in.negated() ? Op.NE : Op.EQ, operand)));
                }
                yield in.negated()
                        ? TimeRanges.intersect(values)
                        : TimeRanges.union(values.stream().flatMap(List::stream).toList());
            }
            case WITHIN -> ((Predicate.Within) predicate).times().of(parameters);
            case COMPARE -> {
                Predicate.Compare compare = (Predicate.Compare) predicate;
                Object value = value(compare.operand());
                yield value == null ? List.of() : TimeRanges.of(compare.op(), exact(time.ticks(value)));
            }
            case COLUMNS, LIKE -> throw new IllegalArgumentException("not of Time alone: " + predicate);
        };
    }

    private List<List<TimeRanges.Range>> all(List<Predicate> parts) throws SQLException {
        List<List<TimeRanges.Range>> all = new ArrayList<>();
        for (Predicate part : parts) {
            all.add(ranges(part));
        }
        return all;
    }

    /** Whether a condition looks at Time and nothing else. */
    public static boolean timeOnly(Predicate predicate) {
        return mentions(predicate, true) && !mentions(predicate, false);
    }

    /** Whether a condition looks at Time, or else at a measurement. */
    public static boolean mentions(Predicate predicate, boolean timeColumn) {
        return switch (predicate.kind()) {
            case COMPARE -> (((Predicate.Compare) predicate).column().role() == Column.Role.TIME) == timeColumn;
            case IN -> (((Predicate.In) predicate).column().role() == Column.Role.TIME) == timeColumn;
            case NULL_TEST -> (((Predicate.NullTest) predicate).column().role() == Column.Role.TIME) == timeColumn;
            case AND, OR -> predicate.parts().stream().anyMatch(part -> mentions(part, timeColumn));
            case WITHIN -> timeColumn;
            case COLUMNS, LIKE -> !timeColumn;
            case CONSTANT -> false;
        };
    }

    private static Bound date(Column column, Op op, LocalDate value) {
        if (value.isBefore(IotdbDate.MIN)) {
            return op == Op.GT || op == Op.GE || op == Op.NE ? nullTest(column, false) : NEVER;
        }
        if (value.isAfter(IotdbDate.MAX)) {
            return op == Op.LT || op == Op.LE || op == Op.NE ? nullTest(column, false) : NEVER;
        }
        return text(column, op, "'" + value + "'");
    }

    private static Bound text(Column column, Op op, String literal) {
        Rows rows = column.role() != Column.Role.TIME ? Rows.PRESENT : op == Op.EQ ? Rows.FEW : Rows.ANY;
        return new Bound.Text(NativeRenderer.name(column) + ' ' + op.text() + ' ' + literal, false, rows);
    }

    public static Number number(Column column, Object value) throws SQLException {
        if (value instanceof Number number) {
            return number;
        }
        if (value instanceof Ticks) {
            throw mismatch(column, "a timestamp");
        }
        if (value instanceof String text) {
            return Casts.number(text, column.type());
        }
        throw mismatch(column, "a " + value.getClass().getSimpleName());
    }

    static String text(Column column, Object value) throws SQLException {
        if (value instanceof String text) {
            return text;
        }
        throw mismatch(column, "a " + value.getClass().getSimpleName());
    }

    static boolean bool(Column column, Object value) throws SQLException {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof String text) {
            return Casts.truth(text);
        }
        throw mismatch(column, "a " + value.getClass().getSimpleName());
    }

    static byte[] bytes(Column column, Object value) throws SQLException {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw mismatch(column, "a " + value.getClass().getSimpleName());
    }

    private static SQLException mismatch(Column column, String what) {
        ColumnType type = column.type();
        return PlanErrors.data(
                SqlState.INVALID_CAST,
                "Column \"" + column.name() + "\" is " + type.sqlName() + " and cannot be compared with " + what);
    }
}
