// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.parse.SqlLexer;
import io.treeline.sql.parse.Token;
import io.treeline.sql.parse.TokenKind;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose parameters have the types of the values that are set, where nothing around them tells one:
 * PostgreSQL's driver sends these types, and so they decide there too. A NULL stands in the text itself, since it has
 * none.
 *
 * @param sql the text, in which each parameter is cast
 * @param slots the parameters that are left
 */
record TypedText(String sql, ParameterSlots slots) {

    /** How many parameters a text has that could not be planned. */
    static int count(String sql) throws SQLException {
        return places(sql).size();
    }

    private static List<Token> places(String sql) throws SQLException {
        return SqlLexer.tokens(sql).stream()
                .filter(token -> token.kind() == TokenKind.PARAMETER)
                .toList();
    }

    /** Whether all parameters are set. */
    static boolean decided(ParameterSlots slots) {
        for (int i = 0; i < slots.size(); i++) {
            if (slots.kind(i) == ParameterSlots.Kind.UNSET) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a value is of another type than the one that its parameter was planned with, so that it would be rounded,
     * or become text, where PostgreSQL takes it as it is.
     *
     * @param planned the types by the plan; null where nothing tells one
     */
    static boolean differs(List<ColumnType> planned, ParameterSlots slots) {
        for (int i = 0; i < slots.size(); i++) {
            if (differs(planned.get(i), slots, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean differs(ColumnType planned, ParameterSlots slots, int i) {
        if (planned == null) {
            return type(slots, i) != null && !(slots.object(i) instanceof String);
        }
        if (planned == ColumnType.DATE) {
            // Days, where a date alone would be taken for another.
            return slots.kind(i) == ParameterSlots.Kind.INT || slots.kind(i) == ParameterSlots.Kind.LONG;
        }
        if (planned != ColumnType.INT32 && planned != ColumnType.INT64) {
            return false;
        }
        return switch (slots.kind(i)) {
            case LONG -> planned == ColumnType.INT32 && slots.bits(i) != (int) slots.bits(i);
            case FLOAT -> fraction(Float.intBitsToFloat((int) slots.bits(i)));
            case DOUBLE -> fraction(Double.longBitsToDouble(slots.bits(i)));
            case OBJECT ->
                slots.object(i) instanceof BigDecimal decimal
                        && decimal.signum() != 0
                        && decimal.stripTrailingZeros().scale() > 0;
            default -> false;
        };
    }

    private static boolean fraction(double value) {
        return value != Math.rint(value) && !Double.isNaN(value) && !Double.isInfinite(value);
    }

    /**
     * The text for these values; all are set.
     *
     * @param planned the types by a plan, which those keep that do not differ; null where there is no plan
     */
    static TypedText of(String sql, ParameterSlots slots, @Nullable List<ColumnType> planned) throws SQLException {
        StringBuilder text = new StringBuilder();
        List<Integer> kept = new ArrayList<>();
        int from = 0;
        List<Token> places = places(sql);
        for (int i = 0; i < places.size(); i++) {
            text.append(sql, from, places.get(i).start());
            from = places.get(i).end();
            String type = planned == null || differs(planned.get(i), slots, i) ? type(slots, i) : null;
            boolean without = slots.kind(i) == ParameterSlots.Kind.NULL && planned == null;
            text.append(without ? "NULL" : type == null ? "?" : "CAST(? AS /**/" + type + ')');
            if (!without) {
                kept.add(i);
            }
        }
        ParameterSlots rest = new ParameterSlots(kept.size());
        for (int i = 0; i < kept.size(); i++) {
            int place = kept.get(i);
            switch (slots.kind(place)) {
                case OBJECT, NULL -> rest.set(i, slots.object(place));
                default -> rest.set(i, slots.kind(place), slots.bits(place));
            }
        }
        return new TypedText(text.append(sql, from, sql.length()).toString(), rest);
    }

    /** The type as SQL has it; null for what has none of its own. */
    private static @Nullable String type(ParameterSlots slots, int i) {
        return switch (slots.kind(i)) {
            case UNSET, NULL -> null;
            case BOOLEAN -> "BOOLEAN";
            case INT -> "INTEGER";
            case LONG -> "BIGINT";
            case FLOAT -> "REAL";
            case DOUBLE -> "DOUBLE PRECISION";
            case TICKS -> "TIMESTAMP";
            case OBJECT -> type(slots.object(i));
        };
    }

    private static @Nullable String type(Object value) {
        if (value instanceof String) {
            return "VARCHAR";
        } else if (value instanceof BigDecimal) {
            return "NUMERIC";
        } else if (value instanceof LocalDate) {
            return "DATE";
        } else if (value instanceof LocalTime) {
            return "TIME";
        } else if (value instanceof byte[]) {
            return "VARBINARY";
        } else if (value instanceof ArrayValue array && array.element() != null) {
            ColumnType element = array.element();
            return (element == ColumnType.DECIMAL ? "NUMERIC" : element.sqlName()) + "[]";
        }
        return null;
    }
}
