// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.type.ArrayValue;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * A value of jsonb: the text in which it is always written, and what it is to comparisons. Numbers are equal whatever
 * zeros they end with, though they keep and show them, so that equal values need not have equal texts.
 */
public final class Jsonb {
    private final String text;
    private String key;

    private Jsonb(String text) {
        this.text = text;
    }

    /** A value of a text that is jsonb's own already. */
    static Jsonb of(String text) {
        return new Jsonb(text);
    }

    /** A value as it leaves the engine, which knows JSON as text: arrays of it too. */
    public static Object shown(Object value) {
        if (value instanceof Jsonb) {
            return value.toString();
        }
        if (value instanceof ArrayValue array && array.elements().stream().anyMatch(Jsonb.class::isInstance)) {
            Object[] texts = array.elements().stream().map(Jsonb::shown).toArray();
            int[] lowers = new int[array.dimensions()];
            Arrays.setAll(lowers, array::lower);
            return ArrayValue.of(array.element(), array.lengths(), lowers, texts);
        }
        return value;
    }

    /** A form that is equal for equal values. */
    String key() {
        if (key == null) {
            try {
                // Only behind a point can there be zeros that do not count.
                key = text.indexOf('.') < 0 ? text : Json.comparable(text);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return key;
    }

    /**
     * PostgreSQL's order: objects are greater than arrays, these than booleans, numbers, strings and null; of two of a
     * kind the one with more members is greater, else the first that differs decides. An array without elements is less
     * than a value that is none, a slip that is kept there for the sake of what has been indexed.
     */
    int compare(Jsonb other) {
        if (key().equals(other.key())) {
            return 0;
        }
        try {
            Json.Node a = Json.parse(text);
            Json.Node b = Json.parse(other.text);
            boolean empty = a.items().isEmpty() && a.sort() == Json.Sort.ARRAY;
            if (empty != (b.items().isEmpty() && b.sort() == Json.Sort.ARRAY)
                    && a.sort() != Json.Sort.OBJECT
                    && b.sort() != Json.Sort.OBJECT) {
                return empty ? -1 : 1;
            }
            return compare(a, b);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int compare(Json.Node a, Json.Node b) throws SQLException {
        if (a.sort() != b.sort()) {
            return b.sort().compareTo(a.sort());
        }
        return switch (a.sort()) {
            case OBJECT, ARRAY -> {
                int order = Integer.compare(a.items().size(), b.items().size());
                for (int i = 0; order == 0 && i < a.items().size(); i++) {
                    order = a.sort() == Json.Sort.OBJECT
                            ? Order.compareText(a.keys().get(i), b.keys().get(i))
                            : 0;
                    order = order == 0 ? compare(a.items().get(i), b.items().get(i)) : order;
                }
                yield order;
            }
            case STRING -> Order.compareText(a.plain(), b.plain());
            case NUMBER -> new BigDecimal(a.text()).compareTo(new BigDecimal(b.text()));
            // Of one length there are only equal ones: false is the longer.
            default -> Integer.compare(b.text().length(), a.text().length());
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Jsonb jsonb && jsonb.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
