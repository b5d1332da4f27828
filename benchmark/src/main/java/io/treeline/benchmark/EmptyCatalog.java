// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.catalog.CatalogSource;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.SqlMode;
import io.treeline.sql.engine.SqlEngine;
import io.treeline.sql.plan.SqlSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/** An engine without a server: what is measured is what the engine does. */
final class EmptyCatalog implements CatalogSource {
    private static final SqlSettings SETTINGS =
            new SqlSettings(SqlMode.RELATIONAL, "root.t", ZoneOffset.UTC, true, false, 256L << 20);

    private static final NativeExecutor NO_SERVER = new NativeExecutor() {
        @Override
        public NativeCursor open(NativeQuery query) throws SQLException {
            throw new SQLException("There is no server to run " + query.text());
        }

        @Override
        public void checkCancelled() {}
    };

    /** A new engine, which has no plans. */
    static SqlEngine engine() {
        return new SqlEngine(new Catalog(new EmptyCatalog(), Duration.ofMinutes(5)));
    }

    /** Plans and binds a query. */
    static PreparedSql.Local bind(SqlEngine engine, String sql) throws SQLException {
        return ((PreparedSql.Query) engine.prepare(sql, SETTINGS)).bindRows(List.of());
    }

    /** Runs a query to its end; the first value of the last row. */
    static Object run(PreparedSql.Local query) throws SQLException {
        Object last = null;
        try (PreparedSql.LocalRows rows = query.open(NO_SERVER)) {
            while (rows.next()) {
                last = rows.value(0);
            }
        }
        return last;
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
        return new MetadataRows() {
            @Override
            public boolean next() {
                return false;
            }

            @Override
            public List<String> labels() {
                return List.of();
            }

            @Override
            public String text(String label) {
                return null;
            }

            @Override
            public void close() {}
        };
    }
}
