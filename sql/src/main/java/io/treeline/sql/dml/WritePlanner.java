// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.model.UnservedTable;
import io.treeline.metadata.name.NamePart;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.Assignment;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.api.ResultColumn;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.parse.WriteClauses;
import io.treeline.sql.parse.WriteQueries;
import io.treeline.sql.plan.SqlSettings;
import io.treeline.sql.system.HeldTable;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Plans the writes of one statement: what must be read for them becomes a query, and each value is checked to be one
 * that its column takes.
 */
public final class WritePlanner {
    private final Catalog catalog;
    private final SqlSettings settings;
    private final SourceText source;
    private final Queries queries;

    /** How a query is planned. */
    public interface Queries {
        /** Parses a statement. */
        SqlNode parse(SourceText source) throws SQLException;

        /**
         * Plans a query; it takes as many parameters as its text says, whichever of them it uses.
         *
         * @param source the text that it was parsed from
         * @param held tables of rows that the statement holds, which it may read
         */
        Planned plan(SqlNode query, SourceText source, List<HeldTable> held) throws SQLException;
    }

    /**
     * A planned query.
     *
     * @param query the query
     * @param tables the tables it reads
     * @param natives the texts of its queries in the server's own language
     * @param times its condition when that is on the time alone, else null
     */
    public record Planned(
            PreparedSql.Query query, List<Table> tables, List<String> natives, PreparedSql.Delete.Times times) {}

    /** UPDATE of an ATTRIBUTE, which the server's own UPDATE can do for whole devices. */
    public static final class AttributeSetException extends SQLFeatureNotSupportedException {
        private static final long serialVersionUID = 1;

        private AttributeSetException(String message) {
            super(message, SqlState.FEATURE_NOT_SUPPORTED.code());
        }
    }

    /**
     * A planner of one statement.
     *
     * @param source the text of the statement, or of its head
     */
    public WritePlanner(Catalog catalog, SqlSettings settings, SourceText source, Queries queries) {
        this.catalog = catalog;
        this.settings = settings;
        this.source = source;
        this.queries = queries;
    }

    /** INSERT whose values are computed, or come from a query. */
    public PreparedSql insert(SqlInsert insert) throws SQLException {
        Table table = target(insert.getTargetTable());
        if (table instanceof DeviceSetTable
                && (insert.getTargetColumnList() == null
                        || insert.getTargetColumnList().isEmpty())) {
            throw PlanErrors.unsupported("Table " + table.name()
                    + " is many devices: an INSERT must name its column of the device, or the table of one device");
        }
        List<Column> columns = new ArrayList<>();
        if (insert.getTargetColumnList() == null || insert.getTargetColumnList().isEmpty()) {
            columns.addAll(table.columns());
        } else {
            for (SqlNode name : insert.getTargetColumnList()) {
                columns.add(newColumn(table, (SqlIdentifier) name, columns));
            }
        }
        if (insert.getSource().getKind() == SqlKind.VALUES) {
            return values(table, columns, (SqlCall) insert.getSource());
        }
        // Asked for before planning, which rewrites the tree.
        SqlNodeList items = insert.getSource() instanceof SqlSelect select ? select.getSelectList() : SqlNodeList.EMPTY;
        typeParameters(items, columns);
        List<Boolean> untyped = items.stream().map(WritePlanner::isNull).toList();
        List<InsertValue> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            boolean clock = columns.get(i).role() == Column.Role.TIME
                    && new PresentTime(source).is(insert.getSource(), i, columns.size());
            values.add(clock ? new InsertValue.Clock() : new InsertValue.Computed(i));
        }
        Planned planned = queries.plan(insert.getSource(), source, List.of());
        List<ResultColumn> found = planned.query().columns();
        if (found.size() != columns.size()) {
            throw at(
                    SqlState.SYNTAX_ERROR,
                    "The query gives " + found.size() + " columns, but the INSERT has " + columns.size(),
                    insert.getSource());
        }
        for (int i = 0; i < found.size(); i++) {
            if (i >= untyped.size() || untyped.size() != found.size() || !untyped.get(i)) {
                SetValues.check(found.get(i).type(), columns.get(i), insert.getSource(), source);
            }
        }
        boolean readsTarget = TargetReads.of(table, planned.tables(), planned.natives());
        return new PreparedSql.InsertSelect(
                table, columns, List.copyOf(values), planned.query(), readsTarget, source.parameterCount());
    }

    /** A parameter that is a column of the query by itself has the type of the table's column, as in VALUES. */
    private static void typeParameters(SqlNodeList items, List<Column> columns) {
        for (int i = 0; i < items.size() && items.size() == columns.size(); i++) {
            if (items.get(i) instanceof SqlDynamicParam parameter) {
                SqlTypeName type = switch (columns.get(i).type()) {
                    case BOOLEAN -> SqlTypeName.BOOLEAN;
                    case INT32 -> SqlTypeName.INTEGER;
                    case INT64 -> SqlTypeName.BIGINT;
                    case FLOAT -> SqlTypeName.REAL;
                    case DOUBLE -> SqlTypeName.DOUBLE;
                    case TIMESTAMP -> SqlTypeName.TIMESTAMP;
                    case DATE -> SqlTypeName.DATE;
                    case BLOB -> SqlTypeName.VARBINARY;
                    case TEXT, STRING, DECIMAL, ARRAY -> null;
                };
                if (type != null) {
                    SqlParserPos at = parameter.getParserPosition();
                    SqlDataTypeSpec spec = new SqlDataTypeSpec(new SqlBasicTypeNameSpec(type, at), at);
                    items.set(i, SqlStdOperatorTable.CAST.createCall(at, parameter, spec));
                }
            }
        }
    }

    private static boolean isNull(SqlNode node) {
        SqlNode value = node.getKind() == SqlKind.AS ? ((SqlCall) node).operand(0) : node;
        return value instanceof SqlLiteral literal && literal.getValue() == null;
    }

    private PreparedSql values(Table table, List<Column> columns, SqlCall values) throws SQLException {
        SetValues items = values(source);
        List<List<InsertValue>> rows = new ArrayList<>();
        for (SqlNode row : values.getOperandList()) {
            List<SqlNode> cells = ((SqlCall) row).getOperandList();
            if (cells.size() != columns.size()) {
                throw at(
                        SqlState.SYNTAX_ERROR,
                        "Row " + (rows.size() + 1) + " has " + cells.size() + " values for " + columns.size()
                                + " columns",
                        row);
            }
            List<InsertValue> written = new ArrayList<>();
            for (int i = 0; i < cells.size(); i++) {
                boolean clock = columns.get(i).role() == Column.Role.TIME
                        && (cells.get(i).getKind() == SqlKind.DEFAULT || new PresentTime(source).is(cells.get(i)));
                written.add(clock ? new InsertValue.Clock() : items.value(cells.get(i), columns.get(i)));
            }
            rows.add(List.copyOf(written));
        }
        PreparedSql.Query computed = null;
        if (!items.nodes().isEmpty()) {
            computed = queries.plan(select(items.nodes(), null, null), source, List.of())
                    .query();
            items.check(computed, 0);
        }
        return new PreparedSql.Insert(table, columns, rows, computed, source.parameterCount(), false);
    }

    /** UPDATE; {@code source} of this planner is the whole statement. */
    public PreparedSql update(WriteClauses.Update update) throws SQLException {
        WriteTarget target = target(update.target());
        Table table = target.table();
        UnservedTable.refuseDeleting(table);
        SourceText text = WriteQueries.query(
                source.original(),
                update.sets().stream().map(WriteClauses.SetItem::value).toList(),
                WriteQueries.from(update.target(), update.from()),
                update.where());
        SqlSelect select = select(text);
        List<Column> set = target.columns(update.sets(), catalog, source);
        for (Column column : set) {
            if (column.role() == Column.Role.ATTRIBUTE) {
                throw new AttributeSetException(
                        "SET of the ATTRIBUTE \"" + column.name()
                                + "\" would change all rows of a device, not those that WHERE chooses; use IoTDB's own UPDATE with sql=native, whose WHERE names tags only");
            }
        }
        SetValues values = values(text);
        List<Column> key = target.key();
        List<Assignment> assignments = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            InsertValue value = values.value(select.getSelectList().get(i), set.get(i));
            // The key stands before what is computed.
            assignments.add(new Assignment(
                    set.get(i),
                    value instanceof InsertValue.Computed computed
                            ? new InsertValue.Computed(computed.index() + key.size())
                            : value));
        }
        boolean moves = set.stream().anyMatch(key::contains);
        if (moves && table instanceof DeviceSetTable) {
            throw PlanErrors.unsupported(
                    "SET of \"Time\" or of the device moves rows, which is done in a table of one device only; name it, or INSERT the new rows and DELETE the old ones");
        }
        // Over an existing row whose columns the server keeps together the whole row is written: of a part it can take
        // the rest from an older layer. In the table model a cell is emptied so, too.
        boolean whole = moves || table.keepsRowsWhole() || !update.returning().isEmpty();
        List<Column> kept = whole
                ? target.columns().stream()
                        .filter(column -> !key.contains(column))
                        .toList()
                : List.of();
        boolean joins = !update.from().isEmpty();
        List<SqlNode> selected = new ArrayList<>(target.names(key, joins, select));
        selected.addAll(values.nodes());
        selected.addAll(target.names(kept, joins, select));
        ReturningPlanner returning = new ReturningPlanner(queries, target, update.returning(), source);
        returning.addOthers(select.getFrom(), selected);
        PreparedSql.Query rows = queries.plan(select(selected, select.getFrom(), select.getWhere()), text, List.of())
                .query();
        values.check(rows, key.size());
        return new PreparedSql.Update(
                table,
                key,
                assignments,
                rows,
                kept,
                joins,
                returning.plan(rows, key.size() + values.nodes().size() + kept.size()),
                source.parameterCount());
    }

    /** DELETE; {@code source} of this planner is the whole statement. */
    public PreparedSql delete(WriteClauses.Delete delete) throws SQLException {
        WriteTarget target = target(delete.target());
        Table table = target.table();
        UnservedTable.refuseDeleting(table);
        List<Column> key = target.key();
        SourceText text = WriteQueries.query(
                source.original(), List.of(), WriteQueries.from(delete.target(), delete.using()), delete.where());
        SqlSelect select = select(text);
        boolean joins = !delete.using().isEmpty();
        List<Column> wanted = new ArrayList<>(key);
        if (!delete.returning().isEmpty()) {
            target.columns().stream().filter(column -> !key.contains(column)).forEach(wanted::add);
        }
        List<SqlNode> selected = new ArrayList<>(target.names(wanted, joins, select));
        ReturningPlanner returning = new ReturningPlanner(queries, target, delete.returning(), source);
        returning.addOthers(select.getFrom(), selected);
        Planned rows = queries.plan(select(selected, select.getFrom(), select.getWhere()), text, List.of());
        PreparedSql.Returning returned = returning.plan(rows.query(), wanted.size());
        if (rows.times() == null || joins || returned != null) {
            return new PreparedSql.Delete(table, key, rows.query(), null, null, returned, source.parameterCount());
        }
        // Parsed anew, since planning changes the tree.
        SqlSelect again = select(text);
        SqlNode count = SqlStdOperatorTable.COUNT.createCall(
                again.getParserPosition(), SqlIdentifier.star(again.getParserPosition()));
        PreparedSql.Query counted = queries.plan(
                        select(List.of(count), again.getFrom(), again.getWhere()), text, List.of())
                .query();
        return new PreparedSql.Delete(table, key, rows.query(), rows.times(), counted, null, source.parameterCount());
    }

    /**
     * INSERT with ON CONFLICT or RETURNING.
     *
     * @param insert its clauses
     * @param rows the INSERT without them
     */
    public PreparedSql upsert(WriteClauses.Insert insert, PreparedSql rows) throws SQLException {
        Table table =
                rows instanceof PreparedSql.Insert values ? values.table() : ((PreparedSql.InsertSelect) rows).table();
        List<Column> named = rows instanceof PreparedSql.Insert values
                ? values.columns()
                : ((PreparedSql.InsertSelect) rows).columns();
        WriteTarget target = new WriteTarget(table, insert.target(), source.original());
        return new UpsertPlanner(catalog, queries, target, insert, this::values).plan(rows, named, source);
    }

    /** MERGE; {@code source} of this planner is the whole statement. */
    public PreparedSql merge(WriteClauses.Merge merge) throws SQLException {
        return new MergePlanner(catalog, queries, target(merge.target()), merge, this::values, source).plan();
    }

    /** A query put together of clauses, parsed. */
    private SqlSelect select(SourceText text) throws SQLException {
        SqlNode parsed = queries.parse(text);
        if (parsed instanceof SqlSelect select) {
            return select;
        }
        throw SqlState.SYNTAX_ERROR.exception("The clauses of the statement make no query");
    }

    private SetValues values(SourceText text) {
        return new SetValues(text, new InsertLiterals(text.original(), catalog.precision(), settings.zone()));
    }

    private WriteTarget target(WriteClauses.Target target) throws SQLException {
        return new WriteTarget(catalog.resolve(target.parts(), settings.defaultSchema()), target, source.original());
    }

    static SqlSelect select(List<SqlNode> items, SqlNode from, SqlNode where) throws SQLException {
        for (SqlNode item : items) {
            refuseSets(item);
        }
        return new SqlSelect(
                SqlParserPos.ZERO,
                null,
                new SqlNodeList(items, SqlParserPos.ZERO),
                from,
                where,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** A row that is written has one value of each column, and one row is returned for it. */
    private static void refuseSets(SqlNode node) throws SQLException {
        if (!(node instanceof SqlCall call) || call.isA(SqlKind.QUERY)) {
            return;
        }
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        if (SourceText.SET_FUNCTIONS.contains(name)) {
            throw PlanErrors.unsupported("Set-returning functions such as " + name
                    + " are not allowed in what a statement writes or returns; INSERT ... SELECT takes them.");
        }
        for (SqlNode operand : call.getOperandList()) {
            if (operand != null) {
                refuseSets(operand);
            }
        }
    }

    private Table target(SqlNode node) throws SQLException {
        SqlNode name =
                node instanceof SqlBasicCall call && call.getKind() == SqlKind.TABLE_REF ? call.operand(0) : node;
        SqlIdentifier identifier = (SqlIdentifier) name;
        List<NamePart> parts = new ArrayList<>();
        for (int i = 0; i < identifier.names.size(); i++) {
            parts.add(
                    new NamePart(identifier.names.get(i), source.userQuoted(identifier.getComponentParserPosition(i))));
        }
        return catalog.resolve(parts, settings.defaultSchema());
    }

    private Column newColumn(Table table, SqlIdentifier name, List<Column> before) throws SQLException {
        int last = name.names.size() - 1;
        Column column = catalog.column(
                table, new NamePart(name.names.get(last), source.userQuoted(name.getComponentParserPosition(last))));
        if (before.contains(column)) {
            throw at(SqlState.DUPLICATE_COLUMN, "Column \"" + column.name() + "\" is named twice", name);
        }
        return column;
    }

    private SQLException at(SqlState state, String message, SqlNode node) {
        return SetValues.at(state, message, node, source);
    }
}
