// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.util.Optionality;

/**
 * Calls that mean something else, or need a cast, for operands of some types, which only the validator knows: SUM and
 * AVG of intervals, and the greatest of dates and timestamps.
 */
final class TypedCalls {
    private static final SqlAggFunction SUM = ofIntervals("SUM_OF_INTERVALS");
    private static final SqlAggFunction AVERAGE = ofIntervals("AVG_OF_INTERVALS");

    /** For the validator to find them. */
    static final SqlOperatorTable OPERATORS = SqlOperatorTables.of(SUM, AVERAGE);

    private TypedCalls() {}

    private static SqlAggFunction ofIntervals(String name) {
        return new SqlAggFunction(
                name,
                null,
                SqlKind.OTHER_FUNCTION,
                binding -> binding.getTypeFactory()
                        .createTypeWithNullability(
                                binding.getTypeFactory()
                                        .createSqlIntervalType(new SqlIntervalQualifier(
                                                TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO)),
                                true),
                null,
                OperandTypes.ANY,
                SqlFunctionCategory.NUMERIC,
                false,
                false,
                Optionality.FORBIDDEN) {};
    }

    /**
     * Changes a call in place, before its own type is asked for.
     *
     * @param types gives the type of an operand
     */
    static void settle(SqlNode node, Function<SqlNode, RelDataType> types) {
        if (!(node instanceof SqlBasicCall call)) {
            return;
        }
        switch (call.getKind()) {
            case SUM, AVG -> {
                if (call.operandCount() == 1 && isInterval(types.apply(call.operand(0)))) {
                    call.setOperator(call.getKind() == SqlKind.SUM ? SUM : AVERAGE);
                }
            }
            case GREATEST, LEAST, GREATEST_PG, LEAST_PG -> extremes(call, types);
            default -> {
                // Names that are not looked up yet.
                String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
                boolean sum = name.equals("SUM");
                if ((sum || name.equals("AVG"))
                        && call.operandCount() == 1
                        && isInterval(types.apply(call.operand(0)))) {
                    call.setOperator(sum ? SUM : AVERAGE);
                } else if (name.equals("GREATEST") || name.equals("LEAST")) {
                    extremes(call, types);
                }
            }
        }
    }

    private static boolean isInterval(RelDataType type) {
        return SqlTypeUtil.isInterval(type) || type.getSqlTypeName() == SqlTypeName.TIME;
    }

    /** A date beside timestamps is its midnight. */
    private static void extremes(SqlCall call, Function<SqlNode, RelDataType> types) {
        List<SqlTypeName> names = call.getOperandList().stream()
                .map(operand -> types.apply(operand).getSqlTypeName())
                .toList();
        if (!names.contains(SqlTypeName.DATE) || !names.contains(SqlTypeName.TIMESTAMP)) {
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i) == SqlTypeName.DATE) {
                SqlDataTypeSpec timestamp = new SqlDataTypeSpec(
                        new SqlBasicTypeNameSpec(SqlTypeName.TIMESTAMP, SqlParserPos.ZERO), SqlParserPos.ZERO);
                call.setOperand(i, SqlStdOperatorTable.CAST.createCall(SqlParserPos.ZERO, call.operand(i), timestamp));
            }
        }
    }
}
