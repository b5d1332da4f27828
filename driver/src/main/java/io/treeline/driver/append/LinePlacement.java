// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.append;

import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.TableName;
import java.util.SortedMap;

/** Where a model has the points of the line protocol: in which table, and what of a point is a column there. */
abstract sealed class LinePlacement permits TreeLines, TableModelLines {
    /** The placement of a model. */
    static LinePlacement of(ServerModel model) {
        return model.match(tree -> new TreeLines(), table -> new TableModelLines());
    }

    /** The table of points with these tags. */
    abstract TableName table(String schema, String measurement, SortedMap<String, String> tags);

    /** The tags that are columns. */
    abstract SortedMap<String, String> tagColumns(SortedMap<String, String> tags);
}
