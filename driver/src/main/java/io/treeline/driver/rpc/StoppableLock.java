// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for which a thread waits only as long as it shall. */
final class StoppableLock extends ReentrantLock {
    private static final long serialVersionUID = 1;

    /** How often a thread that waits looks whether it still shall. */
    private static final int LOOK_MILLIS = 20;

    /**
     * Takes the lock; while somebody else has it, the sign is looked at again and again. An interrupt does not end the
     * wait: it stays with the thread.
     */
    void lock(StopSign sign) throws SQLException {
        boolean interrupted = false;
        try {
            boolean mine = tryLock();
            while (!mine) {
                try {
                    mine = tryLock(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                if (!mine) {
                    sign.check();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
