// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.Predicate.Op;
import io.treeline.sql.predicate.Predicate.Operand;
import io.treeline.sql.predicate.TimeRanges;
import io.treeline.sql.predicate.Unsendable;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is left to the server, by its version. A construct goes to a server only where its answers were compared with
 * PostgreSQL's on that version; on any other, only what has had the same meaning since IoTDB 1.0, and the rest is
 * computed here.
 */
public enum PushdownRules {
    /** The server reads rows, nothing else. */
    NOTHING("nothing", EnumSet.noneOf(Construct.class)),
    /** What has had the same meaning since IoTDB 1.0. */
    BASIC("basic", EnumSet.of(Construct.TIME_RANGE, Construct.COMPARISON, Construct.ORDER, Construct.LIMIT)),
    /** All but LIKE: there NOT LIKE is computed as LIKE, % and _ match no line's end, and a backslash escapes. */
    WITHOUT_LIKE(
            "everything but LIKE and statistics",
            EnumSet.complementOf(EnumSet.of(Construct.LIKE, Construct.STATISTICS))),
    /** All but what a deletion can make wrong, see {@link Construct#STATISTICS}. */
    WITHOUT_STATISTICS("everything but statistics", EnumSet.complementOf(EnumSet.of(Construct.STATISTICS))),
    /** All that this driver knows to write. */
    EVERYTHING("everything", EnumSet.allOf(Construct.class));

    /** Something that a server can be left to compute. */
    public enum Construct {
        /** One range of Time. */
        TIME_RANGE("one range of `\"Time\"`, also one that another condition implies"),
        /** A column beside a constant. */
        COMPARISON(
                "a column compared with a constant, in AND: INTEGER, BIGINT (magnitudes below 2^53), BOOLEAN, `=` and `<>` of TEXT without quotes and backslashes; in the table model tags only"),
        /** The order of Time. */
        ORDER("`ORDER BY \"Time\"`"),
        /** A number of rows, of all rows. */
        LIMIT("`LIMIT`, `OFFSET` without a condition"),
        /** A number of rows, of those that a condition leaves. */
        LIMIT_OF_CHOSEN("`LIMIT`, `OFFSET` above a condition that is sent as a whole"),
        /** Only the columns that are wanted. */
        PROJECTION("reading only the columns that are used, where rows that are null in all of them stay rows"),
        /** All other conditions. */
        CONDITION(
                "all other conditions but LIKE: every type and value, several ranges of `\"Time\"`, `IN`, `OR`, `NOT`, `IS NULL`, two columns compared"),
        /** LIKE. */
        LIKE("`LIKE`, `NOT LIKE`"),
        /** Aggregates. */
        AGGREGATE("aggregates and groups by time"),
        /** The newest row of each device. */
        NEWEST("the newest row of each of many devices"),
        /**
         * Parts of a series that are left out, or counted, by their smallest and greatest value and their number,
         * unread. Where a deletion left nothing of the first of several parts that overlap, the server does not see
         * that the next one overlaps others: a value that was overwritten comes back, or is counted beside the new one.
         */
        STATISTICS(
                "leaving out and counting parts of a series that is not aligned by their statistics, unread; without it, conditions on values are written so that each value is read, and aggregates are the server's where its files do not overlap");

        private final String words;

        Construct(String words) {
            this.words = words;
        }
    }

    /** Quotes, escapes and line ends: how a text with one is read has changed between versions. */
    private static final Pattern NOT_PLAIN = Pattern.compile("[\\p{Cntrl}'\"`\\\\]");

    private final String words;
    private final Set<Construct> constructs;

    PushdownRules(String words, Set<Construct> constructs) {
        this.words = words;
        this.constructs = constructs;
    }

    /** Whether a construct goes to the server. */
    public boolean allow(Construct construct) {
        return constructs.contains(construct);
    }

    /** Whether a condition on values of a table must be written so that the server reads each of them. */
    public boolean readsEachValue(Table table) {
        return !allow(Construct.STATISTICS) && !table.keepsRowsWhole();
    }

    /** Whether the server does anything but read rows. */
    public boolean any() {
        return this != NOTHING;
    }

    /**
     * The condition, as it may be sent; null where it may not.
     *
     * @param cautious whether a value that only the execution knows must be fit to be sent whatever it is
     */
    public Predicate sent(Predicate predicate, Table table, boolean cautious) {
        boolean reads = readsEachValue(table);
        if (allow(Construct.CONDITION)) {
            // What reads each value is the general evaluator.
            return (allow(Construct.LIKE) || !likes(predicate)) && !(reads && Evaluators.pagesOnly(predicate))
                    ? predicate
                    : null;
        }
        if (reads && Evaluators.valued(predicate)) {
            return null;
        }
        ServerModel model = table.model();
        return switch (predicate.kind()) {
            case CONSTANT -> predicate;
            case AND -> {
                List<Predicate> parts = predicate.parts().stream()
                        .map(part -> sent(part, table, cautious))
                        .toList();
                yield parts.contains(null) ? null : new Predicate.And(parts);
            }
            case WITHIN -> allow(Construct.TIME_RANGE) ? span((Predicate.Within) predicate) : null;
            case COMPARE -> sent((Predicate.Compare) predicate, model, cautious);
            case IN, COLUMNS, LIKE, NULL_TEST, OR -> null;
        };
    }

    /** Of several ranges the span. */
    private static Predicate span(Predicate.Within within) {
        return new Predicate.Within(within.column(), within.text(), parameters -> {
            List<TimeRanges.Range> ranges = within.times().of(parameters);
            return ranges.size() < 2
                    ? ranges
                    : List.of(new TimeRanges.Range(
                            ranges.get(0).low(), ranges.get(ranges.size() - 1).high()));
        });
    }

    private Predicate sent(Predicate.Compare compare, ServerModel model, boolean cautious) {
        Column column = compare.column();
        if (column.role() == Column.Role.TIME) {
            return allow(Construct.TIME_RANGE) && compare.op() != Op.NE ? compare : null;
        }
        if (!ScanDialect.of(model).compares(column, compare.op()) || !allow(Construct.COMPARISON)) {
            return null;
        }
        Operand operand = compare.operand();
        if (operand instanceof Operand.Literal literal) {
            return plain(column.type(), literal.value()) ? compare : null;
        }
        return cautious
                ? null
                : new Predicate.Compare(column, compare.op(), new Operand.Computed(operand.toString(), parameters -> {
                    Object value = operand.value(parameters);
                    if (!plain(column.type(), value)) {
                        throw new Unsendable();
                    }
                    return value;
                }));
    }

    private static boolean plain(ColumnType type, Object value) {
        if (value instanceof String text && type != ColumnType.INT32 && type != ColumnType.INT64) {
            return !text.isEmpty()
                    && !NOT_PLAIN.matcher(text).find()
                    && !text.toLowerCase(Locale.ROOT).equals("null");
        }
        return !(value instanceof Number number) || !Evaluators.wide(number);
    }

    private static boolean likes(Predicate predicate) {
        return switch (predicate.kind()) {
            case AND, OR -> predicate.parts().stream().anyMatch(PushdownRules::likes);
            case LIKE -> true;
            case CONSTANT, COMPARE, IN, COLUMNS, NULL_TEST, WITHIN -> false;
        };
    }

    /** The constructs and where they go to the server, as the table of docs/pushdown.md. */
    public static String table() {
        return "| construct | goes to servers |\n|---|---|\n"
                + Arrays.stream(Construct.values())
                        .map(construct -> "| " + construct.words + " | " + servers(construct) + " |\n")
                        .collect(Collectors.joining());
    }

    private static String servers(Construct construct) {
        String observed = ServerCapabilities.OBSERVED.stream()
                .filter(server -> server.pushdown().allow(construct))
                .map(ServerCapabilities::version)
                .collect(Collectors.joining(", "));
        return BASIC.allow(construct) ? "all" : observed.isEmpty() ? "none" : observed;
    }

    /** For people: everything, everything but statistics, basic, nothing and so on. */
    @Override
    public String toString() {
        return words;
    }
}
