// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * PostgreSQL's functions and operators of json and jsonb. Arguments of any type arrive as JSON, see {@link Kind#VALUE}.
 */
final class JsonFunctions {
    private JsonFunctions() {}

    static void define(Functions to) {
        for (String type : List.of("json", "jsonb")) {
            boolean binary = type.equals("jsonb");
            for (String from : List.of("text", "json", "jsonb")) {
                to.define(
                        "__" + type + '(' + from + ") " + type,
                        (a, s) -> binary && !from.equals("jsonb")
                                ? Json.binary(Json.parse((String) a[0]))
                                : from.equals("text") ? valid((String) a[0]) : a[0]);
            }
            // Elements of jsonb are values of it, those of json texts; the second argument only tells the type.
            to.add(ScalarFunction.of(
                            "__" + type + "_ELEMENTS(texts, element) array",
                            (a, s) -> a[0] == null
                                    ? null
                                    : ((ArrayValue) a[0]).map(ColumnType.TEXT, one -> Json.cast((String) one, binary)))
                    .seesNulls());
            to.define("TO_" + type + "(value) " + type, (a, s) -> made((String) a[0], binary));
            for (String empty : List.of("ARRAY", "OBJECT")) {
                to.define(type + "_BUILD_" + empty + "() " + type, (a, s) -> empty.equals("ARRAY") ? "[]" : "{}");
            }
            to.add(ScalarFunction.of(type + "_BUILD_ARRAY(value...) " + type, (a, s) -> made(array(a), binary))
                    .seesNulls());
            to.add(ScalarFunction.of(type + "_BUILD_OBJECT(value...) " + type, (a, s) -> made(object(a), binary))
                    .seesNulls());
            to.define(type + "_OBJECT(texts) " + type, (a, s) -> made(pairs((ArrayValue) a[0]), binary));
            to.define(
                    type + "_OBJECT(texts, texts) " + type,
                    (a, s) -> made(pairs((ArrayValue) a[0], (ArrayValue) a[1]), binary));
            to.define("JSON_GET(" + type + ", text) " + type, (a, s) -> text(member((String) a[0], (String) a[1])));
            to.define(
                    "JSON_GET(" + type + ", int) " + type,
                    (a, s) -> text(element((String) a[0], (Integer) a[1], binary)));
            to.define("JSON_GET_TEXT(" + type + ", text) text", (a, s) -> plain(member((String) a[0], (String) a[1])));
            to.define(
                    "JSON_GET_TEXT(" + type + ", int) text",
                    (a, s) -> plain(element((String) a[0], (Integer) a[1], binary)));
            to.define(
                    "JSON_GET_PATH(" + type + ", texts) " + type,
                    (a, s) -> text(path((String) a[0], ((ArrayValue) a[1]).elements())));
            to.define(
                    "JSON_GET_PATH_TEXT(" + type + ", texts) text",
                    (a, s) -> plain(path((String) a[0], ((ArrayValue) a[1]).elements())));
            to.define(
                    type + "_EXTRACT_PATH(" + type + ", text...) " + type,
                    (a, s) -> text(path((String) a[0], List.of(a).subList(1, a.length))));
            to.define(
                    type + "_EXTRACT_PATH_TEXT(" + type + ", text...) text",
                    (a, s) -> plain(path((String) a[0], List.of(a).subList(1, a.length))));
            to.define(
                    type + "_TYPEOF(" + type + ") text",
                    (a, s) -> Json.parse((String) a[0]).sort().name().toLowerCase(Locale.ROOT));
            to.define(
                    type + "_ARRAY_LENGTH(" + type + ") int",
                    (a, s) -> elements((String) a[0]).size());
            to.define(
                    type + "_STRIP_NULLS(" + type + ") " + type,
                    (a, s) -> made(stripped(Json.parse((String) a[0])), binary));
            // What the aggregate functions become: of what an array gathered.
            to.define(
                    "__" + type + "_AGG(texts) " + type,
                    (a, s) -> made(
                            '[' + String.join(", ", texts((ArrayValue) a[0])).stripLeading() + ']', binary));
            to.define("__" + type + "_AGG_DISTINCT(array) " + type, (a, s) -> {
                ArrayValue gathered = (ArrayValue) a[0];
                // Arrays gathered are one of more dimensions; each goes on a line of its own.
                String between = gathered.lengths().length > 1 ? ", \n " : ", ";
                return made('[' + String.join(between, outermost(gathered, s.time())) + ']', binary);
            });
            to.define(
                    "__" + type + "_OBJECT_AGG(texts) " + type,
                    (a, s) -> made("{ " + String.join(", ", texts((ArrayValue) a[0])) + " }", binary));
        }
        to.add(ScalarFunction.of(
                        "JSON_ARRAY(value...) json",
                        (a, s) -> array(java.util.Arrays.stream(a)
                                .filter(java.util.Objects::nonNull)
                                .toArray()))
                .seesNulls());
        to.define("JSON_ARRAY() json", (a, s) -> "[]");
        to.add(ScalarFunction.of("__JSON_ARRAY(value...) json", (a, s) -> array(a))
                .seesNulls());
        to.define("__JSON_OBJECT() json", (a, s) -> "{}");
        SqlJsonFunctions.define(to);
        // Rows, of which each column is written as it is.
        to.define("ROW_TO_JSON(value) json", (a, s) -> a[0]);
        to.define("ROW_TO_JSON(value, bool) json", (a, s) -> a[0]);
        for (String between : List.of(",", ",\n ")) {
            to.add(ScalarFunction.of(
                            between.equals(",") ? "__JSON_ROW(value...) json" : "__JSON_ROW_PRETTY(value...) json",
                            (a, s) -> {
                                List<String> members = new ArrayList<>();
                                for (int i = 0; i < a.length; i += 2) {
                                    members.add(a[i] + ":" + (a[i + 1] == null ? "null" : a[i + 1]));
                                }
                                return '{' + String.join(between, members) + '}';
                            })
                    .seesNulls());
        }
        to.add(ScalarFunction.of("__JSON_ROW_VALUE(json) text", (a, s) -> a[0] == null ? "null" : "\n " + a[0])
                .seesNulls());
        to.define("__JSON_ROW_PRESENT(json) text", (a, s) -> "\n " + a[0]);
        to.define("ARRAY_TO_JSON(value) json", (a, s) -> a[0]);
        to.define("||(jsonb, jsonb) jsonb", (a, s) -> joined(Json.parse((String) a[0]), Json.parse((String) a[1])));
        // Equal for equal rows, and never null.
        to.add(ScalarFunction.of("__ROW_KEY(value...) text", (a, s) -> Json.comparable(array(a)))
                .seesNulls());
        // An array goes on a line of its own, but for the first.
        to.add(ScalarFunction.of(
                        "__JSON_VALUE(array) text",
                        (a, s) -> a[0] == null ? "null" : "\n " + of(a[0], Kind.ARRAY, s.time()))
                .seesNulls());
        to.add(ScalarFunction.of("__JSON_VALUE(value) text", (a, s) -> a[0] == null ? "null" : a[0])
                .seesNulls());
        to.add(ScalarFunction.of("__JSON_MEMBER(value, value) text", (a, s) -> {
                    if (a[0] == null) {
                        throw PlanErrors.data(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "The name of a member of a JSON object must not be null");
                    }
                    return key((String) a[0]) + " : " + (a[1] == null ? "null" : a[1]);
                })
                .seesNulls());
    }

    /**
     * Objects merged, arrays one behind the other; what is no array becomes one beside one, and so do two single
     * values.
     */
    private static String joined(Json.Node left, Json.Node right) throws SQLException {
        boolean objects = left.sort() == Json.Sort.OBJECT && right.sort() == Json.Sort.OBJECT;
        List<String> keys = new ArrayList<>();
        List<Json.Node> items = new ArrayList<>();
        for (Json.Node side : List.of(left, right)) {
            boolean whole = objects || side.sort() == Json.Sort.ARRAY;
            keys.addAll(objects ? side.keys() : List.of());
            items.addAll(whole ? side.items() : List.of(side));
        }
        return Json.binary(new Json.Node(objects ? Json.Sort.OBJECT : Json.Sort.ARRAY, "", keys, items));
    }

    private static String valid(String text) throws SQLException {
        Json.parse(text);
        return text;
    }

    private static String made(String json, boolean binary) throws SQLException {
        return binary ? Json.binary(Json.parse(json)) : json;
    }

    private static String text(Json.Node node) {
        return node == null ? null : node.text();
    }

    private static String plain(Json.Node node) throws SQLException {
        return node == null ? null : node.plain();
    }

    private static Json.Node member(String json, String key) throws SQLException {
        return Json.parse(json).member(key);
    }

    /** To jsonb a value that is no array is one of one element, as which it is held there. */
    private static Json.Node element(String json, int place, boolean binary) throws SQLException {
        Json.Node node = Json.parse(json);
        boolean single = binary && node.sort() != Json.Sort.ARRAY && node.sort() != Json.Sort.OBJECT;
        return !single ? node.element(place) : place == 0 || place == -1 ? node : null;
    }

    /**
     * What a cast makes of a number or boolean in jsonb.
     *
     * @throws SQLException 22023 for other JSON
     */
    static Object value(Jsonb value, Kind to) throws SQLException {
        Json.Node node = Json.parse(value.toString());
        if (node.sort() != (to == Kind.BOOL ? Json.Sort.BOOLEAN : Json.Sort.NUMBER)) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "Cannot cast jsonb " + node.sort().name().toLowerCase(Locale.ROOT) + " to type " + to);
        }
        return to == Kind.BOOL ? (Object) node.text().equals("true") : new BigDecimal(node.text());
    }

    private static Json.Node path(String json, List<Object> path) throws SQLException {
        Json.Node node = Json.parse(json);
        for (Object step : path) {
            if (step == null || node == null) {
                return null;
            }
            String name = (String) step;
            node = node.sort() == Json.Sort.OBJECT
                    ? node.member(name)
                    : name.matches("[+-]?\\d{1,9}") ? node.element(Integer.parseInt(name)) : null;
        }
        return node;
    }

    /** The elements of an array, which only an array has. */
    static List<Json.Node> elements(String json) throws SQLException {
        Json.Node node = Json.parse(json);
        if (node.sort() != Json.Sort.ARRAY) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "The JSON value is no array");
        }
        return node.items();
    }

    static String array(Object[] values) {
        List<String> items = new ArrayList<>();
        for (Object value : values) {
            items.add(value == null ? "null" : (String) value);
        }
        return '[' + String.join(", ", items) + ']';
    }

    static String object(Object[] values) throws SQLException {
        if (values.length % 2 != 0) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The arguments of a JSON object are names and values in turn, so that their number is even");
        }
        List<String> members = new ArrayList<>();
        for (int i = 0; i < values.length; i += 2) {
            if (values[i] == null) {
                throw PlanErrors.data(
                        SqlState.INVALID_PARAMETER_VALUE, "The name of a member of a JSON object must not be null");
            }
            members.add(key((String) values[i]) + " : " + (values[i + 1] == null ? "null" : values[i + 1]));
        }
        return '{' + String.join(", ", members) + '}';
    }

    /** The name of a member, from a value as JSON. */
    static String key(String json) throws SQLException {
        char first = json.charAt(0);
        if (first == '{' || first == '[') {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The name of a member of a JSON object must be one value, not an array or JSON");
        }
        return first == '"' ? json : '"' + json + '"';
    }

    private static String pairs(ArrayValue array) throws SQLException {
        if (array.lengths().length == 2 && array.lengths()[1] == 2) {
            List<Object> all = array.elements();
            List<Object> names = new ArrayList<>();
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                (i % 2 == 0 ? names : values).add(all.get(i));
            }
            return members(names, values);
        }
        if (array.lengths().length > 1) {
            throw PlanErrors.data(SqlState.ARRAY_SUBSCRIPT, "An array of pairs must have two columns");
        }
        if (array.elements().size() % 2 != 0) {
            throw PlanErrors.data(
                    SqlState.ARRAY_SUBSCRIPT, "An array of names and values must have an even number of elements");
        }
        List<Object> names = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < array.elements().size(); i++) {
            (i % 2 == 0 ? names : values).add(array.elements().get(i));
        }
        return members(names, values);
    }

    private static String pairs(ArrayValue names, ArrayValue values) throws SQLException {
        if (names.lengths().length > 1
                || values.lengths().length > 1
                || names.elements().size() != values.elements().size()) {
            throw PlanErrors.data(
                    SqlState.ARRAY_SUBSCRIPT, "The arrays of names and of values must be of one length and dimension");
        }
        return members(names.elements(), values.elements());
    }

    private static String members(List<Object> names, List<Object> values) throws SQLException {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i) == null) {
                throw PlanErrors.data(
                        SqlState.NULL_NOT_ALLOWED, "The name of a member of a JSON object must not be null");
            }
            members.add(Json.quoted((String) names.get(i)) + " : "
                    + (values.get(i) == null ? "null" : Json.quoted((String) values.get(i))));
        }
        return '{' + String.join(", ", members) + '}';
    }

    static List<String> texts(ArrayValue array) {
        return array.elements().stream().map(String.class::cast).toList();
    }

    private static String stripped(Json.Node node) {
        if (node.sort() == Json.Sort.ARRAY) {
            return '['
                    + String.join(
                            ",",
                            node.items().stream().map(JsonFunctions::stripped).toList())
                    + ']';
        }
        if (node.sort() != Json.Sort.OBJECT) {
            return node.text();
        }
        List<String> members = new ArrayList<>();
        for (int i = 0; i < node.items().size(); i++) {
            if (node.items().get(i).sort() != Json.Sort.NULL) {
                members.add(Json.quoted(node.keys().get(i))
                        + ':'
                        + stripped(node.items().get(i)));
            }
        }
        return '{' + String.join(",", members) + '}';
    }

    /** A value that is not null as JSON. */
    static String of(Object value, Kind from, TimeText time) throws SQLException {
        return switch (from) {
            case JSON, JSONB -> value.toString();
            case BOOL -> value.toString();
            case INT, BIGINT, NUMERIC -> Casts.text(value, from.typeName(), time);
            case REAL, DOUBLE -> {
                String text = Casts.text(value, from.typeName(), time);
                yield Double.isFinite(((Number) value).doubleValue()) ? text : Json.quoted(text);
            }
            case TIMESTAMP -> Json.quoted(time.json((Long) value, true));
            case ARRAY, TEXTS, INTS -> array((ArrayValue) value, time);
            default ->
                Json.quoted(Casts.text(value, from == Kind.UNKNOWN ? SqlTypeName.VARCHAR : from.typeName(), time));
        };
    }

    private static List<String> items(ArrayValue array, TimeText time) throws SQLException {
        List<String> items = new ArrayList<>();
        for (Object one : array.elements()) {
            items.add(one == null ? "null" : of(one, one instanceof Jsonb ? Kind.JSONB : kind(array.element()), time));
        }
        return items;
    }

    private static String array(ArrayValue array, TimeText time) throws SQLException {
        return '[' + String.join(",", outermost(array, time)) + ']';
    }

    /** The elements of an array's first dimension as JSON, which are arrays where it has others. */
    private static List<String> outermost(ArrayValue array, TimeText time) throws SQLException {
        List<String> items = items(array, time);
        int[] lengths = array.lengths();
        for (int d = lengths.length - 1; d > 0; d--) {
            List<String> outer = new ArrayList<>();
            for (int i = 0; i < items.size(); i += lengths[d]) {
                outer.add('[' + String.join(",", items.subList(i, i + lengths[d])) + ']');
            }
            items = outer;
        }
        return items;
    }

    private static Kind kind(ColumnType element) {
        // Times of day and intervals, which no column has, are JSON as their text is.
        return switch (element == null ? ColumnType.TEXT : element) {
            case BOOLEAN -> Kind.BOOL;
            case INT32 -> Kind.INT;
            case INT64 -> Kind.BIGINT;
            case DECIMAL -> Kind.NUMERIC;
            case FLOAT -> Kind.REAL;
            case DOUBLE -> Kind.DOUBLE;
            case TIMESTAMP -> Kind.TIMESTAMP;
            case DATE -> Kind.DATE;
            case BLOB -> Kind.BYTES;
            default -> Kind.TEXT;
        };
    }
}
