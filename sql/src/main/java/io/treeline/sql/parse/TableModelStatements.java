// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which statements are left to the server in the table model, by their tokens. */
final class TableModelStatements {
    /** What relational definitions make and drop in the table model too; DATABASE is the server's own word. */
    private static final Set<String> DEFINED = Set.of("TABLE", "SCHEMA", "INDEX", "SEQUENCE", "TEMP", "TEMPORARY");

    /** Functions of the table model's queries that SQL does not have. */
    private static final Set<String> SERVER_FUNCTIONS = Set.of(
            "DATE_BIN_GAPFILL",
            "FIRST",
            "LAST",
            "FIRST_BY",
            "LAST_BY",
            "MAX_BY",
            "MIN_BY",
            "EXTREME",
            "DIFF",
            "IF",
            "STRCMP",
            "COUNT_IF",
            "HOP",
            "TUMBLE",
            "CUMULATE");

    /**
     * Functions that this engine has and the server has not: a query that calls one is relational whatever else it
     * calls.
     */
    private static final Set<String> OWN_FUNCTIONS = Set.of(
            "TIME_BUCKET",
            "TIME_BUCKET_GAPFILL",
            "LOCF",
            "INTERPOLATE",
            "DELTA",
            "RATE",
            "COUNTER_DELTA",
            "COUNTER_RATE",
            "COUNTER_RESETS",
            "TIME_WEIGHT_AVG",
            "INTEGRAL",
            "STATE_DURATION",
            "DESCRIPTOR");

    private final List<Token> tokens;
    private final TokenWords words;

    TableModelStatements(List<Token> tokens) {
        this.tokens = tokens;
        this.words = new TokenWords(tokens);
    }

    /** Whether the server is to have the statement. */
    boolean isNative() throws SQLException {
        int i = 0;
        while (symbol(i, "(")) {
            i++;
        }
        return switch (word(i)) {
            case "", "SELECT", "WITH", "VALUES", "TABLE" -> onlyTheServerKnows();
            case "INSERT" -> timesOfTheServer();
            case "TRUNCATE", "UPDATE", "MERGE" -> false;
            case "DELETE" -> !word(i + 1).equals("FROM");
            case "SET" -> !word(i + 1).equals("SCHEMA");
            case "CREATE", "ALTER", "DROP" -> !DEFINED.contains(word(i + 1));
            default -> true;
        };
    }

    /** Whether a query of the table model has a function or clause that only IoTDB has. */
    private boolean onlyTheServerKnows() throws SQLException {
        for (int i = 0; i < tokens.size(); i++) {
            if (calls(i, OWN_FUNCTIONS)) {
                return false;
            }
        }
        String own = null;
        for (int i = 0; i < tokens.size() && own == null; i++) {
            // DATE_BIN of an INTERVAL is SQL's, of a bare duration such as 1h IoTDB's.
            if (word(i).equals("DATE_BIN") && symbol(i + 1, "(") && startsWithDigit(i + 2)
                    || calls(i, SERVER_FUNCTIONS)) {
                own = word(i).toLowerCase(Locale.ROOT);
            } else if (word(i).equals("FILL") && word(i + 1).equals("METHOD")
                    || word(i).equals("ASOF") && !word(i - 1).equals("AS")
                    || word(i).equals("DATA") && symbol(i + 1, "=>")) {
                own = word(i);
            }
        }
        for (int i = 0; i < tokens.size() && own != null; i++) {
            if (!word(i).isEmpty() && symbol(i + 1, "(") && word(i + 2).equals("DISTINCT")) {
                throw SqlState.FEATURE_NOT_SUPPORTED.exception("With " + own
                        + ", which only IoTDB has, the statement would go to the server, which was seen to ignore DISTINCT inside "
                        + word(i) + "(...) without a word; connect with sql=native to send it all the same.");
            }
        }
        return own != null;
    }

    /**
     * Whether one of these functions is called here: not where a query of WITH or an alias has its name and columns.
     */
    private boolean calls(int i, Set<String> functions) {
        return symbol(i + 1, "(")
                && functions.contains(word(i))
                && !symbol(i - 1, ".")
                && !word(i - 1).equals("AS")
                && !namesQuery(words.closing(i + 1) + 1);
    }

    /** Whether the query follows to which WITH gave a name and columns. */
    private boolean namesQuery(int i) {
        int query = !word(i).equals("AS")
                ? -1
                : word(i + 1).equals("MATERIALIZED")
                        ? i + 2
                        : word(i + 1).equals("NOT") && word(i + 2).equals("MATERIALIZED") ? i + 3 : i + 1;
        return query >= 0 && symbol(query, "(");
    }

    /**
     * Whether an INSERT of the table model has times that only the server reads: unquoted dates, and now() with a bare
     * duration such as 1h. It computes nothing else.
     */
    private boolean timesOfTheServer() {
        int i = 0;
        while (i < tokens.size() && !word(i).equals("VALUES")) {
            i++;
        }
        for (i++; i < tokens.size(); i++) {
            if (unquotedDate(i)
                    || word(i).equals("NOW")
                            && symbol(i + 1, "(")
                            && symbol(i + 2, ")")
                            && (symbol(i + 3, "+") || symbol(i + 3, "-"))
                            && duration(i + 4)) {
                return true;
            }
        }
        return false;
    }

    /** A year with a month behind it: 2024-01-31, where 5 - 3 is a difference. */
    private boolean unquotedDate(int i) {
        return kind(i) == TokenKind.NUMBER
                && tokens.get(i).text().length() == 4
                && symbol(i + 1, "-")
                && tokens.get(i + 1).start() == tokens.get(i).end()
                && kind(i + 2) == TokenKind.NUMBER
                && tokens.get(i + 2).start() == tokens.get(i + 1).end()
                && symbol(i + 3, "-");
    }

    private boolean duration(int i) {
        return startsWithDigit(i)
                        && Character.isLetter(
                                tokens.get(i).text().charAt(tokens.get(i).text().length() - 1))
                || kind(i) == TokenKind.NUMBER && !word(i + 1).isEmpty();
    }

    /** A number, or a duration, which is one word to the lexer. */
    private boolean startsWithDigit(int i) {
        return i < tokens.size() && Character.isDigit(tokens.get(i).text().charAt(0));
    }

    private TokenKind kind(int i) {
        return words.kind(i);
    }

    private String word(int i) {
        return words.word(i);
    }

    private boolean symbol(int i, String symbol) {
        return words.symbol(i, symbol);
    }
}
