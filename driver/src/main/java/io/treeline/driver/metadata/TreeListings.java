// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Devices, and tables that are many of them. */
final class TreeListings extends ModelListings {
    @Override
    List<String> types() {
        return List.of(PATTERN_TABLE, TABLE, TEMPLATE_TABLE);
    }

    @Override
    Stream<Map.Entry<TableName, List<Column>>> keys(Catalog catalog, NamePattern schemas, NamePattern tables)
            throws SQLException {
        // Every device has the same key: its columns need not be asked for.
        List<Column> time = List.of(catalog.timeColumn());
        List<TableName> devices = catalog.tables(schemas, tables);
        Stream<Map.Entry<TableName, List<Column>>> keys = Stream.empty();
        int before = 0;
        if (devices.isEmpty() || tables.literal().isEmpty()) {
            for (TableName name : catalog.manyDevices(schemas, tables).keySet()) {
                int place = Collections.binarySearch(devices, name);
                Optional<List<Column>> key = place >= 0
                        ? Optional.empty()
                        : catalog.manyDevices(name).map(found -> key(found.columns()));
                if (key.isPresent()) {
                    keys = Stream.concat(
                            keys,
                            Stream.concat(
                                    of(devices.subList(before, -place - 1), time),
                                    Stream.of(Map.entry(name, key.get()))));
                    before = -place - 1;
                }
            }
        }
        return Stream.concat(keys, of(devices.subList(before, devices.size()), time));
    }

    private static Stream<Map.Entry<TableName, List<Column>>> of(List<TableName> tables, List<Column> key) {
        return tables.stream().map(name -> Map.entry(name, key));
    }
}
