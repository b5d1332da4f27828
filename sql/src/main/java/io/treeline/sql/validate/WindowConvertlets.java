// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;

/**
 * Leaves aggregates of windows as they are. The standard table would compute AVG and the variances from SUM and COUNT
 * in the argument's type, where integers divide to integers.
 */
final class WindowConvertlets implements SqlRexConvertletTable {
    private final SqlRexConvertletTable others;

    WindowConvertlets(SqlRexConvertletTable others) {
        this.others = others;
    }

    @Override
    public SqlRexConvertlet get(SqlCall call) {
        if (!(call.getOperator() instanceof SqlAggFunction function)) {
            return others.get(call);
        }
        return switch (function.getKind()) {
            case AVG,
                    STDDEV_POP,
                    STDDEV_SAMP,
                    VAR_POP,
                    VAR_SAMP,
                    COVAR_POP,
                    COVAR_SAMP,
                    REGR_SXX,
                    REGR_SYY,
                    REGR_COUNT ->
                (context, aggregate) -> {
                    List<RexNode> operands = new ArrayList<>();
                    for (SqlNode operand : aggregate.getOperandList()) {
                        operands.add(context.convertExpression(operand));
                    }
                    return context.getRexBuilder()
                            .makeCall(
                                    context.getValidator().getValidatedNodeType(aggregate),
                                    aggregate.getOperator(),
                                    operands);
                };
            default -> others.get(call);
        };
    }
}
