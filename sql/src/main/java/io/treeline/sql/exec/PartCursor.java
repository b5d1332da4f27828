// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.IotdbDate;
import io.treeline.sql.api.NativeExecutor.NativeCursor;
import io.treeline.sql.dialect.BoundScan;
import io.treeline.sql.dialect.BoundScan.Source;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;

/** The rows of one native query, each value brought to where and what the leaf has it. */
final class PartCursor implements Cursor {
    private final Run run;
    private final NativeCursor cursor;
    private final Reader[] readers;
    private int count;

    private PartCursor(Run run, NativeCursor cursor, Reader[] readers) {
        this.run = run;
        this.cursor = cursor;
        this.readers = readers;
    }

    /** Gives a column of the leaf. */
    @FunctionalInterface
    private interface Reader {
        Object read(NativeCursor cursor) throws SQLException;
    }

    /** Sends the query. */
    static Cursor open(Run run, BoundScan.Part part) throws SQLException {
        if (part.query() == null) {
            Object[] row = part.sources().stream()
                    .map(source -> ((Source.Constant) source).value())
                    .toArray();
            Iterator<Object[]> one = List.<Object[]>of(row).iterator();
            return () -> one.hasNext() ? one.next() : null;
        }
        if (part.latest() != null) {
            return LatestRows.read(run, part);
        }
        List<ColumnType> types = part.query().types();
        Reader[] readers =
                part.sources().stream().map(source -> reader(source, types)).toArray(Reader[]::new);
        return new PartCursor(run, run.executor().open(part.query()), readers);
    }

    @Override
    public Object[] next() throws SQLException {
        if ((++count & 0xff) == 0) {
            run.executor().checkCancelled();
        }
        if (!cursor.next()) {
            return null;
        }
        Object[] row = new Object[readers.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = readers[i].read(cursor);
        }
        return row;
    }

    @Override
    public void close() throws SQLException {
        cursor.close();
    }

    private static Reader reader(Source source, List<ColumnType> types) {
        if (source instanceof Source.Time) {
            return NativeCursor::time;
        } else if (source instanceof Source.Constant constant) {
            return cursor -> constant.value();
        } else if (source instanceof Source.Device device) {
            return new DeviceNames(device.index(), device.database());
        }
        Source.Value value = (Source.Value) source;
        int column = value.index();
        ColumnType type = types.get(column);
        return cursor -> cursor.isNull(column) ? null : promoted(value(cursor, column, type), value.as());
    }

    /** Rows of one device come together, so its name is worked out once. */
    private static final class DeviceNames implements Reader {
        private final int column;
        private final DevicePath database;
        private String lastPath;
        private String lastName;

        DeviceNames(int column, DevicePath database) {
            this.column = column;
            this.database = database;
        }

        @Override
        public Object read(NativeCursor cursor) {
            String path = cursor.getString(column);
            if (!path.equals(lastPath)) {
                lastName = PathNaming.toTable(database, DevicePath.parse(path)).table();
                lastPath = path;
            }
            return lastName;
        }
    }

    static Object promoted(Object value, ColumnType to) {
        if (!(value instanceof Number number)) {
            return value;
        }
        return switch (to) {
            case INT64 -> value instanceof Integer ? (Object) number.longValue() : value;
            case DOUBLE -> value instanceof Double ? value : (Object) number.doubleValue();
            case DECIMAL ->
                value instanceof Long || value instanceof Integer
                        ? (Object) BigDecimal.valueOf(number.longValue())
                        : value;
            default -> value;
        };
    }

    static Object value(NativeCursor cursor, int column, ColumnType type) throws SQLException {
        return switch (type) {
            case BOOLEAN -> cursor.getBoolean(column);
            case INT32 -> cursor.getInt(column);
            case INT64, TIMESTAMP -> cursor.getLong(column);
            case FLOAT -> cursor.getFloat(column);
            case DOUBLE -> cursor.getDouble(column);
            case TEXT, STRING -> cursor.getString(column);
            case BLOB -> cursor.getBytes(column);
            case DATE -> date(cursor.getInt(column));
            case DECIMAL, ARRAY -> throw new IllegalStateException("no series is a DECIMAL or an ARRAY");
        };
    }

    static LocalDate date(int yyyymmdd) throws SQLException {
        try {
            return IotdbDate.of(yyyymmdd);
        } catch (DateTimeException e) {
            throw PlanErrors.data(SqlState.INVALID_DATETIME, "The server holds a DATE that is no day of the calendar");
        }
    }
}
