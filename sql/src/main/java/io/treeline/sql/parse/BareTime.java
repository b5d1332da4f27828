// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * The one kind of text on which the tree model's server was seen to close the connection (2.0.1-beta): a SELECT with
 * the time alone among its columns. It is not sent, neither in sql=auto nor in sql=native.
 */
public final class BareTime {
    private static final Pattern TIME = Pattern.compile("\\btime", Pattern.CASE_INSENSITIVE);

    private BareTime() {}

    /**
     * Lets text pass that the server survives.
     *
     * @param text a native statement of the tree model, without comments
     * @throws SQLException 0A000 with what to write instead; 42601 when a quote is not closed
     */
    public static void refuse(String text) throws SQLException {
        int start = 0;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        if (!text.regionMatches(true, start, "select", 0, 6)
                || !TIME.matcher(text).find()) {
            return;
        }
        TokenWords words = new TokenWords(SqlLexer.significant(text));
        int from = StatementClassifier.outermostFrom(words);
        if (from > 0 && words.word(0).equals("SELECT") && new NativeSelect(words, from, from).bareTime()) {
            throw refusal();
        }
    }

    static SQLException refusal() {
        return SqlState.FEATURE_NOT_SUPPORTED.exception(
                "This SELECT of IoTDB's own SQL was not sent: it has Time alone among its columns, at which the server closes the connection. Leave Time out, since every "
                        + "native result with times begins with it; or ask for relational SQL, where \"Time\" is a column: SELECT \"Time\", ... FROM \"root.db\".\"device\", with sql=auto or sql=relational");
    }
}
