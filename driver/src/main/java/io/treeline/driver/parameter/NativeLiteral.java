// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.parameter;

import io.treeline.driver.error.Errors;
import io.treeline.driver.error.Unsupported;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.value.ValueText;
import io.treeline.sql.parse.TimePlace;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes parameter values into native text; the only place that knows IoTDB's literals. Observed on 2.0.1: no {@code ?}
 * of its own; strings double their quote and know no escapes; blobs need an upper-case X; timestamps are plain tick
 * counts, exact in every precision; there is no literal for an infinity, and NaN exists in the tree model only.
 */
public final class NativeLiteral {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** A number of ticks, as which the server reads digits where a time belongs. */
    private static final Pattern TICKS = Pattern.compile("[+-]?\\d{1,19}");

    private final ServerModel model;
    private final TimeText times;

    /** For one of the two models; times that are set as dates or text are read by {@code times}. */
    public NativeLiteral(ServerModel model, TimeText times) {
        this.model = model;
        this.times = times;
    }

    /**
     * The text with every parameter in place.
     *
     * @throws SQLException 07001 for a parameter that is not set, 22xxx for a value that has no literal, 22007 for text
     *     that is no time where one belongs, 23502 for a NULL as an INSERT's time
     */
    public String render(SqlTemplate template, ParameterSlots values) throws SQLException {
        if (template.parameterCount() != values.size()) {
            throw Errors.of(
                    SqlState.SYNTAX_ERROR,
                    "The text has " + template.parameterCount() + " parameters for the driver and " + values.size()
                            + " for the planner: a quote or a comment is left open");
        }
        List<String> pieces = template.pieces();
        if (pieces.size() == 1) {
            return pieces.get(0);
        }
        List<TimePlace> places = TimePlace.of(String.join("?", pieces), model);
        StringBuilder out = new StringBuilder(pieces.get(0));
        for (int i = 0; i < template.parameterCount(); i++) {
            int start = out.length();
            boolean afterOperator = endsInOperator(out);
            TimePlace place = places.size() == template.parameterCount() ? places.get(i) : TimePlace.NONE;
            if (place == TimePlace.NONE || !time(out, values, i, place)) {
                append(out, values, i);
            }
            if (afterOperator && out.charAt(start) == '-') {
                // IoTDB reads `x * -1` as `x - 1`, and `--` as the start of a comment or as two signs.
                out.insert(start, '(').append(')');
            }
            out.append(pieces.get(i + 1));
        }
        return out.toString();
    }

    /**
     * Appends a value that stands where the time belongs as a count of ticks; false for numbers and times, which are
     * one as they are.
     */
    private boolean time(StringBuilder out, ParameterSlots values, int i, TimePlace place) throws SQLException {
        if (values.kind(i) == ParameterSlots.Kind.NULL) {
            throw place == TimePlace.INSERTED
                    ? Errors.of(
                            SqlState.NOT_NULL_VIOLATION,
                            "Parameter " + (i + 1)
                                    + " is NULL, but it is the time of a row, which every row has; leave the time out of the INSERT for the server's present one")
                    : Errors.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "Parameter " + (i + 1)
                                    + " is NULL, with which IoTDB's own SQL cannot compare the time; relational SQL can");
        }
        if (values.kind(i) != ParameterSlots.Kind.OBJECT) {
            return false;
        }
        Object value = values.object(i);
        if (value instanceof String text && TICKS.matcher(text.strip()).matches()) {
            out.append(
                    text.strip(),
                    text.strip().startsWith("+") ? 1 : 0,
                    text.strip().length());
            return true;
        }
        try {
            out.append(times.wholeTicks(value));
        } catch (SQLException e) {
            throw Errors.of(
                    SqlState.ofCode(e.getSQLState()),
                    "Parameter " + (i + 1) + " stands where the time belongs: " + e.getMessage()
                            + "; set it by setTimestamp, setLong or as a class of java.time",
                    e);
        }
        return true;
    }

    private static boolean endsInOperator(StringBuilder text) {
        int i = text.length() - 1;
        while (i >= 0 && Character.isWhitespace(text.charAt(i))) {
            i--;
        }
        return i >= 0 && "*/%+-".indexOf(text.charAt(i)) >= 0;
    }

    /** Appends one value. */
    public void append(StringBuilder out, ParameterSlots values, int i) throws SQLException {
        switch (values.kind(i)) {
            case UNSET ->
                throw Errors.of(
                        SqlState.PARAMETER_NOT_SET, "Parameter " + (i + 1) + " of " + values.size() + " is not set");
            case NULL -> out.append("null");
            case BOOLEAN -> out.append(values.bits(i) != 0);
            case INT, LONG, TICKS -> out.append(values.bits(i));
            case FLOAT -> {
                float value = Float.intBitsToFloat((int) values.bits(i));
                floating(out, i, value, Float.toString(value));
            }
            case DOUBLE -> {
                double value = Double.longBitsToDouble(values.bits(i));
                floating(out, i, value, Double.toString(value));
            }
            case OBJECT -> object(out, i, values.object(i));
        }
    }

    private void floating(StringBuilder out, int i, double value, String text) throws SQLException {
        if (Double.isInfinite(value) || Double.isNaN(value) && !model.hasNotANumber()) {
            throw Errors.of(
                    SqlState.NUMERIC_OUT_OF_RANGE,
                    "Parameter " + (i + 1)
                            + " has a value that IoTDB's SQL has no literal for (NaN or infinite); a relational INSERT "
                            + "can store it");
        }
        out.append(text);
    }

    private void object(StringBuilder out, int i, Object value) throws SQLException {
        if (value instanceof String text) {
            string(out, text);
        } else if (value instanceof byte[] bytes) {
            out.append("X'").append(HEX.formatHex(bytes)).append('\'');
        } else if (value instanceof BigDecimal number) {
            out.append(number.toPlainString());
        } else if (value instanceof LocalDate date) {
            if (date.getYear() < 1000 || date.getYear() > 9999) {
                throw Errors.of(
                        SqlState.DATETIME_OVERFLOW,
                        "Parameter " + (i + 1)
                                + " is a date outside the years 1000 to 9999, which is all IoTDB can hold");
            }
            out.append('\'').append(date).append('\'');
        } else if (value instanceof LocalTime time) {
            // IoTDB has no type for a time of day: it can only be text.
            string(out, ValueText.of(time));
        } else if (value instanceof ArrayValue) {
            throw Unsupported.feature(
                    "An array as parameter " + (i + 1),
                    "IoTDB's SQL has none; use relational SQL, or one parameter per element, as in IN (?, ?)");
        } else {
            throw Unsupported.feature(
                    "Parameter " + (i + 1) + " of class " + value.getClass().getName(),
                    "it has no literal in IoTDB's SQL");
        }
    }

    private static void string(StringBuilder out, String text) {
        out.append('\'');
        int from = 0;
        for (int quote = text.indexOf('\''); quote >= 0; quote = text.indexOf('\'', from)) {
            out.append(text, from, quote).append("''");
            from = quote + 1;
        }
        out.append(text, from, text.length()).append('\'');
    }
}
