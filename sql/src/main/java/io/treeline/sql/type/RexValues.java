// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.type;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/** The values of literals as this engine holds them; nothing goes through milliseconds. */
public final class RexValues {
    /** A constant whose value only running can tell. */
    public static final Object UNKNOWN = new Object();

    private RexValues() {}

    /** Whether a node is a literal, perhaps under casts. */
    public static boolean isConstant(RexNode node) {
        return node instanceof RexLiteral
                || node instanceof RexCall call
                        && call.getKind() == SqlKind.CAST
                        && isConstant(call.getOperands().get(0));
    }

    /**
     * The value of a constant: null, Boolean, Integer, Long (also of a TIMESTAMP, in ticks), Double, BigDecimal,
     * String, byte[], LocalDate, or {@link #UNKNOWN}.
     *
     * @throws SQLException when a date or time is malformed or does not fit
     */
    public static Object literal(RexNode node, TimeText time) throws SQLException {
        if (node instanceof RexLiteral literal) {
            return of(literal, time);
        }
        RexCall cast = (RexCall) node;
        Object value = literal(cast.getOperands().get(0), time);
        if (value == null || value == UNKNOWN) {
            return value;
        }
        return switch (cast.getType().getSqlTypeName()) {
            case TIMESTAMP -> time.wholeTicks(value);
            case DATE -> value instanceof String || value instanceof LocalDate ? time.date(value) : UNKNOWN;
            case VARCHAR ->
                value instanceof String && cast.getType().getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
                        ? value
                        : UNKNOWN;
            case DECIMAL ->
                value instanceof Integer
                                || value instanceof Long
                                || value instanceof BigDecimal decimal
                                        && decimal.scale() <= cast.getType().getScale()
                        ? value
                        : UNKNOWN;
            case BIGINT -> value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : UNKNOWN;
            case DOUBLE -> value instanceof Number number ? (Object) number.doubleValue() : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    /** The value of a literal. */
    public static Object of(RexLiteral literal, TimeText time) throws SQLException {
        if (literal.isNull()) {
            return null;
        }
        Comparable<?> value = literal.getValueAs(Comparable.class);
        RelDataType type = literal.getType();
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> value;
            case TINYINT, SMALLINT, INTEGER -> number(value).intValueExact();
            case BIGINT -> number(value).longValueExact();
            case DECIMAL -> number(value);
            case REAL -> real(number(value));
            case FLOAT, DOUBLE ->
                value instanceof Double d ? d : (Object) number(value).doubleValue();
            case CHAR, VARCHAR -> value instanceof NlsString text ? text.getValue() : value.toString();
            case BINARY, VARBINARY -> ((ByteString) value).getBytes();
            case DATE -> LocalDate.parse(literal.getValueAs(DateString.class).toString());
            case TIMESTAMP ->
                time.ofLocal(LocalDateTime.parse(
                        literal.getValueAs(TimestampString.class).toString().replace(' ', 'T')));
            case TIME -> LocalTime.parse(literal.getValueAs(TimeString.class).toString());
            case INTERVAL_YEAR,
                    INTERVAL_YEAR_MONTH,
                    INTERVAL_MONTH,
                    INTERVAL_DAY,
                    INTERVAL_DAY_HOUR,
                    INTERVAL_DAY_MINUTE,
                    INTERVAL_DAY_SECOND,
                    INTERVAL_HOUR,
                    INTERVAL_HOUR_MINUTE,
                    INTERVAL_HOUR_SECOND,
                    INTERVAL_MINUTE,
                    INTERVAL_MINUTE_SECOND,
                    INTERVAL_SECOND -> number(value).longValueExact();
            case SYMBOL -> value;
            default ->
                throw PlanErrors.unsupported("Literals of type " + type.getSqlTypeName()
                        + " are not supported; use a TIMESTAMP, DATE, number or text.");
        };
    }

    private static float real(BigDecimal value) throws SQLException {
        float real = value.floatValue();
        if (Float.isInfinite(real) || real == 0 && value.signum() != 0) {
            throw PlanErrors.data(SqlState.NUMERIC_OUT_OF_RANGE, "REAL out of range");
        }
        return real;
    }

    private static BigDecimal number(Comparable<?> value) {
        return value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
    }

    /**
     * The parameter that a node is, looking through casts that change no value that can be bound to it; else null. A
     * cast to a length, a number of digits or a narrower number is no such: it cuts, rounds or fails.
     */
    public static RexDynamicParam parameter(RexNode node) {
        RexNode bare = node instanceof RexCall call
                        && call.getKind() == SqlKind.CAST
                        && call.getOperands().get(0) instanceof RexDynamicParam cast
                        && keepsBound(cast.getType(), call.getType())
                ? call.getOperands().get(0)
                : node;
        return bare instanceof RexDynamicParam parameter ? parameter : null;
    }

    /** The type of a parameter is that of what it stands beside, so that its value can be any of the family. */
    private static boolean keepsBound(RelDataType parameter, RelDataType to) {
        SqlTypeName from = parameter.getSqlTypeName();
        return switch (to.getSqlTypeName()) {
            case CHAR -> false;
            case VARCHAR -> from == SqlTypeName.VARCHAR && to.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED;
            case TINYINT, SMALLINT, REAL -> false;
            case INTEGER -> from == SqlTypeName.INTEGER;
            case BIGINT -> from == SqlTypeName.INTEGER || from == SqlTypeName.BIGINT;
            case DECIMAL -> SqlTypeUtil.isExactNumeric(parameter) && PostgresTypeSystem.isFree(to);
            case FLOAT, DOUBLE -> SqlTypeUtil.isNumeric(parameter);
            default -> from == to.getSqlTypeName();
        };
    }

    /** Whether a literal or parameter of a type may stand beside a column in a native comparison. */
    public static boolean fits(ColumnType column, RelDataType type) {
        SqlTypeName name = type.getSqlTypeName();
        return switch (column) {
            case BOOLEAN -> name == SqlTypeName.BOOLEAN;
            case INT32, INT64, FLOAT, DOUBLE -> SqlTypeUtil.isNumeric(type);
            case TEXT, STRING -> name == SqlTypeName.VARCHAR || name == SqlTypeName.CHAR;
            case TIMESTAMP -> name == SqlTypeName.TIMESTAMP;
            case DATE -> name == SqlTypeName.DATE;
            case BLOB -> name == SqlTypeName.VARBINARY;
            case DECIMAL, ARRAY -> false;
        };
    }
}
