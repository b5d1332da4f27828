// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.FunctionOperator;
import io.treeline.sql.function.RowsFrom;
import io.treeline.sql.function.ScalarFunction;
import io.treeline.sql.function.ValueRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;

/**
 * Rows that functions give, side by side until all have ended; the shorter ones go on with NULLs. Arguments may read rows around it.
 *
 * @param numbered whether the number of the row, from 1 on, is its last column
 */
record FunctionScan(List<Call> calls, boolean numbered) implements Operator {
  private static final Object[] NO_ROW = {};

  /** One function with its arguments. */
  private record Call(ScalarFunction function, Expr[] arguments) {
    ValueRows open(Run run) throws SQLException {
      Object[] values = new Object[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments[i].eval(NO_ROW, run);
        if (values[i] == null && function.strict()) {
          return ValueRows.of(List.of());
        }
      }
      return (ValueRows) function.body().call(values, run);
    }
  }

  static FunctionScan of(TableFunctionScan scan, RexCompiler rex) throws SQLException {
    if (!(scan.getCall() instanceof RexCall rows) || !(rows.getOperator() instanceof RowsFrom from)) {
      throw PlanErrors.unsupported("The function " + scan.getCall() + " is not supported in FROM.");
    }
    List<Call> calls = new ArrayList<>();
    for (RexNode node : rows.getOperands()) {
      RexCall call = (RexCall) node;
      ScalarFunction function = FunctionCall.chosen((FunctionOperator) call.getOperator(), call);
      calls.add(new Call(function, FunctionCall.arguments(function, call, rex.compile(call.getOperands())).toArray(Expr[]::new)));
    }
    return new FunctionScan(calls, from.numbered());
  }

  @Override
  public Cursor open(Run run) throws SQLException {
    ValueRows[] sources = new ValueRows[calls.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = calls.get(i).open(run);
    }
    return new Cursor() {
      private long number;

      @Override
      public Object[] next() throws SQLException {
        run.tick();
        Object[] row = new Object[sources.length + (numbered ? 1 : 0)];
        boolean any = false;
        for (int i = 0; i < sources.length; i++) {
          if (sources[i] != null && !sources[i].next()) {
            sources[i] = null;
          }
          row[i] = sources[i] == null ? null : sources[i].value();
          any |= sources[i] != null;
        }
        if (!any) {
          return null;
        }
        if (numbered) {
          row[sources.length] = ++number;
        }
        return row;
      }

      @Override
      public void close() {
        // Nothing is held but memory.
      }
    };
  }
}
