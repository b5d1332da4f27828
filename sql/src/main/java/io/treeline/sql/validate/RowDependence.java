// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;

/**
 * Looks through an expression for what makes it differ from row to row, also of a query around, or keeps it from being
 * computed alone.
 */
public class RowDependence extends RexVisitorImpl<Void> {
    private boolean found;

    /** Begins with nothing found. */
    public RowDependence() {
        super(true);
    }

    /** Whether an expression has any of it. */
    public static boolean of(RexNode node) {
        RowDependence dependence = new RowDependence();
        node.accept(dependence);
        return dependence.found();
    }

    /** Whether anything was found so far. */
    public final boolean found() {
        return found;
    }

    /** Something was found. */
    protected final Void find() {
        found = true;
        return null;
    }

    @Override
    public Void visitInputRef(RexInputRef ref) {
        return find();
    }

    @Override
    public Void visitFieldAccess(RexFieldAccess access) {
        return find();
    }

    @Override
    public Void visitCorrelVariable(RexCorrelVariable variable) {
        return find();
    }

    @Override
    public Void visitSubQuery(RexSubQuery subQuery) {
        return find();
    }

    @Override
    public Void visitOver(RexOver over) {
        return find();
    }
}
