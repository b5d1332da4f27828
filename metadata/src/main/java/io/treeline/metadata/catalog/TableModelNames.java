// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Names of the table model: a database's and a table's, in one case. */
final class TableModelNames extends NameResolution {
    TableModelNames(Catalog catalog) {
        super(catalog);
    }

    @Override
    Table table(List<NamePart> parts, @Nullable String defaultSchema) throws SQLException {
        List<String> names =
                parts.stream().map(part -> part.text().toLowerCase(Locale.ROOT)).toList();
        if (names.size() > 2) {
            throw undefinedTable(parts, "a table's name has two parts, \"database\".\"table\"", List.of());
        }
        String schema = names.size() == 2 ? names.get(0) : defaultSchema;
        if (schema == null) {
            throw SqlState.INVALID_SCHEMA_NAME.exception(
                    "Table " + written(parts)
                            + " needs a database: write \"database\".\"table\", or name the database in the URL or by setSchema");
        }
        TableName name = new TableName(schema, names.get(names.size() - 1));
        Optional<Table> table = catalog.table(name);
        if (table.isPresent()) {
            return table.get();
        }
        if (!catalog.schemasNow().contains(schema)) {
            throw undefinedTable(
                    parts,
                    "there is no database \"" + schema + '"',
                    nearest(schema, catalog.schemas(), Function.identity(), found -> '"' + found + '"'));
        }
        throw undefinedTable(
                parts,
                "database \"" + schema + "\" has no such table",
                nearest(name.table(), catalog.someTables(schema), TableName::table, TableName::toString));
    }

    @Override
    TableName newTable(List<NamePart> parts, String defaultSchema) throws SQLException {
        if (parts.size() > 2 || parts.size() == 1 && defaultSchema == null) {
            throw SqlState.INVALID_SCHEMA_NAME.exception("Name " + given(parts)
                    + " must be table or database.table, with the database in the URL, by USE or by setSchema"
                    + " where it is left out");
        }
        String schema = (parts.size() == 2 ? parts.get(0).text() : defaultSchema).toLowerCase(Locale.ROOT);
        if (!catalog.schemasNow().contains(schema)) {
            throw SqlState.INVALID_SCHEMA_NAME.exception(
                    "Database \"" + schema + "\" does not exist; make it with CREATE SCHEMA first");
        }
        return new TableName(schema, parts.get(parts.size() - 1).text().toLowerCase(Locale.ROOT));
    }

    @Override
    String schema(List<NamePart> parts) throws SQLException {
        if (parts.size() != 1) {
            throw SqlState.INVALID_NAME.exception(
                    "The name of a database in the table model has one part, but " + given(parts) + " has several");
        }
        return parts.get(0).text().toLowerCase(Locale.ROOT);
    }
}
