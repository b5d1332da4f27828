// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A user who may see one device and part of another, and no template, function or user: lists are shorter, and no call
 * is an error.
 */
@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FewPrivilegesServerTest {
    private static final String DB = "root.metadata_few";

    private Connection root;
    private Connection few;
    private DatabaseMetaData metadata;

    @BeforeAll
    void create(IotdbServer server) throws SQLException {
        root = DriverManager.getConnection(server.url(), "root", "root");
        try (Statement statement = root.createStatement()) {
            statement.execute("CREATE DATABASE " + DB);
            statement.execute("CREATE DATABASE root.metadata_none");
            statement.execute("CREATE ALIGNED TIMESERIES " + DB + ".room1.open(a INT32, b DOUBLE)");
            statement.execute("CREATE ALIGNED TIMESERIES " + DB + ".room1.half(a INT32, b DOUBLE)");
            statement.execute("CREATE ALIGNED TIMESERIES " + DB + ".room2.shut(a INT32)");
            statement.execute("CREATE TIMESERIES root.metadata_none.d.v INT32");
            statement.execute("CREATE SCHEMA TEMPLATE metadata_few_t (x INT32)");
            statement.execute("SET SCHEMA TEMPLATE metadata_few_t TO " + DB + ".room3");
            statement.execute("INSERT INTO " + DB + ".room1.open(time, a, b) VALUES (1, 2, 3)");
            statement.execute("CREATE USER metadata_few 'metadata_few'");
            statement.execute("GRANT READ_SCHEMA, READ_DATA ON " + DB + ".room1.open.** TO USER metadata_few");
            statement.execute("GRANT READ_SCHEMA ON " + DB + ".room1.half.a TO USER metadata_few");
        }
        few = DriverManager.getConnection(server.url(), "metadata_few", "metadata_few");
        metadata = few.getMetaData();
    }

    @AfterAll
    void drop() throws SQLException {
        few.close();
        try (Statement statement = root.createStatement()) {
            statement.execute("DROP USER metadata_few");
            statement.execute("DELETE DATABASE " + DB);
            statement.execute("DELETE DATABASE root.metadata_none");
            statement.execute("DROP SCHEMA TEMPLATE metadata_few_t");
        }
        root.close();
    }

    @Test
    void seesWhatItMayRead() throws SQLException {
        assertThat(ResultRows.of(metadata.getSchemas()).column("TABLE_SCHEM")).containsExactly(DB);
        assertThat(ResultRows.of(metadata.getSchemas(null, "root.metadata\\_none"))
                        .rows())
                .isEmpty();
        assertThat(ResultRows.of(metadata.getTables(null, null, "%", null)).column("TABLE_NAME"))
                .containsExactly("room1.half", "room1.open");
        assertThat(ResultRows.of(metadata.getTables(null, DB, "room%.%", null)).column("TABLE_NAME"))
                .containsExactly("room1.half", "room1.open");
        assertThat(ResultRows.of(metadata.getTables(null, DB, "room2.shut", null))
                        .rows())
                .isEmpty();
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "%", "%")).column("COLUMN_NAME"))
                .containsExactly("Time", "a", "Time", "a", "b");
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "room1.half", "%"))
                        .column("COLUMN_NAME"))
                .containsExactly("Time", "a");
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "room2.shut", "%"))
                        .rows())
                .isEmpty();
        assertThat(ResultRows.of(metadata.getPrimaryKeys(null, DB, "%")).column("TABLE_NAME"))
                .containsExactly("room1.half", "room1.open");
        assertThat(ResultRows.of(metadata.getIndexInfo(null, DB, "room2.shut", true, true))
                        .rows())
                .isEmpty();
        assertThat(metadata.allTablesAreSelectable())
                .as("READ_SCHEMA shows tables that cannot be read")
                .isFalse();
        assertThat(root.getMetaData().allTablesAreSelectable()).isTrue();
    }

    @Test
    void noCallIsAnError() throws SQLException {
        for (ResultSet rows : new ResultSet[] {
            metadata.getFunctions(null, null, "%"),
            metadata.getTypeInfo(),
            metadata.getTablePrivileges(null, null, "%"),
            metadata.getProcedures(null, null, "%"),
            metadata.getBestRowIdentifier(null, DB, "room1.open", 0, true),
            metadata.getTables(null, DB, "metadata_few_t", null)
        }) {
            rows.close();
        }
        try (Statement statement = few.createStatement();
                ResultSet rows = statement.executeQuery("SELECT a, b FROM \"" + DB + "\".\"room1.open\"")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt("a")).isEqualTo(2);
        }
    }
}
