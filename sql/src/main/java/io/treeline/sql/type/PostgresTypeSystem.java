// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.type;

import java.math.RoundingMode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Result types as PostgreSQL derives them; Calcite's own would make AVG(INTEGER) an INTEGER and cut timestamps to
 * milliseconds.
 */
public final class PostgresTypeSystem extends RelDataTypeSystemImpl {
    static final PostgresTypeSystem INSTANCE = new PostgresTypeSystem();

    /** Digits of a DECIMAL without declared precision: wide enough that no implicit cast rounds. */
    static final int FREE_PRECISION = 1000;

    /** Scale of a DECIMAL without declared scale. */
    public static final int FREE_SCALE = 400;

    private PostgresTypeSystem() {}

    @Override
    public int getMaxPrecision(SqlTypeName typeName) {
        return switch (typeName) {
            case DECIMAL -> FREE_PRECISION;
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ, TIME, TIME_WITH_LOCAL_TIME_ZONE, TIME_TZ -> 9;
            case VARCHAR, CHAR, VARBINARY, BINARY -> Integer.MAX_VALUE;
            default -> super.getMaxPrecision(typeName);
        };
    }

    @Override
    public int getDefaultPrecision(SqlTypeName typeName) {
        return switch (typeName) {
            case DECIMAL -> FREE_PRECISION;
            case TIMESTAMP, TIME -> 9;
            default -> super.getDefaultPrecision(typeName);
        };
    }

    @Override
    public int getDefaultScale(SqlTypeName typeName) {
        return typeName == SqlTypeName.DECIMAL ? FREE_SCALE : super.getDefaultScale(typeName);
    }

    @Override
    public int getMaxScale(SqlTypeName typeName) {
        return typeName == SqlTypeName.DECIMAL ? FREE_SCALE : super.getMaxScale(typeName);
    }

    @Override
    public RoundingMode roundingMode() {
        return RoundingMode.HALF_UP;
    }

    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
        return true;
    }

    @Override
    public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
        RelDataType sum = switch (argument.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER -> factory.createSqlType(SqlTypeName.BIGINT);
            case BIGINT, DECIMAL -> free(factory);
            default -> argument;
        };
        return factory.createTypeWithNullability(sum, argument.isNullable());
    }

    @Override
    public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
        RelDataType average = SqlTypeUtil.isApproximateNumeric(argument)
                ? factory.createSqlType(SqlTypeName.DOUBLE)
                : SqlTypeUtil.isExactNumeric(argument) ? free(factory) : argument;
        return factory.createTypeWithNullability(average, argument.isNullable());
    }

    /** PostgreSQL has these for DOUBLE alone. */
    @Override
    public RelDataType deriveCovarType(RelDataTypeFactory factory, RelDataType first, RelDataType second) {
        return factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.DOUBLE), true);
    }

    @Override
    public RelDataType deriveDecimalDivideType(RelDataTypeFactory factory, RelDataType left, RelDataType right) {
        if (!SqlTypeUtil.isExactNumeric(left)
                || !SqlTypeUtil.isExactNumeric(right)
                || !SqlTypeUtil.isDecimal(left) && !SqlTypeUtil.isDecimal(right)) {
            return null;
        }
        return factory.createTypeWithNullability(free(factory), left.isNullable() || right.isNullable());
    }

    /**
     * Whether a DECIMAL has as many digits as its value has: by CAST(x AS DECIMAL), which the library gives no digit
     * after the point, as well as by derivation.
     */
    public static boolean isFree(RelDataType decimal) {
        return decimal.getPrecision() >= FREE_PRECISION || decimal.getScale() >= FREE_SCALE;
    }

    public static RelDataType free(RelDataTypeFactory factory) {
        return factory.createSqlType(SqlTypeName.DECIMAL, FREE_PRECISION, FREE_SCALE);
    }
}
