// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.dml.InsertStatement.ColumnName;
import io.treeline.sql.dml.InsertStatement.Row;
import io.treeline.sql.dml.InsertStatement.Value;
import io.treeline.sql.parse.Piece;
import io.treeline.sql.parse.PieceReader;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.parse.SqlLexer;
import io.treeline.sql.parse.Token;
import io.treeline.sql.parse.TokenKind;
import io.treeline.sql.plan.SqlSettings;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reads the tree model's own {@code INSERT INTO root.db.device(time, a) [ALIGNED] VALUES (...), ...} of parameters and
 * plain literals into a device that is there, so that its rows go to the server as those of a relational INSERT do: as
 * tablets, and whole. Whatever else such a text holds, and all that the server would refuse, stays with the server.
 */
public final class NativeInsert extends PieceReader {
    private static final String TIME = "Time";

    private boolean aligned;
    private boolean timed;
    private int parameters;

    private NativeInsert(String text, List<Piece> pieces) {
        super(text, pieces);
    }

    /** Whether a native text is an INSERT. */
    public static boolean is(String text) {
        int at = 0;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.regionMatches(true, at, "insert", 0, 6);
    }

    /**
     * What a native text is.
     *
     * @param plan null where the server has to read it: its device or a column is not there, or may not be seen; a
     *     value is none of its column's type as it is written
     * @param again whether that can be otherwise when the definitions are
     */
    public record Read(PreparedSql.Insert plan, boolean again) {}

    /** Reads a native text. */
    public static Read read(String text, Catalog catalog, SqlSettings settings) throws SQLException {
        NativeInsert reader;
        InsertStatement insert;
        try {
            reader = new NativeInsert(text, pieces(text));
            insert = reader.insert();
        } catch (SQLException e) {
            return new Read(null, false);
        }
        return new Read(reader.plan(insert, catalog, settings).orElse(null), true);
    }

    private Optional<PreparedSql.Insert> plan(InsertStatement insert, Catalog catalog, SqlSettings settings)
            throws SQLException {
        try {
            PreparedSql.Insert planned = InsertPlanner.plan(insert, catalog, settings, catalog.precision());
            boolean ours = planned.table() instanceof DeviceTable device
                    && (device.aligned() || !aligned)
                    && literal(insert, planned.columns());
            return ours
                    ? Optional.of(new PreparedSql.Insert(
                            planned.table(), planned.columns(), planned.rows(), null, planned.parameterCount(), true))
                    : Optional.empty();
        } catch (SQLException e) {
            if (SqlState.QUERY_CANCELED.code().equals(e.getSQLState())) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static List<Piece> pieces(String text) throws SQLException {
        List<Piece> pieces = new ArrayList<>();
        for (Token token : SqlLexer.significant(text)) {
            pieces.add(Piece.of(token));
        }
        while (!pieces.isEmpty() && pieces.get(pieces.size() - 1).isSymbol(";")) {
            pieces.remove(pieces.size() - 1);
        }
        return pieces;
    }

    private InsertStatement insert() throws SQLException {
        expect("INSERT");
        expect("INTO");
        int tableOffset = offset();
        List<NamePart> path = new ArrayList<>();
        do {
            path.add(node());
        } while (skipSymbol("."));
        List<ColumnName> columns = new ArrayList<>();
        expectSymbol("(");
        do {
            int offset = offset();
            boolean time = word("TIME") || word("TIMESTAMP");
            NamePart name = node();
            timed |= time;
            columns.add(new ColumnName(time ? NamePart.exact(TIME) : name, offset));
        } while (skipSymbol(","));
        expectSymbol(")");
        if (!timed) {
            // The present time is the server's.
            throw expected("a time");
        }
        aligned = skip("ALIGNED");
        expect("VALUES");
        List<Row> rows = new ArrayList<>();
        do {
            rows.add(row());
        } while (skipSymbol(","));
        if (at < pieces.size()) {
            throw expected("the end");
        }
        return new InsertStatement(text, path, tableOffset, columns, rows, parameters);
    }

    /** One word or one word in backquotes; of others, such as those that begin with a digit, the server knows more. */
    private NamePart node() throws SQLException {
        boolean plain = Piece.kind(pieces, at, TokenKind.WORD) || Piece.kind(pieces, at, TokenKind.QUOTED_BACK);
        NamePart part = plain ? NamePart.exact(namePart("a name").text()) : null;
        boolean joined = at < pieces.size()
                && pieces.get(at).start() == pieces.get(at - 1).end()
                && !Piece.symbol(pieces, at, ".")
                && !Piece.symbol(pieces, at, ",")
                && !Piece.symbol(pieces, at, "(")
                && !Piece.symbol(pieces, at, ")");
        if (part == null || joined || part.text().indexOf('.') >= 0) {
            throw expected("a name of one node");
        }
        return part;
    }

    private Row row() throws SQLException {
        int offset = offset();
        expectSymbol("(");
        List<Value> values = new ArrayList<>();
        do {
            values.add(value());
        } while (skipSymbol(","));
        expectSymbol(")");
        return new Row(values, offset);
    }

    private Value value() throws SQLException {
        int offset = offset();
        if (at >= pieces.size()) {
            throw expected("a value");
        }
        boolean minus = skipSymbol("-");
        Piece piece = at < pieces.size() ? pieces.get(at++) : null;
        if (piece != null && piece.kind() == TokenKind.NUMBER) {
            try {
                BigDecimal number = new BigDecimal(piece.text());
                return new Value.Number(minus ? number.negate() : number, offset);
            } catch (NumberFormatException e) {
                throw SqlErrors.syntax(text, offset, "No plain number");
            }
        }
        if (piece == null || minus) {
            throw expected("a plain value");
        }
        if (piece.kind() == TokenKind.PARAMETER && piece.text().equals("?")) {
            return new Value.Parameter(parameters++, null, offset);
        }
        if (piece.kind() == TokenKind.STRING) {
            return string(piece, offset);
        }
        return switch (piece.upper()) {
            case "NULL" -> new Value.Null(offset);
            case "TRUE" -> new Value.Bool(true, offset);
            case "FALSE" -> new Value.Bool(false, offset);
            default -> throw expected("a plain value");
        };
    }

    private Value string(Piece piece, int offset) throws SQLException {
        String written = piece.text();
        boolean bytes = Character.toUpperCase(written.charAt(0)) == 'X';
        // What the server makes of a backslash depends on its version.
        if (!bytes && written.charAt(0) != '\'' || written.indexOf('\\') >= 0) {
            throw expected("a plain string");
        }
        if (!bytes) {
            return new Value.Text(written.substring(1, written.length() - 1).replace("''", "'"), offset);
        }
        try {
            return new Value.Bytes(HexFormat.of().parseHex(written, 2, written.length() - 1), offset);
        } catch (IllegalArgumentException e) {
            throw expected("an even number of hexadecimal digits");
        }
    }

    /**
     * Whether each literal is of its column's type as IoTDB reads it: of others it takes some and refuses some, by
     * rules of its own.
     */
    private static boolean literal(InsertStatement insert, List<Column> columns) {
        for (Row row : insert.rows()) {
            for (int i = 0; i < columns.size(); i++) {
                if (!literal(row.values().get(i), columns.get(i).type())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean literal(Value value, ColumnType type) {
        if (value instanceof Value.Number number) {
            boolean whole = number.value().scale() == 0;
            return type == ColumnType.DOUBLE
                    || type == ColumnType.FLOAT
                    || whole && (type == ColumnType.INT32 || type == ColumnType.INT64 || type == ColumnType.TIMESTAMP);
        }
        if (value instanceof Value.Text) {
            return type.isText();
        }
        return value instanceof Value.Bool
                ? type == ColumnType.BOOLEAN
                : !(value instanceof Value.Bytes) || type == ColumnType.BLOB;
    }
}
