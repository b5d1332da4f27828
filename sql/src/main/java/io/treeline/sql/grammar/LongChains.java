// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.grammar;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.parser.SqlParserUtil.ToTreeListItem;

/**
 * Makes a tree of the operands and operators of an expression. Calcite searches its list of operators once for each of
 * them, which costs the square of a chain's length: a long one is cut at its OR, then at its AND, which bind weaker
 * than what else there is, and the terms are put together in a tree of little depth.
 */
final class LongChains {
    /** Shorter lists are left to Calcite. */
    private static final int LONG = 400;

    private LongChains() {}

    static SqlNode tree(List<Object> list) {
        return list.size() < LONG ? SqlParserUtil.toTree(list) : cut(list, SqlKind.OR);
    }

    private static SqlNode cut(List<Object> list, SqlKind at) {
        List<Integer> connectors = connectors(list, at);
        if (connectors.isEmpty()) {
            return at == SqlKind.OR ? cut(list, SqlKind.AND) : SqlParserUtil.toTree(list);
        }
        List<SqlNode> terms = new ArrayList<>();
        int from = 0;
        for (int connector : connectors) {
            terms.add(term(list.subList(from, connector), at));
            from = connector + 1;
        }
        terms.add(term(list.subList(from, list.size()), at));
        return joined(terms, at);
    }

    private static SqlNode term(List<Object> list, SqlKind cut) {
        List<Object> own = new ArrayList<>(list);
        return cut == SqlKind.OR && own.size() >= LONG ? cut(own, SqlKind.AND) : SqlParserUtil.toTree(own);
    }

    /** Where the connectors stand, of which the AND of BETWEEN is none. */
    private static List<Integer> connectors(List<Object> list, SqlKind kind) {
        List<Integer> found = new ArrayList<>();
        int betweens = 0;
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof ToTreeListItem item)) {
                continue;
            }
            SqlKind operator = item.getOperator().getKind();
            if (operator == SqlKind.BETWEEN) {
                betweens++;
            } else if (operator == SqlKind.AND && betweens > 0) {
                betweens--;
            } else if (operator == kind) {
                found.add(i);
            }
        }
        return found;
    }

    private static SqlNode joined(List<SqlNode> terms, SqlKind connector) {
        if (terms.size() == 1) {
            return terms.get(0);
        }
        int half = terms.size() / 2;
        SqlNode left = joined(terms.subList(0, half), connector);
        SqlNode right = joined(terms.subList(half, terms.size()), connector);
        return (connector == SqlKind.OR ? SqlStdOperatorTable.OR : SqlStdOperatorTable.AND)
                .createCall(left.getParserPosition().plus(right.getParserPosition()), left, right);
    }
}
