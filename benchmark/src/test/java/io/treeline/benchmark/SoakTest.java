// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SoakTest {
    /** A short one, without a restart, of a seed that is new each time; it prints it. */
    @Test
    void aShortRunIsClean() throws Exception {
        assertThat(Soak.run(1, 6, 0, System.nanoTime() % 1_000_000)).isTrue();
    }
}
