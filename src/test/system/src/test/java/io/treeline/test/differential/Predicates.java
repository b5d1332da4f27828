// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.Node.Many;
import io.treeline.test.differential.Node.Value;
import io.treeline.test.differential.Node.Words;
import io.treeline.test.differential.Scope.Var;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Random predicates. */
final class Predicates {
    private static final List<String> OPERATORS = List.of("=", "<>", "<", "<=", ">", ">=");
    private static final Kind[] COMPARED = {
        Kind.INT, Kind.BIGINT, Kind.DOUBLE, Kind.REAL, Kind.TEXT, Kind.DATE, Kind.TIMESTAMP, Kind.DECIMAL
    };

    private final Dice dice;
    private final Expressions expressions;
    private final Queries queries;

    Predicates(Dice dice, Expressions expressions, Queries queries) {
        this.dice = dice;
        this.expressions = expressions;
        this.queries = queries;
    }

    Node of(Scope scope, int depth) {
        if (depth > 0 && dice.oneIn(2)) {
            return switch (dice.below(7)) {
                case 0 -> Node.of(Kind.BOOLEAN, "NOT (", of(scope, depth - 1), ")");
                case 1, 2, 3 ->
                    Node.of(
                            Kind.BOOLEAN,
                            new Many("(", " AND ", ")", 1, List.of(of(scope, depth - 1), of(scope, depth - 1))));
                default ->
                    Node.of(
                            Kind.BOOLEAN,
                            new Many("(", " OR ", ")", 1, List.of(of(scope, depth - 1), of(scope, depth - 1))));
            };
        }
        // Plain comparisons of columns with constants are what can be pushed down, so they are common.
        if (scope.aggregates() == null && !scope.vars().isEmpty() && dice.half()) {
            return simple(scope);
        }
        Kind kind = dice.pick(COMPARED);
        switch (dice.below(15)) {
            case 0:
                return Node.of(Kind.BOOLEAN, "(", any(scope, depth), dice.pick(" IS NULL", " IS NOT NULL"), ")");
            case 1:
                return Node.of(
                        Kind.BOOLEAN,
                        "(",
                        Node.of(Kind.BOOLEAN, "(", of(scope, depth - 1), ")"),
                        dice.pick(
                                " IS TRUE",
                                " IS NOT TRUE",
                                " IS FALSE",
                                " IS NOT FALSE",
                                " IS UNKNOWN",
                                " IS NOT UNKNOWN"),
                        ")");
            case 2:
                return like(scope, depth);
            case 3: {
                List<Node> nodes = new ArrayList<>();
                for (int i = dice.between(1, 3); i > 0; i--) {
                    nodes.add(expressions.of(expressions.unequal(kind), scope, depth - 1));
                }
                return Node.of(
                        Kind.BOOLEAN,
                        expressions.of(kind, scope, depth),
                        not(),
                        "IN ",
                        new Many("(", ", ", ")", 1, nodes));
            }
            case 4:
                return Node.of(
                        Kind.BOOLEAN,
                        "(",
                        expressions.of(kind, scope, depth),
                        not(),
                        dice.pick("BETWEEN ", "BETWEEN SYMMETRIC "),
                        expressions.of(expressions.unequal(kind), scope, depth - 1),
                        " AND ",
                        expressions.of(expressions.unequal(kind), scope, depth - 1),
                        ")");
            case 5:
                return Node.of(
                        Kind.BOOLEAN,
                        "(",
                        expressions.of(kind, scope, depth),
                        dice.pick(" IS DISTINCT FROM ", " IS NOT DISTINCT FROM "),
                        expressions.of(expressions.unequal(kind), scope, depth - 1),
                        ")");
            case 6:
                return rows(scope, depth);
            case 7, 8, 9:
                if (scope.flags().subqueries()) {
                    return subquery(scope, kind, depth);
                }
                break;
            case 10:
                return Node.of(
                        Kind.BOOLEAN,
                        "(",
                        expressions.of(Kind.BOOLEAN, scope, 0),
                        dice.pick(" = ", " <> "),
                        expressions.of(Kind.BOOLEAN, scope, depth),
                        ")");
            case 11: {
                // Numbers of different types.
                Kind other = kind.numeric()
                        ? dice.pick(Kind.INT, Kind.BIGINT, Kind.DOUBLE, Kind.REAL, Kind.DECIMAL)
                        : kind.temporal() ? dice.pick(Kind.DATE, Kind.TIMESTAMP) : kind;
                return compare(expressions.of(kind, scope, depth), expressions.of(other, scope, depth - 1));
            }
            default:
                break;
        }
        return compare(expressions.of(kind, scope, depth), expressions.of(expressions.unequal(kind), scope, depth));
    }

    /** Columns and constants only, joined by AND, OR and NOT. */
    Node pushable(Scope scope, int depth) {
        if (depth <= 0 || scope.vars().isEmpty()) {
            return scope.vars().isEmpty() ? Node.of(Kind.BOOLEAN, "TRUE") : simple(scope);
        }
        return switch (dice.below(7)) {
            case 0 -> Node.of(Kind.BOOLEAN, "NOT (", pushable(scope, depth - 1), ")");
            case 1, 2, 3 ->
                Node.of(
                        Kind.BOOLEAN,
                        new Many(
                                "(", " AND ", ")", 1, List.of(pushable(scope, depth - 1), pushable(scope, depth - 1))));
            default ->
                Node.of(
                        Kind.BOOLEAN,
                        new Many("(", " OR ", ")", 1, List.of(pushable(scope, depth - 1), pushable(scope, depth - 1))));
        };
    }

    private String not() {
        return dice.oneIn(3) ? " NOT " : " ";
    }

    private Node any(Scope scope, int depth) {
        return expressions.of(dice.pick(Kind.values()), scope, depth);
    }

    private Node compare(Node left, Node right) {
        return Node.of(Kind.BOOLEAN, "(", left, " " + dice.of(OPERATORS) + " ", right, ")");
    }

    /** A column and constants. */
    private Node simple(Scope scope) {
        Var var = dice.of(scope.vars());
        if (dice.oneIn(6)) {
            List<Var> times = scope.vars().stream()
                    .filter(v -> v.kind() == Kind.TIMESTAMP)
                    .toList();
            var = times.isEmpty() ? var : times.get(0);
        }
        if (dice.oneIn(8)) {
            return Node.of(Kind.BOOLEAN, "(", var.node(), dice.pick(" IS NULL", " IS NOT NULL"), ")");
        }
        if (var.kind() == Kind.BOOLEAN && dice.half()) {
            return var.node();
        }
        if (var.kind() == Kind.BLOB) {
            return Node.of(Kind.BOOLEAN, "(", var.node(), dice.pick(" = ", " <> "), constant(var, scope), ")");
        }
        return switch (dice.below(8)) {
            case 0 -> {
                List<Node> nodes = new ArrayList<>();
                for (int i = dice.between(1, 5); i > 0; i--) {
                    nodes.add(constant(var, scope));
                }
                yield Node.of(Kind.BOOLEAN, "(", var.node(), not(), "IN ", new Many("(", ", ", ")", 1, nodes), ")");
            }
            case 1 ->
                Node.of(
                        Kind.BOOLEAN,
                        "(",
                        var.node(),
                        not(),
                        "BETWEEN ",
                        constant(var, scope),
                        " AND ",
                        constant(var, scope),
                        ")");
            case 2 -> compare(constant(var, scope), var.node());
            case 3 -> {
                Kind kind = var.kind();
                boolean any = dice.oneIn(25);
                List<Var> others = scope.vars().stream()
                        .filter(v -> any || v.kind() == kind || v.kind().numeric() && kind.numeric())
                        .toList();
                yield compare(var.node(), dice.of(others).node());
            }
            default -> compare(var.node(), constant(var, scope));
        };
    }

    /** A constant to compare a column with: often one of its values. */
    private Node constant(Var var, Scope scope) {
        Object value = var.samples().isEmpty() || dice.oneIn(5) ? null : dice.of(var.samples());
        Kind kind = var.kind();
        if (value == null) {
            if (kind == Kind.BLOB) {
                return Node.of(kind, new Value(kind, new byte[] {1, 2}, true));
            }
            return kind == Kind.DECIMAL || kind.floating()
                    ? Node.of(kind, dice.pick("0.5", "-1.25", "3", "0", "0.1"))
                    : expressions.literal(kind, scope.with(new Scope.Flags(false, false)));
        }
        if (value instanceof LocalDateTime time) {
            if (dice.oneIn(4)) {
                value = time.plusNanos(1_000_000L * dice.between(-1, 1));
            }
            if (dice.oneIn(6)) {
                // Text compared with a timestamp is read as one.
                return Node.of(kind, "'" + value + "'");
            }
            boolean millis = time.getNano() % 1_000_000 == 0 && queries.millis();
            if (millis && queries.isTime(var) && dice.oneIn(6)) {
                LocalDateTime moment = (LocalDateTime) value;
                long ticks = moment.toInstant(ZoneOffset.UTC).toEpochMilli();
                return Node.of(kind, new Words("" + ticks, Literals.sql(moment, true)));
            }
        }
        if ((kind == Kind.INT || kind == Kind.BIGINT) && dice.oneIn(10)) {
            return Node.of(kind, dice.pick("4.5", "3000000000", "-0.5", "99999999999999999999"));
        }
        boolean parameter = !Literals.possible(value) || scope.flags().parameters() && dice.oneIn(3);
        if (parameter && !scope.flags().parameters()) {
            return value instanceof byte[] || kind == Kind.BLOB
                    ? Node.of(kind, "CAST(NULL AS ", new Words("VARBINARY", "bytea"), ")")
                    : Node.of(kind, "CAST(NULL AS " + kind.castName + ")");
        }
        return Node.of(kind, new Value(kind, value, parameter));
    }

    private Node like(Scope scope, int depth) {
        String pattern = dice.pick(
                "a%",
                "%a%", "_", "%", "", "a_c", "%\\%%", "A%", "__", "%é", "%''%", "a b%", "%\"%", "\\\\n%", "N%L", "%e%");
        String escape = dice.pick("", "", "", " ESCAPE '!'", " ESCAPE ''", " ESCAPE '#'");
        if (escape.contains("!") || escape.contains("#")) {
            pattern = dice.pick("%!%%", "a!_c", "%#%%", "!!%", "a%c", "##")
                    .replace('!', escape.contains("!") ? '!' : '#')
                    .replace('#', escape.contains("!") ? '!' : '#');
        }
        return Node.of(
                Kind.BOOLEAN,
                "(",
                expressions.of(Kind.TEXT, scope, depth),
                not(),
                dice.pick("LIKE", "LIKE", "ILIKE") + " ",
                scope.flags().parameters() && dice.oneIn(4)
                        ? Node.of("pattern", new Value(Kind.TEXT, pattern.replace("''", "'"), true))
                        : Node.of("pattern", "'" + pattern + "'"),
                escape,
                ")");
    }

    private Node rows(Scope scope, int depth) {
        Kind first = dice.pick(COMPARED);
        Kind second = dice.pick(COMPARED);
        Node left = pair(expressions.of(first, scope, depth - 1), expressions.of(second, scope, depth - 1));
        if (dice.half()) {
            return Node.of(
                    Kind.BOOLEAN,
                    "(",
                    left,
                    " " + dice.of(OPERATORS) + " ",
                    pair(
                            expressions.of(first, scope, depth - 1),
                            expressions.of(expressions.unequal(second), scope, depth - 1)),
                    ")");
        }
        List<Node> pairs = new ArrayList<>();
        for (int i = dice.between(1, 2); i > 0; i--) {
            pairs.add(pair(expressions.of(first, scope, 0), expressions.of(expressions.unequal(second), scope, 0)));
        }
        return Node.of(Kind.BOOLEAN, "(", left, not(), "IN ", new Many("(", ", ", ")", 1, pairs), ")");
    }

    private static Node pair(Node first, Node second) {
        return Node.of("row", "(", first, ", ", second, ")");
    }

    private Node subquery(Scope scope, Kind kind, int depth) {
        return switch (dice.below(6)) {
            case 0, 1 ->
                Node.of(
                        Kind.BOOLEAN,
                        dice.pick("", "NOT "),
                        "EXISTS (",
                        queries.subquery(List.of(Kind.INT), scope),
                        ")");
            case 2, 3 ->
                Node.of(
                        Kind.BOOLEAN,
                        "(",
                        expressions.of(kind, scope, depth - 1),
                        not(),
                        "IN (",
                        queries.subquery(List.of(expressions.unequal(kind)), scope),
                        "))");
            case 4 ->
                Node.of(
                        Kind.BOOLEAN,
                        "(",
                        expressions.of(kind, scope, depth - 1),
                        " " + dice.of(OPERATORS) + dice.pick(" ANY (", " ALL (", " SOME ("),
                        queries.subquery(List.of(expressions.unequal(kind)), scope),
                        "))");
            default -> {
                Kind second = dice.pick(COMPARED);
                yield Node.of(
                        Kind.BOOLEAN,
                        "(",
                        pair(expressions.of(kind, scope, 0), expressions.of(second, scope, 0)),
                        not(),
                        "IN (",
                        queries.subquery(List.of(kind, expressions.unequal(second)), scope),
                        "))");
            }
        };
    }
}
