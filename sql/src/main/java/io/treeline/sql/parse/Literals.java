// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * PostgreSQL's forms of literals that the grammar lacks: strings continued on the next line, a type's name before a
 * string ({@code int4 '1'}), and numbers such as {@code 0xFF}, {@code 0o17}, {@code 0b11} and {@code 1_000}.
 */
final class Literals {
    private static final Set<String> TYPES = Set.of(
            "INT2",
            "INT4",
            "INT8",
            "INT",
            "INTEGER",
            "BIGINT",
            "SMALLINT",
            "BOOL",
            "BOOLEAN",
            "JSON",
            "JSONB",
            "JSONPATH",
            "FLOAT4",
            "FLOAT8",
            "REAL",
            "NUMERIC",
            "DECIMAL",
            "TEXT",
            "VARCHAR",
            "BYTEA",
            "TIMESTAMPTZ");
    private static final Pattern RADIX =
            Pattern.compile("0(?:[xX](?:_?[0-9a-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)");
    /** A backslash of which an even number stands before, u or U, and too few digits. */
    private static final Pattern MALFORMED =
            Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\(?:u(?![0-9a-fA-F]{4})|U(?![0-9a-fA-F]{8}))");

    private static final Pattern GROUPED = Pattern.compile("[0-9](?:_?[0-9])*");

    private Literals() {}

    /** The pieces with such literals in the grammar's form. */
    static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        List<Piece> out = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            while (piece.kind() == TokenKind.STRING
                    && Piece.kind(pieces, i + 1, TokenKind.STRING)
                    && continues(text, piece, pieces.get(i + 1))) {
                Piece next = pieces.get(++i);
                piece = new Piece(
                        TokenKind.STRING,
                        piece.text().substring(0, piece.text().length() - 1)
                                + next.text().substring(1),
                        piece.start(),
                        next.end(),
                        false);
            }
            if (piece.kind() == TokenKind.STRING
                    && MALFORMED.matcher(piece.text()).find()
                    && (piece.text().charAt(0) == 'E' || piece.text().charAt(0) == 'e')) {
                throw SqlState.INVALID_ESCAPE_SEQUENCE.exception(
                        "Unicode escapes are \\uXXXX or \\UXXXXXXXX, with as many hexadecimal digits ("
                                + TextPosition.of(text, piece.start()) + ')');
            }
            int name = unicodeName(pieces, i);
            boolean literal = piece.kind() == TokenKind.STRING
                    && (piece.text().startsWith("U&") || piece.text().startsWith("u&"));
            if (name > 0 || literal) {
                int last = name > 0 ? name : i;
                char escape = '\\';
                if (Piece.upper(pieces, last + 1).equals("UESCAPE") && Piece.kind(pieces, last + 2, TokenKind.STRING)) {
                    String told = pieces.get(last + 2).text();
                    escape = told.length() == 3 ? told.charAt(1) : ' ';
                    if (told.length() != 3 || "+'\" \t\n".indexOf(escape) >= 0 || Character.digit(escape, 16) >= 0) {
                        throw SqlErrors.syntax(text, pieces.get(last + 2).start(), "Invalid Unicode escape character");
                    }
                }
                String body = name > 0
                        ? Token.unquoted(
                                TokenKind.QUOTED_DOUBLE, pieces.get(last).text())
                        : piece.text().substring(3, piece.text().length() - 1).replace("''", "'");
                String decoded = unicode(body, escape, text, piece);
                out.add(
                        name > 0
                                ? new Piece(
                                        TokenKind.QUOTED_DOUBLE,
                                        '"' + decoded.replace("\"", "\"\"") + '"',
                                        piece.start(),
                                        pieces.get(last).end(),
                                        true)
                                : new Piece(
                                        TokenKind.STRING,
                                        "'" + decoded.replace("'", "''") + "'",
                                        piece.start(),
                                        piece.end(),
                                        false));
                i = Piece.upper(pieces, last + 1).equals("UESCAPE") && Piece.kind(pieces, last + 2, TokenKind.STRING)
                        ? last + 2
                        : last;
                continue;
            }
            if (piece.kind() == TokenKind.WORD
                    && Character.isDigit(piece.text().charAt(0))
                    && !SqlRewrite.isLabel(pieces, i)) {
                out.add(number(piece));
                continue;
            }
            int string = piece.kind() == TokenKind.WORD && !SqlRewrite.isLabel(pieces, i) ? typeEnd(pieces, i) : -1;
            if (string < 0 || !Piece.kind(pieces, string, TokenKind.STRING)) {
                out.add(piece);
                continue;
            }
            Piece value = pieces.get(string);
            out.add(Piece.word("CAST", piece));
            out.add(Piece.symbol("(", piece));
            out.add(value);
            out.add(Piece.word("AS", piece));
            out.addAll(pieces.subList(i, string));
            out.add(Piece.symbol(")", value));
            i = string;
        }
        return out;
    }

    /** The place of the name of {@code U&"name"}, which is three tokens; -1 where none begins. */
    private static int unicodeName(List<Piece> pieces, int i) {
        boolean is = pieces.get(i).isWord("U")
                && Piece.symbol(pieces, i + 1, "&")
                && Piece.kind(pieces, i + 2, TokenKind.QUOTED_DOUBLE)
                && pieces.get(i).end() == pieces.get(i + 1).start()
                && pieces.get(i + 1).end() == pieces.get(i + 2).start();
        return is ? i + 2 : -1;
    }

    /**
     * The text in which an escape character stands before four hexadecimal digits, a plus and six of them, or itself.
     */
    private static String unicode(String body, char escape, String text, Piece at) throws SQLException {
        StringBuilder out = new StringBuilder(body.length());
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c != escape) {
                out.append(c);
                continue;
            }
            if (i + 1 < body.length() && body.charAt(i + 1) == escape) {
                out.append(escape);
                i++;
                continue;
            }
            boolean longer = i + 1 < body.length() && body.charAt(i + 1) == '+';
            int from = longer ? i + 2 : i + 1;
            int to = from + (longer ? 6 : 4);
            if (to > body.length() || !body.substring(from, to).matches("[0-9a-fA-F]+")) {
                throw SqlErrors.syntax(
                        text,
                        at.start(),
                        "Invalid Unicode escape: " + escape + "XXXX or " + escape + "+XXXXXX is expected");
            }
            int point = Integer.parseInt(body.substring(from, to), 16);
            if (point == 0 || point > Character.MAX_CODE_POINT) {
                throw SqlErrors.syntax(text, at.start(), "Invalid Unicode escape value");
            }
            if (longer) {
                out.appendCodePoint(point);
            } else {
                out.append((char) point);
            }
            i = to - 1;
        }
        for (int i = 0; i < out.length(); i++) {
            boolean high = Character.isHighSurrogate(out.charAt(i));
            if (high && (i + 1 == out.length() || !Character.isLowSurrogate(out.charAt(i + 1)))
                    || !high && Character.isLowSurrogate(out.charAt(i))) {
                throw SqlErrors.syntax(text, at.start(), "Invalid Unicode surrogate pair");
            }
            i += high ? 1 : 0;
        }
        return out.toString();
    }

    /** A string goes on where another begins in a later line. */
    private static boolean continues(String text, Piece string, Piece next) {
        String gap = text.substring(string.end(), next.start());
        return next.text().charAt(0) == '\''
                && string.text().charAt(string.text().length() - 1) == '\''
                && (gap.indexOf('\n') >= 0 || gap.indexOf('\r') >= 0)
                && text.charAt(string.start()) != '$';
    }

    private static Piece number(Piece piece) {
        String word = piece.text();
        String digits = word.replace("_", "");
        if (RADIX.matcher(word).matches()) {
            int radix = switch (Character.toLowerCase(word.charAt(1))) {
                case 'x' -> 16;
                case 'o' -> 8;
                default -> 2;
            };
            return new Piece(
                    TokenKind.NUMBER,
                    new BigInteger(digits.substring(2), radix).toString(),
                    piece.start(),
                    piece.end(),
                    false);
        }
        return GROUPED.matcher(word).matches()
                ? new Piece(TokenKind.NUMBER, digits, piece.start(), piece.end(), false)
                : piece;
    }

    /** Behind a type's name that may stand before a literal; -1 where none begins. */
    private static int typeEnd(List<Piece> pieces, int i) {
        String word = Piece.upper(pieces, i);
        String next = Piece.upper(pieces, i + 1);
        if ((word.equals("TIMESTAMP") || word.equals("TIME")) && (next.equals("WITH") || next.equals("WITHOUT"))) {
            return Piece.upper(pieces, i + 2).equals("TIME")
                            && Piece.upper(pieces, i + 3).equals("ZONE")
                    ? i + 4
                    : -1;
        }
        if (word.equals("DOUBLE") && next.equals("PRECISION") || word.equals("CHARACTER") && next.equals("VARYING")) {
            return i + 2;
        }
        if (!TYPES.contains(word)) {
            return -1;
        }
        int close = Piece.symbol(pieces, i + 1, "(") ? Piece.closing(pieces, i + 1) : i;
        return close < 0 ? -1 : close + 1;
    }
}
