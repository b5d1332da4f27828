// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * The setters by name: a value is set, and converted, at the first place of its name, and repeated at the others, so
 * that a stream is read once.
 */
public interface NamedSetters extends CallableStatement {
    /** The 1-based places of a name, at least one; 22023 when there is none. */
    int[] places(String name) throws SQLException;

    /** Gives the value of the first of these places to the others. */
    void repeat(int[] places);

    @Override
    default void setURL(String name, @Nullable URL value) throws SQLException {
        int[] places = places(name);
        setURL(places[0], value);
        repeat(places);
    }

    @Override
    default void setNull(String name, int sqlType) throws SQLException {
        int[] places = places(name);
        setNull(places[0], sqlType);
        repeat(places);
    }

    @Override
    default void setNull(String name, int sqlType, String typeName) throws SQLException {
        int[] places = places(name);
        setNull(places[0], sqlType, typeName);
        repeat(places);
    }

    @Override
    default void setBoolean(String name, boolean value) throws SQLException {
        int[] places = places(name);
        setBoolean(places[0], value);
        repeat(places);
    }

    @Override
    default void setByte(String name, byte value) throws SQLException {
        int[] places = places(name);
        setByte(places[0], value);
        repeat(places);
    }

    @Override
    default void setShort(String name, short value) throws SQLException {
        int[] places = places(name);
        setShort(places[0], value);
        repeat(places);
    }

    @Override
    default void setInt(String name, int value) throws SQLException {
        int[] places = places(name);
        setInt(places[0], value);
        repeat(places);
    }

    @Override
    default void setLong(String name, long value) throws SQLException {
        int[] places = places(name);
        setLong(places[0], value);
        repeat(places);
    }

    @Override
    default void setFloat(String name, float value) throws SQLException {
        int[] places = places(name);
        setFloat(places[0], value);
        repeat(places);
    }

    @Override
    default void setDouble(String name, double value) throws SQLException {
        int[] places = places(name);
        setDouble(places[0], value);
        repeat(places);
    }

    @Override
    default void setBigDecimal(String name, @Nullable BigDecimal value) throws SQLException {
        int[] places = places(name);
        setBigDecimal(places[0], value);
        repeat(places);
    }

    @Override
    default void setString(String name, @Nullable String value) throws SQLException {
        int[] places = places(name);
        setString(places[0], value);
        repeat(places);
    }

    @Override
    default void setNString(String name, @Nullable String value) throws SQLException {
        int[] places = places(name);
        setNString(places[0], value);
        repeat(places);
    }

    @Override
    default void setBytes(String name, byte @Nullable [] value) throws SQLException {
        int[] places = places(name);
        setBytes(places[0], value);
        repeat(places);
    }

    @Override
    default void setDate(String name, @Nullable Date value) throws SQLException {
        int[] places = places(name);
        setDate(places[0], value);
        repeat(places);
    }

    @Override
    default void setDate(String name, @Nullable Date value, Calendar calendar) throws SQLException {
        int[] places = places(name);
        setDate(places[0], value, calendar);
        repeat(places);
    }

    @Override
    default void setTime(String name, @Nullable Time value) throws SQLException {
        int[] places = places(name);
        setTime(places[0], value);
        repeat(places);
    }

    @Override
    default void setTime(String name, @Nullable Time value, Calendar calendar) throws SQLException {
        int[] places = places(name);
        setTime(places[0], value, calendar);
        repeat(places);
    }

    @Override
    default void setTimestamp(String name, @Nullable Timestamp value) throws SQLException {
        int[] places = places(name);
        setTimestamp(places[0], value);
        repeat(places);
    }

    @Override
    default void setTimestamp(String name, @Nullable Timestamp value, Calendar calendar) throws SQLException {
        int[] places = places(name);
        setTimestamp(places[0], value, calendar);
        repeat(places);
    }

    @Override
    default void setObject(String name, @Nullable Object value) throws SQLException {
        int[] places = places(name);
        setObject(places[0], value);
        repeat(places);
    }

    @Override
    default void setObject(String name, @Nullable Object value, int targetSqlType) throws SQLException {
        int[] places = places(name);
        setObject(places[0], value, targetSqlType);
        repeat(places);
    }

    @Override
    default void setObject(String name, @Nullable Object value, int targetSqlType, int scaleOrLength)
            throws SQLException {
        int[] places = places(name);
        setObject(places[0], value, targetSqlType, scaleOrLength);
        repeat(places);
    }

    @Override
    default void setObject(String name, @Nullable Object value, SQLType target) throws SQLException {
        int[] places = places(name);
        setObject(places[0], value, target);
        repeat(places);
    }

    @Override
    default void setObject(String name, @Nullable Object value, SQLType target, int scaleOrLength) throws SQLException {
        int[] places = places(name);
        setObject(places[0], value, target, scaleOrLength);
        repeat(places);
    }

    @Override
    default void setAsciiStream(String name, @Nullable InputStream stream) throws SQLException {
        int[] places = places(name);
        setAsciiStream(places[0], stream);
        repeat(places);
    }

    @Override
    default void setAsciiStream(String name, @Nullable InputStream stream, int length) throws SQLException {
        int[] places = places(name);
        setAsciiStream(places[0], stream, length);
        repeat(places);
    }

    @Override
    default void setAsciiStream(String name, @Nullable InputStream stream, long length) throws SQLException {
        int[] places = places(name);
        setAsciiStream(places[0], stream, length);
        repeat(places);
    }

    @Override
    default void setBinaryStream(String name, @Nullable InputStream stream) throws SQLException {
        int[] places = places(name);
        setBinaryStream(places[0], stream);
        repeat(places);
    }

    @Override
    default void setBinaryStream(String name, @Nullable InputStream stream, int length) throws SQLException {
        int[] places = places(name);
        setBinaryStream(places[0], stream, length);
        repeat(places);
    }

    @Override
    default void setBinaryStream(String name, @Nullable InputStream stream, long length) throws SQLException {
        int[] places = places(name);
        setBinaryStream(places[0], stream, length);
        repeat(places);
    }

    @Override
    default void setCharacterStream(String name, @Nullable Reader reader) throws SQLException {
        int[] places = places(name);
        setCharacterStream(places[0], reader);
        repeat(places);
    }

    @Override
    default void setCharacterStream(String name, @Nullable Reader reader, int length) throws SQLException {
        int[] places = places(name);
        setCharacterStream(places[0], reader, length);
        repeat(places);
    }

    @Override
    default void setCharacterStream(String name, @Nullable Reader reader, long length) throws SQLException {
        int[] places = places(name);
        setCharacterStream(places[0], reader, length);
        repeat(places);
    }

    @Override
    default void setNCharacterStream(String name, @Nullable Reader reader) throws SQLException {
        int[] places = places(name);
        setNCharacterStream(places[0], reader);
        repeat(places);
    }

    @Override
    default void setNCharacterStream(String name, @Nullable Reader reader, long length) throws SQLException {
        int[] places = places(name);
        setNCharacterStream(places[0], reader, length);
        repeat(places);
    }

    @Override
    default void setBlob(String name, @Nullable Blob value) throws SQLException {
        int[] places = places(name);
        setBlob(places[0], value);
        repeat(places);
    }

    @Override
    default void setBlob(String name, @Nullable InputStream stream) throws SQLException {
        int[] places = places(name);
        setBlob(places[0], stream);
        repeat(places);
    }

    @Override
    default void setBlob(String name, @Nullable InputStream stream, long length) throws SQLException {
        int[] places = places(name);
        setBlob(places[0], stream, length);
        repeat(places);
    }

    @Override
    default void setClob(String name, @Nullable Clob value) throws SQLException {
        int[] places = places(name);
        setClob(places[0], value);
        repeat(places);
    }

    @Override
    default void setClob(String name, @Nullable Reader reader) throws SQLException {
        int[] places = places(name);
        setClob(places[0], reader);
        repeat(places);
    }

    @Override
    default void setClob(String name, @Nullable Reader reader, long length) throws SQLException {
        int[] places = places(name);
        setClob(places[0], reader, length);
        repeat(places);
    }

    @Override
    default void setNClob(String name, @Nullable NClob value) throws SQLException {
        int[] places = places(name);
        setNClob(places[0], value);
        repeat(places);
    }

    @Override
    default void setNClob(String name, @Nullable Reader reader) throws SQLException {
        int[] places = places(name);
        setNClob(places[0], reader);
        repeat(places);
    }

    @Override
    default void setNClob(String name, @Nullable Reader reader, long length) throws SQLException {
        int[] places = places(name);
        setNClob(places[0], reader, length);
        repeat(places);
    }

    @Override
    default void setRowId(String name, @Nullable RowId value) throws SQLException {
        int[] places = places(name);
        setRowId(places[0], value);
        repeat(places);
    }

    @Override
    default void setSQLXML(String name, @Nullable SQLXML value) throws SQLException {
        int[] places = places(name);
        setSQLXML(places[0], value);
        repeat(places);
    }
}
