// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.driver.error.Unsupported;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.ResultColumn;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An array in memory, as java.sql shows it: elements are what {@code getObject} gives of a column of their type, arrays
 * of several dimensions are arrays of arrays.
 */
public final class IotdbArray implements Array {
    private final ArrayValue value;
    private final ColumnType element;
    private final ColumnCodec codec;
    private final Rows rows;
    private boolean freed;

    /** Makes a result set of rows in memory. */
    @FunctionalInterface
    public interface Rows {
        /** The rows under their columns. */
        ResultSet of(List<ResultColumn> columns, Iterable<Object[]> rows);
    }

    /**
     * An array.
     *
     * @param element the elements' type
     * @param codec reads a column of that type
     */
    public IotdbArray(ArrayValue value, ColumnType element, ColumnCodec codec, Rows rows) {
        this.value = value;
        this.element = element;
        this.codec = codec;
        this.rows = rows;
    }

    /** What it holds. */
    public ArrayValue value() throws SQLException {
        requireKept();
        return value;
    }

    private void requireKept() throws SQLException {
        if (freed) {
            throw Errors.of(SqlState.INVALID_STATE, "The array was freed");
        }
    }

    @Override
    public String getBaseTypeName() throws SQLException {
        requireKept();
        return element.shortName();
    }

    @Override
    public int getBaseType() throws SQLException {
        requireKept();
        return element.jdbcType().getVendorTypeNumber();
    }

    @Override
    public Object getArray() throws SQLException {
        requireKept();
        return toArray(nested(element.javaClass(), value.dimensions() - 1));
    }

    private static Class<?> nested(Class<?> component, int more) {
        return more <= 0 ? component : nested(component.arrayType(), more - 1);
    }

    /**
     * The elements as a Java array.
     *
     * @param component the class of its elements; for arrays of several dimensions an array's class, or Object
     * @throws SQLException 22018 when elements cannot be read so, or a NULL stands where a primitive must
     */
    Object toArray(Class<?> component) throws SQLException {
        ColumnVector vector = ColumnVector.of(element, value.elements());
        return value.dimensions() == 0
                ? java.lang.reflect.Array.newInstance(component, 0)
                : part(vector, component, 0, 0);
    }

    private Object part(ColumnVector vector, Class<?> component, int dimension, int from) throws SQLException {
        int length = value.length(dimension);
        boolean inner = dimension == value.dimensions() - 1;
        if (!inner && !component.isArray() && component != Object.class
                || inner && component.isArray() && component != byte[].class) {
            throw Errors.of(
                    SqlState.INVALID_CAST,
                    "An array of " + value.dimensions()
                            + " dimensions cannot be read as one of another number of them");
        }
        Object array = java.lang.reflect.Array.newInstance(component, length);
        int step = 1;
        for (int i = dimension + 1; i < value.dimensions(); i++) {
            step *= value.length(i);
        }
        for (int i = 0; i < length; i++) {
            int at = from + i * step;
            if (!inner) {
                java.lang.reflect.Array.set(
                        array,
                        i,
                        part(
                                vector,
                                component.isArray() ? component.getComponentType() : Object.class,
                                dimension + 1,
                                at));
            } else if (value.get(at) != null) {
                java.lang.reflect.Array.set(
                        array,
                        i,
                        component == Object.class
                                ? codec.getObject(vector, at)
                                : ObjectConversions.read(codec, vector, at, component));
            } else if (component.isPrimitive()) {
                throw Errors.of(
                        SqlState.INVALID_CAST, "The array holds NULL, which " + component.getName() + " cannot be");
            }
        }
        return array;
    }

    @Override
    public Object getArray(Map<String, Class<?>> map) throws SQLException {
        requireNone(map);
        return getArray();
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        return part(index, count).getArray();
    }

    @Override
    public Object getArray(long index, int count, Map<String, Class<?>> map) throws SQLException {
        requireNone(map);
        return getArray(index, count);
    }

    private static void requireNone(Map<String, Class<?>> map) throws SQLException {
        if (map != null && !map.isEmpty()) {
            throw Unsupported.feature(
                    "Array.getArray with a type map",
                    "IoTDB has no user-defined types; use ResultSet.getObject(int, Class)");
        }
    }

    /** Some elements of the first dimension, from the index-th on, which is counted from 1. */
    private IotdbArray part(long index, int count) throws SQLException {
        requireKept();
        int length = value.dimensions() == 0 ? 0 : value.length(0);
        if (index < 1 || count < 0 || index - 1 + count > length) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "Elements " + index + " to " + (index - 1 + count) + " are not all among the array's " + length);
        }
        int step = length == 0 ? 0 : value.size() / length;
        Object[] elements = value.elements()
                .subList((int) (index - 1) * step, (int) (index - 1 + count) * step)
                .toArray();
        int[] lengths = value.lengths();
        if (lengths.length > 0) {
            lengths[0] = count;
        }
        return new IotdbArray(ArrayValue.of(value.element(), lengths, value.lowers(), elements), element, codec, rows);
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return getResultSet(1, value().dimensions() == 0 ? 0 : value.length(0));
    }

    @Override
    public ResultSet getResultSet(Map<String, Class<?>> map) throws SQLException {
        requireNone(map);
        return getResultSet();
    }

    /** Rows of INDEX, from 1 on, and VALUE: an element, or of several dimensions an array. */
    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        ArrayValue part = part(index, count).value;
        boolean flat = part.dimensions() <= 1;
        List<Object[]> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(new Object[] {(int) index + i, flat ? part.get(i) : inner(part, i)});
        }
        return rows.of(
                List.of(
                        new ResultColumn("INDEX", "INDEX", ColumnType.INT32, 0, 0, false, "", ""),
                        new ResultColumn(
                                "VALUE",
                                "VALUE",
                                flat ? element : ColumnType.ARRAY,
                                flat ? null : element,
                                0,
                                0,
                                true,
                                "",
                                "")),
                found);
    }

    private static ArrayValue inner(ArrayValue array, int i) {
        int step = array.size() / array.length(0);
        return ArrayValue.of(
                array.element(),
                java.util.Arrays.copyOfRange(array.lengths(), 1, array.dimensions()),
                java.util.Arrays.copyOfRange(array.lowers(), 1, array.dimensions()),
                array.elements().subList(i * step, (i + 1) * step).toArray());
    }

    @Override
    public ResultSet getResultSet(long index, int count, Map<String, Class<?>> map) throws SQLException {
        requireNone(map);
        return getResultSet(index, count);
    }

    @Override
    public void free() {
        freed = true;
    }

    /** The text that PostgreSQL writes. */
    String text() throws SQLException {
        ColumnVector vector = ColumnVector.of(element, value.elements());
        // Elements are asked for in their order, and NULLs are left out.
        int[] at = {-1};
        return value.text(one -> {
            do {
                at[0]++;
            } while (value.get(at[0]) == null);
            return one instanceof Boolean bool ? bool ? "t" : "f" : codec.getString(vector, at[0]);
        });
    }

    @Override
    public String toString() {
        try {
            return text();
        } catch (SQLException e) {
            return value.toString();
        }
    }
}
