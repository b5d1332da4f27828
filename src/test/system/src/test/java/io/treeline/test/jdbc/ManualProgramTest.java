// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The steps that IoTDB's manual takes its JDBC readers through, in its manner: the driver named by class, one statement
 * for everything, native SQL, results read by position.
 */
@WithServer
class ManualProgramTest {
    @Test
    void runsAsTheManualWritesIt(IotdbServer server) throws Exception {
        Class.forName("io.treeline.driver.IotdbDriver");
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            try {
                statement.execute("CREATE DATABASE root.manual");
            } catch (SQLException e) {
                assertThat(e.getErrorCode()).isEqualTo(501);
            }
            statement.execute("SHOW DATABASES");
            assertThat(lines(statement.getResultSet())).anyMatch(line -> line.startsWith("root.manual"));

            statement.execute("CREATE TIMESERIES root.manual.s0 WITH DATATYPE=INT32,ENCODING=RLE;");
            statement.execute("SHOW TIMESERIES root.manual");
            statement.execute("SHOW TIMESERIES root.manual.s0");
            assertThat(lines(statement.getResultSet()))
                    .singleElement()
                    .asString()
                    .startsWith("root.manual.s0")
                    .contains("INT32");
            statement.execute("SHOW DEVICES root.**");
            assertThat(lines(statement.getResultSet())).anyMatch(line -> line.startsWith("root.manual"));
            statement.execute("COUNT TIMESERIES root.manual.**");
            assertThat(lines(statement.getResultSet())).containsExactly("1");
            statement.execute("COUNT NODES root.manual.** LEVEL=2");
            statement.execute("COUNT TIMESERIES root.manual.** GROUP BY LEVEL=1");

            statement.execute("INSERT INTO root.manual(timestamp,s0) VALUES(1,1);");
            statement.execute("INSERT INTO root.manual(timestamp,s0) VALUES(1,1);");
            statement.addBatch("INSERT INTO root.manual(timestamp,s0) VALUES(2,3);");
            statement.addBatch("INSERT INTO root.manual(timestamp,s0) VALUES(10,7);");
            assertThat(statement.executeBatch()).containsExactly(1, 1);
            statement.clearBatch();

            assertThat(lines(statement.executeQuery("select * from root.manual")))
                    .containsExactly("1,1", "2,3", "10,7");
            assertThat(lines(statement.executeQuery("select s0 from root.manual where time = 4;")))
                    .isEmpty();
            assertThat(lines(statement.executeQuery("select s0 from root.manual where time >= 2 and time < 10;")))
                    .containsExactly("2,3");

            assertThat(lines(statement.executeQuery("select count(s0) from root.manual;")))
                    .containsExactly("3");
            assertThat(lines(statement.executeQuery("select count(s0) from root.manual group by ([0, 30), 10ms)")))
                    .containsExactly("0,2", "10,1", "20,0");

            statement.execute("delete from root.manual.s0 where time >= 2");
            assertThat(lines(statement.executeQuery("select * from root.manual")))
                    .containsExactly("1,1");
            statement.execute("delete timeseries root.manual.s0");
            assertThat(lines(statement.executeQuery("show timeseries root.manual.**")))
                    .isEmpty();
            statement.execute("delete database root.manual");
        }
    }

    private static List<String> lines(ResultSet rows) throws SQLException {
        List<String> lines = new ArrayList<>();
        if (rows != null) {
            ResultSetMetaData columns = rows.getMetaData();
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    boolean time = columns.getColumnType(i) == Types.TIMESTAMP;
                    line.append(i == 1 ? "" : ",").append(time ? String.valueOf(rows.getLong(i)) : rows.getString(i));
                }
                lines.add(line.toString());
            }
            rows.close();
        }
        return lines;
    }
}
