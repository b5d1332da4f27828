// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How near names are to each other, for errors that say what may have been meant. */
public final class Spelling {
    private static final int SUGGESTIONS = 3;

    private Spelling() {}

    /** The three candidates that are nearest, best first. */
    public static List<String> nearest(String wanted, Collection<String> candidates) {
        return candidates.stream()
                .sorted(Comparator.<String>comparingInt(candidate -> distance(wanted, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SUGGESTIONS)
                .toList();
    }

    /** Levenshtein's distance without regard to case, over the first hundred characters. */
    public static int distance(String left, String right) {
        String a = left.substring(0, Math.min(100, left.length())).toLowerCase(Locale.ROOT);
        String b = right.substring(0, Math.min(100, right.length())).toLowerCase(Locale.ROOT);
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
