// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * A relational statement after the pre-pass: text for Calcite's core parser (double-quoted identifiers, casings
 * unchanged), and the way back from its places to the user's text.
 *
 * <p>Names that the grammar would take for keywords are quoted in it; {@link #userQuoted} tells which the user had
 * quoted, since only those are matched exactly. Immutable.
 */
public final class SourceText {
    private final String original;
    private final String text;
    private final boolean explain;
    private final boolean analyze;
    private final int parameterCount;
    private final int[] starts;
    private final int[] originals;
    private final BitSet verbatim;
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
        starts = new int[pieces.size()];
        originals = new int[pieces.size()];
        verbatim = new BitSet();
        quoted = new BitSet();
        StringBuilder sb = new StringBuilder(original.length() + 32);
        int parameters = 0;
        Piece previous = null;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (previous != null && !joined(previous, piece)) {
                sb.append(' ');
            }
            starts[i] = sb.length();
            originals[i] = piece.start();
            sb.append(piece.text());
            verbatim.set(
                    i,
                    piece.end() - piece.start() == piece.text().length()
                            && original.startsWith(piece.text(), piece.start()));
            if (piece.user() && piece.kind().quotedName()) {
                quoted.set(starts[i]);
            }
            if (piece.kind() == TokenKind.PARAMETER) {
                parameters++;
            }
            previous = piece;
        }
        text = sb.toString();
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
        this.text = other.text;
        this.explain = other.explain;
        this.analyze = other.analyze;
        this.parameterCount = parameterCount;
        this.starts = other.starts;
        this.originals = other.originals;
        this.verbatim = other.verbatim;
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

    /** What the parser is given. */
    public String text() {
        return text;
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

    /** Whether a call at the end of ORDER BY is the quantity of LIMIT or FETCH. */
    public static boolean isLimit(String function) {
        return function.equals(RowLimits.LIMIT) || isTies(function);
    }

    /** Whether a call at the end of ORDER BY is that of FETCH ... WITH TIES. */
    public static boolean isTies(String function) {
        return function.equals(RowLimits.TIES);
    }

    /** Whether a call at the end of ORDER BY is the quantity of OFFSET. */
    public static boolean isOffset(String function) {
        return function.equals(RowLimits.OFFSET);
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

    /** The offset in the user's text of an offset in {@link #text()}. */
    public int originalOffset(int rewrittenOffset) {
        int i = Arrays.binarySearch(starts, rewrittenOffset);
        int piece = i >= 0 ? i : -i - 2;
        if (piece < 0) {
            return 0;
        }
        int inside = rewrittenOffset - starts[piece];
        return Math.min(original.length(), originals[piece] + (verbatim.get(piece) ? inside : 0));
    }

    /**
     * The place in the user's text of a 1-based line and column of {@link #text()}, as the parser and validator report
     * them.
     */
    public TextPosition originalPosition(int line, int column) {
        return TextPosition.of(original, originalOffset(TextPosition.offset(text, line, column)));
    }

    /** The place in the user's text where a node begins. */
    public TextPosition originalPosition(SqlParserPos pos) {
        return originalPosition(pos.getLineNum(), pos.getColumnNum());
    }

    /** Whether the identifier that begins at the offset of {@link #text()} was quoted by the user. */
    public boolean userQuoted(int rewrittenOffset) {
        return rewrittenOffset >= 0 && quoted.get(rewrittenOffset);
    }

    /**
     * Whether the identifier was quoted by the user.
     *
     * @param pos of one part of an identifier, see {@code SqlIdentifier.getComponentParserPosition}
     */
    public boolean userQuoted(SqlParserPos pos) {
        return pos.getLineNum() > 0 && userQuoted(TextPosition.offset(text, pos.getLineNum(), pos.getColumnNum()));
    }
}
