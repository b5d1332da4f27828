// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.catalog.DefinitionChange;
import java.sql.SQLException;
import java.util.List;

/** IoTDB's SQL of paths. Its grammar has no comments, and it reads some text otherwise than it is written. */
final class TreeLanguage extends NativeLanguage {
    @Override
    public boolean speaksSql() {
        return false;
    }

    @Override
    public String uncommented(String text) throws SQLException {
        return NativeComments.strip(text);
    }

    @Override
    public String asWritten(String text) throws SQLException {
        return NegativeFactors.parenthesised(
                text.contains("--") || text.contains("/*") ? NativeComments.strip(text) : text);
    }

    @Override
    public void check(String text) throws SQLException {
        BareTime.refuse(text);
    }

    @Override
    boolean takes(List<Token> tokens, boolean analyzed) throws SQLException {
        return new TreeStatements(tokens).isNative();
    }

    @Override
    boolean isTime(TokenWords tokens, int i) {
        return tokens.word(i).equals("TIME") || tokens.word(i).equals("TIMESTAMP");
    }

    @Override
    DefinitionChange change(TokenWords words, String head, String database) {
        return TreeChanges.of(words, head);
    }
}
