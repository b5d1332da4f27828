// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.type.PostgresTypeSystem;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql2rel.SqlRexConvertlet;

/**
 * Values whose type another decides: NULLIF has the type in which PostgreSQL compares its operands, of an INTEGER and a
 * DOUBLE it is DOUBLE; a merged column that of both its sides.
 */
final class ComparedType {
    /** The first operand in the type in which it is compared with the second; the validator looks it up. */
    static final SqlFunction OPERATOR = new SqlFunction(
            "$AS_COMPARED",
            SqlKind.OTHER_FUNCTION,
            binding -> type(binding.getTypeFactory(), binding.getOperandType(0), binding.getOperandType(1)),
            null,
            OperandTypes.ANY_ANY,
            SqlFunctionCategory.SYSTEM);

    /**
     * The first operand in the type that a column made of both has: what USING makes of two columns, of which the first
     * is the one that is there.
     */
    static final SqlFunction MERGED = new SqlFunction(
            "$MERGED",
            SqlKind.OTHER_FUNCTION,
            binding -> {
                RelDataType value = binding.getOperandType(0);
                RelDataType common =
                        binding.getTypeFactory().leastRestrictive(List.of(value, binding.getOperandType(1)));
                return common == null
                        ? value
                        : binding.getTypeFactory().createTypeWithNullability(common, value.isNullable());
            },
            null,
            OperandTypes.ANY_ANY,
            SqlFunctionCategory.SYSTEM);

    private ComparedType() {}

    /** A call of NULLIF, written out. */
    static SqlNode nullIf(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        SqlNode value = call.operand(0);
        SqlNode other = call.operand(1);
        SqlNode equal = SqlStdOperatorTable.EQUALS.createCall(position, value, other);
        SqlNode otherwise = plain(value) || plain(other)
                ? QueryShapes.copy(value)
                : OPERATOR.createCall(position, QueryShapes.copy(value), QueryShapes.copy(other));
        return new SqlCase(
                position, null, SqlNodeList.of(equal), SqlNodeList.of(SqlLiteral.createNull(position)), otherwise);
    }

    /** Whether a value adapts to the type of the other, or cannot be written twice. */
    private static boolean plain(SqlNode node) {
        return node instanceof SqlLiteral && !(node instanceof SqlNumericLiteral)
                || node instanceof SqlDynamicParam
                || InLists.hasQuery(node);
    }

    private static RelDataType type(RelDataTypeFactory types, RelDataType value, RelDataType other) {
        if (!SqlTypeUtil.isExactNumeric(value) || !SqlTypeUtil.isNumeric(other)) {
            return value;
        }
        boolean wide = SqlTypeUtil.isApproximateNumeric(other);
        if (!wide && (other.getSqlTypeName() != SqlTypeName.DECIMAL || value.getSqlTypeName() == SqlTypeName.DECIMAL)) {
            return value;
        }
        return types.createTypeWithNullability(
                wide ? types.createSqlType(SqlTypeName.DOUBLE) : PostgresTypeSystem.free(types), value.isNullable());
    }

    /** The conversion of what {@link #nullIf} puts in; null for another operator. */
    static SqlRexConvertlet convertlet(SqlCall converted) {
        return converted.getOperator() != OPERATOR && converted.getOperator() != MERGED
                ? null
                : (context, call) -> {
                    RexNode value = context.convertExpression(call.operand(0));
                    RelDataType type = context.getValidator().getValidatedNodeType(call);
                    return SqlTypeUtil.equalSansNullability(context.getTypeFactory(), value.getType(), type)
                            ? value
                            : context.getRexBuilder().makeAbstractCast(type, value, false);
                };
    }
}
