// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.dialect.jooq.IotdbJooq;
import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Result;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.UpdatableRecord;
import org.jooq.codegen.GenerationTool;
import org.jooq.impl.DSL;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** jOOQ's code generator reads a schema through DatabaseMetaData; what it writes compiles, queries and inserts. */
@WithServer
@ParameterizedClass
@EnumSource(Model.class)
class JooqCodegenServerTest {
    private static final String NAME = "jooqgen";

    @Parameter
    Model model;

    @TempDir
    Path folder;

    @Test
    void generatedSourcesCompileAndRun(IotdbServer server) throws Exception {
        try (ServerRelay relay = ServerRelay.to(server);
                Connection connection = model.connect(relay.url())) {
            model.create(connection, NAME);
            model.fill(connection, NAME, 20);
            String tagged = model == Model.TREE ? "hall1.saw_2" : "saw_2";
            try (var statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE " + model.table(NAME, tagged)
                                + (model == Model.TREE
                                        ? " (speed DOUBLE PRECISION)"
                                        : " (\"Time\" TIMESTAMP, region VARCHAR, speed DOUBLE PRECISION, PRIMARY KEY (region, \"Time\"))"));
            }
            generate(relay.url() + model.options);
            compile();
            try (URLClassLoader loader = new URLClassLoader(
                    new URL[] {folder.resolve("classes").toUri().toURL()},
                    getClass().getClassLoader())) {
                Schema schema = schema(loader);
                assertThat(schema.getName()).isEqualTo(model.schema(NAME));
                assertThat(schema.getTables()).extracting(Table::getName).containsExactlyInAnyOrder("press", tagged);
                Table<?> press = schema.getTable("press");
                String time = model == Model.TREE ? "Time" : "time";
                assertThat(press.getPrimaryKey()).isNotNull();
                assertThat(press.getPrimaryKey().getFields())
                        .extracting(Field::getName)
                        .containsExactly(time);
                assertThat(schema.getTable(tagged).getPrimaryKey().getFields()).hasSize(model == Model.TREE ? 1 : 2);
                assertThat(press.field("strokes").getType()).isEqualTo(Long.class);
                assertThat(press.field("pressure").getType()).isEqualTo(Double.class);
                assertThat(press.field("ratio").getType()).isEqualTo(Float.class);
                assertThat(press.field("n").getType()).isEqualTo(Integer.class);
                assertThat(press.field("state").getType()).isEqualTo(String.class);
                assertThat(press.field("ok").getType()).isEqualTo(Boolean.class);
                assertThat(press.field("image").getType()).isEqualTo(byte[].class);
                assertThat(press.field(time).getType()).isEqualTo(Instant.class);
                assertThat(press.field("strokes").getDataType().nullable()).isTrue();
                assertThat(press.field(time).getDataType().nullable()).isFalse();
                queriesAndInserts(DSL.using(IotdbJooq.configuration(connection)), press, time, relay);
            }
        }
    }

    private static void queriesAndInserts(DSLContext dsl, Table<?> press, String timeName, ServerRelay relay) {
        Field<Instant> time = press.field(timeName, Instant.class);
        Field<Long> strokes = press.field("strokes", Long.class);
        Field<String> state = press.field("state", String.class);
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(dsl.select(strokes)
                        .from(press)
                        .where(state.eq("s1").and(time.ge(start.plusSeconds(5))))
                        .orderBy(time.desc())
                        .limit(2)
                        .fetch(strokes))
                .containsExactly(19L, 16L);
        Result<?> all =
                dsl.selectFrom(press).where(strokes.lt(3L)).orderBy(strokes).fetch();
        assertThat(all).hasSize(3);
        assertThat(all.get(2).get(time)).isEqualTo(start.plusSeconds(2));
        UpdatableRecord<?> record = (UpdatableRecord<?>) all.get(0);
        record.set(state, "stored");
        assertThat(record.store()).as("UPDATE by the generated key").isEqualTo(1);
        assertThat(dsl.fetchCount(press, state.eq("stored"))).isEqualTo(1);
        assertThat(record.delete()).isEqualTo(1);
        assertThat(dsl.fetchCount(press)).isEqualTo(19);

        relay.forget();
        BatchBindStep batch =
                dsl.batch(dsl.insertInto(press, time, strokes, state).values((Instant) null, null, null));
        for (int i = 0; i < 1_000; i++) {
            batch = batch.bind(start.plus(1, ChronoUnit.DAYS).plusSeconds(i), (long) i, i % 2 == 0 ? null : "odd");
        }
        assertThat(batch.execute()).hasSize(1_000).containsOnly(1);
        assertThat(relay.calls("insertTablet")).isPositive();
        assertThat(relay.calls()).as("no call for each row").hasSizeLessThan(40);
        List<UpdatableRecord<?>> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            UpdatableRecord<?> one = (UpdatableRecord<?>) dsl.newRecord(press);
            one.set(time, start.plus(2, ChronoUnit.DAYS).plusSeconds(i));
            one.set(strokes, (long) i);
            records.add(one);
        }
        relay.forget();
        assertThat(dsl.batchInsert(records).execute()).hasSize(100).containsOnly(1);
        assertThat(relay.calls()).as("no call for each row").hasSizeLessThan(40);
        assertThat(dsl.fetchCount(press)).isEqualTo(1_119);
    }

    private void generate(String url) throws Exception {
        GenerationTool.generate(new Configuration()
                .withLogging(Logging.ERROR)
                .withJdbc(new Jdbc()
                        .withDriver("io.treeline.driver.IotdbDriver")
                        .withUrl(url)
                        .withUser("root")
                        .withPassword("root"))
                .withGenerator(new Generator()
                        .withDatabase(new Database()
                                .withName("io.treeline.dialect.jooq.IotdbDatabase")
                                .withInputSchema(model.schema(NAME))
                                .withIncludes(".*"))
                        .withGenerate(new Generate()
                                .withRecords(true)
                                .withPojos(true)
                                .withJavaTimeTypes(true)
                                .withGeneratedAnnotation(false))
                        .withTarget(new Target()
                                .withPackageName("generated")
                                .withDirectory(folder.resolve("sources").toString()))));
    }

    private void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        Files.createDirectories(folder.resolve("classes"));
        try (Stream<Path> sources = Files.walk(folder.resolve("sources"));
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> all =
                    sources.filter(path -> path.toString().endsWith(".java")).toList();
            assertThat(all).hasSizeGreaterThan(6);
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of(
                                    "-proc:none",
                                    "-nowarn",
                                    "-d",
                                    folder.resolve("classes").toString(),
                                    "-classpath",
                                    System.getProperty("java.class.path")),
                            null,
                            files.getJavaFileObjectsFromPaths(all))
                    .call();
            assertThat(compiled).as("%s", messages).isTrue();
        }
    }

    /** The one generated schema. */
    private Schema schema(ClassLoader loader) throws Exception {
        Class<?> catalog = loader.loadClass("generated.DefaultCatalog");
        return ((org.jooq.Catalog) catalog.getField("DEFAULT_CATALOG").get(null))
                .getSchemas()
                .get(0);
    }
}
