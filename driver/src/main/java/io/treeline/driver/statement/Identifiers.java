// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.parse.SqlLexer;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Quotes names and text as this driver's SQL reads them: names may be of any length and hold any character, a quote is
 * doubled, reserved words are quoted.
 */
public interface Identifiers extends Statement {
    @Override
    default boolean isSimpleIdentifier(String identifier) throws SQLException {
        return SqlLexer.isPlainName(identifier);
    }

    @Override
    default String enquoteIdentifier(String identifier, boolean alwaysQuote) throws SQLException {
        if (identifier.isEmpty() || identifier.indexOf('\0') >= 0) {
            throw Errors.of(
                    SqlState.INVALID_NAME,
                    identifier.isEmpty() ? "A name cannot be empty" : "A name cannot hold the character U+0000");
        }
        if (!alwaysQuote && isSimpleIdentifier(identifier)) {
            return identifier;
        }
        if (identifier.length() > 1 && identifier.startsWith("\"") && identifier.endsWith("\"")) {
            String inner = identifier.substring(1, identifier.length() - 1);
            if (!inner.isEmpty() && !inner.replace("\"\"", "").contains("\"")) {
                // JDBC: a name that is quoted already stays as it is.
                return identifier;
            }
        }
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
