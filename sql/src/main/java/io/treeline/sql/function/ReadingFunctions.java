// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.validate.CallRewrite.Written;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlOperator;

/**
 * What functions mean of a timestamp without time zone, a reading of a clock, where that differs from what they mean of
 * an instant; and how either is written. Both are ticks here, and the statement tells which they are.
 */
final class ReadingFunctions {
    private static final String TO_CHAR = "__TO_CHAR_READING";
    private static final String EXTRACT = "__EXTRACT_READING";
    private static final String DATE_PART = "__DATE_PART_READING";
    private static final String PG_TYPEOF = "__TYPE_OF_READING";
    private static final String INSTANT_AS_TEXT = "__INSTANT_AS_TEXT";
    private static final String READING_AS_JSON = "__READING_AS_JSON";
    private static final String PLUS = "__READING_PLUS";
    private static final String MINUS = "__READING_MINUS";
    private static final String READING = "timestamp without time zone";

    /** Fields that a reading does not have, or has otherwise. */
    private static final Set<String> OTHER_FIELDS = Set.of("EPOCH", "TIMEZONE", "TIMEZONE_HOUR", "TIMEZONE_MINUTE");

    private ReadingFunctions() {}

    static void define(Functions to) {
        to.define(
                TO_CHAR + "(timestamp, text) text",
                (a, s) -> TimeFormat.of((String) a[1], s).text(s.time().local((Long) a[0]), ZoneOffset.UTC));
        to.define(EXTRACT + "(text, timestamp) numeric", (a, s) -> field((String) a[0], (Long) a[1], s.time()));
        to.define(
                DATE_PART + "(text, timestamp) double",
                (a, s) -> field((String) a[0], (Long) a[1], s.time()).doubleValue());
        to.define(PLUS + "(timestamp, interval) timestamp", (a, s) -> plus((Long) a[0], (Interval) a[1], s.time()));
        to.define(PLUS + "(interval, timestamp) timestamp", (a, s) -> plus((Long) a[1], (Interval) a[0], s.time()));
        to.define(
                MINUS + "(timestamp, interval) timestamp",
                (a, s) -> plus((Long) a[0], ((Interval) a[1]).negated(), s.time()));
        to.define(
                MINUS + "(timestamp, timestamp) interval",
                (a, s) -> Interval.between(
                        Duration.between(s.time().local((Long) a[1]), s.time().local((Long) a[0]))));
        to.add(ScalarFunction.of(PG_TYPEOF + "(timestamp) text", (a, s) -> READING)
                .seesNulls());
        to.add(ScalarFunction.of(PG_TYPEOF + "(array) text", (a, s) -> READING + "[]")
                .seesNulls());
        to.define(INSTANT_AS_TEXT + "(timestamp) text", (a, s) -> s.time().formatZoned((Long) a[0]));
        to.define(
                INSTANT_AS_TEXT + "(array) texts",
                (a, s) -> ((ArrayValue) a[0])
                        .map(ColumnType.TEXT, ticks -> s.time().formatZoned((Long) ticks)));
        to.define(READING_AS_JSON + "(timestamp) text", (a, s) -> s.time().json((Long) a[0], false));
        to.define(
                READING_AS_JSON + "(array) texts",
                (a, s) -> ((ArrayValue) a[0])
                        .map(ColumnType.TEXT, ticks -> s.time().json((Long) ticks, false)));
    }

    /** The operator that means of readings what a call's means of instants; null when it is the same. */
    static SqlOperator of(SqlCall call) {
        return switch (call.getOperator().getName()) {
            case "TIMEZONE" -> Functions.find("AT_ZONE");
            case "DATE_BIN" -> Functions.find(TimeFunctions.BINNED_READING);
            case "TO_CHAR" -> Functions.find(TO_CHAR);
            case "EXTRACT" -> hasOtherField(call) ? Functions.find(EXTRACT) : null;
            case "DATE_PART" -> hasOtherField(call) ? Functions.find(DATE_PART) : null;
            case "+" -> Functions.find(PLUS);
            case "-" -> Functions.find(MINUS);
            case "PG_TYPEOF" -> Functions.find(PG_TYPEOF);
            default -> null;
        };
    }

    private static boolean hasOtherField(SqlCall call) {
        return !(call.operand(0) instanceof SqlCharStringLiteral field)
                || OTHER_FIELDS.contains(TimeFunctions.unit(field.toValue()));
    }

    /** As what a function takes the operand at a place, where that is a timestamp or an array of them. */
    static Written written(FunctionOperator operator, List<RelDataType> operands, int place) {
        ScalarFunction chosen = operator.overload(operands);
        if (chosen == null) {
            return Written.NOT;
        }
        return switch (chosen.parameter(place)) {
            case ANY, SHOWN -> operator.getName().equals("PG_TYPEOF") ? Written.NOT : Written.TEXT;
            case VALUE -> Written.JSON;
            case ARRAY ->
                switch (operator.getName()) {
                    case "ARRAY_TO_STRING" -> Written.TEXT;
                    case "__JSON_VALUE", "__JSON_PRESENT", "__JSON_AGG_DISTINCT", "__JSONB_AGG_DISTINCT" ->
                        Written.JSON;
                    default -> Written.NOT;
                };
            default -> Written.NOT;
        };
    }

    /** The operator that writes timestamps; null where they are written rightly without. */
    static SqlOperator written(Written as, boolean reading) {
        return switch (as) {
            case TEXT -> reading ? null : Functions.find(INSTANT_AS_TEXT);
            case JSON -> reading ? Functions.find(READING_AS_JSON) : null;
            case NOT -> null;
        };
    }

    /**
     * What the clock shows when an interval has passed that no change of the clock makes longer or shorter; where that
     * is a time that it skips, what a literal of it means.
     */
    static long plus(long ticks, Interval interval, TimeText time) throws SQLException {
        TimeText even = new TimeText(time.precision(), ZoneOffset.UTC);
        return time.ofLocal(even.local(Calendar.plus(even.ofLocal(time.local(ticks)), interval, even)));
    }

    private static BigDecimal field(String given, long ticks, TimeText time) throws SQLException {
        String unit = TimeFunctions.unit(given);
        if (unit.equals("EPOCH")) {
            LocalDateTime local = time.local(ticks);
            return BigDecimal.valueOf(local.toEpochSecond(ZoneOffset.UTC))
                    .add(BigDecimal.valueOf(local.getNano(), 9))
                    .setScale(TimeFunctions.digits(time));
        }
        if (OTHER_FIELDS.contains(unit)) {
            throw PlanErrors.unsupported("A timestamp without time zone has no " + unit
                    + "; AT TIME ZONE makes one with a time zone of it.");
        }
        return TimeFunctions.field(given, ticks, time);
    }
}
