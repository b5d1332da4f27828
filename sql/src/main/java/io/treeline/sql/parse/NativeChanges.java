// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.catalog.DefinitionChange;
import io.treeline.metadata.model.ServerModel;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * What a native statement does to definitions, read from its first words and the names in it; anything, where that is
 * not sure.
 */
public final class NativeChanges {
    private static final int LONGEST_HEAD = 1 << 16;

    /** Statements that touch rows, sessions or files only. */
    private static final Set<String> NONE = Set.of("FLUSH", "CLEAR", "KILL", "UPDATE", "USE");

    private NativeChanges() {}

    /** What the statements do, one after another. */
    public static DefinitionChange of(List<String> statements, ServerModel model, String database) {
        return new DefinitionChange.Several(
                statements.stream().map(each -> of(each, model, database)).toList());
    }

    /**
     * What a statement does.
     *
     * @param database where the table model looks up names without one, or null
     */
    public static DefinitionChange of(String text, ServerModel model, String database) {
        try {
            String head = head(text);
            TokenWords words = new TokenWords(SqlLexer.significant(head));
            if (NONE.contains(words.word(0))
                    || words.word(0).equals("DELETE") && words.word(1).equals("FROM")) {
                return DefinitionChange.nothing();
            }
            if ((words.word(0).equals("SET") || words.word(0).equals("UNSET"))
                    && words.word(1).equals("TTL")) {
                return DefinitionChange.nothing();
            }
            return NativeLanguage.of(model).change(words, head, database);
        } catch (SQLException | IllegalArgumentException e) {
            // The server will hardly understand it either.
            return DefinitionChange.anything();
        }
    }

    /**
     * The text up to the values of an INSERT, or to the columns of a definition: the rest may be long, and says nothing
     * here.
     */
    private static String head(String text) {
        boolean insert = text.stripLeading().regionMatches(true, 0, "insert", 0, 6);
        char quote = 0;
        int length = Math.min(text.length(), LONGEST_HEAD);
        int depth = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"' || c == '`') {
                quote = c;
            } else if (insert) {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0 && i > 0 && isValues(text, i)) {
                    return text.substring(0, i);
                }
            } else if (c == '(') {
                return text.substring(0, i + 1);
            }
        }
        return text;
    }

    /** Whether VALUES stands at a place, and not a part of another word or path. */
    private static boolean isValues(String text, int at) {
        int end = at + 6;
        return text.regionMatches(true, at, "values", 0, 6)
                && text.charAt(at - 1) != '.'
                && !Character.isJavaIdentifierPart(text.charAt(at - 1))
                && (end >= text.length() || !Character.isJavaIdentifierPart(text.charAt(end)));
    }
}
