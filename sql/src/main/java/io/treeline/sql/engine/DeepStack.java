// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work whose depth grows with the statement, such as a chain of ten thousand ORs, which the parser makes a tree of as
 * many levels. It gets a thread with as much stack as that takes, which the system gives page by page as it is used;
 * the caller waits.
 */
final class DeepStack {
    private static final long BYTES = 512L << 20;

    private DeepStack() {}

    /** What may be deep. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /**
     * Does the work.
     *
     * @throws SQLException of the work; 54001 when even this stack is too small
     */
    static <T> T run(Work<T> work) throws SQLException {
        FutureTask<T> task = new FutureTask<>(work::run);
        Thread caller = Thread.currentThread();
        Thread thread = new Thread(null, task, "treeline-planner", BYTES);
        thread.setDaemon(true);
        thread.setContextClassLoader(caller.getContextClassLoader());
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    // The work ends by its own sign; until then it reads what belongs to the caller.
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        } finally {
            if (interrupted) {
                caller.interrupt();
            }
        }
    }

    private static SQLException thrown(Throwable cause) {
        if (cause instanceof SQLException error) {
            return error;
        } else if (cause instanceof StackOverflowError overflow) {
            return PlanErrors.tooDeep(overflow);
        } else if (cause instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) cause;
    }
}
