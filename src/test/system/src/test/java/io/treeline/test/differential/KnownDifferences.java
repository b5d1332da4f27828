// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The differences that are meant, from the resource known-differences.txt: each has a line {@code sql: PATTERN} (found
 * in the text of the query), a line {@code kind: PATTERN} (found in the verdict with its message) and a line
 * {@code reason: TEXT}.
 */
record KnownDifferences(List<Entry> entries) {
    /** One difference. */
    record Entry(Pattern sql, Pattern kind, String reason) {}

    static KnownDifferences read() {
        List<Entry> entries = new ArrayList<>();
        try (InputStream stream = KnownDifferences.class.getResourceAsStream("known-differences.txt")) {
            String sql = "";
            String kind = "";
            for (String line : new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("sql: ")) {
                    sql = line.substring(5);
                } else if (line.startsWith("kind: ")) {
                    kind = line.substring(6);
                } else if (line.startsWith("reason: ")) {
                    entries.add(new Entry(Pattern.compile(sql), Pattern.compile(kind), line.substring(8)));
                    sql = "";
                    kind = "";
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownDifferences(List.copyOf(entries));
    }

    /** Why a difference is meant, or null. */
    String reason(String sql, String kind) {
        for (Entry entry : entries) {
            if (entry.sql().matcher(sql).find() && entry.kind().matcher(kind).find()) {
                return entry.reason();
            }
        }
        return null;
    }
}
