// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * Text literals whose place alone tells their type, as it does in PostgreSQL: where a condition stands they are
 * booleans ({@code WHERE 'yes'}), and what a simple CASE compares is text, which is no boolean and no number.
 */
final class UntypedLiterals extends SqlBasicVisitor<Void> {
    private static final Set<String> OF_CONDITIONS = Set.of("BOOL_AND", "BOOL_OR", "EVERY");

    /** The parser puts the operand of CASE into each WHEN as the same node. */
    private final Set<SqlCall> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private UntypedLiterals() {}

    /** Changes a statement in place. */
    static void settle(SqlNode statement) {
        statement.accept(new UntypedLiterals());
    }

    @Override
    public Void visit(SqlCall call) {
        if (!seen.add(call)) {
            return null;
        }
        if (call instanceof SqlSelect select) {
            select.setWhere(condition(select.getWhere()));
            select.setHaving(condition(select.getHaving()));
        } else if (call instanceof SqlJoin join) {
            if (join.getCondition() instanceof SqlCharStringLiteral literal) {
                join.setOperand(5, condition(literal));
            }
        } else if (call instanceof SqlCase chosen) {
            cases(chosen);
        } else if (isCondition(call)) {
            int first = call.getKind() == SqlKind.FILTER ? 1 : 0;
            for (int i = first; i < call.operandCount(); i++) {
                if (call.operand(i) instanceof SqlCharStringLiteral literal) {
                    call.setOperand(i, condition(literal));
                }
            }
        }
        return super.visit(call);
    }

    private static boolean isCondition(SqlCall call) {
        return switch (call.getKind()) {
            case AND, OR, NOT, FILTER, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE -> true;
            default ->
                call.getOperator() == SqlStdOperatorTable.IS_UNKNOWN
                        || call.getOperator() == SqlStdOperatorTable.IS_NOT_UNKNOWN
                        || OF_CONDITIONS.contains(call.getOperator().getName().toUpperCase(Locale.ROOT));
        };
    }

    private static void cases(SqlCase call) {
        SqlNodeList whens = call.getWhenOperands();
        SqlNode before = null;
        SqlNode text = null;
        for (int i = 0; i < whens.size(); i++) {
            SqlNode when = whens.get(i);
            // A parameter's type could not be told where the CASE itself waits for one, as before IN.
            whens.set(i, when instanceof SqlDynamicParam ? cast(when, SqlTypeName.BOOLEAN) : condition(when));
            // The parser makes comparisons of a simple CASE, which stand where it stands.
            if (when instanceof SqlCall comparison
                    && comparison.getKind() == SqlKind.EQUALS
                    && comparison.getParserPosition().equals(call.getParserPosition())) {
                SqlNode value = comparison.operand(0);
                if (value instanceof SqlCharStringLiteral || SqlUtil.isNullLiteral(value, false)) {
                    text = value == before ? text : cast(value, SqlTypeName.VARCHAR);
                    before = value;
                    comparison.setOperand(0, text);
                }
            }
        }
    }

    private static SqlNode condition(SqlNode node) {
        return node instanceof SqlCharStringLiteral ? cast(node, SqlTypeName.BOOLEAN) : node;
    }

    private static SqlNode cast(SqlNode literal, SqlTypeName type) {
        SqlParserPos place = literal.getParserPosition();
        return SqlStdOperatorTable.CAST.createCall(
                place, literal, new SqlDataTypeSpec(new SqlBasicTypeNameSpec(type, place), place));
    }
}
