// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.Node.Many;
import io.treeline.test.differential.Node.Relation;
import io.treeline.test.differential.Queries.Block;
import io.treeline.test.differential.Scope.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Random FROM clauses: tables, joins of every kind, derived tables, VALUES, WITH names, LATERAL. */
final class FromClauses {
    private static final int CROSS = 1_700;
    private static final int LOOPS = 8_000;

    /** A clause with what it makes visible; star: the columns of {@code *} in the order of the tables. */
    record From(Node node, List<Var> vars, List<Var> unique, int rows, List<Source.Column> star) {
        Scope scope(Scope outer, Scope.Flags flags) {
            return new Scope(vars, outer, unique, null, flags);
        }
    }

    private final Dice dice;
    private final Queries queries;
    private final List<Source> sources;
    private final List<Source> ctes = new ArrayList<>();

    FromClauses(Dice dice, Queries queries, List<Source> sources) {
        this.dice = dice;
        this.queries = queries;
        this.sources = sources;
    }

    void forget() {
        ctes.clear();
    }

    void remember(Source cte) {
        ctes.add(cte);
    }

    From clause(Scope outer, int depth) {
        if (dice.oneIn(outer == null ? 4 : 8)) {
            // In a subquery such names hide those of the query around.
            return bare(source());
        }
        From left = operand(outer, null, depth);
        int joins = depth == 0 ? dice.below(8) / 7 : dice.pick(0, 0, 0, 1, 1, 1, 2);
        for (int i = 0; i < joins; i++) {
            left = join(left, outer, depth, i == joins - 1);
        }
        return left;
    }

    /** A table on its own, its columns unqualified. */
    From bare(Source source) {
        List<Var> vars = new ArrayList<>();
        List<Var> unique = new ArrayList<>();
        for (Source.Column column : source.columns()) {
            Var var = new Var(
                    Node.of(column.kind(), name(column, source)), column.kind(), column.tame(), column.samples());
            vars.add(var);
            if (source.unique().contains(column.name())) {
                unique.add(var);
            }
        }
        return new From(Node.of("from", new Relation(source.sql())), vars, unique, source.rows(), source.columns());
    }

    /** A column's name, mostly in quotes: without them in any case, where the table has no other that would fit. */
    private String name(Source.Column column, Source source) {
        boolean plain = column.name().matches("[a-z][0-9]+")
                && source.columns().stream()
                                .filter(c -> c.name().equalsIgnoreCase(column.name()))
                                .count()
                        == 1;
        return !plain || dice.half()
                ? TestTable.quote(column.name())
                : dice.half() ? column.name() : column.name().toUpperCase(java.util.Locale.ROOT);
    }

    List<Source> tables() {
        return sources;
    }

    private Source source() {
        return !ctes.isEmpty() && dice.half() ? dice.of(ctes) : dice.of(sources);
    }

    /** A table, as a subquery reads it. */
    From single(Scope outer, String alias) {
        return table(dice.of(sources), alias == null ? alias(outer) : alias);
    }

    /** A new alias; now and then one that the query around has too. */
    private String alias(Scope outer) {
        return outer != null && dice.oneIn(12) ? "t0" : queries.name("t");
    }

    private From table(Source source, String alias) {
        return named(source, Node.of("table", new Relation(source.sql()), " AS " + alias), alias);
    }

    private From named(Source source, Node node, String alias) {
        List<Var> vars = new ArrayList<>();
        List<Var> unique = new ArrayList<>();
        for (Source.Column column : source.columns()) {
            Var var = new Var(
                    Node.of(column.kind(), alias + "." + name(column, source)),
                    column.kind(),
                    column.tame(),
                    column.samples());
            vars.add(var);
            if (source.unique().contains(column.name())) {
                unique.add(var);
            }
        }
        return new From(Node.of("from", node), vars, unique, source.rows(), source.columns());
    }

    private From operand(Scope outer, Scope lateral, int depth) {
        int kind = dice.below(lateral != null ? 9 : 12);
        String alias = outer == null ? queries.name("t") : alias(outer);
        if (lateral != null) {
            return derived(alias, lateral, 0, "LATERAL (");
        }
        if (kind == 0 && depth > 0) {
            return derived(alias, null, depth - 1, "(");
        }
        if (kind == 1) {
            List<Kind> kinds =
                    List.of(Kind.INT, dice.pick(Kind.TEXT, Kind.DATE, Kind.BIGINT, Kind.TIMESTAMP, Kind.BOOLEAN));
            Node values = values(kinds, new Scope(List.of(), null, List.of(), null, Scope.Flags.PLAIN));
            Source source = new Source(
                    "",
                    List.of(
                            new Source.Column("v0", kinds.get(0), true, List.of()),
                            new Source.Column("v1", kinds.get(1), false, List.of())),
                    List.of(),
                    3);
            return named(source, Node.of("table", "(", values, ") AS " + alias + " (\"v0\", \"v1\")"), alias);
        }
        return table(source(), alias);
    }

    /** VALUES of some rows. */
    Node values(List<Kind> kinds, Scope scope) {
        List<Node> rows = new ArrayList<>();
        for (int i = dice.between(1, 3); i > 0; i--) {
            List<Node> cells = new ArrayList<>();
            for (Kind kind : kinds) {
                cells.add(queries.expressions.literal(kind, scope));
            }
            rows.add(Node.of("row " + kinds, new Many("(", ", ", ")", kinds.size(), cells)));
        }
        return Node.of(Queries.sort(kinds), new Many("VALUES ", ", ", "", 1, rows));
    }

    private From derived(String alias, Scope lateral, int depth, String open) {
        Block block = lateral == null && dice.oneIn(4)
                ? queries.set(List.of(Kind.INT, dice.pick(Kind.TEXT, Kind.TIMESTAMP, Kind.DOUBLE)), null, 1)
                : queries.select(null, lateral, depth, true);
        Node tail = dice.oneIn(3) ? queries.tail(block, true) : null;
        Source source = new Source(
                "",
                block.outs().stream()
                        .map(o -> new Source.Column(o.label(), o.kind(), o.tame(), o.samples()))
                        .toList(),
                List.of(),
                100);
        return named(source, Node.of("table", open, block.node(), tail, ") AS " + alias), alias);
    }

    private From join(From left, Scope outer, int depth, boolean last) {
        if (dice.oneIn(10) && depth > 0) {
            Scope lateral = left.scope(outer, Scope.Flags.ALL);
            From right = operand(null, lateral, 0);
            boolean open = dice.half();
            return joined(
                    left,
                    right,
                    open ? " CROSS JOIN " : " LEFT JOIN ",
                    open ? null : Node.of("on", " ON TRUE"),
                    left.rows() * 10);
        }
        From right = operand(outer, null, Math.max(0, depth - 1));
        long product = (long) left.rows() * right.rows();
        if (dice.oneIn(8) && product <= CROSS) {
            // A comma binds less than JOIN, so it only stands last.
            return joined(left, right, last && dice.half() ? ", " : " CROSS JOIN ", null, (int) product);
        }
        if (dice.oneIn(4)) {
            From merged = merged(left, right, (int) Math.min(product, 20_000));
            if (merged != null) {
                return merged;
            }
        }
        List<Node> conditions = new ArrayList<>();
        List<Var> leftTimes = times(left);
        List<Var> rightTimes = times(right);
        Kind kind = null;
        if (!leftTimes.isEmpty() && !rightTimes.isEmpty() && dice.below(3) > 0) {
            conditions.add(equal(dice.of(leftTimes), rightTimes.get(0)));
        } else {
            List<Var> candidates = left.vars().stream()
                    .filter(v -> v.kind() != Kind.BLOB && right.vars().stream().anyMatch(r -> r.kind() == v.kind()))
                    .toList();
            if (!candidates.isEmpty()) {
                Var var = dice.of(candidates);
                kind = var.kind();
                Kind fitting = unequal(kind, right);
                conditions.add(equal(
                        var,
                        dice.of(right.vars().stream()
                                .filter(v -> v.kind() == fitting)
                                .toList())));
            }
        }
        String type =
                dice.pick(" JOIN ", " INNER JOIN ", " LEFT JOIN ", " LEFT OUTER JOIN ", " RIGHT JOIN ", " FULL JOIN ");
        if (conditions.isEmpty() && product > CROSS) {
            return left;
        }
        boolean extra = conditions.isEmpty() || dice.oneIn(3);
        if (extra && !(type.contains("FULL") && !conditions.isEmpty()) && product <= LOOPS) {
            List<Var> both = new ArrayList<>(left.vars());
            both.addAll(right.vars());
            conditions.add(queries.expressions.predicates.of(
                    new Scope(both, outer, List.of(), null, new Scope.Flags(true, false)), 1));
            if (conditions.size() == 1 && type.contains("FULL")) {
                type = " LEFT JOIN ";
            }
        }
        if (conditions.isEmpty()) {
            return left;
        }
        return joined(
                left,
                right,
                type,
                Node.of("on", new Many(" ON ", " AND ", "", 1, conditions)),
                kind == null ? Math.max(left.rows(), right.rows()) : (int) Math.min(product, 20_000));
    }

    /** The type of the other side of a key: now and then another one. */
    private Kind unequal(Kind kind, From right) {
        return dice.oneIn(25) ? dice.of(right.vars()).kind() : kind;
    }

    /** A join that merges columns by their names; null where none could be. */
    private From merged(From left, From right, int rows) {
        List<Source.Column> common = left.star().stream()
                .filter(column -> once(left, column) && once(right, column))
                .toList();
        if (common.isEmpty()) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (Source.Column column : common) {
            Kind other = named(right, column.name()).kind();
            boolean fits = column.kind() == other
                    || !inexact(column.kind(), other) && (column.kind().numeric() && other.numeric() || dice.oneIn(40));
            if (fits && (names.isEmpty() || dice.oneIn(4))) {
                names.add(column.name());
            }
        }
        boolean alike = common.stream()
                .allMatch(column -> column.kind() == named(right, column.name()).kind());
        boolean natural = alike && dice.half()
                || dice.oneIn(60)
                        && common.stream()
                                .noneMatch(column -> inexact(
                                        column.kind(),
                                        named(right, column.name()).kind()));
        if (natural) {
            names = common.stream().map(Source.Column::name).toList();
        } else if (names.isEmpty()) {
            return null;
        }
        List<String> merged = names;
        Node using = natural
                ? null
                : Node.of(
                        "using",
                        names.stream().map(TestTable::quote).collect(Collectors.joining(", ", " USING (", ")")));
        String type = (natural ? " NATURAL" : "")
                + dice.pick(" JOIN ", " INNER JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ");
        List<Source.Column> star = new ArrayList<>();
        List<Var> vars = new ArrayList<>();
        for (String name : merged) {
            Source.Column column = named(left, name);
            star.add(column);
            if (column.kind() == named(right, name).kind()) {
                vars.add(new Var(
                        Node.of(column.kind(), TestTable.quote(name)),
                        column.kind(),
                        column.tame() && named(right, name).tame(),
                        column.samples()));
            }
        }
        left.star().stream().filter(column -> !merged.contains(column.name())).forEach(star::add);
        right.star().stream().filter(column -> !merged.contains(column.name())).forEach(star::add);
        From joined = joined(left, right, type, using, rows);
        vars.addAll(joined.vars());
        return new From(joined.node(), vars, joined.unique(), rows, star);
    }

    /** Whether the merged column would be a REAL or a DOUBLE, by the last digits. */
    private static boolean inexact(Kind left, Kind right) {
        return left != right && left.numeric() && right.numeric() && (left == Kind.REAL || right == Kind.REAL);
    }

    private static boolean once(From from, Source.Column column) {
        return column.kind() != Kind.BLOB
                && from.star().stream()
                                .filter(one -> one.name().equals(column.name()))
                                .count()
                        == 1;
    }

    private static Source.Column named(From from, String name) {
        return from.star().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Node equal(Var left, Var right) {
        return Node.of(Kind.BOOLEAN, left.node(), " = ", right.node());
    }

    private List<Var> times(From from) {
        return from.vars().stream().filter(queries::isTime).toList();
    }

    private static From joined(From left, From right, String type, Node condition, int rows) {
        List<Var> vars = new ArrayList<>(left.vars());
        vars.addAll(right.vars());
        List<Var> unique = new ArrayList<>();
        if (!left.unique().isEmpty() && !right.unique().isEmpty()) {
            unique.addAll(left.unique());
            unique.addAll(right.unique());
        }
        List<Source.Column> star = new ArrayList<>(left.star());
        star.addAll(right.star());
        return new From(Node.of("from", left.node(), type, right.node(), condition), vars, unique, rows, star);
    }
}
