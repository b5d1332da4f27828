// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.sql.parse.Piece;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.parse.WriteClauses;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/** The table that a statement writes to, and what the statement calls it. */
record WriteTarget(Table table, WriteClauses.Target written, String text) {
    /**
     * The columns that identify a row: the time, then the tags of the table model, or the device of a table of many.
     */
    List<Column> key() {
        return table.columns().stream()
                .filter(column -> column.role() == Column.Role.TIME
                        || column.role() == Column.Role.TAG
                        || column.role() == Column.Role.DEVICE)
                .sorted(Comparator.comparing(column -> column.role() != Column.Role.TIME))
                .toList();
    }

    /** All columns but those that have no type, since the devices disagree. */
    List<Column> columns() {
        return table.columns().stream()
                .filter(column -> !(table instanceof DeviceSetTable many)
                        || column.role() != Column.Role.FIELD
                        || many.members().types(column.name()).isEmpty()
                        || many.members().commonType(column.name()).isPresent())
                .toList();
    }

    /** What the statement calls it: the alias, or the last part of the name. */
    String alias() {
        List<NamePart> parts = written.parts();
        return written.alias() == null
                ? parts.get(parts.size() - 1).text()
                : new WriteClauses.Target(List.of(written.alias()), null)
                        .parts()
                        .get(0)
                        .text();
    }

    /** Where pieces that are put in stand. */
    Piece here() {
        return written.name().get(0);
    }

    /** Columns as expressions in a query over the target; qualified where other tables stand beside it. */
    List<SqlNode> names(List<Column> columns, boolean qualified, SqlNode statement) {
        // The statement's own place, where no name stands: such a name is exact.
        return columns.stream()
                .<SqlNode>map(column -> new SqlIdentifier(
                        qualified ? List.of(alias(), column.name()) : List.of(column.name()),
                        statement.getParserPosition()))
                .toList();
    }

    /**
     * The columns that are set.
     *
     * @throws SQLException 42703, 42702 for names; 42701 for a column that is named twice
     */
    List<Column> columns(List<WriteClauses.SetItem> sets, Catalog catalog, SourceText source) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (WriteClauses.SetItem item : sets) {
            Column column = catalog.column(table, item.name());
            if (columns.contains(column)) {
                throw SqlErrors.at(
                        source.original(),
                        item.offset(),
                        SqlState.DUPLICATE_COLUMN,
                        "Column \"" + column.name() + "\" is named twice");
            }
            columns.add(column);
        }
        return columns;
    }
}
