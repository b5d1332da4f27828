// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.Node.Many;
import io.treeline.test.differential.Scope.Flags;
import io.treeline.test.differential.Scope.Var;
import java.util.ArrayList;
import java.util.List;

/** Random window functions whose answer does not depend on the order of rows that are equal under ORDER BY. */
final class Windows {
    private final Dice dice;
    private final Expressions expressions;

    Windows(Dice dice, Expressions expressions) {
        this.dice = dice;
        this.expressions = expressions;
    }

    /** A window function of a kind; null when there is none. */
    Node of(Kind kind, Scope scope) {
        Scope plain = new Scope(scope.vars(), null, scope.unique(), null, Flags.PLAIN);
        boolean total = !scope.unique().isEmpty();
        int choice = dice.below(4);
        if (choice == 0 && total && kind != Kind.BLOB) {
            Node value = expressions.of(kind, plain, 1);
            String call = dice.pick("LAG(", "LEAD(", "FIRST_VALUE(", "LAST_VALUE(", "NTH_VALUE(");
            Node function = switch (call) {
                case "LAG(", "LEAD(" -> {
                    int arguments = dice.below(3);
                    yield Node.of(
                            kind,
                            call,
                            value,
                            arguments > 0 ? ", " + dice.between(0, 3) : null,
                            arguments > 1 ? Node.of("default", ", ", expressions.literal(kind, plain)) : null,
                            ")");
                }
                case "NTH_VALUE(" -> Node.of(kind, call, value, ", " + dice.between(1, 3) + ")");
                default -> Node.of(kind, call, value, ")");
            };
            return over(
                    kind, function, plain, true, call.startsWith("L") && !call.startsWith("LAST") ? null : frame(true));
        }
        if (choice == 1 && kind == Kind.BIGINT) {
            return dice.half() && total
                    ? over(kind, Node.of(kind, "ROW_NUMBER()"), plain, true, null)
                    : over(kind, Node.of(kind, dice.pick("RANK()", "DENSE_RANK()")), plain, false, null);
        }
        if (choice == 1 && kind == Kind.INT && total) {
            return over(kind, Node.of(kind, "NTILE(" + dice.between(1, 5) + ")"), plain, true, null);
        }
        if (choice == 1 && kind == Kind.DOUBLE) {
            return over(kind, Node.of(kind, dice.pick("PERCENT_RANK()", "CUME_DIST()")), plain, false, null);
        }
        Node call = new Groups(dice, expressions).aggregate(kind, plain, dice.oneIn(4));
        if (call == null
                || call.text(false).sql.indexOf("DISTINCT ") >= 0
                || call.text(false).sql.indexOf("ORDER BY ") >= 0) {
            return null;
        }
        if (dice.oneIn(6)) {
            Node ranged = ranged(kind, call, plain);
            if (ranged != null) {
                return ranged;
            }
        }
        boolean rows = total && dice.half();
        return over(kind, call, plain, rows, dice.oneIn(3) ? null : frame(rows));
    }

    /** A frame; of ROWS only where the order is total. */
    private String frame(boolean total) {
        String unit = total && dice.below(3) > 0 ? "ROWS" : dice.oneIn(4) ? "GROUPS" : "RANGE";
        boolean counted = !unit.equals("RANGE");
        String start = counted
                ? dice.pick("UNBOUNDED PRECEDING", "2 PRECEDING", "1 PRECEDING", "CURRENT ROW")
                : dice.pick("UNBOUNDED PRECEDING", "CURRENT ROW");
        String end = counted
                ? dice.pick("CURRENT ROW", "1 FOLLOWING", "3 FOLLOWING", "UNBOUNDED FOLLOWING")
                : dice.pick("CURRENT ROW", "UNBOUNDED FOLLOWING");
        if (dice.oneIn(6)) {
            return " " + unit + " " + start;
        }
        if (counted && dice.oneIn(8)) {
            return " " + unit + " BETWEEN " + dice.pick("3 PRECEDING AND 1 PRECEDING", "1 FOLLOWING AND 2 FOLLOWING");
        }
        return " " + unit + " BETWEEN " + start + " AND " + end
                + (dice.oneIn(10)
                        ? dice.pick(" EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS")
                        : "");
    }

    private Node over(Kind kind, Node call, Scope scope, boolean total, String frame) {
        List<Node> partition = new ArrayList<>();
        for (int i = dice.pick(0, 0, 1, 1, 2); i > 0; i--) {
            partition.add(keyed(scope));
        }
        List<Node> keys = new ArrayList<>();
        for (int i = dice.pick(0, 1, 1, 2); i > 0; i--) {
            keys.add(Node.of(
                    "key", keyed(scope), dice.pick("", " DESC"), dice.pick("", "", " NULLS FIRST", " NULLS LAST")));
        }
        if (total) {
            for (Var var : scope.unique()) {
                keys.add(Node.of("key", var.node(), dice.pick("", " DESC")));
            }
        }
        if (keys.isEmpty() && frame != null && frame.contains("GROUPS")) {
            frame = null;
        }
        return Node.of(
                kind,
                call,
                " OVER (",
                new Many("PARTITION BY ", ", ", " ", 0, partition),
                new Many("ORDER BY ", ", ", "", keys.size(), keys),
                frame == null ? null : Node.of("frame", new Many("", "", "", 0, List.of(Node.of("bounds", frame)))),
                ")");
    }

    /** A frame of values around the row's own. */
    private Node ranged(Kind kind, Node call, Scope scope) {
        List<Var> vars = scope.vars().stream()
                .filter(v -> v.tame()
                        && (v.kind() == Kind.TIMESTAMP
                                || v.kind() == Kind.INT
                                || v.kind() == Kind.DOUBLE
                                || v.kind() == Kind.BIGINT))
                .toList();
        if (vars.isEmpty()) {
            return null;
        }
        Var var = dice.of(vars);
        String low = var.kind() == Kind.TIMESTAMP
                ? dice.pick("INTERVAL '1' HOUR", "INTERVAL '5' MINUTE", "INTERVAL '10' DAY")
                : "" + dice.between(0, 3);
        String high = var.kind() == Kind.TIMESTAMP ? "INTERVAL '30' MINUTE" : "" + dice.between(0, 3);
        String bounds = dice.pick(
                low + " PRECEDING AND CURRENT ROW",
                low + " PRECEDING AND " + high + " FOLLOWING",
                "CURRENT ROW AND " + high + " FOLLOWING",
                "UNBOUNDED PRECEDING AND " + low + " PRECEDING");
        return Node.of(
                kind, call, " OVER (ORDER BY ", var.node(), dice.pick("", " DESC"), " RANGE BETWEEN " + bounds + ")");
    }

    private Node keyed(Scope scope) {
        List<Var> vars =
                scope.vars().stream().filter(v -> v.kind() != Kind.BLOB).toList();
        return vars.isEmpty() || dice.oneIn(5)
                ? expressions.of(dice.pick(Kind.INT, Kind.TEXT, Kind.DATE), scope, 1)
                : dice.of(vars).node();
    }
}
