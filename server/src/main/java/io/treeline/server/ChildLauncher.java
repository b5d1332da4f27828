// SPDX-License-Identifier: Apache-2.0
package io.treeline.server;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The main class of each child JVM: runs the real main class and ends the JVM when its parent is gone. Standard input
 * is a pipe whose only writer is the parent, so its end is seen even when the parent was killed with no chance to clean
 * up. Uses nothing but the JDK, since the rest of the class path is the server's.
 */
public final class ChildLauncher {
    private ChildLauncher() {}

    /**
     * Starts the child.
     *
     * @param args seconds granted for an orderly end once the parent is gone (0 stops at once), the real main class,
     *     its arguments
     */
    public static void main(String[] args) throws Exception {
        int graceSeconds = Integer.parseInt(args[0]);
        Thread watchdog = new Thread(() -> awaitParentsEnd(graceSeconds), "parent-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        try {
            Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 2, args.length));
        } catch (InvocationTargetException e) {
            e.getCause().printStackTrace();
            System.exit(1);
        }
    }

    private static void awaitParentsEnd(int graceSeconds) {
        try {
            while (System.in.read() >= 0) {
                // The parent writes nothing; whatever else arrives is no end.
            }
        } catch (IOException e) {
            // A broken pipe means the same as its end.
        }
        if (graceSeconds > 0) {
            Thread limit = new Thread(() -> haltAfter(graceSeconds), "halt-limit");
            limit.setDaemon(true);
            limit.start();
            System.exit(0);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void haltAfter(int seconds) {
        try {
            Thread.sleep(seconds * 1000L);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }
}
