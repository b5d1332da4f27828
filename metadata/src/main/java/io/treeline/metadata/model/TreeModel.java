// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NewName;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tree: a database is a path, a table a device below it, a column a measurement. Names keep their case and stand in
 * backquotes where they must be quoted.
 */
public final class TreeModel implements ServerModel {
    TreeModel() {}

    @Override
    public <R> R match(Function<TreeModel, R> tree, Function<TableModel, R> table) {
        return tree.apply(this);
    }

    @Override
    public String dialect() {
        return "tree";
    }

    @Override
    public boolean keepsCase() {
        return true;
    }

    @Override
    public String kept(String name) {
        return name;
    }

    @Override
    public boolean same(String one, String other) {
        return one.equals(other);
    }

    @Override
    public String quoted(String name) {
        return NodeName.quote(name);
    }

    @Override
    public String schema(String schema) {
        return DevicePath.parse(schema).sql();
    }

    @Override
    public String target(TableName table) {
        return PathNaming.toDevice(table).sql();
    }

    @Override
    public ColumnType textType() {
        return ColumnType.TEXT;
    }

    @Override
    public boolean hasCurrentSchema() {
        return false;
    }

    @Override
    public boolean quotesText() {
        return true;
    }

    @Override
    public boolean hasNotANumber() {
        return true;
    }

    @Override
    public boolean hidesUnreadable() {
        return true;
    }

    @Override
    public boolean optional() {
        return false;
    }

    @Override
    public boolean labelsPaths() {
        return true;
    }

    @Override
    public boolean hasInformationSchema() {
        return false;
    }

    @Override
    public Optional<String> tableFault(TableName name) {
        return NewName.deviceFault(PathNaming.toDevice(name).below(DevicePath.parse(name.schema())));
    }

    @Override
    public Optional<String> columnFault(String name) {
        return NewName.nodeFault(name);
    }

    @Override
    public String toString() {
        return dialect();
    }
}
