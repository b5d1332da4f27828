// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.sql.engine.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.junit.jupiter.api.Test;

/**
 * Every function is planned and run once, every function of Calcite's STANDARD and POSTGRESQL libraries is known to be
 * computed or refused, and docs/functions.md and FunctionNames say the same. Both are written anew by {@code mvn -pl
 * sql -am test -Dtest=FunctionListTest -Dsurefire.failIfNoSpecifiedTests=false -Dfunctions.update=true}.
 */
class FunctionListTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "functions.md");
    private static final Path NAMES = Path.of("src/main/java/io/treeline/sql/function/FunctionNames.java");
    private static final String LINES = "String LINES = \"\"\"\n";
    private static final String BEGIN = "<!-- generated from here -->\n";

    /** What the compiler knows without a function's class. */
    private static final Set<String> FORMS = Set.of(
            "JSON_EXISTS",
            "JSON_QUERY",
            "JSON_VALUE",
            "CASE",
            "CAST",
            "COALESCE",
            "CURRENT_DATE",
            "CURRENT_TIME",
            "CURRENT_TIMESTAMP",
            "GREATEST",
            "LEAST",
            "LOCALTIME",
            "LOCALTIMESTAMP",
            "NULLIF",
            "TRIM",
            "FIRST",
            "LAST",
            "TUMBLE",
            "HOP",
            "SESSION",
            "DESCRIPTOR");

    /** What other spellings become. */
    private static final Set<String> INTERNAL = Set.of(
            "NEGATE",
            "PLUS",
            "INTERVAL_OF",
            "INTERVAL_LITERAL",
            "AT_ZONE",
            "ROUND_TIME",
            "TRANSLATE3",
            "ARRAY",
            "ITEM",
            "SLICE",
            "__WITH_TIES",
            "__PEER_GROUPS",
            "__WINDOW_END",
            "__SESSION_GAP",
            "__HOPS",
            "LOCF_OVER_NULL");

    /** Functions of Calcite's libraries that are refused. */
    private static final Map<String, String> REFUSED = new TreeMap<>();

    static {
        refuse("no maps, rows or multisets: IoTDB has none", "ELEMENT", "MULTISET", "MAP", "TYPEOF", "VARIANTNULL");
        refuse(
                "PostgreSQL has none of it",
                "JSON_DEPTH",
                "JSON_INSERT",
                "JSON_KEYS",
                "JSON_LENGTH",
                "JSON_PRETTY",
                "JSON_REMOVE",
                "JSON_REPLACE",
                "JSON_SET",
                "JSON_STORAGE_SIZE",
                "JSON_TYPE");
        refuse(
                "no functions in GROUP BY; FROM TABLE(TUMBLE(...)) and its like have window_start and window_end",
                "HOP_END",
                "HOP_START",
                "SESSION_END",
                "SESSION_START",
                "TUMBLE_END",
                "TUMBLE_START");
        refuse("no MATCH_RECOGNIZE; use window functions", "CLASSIFIER", "MATCH_NUMBER", "NEXT", "PREV");
        refuse("PostgreSQL has none of it; write the quotient", "COTH", "CSC", "CSCH", "SEC", "SECH");
        refuse("PostgreSQL has none of it", "BITCOUNT", "RAND_INTEGER", "SHA1", "CONVERT");
    }

    private static void refuse(String reason, String... names) {
        for (String name : names) {
            REFUSED.put(name, reason);
        }
    }

    private final Fixture fixture = new Fixture();

    @Test
    void everyFunctionIsPlannedAndRunOnce() {
        List<String> failures = new ArrayList<>();
        for (List<ScalarFunction> overloads : Functions.all().values().stream()
                .filter(f -> !f.returnsSet())
                .map(f -> f.overloads())
                .toList()) {
            for (ScalarFunction function : overloads) {
                String call = call(function);
                if (call == null) {
                    continue;
                }
                try {
                    List<List<Object>> rows = fixture.rows(List.of(), "SELECT " + call);
                    if (function.strict()
                            && !function.parameters().isEmpty()
                            && rows.get(0).get(0) != null) {
                        failures.add(call + " is " + rows + " instead of NULL");
                    }
                } catch (SQLException | RuntimeException e) {
                    failures.add(call + ": " + e.getMessage());
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    private static String call(ScalarFunction function) {
        String name = function.name();
        if (SessionFunctions.has(name) || name.equals("SET_CONFIG")) {
            // There is no session here; the tests of session statements call them.
            return null;
        }
        if (name.startsWith("__JSON_OBJECT")
                || name.startsWith("__JSON_MEMBER")
                || name.matches("__JSON_ROW(_PRETTY)?")) {
            return null;
        }
        List<String> arguments =
                function.parameters().stream().map(FunctionListTest::nullOf).toList();
        return switch (name) {
            case "NEGATE" -> "- " + arguments.get(0);
            case "PLUS" -> "+ " + arguments.get(0);
            case "__SAMPLED", "JSON_BUILD_OBJECT", "JSONB_BUILD_OBJECT" -> null;
            // What SQL/JSON and rows become, of names and values in turn, and of options that are always there.
            case "__JSON_PATH_VALUE", "__JSON_PATH_QUERY", "__JSON_PATH_VARIABLES", "ROW_TO_JSON" -> null;
            case "INTERVAL_OF",
                    "AT_ZONE",
                    "ROUND_TIME",
                    "SLICE",
                    "__WITH_TIES",
                    "__PEER_GROUPS",
                    "LOCF_OVER_NULL",
                    "__WINDOW_END",
                    "__SESSION_GAP" -> null;
            // They stand beside GROUP BY only.
            case "TIME_BUCKET_GAPFILL", "LOCF", "INTERPOLATE" -> null;
            case "ARRAY" -> "ARRAY[" + arguments.get(0) + ']';
            case "ITEM" -> '(' + arguments.get(0) + ")[" + arguments.get(1) + ']';
            case "ARRAY_FILL" ->
                name + '(' + arguments.get(0) + ", ARRAY[2]" + (arguments.size() > 2 ? ", ARRAY[0])" : ")");
            case "TIMESTAMPADD", "TIMESTAMPDIFF" -> name + "(DAY, " + arguments.get(1) + ", " + arguments.get(2) + ")";
            case "EXTRACT" -> name + "(YEAR FROM " + arguments.get(1) + ")";
            case "POSITION" ->
                arguments.size() == 2 ? "POSITION(" + arguments.get(0) + " IN " + arguments.get(1) + ")" : null;
            case "OVERLAY" ->
                arguments.size() == 4
                        ? "OVERLAY(" + arguments.get(0) + " PLACING " + arguments.get(1) + " FROM " + arguments.get(2)
                                + " FOR " + arguments.get(3) + ")"
                        : null;
            case "SIMILAR TO" -> arguments.size() == 2 ? arguments.get(0) + " SIMILAR TO " + arguments.get(1) : null;
            default ->
                Character.isLetter(name.charAt(0)) || name.startsWith("__")
                        ? (name.startsWith("__") ? '"' + name + '"' : name) + "(" + String.join(", ", arguments) + ")"
                        : arguments.get(0) + ' ' + name + ' ' + arguments.get(1);
        };
    }

    private static String nullOf(Kind kind) {
        return "CAST(NULL AS "
                + switch (kind) {
                    case BOOL -> "BOOLEAN";
                    case INT -> "INTEGER";
                    case BYTES -> "BYTEA";
                    case ANY, SHOWN, VALUE -> "TEXT";
                    case ARRAY, INTS -> "INTEGER[]";
                    case TEXTS -> "TEXT[]";
                    case ELEMENT -> "INTEGER";
                    default -> kind.name();
                }
                + ")";
    }

    @Test
    void everyFunctionThatGivesRowsIsPlannedAndRunOnce() throws SQLException {
        for (FunctionOperator operator : Functions.all().values().stream()
                .filter(FunctionOperator::returnsSet)
                .toList()) {
            for (ScalarFunction function : operator.overloads()) {
                String call = function.name()
                        + '('
                        + String.join(
                                ", ",
                                function.parameters().stream()
                                        .map(FunctionListTest::nullOf)
                                        .toList())
                        + ')';
                assertThat(fixture.rows(List.of(), "SELECT * FROM " + call))
                        .as(call)
                        .isEmpty();
                assertThat(fixture.rows(List.of(), "SELECT 1, " + call))
                        .as(call)
                        .isEmpty();
            }
        }
    }

    @Test
    void everyFunctionOfTheLibrariesIsComputedOrRefused() {
        Set<String> unknown = new TreeSet<>();
        for (var operator : SqlLibraryOperatorTableFactory.INSTANCE
                .getOperatorTable(SqlLibrary.STANDARD, SqlLibrary.POSTGRESQL)
                .getOperatorList()) {
            String name = operator.getName().toUpperCase(Locale.ROOT);
            boolean scalar = operator instanceof SqlFunction
                    && !operator.isAggregator()
                    && operator.getSyntax() == SqlSyntax.FUNCTION
                    && !name.startsWith("$");
            if (scalar && Functions.find(name) == null && !FORMS.contains(name) && !REFUSED.containsKey(name)) {
                unknown.add(name);
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(REFUSED.keySet().stream().filter(name -> Functions.find(name) != null))
                .isEmpty();
    }

    @Test
    void theDocumentSaysTheSame() throws IOException {
        String text = Files.readString(DOCUMENT);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        String generated = generated();
        if (Boolean.getBoolean("functions.update")) {
            Files.writeString(DOCUMENT, text.substring(0, begin) + generated);
            return;
        }
        assertThat(text.substring(begin)).isEqualTo(generated);
    }

    @Test
    void theFamilyOfEachNameIsKnownWithoutDefiningIt() throws IOException {
        String text = Files.readString(NAMES);
        int begin = text.indexOf(LINES) + LINES.length();
        int end = text.indexOf("            \"\"\";\n", begin);
        String generated = names();
        if (Boolean.getBoolean("functions.update")) {
            Files.writeString(NAMES, text.substring(0, begin) + generated + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end)).isEqualTo(generated);
    }

    private static String names() {
        StringBuilder out = new StringBuilder();
        for (FunctionFamily family : FunctionFamily.values()) {
            StringBuilder line = new StringBuilder();
            for (String name : new TreeSet<>(Functions.names(family))) {
                if (line.length() + name.length() > 115) {
                    out.append(line).append('\n');
                    line.setLength(0);
                }
                line.append(line.isEmpty() ? "            " + family + ": " : ", ")
                        .append(name);
            }
            out.append(line).append('\n');
        }
        return out.toString();
    }

    private static String generated() {
        StringBuilder out =
                new StringBuilder("\n## Functions and operators\n\n| name | takes, and gives |\n|---|---|\n");
        Map<String, List<String>> others = new TreeMap<>();
        Functions.aliases()
                .forEach((alias, name) ->
                        others.computeIfAbsent(name, n -> new ArrayList<>()).add(alias));
        Functions.all().forEach((name, operator) -> {
            // What begins like this the engine writes for a form that has no name of its own.
            if (operator.returnsSet() || INTERNAL.contains(name) || name.startsWith("__")) {
                return;
            }
            String also = others.getOrDefault(name, List.of()).stream()
                    .filter(alias -> !alias.equals("TRANSLATE3"))
                    .sorted()
                    .map(alias -> ", `" + alias + '`')
                    .collect(Collectors.joining());
            String forms =
                    operator.overloads().stream().map(FunctionListTest::form).collect(Collectors.joining("; "));
            out.append("| `")
                    .append(name.replace("|", "\\|"))
                    .append('`')
                    .append(also)
                    .append(" | ")
                    .append(forms)
                    .append(" |\n");
        });
        out.append("\n## Functions that give rows\n\n| name | takes, and gives rows of |\n|---|---|\n");
        Functions.all().values().stream()
                .filter(operator -> operator.returnsSet()
                        && !INTERNAL.contains(operator.getName())
                        && !operator.getName().startsWith("__"))
                .forEach(operator -> out.append("| `")
                        .append(operator.getName())
                        .append("` | ")
                        .append(operator.overloads().stream()
                                .map(FunctionListTest::form)
                                .collect(Collectors.joining("; ")))
                        .append(" |\n"));
        // These stand for two functions each, one for the keys and one for the values.
        for (String each : List.of("JSON_EACH", "JSONB_EACH")) {
            String type = each.substring(0, each.indexOf('_')).toLowerCase(Locale.ROOT);
            out.append("| `")
                    .append(each)
                    .append("` | (")
                    .append(type)
                    .append(") key text, value ")
                    .append(type)
                    .append(" |\n");
            out.append("| `").append(each).append("_TEXT` | (").append(type).append(") key text, value text |\n");
        }
        out.append("\n## Refused\n\n| name | why |\n|---|---|\n");
        REFUSED.forEach((name, reason) ->
                out.append("| `").append(name).append("` | ").append(reason).append(" |\n"));
        return out.toString();
    }

    private static String form(ScalarFunction function) {
        String parameters =
                function.parameters().stream().map(FunctionListTest::word).collect(Collectors.joining(", "));
        return '(' + parameters + (function.variadic() ? ", ..." : "") + ") " + word(function.result());
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case BOOL -> "boolean";
            case INT -> "integer";
            case BYTES -> "bytea";
            case SHOWN -> "any";
            case TEXTS -> "text[]";
            case INTS -> "integer[]";
            default -> kind.name().toLowerCase(Locale.ROOT);
        };
    }
}
