// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ColumnType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.SQLException;
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
 * The forms in which a value can be read: JDBC's table B-6 and what getObject(Class) takes, for IoTDB's types. This is
 * the table that docs/type-mapping.md shows and that tests hold against the real server; the codecs do the work.
 */
public enum ReadForm {
    //                                                                                        BOOLEAN, INT32, INT64,
    // FLOAT, DOUBLE, DECIMAL, text, BLOB, DATE, TIMESTAMP, ARRAY
    /** boolean. */
    BOOLEAN(List.of(Boolean.class, boolean.class), "getBoolean", "●○○○○○○····", ColumnCodec::getBoolean),
    /** byte. */
    BYTE(List.of(Byte.class, byte.class), "getByte", "●○○○○○○····", ColumnCodec::getByte),
    /** short. */
    SHORT(List.of(Short.class, short.class), "getShort", "●○○○○○○····", ColumnCodec::getShort),
    /** int. */
    INT(List.of(Integer.class, int.class), "getInt", "●●○○○○○·●○·", ColumnCodec::getInt),
    /** long. */
    LONG(List.of(Long.class, long.class), "getLong", "●●●○○○○·●●·", ColumnCodec::getLong),
    /** float. */
    FLOAT(List.of(Float.class, float.class), "getFloat", "●●●●○○○····", ColumnCodec::getFloat),
    /** double. */
    DOUBLE(List.of(Double.class, double.class), "getDouble", "●●●●●○○····", ColumnCodec::getDouble),
    /** BigDecimal. */
    DECIMAL(List.of(BigDecimal.class), "getBigDecimal", "●●●○○●○··●·", ColumnCodec::getBigDecimal),
    /** BigInteger. */
    BIG_INTEGER(List.of(BigInteger.class), "", "●●●○○○○··●·", ColumnCodec::getBigInteger),
    /** String. */
    STRING(List.of(String.class), "getString, getNString", "●●●●●●●●●●●", ColumnCodec::getString),
    /** A single character. */
    CHARACTER(List.of(Character.class, char.class), "", "······○····", ColumnCodec::getCharacter),
    /** UUID. */
    UUID_TEXT(List.of(UUID.class), "", "······○····", ColumnCodec::getUuid),
    /** URL. */
    URL_TEXT(List.of(URL.class), "getURL", "······○····", ColumnCodec::getUrl),
    /** Characters. */
    CHARACTERS(
            List.of(Reader.class),
            "getCharacterStream, getNCharacterStream",
            "●●●●●●●●●●●",
            (codec, vector, row) -> new StringReader(codec.getString(vector, row))),
    /** ASCII. */
    ASCII(
            List.of(),
            "getAsciiStream",
            "●●●●●●○●●●○",
            (codec, vector, row) -> new ByteArrayInputStream(
                    MemoryClob.ascii(codec.getString(vector, row), "Column '" + codec.label + "'"))),
    /** Clob. */
    CLOB(
            List.of(Clob.class, NClob.class),
            "getClob, getNClob",
            "●●●●●●●●●●●",
            (codec, vector, row) -> new MemoryClob(codec.getString(vector, row))),
    /** byte[]. */
    BYTES(List.of(byte[].class), "getBytes", "······●●···", ColumnCodec::getBytes),
    /** Bytes. */
    BINARY(
            List.of(InputStream.class),
            "getBinaryStream",
            "······●●···",
            (codec, vector, row) -> new ByteArrayInputStream(codec.getBytes(vector, row))),
    /** Blob. */
    BLOB(
            List.of(Blob.class),
            "getBlob",
            "······●●···",
            (codec, vector, row) -> new MemoryBlob(codec.getBytes(vector, row))),
    /** java.sql.Date. */
    DATE(List.of(Date.class), "getDate", "······○·○●·", (codec, vector, row) -> codec.getDate(vector, row, null)),
    /** java.sql.Time. */
    TIME(List.of(Time.class), "getTime", "······○··●·", (codec, vector, row) -> codec.getTime(vector, row, null)),
    /** java.sql.Timestamp. */
    TIMESTAMP(
            List.of(Timestamp.class, java.util.Date.class),
            "getTimestamp",
            "······○·○●·",
            (codec, vector, row) -> codec.getTimestamp(vector, row, null)),
    /** Calendar. */
    CALENDAR(List.of(Calendar.class), "", "······○·○●·", ColumnCodec::getCalendar),
    /** LocalDate. */
    LOCAL_DATE(List.of(LocalDate.class), "", "······○·○●·", ColumnCodec::getLocalDate),
    /** LocalTime. */
    LOCAL_TIME(List.of(LocalTime.class), "", "······○··●·", ColumnCodec::getLocalTime),
    /** OffsetTime. */
    OFFSET_TIME(List.of(OffsetTime.class), "", "······○··●·", ColumnCodec::getOffsetTime),
    /** LocalDateTime. */
    LOCAL_DATE_TIME(List.of(LocalDateTime.class), "", "······○·○●·", ColumnCodec::getLocalDateTime),
    /** An instant. */
    INSTANT(List.of(Instant.class), "", "······○··●·", ColumnCodec::getInstant),
    /** An instant and the session's zone. */
    ZONED(List.of(ZonedDateTime.class), "", "······○··●·", ColumnCodec::getZonedDateTime),
    /** An instant and the session's offset at it. */
    OFFSET(
            List.of(OffsetDateTime.class),
            "",
            "······○··●·",
            (codec, vector, row) -> codec.getZonedDateTime(vector, row).toOffsetDateTime()),
    /** An array of java.sql. */
    ARRAY(List.of(java.sql.Array.class), "getArray", "··········●", ColumnCodec::getArray),
    /** Ticks. */
    TICKS(List.of(Ticks.class), "", "·········●·", (codec, vector, row) -> {
        if (codec.type != ColumnType.TIMESTAMP) {
            throw codec.cannot(Ticks.class.getName());
        }
        return new Ticks(codec.getLong(vector, row));
    });

    /** Whether a type can be read in a form. */
    public enum Ease {
        /** Any value can. */
        ALWAYS,
        /** Values that fit, or text that reads so; others are refused with 22003, 22007, 22008 or 22018. */
        IF_IT_FITS,
        /** None can: 22018. */
        NEVER
    }

    /** The reading itself. */
    interface Conversion {
        /** A value that is not NULL. */
        Object read(ColumnCodec codec, ColumnVector vector, int row) throws SQLException;
    }

    private static final List<ColumnType> ORDER = List.of(
            ColumnType.BOOLEAN,
            ColumnType.INT32,
            ColumnType.INT64,
            ColumnType.FLOAT,
            ColumnType.DOUBLE,
            ColumnType.DECIMAL,
            ColumnType.TEXT,
            ColumnType.BLOB,
            ColumnType.DATE,
            ColumnType.TIMESTAMP,
            ColumnType.ARRAY);

    private final List<Class<?>> classes;
    private final String getters;
    private final String eases;
    private final Conversion conversion;

    ReadForm(List<Class<?>> classes, String getters, String eases, Conversion conversion) {
        this.classes = List.copyOf(classes);
        this.getters = getters;
        this.eases = eases;
        this.conversion = conversion;
    }

    /** What getObject(Class) takes for this form; empty where it is a getter's alone. */
    public List<Class<?>> classes() {
        return classes;
    }

    /** The getters' names. */
    public List<String> getters() {
        return getters.isEmpty() ? List.of() : List.of(getters.split(", "));
    }

    /** Whether a type can be read so. */
    public Ease ease(ColumnType type) {
        return switch (eases.charAt(ORDER.indexOf(type == ColumnType.STRING ? ColumnType.TEXT : type))) {
            case '●' -> Ease.ALWAYS;
            case '○' -> Ease.IF_IT_FITS;
            default -> Ease.NEVER;
        };
    }

    /**
     * A value that is not NULL in this form.
     *
     * @throws SQLException 22018 when the type cannot be read so, 22003, 22007, 22008 or 22018 when the value does not
     *     fit
     */
    public Object read(ColumnCodec codec, ColumnVector vector, int row) throws SQLException {
        return conversion.read(codec, vector, row);
    }
}
