// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Litmus;

/**
 * Writes a ROLLUP or CUBE that names a key twice as its GROUPING SETS: its equal sets would be taken for one, and their
 * rows shown once.
 */
final class RepeatedKeys extends SqlBasicVisitor<Void> {
    private static final int EXPANDED_AT_MOST = 10;

    private RepeatedKeys() {}

    /** Rewrites a statement in place. */
    static void rewrite(SqlNode statement) {
        statement.accept(new RepeatedKeys());
    }

    @Override
    public Void visit(SqlCall call) {
        if (call instanceof SqlSelect select && select.getGroup() != null) {
            SqlNodeList group = select.getGroup();
            for (int i = 0; i < group.size(); i++) {
                group.set(i, expanded(group.get(i)));
            }
        }
        return super.visit(call);
    }

    private static SqlNode expanded(SqlNode item) {
        if (!(item instanceof SqlBasicCall call)) {
            return item;
        }
        if (call.getKind() == SqlKind.GROUPING_SETS) {
            for (int i = 0; i < call.operandCount(); i++) {
                call.setOperand(i, expanded(call.operand(i)));
            }
            return call;
        }
        boolean rollup = call.getKind() == SqlKind.ROLLUP;
        if (!rollup && call.getKind() != SqlKind.CUBE) {
            return item;
        }
        List<SqlNode> keys = call.getOperandList();
        List<SqlNode> columns = new ArrayList<>();
        keys.forEach(key -> add(key, columns));
        if (!repeats(columns) || !rollup && keys.size() > EXPANDED_AT_MOST) {
            return item;
        }
        List<SqlNode> sets = new ArrayList<>();
        if (rollup) {
            for (int length = keys.size(); length >= 0; length--) {
                sets.add(set(keys.subList(0, length), call.getParserPosition()));
            }
        } else {
            for (int bits = (1 << keys.size()) - 1; bits >= 0; bits--) {
                List<SqlNode> chosen = new ArrayList<>();
                for (int i = 0; i < keys.size(); i++) {
                    if ((bits >> i & 1) != 0) {
                        chosen.add(keys.get(i));
                    }
                }
                sets.add(set(chosen, call.getParserPosition()));
            }
        }
        return SqlStdOperatorTable.GROUPING_SETS.createCall(call.getParserPosition(), sets);
    }

    private static void add(SqlNode key, List<SqlNode> columns) {
        if (key.getKind() == SqlKind.ROW) {
            ((SqlCall) key).getOperandList().forEach(part -> add(part, columns));
        } else {
            columns.add(key);
        }
    }

    /** Whether two could be the same; to expand needlessly does no harm. */
    private static boolean repeats(List<SqlNode> columns) {
        for (int i = 0; i < columns.size(); i++) {
            for (int j = i + 1; j < columns.size(); j++) {
                SqlNode a = columns.get(i);
                SqlNode b = columns.get(j);
                boolean sameName = a instanceof SqlIdentifier x
                        && b instanceof SqlIdentifier y
                        && x.names.get(x.names.size() - 1).equalsIgnoreCase(y.names.get(y.names.size() - 1));
                if (sameName
                        || !(a instanceof SqlIdentifier && b instanceof SqlIdentifier) && a.equalsDeep(b, Litmus.IGNORE)
                        || a.getClass() != b.getClass()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static SqlNode set(List<SqlNode> keys, SqlParserPos position) {
        List<SqlNode> columns = new ArrayList<>();
        keys.forEach(key -> add(key, columns));
        return columns.isEmpty()
                ? SqlNodeList.EMPTY
                : columns.size() == 1 ? columns.get(0) : SqlStdOperatorTable.ROW.createCall(position, columns);
    }
}
