// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flyway;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.parser.Parser;
import org.flywaydb.core.internal.parser.ParserContext;
import org.flywaydb.core.internal.parser.ParsingContext;
import org.flywaydb.core.internal.parser.PeekingReader;
import org.flywaydb.core.internal.parser.Token;
import org.flywaydb.core.internal.parser.TokenType;

/**
 * Cuts a script into statements, IoTDB's own and PostgreSQL's in any order; which is which the driver decides for each.
 * Semicolons end a statement outside of quotes, which are of four kinds: of text, of names by double quotes and by
 * backquotes, and by dollars.
 */
final class IotdbParser extends Parser {
    /** As far as a dollar's tag is looked for. */
    private static final int PEEK = 40;

    private static final Pattern DOLLAR_QUOTE = Pattern.compile("\\$(?:[A-Za-z_][A-Za-z0-9_]*)?\\$.*", Pattern.DOTALL);

    IotdbParser(Configuration configuration, ParsingContext context) {
        super(configuration, context, PEEK);
    }

    @Override
    protected char getAlternativeIdentifierQuote() {
        return '`';
    }

    @Override
    protected char getAlternativeStringLiteralQuote() {
        return '$';
    }

    @Override
    protected boolean isAlternativeStringLiteral(String peek) {
        return peek.charAt(0) == '$' && DOLLAR_QUOTE.matcher(peek).matches();
    }

    @Override
    protected Token handleAlternativeStringLiteral(
            PeekingReader reader, ParserContext context, int position, int line, int column) throws IOException {
        String quote = (char) reader.read() + reader.readUntilIncluding('$');
        reader.swallowUntilExcluding(quote);
        reader.swallow(quote.length());
        return new Token(TokenType.STRING, position, line, column, null, null, context.getParensDepth());
    }

    /** Nothing runs in a transaction, since IoTDB has none. */
    @Override
    protected Boolean detectCanExecuteInTransaction(String simplifiedStatement, List<Token> keywords) {
        return false;
    }
}
