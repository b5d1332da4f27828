// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** What a JSON path can call of an item. Those that make values of date and time are not among them. */
enum JsonPathMethod {
    TYPE,
    SIZE,
    ABS,
    FLOOR,
    CEILING,
    DOUBLE,
    KEYVALUE,
    BIGINT,
    BOOLEAN,
    DECIMAL,
    INTEGER,
    NUMBER,
    STRING;

    /** The digits that a double precision number shows as a numeric. */
    private static final java.math.MathContext FLOATING = new java.math.MathContext(15);

    /** Its name in a path. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean apply(JsonPathRun run, Json.Node item, List<Integer> arguments, JsonPathStep.Next next)
            throws SQLException {
        switch (this) {
            case TYPE -> {
                return next.take(JsonPath.string(item.sort().name().toLowerCase(Locale.ROOT)));
            }
            case SIZE -> {
                boolean array = item.sort() == Json.Sort.ARRAY;
                return array || run.lax()
                        ? next.take(JsonPath.number(
                                BigDecimal.valueOf(array ? item.items().size() : 1)))
                        : run.missing(SqlState.JSON_ARRAY_NOT_FOUND, applies("an array"));
            }
            case KEYVALUE -> {
                if (item.sort() != Json.Sort.OBJECT) {
                    throw JsonPathRun.failure(SqlState.JSON_OBJECT_NOT_FOUND, applies("an object"));
                }
                long id = run.number(item);
                for (int i = 0; i < item.keys().size(); i++) {
                    Json.Node pair = Json.parse("{\"id\": " + id + ", \"key\": "
                            + Json.quoted(item.keys().get(i)) + ", \"value\": "
                            + item.items().get(i).text() + '}');
                    if (!run.within(pair, run.nextBase(), () -> next.take(pair))) {
                        return false;
                    }
                }
                return true;
            }
            default -> {
                return next.take(value(item, arguments));
            }
        }
    }

    private Json.Node value(Json.Node item, List<Integer> arguments) throws SQLException {
        boolean number = item.sort() == Json.Sort.NUMBER;
        boolean string = item.sort() == Json.Sort.STRING;
        switch (this) {
            case ABS, FLOOR, CEILING -> {
                if (!number) {
                    throw wrong(applies("a number"));
                }
                BigDecimal value = new BigDecimal(item.text());
                return JsonPath.number(
                        this == ABS
                                ? value.abs()
                                : value.setScale(0, this == FLOOR ? RoundingMode.FLOOR : RoundingMode.CEILING));
            }
            case STRING -> {
                if (!number && !string && item.sort() != Json.Sort.BOOLEAN) {
                    throw wrong(applies("a boolean, string or number"));
                }
                return string ? item : JsonPath.string(item.text());
            }
            case BOOLEAN -> {
                if (!number && !string && item.sort() != Json.Sort.BOOLEAN) {
                    throw wrong(applies("a boolean, string or number"));
                }
                try {
                    boolean truth = number
                            ? new BigDecimal(item.text()).signum() != 0 && whole(item.text())
                            : Casts.truth(item.plain());
                    return JsonPath.truth(truth);
                } catch (SQLException | NumberFormatException e) {
                    throw argument("boolean");
                }
            }
            default -> {
                if (!number && !string) {
                    throw wrong(applies("a string or number"));
                }
                return JsonPath.number(numeric(item, number, arguments));
            }
        }
    }

    /** Only what is written as an integer is one. */
    private static boolean whole(String text) {
        return Integer.parseInt(text) != 0;
    }

    private BigDecimal numeric(Json.Node item, boolean number, List<Integer> arguments) throws SQLException {
        try {
            String text = number ? item.text() : item.plain().strip();
            if (this == DOUBLE) {
                double value = (Double) Casts.doubled(number ? new BigDecimal(text) : text);
                if (!Double.isFinite(value)) {
                    throw wrong("The method ." + text() + "() of a JSON path gives no NaN and no infinity");
                }
                return number
                        ? new BigDecimal(text)
                        : plain(new BigDecimal(value).round(FLOATING).stripTrailingZeros());
            }
            BigDecimal value = number || text.matches("[-+]?\\d+") ? new BigDecimal(text) : written(text);
            return switch (this) {
                case BIGINT ->
                    BigDecimal.valueOf(value.setScale(0, RoundingMode.HALF_UP).longValueExact());
                case INTEGER ->
                    BigDecimal.valueOf(value.setScale(0, RoundingMode.HALF_UP).intValueExact());
                default -> arguments.isEmpty() ? value : fitted(value, arguments);
            };
        } catch (JsonPathRun.Failure e) {
            throw e;
        } catch (SQLException | ArithmeticException | NumberFormatException e) {
            throw argument(
                    switch (this) {
                        case DOUBLE -> "double precision";
                        case BIGINT -> "bigint";
                        case INTEGER -> "integer";
                        default -> "numeric";
                    });
        }
    }

    /** A text that is no integer, which only a numeric may be. */
    private BigDecimal written(String text) throws SQLException {
        if (this == BIGINT || this == INTEGER) {
            throw new NumberFormatException();
        }
        return plain(new BigDecimal(text));
    }

    private static BigDecimal plain(BigDecimal value) {
        return value.scale() < 0 ? value.setScale(0) : value;
    }

    private static BigDecimal fitted(BigDecimal value, List<Integer> arguments) throws SQLException {
        int digits = arguments.get(0);
        int scale = arguments.size() > 1 ? arguments.get(1) : 0;
        if (digits < 1 || digits > 1000 || scale < -1000 || scale > 1000) {
            throw io.treeline.sql.error.PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE, "The precision or scale of .decimal() is out of range");
        }
        BigDecimal rounded = value.setScale(scale, RoundingMode.HALF_UP);
        if (rounded.signum() != 0 && rounded.precision() - rounded.scale() > digits - scale) {
            throw new ArithmeticException();
        }
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    private String applies(String to) {
        return "The method ." + text() + "() of a JSON path applies to " + to + " only";
    }

    private static JsonPathRun.Failure wrong(String message) {
        return JsonPathRun.failure(SqlState.NON_NUMERIC_JSON_ITEM, message);
    }

    private JsonPathRun.Failure argument(String type) {
        return wrong("The argument of the method ." + text() + "() of a JSON path is none of type " + type);
    }
}
