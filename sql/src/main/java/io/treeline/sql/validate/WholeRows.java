// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Rows as values: the name of a FROM item that stands where a column might is the whole row. There is no type for them
 * here; as PostgreSQL has them they become JSON where a function makes JSON of what it is given, text in the result, in
 * a cast and in ARRAY_AGG, and can be counted, compared and asked whether they are null.
 */
final class WholeRows {
    private static final String JSON_ROW = "__JSON_ROW";

    private final CallRewrite calls;
    /** The rows that were named, and not yet used, with what they are of. */
    private final Map<SqlNode, Scope.Item> rows = new IdentityHashMap<>();
    /** FROM items that an outer join may leave without a row. */
    private final Set<Scope.Item> optional = Collections.newSetFromMap(new IdentityHashMap<>());

    /** What stands for ctid. */
    private final Set<SqlNode> identities = Collections.newSetFromMap(new IdentityHashMap<>());

    WholeRows(CallRewrite calls) {
        this.calls = calls;
    }

    /** Tells that an outer join may find no row of some items. */
    void optional(List<Scope.Item> items) {
        optional.addAll(items);
    }

    /** The row of an item; of a function that gives single values, the value. */
    SqlNode of(SqlIdentifier name, Scope.Item item, String where) throws SQLException {
        SqlParserPos at = name.getParserPosition();
        if (item.columns() == null || item.columns().stream().anyMatch(column -> column.reference() == null)) {
            throw PlanErrors.unsupported("The row \"" + item.alias()
                    + "\" has columns without names, or such as only the result tells" + where + "; name its columns.");
        }
        if (item.scalar()) {
            return item.columns().get(0).at(at);
        }
        List<SqlNode> columns = new ArrayList<>();
        for (VisibleColumn column : item.columns()) {
            columns.add(column.at(at));
        }
        SqlNode row = SqlStdOperatorTable.ROW.createCall(at, columns);
        rows.put(row, item);
        return row;
    }

    /**
     * What PostgreSQL calls ctid and tableoid of a table, though it has no such columns: here a row is identified by
     * its key. Null for other names, and where the item is no table of the server.
     */
    SqlNode identity(String name, Scope.Item item, SqlParserPos at) {
        Table table = item.table();
        if (table == null || item.columns() == null) {
            return null;
        }
        if (name.equalsIgnoreCase("tableoid")) {
            String written = '"' + table.name().schema().replace("\"", "\"\"") + "\".\""
                    + table.name().table().replace("\"", "\"\"") + '"';
            return function("__REGCLASS_NUMBER", at, List.of(SqlLiteral.createCharString(written, at)));
        }
        if (!name.equalsIgnoreCase("ctid")) {
            return null;
        }
        List<SqlNode> key = new ArrayList<>();
        List<Column> columns = table.columns();
        for (int i = 0; i < columns.size() && i < item.columns().size(); i++) {
            boolean identifies = switch (columns.get(i).role()) {
                case TIME, TAG, DEVICE -> true;
                case FIELD, ATTRIBUTE -> false;
            };
            if (identifies) {
                if (item.columns().get(i).reference() == null) {
                    return null;
                }
                key.add(item.columns().get(i).at(at));
            }
        }
        SqlNode identity = key.size() == 1 ? key.get(0) : function("__ROW_KEY", at, key);
        identities.add(identity);
        return identity;
    }

    private SqlNode function(String name, SqlParserPos at, List<SqlNode> operands) {
        return new SqlBasicCall(calls.function(name), operands, at);
    }

    /** An identity has no value that could be shown, or that anything else could be made of. */
    private void refuseIdentity(SqlNode node) throws SQLException {
        if (identities.contains(node)) {
            throw PlanErrors.unsupported("ctid only tells rows of one statement apart here: it can be compared, or"
                    + " selected by a subquery; name the key's columns to see it.");
        }
    }

    /** A row in which another has its columns in the place of an operand. */
    SqlCall expanded(SqlCall row, int place, SqlNode of) {
        List<SqlNode> operands = new ArrayList<>(row.getOperandList());
        operands.remove(place);
        operands.addAll(place, rows.remove(of) == null ? List.of(of) : ((SqlCall) of).getOperandList());
        return row.getOperator().createCall(row.getParserPosition(), operands);
    }

    /** A call whose operands may be rows, with what stands for them; or what stands for the call. */
    SqlNode settled(SqlCall call) throws SQLException {
        String name = call.getOperator().getName().toUpperCase(java.util.Locale.ROOT);
        boolean compares = call.getKind().belongsTo(SqlKind.COMPARISON)
                || switch (call.getKind()) {
                    case AS, ROW, IN, NOT_IN, SOME, ALL, IS_NULL, IS_NOT_NULL -> true;
                    default -> false;
                };
        // Of identities the first and the last are some, too.
        boolean extreme = (name.equals("MIN") || name.equals("MAX"))
                && call.operandCount() == 1
                && identities.contains(call.operand(0));
        if (extreme) {
            identities.add(call);
        }
        for (SqlNode operand : compares || extreme ? List.<SqlNode>of() : call.getOperandList()) {
            refuseIdentity(operand);
        }
        boolean toJson = name.equals("ROW_TO_JSON");
        if (toJson && (call.operandCount() == 0 || call.operand(0).getKind() != SqlKind.ROW)) {
            throw PlanErrors.syntax(SqlState.UNDEFINED_FUNCTION, "ROW_TO_JSON takes a row, or one and a boolean");
        }
        for (int i = 0; i < call.operandCount(); i++) {
            SqlNode row = call.operand(i);
            if (row == null || row.getKind() != SqlKind.ROW) {
                continue;
            }
            if (toJson) {
                boolean pretty = call.operandCount() > 1 && pretty(call.operand(1));
                return json((SqlCall) row, pretty ? JSON_ROW + "_PRETTY" : JSON_ROW);
            }
            if (calls.takesJson(call.getOperator(), i)) {
                SqlNode json = json((SqlCall) row, JSON_ROW);
                if (name.equals("__JSON_VALUE") || name.equals("__JSON_PRESENT")) {
                    return function(name.replace("JSON_", "JSON_ROW_"), row, List.of(json));
                }
                call.setOperand(i, json);
            } else if (call.getKind() == SqlKind.CAST && i == 0 && isText(call.operand(1))) {
                call.setOperand(0, text((SqlCall) row));
            } else if (name.equals("ARRAY_AGG") && call.getFunctionQuantifier() == null) {
                call.setOperand(i, text((SqlCall) row));
            } else if (name.equals("COUNT") && call.operandCount() == 1 && rows.containsKey(row)) {
                call.setOperand(0, counted(call, (SqlCall) row));
            } else if (rows.containsKey(row)) {
                switch (call.getKind()) {
                    case IS_NULL, IS_NOT_NULL -> {
                        rows.remove(row);
                        return calls.rewrite(call);
                    }
                    case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> {
                        if (other(call, i).getKind() == SqlKind.ROW) {
                            rows.remove(row);
                        }
                    }
                    case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> {
                        if (other(call, i).getKind() == SqlKind.ROW) {
                            rows.remove(row);
                            rows.remove(other(call, i));
                            return calls.rewrite(call);
                        }
                    }
                    default -> {}
                }
            }
        }
        return call;
    }

    private static SqlNode other(SqlCall call, int i) {
        return call.operand(1 - i);
    }

    private static boolean pretty(SqlNode flag) throws SQLException {
        if (!(flag instanceof SqlLiteral literal) || !(literal.getValue() instanceof Boolean pretty)) {
            throw PlanErrors.unsupported("The second argument of ROW_TO_JSON is TRUE or FALSE here.");
        }
        return pretty;
    }

    private static boolean isText(SqlNode type) {
        return type instanceof SqlDataTypeSpec spec
                && spec.getTypeName().isSimple()
                && spec.getTypeName().getSimple().matches("(?i)(VAR)?CHAR|TEXT");
    }

    /** A row as JSON: its members are called as its columns, or f1, f2 and so on. */
    private SqlNode json(SqlCall row, String function) throws SQLException {
        Scope.Item item = rows.get(row);
        List<SqlNode> members = new ArrayList<>();
        for (int i = 0; i < row.operandCount(); i++) {
            String name = item == null ? "f" + (i + 1) : item.columns().get(i).name();
            members.add(SqlLiteral.createCharString(name, row.getParserPosition()));
            SqlNode value = row.operand(i);
            members.add(value.getKind() == SqlKind.ROW ? json((SqlCall) value, JSON_ROW) : value);
        }
        return unlessMissing(row, function(function, row, members));
    }

    /** A row as PostgreSQL's driver gives it to a program. */
    private SqlNode text(SqlCall row) throws SQLException {
        List<SqlNode> values = new ArrayList<>();
        for (SqlNode value : row.getOperandList()) {
            values.add(value.getKind() == SqlKind.ROW ? text((SqlCall) value) : value);
        }
        return unlessMissing(row, function("__RECORD", row, values));
    }

    private SqlNode counted(SqlCall count, SqlCall row) throws SQLException {
        Scope.Item item = rows.get(row);
        boolean distinct = count.getFunctionQuantifier() != null;
        if (distinct) {
            return unlessMissing(row, function("__ROW_KEY", row, row.getOperandList()));
        }
        if (!optional.contains(item)) {
            rows.remove(row);
            return SqlIdentifier.star(row.getParserPosition());
        }
        return unlessMissing(row, SqlLiteral.createExactNumeric("1", row.getParserPosition()));
    }

    /** NULL where an outer join found no row, else a value made of it. */
    private SqlNode unlessMissing(SqlCall row, SqlNode value) throws SQLException {
        Scope.Item item = rows.remove(row);
        if (item == null || !optional.contains(item)) {
            return value;
        }
        SqlParserPos at = row.getParserPosition();
        VisibleColumn time = item.table() == null
                ? null
                : item.columns().stream()
                        .filter(column ->
                                "time".equalsIgnoreCase(column.name()) && column.type() == ColumnType.TIMESTAMP)
                        .findFirst()
                        .orElse(null);
        if (time == null) {
            throw PlanErrors.unsupported("The row \"" + item.alias()
                    + "\" of a subquery that an outer join may leave without one is not supported; name its columns.");
        }
        SqlNode missing = SqlStdOperatorTable.IS_NULL.createCall(at, time.at(at));
        return new SqlCase(
                at,
                null,
                new SqlNodeList(List.of(missing), at),
                new SqlNodeList(List.of(SqlLiteral.createNull(at)), at),
                value);
    }

    private SqlNode function(String name, SqlNode at, List<SqlNode> operands) {
        return function(name, at.getParserPosition(), operands);
    }

    /**
     * Puts texts in the place of the rows of a statement's own select list.
     *
     * @throws SQLException 0A000 when a row is named where it can be nothing
     */
    void show(SqlNode statement) throws SQLException {
        SqlNode query = statement;
        while (query instanceof SqlOrderBy || query instanceof SqlWith) {
            query = query instanceof SqlOrderBy ordered ? ordered.query : ((SqlWith) query).body;
        }
        if (query instanceof SqlSelect select && !select.isDistinct()) {
            SqlNodeList items = select.getSelectList();
            for (int i = 0; i < items.size(); i++) {
                SqlNode item = items.get(i);
                refuseIdentity(item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item);
                if (item.getKind() == SqlKind.AS && rows.containsKey(((SqlCall) item).operand(0))) {
                    ((SqlCall) item).setOperand(0, text(((SqlCall) item).operand(0)));
                } else if (rows.containsKey(item)) {
                    SqlParserPos at = item.getParserPosition();
                    SqlIdentifier alias = new SqlIdentifier(rows.get(item).alias(), at);
                    items.set(i, SqlStdOperatorTable.AS.createCall(at, text((SqlCall) item), alias));
                }
            }
        }
        if (!rows.isEmpty()) {
            throw PlanErrors.unsupported(
                    "The row \"" + rows.values().iterator().next().alias()
                            + "\" stands where a row cannot be a value here; name its columns.");
        }
    }
}
