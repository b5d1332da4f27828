// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.model.ServerModel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a parameter of IoTDB's own SQL stands. The server wants a time written without quotes, so that what is set
 * there must be known for a time.
 */
public enum TimePlace {
    /** Not where the time belongs. */
    NONE,
    /** Compared with the time, or a bound of a window of GROUP BY. */
    COMPARED,
    /** The time of a row of INSERT. */
    INSERTED;

    /**
     * The places of a statement's parameters, in their order.
     *
     * @param text native text, without comments
     * @param model whose text it is
     * @return empty for text whose quotes are not closed, which the server refuses anyway
     */
    public static List<TimePlace> of(String text, ServerModel model) {
        List<Token> tokens;
        try {
            tokens = SqlLexer.significant(text);
        } catch (SQLException e) {
            return List.of();
        }
        return new Reader(new TokenWords(tokens), NativeLanguage.of(model)).read();
    }

    private static final class Reader {
        private final TokenWords tokens;
        private final NativeLanguage language;
        private final TimePlace[] places;

        Reader(TokenWords tokens, NativeLanguage language) {
            this.tokens = tokens;
            this.language = language;
            this.places = new TimePlace[tokens.size()];
            Arrays.fill(places, NONE);
        }

        List<TimePlace> read() {
            if (tokens.word(0).equals("INSERT")) {
                inserted();
            }
            for (int i = 1; i < tokens.size(); i++) {
                if (isTime(i)) {
                    compared(i);
                } else if (tokens.word(i).equals("GROUP")
                        && tokens.word(i + 1).equals("BY")
                        && tokens.symbol(i + 2, "(")
                        && (tokens.symbol(i + 3, "[") || tokens.symbol(i + 3, "("))) {
                    mark(i + 4, COMPARED);
                    mark(next(i + 4, ",") + 1, COMPARED);
                }
            }
            List<TimePlace> parameters = new ArrayList<>();
            for (int i = 0; i < places.length; i++) {
                if (tokens.kind(i) == TokenKind.PARAMETER) {
                    parameters.add(places[i]);
                }
            }
            return parameters;
        }

        private boolean isTime(int i) {
            return language.isTime(tokens, i) && !tokens.symbol(i + 1, ".") && !tokens.symbol(i + 1, "(");
        }

        private void compared(int time) {
            if (tokens.comparison(time + 1)) {
                mark(time + 2, COMPARED);
            }
            int before = tokens.symbol(time - 1, ".") ? time - 2 : time;
            if (tokens.comparison(before - 1)) {
                mark(before - 2, COMPARED);
            }
            int operator = tokens.word(time + 1).equals("NOT") ? time + 2 : time + 1;
            if (tokens.word(operator).equals("BETWEEN")) {
                mark(operator + 1, COMPARED);
                mark(next(operator + 1, "AND") + 1, COMPARED);
            } else if (tokens.word(operator).equals("IN") && tokens.symbol(operator + 1, "(")) {
                for (int i = operator + 2; i < tokens.closing(operator + 1); i++) {
                    mark(i, COMPARED);
                }
            }
        }

        private void inserted() {
            int open = next(1, "(");
            int close = tokens.closing(open);
            int time = -1;
            for (int i = open + 1, column = 0; i < close; i++) {
                column += tokens.symbol(i, ",") ? 1 : 0;
                time = isTime(i) ? column : time;
            }
            int values = next(close + 1, "VALUES");
            for (int i = values + 1, depth = 0, column = 0; time >= 0 && i < tokens.size(); i++) {
                depth += tokens.nesting(i);
                column = depth == 0 ? 0 : depth == 1 && tokens.symbol(i, ",") ? column + 1 : column;
                if (depth == 1 && column == time && (tokens.symbol(i - 1, "(") || tokens.symbol(i - 1, ","))) {
                    mark(i, INSERTED);
                }
            }
        }

        /** The next place of a word or symbol outside parentheses that open behind {@code from}. */
        private int next(int from, String text) {
            int depth = 0;
            for (int i = from; i < tokens.size(); i++) {
                if (depth == 0 && (tokens.word(i).equals(text) || tokens.symbol(i, text))) {
                    return i;
                }
                depth += tokens.nesting(i);
            }
            return tokens.size();
        }

        private void mark(int i, TimePlace place) {
            if (tokens.kind(i) == TokenKind.PARAMETER) {
                places[i] = place;
            }
        }
    }
}
