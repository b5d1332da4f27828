// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.type;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.validate.TimeCoercion;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Makes the relational types. Three things differ from Calcite's: there is no CHAR (so nothing is ever padded), every
 * TIMESTAMP has nine digits (so no literal is ever rounded; at run time it is a long of ticks), and a column of REALs
 * and other numbers is REAL unless there is a DOUBLE, as in PostgreSQL, which computes and compares with them as DOUBLE
 * ({@link TimeCoercion}).
 */
public final class TreelineTypeFactory extends SqlTypeFactoryImpl {
    /** A factory; it interns, so one serves a whole engine. */
    public TreelineTypeFactory() {
        super(PostgresTypeSystem.INSTANCE);
    }

    @Override
    public Charset getDefaultCharset() {
        return StandardCharsets.UTF_8;
    }

    @Override
    public RelDataType createSqlType(SqlTypeName typeName) {
        return switch (typeName) {
            case CHAR -> super.createSqlType(SqlTypeName.VARCHAR);
            case BINARY -> super.createSqlType(SqlTypeName.VARBINARY);
            case FLOAT -> super.createSqlType(SqlTypeName.DOUBLE);
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ ->
                super.createSqlType(SqlTypeName.TIMESTAMP, 9);
            default -> super.createSqlType(typeName);
        };
    }

    /**
     * Intervals are of one type, whose values keep months, days and time apart; those of years and months only bound
     * window frames.
     */
    @Override
    public RelDataType createSqlIntervalType(SqlIntervalQualifier qualifier) {
        return super.createSqlIntervalType(
                qualifier.isYearMonth()
                        ? new SqlIntervalQualifier(TimeUnit.YEAR, TimeUnit.MONTH, SqlParserPos.ZERO)
                        : new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO));
    }

    @Override
    public RelDataType createSqlType(SqlTypeName typeName, int precision) {
        return switch (typeName) {
            case CHAR -> super.createSqlType(SqlTypeName.VARCHAR, precision);
            case BINARY -> super.createSqlType(SqlTypeName.VARBINARY, precision);
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ ->
                super.createSqlType(SqlTypeName.TIMESTAMP, 9);
            case DECIMAL -> super.createSqlType(SqlTypeName.DECIMAL, precision, 0);
            default -> super.createSqlType(typeName, precision);
        };
    }

    @Override
    public RelDataType leastRestrictive(List<RelDataType> types) {
        boolean real = false;
        boolean wide = false;
        boolean nullable = false;
        boolean numeric = true;
        boolean day = false;
        boolean instant = false;
        boolean number = false;
        for (RelDataType type : types) {
            nullable |= type.isNullable();
            day |= type.getSqlTypeName() == SqlTypeName.DATE;
            instant |= type.getSqlTypeName() == SqlTypeName.TIMESTAMP;
            number |= SqlTypeUtil.isNumeric(type);
            if (type.getSqlTypeName() == SqlTypeName.REAL) {
                real = true;
            } else if (SqlTypeUtil.isNumeric(type)) {
                wide |= SqlTypeUtil.isApproximateNumeric(type);
            } else if (type.getSqlTypeName() != SqlTypeName.NULL) {
                numeric = false;
            } else {
                nullable = true;
            }
        }
        if (day && number) {
            // To Calcite a number beside a day is a number of days.
            return null;
        }
        if (day && instant) {
            boolean times = types.stream()
                    .allMatch(type -> type.getSqlTypeName() == SqlTypeName.DATE
                            || type.getSqlTypeName() == SqlTypeName.TIMESTAMP
                            || type.getSqlTypeName() == SqlTypeName.NULL);
            return times ? createTypeWithNullability(createSqlType(SqlTypeName.TIMESTAMP), nullable) : null;
        }
        if (real && numeric) {
            return createTypeWithNullability(createSqlType(wide ? SqlTypeName.DOUBLE : SqlTypeName.REAL), nullable);
        }
        // Calcite gives text functions the length of an operand, to which the value would be cut where it meets a
        // longer one: as in PostgreSQL, unequal lengths make none.
        List<RelDataType> texts = types.stream()
                .filter(type -> type.getSqlTypeName() != SqlTypeName.NULL)
                .toList();
        if (!texts.isEmpty()
                && texts.stream().allMatch(SqlTypeUtil::isCharacter)
                && texts.stream().map(RelDataType::getPrecision).distinct().count() > 1) {
            boolean json = texts.stream().anyMatch(JsonTypes::isJson);
            boolean jsonb = texts.stream().anyMatch(JsonTypes::isJsonb);
            if (json && jsonb) {
                return null;
            } else if (json || jsonb) {
                // A text beside JSON becomes it.
                return createTypeWithNullability(JsonTypes.of(this, !json), nullable);
            }
            return createTypeWithNullability(createSqlType(SqlTypeName.VARCHAR), nullable);
        }
        RelDataType common = super.leastRestrictive(types);
        if (common != null
                && common.getSqlTypeName() == SqlTypeName.DECIMAL
                && types.stream()
                        .anyMatch(type -> type.getSqlTypeName() != SqlTypeName.NULL
                                && !SqlTypeUtil.equalSansNullability(this, type, common))) {
            // Each value keeps its own digits.
            return createTypeWithNullability(PostgresTypeSystem.free(this), common.isNullable());
        }
        return common;
    }

    /**
     * An array's type says nothing of its dimensions, as in PostgreSQL: an array of arrays is one of more dimensions.
     * Any element can be NULL.
     */
    @Override
    public RelDataType createArrayType(RelDataType elementType, long maxCardinality) {
        if (elementType.getSqlTypeName() == SqlTypeName.ARRAY) {
            return createTypeWithNullability(elementType, false);
        }
        return super.createArrayType(createTypeWithNullability(elementType, true), -1);
    }

    /** The type of an array of such elements, without the length or digits that one of them has. */
    public static RelDataType arrayOf(RelDataTypeFactory factory, RelDataType element, boolean nullable) {
        RelDataType type = element.getSqlTypeName() == SqlTypeName.ARRAY
                ? element
                : factory.createArrayType(plain(factory, element), -1);
        return factory.createTypeWithNullability(type, nullable);
    }

    /**
     * A type without the length or digits of one value, as elements of arrays have it; NULL and what is not known
     * become text.
     */
    public static RelDataType plain(RelDataTypeFactory factory, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case CHAR, VARCHAR, NULL, UNKNOWN, ANY ->
                JsonTypes.isJson(type) || JsonTypes.isJsonb(type)
                        ? type
                        : SqlTypeUtil.addCharsetAndCollation(factory.createSqlType(SqlTypeName.VARCHAR), factory);
            case DECIMAL -> PostgresTypeSystem.free(factory);
            case TINYINT, SMALLINT -> factory.createSqlType(SqlTypeName.INTEGER);
            default -> type;
        };
    }

    /**
     * What an array of this element type is held as; null for types that no column has, whose values tell what they
     * are.
     */
    public static ColumnType elementType(RelDataType component) {
        return switch (component.getSqlTypeName()) {
            case TIME, INTERVAL_DAY_SECOND, INTERVAL_YEAR_MONTH -> null;
            default -> columnType(component);
        };
    }

    /** The relational type's name of an element that is held as a column type. */
    public static SqlTypeName typeName(ColumnType element) {
        return element == null
                ? SqlTypeName.ANY
                : switch (element) {
                    case BOOLEAN -> SqlTypeName.BOOLEAN;
                    case INT32 -> SqlTypeName.INTEGER;
                    case INT64 -> SqlTypeName.BIGINT;
                    case FLOAT -> SqlTypeName.REAL;
                    case DOUBLE -> SqlTypeName.DOUBLE;
                    case TEXT, STRING -> SqlTypeName.VARCHAR;
                    case TIMESTAMP -> SqlTypeName.TIMESTAMP;
                    case DATE -> SqlTypeName.DATE;
                    case BLOB -> SqlTypeName.VARBINARY;
                    case DECIMAL -> SqlTypeName.DECIMAL;
                    case ARRAY -> SqlTypeName.ARRAY;
                };
    }

    /** The relational type of a table's column. */
    public RelDataType of(Column column) {
        RelDataType type = switch (column.type()) {
            case BOOLEAN -> createSqlType(SqlTypeName.BOOLEAN);
            case INT32 -> createSqlType(SqlTypeName.INTEGER);
            case INT64 -> createSqlType(SqlTypeName.BIGINT);
            case FLOAT -> createSqlType(SqlTypeName.REAL);
            case DOUBLE -> createSqlType(SqlTypeName.DOUBLE);
            case TEXT, STRING -> createSqlType(SqlTypeName.VARCHAR);
            case TIMESTAMP -> createSqlType(SqlTypeName.TIMESTAMP);
            case DATE -> createSqlType(SqlTypeName.DATE);
            case BLOB -> createSqlType(SqlTypeName.VARBINARY);
            case DECIMAL -> PostgresTypeSystem.free(this);
            case ARRAY -> throw new IllegalStateException("no column is an ARRAY");
        };
        return createTypeWithNullability(
                type, column.role() != Column.Role.TIME && column.role() != Column.Role.DEVICE);
    }

    /**
     * The column type of a relational type; null when values of that type cannot be told apart (NULL, unknown) or
     * cannot leave a query (rows).
     */
    public static ColumnType columnType(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> ColumnType.BOOLEAN;
            case TINYINT, SMALLINT, INTEGER -> ColumnType.INT32;
            case BIGINT -> ColumnType.INT64;
            case REAL -> ColumnType.FLOAT;
            case FLOAT, DOUBLE -> ColumnType.DOUBLE;
            case CHAR, VARCHAR, TIME, INTERVAL_DAY_SECOND, INTERVAL_YEAR_MONTH -> ColumnType.TEXT;
            case BINARY, VARBINARY -> ColumnType.BLOB;
            case DATE -> ColumnType.DATE;
            case TIMESTAMP -> ColumnType.TIMESTAMP;
            case DECIMAL -> ColumnType.DECIMAL;
            case ARRAY -> ColumnType.ARRAY;
            default -> null;
        };
    }
}
