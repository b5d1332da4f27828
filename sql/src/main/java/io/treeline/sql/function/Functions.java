// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.SqlKind;

/**
 * Every scalar function and operator that this engine computes, by name. The body of each overload is a lambda, for
 * which the JVM makes a class when it is defined: a family is defined when the first of its names is asked for.
 */
public final class Functions {
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

    private static final Map<String, List<FunctionFamily>> FAMILIES = FunctionNames.families();

    /** Of names that were asked for. */
    private static final Map<String, FunctionOperator> OPERATORS = new ConcurrentHashMap<>();

    /** Of families that were asked for; guarded by this class. */
    private static final Map<FunctionFamily, Functions> DEFINED = new EnumMap<>(FunctionFamily.class);

    /** Of one family. */
    private final Map<String, List<ScalarFunction>> overloads = new LinkedHashMap<>();

    private Functions() {}

    private static synchronized FunctionOperator made(String name, List<FunctionFamily> families) {
        FunctionOperator known = OPERATORS.get(name);
        if (known != null) {
            return known;
        }
        List<ScalarFunction> overloads = new ArrayList<>();
        for (FunctionFamily family : families) {
            overloads.addAll(defined(family).overloads.getOrDefault(name, List.of()));
        }
        FunctionOperator made = new FunctionOperator(name, kind(name), List.copyOf(overloads));
        OPERATORS.put(name, made);
        return made;
    }

    private static Functions defined(FunctionFamily family) {
        Functions known = DEFINED.get(family);
        if (known == null) {
            known = new Functions();
            family.define(known);
            DEFINED.put(family, known);
        }
        return known;
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
        overloads.computeIfAbsent(function.name(), name -> new ArrayList<>()).add(function);
    }

    /** The names that a family defines. */
    static synchronized Set<String> names(FunctionFamily family) {
        return Set.copyOf(defined(family).overloads.keySet());
    }

    /** The operator of a name, in any case; null when there is none. */
    public static FunctionOperator find(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String own = ALIASES.getOrDefault(upper, upper);
        FunctionOperator known = OPERATORS.get(own);
        List<FunctionFamily> families = known == null ? FAMILIES.get(own) : null;
        return families == null ? known : made(own, families);
    }

    /** Whether a statement may call a function by this name. */
    static boolean callable(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return FAMILIES.containsKey(ALIASES.getOrDefault(upper, upper)) && !INTERNAL.contains(upper);
    }

    /** All of them, by name. */
    public static Map<String, FunctionOperator> all() {
        List<FunctionFamily> families = List.of(FunctionFamily.values());
        Map<String, FunctionOperator> all = new TreeMap<>();
        families.forEach(family -> names(family).forEach(name -> all.put(name, made(name, families))));
        return Collections.unmodifiableMap(all);
    }

    /** Other names of functions, each with the one that it means. */
    public static Map<String, String> aliases() {
        return ALIASES;
    }
}
