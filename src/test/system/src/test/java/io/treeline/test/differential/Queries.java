// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.FromClauses.From;
import io.treeline.test.differential.Node.Many;
import io.treeline.test.differential.Node.Value;
import io.treeline.test.differential.Scope.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * Random queries over given tables: typed so that PostgreSQL accepts nearly all of them, and determined so that there
 * is one right answer.
 */
final class Queries {
    private static final Kind[] ITEM_KINDS = Kind.values();
    private static final Kind[] SET_KINDS = {
        Kind.INT, Kind.BIGINT, Kind.TEXT, Kind.DATE, Kind.TIMESTAMP, Kind.BOOLEAN, Kind.DOUBLE, Kind.DECIMAL
    };

    /** An output column. */
    record Out(String label, Kind kind, boolean tame, List<Object> samples) {}

    /** A query with its output, of the sort "query [kinds]"; unique: nodes by which ORDER BY is total. */
    record Block(Node node, List<Out> outs, List<Node> unique) {}

    final Dice dice;
    final Expressions expressions;
    final FromClauses from;
    final Groups groups;
    final Windows windows;
    private final boolean millis;
    private final Pushables pushables;
    private int names;

    Queries(Dice dice, List<Source> sources, boolean millis) {
        this.dice = dice;
        this.millis = millis;
        this.expressions = new Expressions(dice, this);
        this.groups = new Groups(dice, expressions);
        this.windows = new Windows(dice, expressions);
        this.from = new FromClauses(dice, this, sources);
        this.pushables = new Pushables(dice, this);
    }

    boolean millis() {
        return millis;
    }

    boolean isTime(Var var) {
        return var.node().text(false).sql.toString().matches("(?s).*\"[Tt]ime\"");
    }

    String name(String prefix) {
        return prefix + names++;
    }

    /** The next query. */
    Node next() {
        names = 0;
        from.forget();
        if (dice.oneIn(40)) {
            return plain();
        }
        if (dice.oneIn(4)) {
            Block block = pushables.next();
            return Node.of("root", block.node(), tail(block, false));
        }
        List<Node> ctes = new ArrayList<>();
        if (dice.oneIn(8)) {
            for (int i = dice.between(1, 2); i > 0; i--) {
                Block block = dice.oneIn(4) ? set(kinds(3), null, 1) : select(null, null, 1, true);
                String name = name("w");
                ctes.add(Node.of("cte", TestTable.quote(name) + " AS (", block.node(), ")"));
                from.remember(new Source(
                        TestTable.quote(name),
                        block.outs().stream()
                                .map(o -> new Source.Column(o.label(), o.kind(), o.tame(), o.samples()))
                                .toList(),
                        List.of(),
                        100));
            }
        }
        Block block = dice.oneIn(8) ? set(kinds(4), null, 2) : select(null, null, 2, true);
        return Node.of("root", new Many("WITH ", ", ", " ", 0, ctes), block.node(), tail(block, false));
    }

    /** Without FROM, or only VALUES. */
    private Node plain() {
        Scope scope = new Scope(List.of(), null, List.of(), null, new Scope.Flags(true, dice.oneIn(4)));
        if (dice.half()) {
            List<Node> items = new ArrayList<>();
            for (int i = dice.between(1, 4); i > 0; i--) {
                String label = name("x");
                items.add(
                        Node.of("item", expressions.of(dice.pick(SET_KINDS), scope, 3), " AS " + TestTable.quote(label))
                                .noted(label));
            }
            List<Node> where = dice.oneIn(3) ? List.of(expressions.predicates.of(scope, 2)) : List.of();
            return Node.of("root", new Many("SELECT ", ", ", "", 1, items), new Many(" WHERE ", "", "", 0, where));
        }
        return Node.of("root", from.values(List.of(Kind.INT, Kind.TEXT), scope));
    }

    private List<Kind> kinds(int most) {
        List<Kind> kinds = new ArrayList<>();
        for (int i = dice.between(1, most); i > 0; i--) {
            kinds.add(dice.pick(SET_KINDS));
        }
        return kinds;
    }

    /** ORDER BY, LIMIT and OFFSET; a limit only behind a total order. */
    Node tail(Block block, boolean must) {
        boolean sortable = block.outs().stream()
                .noneMatch(o -> o.kind() == Kind.BLOB || o.label().startsWith("approx"));
        boolean cut = must || dice.oneIn(3);
        // The order of columns in * is each database's own.
        boolean star = block.node().sort().equals("query *");
        List<Node> keys = new ArrayList<>();
        if (cut || dice.half()) {
            for (int i = dice.below(3); i > 0 && !block.outs().isEmpty(); i--) {
                Out out = dice.of(block.outs());
                if (out.kind() != Kind.BLOB && !out.label().startsWith("approx")) {
                    keys.add(key(out, star ? 0 : block.outs().indexOf(out) + 1));
                }
            }
        }
        if (cut && !block.unique().isEmpty() && (!sortable || dice.oneIn(2))) {
            for (Node unique : block.unique()) {
                Node key = Node.of(
                        "key",
                        unique,
                        dice.pick("", "", " DESC"),
                        dice.pick("", "", "", " NULLS FIRST", " NULLS LAST"));
                keys.add(block.unique().size() == 1 ? key.uniquely(true) : key);
            }
            if (block.unique().size() > 1) {
                keys.set(keys.size() - 1, keys.get(keys.size() - 1).uniquely(true));
            }
        } else if (cut && sortable) {
            for (Out out : block.outs()) {
                keys.add(key(out, star ? 0 : block.outs().indexOf(out) + 1));
            }
        } else {
            cut = false;
        }
        List<Node> limits = new ArrayList<>();
        if (cut) {
            int limit = dice.pick(0, 1, 1, 2, 3, 5, 10, 20);
            int skip = dice.pick(0, 0, 1, 2, 5, 40);
            boolean standard = dice.oneIn(4);
            Node offset = dice.oneIn(3) ? Node.of("offset", " OFFSET ", count(skip), standard ? " ROWS" : null) : null;
            Node fetch = standard
                    ? Node.of("limit", " FETCH FIRST ", count(limit), " ROWS ONLY")
                    : Node.of("limit", " LIMIT ", count(limit));
            if (standard) {
                if (offset != null) {
                    limits.add(offset);
                }
                limits.add(fetch);
            } else {
                limits.add(fetch);
                if (offset != null) {
                    limits.add(offset);
                }
            }
        }
        return Node.of("tail", new Many(" ORDER BY ", ", ", "", 0, keys), new Many("", "", "", 0, limits));
    }

    private Node key(Out out, int ordinal) {
        return Node.of(
                        "key",
                        ordinal > 0 && dice.oneIn(4) ? "" + ordinal : TestTable.quote(out.label()),
                        dice.pick("", "", " ASC", " DESC", " DESC"),
                        dice.pick("", "", "", " NULLS FIRST", " NULLS LAST"))
                .noted(out.label());
    }

    private Node count(int value) {
        return Node.of("count", new Value(Kind.INT, value, dice.oneIn(4)));
    }

    static String sort(List<Kind> kinds) {
        return "query " + kinds;
    }

    /** UNION, INTERSECT and EXCEPT. */
    Block set(List<Kind> kinds, Scope outer, int depth) {
        Block left = depth > 1 && dice.oneIn(4) ? set(kinds, outer, depth - 1) : select(kinds, outer, depth - 1, true);
        Block right = select(kinds.stream().map(expressions::unequal).toList(), outer, depth - 1, true);
        String operator =
                dice.pick("UNION", "UNION ALL", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL");
        List<Out> outs = new ArrayList<>();
        for (Out out : left.outs()) {
            outs.add(new Out(out.label(), out.kind(), false, out.samples()));
        }
        boolean open = dice.half() && !left.node().text(false).sql.toString().startsWith("(");
        return new Block(
                Node.of(
                        sort(kinds),
                        open ? "" : "(",
                        left.node(),
                        (open ? " " : ") ") + operator + (open ? " " : " ("),
                        right.node(),
                        open ? "" : ")"),
                outs,
                List.of());
    }

    /** A subquery with these output types, perhaps correlated. */
    Node subquery(List<Kind> kinds, Scope scope) {
        Scope outer = scope.aggregates() == null ? scope : null;
        return select(kinds, outer, 0, false).node();
    }

    /** A subquery of one row and column at most. */
    Node scalar(Kind kind, Scope scope) {
        Scope outer = scope.aggregates() == null ? scope : null;
        From table = from.single(outer, null);
        Scope inner = table.scope(outer, new Scope.Flags(false, false));
        Node aggregate = groups.aggregate(kind, inner, false);
        List<Node> where = dice.half() ? List.of(expressions.predicates.of(inner, 1)) : List.of();
        if (aggregate != null && dice.half()) {
            return Node.of(
                    kind, "(SELECT ", aggregate, " FROM ", table.node(), new Many(" WHERE ", "", "", 0, where), ")");
        }
        if (table.unique().isEmpty()) {
            return null;
        }
        List<Node> keys = new ArrayList<>();
        table.unique().forEach(v -> keys.add(Node.of("key", v.node(), dice.pick("", " DESC"))));
        return Node.of(
                kind,
                "(SELECT ",
                expressions.leaf(kind, inner, false),
                " FROM ",
                table.node(),
                new Many(" WHERE ", "", "", 0, where),
                new Many(" ORDER BY ", ", ", "", keys.size(), keys),
                " LIMIT 1)");
    }

    /** One SELECT; with given output types or any; labelled when something refers to its columns. */
    Block select(List<Kind> wanted, Scope outer, int depth, boolean labelled) {
        From tables = from.clause(outer, depth);
        Scope scope = tables.scope(outer, new Scope.Flags(true, depth > 0));
        List<Node> where = dice.oneIn(3) ? List.of() : List.of(expressions.predicates.of(scope, dice.below(3)));
        Many filter = new Many(" WHERE ", "", "", 0, where);
        if (dice.oneIn(3)) {
            return grouped(wanted, scope, tables, filter, labelled);
        }
        boolean star =
                tables.star().stream().map(Source.Column::name).distinct().count()
                        == tables.star().size();
        if (wanted == null && depth == 2 && star && dice.oneIn(4)) {
            List<Out> outs = tables.star().stream()
                    .map(c -> new Out(c.name(), c.kind(), c.tame(), c.samples()))
                    .toList();
            return new Block(
                    Node.of(
                            "query *",
                            new Many(
                                    "SELECT ",
                                    ", ",
                                    "",
                                    1,
                                    List.of(Node.of("item", "*").noted("*"))),
                            " FROM ",
                            tables.node(),
                            filter),
                    outs,
                    tables.unique().stream().map(Var::node).toList());
        }
        List<Node> items = new ArrayList<>();
        List<Out> outs = new ArrayList<>();
        int count = wanted == null ? dice.between(1, 5) : wanted.size();
        boolean distinct = labelled && dice.oneIn(7);
        for (int i = 0; i < count; i++) {
            Kind kind = wanted == null ? dice.pick(ITEM_KINDS) : wanted.get(i);
            Node node = null;
            Var var = null;
            boolean approximate = false;
            if (wanted == null && !distinct && labelled && depth == 2 && dice.oneIn(20)) {
                node = expressions.approximate(scope);
                kind = Kind.DOUBLE;
                approximate = node != null;
            }
            if (node == null && labelled && dice.oneIn(7)) {
                node = windows.of(kind, scope);
            }
            if (node == null && dice.half()) {
                List<Var> vars = wanted == null ? scope.vars() : scope.of(kind, false, dice);
                var = vars.isEmpty() ? null : dice.of(vars);
                node = var == null ? null : var.node();
                kind = var == null ? kind : var.kind();
            }
            if (node == null) {
                node = kind == Kind.BLOB
                        ? expressions.leaf(kind, scope, false)
                        : expressions.of(kind, scope, depth + 1);
            }
            String label = name(approximate ? "approx" : "x");
            items.add(item(node, label, labelled));
            outs.add(new Out(label, kind, var != null && var.tame(), var == null ? List.of() : var.samples()));
        }
        List<Kind> kinds = outs.stream().map(Out::kind).toList();
        List<Node> unique =
                distinct ? List.of() : tables.unique().stream().map(Var::node).toList();
        return new Block(
                Node.of(
                        sort(kinds),
                        new Many(
                                distinct ? "SELECT DISTINCT " : "SELECT ", ", ", "", wanted == null ? 1 : count, items),
                        " FROM ",
                        tables.node(),
                        filter),
                outs,
                unique);
    }

    private Node item(Node node, String label, boolean labelled) {
        return labelled ? Node.of("item", node, " AS " + TestTable.quote(label)).noted(label) : Node.of("item", node);
    }

    private Block grouped(List<Kind> wanted, Scope scope, From tables, Many filter, boolean labelled) {
        Groups.Keys keys = groups.keys(scope, wanted);
        Scope after = groups.after(keys, scope);
        List<Node> items = new ArrayList<>();
        List<Out> outs = new ArrayList<>();
        List<Kind> kinds = new ArrayList<>();
        int count = wanted == null ? dice.between(1, 4) : wanted.size();
        for (int i = 0; i < count; i++) {
            Kind kind = wanted == null ? dice.pick(SET_KINDS) : wanted.get(i);
            Node node = null;
            boolean approximate = false;
            if (wanted == null && labelled && i == 0 && dice.oneIn(12)) {
                node = groups.approximate(scope);
                kind = Kind.DOUBLE;
                approximate = true;
            }
            List<Var> vars = after.vars();
            if (node == null && wanted == null && !vars.isEmpty() && dice.oneIn(3)) {
                Var var = dice.of(vars);
                node = var.node();
                kind = var.kind();
            }
            if (node == null && dice.oneIn(2)) {
                node = groups.aggregate(kind, scope, labelled);
            }
            if (node == null) {
                node = kind == Kind.BLOB ? expressions.leaf(kind, after, false) : expressions.of(kind, after, 1);
            }
            String label = name(approximate ? "approx" : "x");
            items.add(item(node, label, labelled));
            outs.add(new Out(label, kind, false, List.of()));
            kinds.add(kind);
        }
        List<Node> having = dice.oneIn(4) ? List.of(expressions.predicates.of(after, 1)) : List.of();
        Many select = new Many("SELECT ", ", ", "", wanted == null ? 1 : count, items);
        return new Block(
                Node.of(
                        sort(kinds),
                        select,
                        " FROM ",
                        tables.node(),
                        filter,
                        keys.clause(),
                        new Many(" HAVING ", "", "", 0, having)),
                outs,
                List.of());
    }
}
