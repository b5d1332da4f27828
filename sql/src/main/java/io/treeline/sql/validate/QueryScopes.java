// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Litmus;

/**
 * Resolves the names of queries clause by clause. As in PostgreSQL, GROUP BY means a column of FROM before an alias,
 * ORDER BY an output column before one of FROM, and all other clauses columns alone.
 */
final class QueryScopes {
    private final NameResolver names;
    private final FromScopes from;
    private final FromResolver found;
    private final QueryShapes shapes;

    QueryScopes(NameResolver names, FromScopes from, FromResolver found, QueryShapes shapes) {
        this.names = names;
        this.from = from;
        this.found = found;
        this.shapes = shapes;
    }

    /**
     * Resolves the names of a query in place.
     *
     * @param order what sorts it, from around it
     * @return its columns; null when they are not known before validation
     */
    List<VisibleColumn> query(SqlNode node, Scope outer, SqlNodeList order) throws SQLException {
        if (node instanceof SqlOrderBy ordered) {
            List<VisibleColumn> columns = query(ordered.query, outer, ordered.orderList);
            for (SqlNode quantity : new SqlNode[] {ordered.offset, ordered.fetch}) {
                if (RowCounts.computed(quantity)) {
                    names.expression(quantity, Scope.none(outer));
                }
            }
            if (ordered.query instanceof SqlSelect select) {
                sortOnce(ordered.orderList, select.getSelectList());
            }
            return columns;
        }
        if (node instanceof SqlWith with) {
            return with(with, outer, order);
        }
        if (node instanceof SqlSelect select) {
            return select(select, outer, order);
        }
        if (node.getKind() == SqlKind.EXPLICIT_TABLE) {
            return from.part(((SqlCall) node).operand(0), outer, Scope.none(outer))
                    .scope()
                    .columns();
        }
        if (node.getKind() == SqlKind.VALUES) {
            return values((SqlCall) node, outer);
        }
        List<VisibleColumn> columns = null;
        for (int i = 0; i < ((SqlCall) node).operandCount(); i++) {
            List<VisibleColumn> branch = query(((SqlCall) node).operand(i), outer, null);
            columns = i == 0 ? branch : common(columns, branch);
        }
        if (order != null && columns != null) {
            for (SqlNode key : order) {
                if (bare(key) instanceof SqlIdentifier identifier && identifier.isSimple()) {
                    label(identifier, columns);
                }
            }
        }
        return columns;
    }

    /** Each name of WITH is seen by the items after it and by the body. */
    private List<VisibleColumn> with(SqlWith with, Scope outer, SqlNodeList order) throws SQLException {
        Map<String, List<VisibleColumn>> around = from.with();
        for (SqlNode one : with.withList) {
            SqlWithItem item = (SqlWithItem) one;
            if (item.recursive.booleanValue()) {
                // What the step reads are the columns of the first term.
                recursive(item, item.query, outer);
                continue;
            }
            from.with(item.name.getSimple(), named(item, query(item.query, outer, null)));
        }
        List<VisibleColumn> columns = query(with.body, outer, order);
        from.with(around);
        return columns;
    }

    private void recursive(SqlWithItem item, SqlNode query, Scope outer) throws SQLException {
        if (query instanceof SqlWith with) {
            Map<String, List<VisibleColumn>> around = from.with();
            for (SqlNode inner : with.withList) {
                from.with(
                        ((SqlWithItem) inner).name.getSimple(),
                        named((SqlWithItem) inner, query(((SqlWithItem) inner).query, outer, null)));
            }
            recursive(item, with.body, outer);
            List<VisibleColumn> columns = from.with().get(item.name.getSimple());
            from.with(around);
            from.with(item.name.getSimple(), columns);
            return;
        }
        SqlCall union = (SqlCall) query;
        List<VisibleColumn> columns = named(item, query(union.operand(0), outer, null));
        from.with(item.name.getSimple(), columns);
        query(union.operand(1), outer, null);
    }

    /** The columns under the names that the item of WITH gives them. */
    private static List<VisibleColumn> named(SqlWithItem item, List<VisibleColumn> columns) {
        if (item.columnList == null) {
            return columns;
        }
        List<VisibleColumn> renamed = new ArrayList<>();
        for (int i = 0; i < item.columnList.size(); i++) {
            String name = ((SqlIdentifier) item.columnList.get(i)).getSimple();
            renamed.add(
                    columns != null && i < columns.size()
                            ? columns.get(i).named(name)
                            : new VisibleColumn(name, null, null, null, false));
        }
        return renamed;
    }

    private List<VisibleColumn> values(SqlCall values, Scope outer) throws SQLException {
        int width = 0;
        for (SqlNode row : values.getOperandList()) {
            names.expression(row, outer);
            width = row instanceof SqlCall call && call.getKind() == SqlKind.ROW ? call.operandCount() : 1;
        }
        List<VisibleColumn> columns = new ArrayList<>();
        for (SqlIdentifier name : ImplicitNames.ofValues(width, SqlParserPos.ZERO)) {
            columns.add(new VisibleColumn(name.getSimple(), null, null, null, false));
        }
        return columns;
    }

    private static List<VisibleColumn> common(List<VisibleColumn> first, List<VisibleColumn> other) {
        if (first == null || other == null) {
            return first;
        }
        List<VisibleColumn> columns = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            boolean same =
                    i < other.size() && first.get(i).type() == other.get(i).type();
            columns.add(new VisibleColumn(
                    first.get(i).name(), null, same ? first.get(i).type() : null, null, false));
        }
        return columns;
    }

    private List<VisibleColumn> select(SqlSelect select, Scope outer, SqlNodeList order) throws SQLException {
        Scope scope = Scope.none(outer);
        if (select.getFrom() != null) {
            Scope.Part part = from.part(select.getFrom(), outer, scope);
            select.setFrom(part.node());
            scope = part.scope();
        }
        names.windows(select.getWindowList());
        List<VisibleColumn> columns = items(select, scope);
        List<VisibleColumn> labels = labels(select, scope);
        Set<String> aliases = new HashSet<>();
        for (SqlNode item : select.getSelectList()) {
            if (item.getKind() == SqlKind.AS) {
                String alias = ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple();
                boolean same = ((SqlCall) item).operand(0) instanceof SqlIdentifier column
                        && column.names.get(column.names.size() - 1).equals(alias);
                if (!same) {
                    aliases.add(alias);
                }
            }
        }
        if (select.getWhere() != null) {
            select.setWhere(names.expression(select.getWhere(), scope));
        }
        if (select.getGroup() != null) {
            group(select.getGroup(), scope, labels, aliases);
            refuseTwins(select);
        }
        if (select.getHaving() != null) {
            select.setHaving(names.expression(select.getHaving(), scope));
        }
        if (select.getQualify() != null) {
            // An alias can be named there, where no column has its name.
            List<VisibleColumn> visible = scope.columns();
            List<VisibleColumn> only = labels.stream()
                    .filter(label -> Scope.similar(visible, label.name()).isEmpty())
                    .toList();
            select.setQualify(names.expression(select.getQualify(), scope.and(new Scope(only, List.of(), outer))));
        }
        if (select.getWindowList() != null) {
            names.expression(select.getWindowList(), scope);
        }
        for (SqlNodeList keys : new SqlNodeList[] {select.getOrderList(), order}) {
            for (int i = 0; keys != null && i < keys.size(); i++) {
                keys.set(i, sortKey(keys.get(i), scope, labels, aliases));
            }
        }
        DependentColumns.group(select, order, scope, found.tables());
        return columns;
    }

    /** Resolves the select list, in which a star over merged columns is written out. */
    private List<VisibleColumn> items(SqlSelect select, Scope scope) throws SQLException {
        List<SqlNode> items = new ArrayList<>();
        List<VisibleColumn> columns = new ArrayList<>();
        boolean known = true;
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier star && star.isStar()) {
                names.name(star, scope);
                List<VisibleColumn> all = star(star, scope);
                known &= all != null;
                if (all != null) {
                    columns.addAll(all);
                }
                if (star.names.size() == 1 && scope.columns().stream().anyMatch(VisibleColumn::merged)) {
                    written(star, scope, items);
                    continue;
                }
                items.add(item);
                continue;
            }
            boolean as = item.getKind() == SqlKind.AS;
            SqlNode expression = as ? ((SqlCall) item).operand(0) : item;
            SqlNode resolved = names.expression(expression, scope);
            VisibleColumn meaning = names.meaning(resolved);
            String label = as
                    ? ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple()
                    : meaning != null && meaning.name() != null && item instanceof SqlIdentifier
                            ? meaning.name()
                            : item instanceof SqlIdentifier identifier
                                    ? identifier.names.get(identifier.names.size() - 1)
                                    : shapes.label(item);
            columns.add(
                    meaning == null
                            ? new VisibleColumn(label, null, null, null, false)
                            : new VisibleColumn(label, null, meaning.type(), meaning.parameter(), false));
            if (as) {
                ((SqlCall) item).setOperand(0, resolved);
                items.add(item);
            } else {
                items.add(
                        resolved == item || label == null
                                ? resolved
                                : named(resolved, label, item.getParserPosition()));
            }
        }
        select.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
        return known ? columns : null;
    }

    /**
     * The names of the output, by which ORDER BY can mean its columns; where columns are merged, with what a star's
     * stand for.
     */
    private static List<VisibleColumn> labels(SqlSelect select, Scope scope) {
        List<VisibleColumn> labels = new ArrayList<>();
        boolean merged = scope.columns().stream().anyMatch(VisibleColumn::merged);
        for (SqlNode item : select.getSelectList()) {
            if (item.getKind() == SqlKind.AS) {
                labels.add(new VisibleColumn(
                        ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple(), null, null, null, false));
            } else if (item instanceof SqlIdentifier identifier && !identifier.isStar()) {
                labels.add(
                        new VisibleColumn(identifier.names.get(identifier.names.size() - 1), null, null, null, false));
            } else if (item instanceof SqlIdentifier star && merged && star(star, scope) != null) {
                labels.addAll(star(star, scope));
            }
        }
        return labels;
    }

    /** The columns of a star; null when they are not known. */
    private static List<VisibleColumn> star(SqlIdentifier star, Scope scope) {
        if (star.names.size() == 1) {
            return scope.open() ? null : scope.columns();
        }
        for (Scope place = scope; place != null; place = place.outer()) {
            for (Scope.Item item : place.items()) {
                if (star.names.get(0).equals(item.alias())) {
                    return item.columns();
                }
            }
        }
        return null;
    }

    private void written(SqlIdentifier star, Scope scope, List<SqlNode> items) throws SQLException {
        SqlParserPos position = star.getParserPosition();
        Set<String> references = new HashSet<>();
        boolean all = !scope.open();
        for (VisibleColumn column : scope.columns()) {
            all &= column.reference() != null
                    && references.add(column.reference().toString());
        }
        if (!all) {
            throw PlanErrors.unsupported(
                    "SELECT * over a join with USING or NATURAL needs inputs whose columns have names of their own"
                            + names.where(star) + "; list the columns.");
        }
        for (VisibleColumn column : scope.columns()) {
            items.add(named(column.at(SqlParserPos.ZERO), column.name(), position));
        }
    }

    private static SqlNode named(SqlNode expression, String label, SqlParserPos position) {
        return SqlStdOperatorTable.AS.createCall(position, expression, new SqlIdentifier(label, position));
    }

    private void group(SqlNodeList keys, Scope scope, List<VisibleColumn> labels, Set<String> aliases)
            throws SQLException {
        for (int i = 0; i < keys.size(); i++) {
            keys.set(i, groupKey(keys.get(i), scope, labels, aliases));
        }
    }

    /**
     * Two aliases, or two places, of one expression are two keys in PostgreSQL, of which a grouping set can lack one;
     * here they would be one key.
     */
    private void refuseTwins(SqlSelect select) throws SQLException {
        Set<String> named = new HashSet<>();
        Set<Integer> places = new HashSet<>();
        boolean sets = false;
        for (SqlNode item : select.getGroup()) {
            sets |= groupingSets(item);
            keys(item, named, places);
        }
        if (!sets) {
            return;
        }
        SqlNodeList items = select.getSelectList();
        boolean counted = items.stream().noneMatch(item -> item instanceof SqlIdentifier name && name.isStar());
        List<SqlNode> keys = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = items.get(i);
            boolean alias = item.getKind() == SqlKind.AS
                    && named.contains(((SqlCall) item).operand(1).toString());
            if (!alias && !(counted && places.contains(i + 1))) {
                continue;
            }
            SqlNode value = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
            for (SqlNode other : keys) {
                if (value.equalsDeep(other, Litmus.IGNORE)) {
                    throw PlanErrors.unsupported(
                            "GROUP BY with ROLLUP, CUBE or GROUPING SETS names two columns of the result that stand for the same expression"
                                    + names.where(item) + "; select one of the two from a subquery.");
                }
            }
            keys.add(value);
        }
    }

    private static boolean groupingSets(SqlNode item) {
        return item.getKind() == SqlKind.ROLLUP
                || item.getKind() == SqlKind.CUBE
                || item.getKind() == SqlKind.GROUPING_SETS;
    }

    /** The names and the places in the select list by which keys are called. */
    private static void keys(SqlNode item, Set<String> named, Set<Integer> places) {
        if (item instanceof SqlIdentifier identifier) {
            named.add(identifier.toString());
        } else if (item instanceof SqlNumericLiteral number && number.isInteger()) {
            places.add(number.intValue(false));
        } else if (item instanceof SqlNodeList list) {
            list.forEach(each -> keys(each, named, places));
        } else if (item instanceof SqlCall call && (groupingSets(item) || item.getKind() == SqlKind.ROW)) {
            call.getOperandList().forEach(each -> keys(each, named, places));
        }
    }

    private SqlNode groupKey(SqlNode key, Scope scope, List<VisibleColumn> labels, Set<String> aliases)
            throws SQLException {
        if (key instanceof SqlNodeList list) {
            group(list, scope, labels, aliases);
            return list;
        }
        if (key instanceof SqlCall call
                && switch (call.getKind()) {
                    case GROUPING_SETS, ROLLUP, CUBE, ROW -> true;
                    default -> false;
                }) {
            for (int i = 0; i < call.operandCount(); i++) {
                call.setOperand(i, groupKey(call.operand(i), scope, labels, aliases));
            }
            return call;
        }
        if (key instanceof SqlIdentifier identifier
                && identifier.isSimple()
                && scope.exact(identifier.getSimple()).isEmpty()
                && (!Scope.exact(labels, identifier.getSimple()).isEmpty()
                        || names.similar(scope.columns(), identifier, 0).isEmpty())
                && label(identifier, labels)) {
            return identifier;
        }
        return column(key, scope, aliases);
    }

    private SqlNode sortKey(SqlNode key, Scope scope, List<VisibleColumn> labels, Set<String> aliases)
            throws SQLException {
        if (key instanceof SqlCall call && bare(key) != key) {
            call.setOperand(0, sortKey(call.operand(0), scope, labels, aliases));
            return call;
        }
        if (key instanceof SqlIdentifier identifier
                && identifier.isSimple()
                && (!Scope.exact(labels, identifier.getSimple()).isEmpty()
                        || scope.exact(identifier.getSimple()).isEmpty())
                && label(identifier, labels)) {
            List<VisibleColumn> meant = Scope.exact(labels, identifier.getSimple());
            if (meant.size() > 1 && meant.stream().allMatch(column -> column.reference() != null)) {
                throw names.ambiguous(identifier, 0, meant);
            }
            return meant.get(0).reference() == null ? identifier : meant.get(0).at(identifier.getParserPosition());
        }
        return key instanceof SqlIdentifier ? names.expression(key, scope) : column(key, scope, aliases);
    }

    /** A key in which names mean columns, whatever aliases there are. */
    private SqlNode column(SqlNode key, Scope scope, Set<String> aliases) throws SQLException {
        for (String alias : aliases) {
            boolean unsayable = scope.columns().stream()
                    .anyMatch(column -> alias.equals(column.name())
                            && !(column.reference() instanceof SqlIdentifier reference && !reference.isSimple()
                                    || column.merged()));
            if (unsayable && FromResolver.mentions(key, alias)) {
                throw PlanErrors.syntax(
                        SqlState.AMBIGUOUS_NAME,
                        "GROUP BY or ORDER BY names \"" + alias
                                + "\", which is a column and the alias of another expression" + names.where(key)
                                + "; choose another alias, or give the subquery in FROM an alias and qualify the column");
            }
        }
        return names.expression(key, scope, aliases);
    }

    /** Spells a name as the output column that it means; false if it means none. */
    private boolean label(SqlIdentifier identifier, List<VisibleColumn> labels) throws SQLException {
        if (!Scope.exact(labels, identifier.getSimple()).isEmpty()) {
            return true;
        }
        List<VisibleColumn> similar = names.similar(labels, identifier, 0);
        if (similar.isEmpty()) {
            return false;
        }
        if (similar.stream().map(VisibleColumn::name).distinct().count() > 1) {
            throw names.ambiguous(identifier, 0, similar);
        }
        identifier.setNames(List.of(similar.get(0).name()), List.of(identifier.getComponentParserPosition(0)));
        return true;
    }

    private static SqlNode bare(SqlNode key) {
        SqlNode node = key;
        while (node instanceof SqlCall call
                && switch (call.getKind()) {
                    case DESCENDING, NULLS_FIRST, NULLS_LAST -> true;
                    default -> false;
                }) {
            node = call.operand(0);
        }
        return node;
    }

    /** An item that is selected twice may be named in ORDER BY; the validator takes the two for different things. */
    private static void sortOnce(SqlNodeList keys, SqlNodeList items) {
        for (int i = 0; i < keys.size(); i++) {
            keys.set(i, ordinal(keys.get(i), items));
        }
    }

    private static SqlNode ordinal(SqlNode key, SqlNodeList items) {
        if (key instanceof SqlCall call && bare(key) != key) {
            call.setOperand(0, ordinal(call.operand(0), items));
            return call;
        }
        if (!(key instanceof SqlIdentifier identifier) || !identifier.isSimple()) {
            return key;
        }
        int first = -1;
        int count = 0;
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = items.get(i);
            String label = item instanceof SqlIdentifier column
                    ? column.names.get(column.names.size() - 1)
                    : item.getKind() == SqlKind.AS ? ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple() : null;
            if (identifier.getSimple().equals(label)) {
                SqlNode meant = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
                SqlNode before = first < 0
                        ? meant
                        : items.get(first).getKind() == SqlKind.AS
                                ? ((SqlCall) items.get(first)).operand(0)
                                : items.get(first);
                if (!meant.equalsDeep(before, Litmus.IGNORE)) {
                    return key;
                }
                first = first < 0 ? i : first;
                count++;
            }
        }
        return count > 1 ? SqlLiteral.createExactNumeric(Integer.toString(first + 1), key.getParserPosition()) : key;
    }
}
