// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.util.List;
import java.util.function.ToIntFunction;

/** PostgreSQL's choice among overloads (its manual, "Function Type Resolution" and "Operator Type Resolution"). */
final class Overloads {
    private Overloads() {}

    static ScalarFunction choose(List<ScalarFunction> overloads, List<Kind> arguments) {
        if (arguments.size() == 2 && (arguments.get(0) == Kind.UNKNOWN) != (arguments.get(1) == Kind.UNKNOWN)) {
            // One side untyped: the other's type is tried for both.
            Kind known = arguments.get(0) == Kind.UNKNOWN ? arguments.get(1) : arguments.get(0);
            for (ScalarFunction overload : overloads) {
                if (overload.takes(2) && overload.parameter(0) == known && overload.parameter(1) == known) {
                    return overload;
                }
            }
        }
        List<ScalarFunction> fitting =
                overloads.stream().filter(overload -> fits(overload, arguments)).toList();
        fitting = best(fitting, overload -> count(overload, arguments, false));
        fitting = best(fitting, overload -> count(overload, arguments, true));
        // A text literal is text first.
        fitting = best(fitting, overload -> {
            int texts = 0;
            for (int i = 0; i < arguments.size(); i++) {
                texts += arguments.get(i) == Kind.UNKNOWN
                        ? overload.parameter(i) == Kind.TEXT
                                ? 2
                                : overload.parameter(i).preferred() ? 1 : 0
                        : 0;
            }
            return texts;
        });
        return fitting.isEmpty() ? null : fitting.get(0);
    }

    private static boolean fits(ScalarFunction overload, List<Kind> arguments) {
        if (!overload.takes(arguments.size())) {
            return false;
        }
        for (int i = 0; i < arguments.size(); i++) {
            Kind argument = arguments.get(i);
            Kind parameter = overload.parameter(i);
            if (argument == Kind.ARRAY
                    && (parameter == Kind.ELEMENT
                            || parameter == Kind.ANY && overload.name().equals("||"))) {
                return false;
            }
            if (parameter == Kind.ELEMENT && argument != Kind.OTHER) {
                continue;
            }
            if (argument != parameter
                    && argument != Kind.UNKNOWN
                    && (parameter != Kind.ANY && parameter != Kind.SHOWN && parameter != Kind.VALUE
                            || argument == Kind.OTHER)
                    && !argument.becomes(parameter)) {
                return false;
            }
        }
        return true;
    }

    private static int count(ScalarFunction overload, List<Kind> arguments, boolean preferred) {
        int count = 0;
        for (int i = 0; i < arguments.size(); i++) {
            Kind parameter = overload.parameter(i);
            count += arguments.get(i) == parameter
                            || preferred && arguments.get(i) != Kind.UNKNOWN && parameter.preferred()
                    ? 1
                    : 0;
        }
        return count;
    }

    private static List<ScalarFunction> best(List<ScalarFunction> overloads, ToIntFunction<ScalarFunction> score) {
        int most = overloads.stream().mapToInt(score).max().orElse(0);
        return overloads.stream()
                .filter(overload -> score.applyAsInt(overload) == most)
                .toList();
    }
}
