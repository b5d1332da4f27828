// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.system.VirtualTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Tells what FROM makes visible, and writes USING and NATURAL as conditions: the validator takes a merged column from
 * the first two tables alone, and lets it be named only in some places.
 */
final class FromScopes {
    private final NameResolver names;
    private final FromResolver found;
    /** The columns of the names of WITH that can be seen here. */
    private Map<String, List<VisibleColumn>> with = Map.of();

    FromScopes(NameResolver names, FromResolver found) {
        this.names = names;
        this.found = found;
    }

    /** The names of WITH that can be seen here, to be put back behind the query. */
    Map<String, List<VisibleColumn>> with() {
        return with;
    }

    void with(Map<String, List<VisibleColumn>> visible) {
        with = visible;
    }

    void with(String name, List<VisibleColumn> columns) {
        Map<String, List<VisibleColumn>> more = new HashMap<>(with);
        more.put(name, columns);
        with = more;
    }

    /**
     * Resolves the names in a part of FROM.
     *
     * @param outer the query around
     * @param before what stands before it in FROM, which LATERAL sees
     */
    Scope.Part part(SqlNode node, Scope outer, Scope before) throws SQLException {
        if (!(node instanceof SqlJoin join)) {
            return item(node, outer, before);
        }
        Scope.Part left = part(join.getLeft(), outer, before);
        Scope.Part right = part(join.getRight(), outer, before.and(left.scope()));
        join.setLeft(left.node());
        join.setRight(right.node());
        Scope both = left.scope().and(right.scope());
        if (join.getJoinType().generatesNullsOnLeft()) {
            names.rows().optional(left.scope().items());
        }
        if (join.getJoinType().generatesNullsOnRight() || join.getJoinType() == JoinType.LEFT_ASOF) {
            names.rows().optional(right.scope().items());
        }
        if (join instanceof SqlAsofJoin asof && asof.getMatchCondition() != null) {
            names.expression(asof.getMatchCondition(), both);
        }
        if (join.isNatural() || join.getConditionType() == JoinConditionType.USING) {
            return merged(join, left.scope(), right.scope());
        }
        if (join.getCondition() != null) {
            join.setOperand(5, names.expression(join.getCondition(), both));
        }
        return new Scope.Part(join, both);
    }

    private Scope.Part merged(SqlJoin join, Scope left, Scope right) throws SQLException {
        SqlParserPos position = join.getParserPosition();
        List<VisibleColumn> columns = new ArrayList<>();
        List<VisibleColumn> taken = new ArrayList<>();
        SqlNode condition = null;
        for (SqlIdentifier name : common(join, left, right)) {
            VisibleColumn a = side(left, name, "left");
            VisibleColumn b = side(right, name, "right");
            names.parameters(List.of(a, b), List.of());
            if (a.type() != null
                    && b.type() != null
                    && a.type().isText() != b.type().isText()) {
                throw PlanErrors.syntax(
                        SqlState.DATATYPE_MISMATCH,
                        "Column \"" + a.name() + "\" of USING or NATURAL is "
                                + a.type().sqlName() + " on the left and "
                                + b.type().sqlName() + " on the right; CAST one of them in a subquery"
                                + names.where(name));
            }
            SqlNode equal = SqlStdOperatorTable.EQUALS.createCall(position, a.at(position), b.at(position));
            condition = condition == null ? equal : SqlStdOperatorTable.AND.createCall(position, condition, equal);
            columns.add(merged(join.getJoinType(), a, b));
            taken.add(a);
            taken.add(b);
        }
        for (Scope side : List.of(left, right)) {
            side.columns().stream()
                    .filter(column -> taken.stream().noneMatch(one -> one == column))
                    .forEach(columns::add);
        }
        JoinType type = join.getJoinType() == JoinType.COMMA || join.getJoinType() == JoinType.CROSS
                ? JoinType.INNER
                : join.getJoinType();
        SqlNode on = condition == null ? SqlLiteral.createBoolean(true, position) : condition;
        SqlLiteral natural = SqlLiteral.createBoolean(false, position);
        SqlJoin plain = join instanceof SqlAsofJoin asof
                ? new SqlAsofJoin(
                        position,
                        join.getLeft(),
                        natural,
                        join.getJoinTypeNode(),
                        join.getRight(),
                        JoinConditionType.ON.symbol(position),
                        on,
                        asof.getMatchCondition())
                : new SqlJoin(
                        position,
                        join.getLeft(),
                        natural,
                        type.symbol(position),
                        join.getRight(),
                        JoinConditionType.ON.symbol(position),
                        on);
        return new Scope.Part(plain, new Scope(columns, left.and(right).items(), left.outer()));
    }

    /**
     * The one column that two become: of unequal types it has the wider, and of a FULL join it is there where either
     * is.
     */
    private static VisibleColumn merged(JoinType join, VisibleColumn left, VisibleColumn right) {
        VisibleColumn kept = join == JoinType.RIGHT ? right : left;
        VisibleColumn other = join == JoinType.RIGHT ? left : right;
        boolean sameType = left.type() == right.type();
        boolean numbers = !sameType
                && (left.type() == null || left.type().isNumeric())
                && (right.type() == null || right.type().isNumeric());
        SqlNode value;
        if (join != JoinType.FULL && (sameType || left.type() == null || right.type() == null) && !numbers) {
            value = kept.reference();
        } else {
            SqlOperator operator =
                    join != JoinType.FULL && numbers ? ComparedType.MERGED : SqlStdOperatorTable.COALESCE;
            value = operator.createCall(SqlParserPos.ZERO, kept.reference(), other.reference());
        }
        return new VisibleColumn(left.name(), value, left.type() == right.type() ? left.type() : null, null, true);
    }

    private List<SqlIdentifier> common(SqlJoin join, Scope left, Scope right) throws SQLException {
        List<SqlIdentifier> common = new ArrayList<>();
        if (!join.isNatural()) {
            for (SqlNode name : (SqlNodeList) join.getCondition()) {
                common.add((SqlIdentifier) name);
            }
            return common;
        }
        if (left.open() || right.open()) {
            throw PlanErrors.unsupported("NATURAL joins need inputs whose columns are written out; use USING, or ON"
                    + names.where(join) + '.');
        }
        left.columns().stream()
                .map(VisibleColumn::name)
                .distinct()
                .filter(name -> name != null && !right.exact(name).isEmpty())
                .forEach(name -> common.add(new SqlIdentifier(name, SqlParserPos.ZERO)));
        return common;
    }

    private VisibleColumn side(Scope scope, SqlIdentifier name, String side) throws SQLException {
        List<VisibleColumn> fitting = scope.exact(name.getSimple());
        fitting = fitting.isEmpty() ? names.similar(scope.columns(), name, 0) : fitting;
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        if (fitting.isEmpty() && scope.open()) {
            if (scope.items().size() == 1 && scope.items().get(0).alias() != null) {
                return new VisibleColumn(
                        name.getSimple(),
                        new SqlIdentifier(List.of(scope.items().get(0).alias(), name.getSimple()), SqlParserPos.ZERO),
                        null,
                        null,
                        false);
            }
            throw PlanErrors.unsupported("USING (" + name.getSimple()
                    + ") does not tell which of several tables is meant, whose columns are not written out; use ON.");
        }
        throw fitting.isEmpty()
                ? PlanErrors.syntax(
                        SqlState.UNDEFINED_COLUMN,
                        "Column \"" + name.getSimple() + "\" of USING does not exist in the " + side + " table"
                                + names.where(name))
                : PlanErrors.syntax(
                        SqlState.AMBIGUOUS_NAME,
                        "Column \"" + name.getSimple() + "\" of USING or NATURAL appears more than once in the " + side
                                + " table" + names.where(name));
    }

    private Scope.Part item(SqlNode node, Scope outer, Scope before) throws SQLException {
        SqlNode table = node;
        String alias = null;
        List<String> renamed = List.of();
        if (node instanceof SqlCall call && call.getKind() == SqlKind.AS) {
            table = call.operand(0);
            alias = ((SqlIdentifier) call.operand(1)).getSimple();
            renamed = call.getOperandList().subList(2, call.operandCount()).stream()
                    .map(name -> ((SqlIdentifier) name).getSimple())
                    .toList();
        }
        boolean lateral = false;
        while (table instanceof SqlCall call
                && (call.getKind() == SqlKind.LATERAL || call.getKind() == SqlKind.TABLE_REF)) {
            lateral |= call.getKind() == SqlKind.LATERAL;
            table = call.operand(0);
            if (table instanceof SqlCall named && named.getKind() == SqlKind.AS) {
                alias = ((SqlIdentifier) named.operand(1)).getSimple();
                table = named.operand(0);
            }
        }
        if (table instanceof SqlJoin) {
            // A join in parentheses that has an alias, which the validator refuses.
            return new Scope.Part(node, part(table, outer, before).scope());
        }
        List<VisibleColumn> columns;
        if (table instanceof SqlIdentifier identifier) {
            alias = alias == null ? identifier.names.get(identifier.names.size() - 1) : alias;
            columns = columns(identifier);
        } else if (table.isA(SqlKind.QUERY)) {
            columns = names.query(table, lateral ? new Scope(before.columns(), before.items(), outer) : outer, null);
        } else {
            names.expression(table, new Scope(before.columns(), before.items(), outer));
            columns = null;
        }
        if (columns == null && !renamed.isEmpty()) {
            columns = renamed.stream()
                    .map(name -> new VisibleColumn(name, null, null, null, false))
                    .toList();
        }
        Set<String> paths = found.paths(node);
        if (columns == null) {
            return new Scope.Part(
                    node, new Scope(List.of(), List.of(new Scope.Item(alias, paths, null, null, false)), outer));
        }
        SqlNode part = node;
        if (RowQueries.ROW.equals(alias) && renamed.size() != columns.size()) {
            throw PlanErrors.syntax(
                    SqlState.SYNTAX_ERROR,
                    "The subquery beside a row of " + renamed.size() + " values has " + columns.size() + " columns");
        }
        if (!renamed.isEmpty() && renamed.size() < columns.size()) {
            part = allNamed((SqlCall) node, columns);
        }
        List<VisibleColumn> visible = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            VisibleColumn column = columns.get(i);
            String name = i < renamed.size() ? renamed.get(i) : column.name();
            SqlNode reference = name == null
                    ? null
                    : new SqlIdentifier(alias == null ? List.of(name) : List.of(alias, name), SqlParserPos.ZERO);
            visible.add(new VisibleColumn(name, reference, column.type(), column.parameter(), false));
        }
        return new Scope.Part(
                part,
                new Scope(
                        visible,
                        List.of(new Scope.Item(
                                alias,
                                paths,
                                visible,
                                table instanceof SqlIdentifier identifier ? table(identifier) : null,
                                visible.size() == 1 && names.isFunction(table))),
                        outer));
    }

    /** A list of column aliases may be shorter than the table; the others keep their names. */
    private static SqlNode allNamed(SqlCall as, List<VisibleColumn> columns) {
        List<SqlNode> operands = new ArrayList<>(as.getOperandList());
        Set<String> names = new HashSet<>();
        operands.subList(2, operands.size()).forEach(name -> names.add(((SqlIdentifier) name).getSimple()));
        for (VisibleColumn column : columns.subList(operands.size() - 2, columns.size())) {
            if (column.name() == null || !names.add(column.name())) {
                return as;
            }
            operands.add(new SqlIdentifier(column.name(), as.getParserPosition()));
        }
        return SqlStdOperatorTable.AS.createCall(as.getParserPosition(), operands);
    }

    /** The columns of a table, or of a name of WITH. */
    List<VisibleColumn> columns(SqlIdentifier table) {
        if (table.isSimple()) {
            return with.get(table.getSimple());
        }
        String name = new TableName(table.names.get(0), table.names.get(1)).toString();
        Table real = found.tables().get(name);
        VirtualTable virtual = found.virtualTable(name);
        if (real == null && virtual == null) {
            return null;
        }
        return (real != null ? real.columns() : virtual.columns())
                .stream()
                        .map(column -> new VisibleColumn(column.name(), null, known(column.type()), null, false))
                        .toList();
    }

    /** The table of the server that a name means; null for others, and for a name of WITH. */
    private Table table(SqlIdentifier name) {
        return name.isSimple()
                ? null
                : found.tables().get(new TableName(name.names.get(0), name.names.get(1)).toString());
    }

    private static ColumnType known(ColumnType type) {
        return type == ColumnType.STRING ? ColumnType.TEXT : type;
    }
}
