// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlCastFunction;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.sql.type.SqlOperandTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql2rel.SqlRexContext;

/**
 * CAST that also takes an array to text, and text to an array, which the library's own fails on; stands in its place
 * wherever a statement casts.
 */
public final class ArrayCast extends SqlCastFunction {
    /** The operator. */
    public static final SqlOperator OPERATOR = new ArrayCast();

    private ArrayCast() {}

    /** As the library's own, which looks at the operand, but not into a LIKE before its parameter has a type. */
    @Override
    public SqlOperandTypeInference getOperandTypeInference() {
        SqlOperandTypeInference known = super.getOperandTypeInference();
        return (binding, type, operands) -> {
            if (binding.operand(0) instanceof SqlCall call && call.getOperator() instanceof SqlLikeOperator) {
                java.util.Arrays.fill(operands, binding.getValidator().getUnknownType());
            } else if (known != null) {
                known.inferOperandTypes(binding, type, operands);
            }
        };
    }

    /** Without looking for a function of the same name, which would be the library's. */
    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        for (SqlNode operand : call.getOperandList()) {
            validator.setValidatedNodeType(operand, validator.deriveType(scope, operand));
        }
        return validateOperands(validator, scope, call);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        RelDataType from = binding.getOperandType(0);
        if (from.getSqlTypeName() != SqlTypeName.ARRAY || binding.getOperandCount() != 2) {
            return super.inferReturnType(binding);
        }
        return binding.getTypeFactory().createTypeWithNullability(binding.getOperandType(1), from.isNullable());
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
        return ofArray(binding.getOperandType(0), binding.getOperandType(1))
                || super.checkOperandTypes(binding, throwOnFailure);
    }

    private static boolean ofArray(RelDataType from, RelDataType to) {
        return from.getSqlTypeName() == SqlTypeName.ARRAY || to.getSqlTypeName() == SqlTypeName.ARRAY;
    }

    /** The expression of a cast from or to an array; null for any other. */
    static RexNode converted(SqlRexContext context, SqlCall call, RelDataType from, RelDataType to) {
        if (from == null || to == null || !ofArray(from, to)) {
            return null;
        }
        RexNode value = context.convertExpression(call.operand(0));
        return context.getRexBuilder()
                .makeAbstractCast(
                        context.getTypeFactory().createTypeWithNullability(to, to.isNullable()), value, false);
    }
}
