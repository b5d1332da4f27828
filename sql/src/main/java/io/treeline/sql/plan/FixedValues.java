// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.function.SessionFunctions;
import io.treeline.sql.predicate.Predicate;
import java.sql.SQLException;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;

/** Compiles expressions that have one value in an execution; local operators know how. */
@FunctionalInterface
public interface FixedValues {
  /** The computation of an expression for which {@link #is} holds. */
  Predicate.Computation compile(RexNode node) throws SQLException;

  /** Whether an expression has one value in an execution. */
  static boolean is(RexNode node) {
    if (!(node instanceof RexCall) || node instanceof RexSubQuery || node instanceof RexOver) {
      return false;
    }
    boolean[] varies = new boolean[1];
    node.accept(new RexVisitorImpl<Void>(true) {
      @Override
      public Void visitInputRef(RexInputRef ref) {
        varies[0] = true;
        return null;
      }

      @Override
      public Void visitFieldAccess(RexFieldAccess access) {
        varies[0] = true;
        return null;
      }

      @Override
      public Void visitCorrelVariable(RexCorrelVariable variable) {
        varies[0] = true;
        return null;
      }

      @Override
      public Void visitSubQuery(RexSubQuery subQuery) {
        varies[0] = true;
        return null;
      }

      @Override
      public Void visitOver(RexOver over) {
        varies[0] = true;
        return null;
      }

      @Override
      public Void visitCall(RexCall call) {
        // Of the session a statement knows when it runs, not when its parameters are bound.
        varies[0] |= !call.getOperator().isDeterministic() || SessionFunctions.has(call.getOperator().getName());
        return super.visitCall(call);
      }
    });
    return !varies[0];
  }
}
