// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.catalog.CatalogSource;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.time.TimePrecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tree held in memory that answers the exact SHOW statements by which a catalog looks up tables. */
public final class FixtureTree implements CatalogSource {
    private final TimePrecision precision;
    private final List<String> databases = new ArrayList<>();
    private final Map<String, String> series = new LinkedHashMap<>();

    /** An empty tree. */
    public FixtureTree(TimePrecision precision) {
        this.precision = precision;
    }

    /** {@code root.factory} with device {@code room2.device1} of every type, {@code d1}, and {@code room1.device1}. */
    public static FixtureTree factory(TimePrecision precision) {
        return new FixtureTree(precision)
                .database("root.factory")
                .device(
                        "root.factory.room2.device1",
                        "temperature DOUBLE",
                        "status BOOLEAN",
                        "humidity FLOAT",
                        "cnt INT32",
                        "total INT64",
                        "name TEXT",
                        "label STRING",
                        "born DATE",
                        "seen TIMESTAMP",
                        "picture BLOB",
                        "value INT32",
                        "count INT64")
                .device("root.factory.room1.device1", "temperature DOUBLE", "Temp INT32", "temp INT32")
                .device("root.factory.d1", "s1 INT32", "S2 DOUBLE", "value INT32", "date DATE");
    }

    /** Adds a database. */
    public FixtureTree database(String name) {
        databases.add(name);
        return this;
    }

    /** Adds a device; columns as "name TYPE". */
    public FixtureTree device(String path, String... columns) {
        for (String column : columns) {
            int space = column.lastIndexOf(' ');
            series.put(path + "." + column.substring(0, space), column.substring(space + 1));
        }
        return this;
    }

    @Override
    public ServerModel model() {
        return ServerModel.TREE;
    }

    @Override
    public TimePrecision precision() {
        return precision;
    }

    @Override
    public MetadataRows query(String nativeSql) {
        List<Map<String, String>> rows = new ArrayList<>();
        if (nativeSql.startsWith("SHOW DATABASES")) {
            databases.stream()
                    .filter(name -> nativeSql.equals("SHOW DATABASES")
                            || nativeSql.equals(
                                    "SHOW DATABASES " + DevicePath.parse(name).sql()))
                    .forEach(name -> rows.add(Map.of("Database", name)));
        } else if (nativeSql.startsWith("SHOW DEVICES ")) {
            String pattern =
                    nativeSql.substring("SHOW DEVICES ".length()).replaceAll(" WITH DATABASE.*| LIMIT.*| WHERE.*", "");
            series.keySet().stream()
                    .map(text -> DevicePath.parse(text).parent())
                    .distinct()
                    .filter(device -> matches(pattern, device))
                    .forEach(device -> rows.add(Map.of(
                            "Device",
                            device.text(),
                            "IsAligned",
                            "true",
                            "Database",
                            databases.stream()
                                    .filter(name -> device.startsWith(DevicePath.parse(name)))
                                    .findFirst()
                                    .orElseThrow())));
        } else if (nativeSql.startsWith("SHOW TIMESERIES ")) {
            String pattern = nativeSql.substring("SHOW TIMESERIES ".length());
            series.forEach((text, type) -> {
                if (matches(pattern, DevicePath.parse(text))) {
                    rows.add(Map.of("Timeseries", text, "DataType", type));
                }
            });
        } else if (!nativeSql.equals("SHOW SCHEMA TEMPLATES")) {
            throw new IllegalArgumentException("the fixture does not answer " + nativeSql);
        }
        return new Rows(rows);
    }

    private static boolean matches(String pattern, DevicePath path) {
        boolean deep = pattern.endsWith(".**");
        if (deep || pattern.endsWith(".*")) {
            DevicePath above = DevicePath.parse(pattern.substring(0, pattern.lastIndexOf(".*")));
            return path.startsWith(above)
                    && (deep ? !path.equals(above) : path.parent().equals(above));
        }
        return path.equals(DevicePath.parse(pattern));
    }

    private static final class Rows implements MetadataRows {
        private final List<Map<String, String>> rows;
        private int at = -1;

        Rows(List<Map<String, String>> rows) {
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
