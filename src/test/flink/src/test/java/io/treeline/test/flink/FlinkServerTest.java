// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Apache Flink, which finds the dialect of IoTDB on the class path: docs/flink.md. */
@WithServer
@ParameterizedClass
@EnumSource
class FlinkServerTest {
    enum Model {
        TREE("root.flink", "", "Time"),
        TABLE("flink", "?sql_dialect=table", "time");

        final String schema;
        final String options;
        final String time;

        Model(String schema, String options, String time) {
            this.schema = schema;
            this.options = options;
            this.time = time;
        }
    }

    /** 2026-01-01T00:00:00Z. */
    private static final long START = 1767225600000L;

    /** One for all jobs: by itself Flink starts one for each. */
    private static MiniCluster cluster;

    @Parameter
    Model model;

    private String url;
    private Connection connection;
    private TableEnvironment flink;

    @BeforeAll
    static void startFlink() throws Exception {
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(new Configuration().set(RestOptions.BIND_PORT, "0"))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(4)
                .build());
        cluster.start();
    }

    @AfterAll
    static void stopFlink() throws Exception {
        cluster.close();
    }

    private TableEnvironment flink(EnvironmentSettings.Builder mode) throws Exception {
        URI rest = cluster.getRestAddress().get();
        Configuration configuration = new Configuration()
                .set(DeploymentOptions.TARGET, "remote")
                .set(RestOptions.ADDRESS, rest.getHost())
                .set(RestOptions.PORT, rest.getPort())
                .set(CoreOptions.DEFAULT_PARALLELISM, 2);
        return TableEnvironment.create(mode.withConfiguration(configuration).build());
    }

    @BeforeEach
    void open(IotdbServer server) throws Exception {
        url = server.url() + model.options;
        connection = DriverManager.getConnection(url, "root", "root");
        execute("CREATE SCHEMA IF NOT EXISTS \"" + model.schema + '"');
        execute("DROP TABLE IF EXISTS " + press());
        execute("CREATE TABLE " + press()
                + " (\"Time\" TIMESTAMP, pressure DOUBLE, strokes BIGINT, n INTEGER, ratio REAL,"
                + " state VARCHAR, ok BOOLEAN, serviced DATE, installed TIMESTAMP, image VARBINARY)");
        flink = flink(EnvironmentSettings.newInstance().inBatchMode());
        flink.executeSql(definition("press", "", ""));
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private String press() {
        return '"' + model.schema + "\".\"press\"";
    }

    /** The same table as Flink sees it. */
    private String definition(String name, String key, String options) {
        return "CREATE TABLE " + name + " (`" + model.time
                + "` TIMESTAMP_LTZ(3), pressure DOUBLE, strokes BIGINT, n INT,"
                + " ratio FLOAT, state STRING, ok BOOLEAN, serviced DATE, installed TIMESTAMP(3), image BYTES" + key
                + ") WITH ('connector' = 'jdbc', 'url' = '" + url + "', 'username' = 'root', 'password' = 'root',"
                + " 'table-name' = '" + model.schema + ".press'" + options + ")";
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    private List<String> flink(String sql) throws Exception {
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<Row> result = flink.executeSql(sql).collect()) {
            result.forEachRemaining(row -> rows.add(row.toString()));
        }
        return rows;
    }

    private void fill(int rows) throws SQLException {
        execute("INSERT INTO " + press() + " (\"Time\", pressure, strokes, n, state) SELECT TIMESTAMP WITH TIME ZONE"
                + " '2026-01-01 00:00:00+00' + i * INTERVAL '1' SECOND, i / 2.0, i, i, 's' || i % 3 FROM generate_series(0, "
                + (rows - 1) + ") AS i");
    }

    @Test
    void allTypesGoThereAndBack() throws Exception {
        String row = "TO_TIMESTAMP_LTZ(" + START
                + ", 3), 1.5, CAST(9007199254740993 AS BIGINT), 7, CAST(0.25 AS FLOAT), 'it''s', TRUE, DATE '2026-02-03',"
                + " TIMESTAMP '2026-02-03 04:05:06.789', X'00ff'";
        flink.executeSql("INSERT INTO press SELECT " + row).await();
        assertThat(rows("SELECT pressure, strokes, n, ratio, state, ok, serviced, installed FROM " + press()))
                .containsExactly("1.5|9007199254740993|7|0.25|it's|true|2026-02-03|2026-02-03 04:05:06.789");
        assertThat(flink("SELECT * FROM press"))
                .containsExactly("+I[2026-01-01T00:00:00Z, 1.5, 9007199254740993, 7, 0.25, it's, true, 2026-02-03,"
                        + " 2026-02-03T04:05:06.789, [0, -1]]");
    }

    @Test
    void scansAreSplitFilteredAndLimited() throws Exception {
        fill(100);
        assertThat(flink("SELECT COUNT(*), SUM(strokes) FROM press")).containsExactly("+I[100, 4950]");
        flink.executeSql(definition(
                "parts",
                "",
                ", 'scan.partition.column' = '" + model.time + "', 'scan.partition.num' = '4',"
                        + " 'scan.partition.lower-bound' = '" + START + "', 'scan.partition.upper-bound' = '"
                        + (START + 99_000) + "'"));
        assertThat(flink("SELECT COUNT(*), SUM(strokes), MIN(`" + model.time + "`), MAX(`" + model.time
                        + "`) FROM parts"))
                .containsExactly("+I[100, 4950, 2026-01-01T00:00:00Z, 2026-01-01T00:01:39Z]");
        assertThat(flink("SELECT strokes FROM parts WHERE state = 's1' AND pressure < 3.5 AND n > 1"))
                .containsExactly("+I[4]");
        assertThat(flink("SELECT strokes FROM press WHERE `" + model.time + "` = TO_TIMESTAMP_LTZ(" + (START + 5000)
                        + ", 3)"))
                .containsExactly("+I[5]");
        assertThat(flink("SELECT strokes FROM press WHERE serviced IS NULL LIMIT 3"))
                .hasSize(3);
    }

    @Test
    void rowsAreLookedUp() throws Exception {
        fill(10);
        flink = flink(EnvironmentSettings.newInstance().inStreamingMode());
        flink.executeSql(definition("press", "", ""));
        String lookup = "SELECT o.id, p.strokes, p.`" + model.time + "` FROM (SELECT id, PROCTIME() AS moment FROM"
                + " (VALUES (CAST(3 AS BIGINT)), (CAST(7 AS BIGINT)), (CAST(77 AS BIGINT))) AS v(id)) AS o"
                + " LEFT JOIN press FOR SYSTEM_TIME AS OF o.moment AS p ON p.strokes = o.id";
        assertThat(flink(lookup))
                .containsExactlyInAnyOrder(
                        "+I[3, 3, 2026-01-01T00:00:03Z]", "+I[7, 7, 2026-01-01T00:00:07Z]", "+I[77, null, null]");
    }

    @Test
    void aSinkWithoutAKeyAppends() throws Exception {
        flink.executeSql("INSERT INTO press (`" + model.time + "`, strokes) SELECT TO_TIMESTAMP_LTZ(" + START
                        + " + id, 3), id FROM (SELECT CAST(x.a * 100 + y.a * 10 + z.a AS BIGINT) AS id FROM "
                        + digits("x")
                        + ", " + digits("y") + ", " + digits("z") + ")")
                .await();
        assertThat(rows("SELECT COUNT(*), SUM(strokes), COUNT(pressure) FROM " + press()))
                .containsExactly("1000|499500|0");
    }

    private static String digits(String name) {
        return "(VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS " + name + "(a)";
    }

    @Test
    void aSinkWithAKeyUpdatesEmptiesAndDeletes() throws Exception {
        fill(3);
        String key = ", PRIMARY KEY (`" + model.time + "`) NOT ENFORCED";
        flink.executeSql(definition("latest", key, ", 'sink.buffer-flush.max-rows' = '2'"));
        flink.executeSql("INSERT INTO latest (`" + model.time + "`, pressure, state) VALUES (TO_TIMESTAMP_LTZ(" + START
                        + ", 3), 9.5, CAST(NULL AS STRING)), (TO_TIMESTAMP_LTZ(" + (START + 60_000)
                        + ", 3), 6.5, 'new')")
                .await();
        assertThat(rows("SELECT pressure, state FROM " + press() + " ORDER BY \"Time\""))
                .containsExactly("9.5|null", "0.5|s1", "1|s2", "6.5|new");

        // A stream of changes: groups grow, and one that HAVING no longer lets through is deleted.
        flink = flink(EnvironmentSettings.newInstance().inStreamingMode());
        flink.executeSql(definition("latest", key, ""));
        flink.executeSql("INSERT INTO latest (`" + model.time + "`, strokes) SELECT at_time, SUM(v) FROM"
                        + " (SELECT TO_TIMESTAMP_LTZ(" + START + " + k * 1000, 3) AS at_time, v FROM"
                        + " (VALUES (100, 1), (100, 2), (101, 5), (100, 3), (101, 96)) AS t(k, v))"
                        + " GROUP BY at_time HAVING SUM(v) < 100")
                .await();
        assertThat(rows("SELECT strokes FROM " + press() + " WHERE \"Time\" >= TIMESTAMP '2026-01-01 00:01:40'"))
                .containsExactly("6");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> {
                    flink.executeSql("CREATE TABLE d (`" + model.time
                            + "` TIMESTAMP_LTZ(3), pressure DECIMAL(10, 2)) WITH (" + "'connector' = 'jdbc', 'url' = '"
                            + url + "', 'table-name' = '" + model.schema + ".press')");
                    flink("SELECT * FROM d");
                })
                .hasStackTraceContaining("IoTDB has no DECIMAL");
        assertThatThrownBy(() -> {
                    fill(1);
                    flink.executeSql("CREATE TABLE b (`" + model.time
                            + "` BIGINT) WITH ('connector' = 'jdbc', 'url' = '"
                            + url + "', 'username' = 'root', 'password' = 'root', 'table-name' = '" + model.schema
                            + ".press')");
                    flink("SELECT * FROM b");
                })
                .hasStackTraceContaining("declare TIMESTAMP_LTZ(3)");
        assertThatThrownBy(() -> flink.executeSql("CREATE CATALOG c WITH ('type' = 'jdbc', 'default-database' = 'x',"
                        + " 'username' = 'root', 'password' = 'root', 'base-url' = '" + url + "')"))
                .hasStackTraceContaining("There is no Flink catalog of IoTDB");
    }

    /** The statements of docs/flink.md, on a tree. */
    @Test
    void thePageRuns() throws Exception {
        Assumptions.assumeTrue(model == Model.TREE, "the page is of the tree");
        execute("CREATE SCHEMA IF NOT EXISTS \"root.works\"");
        for (String table : List.of("press", "minutes")) {
            execute("DROP TABLE IF EXISTS \"root.works\".\"hall1." + table + '"');
            execute("CREATE TABLE \"root.works\".\"hall1." + table
                    + "\" (\"Time\" TIMESTAMP, pressure DOUBLE, strokes BIGINT, state VARCHAR)");
        }
        flink.executeSql("DROP TABLE press");
        String page = Files.readString(Path.of(System.getProperty("treeline.root"), "docs/flink.md"));
        String sql = page.split("```")[1].substring("sql\n".length());
        for (String statement : sql.replace("jdbc:iotdb://HOST:6667/", url).split(";\n")) {
            flink.executeSql(statement).await();
        }
        assertThat(rows("SELECT EXTRACT(EPOCH FROM \"Time\")::bigint, strokes FROM \"root.works\".\"hall1.minutes\""
                        + " ORDER BY \"Time\""))
                .containsExactly("1767225600|3", "1767225660|4");
    }
}
