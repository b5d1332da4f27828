// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.sql.type.JsonTypes;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * What a condition on one column says of another that equals it where rows are joined. It is asked of rows that may
 * join none, of which PostgreSQL never asks it: where it fails, such a row is kept, since the condition itself decides.
 */
public final class ImpliedCondition {
    private static final SqlFunction UNLESS_FAILS = new SqlFunction(
            "$UNLESS_FAILS",
            SqlKind.OTHER_FUNCTION,
            ReturnTypes.ARG0,
            null,
            OperandTypes.BOOLEAN,
            SqlFunctionCategory.SYSTEM);

    /** Types of which equal values are the same to every function; there are two zeros, and 1.0 is 1.00. */
    private static final Set<SqlTypeName> IDENTICAL = Set.of(
            SqlTypeName.BOOLEAN,
            SqlTypeName.TINYINT,
            SqlTypeName.SMALLINT,
            SqlTypeName.INTEGER,
            SqlTypeName.BIGINT,
            SqlTypeName.VARCHAR,
            SqlTypeName.DATE,
            SqlTypeName.TIMESTAMP,
            SqlTypeName.VARBINARY);

    /** What compares, tests and joins conditions, and fails of no value. */
    static final Set<SqlKind> COMPARISONS = Set.of(
            SqlKind.AND,
            SqlKind.OR,
            SqlKind.NOT,
            SqlKind.EQUALS,
            SqlKind.NOT_EQUALS,
            SqlKind.LESS_THAN,
            SqlKind.LESS_THAN_OR_EQUAL,
            SqlKind.GREATER_THAN,
            SqlKind.GREATER_THAN_OR_EQUAL,
            SqlKind.IS_NULL,
            SqlKind.IS_NOT_NULL,
            SqlKind.IS_TRUE,
            SqlKind.IS_NOT_TRUE,
            SqlKind.IS_FALSE,
            SqlKind.IS_NOT_FALSE);

    private ImpliedCondition() {}

    /** The condition, about an equal column, as it may be asked of the rows there; null where it may not. */
    static RexNode of(RexNode condition, RexNode moved, RexBuilder builder) {
        if (compares(moved) || of(moved) != null) {
            return moved;
        }
        boolean[] identical = {true};
        condition.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitInputRef(RexInputRef ref) {
                RelDataType type = ref.getType();
                identical[0] &= IDENTICAL.contains(type.getSqlTypeName())
                        && !JsonTypes.isJson(type)
                        && !JsonTypes.isJsonb(type);
                return null;
            }
        });
        return identical[0] ? builder.makeCall(UNLESS_FAILS, moved) : null;
    }

    /** Whether a condition only compares columns with what has one value in an execution: that never fails of a row. */
    private static boolean compares(RexNode node) {
        return node instanceof RexInputRef
                || node instanceof RexLiteral
                || node instanceof RexDynamicParam
                || FixedValues.is(node)
                || node instanceof RexCall call
                        && COMPARISONS.contains(call.getKind())
                        && call.getOperands().stream().allMatch(ImpliedCondition::compares);
    }

    /** The condition that is asked unless it fails; null of every other node. */
    public static RexNode of(RexNode node) {
        return node instanceof RexCall call && call.getOperator() == UNLESS_FAILS
                ? call.getOperands().get(0)
                : null;
    }
}
