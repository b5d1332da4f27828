// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.sql.api.SqlMode;
import io.treeline.sql.engine.SqlEngine;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes the relational engine ready beside the first connection of a JVM, whose first query would have to wait for it:
 * its classes are loaded while the server is being reached, and a plan is made some moments later, when the program has
 * done what it does first. A first statement in native text needs none of it.
 */
final class WarmUp {
    private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

    /** From the beginning of the first connection to the plan. */
    private static final long BEFORE_PLANNING_NANOS = TimeUnit.MILLISECONDS.toNanos(450);

    /** One serves the whole JVM. */
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private WarmUp() {}

    /** Somebody connects. */
    static void begin(ConnectionSettings settings) {
        if (!BEGUN.get()
                && settings.choice(ConnectionProperty.SQL, SqlMode.class) != SqlMode.NATIVE
                && settings.flag(ConnectionProperty.WARM_UP)
                && BEGUN.compareAndSet(false, true)) {
            Thread thread = new Thread(WarmUp::run, "treeline-warm-up");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void run() {
        try {
            long start = System.nanoTime();
            SqlEngine.loadClasses();
            TimeUnit.NANOSECONDS.sleep(BEFORE_PLANNING_NANOS - (System.nanoTime() - start));
            SqlEngine.warmUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException | LinkageError e) {
            // Whatever it is, the first real statement meets it too and tells its caller.
            LOG.log(Level.DEBUG, "Warming up failed", e);
        }
    }
}
