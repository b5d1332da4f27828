// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.plan.NativeAggregate;
import io.treeline.sql.plan.NativeScan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AsofJoin;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.ImmutableBitSet;

/** Chooses how to join: in a stream where both sides come in the order of a key, else by a hash of the smaller side. */
final class JoinPlanner {
    private final LocalPlanner planner;
    private final RexCompiler rex;
    private final Map<RelNode, Set<String>> orders = new IdentityHashMap<>();

    JoinPlanner(LocalPlanner planner, RexCompiler rex) {
        this.planner = planner;
        this.rex = rex;
    }

    /** An equality between the sides; right is over the right side's own columns. */
    private record Key(RexNode left, RexNode right, boolean nullSafe) {}

    private record Condition(List<Key> keys, List<RexNode> residual) {}

    Operator plan(Join join) throws SQLException {
        JoinRelType type = join.getJoinType();
        if (type == JoinRelType.LEFT_MARK) {
            throw PlanErrors.unsupported(type + " joins are not supported.");
        }
        int leftWidth = join.getLeft().getRowType().getFieldCount();
        int rightWidth = join.getRight().getRowType().getFieldCount();
        Condition condition = split(join);
        Operator left = planner.operator(join.getLeft());
        Operator right = planner.operator(join.getRight());
        if (join instanceof AsofJoin asof) {
            return asof(asof, condition, left, right, new JoinOutput(type, leftWidth, rightWidth, null, Set.of()));
        }
        Key ordered = ordered(join, condition.keys);
        List<RexNode> residual = new ArrayList<>(condition.residual);
        if (ordered != null) {
            condition.keys.stream()
                    .filter(key -> key != ordered)
                    .forEach(key -> residual.add(join.getCluster()
                            .getRexBuilder()
                            .makeCall(
                                    key.nullSafe
                                            ? org.apache.calcite.sql.fun.SqlStdOperatorTable.IS_NOT_DISTINCT_FROM
                                            : org.apache.calcite.sql.fun.SqlStdOperatorTable.EQUALS,
                                    key.left,
                                    RexUtil.shift(key.right, leftWidth))));
        }
        Expr rest = residual.isEmpty()
                ? null
                : rex.compile(RexUtil.composeConjunction(join.getCluster().getRexBuilder(), residual));
        JoinOutput output = new JoinOutput(type, leftWidth, rightWidth, rest, join.getVariablesSet());
        if (ordered != null) {
            return new MergeJoin(left, right, output, rex.compile(ordered.left), rex.compile(ordered.right));
        }
        Expr[] leftKeys = compile(condition.keys.stream().map(Key::left).toList());
        Expr[] rightKeys = compile(condition.keys.stream().map(Key::right).toList());
        boolean[] nullSafe = new boolean[leftKeys.length];
        for (int i = 0; i < nullSafe.length; i++) {
            Key key = condition.keys.get(i);
            Comparability.between(key.left.getType(), key.right.getType(), "=");
            nullSafe[i] = key.nullSafe;
        }
        return new HashJoin(left, right, output, leftKeys, rightKeys, nullSafe, buildsLeft(join));
    }

    private Expr[] compile(List<RexNode> nodes) throws SQLException {
        return rex.compile(nodes).toArray(Expr[]::new);
    }

    private Operator asof(AsofJoin join, Condition condition, Operator left, Operator right, JoinOutput output)
            throws SQLException {
        int leftWidth = output.leftWidth();
        if (!condition.residual.isEmpty()
                || condition.keys.stream().anyMatch(Key::nullSafe)
                || !(join.getMatchCondition() instanceof RexCall match)
                || match.getOperands().size() != 2) {
            throw PlanErrors.unsupported(
                    "An ASOF join takes equalities of columns in ON and one comparison in MATCH_CONDITION.");
        }
        RexNode a = match.getOperands().get(0);
        RexNode b = match.getOperands().get(1);
        SqlKind kind = match.getKind();
        ImmutableBitSet lefts = ImmutableBitSet.range(leftWidth);
        if (!lefts.contains(RelOptUtil.InputFinder.bits(a))) {
            RexNode swap = a;
            a = b;
            b = swap;
            kind = kind.reverse();
        }
        if (!lefts.contains(RelOptUtil.InputFinder.bits(a))
                || lefts.intersects(RelOptUtil.InputFinder.bits(b))
                || !SqlKind.ORDER_COMPARISON.contains(kind)) {
            throw PlanErrors.unsupported(
                    "The MATCH_CONDITION of an ASOF join compares the left side with the right by <, <=, > or >=.");
        }
        return new io.treeline.sql.exec.AsofJoin(
                left,
                right,
                output,
                compile(condition.keys.stream().map(Key::left).toList()),
                compile(condition.keys.stream().map(Key::right).toList()),
                rex.compile(a),
                rex.compile(RexUtil.shift(b, -leftWidth)),
                kind);
    }

    /** Equalities between one side and the other, and what else is asked. */
    private static Condition split(Join join) {
        int leftWidth = join.getLeft().getRowType().getFieldCount();
        ImmutableBitSet lefts = ImmutableBitSet.range(leftWidth);
        List<Key> keys = new ArrayList<>();
        List<RexNode> residual = new ArrayList<>();
        for (RexNode part : RelOptUtil.conjunctions(join.getCondition())) {
            boolean equality = part.getKind() == SqlKind.EQUALS || part.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
            if (equality
                    && part instanceof RexCall call
                    && RexUtil.SubQueryFinder.find(part) == null
                    && call.getOperands().get(0).getKind() != SqlKind.ROW) {
                RexNode a = call.getOperands().get(0);
                RexNode b = call.getOperands().get(1);
                ImmutableBitSet first = RelOptUtil.InputFinder.bits(a);
                ImmutableBitSet second = RelOptUtil.InputFinder.bits(b);
                boolean nullSafe = part.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
                if (!first.isEmpty() && !second.isEmpty() && lefts.contains(first) && !lefts.intersects(second)) {
                    keys.add(new Key(a, RexUtil.shift(b, -leftWidth), nullSafe));
                    continue;
                } else if (!first.isEmpty()
                        && !second.isEmpty()
                        && lefts.contains(second)
                        && !lefts.intersects(first)) {
                    keys.add(new Key(b, RexUtil.shift(a, -leftWidth), nullSafe));
                    continue;
                }
            }
            residual.add(part);
        }
        return new Condition(keys, residual);
    }

    /** The equality by which both sides come in order, or null. */
    private Key ordered(Join join, List<Key> keys) {
        for (Key key : keys) {
            if (!key.nullSafe
                    && key.left.getType().getSqlTypeName()
                            == key.right.getType().getSqlTypeName()
                    && ascending(join.getLeft()).contains(digest(key.left))
                    && ascending(join.getRight()).contains(digest(key.right))) {
                return key;
            }
        }
        return null;
    }

    /** An expression without the casts that only say whether it may be null. */
    private static String digest(RexNode node) {
        return node.accept(new RexShuttle() {
                    @Override
                    public RexNode visitCall(RexCall call) {
                        if (call.getKind() == SqlKind.CAST
                                && SqlTypeUtil.equalSansNullability(
                                        call.getType(),
                                        call.getOperands().get(0).getType())) {
                            return call.getOperands().get(0).accept(this);
                        }
                        return super.visitCall(call);
                    }
                })
                .toString();
    }

    /** Which side is held: the one that is surely small, else the right. */
    private static boolean buildsLeft(Join join) {
        JoinRelType type = join.getJoinType();
        return type != JoinRelType.SEMI && type != JoinRelType.ANTI && weight(join.getLeft()) < weight(join.getRight());
    }

    /** How large a relation probably is. */
    private static int weight(RelNode rel) {
        if (rel instanceof NativeScan scan) {
            return scan.spec().aggregated()
                    ? 1
                    : scan.spec().limit() != null ? 2 : scan.spec().predicate() != null ? 4 : 5;
        } else if (rel instanceof NativeAggregate aggregate) {
            return aggregate.spec().grouped() ? 2 : 0;
        } else if (rel instanceof Values) {
            return 0;
        } else if (rel instanceof Aggregate aggregate) {
            return aggregate.getGroupSet().isEmpty() ? 0 : Math.min(3, weight(aggregate.getInput()));
        } else if (rel instanceof Sort sort && sort.fetch != null) {
            return Math.min(2, weight(sort.getInput()));
        } else if (rel instanceof Filter filter) {
            return Math.min(4, weight(filter.getInput()));
        } else if (rel.getInputs().size() == 1) {
            return weight(rel.getInput(0));
        }
        return 6;
    }

    /**
     * Expressions over a relation's columns, as their digests, by which its rows come in ascending order with nulls
     * last.
     */
    private Set<String> ascending(RelNode rel) {
        Set<String> known = orders.get(rel);
        if (known == null) {
            known = order(rel);
            orders.put(rel, known);
        }
        return known;
    }

    private Set<String> order(RelNode rel) {
        Set<String> result = new TreeSet<>();
        if (rel instanceof NativeScan scan) {
            ScanSpec spec = scan.spec();
            if (!spec.aggregated()
                    && spec.order() != ScanSpec.Order.DESCENDING
                    && spec.table() instanceof DeviceTable) {
                for (int i = 0; i < spec.output().size(); i++) {
                    if (spec.column(i).role() == Column.Role.TIME) {
                        result.add("$" + i);
                    }
                }
            }
        } else if (rel instanceof Filter filter) {
            return ascending(filter.getInput());
        } else if (rel instanceof Sort sort) {
            List<RelFieldCollation> keys = sort.getCollation().getFieldCollations();
            if (keys.isEmpty()) {
                return ascending(sort.getInput());
            }
            if (!keys.get(0).direction.isDescending()
                    && keys.get(0).nullDirection != RelFieldCollation.NullDirection.FIRST) {
                result.add("$" + keys.get(0).getFieldIndex());
            }
        } else if (rel instanceof Project project && !project.containsOver()) {
            Set<String> below = ascending(project.getInput());
            for (int i = 0; i < project.getProjects().size(); i++) {
                if (below.contains(digest(project.getProjects().get(i)))) {
                    result.add("$" + i);
                }
            }
        } else if (rel instanceof Join join && !(rel instanceof AsofJoin)) {
            afterJoin(join, result);
        }
        return result;
    }

    private void afterJoin(Join join, Set<String> result) {
        JoinRelType type = join.getJoinType();
        int leftWidth = join.getLeft().getRowType().getFieldCount();
        Key ordered = ordered(join, split(join).keys);
        if (ordered == null) {
            // The side that streams past the hash keeps its order.
            boolean leftStreams = !buildsLeft(join) && !type.generatesNullsOnLeft();
            if (leftStreams) {
                result.addAll(ascending(join.getLeft()));
            }
            return;
        }
        if (!type.generatesNullsOnLeft()) {
            result.addAll(ascending(join.getLeft()));
        }
        RexNode right = ordered.right.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return new RexInputRef(ref.getIndex() + leftWidth, ref.getType());
            }
        });
        if (type.projectsRight() && !type.generatesNullsOnRight()) {
            result.add(digest(right));
        }
        if (type == JoinRelType.FULL) {
            String a = digest(ordered.left);
            String b = digest(right);
            result.add("COALESCE(" + a + ", " + b + ")");
            result.add("CASE(IS NOT NULL(" + a + "), " + a + ", " + b + ")");
        }
    }
}
