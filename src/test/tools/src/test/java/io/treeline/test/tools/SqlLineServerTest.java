// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sqlline.SqlLine;

/** SQLLine as a person uses it: its commands over the metadata, all its output formats, scripts and batches. */
@WithServer
class SqlLineServerTest {
    private static final String NAME = "sqlline";

    /** Runs the commands as a script and gives all that was printed. */
    private static String run(IotdbServer server, Model model, Path folder, String... commands) throws Exception {
        Path script = folder.resolve("script.sql");
        Files.writeString(
                script,
                "!connect \"" + server.url() + model.options + "\" root root io.treeline.driver.IotdbDriver\n"
                        + String.join("\n", commands) + '\n');
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        SqlLine sqlLine = new SqlLine();
        sqlLine.setOutputStream(new PrintStream(printed, true, StandardCharsets.UTF_8));
        sqlLine.setErrorStream(new PrintStream(printed, true, StandardCharsets.UTF_8));
        SqlLine.Status status = sqlLine.begin(
                new String[] {"-e", "!set maxwidth 2000", "-e", "!run " + script, "--isolation=TRANSACTION_NONE"},
                new ByteArrayInputStream(new byte[0]),
                false);
        String text = printed.toString(StandardCharsets.UTF_8).replace("\r", "");
        assertThat(status).as(text).isEqualTo(SqlLine.Status.OK);
        assertThat(text).doesNotContain("Error:", "No such method", "Exception", "Aborting");
        return text;
    }

    private static void fill(IotdbServer server, Model model) throws Exception {
        try (var connection = model.connect(server.url())) {
            model.create(connection, NAME);
            model.fill(connection, NAME, 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void describesTheServer(Model model, IotdbServer server, @TempDir Path folder) throws Exception {
        fill(server, model);
        String schema = model.schema(NAME);
        String tables = run(server, model, folder, "!tables");
        assertThat(tables).containsPattern("\\| +" + schema + " +\\| press +\\| TABLE ");
        String columns = run(server, model, folder, "!columns press");
        assertThat(columns)
                .containsPattern("\\| press +\\| pressure +\\| 8 +\\| DOUBLE ")
                .containsPattern("\\| press +\\| state +\\| 12 +\\| VARCHAR ");
        assertThat(run(server, model, folder, "!primarykeys press")).containsPattern("(?i)\\| press +\\| time +\\| 1 ");
        assertThat(run(
                        server,
                        model,
                        folder,
                        "!indexes press",
                        "!importedkeys press",
                        "!exportedkeys press",
                        "!procedures %"))
                .contains("press");
        assertThat(run(server, model, folder, "!schemas", "!metadata getTableTypes", "!metadata getTypeInfo"))
                .contains(schema, "VARBINARY");
        assertThat(run(server, model, folder, "!dbinfo"))
                .contains("getDatabaseProductName", "Apache IoTDB", "supportsTransactions");
        assertThat(run(
                        server,
                        model,
                        folder,
                        "!metadata supportsTransactions",
                        "!metadata getMaxColumnsInTable",
                        "!metadata getUserName",
                        "!metadata supportsResultSetType 1003",
                        "!metadata getSuperTables null % %"))
                .contains("false", "root", "true");
        assertThat(run(server, model, folder, "!native select {fn ucase(state)} from " + model.table(NAME, "press")))
                .contains("select");
        run(
                server,
                model,
                folder,
                "!isolation TRANSACTION_NONE",
                "!autocommit on",
                "!reconnect",
                "!list",
                "!scan",
                "!readonly on",
                "!close");
    }

    @ParameterizedTest
    @EnumSource
    void writesEveryFormat(Model model, IotdbServer server, @TempDir Path folder) throws Exception {
        fill(server, model);
        String query =
                "select strokes, pressure, state, image from " + model.table(NAME, "press") + " order by strokes;";
        assertThat(run(server, model, folder, "!set outputformat table", query))
                .contains("| strokes | pressure | state | image |")
                .contains("2 rows selected");
        assertThat(run(server, model, folder, "!set outputformat vertical", query))
                .containsPattern("strokes +0\npressure +0");
        assertThat(run(server, model, folder, "!set outputformat csv", query))
                .contains("'strokes','pressure','state','image'", "'1','0.5','s1',''");
        assertThat(run(server, model, folder, "!set outputformat tsv", query)).contains("\"1\"\t\"0.5\"\t\"s1\"\t\"\"");
        assertThat(run(server, model, folder, "!set outputformat json", query))
                .contains("{\"strokes\":1,\"pressure\":0.5,\"state\":\"s1\",\"image\":null}");
        assertThat(run(server, model, folder, "!set outputformat xmlattr", query))
                .contains("<result strokes=\"1\" pressure=\"0.5\" state=\"s1\"");
        assertThat(run(server, model, folder, "!set outputformat xmlelements", query))
                .contains("<strokes>1</strokes>", "<state>s1</state>");
        assertThat(run(server, model, folder, "!set outputformat ansiconsole", query))
                .contains("strokes", "s1");
    }

    @ParameterizedTest
    @EnumSource
    void runsScriptsAndBatches(Model model, IotdbServer server, @TempDir Path folder) throws Exception {
        fill(server, model);
        String table = model.table(NAME, "press");
        String insert = "insert into " + table + " (\"Time\", strokes, state) values (";
        String text = run(
                server,
                model,
                folder,
                "-- a comment",
                "!batch",
                insert + "1, 10, 'b;c');",
                insert + "2, 11, 'it''s');",
                "!batch",
                "select count(*) as n, max(strokes) as m",
                "from " + table + ";",
                "update " + table + " set state = 'x' where strokes >= 10;",
                "delete from " + table + " where \"Time\" = 1;",
                "show databases;",
                "!set rowlimit 1",
                "select strokes from " + table + " where state = 'x';");
        assertThat(text)
                .containsPattern("COUNT +STATEMENT")
                .containsPattern("\\b1 +insert into")
                .containsPattern("\\| 4 +\\| 11 +\\|")
                .contains("2 rows affected", "1 row affected", "| 11      |", model.schema(NAME));
    }
}
