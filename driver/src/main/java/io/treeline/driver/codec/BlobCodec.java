// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.ValueText;
import java.time.ZoneId;
import java.util.Arrays;

/** BLOB; as text, {@code \x} and lower-case hexadecimal digits. */
final class BlobCodec extends ColumnCodec {
    private final int maxBytes;

    /** @param maxBytes what is longer is cut to; 0 is no limit */
    BlobCodec(String label, ZoneId zone, int maxBytes) {
        super(ColumnType.BLOB, label, zone);
        this.maxBytes = maxBytes;
    }

    private byte[] bytes(ColumnVector vector, int row) {
        byte[] all = vector.getBytes(row);
        return maxBytes > 0 && all.length > maxBytes ? Arrays.copyOf(all, maxBytes) : all;
    }

    @Override
    public String getString(ColumnVector vector, int row) {
        return ValueText.of(bytes(vector, row));
    }

    @Override
    public byte[] getBytes(ColumnVector vector, int row) {
        return bytes(vector, row);
    }

    @Override
    public Object getObject(ColumnVector vector, int row) {
        return bytes(vector, row);
    }
}
