// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import io.treeline.driver.codec.IotdbArray;
import io.treeline.driver.error.Errors;
import io.treeline.driver.error.Unsupported;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.parse.TypeNames;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes arrays of Java arrays: elements become what a parameter of their type would. */
public final class ArrayConverter {
    /** Names of types that definitions do not take, or not as this. */
    private static final Map<String, ColumnType> MORE = Map.of(
            "NUMERIC",
            ColumnType.DECIMAL,
            "DECIMAL",
            ColumnType.DECIMAL,
            "BPCHAR",
            ColumnType.TEXT,
            "NAME",
            ColumnType.TEXT,
            "JSON",
            ColumnType.TEXT,
            "JSONB",
            ColumnType.TEXT,
            "TIMESTAMP WITH TIME ZONE",
            ColumnType.TIMESTAMP,
            "TIMESTAMP WITHOUT TIME ZONE",
            ColumnType.TIMESTAMP);

    private static final Map<Class<?>, ColumnType> CLASSES = Map.ofEntries(
            Map.entry(Boolean.class, ColumnType.BOOLEAN),
            Map.entry(boolean.class, ColumnType.BOOLEAN),
            Map.entry(Byte.class, ColumnType.INT32),
            Map.entry(Short.class, ColumnType.INT32),
            Map.entry(short.class, ColumnType.INT32),
            Map.entry(Integer.class, ColumnType.INT32),
            Map.entry(int.class, ColumnType.INT32),
            Map.entry(Long.class, ColumnType.INT64),
            Map.entry(long.class, ColumnType.INT64),
            Map.entry(Float.class, ColumnType.FLOAT),
            Map.entry(float.class, ColumnType.FLOAT),
            Map.entry(Double.class, ColumnType.DOUBLE),
            Map.entry(double.class, ColumnType.DOUBLE),
            Map.entry(BigDecimal.class, ColumnType.DECIMAL),
            Map.entry(java.math.BigInteger.class, ColumnType.DECIMAL),
            Map.entry(String.class, ColumnType.TEXT),
            Map.entry(Character.class, ColumnType.TEXT),
            Map.entry(java.util.UUID.class, ColumnType.TEXT),
            Map.entry(java.sql.Date.class, ColumnType.DATE),
            Map.entry(LocalDate.class, ColumnType.DATE),
            Map.entry(java.sql.Timestamp.class, ColumnType.TIMESTAMP),
            Map.entry(java.util.Date.class, ColumnType.TIMESTAMP),
            Map.entry(Instant.class, ColumnType.TIMESTAMP),
            Map.entry(LocalDateTime.class, ColumnType.TIMESTAMP),
            Map.entry(OffsetDateTime.class, ColumnType.TIMESTAMP),
            Map.entry(ZonedDateTime.class, ColumnType.TIMESTAMP),
            Map.entry(byte[].class, ColumnType.BLOB));

    private final ParameterConverter converter;

    /** @param converter makes elements of Java values */
    public ArrayConverter(ParameterConverter converter) {
        this.converter = converter;
    }

    /**
     * The type that createArrayOf means by a name.
     *
     * @throws SQLException 42704 when there is no array of it
     */
    public static ColumnType type(String name) throws SQLException {
        String upper = name == null
                ? ""
                : name.strip()
                        .toUpperCase(Locale.ROOT)
                        .replaceAll("\\s*\\(.*\\)", "")
                        .replaceAll("\\s+", " ");
        ColumnType found = MORE.containsKey(upper)
                ? MORE.get(upper)
                : TypeNames.find(upper, -1).orElse(null);
        if (found == null) {
            throw Errors.of(
                    SqlState.UNDEFINED_OBJECT,
                    "There are no arrays of type " + name
                            + "; use boolean, int4, int8, float4, float8, numeric, text, varchar, date, timestamptz or bytea");
        }
        return found == ColumnType.STRING ? ColumnType.TEXT : found;
    }

    /** Whether a parameter is an array: one of java.sql, or of Java, but for bytes. */
    static boolean takes(Object value) {
        return value instanceof Array || value.getClass().isArray() && !(value instanceof byte[]);
    }

    /**
     * The array that a parameter is.
     *
     * @throws SQLException 0A000 for elements of which IoTDB has no type
     */
    ArrayValue of(Object value) throws SQLException {
        if (value instanceof IotdbArray array) {
            return array.value();
        }
        if (value instanceof Array array) {
            Object elements = array.getArray();
            if (elements == null || !elements.getClass().isArray()) {
                throw Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "An array of class " + value.getClass().getName() + " gives no elements");
            }
            return array.getBaseTypeName() == null ? of(elements) : of(type(array.getBaseTypeName()), elements);
        }
        Class<?> component = value.getClass().getComponentType();
        while (component.isArray() && component != byte[].class) {
            component = component.getComponentType();
        }
        ColumnType type = CLASSES.get(component);
        Object first = type == null ? first(value) : null;
        type = first == null ? type : CLASSES.get(first.getClass());
        if (type == null && first != null) {
            throw Unsupported.feature(
                    "An array of " + first.getClass().getName(),
                    "IoTDB has no such type; pass text, numbers, dates, times or bytes");
        }
        return of(type == null ? ColumnType.TEXT : type, value);
    }

    /** The first element of an array that is not null; null if there is none. */
    private static @Nullable Object first(Object array) {
        for (int i = 0; i < java.lang.reflect.Array.getLength(array); i++) {
            Object one = java.lang.reflect.Array.get(array, i);
            Object found = one != null && one.getClass().isArray() && !(one instanceof byte[]) ? first(one) : one;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /**
     * An array of a Java array, whose elements may be arrays of one length.
     *
     * @throws SQLException 2202E when arrays within it differ in their lengths, 22xxx for an element that does not fit
     */
    public ArrayValue of(ColumnType element, Object array) throws SQLException {
        List<Object> elements = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        gather(element, array, 0, lengths, elements, new ParameterSlots(1));
        int[] lowers = new int[lengths.size()];
        Arrays.fill(lowers, 1);
        return ArrayValue.of(
                element, lengths.stream().mapToInt(length -> length).toArray(), lowers, elements.toArray());
    }

    private void gather(
            ColumnType element,
            Object array,
            int dimension,
            List<Integer> lengths,
            List<Object> elements,
            ParameterSlots slot)
            throws SQLException {
        int length = java.lang.reflect.Array.getLength(array);
        if (dimension == lengths.size() && elements.isEmpty()) {
            if (dimension == ArrayValue.MOST_DIMENSIONS) {
                throw Errors.of(
                        SqlState.LIMIT_EXCEEDED,
                        "An array can have " + ArrayValue.MOST_DIMENSIONS + " dimensions at most");
            }
            lengths.add(length);
        } else if (dimension >= lengths.size() || lengths.get(dimension) != length) {
            throw uneven();
        }
        for (int i = 0; i < length; i++) {
            Object one = java.lang.reflect.Array.get(array, i);
            boolean nested = one != null && one.getClass().isArray() && !(one instanceof byte[]);
            if (nested) {
                gather(element, one, dimension + 1, lengths, elements, slot);
            } else if (dimension + 1 < lengths.size()) {
                throw uneven();
            } else {
                elements.add(one == null ? null : converted(element, one, slot));
            }
        }
    }

    private static SQLException uneven() {
        return Errors.of(SqlState.ARRAY_SUBSCRIPT, "Arrays within an array must have the same dimensions");
    }

    private Object converted(ColumnType element, Object value, ParameterSlots slot) throws SQLException {
        converter.set(slot, 0, value, element.jdbcType().getVendorTypeNumber(), -1);
        Object converted = Parameters.boxed(slot).get(0);
        return converted instanceof Ticks ticks ? (Object) ticks.value() : converted;
    }
}
