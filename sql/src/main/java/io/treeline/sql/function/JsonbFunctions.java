// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What only jsonb can be asked, and what is made of it by changing a part. */
final class JsonbFunctions {
    private JsonbFunctions() {}

    static void define(Functions to) {
        for (String name : List.of("ARRAY_CONTAINS", "JSONB_CONTAINS")) {
            to.define(name + "(jsonb, jsonb) bool", (a, s) -> contains(a[0], a[1]));
        }
        for (String name : List.of("ARRAY_CONTAINED", "JSONB_CONTAINED")) {
            to.define(name + "(jsonb, jsonb) bool", (a, s) -> contains(a[1], a[0]));
        }
        to.define("JSONB_EXISTS(jsonb, text) bool", (a, s) -> has(node(a[0]), (String) a[1]));
        to.define("JSONB_EXISTS_ANY(jsonb, texts) bool", (a, s) -> {
            Json.Node node = node(a[0]);
            return names(a[1]).stream().anyMatch(name -> has(node, name));
        });
        to.define("JSONB_EXISTS_ALL(jsonb, texts) bool", (a, s) -> {
            Json.Node node = node(a[0]);
            return names(a[1]).stream().allMatch(name -> has(node, name));
        });
        to.define("-(jsonb, text) jsonb", (a, s) -> without(node(a[0]), List.of((String) a[1])));
        to.define("-(jsonb, texts) jsonb", (a, s) -> without(node(a[0]), names(a[1])));
        to.define("-(jsonb, int) jsonb", (a, s) -> without(node(a[0]), (Integer) a[1]));
        to.define("JSONB_DELETE_PATH(jsonb, texts) jsonb", (a, s) -> changed(a, Change.DELETE));
        to.define("JSONB_SET(jsonb, texts, jsonb) jsonb", (a, s) -> changed(a, Change.SET));
        to.define(
                "JSONB_SET(jsonb, texts, jsonb, bool) jsonb",
                (a, s) -> changed(a, (Boolean) a[3] ? Change.SET : Change.REPLACE));
        to.define("JSONB_INSERT(jsonb, texts, jsonb) jsonb", (a, s) -> changed(a, Change.INSERT_BEFORE));
        to.define(
                "JSONB_INSERT(jsonb, texts, jsonb, bool) jsonb",
                (a, s) -> changed(a, (Boolean) a[3] ? Change.INSERT_AFTER : Change.INSERT_BEFORE));
        to.define("JSONB_PRETTY(jsonb) text", (a, s) -> {
            StringBuilder out = new StringBuilder();
            pretty(node(a[0]), 0, out);
            return out.toString();
        });
    }

    private static Json.Node node(Object text) throws SQLException {
        return Json.parse((String) text);
    }

    private static List<String> names(Object array) {
        return ((ArrayValue) array)
                .elements().stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
    }

    private static boolean container(Json.Node node) {
        return node.sort() == Json.Sort.ARRAY || node.sort() == Json.Sort.OBJECT;
    }

    /** An array contains also a single value that it has. */
    private static boolean contains(Object whole, Object part) throws SQLException {
        Json.Node a = node(whole);
        Json.Node b = node(part);
        if (a.sort() == Json.Sort.ARRAY && !container(b)) {
            for (Json.Node item : a.items()) {
                if (contains(item, b)) {
                    return true;
                }
            }
            return false;
        }
        return contains(a, b);
    }

    private static boolean contains(Json.Node whole, Json.Node part) throws SQLException {
        if (whole.sort() != part.sort()) {
            return false;
        }
        for (int i = 0; i < part.items().size(); i++) {
            Json.Node wanted = part.items().get(i);
            boolean found = false;
            if (part.sort() == Json.Sort.OBJECT) {
                Json.Node member = whole.member(part.keys().get(i));
                found = member != null && contains(member, wanted);
            }
            for (int k = 0;
                    part.sort() == Json.Sort.ARRAY
                            && !found
                            && k < whole.items().size();
                    k++) {
                found = contains(whole.items().get(k), wanted);
            }
            if (!found) {
                return false;
            }
        }
        return container(part)
                || Jsonb.of(whole.text()).key().equals(Jsonb.of(part.text()).key());
    }

    /** Whether a name is a key of an object, a string of an array, or the string itself. */
    private static boolean has(Json.Node node, String name) {
        return switch (node.sort()) {
            case OBJECT -> node.keys().contains(name);
            case ARRAY -> node.items().stream().anyMatch(item -> is(item, name));
            default -> is(node, name);
        };
    }

    private static boolean is(Json.Node node, String name) {
        return node.sort() == Json.Sort.STRING && node.text().equals(Json.quoted(name));
    }

    private static SQLException refused(String what) {
        return PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, what);
    }

    private static Json.Node made(Json.Node like, List<String> keys, List<Json.Node> items) {
        return new Json.Node(like.sort(), "", keys, items);
    }

    private static String without(Json.Node node, List<String> names) throws SQLException {
        if (!container(node)) {
            throw refused("Nothing can be taken out of a single value");
        }
        List<String> keys = new ArrayList<>();
        List<Json.Node> items = new ArrayList<>();
        for (int i = 0; i < node.items().size(); i++) {
            Json.Node item = node.items().get(i);
            boolean object = node.sort() == Json.Sort.OBJECT;
            if (object ? !names.contains(node.keys().get(i)) : names.stream().noneMatch(name -> is(item, name))) {
                items.add(item);
                if (object) {
                    keys.add(node.keys().get(i));
                }
            }
        }
        return Json.binary(made(node, keys, items));
    }

    private static String without(Json.Node node, int place) throws SQLException {
        if (node.sort() != Json.Sort.ARRAY) {
            throw refused("An element can be taken by its place out of an array only");
        }
        List<Json.Node> items = new ArrayList<>(node.items());
        long at = place < 0 ? (long) items.size() + place : place;
        if (at >= 0 && at < items.size()) {
            items.remove((int) at);
        }
        return Json.binary(made(node, List.of(), items));
    }

    /** What is done to the part that a path leads to. */
    private enum Change {
        DELETE,
        REPLACE,
        /** Replaced, or added where it is missing. */
        SET,
        INSERT_BEFORE,
        INSERT_AFTER;

        boolean adds() {
            return this != DELETE && this != REPLACE;
        }
    }

    private static String changed(Object[] arguments, Change change) throws SQLException {
        Json.Node node = node(arguments[0]);
        if (!container(node)) {
            throw refused("A path leads into objects and arrays, not into a single value");
        }
        List<Object> path = ((ArrayValue) arguments[1]).elements();
        Json.Node value = change == Change.DELETE ? null : node(arguments[2]);
        return path.isEmpty() ? node.text() : Json.binary(changed(node, path, 0, value, change));
    }

    private static Json.Node changed(Json.Node node, List<Object> path, int level, Json.Node value, Change change)
            throws SQLException {
        if (!container(node)) {
            return node;
        }
        if (path.get(level) == null) {
            throw PlanErrors.data(SqlState.NULL_NOT_ALLOWED, "Element " + (level + 1) + " of the path is null");
        }
        String step = (String) path.get(level);
        List<String> keys = new ArrayList<>(node.keys());
        List<Json.Node> items = new ArrayList<>(node.items());
        boolean last = level == path.size() - 1;
        boolean object = node.sort() == Json.Sort.OBJECT;
        long wanted = object ? keys.indexOf(step) : place(step, level, items.size());
        if (wanted < 0 || wanted >= items.size()) {
            if (last && change.adds()) {
                int end = object || wanted >= 0 ? items.size() : 0;
                items.add(end, value);
                if (object) {
                    keys.add(step);
                }
            }
            return made(node, keys, items);
        }
        int at = (int) wanted;
        if (!last) {
            items.set(at, changed(items.get(at), path, level + 1, value, change));
            return made(node, keys, items);
        }
        switch (change) {
            case DELETE -> {
                items.remove(at);
                if (object) {
                    keys.remove(at);
                }
            }
            case REPLACE, SET -> items.set(at, value);
            case INSERT_BEFORE, INSERT_AFTER -> {
                if (object) {
                    throw refused("JSONB_INSERT cannot replace the value of a key that is there; use JSONB_SET");
                }
                items.add(change == Change.INSERT_BEFORE ? at : at + 1, value);
            }
        }
        return made(node, keys, items);
    }

    /** A place in an array, negative when it is before its beginning. */
    private static long place(String step, int level, int size) throws SQLException {
        try {
            int place = Integer.parseInt(step.strip());
            return place < 0 ? (long) size + place : place;
        } catch (NumberFormatException e) {
            throw PlanErrors.data(
                    SqlState.INVALID_TEXT,
                    "Element " + (level + 1) + " of the path is no integer, but leads to an array");
        }
    }

    private static void pretty(Json.Node node, int depth, StringBuilder out) {
        if (!container(node)) {
            out.append(node.text());
            return;
        }
        boolean object = node.sort() == Json.Sort.OBJECT;
        out.append(object ? '{' : '[');
        for (int i = 0; i < node.items().size(); i++) {
            out.append(i == 0 ? "\n" : ",\n").append("    ".repeat(depth + 1));
            if (object) {
                out.append(Json.quoted(node.keys().get(i))).append(": ");
            }
            pretty(node.items().get(i), depth + 1, out);
        }
        out.append('\n').append("    ".repeat(depth)).append(object ? '}' : ']');
    }
}
