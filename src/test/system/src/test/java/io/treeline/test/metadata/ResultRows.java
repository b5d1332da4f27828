// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.metadata;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A result set read to its end, by label. */
record ResultRows(List<String> labels, List<Map<String, Object>> rows) {
    static ResultRows of(ResultSet results) throws SQLException {
        try (results) {
            List<String> labels = new ArrayList<>();
            for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
                labels.add(results.getMetaData().getColumnLabel(i));
            }
            List<Map<String, Object>> rows = new ArrayList<>();
            while (results.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (String label : labels) {
                    row.put(label, results.getObject(label));
                }
                rows.add(row);
            }
            return new ResultRows(labels, rows);
        }
    }

    /** One column's values as text. */
    List<String> column(String label) {
        return rows.stream()
                .map(row -> row.get(label) == null ? null : row.get(label).toString())
                .toList();
    }
}
