// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.dialect.lease.LeaseTable;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Flyway, which finds its plug-in for IoTDB on the class path: docs/flyway.md. */
@WithServer
@ParameterizedClass
@EnumSource(Model.class)
class FlywayServerTest {
    private static final String NAME = "flyway";

    @TempDir
    Path scripts;

    @Parameter
    Model model;

    private IotdbServer server;
    private Connection connection;

    @BeforeEach
    void open(IotdbServer server) throws SQLException {
        this.server = server;
        connection = model.connect(server.url());
        // The database stays when it is there, for a new one costs the server a second.
        model.create(connection, NAME);
        execute("DROP TABLE " + model.table(NAME, "press"));
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void execute(String sql) throws SQLException {
        Asked.execute(connection, sql);
    }

    private List<String> rows(String sql) throws SQLException {
        return Asked.rows(connection, sql);
    }

    private void script(String name, String text) throws IOException {
        Files.writeString(scripts.resolve(name), text);
    }

    private FluentConfiguration configuration() {
        return Flyway.configure()
                .dataSource(server.url() + model.options, "root", "root")
                .defaultSchema(model.schema(NAME))
                .locations("filesystem:" + scripts);
    }

    private static List<String> states(Flyway flyway) {
        return Arrays.stream(flyway.info().all())
                .map(info -> info.getVersion() + " " + info.getDescription() + " "
                        + info.getState().getDisplayName())
                .toList();
    }

    private void twoVersions() throws IOException {
        script("V1__press.sql", "CREATE TABLE press (\"Time\" TIMESTAMP, pressure DOUBLE, state VARCHAR);\n");
        script(
                "V2__first_rows.sql",
                "-- it's a comment; with a semicolon\n"
                        + "INSERT INTO press (\"Time\", pressure, state) VALUES (TIMESTAMP '2026-01-01 00:00:00', 1.5, 'a;b');\n"
                        + "/* another; */ INSERT INTO press (\"Time\", pressure, state) VALUES (TIMESTAMP '2026-01-01 00:00:01', 2.5, $x$it's; fine$x$);\n");
    }

    @Test
    void migratesOnceAndTellsWhatWasDone() throws SQLException, IOException {
        twoVersions();
        Flyway flyway = configuration().load();
        assertThat(states(flyway)).containsExactly("1 press Pending", "2 first rows Pending");
        assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
        assertThat(rows("SELECT pressure, state FROM " + model.table(NAME, "press") + " ORDER BY \"Time\""))
                .containsExactly("1.5|a;b", "2.5|it's; fine");
        assertThat(flyway.migrate().migrationsExecuted).isZero();
        flyway.validate();
        assertThat(states(configuration().load())).containsExactly("1 press Success", "2 first rows Success");
        assertThat(rows("SELECT EXTRACT(EPOCH FROM \"Time\")::int, installed_rank, version, success, installed_by FROM "
                        + model.table(NAME, "flyway_schema_history") + " ORDER BY \"Time\""))
                .containsExactly("1|1|1|true|root", "2|2|2|true|root");
        script("V3__column.sql", "ALTER TABLE press ADD COLUMN strokes BIGINT");
        script("R__note.sql", "INSERT INTO press (\"Time\", state) VALUES (TIMESTAMP '2026-01-01 00:00:02', '${who}')");
        assertThat(configuration().placeholders(Map.of("who", "me")).load().migrate().migrationsExecuted)
                .isEqualTo(2);
        assertThat(rows("SELECT strokes, state FROM " + model.table(NAME, "press") + " WHERE pressure IS NULL"))
                .containsExactly("null|me");
    }

    @Test
    void aFailedMigrationIsReportedAndRepaired() throws SQLException, IOException {
        twoVersions();
        script(
                "V3__broken.sql",
                "INSERT INTO press (\"Time\", pressure) VALUES (TIMESTAMP '2026-01-01 00:00:05', 3.5);\nINSERT INTO nowhere (x) VALUES (1);");
        assertThatThrownBy(() -> configuration().load().migrate())
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("V3__broken.sql")
                .hasMessageContaining("42P01")
                .hasMessageContaining("nowhere");
        assertThat(states(configuration().load())).last().isEqualTo("3 broken Failed");
        assertThatThrownBy(() -> configuration().load().migrate())
                .hasMessageContaining("Detected failed migration to version 3");
        // What ran before the error stays, for there are no transactions.
        assertThat(rows("SELECT count(*) FROM " + model.table(NAME, "press"))).containsExactly("3");

        script(
                "V3__broken.sql",
                "INSERT INTO press (\"Time\", pressure) VALUES (TIMESTAMP '2026-01-01 00:00:06', 3.5);");
        assertThat(configuration().load().repair().migrationsRemoved).hasSize(1);
        assertThat(states(configuration().load())).last().isEqualTo("3 broken Pending");
        assertThat(configuration().load().migrate().migrationsExecuted).isEqualTo(1);
        assertThat(rows("SELECT installed_rank, version, success FROM " + model.table(NAME, "flyway_schema_history")
                        + " ORDER BY \"Time\""))
                .containsExactly("1|1|true", "2|2|true", "3|3|true");
    }

    @Test
    void aChangedScriptIsFoundAndItsChecksumRepaired() throws SQLException, IOException {
        twoVersions();
        configuration().load().migrate();
        script("V1__press.sql", "CREATE TABLE press (\"Time\" TIMESTAMP, pressure REAL);\n");
        assertThatThrownBy(() -> configuration().load().validate())
                .hasMessageContaining("Migration checksum mismatch for migration version 1");
        assertThat(configuration().load().repair().migrationsAligned).hasSize(1);
        configuration().load().validate();
        Files.delete(scripts.resolve("V1__press.sql"));
        assertThatThrownBy(() -> configuration().load().validate()).hasMessageContaining("not resolved locally");
        assertThat(configuration().load().repair().migrationsDeleted).hasSize(1);
        configuration().load().validate();
        assertThat(rows("SELECT installed_rank, version, type FROM " + model.table(NAME, "flyway_schema_history")
                        + " ORDER BY \"Time\""))
                .containsExactly("1|1|SQL", "2|2|SQL", "3|1|DELETE");
    }

    @Test
    void aSchemaThatIsThereIsABaseline() throws SQLException, IOException {
        execute("CREATE TABLE " + model.table(NAME, "old") + " (\"Time\" TIMESTAMP, x INTEGER)");
        twoVersions();
        assertThatThrownBy(() -> configuration().load().migrate()).hasMessageContaining("non-empty schema");
        configuration().baselineVersion("1").load().baseline();
        assertThat(states(configuration().load()))
                .containsExactly(
                        "1 press Ignored (Baseline)", "1 << Flyway Baseline >> Baseline", "2 first rows Pending");
        assertThat(rows("SELECT installed_rank, type, checksum FROM " + model.table(NAME, "flyway_schema_history")))
                .containsExactly("1|BASELINE|null");
    }

    @Test
    void cleanIsOffUntilItIsAllowed() throws SQLException, IOException {
        twoVersions();
        configuration().load().migrate();
        assertThatThrownBy(() -> configuration().load().clean()).hasMessageContaining("cleanDisabled");
        configuration().cleanDisabled(false).load().clean();
        assertThat(rows("SELECT table_name FROM information_schema.tables WHERE table_schema = '" + model.schema(NAME)
                        + "'"))
                .isEmpty();
        // A database that Flyway made goes with its tables.
        execute("DROP SCHEMA \"" + model.schema(NAME) + '"');
        assertThat(configuration().load().migrate().migrationsExecuted).isEqualTo(2);
        assertThat(rows("SELECT installed_rank, type FROM " + model.table(NAME, "flyway_schema_history")
                        + " ORDER BY \"Time\" LIMIT 1"))
                .containsExactly("0|SCHEMA");
        configuration().cleanDisabled(false).load().clean();
        assertThat(rows("SELECT schema_name FROM information_schema.schemata WHERE schema_name = '" + model.schema(NAME)
                        + "'"))
                .isEmpty();
    }

    @Test
    void scriptsMayBeNative() throws SQLException, IOException {
        script(
                "V1__native.sql",
                model == Model.TREE
                        ? "CREATE TIMESERIES root.flyway.line.`a;b` WITH DATATYPE=DOUBLE;\n"
                                + "INSERT INTO root.flyway.line(time, `a;b`) VALUES (1, 2.5);\n"
                                + "SET TTL TO root.flyway.line 86400000000000;\nSHOW DEVICES root.flyway.**;\n"
                        : "CREATE TABLE line (t STRING TAG, \"a;b\" DOUBLE FIELD) WITH (TTL=86400000000000);\n"
                                + "INSERT INTO line(time, t, \"a;b\") VALUES (1, 'x', 2.5);\nSHOW TABLES;\nDESC line;\n");
        assertThat(configuration().load().migrate().migrationsExecuted).isEqualTo(1);
        assertThat(rows("SELECT \"a;b\" FROM " + model.table(NAME, "line"))).containsExactly("2.5");
    }

    @Test
    void programsThatMigrateAtOnceDoItOnce() throws SQLException, IOException {
        script("V1__count.sql", "CREATE TABLE counted (\"Time\" TIMESTAMP, n BIGINT);");
        for (int version = 2; version < 5; version++) {
            // Each run adds a row, for INSERT without a time takes the time of its arrival.
            script("V" + version + "__row.sql", "INSERT INTO counted (n) VALUES (" + version + ");");
        }
        List<CompletableFuture<Integer>> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            runs.add(CompletableFuture.supplyAsync(() -> configuration().load().migrate().migrationsExecuted));
        }
        assertThat(runs.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(4);
        assertThat(rows("SELECT n FROM " + model.table(NAME, "counted") + " ORDER BY n"))
                .containsExactly("2", "3", "4");
        assertThat(rows("SELECT * FROM " + model.table(NAME, "flyway_schema_history_lock")))
                .isEmpty();
    }

    @Test
    void aHistoryOutlivesTheTimeToLiveOfItsSchema() throws SQLException, IOException {
        execute("DROP SCHEMA \"" + model.schema(NAME) + '"');
        execute("CREATE SCHEMA \"" + model.schema(NAME) + "\" WITH (ttl = 86400000)");
        try {
            script("V1__press.sql", "CREATE TABLE press (\"Time\" TIMESTAMP, pressure DOUBLE);");
            configuration().load().migrate();
            assertThat(states(configuration().load())).containsExactly("1 press Success");
            assertThat(configuration().load().migrate().migrationsExecuted).isZero();
        } finally {
            execute("DROP SCHEMA \"" + model.schema(NAME) + "\" CASCADE");
        }
    }

    @Test
    void aLockOfAnotherProgramIsWaitedFor() throws SQLException, IOException {
        String table = model.table(NAME, "flyway_schema_history_lock");
        LeaseTable lease = new LeaseTable(table);
        lease.create(connection);
        var ticket = lease.acquire(connection, "somebody else", false, null);
        twoVersions();
        assertThatThrownBy(() -> configuration().lockRetryCount(1).load().migrate())
                .hasMessageContaining("locked by somebody else")
                .hasMessageContaining("lockRetryCount");
        ticket.release(connection);
        assertThat(configuration().load().migrate().migrationsExecuted).isEqualTo(2);
    }

    /** The example of docs/flyway.md is in this method. */
    private static int example(String url, Path folder) {
        Flyway flyway = Flyway.configure()
                .dataSource(url, "root", "root")
                .defaultSchema("root.works")
                .locations("filesystem:" + folder)
                .load();
        int done = flyway.migrate().migrationsExecuted;
        return done;
    }

    @Test
    void thePageRuns() throws SQLException, IOException {
        Assumptions.assumeTrue(model == Model.TREE, "the page is of the tree");
        Path root = Path.of(System.getProperty("treeline.root"));
        String page = Files.readString(root.resolve("docs/flyway.md"));
        String[] parts = page.split("```");
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith("sql\n-- V")) {
                String text = parts[i].substring("sql\n".length());
                script(text.substring("-- ".length(), text.indexOf('\n')), text);
            }
        }
        execute("DROP SCHEMA IF EXISTS \"root.works\" CASCADE");
        assertThat(example(server.url(), scripts)).isEqualTo(2);
        assertThat(example(server.url(), scripts)).isZero();
        assertThat(rows("SELECT p.pressure, p.state, s.speed FROM \"root.works\".\"hall1.press\" p JOIN"
                        + " \"root.works\".\"hall1.saw\" s USING (\"Time\")"))
                .containsExactly("4.5|idle; cold|9.5");
        String code = page.substring(page.indexOf("```java") + "```java".length());
        assertThat(own(root, "FlywayServerTest"))
                .contains(code.substring(0, code.indexOf("```")).replaceAll("\\s+", ""));
    }

    /** A test's own text without blanks, for lines may be wrapped otherwise than a page's. */
    static String own(Path root, String test) throws IOException {
        return Files.readString(root.resolve("src/test/tools/src/test/java/io/treeline/test/tools/" + test + ".java"))
                .replaceAll("\\s+", "");
    }
}
