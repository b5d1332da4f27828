// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.append;

import io.treeline.metadata.name.TableName;
import java.util.Locale;
import java.util.SortedMap;

/** Points in the table model: a measurement is a table, and a tag a column of it. */
final class TableModelLines extends LinePlacement {
    @Override
    TableName table(String schema, String measurement, SortedMap<String, String> tags) {
        return new TableName(schema.toLowerCase(Locale.ROOT), measurement.toLowerCase(Locale.ROOT));
    }

    @Override
    SortedMap<String, String> tagColumns(SortedMap<String, String> tags) {
        return tags;
    }
}
