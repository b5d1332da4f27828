// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Resolves the escapes of JDBC 4.3 section 13.4: <code>{d ..} {t ..} {ts ..} {fn ..} {oj ..} {escape ..} {limit ..}
 * </code>.
 */
public final class JdbcEscapes {
    /** Functions of JDBC's appendix whose SQL name is another; those not listed keep their name. */
    private static final Map<String, String> FUNCTIONS = Map.of(
            "UCASE",
            "UPPER",
            "LCASE",
            "LOWER",
            "LENGTH",
            "CHAR_LENGTH",
            "IFNULL",
            "COALESCE",
            "LOG",
            "LN",
            "NOW",
            "CURRENT_TIMESTAMP",
            "CURDATE",
            "CURRENT_DATE",
            "CURTIME",
            "CURRENT_TIME");

    private static final Map<String, String> TYPES = Map.of(
            "SQL_LONGVARCHAR",
            "VARCHAR",
            "SQL_CLOB",
            "VARCHAR",
            "SQL_BLOB",
            "VARBINARY",
            "SQL_LONGVARBINARY",
            "VARBINARY",
            "SQL_BIT",
            "BOOLEAN");

    private final String text;
    private final List<Piece> in;
    private final List<Piece> out = new ArrayList<>();

    private JdbcEscapes(String text, List<Piece> in) {
        this.text = text;
        this.in = in;
    }

    public static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        for (Piece piece : pieces) {
            if (piece.kind() == TokenKind.ESCAPE) {
                return new JdbcEscapes(text, pieces).run();
            }
        }
        return pieces;
    }

    private List<Piece> run() throws SQLException {
        Deque<Piece> open = new ArrayDeque<>();
        Deque<Integer> functions = new ArrayDeque<>();
        for (int i = 0; i < in.size(); i++) {
            Piece piece = in.get(i);
            if (piece.kind() != TokenKind.ESCAPE) {
                out.add(piece);
            } else if (piece.text().equals("}")) {
                if (open.isEmpty()) {
                    throw SqlErrors.syntax(text, piece.start(), "The } has no {");
                }
                open.pop();
                int from = functions.pop();
                if (from >= 0) {
                    function(from);
                }
            } else {
                open.push(piece);
                String word = Piece.kind(in, i + 1, TokenKind.PARAMETER) ? "CALL" : Piece.upper(in, i + 1);
                switch (word) {
                    case "D", "T", "TS" -> {
                        if (!Piece.kind(in, i + 2, TokenKind.STRING)) {
                            throw SqlErrors.syntax(
                                    text, piece.start(), "A string must follow {" + word.toLowerCase(Locale.ROOT));
                        }
                        out.add(Piece.word(
                                word.equals("D") ? "DATE" : word.equals("T") ? "TIME" : "TIMESTAMP", in.get(i + 1)));
                        functions.push(-1);
                    }
                    case "FN" -> functions.push(out.size());
                    case "OJ" -> functions.push(-1);
                    case "ESCAPE", "LIMIT" -> {
                        out.add(in.get(i + 1));
                        functions.push(-1);
                    }
                    case "CALL" ->
                        throw SqlErrors.unsupported(
                                text,
                                piece.start(),
                                "{call ...} is not supported: IoTDB has no stored procedures; a function is called in a query, as in SELECT ABS(:x)");
                    default ->
                        throw SqlErrors.syntax(
                                text, piece.start(), "After { one of d, t, ts, fn, oj, escape, limit must stand");
                }
                i++;
            }
        }
        if (!open.isEmpty()) {
            throw SqlErrors.syntax(text, open.peek().start(), "The { is not closed");
        }
        return out;
    }

    /** Renames and reshapes the function call that begins at {@code from} in the output and ends with it. */
    private void function(int from) {
        if (from >= out.size() || out.get(from).kind() != TokenKind.WORD) {
            return;
        }
        Piece name = out.get(from);
        String upper = name.upper();
        String mapped = FUNCTIONS.get(upper);
        if (mapped != null) {
            out.set(from, Piece.word(mapped, name));
            if (mapped.startsWith("CURRENT_")
                    && from + 2 == out.size() - 1
                    && out.get(from + 1).isSymbol("(")
                    && out.get(from + 2).isSymbol(")")) {
                out.subList(from + 1, from + 3).clear();
            }
        } else if (upper.equals("CONVERT")) {
            int comma = lastComma(from);
            if (comma > 0 && comma + 2 == out.size() - 1) {
                String type = out.get(comma + 1).upper();
                out.set(from, Piece.word("CAST", name));
                out.set(comma, Piece.word("AS", out.get(comma)));
                out.set(
                        comma + 1,
                        Piece.word(
                                TYPES.getOrDefault(type, type.startsWith("SQL_") ? type.substring(4) : type),
                                out.get(comma + 1)));
            }
        } else if (upper.equals("LOCATE")) {
            int comma = lastComma(from);
            if (comma > 0) {
                out.set(from, Piece.word("POSITION", name));
                out.set(comma, Piece.word("IN", out.get(comma)));
            }
        }
    }

    /** The only comma between the call's arguments; 0 when there are none or several. */
    private int lastComma(int from) {
        int depth = 0;
        int comma = 0;
        for (int i = from; i < out.size(); i++) {
            if (out.get(i).isSymbol("(")) {
                depth++;
            } else if (out.get(i).isSymbol(")")) {
                depth--;
            } else if (depth == 1 && out.get(i).isSymbol(",")) {
                if (comma > 0) {
                    return 0;
                }
                comma = i;
            }
        }
        return comma;
    }
}
