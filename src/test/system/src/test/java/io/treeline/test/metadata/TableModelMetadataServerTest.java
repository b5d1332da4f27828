// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableModelMetadataServerTest {
    private static final String DB = "metadata_table";

    private Connection connection;
    private DatabaseMetaData metadata;

    @BeforeAll
    void create(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(
                server.url() + (server.url().contains("?") ? "&" : "?") + "sql_dialect=table", "root", "root");
        metadata = connection.getMetaData();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DB);
            statement.execute("USE " + DB);
            statement.execute(
                    "CREATE TABLE plant (region STRING TAG, site STRING TAG, maker STRING ATTRIBUTE, temperature DOUBLE FIELD)");
        }
        // Others make tables of names that CREATE here refuses.
        try (Connection other = DriverManager.getConnection(
                        server.url() + (server.url().contains("?") ? "&" : "?") + "sql_dialect=table&sql=native",
                        "root",
                        "root");
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TABLE " + DB + ".\"T Four\" (\"a\"\"b\" INT32 FIELD)");
        }
    }

    @AfterAll
    void drop() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + DB);
        }
        connection.close();
    }

    @Test
    void listsDatabasesTablesAndColumns() throws SQLException {
        assertThat(ResultRows.of(metadata.getSchemas()).column("TABLE_SCHEM")).contains(DB, "information_schema");
        assertThat(ResultRows.of(metadata.getTables(null, DB, "%", null)).column("TABLE_NAME"))
                .containsExactly("plant", "t four");
        assertThat(ResultRows.of(metadata.getTables(null, "information\\_schema", "tables", null))
                        .column("TABLE_TYPE"))
                .containsExactly("SYSTEM TABLE");
        assertThat(ResultRows.of(metadata.getTables(null, "%", "tables", new String[] {"TABLE"}))
                        .rows())
                .isEmpty();
        ResultRows columns = ResultRows.of(metadata.getColumns(null, DB, "plant", "%"));
        assertThat(columns.column("COLUMN_NAME")).containsExactly("time", "region", "site", "maker", "temperature");
        assertThat(columns.column("DATA_TYPE"))
                .startsWith(Integer.toString(Types.TIMESTAMP), Integer.toString(Types.VARCHAR))
                .endsWith(Integer.toString(Types.DOUBLE));
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "t four", "a\"b"))
                        .rows())
                .hasSize(1);
        assertThat(ResultRows.of(metadata.getColumns(null, "nosuch", "%", "%")).rows())
                .isEmpty();
    }

    @Test
    void askingForAllEqualsAskingOneByOne() throws SQLException {
        for (String schema : new String[] {DB, "information_schema"}) {
            List<Map<String, Object>> singles = new ArrayList<>();
            List<Map<String, Object>> keys = new ArrayList<>();
            for (String table :
                    ResultRows.of(metadata.getTables(null, schema, "%", null)).column("TABLE_NAME")) {
                List<Map<String, Object>> columns = ResultRows.of(metadata.getColumns(null, schema, table, null))
                        .rows();
                assertThat(columns).as(table).isNotEmpty();
                singles.addAll(columns);
                keys.addAll(ResultRows.of(metadata.getPrimaryKeys(null, schema, table))
                        .rows());
            }
            assertThat(ResultRows.of(metadata.getColumns(null, schema, "%", "%"))
                            .rows())
                    .isEqualTo(singles);
            assertThat(ResultRows.of(metadata.getPrimaryKeys(null, schema, "%")).rows())
                    .isEqualTo(keys);
        }
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "PLANT", "%")).rows())
                .as("no table has such a name")
                .isEmpty();
        assertThat(ResultRows.of(metadata.getTables(null, DB, "PLANT", null)).rows())
                .isEmpty();
    }

    @Test
    void theKeyIsTheOneIndex() throws SQLException {
        ResultRows indexes = ResultRows.of(metadata.getIndexInfo(null, DB, "plant", true, false));
        assertThat(indexes.column("COLUMN_NAME")).containsExactly("region", "site", "time");
        assertThat(indexes.column("ORDINAL_POSITION")).containsExactly("1", "2", "3");
        assertThat(indexes.column("INDEX_NAME")).containsOnly("plant_pkey");
    }

    @Test
    void tagsAndTimeAreTheKey() throws SQLException {
        ResultRows keys = ResultRows.of(metadata.getPrimaryKeys(null, DB, "plant"));
        assertThat(keys.column("COLUMN_NAME")).containsExactly("region", "site", "time");
        assertThat(keys.column("KEY_SEQ")).containsExactly("1", "2", "3");
        assertThat(ResultRows.of(metadata.getBestRowIdentifier(
                                null, DB, "plant", DatabaseMetaData.bestRowSession, false))
                        .rows())
                .as("tags may be null")
                .isEmpty();
        assertThat(ResultRows.of(
                                metadata.getBestRowIdentifier(null, DB, "plant", DatabaseMetaData.bestRowSession, true))
                        .rows())
                .hasSize(3);
    }

    @Test
    void namesAreLowerCase() throws SQLException {
        assertThat(metadata.storesLowerCaseIdentifiers()).isTrue();
        assertThat(metadata.storesLowerCaseQuotedIdentifiers()).isTrue();
        assertThat(metadata.supportsMixedCaseQuotedIdentifiers()).isFalse();
    }
}
