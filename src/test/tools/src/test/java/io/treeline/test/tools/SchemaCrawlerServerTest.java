// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import schemacrawler.schema.Catalog;
import schemacrawler.schema.Column;
import schemacrawler.schema.Table;
import schemacrawler.schemacrawler.GrepOptionsBuilder;
import schemacrawler.schemacrawler.LimitOptionsBuilder;
import schemacrawler.schemacrawler.LoadOptionsBuilder;
import schemacrawler.schemacrawler.SchemaCrawlerOptions;
import schemacrawler.schemacrawler.SchemaCrawlerOptionsBuilder;
import schemacrawler.schemacrawler.SchemaInfoLevelBuilder;
import schemacrawler.tools.executable.SchemaCrawlerExecutable;
import schemacrawler.tools.options.OutputOptionsBuilder;
import schemacrawler.tools.utility.SchemaCrawlerUtility;
import us.fatehi.utility.datasource.DatabaseConnectionSource;
import us.fatehi.utility.datasource.DatabaseConnectionSources;
import us.fatehi.utility.datasource.MultiUseUserCredentials;

/** SchemaCrawler at its maximum level: the catalog it reads, and its commands over it. */
@WithServer
class SchemaCrawlerServerTest {
    private static final String NAME = "crawled";
    /** Held, since java.util.logging forgets the level of a logger that nobody holds. */
    private static final List<Logger> QUIET = List.of(Logger.getLogger("schemacrawler"), Logger.getLogger("us.fatehi"));

    @BeforeAll
    static void quiet() {
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }

    @ParameterizedTest
    @EnumSource
    void crawlsEverything(Model model, IotdbServer server, @TempDir Path folder) throws Exception {
        try (Connection connection = model.connect(server.url())) {
            model.create(connection, NAME);
            model.fill(connection, NAME, 3);
        }
        String schema = model.schema(NAME);
        SchemaCrawlerOptions options = SchemaCrawlerOptionsBuilder.newSchemaCrawlerOptions()
                .withLimitOptions(LimitOptionsBuilder.builder()
                        .includeSchemas(name -> name.replace("\"", "").equals(schema))
                        .toOptions())
                .withLoadOptions(LoadOptionsBuilder.builder()
                        .withSchemaInfoLevel(SchemaInfoLevelBuilder.maximum())
                        .toOptions());
        try (DatabaseConnectionSource source = DatabaseConnectionSources.newDatabaseConnectionSource(
                server.url() + model.options, new MultiUseUserCredentials("root", "root"))) {
            Catalog catalog = SchemaCrawlerUtility.getCatalog(source, options);
            assertThat(catalog.getDatabaseInfo().getDatabaseProductName()).isEqualTo("Apache IoTDB");
            assertThat(catalog.getSchemas()).singleElement().satisfies(found -> {
                assertThat(found.getCatalogName()).isNullOrEmpty();
                assertThat(found.getName()).isEqualTo(schema);
            });
            Table press = catalog.getTables().iterator().next();
            assertThat(catalog.getTables()).hasSize(1);
            assertThat(press.getName()).isEqualTo("press");
            assertThat(press.getPrimaryKey().getConstrainedColumns())
                    .singleElement()
                    .satisfies(key -> assertThat(key.getName()).isEqualToIgnoringCase("Time"));
            assertThat(press.getForeignKeys()).isEmpty();
            assertThat(press.getColumns())
                    .extracting(Column::getName)
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .containsExactlyInAnyOrder(
                            "time",
                            "pressure",
                            "strokes",
                            "state",
                            "ok",
                            "serviced",
                            "installed",
                            "image",
                            "n",
                            "ratio");
            Column pressure = press.lookupColumn("pressure").orElseThrow();
            assertThat(pressure.getColumnDataType().getName()).isEqualTo("DOUBLE");
            assertThat(pressure.getColumnDataType().getJavaSqlType().getVendorTypeNumber())
                    .isEqualTo(java.sql.Types.DOUBLE);
            assertThat(pressure.isNullable()).isTrue();

            for (String command : new String[] {"schema", "details", "brief", "count", "dump", "lint"}) {
                Path file = folder.resolve(command + ".txt");
                SchemaCrawlerExecutable executable = new SchemaCrawlerExecutable(command);
                executable.setSchemaCrawlerOptions(options.withGrepOptions(GrepOptionsBuilder.builder()
                        .includeGreppedColumns(name -> name.contains("pressure"))
                        .toOptions()));
                executable.setOutputOptions(OutputOptionsBuilder.builder()
                        .withOutputFile(file)
                        .withOutputFormatValue("text")
                        .toOptions());
                executable.setDataSource(source);
                executable.execute();
                assertThat(Files.readString(file)).as(command).contains("press");
            }
            assertThat(Files.readString(folder.resolve("count.txt"))).containsPattern("press\\W.*\\b3 rows");
            assertThat(Files.readString(folder.resolve("dump.txt"))).contains("s0", "s1", "s2");
        }
    }
}
