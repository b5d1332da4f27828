// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.grammar;

/** The text {@code 1}, on which each production fails that is asked for its words, as Calcite's metadata does it. */
enum Probe implements TokenManager {
    INSTANCE;

    @Override
    public Token getNextToken() {
        return new Token(GrammarConstants.UNSIGNED_INTEGER_LITERAL, "1");
    }
}
