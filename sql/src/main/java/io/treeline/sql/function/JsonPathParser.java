// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads PostgreSQL's language of JSON paths. */
final class JsonPathParser {
    private static final int DEEPEST = 400;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<>", "<", "<=", ">", ">=");
    private static final Set<String> TIMES = Set.of("datetime", "date", "time", "time_tz", "timestamp", "timestamp_tz");

    /** An item in parentheses. */
    private record Enclosed(JsonPath.Item item) {}

    private final List<JsonPathLexer.Token> tokens;
    private int at;
    private int depth;
    private int filters;
    private int subscripts;

    private JsonPathParser(List<JsonPathLexer.Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * Reads a path.
     *
     * @throws SQLException 42601 when it is none, 22P02 for an empty one, 0A000 for methods that make times
     */
    static JsonPath parse(String text) throws SQLException {
        JsonPathParser parser = new JsonPathParser(JsonPathLexer.tokens(text));
        if (parser.peek().kind() == JsonPathLexer.Kind.END) {
            throw PlanErrors.data(SqlState.INVALID_TEXT, "The JSON path is empty");
        }
        boolean strict = parser.word("strict");
        if (!strict) {
            parser.word("lax");
        }
        JsonPath.Item root = parser.any();
        if (parser.peek().kind() != JsonPathLexer.Kind.END) {
            throw parser.unexpected();
        }
        return new JsonPath(strict, root);
    }

    private JsonPathLexer.Token peek() {
        return tokens.get(at);
    }

    private JsonPathLexer.Token next() {
        JsonPathLexer.Token token = tokens.get(at);
        at += token.kind() == JsonPathLexer.Kind.END ? 0 : 1;
        return token;
    }

    private boolean symbol(String symbol) {
        boolean there = peek().is(symbol);
        at += there ? 1 : 0;
        return there;
    }

    private boolean word(String word) {
        boolean there = peek().word(word);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(String symbol) throws SQLException {
        if (!symbol(symbol)) {
            throw unexpected();
        }
    }

    private SQLException unexpected() {
        JsonPathLexer.Token token = peek();
        return JsonPathLexer.wrong(
                token.kind() == JsonPathLexer.Kind.END ? "it ends too early" : "syntax error at " + token.text());
    }

    private JsonPath.Item any() throws SQLException {
        if (++depth > DEEPEST) {
            throw PlanErrors.data(SqlState.STATEMENT_TOO_COMPLEX, "The JSON path is nested too deeply");
        }
        JsonPath.Item item = or();
        depth--;
        return item;
    }

    private JsonPathCondition condition(Object operand) throws SQLException {
        JsonPath.Item item = item(operand);
        if (!(item instanceof JsonPathCondition condition)) {
            throw unexpected();
        }
        return condition;
    }

    /** What is no condition. */
    private JsonPath.Item value(Object operand) throws SQLException {
        JsonPath.Item item = item(operand);
        if (item instanceof JsonPathCondition) {
            throw unexpected();
        }
        return item;
    }

    private static JsonPath.Item item(Object operand) {
        return operand instanceof Enclosed enclosed ? enclosed.item : (JsonPath.Item) operand;
    }

    private JsonPath.Item or() throws SQLException {
        JsonPath.Item left = and();
        while (symbol("||")) {
            left = new JsonPathCondition.Both(false, condition(left), condition(and()));
        }
        return left;
    }

    private JsonPath.Item and() throws SQLException {
        JsonPath.Item left = comparison();
        while (symbol("&&")) {
            left = new JsonPathCondition.Both(true, condition(left), condition(comparison()));
        }
        return left;
    }

    private JsonPath.Item comparison() throws SQLException {
        if (symbol("!")) {
            JsonPathCondition operand;
            if (peek().word("exists")) {
                operand = exists();
            } else {
                expect("(");
                operand = condition(any());
                expect(")");
            }
            return new JsonPathCondition.Not(operand);
        }
        if (peek().word("exists")) {
            return exists();
        }
        Object left = sum();
        JsonPathLexer.Token token = peek();
        if (token.kind() == JsonPathLexer.Kind.SYMBOL && COMPARISONS.contains(token.text())) {
            at++;
            String operator = token.text().equals("<>") ? "!=" : token.text();
            return new JsonPathCondition.Comparison(operator, value(left), value(sum()));
        }
        if (word("is")) {
            if (!(left instanceof Enclosed) || !word("unknown")) {
                throw unexpected();
            }
            return new JsonPathCondition.Unknown(condition(left));
        }
        if (word("starts")) {
            if (!word("with")) {
                throw unexpected();
            }
            JsonPathLexer.Token beginning = next();
            return new JsonPathCondition.StartsWith(
                    value(left),
                    switch (beginning.kind()) {
                        case STRING -> new JsonPath.Literal(JsonPath.string(beginning.text()));
                        case VARIABLE -> new JsonPath.Variable(beginning.text());
                        default -> throw unexpected();
                    });
        }
        if (word("like_regex")) {
            return matches(value(left));
        }
        return item(left);
    }

    private JsonPathCondition exists() throws SQLException {
        at++;
        expect("(");
        JsonPath.Item operand = value(any());
        expect(")");
        return new JsonPathCondition.Exists(operand);
    }

    private JsonPathCondition matches(JsonPath.Item operand) throws SQLException {
        JsonPathLexer.Token pattern = next();
        if (pattern.kind() != JsonPathLexer.Kind.STRING) {
            throw unexpected();
        }
        String given = "";
        if (word("flag")) {
            JsonPathLexer.Token flags = next();
            if (flags.kind() != JsonPathLexer.Kind.STRING) {
                throw unexpected();
            }
            given = flags.text();
        }
        StringBuilder shown = new StringBuilder();
        for (char flag : "ismxq".toCharArray()) {
            shown.append(given.indexOf(flag) >= 0 ? String.valueOf(flag) : "");
        }
        if (!given.matches("[ismxq]*")) {
            throw JsonPathLexer.wrong("like_regex has a flag that is none");
        }
        boolean literal = given.indexOf('q') >= 0;
        if (given.indexOf('x') >= 0 && !literal) {
            throw PlanErrors.unsupported("The flag x of like_regex is not supported.");
        }
        boolean stops = given.indexOf('s') < 0;
        boolean anchors = given.indexOf('m') >= 0;
        String options = (given.indexOf('i') >= 0 ? "i" : "")
                + (literal ? "q" : stops ? anchors ? "n" : "p" : anchors ? "w" : "");
        return new JsonPathCondition.Matches(
                operand, pattern.text(), shown.toString(), Regex.of(pattern.text(), options));
    }

    private Object sum() throws SQLException {
        Object left = product();
        while (peek().is("+") || peek().is("-")) {
            char operator = next().text().charAt(0);
            left = new JsonPath.Arithmetic(operator, value(left), value(product()));
        }
        return left;
    }

    private Object product() throws SQLException {
        Object left = signed();
        while (peek().is("*") || peek().is("/") || peek().is("%")) {
            char operator = next().text().charAt(0);
            left = new JsonPath.Arithmetic(operator, value(left), value(signed()));
        }
        return left;
    }

    private Object signed() throws SQLException {
        if (!peek().is("+") && !peek().is("-")) {
            return steps();
        }
        boolean negative = next().is("-");
        if (++depth > DEEPEST) {
            throw PlanErrors.data(SqlState.STATEMENT_TOO_COMPLEX, "The JSON path is nested too deeply");
        }
        JsonPath.Item operand = value(signed());
        depth--;
        if (operand instanceof JsonPath.Literal literal && literal.value().sort() == Json.Sort.NUMBER) {
            BigDecimal number = new BigDecimal(literal.value().text());
            return new JsonPath.Literal(JsonPath.number(negative ? number.negate() : number));
        }
        return new JsonPath.Signed(negative, operand);
    }

    private Object steps() throws SQLException {
        Object from = primary();
        List<JsonPathStep> steps = new ArrayList<>();
        while (peek().is(".") || peek().is("[") || peek().is("?")) {
            steps.add(step());
        }
        return steps.isEmpty() ? from : new JsonPath.Chain(item(from), List.copyOf(steps));
    }

    private Object primary() throws SQLException {
        JsonPathLexer.Token token = next();
        switch (token.kind()) {
            case STRING -> {
                return new JsonPath.Literal(JsonPath.string(token.text()));
            }
            case NUMBER -> {
                return new JsonPath.Literal(JsonPath.number(new BigDecimal(token.text())));
            }
            case VARIABLE -> {
                return new JsonPath.Variable(token.text());
            }
            default -> {}
        }
        if (token.is("(")) {
            JsonPath.Item inner = any();
            expect(")");
            return new Enclosed(inner);
        }
        if (token.is("$")) {
            return JsonPath.Origin.ROOT;
        }
        if (token.is("@")) {
            if (filters == 0) {
                throw JsonPathLexer.wrong("@ stands outside of a filter");
            }
            return JsonPath.Origin.CURRENT;
        }
        if (token.word("last")) {
            if (subscripts == 0) {
                throw JsonPathLexer.wrong("last stands outside of a subscript");
            }
            return JsonPath.Origin.LAST;
        }
        if (token.word("true") || token.word("false")) {
            return new JsonPath.Literal(JsonPath.truth(token.word("true")));
        }
        if (token.word("null")) {
            return new JsonPath.Literal(JsonPath.truth(null));
        }
        at -= token.kind() == JsonPathLexer.Kind.END ? 0 : 1;
        throw unexpected();
    }

    private JsonPathStep step() throws SQLException {
        JsonPathLexer.Token token = next();
        if (token.is("?")) {
            expect("(");
            filters++;
            JsonPathCondition condition = condition(any());
            filters--;
            expect(")");
            return new JsonPathStep.Filter(condition);
        }
        if (token.is("[")) {
            return subscripts();
        }
        if (symbol("*")) {
            return new JsonPathStep.Members();
        }
        if (symbol("**")) {
            return descent();
        }
        JsonPathLexer.Token name = next();
        if (name.kind() == JsonPathLexer.Kind.STRING) {
            return new JsonPathStep.Member(name.text());
        }
        if (name.kind() != JsonPathLexer.Kind.WORD) {
            at--;
            throw unexpected();
        }
        return peek().is("(") ? method(name) : new JsonPathStep.Member(name.text());
    }

    private JsonPathStep method(JsonPathLexer.Token name) throws SQLException {
        String called = name.text().toLowerCase(Locale.ROOT);
        if (TIMES.contains(called)) {
            throw PlanErrors.unsupported("The method ." + called
                    + "() of JSON paths is not supported; take the text out of the JSON and CAST it.");
        }
        JsonPathMethod method = null;
        for (JsonPathMethod one : JsonPathMethod.values()) {
            method = one.text().equals(called) ? one : method;
        }
        if (method == null) {
            throw unexpected();
        }
        expect("(");
        List<Integer> arguments = new ArrayList<>();
        while (method == JsonPathMethod.DECIMAL && !peek().is(")") && arguments.size() < 2) {
            if (!arguments.isEmpty()) {
                expect(",");
            }
            boolean negative = symbol("-");
            if (!negative) {
                symbol("+");
            }
            int number = integer();
            arguments.add(negative ? -number : number);
        }
        expect(")");
        return new JsonPathStep.Method(method, List.copyOf(arguments));
    }

    private int integer() throws SQLException {
        JsonPathLexer.Token token = next();
        if (token.kind() != JsonPathLexer.Kind.NUMBER || !token.text().matches("\\d{1,9}")) {
            throw unexpected();
        }
        return Integer.parseInt(token.text());
    }

    private JsonPathStep subscripts() throws SQLException {
        if (peek().is("*") && tokens.get(at + 1).is("]")) {
            at += 2;
            return new JsonPathStep.Elements();
        }
        List<JsonPathStep.Range> ranges = new ArrayList<>();
        subscripts++;
        do {
            JsonPath.Item from = value(any());
            ranges.add(new JsonPathStep.Range(from, word("to") ? value(any()) : null));
        } while (symbol(","));
        subscripts--;
        expect("]");
        return new JsonPathStep.Subscripts(List.copyOf(ranges));
    }

    private JsonPathStep descent() throws SQLException {
        if (!symbol("{")) {
            return new JsonPathStep.Descent(0, JsonPathStep.Descent.DEEPEST);
        }
        int first = level();
        int last = word("to") ? level() : first;
        expect("}");
        return new JsonPathStep.Descent(first, last);
    }

    private int level() throws SQLException {
        return word("last") ? JsonPathStep.Descent.DEEPEST : integer();
    }
}
