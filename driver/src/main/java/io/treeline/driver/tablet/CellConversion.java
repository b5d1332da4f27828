// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a value becomes when it is stored in a column, without storing it: it is encoded as a cell and read back. Not
 * safe for use by several threads.
 */
public final class CellConversion {
    private final CellEncoder encoder;
    private final Map<ColumnType, ColumnBuffer> cells = new EnumMap<>(ColumnType.class);

    /**
     * A conversion.
     *
     * @param zone of timestamps written as text without offset
     */
    public CellConversion(TimePrecision precision, ZoneId zone) {
        this.encoder = new CellEncoder(precision, zone);
    }

    /**
     * A value as the column's type has it.
     *
     * @param value null for NULL
     * @return as {@link ColumnBuffer#valueAt}
     * @throws SQLException 22xxx for a value that does not fit
     */
    public @Nullable Object of(ColumnType type, @Nullable Object value) throws SQLException {
        if (value == null) {
            return null;
        }
        ColumnBuffer cell = cell(type);
        encoder.appendObject(cell, value);
        return cell.valueAt(0);
    }

    /** The same of a parameter. */
    public @Nullable Object of(ColumnType type, ParameterSlots slots, int slot) throws SQLException {
        if (slots.kind(slot) == ParameterSlots.Kind.NULL) {
            return null;
        }
        ColumnBuffer cell = cell(type);
        encoder.append(cell, slots, slot);
        return cell.valueAt(0);
    }

    private ColumnBuffer cell(ColumnType type) {
        ColumnBuffer cell = cells.computeIfAbsent(type, ColumnBuffer::new);
        cell.truncate(0);
        return cell;
    }
}
