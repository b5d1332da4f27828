// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Literals of dates and times that are not of the standard's form: they become casts of their text, and those that mean
 * another time at each execution, such as {@code DATE 'today'}, the functions that say so.
 */
final class TimeWords {
    private static final Pattern STANDARD_DATE = Pattern.compile("'\\d{4}-\\d\\d-\\d\\d'");
    private static final Pattern STANDARD_TIME = Pattern.compile("'\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?'");

    private TimeWords() {}

    static List<Piece> resolve(List<Piece> pieces) {
        List<Piece> out = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            String word = SqlRewrite.isLabel(pieces, i) ? "" : piece.upper();
            boolean literal = Piece.kind(pieces, i + 1, TokenKind.STRING)
                    && (word.equals("DATE") || word.equals("TIME") || word.equals("TIMESTAMP"));
            if (literal) {
                Piece text = pieces.get(i + 1);
                List<Piece> relative = relative(word, text);
                boolean plain = relative.isEmpty()
                        && (word.equals("TIMESTAMP")
                                || (word.equals("DATE") ? STANDARD_DATE : STANDARD_TIME)
                                                .matcher(text.text())
                                                .matches()
                                        && exists(word, text.text()));
                if (!plain) {
                    out.addAll(List.of(Piece.word("CAST", piece), Piece.symbol("(", piece)));
                    out.addAll(relative.isEmpty() ? List.of(text) : relative);
                    out.addAll(List.of(Piece.word("AS", piece), Piece.word(word, piece), Piece.symbol(")", text)));
                    i++;
                    continue;
                }
            }
            boolean cast = word.equals("CAST")
                    && Piece.symbol(pieces, i + 1, "(")
                    && Piece.kind(pieces, i + 2, TokenKind.STRING)
                    && Piece.upper(pieces, i + 3).equals("AS");
            List<Piece> relative = cast ? relative(Piece.upper(pieces, i + 4), pieces.get(i + 2)) : List.of();
            out.add(piece);
            if (!relative.isEmpty()) {
                out.add(pieces.get(i + 1));
                out.addAll(relative);
                i += 2;
            }
        }
        return out;
    }

    /**
     * The first day that the grammar reads by PostgreSQL's calendar: it lacks the ten days before, and has other leap
     * days.
     */
    private static final LocalDate GREGORIAN = LocalDate.of(1582, 10, 15);

    /** Whether the calendar has it, so that the grammar takes it; the cast tells of others what is wrong. */
    private static boolean exists(String type, String literal) {
        try {
            String text = literal.substring(1, literal.length() - 1);
            return type.equals("DATE") ? !LocalDate.parse(text).isBefore(GREGORIAN) : LocalTime.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static List<Piece> relative(String type, Piece text) {
        if (!type.startsWith("TIMESTAMP") && !type.equals("DATE") && !type.equals("TIME") && !type.equals("TIMETZ")) {
            return List.of();
        }
        String word = text.text().replace("'", "").strip().toLowerCase(Locale.ROOT);
        int days = switch (word) {
            case "tomorrow" -> 1;
            case "yesterday" -> -1;
            default -> 0;
        };
        if (word.equals("now")) {
            return List.of(Piece.word(
                    type.equals("DATE")
                            ? "CURRENT_DATE"
                            : type.startsWith("TIMESTAMP") ? "CURRENT_TIMESTAMP" : "LOCALTIME",
                    text));
        }
        if (type.startsWith("TIME") && !type.startsWith("TIMESTAMP") || days == 0 && !word.equals("today")) {
            return List.of();
        }
        return days == 0
                ? List.of(Piece.word("CURRENT_DATE", text))
                : List.of(
                        Piece.word("CURRENT_DATE", text),
                        Piece.symbol(days > 0 ? "+" : "-", text),
                        new Piece(TokenKind.NUMBER, "1", text.start(), text.start(), false));
    }
}
