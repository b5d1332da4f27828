// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.ValueText;
import io.treeline.sql.dml.InsertStatement.Value;
import io.treeline.sql.function.Casts;
import io.treeline.sql.parse.TextPosition;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;

/**
 * Converts the literals of an INSERT to the types of their columns, as PostgreSQL assigns them: a string means what its
 * column's type reads it as. One thing differs: an integer 0 or 1 is taken for a boolean, as IoTDB does.
 *
 * <p>Results: Boolean for BOOLEAN, Long for INT32 and INT64, BigDecimal or, of strings, Double for FLOAT and DOUBLE,
 * String, byte[], LocalDate, {@link Ticks}.
 */
public final class InsertLiterals {
    private static final int FIRST_YEAR = 1000;
    private static final int LAST_YEAR = 9999;

    /** No number of more digits is spelt out as text. */
    private static final int MOST_DIGITS = 1000;

    private final String text;
    private final TimeText times;

    /**
     * A converter.
     *
     * @param text the statement, for the places in messages
     * @param zone of times written without offset
     */
    public InsertLiterals(String text, TimePrecision precision, ZoneId zone) {
        this.text = text;
        times = new TimeText(precision, zone);
    }

    /**
     * The value as the column takes it.
     *
     * @param row 1-based, for messages
     */
    Object convert(Value value, Column column, int row) throws SQLException {
        try {
            return convert(value, column.type());
        } catch (Misfit e) {
            throw e.exception("Row " + row + ", column \"" + column.name() + "\": " + e.getMessage() + " ("
                    + TextPosition.of(text, value.offset()) + ")");
        }
    }

    /** A literal as the column takes it, in a statement whose other values are computed: by the same rule. */
    public Object assigned(Value value, Column column) throws SQLException {
        try {
            return convert(value, column.type());
        } catch (Misfit e) {
            throw e.exception("Column \"" + column.name() + "\": " + e.getMessage() + " ("
                    + TextPosition.of(text, value.offset()) + ")");
        }
    }

    private Object convert(Value value, ColumnType type) throws Misfit {
        if (value instanceof Value.Null) {
            return null;
        } else if (value instanceof Value.Bool bool) {
            return type == ColumnType.BOOLEAN
                    ? bool.value()
                    : asText(type, "A boolean", Boolean.toString(bool.value()));
        } else if (value instanceof Value.Number number) {
            return number(number.value(), type);
        } else if (value instanceof Value.Text string) {
            return string(string.value(), type);
        } else if (value instanceof Value.Bytes bytes) {
            if (type != ColumnType.BLOB) {
                throw mismatch("A binary literal", type);
            }
            return bytes.value();
        } else if (value instanceof Value.Date date) {
            LocalDate day = date(date.value());
            return switch (type) {
                case DATE -> stored(day);
                case TIMESTAMP -> new Ticks(exact(() -> times.ofLocal(day.atStartOfDay())));
                default -> asText(type, "A DATE", TimeText.format(day));
            };
        } else if (value instanceof Value.Timestamp timestamp) {
            long ticks = exact(() -> times.parse(timestamp.value()));
            return switch (type) {
                case TIMESTAMP -> new Ticks(ticks);
                case DATE -> stored(times.local(ticks).toLocalDate());
                default -> asText(type, "A TIMESTAMP", times.format(ticks));
            };
        } else if (value instanceof Value.Time time) {
            try {
                return asText(
                        type,
                        "A TIME",
                        ValueText.of(LocalTime.parse(time.value().strip())));
            } catch (DateTimeException e) {
                throw new Misfit(
                        SqlState.INVALID_DATETIME, "The literal is no time of day of the form hh:mm[:ss[.fraction]]");
            }
        }
        throw new IllegalStateException("no literal: " + value.getClass().getName());
    }

    private Object number(BigDecimal number, ColumnType type) throws Misfit {
        return switch (type) {
            case INT32 -> integer(number, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64 -> integer(number, type, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> {
                float single = number.floatValue();
                if (Float.isInfinite(single) || single == 0 && number.signum() != 0) {
                    throw outOfRange(type);
                }
                yield number;
            }
            case DOUBLE -> {
                double twice = number.doubleValue();
                if (Double.isInfinite(twice) || twice == 0 && number.signum() != 0) {
                    throw outOfRange(type);
                }
                yield number;
            }
            case TIMESTAMP -> {
                if (number.signum() != 0
                        && (number.scale() > MOST_DIGITS
                                || number.stripTrailingZeros().scale() > 0)) {
                    throw new Misfit(
                            SqlState.DATETIME_OVERFLOW,
                            "A number that stands for a time must be whole, in units of the server's precision ("
                                    + times.precision().symbol() + ")");
                }
                yield new Ticks(integer(number, type, Long.MIN_VALUE, Long.MAX_VALUE));
            }
            case BOOLEAN -> {
                if (number.compareTo(BigDecimal.ZERO) != 0 && number.compareTo(BigDecimal.ONE) != 0) {
                    throw mismatch("A number other than 0 and 1", type);
                }
                yield number.signum() != 0;
            }
            case TEXT, STRING -> {
                if (digits(number) > MOST_DIGITS || number.scale() > MOST_DIGITS) {
                    throw outOfRange(type);
                }
                yield number.toPlainString();
            }
            default -> throw mismatch("A number", type);
        };
    }

    /** Rounds half away from zero, as PostgreSQL does. */
    private static long integer(BigDecimal number, ColumnType type, long least, long greatest) throws Misfit {
        // By the digits before the point alone, so that no exponent is ever spelt out.
        if (number.signum() == 0 || digits(number) < 0) {
            return 0;
        }
        if (digits(number) > 20) {
            throw outOfRange(type);
        }
        BigDecimal whole = number.setScale(0, RoundingMode.HALF_UP);
        if (whole.compareTo(BigDecimal.valueOf(least)) < 0 || whole.compareTo(BigDecimal.valueOf(greatest)) > 0) {
            throw outOfRange(type);
        }
        return whole.longValueExact();
    }

    /** How many digits stand before the decimal point; negative when zeros follow it. */
    private static long digits(BigDecimal number) {
        return number.precision() - (long) number.scale();
    }

    private Object string(String value, ColumnType type) throws Misfit {
        return switch (type) {
            case TEXT, STRING -> value;
            case TIMESTAMP -> new Ticks(exact(() -> times.parse(value)));
            case DATE -> stored(date(value));
            case BOOLEAN ->
                switch (value.strip().toLowerCase(Locale.ROOT)) {
                    case "true", "t", "yes", "y", "on", "1" -> true;
                    case "false", "f", "no", "n", "off", "0" -> false;
                    default ->
                        throw new Misfit(SqlState.INVALID_TEXT, "The string is none of 'true', 'false' and their like");
                };
            case INT32, INT64 -> read(() -> Casts.number(value, type).longValue());
            case FLOAT, DOUBLE -> read(() -> Casts.number(value, type).doubleValue());
            case BLOB -> read(() -> Casts.bytes(value));
            default -> throw mismatch("A string", type);
        };
    }

    /** What PostgreSQL reads a string as, whose type its column decides. */
    private static Object read(Reading reading) throws Misfit {
        try {
            return reading.value();
        } catch (SQLException e) {
            throw new Misfit(SqlState.ofCode(e.getSQLState()), String.valueOf(e.getMessage()));
        }
    }

    private interface Reading {
        Object value() throws SQLException;
    }

    private static Object asText(ColumnType type, String what, String value) throws Misfit {
        if (!type.isText()) {
            throw mismatch(what, type);
        }
        return value;
    }

    private LocalDate date(String value) throws Misfit {
        try {
            return times.date(value);
        } catch (SQLException e) {
            throw new Misfit(
                    SqlState.INVALID_DATETIME,
                    "The literal is no day of the form yyyy-mm-dd, or the month has no such day");
        }
    }

    private static LocalDate stored(LocalDate day) throws Misfit {
        if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
            throw new Misfit(SqlState.DATETIME_OVERFLOW, "A DATE of the server has a year from 1000 to 9999");
        }
        return day;
    }

    /** A tick count, with errors that do not quote the value. */
    private long exact(TickSource source) throws Misfit {
        try {
            return source.ticks();
        } catch (SQLException e) {
            if (SqlState.INVALID_DATETIME.code().equals(e.getSQLState())) {
                throw new Misfit(
                        SqlState.INVALID_DATETIME,
                        "The literal is no time of the form yyyy-mm-dd[ hh:mm[:ss[.fraction]]][offset], or there is no such day");
            }
            throw new Misfit(
                    SqlState.DATETIME_OVERFLOW,
                    "The time is out of range, or has digits finer than the server's precision ("
                            + times.precision().symbol() + ")");
        }
    }

    private interface TickSource {
        long ticks() throws SQLException;
    }

    private static Misfit mismatch(String what, ColumnType type) {
        return new Misfit(SqlState.DATATYPE_MISMATCH, what + " cannot be stored as " + type.sqlName());
    }

    private static Misfit outOfRange(ColumnType type) {
        return new Misfit(SqlState.NUMERIC_OUT_OF_RANGE, "The number is out of the range of " + type.sqlName());
    }

    /** A literal that does not fit; the row, column and place are added further out. */
    private static final class Misfit extends Exception {
        private static final long serialVersionUID = 1;

        private final SqlState state;

        Misfit(SqlState state, String message) {
            super(message, null, false, false);
            this.state = state;
        }

        SQLException exception(String message) {
            return state.exception(message);
        }
    }
}
