// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.block.Block;
import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.tablet.TableShape.Alignment;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.dml.StoredDeviceRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the server holds of rows that are about to be written. */
final class StoredRows {
    /** So many rows that nobody wants may lie in a range, beyond a multiple of those wanted, before it is halved. */
    private static final int SPARE_ROWS = 1000;

    private static final int SPARE_FACTOR = 4;
    /** From so many devices on they are asked together which of them have rows at all in the time that is written. */
    private static final int DEVICES_ONE_BY_ONE = 3;

    private static final int DEVICES_A_QUERY = 50;

    private final WholeRows.Reader reader;
    private final Map<String, Boolean> aligned;

    /** @param aligned whether devices are aligned, by their paths; filled as it is asked */
    StoredRows(WholeRows.Reader reader, Map<String, Boolean> aligned) {
        this.reader = reader;
        this.aligned = aligned;
    }

    /** The keys of rows of one table that are wanted, in the order of their times. */
    static final class Wanted {
        private final TabletRows rows;
        private final TableShape shape;
        private final List<Long> times = new ArrayList<>();
        private final Set<Object> keys = new HashSet<>();
        private final Set<List<String>> tags = new HashSet<>();
        /** What columns are that the shape does not know. */
        private final Map<String, String> categories = new HashMap<>();

        Wanted(TabletRows rows, TableShape shape) {
            this.rows = rows;
            this.shape = shape;
        }

        TabletRows rows() {
            return rows;
        }

        TableShape shape() {
            return shape;
        }

        /** The TAGs of the rows that are wanted. */
        Set<List<String>> tags() {
            return tags;
        }

        Map<String, String> categories() {
            return categories;
        }

        /** @param key by {@link RowKeys#of} */
        void add(long time, Object key) {
            if (times.isEmpty() || times.get(times.size() - 1) != time) {
                times.add(time);
            }
            keys.add(key);
            if (key instanceof TableModelKeys.Key of) {
                tags.add(of.tags());
            }
        }
    }

    /** Rows that are there: of each column those of its cells that belong to wanted rows. */
    static final class Found {
        private final Map<String, String> categories;
        private final Map<String, ColumnBuffer> columns = new LinkedHashMap<>();
        private final Map<Object, Integer> rows = new HashMap<>();
        private int count;

        private Found(Map<String, String> categories) {
            this.categories = categories;
        }

        /** The row of a key, or -1. */
        int row(Object key) {
            return rows.getOrDefault(key, -1);
        }

        /** The cells of a column; null when there is no such, or its values are not encoded as that type's are. */
        @Nullable
        ColumnBuffer column(String name, ColumnType type) {
            ColumnBuffer column = columns.get(name);
            return column == null || column.type() != type && !(column.type().isText() && type.isText())
                    ? null
                    : column;
        }

        /** The columns that a row can leave out and a buffer of this shape has not got. */
        Map<String, ColumnType> columnsBeside(TableShape shape) {
            Map<String, ColumnType> beside = new LinkedHashMap<>();
            columns.forEach((name, column) -> {
                // One that was made meanwhile counts too.
                if (!shape.names().contains(name)
                        && shape.form().keys().leavesOut(shape.fields(), name, categories.get(name))) {
                    beside.put(name, column.type());
                }
            });
            return beside;
        }
    }

    /** The rows that are there of those wanted; null when none is wanted. */
    @Nullable
    Found find(Wanted wanted) throws SQLException {
        if (wanted.times.isEmpty()) {
            return null;
        }
        Found found = new Found(wanted.categories);
        find(wanted, 0, wanted.times.size(), found);
        return found;
    }

    private void find(Wanted wanted, int from, int to, Found found) throws SQLException {
        for (RowKeys.LookUp lookUp : wanted.shape.form().keys().lookUps(wanted, wanted.times.subList(from, to))) {
            if (!read(lookUp.sql(), wanted, found, lookUp.most())) {
                halves(wanted, from, to, found);
                return;
            }
        }
    }

    /** How many rows may lie in a range in which so many are wanted, before it is halved. */
    static long most(long wanted) {
        return SPARE_ROWS + SPARE_FACTOR * wanted;
    }

    /** Far more rows lie between the times than are wanted. */
    private void halves(Wanted wanted, int from, int to, Found found) throws SQLException {
        int middle = (from + to) >>> 1;
        find(wanted, from, middle, found);
        find(wanted, middle, to, found);
    }

    /** Keeps what is wanted; false when there were as many rows as asked for, so that there may be more. */
    private boolean read(String sql, Wanted wanted, Found found, long most) throws SQLException {
        RpcClient.Reply.Rows answer;
        try {
            answer = reader.read(sql);
        } catch (SQLException e) {
            if (SqlState.UNDEFINED_TABLE.code().equals(e.getSQLState())
                    || SqlState.INSUFFICIENT_PRIVILEGE.code().equals(e.getSQLState())) {
                // The write will make the table, or say what is wrong; who may write but not read writes what he has.
                return true;
            }
            throw e;
        }
        RpcClient.Head head = answer.head();
        Place[] places = places(head, wanted.shape);
        RowKeys keys = wanted.shape.form().keys();
        if (keys.outdated(wanted, places, reader)) {
            answer.blocks().close();
            return true;
        }
        RowKeys.KeyReader key = keys.reader(places, wanted.shape);
        ColumnBuffer[] filled = new ColumnBuffer[places.length];
        Set<ColumnBuffer> absent = Collections.newSetFromMap(new IdentityHashMap<>());
        absent.addAll(found.columns.values());
        for (int i = 0; i < places.length; i++) {
            ColumnBuffer column = found.columns.get(places[i].name());
            if (column == null) {
                // A later part of the same look-up may see a column that was made meanwhile.
                column = new ColumnBuffer(places[i].type());
                for (int row = 0; row < found.count; row++) {
                    column.appendNull();
                }
                found.columns.put(places[i].name(), column);
                absent.add(column);
            }
            filled[i] = column.type() == places[i].type() && absent.remove(column) ? column : null;
        }
        long read = 0;
        try (var blocks = answer.blocks()) {
            for (Block block = blocks.next(); block != null; block = blocks.next()) {
                read += block.rows();
                for (int row = 0; row < block.rows(); row++) {
                    Object at = key.of(block, row);
                    if (wanted.keys.contains(at) && !found.rows.containsKey(at)) {
                        found.rows.put(at, found.count++);
                        for (int i = 0; i < places.length; i++) {
                            if (filled[i] != null) {
                                filled[i].appendFrom(block.columns()[places[i].vector()], row);
                            }
                        }
                        absent.forEach(ColumnBuffer::appendNull);
                    }
                }
            }
        }
        return read < most;
    }

    /** A column of an answer. */
    record Place(String name, ColumnType type, int vector) {}

    private static Place[] places(RpcClient.Head head, TableShape shape) {
        Place[] places = new Place[head.labels().size()];
        for (int i = 0; i < places.length; i++) {
            String label = head.labels().get(i);
            places[i] = new Place(shape.form().keys().name(label), head.types().get(i), head.blockColumns()[i]);
        }
        return places;
    }

    /**
     * Of rows of several devices, those whose device has anything in the time that they are for. Rows of one time stay
     * in doubt: they complete each other.
     */
    List<TabletRows> worthAsking(List<TabletRows> rows) throws SQLException {
        List<TabletRows> devices = new ArrayList<>();
        List<TabletRows> asked = new ArrayList<>();
        askAlignment(rows);
        for (TabletRows each : rows) {
            TableShape shape = each.shape();
            if (shape.alignment() == Alignment.UNKNOWN && !aligned.getOrDefault(each.target(), true)) {
                continue;
            }
            (shape.form().keys().askedTogether() ? devices : asked).add(each);
        }
        if (devices.size() <= DEVICES_ONE_BY_ONE) {
            asked.addAll(devices);
            return asked;
        }
        for (int from = 0; from < devices.size(); from += DEVICES_A_QUERY) {
            asked.addAll(filled(devices.subList(from, Math.min(devices.size(), from + DEVICES_A_QUERY))));
        }
        return asked;
    }

    private List<TabletRows> filled(List<TabletRows> devices) throws SQLException {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (TabletRows device : devices) {
            low = Math.min(low, device.time(0));
            high = Math.max(high, device.time(device.count() - 1));
        }
        Set<DevicePath> filled = new HashSet<>();
        RpcClient.Reply.Rows answer = reader.read(StoredDeviceRows.countsByDevice(
                devices.stream().map(TabletRows::target).toList(), low, high));
        RpcClient.Head head = answer.head();
        int name = head.labels().indexOf("Device");
        try (var blocks = answer.blocks()) {
            for (Block block = blocks.next(); block != null; block = blocks.next()) {
                for (int row = 0; row < block.rows(); row++) {
                    boolean any = false;
                    for (int i = 0; i < head.labels().size(); i++) {
                        ColumnVector count = block.columns()[head.blockColumns()[i]];
                        any |= i != name && !count.isNull(row) && count.getLong(row) > 0;
                    }
                    if (any) {
                        filled.add(DevicePath.parse(block.columns()[head.blockColumns()[name]].getString(row)));
                    }
                }
            }
        }
        return devices.stream()
                .filter(device -> filled.contains(DevicePath.parse(device.target())) || repeats(device))
                .toList();
    }

    private static boolean repeats(TabletRows rows) {
        for (int i = 1; i < rows.count(); i++) {
            if (rows.time(i) == rows.time(i - 1)) {
                return true;
            }
        }
        return false;
    }

    private void askAlignment(List<TabletRows> rows) throws SQLException {
        List<DevicePath> unknown = rows.stream()
                .filter(each -> each.shape().alignment() == Alignment.UNKNOWN && !aligned.containsKey(each.target()))
                .map(each -> DevicePath.parse(each.target()))
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        // What is not shown may be either.
        unknown.forEach(device -> aligned.putIfAbsent(device.sql(), true));
        for (String listing : StoredDeviceRows.listings(unknown)) {
            RpcClient.Reply.Rows answer = reader.read(listing);
            RpcClient.Head head = answer.head();
            int device = head.blockColumns()[head.labels().indexOf("Device")];
            int flag = head.blockColumns()[head.labels().indexOf("IsAligned")];
            try (var blocks = answer.blocks()) {
                for (Block block = blocks.next(); block != null; block = blocks.next()) {
                    for (int row = 0; row < block.rows(); row++) {
                        aligned.put(
                                DevicePath.parse(block.columns()[device].getString(row))
                                        .sql(),
                                "true".equalsIgnoreCase(block.columns()[flag].getString(row)));
                    }
                }
            }
        }
    }
}
