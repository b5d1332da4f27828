// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code TABLE(TUMBLE(TABLE t, DESCRIPTOR(time), size))}, HOP and SESSION in FROM: the rows of t with columns
 * window_start and window_end behind. Each becomes a subquery of functions that compute the two.
 */
final class WindowTables {
    private static final Set<String> NAMES = Set.of("TUMBLE", "HOP", "SESSION");
    /** Starts of the windows of HOP that hold a time; a set. */
    static final String HOPS = "__HOPS";

    private static final String END = "__WINDOW_END";
    private static final String GAP = "__SESSION_GAP";
    private static final String EDGE = "__SESSION_EDGE";
    private static final String ROWS = "__rows";

    private final String text;
    private final List<Piece> pieces;
    private final Piece at;
    private final String function;
    private final Map<String, List<Piece>> arguments = new HashMap<>();

    private WindowTables(String text, List<Piece> pieces, int start, String function) {
        this.text = text;
        this.pieces = pieces;
        this.at = pieces.get(start);
        this.function = function;
    }

    /** The pieces without such tables. */
    static List<Piece> resolve(String text, List<Piece> pieces) throws SQLException {
        List<Piece> out = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            boolean begins = pieces.get(i).isWord("TABLE")
                    && Piece.symbol(pieces, i + 1, "(")
                    && NAMES.contains(Piece.upper(pieces, i + 2))
                    && Piece.symbol(pieces, i + 3, "(");
            int inner = begins ? Piece.closing(pieces, i + 3) : -1;
            if (inner < 0 || !Piece.symbol(pieces, inner + 1, ")")) {
                out.add(pieces.get(i));
                continue;
            }
            WindowTables table = new WindowTables(text, pieces, i, Piece.upper(pieces, i + 2));
            table.split(i + 4, inner);
            out.addAll(resolve(text, table.subquery()));
            i = inner + 1;
            boolean aliased = Piece.upper(pieces, i + 1).equals("AS")
                    || i + 1 < pieces.size()
                            && (pieces.get(i + 1).kind().quotedName()
                                    || pieces.get(i + 1).kind() == TokenKind.WORD
                                            && !FromFunctions.endsTable(
                                                    pieces.get(i + 1).upper()));
            if (!aliased) {
                out.add(Piece.word("AS", table.at));
                out.add(Piece.name(table.function.toLowerCase(java.util.Locale.ROOT), table.at));
            }
        }
        return out;
    }

    /** The arguments by name, which may be written. */
    private void split(int from, int to) throws SQLException {
        List<List<Piece>> given = new ArrayList<>();
        List<Piece> one = new ArrayList<>();
        int depth = 0;
        for (int i = from; i < to; i++) {
            Piece piece = pieces.get(i);
            depth += piece.isSymbol("(") || piece.isSymbol("[")
                    ? 1
                    : piece.isSymbol(")") || piece.isSymbol("]") ? -1 : 0;
            if (depth == 0 && piece.isSymbol(",") && !(given.isEmpty() && keysGoOn(one, i))) {
                given.add(one);
                one = new ArrayList<>();
            } else {
                one.add(piece);
            }
        }
        given.add(one);
        boolean keyed = function.equals("SESSION") && given.size() == 4;
        List<String> names = switch (function) {
            case "TUMBLE" -> List.of("DATA", "TIMECOL", "SIZE", "OFFSET");
            case "HOP" -> List.of("DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET");
            default -> keyed ? List.of("DATA", "TIMECOL", "KEY", "SIZE") : List.of("DATA", "TIMECOL", "SIZE");
        };
        for (int i = 0; i < given.size(); i++) {
            List<Piece> argument = given.get(i);
            boolean named = argument.size() > 2 && argument.get(0).kind() == TokenKind.WORD && arrow(argument);
            String name = named ? argument.get(0).upper() : i < names.size() ? names.get(i) : "";
            if (!names.contains(name)
                    || arguments.put(
                                    name,
                                    named
                                            ? argument.subList(Piece.symbol(argument, 1, "=>") ? 2 : 3, argument.size())
                                            : argument)
                            != null) {
                throw wrong();
            }
        }
        if (!arguments.keySet().containsAll(names.subList(0, keyed || function.equals("HOP") ? 4 : 3))) {
            throw wrong();
        }
        for (Map.Entry<String, List<Piece>> argument : arguments.entrySet()) {
            if (!argument.getKey().equals("DATA")
                    && argument.getValue().stream().anyMatch(piece -> piece.kind() == TokenKind.PARAMETER)) {
                throw SqlErrors.unsupported(
                        text,
                        at.start(),
                        "A parameter as " + argument.getKey() + " of " + function
                                + " is not supported; write the interval as a literal");
            }
        }
    }

    private static boolean arrow(List<Piece> argument) {
        return Piece.symbol(argument, 1, "=>") || Piece.symbol(argument, 1, "=") && Piece.symbol(argument, 2, ">");
    }

    /** Whether a comma stands between keys of PARTITION BY. */
    private boolean keysGoOn(List<Piece> data, int comma) {
        String next = Piece.upper(pieces, comma + 1);
        return !next.equals("DESCRIPTOR")
                && !next.equals("TIMECOL")
                && data.stream().anyMatch(piece -> piece.isWord("PARTITION"));
    }

    private SQLException wrong() {
        return SqlErrors.at(
                text,
                at.start(),
                SqlState.UNDEFINED_FUNCTION,
                function + " takes "
                        + switch (function) {
                            case "TUMBLE" -> "TABLE t, DESCRIPTOR(time), the windows' size, and perhaps an offset";
                            case "HOP" ->
                                "TABLE t, DESCRIPTOR(time), how far windows are apart, their size, and perhaps an offset";
                            default ->
                                "TABLE t, DESCRIPTOR(time), perhaps DESCRIPTOR(key), and the gap that ends a session";
                        });
    }

    private List<Piece> subquery() throws SQLException {
        List<Piece> keys = new ArrayList<>();
        List<Piece> data = data(keys);
        List<Piece> time = new ArrayList<>(List.of(Piece.name(ROWS, at), symbol(".")));
        time.addAll(column("TIMECOL"));
        List<Piece> size = arguments.get("SIZE");
        List<Piece> out = new ArrayList<>(
                List.of(symbol("("), word("SELECT"), Piece.name(ROWS, at), symbol("."), symbol("*"), symbol(",")));
        switch (function) {
            case "TUMBLE" -> {
                List<Piece> start = call("TIME_BUCKET", size, time, arguments.get("OFFSET"));
                columns(out, start, call(END, size, start));
            }
            case "HOP" -> {
                // A row for each window, of which the end is computed around.
                out.remove(out.size() - 1);
                out.add(symbol(","));
                out.addAll(call(END, size, List.of(Piece.name(ROWS, at), symbol("."), Piece.name("window_start", at))));
                out.addAll(List.of(
                        word("AS"),
                        Piece.name("window_end", at),
                        word("FROM"),
                        symbol("("),
                        word("SELECT"),
                        Piece.name(ROWS, at),
                        symbol("."),
                        symbol("*"),
                        symbol(",")));
                out.addAll(call(HOPS, arguments.get("SLIDE"), size, time, arguments.get("OFFSET")));
                out.addAll(List.of(word("AS"), Piece.name("window_start", at)));
                from(out, data);
                out.addAll(List.of(symbol(")"), word("AS"), Piece.name(ROWS, at), symbol(")")));
                return out;
            }
            default -> {
                if (arguments.containsKey("KEY")) {
                    keys.addAll(List.of(Piece.name(ROWS, at), symbol(".")));
                    keys.addAll(column("KEY"));
                }
                columns(out, edge(time, size, keys, false), call(END, size, edge(time, size, keys, true)));
            }
        }
        from(out, data);
        out.add(symbol(")"));
        return out;
    }

    /**
     * The first or last time of a row's session: of the rows up to it in order of time, or against it, the last one
     * behind a gap.
     */
    private List<Piece> edge(List<Piece> time, List<Piece> size, List<Piece> keys, boolean last) {
        List<Piece> edge = new ArrayList<>(List.of(word("CASE"), word("WHEN")));
        edge.addAll(time);
        edge.addAll(List.of(word("IS"), word("NOT"), word("NULL"), word("THEN")));
        edge.addAll(call(EDGE, time, call(GAP, size)));
        edge.addAll(List.of(word("OVER"), symbol("(")));
        if (!keys.isEmpty()) {
            edge.addAll(List.of(word("PARTITION"), word("BY")));
            edge.addAll(keys);
        }
        edge.addAll(List.of(word("ORDER"), word("BY")));
        edge.addAll(time);
        if (last) {
            edge.add(word("DESC"));
        }
        edge.addAll(List.of(symbol(")"), word("END")));
        return edge;
    }

    private void columns(List<Piece> out, List<Piece> start, List<Piece> end) {
        out.addAll(start);
        out.addAll(List.of(word("AS"), Piece.name("window_start", at), symbol(",")));
        out.addAll(end);
        out.addAll(List.of(word("AS"), Piece.name("window_end", at)));
    }

    private void from(List<Piece> out, List<Piece> data) {
        out.add(word("FROM"));
        out.addAll(data);
        out.addAll(List.of(word("AS"), Piece.name(ROWS, at)));
    }

    @SafeVarargs
    private List<Piece> call(String name, List<Piece>... operands) {
        List<Piece> call = new ArrayList<>(List.of(word(name), symbol("(")));
        for (List<Piece> operand : operands) {
            if (operand != null) {
                call.addAll(operand);
                call.add(symbol(","));
            }
        }
        call.set(call.size() - 1, symbol(")"));
        return call;
    }

    /** The table, without its keys, which are columns of it. */
    private List<Piece> data(List<Piece> keys) throws SQLException {
        List<Piece> data = arguments.get("DATA");
        int from = Piece.upper(data, 0).equals("TABLE") ? 1 : 0;
        int to = data.size();
        for (int i = from; i < data.size(); i++) {
            if (data.get(i).isWord("PARTITION")
                    && Piece.upper(data, i + 1).equals("BY")
                    && (i == 1 || !data.get(i - 1).isSymbol("."))) {
                to = i;
                break;
            }
        }
        if (from >= to || from == 0 && !data.get(0).isSymbol("(")) {
            throw wrong();
        }
        if (to < data.size()) {
            if (!function.equals("SESSION")) {
                throw SqlErrors.unsupported(
                        text, at.start(), function + " takes no PARTITION BY: its windows are the same for all rows");
            }
            for (Piece piece : data.subList(to + 2, data.size())) {
                boolean first = keys.isEmpty() || keys.get(keys.size() - 1).isSymbol(",");
                if (first) {
                    keys.addAll(List.of(Piece.name(ROWS, at), symbol(".")));
                }
                keys.add(piece);
            }
        }
        return data.subList(from, to);
    }

    private List<Piece> column(String argument) throws SQLException {
        List<Piece> descriptor = arguments.get(argument);
        if (descriptor.size() != 4
                || !descriptor.get(0).isWord("DESCRIPTOR")
                || !descriptor.get(1).isSymbol("(")) {
            throw wrong();
        }
        return List.of(descriptor.get(2));
    }

    private Piece word(String word) {
        return Piece.word(word, at);
    }

    private Piece symbol(String symbol) {
        return Piece.symbol(symbol, at);
    }
}
