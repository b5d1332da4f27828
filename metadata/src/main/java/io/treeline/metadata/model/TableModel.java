// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.NewName;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The table model: the server has databases, tables and columns of its own, and lower-cases every name, also one in
 * double quotes.
 */
public final class TableModel implements ServerModel {
    TableModel() {}

    @Override
    public <R> R match(Function<TreeModel, R> tree, Function<TableModel, R> table) {
        return table.apply(this);
    }

    @Override
    public String dialect() {
        return "table";
    }

    @Override
    public boolean keepsCase() {
        return false;
    }

    @Override
    public String kept(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean same(String one, String other) {
        return one.equalsIgnoreCase(other);
    }

    @Override
    public String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public String schema(String schema) {
        return quoted(schema);
    }

    @Override
    public String target(TableName table) {
        return quoted(table.schema()) + '.' + quoted(table.table());
    }

    @Override
    public ColumnType textType() {
        return ColumnType.STRING;
    }

    @Override
    public boolean hasCurrentSchema() {
        return true;
    }

    @Override
    public boolean quotesText() {
        return false;
    }

    @Override
    public boolean hasNotANumber() {
        return false;
    }

    @Override
    public boolean hidesUnreadable() {
        return false;
    }

    @Override
    public boolean optional() {
        return true;
    }

    @Override
    public boolean labelsPaths() {
        return false;
    }

    @Override
    public boolean hasInformationSchema() {
        return true;
    }

    @Override
    public Optional<String> tableFault(TableName name) {
        return NewName.tableFault(name.table());
    }

    @Override
    public Optional<String> columnFault(String name) {
        return NewName.columnFault(name);
    }

    @Override
    public String toString() {
        return dialect();
    }
}
