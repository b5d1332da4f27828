// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.value;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * A DATE as the server has it: the number yyyymmdd, of the years 1000 to 9999. Days that are computed here may lie
 * outside; their numbers go on in either direction.
 */
public final class IotdbDate {
    /** The first day that the server stores. */
    public static final LocalDate MIN = LocalDate.of(1000, 1, 1);
    /** The last day that the server stores. */
    public static final LocalDate MAX = LocalDate.of(9999, 12, 31);

    private static final int YEAR = 10_000;
    private static final int MONTH = 100;

    private IotdbDate() {}

    /**
     * The number of a day.
     *
     * @throws ArithmeticException when the year is too far away for an int
     */
    public static int number(LocalDate day) {
        return Math.addExact(
                Math.multiplyExact(day.getYear(), YEAR), day.getMonthValue() * MONTH + day.getDayOfMonth());
    }

    /**
     * The day of a number.
     *
     * @throws DateTimeException when the calendar has no such day
     */
    public static LocalDate of(int number) {
        int monthAndDay = Math.floorMod(number, YEAR);
        return LocalDate.of(Math.floorDiv(number, YEAR), monthAndDay / MONTH, monthAndDay % MONTH);
    }

    /** Whether the server can store a day. */
    public static boolean holds(LocalDate day) {
        return !day.isBefore(MIN) && !day.isAfter(MAX);
    }

    /** A number as year, month and day, whether the calendar has such a day or not. */
    public static String text(int number) {
        int monthAndDay = Math.floorMod(number, YEAR);
        int year = Math.floorDiv(number, YEAR);
        return (year < 0 ? "-" : "") + digits(Math.abs(year), 4) + "-" + digits(monthAndDay / MONTH, 2) + "-"
                + digits(monthAndDay % MONTH, 2);
    }

    private static String digits(int number, int width) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, width - text.length())) + text;
    }
}
