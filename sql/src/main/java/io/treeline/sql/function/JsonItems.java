// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.List;

/** What a JSON path finds, as SQL/JSON's functions want it. */
public final class JsonItems {
    private final List<Json.Node> items;

    private JsonItems(List<Json.Node> items) {
        this.items = items;
    }

    /**
     * Evaluates a path.
     *
     * @param variables an object of them
     * @throws SQLException of class 22 where the document does not fit the path
     */
    public static JsonItems of(String document, String path, String variables, ScalarFunction.Session session)
            throws SQLException {
        return new JsonItems(
                JsonPathFunctions.run(document, path, variables, session).all(false));
    }

    /** A text as a string of JSON, in its quotes. */
    public static String quoted(String text) {
        return Json.quoted(text);
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return items.isEmpty();
    }

    /** Whether there is JSON's null alone. */
    public boolean isNull() {
        return items.size() == 1 && items.get(0).sort() == Json.Sort.NULL;
    }

    /**
     * The single value, as text.
     *
     * @param json whether as JSON
     * @throws SQLException 22034 where there are several, 2203F where it is an object or array
     */
    public String scalar(boolean json) throws SQLException {
        Json.Node item = single("scalar ");
        if (item.sort() == Json.Sort.OBJECT || item.sort() == Json.Sort.ARRAY) {
            throw PlanErrors.data(
                    SqlState.JSON_SCALAR_REQUIRED, "The JSON path of JSON_VALUE finds no single scalar item");
        }
        return json
                ? item.text()
                : item.sort() == Json.Sort.BOOLEAN ? item.text().substring(0, 1) : item.plain();
    }

    /**
     * What is found as JSON.
     *
     * @param wrapped whether an array is made of it
     * @param several whether one is made of several items
     * @param plain whether a string is given without its quotes
     * @throws SQLException 22034 where there are several, and no array is to be made of them
     */
    public String part(boolean wrapped, boolean several, boolean plain) throws SQLException {
        if (wrapped || several && items.size() > 1) {
            return JsonPathFunctions.array(items);
        }
        Json.Node item = single("");
        return plain && item.sort() == Json.Sort.STRING ? item.plain() : item.text();
    }

    private Json.Node single(String what) throws SQLException {
        if (items.size() > 1) {
            throw PlanErrors.data(
                    SqlState.MORE_THAN_ONE_JSON_ITEM, "The JSON path finds more than one " + what + "item");
        }
        return items.get(0);
    }
}
