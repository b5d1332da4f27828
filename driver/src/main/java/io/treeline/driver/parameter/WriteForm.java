// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import io.treeline.driver.codec.ReadForm.Ease;
import io.treeline.metadata.type.ColumnType;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.List;
import java.util.UUID;

/**
 * The forms in which a parameter can be given: JDBC's tables B-4 and B-5 and what setObject takes, for IoTDB's types.
 * This is the table that docs/type-mapping.md shows and that tests hold against the converter and the real server.
 */
public enum WriteForm {
    //                                                        columns BOOLEAN, INT32, INT64, FLOAT, DOUBLE, text, BLOB,
    // DATE, TIMESTAMP
    //                  targets BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL, VARCHAR, VARBINARY,
    // DATE, TIME, TIME WITH TIME ZONE, TIMESTAMP
    /** Truth values. */
    BOOLEAN(List.of(Boolean.class), "setBoolean", "●●●●●●···", "●●●●●●●●●·····"),
    /** Small integers. */
    INTEGER(
            List.of(Byte.class, Short.class, Integer.class),
            "setByte, setShort, setInt",
            "○●●●●●··●",
            "○○○●●●●●●····●"),
    /** Large integers. */
    LONG(List.of(Long.class), "setLong", "○○●●●●··●", "○○○○●●●●●····●"),
    /** Floats. */
    FLOAT(List.of(Float.class), "setFloat", "○○○●●●···", "○○○○○●●○●····○"),
    /** Doubles. */
    DOUBLE(List.of(Double.class), "setDouble", "○○○○●●···", "○○○○○○●○●····○"),
    /** Exact numbers. */
    DECIMAL(List.of(BigDecimal.class, BigInteger.class), "setBigDecimal", "○○○○○●··○", "○○○○○○○●●····○"),
    /** Text. */
    TEXT(
            List.of(String.class, Character.class, Clob.class, Reader.class),
            "setString, setNString, setClob, setNClob, setAsciiStream, setCharacterStream, setNCharacterStream",
            "○○○○○●○○○",
            "○○○○○○○○●○○○○○"),
    /** Text of objects that IoTDB has no type for. */
    OTHER_TEXT(List.of(UUID.class, URL.class, OffsetTime.class), "setURL", "·····●···", "········●·····"),
    /** Bytes. */
    BYTES(
            List.of(byte[].class, Blob.class, InputStream.class),
            "setBytes, setBlob, setBinaryStream",
            "······●··",
            "·········●····"),
    /** Days. */
    DAY(List.of(Date.class, LocalDate.class), "setDate", "·····●·○○", "········●·●··○"),
    /** Points in time. */
    MOMENT(
            List.of(
                    Timestamp.class,
                    Instant.class,
                    OffsetDateTime.class,
                    ZonedDateTime.class,
                    LocalDateTime.class,
                    java.util.Date.class,
                    Calendar.class),
            "setTimestamp",
            "·····○·○○",
            "········●·●●●○"),
    /** Times of day. */
    TIME(List.of(Time.class, LocalTime.class), "setTime", "·····●···", "········●··●●·");

    /** Targets of setObject that are treated alike, in the order of the table. */
    public static final List<List<JDBCType>> TARGETS = List.of(
            List.of(JDBCType.BOOLEAN, JDBCType.BIT),
            List.of(JDBCType.TINYINT),
            List.of(JDBCType.SMALLINT),
            List.of(JDBCType.INTEGER),
            List.of(JDBCType.BIGINT),
            List.of(JDBCType.REAL),
            List.of(JDBCType.DOUBLE, JDBCType.FLOAT),
            List.of(JDBCType.DECIMAL, JDBCType.NUMERIC),
            List.of(
                    JDBCType.VARCHAR,
                    JDBCType.CHAR,
                    JDBCType.LONGVARCHAR,
                    JDBCType.NCHAR,
                    JDBCType.NVARCHAR,
                    JDBCType.LONGNVARCHAR,
                    JDBCType.CLOB,
                    JDBCType.NCLOB),
            List.of(JDBCType.VARBINARY, JDBCType.BINARY, JDBCType.LONGVARBINARY, JDBCType.BLOB),
            List.of(JDBCType.DATE),
            List.of(JDBCType.TIME),
            List.of(JDBCType.TIME_WITH_TIMEZONE),
            List.of(JDBCType.TIMESTAMP, JDBCType.TIMESTAMP_WITH_TIMEZONE));

    private static final List<ColumnType> COLUMNS = List.of(
            ColumnType.BOOLEAN,
            ColumnType.INT32,
            ColumnType.INT64,
            ColumnType.FLOAT,
            ColumnType.DOUBLE,
            ColumnType.TEXT,
            ColumnType.BLOB,
            ColumnType.DATE,
            ColumnType.TIMESTAMP);

    private final List<Class<?>> classes;
    private final String setters;
    private final String columns;
    private final String targets;

    WriteForm(List<Class<?>> classes, String setters, String columns, String targets) {
        this.classes = classes;
        this.setters = setters;
        this.columns = columns;
        this.targets = targets;
    }

    /** What setObject takes for this form; subclasses too. */
    public List<Class<?>> classes() {
        return classes;
    }

    /** The setters' names. */
    public List<String> setters() {
        return List.of(setters.split(", "));
    }

    /** Whether a column of a type takes it. */
    public Ease into(ColumnType column) {
        return ease(columns.charAt(COLUMNS.indexOf(column == ColumnType.STRING ? ColumnType.TEXT : column)));
    }

    /** Whether setObject takes it to a target type, an index into {@link #TARGETS}. */
    public Ease to(int target) {
        return ease(targets.charAt(target));
    }

    private static Ease ease(char mark) {
        return mark == '●' ? Ease.ALWAYS : mark == '○' ? Ease.IF_IT_FITS : Ease.NEVER;
    }
}
