// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.function.SessionFunctions;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.validate.RowDependence;
import java.sql.SQLException;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;

/**
 * Compiles expressions that have one value in an execution; local operators know how. A plan is kept and executed
 * again, so that of those values it may only hold the ones that are the same in every execution, see {@link #isKnown}.
 */
@FunctionalInterface
public interface FixedValues {
    /** The computation of an expression for which {@link #is} holds. */
    Predicate.Computation compile(RexNode node) throws SQLException;

    /** Whether an expression has one value in an execution. */
    static boolean is(RexNode node) {
        if (!(node instanceof RexCall) || node instanceof RexSubQuery || node instanceof RexOver) {
            return false;
        }
        RowDependence dependence = new RowDependence() {
            @Override
            public Void visitCall(RexCall call) {
                // Of the session a statement knows when it runs, not when its parameters are bound.
                String name = call.getOperator().getName();
                return !call.getOperator().isDeterministic() && !SessionFunctions.isStart(name)
                                || SessionFunctions.has(name)
                        ? find()
                        : super.visitCall(call);
            }
        };
        node.accept(dependence);
        return !dependence.found();
    }

    /**
     * Whether an expression has one value in all executions, which is known while planning: it has nothing of the rows,
     * of parameters, of the session, of the present time or of chance.
     */
    static boolean isKnown(RexNode node) {
        if (node instanceof RexLiteral) {
            return true;
        }
        if (!is(node)) {
            return false;
        }
        RowDependence dependence = new RowDependence() {
            @Override
            public Void visitDynamicParam(RexDynamicParam parameter) {
                return find();
            }

            @Override
            public Void visitCall(RexCall call) {
                // CURRENT_TIMESTAMP and its kin are deterministic to the library, but dynamic.
                return !call.getOperator().isDeterministic()
                                || call.getOperator().isDynamicFunction()
                        ? find()
                        : super.visitCall(call);
            }
        };
        node.accept(dependence);
        return !dependence.found();
    }
}
