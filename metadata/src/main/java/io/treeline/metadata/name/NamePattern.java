// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A name pattern of DatabaseMetaData: {@code %} stands for any characters, {@code _} for one, and a backslash makes the
 * character after it stand for itself. Null means that the name is not used to narrow the search; the empty pattern
 * matches only an empty name, which nothing here has. Case matters, as it does to the server.
 */
public final class NamePattern {
    /** Matches every name. */
    public static final NamePattern ALL = of(null);

    private final @Nullable String literal;
    private final String prefix;
    private final String inner;
    private final boolean all;
    private final @Nullable Pattern regex;

    private NamePattern(@Nullable String literal, String prefix, String inner, boolean all, @Nullable Pattern regex) {
        this.literal = literal;
        this.prefix = prefix;
        this.inner = inner;
        this.all = all;
        this.regex = regex;
    }

    /**
     * The pattern that JDBC writes so; null matches all. A backslash at the end, with nothing to escape, stands for
     * itself.
     */
    public static NamePattern of(@Nullable String jdbcPattern) {
        if (jdbcPattern == null) {
            return new NamePattern(null, "", "", true, null);
        }
        StringBuilder regex = new StringBuilder();
        StringBuilder literal = new StringBuilder();
        StringBuilder run = new StringBuilder();
        String prefix = null;
        String inner = "";
        int at = 0;
        while (at < jdbcPattern.length()) {
            int c = jdbcPattern.codePointAt(at);
            at += Character.charCount(c);
            if (c == '%' || c == '_') {
                prefix = prefix == null ? literal.toString() : prefix;
                run.setLength(0);
                regex.append(c == '%' ? ".*" : ".");
                continue;
            }
            if (c == '\\' && at < jdbcPattern.length()) {
                c = jdbcPattern.codePointAt(at);
                at += Character.charCount(c);
            }
            literal.appendCodePoint(c);
            if (c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '.')) {
                run.append((char) c);
                inner = prefix != null && run.length() > inner.length() ? run.toString() : inner;
            } else {
                run.setLength(0);
            }
            regex.append(Pattern.quote(Character.toString(c)));
        }
        String only = prefix == null ? literal.toString() : null;
        boolean all = !jdbcPattern.isEmpty() && jdbcPattern.chars().allMatch(c -> c == '%');
        return new NamePattern(
                only,
                prefix == null ? literal.toString() : prefix,
                inner,
                all,
                Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    /** The pattern that matches just this name, whatever characters it has. */
    public static NamePattern exactly(String name) {
        return new NamePattern(name, name, "", false, null);
    }

    /** Whether the name matches. */
    public boolean matches(String name) {
        if (literal != null) {
            return literal.equals(name);
        }
        return all || regex == null || regex.matcher(name).matches();
    }

    /** Whether every name matches. */
    public boolean matchesAll() {
        return all;
    }

    /** The only name that matches, where the pattern has no wildcard. */
    public Optional<String> literal() {
        return Optional.ofNullable(literal);
    }

    /** The characters that every matching name begins with. */
    public String prefix() {
        return prefix;
    }

    /**
     * The longest run of letters, digits, underscores and dots that every matching name has behind the first wildcard,
     * or "".
     */
    public String inner() {
        return inner;
    }
}
