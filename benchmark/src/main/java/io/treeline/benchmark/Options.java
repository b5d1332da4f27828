// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.util.Map;
import java.util.function.Function;

/** The command line of a benchmark: {@code --name value}, each name one of those that have a default. */
final class Options {
    private Options() {}

    /**
     * Puts what was given over the defaults; ends the program with the usage where a name is unknown or a value
     * missing.
     */
    static <V> void read(String[] args, Map<String, V> options, Function<String, V> value, String usage) {
        for (int i = 0; i < args.length; i += 2) {
            String key = args[i].replaceFirst("^--", "");
            if (i + 1 == args.length || !options.containsKey(key)) {
                System.err.println(usage);
                System.exit(2);
            }
            options.put(key, value.apply(args[i + 1]));
        }
    }
}
