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
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest row of each device of a part, from the newest value of each series. A device's newest row is the one of
 * the greatest of its series' newest times; a series whose newest value is older has none there.
 */
final class LatestRows {
    private static final int SERIES = 0;
    private static final int VALUE = 1;

    /** A device's entry in the map, with its path and three arrays. */
    private static final long NEWEST_BYTES = 280;

    private final BoundScan.Latest latest;
    private final MemoryGuard.Account account;
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, Newest> devices = new LinkedHashMap<>();

    private LatestRows(BoundScan.Latest latest, MemoryGuard.Account account) {
        this.latest = latest;
        this.account = account;
        for (int i = 0; i < latest.measurements().size(); i++) {
            places.put(latest.measurements().get(i), i);
        }
    }

    /** What is known of a device. */
    private static final class Newest {
        private final Object[] values;
        private final long[] times;
        private final boolean[] has;
        private boolean any;
        private long time;

        Newest(int width) {
            values = new Object[width];
            times = new long[width];
            has = new boolean[width];
        }

        void set(int place, long at, Object value, MemoryGuard.Account account) throws SQLException {
            account.add(MemoryGuard.size(value) - MemoryGuard.size(values[place]));
            values[place] = value;
            times[place] = at;
            has[place] = true;
            time = any ? Math.max(time, at) : at;
            any = true;
        }
    }

    static Cursor read(Run run, BoundScan.Part part) throws SQLException {
        MemoryGuard.Account account = run.guard().account("The newest rows of many devices");
        LatestRows rows = new LatestRows(part.latest(), account);
        boolean done = false;
        try (NativeCursor cursor = run.executor().open(part.query())) {
            for (int count = 1; cursor.next(); count++) {
                if ((count & 0xff) == 0) {
                    run.executor().checkCancelled();
                }
                if (part.latest().text()) {
                    rows.series(cursor);
                } else {
                    rows.device(cursor);
                }
            }
            done = true;
        } finally {
            if (!done) {
                account.close();
            }
        }
        Iterator<Map.Entry<String, Newest>> iterator = rows.devices.entrySet().iterator();
        return new Cursor() {
            @Override
            public Object[] next() throws SQLException {
                while (iterator.hasNext()) {
                    Map.Entry<String, Newest> device = iterator.next();
                    if (device.getValue().any) {
                        return rows.row(device.getKey(), device.getValue(), part.sources());
                    }
                }
                return null;
            }

            @Override
            public void close() {
                account.close();
            }
        };
    }

    private Newest of(String path) throws SQLException {
        Newest known = devices.get(path);
        if (known == null) {
            known = new Newest(places.size());
            devices.put(path, known);
            account.add(NEWEST_BYTES + 2L * path.length() + 17L * places.size());
        }
        return known;
    }

    private void series(NativeCursor cursor) throws SQLException {
        DevicePath series = DevicePath.parse(cursor.getString(SERIES));
        Integer place = places.get(series.name());
        if (place != null) {
            of(series.parent().text())
                    .set(
                            place,
                            cursor.time(),
                            parsed(cursor.getString(VALUE), latest.types().get(place)),
                            account);
        }
    }

    private void device(NativeCursor cursor) throws SQLException {
        Newest newest = of(cursor.getString(0));
        for (int i = 0; i < places.size(); i++) {
            int column = 1 + 2 * i;
            if (!cursor.isNull(column + 1)) {
                newest.set(
                        i,
                        cursor.getLong(column + 1),
                        cursor.isNull(column)
                                ? null
                                : PartCursor.value(
                                        cursor, column, latest.types().get(i)),
                        account);
            }
        }
    }

    private Object[] row(String path, Newest newest, List<Source> sources) {
        Object[] row = new Object[sources.size()];
        for (int i = 0; i < row.length; i++) {
            Source source = sources.get(i);
            if (source instanceof Source.Time) {
                row[i] = newest.time;
            } else if (source instanceof Source.Device device) {
                row[i] = PathNaming.toTable(device.database(), DevicePath.parse(path))
                        .table();
            } else if (source instanceof Source.Constant constant) {
                row[i] = constant.value();
            } else {
                Source.Value value = (Source.Value) source;
                int place = value.index();
                row[i] = newest.has[place] && newest.times[place] == newest.time
                        ? PartCursor.promoted(newest.values[place], value.as())
                        : null;
            }
        }
        return row;
    }

    /**
     * A value as the server prints it in the answer to {@code select last}: numbers as Java does, a date as yyyymmdd, a
     * timestamp as its ticks.
     */
    private static Object parsed(String text, ColumnType type) throws SQLException {
        try {
            return switch (type) {
                case BOOLEAN -> Boolean.parseBoolean(text);
                case INT32 -> Integer.parseInt(text);
                case INT64, TIMESTAMP -> Long.parseLong(text);
                case FLOAT -> Float.parseFloat(text);
                case DOUBLE -> Double.parseDouble(text);
                case TEXT, STRING -> text;
                case DATE -> IotdbDate.of(Integer.parseInt(text));
                case BLOB, DECIMAL, ARRAY -> throw new IllegalStateException("not asked for as text: " + type);
            };
        } catch (NumberFormatException | DateTimeException e) {
            throw PlanErrors.data(
                    SqlState.INVALID_DATETIME, "The server's newest value of a " + type + " series is no " + type);
        }
    }
}
