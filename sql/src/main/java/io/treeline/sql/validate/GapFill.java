// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;

/**
 * Adds to groups by buckets of time those buckets that have no rows, for each combination of the other keys. What is
 * neither a key nor filled is NULL in them.
 */
public final class GapFill extends SingleRel {
    /**
     * A limit of the buckets that are added: an expression without columns.
     *
     * @param value what it is
     * @param next whether the limit is the next tick
     */
    public record Bound(RexNode value, boolean next) {}

    /**
     * The buckets.
     *
     * @param key the column that holds their starts
     * @param width how wide they are, an expression without columns
     * @param zone by which clock, or null
     * @param starts the greatest of them lies in the first bucket
     * @param finishes the least of them is behind the start of the last bucket
     */
    public record Frame(int key, RexNode width, RexNode zone, List<Bound> starts, List<Bound> finishes) {
        private Frame accept(RexShuttle shuttle) {
            return new Frame(
                    key,
                    width.accept(shuttle),
                    zone == null ? null : zone.accept(shuttle),
                    bounds(starts, shuttle),
                    bounds(finishes, shuttle));
        }

        private static List<Bound> bounds(List<Bound> bounds, RexShuttle shuttle) {
            return bounds.stream()
                    .map(bound -> new Bound(bound.value().accept(shuttle), bound.next()))
                    .toList();
        }
    }

    /** A column that is filled. */
    public record Filled(int column, GapMark mark) {}

    private final int keys;
    private final Frame frame;
    private final List<Filled> filled;

    GapFill(RelOptCluster cluster, RelTraitSet traits, RelNode input, int keys, Frame frame, List<Filled> filled) {
        super(cluster, traits, input);
        this.keys = keys;
        this.frame = frame;
        this.filled = List.copyOf(filled);
    }

    /** How many columns, the first ones, are keys. */
    public int keys() {
        return keys;
    }

    /** The buckets. */
    public Frame frame() {
        return frame;
    }

    /** The columns that get values in added rows. */
    public List<Filled> filled() {
        return filled;
    }

    /** All but the keys can be NULL. */
    @Override
    protected RelDataType deriveRowType() {
        RelDataTypeFactory types = getCluster().getTypeFactory();
        RelDataTypeFactory.Builder row = types.builder();
        for (RelDataTypeField field : getInput().getRowType().getFieldList()) {
            row.add(
                    field.getName(),
                    field.getIndex() < keys ? field.getType() : types.createTypeWithNullability(field.getType(), true));
        }
        return row.build();
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new GapFill(getCluster(), traits, inputs.get(0), keys, frame, filled);
    }

    @Override
    public RelNode accept(RexShuttle shuttle) {
        return new GapFill(getCluster(), getTraitSet(), getInput(), keys, frame.accept(shuttle), filled);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("bucket", "$" + frame.key())
                .item("width", frame.width())
                .itemIf("zone", frame.zone(), frame.zone() != null)
                .item("start", new ArrayList<>(frame.starts()))
                .item("finish", new ArrayList<>(frame.finishes()))
                .itemIf("filled", filled, !filled.isEmpty());
    }
}
