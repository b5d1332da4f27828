// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.List;

/** One step of a JSON path, from an item to those that it leads to. */
sealed interface JsonPathStep {
    /** Where the path goes on. */
    @FunctionalInterface
    interface Next {
        /** Goes on from an item; whether more are wanted. */
        boolean take(Json.Node item) throws SQLException;
    }

    /** Takes the step; whether more items are wanted behind it. */
    boolean apply(JsonPathRun run, Json.Node item, Next next) throws SQLException;

    /** Writes it as PostgreSQL shows it. */
    void write(StringBuilder out);

    /** Whether in lax mode it is taken from the elements of an array in the array's place. */
    default boolean unwraps() {
        return true;
    }

    private static boolean each(List<Json.Node> items, Next next) throws SQLException {
        for (Json.Node item : items) {
            if (!next.take(item)) {
                return false;
            }
        }
        return true;
    }

    /** {@code .name}. */
    record Member(String name) implements JsonPathStep {
        @Override
        public boolean apply(JsonPathRun run, Json.Node item, Next next) throws SQLException {
            Json.Node member = item.member(name);
            if (member != null) {
                return next.take(member);
            }
            return run.missing(
                    SqlState.JSON_MEMBER_NOT_FOUND,
                    item.sort() == Json.Sort.OBJECT
                            ? "The JSON object has no key \"" + name + '"'
                            : "The member ." + name + " of a JSON path is one of an object only");
        }

        @Override
        public void write(StringBuilder out) {
            out.append('.').append(Json.quoted(name));
        }
    }

    /** {@code .*}. */
    record Members() implements JsonPathStep {
        @Override
        public boolean apply(JsonPathRun run, Json.Node item, Next next) throws SQLException {
            return item.sort() == Json.Sort.OBJECT
                    ? each(item.items(), next)
                    : run.missing(
                            SqlState.JSON_OBJECT_NOT_FOUND,
                            "The members .* of a JSON path are those of an object only");
        }

        @Override
        public void write(StringBuilder out) {
            out.append(".*");
        }
    }

    /** {@code [*]}. */
    record Elements() implements JsonPathStep {
        @Override
        public boolean apply(JsonPathRun run, Json.Node item, Next next) throws SQLException {
            if (item.sort() == Json.Sort.ARRAY) {
                return each(item.items(), next);
            }
            return run.lax()
                    ? next.take(item)
                    : run.missing(
                            SqlState.JSON_ARRAY_NOT_FOUND,
                            "The elements [*] of a JSON path are those of an array only");
        }

        @Override
        public void write(StringBuilder out) {
            out.append("[*]");
        }

        @Override
        public boolean unwraps() {
            return false;
        }
    }

    /**
     * Places in an array.
     *
     * @param to the last of them; null for a single one
     */
    record Range(JsonPath.Item from, JsonPath.Item to) {}

    /** {@code [1, 3 to last]}. */
    record Subscripts(List<Range> ranges) implements JsonPathStep {
        @Override
        public boolean apply(JsonPathRun run, Json.Node item, Next next) throws SQLException {
            if (item.sort() != Json.Sort.ARRAY && !run.lax()) {
                return run.missing(SqlState.JSON_ARRAY_NOT_FOUND, "A subscript of a JSON path is one of an array only");
            }
            // In lax mode a single value is an array of one.
            List<Json.Node> elements = item.sort() == Json.Sort.ARRAY ? item.items() : List.of(item);
            return run.inArray(elements.size(), () -> {
                for (Range range : ranges) {
                    int from = place(run, range.from, item);
                    int to = range.to == null ? from : place(run, range.to, item);
                    if (!run.forgiving() && (from < 0 || from > to || to >= elements.size())) {
                        throw JsonPathRun.failure(
                                SqlState.INVALID_JSON_SUBSCRIPT, "A subscript of a JSON path is out of bounds");
                    }
                    int end = Math.min(to, elements.size() - 1);
                    for (int i = Math.max(from, 0); i <= end; i++) {
                        if (!next.take(elements.get(i))) {
                            return false;
                        }
                    }
                }
                return true;
            });
        }

        private static int place(JsonPathRun run, JsonPath.Item subscript, Json.Node at) throws SQLException {
            List<Json.Node> items = run.items(subscript, at, false);
            if (items.size() != 1 || items.get(0).sort() != Json.Sort.NUMBER) {
                throw JsonPathRun.failure(
                        SqlState.INVALID_JSON_SUBSCRIPT, "A subscript of a JSON path is no single number");
            }
            try {
                return new BigDecimal(items.get(0).text())
                        .setScale(0, RoundingMode.DOWN)
                        .intValueExact();
            } catch (ArithmeticException e) {
                throw JsonPathRun.failure(
                        SqlState.INVALID_JSON_SUBSCRIPT, "A subscript of a JSON path is out of the range of integers");
            }
        }

        @Override
        public void write(StringBuilder out) {
            String before = "[";
            for (Range range : ranges) {
                out.append(before);
                range.from.write(false, out);
                if (range.to != null) {
                    out.append(" to ");
                    range.to.write(false, out);
                }
                before = ",";
            }
            out.append(']');
        }

        @Override
        public boolean unwraps() {
            return false;
        }
    }

    /**
     * {@code .**{1 to 2}}.
     *
     * @param first the first level, 0 being the item itself
     * @param last the last one
     */
    record Descent(int first, int last) implements JsonPathStep {
        /** The level that stands for the leaves where it is the first one, and for no end where it is the last. */
        static final int DEEPEST = Integer.MAX_VALUE;

        @Override
        public boolean apply(JsonPathRun run, Json.Node item, Next next) throws SQLException {
            Next forgiving = each -> run.forgiving(() -> next.take(each));
            return !(first == 0 && !forgiving.take(item)) && below(run, item, 1, forgiving);
        }

        private boolean below(JsonPathRun run, Json.Node item, int level, Next next) throws SQLException {
            if (level > last) {
                return true;
            }
            run.check();
            for (Json.Node child : item.items()) {
                boolean container = child.sort() == Json.Sort.OBJECT || child.sort() == Json.Sort.ARRAY;
                boolean wanted = level >= first || first == DEEPEST && last == DEEPEST && !container;
                if (wanted && !next.take(child) || level < last && !below(run, child, level + 1, next)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void write(StringBuilder out) {
            out.append(".**");
            if (first != 0 || last != DEEPEST) {
                out.append('{').append(level(first));
                out.append(first == last ? "" : " to " + level(last)).append('}');
            }
        }

        private static String level(int level) {
            return level == DEEPEST ? "last" : String.valueOf(level);
        }

        @Override
        public boolean unwraps() {
            return false;
        }
    }

    /** {@code ?(...)}. */
    record Filter(JsonPathCondition condition) implements JsonPathStep {
        @Override
        public boolean apply(JsonPathRun run, Json.Node item, Next next) throws SQLException {
            Boolean passes = run.looking(item, condition);
            return passes == null || !passes || next.take(item);
        }

        @Override
        public void write(StringBuilder out) {
            out.append("?(");
            condition.write(false, out);
            out.append(')');
        }
    }

    /** {@code .name()}. */
    record Method(JsonPathMethod method, List<Integer> arguments) implements JsonPathStep {
        @Override
        public boolean apply(JsonPathRun run, Json.Node item, Next next) throws SQLException {
            return method.apply(run, item, arguments, next);
        }

        @Override
        public void write(StringBuilder out) {
            out.append('.').append(method.text()).append('(');
            out.append(String.join(",", arguments.stream().map(String::valueOf).toList()))
                    .append(')');
        }

        @Override
        public boolean unwraps() {
            return method != JsonPathMethod.TYPE && method != JsonPathMethod.SIZE;
        }
    }
}
