// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.NamePart;
import io.treeline.sql.dml.InsertStatement.ColumnName;
import io.treeline.sql.dml.InsertStatement.Row;
import io.treeline.sql.dml.InsertStatement.Value;
import io.treeline.sql.parse.JdbcEscapes;
import io.treeline.sql.parse.NameWords;
import io.treeline.sql.parse.Piece;
import io.treeline.sql.parse.PieceReader;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.parse.TokenKind;
import io.treeline.sql.parse.WriteClauses;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads relational {@code INSERT ... VALUES} of literals and parameters, the form that is sent a million times. Where a
 * value must be computed, or rows come from a query, it stops with {@link NotPlainException}.
 */
public final class InsertParser extends PieceReader {
    private int parameters;

    private InsertParser(String text, List<Piece> pieces) {
        super(text, pieces);
    }

    /**
     * Reads the statement.
     *
     * @param text the whole statement
     * @param head its pieces up to the end of the rows, without an alias
     * @throws SQLException 42601 with the position where the text is no INSERT; 22003 for a number beyond all types;
     *     0A000 for what is not supported, saying what to use instead
     */
    public static InsertStatement parse(String text, List<Piece> head) throws SQLException {
        return new InsertParser(text, JdbcEscapes.resolve(text, new ArrayList<>(head))).insert();
    }

    /** Reads a statement that is no more than its rows. */
    public static InsertStatement parse(String text) throws SQLException {
        return parse(text, WriteClauses.insert(text).head());
    }

    private InsertStatement insert() throws SQLException {
        expect("INSERT");
        expect("INTO");
        int tableOffset = offset();
        List<NamePart> table = new ArrayList<>();
        do {
            table.add(namePart("a table name"));
        } while (skipSymbol("."));
        List<ColumnName> columns = new ArrayList<>();
        if (Piece.symbol(pieces, at, "(") && !startsQuery(at + 1)) {
            at++;
            do {
                int offset = offset();
                columns.add(new ColumnName(namePart("a column name"), offset));
                if (Piece.symbol(pieces, at, ".")) {
                    throw SqlErrors.syntax(text, offset(), "A column of INSERT is named without its table");
                }
            } while (skipSymbol(","));
            expectSymbol(")");
        }
        if (columns.isEmpty() && word("DEFAULT") && Piece.upper(pieces, at + 1).equals("VALUES")) {
            int offset = offset();
            at += 2;
            end();
            return new InsertStatement(
                    text, table, tableOffset, columns, List.of(new Row(List.of(), offset)), parameters);
        }
        if (word("SELECT") || word("WITH") || word("TABLE") || Piece.symbol(pieces, at, "(") && startsQuery(at + 1)) {
            throw new NotPlainException();
        }
        if (word("OVERRIDING")) {
            throw SqlErrors.unsupported(
                    text, offset(), "OVERRIDING is not supported, since no column is generated; leave it out");
        }
        if (!word("VALUES") && !word("VALUE")) {
            throw expected("VALUES");
        }
        at++;
        List<Row> rows = new ArrayList<>();
        do {
            rows.add(row());
        } while (skipSymbol(","));
        end();
        return new InsertStatement(text, table, tableOffset, columns, rows, parameters);
    }

    private boolean startsQuery(int i) {
        String word = Piece.upper(pieces, i);
        boolean query = word.equals("SELECT") || word.equals("WITH") || word.equals("VALUES") || word.equals("TABLE");
        return query && !Piece.symbol(pieces, i + 1, ",") && !Piece.symbol(pieces, i + 1, ")")
                || Piece.symbol(pieces, i, "(");
    }

    private Row row() throws SQLException {
        int offset = offset();
        expectSymbol("(");
        List<Value> values = new ArrayList<>();
        do {
            values.add(value());
        } while (skipSymbol(","));
        if (!Piece.symbol(pieces, at, ")")) {
            throw at >= pieces.size() ? expected(")") : computed();
        }
        at++;
        return new Row(values, offset);
    }

    private Value value() throws SQLException {
        int offset = offset();
        if (at >= pieces.size()) {
            throw expected("a value");
        }
        Piece piece = pieces.get(at);
        boolean plus = piece.isSymbol("+");
        if ((plus || piece.isSymbol("-")) && Piece.kind(pieces, at + 1, TokenKind.NUMBER)) {
            BigDecimal number = number(pieces.get(at + 1));
            at += 2;
            return new Value.Number(plus ? number : number.negate(), offset);
        }
        switch (piece.kind()) {
            case PARAMETER -> {
                at++;
                return new Value.Parameter(parameters++, skipSymbol("::") ? castType() : null, offset);
            }
            case NUMBER -> {
                at++;
                return new Value.Number(number(piece), offset);
            }
            case STRING -> {
                at++;
                return piece.text().charAt(0) == 'X' || piece.text().charAt(0) == 'x'
                        ? new Value.Bytes(bytes(piece), offset)
                        : new Value.Text(string(piece), offset);
            }
            case WORD -> {
                return wordValue(piece, offset);
            }
            default -> {
                if (piece.isSymbol(")") || piece.isSymbol(",")) {
                    throw expected("a value");
                }
                throw computed();
            }
        }
    }

    private Value wordValue(Piece piece, int offset) throws SQLException {
        boolean typed = Piece.kind(pieces, at + 1, TokenKind.STRING);
        switch (piece.upper()) {
            case "NULL" -> {
                at++;
                skipCast();
                return new Value.Null(offset);
            }
            case "TRUE", "FALSE" -> {
                at++;
                return new Value.Bool(piece.isWord("TRUE"), offset);
            }
            case "DATE", "TIME", "TIMESTAMP" -> {
                if (typed) {
                    String body = string(pieces.get(at + 1));
                    at += 2;
                    return piece.isWord("DATE")
                            ? new Value.Date(body, offset)
                            : piece.isWord("TIME") ? new Value.Time(body, offset) : new Value.Timestamp(body, offset);
                }
                throw computed();
            }
            case "CAST" -> {
                return cast(offset);
            }
            case "NOW",
                    "TRANSACTION_TIMESTAMP",
                    "STATEMENT_TIMESTAMP",
                    "CLOCK_TIMESTAMP",
                    "CURRENT_TIMESTAMP",
                    "LOCALTIMESTAMP" -> {
                return now(piece, offset);
            }
            case "DEFAULT" -> {
                at++;
                return new Value.Default(offset);
            }
            default -> throw computed();
        }
    }

    /**
     * The present time under one of its names; in front of anything but the row's next value it is a part of an
     * expression, which the row finds out.
     */
    private Value now(Piece name, int offset) throws SQLException {
        boolean word = name.isWord("CURRENT_TIMESTAMP") || name.isWord("LOCALTIMESTAMP");
        at++;
        if (Piece.symbol(pieces, at, "(")) {
            boolean digits = word && Piece.kind(pieces, at + 1, TokenKind.NUMBER);
            if (!Piece.symbol(pieces, digits ? at + 2 : at + 1, ")")) {
                throw computed();
            }
            at += digits ? 3 : 2;
        } else if (!word) {
            throw computed();
        }
        return new Value.Now(offset);
    }

    /** A cast of a parameter is read here, as is one of NULL, which changes nothing; any other is to be computed. */
    private Value cast(int offset) throws SQLException {
        int close = Piece.closing(pieces, at + 1);
        if (close > 0
                && Piece.symbol(pieces, at + 1, "(")
                && Piece.upper(pieces, at + 3).equals("AS")) {
            Piece inner = pieces.get(at + 2);
            if (inner.isWord("NULL")) {
                at = close + 1;
                return new Value.Null(offset);
            }
            if (inner.kind() == TokenKind.PARAMETER) {
                at += 4;
                Cast cast = castType();
                expectSymbol(")");
                return new Value.Parameter(parameters++, cast, offset);
            }
        }
        throw computed();
    }

    /** A type behind which nothing more is said of the value; one that columns cannot have makes it computed. */
    private Cast castType() throws SQLException {
        List<String> words = new ArrayList<>();
        while (Piece.kind(pieces, at, TokenKind.WORD)) {
            words.add(upper(at++));
        }
        if (words.isEmpty()) {
            throw expected("a type");
        }
        Integer size = null;
        if (skipSymbol("(")) {
            size = Piece.kind(pieces, at, TokenKind.NUMBER)
                    ? Cast.size(pieces.get(at++).text())
                    : null;
            if (size == null || !skipSymbol(")")) {
                throw computed();
            }
        }
        if (!Piece.symbol(pieces, at, ",") && !Piece.symbol(pieces, at, ")")) {
            throw computed();
        }
        return Cast.to(String.join(" ", words), size).orElseThrow(InsertParser::computed);
    }

    /** Skips {@code ::type} after NULL. */
    private void skipCast() throws SQLException {
        while (skipSymbol("::")) {
            if (!Piece.kind(pieces, at, TokenKind.WORD)) {
                throw expected("a type");
            }
            while (Piece.kind(pieces, at, TokenKind.WORD)) {
                at++;
            }
            if (Piece.symbol(pieces, at, "(")) {
                int close = Piece.closing(pieces, at);
                if (close < 0) {
                    throw expected(")");
                }
                at = close + 1;
            }
        }
    }

    private BigDecimal number(Piece piece) throws SQLException {
        try {
            return new BigDecimal(piece.text());
        } catch (NumberFormatException e) {
            throw SqlErrors.at(
                    text, piece.start(), SqlState.NUMERIC_OUT_OF_RANGE, "The number's exponent is out of range");
        }
    }

    private String string(Piece piece) throws SQLException {
        Piece plain = NameWords.string(piece);
        String written = plain.text();
        int open = written.indexOf('\'');
        if (open > 1 || open == 1 && Character.toUpperCase(written.charAt(0)) != 'N') {
            throw SqlErrors.unsupported(
                    text,
                    piece.start(),
                    "A string of this kind is not supported in INSERT; write the characters themselves between single quotes");
        }
        return written.substring(open + 1, written.length() - 1).replace("''", "'");
    }

    private byte[] bytes(Piece piece) throws SQLException {
        try {
            return HexFormat.of().parseHex(piece.text(), 2, piece.text().length() - 1);
        } catch (IllegalArgumentException e) {
            throw SqlErrors.syntax(
                    text, piece.start(), "X'...' must hold an even number of hexadecimal digits and nothing else");
        }
    }

    private void end() throws SQLException {
        if (at >= pieces.size()) {
            return;
        }
        int offset = offset();
        if (Piece.symbol(pieces, at, ";")) {
            throw SqlErrors.syntax(
                    text, offset, "Only one statement can be sent at a time; this one goes on after the semicolon");
        }
        throw SqlErrors.syntax(text, offset, "Nothing may follow the rows of an INSERT");
    }

    private static NotPlainException computed() {
        return new NotPlainException();
    }

    /** The values are not all literals and parameters, so that the query engine has to compute them. */
    public static final class NotPlainException extends SQLFeatureNotSupportedException {
        private static final long serialVersionUID = 1L;

        NotPlainException() {
            super("The values are to be computed", SqlState.FEATURE_NOT_SUPPORTED.code());
        }
    }
}
