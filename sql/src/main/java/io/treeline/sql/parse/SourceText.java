// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.grammar.TokenManager;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * A relational statement after the pre-pass: tokens for the grammar, whose places are those of the user's text.
 *
 * <p>Names that the grammar would take for keywords are quoted among them; {@link #userQuoted} tells which the user had
 * quoted, since only those are matched exactly. Immutable.
 */
public final class SourceText {
    private final String original;
    private final TextLines lines;
    private final List<Piece> pieces;
    private final boolean explain;
    private final boolean analyze;
    private final int parameterCount;
    /** Where the names begin that the user had quoted. */
    private final BitSet quoted;

    private final List<String> natives;
    /** For each parameter of the text its number in the statement; null where they are the same. */
    private final int[] numbers;

    /**
     * A text.
     *
     * @param places where the parameters of the whole statement stand, of which this is a part; null where this is all
     *     of it
     */
    SourceText(
            String original, boolean explain, boolean analyze, List<Piece> pieces, List<String> natives, int[] places) {
        this.natives = List.copyOf(natives);
        this.original = original;
        this.explain = explain;
        this.analyze = analyze;
        this.pieces = List.copyOf(pieces);
        lines = new TextLines(original);
        quoted = new BitSet();
        int parameters = 0;
        for (Piece piece : pieces) {
            if (piece.user() && piece.kind().quotedName()) {
                quoted.set(piece.start());
            }
            parameters += piece.kind() == TokenKind.PARAMETER ? 1 : 0;
        }
        parameterCount = places == null ? parameters : places.length;
        numbers = places == null
                ? null
                : pieces.stream()
                        .filter(piece -> piece.kind() == TokenKind.PARAMETER)
                        .mapToInt(piece -> Arrays.binarySearch(places, piece.start()))
                        .toArray();
    }

    private SourceText(SourceText other, int parameterCount) {
        this.original = other.original;
        this.lines = other.lines;
        this.pieces = other.pieces;
        this.explain = other.explain;
        this.analyze = other.analyze;
        this.parameterCount = parameterCount;
        this.quoted = other.quoted;
        this.natives = other.natives;
        this.numbers = other.numbers;
    }

    /** The same text of a statement that has so many parameters, the last of which are put in when it was parsed. */
    public SourceText withParameters(int count) {
        return new SourceText(this, count);
    }

    /** What was parsed of this text, with its parameters numbered as they are in the whole statement. */
    public SqlNode numbered(SqlNode parsed) {
        return numbers == null || numbers.length == 0
                ? parsed
                : parsed.accept(new SqlShuttle() {
                    @Override
                    public SqlNode visit(SqlDynamicParam parameter) {
                        return new SqlDynamicParam(numbers[parameter.getIndex()], parameter.getParserPosition());
                    }
                });
    }

    /** Everything is set apart by a space, so that no two tokens become a third, but for what reads better close up. */
    private static boolean joined(Piece left, Piece right) {
        if (left.isSymbol(".") || right.isSymbol(".")) {
            return left.kind() != TokenKind.NUMBER && right.kind() != TokenKind.NUMBER;
        }
        if (left.isSymbol("(") || right.isSymbol(")") || right.isSymbol(",")) {
            return true;
        }
        boolean together =
                left.end() == right.start() || !left.user() && !right.user() && left.start() == right.start();
        return right.isSymbol("(")
                && together
                && (left.kind() == TokenKind.WORD || left.kind().quotedName());
    }

    /** What the user wrote. */
    public String original() {
        return original;
    }

    /** What the grammar reads. */
    public TokenManager tokens(PlanningStop stop) {
        return new GrammarTokens(original, lines, pieces, stop);
    }

    /** What the grammar reads, as one would write it. */
    @Override
    public String toString() {
        StringBuilder sb = new StringBuilder(original.length() + 32);
        Piece previous = null;
        for (Piece piece : pieces) {
            if (previous != null && !joined(previous, piece)) {
                sb.append(' ');
            }
            sb.append(piece.text());
            previous = piece;
        }
        return sb.toString();
    }

    /** The first word, in upper case, whatever parentheses stand before it; empty when something else is there. */
    public String firstWord() {
        int at = 0;
        while (Piece.symbol(pieces, at, "(")) {
            at++;
        }
        return Piece.upper(pieces, at);
    }

    /** Whether a word or name contains one of the words, in any case. */
    public boolean mentions(Pattern words) {
        return pieces.stream().anyMatch(piece -> words.matcher(piece.text()).find());
    }

    /** Whether the statement began with EXPLAIN, which the text no longer has. */
    public boolean explain() {
        return explain;
    }

    /** Whether that was EXPLAIN ANALYZE. */
    public boolean analyze() {
        return analyze;
    }

    /** How many {@code ?} the statement holds, of which this can be a part. */
    public int parameterCount() {
        return parameterCount;
    }

    /**
     * The native query that a table's name stands for, which the pre-pass put in the place of {@code NATIVE('...')};
     * else null.
     *
     * @param names the parts of a table's name
     */
    public String nativeText(List<String> names) {
        boolean stands = names.size() == 2
                && names.get(0).equals(Shorthands.NATIVE_SCHEMA)
                && names.get(1).length() < 4
                && names.get(1).chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(names.get(1)) < natives.size();
        return stands ? natives.get(Integer.parseInt(names.get(1))) : null;
    }

    /** Whether a call is what the pre-pass put in the place of {@code DISTINCT ON (...)}. */
    public static boolean isDistinctOn(String function) {
        return function.equals(Shorthands.DISTINCT_ON);
    }

    /** Functions that give any number of values, by their names in capitals. */
    public static final Set<String> SET_FUNCTIONS = Set.of(
            "GENERATE_SERIES",
            "GENERATE_SUBSCRIPTS",
            "__JSON_EACH_KEY",
            "__JSONB_EACH_KEY",
            "__JSON_EACH_VALUE",
            "__JSONB_EACH_VALUE",
            "__JSON_EACH_TEXT_KEY",
            "__JSONB_EACH_TEXT_KEY",
            "__JSON_EACH_TEXT_VALUE",
            "__JSONB_EACH_TEXT_VALUE",
            "JSON_ARRAY_ELEMENTS",
            "JSONB_ARRAY_ELEMENTS",
            "JSON_ARRAY_ELEMENTS_TEXT",
            "JSONB_ARRAY_ELEMENTS_TEXT",
            "JSON_OBJECT_KEYS",
            "JSONB_OBJECT_KEYS",
            "JSONB_PATH_QUERY",
            "__JSON_PATH_ROWS",
            "REGEXP_MATCHES",
            "REGEXP_SPLIT_TO_TABLE",
            "STRING_TO_TABLE",
            "UNNEST",
            WindowTables.HOPS);

    /** Whether a call marks the offset of a frame in GROUPS. */
    public static boolean isGroups(String function) {
        return function.equals(Shorthands.GROUPS);
    }

    /** Whether a call is what the pre-pass put in the place of a slice of an array. */
    public static boolean isSlice(String function) {
        return function.equalsIgnoreCase(ArrayBrackets.SLICE);
    }

    /** The place of a 1-based line and column, as the parser and validator report them. */
    public TextPosition position(int line, int column) {
        return lines.position(lines.offset(line, column));
    }

    /** The place where a node begins. */
    public TextPosition position(SqlParserPos pos) {
        return position(pos.getLineNum(), pos.getColumnNum());
    }

    /**
     * Whether the identifier was quoted by the user.
     *
     * @param pos of one part of an identifier, see {@code SqlIdentifier.getComponentParserPosition}
     */
    public boolean userQuoted(SqlParserPos pos) {
        return pos.getLineNum() > 0 && quoted.get(lines.offset(pos.getLineNum(), pos.getColumnNum()));
    }
}
