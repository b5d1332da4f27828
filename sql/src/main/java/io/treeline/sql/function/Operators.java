// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.TimeText;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.apache.calcite.sql.type.SqlTypeName;

/** Arithmetic, bits, concatenation: what PostgreSQL writes as operators. */
final class Operators {
    private Operators() {}

    private interface Arithmetic {
        Object apply(SqlTypeName type, Number a, Number b) throws SQLException;
    }

    static void define(Functions to) {
        numeric(to, "+", Numbers::add, "int", "bigint", "numeric", "real", "double");
        numeric(to, "-", Numbers::subtract, "int", "bigint", "numeric", "real", "double");
        numeric(to, "*", Numbers::multiply, "int", "bigint", "numeric", "real", "double");
        numeric(to, "/", Numbers::divide, "int", "bigint", "numeric", "real", "double");
        numeric(to, "%", Numbers::remainder, "int", "bigint", "numeric");
        numeric(to, "MOD", Numbers::remainder, "int", "bigint", "numeric");
        for (String mixed : List.of("real, double", "double, real")) {
            to.define(
                    "+(" + mixed + ") double", (a, s) -> Numbers.add(SqlTypeName.DOUBLE, (Number) a[0], (Number) a[1]));
            to.define(
                    "-(" + mixed + ") double",
                    (a, s) -> Numbers.subtract(SqlTypeName.DOUBLE, (Number) a[0], (Number) a[1]));
            to.define(
                    "*(" + mixed + ") double",
                    (a, s) -> Numbers.multiply(SqlTypeName.DOUBLE, (Number) a[0], (Number) a[1]));
            to.define(
                    "/(" + mixed + ") double",
                    (a, s) -> Numbers.divide(SqlTypeName.DOUBLE, (Number) a[0], (Number) a[1]));
        }
        for (String kind : List.of("int", "bigint", "numeric", "real", "double")) {
            SqlTypeName type = Kind.parse(kind).typeName();
            to.define("NEGATE(" + kind + ") " + kind, (a, s) -> Numbers.negate(type, (Number) a[0]));
            to.define("PLUS(" + kind + ") " + kind, (a, s) -> a[0]);
            to.define("ABS(" + kind + ") " + kind, (a, s) -> Numbers.abs(type, (Number) a[0]));
        }
        bits(to);
        times(to);
        to.define("||(text, text) text", (a, s) -> (String) a[0] + a[1]);
        to.define("||(text, any) text", (a, s) -> (String) a[0] + a[1]);
        to.define("||(any, text) text", (a, s) -> (String) a[0] + a[1]);
        to.define("||(bytes, bytes) bytes", (a, s) -> {
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            joined.writeBytes((byte[]) a[0]);
            joined.writeBytes((byte[]) a[1]);
            return joined.toByteArray();
        });
    }

    private static void numeric(Functions to, String name, Arithmetic body, String... kinds) {
        for (String kind : kinds) {
            SqlTypeName type = Kind.parse(kind).typeName();
            to.define(
                    name + '(' + kind + ", " + kind + ") " + kind,
                    (a, s) -> body.apply(type, (Number) a[0], (Number) a[1]));
        }
    }

    private static void bits(Functions to) {
        to.define("BITAND(int, int) int", (a, s) -> (Integer) a[0] & (Integer) a[1]);
        to.define("BITAND(bigint, bigint) bigint", (a, s) -> (Long) a[0] & (Long) a[1]);
        to.define("BITOR(int, int) int", (a, s) -> (Integer) a[0] | (Integer) a[1]);
        to.define("BITOR(bigint, bigint) bigint", (a, s) -> (Long) a[0] | (Long) a[1]);
        to.define("BITXOR(int, int) int", (a, s) -> (Integer) a[0] ^ (Integer) a[1]);
        to.define("BITXOR(bigint, bigint) bigint", (a, s) -> (Long) a[0] ^ (Long) a[1]);
        to.define("BITNOT(int) int", (a, s) -> ~(Integer) a[0]);
        to.define("BITNOT(bigint) bigint", (a, s) -> ~(Long) a[0]);
        to.define("LEFTSHIFT(int, int) int", (a, s) -> (Integer) a[0] << (Integer) a[1]);
        to.define("LEFTSHIFT(bigint, int) bigint", (a, s) -> (Long) a[0] << (Integer) a[1]);
        to.define("RIGHTSHIFT(int, int) int", (a, s) -> (Integer) a[0] >> (Integer) a[1]);
        to.define("RIGHTSHIFT(bigint, int) bigint", (a, s) -> (Long) a[0] >> (Integer) a[1]);
    }

    private static void times(Functions to) {
        to.define("+(timestamp, interval) timestamp", (a, s) -> Calendar.plus((Long) a[0], (Interval) a[1], s.time()));
        to.define("+(interval, timestamp) timestamp", (a, s) -> Calendar.plus((Long) a[1], (Interval) a[0], s.time()));
        to.define(
                "-(timestamp, interval) timestamp",
                (a, s) -> Calendar.plus((Long) a[0], ((Interval) a[1]).negated(), s.time()));
        to.define(
                "-(timestamp, timestamp) interval",
                (a, s) -> Interval.between(between((Long) a[1], (Long) a[0], s.time())));
        to.define(
                "+(date, interval) timestamp",
                (a, s) -> ReadingFunctions.plus(midnight(a[0], s.time()), (Interval) a[1], s.time()));
        to.define(
                "+(interval, date) timestamp",
                (a, s) -> ReadingFunctions.plus(midnight(a[1], s.time()), (Interval) a[0], s.time()));
        to.define(
                "-(date, interval) timestamp",
                (a, s) -> ReadingFunctions.plus(midnight(a[0], s.time()), ((Interval) a[1]).negated(), s.time()));
        to.define("+(date, int) date", (a, s) -> days((LocalDate) a[0], (Integer) a[1]));
        to.define("+(int, date) date", (a, s) -> days((LocalDate) a[1], (Integer) a[0]));
        to.define("-(date, int) date", (a, s) -> days((LocalDate) a[0], -(long) (Integer) a[1]));
        to.define("-(date, date) int", (a, s) ->
                (int) (((LocalDate) a[0]).toEpochDay() - ((LocalDate) a[1]).toEpochDay()));
        to.define("+(date, time) timestamp", (a, s) -> s.time().ofLocal(((LocalDate) a[0]).atTime((LocalTime) a[1])));
        to.define("+(time, date) timestamp", (a, s) -> s.time().ofLocal(((LocalDate) a[1]).atTime((LocalTime) a[0])));
        to.define("+(time, interval) time", (a, s) -> ((LocalTime) a[0]).plus(((Interval) a[1]).time()));
        to.define("+(interval, time) time", (a, s) -> ((LocalTime) a[1]).plus(((Interval) a[0]).time()));
        to.define("-(time, interval) time", (a, s) -> ((LocalTime) a[0]).minus(((Interval) a[1]).time()));
        to.define(
                "-(time, time) interval", (a, s) -> Interval.of(Duration.between((LocalTime) a[1], (LocalTime) a[0])));
        to.define("+(interval, interval) interval", (a, s) -> ((Interval) a[0]).plus((Interval) a[1]));
        to.define("-(interval, interval) interval", (a, s) -> ((Interval) a[0]).plus(((Interval) a[1]).negated()));
        to.define("NEGATE(interval) interval", (a, s) -> ((Interval) a[0]).negated());
        to.define("PLUS(interval) interval", (a, s) -> a[0]);
        to.define("*(interval, double) interval", (a, s) -> ((Interval) a[0]).times(factor(a[1])));
        to.define("*(double, interval) interval", (a, s) -> ((Interval) a[1]).times(factor(a[0])));
        to.define("/(interval, double) interval", (a, s) -> ((Interval) a[0]).dividedBy(factor(a[1])));
    }

    private static BigDecimal factor(Object value) throws SQLException {
        double factor = (Double) value;
        if (Double.isNaN(factor) || Double.isInfinite(factor)) {
            throw Interval.tooLarge();
        }
        return new BigDecimal(Double.toString(factor));
    }

    static long midnight(Object date, TimeText time) throws SQLException {
        return time.ofLocal(((LocalDate) date).atStartOfDay());
    }

    static Duration between(long from, long to, TimeText time) {
        return Duration.between(
                time.precision().toInstant(from), time.precision().toInstant(to));
    }

    private static LocalDate days(LocalDate date, long days) throws SQLException {
        LocalDate moved = LocalDate.ofEpochDay(date.toEpochDay() + days);
        if (moved.getYear() > 5_874_897 || moved.getYear() < -4713) {
            throw PlanErrors.data(SqlState.DATETIME_OVERFLOW, "Date out of range");
        }
        return moved;
    }
}
