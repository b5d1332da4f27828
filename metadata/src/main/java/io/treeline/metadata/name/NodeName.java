// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One node of a path, or a measurement's name: the one place that knows when and how the tree model quotes it. A quoted
 * name stands in backquotes, a backquote inside it is doubled, and every other character (a backslash too) stands for
 * itself.
 */
public final class NodeName {
    /** What the server prints without backquotes: ASCII letters, digits, underscore, CJK ideographs and kana. */
    private static final Pattern PRINTED_PLAIN = Pattern.compile("[0-9A-Za-z_\\u2E80-\\u9FFF]+");
    /**
     * Names of plain characters that the server reads as a number (leading zeros aside, as in Java's literals) and
     * therefore prints in backquotes.
     */
    private static final Pattern NUMBER =
            Pattern.compile("0+|0*[1-9][0-9]*(?:[lL]|(?:[eE][0-9]+)?[dDfF]?)|0+[eE][0-9]+[dDfF]?");
    /** What is certainly an identifier to the server's lexer. */
    private static final Pattern SENT_PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * Words with a meaning in some clause of the native language: legal as a node in most places, but quoting them
     * costs nothing.
     */
    private static final Set<String> WORDS = Set.of(
            ("add after alias align aligned all alter and any append apply as asc attributes before begin between blocked boundary by cache case cast child clear cluster"
                            + " concat config connection connector contain containing contains continuous count cq create data database databases date datetime deactivate debug delete desc"
                            + " describe detach details device devices diff discard distinct drop duration elapsedtime else end endtime escape every exists explain extract extractor"
                            + " false fill first flush for from full function functions global grant group having host hybrid id if in index info inf infinity insert interval into is"
                            + " join kill label last latest level like limit linear list load local lock measurements merge metadata migrate modify nan node nodes not now null nulls"
                            + " of off offset on or order password path paths pipe pipes previous privileges processor quantity query querying queries readonly regexp region regions"
                            + " remove rename replace resume revoke role root row running schema select series session set settle show sink slimit snapshot soffset source sql start"
                            + " stateful stateless statement stop storage substring system tags template templates then time timeout timeseries timestamp to trigger triggers true ttl"
                            + " unload unlink unset update upsert uri use used user users using value values variables variation verbose verify version view watermark when where"
                            + " windows with without write xor")
                    .split(" "));

    private NodeName() {}

    /** The name as the server prints it: in backquotes only where it must be. */
    public static String text(String name) {
        return PRINTED_PLAIN.matcher(name).matches() && !NUMBER.matcher(name).matches() ? name : backquoted(name);
    }

    /** The name as it may stand anywhere in a native statement: in backquotes unless it is certainly an identifier. */
    public static String quote(String name) {
        return SENT_PLAIN.matcher(name).matches() && !WORDS.contains(name.toLowerCase(Locale.ROOT))
                ? name
                : backquoted(name);
    }

    private static String backquoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** A name in dotted text, and whether it stood in backquotes there. */
    public record Part(String name, boolean quoted) {}

    /**
     * Splits dotted text into unquoted names. A dot within backquotes belongs to the name; text outside backquotes
     * stands for itself, even where the server would have quoted it.
     *
     * @throws IllegalArgumentException for an empty unquoted name, an unclosed backquote, or characters around a quoted
     *     name
     */
    public static List<String> split(String text) {
        return parts(text).stream().map(Part::name).toList();
    }

    /** As {@link #split}, telling which names were quoted: a star means something only where it was not. */
    public static List<Part> parts(String text) {
        List<Part> names = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder name = new StringBuilder();
            boolean quoted = at < text.length() && text.charAt(at) == '`';
            if (at < text.length() && text.charAt(at) == '`') {
                at = readQuoted(text, at + 1, name);
                if (at < text.length() && text.charAt(at) != '.') {
                    throw new IllegalArgumentException("Expected '.' at character " + (at + 1) + " of path " + text);
                }
            } else {
                int dot = text.indexOf('.', at);
                int end = dot < 0 ? text.length() : dot;
                if (end == at) {
                    throw new IllegalArgumentException(
                            "Empty name at character " + (at + 1) + " of path '" + text + "'");
                }
                name.append(text, at, end);
                if (name.indexOf("`") >= 0) {
                    throw new IllegalArgumentException("Backquote inside an unquoted name of path " + text);
                }
                at = end;
            }
            names.add(new Part(name.toString(), quoted));
            if (at == text.length()) {
                return names;
            }
            at++;
        }
    }

    /** Reads up to the closing backquote; returns the index after it. */
    private static int readQuoted(String text, int from, StringBuilder name) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '`') {
                name.append(c);
            } else if (at < text.length() && text.charAt(at) == '`') {
                name.append('`');
                at++;
            } else {
                return at;
            }
        }
        throw new IllegalArgumentException("Backquote not closed in path " + text);
    }
}
