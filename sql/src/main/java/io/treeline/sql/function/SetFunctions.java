// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Functions that give any number of values: in FROM a row each, and so in the select list. */
public final class SetFunctions {
    private static final Compiled.Maker<Regex> REGEX = Regex::of;

    private SetFunctions() {}

    /** What such a function returns: values that can be gone through any number of times. */
    @FunctionalInterface
    public interface ValueSet {
        /** Begins with the first. */
        ValueCursor open();
    }

    /** A way through the values. */
    @FunctionalInterface
    public interface ValueCursor {
        /** The end, which is no value: NULL is one. */
        Object END = new Object();

        /** The next value, or {@link #END}. */
        Object next() throws SQLException;
    }

    /** Whether the function of a name is one of these. */
    static boolean has(String name) {
        return SourceText.SET_FUNCTIONS.contains(name);
    }

    static void define(Functions to) {
        ofArrays(to);
        ofJson(to);
        define(to, "GENERATE_SERIES(int, int) int", a -> whole((Integer) a[0], (Integer) a[1], 1, true));
        define(
                to,
                "GENERATE_SERIES(int, int, int) int",
                a -> whole((Integer) a[0], (Integer) a[1], (Integer) a[2], true));
        define(to, "GENERATE_SERIES(bigint, bigint) bigint", a -> whole((Long) a[0], (Long) a[1], 1, false));
        define(
                to,
                "GENERATE_SERIES(bigint, bigint, bigint) bigint",
                a -> whole((Long) a[0], (Long) a[1], (Long) a[2], false));
        define(
                to,
                "GENERATE_SERIES(numeric, numeric) numeric",
                a -> exact((BigDecimal) a[0], (BigDecimal) a[1], BigDecimal.ONE));
        define(
                to,
                "GENERATE_SERIES(numeric, numeric, numeric) numeric",
                a -> exact((BigDecimal) a[0], (BigDecimal) a[1], (BigDecimal) a[2]));
        to.add(ScalarFunction.of(
                        "GENERATE_SERIES(timestamp, timestamp, interval) timestamp",
                        (a, s) -> missing(a) ? null : times((Long) a[0], (Long) a[1], (Interval) a[2], s))
                .seesNulls()
                .changing());
        to.add(ScalarFunction.of(
                        "REGEXP_SPLIT_TO_TABLE(text, text) text",
                        (a, s) -> missing(a)
                                ? null
                                : split((String) a[0], s.compiled().get(REGEX, (String) a[1], ""), s))
                .seesNulls()
                .changing());
        to.add(ScalarFunction.of("REGEXP_SPLIT_TO_TABLE(text, text, text) text", (a, s) -> {
                    if (missing(a)) {
                        return null;
                    }
                    if (((String) a[2]).indexOf('g') >= 0) {
                        throw PlanErrors.data(
                                SqlState.INVALID_PARAMETER_VALUE, "REGEXP_SPLIT_TO_TABLE does not take the option g");
                    }
                    return split((String) a[0], s.compiled().get(REGEX, (String) a[1], (String) a[2]), s);
                })
                .seesNulls()
                .changing());
        to.add(ScalarFunction.of(
                        "STRING_TO_TABLE(text, text) text", (a, s) -> parts((String) a[0], (String) a[1], null))
                .seesNulls()
                .changing());
        to.add(ScalarFunction.of(
                        "STRING_TO_TABLE(text, text, text) text",
                        (a, s) -> parts((String) a[0], (String) a[1], (String) a[2]))
                .seesNulls()
                .changing());
    }

    private static void ofArrays(Functions to) {
        define(to, "UNNEST(array) element", a -> of(((ArrayValue) a[0]).elements()));
        define(to, "GENERATE_SUBSCRIPTS(array, int) int", a -> subscripts((ArrayValue) a[0], (Integer) a[1], false));
        define(
                to,
                "GENERATE_SUBSCRIPTS(array, int, bool) int",
                a -> subscripts((ArrayValue) a[0], (Integer) a[1], (Boolean) a[2]));
        to.add(ScalarFunction.of(
                        "REGEXP_MATCHES(text, text) texts",
                        (a, s) -> missing(a) ? null : of(RegexFunctions.matches((String) a[0], a[1], "", s)))
                .seesNulls()
                .changing());
        to.add(ScalarFunction.of(
                        "REGEXP_MATCHES(text, text, text) texts",
                        (a, s) -> missing(a) ? null : of(RegexFunctions.matches((String) a[0], a[1], (String) a[2], s)))
                .seesNulls()
                .changing());
    }

    private static void ofJson(Functions to) {
        for (String type : List.of("json", "jsonb")) {
            define(
                    to,
                    type + "_ARRAY_ELEMENTS(" + type + ") " + type,
                    a -> of(new ArrayList<>(JsonFunctions.elements((String) a[0]).stream()
                            .map(element -> type.equals("jsonb") ? Jsonb.of(element.text()) : element.text())
                            .toList())));
            define(to, type + "_ARRAY_ELEMENTS_TEXT(" + type + ") text", a -> {
                List<Object> texts = new ArrayList<>();
                for (Json.Node element : JsonFunctions.elements((String) a[0])) {
                    texts.add(element.plain());
                }
                return of(texts);
            });
            define(to, type + "_OBJECT_KEYS(" + type + ") text", a -> {
                return of(new ArrayList<>(object(a[0]).keys()));
            });
            for (String each : List.of("__" + type + "_EACH", "__" + type + "_EACH_TEXT")) {
                define(
                        to,
                        each + "_KEY(" + type + ") text",
                        a -> of(new ArrayList<>(object(a[0]).keys())));
            }
            define(to, "__" + type + "_EACH_VALUE(" + type + ") " + type, a -> {
                List<Object> values = new ArrayList<>();
                for (Json.Node item : object(a[0]).items()) {
                    values.add(type.equals("jsonb") ? Jsonb.of(item.text()) : item.text());
                }
                return of(values);
            });
            define(to, "__" + type + "_EACH_TEXT_VALUE(" + type + ") text", a -> {
                List<Object> texts = new ArrayList<>();
                for (Json.Node item : object(a[0]).items()) {
                    texts.add(item.plain());
                }
                return of(texts);
            });
        }
    }

    private static Json.Node object(Object json) throws SQLException {
        Json.Node node = Json.parse((String) json);
        if (node.sort() != Json.Sort.OBJECT) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "The JSON value is no object");
        }
        return node;
    }

    static ValueSet of(List<Object> values) {
        return () -> new ValueCursor() {
            private int at;

            @Override
            public Object next() {
                return at == values.size() ? END : values.get(at++);
            }
        };
    }

    private static ValueSet subscripts(ArrayValue array, int dimension, boolean reverse) {
        List<Object> numbers = new ArrayList<>();
        if (dimension >= 1 && dimension <= array.dimensions()) {
            for (int i = array.lower(dimension - 1); i <= array.upper(dimension - 1); i++) {
                numbers.add(i);
            }
        }
        if (reverse) {
            Collections.reverse(numbers);
        }
        return of(numbers);
    }

    private interface Making {
        ValueSet make(Object[] arguments) throws SQLException;
    }

    /** Nothing comes of a NULL argument. */
    private static void define(Functions to, String signature, Making making) {
        to.add(ScalarFunction.of(signature, (a, s) -> missing(a) ? null : making.make(a))
                .seesNulls()
                .changing());
    }

    /** The windows of HOP that hold a time. */
    static void defineHops(Functions to, String signature) {
        to.add(ScalarFunction.of(
                        signature,
                        (a, s) -> missing(a)
                                ? null
                                : of(BucketFunctions.hops(
                                        (Interval) a[0],
                                        (Interval) a[1],
                                        (Long) a[2],
                                        a.length > 3 ? (Interval) a[3] : null,
                                        s)))
                .seesNulls()
                .changing());
    }

    private static boolean missing(Object[] arguments) {
        for (Object argument : arguments) {
            if (argument == null) {
                return true;
            }
        }
        return false;
    }

    private static SQLException standing() {
        return PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "Step size cannot equal zero");
    }

    private static ValueSet whole(long start, long stop, long step, boolean narrow) throws SQLException {
        if (step == 0) {
            throw standing();
        }
        return () -> new ValueCursor() {
            private long next = start;
            private boolean over;

            @Override
            public Object next() {
                if (over || (step > 0 ? next > stop : next < stop)) {
                    return END;
                }
                long value = next;
                next += step;
                // A number that would pass the type's end is past the last one.
                over = step > 0 ? next < value : next > value;
                return narrow ? (Object) (int) value : (Object) value;
            }
        };
    }

    private static ValueSet exact(BigDecimal start, BigDecimal stop, BigDecimal step) throws SQLException {
        if (step.signum() == 0) {
            throw standing();
        }
        return () -> new ValueCursor() {
            private BigDecimal next = start;

            @Override
            public Object next() {
                if (next.compareTo(stop) * step.signum() > 0) {
                    return END;
                }
                BigDecimal value = next;
                next = next.add(step);
                return value;
            }
        };
    }

    private static ValueSet times(long start, long stop, Interval step, ScalarFunction.Session session)
            throws SQLException {
        int direction = step.compareTo(Interval.ofMonths(0));
        if (direction == 0) {
            throw standing();
        }
        return () -> new ValueCursor() {
            private long next = start;
            private boolean over;

            @Override
            public Object next() throws SQLException {
                if (over || (direction > 0 ? next > stop : next < stop)) {
                    return END;
                }
                long value = next;
                next = Calendar.plus(value, step, session.time());
                over = next == value;
                return value;
            }
        };
    }

    private static ValueSet split(String text, Regex regex, ScalarFunction.Session session) {
        return () -> new ValueCursor() {
            private Regex.Matches matches;
            private int at;
            private boolean over;

            @Override
            public Object next() throws SQLException {
                if (over) {
                    return END;
                }
                matches = matches == null ? regex.in(text, session) : matches;
                while (matches.find()) {
                    // An empty match divides nothing at the ends, nor right behind another match.
                    if (matches.end() > matches.start() || matches.start() > at && matches.start() < text.length()) {
                        String part = text.substring(at, matches.start());
                        at = matches.end();
                        return part;
                    }
                }
                over = true;
                return text.substring(at);
            }
        };
    }

    /** @param missing the text that stands for NULL, or null */
    private static ValueSet parts(String text, String separator, String missing) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return () -> new ValueCursor() {
            private int at;

            @Override
            public Object next() {
                if (at > text.length() || separator == null && at == text.length()) {
                    return END;
                }
                int end = separator == null
                        ? text.offsetByCodePoints(at, 1)
                        : separator.isEmpty() ? text.length() : text.indexOf(separator, at);
                end = end < 0 ? text.length() : end;
                String part = text.substring(at, end);
                at = separator == null ? end : end == text.length() ? end + 1 : end + separator.length();
                return part.equals(missing) ? null : part;
            }
        };
    }
}
