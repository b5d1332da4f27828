// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import org.junit.jupiter.api.Test;

/** A server whose clients speak Thrift's compact protocol. */
class CompactServerTest {
    @Test
    void aServerOfTheCompactProtocolIsSpokenToAsItWants() throws Exception {
        try (IotdbServer server = IotdbServer.builder()
                .heaps("256m", "700m")
                .property("cn_rpc_thrift_compression_enable", "true")
                .property("dn_rpc_thrift_compression_enable", "true")
                .start()) {
            assertThat(server.fullUrl()).endsWith("rpc_compress=true");
            assertThatThrownBy(() -> DriverManager.getConnection(server.url(), "root", "root"))
                    .isInstanceOfSatisfying(SQLException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("08004");
                        assertThat(e.getMessage()).contains("rpc_compress=true");
                    });
            assertThatThrownBy(() -> DriverManager.getConnection(server.fullUrl(), "root", "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
            treeModel(server.fullUrl());
            tableModel(server.fullUrl());
        }
    }

    private static void treeModel(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url + "&fetchSize=1000", "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE root.compact");
            statement.execute("CREATE ALIGNED TIMESERIES root.compact.d(v INT64, f FLOAT, x TEXT, b BLOB)");
            byte[] bytes = {0, -1, 127, -128};
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO \"root.compact\".d (\"Time\", v, f, x, b) VALUES (?, ?, ?, ?, ?)")) {
                for (int i = 0; i < 20_000; i++) {
                    insert.setLong(1, i);
                    insert.setLong(2, i * 1_000_000_007L);
                    if (i % 3 == 0) {
                        insert.setNull(3, Types.REAL);
                    } else {
                        insert.setFloat(3, i / 7f);
                    }
                    insert.setString(4, "täxt " + i);
                    insert.setBytes(5, bytes);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(20_000);
            }
            try (ResultSet result = statement.executeQuery("SELECT \"Time\", v, f, x, b FROM \"root.compact\".d")) {
                for (int i = 0; i < 20_000; i++) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getLong(2)).isEqualTo(i * 1_000_000_007L);
                    float f = result.getFloat(3);
                    assertThat(result.wasNull()).isEqualTo(i % 3 == 0);
                    assertThat(f).isEqualTo(i % 3 == 0 ? 0 : i / 7f);
                    assertThat(result.getString(4)).isEqualTo("täxt " + i);
                    assertThat(result.getBytes(5)).isEqualTo(bytes);
                }
                assertThat(result.next()).isFalse();
            }
            try (ResultSet columns = connection.getMetaData().getColumns(null, "root.compact", "d", "%")) {
                int count = 0;
                while (columns.next()) {
                    count++;
                }
                assertThat(count).isEqualTo(5);
            }
            assertThatThrownBy(() -> statement.executeQuery("select nonsense(")).isInstanceOf(SQLException.class);
            // So many that the server's regular expression takes seconds on any machine.
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO \"root.compact\".d (\"Time\", x) VALUES (?, ?)")) {
                for (int i = 0; i < 60_000; i++) {
                    insert.setLong(1, 100_000 + i);
                    insert.setString(2, "a".repeat(30));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            statement.setQueryTimeout(1);
            String slow = "select x from root.compact.d where time >= 100000 and string_matches(x, 'regex'='(a+a+)+b')";
            assertThatThrownBy(() -> statement.executeQuery(slow).next()).isInstanceOf(SQLTimeoutException.class);
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    private static void tableModel(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url + "&sql_dialect=table", "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE compact");
            connection.setSchema("compact");
            statement.execute("CREATE TABLE t (tag STRING TAG, v INT64 FIELD)");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO t (time, tag, v) VALUES (?, ?, ?)")) {
                for (int i = 0; i < 1000; i++) {
                    insert.setLong(1, i);
                    insert.setString(2, "tag" + i % 10);
                    insert.setLong(3, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            try (ResultSet result = statement.executeQuery("SELECT COUNT(*), COUNT(DISTINCT tag), SUM(v) FROM t")) {
                assertThat(result.next()).isTrue();
                assertThat(result.getLong(1)).isEqualTo(1000);
                assertThat(result.getLong(2)).isEqualTo(10);
                assertThat(result.getLong(3)).isEqualTo(499_500);
            }
        }
    }
}
