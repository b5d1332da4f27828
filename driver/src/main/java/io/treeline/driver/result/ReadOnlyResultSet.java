// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.error.Unsupported;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;

/**
 * The part of java.sql.ResultSet that changes rows: all of it refused, since rows of a query have no place to write to.
 * Longer than a file should be because JDBC asks for one method per type.
 */
public interface ReadOnlyResultSet extends ResultSet {
    /** What to use instead. */
    String INSTEAD = "result sets are read-only; use an INSERT or UPDATE statement";

    @Override
    default void cancelRowUpdates() throws SQLException {
        throw Unsupported.feature("ResultSet.cancelRowUpdates", INSTEAD);
    }

    @Override
    default void deleteRow() throws SQLException {
        throw Unsupported.feature("ResultSet.deleteRow", INSTEAD);
    }

    @Override
    default void insertRow() throws SQLException {
        throw Unsupported.feature("ResultSet.insertRow", INSTEAD);
    }

    @Override
    default void moveToCurrentRow() throws SQLException {
        throw Unsupported.feature("ResultSet.moveToCurrentRow", INSTEAD);
    }

    @Override
    default void moveToInsertRow() throws SQLException {
        throw Unsupported.feature("ResultSet.moveToInsertRow", INSTEAD);
    }

    @Override
    default void updateArray(String label, Array value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateArray", INSTEAD);
    }

    @Override
    default void updateArray(int column, Array value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateArray", INSTEAD);
    }

    @Override
    default void updateAsciiStream(String label, InputStream value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateAsciiStream", INSTEAD);
    }

    @Override
    default void updateAsciiStream(String label, InputStream value, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateAsciiStream", INSTEAD);
    }

    @Override
    default void updateAsciiStream(String label, InputStream value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateAsciiStream", INSTEAD);
    }

    @Override
    default void updateAsciiStream(int column, InputStream value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateAsciiStream", INSTEAD);
    }

    @Override
    default void updateAsciiStream(int column, InputStream value, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateAsciiStream", INSTEAD);
    }

    @Override
    default void updateAsciiStream(int column, InputStream value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateAsciiStream", INSTEAD);
    }

    @Override
    default void updateBigDecimal(String label, BigDecimal value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBigDecimal", INSTEAD);
    }

    @Override
    default void updateBigDecimal(int column, BigDecimal value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBigDecimal", INSTEAD);
    }

    @Override
    default void updateBinaryStream(String label, InputStream value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBinaryStream", INSTEAD);
    }

    @Override
    default void updateBinaryStream(String label, InputStream value, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBinaryStream", INSTEAD);
    }

    @Override
    default void updateBinaryStream(String label, InputStream value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBinaryStream", INSTEAD);
    }

    @Override
    default void updateBinaryStream(int column, InputStream value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBinaryStream", INSTEAD);
    }

    @Override
    default void updateBinaryStream(int column, InputStream value, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBinaryStream", INSTEAD);
    }

    @Override
    default void updateBinaryStream(int column, InputStream value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBinaryStream", INSTEAD);
    }

    @Override
    default void updateBlob(String label, Blob value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBlob", INSTEAD);
    }

    @Override
    default void updateBlob(String label, InputStream value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBlob", INSTEAD);
    }

    @Override
    default void updateBlob(String label, InputStream value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBlob", INSTEAD);
    }

    @Override
    default void updateBlob(int column, Blob value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBlob", INSTEAD);
    }

    @Override
    default void updateBlob(int column, InputStream value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBlob", INSTEAD);
    }

    @Override
    default void updateBlob(int column, InputStream value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBlob", INSTEAD);
    }

    @Override
    default void updateBoolean(String label, boolean value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBoolean", INSTEAD);
    }

    @Override
    default void updateBoolean(int column, boolean value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBoolean", INSTEAD);
    }

    @Override
    default void updateByte(String label, byte value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateByte", INSTEAD);
    }

    @Override
    default void updateByte(int column, byte value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateByte", INSTEAD);
    }

    @Override
    default void updateBytes(String label, byte[] value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBytes", INSTEAD);
    }

    @Override
    default void updateBytes(int column, byte[] value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateBytes", INSTEAD);
    }

    @Override
    default void updateCharacterStream(String label, Reader value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateCharacterStream", INSTEAD);
    }

    @Override
    default void updateCharacterStream(String label, Reader value, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateCharacterStream", INSTEAD);
    }

    @Override
    default void updateCharacterStream(String label, Reader value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateCharacterStream", INSTEAD);
    }

    @Override
    default void updateCharacterStream(int column, Reader value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateCharacterStream", INSTEAD);
    }

    @Override
    default void updateCharacterStream(int column, Reader value, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateCharacterStream", INSTEAD);
    }

    @Override
    default void updateCharacterStream(int column, Reader value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateCharacterStream", INSTEAD);
    }

    @Override
    default void updateClob(String label, Clob value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateClob", INSTEAD);
    }

    @Override
    default void updateClob(String label, Reader value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateClob", INSTEAD);
    }

    @Override
    default void updateClob(String label, Reader value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateClob", INSTEAD);
    }

    @Override
    default void updateClob(int column, Clob value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateClob", INSTEAD);
    }

    @Override
    default void updateClob(int column, Reader value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateClob", INSTEAD);
    }

    @Override
    default void updateClob(int column, Reader value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateClob", INSTEAD);
    }

    @Override
    default void updateDate(String label, Date value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateDate", INSTEAD);
    }

    @Override
    default void updateDate(int column, Date value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateDate", INSTEAD);
    }

    @Override
    default void updateDouble(String label, double value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateDouble", INSTEAD);
    }

    @Override
    default void updateDouble(int column, double value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateDouble", INSTEAD);
    }

    @Override
    default void updateFloat(String label, float value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateFloat", INSTEAD);
    }

    @Override
    default void updateFloat(int column, float value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateFloat", INSTEAD);
    }

    @Override
    default void updateInt(String label, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateInt", INSTEAD);
    }

    @Override
    default void updateInt(int column, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateInt", INSTEAD);
    }

    @Override
    default void updateLong(String label, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateLong", INSTEAD);
    }

    @Override
    default void updateLong(int column, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateLong", INSTEAD);
    }

    @Override
    default void updateNCharacterStream(String label, Reader value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNCharacterStream", INSTEAD);
    }

    @Override
    default void updateNCharacterStream(String label, Reader value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNCharacterStream", INSTEAD);
    }

    @Override
    default void updateNCharacterStream(int column, Reader value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNCharacterStream", INSTEAD);
    }

    @Override
    default void updateNCharacterStream(int column, Reader value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNCharacterStream", INSTEAD);
    }

    @Override
    default void updateNClob(String label, NClob value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNClob", INSTEAD);
    }

    @Override
    default void updateNClob(String label, Reader value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNClob", INSTEAD);
    }

    @Override
    default void updateNClob(String label, Reader value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNClob", INSTEAD);
    }

    @Override
    default void updateNClob(int column, NClob value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNClob", INSTEAD);
    }

    @Override
    default void updateNClob(int column, Reader value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNClob", INSTEAD);
    }

    @Override
    default void updateNClob(int column, Reader value, long length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNClob", INSTEAD);
    }

    @Override
    default void updateNString(String label, String value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNString", INSTEAD);
    }

    @Override
    default void updateNString(int column, String value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNString", INSTEAD);
    }

    @Override
    default void updateNull(String label) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNull", INSTEAD);
    }

    @Override
    default void updateNull(int column) throws SQLException {
        throw Unsupported.feature("ResultSet.updateNull", INSTEAD);
    }

    @Override
    default void updateObject(String label, Object value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateObject", INSTEAD);
    }

    @Override
    default void updateObject(String label, Object value, SQLType sqlType) throws SQLException {
        throw Unsupported.feature("ResultSet.updateObject", INSTEAD);
    }

    @Override
    default void updateObject(String label, Object value, SQLType sqlType, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateObject", INSTEAD);
    }

    @Override
    default void updateObject(String label, Object value, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateObject", INSTEAD);
    }

    @Override
    default void updateObject(int column, Object value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateObject", INSTEAD);
    }

    @Override
    default void updateObject(int column, Object value, SQLType sqlType) throws SQLException {
        throw Unsupported.feature("ResultSet.updateObject", INSTEAD);
    }

    @Override
    default void updateObject(int column, Object value, SQLType sqlType, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateObject", INSTEAD);
    }

    @Override
    default void updateObject(int column, Object value, int length) throws SQLException {
        throw Unsupported.feature("ResultSet.updateObject", INSTEAD);
    }

    @Override
    default void updateRef(String label, Ref value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateRef", INSTEAD);
    }

    @Override
    default void updateRef(int column, Ref value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateRef", INSTEAD);
    }

    @Override
    default void updateRow() throws SQLException {
        throw Unsupported.feature("ResultSet.updateRow", INSTEAD);
    }

    @Override
    default void updateRowId(String label, RowId value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateRowId", INSTEAD);
    }

    @Override
    default void updateRowId(int column, RowId value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateRowId", INSTEAD);
    }

    @Override
    default void updateSQLXML(String label, SQLXML value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateSQLXML", INSTEAD);
    }

    @Override
    default void updateSQLXML(int column, SQLXML value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateSQLXML", INSTEAD);
    }

    @Override
    default void updateShort(String label, short value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateShort", INSTEAD);
    }

    @Override
    default void updateShort(int column, short value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateShort", INSTEAD);
    }

    @Override
    default void updateString(String label, String value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateString", INSTEAD);
    }

    @Override
    default void updateString(int column, String value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateString", INSTEAD);
    }

    @Override
    default void updateTime(String label, Time value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateTime", INSTEAD);
    }

    @Override
    default void updateTime(int column, Time value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateTime", INSTEAD);
    }

    @Override
    default void updateTimestamp(String label, Timestamp value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateTimestamp", INSTEAD);
    }

    @Override
    default void updateTimestamp(int column, Timestamp value) throws SQLException {
        throw Unsupported.feature("ResultSet.updateTimestamp", INSTEAD);
    }
}
