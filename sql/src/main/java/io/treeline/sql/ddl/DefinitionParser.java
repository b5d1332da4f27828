// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.ddl;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.ddl.DefinitionStatement.Change;
import io.treeline.sql.ddl.DefinitionStatement.ColumnDefinition;
import io.treeline.sql.ddl.DefinitionStatement.Name;
import io.treeline.sql.ddl.DefinitionStatement.Option;
import io.treeline.sql.parse.Piece;
import io.treeline.sql.parse.PieceReader;
import io.treeline.sql.parse.SqlErrors;
import io.treeline.sql.parse.SqlLexer;
import io.treeline.sql.parse.Token;
import io.treeline.sql.parse.TokenKind;
import io.treeline.sql.parse.TypeNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads CREATE, ALTER, DROP and TRUNCATE of schemas and tables. What IoTDB cannot keep (other keys, defaults,
 * constraints) is refused, never dropped.
 */
final class DefinitionParser extends PieceReader {
    private static final Set<String> COLUMN_OPTIONS = Set.of("ENCODING", "COMPRESSOR", "COMPRESSION");

    private DefinitionParser(String text, List<Piece> pieces) {
        super(text, pieces);
    }

    /**
     * Reads the statement.
     *
     * @throws SQLException 42601 with the position where the text is no such statement; 0A000 for what is not
     *     supported, saying what to use instead
     */
    static DefinitionStatement parse(String text) throws SQLException {
        List<Piece> pieces = new ArrayList<>();
        for (Token token : SqlLexer.significant(text)) {
            pieces.add(Piece.of(token));
        }
        while (!pieces.isEmpty() && pieces.get(pieces.size() - 1).isSymbol(";")) {
            pieces.remove(pieces.size() - 1);
        }
        DefinitionParser parser = new DefinitionParser(text, pieces);
        DefinitionStatement statement = parser.statement();
        if (parser.at < parser.pieces.size()) {
            throw SqlErrors.syntax(
                    text,
                    parser.offset(),
                    Piece.symbol(parser.pieces, parser.at, ";")
                            ? "Only one statement can be sent at a time; this one goes on after the semicolon"
                            : "Nothing may follow here");
        }
        return statement;
    }

    private DefinitionStatement statement() throws SQLException {
        if (skip("CREATE")) {
            return create();
        } else if (skip("DROP")) {
            return drop();
        } else if (skip("ALTER")) {
            return alter();
        }
        expect("TRUNCATE");
        skip("TABLE");
        List<Name> names = names();
        if (skip("RESTART") || skip("CONTINUE")) {
            expect("IDENTITY");
        }
        cascade();
        return new DefinitionStatement.Truncate(names);
    }

    private DefinitionStatement create() throws SQLException {
        if (skip("SCHEMA")) {
            boolean ifNotExists = ifNotExists();
            Name name = name("a schema name");
            if (word("AUTHORIZATION")) {
                throw SqlErrors.unsupported(
                        text,
                        offset(),
                        "AUTHORIZATION is not supported: databases of IoTDB have no owner; GRANT privileges instead");
            }
            return new DefinitionStatement.CreateSchema(name, ifNotExists, with());
        }
        if (skip("TABLE")) {
            return createTable();
        }
        throw SqlErrors.unsupported(
                text,
                offset(),
                "CREATE " + Piece.upper(pieces, at) + " is not supported: IoTDB has "
                        + switch (Piece.upper(pieces, at)) {
                            case "INDEX", "UNIQUE" -> "no indexes to choose; \"Time\" is always the key";
                            case "TEMPORARY", "TEMP", "GLOBAL", "LOCAL" ->
                                "no temporary tables; CREATE TABLE and DROP it";
                            case "VIEW", "MATERIALIZED" -> "no relational views";
                            case "SEQUENCE" -> "no sequences";
                            default -> "no such object; CREATE SCHEMA and CREATE TABLE are";
                        });
    }

    private DefinitionStatement createTable() throws SQLException {
        boolean ifNotExists = ifNotExists();
        Name name = name("a table name");
        if (word("LIKE") || Piece.symbol(pieces, at, "(") && upper(at + 1).equals("LIKE")) {
            throw SqlErrors.unsupported(
                    text,
                    offset(),
                    "CREATE TABLE ... LIKE is not supported; name the columns, or use CREATE TABLE ... AS");
        }
        if (word("AS") || word("WITH")) {
            return createTableAs(name, ifNotExists, with());
        }
        expectSymbol("(");
        List<ColumnDefinition> columns = new ArrayList<>();
        List<Name> key = new ArrayList<>();
        do {
            if (word("CONSTRAINT")) {
                at++;
                name("a constraint name");
            }
            if (word("PRIMARY") && upper(at + 1).equals("KEY")) {
                at += 2;
                if (!key.isEmpty()) {
                    throw SqlErrors.syntax(text, offset(), "A table has one PRIMARY KEY");
                }
                key.addAll(nameList());
            } else if (word("FOREIGN")
                    || word("UNIQUE") && Piece.symbol(pieces, at + 1, "(")
                    || word("CHECK") && Piece.symbol(pieces, at + 1, "(")
                    || word("EXCLUDE")) {
                throw constraint();
            } else {
                columns.add(column());
            }
        } while (skipSymbol(","));
        expectSymbol(")");
        Map<String, Option> options = with();
        if (word("AS")) {
            throw SqlErrors.unsupported(
                    text, offset(), "CREATE TABLE ... AS takes the columns of its query; name and CAST them there");
        }
        return new DefinitionStatement.CreateTable(name, ifNotExists, columns, key, options);
    }

    private DefinitionStatement createTableAs(Name name, boolean ifNotExists, Map<String, Option> options)
            throws SQLException {
        expect("AS");
        int start = offset();
        int end = pieces.size();
        boolean withData = true;
        if (upper(end - 1).equals("DATA")) {
            withData = !upper(end - 2).equals("NO");
            end -= withData ? 2 : 3;
            if (!upper(end).equals("WITH")) {
                throw SqlErrors.syntax(
                        text, pieces.get(pieces.size() - 1).start(), "Expected WITH DATA or WITH NO DATA");
            }
        }
        if (at >= end) {
            throw expected("a query");
        }
        for (Piece piece : pieces.subList(at, end)) {
            if (piece.kind() == TokenKind.PARAMETER) {
                throw SqlErrors.unsupported(
                        text,
                        piece.start(),
                        "CREATE TABLE ... AS takes no parameters; CREATE the TABLE, then use INSERT ... SELECT");
            }
        }
        int stop = pieces.get(end - 1).end();
        at = pieces.size();
        return new DefinitionStatement.CreateTableAs(
                name, ifNotExists, options, text.substring(start, stop), start, withData);
    }

    private SQLException constraint() {
        return SqlErrors.unsupported(
                text,
                offset(),
                upper(at) + " constraints are not supported: IoTDB would not enforce them; leave the clause out");
    }

    private ColumnDefinition column() throws SQLException {
        int offset = offset();
        String name = oneName("a column name");
        boolean bareFloat = word("FLOAT") && !Piece.symbol(pieces, at + 1, "(");
        ColumnType type = type();
        Column.Role role = null;
        boolean key = false;
        boolean notNull = false;
        Map<String, Option> options = new LinkedHashMap<>();
        while (at < pieces.size() && !Piece.symbol(pieces, at, ",") && !Piece.symbol(pieces, at, ")")) {
            if (skip("NOT")) {
                expect("NULL");
                notNull = true;
            } else if (skip("NULL")) {
                notNull = false;
            } else if (skip("PRIMARY")) {
                expect("KEY");
                key = true;
            } else if (skip("TAG")) {
                role = Column.Role.TAG;
            } else if (skip("ATTRIBUTE")) {
                role = Column.Role.ATTRIBUTE;
            } else if (skip("FIELD")) {
                role = Column.Role.FIELD;
            } else if (skip("TIME")) {
                role = Column.Role.TIME;
            } else if (word("DEFAULT")) {
                if (upper(at + 1).equals("NULL")) {
                    at += 2;
                    continue;
                }
                throw SqlErrors.unsupported(
                        text,
                        offset(),
                        "DEFAULT is not supported: columns of IoTDB have no defaults; give the value in each INSERT");
            } else if (word("CONSTRAINT")) {
                at++;
                name("a constraint name");
            } else if (word("UNIQUE") || word("CHECK") || word("REFERENCES")) {
                throw constraint();
            } else if (word("ARRAY") || skipSymbol("[")) {
                throw SqlErrors.unsupported(
                        text,
                        offset(),
                        "Column \"" + name
                                + "\": IoTDB has no columns of arrays; use a column for each element, or a VARCHAR with the array's text and CAST it in queries");
            } else if (word("GENERATED") || word("AUTO_INCREMENT") || word("IDENTITY")) {
                throw SqlErrors.unsupported(
                        text,
                        offset(),
                        upper(at)
                                + " is not supported: IoTDB generates no values but the time of an INSERT without one");
            } else if (COLUMN_OPTIONS.contains(upper(at))) {
                String option = upper(at).equals("COMPRESSION") ? "COMPRESSOR" : upper(at);
                at++;
                skipSymbol("=");
                options.put(option, value());
            } else {
                throw SqlErrors.syntax(
                        text,
                        offset(),
                        "Column \"" + name
                                + "\": expected NOT NULL, PRIMARY KEY, TAG, ATTRIBUTE, FIELD, ENCODING or COMPRESSOR");
            }
        }
        if (bareFloat && role != null) {
            // A category says that the definition is in IoTDB's words, whose FLOAT is SQL's REAL.
            type = ColumnType.FLOAT;
        }
        return new ColumnDefinition(name, offset, type, role, key, notNull, options);
    }

    private ColumnType type() throws SQLException {
        int offset = offset();
        if (!Piece.kind(pieces, at, TokenKind.WORD)) {
            throw expected("a type");
        }
        StringBuilder name = new StringBuilder(pieces.get(at++).text());
        while (Piece.kind(pieces, at, TokenKind.WORD) && TypeNames.continues(name.toString(), upper(at))) {
            name.append(' ').append(pieces.get(at++).text());
        }
        int precision = -1;
        if (skipSymbol("(")) {
            if (!Piece.kind(pieces, at, TokenKind.NUMBER) && !word("MAX")) {
                throw expected("a number");
            }
            try {
                precision = word("MAX")
                        ? Integer.MAX_VALUE
                        : Integer.parseInt(pieces.get(at).text());
            } catch (NumberFormatException e) {
                throw SqlErrors.syntax(text, offset(), "The size of a type is a whole number");
            }
            at++;
            while (skipSymbol(",")) {
                at++;
            }
            expectSymbol(")");
        }
        if (upper(at - 1).equals("TIMESTAMP")
                || precision >= 0 && name.toString().equalsIgnoreCase("TIMESTAMP")) {
            if (word("WITH") || word("WITHOUT")) {
                at++;
                skip("LOCAL");
                expect("TIME");
                expect("ZONE");
            }
        }
        if (TypeNames.inexact(name.toString())) {
            throw SqlErrors.unsupported(
                    text,
                    offset,
                    "IoTDB has no type that holds " + name
                            + " exactly; use BIGINT, DOUBLE or VARCHAR, whichever loses nothing here");
        }
        return TypeNames.find(name.toString(), precision)
                .orElseThrow(
                        () -> SqlErrors.at(
                                text,
                                offset,
                                io.treeline.metadata.error.SqlState.UNDEFINED_OBJECT,
                                "There is no type " + name
                                        + "; the types are BOOLEAN, INTEGER, BIGINT, REAL, DOUBLE, VARCHAR, TEXT, DATE, TIMESTAMP and BLOB"));
    }

    private DefinitionStatement drop() throws SQLException {
        if (skip("SCHEMA")) {
            boolean ifExists = ifExists();
            List<Name> names = names();
            return new DefinitionStatement.DropSchema(names, ifExists, cascade());
        }
        if (skip("TABLE")) {
            boolean ifExists = ifExists();
            List<Name> names = names();
            cascade();
            return new DefinitionStatement.DropTable(names, ifExists);
        }
        throw SqlErrors.unsupported(
                text, offset(), "DROP " + upper(at) + " is not supported: there are schemas and tables only");
    }

    private DefinitionStatement alter() throws SQLException {
        if (!skip("TABLE")) {
            throw SqlErrors.unsupported(
                    text, offset(), "ALTER " + upper(at) + " is not supported; ALTER TABLE adds and drops columns");
        }
        boolean ifExists = ifExists();
        Name name = name("a table name");
        List<Change> changes = new ArrayList<>();
        do {
            changes.add(change());
        } while (skipSymbol(","));
        return new DefinitionStatement.AlterTable(name, ifExists, changes);
    }

    private Change change() throws SQLException {
        if (skip("ADD")) {
            if (word("CONSTRAINT") || word("PRIMARY") || word("UNIQUE") || word("FOREIGN") || word("CHECK")) {
                throw constraint();
            }
            skip("COLUMN");
            boolean ifNotExists = ifNotExists();
            return new Change.Add(column(), ifNotExists);
        }
        if (skip("DROP")) {
            if (word("CONSTRAINT") || word("PRIMARY")) {
                throw SqlErrors.unsupported(
                        text, offset(), "There are no constraints to drop: the key of a table is part of it");
            }
            skip("COLUMN");
            boolean ifExists = ifExists();
            int offset = offset();
            Name column = new Name(List.of(namePart("a column name")), offset);
            cascade();
            return new Change.Drop(column, ifExists);
        }
        if (skip("SET")) {
            skip("PROPERTIES");
            return new Change.Set(Piece.symbol(pieces, at, "(") ? optionList() : options(new LinkedHashMap<>(), false));
        }
        String what = upper(at);
        throw SqlErrors.unsupported(
                text,
                offset(),
                switch (what) {
                    case "RENAME" ->
                        "Renaming is not supported by IoTDB; make the new one, copy with INSERT ... SELECT, and drop the old one";
                    case "ALTER", "MODIFY", "CHANGE" ->
                        "A column's type cannot be changed in IoTDB; add another column and copy the values";
                    default -> "ALTER TABLE takes ADD COLUMN, DROP COLUMN and SET (option = value)";
                });
    }

    /** {@code WITH (name = value, ...)}, if it is there. */
    private Map<String, Option> with() throws SQLException {
        return skip("WITH") ? optionList() : Map.of();
    }

    private Map<String, Option> optionList() throws SQLException {
        expectSymbol("(");
        Map<String, Option> options = new LinkedHashMap<>();
        if (!skipSymbol(")")) {
            options(options, true);
            expectSymbol(")");
        }
        return options;
    }

    private Map<String, Option> options(Map<String, Option> options, boolean several) throws SQLException {
        do {
            int offset = offset();
            String name = oneName("an option's name").toUpperCase(java.util.Locale.ROOT);
            skipSymbol("=");
            if (options.put(name, value()) != null) {
                throw SqlErrors.syntax(text, offset, "Option " + name + " is given twice");
            }
        } while (several && skipSymbol(","));
        return options;
    }

    private Option value() throws SQLException {
        int offset = offset();
        if (at >= pieces.size()) {
            throw expected("a value");
        }
        Piece piece = pieces.get(at);
        String value = switch (piece.kind()) {
            case WORD, NUMBER -> piece.text();
            case STRING ->
                piece.text().charAt(0) == '\''
                        ? piece.text().substring(1, piece.text().length() - 1).replace("''", "'")
                        : null;
            default -> null;
        };
        if (value == null) {
            throw expected("a word, a number or text in single quotes");
        }
        at++;
        return new Option(value, offset);
    }

    private List<Name> names() throws SQLException {
        List<Name> names = new ArrayList<>();
        do {
            names.add(name("a name"));
        } while (skipSymbol(","));
        return names;
    }

    private List<Name> nameList() throws SQLException {
        expectSymbol("(");
        List<Name> names = new ArrayList<>();
        do {
            int offset = offset();
            names.add(new Name(List.of(namePart("a column name")), offset));
            if (!skip("ASC")) {
                skip("DESC");
            }
        } while (skipSymbol(","));
        expectSymbol(")");
        return names;
    }

    private Name name(String what) throws SQLException {
        int offset = offset();
        List<NamePart> parts = new ArrayList<>();
        do {
            parts.add(namePart(what));
        } while (skipSymbol("."));
        return new Name(parts, offset);
    }

    private String oneName(String what) throws SQLException {
        return namePart(what).text();
    }

    private boolean ifNotExists() throws SQLException {
        if (word("IF") && upper(at + 1).equals("NOT")) {
            at += 2;
            expect("EXISTS");
            return true;
        }
        return false;
    }

    private boolean ifExists() {
        if (word("IF") && upper(at + 1).equals("EXISTS")) {
            at += 2;
            return true;
        }
        return false;
    }

    private boolean cascade() {
        boolean cascade = skip("CASCADE");
        if (!cascade) {
            skip("RESTRICT");
        }
        return cascade;
    }
}
