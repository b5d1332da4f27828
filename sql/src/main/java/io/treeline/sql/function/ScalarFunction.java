// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.sql.api.SessionFacts;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One overload of a function or operator.
 *
 * @param name in upper case
 * @param parameters their types
 * @param variadic whether the last parameter may be repeated
 * @param result the result's type
 * @param strict whether any NULL argument makes the result NULL, so that the body never sees one
 * @param steady whether equal arguments give an equal result for ever
 * @param body what it computes
 */
public record ScalarFunction(
        String name, List<Kind> parameters, boolean variadic, Kind result, boolean strict, boolean steady, Body body) {

    /** What a function may ask about the execution. */
    public interface Session {
        /** Ticks, text and the zone. */
        TimeText time();

        /** The start of the statement. */
        Instant now();

        /** Who asks, and how the session is set. */
        SessionFacts facts();

        /** What this execution made of patterns and formats. */
        Compiled compiled();

        /** Throws 57014 when the statement is to stop; called by what can take long for one row. */
        void check() throws SQLException;
    }

    /** The computation: arguments of the parameters' types. */
    @FunctionalInterface
    public interface Body {
        /** The value; see {@link Kind} for its class. */
        Object call(Object[] arguments, Session session) throws SQLException;
    }

    /** From text such as {@code lpad(text, int, text) text}; an ellipsis behind the last type makes it variadic. */
    static ScalarFunction of(String signature, Body body) {
        int open = signature.indexOf('(');
        int close = signature.lastIndexOf(')');
        List<Kind> parameters = new ArrayList<>();
        boolean variadic = false;
        for (String word : Arrays.stream(signature.substring(open + 1, close).split(","))
                .filter(w -> !w.isBlank())
                .toList()) {
            variadic = word.endsWith("...");
            parameters.add(Kind.parse(word.replace("...", "")));
        }
        String result = signature.substring(close + 1);
        return new ScalarFunction(
                signature.substring(0, open).strip().toUpperCase(Locale.ROOT),
                List.copyOf(parameters),
                variadic,
                Kind.parse(result),
                true,
                true,
                body);
    }

    ScalarFunction seesNulls() {
        return new ScalarFunction(name, parameters, variadic, result, false, steady, body);
    }

    ScalarFunction changing() {
        return new ScalarFunction(name, parameters, variadic, result, strict, false, body);
    }

    Kind parameter(int i) {
        return parameters.get(Math.min(i, parameters.size() - 1));
    }

    boolean takes(int count) {
        return variadic ? count >= parameters.size() : count == parameters.size();
    }
}
