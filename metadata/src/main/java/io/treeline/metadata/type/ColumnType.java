// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.type;

import io.treeline.metadata.time.TimePrecision;
import java.math.BigDecimal;
import java.sql.JDBCType;
import java.sql.Timestamp;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one type table: IoTDB's ten types, and DECIMAL and ARRAY, which only a relational query's result can have. */
public enum ColumnType {
    /** True or false. */
    BOOLEAN(0, JDBCType.BOOLEAN, Boolean.class, "BOOLEAN"),
    /** 32-bit signed integer. */
    INT32(1, JDBCType.INTEGER, Integer.class, "INTEGER"),
    /** 64-bit signed integer. */
    INT64(2, JDBCType.BIGINT, Long.class, "BIGINT"),
    /** IEEE 754 single. */
    FLOAT(3, JDBCType.REAL, Float.class, "REAL"),
    /** IEEE 754 double. */
    DOUBLE(4, JDBCType.DOUBLE, Double.class, "DOUBLE"),
    /** Character string without length limit. */
    TEXT(5, JDBCType.VARCHAR, String.class, "VARCHAR"),
    /** Ticks of the server's precision since the epoch. */
    TIMESTAMP(8, JDBCType.TIMESTAMP, Timestamp.class, "TIMESTAMP"),
    /** A day; travels as the int yyyymmdd. */
    DATE(9, JDBCType.DATE, java.sql.Date.class, "DATE"),
    /** Bytes without length limit. */
    BLOB(10, JDBCType.VARBINARY, byte[].class, "VARBINARY"),
    /** Character string; differs from TEXT in the server's encodings and functions only. */
    STRING(11, JDBCType.VARCHAR, String.class, "VARCHAR"),
    /** Exact decimal: what SUM(BIGINT) and AVG(INTEGER) give. No series can have it. */
    DECIMAL(-1, JDBCType.DECIMAL, BigDecimal.class, "DECIMAL"),
    /** Array of one of the others, of any number of dimensions. No series can have it. */
    ARRAY(-1, JDBCType.ARRAY, java.sql.Array.class, "ARRAY");

    private final int code;
    private final JDBCType jdbcType;
    private final Class<?> javaClass;
    private final String sqlName;

    ColumnType(int code, JDBCType jdbcType, Class<?> javaClass, String sqlName) {
        this.code = code;
        this.jdbcType = jdbcType;
        this.javaClass = javaClass;
        this.sqlName = sqlName;
    }

    /** The server's TSDataType code as tablets carry it; -1 for {@link #DECIMAL} and {@link #ARRAY}. */
    public int code() {
        return code;
    }

    /** The JDBC type that java.sql reports. */
    public JDBCType jdbcType() {
        return jdbcType;
    }

    /** The class that {@code ResultSet.getObject(int)} returns. */
    public Class<?> javaClass() {
        return javaClass;
    }

    /** The SQL type name. */
    public String sqlName() {
        return sqlName;
    }

    /** Whether a series can have this type. */
    public boolean storable() {
        return code >= 0;
    }

    /**
     * What JDBC calls COLUMN_SIZE: decimal digits of a number, characters of a date or of a text of any length, bytes
     * of a BLOB.
     */
    public int columnSize(TimePrecision precision) {
        return switch (this) {
            case BOOLEAN -> 1;
            case INT32, DATE -> 10;
            case INT64 -> 19;
            case FLOAT -> 7;
            case DOUBLE -> 15;
            case TIMESTAMP -> 20 + precision.fractionDigits();
            case TEXT, STRING, BLOB, ARRAY -> Integer.MAX_VALUE;
            case DECIMAL -> 38;
        };
    }

    /** The most characters that a value's text has; of timestamps up to the year 9999. */
    public int displaySize(TimePrecision precision) {
        return switch (this) {
            case BOOLEAN -> 5;
            case INT32 -> 11;
            case INT64 -> 20;
            // A sign, digits and a point, and an exponent: -1.1754944e-38, -1.7976931348623157e+308.
            case FLOAT -> 15;
            case DOUBLE -> 24;
            case DATE -> 10;
            case TIMESTAMP -> 20 + precision.fractionDigits();
            case TEXT, STRING, BLOB, DECIMAL, ARRAY -> Integer.MAX_VALUE;
        };
    }

    /**
     * What JDBC calls DECIMAL_DIGITS: digits after the point, of the second for a timestamp; null where it does not
     * apply or floats.
     */
    public @Nullable Integer decimalDigits(TimePrecision precision) {
        return switch (this) {
            case INT32, INT64 -> 0;
            case TIMESTAMP -> precision.fractionDigits();
            default -> null;
        };
    }

    /** 10 for a number, else null. */
    public @Nullable Integer radix() {
        return isNumeric() ? 10 : null;
    }

    /**
     * What stands before a literal of this type, which then ends with a quote; null for types whose literals have
     * neither.
     */
    public @Nullable String literalPrefix() {
        return switch (this) {
            case TEXT, STRING -> "'";
            case TIMESTAMP -> "TIMESTAMP '";
            case DATE -> "DATE '";
            case BLOB -> "X'";
            default -> null;
        };
    }

    /** PostgreSQL's own name of the type, by which arrays of it are called. */
    public String shortName() {
        return switch (this) {
            case BOOLEAN -> "bool";
            case INT32 -> "int4";
            case INT64 -> "int8";
            case FLOAT -> "float4";
            case DOUBLE -> "float8";
            case TEXT, STRING -> "text";
            case TIMESTAMP -> "timestamptz";
            case DATE -> "date";
            case BLOB -> "bytea";
            case DECIMAL -> "numeric";
            case ARRAY -> "anyarray";
        };
    }

    /** Whether values are character strings. */
    public boolean isText() {
        return this == TEXT || this == STRING;
    }

    /** Whether arithmetic applies. */
    public boolean isNumeric() {
        return switch (this) {
            case INT32, INT64, FLOAT, DOUBLE, DECIMAL -> true;
            default -> false;
        };
    }

    /** The type a server names in SHOW TIMESERIES, DESC or dataTypeList; empty for a name this driver does not know. */
    public static Optional<ColumnType> ofServerName(String name) {
        try {
            ColumnType type = valueOf(name.toUpperCase(Locale.ROOT));
            return type.storable() ? Optional.of(type) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
