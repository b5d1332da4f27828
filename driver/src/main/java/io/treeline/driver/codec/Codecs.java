// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.ResultColumn;
import java.time.ZoneId;

/** Chooses a column's codec, once. */
public final class Codecs {
    private Codecs() {}

    /**
     * The codec of a column.
     *
     * @param label the column's name for messages
     * @param precision of TIMESTAMP values
     * @param zone the session's, for local forms of TIMESTAMP values
     */
    public static ColumnCodec of(ColumnType type, String label, TimePrecision precision, ZoneId zone) {
        return of(type, label, precision, zone, 0);
    }

    /**
     * The codec of a column whose texts and BLOBs are cut.
     *
     * @param maxBytes what is cut to, a text behind a whole character of UTF-8; 0 is no limit
     */
    public static ColumnCodec of(ColumnType type, String label, TimePrecision precision, ZoneId zone, int maxBytes) {
        return switch (type) {
            case BOOLEAN -> new BooleanCodec(label, zone);
            case INT32 -> new Int32Codec(label, zone);
            case INT64 -> new Int64Codec(label, zone);
            case FLOAT -> new FloatCodec(label, zone);
            case DOUBLE -> new DoubleCodec(label, zone);
            case TEXT, STRING -> new TextCodec(type, label, zone, maxBytes);
            case TIMESTAMP -> new TimestampCodec(label, precision, zone);
            case DATE -> new DateCodec(label, zone);
            case BLOB -> new BlobCodec(label, zone, maxBytes);
            case DECIMAL -> new DecimalCodec(label, zone);
            case ARRAY -> throw new IllegalArgumentException("an array's elements must be told");
        };
    }

    /**
     * The codec of a result's column.
     *
     * @param maxBytes what texts and BLOBs are cut to, elements of arrays too; 0 is no limit
     * @param rows makes result sets of arrays
     */
    public static ColumnCodec of(
            ResultColumn column, TimePrecision precision, ZoneId zone, int maxBytes, IotdbArray.Rows rows) {
        return column.type() != ColumnType.ARRAY
                ? of(column.type(), column.label(), precision, zone, maxBytes)
                : new ArrayCodec(
                        column.label(),
                        zone,
                        column.element(),
                        of(column.element(), column.label(), precision, zone, maxBytes),
                        rows);
    }
}
