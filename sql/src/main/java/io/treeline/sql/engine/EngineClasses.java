// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.sql.SqlNode;

/**
 * The classes that the first plan of a JVM needs, in the order in which it needs them. More than half of the time of
 * that plan goes into reading and verifying them; a thread that does so beside the one that connects and plans leaves
 * it the rest. No class is initialized here: two threads that initialize classes which need each other wait for each
 * other for ever.
 */
final class EngineClasses {
    static final String LIST = "engine-classes.txt";

    /**
     * What stands before the names of libraries where they were put into one jar under other names. Not found by a
     * whole name, which would be another one there.
     */
    private static final String MOVED =
            SqlNode.class.getName().substring(0, SqlNode.class.getName().indexOf("org."));

    private EngineClasses() {}

    /** Their names, as the libraries have them. */
    static List<String> names() {
        try (InputStream in = EngineClasses.class.getResourceAsStream(LIST)) {
            if (in == null) {
                return List.of();
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Loads and verifies them.
     *
     * @return how many there were; fewer than listed where a library has another version
     */
    static int load() {
        ClassLoader loader = EngineClasses.class.getClassLoader();
        int loaded = 0;
        for (String name : names()) {
            try {
                Class<?> found = Class.forName(name.startsWith("io.treeline.") ? name : MOVED + name, false, loader);
                // Whoever asks for the constructors has the class verified, but not initialized.
                if (found.getDeclaredConstructors() != null) {
                    loaded++;
                }
            } catch (ClassNotFoundException | LinkageError e) {
                // The plan that needs it says so.
            }
        }
        return loaded;
    }
}
