// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import io.treeline.driver.error.Unsupported;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/**
 * The part of java.sql.CallableStatement that gives values back: refused, since there is nothing to be called. Longer
 * than a file should be because JDBC asks for one method per type.
 */
public interface OutParameters extends CallableStatement {
    private static SQLException none(String method) {
        return Unsupported.feature(
                "CallableStatement." + method,
                "IoTDB has no procedures, and so no OUT parameters; run a query and read its result set");
    }

    @Override
    default String getString(int index) throws SQLException {
        throw none("getString");
    }

    @Override
    default boolean getBoolean(int index) throws SQLException {
        throw none("getBoolean");
    }

    @Override
    default byte getByte(int index) throws SQLException {
        throw none("getByte");
    }

    @Override
    default short getShort(int index) throws SQLException {
        throw none("getShort");
    }

    @Override
    default int getInt(int index) throws SQLException {
        throw none("getInt");
    }

    @Override
    default long getLong(int index) throws SQLException {
        throw none("getLong");
    }

    @Override
    default float getFloat(int index) throws SQLException {
        throw none("getFloat");
    }

    @Override
    default double getDouble(int index) throws SQLException {
        throw none("getDouble");
    }

    @Override
    default BigDecimal getBigDecimal(int index) throws SQLException {
        throw none("getBigDecimal");
    }

    @Override
    default byte[] getBytes(int index) throws SQLException {
        throw none("getBytes");
    }

    @Override
    default Date getDate(int index) throws SQLException {
        throw none("getDate");
    }

    @Override
    default Time getTime(int index) throws SQLException {
        throw none("getTime");
    }

    @Override
    default Timestamp getTimestamp(int index) throws SQLException {
        throw none("getTimestamp");
    }

    @Override
    default Object getObject(int index) throws SQLException {
        throw none("getObject");
    }

    @Override
    default Ref getRef(int index) throws SQLException {
        throw none("getRef");
    }

    @Override
    default Blob getBlob(int index) throws SQLException {
        throw none("getBlob");
    }

    @Override
    default Clob getClob(int index) throws SQLException {
        throw none("getClob");
    }

    @Override
    default Array getArray(int index) throws SQLException {
        throw none("getArray");
    }

    @Override
    default URL getURL(int index) throws SQLException {
        throw none("getURL");
    }

    @Override
    default RowId getRowId(int index) throws SQLException {
        throw none("getRowId");
    }

    @Override
    default NClob getNClob(int index) throws SQLException {
        throw none("getNClob");
    }

    @Override
    default SQLXML getSQLXML(int index) throws SQLException {
        throw none("getSQLXML");
    }

    @Override
    default String getNString(int index) throws SQLException {
        throw none("getNString");
    }

    @Override
    default Reader getNCharacterStream(int index) throws SQLException {
        throw none("getNCharacterStream");
    }

    @Override
    default Reader getCharacterStream(int index) throws SQLException {
        throw none("getCharacterStream");
    }

    @Override
    default Date getDate(int index, Calendar calendar) throws SQLException {
        throw none("getDate");
    }

    @Override
    default Time getTime(int index, Calendar calendar) throws SQLException {
        throw none("getTime");
    }

    @Override
    default Timestamp getTimestamp(int index, Calendar calendar) throws SQLException {
        throw none("getTimestamp");
    }

    @Override
    default Object getObject(int index, Map<String, Class<?>> map) throws SQLException {
        throw none("getObject");
    }

    @Override
    default <T> T getObject(int index, Class<T> type) throws SQLException {
        throw none("getObject");
    }

    @Override
    default void registerOutParameter(int index, int sqlType) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(int index, int sqlType, int scale) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(int index, int sqlType, String typeName) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(int index, SQLType sqlType) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(int index, SQLType sqlType, int scale) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(int index, SQLType sqlType, String typeName) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default String getString(String name) throws SQLException {
        throw none("getString");
    }

    @Override
    default boolean getBoolean(String name) throws SQLException {
        throw none("getBoolean");
    }

    @Override
    default byte getByte(String name) throws SQLException {
        throw none("getByte");
    }

    @Override
    default short getShort(String name) throws SQLException {
        throw none("getShort");
    }

    @Override
    default int getInt(String name) throws SQLException {
        throw none("getInt");
    }

    @Override
    default long getLong(String name) throws SQLException {
        throw none("getLong");
    }

    @Override
    default float getFloat(String name) throws SQLException {
        throw none("getFloat");
    }

    @Override
    default double getDouble(String name) throws SQLException {
        throw none("getDouble");
    }

    @Override
    default BigDecimal getBigDecimal(String name) throws SQLException {
        throw none("getBigDecimal");
    }

    @Override
    default byte[] getBytes(String name) throws SQLException {
        throw none("getBytes");
    }

    @Override
    default Date getDate(String name) throws SQLException {
        throw none("getDate");
    }

    @Override
    default Time getTime(String name) throws SQLException {
        throw none("getTime");
    }

    @Override
    default Timestamp getTimestamp(String name) throws SQLException {
        throw none("getTimestamp");
    }

    @Override
    default Object getObject(String name) throws SQLException {
        throw none("getObject");
    }

    @Override
    default Ref getRef(String name) throws SQLException {
        throw none("getRef");
    }

    @Override
    default Blob getBlob(String name) throws SQLException {
        throw none("getBlob");
    }

    @Override
    default Clob getClob(String name) throws SQLException {
        throw none("getClob");
    }

    @Override
    default Array getArray(String name) throws SQLException {
        throw none("getArray");
    }

    @Override
    default URL getURL(String name) throws SQLException {
        throw none("getURL");
    }

    @Override
    default RowId getRowId(String name) throws SQLException {
        throw none("getRowId");
    }

    @Override
    default NClob getNClob(String name) throws SQLException {
        throw none("getNClob");
    }

    @Override
    default SQLXML getSQLXML(String name) throws SQLException {
        throw none("getSQLXML");
    }

    @Override
    default String getNString(String name) throws SQLException {
        throw none("getNString");
    }

    @Override
    default Reader getNCharacterStream(String name) throws SQLException {
        throw none("getNCharacterStream");
    }

    @Override
    default Reader getCharacterStream(String name) throws SQLException {
        throw none("getCharacterStream");
    }

    @Override
    default Date getDate(String name, Calendar calendar) throws SQLException {
        throw none("getDate");
    }

    @Override
    default Time getTime(String name, Calendar calendar) throws SQLException {
        throw none("getTime");
    }

    @Override
    default Timestamp getTimestamp(String name, Calendar calendar) throws SQLException {
        throw none("getTimestamp");
    }

    @Override
    default Object getObject(String name, Map<String, Class<?>> map) throws SQLException {
        throw none("getObject");
    }

    @Override
    default <T> T getObject(String name, Class<T> type) throws SQLException {
        throw none("getObject");
    }

    @Override
    default void registerOutParameter(String name, int sqlType) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(String name, int sqlType, int scale) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(String name, int sqlType, String typeName) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(String name, SQLType sqlType) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(String name, SQLType sqlType, int scale) throws SQLException {
        throw none("registerOutParameter");
    }

    @Override
    default void registerOutParameter(String name, SQLType sqlType, String typeName) throws SQLException {
        throw none("registerOutParameter");
    }

    @Deprecated
    @Override
    default BigDecimal getBigDecimal(int index, int scale) throws SQLException {
        throw none("getBigDecimal");
    }

    @Override
    default boolean wasNull() throws SQLException {
        throw none("wasNull");
    }
}
