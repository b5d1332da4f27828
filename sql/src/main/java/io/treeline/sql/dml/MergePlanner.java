// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.UnservedTable;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.PreparedSql.Assignment;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.api.PreparedSql.When.Action;
import io.treeline.sql.parse.Piece;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.parse.WriteClauses;
import io.treeline.sql.parse.WriteQueries;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;

/**
 * Plans MERGE: its source is joined with the target, a CASE says which WHEN is for a row, and each value is computed
 * for the rows of its WHEN alone.
 */
final class MergePlanner {
    private final Catalog catalog;
    private final WritePlanner.Queries queries;
    private final WriteTarget target;
    private final WriteClauses.Merge merge;
    private final Function<SourceText, SetValues> values;
    private final SourceText source;

    MergePlanner(
            Catalog catalog,
            WritePlanner.Queries queries,
            WriteTarget target,
            WriteClauses.Merge merge,
            Function<SourceText, SetValues> values,
            SourceText source) {
        this.catalog = catalog;
        this.queries = queries;
        this.target = target;
        this.merge = merge;
        this.values = values;
        this.source = source;
    }

    PreparedSql.Merge plan() throws SQLException {
        UnservedTable.refuseDeleting(target.table());
        Piece here = target.here();
        List<Column> key = target.key();
        List<List<Piece>> conditions = new ArrayList<>();
        List<List<Piece>> numbers = new ArrayList<>();
        for (WriteClauses.When when : merge.whens()) {
            conditions.add(WriteQueries.and(List.of(
                    WriteQueries.present(target.alias(), key.get(0).name(), when.matched(), here), when.condition())));
            numbers.add(WriteQueries.number(numbers.size(), here));
        }
        List<List<Piece>> items = new ArrayList<>(List.of(WriteQueries.firstOf(conditions, numbers, here)));
        List<Column> computed = new ArrayList<>();
        List<PreparedSql.When> whens = new ArrayList<>();
        for (int i = 0; i < merge.whens().size(); i++) {
            WriteClauses.When when = merge.whens().get(i);
            List<Column> columns = columns(when);
            List<Assignment> assignments = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) {
                List<Piece> value = when.sets().get(c).value();
                InsertValue plain = when.action() == Action.INSERT
                                && value.isEmpty()
                                && columns.get(c).role() == Column.Role.TIME
                        ? new InsertValue.Clock()
                        : plain(value, columns.get(c));
                if (plain instanceof InsertValue.Computed) {
                    plain = new InsertValue.Computed(computed.size());
                    computed.add(columns.get(c));
                    List<List<Piece>> thens = new ArrayList<>();
                    for (int before = 0; before < i; before++) {
                        thens.add(List.of());
                    }
                    thens.add(value);
                    items.add(WriteQueries.firstOf(conditions.subList(0, i + 1), thens, here));
                }
                assignments.add(new Assignment(columns.get(c), plain));
            }
            whens.add(new PreparedSql.When(when.action(), assignments));
        }
        SourceText text = WriteQueries.query(source.original(), items, WriteQueries.from(merge), List.of());
        SqlSelect select = (SqlSelect) queries.parse(text);
        SetValues gathered = values.apply(text);
        for (int i = 0; i < computed.size(); i++) {
            gathered.computed(select.getSelectList().get(i + 1), computed.get(i));
        }
        List<SqlNode> selected = new ArrayList<>(List.of(select.getSelectList().get(0)));
        selected.addAll(target.names(target.columns(), true, select));
        selected.addAll(gathered.nodes());
        PreparedSql.Query rows = queries.plan(WritePlanner.select(selected, select.getFrom(), null), text, List.of())
                .query();
        gathered.check(rows, 1 + target.columns().size());
        return new PreparedSql.Merge(
                target.table(),
                target.columns(),
                key,
                rows,
                whens,
                UpsertPlanner.present(queries, target, source),
                source.parameterCount());
    }

    /** A value that need not be computed, or any that must. */
    private InsertValue plain(List<Piece> value, Column column) throws SQLException {
        if (value.isEmpty()) {
            return new InsertValue.Literal(null);
        }
        SourceText text = WriteQueries.query(source.original(), List.of(value), List.of(target.here()), List.of());
        return values.apply(text)
                .value(((SqlSelect) queries.parse(text)).getSelectList().get(0), column);
    }

    private List<Column> columns(WriteClauses.When when) throws SQLException {
        if (when.action() == Action.INSERT && !when.columnsNamed()) {
            List<Column> all = target.table().columns();
            if (when.sets().size() > all.size()) {
                throw SqlErrors.syntax(
                        source.original(), when.offset(), "INSERT has more values than the table has columns");
            }
            return all.subList(0, when.sets().size());
        }
        List<Column> columns = target.columns(when.sets(), catalog, source);
        for (Column column : columns) {
            if (when.action() == Action.UPDATE
                    && (target.key().contains(column) || column.role() == Column.Role.ATTRIBUTE)) {
                throw SqlErrors.unsupported(
                        source.original(),
                        when.offset(),
                        "MERGE does not change \"" + column.name() + "\", which is "
                                + (column.role() == Column.Role.ATTRIBUTE
                                        ? "an ATTRIBUTE of the whole device"
                                        : "part of a row's key")
                                + "; leave it out of SET, or use UPDATE");
            }
        }
        if (when.action() == Action.INSERT
                && target.table() instanceof DeviceSetTable
                && columns.stream().noneMatch(column -> column.role() == Column.Role.DEVICE)) {
            throw SqlErrors.at(
                    source.original(),
                    when.offset(),
                    SqlState.NOT_NULL_VIOLATION,
                    "INSERT must name the device of a row, in column \"Device\"");
        }
        return columns;
    }
}
