// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON_TABLE as a subquery: of the items that its path finds a row each, from which the columns take theirs. What
 * NESTED PATH finds in a row is joined to it, one such clause's rows behind another's.
 */
final class JsonTable {
    /** A column: its name, how its value is made from a row, and its type; of a nested clause its number. */
    private record Column(Piece name, List<Piece> value, List<Piece> type, int nested) {}

    /** The columns of one path. */
    private record Level(List<Column> columns, List<List<Piece>> nested, int number) {}

    private final String text;
    private final List<Piece> pieces;
    private final JsonQuerySyntax syntax;
    private final Piece word;
    private int levels;

    JsonTable(String text, List<Piece> pieces, int i) {
        this.text = text;
        this.pieces = pieces;
        this.syntax = new JsonQuerySyntax(text, pieces);
        this.word = pieces.get(i);
    }

    /** The subquery instead of the call from a place to another, without what stands before it in FROM. */
    List<Piece> subquery(int i, int close) throws SQLException {
        JsonQuerySyntax.Clauses clauses = new JsonQuerySyntax.Clauses();
        syntax.go(i + 2);
        syntax.head(clauses, close);
        syntax.tail(clauses, close);
        if (clauses.columns < 0) {
            throw wrong("JSON_TABLE needs COLUMNS (...)");
        }
        int open = clauses.columns + 1;
        int end = Piece.symbol(pieces, open, "(") ? Piece.closing(pieces, open) : -1;
        if (end < 0) {
            throw wrong("JSON_TABLE needs COLUMNS (...)");
        }
        syntax.go(end + 1);
        clauses.columns = -1;
        syntax.tail(clauses, close);
        boolean strict = "ERROR".equals(clauses.onError);
        if (clauses.onEmpty != null || clauses.onError != null && !clauses.onError.matches("ERROR|EMPTY_ARRAY")) {
            throw wrong("Behind the columns of JSON_TABLE goes EMPTY or ERROR ON ERROR");
        }
        List<Piece> rows = new ArrayList<>();
        add(rows, "SELECT");
        rows.addAll(JsonQuerySyntax.call(
                "__JSON_PATH_ROWS",
                word,
                name("__c", "__document"),
                clauses.path,
                name("__c", "__variables"),
                JsonQuerySyntax.string(strict ? "ERROR" : "EMPTY", word)));
        as(rows, "__row");
        add(rows, ",");
        rows.addAll(name("__c", "__variables"));
        add(rows, "FROM", "(", "SELECT");
        rows.addAll(JsonQuerySyntax.call("__JSONB", word, clauses.document));
        as(rows, "__document");
        add(rows, ",");
        rows.addAll(JsonQuerySyntax.variables(clauses, word));
        as(rows, "__variables");
        add(rows, ")");
        as(rows, "__c");
        return select(level(open + 1, end, strict), rows);
    }

    /** The query that gives the columns of a level, whose rows another gives. */
    private List<Piece> select(Level level, List<Piece> rows) {
        String table = "__t" + level.number;
        List<Piece> out = new ArrayList<>();
        add(out, "(", "SELECT");
        for (int i = 0; i < level.columns.size(); i++) {
            Column column = level.columns.get(i);
            if (i > 0) {
                add(out, ",");
            }
            out.addAll(column.value);
            add(out, "AS");
            out.add(column.name);
        }
        add(out, "FROM", "(", "SELECT");
        out.addAll(name("__s", "__row"));
        add(out, ",");
        out.addAll(name("__s", "__variables"));
        add(out, ",", "ROW_NUMBER", "(", ")", "OVER", "(", ")");
        as(out, "__n");
        add(out, "FROM", "(");
        out.addAll(rows);
        add(out, ")");
        as(out, "__s");
        add(out, ")");
        as(out, table);
        if (!level.nested.isEmpty()) {
            add(out, "LEFT", "JOIN", "LATERAL", "(");
            for (int i = 0; i < level.nested.size(); i++) {
                if (i > 0) {
                    add(out, "UNION", "ALL");
                }
                add(out, "SELECT");
                String before = "";
                for (Column column : level.columns) {
                    if (column.nested < 0) {
                        continue;
                    }
                    if (!before.isEmpty()) {
                        add(out, before);
                    }
                    before = ",";
                    if (column.nested == i) {
                        out.addAll(qualified("__u" + i, column.name));
                    } else {
                        out.addAll(JsonQuerySyntax.cast(List.of(Piece.word("NULL", word)), column.type, word));
                    }
                    add(out, "AS");
                    out.add(column.name);
                }
                add(out, "FROM");
                out.addAll(level.nested.get(i));
                as(out, "__u" + i);
            }
            add(out, ")");
            as(out, "__u" + level.number + "_");
            add(out, "ON", "TRUE");
        }
        add(out, ")");
        return out;
    }

    /** The columns between two places. */
    private Level level(int from, int end, boolean strict) throws SQLException {
        int number = levels++;
        Level level = new Level(new ArrayList<>(), new ArrayList<>(), number);
        String table = "__t" + number;
        int at = from;
        while (at < end) {
            int stop = at;
            for (int depth = 0; stop < end && !(depth == 0 && pieces.get(stop).isSymbol(",")); stop++) {
                depth += JsonQuerySyntax.deeper(pieces.get(stop));
            }
            if (pieces.get(at).isWord("NESTED") && !Piece.upper(pieces, at + 1).equals("FOR")) {
                nested(level, at + 1, stop, table, strict);
            } else {
                level.columns.add(column(at, stop, table));
            }
            at = stop + 1;
        }
        return level;
    }

    private void nested(Level level, int from, int stop, String table, boolean strict) throws SQLException {
        int at = from + (Piece.upper(pieces, from).equals("PATH") ? 1 : 0);
        int columns = at;
        while (columns < stop && !pieces.get(columns).isWord("COLUMNS")) {
            columns++;
        }
        if (at == columns || !Piece.symbol(pieces, columns + 1, "(") || !Piece.kind(pieces, at, TokenKind.STRING)) {
            throw SqlErrors.syntax(text, pieces.get(at).start(), "NESTED takes a path and COLUMNS (...)");
        }
        List<Piece> rows = new ArrayList<>();
        add(rows, "SELECT");
        rows.addAll(JsonQuerySyntax.call(
                "__JSON_PATH_ROWS",
                word,
                name(table, "__row"),
                List.of(pieces.get(at)),
                name(table, "__variables"),
                JsonQuerySyntax.string(strict ? "ERROR" : "EMPTY", word)));
        as(rows, "__row");
        add(rows, ",");
        rows.addAll(name(table, "__variables"));
        as(rows, "__variables");
        Level inner = level(columns + 2, Piece.closing(pieces, columns + 1), strict);
        int number = level.nested.size();
        level.nested.add(select(inner, rows));
        for (Column column : inner.columns) {
            level.columns.add(
                    new Column(column.name, qualified("__u" + level.number + "_", column.name), column.type, number));
        }
    }

    private Column column(int from, int stop, String table) throws SQLException {
        Piece name = pieces.get(from);
        Piece label = Piece.name(JsonQuerySyntax.name(name), name);
        if (Piece.upper(pieces, from + 1).equals("FOR")
                && Piece.upper(pieces, from + 2).equals("ORDINALITY")) {
            List<Piece> type = List.of(Piece.word("INTEGER", word));
            return new Column(label, JsonQuerySyntax.cast(name(table, "__n"), type, word), type, -1);
        }
        JsonQuerySyntax.Clauses clauses = new JsonQuerySyntax.Clauses();
        syntax.go(from + 1);
        List<Piece> type = syntax.type(stop);
        boolean exists = Piece.upper(pieces, syntax.place()).equals("EXISTS");
        syntax.go(syntax.place() + (exists ? 1 : 0));
        if (Piece.upper(pieces, syntax.place()).equals("FORMAT")) {
            syntax.go(syntax.place() + 2);
            clauses.formatted = true;
        }
        clauses.path = JsonQuerySyntax.string(
                "$.\"" + JsonQuerySyntax.name(name).replace("\\", "\\\\").replace("\"", "\\\"") + '"', word);
        if (Piece.upper(pieces, syntax.place()).equals("PATH")) {
            clauses.path = List.of(pieces.get(syntax.place() + 1));
            syntax.go(syntax.place() + 2);
        }
        int end = syntax.place();
        syntax.tail(clauses, stop);
        List<Piece> row = name(table, "__row");
        List<Piece> variables = name(table, "__variables");
        if (exists) {
            String onError = clauses.onError == null ? "FALSE" : clauses.onError;
            return new Column(
                    label,
                    JsonQuerySyntax.cast(
                            JsonQuerySyntax.call(
                                    "__JSON_PATH_EXISTS",
                                    word,
                                    row,
                                    clauses.path,
                                    variables,
                                    JsonQuerySyntax.string(onError, word)),
                            type,
                            word),
                    type,
                    -1);
        }
        boolean json = type.get(0).upper().matches("JSONB?");
        boolean parts = false;
        for (int i = end; i < stop; i++) {
            parts |= pieces.get(i).upper().matches("WRAPPER|QUOTES");
        }
        clauses.type = type;
        return new Column(
                label, syntax.extracted(clauses, row, variables, json || clauses.formatted || parts, word), type, -1);
    }

    private List<Piece> name(String table, String column) {
        return qualified(table, Piece.name(column, word));
    }

    private List<Piece> qualified(String table, Piece column) {
        return List.of(Piece.name(table, word), Piece.symbol(".", word), column);
    }

    private void as(List<Piece> out, String name) {
        out.add(Piece.word("AS", word));
        out.add(Piece.name(name, word));
    }

    private void add(List<Piece> out, String... what) {
        for (String one : what) {
            out.add(Character.isLetter(one.charAt(0)) ? Piece.word(one, word) : Piece.symbol(one, word));
        }
    }

    private SQLException wrong(String what) {
        return SqlErrors.syntax(text, word.start(), what);
    }
}
