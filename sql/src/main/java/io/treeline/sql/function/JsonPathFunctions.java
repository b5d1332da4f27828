// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's functions and operators that evaluate a JSON path; a constant one is compiled once. */
final class JsonPathFunctions {
    /** Of the document, the path, the variables and whether errors are to be passed over. */
    private static final List<String> PARAMETERS =
            List.of("(jsonb, text)", "(jsonb, text, jsonb)", "(jsonb, text, jsonb, bool)");

    private JsonPathFunctions() {}

    static void define(Functions to) {
        to.define("__JSONPATH(text) text", (a, s) -> path(a[0], s).toString());
        for (String parameters : PARAMETERS) {
            to.define(
                    "JSONB_PATH_EXISTS" + parameters + " bool",
                    (a, s) -> run(a, s).any(silent(a)));
            to.define("JSONB_PATH_MATCH" + parameters + " bool", (a, s) -> match(run(a, s), silent(a)));
            to.define(
                    "JSONB_PATH_QUERY_ARRAY" + parameters + " jsonb",
                    (a, s) -> array(run(a, s).all(silent(a))));
            to.define("JSONB_PATH_QUERY_FIRST" + parameters + " jsonb", (a, s) -> {
                List<Json.Node> items = run(a, s).all(silent(a));
                return items.isEmpty() ? null : items.get(0).text();
            });
            to.add(ScalarFunction.of("JSONB_PATH_QUERY" + parameters + " jsonb", (a, s) -> {
                        for (Object argument : a) {
                            if (argument == null) {
                                return null;
                            }
                        }
                        List<Object> values = new ArrayList<>();
                        for (Json.Node item : run(a, s).all(silent(a))) {
                            values.add(Jsonb.of(item.text()));
                        }
                        return SetFunctions.of(values);
                    })
                    .seesNulls()
                    .changing());
        }
        // What SQL/JSON's functions become; those that give a value are computed where they are called.
        to.define("__JSON_PATH_EXISTS(jsonb, text, jsonb, text) bool", (a, s) -> {
            try {
                return run(a, s).any(false);
            } catch (java.sql.SQLDataException e) {
                return switch ((String) a[3]) {
                    case "ERROR" -> throw e;
                    case "UNKNOWN" -> null;
                    default -> a[3].equals("TRUE");
                };
            }
        });
        for (String part : List.of("VALUE", "QUERY")) {
            to.add(ScalarFunction.of(
                            "__JSON_PATH_" + part + "(jsonb, text, jsonb, text, element, element) element", (a, s) -> {
                                throw new IllegalStateException();
                            })
                    .seesNulls());
        }
        to.add(ScalarFunction.of(
                        "__JSON_PATH_VARIABLES(value...) jsonb",
                        (a, s) -> Json.binary(Json.parse(JsonFunctions.object(a))))
                .seesNulls());
        to.add(ScalarFunction.of("__JSON_PATH_ROWS(jsonb, text, jsonb, text) jsonb", (a, s) -> {
                    if (a[0] == null || a[1] == null) {
                        return null;
                    }
                    List<Object> values = new ArrayList<>();
                    try {
                        for (Json.Node item : run(a, s).all(false)) {
                            values.add(Jsonb.of(item.text()));
                        }
                    } catch (java.sql.SQLDataException e) {
                        if (a[3].equals("ERROR")) {
                            throw e;
                        }
                        values.clear();
                    }
                    return SetFunctions.of(values);
                })
                .seesNulls()
                .changing());
        to.define("__JSONB_PATH_EXISTS(jsonb, text) bool", (a, s) -> run(a, s).any(true));
        to.define("__JSONB_PATH_MATCH(jsonb, text) bool", (a, s) -> match(run(a, s), true));
    }

    static JsonPath path(Object text, ScalarFunction.Session session) throws SQLException {
        return session.compiled().get(JsonPath.MAKER, (String) text, "");
    }

    private static JsonPathRun run(Object[] arguments, ScalarFunction.Session session) throws SQLException {
        return run(
                (String) arguments[0],
                (String) arguments[1],
                arguments.length > 2 ? (String) arguments[2] : "{}",
                session);
    }

    static JsonPathRun run(String document, String path, String named, ScalarFunction.Session session)
            throws SQLException {
        Json.Node variables = Json.parse(named);
        if (variables.sort() != Json.Sort.OBJECT) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE, "The variables of a JSON path are the members of an object");
        }
        return new JsonPathRun(path(path, session), Json.parse(document), variables, session);
    }

    private static boolean silent(Object[] arguments) {
        return arguments.length > 3 && (Boolean) arguments[3];
    }

    /** The truth value that a path gives. */
    private static Boolean match(JsonPathRun run, boolean silent) throws SQLException {
        List<Json.Node> items = run.all(silent);
        Json.Sort sort = items.size() == 1 ? items.get(0).sort() : null;
        if (sort != Json.Sort.BOOLEAN && sort != Json.Sort.NULL && !silent) {
            throw PlanErrors.data(SqlState.SINGLE_JSON_ITEM_REQUIRED, "The JSON path gives no single boolean");
        }
        return sort == Json.Sort.BOOLEAN ? (Boolean) items.get(0).text().equals("true") : null;
    }

    static String array(List<Json.Node> items) {
        return '[' + String.join(", ", items.stream().map(Json.Node::text).toList()) + ']';
    }
}
