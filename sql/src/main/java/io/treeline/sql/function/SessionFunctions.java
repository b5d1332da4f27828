// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.SessionFacts;
import io.treeline.sql.api.SessionSetting;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Functions that tell of the session: who asks, where names are looked up, how it is set. They have one value in an
 * execution, which is not known before it.
 */
public final class SessionFunctions {
    /** As CURRENT_TIMESTAMP, which is the grammar's own. */
    static final List<String> STARTS = List.of("NOW", "TRANSACTION_TIMESTAMP", "STATEMENT_TIMESTAMP");

    private static final Set<String> NAMES = Set.of(
            "VERSION",
            "CURRENT_USER",
            "SESSION_USER",
            "USER",
            "CURRENT_ROLE",
            "CURRENT_SCHEMA",
            "CURRENT_SCHEMAS",
            "CURRENT_DATABASE",
            "CURRENT_CATALOG",
            "CURRENT_SETTING",
            "PG_BACKEND_PID");

    /** What PostgreSQL calls a database holds all of IoTDB's, which are its schemas. */
    public static final String DATABASE = "iotdb";

    private SessionFunctions() {}

    /** Whether the function of a name is one of these; in upper case. */
    public static boolean has(String name) {
        return NAMES.contains(name) || name.startsWith("__REG");
    }

    /** Whether a function gives the start of the statement, whose value is the same throughout, and known before it. */
    public static boolean isStart(String name) {
        return STARTS.contains(name);
    }

    static void define(Functions to) {
        for (String name : List.of("CURRENT_USER", "SESSION_USER", "USER", "CURRENT_ROLE")) {
            define(to, name + "() text", (a, s) -> s.facts().user());
        }
        define(to, "VERSION() text", (a, s) -> version(s.facts()));
        define(to, "CURRENT_SCHEMA() text", (a, s) -> s.facts().schema());
        define(to, "CURRENT_SCHEMAS(bool) texts", (a, s) -> schemas(s.facts(), (Boolean) a[0]));
        define(to, "CURRENT_DATABASE() text", (a, s) -> DATABASE);
        define(to, "CURRENT_CATALOG() text", (a, s) -> DATABASE);
        define(to, "PG_BACKEND_PID() int", (a, s) -> s.facts().number());
        define(to, "CURRENT_SETTING(text) text", (a, s) -> setting(s.facts(), (String) a[0], false));
        define(to, "CURRENT_SETTING(text, bool) text", (a, s) -> setting(s.facts(), (String) a[0], (Boolean) a[1]));
        to.add(ScalarFunction.of("SET_CONFIG(text, text, bool) text", (a, s) -> {
                    if (a[0] == null) {
                        throw PlanErrors.data(SqlState.NULL_NOT_ALLOWED, "SET_CONFIG needs the name of a setting");
                    }
                    s.facts().set((String) a[0], (String) a[1], Boolean.TRUE.equals(a[2]));
                    return setting(s.facts(), (String) a[0], true);
                })
                .seesNulls()
                .changing());
        // The planner knows the type, and puts its name in.
        to.add(ScalarFunction.of("PG_TYPEOF(any) text", (a, s) -> null).seesNulls());
    }

    private static void define(Functions to, String signature, ScalarFunction.Body body) {
        ScalarFunction function = ScalarFunction.of(signature, body).changing();
        to.add(new ScalarFunction(
                function.name(), function.parameters(), false, function.result(), false, false, (a, s) -> {
                    for (Object argument : a) {
                        if (argument == null) {
                            return null;
                        }
                    }
                    return body.call(a, s);
                }));
    }

    /**
     * Begins as PostgreSQL's does, with the version whose language this is: tools read that, and send what it
     * understands.
     */
    private static String version(SessionFacts facts) {
        return "PostgreSQL " + SessionSetting.SERVER_VERSION + " (Treeline " + facts.productVersion()
                + " on Apache IoTDB " + facts.serverVersion() + ')';
    }

    private static ArrayValue schemas(SessionFacts facts, boolean implicit) {
        List<Object> names = new ArrayList<>();
        if (implicit) {
            names.add("pg_catalog");
        }
        if (facts.schema() != null) {
            names.add(facts.schema());
        }
        return ArrayValue.of(ColumnType.TEXT, names.toArray());
    }

    private static String setting(SessionFacts facts, String name, boolean missingOk) throws SQLException {
        SessionSetting setting = SessionSetting.find(name);
        if (setting != null) {
            return facts.value(setting);
        }
        String custom = SessionSetting.custom(name) ? facts.custom(name) : null;
        if (custom == null && !missingOk) {
            throw SqlState.UNDEFINED_OBJECT.exception(
                    "Setting \"" + name + "\" is not known; SHOW ALL lists those that are");
        }
        return custom;
    }
}
