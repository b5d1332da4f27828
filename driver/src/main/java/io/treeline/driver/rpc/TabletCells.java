// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.rpc.RpcClient.Tablet;
import io.treeline.metadata.type.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the cells of a tablet. */
final class TabletCells {
    private final Tablet tablet;
    private final ByteBuffer values;
    /** For each column where its values begin, and where each value does when their width varies. */
    private final int[] begins;

    private final int[][] starts;
    /** Where each column's mask of NULLs is, or -1. */
    private final int[] masks;

    TabletCells(Tablet tablet) {
        this.tablet = tablet;
        this.values = tablet.values().duplicate();
        int count = tablet.names().size();
        int rows = tablet.rows();
        this.begins = new int[count];
        this.starts = new int[count][];
        this.masks = new int[count];
        int at = values.position();
        for (int i = 0; i < count; i++) {
            begins[i] = at;
            int width = width(tablet.types().get(i));
            if (width > 0) {
                at += width * rows;
                continue;
            }
            starts[i] = new int[rows];
            for (int row = 0; row < rows; row++) {
                starts[i][row] = at;
                at += 4 + values.getInt(at);
            }
        }
        for (int i = 0; i < count; i++) {
            masks[i] = -1;
            if (at < values.limit() && values.get(at++) != 0) {
                masks[i] = at;
                at += rows / 8 + 1;
            }
        }
    }

    private static int width(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> 1;
            case INT32, DATE, FLOAT -> 4;
            case INT64, TIMESTAMP, DOUBLE -> 8;
            case TEXT, STRING, BLOB -> 0;
            case DECIMAL, ARRAY -> throw new IllegalArgumentException("no column can be a DECIMAL or an ARRAY");
        };
    }

    int rows() {
        return tablet.rows();
    }

    /** Ticks. */
    long time(int row) {
        return tablet.times().getLong(tablet.times().position() + 8 * row);
    }

    ColumnType type(int column) {
        return tablet.types().get(column);
    }

    String name(int column) {
        return tablet.names().get(column);
    }

    boolean isNull(int column, int row) {
        int mask = masks[column];
        return mask >= 0 && (values.get(mask + row / 8) >> row % 8 & 1) != 0;
    }

    private int at(int column, int row) {
        return starts[column] != null ? starts[column][row] : begins[column] + width(type(column)) * row;
    }

    boolean getBoolean(int column, int row) {
        return values.get(at(column, row)) != 0;
    }

    int getInt(int column, int row) {
        return values.getInt(at(column, row));
    }

    long getLong(int column, int row) {
        return values.getLong(at(column, row));
    }

    /** The bytes of a value in the tablet's memory, of a text without its length; none where a text is NULL. */
    ByteBuffer bytes(int column, int row) {
        int begin = at(column, row) + (starts[column] == null ? 0 : 4);
        return isNull(column, row)
                ? values.slice(begin, 0)
                : values.slice(begin, size(column, row) - (starts[column] == null ? 0 : 4));
    }

    /** How many bytes a value is in a tablet. */
    int size(int column, int row) {
        int width = width(type(column));
        return width > 0 ? width : 4 + getInt(column, row);
    }

    /** Writes a value as it stands in the tablet. */
    void put(int column, int row, ByteBuffer out) {
        out.put(values.slice(at(column, row), size(column, row)));
    }

    byte[] getBytes(int column, int row) {
        byte[] bytes = new byte[getInt(column, row)];
        values.get(at(column, row) + 4, bytes);
        return bytes;
    }

    /**
     * A text.
     *
     * @throws CharacterCodingException when it is no UTF-8
     */
    String getString(int column, int row) throws CharacterCodingException {
        int begin = at(column, row) + 4;
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(values.duplicate().limit(begin + getInt(column, row)).position(begin))
                .toString();
    }
}
