// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.TableName;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * GROUP BY with a table's whole primary key: its other columns have one value in each group, and become keys where they
 * are named.
 */
final class DependentColumns {
    private final SqlSelect select;
    private final Scope scope;
    private final Set<List<String>> keys = new HashSet<>();

    private DependentColumns(SqlSelect select, Scope scope) {
        this.select = select;
        this.scope = scope;
    }

    /** Adds such columns to GROUP BY. The names of the query are resolved. */
    static void group(SqlSelect select, SqlNodeList order, Scope scope, Map<String, Table> tables) {
        SqlNodeList group = select.getGroup();
        if (group == null
                || group.isEmpty()
                || group.stream()
                        .anyMatch(key -> key instanceof SqlNodeList
                                || key.getKind() == SqlKind.ROLLUP
                                || key.getKind() == SqlKind.CUBE
                                || key.getKind() == SqlKind.GROUPING_SETS
                                || key.getKind() == SqlKind.ROW)) {
            return;
        }
        DependentColumns work = new DependentColumns(select, scope);
        group.forEach(key -> work.keys.add(work.column(key)));
        work.table(select.getFrom(), null, tables, order);
    }

    /** The table's alias and the column's name; null for what is no column here. */
    private List<String> column(SqlNode node) {
        if (!(node instanceof SqlIdentifier identifier) || identifier.isStar()) {
            return null;
        }
        if (identifier.names.size() == 2) {
            return identifier.names;
        }
        List<VisibleColumn> fitting = identifier.isSimple() ? scope.exact(identifier.getSimple()) : List.of();
        return fitting.size() == 1
                        && fitting.get(0).reference() instanceof SqlIdentifier reference
                        && reference.names.size() == 2
                ? reference.names
                : null;
    }

    private void table(SqlNode node, String alias, Map<String, Table> tables, SqlNodeList order) {
        if (node instanceof SqlJoin join) {
            table(join.getLeft(), null, tables, order);
            table(join.getRight(), null, tables, order);
        } else if (node instanceof SqlCall call
                && (call.getKind() == SqlKind.AS && call.operandCount() == 2 || call.getKind() == SqlKind.TABLE_REF)) {
            table(
                    call.operand(0),
                    call.getKind() == SqlKind.AS ? ((SqlIdentifier) call.operand(1)).getSimple() : alias,
                    tables,
                    order);
        } else if (node instanceof SqlIdentifier name && name.names.size() == 2) {
            Table table = tables.get(new TableName(name.names.get(0), name.names.get(1)).toString());
            if (table != null) {
                add(table, alias == null ? name.names.get(1) : alias, order);
            }
        }
    }

    private void add(Table table, String alias, SqlNodeList order) {
        boolean whole = table.columns().stream()
                        .filter(DependentColumns::inKey)
                        .allMatch(column -> keys.contains(List.of(alias, column.name())))
                && table.columns().stream().anyMatch(DependentColumns::inKey);
        if (!whole) {
            return;
        }
        Set<String> wanted = new LinkedHashSet<>();
        SqlBasicVisitor<Void> finder = new SqlBasicVisitor<>() {
            @Override
            public Void visit(SqlIdentifier identifier) {
                if (identifier.isStar()
                        && (identifier.names.size() == 1
                                || identifier.names.get(0).equals(alias))) {
                    table.columns().forEach(column -> wanted.add(column.name()));
                }
                List<String> column = column(identifier);
                if (column != null && column.get(0).equals(alias)) {
                    wanted.add(column.get(1));
                }
                return null;
            }

            @Override
            public Void visit(SqlCall call) {
                if (call.getKind() == SqlKind.OVER && call.operand(0) instanceof SqlCall function) {
                    // A window's function is no aggregate of the group, but may be given some.
                    function.getOperandList().stream()
                            .filter(java.util.Objects::nonNull)
                            .filter(operand -> !(operand instanceof SqlIdentifier star && star.isStar()))
                            .forEach(operand -> operand.accept(this));
                    return call.operand(1).accept(this);
                }
                return RecursiveQueries.aggregate(call) || call.getKind() == SqlKind.FILTER ? null : super.visit(call);
            }
        };
        select.getSelectList().accept(finder);
        for (SqlNode more : new SqlNode[] {select.getHaving(), select.getOrderList(), order}) {
            if (more != null) {
                more.accept(finder);
            }
        }
        SqlNodeList group = new SqlNodeList(select.getGroup(), select.getGroup().getParserPosition());
        for (Column column : table.columns()) {
            if (wanted.contains(column.name()) && !keys.contains(List.of(alias, column.name()))) {
                group.add(new SqlIdentifier(List.of(alias, column.name()), group.getParserPosition()));
            }
        }
        select.setGroupBy(group);
    }

    private static boolean inKey(Column column) {
        return column.role() == Column.Role.TIME
                || column.role() == Column.Role.DEVICE
                || column.role() == Column.Role.TAG;
    }
}
