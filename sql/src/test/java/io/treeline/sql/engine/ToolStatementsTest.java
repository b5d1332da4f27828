// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.SqlMode;
import io.treeline.sql.parse.FixtureTree;
import io.treeline.sql.plan.SqlSettings;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** What becomes of the statements that tools send, from text to native text: the corpus tool-statements.yaml. */
class ToolStatementsTest {
    private static final String CORPUS = "tool-statements.yaml";
    private static final String HEADER = """
      # Statements that tools, ORMs and people send, over the tree of FixtureTree.factory (milliseconds, UTC, default schema root.factory), and what becomes of each:
      #   pushed   the server computes it all, by this native statement
      #   local    computed here, from the rows of these native statements
      #   native   passed to the server untouched
      #   writes   planned as a statement that changes something: its kind
      #   error    refused, with this SQLState
      #   columns  the result's labels and types
      # Parameters are bound by their type: numbers 5, times tick 7, text x, days 2024-01-02.
      # What is pushed changes as the engine learns: write the file anew and review the difference, every line of which must be meant:
      #   mvn -pl sql -am test -Dtest=ToolStatementsTest -Dsurefire.failIfNoSpecifiedTests=false -Dtool.statements.update=true && git diff
      """;

    private static final SqlSettings SETTINGS =
            new SqlSettings(SqlMode.AUTO, "root.factory", ZoneOffset.UTC, true, false, 1 << 26);

    private final SqlEngine engine =
            new SqlEngine(new Catalog(FixtureTree.factory(TimePrecision.MILLI), Duration.ofHours(1)));

    static List<Map<String, Object>> corpus() throws IOException {
        try (InputStream in = ToolStatementsTest.class.getResourceAsStream(CORPUS)) {
            return new Yaml().load(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static Stream<Arguments> cases() throws IOException {
        return corpus().stream().map(one -> Arguments.of(one.get("tool"), one.get("sql"), one));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void becomesWhatTheCorpusSays(String tool, String sql, Map<String, Object> expected) {
        assertThat(outcome(tool, sql)).as("see the head of " + CORPUS).isEqualTo(expected);
    }

    @Test
    void holdsAtLeastTwoHundredOfManyTools() throws IOException {
        List<Map<String, Object>> corpus = corpus();
        assertThat(corpus).hasSizeGreaterThanOrEqualTo(200);
        assertThat(corpus.stream().map(one -> one.get("tool")))
                .contains(
                        "Hibernate",
                        "jOOQ",
                        "Spark",
                        "Superset",
                        "Metabase",
                        "Tableau",
                        "Power BI",
                        "DBeaver",
                        "DataGrip",
                        "Grafana",
                        "SQLAlchemy");
        assertThat(corpus.stream().map(one -> one.get("sql"))).doesNotHaveDuplicates();
    }

    /** Not a test: writes the corpus as the engine has it now. */
    @Test
    @EnabledIfSystemProperty(named = "tool.statements.update", matches = "true")
    void update() throws IOException {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setAllowUnicode(true);
        List<Map<String, Object>> now = new ArrayList<>();
        for (Map<String, Object> one : corpus()) {
            now.add(outcome((String) one.get("tool"), (String) one.get("sql")));
        }
        Path file = Path.of("src/test/resources")
                .resolve(ToolStatementsTest.class.getPackageName().replace('.', '/'))
                .resolve(CORPUS);
        Files.writeString(file, HEADER + new Yaml(options).dump(now));
    }

    private Map<String, Object> outcome(String tool, String sql) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("tool", tool);
        outcome.put("sql", sql);
        try {
            PreparedSql prepared = engine.prepare(sql, SETTINGS);
            if (prepared instanceof PreparedSql.Native untouched) {
                assertThat(untouched.text()).isEqualTo(sql);
                outcome.put("native", true);
            } else if (!(prepared instanceof PreparedSql.Query query)) {
                outcome.put("writes", prepared.getClass().getSimpleName());
            } else {
                PreparedSql.Bound bound = query.bind(values(query));
                if (bound instanceof PreparedSql.Pushed pushed) {
                    outcome.put("pushed", present(pushed.query().text()));
                } else {
                    // A copy, since what is written twice the same would become an anchor and a reference to it.
                    outcome.put("local", new ArrayList<>(bound.nativeStatements()));
                }
                outcome.put(
                        "columns",
                        query.columns().stream()
                                .map(column ->
                                        column.label() + " " + column.type().sqlName())
                                .collect(Collectors.joining(", ")));
            }
        } catch (SQLException e) {
            outcome.put("error", e.getSQLState());
        }
        return outcome;
    }

    private static List<Object> values(PreparedSql.Query query) {
        List<Object> parameters = new ArrayList<>();
        for (ColumnType type : query.parameterTypes()) {
            parameters.add(
                    type == null
                            ? Long.valueOf(5)
                            : switch (type) {
                                case BOOLEAN -> true;
                                case INT32 -> 5;
                                case INT64 -> 5L;
                                case FLOAT -> 5f;
                                case DOUBLE -> 5d;
                                case DECIMAL -> BigDecimal.valueOf(5);
                                case TEXT, STRING -> "x";
                                case TIMESTAMP -> new Ticks(7);
                                case DATE -> LocalDate.of(2024, 1, 2);
                                case BLOB -> new byte[] {1};
                                case ARRAY -> ArrayValue.of(ColumnType.INT32, 5, 7);
                            });
        }
        return parameters;
    }

    /** A native text in which the days around now, in milliseconds, are called so. */
    private static String present(String text) {
        long now = System.currentTimeMillis();
        return Pattern.compile("\\b\\d{13}\\b")
                .matcher(text)
                .replaceAll(number -> Math.abs(Long.parseLong(number.group()) - now) < TimeUnit.DAYS.toMillis(30)
                        ? "{around now}"
                        : number.group());
    }
}
