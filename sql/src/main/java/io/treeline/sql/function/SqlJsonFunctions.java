// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** SQL/JSON's constructors and aggregates, and IS JSON, as the pre-pass writes them. */
final class SqlJsonFunctions {
    /** Before the name of a member that is left out, which yet must not stand twice. */
    private static final char LEFT_OUT = '\0';

    private SqlJsonFunctions() {}

    static void define(Functions to) {
        for (boolean absent : new boolean[] {false, true}) {
            for (boolean unique : new boolean[] {false, true}) {
                String suffix = (absent ? "_ABSENT" : "") + (unique ? "_UNIQUE" : "");
                to.add(ScalarFunction.of("__JSON_OBJECT" + suffix + "(value...) json", (a, s) -> {
                            List<Object> members = new ArrayList<>();
                            for (int i = 0; i + 1 < a.length; i += 2) {
                                members.add(member(a[i], a[i + 1], absent));
                            }
                            return object(members, unique, "{", "}");
                        })
                        .seesNulls());
                to.define(
                        "__JSON_OBJECTAGG" + suffix + "(texts) json",
                        (a, s) -> object(((ArrayValue) a[0]).elements(), unique, "{ ", " }"));
            }
        }
        to.add(ScalarFunction.of("__JSON_MEMBER_KEYED(value, value) text", (a, s) -> member(a[0], a[1], false))
                .seesNulls());
        to.add(ScalarFunction.of("__JSON_MEMBER_ABSENT(value, value) text", (a, s) -> member(a[0], a[1], true))
                .seesNulls());
        to.define("__JSON_PRESENT(array) text", (a, s) -> "\n " + JsonFunctions.of(a[0], Kind.ARRAY, s.time()));
        to.define("__JSON_PRESENT(value) text", (a, s) -> a[0]);
        for (String suffix : List.of("", "_ABSENT")) {
            to.define("__JSON_ARRAYAGG" + suffix + "(texts) json", (a, s) -> {
                List<String> items = new ArrayList<>();
                for (Object item : ((ArrayValue) a[0]).elements()) {
                    if (item != null) {
                        items.add((String) item);
                    }
                }
                return '[' + String.join(", ", items).stripLeading() + ']';
            });
        }
        to.define("__JSON_UNIQUE(text) json", (a, s) -> {
            if (!unique(Json.parse((String) a[0]))) {
                throw duplicate();
            }
            return a[0];
        });
        for (String type : List.of("text", "json", "jsonb")) {
            to.define("__IS_JSON(" + type + ", text) bool", (a, s) -> isJson((String) a[0], (String) a[1]));
        }
    }

    /** A member as it is written; null as a value may mean that it is left out. */
    private static String member(Object key, Object value, boolean absent) throws SQLException {
        if (key == null) {
            throw PlanErrors.data(SqlState.NULL_NOT_ALLOWED, "The name of a member of a JSON object must not be null");
        }
        String name = JsonFunctions.key((String) key);
        return value == null && absent ? LEFT_OUT + name : name + " : " + (value == null ? "null" : value);
    }

    private static String object(List<Object> members, boolean unique, String open, String close) throws SQLException {
        List<String> written = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Object member : members) {
            String text = (String) member;
            boolean leftOut = text.charAt(0) == LEFT_OUT;
            if (unique && !names.add(leftOut ? text.substring(1) : name(text))) {
                throw duplicate();
            }
            if (!leftOut) {
                written.add(text);
            }
        }
        return open + String.join(", ", written) + close;
    }

    /** The name at the beginning of a member, in its quotes. */
    private static String name(String member) {
        int at = 1;
        while (member.charAt(at) != '"') {
            at += member.charAt(at) == '\\' ? 2 : 1;
        }
        return member.substring(0, at + 1);
    }

    private static SQLException duplicate() {
        return PlanErrors.data(SqlState.DUPLICATE_JSON_KEY, "A JSON object has two members of one name");
    }

    private static boolean unique(Json.Node node) {
        return new HashSet<>(node.keys()).size() == node.keys().size()
                && node.items().stream().allMatch(SqlJsonFunctions::unique);
    }

    private static boolean isJson(String text, String wanted) {
        Json.Node node;
        try {
            node = Json.parse(text);
        } catch (SQLException e) {
            return false;
        }
        boolean container = node.sort() == Json.Sort.ARRAY || node.sort() == Json.Sort.OBJECT;
        boolean sort = switch (wanted.split(" ")[0]) {
            case "ARRAY" -> node.sort() == Json.Sort.ARRAY;
            case "OBJECT" -> node.sort() == Json.Sort.OBJECT;
            case "SCALAR" -> !container;
            default -> true;
        };
        return sort && (!wanted.endsWith("UNIQUE") || unique(node));
    }
}
