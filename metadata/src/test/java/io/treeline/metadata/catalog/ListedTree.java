// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.time.TimePrecision;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tree held in a list, for tests of naming and caching only; what a server really answers is tested on a server. */
final class ListedTree implements CatalogSource {
    /** Statements that were asked, in order. */
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    /** Databases. */
    final List<String> databases = new ArrayList<>();
    /** Series text to type name. */
    final Map<String, String> series = new LinkedHashMap<>();
    /** Runs after a statement was asked and before it is answered. */
    Runnable beforeAnswer = () -> {};

    @Override
    public ServerModel model() {
        return ServerModel.TREE;
    }

    @Override
    public TimePrecision precision() {
        return TimePrecision.MILLI;
    }

    @Override
    public MetadataRows query(String nativeSql) throws SQLException {
        asked.add(nativeSql);
        beforeAnswer.run();
        List<Map<String, String>> rows = new ArrayList<>();
        if (nativeSql.startsWith("SHOW DATABASES")) {
            databases.stream()
                    .filter(name -> nativeSql.equals("SHOW DATABASES")
                            || matches(nativeSql.substring("SHOW DATABASES ".length()), DevicePath.parse(name)))
                    .forEach(name -> rows.add(Map.of("Database", name)));
        } else if (nativeSql.startsWith("SHOW DEVICES ")) {
            String pattern =
                    nativeSql.substring("SHOW DEVICES ".length()).replaceAll(" (WITH DATABASE|WHERE|LIMIT).*", "");
            series.keySet().stream()
                    .map(text -> DevicePath.parse(text).parent())
                    .distinct()
                    .filter(device -> matches(pattern, device))
                    .forEach(device -> rows.add(
                            Map.of("Device", device.text(), "Database", database(device), "IsAligned", "true")));
        } else if (nativeSql.startsWith("SHOW TIMESERIES ")) {
            String pattern = nativeSql.substring("SHOW TIMESERIES ".length()).replaceAll(" WHERE.*", "");
            series.forEach((text, type) -> {
                if (matches(pattern, DevicePath.parse(text))) {
                    rows.add(Map.of("Timeseries", text, "DataType", type));
                }
            });
        }
        return new ListedRows(rows);
    }

    private String database(DevicePath device) {
        return databases.stream()
                .filter(name -> device.startsWith(DevicePath.parse(name)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean matches(String pattern, DevicePath path) {
        if (pattern.endsWith(".**.*")) {
            DevicePath above = DevicePath.parse(pattern.substring(0, pattern.length() - 5));
            return path.startsWith(above) && path.nodes().size() > above.nodes().size() + 1;
        }
        if (pattern.endsWith(".**")) {
            DevicePath above = DevicePath.parse(pattern.substring(0, pattern.length() - 3));
            return path.startsWith(above) && !path.equals(above);
        }
        if (pattern.endsWith(".*.*")) {
            return path.nodes().size() > 2
                    && path.parent().parent().equals(DevicePath.parse(pattern.substring(0, pattern.length() - 4)));
        }
        if (pattern.endsWith(".*")) {
            return path.parent().equals(DevicePath.parse(pattern.substring(0, pattern.length() - 2)));
        }
        return path.equals(DevicePath.parse(pattern));
    }

    private static final class ListedRows implements MetadataRows {
        private final List<Map<String, String>> rows;
        private int at = -1;

        ListedRows(List<Map<String, String>> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            return ++at < rows.size();
        }

        @Override
        public List<String> labels() {
            return List.copyOf(rows.get(at).keySet());
        }

        @Override
        public String text(String label) {
            return rows.get(at).get(label);
        }

        @Override
        public void close() {}
    }
}
