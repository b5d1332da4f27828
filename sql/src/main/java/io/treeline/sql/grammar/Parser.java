// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.grammar;

import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlConformance;

/** Makes a tree of a statement's tokens. */
public final class Parser {
    private Parser() {}

    /**
     * One statement.
     *
     * @throws SqlParseException with the place of the token that the grammar does not take there; its cause is a
     *     StackOverflowError where the statement is nested too deeply
     */
    public static SqlNode statement(TokenManager tokens, SqlConformance conformance) throws SqlParseException {
        Grammar grammar = new Grammar(tokens);
        grammar.setUnquotedCasing(Casing.UNCHANGED);
        grammar.setQuotedCasing(Casing.UNCHANGED);
        grammar.setIdentifierMaxLength(1 << 20);
        grammar.setConformance(conformance);
        try {
            return grammar.parseSqlStmtEof();
        } catch (ParseException e) {
            throw unexpected(grammar, e);
        } catch (Exception | StackOverflowError e) {
            throw grammar.normalizeException(e);
        }
    }

    private static SqlParseException unexpected(Grammar grammar, ParseException e) {
        Token last = grammar.token;
        if (last.next == null || !String.valueOf(e.getMessage()).startsWith("Parse error at line")) {
            return grammar.normalizeException(e);
        }
        Token token = last.next;
        String message =
                token.kind == GrammarConstants.EOF ? "the statement ends too soon" : "at or near " + token.image;
        return new SqlParseException(
                message,
                new SqlParserPos(token.beginLine, token.beginColumn, token.endLine, token.endColumn),
                null,
                null,
                e);
    }
}
