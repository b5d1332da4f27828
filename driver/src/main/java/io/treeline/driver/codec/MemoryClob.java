// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Text in memory; IoTDB has no locators, so a Clob is the whole value, and changing it changes nothing in the database
 * until it is written as a parameter. Positions start at 1 and count Java chars. All text is Unicode, so that each Clob
 * is an NClob too.
 */
public final class MemoryClob implements NClob {
    /** Null after free(). */
    private @Nullable StringBuilder text;

    /** Over this text. */
    public MemoryClob(String text) {
        this.text = new StringBuilder(text);
    }

    private StringBuilder held() throws SQLException {
        if (text == null) {
            throw Errors.of(SqlState.INVALID_STATE, "The Clob was freed");
        }
        return text;
    }

    /**
     * Text as ASCII bytes.
     *
     * @throws SQLException 22018 for text with other characters, which a stream of ASCII would show as question marks
     */
    public static byte[] ascii(String text, String what) throws SQLException {
        try {
            ByteBuffer bytes = StandardCharsets.US_ASCII.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw Errors.of(SqlState.INVALID_CAST, what + " holds characters beyond ASCII; use a character stream", e);
        }
    }

    /**
     * ASCII bytes as text.
     *
     * @throws SQLException 22018 for other bytes
     */
    public static String ofAscii(byte[] bytes, String what) throws SQLException {
        try {
            return StandardCharsets.US_ASCII
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Errors.of(SqlState.INVALID_CAST, what + " holds bytes beyond ASCII; use a character stream", e);
        }
    }

    @Override
    public long length() throws SQLException {
        return held().length();
    }

    @Override
    public String getSubString(long position, int length) throws SQLException {
        StringBuilder all = held();
        MemoryBlob.checkLength(length);
        int from = MemoryBlob.index(position, all.length(), "Clob");
        return all.substring(from, (int) Math.min(all.length(), (long) from + length));
    }

    @Override
    public Reader getCharacterStream() throws SQLException {
        return new StringReader(held().toString());
    }

    @Override
    public Reader getCharacterStream(long position, long length) throws SQLException {
        StringBuilder all = held();
        MemoryBlob.checkLength(length);
        int from = MemoryBlob.index(position, all.length(), "Clob");
        if (from + length > all.length()) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The Clob ends before " + length + " characters from position " + position);
        }
        return new StringReader(all.substring(from, (int) (from + length)));
    }

    @Override
    public InputStream getAsciiStream() throws SQLException {
        return new ByteArrayInputStream(ascii(held().toString(), "The Clob"));
    }

    @Override
    public long position(String pattern, long start) throws SQLException {
        StringBuilder all = held();
        int found = all.indexOf(pattern, MemoryBlob.index(start, all.length(), "Clob"));
        return found < 0 ? -1 : found + 1L;
    }

    @Override
    public long position(Clob pattern, long start) throws SQLException {
        return position(pattern.getSubString(1, (int) Math.min(Integer.MAX_VALUE, pattern.length())), start);
    }

    @Override
    public int setString(long position, String replacement) throws SQLException {
        return setString(position, replacement, 0, replacement.length());
    }

    @Override
    public int setString(long position, String replacement, int offset, int length) throws SQLException {
        StringBuilder all = held();
        if (offset < 0 || length < 0 || length > replacement.length() - offset) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "Offset " + offset + " and length " + length + " are not within a text of " + replacement.length());
        }
        int from = MemoryBlob.index(position, all.length(), "Clob");
        all.replace(from, Math.min(all.length(), from + length), replacement.substring(offset, offset + length));
        return length;
    }

    /** What is written takes its place when the stream is flushed or closed. */
    @Override
    public OutputStream setAsciiStream(long position) throws SQLException {
        MemoryBlob.index(position, held().length(), "Clob");
        return new WrittenBack(written -> setString(position, ofAscii(written, "The stream")));
    }

    /** What is written takes its place when the writer is flushed or closed. */
    @Override
    public Writer setCharacterStream(long position) throws SQLException {
        MemoryBlob.index(position, held().length(), "Clob");
        return new StringWriter() {
            @Override
            public void flush() {
                try {
                    setString(position, toString());
                } catch (SQLException e) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
            }

            @Override
            public void close() {
                flush();
            }
        };
    }

    @Override
    public void truncate(long length) throws SQLException {
        StringBuilder all = held();
        if (length < 0 || length > all.length()) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The Clob of " + all.length() + " characters cannot be truncated to " + length);
        }
        all.setLength((int) length);
    }

    @Override
    public void free() {
        text = null;
    }
}
