// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import java.util.regex.Pattern;

/** What a timestamp is, which its type here does not tell. */
enum TimeKind {
    /** A timestamp with time zone. */
    INSTANT,
    /** A timestamp without one. */
    CLOCK,
    /** NULL, a date, a parameter: it takes the kind of what stands beside it. */
    OPEN;

    /** At the end: a letter for UTC, an offset behind a time of day, a name. */
    private static final Pattern ZONE = Pattern.compile(
            "(?:[\\d ]Z|(?::|[T ]\\d{2,6})[^-+]*[-+]\\d\\d?(?::?\\d\\d){0,2}|[A-Za-z]{2,}[A-Za-z/_]*)$",
            Pattern.CASE_INSENSITIVE);

    /** The kind that values of several get in one column. */
    static TimeKind common(List<TimeKind> kinds) {
        return kinds.contains(INSTANT) ? INSTANT : kinds.contains(CLOCK) ? CLOCK : OPEN;
    }

    /** Whether the text of a timestamp says of which zone it is; such a literal is an instant here, of either type. */
    static boolean zoned(String text) {
        String bare = text.strip().replaceFirst("(?i) *\\b(AM|PM|AD|BC|A\\.D\\.|B\\.C\\.)$", "");
        return bare.length() > 10 && ZONE.matcher(bare).find();
    }
}
