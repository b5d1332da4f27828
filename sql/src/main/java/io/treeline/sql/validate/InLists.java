// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * IN and NOT IN over lists, as PostgreSQL takes them apart: what depends on the row is compared by itself, in the types
 * of the two, and so is a single value; only values that are the same for all rows get one type together.
 */
final class InLists {
    private InLists() {}

    /** The call, or the comparisons that it stands for. */
    static SqlNode shape(SqlCall call) {
        if (!(call.operand(1) instanceof SqlNodeList list)
                || call.operand(0).getKind() == SqlKind.ROW
                || list.size() == 0) {
            return call;
        }
        if (list.size() == 1) {
            return list.get(0).isA(SqlKind.QUERY) ? call : comparison(call, call.operand(0), list.get(0));
        }
        // A parameter beside others has a type only where each is compared with it.
        boolean open = call.operand(0) instanceof SqlDynamicParam
                && list.stream().anyMatch(item -> item instanceof SqlDynamicParam || isOfRow(item));
        List<SqlNode> alone =
                list.stream().filter(item -> open || isOfRow(item)).toList();
        if (alone.isEmpty() || !repeatable(call.operand(0)) || list.stream().anyMatch(InLists::hasQuery)) {
            return call;
        }
        List<SqlNode> parts = new ArrayList<>();
        List<SqlNode> together =
                list.stream().filter(item -> !open && !isOfRow(item)).toList();
        if (together.size() == 1) {
            parts.add(comparison(call, QueryShapes.copy(call.operand(0)), together.get(0)));
        } else if (!together.isEmpty()) {
            parts.add(call.getOperator()
                    .createCall(
                            call.getParserPosition(),
                            QueryShapes.copy(call.operand(0)),
                            new SqlNodeList(together, list.getParserPosition())));
        }
        alone.forEach(item -> parts.add(comparison(call, QueryShapes.copy(call.operand(0)), item)));
        return joined(
                parts,
                call.getKind() == SqlKind.IN ? SqlStdOperatorTable.OR : SqlStdOperatorTable.AND,
                call.getParserPosition());
    }

    /** In halves: a chain would be as deep as the list is long. */
    private static SqlNode joined(List<SqlNode> parts, SqlOperator operator, SqlParserPos position) {
        int half = parts.size() / 2;
        return parts.size() == 1
                ? parts.get(0)
                : operator.createCall(
                        position,
                        joined(parts.subList(0, half), operator, position),
                        joined(parts.subList(half, parts.size()), operator, position));
    }

    private static SqlNode comparison(SqlCall call, SqlNode left, SqlNode right) {
        SqlOperator operator =
                call.getKind() == SqlKind.IN ? SqlStdOperatorTable.EQUALS : SqlStdOperatorTable.NOT_EQUALS;
        return operator.createCall(call.getParserPosition(), left, right);
    }

    /** Whether a value may differ from row to row. */
    static boolean isOfRow(SqlNode node) {
        return node instanceof SqlIdentifier
                || node.isA(SqlKind.QUERY)
                || node instanceof SqlCall call
                        && (SharedOperand.referred(call.getOperator()) != null
                                || call.getOperandList().stream()
                                        .anyMatch(operand -> operand != null && isOfRow(operand)))
                || node instanceof SqlNodeList list && list.stream().anyMatch(item -> item != null && isOfRow(item));
    }

    /** Whether a value is, or holds, a query. */
    static boolean hasQuery(SqlNode node) {
        return node.isA(SqlKind.QUERY)
                || node instanceof SqlCall call
                        && call.getOperandList().stream().anyMatch(operand -> operand != null && hasQuery(operand));
    }

    /** Whether a value can be written several times: at no cost, and always the same. */
    private static boolean repeatable(SqlNode node) {
        return node instanceof SqlIdentifier
                || node instanceof SqlLiteral
                || node instanceof SqlDynamicParam
                || node instanceof SqlCall call && SharedOperand.referred(call.getOperator()) != null;
    }
}
