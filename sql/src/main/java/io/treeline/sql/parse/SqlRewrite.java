// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The pre-pass from what users and tools write to what the grammar takes (double-quoted identifiers, casings
 * unchanged).
 *
 * <p>It strips comments, the final semicolon, EXPLAIN, FOR UPDATE and MATERIALIZED; resolves JDBC escapes and
 * {@code ::}; turns backquotes into double quotes and {@code !=} into {@code <>}; quotes words that are reserved in the
 * grammar but stand as names ({@code d1.Time}, {@code AS count}); quotes the function DATE_TRUNC, so that it is parsed
 * as an ordinary function and its second argument as an expression; puts type names of IoTDB and PostgreSQL into SQL's
 * in casts; and what else {@link Shorthands} has. {@code LIKE x ESCAPE ''} is left for the validator.
 */
public final class SqlRewrite {
    private static final Set<String> LOCK_WORDS = Set.of("UPDATE", "SHARE", "NO", "KEY", "READ", "FETCH");

    private SqlRewrite() {}

    /**
     * Rewrites one relational statement.
     *
     * @throws SQLException 42601 with the position in {@code text}, when a quote, comment or escape is not closed, the
     *     statement is empty, or another one follows it; 0A000 for {call}
     */
    public static SourceText rewrite(String text) throws SQLException {
        List<Token> tokens = SqlLexer.significant(text);
        ExplainPrefix explain = ExplainPrefix.of(tokens);
        List<Piece> pieces = new ArrayList<>(tokens.size() + 8);
        for (Token token : tokens.subList(explain.tokens(), tokens.size())) {
            pieces.add(Piece.of(token));
        }
        while (!pieces.isEmpty() && pieces.get(pieces.size() - 1).isSymbol(";")) {
            pieces.remove(pieces.size() - 1);
        }
        if (pieces.isEmpty()) {
            throw SqlErrors.syntax(
                    text, text.length(), explain.tokens() > 0 ? "EXPLAIN needs a statement" : "The statement is empty");
        }
        return rewritten(text, explain, pieces, null);
    }

    /**
     * A part of a statement, or what was put together of parts, as a statement of its own whose parameters have the
     * numbers that they have in the whole.
     */
    static SourceText rewritten(String text, List<Piece> pieces) throws SQLException {
        int[] parameters = SqlLexer.significant(text).stream()
                .filter(token -> token.kind() == TokenKind.PARAMETER)
                .mapToInt(Token::start)
                .toArray();
        return rewritten(text, ExplainPrefix.of(List.of()), pieces, parameters);
    }

    private static SourceText rewritten(String text, ExplainPrefix explain, List<Piece> written, int[] parameters)
            throws SQLException {
        List<Piece> pieces = written;
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).isSymbol(";")) {
                throw SqlErrors.syntax(
                        text,
                        pieces.get(i).start(),
                        "Only one statement can be sent at a time; this one goes on after the semicolon");
            }
            boolean wordFollows = pieces.get(i).kind() == TokenKind.NUMBER && Piece.kind(pieces, i + 1, TokenKind.WORD);
            if (wordFollows && pieces.get(i + 1).start() == pieces.get(i).end()) {
                throw SqlErrors.syntax(text, pieces.get(i + 1).start(), "Letters stand right after a number");
            }
        }
        XmlWords.refuse(text, pieces);
        pieces = BarePaths.quoted(pieces);
        pieces = JdbcEscapes.resolve(text, pieces);
        pieces = Literals.resolve(text, pieces);
        pieces = ArrayBrackets.resolve(text, pieces);
        pieces = SystemNames.resolve(
                CastOperator.resolve(text, SystemNames.unqualified(MergedNames.resolve(Spellings.resolve(pieces)))));
        pieces = Samples.resolve(text, JsonSyntax.resolve(text, pieces));
        pieces = TimeWords.resolve(CastOperator.zones(text, pieces));
        pieces = DelayedConditions.resolve(PatternArrays.resolve(Precedence.resolve(text, pieces)));
        pieces = RegexOperators.resolve(pieces);
        pieces = withoutLocks(PartitionKeys.resolve(pieces));
        pieces = FromFunctions.resolve(text, WindowTables.resolve(text, pieces));
        List<String> natives = new ArrayList<>();
        pieces = Shorthands.expand(text, pieces, natives);
        pieces = withoutDefaults(sortedUnions(pieces));
        List<Piece> named = NameWords.quoteNames(pieces);
        return new SourceText(
                text,
                explain.tokens() > 0,
                explain.analyze(),
                named,
                natives,
                parameters == null ? moved(written, named) : parameters);
    }

    /** Where the parameters stood, when a pass has changed their order, as that of AT TIME ZONE does; else null. */
    private static int[] moved(List<Piece> written, List<Piece> now) {
        int[] before = written.stream()
                .filter(piece -> piece.kind() == TokenKind.PARAMETER)
                .mapToInt(Piece::start)
                .toArray();
        int[] after = now.stream()
                .filter(piece -> piece.kind() == TokenKind.PARAMETER)
                .mapToInt(Piece::start)
                .toArray();
        return before.length == after.length
                        && !Arrays.equals(before, after)
                        && Arrays.equals(before, Arrays.stream(after).sorted().toArray())
                ? before
                : null;
    }

    /**
     * Drops FOR UPDATE and its kin up to the end of the query they stand in, and MATERIALIZED of WITH; reading sees the
     * same rows without them.
     */
    private static List<Piece> withoutLocks(List<Piece> pieces) {
        List<Piece> out = new ArrayList<>(pieces.size());
        int i = 0;
        while (i < pieces.size()) {
            boolean lock = i > 0
                    && pieces.get(i).isWord("FOR")
                    && LOCK_WORDS.contains(Piece.upper(pieces, i + 1))
                    && !Piece.symbol(pieces, i + 2, ".");
            if (lock && !inCall(pieces, i)) {
                int depth = 0;
                while (i < pieces.size() && !(depth == 0 && pieces.get(i).isSymbol(")"))) {
                    depth += pieces.get(i).isSymbol("(") ? 1 : pieces.get(i).isSymbol(")") ? -1 : 0;
                    i++;
                }
                continue;
            }
            int skip = i > 0 && pieces.get(i - 1).isWord("AS") ? materialized(pieces, i) : 0;
            if (skip == 0) {
                out.add(pieces.get(i++));
            }
            i += skip;
        }
        return out;
    }

    /**
     * The grammar has no ORDER BY or LIMIT behind a set operation that begins with a parenthesis, as derived table: it
     * gets a SELECT around it.
     */
    private static List<Piece> sortedUnions(List<Piece> pieces) {
        List<Piece> out = new ArrayList<>(pieces);
        for (int i = out.size() - 1; i > 0; i--) {
            String before = Piece.upper(out, i - 1);
            boolean table = before.equals("FROM")
                    || before.equals("JOIN")
                    || before.equals("LATERAL")
                    || Piece.symbol(out, i - 1, ",");
            if (!table || !Piece.symbol(out, i, "(") || !Piece.symbol(out, i + 1, "(")) {
                continue;
            }
            int close = Piece.closing(out, i);
            int depth = 0;
            boolean set = false;
            for (int at = i + 1; at < close; at++) {
                depth += out.get(at).isSymbol("(") ? 1 : out.get(at).isSymbol(")") ? -1 : 0;
                String word = depth == 0 && !isLabel(out, at) ? out.get(at).upper() : "";
                set |= word.equals("UNION") || word.equals("INTERSECT") || word.equals("EXCEPT");
                if (set
                        && (word.equals("ORDER")
                                || word.equals("LIMIT")
                                || word.equals("OFFSET")
                                || word.equals("FETCH"))) {
                    out.addAll(
                            at,
                            List.of(
                                    Piece.symbol(")", out.get(at)),
                                    Piece.word("AS", out.get(at)),
                                    Piece.name("__sorted", out.get(at))));
                    out.addAll(
                            i + 1,
                            List.of(
                                    Piece.word("SELECT", out.get(i)),
                                    Piece.symbol("*", out.get(i)),
                                    Piece.word("FROM", out.get(i)),
                                    Piece.symbol("(", out.get(i))));
                    break;
                }
            }
        }
        return out;
    }

    /** {@code SET column = DEFAULT} of an UPDATE, which the grammar lacks: columns have no default but NULL. */
    private static List<Piece> withoutDefaults(List<Piece> pieces) {
        if (pieces.isEmpty() || !pieces.get(0).isWord("UPDATE")) {
            return pieces;
        }
        List<Piece> out = new ArrayList<>(pieces);
        for (int i = 1; i < out.size(); i++) {
            boolean ends = i + 1 == out.size()
                    || Piece.symbol(out, i + 1, ",")
                    || Piece.upper(out, i + 1).equals("WHERE");
            if (ends && out.get(i).isWord("DEFAULT") && out.get(i - 1).isSymbol("=")) {
                out.set(
                        i,
                        new Piece(
                                TokenKind.WORD,
                                "NULL",
                                out.get(i).start(),
                                out.get(i).end(),
                                false));
            }
        }
        return out;
    }

    private static int materialized(List<Piece> pieces, int i) {
        int at = pieces.get(i).isWord("NOT") ? i + 1 : i;
        return Piece.upper(pieces, at).equals("MATERIALIZED") && Piece.symbol(pieces, at + 1, "(") ? at + 1 - i : 0;
    }

    /** Whether FOR belongs to a function such as SUBSTRING(x FROM 1 FOR n): its parenthesis does not open a query. */
    private static boolean inCall(List<Piece> pieces, int i) {
        int depth = 0;
        for (int at = i - 1; at >= 0; at--) {
            if (pieces.get(at).isSymbol(")")) {
                depth++;
            } else if (pieces.get(at).isSymbol("(") && --depth < 0) {
                String first = Piece.upper(pieces, at + 1);
                return !first.equals("SELECT") && !first.equals("WITH") && !Piece.symbol(pieces, at + 1, "(");
            }
        }
        return false;
    }

    /** Whether a word here is a name whatever it says: behind a dot or AS. */
    static boolean isLabel(List<Piece> pieces, int i) {
        int run = 0;
        while (Piece.upper(pieces, i - 1 - run).equals("AS")) {
            run++;
        }
        // In a row of ASes every other one is itself a name.
        boolean firstIsName = Piece.symbol(pieces, i - 1 - run, ".");
        return run == 0 ? firstIsName : run % 2 == (firstIsName ? 0 : 1);
    }
}
