// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The labels that docs/migration.md promises, beside those of IoTDB's own driver itself. */
class PeerLabelsTest {
    private static final String DB = "root.peer_labels";

    @Test
    void labelsAreThoseOfTheOtherDriver(@WithServer IotdbServer server) throws Exception {
        try (PeerDriver driver = new PeerDriver(Path.of("target", "peer"));
                Connection peer = driver.connect(server.url());
                Connection ours = DriverManager.getConnection(server.url() + "?columnLabels=path", "root", "root");
                Connection plain = DriverManager.getConnection(server.url(), "root", "root");
                Statement setup = plain.createStatement()) {
            setup.execute("CREATE DATABASE " + DB);
            setup.execute("CREATE ALIGNED TIMESERIES " + DB + ".room.d(t INT32, `odd name` DOUBLE)");
            setup.execute("INSERT INTO " + DB + ".room.d(time, t, `odd name`) VALUES (1, 2, 3.5)");
            for (String sql : List.of(
                    "select t, `odd name` from " + DB + ".room.d",
                    "select count(t) from " + DB + ".room.d",
                    "select t + 1 from " + DB + ".room.d",
                    "select t as x from " + DB + ".room.d",
                    "select t from " + DB + ".room.d align by device",
                    "select last t from " + DB + ".room.d",
                    "show devices " + DB + ".**",
                    "show timeseries " + DB + ".**",
                    "show databases",
                    "count devices " + DB + ".**")) {
                assertThat(labels(ours, sql))
                        .as(sql)
                        .isEqualTo(labels(peer, sql))
                        .isEqualTo(labels(plain, sql));
            }
            String relational = "SELECT \"Time\", t, \"odd name\" FROM \"" + DB + "\".\"room.d\"";
            assertThat(labels(ours, relational)).isEqualTo(labels(peer, "select t, `odd name` from " + DB + ".room.d"));
            assertThat(labels(plain, relational)).containsExactly("Time", "t", "odd name");
            assertThat(labels(ours, "SELECT t AS x, t + 1 AS y FROM \"" + DB + "\".\"room.d\""))
                    .containsExactly("x", "y");
            try (Statement statement = ours.createStatement();
                    ResultSet rows = statement.executeQuery(relational)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(DB + ".room.d.t"))
                        .isEqualTo(rows.getInt("t"))
                        .isEqualTo(2);
                assertThat(rows.getLong("Time")).isEqualTo(1);
            }
            assertThat(ours.prepareStatement(relational).getMetaData().getColumnLabel(2))
                    .isEqualTo(DB + ".room.d.t");
            setup.execute("DELETE DATABASE " + DB);
        }
    }

    private static List<String> labels(Connection connection, String sql) throws SQLException {
        List<String> labels = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            ResultSetMetaData columns = rows.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                labels.add(columns.getColumnLabel(i));
            }
        }
        return labels;
    }
}
