// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tables of the table model, which the server lists itself. */
final class TableModelListings extends ModelListings {
    @Override
    List<String> types() {
        return List.of(SYSTEM_TABLE, TABLE, VIEW);
    }

    @Override
    Stream<Map.Entry<TableName, List<Column>>> keys(Catalog catalog, NamePattern schemas, NamePattern tables)
            throws SQLException {
        SortedMap<TableName, List<Column>> keys = new TreeMap<>();
        for (Map.Entry<TableName, List<Column>> found :
                catalog.columns(schemas, tables).entrySet()) {
            List<Column> key = key(found.getValue());
            if (!key.isEmpty()) {
                keys.put(found.getKey(), key);
            }
        }
        return keys.entrySet().stream();
    }
}
