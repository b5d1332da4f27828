// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.system.VirtualTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Lets what a condition says of one side of an equi-join narrow a {@link VirtualScan} on the other: {@code tables JOIN
 * columns USING (table_schema, table_name) WHERE tables.table_name = 'x'} must not list every column of the server.
 */
public final class VirtualHints {
    private VirtualHints() {}

    /** The same tree, in which joined virtual leaves know what the other side knows. */
    public static RelNode across(RelNode rel) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : rel.getInputs()) {
            RelNode done = across(input);
            inputs.add(done);
            changed |= done != input;
        }
        RelNode copy = changed ? rel.copy(rel.getTraitSet(), inputs) : rel;
        return copy instanceof Join join ? join(join) : copy;
    }

    private static RelNode join(Join join) {
        int width = join.getLeft().getRowType().getFieldCount();
        List<int[]> keys = new ArrayList<>();
        for (RexNode part : RelOptUtil.conjunctions(join.getCondition())) {
            if (part instanceof RexCall call
                    && call.getKind() == SqlKind.EQUALS
                    && call.getOperands().get(0) instanceof RexInputRef a
                    && call.getOperands().get(1) instanceof RexInputRef b
                    && a.getIndex() < width != b.getIndex() < width) {
                keys.add(
                        new int[] {Math.min(a.getIndex(), b.getIndex()), Math.max(a.getIndex(), b.getIndex()) - width});
            }
        }
        if (keys.isEmpty()) {
            return join;
        }
        // Rows of the side that is kept whole must not be lost; those of the other that match none of it never count.
        boolean toRight = join.getJoinType() == JoinRelType.INNER
                || join.getJoinType() == JoinRelType.LEFT
                || join.getJoinType() == JoinRelType.SEMI;
        boolean toLeft = join.getJoinType() == JoinRelType.INNER
                || join.getJoinType() == JoinRelType.RIGHT
                || join.getJoinType() == JoinRelType.SEMI;
        RelNode left = join.getLeft();
        RelNode right = join.getRight();
        if (toRight) {
            right = hinted(right, translated(known(left), keys, 0));
        }
        if (toLeft) {
            left = hinted(left, translated(known(join.getRight()), keys, 1));
        }
        for (int[] key : keys) {
            VirtualScan.Peer leftPeer = peer(left, key[0]);
            VirtualScan.Peer rightPeer = peer(right, key[1]);
            if (leftPeer != null && rightPeer != null && leftPeer.tables() == rightPeer.tables()) {
                RelNode narrowed = toRight ? beside(right, key[1], leftPeer) : right;
                left = toLeft ? beside(left, key[0], rightPeer) : left;
                right = narrowed;
            }
        }
        return left == join.getLeft() && right == join.getRight()
                ? join
                : join.copy(
                        join.getTraitSet(),
                        join.getCondition(),
                        left,
                        right,
                        join.getJoinType(),
                        join.isSemiJoinDone());
    }

    /** Conditions on one column each that all rows of the relation meet. */
    private static List<RexNode> known(RelNode rel) {
        List<RexNode> found = new ArrayList<>();
        if (rel instanceof VirtualScan scan) {
            found.addAll(scan.hints());
        } else if (rel instanceof Filter filter) {
            found.addAll(RelOptUtil.conjunctions(filter.getCondition()));
            found.addAll(known(filter.getInput()));
        } else if (rel instanceof Project project) {
            for (RexNode condition : known(project.getInput())) {
                int column = RelOptUtil.InputFinder.bits(condition).nth(0);
                for (int i = 0; i < project.getProjects().size(); i++) {
                    if (project.getProjects().get(i) instanceof RexInputRef reference
                            && reference.getIndex() == column) {
                        found.add(moved(condition, i));
                        break;
                    }
                }
            }
        } else if (rel instanceof Join join
                && (join.getJoinType() == JoinRelType.INNER || join.getJoinType() == JoinRelType.LEFT)) {
            found.addAll(known(join.getLeft()));
            if (join.getJoinType() == JoinRelType.INNER) {
                int width = join.getLeft().getRowType().getFieldCount();
                known(join.getRight())
                        .forEach(condition -> found.add(moved(
                                condition,
                                RelOptUtil.InputFinder.bits(condition).nth(0) + width)));
            }
        }
        found.removeIf(condition -> RelOptUtil.InputFinder.bits(condition).cardinality() != 1
                || RexUtil.SubQueryFinder.find(condition) != null
                || !RexUtil.isDeterministic(condition)
                || RexUtil.containsCorrelation(condition));
        return found;
    }

    private static List<RexNode> translated(List<RexNode> conditions, List<int[]> keys, int from) {
        List<RexNode> translated = new ArrayList<>();
        for (RexNode condition : conditions) {
            int column = RelOptUtil.InputFinder.bits(condition).nth(0);
            keys.stream()
                    .filter(key -> key[from] == column)
                    .forEach(key -> translated.add(moved(condition, key[1 - from])));
        }
        return translated;
    }

    /** The condition on another column of the same type. */
    private static RexNode moved(RexNode condition, int column) {
        return condition.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                return new RexInputRef(column, reference.getType());
            }
        });
    }

    /**
     * The leaf whose column of numbers of tables, or of schemas, a column of a relation is, unchanged; null when it is
     * none.
     */
    private static VirtualScan.Peer peer(RelNode rel, int column) {
        if (rel instanceof VirtualScan scan) {
            return column == scan.table().relationColumn()
                    ? new VirtualScan.Peer(scan, true)
                    : column == scan.table().namespaceColumn() ? new VirtualScan.Peer(scan, false) : null;
        }
        if (rel instanceof Filter filter) {
            return peer(filter.getInput(), column);
        }
        if (rel instanceof Project project) {
            return project.getProjects().get(column) instanceof RexInputRef reference
                    ? peer(project.getInput(), reference.getIndex())
                    : null;
        }
        if (rel instanceof Join join
                && (join.getJoinType() == JoinRelType.INNER || join.getJoinType() == JoinRelType.LEFT)) {
            int width = join.getLeft().getRowType().getFieldCount();
            return column < width
                    ? peer(join.getLeft(), column)
                    : join.getJoinType() == JoinRelType.INNER ? peer(join.getRight(), column - width) : null;
        }
        return null;
    }

    /** The relation, in which the leaf that a column comes from is narrowed by another. */
    private static RelNode beside(RelNode rel, int column, VirtualScan.Peer peer) {
        if (rel instanceof VirtualScan scan) {
            return scan.beside(peer);
        }
        if (rel instanceof Project project) {
            int below = ((RexInputRef) project.getProjects().get(column)).getIndex();
            return project.copy(project.getTraitSet(), List.of(beside(project.getInput(), below, peer)));
        }
        if (rel instanceof Join join) {
            int width = join.getLeft().getRowType().getFieldCount();
            RelNode left = column < width ? beside(join.getLeft(), column, peer) : join.getLeft();
            RelNode right = column < width ? join.getRight() : beside(join.getRight(), column - width, peer);
            return join.copy(
                    join.getTraitSet(), join.getCondition(), left, right, join.getJoinType(), join.isSemiJoinDone());
        }
        return rel.copy(rel.getTraitSet(), List.of(beside(rel.getInput(0), column, peer)));
    }

    /** The relation with the conditions told to the virtual leaf that its columns come from. */
    private static RelNode hinted(RelNode rel, List<RexNode> conditions) {
        if (conditions.isEmpty()) {
            return rel;
        }
        if (rel instanceof VirtualScan scan) {
            VirtualTable table = scan.table();
            List<RexNode> useful = conditions.stream()
                    .filter(condition -> {
                        ImmutableBitSet bits = RelOptUtil.InputFinder.bits(condition);
                        return (table.schemaColumn() >= 0 && bits.get(table.schemaColumn())
                                        || table.tableColumn() >= 0 && bits.get(table.tableColumn())
                                        || table.relationColumn() >= 0 && bits.get(table.relationColumn()))
                                && !scan.hints().contains(condition);
                    })
                    .toList();
            return useful.isEmpty() ? scan : scan.hinted(useful);
        }
        if (rel instanceof Filter filter && filter.getVariablesSet().isEmpty()) {
            RelNode input = hinted(filter.getInput(), conditions);
            return input == filter.getInput() ? filter : filter.copy(filter.getTraitSet(), List.of(input));
        }
        if (rel instanceof Project project) {
            List<RexNode> below = new ArrayList<>();
            for (RexNode condition : conditions) {
                RexNode source = project.getProjects()
                        .get(RelOptUtil.InputFinder.bits(condition).nth(0));
                if (source instanceof RexInputRef reference) {
                    below.add(moved(condition, reference.getIndex()));
                }
            }
            RelNode input = hinted(project.getInput(), below);
            return input == project.getInput() ? project : project.copy(project.getTraitSet(), List.of(input));
        }
        return rel;
    }
}
