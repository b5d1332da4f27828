// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.NamePart;
import io.treeline.sql.api.PreparedSql.When.Action;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts INSERT, UPDATE, DELETE and MERGE into their clauses. The grammar that parses queries has none of ON CONFLICT,
 * RETURNING, UPDATE ... FROM and DELETE ... USING; what these hold are expressions, names and tables, which are parsed
 * as parts of queries ({@link WriteQueries}), each with its places in the user's text and the numbers of its parameters
 * there. One file, since it is one grammar.
 */
public final class WriteClauses extends PieceReader {
    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    private static final Set<String> AFTER_SET = Set.of("FROM", "WHERE", "RETURNING");
    private static final Set<String> AFTER_FROM = Set.of("WHERE", "RETURNING");
    private static final Set<String> RETURNING = Set.of("RETURNING");
    private static final Set<String> AFTER_TARGET = Set.of(
            "SET",
            "USING",
            "WHERE",
            "RETURNING",
            "VALUES",
            "SELECT",
            "DEFAULT",
            "WITH",
            "OVERRIDING",
            "VALUE",
            "TABLE",
            "ORDER",
            "LIMIT",
            "FROM");
    private static final Set<String> CLAUSES =
            Set.of("SET", "FROM", "WHERE", "RETURNING", "USING", "WHEN", "ON", "DO", "THEN");

    private WriteClauses(String text, List<Piece> pieces) {
        super(text, pieces);
    }

    /** The target of a write: its name, and what the statement calls it; {@code alias} is null where it has none. */
    public record Target(List<Piece> name, Piece alias) {
        /** The name's parts. */
        public List<NamePart> parts() {
            return nameParts(name);
        }
    }

    /** {@code column = value}; no value is DEFAULT. */
    public record SetItem(List<Piece> column, List<Piece> value) {
        /** The column's own name. */
        public NamePart name() {
            Piece last = column.get(column.size() - 1);
            return new NamePart(
                    Token.unquoted(last.kind(), last.text()), last.kind().quotedName());
        }

        /** Where it begins in the statement. */
        public int offset() {
            return column.get(0).start();
        }
    }

    /**
     * ON CONFLICT.
     *
     * @param offset where it begins in the statement
     * @param columns the columns of the key that it names; empty when it names none
     * @param constraint the constraint that it names, or null
     * @param nothing whether it is DO NOTHING
     * @param sets what DO UPDATE sets
     * @param where the condition of DO UPDATE; empty when there is none
     */
    public record Conflict(
            int offset,
            List<NamePart> columns,
            NamePart constraint,
            boolean nothing,
            List<SetItem> sets,
            List<Piece> where) {}

    /**
     * INSERT.
     *
     * @param head the statement up to the end of its rows, without the alias
     * @param target the target
     * @param conflict ON CONFLICT, or null
     * @param returning what is behind RETURNING; empty when there is none
     */
    public record Insert(List<Piece> head, Target target, Conflict conflict, List<Piece> returning) {
        /** Whether it is more than IoTDB's upsert. */
        public boolean plain() {
            return conflict == null && returning.isEmpty();
        }
    }

    /** UPDATE; {@code from}, {@code where} and {@code returning} are empty where there is none. */
    public record Update(
            Target target, List<SetItem> sets, List<Piece> from, List<Piece> where, List<Piece> returning) {}

    /** DELETE; {@code using}, {@code where} and {@code returning} are empty where there is none. */
    public record Delete(Target target, List<Piece> using, List<Piece> where, List<Piece> returning) {}

    /** MERGE. */
    public record Merge(Target target, List<Piece> source, List<Piece> condition, List<When> whens) {}

    /**
     * A WHEN of MERGE.
     *
     * @param matched whether it is for rows that are there
     * @param condition behind AND; empty when there is none
     * @param sets what is set, or the columns of INSERT with their values
     * @param columnsNamed whether INSERT names its columns; without them the sets have only values, in the table's
     *     order
     */
    public record When(
            int offset,
            boolean matched,
            List<Piece> condition,
            Action action,
            List<SetItem> sets,
            boolean columnsNamed) {}

    private static WriteClauses of(String text) throws SQLException {
        List<Piece> pieces = pieces(text);
        return new WriteClauses(text, pieces.subList(withEnd(pieces), pieces.size()));
    }

    /**
     * The write that a statement is, INSERT, UPDATE, DELETE or MERGE, in upper case, where WITH stands before it; empty
     * for anything else.
     */
    public static String behindWith(String text) throws SQLException {
        List<Piece> pieces = pieces(text);
        return Piece.upper(pieces, withEnd(pieces)).equals("WITH") ? "" : Piece.upper(pieces, withEnd(pieces));
    }

    /** The place behind WITH and its queries, where the statement is a write; else 0. */
    static int withEnd(List<Piece> pieces) {
        if (!Piece.upper(pieces, 0).equals("WITH")) {
            return 0;
        }
        int depth = 0;
        for (int i = 1; i < pieces.size(); i++) {
            depth += Piece.symbol(pieces, i, "(") ? 1 : Piece.symbol(pieces, i, ")") ? -1 : 0;
            // A query that is named so has a parenthesis, a comma or AS beside it.
            if (depth == 0 && Piece.symbol(pieces, i - 1, ")") && WRITES.contains(Piece.upper(pieces, i))) {
                return i;
            }
        }
        return 0;
    }

    /** The pieces of a statement, without what ends it. */
    static List<Piece> pieces(String text) throws SQLException {
        List<Piece> pieces = new ArrayList<>();
        for (Token token : SqlLexer.significant(text)) {
            pieces.add(Piece.of(token));
        }
        while (!pieces.isEmpty() && pieces.get(pieces.size() - 1).isSymbol(";")) {
            pieces.remove(pieces.size() - 1);
        }
        return pieces;
    }

    /**
     * Reads an INSERT.
     *
     * @throws SQLException 42601 with the place; 0A000 for ON DUPLICATE KEY
     */
    public static Insert insert(String text) throws SQLException {
        return of(text).insert();
    }

    /**
     * Reads an UPDATE.
     *
     * @throws SQLException 42601 with the place; 0A000 for ORDER BY and LIMIT
     */
    public static Update update(String text) throws SQLException {
        return of(text).update();
    }

    /**
     * Reads a DELETE.
     *
     * @throws SQLException 42601 with the place; 0A000 for ORDER BY and LIMIT
     */
    public static Delete delete(String text) throws SQLException {
        return of(text).delete();
    }

    /**
     * Reads a MERGE.
     *
     * @throws SQLException 42601 with the place
     */
    public static Merge merge(String text) throws SQLException {
        return of(text).merge();
    }

    private Insert insert() throws SQLException {
        expect("INSERT");
        expect("INTO");
        List<Piece> name = name("a table name");
        List<Piece> head = new ArrayList<>(pieces.subList(0, at));
        Piece alias = skip("AS") ? aliasPiece() : null;
        int rest = at;
        int conflict = -1;
        int end = pieces.size();
        for (int i = at, depth = 0; i < end; i++) {
            depth += nesting(i);
            if (depth != 0 || labelled(i)) {
                continue;
            }
            if (conflict < 0 && upper(i).equals("ON") && beginsConflict(i + 1)) {
                conflict = i;
            } else if (upper(i).equals("RETURNING")) {
                end = i;
            }
        }
        List<Piece> with = WriteQueries.with(text);
        if (!with.isEmpty()) {
            // The queries of WITH belong to the source, which may name them.
            boolean columns = Piece.symbol(pieces, rest, "(")
                    && !upper(rest + 1).equals("SELECT")
                    && !upper(rest + 1).equals("WITH")
                    && !Piece.symbol(pieces, rest + 1, "(");
            int source = columns ? Piece.closing(pieces, rest) + 1 : rest;
            if (upper(source).equals("WITH")) {
                throw SqlErrors.unsupported(
                        text,
                        offset(),
                        "WITH stands before INSERT and before its query; write all of its queries before one of the two");
            }
            head.addAll(pieces.subList(rest, source));
            head.addAll(with);
            rest = source;
        }
        head.addAll(pieces.subList(rest, conflict < 0 ? end : conflict));
        Conflict read = null;
        if (conflict >= 0) {
            at = conflict;
            read = conflict(end);
        }
        return new Insert(head, new Target(name, alias), read, returning(end));
    }

    private boolean beginsConflict(int i) {
        return upper(i).equals("CONFLICT")
                        && (Piece.symbol(pieces, i + 1, "(")
                                || upper(i + 1).equals("DO")
                                || upper(i + 1).equals("ON"))
                || upper(i).equals("DUPLICATE") && upper(i + 1).equals("KEY");
    }

    private Conflict conflict(int end) throws SQLException {
        int offset = offset();
        expect("ON");
        if (word("DUPLICATE")) {
            throw SqlErrors.unsupported(
                    text,
                    offset,
                    "ON DUPLICATE KEY is not PostgreSQL's: write ON CONFLICT (key) DO UPDATE SET c = EXCLUDED.c, or leave it out, since INSERT already"
                            + " replaces the values of a row that has the same time");
        }
        expect("CONFLICT");
        List<NamePart> columns = new ArrayList<>();
        NamePart constraint = null;
        if (skipSymbol("(")) {
            do {
                columns.add(namePart("a column name"));
                if (!Piece.symbol(pieces, at, ",") && !Piece.symbol(pieces, at, ")")) {
                    throw SqlErrors.at(
                            text,
                            offset(),
                            SqlState.INVALID_COLUMN_REFERENCE,
                            "No expression is unique in IoTDB: ON CONFLICT names the columns of the table's key");
                }
            } while (skipSymbol(","));
            expectSymbol(")");
            if (skip("WHERE")) {
                // The key is of all rows, whatever the condition says.
                if (until(Set.of("DO"), end).isEmpty()) {
                    throw expected("a condition");
                }
            }
        } else if (skip("ON")) {
            expect("CONSTRAINT");
            constraint = namePart("the name of a constraint");
        }
        expect("DO");
        if (skip("NOTHING")) {
            ended(end);
            return new Conflict(offset, columns, constraint, true, List.of(), List.of());
        }
        expect("UPDATE");
        if (columns.isEmpty() && constraint == null) {
            throw SqlErrors.syntax(
                    text, offset, "ON CONFLICT DO UPDATE needs the columns of the key, or the name of its constraint");
        }
        expect("SET");
        List<SetItem> sets = sets(AFTER_FROM, end);
        List<Piece> where = skip("WHERE") ? filled(until(RETURNING, end), "a condition") : List.of();
        ended(end);
        return new Conflict(offset, columns, constraint, false, sets, where);
    }

    private void ended(int end) throws SQLException {
        if (at < end) {
            throw SqlErrors.syntax(text, offset(), "Nothing but RETURNING may follow");
        }
    }

    private List<Piece> returning(int from) throws SQLException {
        at = from;
        if (!skip("RETURNING")) {
            return List.of();
        }
        List<Piece> items = pieces.subList(at, pieces.size());
        at = pieces.size();
        return filled(items, "what is to be returned");
    }

    private Update update() throws SQLException {
        expect("UPDATE");
        Target target = target();
        expect("SET");
        List<SetItem> sets = sets(AFTER_SET, pieces.size());
        List<Piece> from = skip("FROM") ? filled(until(AFTER_FROM, pieces.size()), "a table") : List.of();
        List<Piece> where = skip("WHERE") ? filled(until(RETURNING, pieces.size()), "a condition") : List.of();
        refuseLimits("UPDATE");
        return new Update(target, sets, from, where, returning(at));
    }

    private Delete delete() throws SQLException {
        expect("DELETE");
        expect("FROM");
        Target target = target();
        List<Piece> using = skip("USING") ? filled(until(AFTER_FROM, pieces.size()), "a table") : List.of();
        List<Piece> where = skip("WHERE") ? filled(until(RETURNING, pieces.size()), "a condition") : List.of();
        refuseLimits("DELETE");
        if (at < pieces.size() && !word("RETURNING")) {
            throw SqlErrors.syntax(text, offset(), "Expected USING, WHERE or RETURNING");
        }
        return new Delete(target, using, where, returning(at));
    }

    /** PostgreSQL has neither; MySQL does. */
    private void refuseLimits(String statement) throws SQLException {
        int depth = 0;
        for (int i = 0; i < pieces.size(); i++) {
            depth += nesting(i);
            boolean order = upper(i).equals("ORDER") && upper(i + 1).equals("BY");
            boolean limit = upper(i).equals("LIMIT")
                    && (Piece.kind(pieces, i + 1, TokenKind.NUMBER) || Piece.kind(pieces, i + 1, TokenKind.PARAMETER));
            if (depth == 0 && (order || limit) && !labelled(i)) {
                throw SqlErrors.unsupported(
                        text,
                        pieces.get(i).start(),
                        statement + " takes no " + (order ? "ORDER BY" : "LIMIT")
                                + ", as in PostgreSQL; choose the rows by a subquery: WHERE \"Time\" IN (SELECT"
                                + " \"Time\" FROM ... ORDER BY ... LIMIT ...)");
            }
        }
    }

    private Merge merge() throws SQLException {
        expect("MERGE");
        expect("INTO");
        Target target = target();
        expect("USING");
        List<Piece> source = filled(until(Set.of("ON", "WHEN"), pieces.size()), "a table");
        // A join in the source has an ON of its own, and so has the MERGE behind it.
        int on = at;
        for (int i = at, depth = 0; i < pieces.size() && !(depth == 0 && upper(i).equals("WHEN")); i++) {
            depth += nesting(i);
            on = depth == 0 && upper(i).equals("ON") && !labelled(i) ? i : on;
        }
        if (on > at) {
            source = pieces.subList(pieces.indexOf(source.get(0)), on);
            at = on;
        }
        expect("ON");
        List<Piece> condition = filled(until("WHEN"), "a condition");
        List<When> whens = new ArrayList<>();
        do {
            whens.add(when());
        } while (word("WHEN"));
        if (word("RETURNING")) {
            throw SqlErrors.unsupported(
                    text, offset(), "MERGE takes no RETURNING, as in PostgreSQL 15; query the rows after it");
        }
        if (at < pieces.size()) {
            throw SqlErrors.syntax(text, offset(), "Expected WHEN");
        }
        return new Merge(target, source, condition, whens);
    }

    /** The pieces up to a word that stands in no bracket and no CASE. */
    private List<Piece> until(String end) {
        int from = at;
        int depth = 0;
        int cases = 0;
        while (at < pieces.size()) {
            depth += nesting(at);
            boolean name = labelled(at);
            cases += !name && word("CASE") ? 1 : !name && word("END") ? -1 : 0;
            if (depth == 0 && cases <= 0 && !name && word(end)) {
                break;
            }
            at++;
        }
        return pieces.subList(from, at);
    }

    private When when() throws SQLException {
        int offset = offset();
        expect("WHEN");
        boolean matched = !skip("NOT");
        expect("MATCHED");
        if (skip("BY")) {
            throw SqlErrors.unsupported(
                    text,
                    offset,
                    "WHEN NOT MATCHED BY is not of PostgreSQL 15; DELETE or UPDATE what the source does not have by WHERE NOT EXISTS");
        }
        List<Piece> condition = skip("AND") ? filled(until("THEN"), "a condition") : List.of();
        expect("THEN");
        if (skip("DO")) {
            expect("NOTHING");
            return new When(offset, matched, condition, Action.NOTHING, List.of(), true);
        }
        if (matched && skip("DELETE")) {
            return new When(offset, true, condition, Action.DELETE, List.of(), true);
        }
        if (matched) {
            expect("UPDATE");
            expect("SET");
            List<SetItem> sets = new ArrayList<>();
            int end = whenEnd();
            sets.addAll(sets(RETURNING, end));
            return new When(offset, true, condition, Action.UPDATE, sets, true);
        }
        expect("INSERT");
        List<List<Piece>> columns = new ArrayList<>();
        if (skipSymbol("(")) {
            do {
                columns.add(name("a column name"));
            } while (skipSymbol(","));
            expectSymbol(")");
        }
        if (skip("DEFAULT")) {
            expect("VALUES");
            return new When(offset, false, condition, Action.INSERT, List.of(), true);
        }
        expect("VALUES");
        int offsetOfRow = offset();
        List<List<Piece>> values = parenthesised();
        if (!columns.isEmpty() && columns.size() != values.size()) {
            throw SqlErrors.syntax(
                    text, offsetOfRow, "INSERT has " + columns.size() + " columns, but " + values.size() + " values");
        }
        List<SetItem> sets = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            sets.add(new SetItem(
                    columns.isEmpty() ? List.of() : columns.get(i),
                    isDefault(values.get(i)) ? List.of() : values.get(i)));
        }
        return new When(offset, false, condition, Action.INSERT, sets, !columns.isEmpty());
    }

    private int whenEnd() {
        int from = at;
        until("WHEN");
        int end = at;
        at = from;
        return end;
    }

    private Target target() throws SQLException {
        if (word("ONLY")
                && at + 1 < pieces.size()
                && (Piece.kind(pieces, at + 1, TokenKind.WORD)
                        || pieces.get(at + 1).kind().quotedName())
                && !AFTER_TARGET.contains(upper(at + 1))) {
            at++;
        }
        List<Piece> name = name("a table name");
        skipSymbol("*");
        boolean as = skip("AS");
        boolean alias = as
                || at < pieces.size()
                        && (pieces.get(at).kind().quotedName()
                                || Piece.kind(pieces, at, TokenKind.WORD) && !AFTER_TARGET.contains(upper(at)));
        return new Target(name, alias ? aliasPiece() : null);
    }

    private Piece aliasPiece() throws SQLException {
        namePart("an alias");
        return pieces.get(at - 1);
    }

    /** Parts with dots between them. */
    private List<Piece> name(String what) throws SQLException {
        int from = at;
        do {
            namePart(what);
        } while (skipSymbol("."));
        return pieces.subList(from, at);
    }

    private static List<NamePart> nameParts(List<Piece> name) {
        List<NamePart> parts = new ArrayList<>();
        for (Piece piece : name) {
            if (!piece.isSymbol(".")) {
                parts.add(new NamePart(
                        Token.unquoted(piece.kind(), piece.text()), piece.kind().quotedName()));
            }
        }
        return parts;
    }

    /** The items of SET up to a clause of these, or the place {@code end}. */
    private List<SetItem> sets(Set<String> ends, int end) throws SQLException {
        List<SetItem> sets = new ArrayList<>();
        do {
            if (skipSymbol("(")) {
                List<List<Piece>> columns = new ArrayList<>();
                do {
                    columns.add(name("a column name"));
                } while (skipSymbol(","));
                expectSymbol(")");
                expectSymbol("=");
                severalAtOnce(columns, value(ends, end), sets);
            } else {
                List<Piece> column = name("a column name");
                expectSymbol("=");
                List<Piece> value = value(ends, end);
                sets.add(new SetItem(column, isDefault(value) ? List.of() : value));
            }
        } while (at < end && skipSymbol(","));
        return sets;
    }

    private static boolean isDefault(List<Piece> value) {
        return value.size() == 1 && value.get(0).isWord("DEFAULT");
    }

    /** {@code (a, b) = (1, 2)}, {@code = ROW(1, 2)} or {@code = (SELECT ...)}. */
    private void severalAtOnce(List<List<Piece>> columns, List<Piece> value, List<SetItem> sets) throws SQLException {
        int open = value.get(0).isWord("ROW") ? 1 : 0;
        if (!Piece.symbol(value, open, "(") || Piece.closing(value, open) != value.size() - 1) {
            throw SqlErrors.syntax(
                    text,
                    value.get(0).start(),
                    "Several columns are set by a row (a, b) = (1, 2), or by a subquery (a, b) = (SELECT ...)");
        }
        String first = Piece.upper(value, open + 1);
        boolean query = open == 0
                && (first.equals("SELECT") || first.equals("WITH") || first.equals("VALUES") || first.equals("TABLE"));
        List<List<Piece>> values = new ArrayList<>();
        if (query) {
            for (int i = 0; i < columns.size(); i++) {
                values.add(columnOf(value, i, columns.size()));
            }
        } else {
            int from = at;
            at = pieces.indexOf(value.get(open));
            values.addAll(parenthesised());
            at = from;
        }
        if (values.size() != columns.size()) {
            throw SqlErrors.syntax(
                    text,
                    value.get(0).start(),
                    "SET has " + columns.size() + " columns in parentheses, but " + values.size() + " values");
        }
        for (int i = 0; i < columns.size(); i++) {
            sets.add(new SetItem(columns.get(i), isDefault(values.get(i)) ? List.of() : values.get(i)));
        }
    }

    /** One column of a subquery of so many, as a subquery of one. */
    private static List<Piece> columnOf(List<Piece> subquery, int column, int columns) {
        Piece here = subquery.get(0);
        List<Piece> out = new ArrayList<>(List.of(
                Piece.symbol("(", here),
                Piece.word("SELECT", here),
                Piece.name("__set" + column, here),
                Piece.word("FROM", here)));
        out.addAll(subquery);
        out.addAll(List.of(Piece.word("AS", here), Piece.name("__set", here), Piece.symbol("(", here)));
        for (int i = 0; i < columns; i++) {
            if (i > 0) {
                out.add(Piece.symbol(",", here));
            }
            out.add(Piece.name("__set" + i, here));
        }
        out.add(Piece.symbol(")", here));
        out.add(Piece.symbol(")", here));
        return out;
    }

    /** The values between a parenthesis, which must be here, and the one that closes it. */
    private List<List<Piece>> parenthesised() throws SQLException {
        expectSymbol("(");
        List<List<Piece>> values = new ArrayList<>();
        do {
            int from = at;
            int depth = 0;
            while (at < pieces.size()
                    && !(depth == 0 && (Piece.symbol(pieces, at, ",") || Piece.symbol(pieces, at, ")")))) {
                depth += nesting(at);
                at++;
            }
            values.add(filled(pieces.subList(from, at), "a value"));
        } while (skipSymbol(","));
        expectSymbol(")");
        return values;
    }

    private List<Piece> value(Set<String> ends, int end) throws SQLException {
        int from = at;
        int depth = 0;
        while (at < end) {
            if (depth == 0
                    && (Piece.symbol(pieces, at, ",")
                            || ends.contains(upper(at))
                                    && !labelled(at)
                                    && !upper(at - 1).equals("DISTINCT"))) {
                break;
            }
            depth += nesting(at);
            at++;
        }
        return filled(pieces.subList(from, at), "a value");
    }

    private List<Piece> until(Set<String> ends, int end) {
        int from = at;
        int depth = 0;
        while (at < end
                && !(depth == 0
                        && ends.contains(upper(at))
                        && !labelled(at)
                        && !upper(at - 1).equals("DISTINCT"))) {
            depth += nesting(at);
            at++;
        }
        return pieces.subList(from, at);
    }

    private List<Piece> filled(List<Piece> some, String what) throws SQLException {
        if (some.isEmpty()) {
            throw expected(what);
        }
        return some;
    }

    /** Whether a word here is a name whatever it says: beside a dot, or behind AS. */
    private boolean labelled(int i) {
        return Piece.symbol(pieces, i - 1, ".")
                || Piece.symbol(pieces, i + 1, ".") && !CLAUSES.contains(upper(i))
                || upper(i - 1).equals("AS");
    }

    private int nesting(int i) {
        return Piece.symbol(pieces, i, "(") ? 1 : Piece.symbol(pieces, i, ")") ? -1 : 0;
    }
}
