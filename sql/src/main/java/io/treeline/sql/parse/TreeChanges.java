// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.catalog.DefinitionChange;
import io.treeline.metadata.name.DevicePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a statement of the tree model does to definitions, by the paths in it. */
final class TreeChanges {
    private TreeChanges() {}

    static DefinitionChange of(TokenWords words, String head) {
        String first = words.word(0);
        if (first.equals("INSERT") && words.word(1).equals("INTO")) {
            int end = pathEnd(words, 2);
            return new DefinitionChange.Inserted(DevicePath.parse(path(words, head, 2, end)), measurements(words, end));
        }
        boolean drops = first.equals("DELETE") || first.equals("DROP");
        int at = words.word(1).equals("ALIGNED") ? 2 : 1;
        if ((first.equals("CREATE") || first.equals("ALTER") || drops)
                && words.word(at).equals("TIMESERIES")) {
            return several(
                    words,
                    head,
                    words.word(at + 1).equals("IF") ? words.word(at + 2).equals("NOT") ? at + 4 : at + 3 : at + 1,
                    at == 2,
                    false);
        }
        boolean group = words.word(1).equals("STORAGE") && words.word(2).equals("GROUP");
        if ((first.equals("CREATE") || first.equals("SET") || drops)
                && (group || words.word(1).equals("DATABASE"))) {
            int name = group ? 3 : 2;
            return several(words, head, words.word(name).equals("TO") ? name + 1 : name, false, true);
        }
        return DefinitionChange.anything();
    }

    /**
     * @param aligned whether a bracket behind a path holds a device's measurements: else it is the alias of a series
     */
    private static DefinitionChange several(
            TokenWords words, String head, int from, boolean aligned, boolean databases) {
        List<DefinitionChange> changes = new ArrayList<>();
        int at = from;
        while (true) {
            int end = pathEnd(words, at);
            boolean device = aligned && words.symbol(end, "(");
            String path = path(words, head, at, end);
            boolean deep = path.endsWith(".**");
            if (databases || deep || starred(words, at, end - 1)) {
                changes.add(new DefinitionChange.Below(fixed(words, head, at, end)));
            } else {
                DevicePath whole = DevicePath.parse(path);
                changes.add(new DefinitionChange.Device(device ? whole : whole.parent()));
            }
            if (!words.symbol(end, ",")) {
                return new DefinitionChange.Several(changes);
            }
            at = end + 1;
        }
    }

    /** Where the path that begins at a token ends: tokens that stand together without a gap belong to it. */
    private static int pathEnd(TokenWords words, int from) {
        if (!words.word(from).equals("ROOT")) {
            throw new IllegalArgumentException("no path");
        }
        int at = from + 1;
        while (words.joined(at) && !words.symbol(at, "(") && !words.symbol(at, ",") && !words.symbol(at, ";")) {
            at++;
        }
        return at;
    }

    private static String path(TokenWords words, String head, int from, int end) {
        String path = head.substring(
                words.list().get(from).start(), words.list().get(end - 1).end());
        return "root" + path.substring(4);
    }

    private static boolean starred(TokenWords words, int from, int end) {
        for (int i = from; i < end; i++) {
            if (words.list().get(i).kind() == TokenKind.SYMBOL
                    && words.list().get(i).text().indexOf('*') >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The part of a path before the first node with a star. */
    private static DevicePath fixed(TokenWords words, String head, int from, int end) {
        int last = end;
        for (int i = from; i < end; i++) {
            if (words.list().get(i).kind() == TokenKind.SYMBOL
                    && words.list().get(i).text().indexOf('*') >= 0) {
                // Back to the dot before the node.
                int dot = i;
                while (dot > from && !words.symbol(dot, ".")) {
                    dot--;
                }
                last = dot;
                break;
            }
        }
        return last <= from ? new DevicePath(List.of("root")) : DevicePath.parse(path(words, head, from, last));
    }

    private static Set<String> measurements(TokenWords words, int open) {
        if (!words.symbol(open, "(")) {
            throw new IllegalArgumentException("no columns");
        }
        Set<String> names = new HashSet<>();
        for (int i = open + 1; i < words.size() && !words.symbol(i, ")"); i++) {
            if (!words.symbol(i, ",")) {
                names.add(words.list().get(i).name());
            }
        }
        names.removeIf(name -> name.equalsIgnoreCase("time") || name.equalsIgnoreCase("timestamp"));
        return names;
    }
}
