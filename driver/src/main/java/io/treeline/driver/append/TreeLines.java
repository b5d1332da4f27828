// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.append;

import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** Points in the tree: a device for each set of tags. */
final class TreeLines extends LinePlacement {
    /** A node for each tag, so that points of other tags are never of the same device. */
    @Override
    TableName table(String schema, String measurement, SortedMap<String, String> tags) {
        DevicePath database = DevicePath.parse(schema);
        List<String> nodes = new ArrayList<>(List.of(measurement));
        tags.forEach((tag, value) -> nodes.add(tag + '=' + value));
        return PathNaming.toTable(database, database.descendant(nodes));
    }

    @Override
    SortedMap<String, String> tagColumns(SortedMap<String, String> tags) {
        return Collections.emptySortedMap();
    }
}
