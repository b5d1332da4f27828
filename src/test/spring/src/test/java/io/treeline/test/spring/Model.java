// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spring;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The two models of IoTDB, with the same table in each. */
enum Model {
    TREE("root.spring", "hall1.press", ""),
    TABLE("spring", "press", "?sql_dialect=table");

    /** Every type that a column can have. */
    private static final String COLUMNS =
            "(\"Time\" TIMESTAMP, pressure DOUBLE, strokes BIGINT, state VARCHAR, ok BOOLEAN, serviced DATE, installed TIMESTAMP, image VARBINARY, n INTEGER, ratio REAL)";

    final String schema;
    final String name;
    private final String options;

    Model(String schema, String name, String options) {
        this.schema = schema;
        this.name = name;
        this.options = options;
    }

    /** The table as SQL writes it. */
    String table() {
        return "\"" + schema + "\".\"" + name + "\"";
    }

    /** A data source without a pool: each connection is a new one. */
    DriverManagerDataSource dataSource(String serverUrl) {
        return new DriverManagerDataSource(serverUrl + options, "root", "root");
    }

    /**
     * Empties the schema and makes the table anew. The database stays when it is there, for a new one costs the server
     * a second.
     */
    void create(JdbcTemplate jdbc) {
        jdbc.execute("CREATE SCHEMA IF NOT EXISTS \"" + schema + "\"");
        List<String> tables = jdbc.queryForList(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", String.class, schema);
        tables.forEach(one -> jdbc.execute("DROP TABLE \"" + schema + "\".\"" + one + '"'));
        jdbc.execute("CREATE TABLE " + table() + " " + COLUMNS);
    }
}
