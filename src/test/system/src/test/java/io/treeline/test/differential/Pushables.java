// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.FromClauses.From;
import io.treeline.test.differential.Node.Many;
import io.treeline.test.differential.Node.Words;
import io.treeline.test.differential.Queries.Block;
import io.treeline.test.differential.Queries.Out;
import io.treeline.test.differential.Scope.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * Queries over one table that a server might answer alone: columns, aggregates and time buckets under plain conditions.
 * Here pushdown can go wrong.
 */
final class Pushables {
    private final Dice dice;
    private final Queries queries;

    Pushables(Dice dice, Queries queries) {
        this.dice = dice;
        this.queries = queries;
    }

    Block next() {
        From table = queries.from.bare(dice.of(queries.from.tables()));
        Scope scope = table.scope(null, new Scope.Flags(true, false));
        List<Node> where =
                dice.oneIn(4) ? List.of() : List.of(queries.expressions.predicates.pushable(scope, dice.below(4)));
        Many filter = new Many(" WHERE ", "", "", 0, where);
        List<Node> items = new ArrayList<>();
        List<Out> outs = new ArrayList<>();
        List<Node> unique = new ArrayList<>();
        Node group = null;
        int shape = dice.below(5);
        if (shape < 2) {
            for (int i = dice.between(1, 4); i > 0; i--) {
                Var var = dice.of(scope.vars());
                add(var.node(), var.kind(), items, outs);
            }
            table.unique().forEach(v -> unique.add(v.node()));
        } else {
            if (shape == 4) {
                List<Var> keys = table.vars().stream()
                        .filter(v -> queries.isTime(v)
                                || v.kind() == Kind.TEXT && table.unique().contains(v))
                        .toList();
                List<Node> nodes = new ArrayList<>();
                for (Var key : keys) {
                    Node node = key.kind() == Kind.TIMESTAMP ? bucket(key.node()) : key.node();
                    if (nodes.isEmpty() || dice.half()) {
                        nodes.add(node);
                        if (dice.below(4) > 0) {
                            add(node, key.kind(), items, outs);
                        }
                    }
                }
                group = Node.of("group", new Many(" GROUP BY ", ", ", "", 0, nodes));
            }
            for (int i = dice.between(1, 4); i > 0; i--) {
                aggregate(scope, items, outs);
            }
        }
        List<Kind> kinds = outs.stream().map(Out::kind).toList();
        List<Node> having = group != null && dice.oneIn(6)
                ? List.of(Node.of(Kind.BOOLEAN, "COUNT(*) > " + dice.between(0, 2)))
                : List.of();
        return new Block(
                Node.of(
                        Queries.sort(kinds),
                        new Many("SELECT ", ", ", "", 1, items),
                        " FROM ",
                        table.node(),
                        filter,
                        group,
                        new Many(" HAVING ", "", "", 0, having)),
                outs,
                unique);
    }

    private void add(Node node, Kind kind, List<Node> items, List<Out> outs) {
        String label = queries.name("x");
        items.add(Node.of("item", node, " AS " + TestTable.quote(label)).noted(label));
        outs.add(new Out(label, kind, false, List.of()));
    }

    private Node bucket(Node time) {
        String unit = dice.pick("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND");
        return dice.half()
                ? Node.of(Kind.TIMESTAMP, "DATE_TRUNC('" + unit.toLowerCase(java.util.Locale.ROOT) + "', ", time, ")")
                : Node.of(
                        Kind.TIMESTAMP,
                        new Words("FLOOR(", "DATE_TRUNC('" + unit + "', "),
                        time,
                        new Words(" TO " + unit + ")", ")"));
    }

    private void aggregate(Scope scope, List<Node> items, List<Out> outs) {
        Var var = dice.of(scope.vars());
        Kind kind = var.kind();
        boolean whole = kind == Kind.INT || kind == Kind.BIGINT;
        boolean adds = whole || kind.floating() && var.tame();
        switch (dice.below(7)) {
            case 0 -> add(Node.of(Kind.BIGINT, "COUNT(*)"), Kind.BIGINT, items, outs);
            case 1, 2 -> {
                if (adds) {
                    boolean sum = dice.half();
                    Kind result = kind.floating()
                            ? kind == Kind.REAL && sum ? kind : Kind.DOUBLE
                            : kind == Kind.INT && sum ? Kind.BIGINT : Kind.DECIMAL;
                    add(Node.of(result, sum ? "SUM(" : "AVG(", var.node(), ")"), result, items, outs);
                } else {
                    add(Node.of(Kind.BIGINT, "COUNT(", var.node(), ")"), Kind.BIGINT, items, outs);
                }
            }
            case 3, 4 -> {
                if (kind.ordered()) {
                    add(Node.of(kind, dice.pick("MIN(", "MAX("), var.node(), ")"), kind, items, outs);
                } else {
                    add(Node.of(Kind.BIGINT, "COUNT(", var.node(), ")"), Kind.BIGINT, items, outs);
                }
            }
            case 5 ->
                add(
                        Node.of(Kind.BIGINT, kind == Kind.BLOB ? "COUNT(" : "COUNT(DISTINCT ", var.node(), ")"),
                        Kind.BIGINT,
                        items,
                        outs);
            default -> add(Node.of(Kind.BIGINT, "COUNT(", var.node(), ")"), Kind.BIGINT, items, outs);
        }
    }
}
