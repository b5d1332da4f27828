// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.Objects;

/**
 * One part of a name as a statement writes it.
 *
 * @param text the name without its quotes
 * @param quoted whether it was quoted, which makes it exact; an unquoted name also matches without regard to case when
 *     only one thing matches so
 */
public record NamePart(String text, boolean quoted) {
    /** Checks that there is a text. */
    public NamePart {
        Objects.requireNonNull(text, "text");
    }

    // Written out: for a record's own the JVM makes classes at their first call, for which the first row would wait.
    @Override
    public boolean equals(Object other) {
        return other instanceof NamePart that && quoted == that.quoted && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return 31 * Boolean.hashCode(quoted) + text.hashCode();
    }

    /** A quoted part. */
    public static NamePart exact(String text) {
        return new NamePart(text, true);
    }
}
