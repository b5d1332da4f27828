// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.type.JsonTypes;
import io.treeline.sql.type.TreelineTypeFactory;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlOperandTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * {@code x = ANY (array)} and its like: a value compared with each element of an array that is known when the statement
 * runs.
 */
public final class ArrayComparison extends SqlFunction {
    private final SqlKind comparison;
    private final boolean any;

    ArrayComparison(SqlKind comparison, boolean any) {
        super(
                comparison.sql + (any ? " ANY" : " ALL"),
                SqlKind.OTHER_FUNCTION,
                null,
                null,
                null,
                SqlFunctionCategory.SYSTEM);
        this.comparison = comparison;
        this.any = any;
    }

    /** How the value is compared with each element: EQUALS, NOT_EQUALS, LESS_THAN, ... */
    public SqlKind comparison() {
        return comparison;
    }

    /** Whether one element is enough; otherwise all have to fulfil the comparison. */
    public boolean any() {
        return any;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArrayComparison that && that.comparison == comparison && that.any == any;
    }

    @Override
    public int hashCode() {
        return comparison.hashCode() * 2 + (any ? 1 : 0);
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        for (SqlNode operand : call.getOperandList()) {
            validator.setValidatedNodeType(operand, validator.deriveType(scope, operand));
        }
        return validateOperands(validator, scope, call);
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
        RelDataTypeFactory types = binding.getTypeFactory();
        RelDataType value = binding.getOperandType(0);
        RelDataType array = binding.getOperandType(1);
        if (untyped(binding, 1)) {
            become(binding, 1, TreelineTypeFactory.arrayOf(types, value, true));
            if (untyped(binding, 0) && !SqlTypeUtil.isCharacter(value)) {
                become(binding, 0, TreelineTypeFactory.plain(types, value));
            }
            return true;
        }
        if (array.getSqlTypeName() != SqlTypeName.ARRAY) {
            throw error(binding, "ANY and ALL take an array or a subquery, but no " + array.getSqlTypeName());
        }
        RelDataType element = array.getComponentType();
        if (untyped(binding, 0)) {
            become(binding, 0, types.createTypeWithNullability(element, true));
        } else if (value.getSqlTypeName() == SqlTypeName.TIMESTAMP
                && (SqlTypeUtil.isIntType(element) || element.getSqlTypeName() == SqlTypeName.DATE)) {
            become(binding, 1, TreelineTypeFactory.arrayOf(types, value, true));
        } else if (value.getSqlTypeName() == SqlTypeName.DATE && element.getSqlTypeName() == SqlTypeName.TIMESTAMP) {
            become(binding, 0, types.createTypeWithNullability(element, true));
        } else if (!comparable(value, element)) {
            throw error(
                    binding,
                    "The operator " + value.getSqlTypeName() + ' ' + getName() + ' ' + element.getSqlTypeName()
                            + " ARRAY does not exist; CAST one side to the type of the other");
        }
        return true;
    }

    private static boolean comparable(RelDataType value, RelDataType element) {
        return SqlTypeUtil.isNumeric(value) && SqlTypeUtil.isNumeric(element)
                || SqlTypeUtil.isInterval(value) && SqlTypeUtil.isInterval(element)
                || value.getSqlTypeName() == element.getSqlTypeName()
                        && (!SqlTypeUtil.isCharacter(value)
                                || JsonTypes.isJsonb(value) == JsonTypes.isJsonb(element)
                                        && !JsonTypes.isJson(value)
                                        && !JsonTypes.isJson(element));
    }

    private static CalciteContextException error(SqlCallBinding binding, String message) {
        SqlParserPos place = binding.getCall().getParserPosition();
        return new CalciteContextException(
                "",
                new IllegalArgumentException(message),
                place.getLineNum(),
                place.getColumnNum(),
                place.getEndLineNum(),
                place.getEndColumnNum());
    }

    private static boolean untyped(SqlCallBinding binding, int i) {
        SqlNode operand = binding.operand(i);
        SqlTypeName type = binding.getOperandType(i).getSqlTypeName();
        return operand instanceof SqlCharStringLiteral
                || type == SqlTypeName.NULL
                || type == SqlTypeName.UNKNOWN
                || type == SqlTypeName.ANY;
    }

    private static void become(SqlCallBinding binding, int i, RelDataType type) {
        SqlNode operand = binding.operand(i);
        if (operand instanceof SqlDynamicParam || SqlUtil.isNullLiteral(operand, false)) {
            binding.getValidator().setValidatedNodeType(operand, type);
            return;
        }
        SqlNode cast =
                SqlStdOperatorTable.CAST.createCall(SqlParserPos.ZERO, operand, SqlTypeUtil.convertTypeToSpec(type));
        binding.getCall().setOperand(i, cast);
        binding.getValidator().setValidatedNodeType(cast, type);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        RelDataTypeFactory types = binding.getTypeFactory();
        return types.createTypeWithNullability(types.createSqlType(SqlTypeName.BOOLEAN), true);
    }

    /** A parameter has the type of what it is compared with, as a value or as an array. */
    @Override
    public SqlOperandTypeInference getOperandTypeInference() {
        return (binding, returnType, operandTypes) -> {
            RelDataTypeFactory types = binding.getTypeFactory();
            RelDataType value = binding.getOperandType(0);
            RelDataType array = binding.getOperandType(1);
            RelDataType element = array.getSqlTypeName() == SqlTypeName.ARRAY
                    ? array.getComponentType()
                    : TreelineTypeFactory.plain(types, value);
            operandTypes[0] = types.createTypeWithNullability(element, true);
            operandTypes[1] = TreelineTypeFactory.arrayOf(types, element, true);
        };
    }

    @Override
    public SqlOperandTypeChecker getOperandTypeChecker() {
        return null;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(2);
    }

    @Override
    public boolean validRexOperands(int count, org.apache.calcite.util.Litmus litmus) {
        return true;
    }
}
