// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import java.util.List;
import java.util.Random;

/** Random choices. */
final class Dice {
    final Random random;

    Dice(long seed) {
        // Neighbouring seeds begin alike.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 0x1234567);
        random.nextLong();
    }

    /** A number from 0 up to but without the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From low to high, both included. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    boolean half() {
        return random.nextBoolean();
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
