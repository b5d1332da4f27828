// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import io.treeline.sql.api.PreparedSql;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What each function that docs/functions.md lists costs a row, without a server. {@code --rounds N --rows N --above
 * MICROSECONDS}.
 */
public final class FunctionBenchmark {
    private static final int VALUES = 100;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Pattern LINE = Pattern.compile("^\\| `([^`]+)`[^|]*\\| (\\(.*) \\|$", Pattern.MULTILINE);
    private static final Pattern FORM = Pattern.compile("\\(([^)]*)\\) (\\w+)");

    /** Columns by type. */
    private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

    /** Arguments that a function takes only some values of, by its name and the argument's place. */
    private static final Map<String, String> ARGUMENTS = new TreeMap<>();

    static {
        COLUMNS.put("boolean", "k % 2 = 0");
        COLUMNS.put("integer", "k % 7 + 1");
        COLUMNS.put("bigint", "CAST(k % 13 + 2 AS BIGINT)");
        COLUMNS.put("numeric", "CAST(k AS NUMERIC) * 1.37 + 0.5");
        COLUMNS.put("real", "CAST(k / 128.0 AS REAL)");
        COLUMNS.put("double", "CAST(k / 128.0 AS DOUBLE PRECISION)");
        COLUMNS.put("text", "'Abc def, ' || CAST(k AS VARCHAR)");
        COLUMNS.put("bytea", "CONVERT_TO('Abc def, ' || CAST(k AS VARCHAR), 'UTF8')");
        COLUMNS.put("timestamp", "TIMESTAMP '2024-01-01 00:00:00' + k * INTERVAL '25' HOUR");
        COLUMNS.put("date", "CAST(TIMESTAMP '2024-01-01 00:00:00' + k * INTERVAL '25' HOUR AS DATE)");
        COLUMNS.put("time", "CAST(TIMESTAMP '2024-01-01 00:00:00' + k * INTERVAL '25' MINUTE AS TIME)");
        COLUMNS.put("interval", "k * INTERVAL '25' MINUTE");
        COLUMNS.put("array", "ARRAY[k % 7, 2, 3]");
        COLUMNS.put("element", "k % 7");
        COLUMNS.put("value", "k % 7");
        COLUMNS.put("json", "JSON_BUILD_OBJECT('a', k, 'b', 'Abc')");
        COLUMNS.put("jsonb", "JSONB_BUILD_OBJECT('a', k, 'b', 'Abc')");
        COLUMNS.put("integers", "ARRAY[k % 3 + 1]");
        COLUMNS.put("texts", "ARRAY['Abc', CAST(k AS VARCHAR)]");
        for (String pattern : List.of(
                "~/1",
                "~*/1",
                "!~/1",
                "!~*/1",
                "REGEXP_LIKE/1",
                "REGEXP_REPLACE/1",
                "REGEXP_SUBSTR/1",
                "REGEXP_COUNT/1",
                "REGEXP_INSTR/1",
                "REGEXP_MATCH/1",
                "REGEXP_SPLIT_TO_ARRAY/1",
                "SUBSTRING/1")) {
            ARGUMENTS.put(pattern, "'[a-d]+ (d|e)+'");
        }
        for (String parts : List.of("REGEXP_INSTR/1", "REGEXP_MATCH/1", "REGEXP_SUBSTR/1")) {
            ARGUMENTS.put(parts, "'([a-d]+) d'");
        }
        ARGUMENTS.put("SUBSTRING/1", "'[a-d]+ d'");
        ARGUMENTS.put("REGEXP_LIKE/2", "'i'");
        ARGUMENTS.put("REGEXP_REPLACE/3", "'g'");
        for (String flags : List.of(
                "REGEXP_COUNT/3",
                "REGEXP_INSTR/5",
                "REGEXP_MATCH/2",
                "REGEXP_REPLACE/5",
                "REGEXP_SPLIT_TO_ARRAY/2",
                "REGEXP_SUBSTR/4")) {
            ARGUMENTS.put(flags, "'i'");
        }
        ARGUMENTS.put("REGEXP_INSTR/4", "1");
        ARGUMENTS.put("REGEXP_REPLACE/3/integer", "1");
        ARGUMENTS.put("SUBSTRING/2", "'#'");
        ARGUMENTS.put("TO_NUMBER/0", "'1,234.5'");
        ARGUMENTS.put("TO_NUMBER/1", "'9,999.9'");
        ARGUMENTS.put("TRIM_ARRAY/1", "1");
        ARGUMENTS.put("SIMILAR TO/1", "'%(b|d)%'");
        ARGUMENTS.put("SIMILAR TO/2", "'#'");
        ARGUMENTS.put("TO_CHAR/1", "'YYYY-MM-DD HH24:MI:SS.MS Day'");
        ARGUMENTS.put("TO_DATE/0", "'2024-02-' || v.v_integer");
        ARGUMENTS.put("TO_DATE/1", "'YYYY-MM-DD'");
        ARGUMENTS.put("TO_TIMESTAMP/0", "'2024-02-03 04:05:0' || v.v_integer");
        ARGUMENTS.put("TO_TIMESTAMP/1", "'YYYY-MM-DD HH24:MI:SS'");
        ARGUMENTS.put("DATE/0/text", "'2024-02-0' || v.v_integer");
        ARGUMENTS.put("DATE_PART/0", "'hour'");
        ARGUMENTS.put("DATE_TRUNC/0", "'hour'");
        ARGUMENTS.put("DATE_TRUNC/2", "'Europe/Berlin'");
        ARGUMENTS.put("TIMEZONE/0", "'Europe/Berlin'");
        ARGUMENTS.put("CONVERT_FROM/1", "'UTF8'");
        ARGUMENTS.put("CONVERT_TO/1", "'UTF8'");
        ARGUMENTS.put("ENCODE/1", "'base64'");
        ARGUMENTS.put("DECODE/0", "'QWJj'");
        ARGUMENTS.put("DECODE/1", "'base64'");
        ARGUMENTS.put("ACOSH/0", "1 + v.v_double");
        ARGUMENTS.put("MAKE_DATE/0", "2024");
        ARGUMENTS.put("MAKE_TIMESTAMP/0", "2024");
        ARGUMENTS.put("MAKE_TIMESTAMPTZ/0", "2024");
        ARGUMENTS.put("MAKE_TIMESTAMP/5", "v.v_integer");
        ARGUMENTS.put("MAKE_TIMESTAMPTZ/5", "v.v_integer");
        ARGUMENTS.put("MAKE_TIMESTAMPTZ/6", "'Europe/Berlin'");
        ARGUMENTS.put("FORMAT/0", "'%s and %s'");
        ARGUMENTS.put("ARRAY_TO_JSON/0", "v.v_array");
        ARGUMENTS.put("JSON_ARRAY_LENGTH/0", "JSON_BUILD_ARRAY(v.v_integer, 2)");
        ARGUMENTS.put("JSONB_ARRAY_LENGTH/0", "JSONB_BUILD_ARRAY(v.v_integer, 2)");
        for (String path : List.of("EXISTS", "QUERY_ARRAY", "QUERY_FIRST")) {
            ARGUMENTS.put("JSONB_PATH_" + path + "/1", "'$.a ? (@ > 3)'");
        }
        ARGUMENTS.put("JSONB_PATH_MATCH/1", "'$.a > 3'");
        ARGUMENTS.put("ROW_TO_JSON/0", "ROW(v.v_integer, v.v_text)");
        ARGUMENTS.put("ROW_TO_JSON/1", "TRUE");
        ARGUMENTS.put("-/0/jsonb", "JSONB_BUILD_ARRAY(v.v_integer, 2)");
        ARGUMENTS.put("JSON_GET/1/text", "'a'");
        ARGUMENTS.put("JSON_GET_TEXT/1/text", "'a'");
        ARGUMENTS.put("FORMAT_TYPE/0", "CAST(23 AS BIGINT)");
        ARGUMENTS.put("POWER/1/numeric", "1.5");
        ARGUMENTS.put("LOG/0/numeric", "v.v_numeric + 1");
        ARGUMENTS.put("ROUND/1", "1");
        ARGUMENTS.put("TRUNC/1", "1");
        ARGUMENTS.put("WIDTH_BUCKET/1", "0");
        ARGUMENTS.put("WIDTH_BUCKET/2", "200");
        ARGUMENTS.put("DATE_BIN/0", "INTERVAL '15' MINUTE");
        ARGUMENTS.put("TIME_BUCKET/0/interval", "INTERVAL '3' DAY");
        ARGUMENTS.put("TIME_BUCKET/2/text", "'Europe/Berlin'");
        ARGUMENTS.put("TIME_BUCKET/2/interval", "INTERVAL '1' DAY");
        ARGUMENTS.put("DATE_BIN/2", "TIMESTAMP '2001-01-01 00:00:00'");
    }

    /** Forms beside GROUP BY, which no row calls. */
    private static final Set<String> GAPS = Set.of("TIME_BUCKET_GAPFILL", "LOCF", "INTERPOLATE");

    /** What a statement asks once, of its session or of the catalog. */
    private static final Pattern ONCE = Pattern.compile(
            "CURRENT_(CATALOG|DATABASE|ROLE|SCHEMAS?|SETTING|USER)|(SESSION_)?USER|VERSION|SET_CONFIG|PG_.*|HAS_.*_PRIVILEGE|TO_REGCLASS|(OBJ|COL|SHOBJ)_DESCRIPTION");

    private static final Set<String> NUMBERS = Set.of("integer", "bigint", "numeric", "real", "double");

    private FunctionBenchmark() {}

    /** Measures every signature, and prints those above a bound and what could not be measured. */
    public static void main(String[] args) throws Exception {
        Map<String, Double> options = new LinkedHashMap<>(Map.of("rounds", 5.0, "rows", 20_000.0, "above", 2.0));
        Options.read(
                args,
                options,
                Double::valueOf,
                "usage: ./treeline benchmark functions [--rounds N] [--rows N] [--above MICROSECONDS]");
        Map<String, String> calls =
                calls(Files.readString(Path.of(System.getProperty("treeline.root", "."), "docs", "functions.md")));
        Map<String, Double> costs = new LinkedHashMap<>();
        calls.forEach((form, call) -> {
            try {
                costs.put(
                        form,
                        microseconds(
                                call,
                                options.get("rows").intValue(),
                                options.get("rounds").intValue()));
            } catch (SQLException e) {
                System.out.println(form + " as " + call + " was not measured: " + e.getMessage());
            }
        });
        double above = options.get("above");
        System.out.printf(
                Locale.ROOT,
                "%d signatures, microseconds of the processor a row beyond a count of the rows; above %.1f:%n",
                costs.size(),
                above);
        costs.entrySet().stream()
                .filter(cost -> cost.getValue() > above)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(cost -> System.out.printf(Locale.ROOT, "  %8.2f  %s%n", cost.getValue(), cost.getKey()));
    }

    /** A call of each signature that the page lists. */
    static Map<String, String> calls(String page) throws IOException {
        // Functions that give rows are measured by none: what they cost is by what they give.
        String listed =
                page.substring(page.indexOf("generated from here"), page.indexOf("## Functions that give rows"));
        Map<String, String> calls = new LinkedHashMap<>();
        Matcher lines = LINE.matcher(listed);
        while (lines.find()) {
            String name = lines.group(1).replace("\\|", "|");
            if (GAPS.contains(name) || ONCE.matcher(name).matches()) {
                continue;
            }
            Matcher forms = FORM.matcher(lines.group(2));
            while (forms.find()) {
                List<String> types = forms.group(1).isBlank()
                        ? List.of()
                        : List.of(forms.group(1).replace("...", "any").split(", "));
                calls.put(name + forms.group(), call(name, types));
            }
        }
        return calls;
    }

    private static String call(String name, List<String> types) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i);
            String special = ARGUMENTS.getOrDefault(name + '/' + i + '/' + type, ARGUMENTS.get(name + '/' + i));
            boolean fits = special != null
                    && (!name.equals("SUBSTRING") || type.equals("text"))
                    && !(name.equals("TO_TIMESTAMP") && type.equals("double"))
                    && !((name.equals("LOG") || name.equals("FORMAT")) && types.size() == 1);
            if (name.equals("TO_CHAR") && i == 1 && NUMBERS.contains(types.get(0))) {
                special = "'S99990D00'";
            } else if (name.equals("TO_CHAR") && i == 1 && types.get(0).equals("interval")) {
                special = "'DDD HH24:MI:SS.MS'";
            }
            arguments.add(fits ? special : "v.v_" + (type.equals("any") ? "text" : type.replace("[]", "s")));
        }
        return switch (name) {
            case "EXTRACT" ->
                "EXTRACT(" + (types.get(1).equals("date") ? "MONTH" : "HOUR") + " FROM " + arguments.get(1) + ")";
            case "TIMESTAMPADD", "TIMESTAMPDIFF" -> name + "(HOUR, " + arguments.get(1) + ", " + arguments.get(2) + ")";
            case "POSITION" ->
                arguments.size() == 2
                        ? "POSITION(" + arguments.get(0) + " IN " + arguments.get(1) + ')'
                        : "LOCATE(" + String.join(", ", arguments) + ')';
            case "OVERLAY" ->
                "OVERLAY(" + arguments.get(0) + " PLACING " + arguments.get(1) + " FROM " + arguments.get(2)
                        + (arguments.size() == 4 ? " FOR " + arguments.get(3) : "") + ')';
            case "JSON_GET", "JSON_GET_TEXT", "JSON_GET_PATH", "JSON_GET_PATH_TEXT" ->
                arguments.get(0)
                        + (name.contains("PATH") ? " #>" : " ->")
                        + (name.endsWith("TEXT") ? "> " : " ")
                        + arguments.get(1);
            case "SIMILAR TO" ->
                arguments.get(0) + " SIMILAR TO " + arguments.get(1)
                        + (arguments.size() == 3 ? " ESCAPE " + arguments.get(2) : "");
            default ->
                Character.isLetter(name.charAt(0))
                        ? name + '(' + String.join(", ", arguments) + ')'
                        : arguments.get(0) + ' ' + name + ' ' + arguments.get(1);
        };
    }

    /** The cost of a call for a row. */
    static double microseconds(String call, int rows, int rounds) throws SQLException {
        PreparedSql.Local nothing = query("v.v_integer", rows);
        PreparedSql.Local calling = query(call, rows);
        double without = Double.MAX_VALUE;
        double with = Double.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            without = Math.min(without, nanos(nothing));
            with = Math.min(with, nanos(calling));
        }
        return Math.max(0, with - without) / 1e3 / rows;
    }

    private static double nanos(PreparedSql.Local query) throws SQLException {
        // Of the processor: what else the machine does costs the function nothing.
        long start = THREADS.getCurrentThreadCpuTime();
        EmptyCatalog.run(query);
        return THREADS.getCurrentThreadCpuTime() - start;
    }

    private static PreparedSql.Local query(String call, int rows) throws SQLException {
        String columns = COLUMNS.entrySet().stream()
                .map(column -> column.getValue() + " AS v_" + column.getKey())
                .collect(Collectors.joining(", "));
        return EmptyCatalog.bind(
                EmptyCatalog.engine(),
                "SELECT COUNT(" + call + ") FROM (SELECT " + columns + " FROM " + values(VALUES) + " x (k)) v, "
                        + values(rows / VALUES) + " g (j)");
    }

    private static String values(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "(" + i + ")")
                .collect(Collectors.joining(", ", "(VALUES ", ")"));
    }
}
