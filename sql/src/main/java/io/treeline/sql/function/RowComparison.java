// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.validate.Chains;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** Rows that are distinct, or among listed ones, written as conditions on their columns. */
final class RowComparison {
    private RowComparison() {}

    static SqlNode of(SqlCall call) throws SQLException {
        List<SqlNode> left = ((SqlCall) call.operand(0)).getOperandList();
        List<SqlNode> right = ((SqlCall) call.operand(1)).getOperandList();
        sameSize(left, right);
        boolean same = call.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
        return joined(call, call.getOperator(), same ? SqlStdOperatorTable.AND : SqlStdOperatorTable.OR, left, right);
    }

    /** A row among listed rows; of other things, as it is. */
    static SqlNode in(SqlCall call, SqlNodeList list) throws SQLException {
        List<SqlNode> left = ((SqlCall) call.operand(0)).getOperandList();
        List<SqlNode> equalities = new ArrayList<>();
        for (SqlNode item : list) {
            if (item.getKind() != SqlKind.ROW) {
                throw PlanErrors.syntax(
                        SqlState.DATATYPE_MISMATCH,
                        "Values passed to IN operator must have compatible types: a row stands beside what is none");
            }
            List<SqlNode> right = ((SqlCall) item).getOperandList();
            sameSize(left, right);
            equalities.add(joined(call, SqlStdOperatorTable.EQUALS, SqlStdOperatorTable.AND, left, right));
        }
        SqlNode any = Chains.of(SqlStdOperatorTable.OR, call.getParserPosition(), equalities);
        return call.getKind() == SqlKind.NOT_IN
                ? SqlStdOperatorTable.NOT.createCall(call.getParserPosition(), any)
                : any;
    }

    private static void sameSize(List<SqlNode> left, List<SqlNode> right) throws SQLException {
        if (left.size() != right.size()) {
            throw PlanErrors.syntax(
                    SqlState.SYNTAX_ERROR,
                    "Rows of " + left.size() + " and " + right.size() + " columns cannot be compared");
        }
    }

    private static SqlNode joined(
            SqlCall call, SqlOperator comparison, SqlOperator junction, List<SqlNode> left, List<SqlNode> right) {
        SqlNode all = null;
        for (int i = 0; i < left.size(); i++) {
            SqlNode one = comparison.createCall(call.getParserPosition(), copy(left.get(i)), copy(right.get(i)));
            all = all == null ? one : junction.createCall(call.getParserPosition(), all, one);
        }
        return all;
    }

    private static SqlNode copy(SqlNode node) {
        return SqlNode.clone(node);
    }
}
