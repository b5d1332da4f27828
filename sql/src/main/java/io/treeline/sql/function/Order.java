// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.type.ArrayValue;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Order and equality of values as PostgreSQL has them: NaN greatest and equal to itself, -0 equal to 0, text by code
 * point, bytes unsigned, arrays element by element.
 */
public final class Order {
    private static final Object NULL = new Object();

    private Order() {}

    /** Compares two values, neither null, of comparable types. */
    public static int compare(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return compareNumbers(a, b);
        }
        if (left instanceof String a && right instanceof String b) {
            return compareText(a, b);
        }
        if (left instanceof Boolean a && right instanceof Boolean b) {
            return a.compareTo(b);
        }
        if (left instanceof LocalDate a && right instanceof LocalDate b) {
            return a.compareTo(b);
        }
        if (left instanceof Interval a && right instanceof Interval b) {
            return a.compareTo(b);
        }
        if (left instanceof LocalTime a && right instanceof LocalTime b) {
            return a.compareTo(b);
        }
        if (left instanceof byte[] a && right instanceof byte[] b) {
            return Arrays.compareUnsigned(a, b);
        }
        if (left instanceof ArrayValue a && right instanceof ArrayValue b) {
            return compareArrays(a, b);
        }
        if (left instanceof Jsonb a && right instanceof Jsonb b) {
            return a.compare(b);
        }
        throw new IllegalStateException("cannot compare " + left.getClass().getSimpleName() + " with "
                + right.getClass().getSimpleName());
    }

    /** Whether two values, which may be null, are the same. */
    public static boolean same(Object left, Object right) {
        return left == null || right == null ? left == right : compare(left, right) == 0;
    }

    /**
     * By the first element that differs, NULL being the greatest; then by how many there are, then by their dimensions.
     */
    private static int compareArrays(ArrayValue a, ArrayValue b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            Object x = a.get(i);
            Object y = b.get(i);
            int order = x == null || y == null ? Boolean.compare(x == null, y == null) : compare(x, y);
            if (order != 0) {
                return order;
            }
        }
        int order = Integer.compare(a.size(), b.size());
        order = order != 0 ? order : Integer.compare(a.dimensions(), b.dimensions());
        for (int i = 0; order == 0 && i < a.dimensions(); i++) {
            order = Integer.compare(a.length(i), b.length(i));
        }
        for (int i = 0; order == 0 && i < a.dimensions(); i++) {
            order = Integer.compare(a.lower(i), b.lower(i));
        }
        return order;
    }

    private static int compareNumbers(Number a, Number b) {
        boolean floatA = a instanceof Double || a instanceof Float;
        boolean floatB = b instanceof Double || b instanceof Float;
        if (floatA || floatB) {
            double x = a.doubleValue();
            double y = b.doubleValue();
            // As doubles, also beside a BIGINT that a double cannot hold: PostgreSQL's rule.
            return compareDoubles(x, y);
        }
        if (a instanceof BigDecimal || b instanceof BigDecimal) {
            return Numbers.decimal(a).compareTo(Numbers.decimal(b));
        }
        return Long.compare(a.longValue(), b.longValue());
    }

    /** Compares doubles. */
    public static int compareDoubles(double x, double y) {
        if (x == y) {
            return 0;
        }
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
        }
        return x < y ? -1 : 1;
    }

    /** Code point order; UTF-16 order differs where a surrogate meets a character above it. */
    public static int compareText(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogateX = Character.isSurrogate(x);
                boolean surrogateY = Character.isSurrogate(y);
                return surrogateX == surrogateY ? Character.compare(x, y) : surrogateX ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** A form of a value whose equals and hashCode are SQL's; for one column, all of one type. */
    public static Object key(Object value) {
        if (value instanceof Double d) {
            return d == 0 ? (Object) 0.0 : d;
        } else if (value instanceof Float f) {
            return f == 0 ? (Object) 0f : f;
        } else if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
        } else if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        } else if (value instanceof Interval interval) {
            return interval.span();
        } else if (value instanceof Jsonb jsonb) {
            return jsonb.key();
        } else if (value instanceof ArrayValue array) {
            List<Object> key = new ArrayList<>(array.size() + 1);
            key.add(array.dimensionsText());
            array.elements().forEach(element -> key.add(element == null ? NULL : key(element)));
            return key;
        }
        return value;
    }
}
