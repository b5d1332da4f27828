// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.Spelling;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From the name in a statement to the table or column it means. Quoted parts are exact; unquoted ones match exactly,
 * else by the one match without regard to case. Names of things that a statement is about to make are taken as they are
 * written: nothing exists that they could be matched with.
 */
abstract sealed class NameResolution permits TreeNames, TableModelNames {
    private static final int SUGGESTIONS = 3;

    final Catalog catalog;

    NameResolution(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The table that a name means. */
    abstract Table table(List<NamePart> parts, @Nullable String defaultSchema) throws SQLException;

    /**
     * The full name of a table that may not exist yet; its database must.
     *
     * @throws SQLException 3F000 when no database is part of the name, or it does not exist; 42602 when the name is
     *     none
     */
    abstract TableName newTable(List<NamePart> parts, String defaultSchema) throws SQLException;

    /**
     * The name of a database, which may or may not exist, as the server prints it.
     *
     * @throws SQLException 42602 when the name is no database's
     */
    abstract String schema(List<NamePart> parts) throws SQLException;

    static Column column(Table table, NamePart part, ServerModel model) throws SQLException {
        List<Column> matches = new ArrayList<>();
        for (Column column : table.columns()) {
            if (column.name().equals(part.text())) {
                return column;
            }
            // Where all names have one case, quotes do not make a name exact.
            if (!(part.quoted() && model.keepsCase()) && column.name().equalsIgnoreCase(part.text())) {
                matches.add(column);
            }
        }
        if (matches.size() == 1) {
            return matches.get(0);
        }
        if (matches.size() > 1) {
            throw ambiguous(
                    "Column " + part.text(),
                    matches.stream().map(column -> '"' + column.name() + '"').toList());
        }
        List<String> nearest = nearest(part.text(), table.columns(), Column::name, column -> '"' + column.name() + '"');
        throw SqlState.UNDEFINED_COLUMN.exception(
                "Column " + written(List.of(part)) + " does not exist in table " + table.name() + suggestion(nearest));
    }

    static SQLException undefinedTable(List<NamePart> parts, String reason, List<String> nearest) {
        return SqlState.UNDEFINED_TABLE.exception(
                "Table " + written(parts) + " does not exist: " + reason + suggestion(nearest));
    }

    static SQLException ambiguous(String what, List<String> candidates) {
        return SqlState.AMBIGUOUS_NAME.exception(what + " is ambiguous: without quotes it matches "
                + String.join(" and ", candidates) + "; quote the one that is meant");
    }

    static String suggestion(List<String> nearest) {
        return nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest);
    }

    static String written(List<NamePart> parts) {
        return parts.stream()
                .map(part -> part.quoted() ? '"' + part.text().replace("\"", "\"\"") + '"' : part.text())
                .collect(Collectors.joining("."));
    }

    static <T> List<String> nearest(
            String wanted, List<T> candidates, Function<T, String> name, Function<T, String> shown) {
        return candidates.stream()
                .sorted(Comparator.comparingInt(candidate -> Spelling.distance(wanted, name.apply(candidate))))
                .limit(SUGGESTIONS)
                .map(shown)
                .toList();
    }

    /** As {@link #written}, for names that are not matched with any. */
    static String given(List<NamePart> parts) {
        return parts.stream()
                .map(part -> part.quoted() ? '"' + part.text() + '"' : part.text())
                .collect(Collectors.joining("."));
    }
}
