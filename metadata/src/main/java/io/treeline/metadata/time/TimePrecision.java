// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;

/**
 * The unit of a server's timestamps. A server has one precision for all its databases, told at login; a <em>tick</em>
 * is one such unit since 1970-01-01T00:00:00Z.
 */
public enum TimePrecision {
    /** Milliseconds. */
    MILLI("ms", 3),
    /** Microseconds. */
    MICRO("us", 6),
    /** Nanoseconds. */
    NANO("ns", 9);

    private final String symbol;
    private final int fractionDigits;
    private final long ticksPerSecond;

    TimePrecision(String symbol, int fractionDigits) {
        this.symbol = symbol;
        this.fractionDigits = fractionDigits;
        this.ticksPerSecond = (long) Math.pow(10, fractionDigits);
    }

    /** The server's own word: ms, us or ns. */
    public String symbol() {
        return symbol;
    }

    /** Digits after the second's decimal point: 3, 6 or 9. */
    public int fractionDigits() {
        return fractionDigits;
    }

    /** Ticks in one second. */
    public long ticksPerSecond() {
        return ticksPerSecond;
    }

    /** The instant of a tick count; every long is representable. */
    public Instant toInstant(long ticks) {
        return Instant.ofEpochSecond(
                Math.floorDiv(ticks, ticksPerSecond),
                Math.floorMod(ticks, ticksPerSecond) * (1_000_000_000L / ticksPerSecond));
    }

    /**
     * The exact tick count of an instant.
     *
     * @throws DateTimeException if the instant has digits finer than a tick, or lies outside the range of a long:
     *     nothing is ever cut silently
     */
    public long toTicks(Instant instant) {
        long nanosPerTick = 1_000_000_000L / ticksPerSecond;
        if (instant.getNano() % nanosPerTick != 0) {
            throw new DateTimeException(instant + " has digits finer than the server's precision (" + symbol + ")");
        }
        try {
            // Seconds before the epoch: go through the next full second so that the extremes of a long stay reachable.
            long seconds = instant.getEpochSecond();
            long fraction = instant.getNano() / nanosPerTick;
            if (seconds < 0 && fraction > 0) {
                return Math.addExact(Math.multiplyExact(seconds + 1, ticksPerSecond), fraction - ticksPerSecond);
            }
            return Math.addExact(Math.multiplyExact(seconds, ticksPerSecond), fraction);
        } catch (ArithmeticException e) {
            throw new DateTimeException(instant + " is outside the range of a 64-bit timestamp in " + symbol, e);
        }
    }

    /**
     * The precision a server names.
     *
     * @param symbol ms, us or ns, in any case
     * @throws IllegalArgumentException for any other word
     */
    public static TimePrecision of(String symbol) {
        for (TimePrecision precision : values()) {
            if (precision.symbol.equals(symbol.toLowerCase(Locale.ROOT))) {
                return precision;
            }
        }
        throw new IllegalArgumentException("Unknown time precision '" + symbol + "': expected ms, us or ns");
    }
}
