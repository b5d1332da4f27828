// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Lists of words kept as resources, one word a line; a line that begins with {@code #} is a remark. */
final class SqlWords {
    private SqlWords() {}

    /** Words that must be quoted to be names, and that SQL:2003 does not reserve. */
    static List<String> keywords() {
        return lines("keywords.txt").toList();
    }

    /** Names of functions for the {fn ...} escape. The file has lines of the form {@code kind NAME}. */
    static List<String> functions(String kind) {
        return lines("functions.txt")
                .filter(line -> line.startsWith(kind + ' '))
                .map(line -> line.substring(kind.length() + 1))
                .toList();
    }

    private static Stream<String> lines(String resource) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(SqlWords.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
