// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * A path of SQL/JSON as PostgreSQL's jsonpath has it, compiled. What it gives is handed on item by item, so that who
 * only wants to know whether there is one can stop at the first.
 *
 * @param strict whether what does not fit the path's structure is an error, as it is not in lax mode
 * @param root what is evaluated
 */
record JsonPath(boolean strict, Item root) {
    /** Makes a path of its text, once for all rows of an execution. */
    static final Compiled.Maker<JsonPath> MAKER = (text, option) -> JsonPathParser.parse(text);

    /** Takes items. */
    interface Sink {
        /** Takes one; whether there is to be another. */
        boolean take(Json.Node item) throws SQLException;

        /** Whether it only wants to know whether there is an item. */
        default boolean asks() {
            return false;
        }
    }

    /** What gives items. */
    interface Item {
        /** Gives them, seen from an item of the document; whether the sink wants more. */
        boolean eval(JsonPathRun run, Json.Node at, Sink sink) throws SQLException;

        /** Writes it as PostgreSQL shows it. */
        void write(boolean enclosed, StringBuilder out);

        /** How strongly it binds, the strongest last. */
        default int rank() {
            return 6;
        }
    }

    /** A value that is written out. */
    record Literal(Json.Node value) implements Item {
        @Override
        public boolean eval(JsonPathRun run, Json.Node at, Sink sink) throws SQLException {
            return sink.take(value);
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            out.append(value.text());
        }
    }

    /** {@code $name}. */
    record Variable(String name) implements Item {
        @Override
        public boolean eval(JsonPathRun run, Json.Node at, Sink sink) throws SQLException {
            return run.within(run.variables(), 1, () -> sink.take(run.variable(name)));
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            out.append('$').append(Json.quoted(name));
        }
    }

    /** Where a path begins: the document, the item that a filter looks at, or the last place of an array. */
    enum Origin implements Item {
        ROOT("$"),
        CURRENT("@"),
        LAST("last");

        private final String text;

        Origin(String text) {
            this.text = text;
        }

        @Override
        public boolean eval(JsonPathRun run, Json.Node at, Sink sink) throws SQLException {
            return switch (this) {
                case ROOT -> run.within(run.document(), 0, () -> sink.take(run.document()));
                case CURRENT -> sink.take(run.current());
                case LAST -> sink.take(number(BigDecimal.valueOf(run.last())));
            };
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            out.append(text);
        }
    }

    /** Steps from what an item gives. */
    record Chain(Item from, List<JsonPathStep> steps) implements Item {
        @Override
        public boolean eval(JsonPathRun run, Json.Node at, Sink sink) throws SQLException {
            return from.eval(run, at, item -> go(run, 0, item, run.lax(), sink));
        }

        /** Goes on from an item with the step of a place; whether the sink wants more. */
        boolean go(JsonPathRun run, int step, Json.Node item, boolean unwrap, Sink sink) throws SQLException {
            if (step == steps.size()) {
                return sink.take(item);
            }
            run.check();
            boolean each =
                    unwrap && item.sort() == Json.Sort.ARRAY && steps.get(step).unwraps();
            if (!each) {
                return steps.get(step).apply(run, item, next -> go(run, step + 1, next, run.lax(), sink));
            }
            for (Json.Node element : item.items()) {
                if (!go(run, step, element, false, sink)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            boolean number = from instanceof Literal literal && literal.value.sort() == Json.Sort.NUMBER;
            out.append(number ? "(" : "");
            from.write(true, out);
            out.append(number ? ")" : "");
            steps.forEach(step -> step.write(out));
        }
    }

    /** {@code +} or {@code -} before an operand, of whose numbers each is taken. */
    record Signed(boolean negative, Item operand) implements Item {
        @Override
        public boolean eval(JsonPathRun run, Json.Node at, Sink sink) throws SQLException {
            for (Json.Node item : run.items(operand, at, true)) {
                if (item.sort() != Json.Sort.NUMBER) {
                    if (sink.asks()) {
                        continue;
                    }
                    throw JsonPathRun.failure(
                            SqlState.JSON_NUMBER_NOT_FOUND,
                            "The operand of the JSON path operator " + (negative ? '-' : '+') + " is no number");
                }
                BigDecimal value = new BigDecimal(item.text());
                if (!sink.take(negative ? number(value.negate()) : item)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            out.append(enclosed ? "(" : "").append(negative ? '-' : '+');
            operand.write(operand.rank() <= rank(), out);
            out.append(enclosed ? ")" : "");
        }

        @Override
        public int rank() {
            return 5;
        }
    }

    /** Two numbers and an operator between. */
    record Arithmetic(char operator, Item left, Item right) implements Item {
        @Override
        public boolean eval(JsonPathRun run, Json.Node at, Sink sink) throws SQLException {
            List<Json.Node> first = run.items(left, at, true);
            List<Json.Node> second = run.items(right, at, true);
            BigDecimal a = single(first, "left");
            BigDecimal b = single(second, "right");
            BigDecimal result;
            try {
                result = switch (operator) {
                    case '+' -> a.add(b);
                    case '-' -> a.subtract(b);
                    case '*' -> a.multiply(b);
                    case '/' -> Numbers.divide(a, b);
                    default -> (BigDecimal) Numbers.remainder(SqlTypeName.DECIMAL, a, b);
                };
            } catch (SQLException e) {
                throw JsonPathRun.failure(e);
            }
            return sink.take(number(result));
        }

        private BigDecimal single(List<Json.Node> items, String side) {
            if (items.size() != 1 || items.get(0).sort() != Json.Sort.NUMBER) {
                throw JsonPathRun.failure(
                        SqlState.SINGLE_JSON_ITEM_REQUIRED,
                        "The " + side + " operand of the JSON path operator " + operator + " is no single number");
            }
            return new BigDecimal(items.get(0).text());
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            between(this, left, String.valueOf(operator), right, enclosed, out);
        }

        @Override
        public int rank() {
            return operator == '+' || operator == '-' ? 3 : 4;
        }
    }

    static Json.Node number(BigDecimal value) {
        return new Json.Node(Json.Sort.NUMBER, value.toPlainString(), List.of(), List.of());
    }

    static Json.Node string(String value) {
        return new Json.Node(Json.Sort.STRING, Json.quoted(value), List.of(), List.of());
    }

    /** A truth value, or null for one that is unknown. */
    static Json.Node truth(Boolean value) {
        return new Json.Node(
                value == null ? Json.Sort.NULL : Json.Sort.BOOLEAN, String.valueOf(value), List.of(), List.of());
    }

    static void between(Item item, Item left, String operator, Item right, boolean enclosed, StringBuilder out) {
        out.append(enclosed ? "(" : "");
        left.write(left.rank() <= item.rank(), out);
        out.append(' ').append(operator).append(' ');
        right.write(right.rank() <= item.rank(), out);
        out.append(enclosed ? ")" : "");
    }

    /** The path in the one form in which PostgreSQL shows it. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(strict ? "strict " : "");
        root.write(true, out);
        return out.toString();
    }
}
