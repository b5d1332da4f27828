// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.dialect.lease.LeaseTable;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Liquibase, which finds its extension for IoTDB on the class path: docs/liquibase.md. */
@WithServer
@ParameterizedClass
@EnumSource(Model.class)
class LiquibaseServerTest {
    private static final String NAME = "liquibase";

    private static final String CREATE = """
            databaseChangeLog:
              - logicalFilePath: changelog.yaml
              - changeSet:
                  id: 1
                  author: ann
                  changes:
                    - createTable:
                        tableName: press
                        columns:
                          - column: {name: Time, type: timestamp, constraints: {primaryKey: true, nullable: false}}
                          - column: {name: pressure, type: double}
                          - column: {name: strokes, type: bigint}
                          - column: {name: state, type: varchar(20)}
                          - column: {name: ok, type: boolean}
            """;

    private static final String MORE = """
              - changeSet:
                  id: 2
                  author: ann
                  changes:
                    - addColumn:
                        tableName: press
                        columns:
                          - column: {name: serviced, type: date}
                    - loadData:
                        file: press.csv
                        tableName: press
                        columns:
                          - column: {name: Time, type: datetime}
                          - column: {name: pressure, type: numeric}
                          - column: {name: strokes, type: numeric}
                          - column: {name: state, type: string}
                          - column: {name: ok, type: boolean}
                  rollback:
                    - sql: {sql: "DELETE FROM press"}
                    - dropColumn: {tableName: press, columnName: serviced}
              - changeSet:
                  id: 3
                  author: bob
                  changes:
                    - sql: {sql: "UPDATE press SET state = 'it''s; done' WHERE strokes = 2; DELETE FROM press WHERE strokes = 3"}
                    - insert:
                        tableName: press
                        columns:
                          - column: {name: Time, valueDate: "2026-01-01T00:00:09"}
                          - column: {name: pressure, valueNumeric: 9.5}
                  rollback: empty
            """;

    private static final String ROWS = """
            Time,pressure,strokes,state,ok
            2026-01-01T00:00:00,1.5,1,idle,true
            2026-01-01T00:00:01,2.5,2,NULL,false
            2026-01-01T00:00:02,3.5,3,busy,true
            """;

    @TempDir
    Path folder;

    @Parameter
    Model model;

    private IotdbServer server;
    private static int files;
    private static int runs;
    private String file;
    private Connection connection;

    @BeforeEach
    void open(IotdbServer server) throws SQLException, IOException {
        this.server = server;
        connection = model.connect(server.url());
        model.create(connection, NAME);
        execute("DROP TABLE " + model.table(NAME, "press"));
        write(CREATE);
        Files.writeString(folder.resolve("press.csv"), ROWS);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void write(String changeLog) throws IOException {
        file = "changelog" + ++files + ".yaml";
        Files.writeString(folder.resolve(file), changeLog);
    }

    private void execute(String sql) throws SQLException {
        Asked.execute(connection, sql);
    }

    private List<String> rows(String sql) throws SQLException {
        return Asked.rows(connection, sql);
    }

    /** Runs a command as the command line does, and gives what it wrote. */
    private String run(String command, Object... arguments) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Scope.child(Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(folder), () -> {
            CommandScope scope = new CommandScope(command)
                    .addArgumentValue("url", server.url() + model.options)
                    .addArgumentValue("username", "root")
                    .addArgumentValue("password", "root")
                    .addArgumentValue("defaultSchemaName", model.schema(NAME))
                    .setOutput(output);
            if (!command.equals("releaseLocks") && !command.equals("listLocks") && !command.equals("dropAll")) {
                scope.addArgumentValue("changelogFile", file);
            }
            if (command.equals("update")) {
                // Liquibase remembers of a URL, a path and contexts, in this JVM, that there was nothing to do.
                scope.addArgumentValue("contexts", "run" + ++runs);
            }
            for (int i = 0; i < arguments.length; i += 2) {
                scope.addArgumentValue((String) arguments[i], arguments[i + 1]);
            }
            scope.execute();
        });
        return output.toString(StandardCharsets.UTF_8);
    }

    private List<String> log() throws SQLException {
        return rows("SELECT id, author, orderexecuted, exectype FROM " + model.table(NAME, "DATABASECHANGELOG")
                + " ORDER BY orderexecuted");
    }

    @Test
    void updatesOnceAndRollsBack() throws Exception {
        run("update");
        run("update");
        assertThat(log()).containsExactly("1|ann|1|EXECUTED");
        write(CREATE + MORE);
        assertThat(run("status", "verbose", true)).contains("2 changesets have not been applied");
        run("validate");
        run("tag", "tag", "first");
        run("update");
        assertThat(log()).containsExactly("1|ann|1|EXECUTED", "2|ann|2|EXECUTED", "3|bob|3|EXECUTED");
        String query = "SELECT EXTRACT(EPOCH FROM \"Time\")::bigint - 1767225600, pressure, strokes, state, ok FROM "
                + model.table(NAME, "press") + " ORDER BY \"Time\"";
        assertThat(rows(query))
                .containsExactly("0|1.5|1|idle|true", "1|2.5|2|it's; done|false", "9|9.5|null|null|null");
        run("update");
        assertThat(rows(query)).hasSize(3);
        assertThat(run("status")).contains("is up to date");

        run("rollback", "tag", "first");
        assertThat(log()).containsExactly("1|ann|1|EXECUTED");
        assertThat(rows(query)).isEmpty();
        run("rollbackCount", "count", 1);
        assertThat(log()).isEmpty();
        assertThat(rows(
                        "SELECT table_name FROM information_schema.tables WHERE table_name = 'press' AND table_schema = '"
                                + model.schema(NAME) + "'"))
                .isEmpty();
        run("update");
        assertThat(log()).hasSize(3);
    }

    @Test
    void aFailedChangeSetIsReportedAndRunsAgain() throws Exception {
        write(CREATE + """
                  - changeSet:
                      id: 2
                      author: ann
                      changes:
                        - sql: {sql: "INSERT INTO nowhere (x) VALUES (1)"}
                """);
        assertThatThrownBy(() -> run("update"))
                .hasMessageContaining("changelog.yaml::2::ann")
                .hasMessageContaining("nowhere");
        assertThat(log()).containsExactly("1|ann|1|EXECUTED");
        assertThat(run("listLocks")).doesNotContain("process");
        write(CREATE + """
                  - changeSet:
                      id: 2
                      author: ann
                      changes:
                        - sql: {sql: "INSERT INTO press (strokes) VALUES (1)"}
                """);
        run("update");
        assertThat(log()).hasSize(2);
    }

    @Test
    void aChangedChangeSetIsFound() throws Exception {
        run("update");
        write(CREATE.replace("strokes", "beats"));
        assertThatThrownBy(() -> run("validate")).hasMessageContaining("changelog.yaml::1::ann");
        run("clearChecksums");
        run("validate");
        run("update");
        assertThat(log()).containsExactly("1|ann|1|EXECUTED");
    }

    @Test
    void whatIotdbCannotDoIsRefused() throws Exception {
        write(CREATE.replace("{name: strokes, type: bigint}", "{name: strokes, type: bigint, autoIncrement: true}"));
        assertThatThrownBy(() -> run("update")).hasMessageContaining("IoTDB generates no keys (autoIncrement)");
        write(CREATE + """
                  - changeSet:
                      id: 2
                      author: ann
                      changes:
                        - createIndex: {tableName: press, indexName: i, columns: [{column: {name: state}}]}
                """);
        assertThatThrownBy(() -> run("update")).hasMessageContaining("index");
        write(CREATE + """
                  - changeSet:
                      id: 3
                      author: ann
                      changes:
                        - createSequence: {sequenceName: s}
                """);
        assertThatThrownBy(() -> run("update")).hasMessageContaining("IoTDB has no sequences");
        write(CREATE.replace("{name: strokes, type: bigint}", "{name: strokes, type: bigint, defaultValueNumeric: 7}")
                .replace("press", "press2")
                .replace("id: 1", "id: 4"));
        assertThatThrownBy(() -> run("update")).hasMessageContaining("DEFAULT");
    }

    @Test
    void whatWouldRunIsWrittenDown() throws Exception {
        String sql = run("updateSql");
        assertThat(sql)
                .contains("CREATE TABLE")
                .contains("press")
                .containsIgnoringCase("INSERT INTO " + model.table(NAME, "x").replace("\"x\"", "DATABASECHANGELOG"));
        assertThat(rows("SELECT table_name FROM information_schema.tables WHERE table_schema = '" + model.schema(NAME)
                        + "'"))
                .isEmpty();
    }

    /** Of several programs: one is Liquibase, for in one JVM it keeps what it locks in static fields. */
    @Test
    void aLockOfAnotherProgramIsWaitedFor() throws Exception {
        LeaseTable lease = new LeaseTable(model.table(NAME, "DATABASECHANGELOGLOCK"));
        lease.create(connection);
        LeaseTable.Ticket ticket = lease.acquire(connection, "somebody else", false, null);
        System.setProperty("liquibase.changelogLockPollRate", "1");
        try {
            CompletableFuture<Void> update = CompletableFuture.runAsync(() -> {
                try {
                    run("update");
                } catch (Exception error) {
                    throw new CompletionException(error);
                }
            });
            assertThatThrownBy(() -> update.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            ticket.release(connection);
            update.get(1, TimeUnit.MINUTES);
        } finally {
            System.clearProperty("liquibase.changelogLockPollRate");
        }
        assertThat(log()).containsExactly("1|ann|1|EXECUTED");
    }

    @Test
    void aLockIsShownAndReleasedAndEverythingDropped() throws Exception {
        run("update");
        LeaseTable lease = new LeaseTable(model.table(NAME, "DATABASECHANGELOGLOCK"));
        lease.acquire(connection, "somebody else", false, null);
        assertThat(run("listLocks")).contains("somebody else");
        run("releaseLocks");
        assertThat(run("listLocks")).doesNotContain("somebody else");
        run("dropAll");
        assertThat(rows("SELECT table_name FROM information_schema.tables WHERE table_schema = '" + model.schema(NAME)
                        + "' AND table_name = 'press'"))
                .isEmpty();
    }

    /** The example of docs/liquibase.md is in this method. */
    private static void example(String url) throws Exception {
        new CommandScope("update")
                .addArgumentValue("url", url)
                .addArgumentValue("username", "root")
                .addArgumentValue("password", "root")
                .addArgumentValue("defaultSchemaName", "root.works")
                .addArgumentValue("changelogFile", "changelog.yaml")
                .execute();
    }

    @Test
    void thePageRuns() throws Exception {
        Assumptions.assumeTrue(model == Model.TREE, "the page is of the tree");
        Path root = Path.of(System.getProperty("treeline.root"));
        String page = Files.readString(root.resolve("docs/liquibase.md"));
        Files.writeString(folder.resolve("changelog.yaml"), block(page, "yaml"));
        Files.writeString(folder.resolve("press.csv"), block(page, "csv"));
        execute("DROP SCHEMA IF EXISTS \"root.works\" CASCADE");
        execute("CREATE SCHEMA \"root.works\"");
        Scope.child(
                Scope.Attr.resourceAccessor.name(), new DirectoryResourceAccessor(folder), () -> example(server.url()));
        assertThat(rows("SELECT pressure, strokes FROM \"root.works\".\"hall1.press\" ORDER BY \"Time\""))
                .containsExactly("4.5|1", "4.75|2");
        file = "changelog.yaml";
        run("rollbackCount", "count", 2, "defaultSchemaName", "root.works");
        assertThat(rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'root.works'"
                        + " AND table_name LIKE 'hall%'"))
                .isEmpty();
        assertThat(FlywayServerTest.own(root, "LiquibaseServerTest"))
                .contains(block(page, "java").replaceAll("\\s+", ""));
    }

    private static String block(String page, String kind) {
        String rest = page.substring(page.indexOf("```" + kind + '\n') + kind.length() + 4);
        return rest.substring(0, rest.indexOf("```"));
    }
}
