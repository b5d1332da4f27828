// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The pattern of {@code SUBSTRING(text SIMILAR pattern ESCAPE e)}, which escaped double quotes divide into what comes
 * before, what is asked for, and what comes behind.
 *
 * @param before matched as short as can be; null where the whole is asked for
 * @param part matched as long as can be
 * @param behind the rest; null where there is none
 */
record SimilarParts(Regex before, Regex part, Regex behind) {
    static SimilarParts of(String pattern, String escape) throws SQLException {
        if (escape.codePointCount(0, escape.length()) > 1) {
            throw PlanErrors.data(
                    SqlState.INVALID_ESCAPE_SEQUENCE, "Invalid escape string: it must be empty or one character");
        }
        List<String> parts = new ArrayList<>();
        int begin = 0;
        int at = 0;
        while (!escape.isEmpty() && at < pattern.length()) {
            if (!pattern.startsWith(escape, at)) {
                at++;
            } else if (pattern.startsWith("\"", at + escape.length())) {
                parts.add(pattern.substring(begin, at));
                at += escape.length() + 1;
                begin = at;
            } else {
                at += escape.length() + 1;
            }
        }
        parts.add(pattern.substring(Math.min(begin, pattern.length())));
        if (parts.size() > 3) {
            throw PlanErrors.data(
                    SqlState.INVALID_ESCAPE_USE,
                    "SQL regular expression may not contain more than two escape-double-quote separators");
        }
        List<Regex> all = new ArrayList<>();
        for (String part : parts) {
            all.add(Regex.of(Regex.similar(part, escape), ""));
        }
        return new SimilarParts(
                all.size() == 1 ? null : all.get(0),
                all.get(all.size() == 1 ? 0 : 1),
                all.size() < 3 ? null : all.get(2));
    }

    /** The part of the text; null where the whole does not match. */
    String in(String text, ScalarFunction.Session session) throws SQLException {
        for (int from = 0; from <= (before == null ? 0 : text.length()); from++) {
            if (before != null && !before.matches(text.substring(0, from), session)) {
                continue;
            }
            for (int to = text.length(); to >= (behind == null ? text.length() : from); to--) {
                session.check();
                if ((behind == null || behind.matches(text.substring(to), session))
                        && part.matches(text.substring(from, to), session)) {
                    return text.substring(from, to);
                }
            }
        }
        return null;
    }
}
