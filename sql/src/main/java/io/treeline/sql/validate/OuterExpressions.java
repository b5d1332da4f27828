// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlNameMatchers;

/**
 * Puts {@code (SELECT MAX(x))} without FROM, where x can only be a column of the query around, in the place where it
 * stands as {@code MAX(x)}: in SQL the aggregate belongs to that query, but the converter would let it aggregate the
 * subquery's one row.
 */
final class OuterExpressions {
    private static final Set<String> NO_COLUMNS =
            Set.of("USER", "SESSION_USER", "SYSTEM_USER", "LOCALTIME", "LOCALTIMESTAMP");

    private final SqlOperatorTable functions;
    /** The parser puts the operand of CASE into each WHEN as the same node. */
    private final Set<SqlNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private OuterExpressions(SqlOperatorTable functions) {
        this.functions = functions;
    }

    /**
     * Changes a parsed statement in place.
     *
     * @param functions tells which names are those of aggregates
     */
    static void raise(SqlNode statement, SqlOperatorTable functions) {
        if (statement != null) {
            new OuterExpressions(functions).inside(statement);
        }
    }

    private void inside(SqlNode node) {
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof SqlNodeList list) {
            items(list, false);
        } else if (node instanceof SqlWindow window) {
            inside(window.getPartitionList());
            inside(window.getOrderList());
        } else if (node instanceof SqlCall call) {
            for (int i = 0; i < call.getOperandList().size(); i++) {
                SqlNode operand = call.getOperandList().get(i);
                if (operand == null) {
                    continue;
                }
                if (call instanceof SqlSelect select && operand == select.getSelectList()) {
                    items(select.getSelectList(), true);
                    continue;
                }
                inside(operand);
                SqlNode raised = raised(operand);
                if (raised != operand && takes(call, i)) {
                    call.setOperand(i, raised);
                }
            }
        }
    }

    private void items(SqlNodeList list, boolean named) {
        for (int i = 0; i < list.size(); i++) {
            SqlNode item = list.get(i);
            if (item != null) {
                inside(item);
                SqlNode raised = raised(item);
                list.set(i, named ? named(item, raised) : raised);
            }
        }
    }

    /** Whether an operand is a value: what EXISTS, IN and ANY take is a query. */
    private static boolean takes(SqlCall call, int i) {
        return switch (call.getKind()) {
            case EXISTS, UNIQUE, IN, NOT_IN, SOME, ALL -> i == 0 && call.operandCount() > 1;
            case UNION, INTERSECT, EXCEPT, WITH, WITH_ITEM, ORDER_BY, LATERAL, JOIN, EXPLICIT_TABLE, CURSOR -> false;
            case SELECT -> call.getOperandList().get(i) != ((SqlSelect) call).getFrom();
            default -> !(call.getKind() == SqlKind.AS && i > 0);
        };
    }

    private SqlNode raised(SqlNode node) {
        SqlNode query = node.getKind() == SqlKind.SCALAR_QUERY ? ((SqlCall) node).operand(0) : node;
        if (!(query instanceof SqlSelect select)
                || select.getFrom() != null
                || select.getWhere() != null
                || select.getGroup() != null
                || select.getHaving() != null
                || select.isDistinct()
                || select.getFetch() != null
                || select.getOffset() != null
                || select.getQualify() != null
                || select.getSelectList().size() != 1) {
            return node;
        }
        SqlNode item = select.getSelectList().get(0);
        SqlNode value = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
        Aggregates found = new Aggregates();
        value.accept(found);
        return found.outer && !found.own ? value : node;
    }

    /**
     * Whether a parsed call is of an aggregate function.
     *
     * @param functions tells which names are those of aggregates
     */
    static boolean isAggregate(SqlCall call, SqlOperatorTable functions) {
        return call.getOperator() instanceof SqlAggFunction
                || named(call, functions).stream().anyMatch(SqlAggFunction.class::isInstance);
    }

    /** The functions that a parsed call can mean by its name. */
    static List<SqlOperator> named(SqlCall call, SqlOperatorTable functions) {
        List<SqlOperator> named = new ArrayList<>();
        if (call.getOperator() instanceof SqlFunction function
                && function.getNameAsId() != null
                && function.getNameAsId().isSimple()) {
            functions.lookupOperatorOverloads(
                    function.getNameAsId(),
                    SqlFunctionCategory.USER_DEFINED_FUNCTION,
                    SqlSyntax.FUNCTION,
                    named,
                    SqlNameMatchers.withCaseSensitive(false));
        }
        return named;
    }

    /**
     * Looks whether aggregates belong to the query around, which they do when they name a column, or to the subquery.
     */
    private final class Aggregates extends SqlBasicVisitor<Void> {
        private final Set<SqlNode> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        private boolean outer;
        private boolean own;

        @Override
        public Void visit(SqlCall call) {
            if (!visited.add(call)) {
                return null;
            }
            if (call.isA(SqlKind.QUERY) || call.getKind() == SqlKind.OVER) {
                // Which query the columns in there belong to is not known yet; a window is one over the subquery's row.
                own = true;
                return null;
            }
            boolean modified = call.getKind() == SqlKind.FILTER || call.getKind() == SqlKind.WITHIN_GROUP;
            if (modified || isAggregate(call, functions)) {
                Columns columns = new Columns();
                call.getOperandList().stream()
                        .filter(java.util.Objects::nonNull)
                        .forEach(operand -> operand.accept(columns));
                outer |= columns.found && !columns.query;
                own |= !columns.found || columns.query;
                return null;
            }
            return super.visit(call);
        }
    }

    private static final class Columns extends SqlBasicVisitor<Void> {
        private boolean found;
        private boolean query;

        @Override
        public Void visit(SqlIdentifier identifier) {
            String name = identifier.names.get(0).toUpperCase(Locale.ROOT);
            found |= !identifier.isStar()
                    && !(identifier.isSimple() && (name.startsWith("CURRENT_") || NO_COLUMNS.contains(name)));
            return null;
        }

        @Override
        public Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
                query = true;
                return null;
            }
            return super.visit(call);
        }
    }

    /** What a subquery became in a select list keeps the name that it gave its column. */
    private static SqlNode named(SqlNode before, SqlNode after) {
        SqlNode query = before.getKind() == SqlKind.SCALAR_QUERY ? ((SqlCall) before).operand(0) : before;
        if (before == after
                || !(query instanceof SqlSelect select)
                || select.getSelectList().get(0).getKind() != SqlKind.AS) {
            return after;
        }
        List<SqlNode> operands = ((SqlCall) select.getSelectList().get(0)).getOperandList();
        return SqlStdOperatorTable.AS.createCall(before.getParserPosition(), after, operands.get(1));
    }
}
