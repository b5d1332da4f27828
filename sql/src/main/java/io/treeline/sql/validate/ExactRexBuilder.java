// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.type.JsonTypes;
import io.treeline.sql.type.PostgresTypeSystem;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Leaves casts of literals to the engine where Calcite's folding would give them digits that they do not have, to a
 * DECIMAL without declared digits, or would compare their texts, to JSON.
 */
final class ExactRexBuilder extends RexBuilder {
    private PlanningStop stop;

    ExactRexBuilder(RelDataTypeFactory types, PlanningStop stop) {
        super(types);
        this.stop = stop;
    }

    /** The statement is planned: a plan that is kept must not hold, nor ask, whoever wanted it first. */
    void done() {
        stop = PlanningStop.NEVER;
    }

    @Override
    public RexNode makeCall(SqlParserPos position, RelDataType type, SqlOperator operator, List<RexNode> operands) {
        stop.check();
        return super.makeCall(
                position,
                type,
                operator,
                operator.getKind().belongsTo(SqlKind.COMPARISON) ? List.copyOf(asJson(operands)) : operands);
    }

    @Override
    public RexNode makeCall(SqlParserPos position, SqlOperator operator, List<? extends RexNode> operands) {
        return super.makeCall(
                position, operator, operator.getKind().belongsTo(SqlKind.COMPARISON) ? asJson(operands) : operands);
    }

    /** Texts beside jsonb are read as it before anything else is made of the comparison. */
    private List<? extends RexNode> asJson(List<? extends RexNode> operands) {
        RelDataType json = operands.stream()
                .map(RexNode::getType)
                .filter(JsonTypes::isJsonb)
                .findFirst()
                .orElse(null);
        return json == null
                ? operands
                : operands.stream()
                        .map(operand -> operand instanceof RexLiteral ? makeCast(json, operand) : operand)
                        .toList();
    }

    @Override
    public RexNode makeCast(
            SqlParserPos position,
            RelDataType type,
            RexNode operand,
            boolean matchNullability,
            boolean safe,
            RexLiteral format) {
        if (operand instanceof RexLiteral literal
                && !literal.isNull()
                && (JsonTypes.isJson(type) || JsonTypes.isJsonb(type))
                && !SqlTypeUtil.equalSansNullability(typeFactory, operand.getType(), type)) {
            return makeAbstractCast(typeFactory.createTypeWithNullability(type, false), operand, safe);
        }
        if (operand instanceof RexLiteral literal
                && !literal.isNull()
                && type.getSqlTypeName() == SqlTypeName.DECIMAL
                && PostgresTypeSystem.isFree(type)
                && !operand.getType().equals(type)) {
            return makeAbstractCast(typeFactory.createTypeWithNullability(type, false), operand, safe);
        }
        return super.makeCast(position, type, operand, matchNullability, safe, format);
    }
}
