// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import java.sql.Array;
import java.sql.SQLException;
import java.time.ZoneId;

/** ARRAY, as local operators make it. */
final class ArrayCodec extends ColumnCodec {
    private final ColumnType element;
    private final ColumnCodec elements;
    private final IotdbArray.Rows rows;

    ArrayCodec(String label, ZoneId zone, ColumnType element, ColumnCodec elements, IotdbArray.Rows rows) {
        super(ColumnType.ARRAY, label, zone);
        this.element = element;
        this.elements = elements;
        this.rows = rows;
    }

    @Override
    public IotdbArray getArray(ColumnVector vector, int row) {
        return new IotdbArray((ArrayValue) vector.getObject(row), element, elements, rows);
    }

    @Override
    Object toArray(ColumnVector vector, int row, Class<?> component) throws SQLException {
        return getArray(vector, row).toArray(component);
    }

    @Override
    public String getString(ColumnVector vector, int row) throws SQLException {
        return getArray(vector, row).text();
    }

    @Override
    public Array getObject(ColumnVector vector, int row) {
        return getArray(vector, row);
    }
}
