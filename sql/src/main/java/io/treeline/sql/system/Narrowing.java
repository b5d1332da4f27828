// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.name.NamePattern;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a condition leaves of the schemas and tables of a server: listing the whole server takes long, and is hardly
 * ever what was asked.
 *
 * @param schemas what schemas can be
 * @param tables what tables can be
 */
public record Narrowing(Names schemas, Names tables) {
    /** No condition. */
    public static final Narrowing NONE = new Narrowing(Names.ANY, Names.ANY);

    /**
     * A set of names.
     *
     * @param exact the only names, or null for those that have the prefix
     * @param prefix what every name begins with
     */
    public record Names(Set<String> exact, String prefix) {
        /** Every name. */
        public static final Names ANY = new Names(null, "");

        /** These names only. */
        public static Names of(Set<String> names) {
            return new Names(names, "");
        }

        /** Names with this beginning. */
        public static Names beginning(String prefix) {
            return new Names(null, prefix);
        }

        /** The names in both; at least them, where a prefix alone cannot say it. */
        public Names and(Names other) {
            if (exact != null) {
                Set<String> both = new TreeSet<>(exact);
                both.removeIf(
                        name -> other.exact != null && !other.exact.contains(name) || !name.startsWith(other.prefix));
                return of(both);
            }
            return other.exact != null ? other.and(this) : prefix.length() >= other.prefix.length() ? this : other;
        }

        /** The patterns that together match them. */
        public List<NamePattern> patterns() {
            if (exact != null) {
                return exact.stream().map(NamePattern::exactly).toList();
            }
            return List.of(
                    prefix.isEmpty()
                            ? NamePattern.ALL
                            : NamePattern.of(prefix.replace("\\", "\\\\")
                                            .replace("%", "\\%")
                                            .replace("_", "\\_")
                                    + '%'));
        }

        @Override
        public String toString() {
            return exact != null ? exact.toString() : prefix + '%';
        }
    }

    /** Whether nothing can be left. */
    public boolean empty() {
        return schemas.exact() != null && schemas.exact().isEmpty()
                || tables.exact() != null && tables.exact().isEmpty();
    }
}
