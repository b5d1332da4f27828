// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.memory;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.Login;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.ThriftRpcClient;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.type.ColumnType;
import io.treeline.server.IotdbServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Very many devices, and very many rows of one table, in both models. What is in them is known by their numbers alone.
 */
final class LargeData {
    static final String MANY = "\"root.heapmany\".\"template:heap\"";
    static final String PATTERN = "\"root.heapmany\".\"**\"";
    static final String BIG = "\"root.heapbig\".big";
    static final String TABLE_BIG = "heapbig.big";
    /** The values of k. */
    static final int GROUPS = 1000;

    private static final int DEVICES_A_CALL = 2_000;
    private static final int ROWS_A_CALL = 50_000;

    private LargeData() {}

    /** The table name of a device, from 0. */
    static String device(int number) {
        return "g" + number % 100 + ".d" + number / 100;
    }

    /** The text of a row. */
    static String text(long number) {
        return "text of row " + number;
    }

    /** Two rows of each device, at 1 and 2; and rows at 0, 1, 2 and so on of the large table, by number. */
    static void load(IotdbServer server, int devices, int rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE root.heapmany");
            statement.execute("CREATE SCHEMA TEMPLATE heap ALIGNED (x DOUBLE, n INT32, s TEXT)");
            statement.execute("SET SCHEMA TEMPLATE heap TO root.heapmany");
            statement.execute("CREATE SCHEMA \"root.heapbig\"");
            big(connection, "root.heapbig", BIG, devices, rows);
        }
        many(server, devices);
        try (Connection connection = DriverManager.getConnection(server.url() + "?sql_dialect=table", "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA heapbig");
            big(connection, "heapbig", TABLE_BIG, devices, rows);
        }
    }

    /** Takes all of it away, since others share the server. */
    static void drop(IotdbServer server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(), "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE DATABASE root.heapmany");
            statement.execute("DROP SCHEMA TEMPLATE heap");
            statement.execute("DELETE DATABASE root.heapbig");
        }
        try (Connection connection = DriverManager.getConnection(server.url() + "?sql_dialect=table", "root", "root");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE heapbig");
        }
    }

    /** Tablets, since no other way makes so many devices in seconds. */
    private static void many(IotdbServer server, int devices) throws SQLException {
        Login login = new Login("root", "root", ZoneOffset.UTC, ServerModel.TREE, null, Duration.ofSeconds(10), null);
        try (ThriftRpcClient client = ThriftRpcClient.connect(new Endpoint(server.host(), server.port()), login)) {
            List<RpcClient.Tablet> tablets = new ArrayList<>();
            for (int i = 0; i < devices; i++) {
                ByteBuffer times = ByteBuffer.allocate(16).putLong(1).putLong(2).flip();
                ByteBuffer values = ByteBuffer.allocate(41)
                        .putDouble(0.5)
                        .putDouble(1.5)
                        .putInt(i)
                        .putInt(i);
                values.putInt(3)
                        .put("old".getBytes(StandardCharsets.UTF_8))
                        .putInt(3)
                        .put("new".getBytes(StandardCharsets.UTF_8))
                        .put(new byte[3])
                        .flip();
                tablets.add(new RpcClient.Tablet(
                        null,
                        "root.heapmany." + device(i),
                        List.of("x", "n", "s"),
                        List.of(ColumnType.DOUBLE, ColumnType.INT32, ColumnType.TEXT),
                        null,
                        times,
                        values,
                        2,
                        true));
                if (tablets.size() == DEVICES_A_CALL || i == devices - 1) {
                    for (SQLException refused : client.insertTablets(List.of(tablets))) {
                        if (refused != null) {
                            throw refused;
                        }
                    }
                    tablets.clear();
                }
            }
        }
    }

    private static void big(Connection connection, String schema, String table, int devices, int rows)
            throws SQLException {
        boolean tree = schema.startsWith("root.");
        try (Statement statement = connection.createStatement()) {
            for (String name :
                    new String[] {table, table.replace(".big", ".copy"), table.replace(".big", ".written")}) {
                statement.execute("CREATE TABLE " + name + " (\"Time\" TIMESTAMP, " + (tree ? "" : "tag STRING TAG, ")
                        + "v BIGINT, k INT, s VARCHAR)");
            }
        }
        for (String name : new String[] {"big", "written"}) {
            try (Appender appender = connection
                    .unwrap(IotdbConnection.class)
                    .appender(
                            schema, name, tree ? new String[] {"v", "k", "s"} : new String[] {"tag", "v", "k", "s"})) {
                for (int from = 0; from < rows; from += ROWS_A_CALL) {
                    int count = Math.min(ROWS_A_CALL, rows - from);
                    long[] times = new long[count];
                    String[] tags = new String[count];
                    int[] groups = new int[count];
                    String[] texts = new String[count];
                    for (int i = 0; i < count; i++) {
                        times[i] = (long) from + i;
                        tags[i] = device((from + i) % devices);
                        groups[i] = (from + i) % GROUPS;
                        texts[i] = text(from + i);
                    }
                    if (tree) {
                        appender.append(times, times, groups, texts);
                    } else {
                        appender.append(times, tags, times, groups, texts);
                    }
                }
                appender.flush();
            }
        }
    }
}
