// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.system.VirtualTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;

/**
 * The other leaf: a table made here. It takes nothing over; conditions above it only tell it what need not be asked.
 */
public final class VirtualScan extends AbstractRelNode {
    private final VirtualTable table;
    private final List<RexNode> hints;
    private final List<Peer> peers;

    /**
     * Another leaf whose rows are about the same tables, or schemas, as those that matter of this one.
     *
     * @param tables whether about the same tables; else only of the same schemas
     */
    public record Peer(VirtualScan scan, boolean tables) {}

    VirtualScan(
            RelOptCluster cluster, RelTraitSet traits, VirtualTable table, RelDataType rowType, List<RexNode> hints) {
        this(cluster, traits, table, rowType, hints, List.of());
    }

    private VirtualScan(
            RelOptCluster cluster,
            RelTraitSet traits,
            VirtualTable table,
            RelDataType rowType,
            List<RexNode> hints,
            List<Peer> peers) {
        super(cluster, traits);
        this.table = table;
        this.rowType = rowType;
        this.hints = List.copyOf(hints);
        this.peers = List.copyOf(peers);
    }

    /** What is read. */
    public VirtualTable table() {
        return table;
    }

    /** Conditions, all true of the rows that matter; they are checked above. */
    public List<RexNode> hints() {
        return hints;
    }

    /** The same leaf, of whose rows only those matter for which these hold too. */
    public VirtualScan hinted(List<RexNode> conditions) {
        List<RexNode> all = new ArrayList<>(hints);
        all.addAll(conditions);
        return new VirtualScan(getCluster(), getTraitSet(), table, rowType, all, peers);
    }

    /** Leaves that narrow this one by what they are narrowed by. */
    public List<Peer> peers() {
        return peers;
    }

    /** The same leaf, narrowed by another too. */
    public VirtualScan beside(Peer peer) {
        List<Peer> all = new ArrayList<>(peers);
        all.add(peer);
        return new VirtualScan(getCluster(), getTraitSet(), table, rowType, hints, all);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("table", table)
                .itemIf("narrowed", hints, !hints.isEmpty())
                .itemIf("beside", peers.stream().map(peer -> peer.scan.table).toList(), !peers.isEmpty());
    }
}
