// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.metadata.value.IotdbDate;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.NativeLanguage;
import io.treeline.sql.parse.SqlLexer;
import io.treeline.sql.parse.Token;
import io.treeline.sql.parse.TokenKind;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The rows of {@code NATIVE('...')}: any query in the server's own language. Its columns are the server's, found out
 * when the statement is prepared.
 */
public final class NativeTable implements VirtualTable {
    private static final Set<String> QUERIES =
            Set.of("SELECT", "SHOW", "LIST", "COUNT", "DESC", "DESCRIBE", "EXPLAIN", "WITH", "VALUES");
    private static final Set<String> EXPLAINED = Set.of("ANALYZE", "VERBOSE", "SELECT", "WITH");

    private final TableName name;
    private final String text;
    private final boolean time;
    private final List<ColumnType> types;
    private final List<Column> columns;

    private NativeTable(TableName name, String text, NativeDescriber.Description description) {
        this.name = name;
        this.text = text;
        this.types = description.types();
        this.columns = columns(description);
        this.time = columns.size() > types.size();
    }

    /**
     * The table of a native query.
     *
     * @throws SQLException 0A000 for text that is no query, which is not sent; else as the server answered
     */
    public static NativeTable of(TableName name, String text, NativeLanguage language, NativeDescriber describer)
            throws SQLException {
        requireQuery(text);
        String sent = language.asWritten(text);
        language.check(sent);
        return new NativeTable(name, sent, describer.describe(sent));
    }

    private static void requireQuery(String text) throws SQLException {
        List<Token> tokens = SqlLexer.significant(text);
        int at = 0;
        while (at < tokens.size() && tokens.get(at).isSymbol("(")) {
            at++;
        }
        String first = word(tokens, at);
        if (!QUERIES.contains(first) || first.equals("EXPLAIN") && !EXPLAINED.contains(word(tokens, at + 1))) {
            throw PlanErrors.unsupported(
                    "NATIVE takes a query (SELECT, SHOW, LIST, COUNT, DESC, EXPLAIN) and nothing else, since it runs whenever the statement is prepared"
                            + (first.isEmpty() ? "." : "; this begins with " + first + "."));
        }
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).isWord("INTO")) {
                throw PlanErrors.unsupported("NATIVE takes queries only; SELECT INTO writes.");
            }
            if (tokens.get(i).isSymbol(";") && i < tokens.size() - 1) {
                throw PlanErrors.syntax(
                        SqlState.SYNTAX_ERROR, "NATIVE takes one statement; this text goes on after the semicolon");
            }
            if (tokens.get(i).kind() == TokenKind.PARAMETER) {
                throw PlanErrors.unsupported(
                        "Parameters inside NATIVE are not supported: its text is sent as it is. Compare with the parameter outside.");
            }
        }
    }

    private static String word(List<Token> tokens, int at) {
        return at < tokens.size() && tokens.get(at).kind() == TokenKind.WORD
                ? tokens.get(at).text().toUpperCase(Locale.ROOT)
                : "";
    }

    private static List<Column> columns(NativeDescriber.Description description) {
        List<Column> columns = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        // A table has a column at least; an answer without any has no rows.
        if (description.time() || description.types().isEmpty()) {
            columns.add(new Column("Time", ColumnType.TIMESTAMP, Column.Role.TIME, null));
            taken.add("Time");
        }
        for (int i = 0; i < description.types().size(); i++) {
            String label = description.labels().get(i).isEmpty()
                    ? "column" + (i + 1)
                    : description.labels().get(i);
            String unique = label;
            for (int n = 2; !taken.add(unique); n++) {
                unique = label + '_' + n;
            }
            columns.add(new Column(unique, description.types().get(i), Column.Role.FIELD, null));
        }
        return List.copyOf(columns);
    }

    /** The query, as it is sent. */
    public String text() {
        return text;
    }

    @Override
    public TableName name() {
        return name;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public List<String> statements(Narrowing narrowing) {
        return List.of(text);
    }

    @Override
    public VirtualRows open(Narrowing narrowing, NativeExecutor executor) throws SQLException {
        NativeExecutor.NativeCursor cursor = executor.open(new NativeQuery(text, types));
        return new VirtualRows() {
            private int count;

            @Override
            public Object[] next() throws SQLException {
                if ((++count & 0xff) == 0) {
                    executor.checkCancelled();
                }
                if (!cursor.next()) {
                    return null;
                }
                Object[] row = new Object[columns.size()];
                int shift = time ? 1 : 0;
                if (time) {
                    row[0] = cursor.time();
                }
                for (int i = 0; i < types.size(); i++) {
                    row[i + shift] = cursor.isNull(i) ? null : value(cursor, i, types.get(i));
                }
                return row;
            }

            @Override
            public void close() throws SQLException {
                cursor.close();
            }
        };
    }

    private static Object value(NativeExecutor.NativeCursor cursor, int column, ColumnType type) throws SQLException {
        return switch (type) {
            case BOOLEAN -> cursor.getBoolean(column);
            case INT32 -> cursor.getInt(column);
            case INT64, TIMESTAMP -> cursor.getLong(column);
            case FLOAT -> cursor.getFloat(column);
            case DOUBLE -> cursor.getDouble(column);
            case TEXT, STRING -> cursor.getString(column);
            case BLOB -> cursor.getBytes(column);
            case DATE -> date(cursor.getInt(column));
            case DECIMAL, ARRAY -> throw new IllegalStateException("no server answers with a DECIMAL or an ARRAY");
        };
    }

    private static LocalDate date(int yyyymmdd) throws SQLException {
        try {
            return IotdbDate.of(yyyymmdd);
        } catch (DateTimeException e) {
            throw PlanErrors.data(SqlState.INVALID_DATETIME, "The server holds a DATE that is no day of the calendar");
        }
    }

    @Override
    public String toString() {
        return "NATIVE('" + text.replace("'", "''") + "')";
    }
}
