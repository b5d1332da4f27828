// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;

/**
 * What is true, false or, when an error comes of it, unknown in a JSON path; as a value of the path unknown is null.
 */
sealed interface JsonPathCondition extends JsonPath.Item {
    /** What it is, seen from an item of the document; null when that is unknown. */
    Boolean test(JsonPathRun run, Json.Node at) throws SQLException;

    @Override
    default boolean eval(JsonPathRun run, Json.Node at, JsonPath.Sink sink) throws SQLException {
        return sink.take(JsonPath.truth(test(run, at)));
    }

    /** AND, or OR. */
    record Both(boolean and, JsonPathCondition left, JsonPathCondition right) implements JsonPathCondition {
        @Override
        public Boolean test(JsonPathRun run, Json.Node at) throws SQLException {
            Boolean first = left.test(run, at);
            if (first != null && first != and) {
                return first;
            }
            Boolean second = right.test(run, at);
            return second != null && second == and ? first : second;
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            JsonPath.between(this, left, and ? "&&" : "||", right, enclosed, out);
        }

        @Override
        public int rank() {
            return and ? 1 : 0;
        }
    }

    /** {@code !(...)}. */
    record Not(JsonPathCondition operand) implements JsonPathCondition {
        @Override
        public Boolean test(JsonPathRun run, Json.Node at) throws SQLException {
            Boolean value = operand.test(run, at);
            return value == null ? null : (Boolean) !value;
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            out.append("!(");
            operand.write(false, out);
            out.append(')');
        }
    }

    /** {@code (...) is unknown}. */
    record Unknown(JsonPathCondition operand) implements JsonPathCondition {
        @Override
        public Boolean test(JsonPathRun run, Json.Node at) throws SQLException {
            return operand.test(run, at) == null;
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            out.append('(');
            operand.write(false, out);
            out.append(") is unknown");
        }
    }

    /** {@code exists (...)}. */
    record Exists(JsonPath.Item operand) implements JsonPathCondition {
        @Override
        public Boolean test(JsonPathRun run, Json.Node at) throws SQLException {
            try {
                return run.any(operand, at);
            } catch (JsonPathRun.Failure e) {
                return null;
            }
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            out.append("exists (");
            operand.write(false, out);
            out.append(')');
        }
    }

    /** What is asked of each item, or of each pair of them. */
    @FunctionalInterface
    interface Question {
        /** The answer; null when it is unknown. */
        Boolean ask(Json.Node left, Json.Node right) throws SQLException;
    }

    /**
     * Whether any pair of items makes a condition true: in lax mode the first that does decides, in strict mode an
     * unknown one does.
     *
     * @param right null when only the items of the left are asked
     */
    private static Boolean some(
            JsonPathRun run, Json.Node at, JsonPath.Item left, JsonPath.Item right, boolean unwrap, Question question)
            throws SQLException {
        List<Json.Node> first;
        List<Json.Node> second;
        try {
            first = run.items(left, at, true);
            second = right == null ? java.util.Collections.singletonList(null) : run.items(right, at, unwrap);
        } catch (JsonPathRun.Failure e) {
            return null;
        }
        boolean found = false;
        boolean unknown = false;
        for (Json.Node a : first) {
            for (Json.Node b : second) {
                Boolean answer = question.ask(a, b);
                if (answer == null && !run.lax()) {
                    return null;
                }
                if (answer != null && answer && run.lax()) {
                    return true;
                }
                unknown |= answer == null;
                found |= answer != null && answer;
            }
        }
        return found ? Boolean.TRUE : unknown ? null : Boolean.FALSE;
    }

    /** A comparison; its operator is one of == != < <= > >=. */
    record Comparison(String operator, JsonPath.Item left, JsonPath.Item right) implements JsonPathCondition {
        @Override
        public Boolean test(JsonPathRun run, Json.Node at) throws SQLException {
            return some(run, at, left, right, true, this::compare);
        }

        private Boolean compare(Json.Node a, Json.Node b) throws SQLException {
            if (a.sort() != b.sort()) {
                // Null is different from all else, and nothing else of another kind can be compared.
                return a.sort() == Json.Sort.NULL || b.sort() == Json.Sort.NULL
                        ? (Boolean) operator.equals("!=")
                        : null;
            }
            int order;
            switch (a.sort()) {
                case NULL -> order = 0;
                case BOOLEAN ->
                    order = Boolean.compare(a.text().equals("true"), b.text().equals("true"));
                case NUMBER -> order = new BigDecimal(a.text()).compareTo(new BigDecimal(b.text()));
                case STRING -> order = Order.compareText(a.plain(), b.plain());
                default -> {
                    return null;
                }
            }
            return switch (operator) {
                case "==" -> order == 0;
                case "!=" -> order != 0;
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            JsonPath.between(this, left, operator, right, enclosed, out);
        }

        @Override
        public int rank() {
            return 2;
        }
    }

    /** {@code starts with}. */
    record StartsWith(JsonPath.Item whole, JsonPath.Item beginning) implements JsonPathCondition {
        @Override
        public Boolean test(JsonPathRun run, Json.Node at) throws SQLException {
            return some(
                    run,
                    at,
                    whole,
                    beginning,
                    false,
                    (a, b) -> a.sort() == Json.Sort.STRING && b.sort() == Json.Sort.STRING
                            ? (Boolean) a.plain().startsWith(b.plain())
                            : null);
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            JsonPath.between(this, whole, "starts with", beginning, enclosed, out);
        }

        @Override
        public int rank() {
            return 2;
        }
    }

    /** {@code like_regex}, with its flags in the order in which they are shown. */
    record Matches(JsonPath.Item operand, String pattern, String flags, Regex regex) implements JsonPathCondition {
        @Override
        public Boolean test(JsonPathRun run, Json.Node at) throws SQLException {
            return some(
                    run,
                    at,
                    operand,
                    null,
                    false,
                    (a, b) -> a.sort() == Json.Sort.STRING ? (Boolean) regex.matches(a.plain(), run.session()) : null);
        }

        @Override
        public void write(boolean enclosed, StringBuilder out) {
            out.append(enclosed ? "(" : "");
            operand.write(operand.rank() <= rank(), out);
            out.append(" like_regex ").append(Json.quoted(pattern));
            out.append(flags.isEmpty() ? "" : " flag \"" + flags + '"').append(enclosed ? ")" : "");
        }
    }
}
