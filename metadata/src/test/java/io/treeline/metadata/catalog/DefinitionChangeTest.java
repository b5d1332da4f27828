// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DefinitionChangeTest {
    /** Two connections whose first statements change definitions must not wait for each other's classes forever. */
    @Test
    void threadsThatBeginWithDifferentChangesDoNotBlockEachOther() throws Exception {
        URL[] classes = {
            DefinitionChange.class.getProtectionDomain().getCodeSource().getLocation()
        };
        for (int round = 0; round < 100; round++) {
            try (URLClassLoader fresh = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
                CyclicBarrier start = new CyclicBarrier(2);
                List<Thread> threads = Stream.of("", "$Several")
                        .map(name ->
                                new Thread(() -> initialise(DefinitionChange.class.getName() + name, fresh, start)))
                        .toList();
                for (Thread thread : threads) {
                    thread.setDaemon(true);
                    thread.start();
                }
                for (Thread thread : threads) {
                    thread.join(20_000);
                    assertThat(thread.isAlive()).as("round %d", round).isFalse();
                }
            }
        }
    }

    private static void initialise(String name, ClassLoader loader, CyclicBarrier start) {
        try {
            // Loaded before they meet, so that only the initialisation is left.
            Class.forName(name, false, loader);
            start.await();
            Class.forName(name, true, loader);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
