// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor.NativeCursor;
import io.treeline.sql.dialect.AggregateSpec;
import io.treeline.sql.dialect.AggregateSpec.Function;
import java.sql.SQLException;
import java.util.List;

/**
 * FIRST and LAST of a measurement by Time. The server gives the first value that is not NULL, and its time; the row
 * that SQL means is the first in which any measurement has a value. If both times are one, the value is that row's,
 * else the row has none.
 */
final class EdgeValue extends ServerPart {
    private final boolean first;
    private final ColumnType type;
    private final int valuePlace;
    private final int ownCount;
    private final int ownTime;
    private final int[] counts;
    private final int[] times;
    /** Whether each row has a value. */
    private final boolean always;

    private Long edge;
    private Object value;

    EdgeValue(AggregateSpec.Call call, AggregateSpec spec) {
        this.first = call.kind() == AggregateSpec.Kind.FIRST_VALUE;
        this.type = call.column().type();
        Function time = first ? Function.FIRST_TIME : Function.LAST_TIME;
        this.valuePlace = spec.items().place(first ? Function.FIRST : Function.LAST, call.column());
        this.ownCount = spec.items().place(Function.COUNT, call.column());
        List<Column> telling = AggregateSpec.telling(spec.table(), spec.predicate());
        this.always = telling.equals(List.of(call.column()));
        if (always) {
            this.ownTime = -1;
            this.counts = new int[0];
            this.times = counts;
            return;
        }
        this.ownTime = spec.items().place(time, call.column());
        this.counts = telling.stream()
                .mapToInt(column -> spec.items().place(Function.COUNT, column))
                .toArray();
        this.times = telling.stream()
                .mapToInt(column -> spec.items().place(time, column))
                .toArray();
    }

    @Override
    boolean add(NativeCursor cursor) {
        if (always) {
            return addInOrder(cursor);
        }
        Long found = null;
        for (int i = 0; i < times.length; i++) {
            if (cursor.getLong(counts[i]) != 0) {
                if (cursor.isNull(times[i])) {
                    return false;
                }
                long time = cursor.getLong(times[i]);
                found = found == null || (first ? time < found : time > found) ? (Long) time : found;
            }
        }
        if (found == null || edge != null && (first ? found >= edge : found <= edge)) {
            return true;
        }
        edge = found;
        value = null;
        if (cursor.getLong(ownCount) != 0) {
            if (cursor.isNull(ownTime) || cursor.isNull(valuePlace)) {
                return false;
            }
            if (cursor.getLong(ownTime) == found) {
                value = read(cursor);
            }
        }
        return true;
    }

    /** Windows come in the order of time. */
    private boolean addInOrder(NativeCursor cursor) {
        if (cursor.getLong(ownCount) == 0 || first && value != null) {
            return true;
        }
        value = cursor.isNull(valuePlace) ? null : read(cursor);
        return value != null;
    }

    /** As the server has it; of a DATE its number, which need not be a day. */
    private Object read(NativeCursor cursor) {
        return switch (type) {
            case BOOLEAN -> cursor.getBoolean(valuePlace);
            case INT32, DATE -> cursor.getInt(valuePlace);
            case FLOAT -> cursor.getFloat(valuePlace);
            case DOUBLE -> cursor.getDouble(valuePlace);
            case TEXT, STRING -> cursor.getString(valuePlace);
            case BLOB -> cursor.getBytes(valuePlace);
            default -> cursor.getLong(valuePlace);
        };
    }

    @Override
    Object result(long rows) throws SQLException {
        return value != null && type == ColumnType.DATE ? PartCursor.date((Integer) value) : value;
    }
}
