// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.sql.type.JsonTypes;
import io.treeline.sql.type.TreelineTypeFactory;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** What overloads are told apart by: PostgreSQL's types, as far as this engine has them. */
public enum Kind {
    /** Boolean. */
    BOOL(SqlTypeName.BOOLEAN),
    /** Integer of 32 bits; narrower ones count as it. */
    INT(SqlTypeName.INTEGER),
    /** Long. */
    BIGINT(SqlTypeName.BIGINT),
    /** BigDecimal. */
    NUMERIC(SqlTypeName.DECIMAL),
    /** Float. */
    REAL(SqlTypeName.REAL),
    /** Double. */
    DOUBLE(SqlTypeName.DOUBLE),
    /** String. */
    TEXT(SqlTypeName.VARCHAR),
    /** Array of byte. */
    BYTES(SqlTypeName.VARBINARY),
    /** LocalDate. */
    DATE(SqlTypeName.DATE),
    /** LocalTime. */
    TIME(SqlTypeName.TIME),
    /** Long: ticks of the server's precision. */
    TIMESTAMP(SqlTypeName.TIMESTAMP),
    /** {@link Interval}. */
    INTERVAL(SqlTypeName.INTERVAL_DAY_SECOND),
    /**
     * {@link io.treeline.metadata.type.ArrayValue} of elements of any type. In a parameter list all of these, and
     * {@link #ELEMENT}, have one type of elements in common.
     */
    ARRAY(SqlTypeName.ARRAY),
    /** In a parameter list, or as a result: a value of the type of the arrays' elements, but no array. */
    ELEMENT(SqlTypeName.ANY),
    /** An array of text. */
    TEXTS(SqlTypeName.ARRAY),
    /** An array of integers. */
    INTS(SqlTypeName.ARRAY),
    /** In a parameter list: a value of any type, handed over as its text. */
    ANY(SqlTypeName.ANY),
    /**
     * In a parameter list: as {@link #ANY}, with the text that a column of the type shows, which differs for booleans.
     */
    SHOWN(SqlTypeName.ANY),
    /** json: its text. */
    JSON(SqlTypeName.VARCHAR),
    /** {@link Jsonb}; to functions, and from them, its text, always written in one way. */
    JSONB(SqlTypeName.VARCHAR),
    /** In a parameter list: a value of any type, handed over as JSON. */
    VALUE(SqlTypeName.ANY),
    /** Of an argument: NULL, a text literal or an untyped parameter, which takes the type that is asked for. */
    UNKNOWN(SqlTypeName.NULL),
    /** What no function takes. */
    OTHER(SqlTypeName.OTHER);

    private final SqlTypeName typeName;

    Kind(SqlTypeName typeName) {
        this.typeName = typeName;
    }

    /** The relational type's name. */
    public SqlTypeName typeName() {
        return typeName;
    }

    /** The kind of a relational type. */
    public static Kind of(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> BOOL;
            case TINYINT, SMALLINT, INTEGER -> INT;
            case BIGINT -> BIGINT;
            case DECIMAL -> NUMERIC;
            case REAL -> REAL;
            case FLOAT, DOUBLE -> DOUBLE;
            case CHAR, VARCHAR -> JsonTypes.isJson(type) ? JSON : JsonTypes.isJsonb(type) ? JSONB : TEXT;
            case BINARY, VARBINARY -> BYTES;
            case DATE -> DATE;
            case TIME -> TIME;
            case TIMESTAMP -> TIMESTAMP;
            case ARRAY -> ARRAY;
            case NULL, ANY, UNKNOWN -> UNKNOWN;
            default -> SqlTypeUtil.isInterval(type) ? INTERVAL : OTHER;
        };
    }

    static Kind parse(String word) {
        return valueOf(word.strip().toUpperCase(Locale.ROOT));
    }

    boolean number() {
        return this == INT || this == BIGINT || this == NUMERIC || this == REAL || this == DOUBLE;
    }

    /** Whether a value is an array. */
    boolean array() {
        return this == ARRAY || this == TEXTS || this == INTS;
    }

    /** Whether the type depends on that of the arguments. */
    public boolean polymorphic() {
        return this == ARRAY || this == ELEMENT;
    }

    /** The types that PostgreSQL prefers within their families. */
    boolean preferred() {
        return this == DOUBLE || this == TEXT || this == BOOL || this == TIMESTAMP || this == INTERVAL;
    }

    /** Whether a value of this type is converted to another without being told. */
    boolean becomes(Kind other) {
        return switch (this) {
            case INT -> other == BIGINT || other == NUMERIC || other == REAL || other == DOUBLE;
            case BIGINT -> other == NUMERIC || other == REAL || other == DOUBLE;
            case NUMERIC -> other == REAL || other == DOUBLE;
            case REAL -> other == DOUBLE;
            case DATE -> other == TIMESTAMP;
            case TIME -> other == INTERVAL;
            case ARRAY -> other == TEXTS || other == INTS;
            default -> false;
        };
    }

    /** The relational type, which may be null. */
    RelDataType type(RelDataTypeFactory factory, boolean nullable) {
        if (this == TEXTS || this == INTS) {
            return TreelineTypeFactory.arrayOf(factory, (this == TEXTS ? TEXT : INT).type(factory, true), nullable);
        }
        if (this == JSON || this == JSONB) {
            return factory.createTypeWithNullability(JsonTypes.of(factory, this == JSONB), nullable);
        }
        RelDataType type = this == INTERVAL
                ? factory.createSqlIntervalType(
                        new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO))
                : factory.createSqlType(typeName);
        if (this == TEXT) {
            type = SqlTypeUtil.addCharsetAndCollation(type, factory);
        }
        return factory.createTypeWithNullability(type, nullable);
    }
}
