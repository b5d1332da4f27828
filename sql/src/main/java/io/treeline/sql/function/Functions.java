// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlKind;

/** Every scalar function and operator that this engine computes, by name. */
public final class Functions {
    private static final Functions ALL = new Functions();

    /** Names that mean another function. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("CEILING", "CEIL"),
            Map.entry("CHARACTER_LENGTH", "CHAR_LENGTH"),
            Map.entry("LENGTH", "CHAR_LENGTH"),
            Map.entry("POW", "POWER"),
            Map.entry("SUBSTR", "SUBSTRING"),
            Map.entry("TRUNCATE", "TRUNC"),
            Map.entry("DAYOFMONTH", "DAY"),
            Map.entry("TRANSLATE3", "TRANSLATE"),
            Map.entry("RAND", "RANDOM"));

    /** What the parser's operators and literals become; not to be called by name. */
    private static final Set<String> INTERNAL = Set.of(
            "NEGATE", "PLUS", "INTERVAL_OF", "AT_ZONE", "ARRAY", "ITEM", "SLICE", "LOCF_OVER_NULL", "ROUND_TIME");

    private final Map<String, List<ScalarFunction>> defined = new LinkedHashMap<>();
    private final Map<String, FunctionOperator> operators = new TreeMap<>();

    private Functions() {
        Operators.define(this);
        NumberFunctions.define(this);
        FloatFunctions.define(this);
        TextFunctions.define(this);
        RegexFunctions.define(this);
        TimeFunctions.define(this);
        BucketFunctions.define(this);
        ReadingFunctions.define(this);
        SetFunctions.define(this);
        ArrayFunctions.define(this);
        ArrayOperators.define(this);
        SessionFunctions.define(this);
        CatalogFunctions.define(this);
        PrivilegeFunctions.define(this);
        JsonFunctions.define(this);
        JsonbFunctions.define(this);
        JsonPathFunctions.define(this);
        defined.forEach((name, overloads) ->
                operators.put(name, new FunctionOperator(name, kind(name), List.copyOf(overloads))));
    }

    private static SqlKind kind(String name) {
        return switch (name) {
            case "+" -> SqlKind.PLUS;
            case "-" -> SqlKind.MINUS;
            case "*" -> SqlKind.TIMES;
            case "/" -> SqlKind.DIVIDE;
            case "%", "MOD" -> SqlKind.MOD;
            case "NEGATE" -> SqlKind.MINUS_PREFIX;
            case "PLUS" -> SqlKind.PLUS_PREFIX;
            default -> SqlKind.OTHER_FUNCTION;
        };
    }

    void define(String signature, ScalarFunction.Body body) {
        add(ScalarFunction.of(signature, body));
    }

    void add(ScalarFunction function) {
        defined.computeIfAbsent(function.name(), name -> new ArrayList<>()).add(function);
    }

    /** The operator of a name, in any case; null when there is none. */
    public static FunctionOperator find(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return ALL.operators.get(ALIASES.getOrDefault(upper, upper));
    }

    /** Whether a statement may call a function by this name. */
    static boolean callable(String name) {
        return find(name) != null && !INTERNAL.contains(name.toUpperCase(Locale.ROOT));
    }

    /** All of them, by name. */
    public static Map<String, FunctionOperator> all() {
        return java.util.Collections.unmodifiableMap(ALL.operators);
    }

    /** Other names of functions, each with the one that it means. */
    public static Map<String, String> aliases() {
        return ALIASES;
    }
}
