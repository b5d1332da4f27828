// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Chains of AND and of OR as trees that are as flat as can be: the parser's have a level for each term, and everything
 * behind it takes stack and time for levels.
 */
public final class Chains {
    /**
     * The parser puts the operand of a simple CASE into each WHEN, so that within its like it is in very many places.
     */
    private final Map<SqlNode, SqlNode> done = new IdentityHashMap<>();

    private Chains() {}

    /** The terms joined, at least one. */
    public static SqlNode of(SqlOperator junction, SqlParserPos position, List<? extends SqlNode> terms) {
        int size = terms.size();
        return size == 1
                ? terms.get(0)
                : junction.createCall(
                        position,
                        of(junction, position, terms.subList(0, size / 2)),
                        of(junction, position, terms.subList(size / 2, size)));
    }

    /** Balances every chain of a statement, in place; what comes back takes its place. */
    static SqlNode balance(SqlNode statement) {
        return new Chains().visit(statement);
    }

    private SqlNode visit(SqlNode node) {
        SqlNode known = done.get(node);
        if (known == null) {
            known = balanced(node);
            done.put(node, known);
        }
        return known;
    }

    private SqlNode balanced(SqlNode node) {
        if (node instanceof SqlNodeList list) {
            for (int i = 0; i < list.size(); i++) {
                SqlNode item = list.get(i);
                SqlNode balanced = item == null ? null : visit(item);
                if (balanced != item) {
                    list.set(i, balanced);
                }
            }
            return list;
        }
        if (!(node instanceof SqlCall call)) {
            return node;
        }
        if (isChain(call) && call.operand(0) instanceof SqlCall first && first.getOperator() == call.getOperator()) {
            List<SqlNode> terms = new ArrayList<>();
            SqlNode left = call;
            while (left instanceof SqlCall link
                    && link.getOperator() == call.getOperator()
                    && link.operandCount() == 2) {
                terms.add(visit(link.operand(1)));
                left = link.operand(0);
            }
            terms.add(visit(left));
            Collections.reverse(terms);
            return of(call.getOperator(), call.getParserPosition(), terms);
        }
        List<SqlNode> operands = call.getOperandList();
        for (int i = 0; i < operands.size(); i++) {
            SqlNode operand = operands.get(i);
            SqlNode balanced = operand == null ? null : visit(operand);
            if (balanced != operand) {
                call.setOperand(i, balanced);
            }
        }
        return call;
    }

    private static boolean isChain(SqlCall call) {
        return (call.getKind() == SqlKind.AND || call.getKind() == SqlKind.OR) && call.operandCount() == 2;
    }
}
