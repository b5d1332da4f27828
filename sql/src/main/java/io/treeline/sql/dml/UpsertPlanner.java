// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePart;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.Assignment;
import io.treeline.sql.api.PreparedSql.Conflict;
import io.treeline.sql.api.PreparedSql.Held;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.api.PreparedSql.Present;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.Piece;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.parse.TokenKind;
import io.treeline.sql.parse.WriteClauses;
import io.treeline.sql.parse.WriteQueries;
import io.treeline.sql.system.HeldTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Plans an INSERT that looks up what is there before it writes: its ON CONFLICT and RETURNING. */
final class UpsertPlanner {
    private final Catalog catalog;
    private final WritePlanner.Queries queries;
    private final WriteTarget target;
    private final WriteClauses.Insert insert;
    private final Function<SourceText, SetValues> values;

    UpsertPlanner(
            Catalog catalog,
            WritePlanner.Queries queries,
            WriteTarget target,
            WriteClauses.Insert insert,
            Function<SourceText, SetValues> values) {
        this.catalog = catalog;
        this.queries = queries;
        this.target = target;
        this.insert = insert;
        this.values = values;
    }

    /**
     * The plan.
     *
     * @param rows the INSERT without its clauses
     * @param named the columns that it names
     * @param source the whole statement
     */
    PreparedSql.Upsert plan(PreparedSql rows, List<Column> named, SourceText source) throws SQLException {
        for (Column column : named) {
            if (!target.columns().contains(column)) {
                throw SqlState.DATATYPE_MISMATCH.exception(
                        "Column \"" + column.name() + "\" has no type, since the devices of table "
                                + target.table().name()
                                + " disagree; name one device, or leave the column, or ON CONFLICT and RETURNING, out");
            }
        }
        List<Column> unnamed = target.table().columns().stream()
                .filter(column -> column.role() == Column.Role.ATTRIBUTE && !named.contains(column))
                .toList();
        if (!insert.returning().isEmpty() && !unnamed.isEmpty()) {
            throw PlanErrors.unsupported(
                    "RETURNING of an INSERT that does not give the ATTRIBUTE \""
                            + unnamed.get(0).name()
                            + "\" is not supported, since that is the device's and may have a value already; name it, or query the row after inserting it");
        }
        Conflict conflict = insert.conflict() == null ? null : conflict(insert.conflict(), source);
        PreparedSql.Returning returning =
                new ReturningPlanner(queries, target, insert.returning(), source).plan(null, 0);
        return new PreparedSql.Upsert(
                rows,
                target.columns(),
                target.key(),
                present(queries, target, source),
                conflict,
                returning,
                source.parameterCount());
    }

    /** Queries of the rows that are there of a table. */
    static Present present(WritePlanner.Queries queries, WriteTarget target, SourceText source) throws SQLException {
        List<Column> key = target.key();
        int next = source.parameterCount();
        PreparedSql.Query all = present(queries, target, source, between(key.get(0), next), 2);
        if (key.size() == 1) {
            return new Present(all, null);
        }
        SqlNode one = between(key.get(0), next);
        for (int i = 1; i < key.size(); i++) {
            one = SqlStdOperatorTable.AND.createCall(
                    SqlParserPos.ZERO,
                    one,
                    SqlStdOperatorTable.EQUALS.createCall(
                            SqlParserPos.ZERO, name(key.get(i)), new SqlDynamicParam(next + 1 + i, SqlParserPos.ZERO)));
        }
        return new Present(all, present(queries, target, source, one, key.size() + 1));
    }

    /** The time between two parameters, which are included. */
    private static SqlNode between(Column time, int parameter) {
        SqlParserPos here = SqlParserPos.ZERO;
        return SqlStdOperatorTable.AND.createCall(
                here,
                SqlStdOperatorTable.GREATER_THAN_OR_EQUAL.createCall(
                        here, name(time), new SqlDynamicParam(parameter, here)),
                SqlStdOperatorTable.LESS_THAN_OR_EQUAL.createCall(
                        here, name(time), new SqlDynamicParam(parameter + 1, here)));
    }

    private static PreparedSql.Query present(
            WritePlanner.Queries queries, WriteTarget target, SourceText source, SqlNode where, int parameters)
            throws SQLException {
        SourceText text = WriteQueries.query(
                        source.original(), List.of(), target.written().name(), List.of())
                .withParameters(source.parameterCount() + parameters);
        SqlSelect select = (SqlSelect) queries.parse(text);
        List<SqlNode> names =
                target.columns().stream().<SqlNode>map(UpsertPlanner::name).toList();
        return queries.plan(WritePlanner.select(names, select.getFrom(), where), text, List.of())
                .query();
    }

    private static SqlIdentifier name(Column column) {
        return new SqlIdentifier(column.name(), SqlParserPos.ZERO);
    }

    private Conflict conflict(WriteClauses.Conflict written, SourceText source) throws SQLException {
        checkKey(written, source);
        if (written.nothing()) {
            return new Conflict(List.of(), null, false);
        }
        if (target.alias().equalsIgnoreCase(Held.EXCLUDED)) {
            throw SqlErrors.at(
                    source.original(),
                    written.offset(),
                    SqlState.AMBIGUOUS_NAME,
                    "The table is called \"" + target.alias()
                            + "\", as the rows that were to be inserted are; give it an alias");
        }
        List<Column> set = target.columns(written.sets(), catalog, source);
        boolean oneCase = !target.table().model().keepsCase();
        List<HeldTable> held = List.of(
                new HeldTable(Held.TARGET, target.columns(), oneCase),
                new HeldTable(Held.EXCLUDED, target.columns(), oneCase));
        Piece here = target.here();
        List<Piece> from = new ArrayList<>(WriteQueries.held(HeldTable.SCHEMA, Held.TARGET, target.alias(), here));
        from.add(Piece.symbol(",", here));
        from.addAll(WriteQueries.held(HeldTable.SCHEMA, Held.EXCLUDED, Held.EXCLUDED, here));
        List<Piece> where = WriteQueries.and(
                List.of(WriteQueries.equal(target.alias(), Held.EXCLUDED, HeldTable.ROW, here), written.where()));
        SourceText text = WriteQueries.query(
                source.original(),
                written.sets().stream().map(WriteClauses.SetItem::value).toList(),
                from,
                where);
        SqlSelect select = (SqlSelect) queries.parse(text);
        SetValues gathered = values.apply(text);
        List<Assignment> assignments = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            InsertValue assigned = gathered.value(select.getSelectList().get(i), set.get(i));
            assignments.add(new Assignment(
                    set.get(i),
                    assigned instanceof InsertValue.Computed computed
                            ? new InsertValue.Computed(computed.index() + 1)
                            : assigned));
        }
        List<SqlNode> selected =
                new ArrayList<>(List.of(new SqlIdentifier(List.of(Held.EXCLUDED, HeldTable.ROW), SqlParserPos.ZERO)));
        selected.addAll(gathered.nodes());
        PreparedSql.Query changes = queries.plan(
                        WritePlanner.select(selected, select.getFrom(), select.getWhere()), text, held)
                .query();
        gathered.check(changes, 1);
        boolean parameters = written.sets().stream().anyMatch(item -> hasParameter(item.value()))
                || hasParameter(written.where())
                || hasParameter(WriteQueries.with(source.original()));
        return new Conflict(assignments, changes, parameters);
    }

    private static boolean hasParameter(List<Piece> pieces) {
        return pieces.stream().anyMatch(piece -> piece.kind() == TokenKind.PARAMETER);
    }

    private void checkKey(WriteClauses.Conflict written, SourceText source) throws SQLException {
        if (written.constraint() != null) {
            String name = target.table().name().table() + "_pkey";
            boolean same = written.constraint().quoted()
                    ? written.constraint().text().equals(name)
                    : written.constraint().text().equalsIgnoreCase(name);
            if (!same) {
                throw SqlErrors.at(
                        source.original(),
                        written.offset(),
                        SqlState.UNDEFINED_OBJECT,
                        "Constraint \"" + written.constraint().text() + "\" of table "
                                + target.table().name() + " does not exist; its key is called \"" + name + '"');
            }
        } else if (!written.columns().isEmpty()) {
            Set<Column> named = new HashSet<>();
            for (NamePart part : written.columns()) {
                named.add(catalog.column(target.table(), part));
            }
            if (!named.equals(new HashSet<>(target.key()))) {
                throw SqlErrors.at(
                        source.original(),
                        written.offset(),
                        SqlState.INVALID_COLUMN_REFERENCE,
                        "There is no unique constraint on the columns of ON CONFLICT: the key of table "
                                + target.table().name() + " is ("
                                + String.join(
                                        ", ",
                                        target.key().stream()
                                                .map(column -> '"' + column.name() + '"')
                                                .toList())
                                + ')');
            }
        }
    }
}
