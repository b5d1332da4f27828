// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What JDBC's listings show of a model. */
abstract sealed class ModelListings permits TreeListings, TableModelListings {
    static final String TABLE = "TABLE";
    static final String SYSTEM_TABLE = "SYSTEM TABLE";
    static final String PATTERN_TABLE = "PATTERN TABLE";
    static final String TEMPLATE_TABLE = "TEMPLATE TABLE";
    static final String VIEW = "VIEW";

    /** The listings of a model. */
    static ModelListings of(ServerModel model) {
        return model.match(tree -> new TreeListings(), table -> new TableModelListings());
    }

    /** The types of tables, sorted. */
    abstract List<String> types();

    /** The keys of the tables that match, by table. */
    abstract Stream<Map.Entry<TableName, List<Column>>> keys(Catalog catalog, NamePattern schemas, NamePattern tables)
            throws SQLException;

    /** The columns that identify a row. */
    static List<Column> key(List<Column> columns) {
        List<Column> key = new ArrayList<>();
        columns.stream()
                .filter(column -> column.role() == Column.Role.TAG || column.role() == Column.Role.DEVICE)
                .forEach(key::add);
        columns.stream().filter(column -> column.role() == Column.Role.TIME).forEach(key::add);
        return key;
    }
}
