// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in memory; IoTDB has no locators, so a Blob is the whole value, and changing it changes nothing in the database
 * until it is written as a parameter. Positions start at 1.
 */
public final class MemoryBlob implements Blob {
    /** Null after free(). */
    private byte @Nullable [] bytes;

    /** Over a copy of these bytes. */
    public MemoryBlob(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    private byte[] held() throws SQLException {
        if (bytes == null) {
            throw Errors.of(SqlState.INVALID_STATE, "The Blob was freed");
        }
        return bytes;
    }

    /** Checks a 1-based position, and gives the index. */
    static int index(long position, long length, String what) throws SQLException {
        if (position < 1 || position > length + 1) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "Position " + position + " is not between 1 and " + (length + 1) + ", the " + what
                            + "'s length and one");
        }
        return (int) (position - 1);
    }

    /** Refuses a negative length. */
    static void checkLength(long length) throws SQLException {
        if (length < 0) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "A length must not be negative but was " + length);
        }
    }

    @Override
    public long length() throws SQLException {
        return held().length;
    }

    @Override
    public byte[] getBytes(long position, int length) throws SQLException {
        byte[] all = held();
        checkLength(length);
        int from = index(position, all.length, "Blob");
        return Arrays.copyOfRange(all, from, (int) Math.min(all.length, (long) from + length));
    }

    @Override
    public InputStream getBinaryStream() throws SQLException {
        return new ByteArrayInputStream(held());
    }

    @Override
    public InputStream getBinaryStream(long position, long length) throws SQLException {
        byte[] all = held();
        checkLength(length);
        int from = index(position, all.length, "Blob");
        if (from + length > all.length) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The Blob ends before " + length + " bytes from position " + position);
        }
        return new ByteArrayInputStream(all, from, (int) length);
    }

    @Override
    public long position(byte[] pattern, long start) throws SQLException {
        byte[] all = held();
        for (int i = index(start, all.length, "Blob"); i + pattern.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + pattern.length, pattern, 0, pattern.length)) {
                return i + 1L;
            }
        }
        return -1;
    }

    @Override
    public long position(Blob pattern, long start) throws SQLException {
        return position(pattern.getBytes(1, (int) Math.min(Integer.MAX_VALUE, pattern.length())), start);
    }

    @Override
    public int setBytes(long position, byte[] replacement) throws SQLException {
        return setBytes(position, replacement, 0, replacement.length);
    }

    @Override
    public int setBytes(long position, byte[] replacement, int offset, int length) throws SQLException {
        byte[] all = held();
        if (offset < 0 || length < 0 || length > replacement.length - offset) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "Offset " + offset + " and length " + length + " are not within an array of " + replacement.length);
        }
        int from = index(position, all.length, "Blob");
        byte[] changed = Arrays.copyOf(all, Math.max(all.length, Math.addExact(from, length)));
        System.arraycopy(replacement, offset, changed, from, length);
        bytes = changed;
        return length;
    }

    /** What is written takes its place when the stream is flushed or closed. */
    @Override
    public OutputStream setBinaryStream(long position) throws SQLException {
        index(position, held().length, "Blob");
        return new WrittenBack(written -> setBytes(position, written));
    }

    @Override
    public void truncate(long length) throws SQLException {
        byte[] all = held();
        if (length < 0 || length > all.length) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The Blob of " + all.length + " bytes cannot be truncated to " + length);
        }
        bytes = Arrays.copyOf(all, (int) length);
    }

    @Override
    public void free() {
        bytes = null;
    }
}
