// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.catalog.DefinitionChange;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** The table model's own SQL: it has comments, and much of SQL. */
final class TableModelLanguage extends NativeLanguage {
    @Override
    public boolean speaksSql() {
        return true;
    }

    @Override
    public String uncommented(String text) {
        return text;
    }

    @Override
    public String asWritten(String text) {
        return text;
    }

    @Override
    public void check(String text) {
        // The server survives whatever it gets.
    }

    @Override
    boolean takes(List<Token> tokens, boolean analyzed) throws SQLException {
        // The server measures; the engine only shows.
        return analyzed || new TableModelStatements(tokens).isNative();
    }

    @Override
    boolean isTime(TokenWords tokens, int i) {
        return tokens.word(i).equals("TIME")
                || tokens.kind(i) == TokenKind.QUOTED_DOUBLE
                        && tokens.list().get(i).name().equalsIgnoreCase("time");
    }

    @Override
    DefinitionChange change(TokenWords words, String head, String database) {
        String first = words.word(0);
        boolean insert = first.equals("INSERT") && words.word(1).equals("INTO");
        boolean defines = first.equals("CREATE") || first.equals("ALTER") || first.equals("DROP");
        if (!insert
                && !(defines && (words.word(1).equals("TABLE") || words.word(1).equals("DATABASE")))) {
            return DefinitionChange.anything();
        }
        int at = 2;
        if (words.word(at).equals("IF")) {
            at += words.word(at + 1).equals("NOT") ? 3 : 2;
        }
        String name = name(words, at);
        if (!insert && words.word(1).equals("DATABASE")) {
            return new DefinitionChange.ModelDatabase(name);
        }
        boolean whole = words.symbol(at + 1, ".");
        String schema = whole ? name : database;
        return schema == null
                ? DefinitionChange.anything()
                : new DefinitionChange.ModelTable(
                        new TableName(schema.toLowerCase(Locale.ROOT), whole ? name(words, at + 2) : name));
    }

    private static String name(TokenWords words, int at) {
        TokenKind kind = words.kind(at);
        if (kind != TokenKind.WORD && kind != TokenKind.QUOTED_DOUBLE) {
            throw new IllegalArgumentException("no name");
        }
        return words.list().get(at).name().toLowerCase(Locale.ROOT);
    }
}
