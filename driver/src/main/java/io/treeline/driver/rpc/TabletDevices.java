// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.metadata.type.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The devices whose rows a tablet holds: in the tree model one, its target; in the table model each set of tags is one.
 * Two rows of one device are never told apart, whatever columns their tablets have and in which order; those of two
 * devices may be taken for one's.
 */
final class TabletDevices {
    private static final byte TAG = 0;

    private final Tablet tablet;
    /** For each row its device; null where all are of the first. */
    private final String @Nullable [] each;

    private final String first;

    private TabletDevices(Tablet tablet, String first, String @Nullable [] each) {
        this.tablet = tablet;
        this.first = first;
        this.each = each;
    }

    static TabletDevices of(Tablet tablet) {
        if (tablet.categories() == null) {
            return new TabletDevices(tablet, tablet.target(), null);
        }
        String table = (tablet.database() + '.' + tablet.target()).toLowerCase(Locale.ROOT);
        int[] tags = IntStream.range(0, tablet.names().size())
                .filter(column -> tablet.category(column) == TAG)
                .boxed()
                .sorted(Comparator.comparing(column -> name(tablet, column)))
                .mapToInt(Integer::intValue)
                .toArray();
        if (tags.length == 0 || tablet.rows() == 0) {
            return new TabletDevices(tablet, table, null);
        }
        TabletCells cells = new TabletCells(tablet);
        Map<List<ByteBuffer>, String> known = new HashMap<>();
        String[] each = new String[tablet.rows()];
        for (int row = 0; row < each.length; row++) {
            List<ByteBuffer> values = new ArrayList<>(tags.length);
            for (int tag : tags) {
                values.add(cells.bytes(tag, row));
            }
            String device = known.get(values);
            if (device == null) {
                device = device(tablet, table, tags, values);
                known.put(values, device);
            }
            each[row] = device;
        }
        return new TabletDevices(tablet, each[0], known.size() == 1 ? null : each);
    }

    private static String name(Tablet tablet, int column) {
        return tablet.names().get(column).toLowerCase(Locale.ROOT);
    }

    /** Without the tags that are NULL, or empty: of other tablets they may be no columns at all. */
    private static String device(Tablet tablet, String table, int[] tags, List<ByteBuffer> values) {
        StringBuilder device = new StringBuilder(table);
        for (int i = 0; i < tags.length; i++) {
            if (values.get(i).hasRemaining()) {
                device.append('\0')
                        .append(name(tablet, tags[i]))
                        .append('\0')
                        .append(StandardCharsets.UTF_8.decode(values.get(i).duplicate()));
            }
        }
        return device.toString();
    }

    /** Whether all rows are of one. */
    boolean one() {
        return each == null;
    }

    /** A row's. */
    String device(int row) {
        return each == null ? first : each[row];
    }

    /** A row's time in ticks. */
    long time(int row) {
        return tablet.times().getLong(tablet.times().position() + 8 * row);
    }

    /** Some rows of the tablet, in their order, as a tablet of its own memory. */
    Tablet rows(int[] rows) {
        TabletCells cells = new TabletCells(tablet);
        int columns = tablet.names().size();
        ByteBuffer times = ByteBuffer.allocate(rows.length * 8);
        for (int row : rows) {
            times.putLong(time(row));
        }
        long size = 0;
        boolean[] masked = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            for (int row : rows) {
                size += cells.size(column, row);
                masked[column] |= cells.isNull(column, row);
            }
            size += 1 + (masked[column] ? rows.length / 8 + 1 : 0);
        }
        ByteBuffer values = ByteBuffer.allocate(Math.toIntExact(size));
        for (int column = 0; column < columns; column++) {
            for (int row : rows) {
                cells.put(column, row, values);
            }
        }
        for (int column = 0; column < columns; column++) {
            values.put((byte) (masked[column] ? 1 : 0));
            if (masked[column]) {
                byte[] mask = new byte[rows.length / 8 + 1];
                for (int i = 0; i < rows.length; i++) {
                    mask[i / 8] |= (byte) (cells.isNull(column, rows[i]) ? 1 << i % 8 : 0);
                }
                values.put(mask);
            }
        }
        List<String> names = tablet.names();
        List<ColumnType> types = tablet.types();
        return new Tablet(
                tablet.database(),
                tablet.target(),
                names,
                types,
                tablet.categories(),
                times.flip(),
                values.flip(),
                rows.length,
                tablet.aligned());
    }
}
