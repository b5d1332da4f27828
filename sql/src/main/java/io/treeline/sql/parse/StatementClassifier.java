// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.model.ServerModel;
import io.treeline.sql.api.SqlMode;
import java.sql.SQLException;
import java.util.List;

/**
 * Decides on a statement's tokens whether it is native or relational.
 *
 * <p>In the tree model a statement is native when its first words are IoTDB's alone, or when what it reads or writes
 * begins with a bare {@code root} node and holds no double quote and nothing that only relational SQL has there (an
 * alias, a join). All else is relational. In the table model queries and inserts are relational unless they use what
 * only IoTDB has, the rest is native.
 */
public final class StatementClassifier {
    private StatementClassifier() {}

    /**
     * Whose the statement is.
     *
     * @param text the statement
     * @param mode AUTO looks at the tokens; the others decide by themselves
     * @param model the model that the session speaks
     * @param mostBytes what planning may hold of the text, by estimate
     * @throws SQLException 53200 for a text that is too long; 42601 with the position when a quote or comment is not
     *     closed; 0A000 for a mixture that the server would compute wrongly; never in mode NATIVE
     */
    public static StatementKind classify(String text, SqlMode mode, ServerModel model, long mostBytes)
            throws SQLException {
        if (mode == SqlMode.NATIVE) {
            return StatementKind.NATIVE;
        }
        List<Token> tokens = SqlLexer.significant(text, mostBytes);
        ExplainPrefix explain = ExplainPrefix.of(tokens);
        if (explain.tokens() == 0 && SessionCommands.are(text, tokens)) {
            return StatementKind.RELATIONAL;
        }
        List<Token> inner = tokens.subList(explain.tokens(), tokens.size());
        if (mode == SqlMode.AUTO && NativeLanguage.of(model).takes(inner, explain.analyze())) {
            return StatementKind.NATIVE;
        }
        return explain.tokens() > 0 ? StatementKind.EXPLAIN_RELATIONAL : StatementKind.RELATIONAL;
    }

    /** The FROM of the outermost query; -1 when there is none. */
    static int outermostFrom(TokenWords words) {
        int depth = 0;
        for (int i = 1; i < words.size(); i++) {
            depth += words.nesting(i);
            if (depth == 0
                    && words.word(i).equals("FROM")
                    && !words.word(i - 1).equals("DISTINCT")
                    && !words.symbol(i - 1, ".")) {
                return i;
            }
        }
        return -1;
    }
}
