// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.TimeRanges;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The server computes conditions in two ways. A conjunction of comparisons of one column each is a filter of pages; as
 * soon as a part holds an OR over several columns, a CAST or two columns in one comparison, the general evaluator
 * computes the whole, and reads some literals differently: a date is refused, {@code 'null'} is refused, quotes at both
 * ends are taken off, doubled quotes stay doubled, and NOT LIKE is computed as LIKE. It compares integers and times as
 * doubles, so that beyond 2^53 neighbours are equal; only in a list they are themselves.
 */
public final class Evaluators {
    /** From here on doubles skip integers. */
    private static final BigDecimal EXACT_DOUBLES = BigDecimal.valueOf(1L << 53);

    private Evaluators() {}

    /** Whether the general evaluator, which compares integers as doubles, could take the number for another. */
    public static boolean wide(Number number) {
        boolean finite =
                !(number instanceof Double || number instanceof Float) || Double.isFinite(number.doubleValue());
        return finite
                && PredicateBinder.exact(number)
                                .setScale(0, RoundingMode.FLOOR)
                                .abs()
                                .compareTo(EXACT_DOUBLES)
                        >= 0;
    }

    /** The same of the ends of a range of times. */
    public static boolean wide(TimeRanges.Range range) {
        return range.low() != Long.MIN_VALUE && wide(range.low())
                || range.high() != Long.MAX_VALUE && wide(range.high());
    }

    /** Whether a condition meets the general evaluator. */
    public static boolean general(Predicate predicate) {
        return switch (predicate.kind()) {
            case AND -> predicate.parts().stream().anyMatch(Evaluators::general);
            case OR -> !PredicateBinder.timeOnly(predicate) && !ofOneColumn(predicate.parts());
            // The test for NaN is a CAST.
            case COMPARE -> floating(((Predicate.Compare) predicate).column());
            case IN -> floating(((Predicate.In) predicate).column());
            case COLUMNS -> true;
            case CONSTANT, LIKE, NULL_TEST, WITHIN -> false;
        };
    }

    /** Whether a condition looks at values of measurements, and not only whether there are any. */
    public static boolean valued(Predicate predicate) {
        return switch (predicate.kind()) {
            case AND, OR -> predicate.parts().stream().anyMatch(Evaluators::valued);
            case COMPARE -> ((Predicate.Compare) predicate).column().role() != Column.Role.TIME;
            case IN -> ((Predicate.In) predicate).column().role() != Column.Role.TIME;
            case LIKE, COLUMNS -> true;
            case CONSTANT, NULL_TEST, WITHIN -> false;
        };
    }

    /** Whether the general evaluator computes a condition wrongly or refuses it, whatever the values. */
    public static boolean pagesOnly(Predicate predicate) {
        return switch (predicate.kind()) {
            case AND, OR -> predicate.parts().stream().anyMatch(Evaluators::pagesOnly);
            case COMPARE -> ((Predicate.Compare) predicate).column().type() == ColumnType.DATE;
            case IN -> ((Predicate.In) predicate).column().type() == ColumnType.DATE;
            case LIKE -> ((Predicate.Like) predicate).negated();
            case CONSTANT, COLUMNS, NULL_TEST, WITHIN -> false;
        };
    }

    /**
     * Whether all are simple conditions on the same column, other than a date: beside any OR the server fails to read a
     * date literal.
     */
    public static boolean ofOneColumn(List<Predicate> parts) {
        Set<Column> columns = new HashSet<>();
        for (Predicate part : parts) {
            Column column = switch (part.kind()) {
                case COMPARE -> ((Predicate.Compare) part).column();
                case IN -> ((Predicate.In) part).column();
                case CONSTANT, COLUMNS, LIKE, NULL_TEST, WITHIN, AND, OR -> null;
            };
            if (column == null) {
                return false;
            }
            columns.add(column);
        }
        return columns.size() == 1
                && columns.iterator().next().type() != ColumnType.DATE
                && !floating(columns.iterator().next());
    }

    private static boolean floating(Column column) {
        return column.type() == ColumnType.FLOAT || column.type() == ColumnType.DOUBLE;
    }

    /** The measurements that a condition looks at. */
    static Set<Column> columns(Predicate predicate) {
        Set<Column> columns = new LinkedHashSet<>();
        List<Column> own = switch (predicate.kind()) {
            case AND, OR, CONSTANT, WITHIN -> List.of();
            case COLUMNS -> List.of(((Predicate.Columns) predicate).left(), ((Predicate.Columns) predicate).right());
            case COMPARE -> List.of(((Predicate.Compare) predicate).column());
            case IN -> List.of(((Predicate.In) predicate).column());
            case LIKE -> List.of(((Predicate.Like) predicate).column());
            case NULL_TEST -> List.of(((Predicate.NullTest) predicate).column());
        };
        own.stream().filter(column -> column.role() != Column.Role.TIME).forEach(columns::add);
        predicate.parts().forEach(part -> columns.addAll(columns(part)));
        return columns;
    }
}
