// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.codec.MemoryBlob;
import io.treeline.driver.codec.MemoryClob;
import io.treeline.driver.error.Errors;
import io.treeline.driver.error.Unsupported;
import io.treeline.metadata.error.SqlState;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Getters by index that only wrap another one: streams and LOBs over the whole value in memory, and the kinds of
 * objects that IoTDB does not have.
 */
public interface DerivedGetters extends ResultSet {
    @Override
    default @Nullable InputStream getBinaryStream(int column) throws SQLException {
        byte[] bytes = getBytes(column);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    @Override
    default @Nullable Reader getCharacterStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new StringReader(text);
    }

    @Override
    default @Nullable Reader getNCharacterStream(int column) throws SQLException {
        return getCharacterStream(column);
    }

    @Override
    default @Nullable InputStream getAsciiStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new ByteArrayInputStream(MemoryClob.ascii(text, "Column " + column));
    }

    @Deprecated
    @Override
    default InputStream getUnicodeStream(int column) throws SQLException {
        throw Unsupported.feature("ResultSet.getUnicodeStream", "JDBC deprecates it; use getCharacterStream");
    }

    @Override
    default @Nullable Blob getBlob(int column) throws SQLException {
        byte[] bytes = getBytes(column);
        return bytes == null ? null : new MemoryBlob(bytes);
    }

    @Override
    default @Nullable Clob getClob(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new MemoryClob(text);
    }

    @Override
    default @Nullable NClob getNClob(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new MemoryClob(text);
    }

    @Override
    default String getNString(int column) throws SQLException {
        return getString(column);
    }

    @Deprecated
    @Override
    default @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        BigDecimal value = getBigDecimal(column);
        if (scale < 0) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "A scale must not be negative but was " + scale);
        }
        try {
            return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
        } catch (ArithmeticException e) {
            throw Errors.of(SqlState.NUMERIC_OUT_OF_RANGE, "Column " + column + " cannot have the scale " + scale, e);
        }
    }

    @Override
    default Date getDate(int column) throws SQLException {
        return getDate(column, null);
    }

    @Override
    default Time getTime(int column) throws SQLException {
        return getTime(column, null);
    }

    @Override
    default Timestamp getTimestamp(int column) throws SQLException {
        return getTimestamp(column, null);
    }

    @Override
    default Object getObject(int column, Map<String, Class<?>> map) throws SQLException {
        if (map == null || map.isEmpty()) {
            return getObject(column);
        }
        throw Unsupported.feature(
                "ResultSet.getObject with a type map", "IoTDB has no user-defined types; use getObject(int, Class)");
    }

    @Override
    default Array getArray(int column) throws SQLException {
        return getObject(column, Array.class);
    }

    @Override
    default Ref getRef(int column) throws SQLException {
        throw Unsupported.feature("ResultSet.getRef", "IoTDB has no references");
    }

    @Override
    default RowId getRowId(int column) throws SQLException {
        throw Unsupported.feature("ResultSet.getRowId", "IoTDB has no row ids; the Time column is the key");
    }

    @Override
    default SQLXML getSQLXML(int column) throws SQLException {
        throw Unsupported.feature("ResultSet.getSQLXML", "IoTDB has no XML type; use getString");
    }

    @Override
    default URL getURL(int column) throws SQLException {
        return getObject(column, URL.class);
    }
}
