// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Spark in local mode with the dialect that registers itself: schemas, filters, partitions, aggregates and limits,
 * appending and overwriting, in both models.
 */
@WithServer
class SparkServerTest {
    private static final int ROWS = 10;
    private static SparkSession spark;

    /** The two models and a database in each. */
    enum Model {
        TREE("", "root.spark"),
        TABLE("?sql_dialect=table", "spark");

        final String options;
        final String schema;

        Model(String options, String schema) {
            this.options = options;
            this.schema = schema;
        }

        String url(IotdbServer server) {
            return server.url() + options;
        }

        String table(String name) {
            return '"' + schema + "\".\"" + name + '"';
        }
    }

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        if (spark != null) {
            spark.stop();
        }
    }

    private static Statement fill(Connection connection, Model model) throws SQLException {
        Statement statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS \"" + model.schema + "\" CASCADE");
        statement.execute("CREATE SCHEMA \"" + model.schema + '"');
        statement.execute(
                "CREATE TABLE " + model.table("press")
                        + " (\"Time\" TIMESTAMP, b BOOLEAN, i INTEGER, l BIGINT, f REAL, d DOUBLE, s VARCHAR, x VARBINARY, day DATE, ts TIMESTAMP)");
        try (var insert = connection.prepareStatement("INSERT INTO " + model.table("press")
                + " (\"Time\", b, i, l, f, d, s, x, day, ts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                insert.setObject(1, java.time.Instant.ofEpochSecond(1_700_000_000L + i));
                insert.setBoolean(2, i % 2 == 0);
                insert.setInt(3, i);
                insert.setLong(4, i * 10_000_000_000L);
                insert.setFloat(5, i + 0.5f);
                insert.setDouble(6, i + 0.25);
                insert.setString(7, i == 3 ? null : "it's " + i);
                insert.setBytes(8, new byte[] {(byte) i, -1});
                insert.setObject(9, java.time.LocalDate.of(2024, 2, 1 + i));
                insert.setObject(10, java.time.Instant.ofEpochMilli(1_600_000_000_000L + i));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return statement;
    }

    private static DataFrameReader reader(IotdbServer server, Model model) {
        return spark.read()
                .format("jdbc")
                .option("url", model.url(server))
                .option("user", "root")
                .option("password", "root");
    }

    private static DataFrameWriter<Row> writer(Dataset<Row> rows, IotdbServer server, Model model, String table) {
        return rows.write()
                .format("jdbc")
                .option("url", model.url(server))
                .option("user", "root")
                .option("password", "root")
                .option("dbtable", model.table(table));
    }

    private static Dataset<Row> table(IotdbServer server, Model model, String table) {
        return reader(server, model).option("dbtable", model.table(table)).load();
    }

    private static List<Object> first(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(row -> row.get(0)).toList();
    }

    @ParameterizedTest
    @EnumSource
    void reads(Model model, IotdbServer server) throws Exception {
        try (Connection connection = DriverManager.getConnection(model.url(server), "root", "root");
                Statement statement = fill(connection, model)) {
            Dataset<Row> all =
                    table(server, model, "press").selectExpr("Time", "b", "i", "l", "f", "d", "s", "x", "day", "ts");
            assertThat(all.schema().simpleString())
                    .isEqualTo(
                            "struct<Time:timestamp,b:boolean,i:int,l:bigint,f:float,d:double,s:string,x:binary,day:date,ts:timestamp>");
            Row row = all.orderBy("i").collectAsList().get(4);
            assertThat(row.get(0)).isEqualTo(java.sql.Timestamp.from(java.time.Instant.ofEpochSecond(1_700_000_004L)));
            assertThat(row.toSeq().drop(1).mkString("|"))
                    .matches(
                            "true\\|4\\|40000000000\\|4.5\\|4.25\\|it's 4\\|\\[B@.*\\|2024-02-05\\|2020-09-13 12:26:40.004");
            assertThat((byte[]) row.get(7)).containsExactly(4, -1);
            assertThat(all.orderBy("i").collectAsList().get(3).isNullAt(6)).isTrue();

            assertThat(first(all.filter(
                                    "i > 3 and not (l = 40000000000) and s <> 'it\\'s 6' and s like 'it%' and d < 9 and Time >= timestamp '2023-11-14 22:13:20'")
                            .orderBy("i")
                            .select("i")))
                    .containsExactly(5, 7, 8);
            assertThat(first(all.filter("day > date '2024-02-03' and b and s in ('it\\'s 4', 'it\\'s 5')")
                            .select("i")))
                    .containsExactly(4);
            assertThat(all.filter("s is null or s <=> 'it\\'s 1'").count()).isEqualTo(2);
            assertThat(all.filter(
                                    "ts = timestamp '2020-09-13 12:26:40.002' or Time > timestamp '2023-11-14 22:13:28.0005'")
                            .count())
                    .isEqualTo(2);
            assertThat(all.groupBy("b")
                            .agg(functions.max("d"), functions.avg("i"), functions.sum("l"), functions.count("s"))
                            .orderBy("b")
                            .collectAsList()
                            .toString())
                    .isEqualTo("[[false,9.25,5.0,250000000000,4], [true,8.25,4.0,200000000000,5]]");

            assertThat(reader(server, model)
                            .option(
                                    "query",
                                    "select i, l + 1 as m from " + model.table("press") + " where i < 3 order by i")
                            .load()
                            .collectAsList()
                            .toString())
                    .isEqualTo("[[0,1], [1,10000000001], [2,20000000001]]");
            assertThat(reader(server, model)
                            .option("dbtable", "(select i as n from " + model.table("press") + " where b) t")
                            .load()
                            .filter("n > 2")
                            .count())
                    .isEqualTo(3);
        }
    }

    /** A filter's instant is the same in every zone that the connection may have, and a place in a name is a place. */
    @ParameterizedTest
    @EnumSource
    void instantsMeanTheSameInEveryZone(Model model, IotdbServer server) throws Exception {
        try (Connection connection = DriverManager.getConnection(model.url(server), "root", "root");
                Statement statement = fill(connection, model)) {
            String url = model.url(server);
            Dataset<Row> elsewhere = spark.read()
                    .format("jdbc")
                    .option("url", url + (url.contains("?") ? "&" : "?") + "timeZone=Asia/Tokyo")
                    .option("user", "root")
                    .option("password", "root")
                    .option("dbtable", model.table("press"))
                    .load();
            Dataset<Row> filtered = elsewhere.filter(
                    "Time >= timestamp '2023-11-14 22:13:25' and ts in (timestamp '2020-09-13 12:26:40.007', timestamp '2020-09-13 12:26:40.008')");
            assertThat(plan(filtered)).contains("*GreaterThanOrEqual(", "*In(ts");
            assertThat(first(filtered.orderBy("i").select("i"))).containsExactly(7, 8);
            assertThat(first(filtered.orderBy("i").select("Time")))
                    .containsExactly(
                            java.sql.Timestamp.from(java.time.Instant.ofEpochSecond(1_700_000_007L)),
                            java.sql.Timestamp.from(java.time.Instant.ofEpochSecond(1_700_000_008L)));
        }
    }

    private static String plan(Dataset<Row> rows) {
        return rows.queryExecution().executedPlan().toString();
    }

    /** Thirds of ten seconds are no milliseconds: Spark's bounds have microseconds. */
    @ParameterizedTest
    @EnumSource
    void readsInPartitions(Model model, IotdbServer server) throws Exception {
        try (Connection connection = DriverManager.getConnection(model.url(server), "root", "root");
                Statement statement = fill(connection, model)) {
            String time = table(server, model, "press").columns()[0];
            assertThat(time).isEqualToIgnoringCase("Time");
            Dataset<Row> byTime = reader(server, model)
                    .option("dbtable", model.table("press"))
                    .option("partitionColumn", time)
                    .option("lowerBound", "2023-11-14 22:13:20")
                    .option("upperBound", "2023-11-14 22:13:30")
                    .option("numPartitions", "3")
                    .load();
            assertThat(byTime.rdd().getNumPartitions()).isEqualTo(3);
            assertThat(first(byTime.agg(functions.sum("l"), functions.count("*"))))
                    .containsExactly(450_000_000_000L);
            Dataset<Row> byNumber = reader(server, model)
                    .option("dbtable", model.table("press"))
                    .option("partitionColumn", "i")
                    .option("lowerBound", "0")
                    .option("upperBound", "10")
                    .option("numPartitions", "4")
                    .option("fetchsize", "3")
                    .load();
            assertThat(byNumber.count()).isEqualTo(ROWS);
            Dataset<Row> byDay = reader(server, model)
                    .option("dbtable", model.table("press"))
                    .option("partitionColumn", "day")
                    .option("lowerBound", "2024-02-01")
                    .option("upperBound", "2024-02-11")
                    .option("numPartitions", "2")
                    .load();
            assertThat(byDay.count()).isEqualTo(ROWS);
            Properties login = new Properties();
            login.setProperty("user", "root");
            login.setProperty("password", "root");
            String[] predicates = {"i < 5", "i >= 5 and \"" + time + "\" < '2023-11-14 22:13:29'"};
            assertThat(spark.read()
                            .jdbc(model.url(server), model.table("press"), predicates, login)
                            .count())
                    .isEqualTo(ROWS - 1);
        }
    }

    /** Spark's own JDBC catalog: names, and aggregates, sorts, limits and offsets that go into the SQL. */
    @ParameterizedTest
    @EnumSource
    void pushesDown(Model model, IotdbServer server) throws Exception {
        String catalog = "iot_" + model.name().toLowerCase(java.util.Locale.ROOT);
        String prefix = "spark.sql.catalog." + catalog;
        spark.conf().set(prefix, "org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog");
        spark.conf().set(prefix + ".url", model.url(server));
        spark.conf().set(prefix + ".user", "root");
        spark.conf().set(prefix + ".password", "root");
        for (String what : List.of("Aggregate", "Limit", "Offset", "TableSample")) {
            spark.conf().set(prefix + ".pushDown" + what, "true");
        }
        try (Connection connection = DriverManager.getConnection(model.url(server), "root", "root");
                Statement statement = fill(connection, model)) {
            assertThat(first(spark.sql("show namespaces in " + catalog)))
                    .contains(model == Model.TREE ? "`root.spark`" : "spark");
            assertThat(spark.sql("show tables in " + catalog + ".`" + model.schema + "`")
                            .collectAsList()
                            .toString())
                    .contains("press");
            String name = catalog + ".`" + model.schema + "`.press";
            Dataset<Row> grouped =
                    spark.sql("select b, max(d), sum(l), count(*), avg(i) from " + name + " where i > 2 group by b");
            assertThat(grouped.orderBy("b").collectAsList().toString())
                    .isEqualTo("[[false,9.25,240000000000,4,6.0], [true,8.25,180000000000,3,6.0]]");
            assertThat(plan(grouped))
                    .contains("PushedAggregates: [MAX(d), SUM(l), COUNT(*), ")
                    .contains("PushedGroupByExpressions: [b]")
                    .contains("PushedFilters: [i IS NOT NULL, i > 2]");
            Dataset<Row> spread =
                    spark.sql("select stddev_pop(d), var_samp(i), corr(d, l), min(s), max(day), count(distinct b) from "
                            + name + " where Time >= timestamp '2023-11-14 22:13:22'");
            assertThat(plan(spread)).contains("PushedAggregates: [STDDEV_POP(d), ");
            assertThat(spread.collectAsList().get(0).mkString("|"))
                    .matches(
                            "2\\.29128784747792\\d*\\|6\\.0\\|(1\\.0|0\\.99999999999999\\d*)\\|it's 2\\|2024-02-10\\|2");
            assertThat(plan(spark.sql("select i from " + name + " tablesample (50 percent)")))
                    .doesNotContain("PushedSample");
            Dataset<Row> top = spark.sql("select i, s from " + name + " where i > 2 order by i desc limit 2");
            assertThat(top.collectAsList().toString()).isEqualTo("[[9,it's 9], [8,it's 8]]");
            assertThat(plan(top)).contains("PushedTopN: ORDER BY [i DESC NULLS LAST] LIMIT 2");
            // A float is compared as the number that it is, its sum is a double, and bytes have a literal.
            statement.executeUpdate(
                    "INSERT INTO " + model.table("press")
                            + " (\"Time\", i, f) VALUES (TIMESTAMP '2023-11-14 23:00:00+00', 100, 0.1), (TIMESTAMP '2023-11-14 23:00:01+00', 101, 16777216)");
            for (String filter : List.of(
                    "f = cast(0.1 as float)",
                    "f < cast(0.2 as float)",
                    "f in (cast(0.1 as float), cast(77 as float))")) {
                Dataset<Row> floats = spark.sql("select i from " + name + " where " + filter);
                assertThat(plan(floats)).as(filter).contains("PushedFilters: [f I");
                assertThat(first(floats)).as(filter).containsExactly(100);
            }
            assertThat(first(spark.sql("select i from " + name + " where f > cast(0.1 as float) and i > 99")))
                    .containsExactly(101);
            assertThat(first(spark.sql("select i from " + name + " where x = X'02FF'")))
                    .containsExactly(2);
            Dataset<Row> sum =
                    spark.sql("select sum(f), sum(i), sum(distinct l) from " + name + " where i in (1, 100, 101)");
            assertThat(plan(sum)).contains("PushedAggregates: [SUM(f), SUM(i), SUM(DISTINCT l)]");
            assertThat(sum.collectAsList().get(0).mkString("|"))
                    .isEqualTo((16777216 + 1.5 + (double) 0.1f) + "|202|10000000000");
            statement.executeUpdate("DELETE FROM " + model.table("press") + " WHERE i >= 100");
            Dataset<Row> page = spark.sql("select i from " + name + " limit 4 offset 2");
            assertThat(plan(page)).contains("PushedLimit: LIMIT 6").contains("PushedOffset: OFFSET 2");
            assertThat(page.count()).isEqualTo(4);
            spark.sql("insert into " + name
                    + " (Time, b, i, l, f, d, s, x, day, ts) select Time + interval 1 hour, b, i, l, f, d, s, x, day, ts from "
                    + name + " where i < 2");
            assertThat(spark.sql("select * from " + name).count()).isEqualTo(ROWS + 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void appends(Model model, IotdbServer server) throws Exception {
        try (Connection connection = DriverManager.getConnection(model.url(server), "root", "root");
                Statement statement = fill(connection, model)) {
            Dataset<Row> press = table(server, model, "press");
            Dataset<Row> later = press.filter("i < 100")
                    .withColumn(press.columns()[0], functions.expr("Time + interval 1 hour"))
                    .withColumn("i", functions.expr("i + 100"));
            // Spark asks for READ_UNCOMMITTED unless told; there are no transactions, and it copes.
            writer(later, server, model, "press")
                    .option("batchsize", "4")
                    .mode("append")
                    .save();
            assertThat(press.filter("i >= 100").count()).isEqualTo(ROWS);
            writer(
                            later.withColumn(press.columns()[0], functions.expr("Time + interval 1 hour")),
                            server,
                            model,
                            "press")
                    .option("isolationLevel", "NONE")
                    .mode("append")
                    .save();
            assertThat(press.count()).isEqualTo(3 * ROWS);
            assertThat(press.agg(functions.sum("l"), functions.count("s"), functions.max("day"), functions.sum("f"))
                            .collectAsList()
                            .toString())
                    .isEqualTo("[[1350000000000,27,2024-02-10,150.0]]");

            // A table that is not there is made: Spark's types, our columns.
            writer(press.select(press.columns()[0], "i", "d", "s", "b", "day", "ts", "l", "x"), server, model, "made")
                    .mode("append")
                    .save();
            assertThat(table(server, model, "made")
                            .except(press.select(
                                    table(server, model, "made").columns()[0],
                                    java.util.Arrays.stream(
                                                    table(server, model, "made").columns())
                                            .skip(1)
                                            .toArray(String[]::new)))
                            .count())
                    .isZero();
            assertThat(table(server, model, "made").count()).isEqualTo(3 * ROWS);
            writer(press.filter("i < 5").select(press.columns()[0], "i", "s"), server, model, "made")
                    .option("truncate", "true")
                    .mode("overwrite")
                    .save();
            assertThat(table(server, model, "made").count()).isEqualTo(5);
            // Truncated, and so with the columns that it had.
            assertThat(table(server, model, "made").columns()).hasSize(9);
            writer(press.filter("i < 4").select(press.columns()[0], "i", "s"), server, model, "made")
                    .mode("overwrite")
                    .save();
            assertThat(table(server, model, "made").columns()).hasSize(3);
            assertThat(first(table(server, model, "made").orderBy("i").select("s")))
                    .containsExactly("it's 0", "it's 1", "it's 2", null);
        }
    }
}
