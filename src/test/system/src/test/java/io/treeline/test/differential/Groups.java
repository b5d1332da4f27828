// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.Node.Many;
import io.treeline.test.differential.Node.Words;
import io.treeline.test.differential.Scope.Flags;
import io.treeline.test.differential.Scope.Var;
import java.util.ArrayList;
import java.util.List;

/** Random GROUP BY clauses and aggregates. */
final class Groups {
    private static final Kind[] KEY_KINDS = {
        Kind.INT, Kind.TEXT, Kind.DATE, Kind.BOOLEAN, Kind.TIMESTAMP, Kind.BIGINT, Kind.DOUBLE, Kind.REAL
    };

    /** Grouping keys with their clause; sets: whether keys can be null because a grouping set lacks them. */
    record Keys(List<Var> vars, Node clause, boolean sets) {}

    private final Dice dice;
    private final Expressions expressions;

    Groups(Dice dice, Expressions expressions) {
        this.dice = dice;
        this.expressions = expressions;
    }

    Keys keys(Scope scope, List<Kind> wanted) {
        Scope plain = new Scope(scope.vars(), null, scope.unique(), null, Flags.PLAIN);
        List<Var> vars = new ArrayList<>();
        for (int i = dice.pick(0, 1, 1, 1, 2, 2, 3); i > 0; i--) {
            Kind kind = dice.pick(KEY_KINDS);
            Node node;
            boolean tame = false;
            List<Object> samples = List.of();
            List<Var> columns =
                    plain.vars().stream().filter(v -> v.kind() != Kind.BLOB).toList();
            List<Var> times = columns.stream()
                    .filter(v -> v.kind() == Kind.TIMESTAMP && v.tame())
                    .toList();
            if (dice.half() && !columns.isEmpty()) {
                Var column = dice.of(columns);
                node = column.node();
                kind = column.kind();
                tame = column.tame();
                samples = column.samples();
            } else if (dice.half() && !times.isEmpty()) {
                String unit = dice.pick("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "WEEK");
                kind = Kind.TIMESTAMP;
                Node time = dice.of(times).node();
                node = dice.half()
                        ? Node.of(kind, "DATE_TRUNC('" + unit + "', ", time, ")")
                        : Node.of(
                                kind,
                                new Words("FLOOR(", "DATE_TRUNC('" + unit + "', "),
                                time,
                                new Words(" TO " + unit + ")", ")"));
            } else {
                node = expressions.of(kind, plain, 1);
            }
            String text = node.text(true).sql.toString();
            // FLOOR .. TO and DATE_TRUNC are one function in PostgreSQL, which then finds either key behind an item.
            if (isConstant(node)
                    || vars.stream()
                            .anyMatch(
                                    var -> var.node().text(true).sql.toString().equals(text))) {
                continue;
            }
            vars.add(new Var(node, kind, tame, samples));
        }
        if (vars.isEmpty()) {
            return new Keys(vars, dice.oneIn(6) ? Node.of("group", " GROUP BY ()") : null, false);
        }
        List<Node> nodes = vars.stream().map(Var::node).toList();
        boolean sets = dice.oneIn(5);
        if (!sets) {
            return new Keys(vars, Node.of("group", new Many(" GROUP BY ", ", ", "", 0, nodes)), false);
        }
        Node clause = switch (dice.below(4)) {
            case 0 -> Node.of("group", new Many(" GROUP BY ROLLUP (", ", ", ")", 1, nodes));
            case 1 -> Node.of("group", new Many(" GROUP BY CUBE (", ", ", ")", 1, nodes));
            default -> {
                List<Node> several = new ArrayList<>();
                for (int i = dice.between(1, 3); i > 0; i--) {
                    List<Node> some = new ArrayList<>(nodes);
                    while (!some.isEmpty() && dice.half()) {
                        some.remove(dice.below(some.size()));
                    }
                    several.add(
                            some.isEmpty() ? Node.of("set", "()") : Node.of("set", new Many("(", ", ", ")", 1, some)));
                }
                several.add(Node.of("set", new Many("(", ", ", ")", 1, nodes)));
                yield Node.of("group", new Many(" GROUP BY GROUPING SETS (", ", ", ")", 1, several));
            }
        };
        return new Keys(vars, clause, true);
    }

    /** Whether a node names no column: PostgreSQL takes a number as an ordinal. */
    private static boolean isConstant(Node node) {
        return !node.text(false).sql.toString().matches("(?s).*(\"|\\b[a-zA-Z][0-9]+\\b).*");
    }

    /** What may be named after grouping. */
    Scope after(Keys keys, Scope before) {
        return new Scope(
                keys.vars(),
                null,
                List.of(),
                kind -> {
                    if (keys.sets() && kind == Kind.INT && dice.oneIn(3)) {
                        return Node.of(kind, "GROUPING(", dice.of(keys.vars()).node(), ")");
                    }
                    return aggregate(kind, before, true);
                },
                new Flags(before.flags().parameters(), false));
    }

    /** An aggregate of the kind over expressions of the scope; null when there is none. */
    Node aggregate(Kind kind, Scope scope, boolean rich) {
        Scope inner = new Scope(scope.vars(), null, scope.unique(), null, Flags.PLAIN);
        int depth = rich ? 1 : 0;
        Node call = switch (kind) {
            case INT, DATE, TIMESTAMP -> extreme(kind, inner, depth);
            case TEXT -> {
                Node joined = expressions.of(kind, inner, 0);
                yield rich && dice.oneIn(3)
                        ? Node.of(kind, "STRING_AGG(", joined, ", ',' ORDER BY ", joined, dice.pick("", " DESC"), ")")
                        : extreme(kind, inner, depth);
            }
            case REAL -> dice.half() ? extreme(kind, inner, depth) : sum("SUM(", kind, kind, inner, depth);
            case BIGINT ->
                switch (dice.below(6)) {
                    case 0 -> Node.of(kind, "COUNT(*)");
                    case 1 -> Node.of(kind, "COUNT(", any(inner, depth), ")");
                    case 2 -> Node.of(kind, "COUNT(DISTINCT ", expressions.of(dice.pick(KEY_KINDS), inner, depth), ")");
                    case 3 -> extreme(kind, inner, depth);
                    default -> sum("SUM(", kind, Kind.INT, inner, depth);
                };
            case DECIMAL ->
                dice.half()
                        ? sum("AVG(", kind, dice.pick(Kind.INT, Kind.BIGINT, Kind.DECIMAL), inner, depth)
                        : sum("SUM(", kind, dice.pick(Kind.BIGINT, Kind.DECIMAL), inner, depth);
            case DOUBLE ->
                switch (dice.below(4)) {
                    case 0 -> extreme(kind, inner, depth);
                    case 1 -> sum("AVG(", kind, dice.pick(Kind.DOUBLE, Kind.REAL), inner, depth);
                    default -> sum("SUM(", kind, Kind.DOUBLE, inner, depth);
                };
            case BOOLEAN ->
                Node.of(
                        kind,
                        new Words(dice.pick("EVERY(", "BOOL_AND("), "BOOL_AND("),
                        expressions.of(kind, inner, depth),
                        ")");
            case BLOB -> null;
        };
        if (call == null || !rich || !dice.oneIn(7)) {
            return call;
        }
        return Node.of(kind, call, " FILTER (WHERE ", expressions.predicates.of(inner, 1), ")");
    }

    private Node any(Scope scope, int depth) {
        List<Var> vars = scope.vars();
        return !vars.isEmpty() && dice.half()
                ? dice.of(vars).node()
                : expressions.of(dice.pick(KEY_KINDS), scope, depth);
    }

    private Node extreme(Kind kind, Scope scope, int depth) {
        return Node.of(
                kind,
                dice.pick("MIN(", "MAX("),
                dice.oneIn(15) ? "DISTINCT " : null,
                expressions.of(kind, scope, depth),
                ")");
    }

    private Node sum(String function, Kind kind, Kind of, Scope scope, int depth) {
        // Whole numbers add up exactly, whatever their size.
        boolean wild = (of == Kind.INT || of == Kind.BIGINT) && dice.half();
        Node added = wild ? expressions.leaf(of, scope, false) : expressions.tame(of, scope, depth);
        if (of.floating() && added.text(false).sql.toString().contains(" / ")) {
            // The sum of what is not exact in binary depends on the order of adding.
            added = expressions.leaf(of, scope, true);
        }
        return Node.of(kind, function, dice.oneIn(6) ? "DISTINCT " : null, added, ")");
    }

    /** A statistical aggregate; its last digits depend on the way of computing. */
    Node approximate(Scope scope) {
        Scope inner = new Scope(scope.vars(), null, scope.unique(), null, Flags.PLAIN);
        Kind kind = dice.pick(Kind.INT, Kind.DOUBLE, Kind.BIGINT, Kind.DECIMAL);
        return Node.of(
                Kind.DOUBLE,
                dice.pick("STDDEV(", "STDDEV_POP(", "STDDEV_SAMP(", "VAR_POP(", "VAR_SAMP(", "VARIANCE("),
                expressions.tame(kind, inner, 1),
                ")");
    }
}
