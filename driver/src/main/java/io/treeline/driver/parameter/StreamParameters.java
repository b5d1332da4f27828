// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import io.treeline.driver.codec.MemoryClob;
import io.treeline.driver.error.Errors;
import io.treeline.driver.error.MaxRowBytes;
import io.treeline.driver.error.Unsupported;
import io.treeline.metadata.error.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Types;

/**
 * The parameter setters that JDBC demands and that come down to text or bytes, and those of types IoTDB does not have.
 * A stream is read when it is set; one that is shorter than the length announced is an error.
 */
public interface StreamParameters extends PreparedStatement {
    /** In place of a length: the whole stream. */
    long WHOLE = -1;

    /** What one value may take, in bytes; no more is read of a stream. */
    long maxValueBytes();

    private static long announced(int index, long length) throws SQLException {
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The length of the stream of parameter " + index + " must be from 0 to " + Integer.MAX_VALUE
                            + " but was " + length);
        }
        return length;
    }

    private static int read(int index, long length, long most) throws SQLException {
        if (length > most) {
            throw MaxRowBytes.exceeded("The stream of parameter " + index, length, most);
        }
        return (int) (length < 0 ? Math.min(most, Integer.MAX_VALUE - 9L) + 1 : announced(index, length));
    }

    /**
     * The stream's bytes: exactly length of them, or all when length is {@link #WHOLE}; 54000 when they are more than
     * {@code most}.
     */
    static byte[] bytes(int index, InputStream stream, long length, long most) throws SQLException {
        int wanted = read(index, length, most);
        try {
            byte[] bytes = stream.readNBytes(wanted);
            if (bytes.length > most) {
                throw MaxRowBytes.exceeded("The stream of parameter " + index, -1, most);
            }
            checkLength(index, bytes.length, length);
            return bytes;
        } catch (IOException e) {
            throw Errors.of(SqlState.GENERAL_ERROR, "The stream of parameter " + index + " could not be read", e);
        }
    }

    /**
     * The reader's text: exactly length characters, or all when length is {@link #WHOLE}; 54000 when they are more than
     * {@code most}.
     */
    static String text(int index, Reader reader, long length, long most) throws SQLException {
        int wanted = read(index, length, most);
        try {
            StringBuilder text = new StringBuilder();
            char[] buffer = new char[8192];
            while (text.length() < wanted) {
                int n = reader.read(buffer, 0, Math.min(buffer.length, wanted - text.length()));
                if (n < 0) {
                    break;
                }
                text.append(buffer, 0, n);
            }
            if (text.length() > most) {
                throw MaxRowBytes.exceeded("The stream of parameter " + index, -1, most);
            }
            checkLength(index, text.length(), length);
            return text.toString();
        } catch (IOException e) {
            throw Errors.of(SqlState.GENERAL_ERROR, "The reader of parameter " + index + " could not be read", e);
        }
    }

    private static void checkLength(int index, long read, long announced) throws SQLException {
        if (announced >= 0 && read < announced) {
            throw Errors.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The stream of parameter " + index + " ended after " + read + " of " + announced + " announced");
        }
    }

    private void setText(int index, InputStream stream, long length, Charset charset) throws SQLException {
        if (stream == null) {
            setString(index, null);
            return;
        }
        byte[] bytes = bytes(index, stream, length, maxValueBytes());
        setString(
                index,
                charset == StandardCharsets.US_ASCII
                        ? MemoryClob.ofAscii(bytes, "The stream of parameter " + index)
                        : new String(bytes, charset));
    }

    private void setText(int index, Reader reader, long length) throws SQLException {
        setString(index, reader == null ? null : text(index, reader, length, maxValueBytes()));
    }

    private void setBinary(int index, InputStream stream, long length) throws SQLException {
        setBytes(index, stream == null ? null : bytes(index, stream, length, maxValueBytes()));
    }

    @Override
    default void setAsciiStream(int index, InputStream stream) throws SQLException {
        setText(index, stream, WHOLE, StandardCharsets.US_ASCII);
    }

    @Override
    default void setAsciiStream(int index, InputStream stream, int length) throws SQLException {
        setText(index, stream, announced(index, length), StandardCharsets.US_ASCII);
    }

    @Override
    default void setAsciiStream(int index, InputStream stream, long length) throws SQLException {
        setText(index, stream, announced(index, length), StandardCharsets.US_ASCII);
    }

    @Override
    @Deprecated
    default void setUnicodeStream(int index, InputStream stream, int length) throws SQLException {
        setText(index, stream, announced(index, length), StandardCharsets.UTF_8);
    }

    @Override
    default void setBinaryStream(int index, InputStream stream) throws SQLException {
        setBinary(index, stream, WHOLE);
    }

    @Override
    default void setBinaryStream(int index, InputStream stream, int length) throws SQLException {
        setBinary(index, stream, announced(index, length));
    }

    @Override
    default void setBinaryStream(int index, InputStream stream, long length) throws SQLException {
        setBinary(index, stream, announced(index, length));
    }

    @Override
    default void setCharacterStream(int index, Reader reader) throws SQLException {
        setText(index, reader, WHOLE);
    }

    @Override
    default void setCharacterStream(int index, Reader reader, int length) throws SQLException {
        setText(index, reader, announced(index, length));
    }

    @Override
    default void setCharacterStream(int index, Reader reader, long length) throws SQLException {
        setText(index, reader, announced(index, length));
    }

    @Override
    default void setNCharacterStream(int index, Reader reader) throws SQLException {
        setText(index, reader, WHOLE);
    }

    @Override
    default void setNCharacterStream(int index, Reader reader, long length) throws SQLException {
        setText(index, reader, announced(index, length));
    }

    @Override
    default void setNString(int index, String value) throws SQLException {
        setString(index, value);
    }

    @Override
    default void setClob(int index, Clob clob) throws SQLException {
        setObject(index, clob, Types.CLOB);
    }

    @Override
    default void setClob(int index, Reader reader) throws SQLException {
        setText(index, reader, WHOLE);
    }

    @Override
    default void setClob(int index, Reader reader, long length) throws SQLException {
        setText(index, reader, announced(index, length));
    }

    @Override
    default void setNClob(int index, NClob clob) throws SQLException {
        setObject(index, clob, Types.NCLOB);
    }

    @Override
    default void setNClob(int index, Reader reader) throws SQLException {
        setText(index, reader, WHOLE);
    }

    @Override
    default void setNClob(int index, Reader reader, long length) throws SQLException {
        setText(index, reader, announced(index, length));
    }

    @Override
    default void setBlob(int index, Blob blob) throws SQLException {
        setObject(index, blob, Types.BLOB);
    }

    @Override
    default void setBlob(int index, InputStream stream) throws SQLException {
        setBinary(index, stream, WHOLE);
    }

    @Override
    default void setBlob(int index, InputStream stream, long length) throws SQLException {
        setBinary(index, stream, announced(index, length));
    }

    @Override
    default void setURL(int index, URL url) throws SQLException {
        setString(index, url == null ? null : url.toString());
    }

    @Override
    default void setRef(int index, Ref ref) throws SQLException {
        throw Unsupported.feature("PreparedStatement.setRef", "IoTDB has no such type");
    }

    @Override
    default void setArray(int index, Array array) throws SQLException {
        setObject(index, array);
    }

    @Override
    default void setRowId(int index, RowId id) throws SQLException {
        throw Unsupported.feature("PreparedStatement.setRowId", "IoTDB has no row ids; use the Time column");
    }

    @Override
    default void setSQLXML(int index, SQLXML xml) throws SQLException {
        throw Unsupported.feature("PreparedStatement.setSQLXML", "IoTDB has no such type; use setString");
    }
}
