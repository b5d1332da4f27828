// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
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
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlNameMatchers;

/**
 * Lets a subquery that aggregates name columns of the queries around beside its aggregates, {@code (SELECT MAX(i.x) +
 * o.y FROM i)}: they are constants to it, but the validator wants all columns grouped that stand in no query of their
 * own. So each gets one: {@code (SELECT o.y)}.
 */
final class OuterColumns {
    private final Predicate<SqlNode> outer;
    private final SqlOperatorTable functions;
    /** The parser puts the operand of CASE into each WHEN as the same node. */
    private final Set<SqlNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private OuterColumns(Predicate<SqlNode> outer, SqlOperatorTable functions) {
        this.outer = outer;
        this.functions = functions;
    }

    /**
     * Changes a statement in place, whose names are resolved.
     *
     * @param outer whether a name was found in a query around the one in which it stands
     * @param functions tells which names are those of aggregates
     */
    static void wrap(SqlNode statement, Predicate<SqlNode> outer, SqlOperatorTable functions) {
        OuterColumns columns = new OuterColumns(outer, functions);
        statement.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                if (!columns.seen.add(call)) {
                    return null;
                }
                super.visit(call);
                if (call instanceof SqlSelect select && columns.aggregates(select)) {
                    SqlNodeList items = select.getSelectList();
                    for (int i = 0; i < items.size(); i++) {
                        items.set(i, columns.item(items.get(i)));
                    }
                    if (select.getHaving() != null) {
                        select.setHaving(columns.within(select.getHaving()));
                    }
                }
                return null;
            }
        });
    }

    private boolean aggregates(SqlSelect select) {
        if (select.getGroup() != null || select.getHaving() != null) {
            return true;
        }
        boolean[] found = {false};
        select.getSelectList().accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                if (!call.isA(SqlKind.QUERY) && call.getKind() != SqlKind.OVER) {
                    found[0] |= isAggregate(call);
                    super.visit(call);
                }
                return null;
            }
        });
        return found[0];
    }

    /** An item of the select list, which keeps its name. */
    private SqlNode item(SqlNode item) {
        if (item instanceof SqlIdentifier name && outer.test(name)) {
            SqlIdentifier alias = name.getComponent(name.names.size() - 1);
            return SqlStdOperatorTable.AS.createCall(name.getParserPosition(), query(name), alias);
        }
        return within(item);
    }

    private SqlNode within(SqlNode node) {
        if (node instanceof SqlIdentifier name) {
            return outer.test(name) ? query(name) : name;
        }
        if (node instanceof SqlNodeList list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) != null) {
                    list.set(i, within(list.get(i)));
                }
            }
            return list;
        }
        if (!(node instanceof SqlCall call)
                || call.isA(SqlKind.QUERY)
                || call.getKind() == SqlKind.FILTER
                || call.getKind() == SqlKind.WITHIN_GROUP
                || isAggregate(call)) {
            return node;
        }
        int operands = call.getKind() == SqlKind.AS ? 1 : call.operandCount();
        for (int i = 0; i < operands; i++) {
            SqlNode operand = call.getOperandList().get(i);
            if (operand != null) {
                SqlNode wrapped = within(operand);
                if (wrapped != operand) {
                    call.setOperand(i, wrapped);
                }
            }
        }
        return call;
    }

    private static SqlNode query(SqlIdentifier column) {
        SqlNodeList item = new SqlNodeList(List.of(column), column.getParserPosition());
        return new SqlSelect(
                column.getParserPosition(), null, item, null, null, null, null, null, null, null, null, null, null);
    }

    private boolean isAggregate(SqlCall call) {
        if (call.getOperator() instanceof SqlAggFunction) {
            return true;
        }
        if (!(call.getOperator() instanceof SqlFunction function)
                || function.getNameAsId() == null
                || !function.getNameAsId().isSimple()) {
            return false;
        }
        List<SqlOperator> named = new ArrayList<>();
        functions.lookupOperatorOverloads(
                function.getNameAsId(),
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                SqlSyntax.FUNCTION,
                named,
                SqlNameMatchers.withCaseSensitive(false));
        return named.stream().anyMatch(SqlAggFunction.class::isInstance);
    }
}
