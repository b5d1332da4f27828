// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;

/**
 * An application of its own JVM, run by {@link SelfContainedJarTest}: it uses years-old releases of Guava, Calcite and
 * Thrift, and Treeline beside them. It prints what it did, and the loader's view decides what the arguments say: the
 * URL, then how Treeline is loaded ({@code flat}: one class path for all; {@code child}: a loader below), then the
 * thread's context class loader ({@code default}, {@code null} or {@code foreign}).
 */
final class NeighboursProgram {
    private static final String TABLE = "\"root.jdbc_neighbours\".\"d\"";
    private static final PrintStream OUT = System.out;

    private NeighboursProgram() {}

    public static void main(String[] args) throws Exception {
        URL jar = Path.of(args[3]).toUri().toURL();
        ClassLoader application = NeighboursProgram.class.getClassLoader();
        ClassLoader loader = "flat".equals(args[1]) ? application : new URLClassLoader(new URL[] {jar}, application);
        switch (args[2]) {
            case "null" -> Thread.currentThread().setContextClassLoader(null);
            case "foreign" -> Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0], null));
            default -> {}
        }
        neighbours();
        Driver driver = ServiceLoader.load(Driver.class, loader).stream()
                .filter(p -> p.type().getName().equals("io.treeline.driver.IotdbDriver"))
                .findFirst()
                .orElseThrow()
                .get();
        Properties properties = new Properties();
        properties.setProperty("user", "root");
        properties.setProperty("password", "root");
        try (Connection connection = driver.connect(args[0], properties)) {
            queries(connection);
        }
        neighbours();
        OUT.println("done");
    }

    private static void queries(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create aligned timeseries root.jdbc_neighbours.d(v double, n int32, s text)");
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into " + TABLE + " (\"Time\", v, n, s) values (?, ?, ?, ?)")) {
                for (int i = 1; i <= 5; i++) {
                    insert.setLong(1, i);
                    insert.setDouble(2, i + 0.5);
                    insert.setInt(3, i);
                    insert.setString(4, "s" + i);
                    insert.addBatch();
                }
                OUT.println(insert.executeBatch().length + " inserted");
            }
            for (String sql : List.of(
                    "select * from " + TABLE,
                    "select count(*), sum(n), avg(v) from " + TABLE + " group by n > 2",
                    "select a.n, b.s from " + TABLE + " a join " + TABLE
                            + " b on a.\"Time\" = b.\"Time\" where a.n + b.v > 3",
                    "select upper(s), row_number() over (order by n desc) from " + TABLE
                            + " where s like 's%' and s similar to 's[2-9]'",
                    "select n from " + TABLE + " x where exists (select 1 from " + TABLE
                            + " y where y.n > x.n) order by v desc",
                    "select cast(v as decimal(10, 2)), date_trunc('day', \"Time\") from " + TABLE,
                    "show databases root.jdbc_neighbours",
                    "select nosuch from " + TABLE,
                    "selec",
                    "select n / (n - 1) from " + TABLE)) {
                OUT.println(rows(statement, sql));
            }
            DatabaseMetaData metadata = connection.getMetaData();
            try (ResultSet columns = metadata.getColumns(null, "root.jdbc_neighbours", "%", "%")) {
                OUT.println(count(columns) + " columns");
            }
            statement.execute("drop database root.jdbc_neighbours");
        }
    }

    private static String rows(Statement statement, String sql) {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return count(rows) + " rows";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static int count(ResultSet rows) throws SQLException {
        int count = 0;
        while (rows.next()) {
            rows.getString(1);
            count++;
        }
        return count;
    }

    /** Calls that only the old releases have, so that nobody can mistake one for the other. */
    private static void neighbours() throws ReflectiveOperationException {
        // Gone from Guava since 21.
        Object text = Class.forName("com.google.common.base.Objects")
                .getMethod("toStringHelper", String.class)
                .invoke(null, "guava");
        OUT.println(text);
        Class<?> parser = Class.forName("org.apache.calcite.sql.parser.SqlParser");
        Object query = parser.getMethod("parseQuery")
                .invoke(parser.getMethod("create", String.class).invoke(null, "select a from t"));
        OUT.println("calcite " + query.getClass().getSimpleName() + " "
                + Class.forName("org.apache.calcite.sql.SqlSelect").getPackage().getImplementationVersion());
        Class<?> transportClass = Class.forName("org.apache.thrift.transport.TTransport");
        Object buffer = Class.forName("org.apache.thrift.transport.TMemoryBuffer")
                .getConstructor(int.class)
                .newInstance(16);
        Class<?> protocolClass = Class.forName("org.apache.thrift.protocol.TBinaryProtocol");
        Object protocol = protocolClass.getConstructor(transportClass).newInstance(buffer);
        protocolClass.getMethod("writeI32", int.class).invoke(protocol, 42);
        Method read = protocolClass.getMethod("readI32");
        OUT.println("thrift " + read.invoke(protocol));
    }
}
