// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

/**
 * How finely an expression of Time can change: only where the zone's clock shows a multiple of one number of ticks, or
 * where the time since the epoch is a multiple of the other. Zero stands for never.
 *
 * @param clock ticks by the clock of the session's zone
 * @param epoch ticks since the epoch
 */
public record Grain(long clock, long epoch) {
    /** An expression that does not depend on Time. */
    public static final Grain CONSTANT = new Grain(0, 0);

    /** The finest of both. */
    public Grain and(Grain other) {
        return new Grain(gcd(clock, other.clock), gcd(epoch, other.epoch));
    }

    /** Whether there is a stretch of more than one tick in which nothing changes. */
    public boolean stretches() {
        return clock != 1 && epoch != 1 && (clock != 0 || epoch != 0);
    }

    /** The greatest common divisor; zero is divided by all. */
    public static long gcd(long a, long b) {
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return Math.abs(a);
    }
}
