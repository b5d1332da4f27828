// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads the statements that the table model has and the tree model has not: {@code DESCRIBE table} and {@code USE
 * database}, which PostgreSQL writes {@code SET SCHEMA}.
 */
public final class SessionStatements extends PieceReader {
    private SessionStatements(String text, List<Piece> pieces) {
        super(text, pieces);
    }

    private static SessionStatements of(String text) throws SQLException {
        List<Piece> pieces = new ArrayList<>();
        for (Token token : SqlLexer.significant(text)) {
            pieces.add(Piece.of(token));
        }
        while (!pieces.isEmpty() && pieces.get(pieces.size() - 1).isSymbol(";")) {
            pieces.remove(pieces.size() - 1);
        }
        return new SessionStatements(text, pieces);
    }

    /**
     * The table that DESC or DESCRIBE is about.
     *
     * @throws SQLException 42601 with the place where no name stands, or more than one
     */
    public static List<NamePart> described(String text) throws SQLException {
        SessionStatements reader = of(text);
        reader.at++;
        if (reader.pieces.size() > 2 && !Piece.symbol(reader.pieces, 2, ".")) {
            reader.skip("TABLE");
        }
        return reader.name("the name of a table");
    }

    /** Whether the statement is {@code USE database} or {@code SET SCHEMA database}. */
    public static boolean changesSchema(String text) throws SQLException {
        SessionStatements reader = of(text);
        return reader.word("USE") || reader.word("SET") && reader.upper(1).equals("SCHEMA");
    }

    /**
     * The database that USE or SET SCHEMA names, as one text.
     *
     * @throws SQLException 42601 with the place where no name stands, or more than one
     */
    public static String usedSchema(String text) throws SQLException {
        SessionStatements reader = of(text);
        reader.at += reader.word("USE") ? 1 : 2;
        if (!reader.skipSymbol("=")) {
            reader.skip("TO");
        }
        if (Piece.kind(reader.pieces, reader.at, TokenKind.STRING) && reader.at == reader.pieces.size() - 1) {
            String quoted = reader.pieces.get(reader.at).text();
            return quoted.substring(1, quoted.length() - 1).replace("''", "'");
        }
        return reader.name("the name of a database").stream()
                .map(NamePart::text)
                .collect(Collectors.joining("."));
    }

    private List<NamePart> name(String what) throws SQLException {
        List<NamePart> parts = new ArrayList<>();
        do {
            parts.add(namePart(what));
        } while (skipSymbol("."));
        if (at < pieces.size()) {
            throw expected("the end of the statement behind " + what);
        }
        return parts;
    }

    /**
     * A query whose rows are the table's columns, as the table model's DESC has them: name, IoTDB's type, and what the
     * column is to the server.
     */
    public static String describing(Table table) {
        List<String> rows = new ArrayList<>();
        for (Column column : table.columns()) {
            String type = column.unknownType() == null ? column.type().name() : column.unknownType();
            rows.add("(" + literal(column.name()) + ", " + literal(type) + ", "
                    + literal(column.role().name()) + ")");
        }
        return "SELECT * FROM (VALUES " + String.join(", ", rows)
                + ") AS \"columns\" (\"ColumnName\", \"DataType\", \"Category\")";
    }

    private static String literal(String text) {
        return "CAST('" + text.replace("'", "''") + "' AS VARCHAR)";
    }
}
