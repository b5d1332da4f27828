// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.catalog.CatalogSource;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.SqlMode;
import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.plan.SqlSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A server's metadata and rows in memory. */
public final class Fixture implements CatalogSource {
    final SqlEngine engine = new SqlEngine(new Catalog(this, Duration.ofMinutes(5)));
    public ZoneId zone = ZoneId.of("UTC");
    public boolean pushdown = true;
    /** By the server's version; null is all or nothing. */
    public PushdownRules rules;

    public boolean dropNullRows;
    public long memory = 64 << 20;

    /** Whether root.t.d is aligned. */
    public boolean aligned;

    /** Series of root.t.d. */
    private static final Map<String, String> SERIES = new LinkedHashMap<>();

    static {
        SERIES.put("b", "BOOLEAN");
        SERIES.put("d", "DOUBLE");
        SERIES.put("f", "FLOAT");
        SERIES.put("i", "INT32");
        SERIES.put("l", "INT64");
        SERIES.put("s", "TEXT");
        SERIES.put("day", "DATE");
        SERIES.put("at", "TIMESTAMP");
    }

    /** The select list of every strict scan of the device. */
    public static final String ALL = "at, b, d, day, f, i, l, s";

    public static final String FROM = " from root.t.d";

    SqlSettings settings() {
        return rules == null
                ? new SqlSettings(SqlMode.AUTO, "root.t", zone, pushdown, dropNullRows, memory)
                : new SqlSettings(SqlMode.AUTO, "root.t", zone, rules, dropNullRows, memory, false);
    }

    public PreparedSql prepare(String sql) throws SQLException {
        return engine.prepare(sql, settings());
    }

    public PreparedSql.Bound bind(String sql, Object... parameters) throws SQLException {
        return ((PreparedSql.Query) prepare(sql)).bind(java.util.Arrays.asList(parameters));
    }

    /** What would be sent. */
    public String pushed(String sql, Object... parameters) throws SQLException {
        PreparedSql.Bound bound = bind(sql, parameters);
        return (bound instanceof PreparedSql.Pushed ? "" : "local: ") + String.join("; ", bound.nativeStatements());
    }

    /** The test that a row is there, beside a choice of columns. */
    public static final String PRESENT = ALL.replace(",", " is not null or") + " is not null";

    /** The rows of a query that reads nothing from the server, or from what is given. */
    public List<List<Object>> rows(List<Object[]> data, String sql, Object... parameters) throws SQLException {
        PreparedSql.Query query = (PreparedSql.Query) prepare(sql);
        PreparedSql.Bound bound = query.bind(java.util.Arrays.asList(parameters));
        MemoryExecutor executor = new MemoryExecutor(data);
        List<List<Object>> rows = new ArrayList<>();
        int width = query.columns().size();
        if (bound instanceof PreparedSql.Local local) {
            try (PreparedSql.LocalRows cursor = local.open(executor)) {
                while (cursor.next()) {
                    List<Object> row = new ArrayList<>();
                    for (int i = 0; i < width; i++) {
                        row.add(cursor.value(i));
                    }
                    rows.add(row);
                }
            }
        } else if (bound instanceof PreparedSql.Pushed pushed) {
            throw new IllegalStateException("pushed: " + pushed.query().text());
        }
        return rows;
    }

    @Override
    public ServerModel model() {
        return ServerModel.TREE;
    }

    @Override
    public TimePrecision precision() {
        return TimePrecision.MILLI;
    }

    @Override
    public MetadataRows query(String sql) {
        String lower = sql.toLowerCase(java.util.Locale.ROOT);
        List<Map<String, String>> rows = new ArrayList<>();
        if (lower.startsWith("show databases")) {
            rows.add(Map.of("Database", "root.t"));
        } else if (lower.startsWith("show devices") && (lower.contains("`d`") || lower.contains(".d"))) {
            rows.add(Map.of("Device", "root.t.d", "IsAligned", String.valueOf(aligned), "Database", "root.t"));
        } else if (lower.startsWith("show timeseries") && (lower.contains("`d`") || lower.contains(".d"))) {
            SERIES.forEach((name, type) ->
                    rows.add(Map.of("Timeseries", "root.t.d." + name, "DataType", type, "Database", "root.t")));
        }
        return new MetadataRows() {
            private int row = -1;

            @Override
            public boolean next() {
                return ++row < rows.size();
            }

            @Override
            public List<String> labels() {
                return List.copyOf(rows.get(row).keySet());
            }

            @Override
            public String text(String label) {
                return rows.get(row).entrySet().stream()
                        .filter(e -> e.getKey().equalsIgnoreCase(label))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
            }

            @Override
            public void close() {}
        };
    }
}
