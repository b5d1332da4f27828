// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.SessionCommand;
import io.treeline.sql.api.SessionSetting;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads PostgreSQL's statements about the session: transactions, of which there are none, settings, and what frees what
 * a session holds. IoTDB has SET and SHOW of its own, so that those of them are PostgreSQL's that name one of its
 * settings and nothing else.
 */
public final class SessionCommands extends PieceReader {
    private static final Set<String> FIRST = Set.of(
            "BEGIN",
            "START",
            "COMMIT",
            "END",
            "ROLLBACK",
            "ABORT",
            "SAVEPOINT",
            "RELEASE",
            "SET",
            "RESET",
            "SHOW",
            "DISCARD",
            "DEALLOCATE",
            "UNLISTEN",
            "CLOSE",
            "LOCK",
            "PREPARE");
    private static final Set<String> IOTDBS = Set.of(
            "SYSTEM",
            "TTL",
            "CONFIGURATION",
            "SQL_DIALECT",
            "STORAGE",
            "DATABASE",
            "SPACE",
            "THROTTLE",
            "DEVICE",
            "SCHEMA",
            "TRANSACTION",
            "NAMES");

    private SessionCommands(String text, List<Piece> pieces) {
        super(text, pieces);
    }

    private static SessionCommands of(String text, List<Token> tokens) {
        List<Piece> pieces = new ArrayList<>();
        tokens.forEach(token -> pieces.add(Piece.of(token)));
        while (!pieces.isEmpty() && pieces.get(pieces.size() - 1).isSymbol(";")) {
            pieces.remove(pieces.size() - 1);
        }
        return new SessionCommands(text, pieces);
    }

    /** Whether tokens, without comments, are one of these statements. */
    static boolean are(String text, List<Token> tokens) {
        return !tokens.isEmpty()
                && FIRST.contains(tokens.get(0).text().toUpperCase(Locale.ROOT))
                && of(text, tokens).known();
    }

    /** Whether a text, which is not native, is one of these statements. */
    public static boolean is(String text) throws SQLException {
        int at = 0;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int end = at;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        // Behind a comment the first word is not known without looking further.
        return (at == end || FIRST.contains(text.substring(at, end).toUpperCase(Locale.ROOT)))
                && are(text, SqlLexer.significant(text));
    }

    private boolean known() {
        String second = upper(1);
        return switch (upper(0)) {
            case "BEGIN", "COMMIT", "ROLLBACK", "ABORT", "END", "SAVEPOINT", "RELEASE" -> true;
            case "START" -> second.equals("TRANSACTION");
            case "PREPARE" -> second.equals("TRANSACTION");
            case "LOCK" -> second.equals("TABLE");
            case "DISCARD" ->
                Set.of("ALL", "PLANS", "SEQUENCES", "TEMP", "TEMPORARY").contains(second);
            case "DEALLOCATE" -> second.equals("ALL") || second.equals("PREPARE") && upper(2).equals("ALL");
            case "UNLISTEN" -> true;
            case "CLOSE" -> second.equals("ALL");
            case "RESET" ->
                second.equals("ALL") || second.equals("ROLE") || second.equals("SESSION") || settingAt(1) > 0;
            case "SHOW" -> second.equals("ALL") && pieces.size() == 2 || settingAt(1) == pieces.size();
            case "SET" ->
                switch (second) {
                    case "SESSION", "LOCAL", "TRANSACTION", "NAMES", "CONSTRAINTS", "ROLE" -> true;
                    default -> settingAt(1) > 0 && !second.equals("SCHEMA");
                };
            default -> false;
        };
    }

    /** Where the name of a setting ends that begins at i; 0 when none does. */
    private int settingAt(int i) {
        String two = upper(i) + ' ' + upper(i + 1);
        if (two.equals("TIME ZONE") || two.equals("SESSION AUTHORIZATION")) {
            return i + 2;
        }
        if (two.equals("TRANSACTION ISOLATION") && upper(i + 2).equals("LEVEL")) {
            return i + 3;
        }
        if (i >= pieces.size()
                || pieces.get(i).kind() != TokenKind.WORD && pieces.get(i).kind() != TokenKind.QUOTED_DOUBLE) {
            return 0;
        }
        if (Piece.symbol(pieces, i + 1, ".")) {
            boolean assigned = i + 3 >= pieces.size()
                    || Piece.symbol(pieces, i + 3, "=")
                    || upper(i + 3).equals("TO");
            return i + 2 < pieces.size() && assigned && !upper(i).equals("ROOT") ? i + 3 : 0;
        }
        return IOTDBS.contains(upper(i))
                        || SessionSetting.find(Token.unquoted(
                                        pieces.get(i).kind(), pieces.get(i).text()))
                                == null
                ? 0
                : i + 1;
    }

    /** The setting that SHOW names; "all" for SHOW ALL; null for another statement. */
    public static String shown(String text) throws SQLException {
        SessionCommands reader = of(text, SqlLexer.significant(text));
        if (!reader.skip("SHOW")) {
            return null;
        }
        if (reader.skip("ALL")) {
            return "all";
        }
        String name = reader.setting();
        reader.end();
        return name;
    }

    /**
     * What the statement asks for.
     *
     * @throws SQLException 42601 with the place of what is wrong; 0A000 for what there is not
     */
    public static SessionCommand read(String text) throws SQLException {
        SessionCommands reader = of(text, SqlLexer.significant(text));
        SessionCommand command = reader.command();
        reader.end();
        return command;
    }

    private void end() throws SQLException {
        if (at < pieces.size()) {
            throw expected("the end of the statement");
        }
    }

    private SessionCommand command() throws SQLException {
        String first = upper(0);
        at = 1;
        return switch (first) {
            case "BEGIN", "START" -> {
                if (!skip("TRANSACTION")) {
                    skip("WORK");
                }
                Modes modes = modes();
                yield new SessionCommand.Begin(modes.readOnly, modes.isolation);
            }
            case "COMMIT", "END" -> {
                prepared();
                yield new SessionCommand.End(true, chain());
            }
            case "ROLLBACK", "ABORT" -> {
                prepared();
                if (!skip("TRANSACTION")) {
                    skip("WORK");
                }
                if (word("TO")) {
                    throw noSavepoints();
                }
                yield new SessionCommand.End(false, chain());
            }
            case "SAVEPOINT", "RELEASE" -> throw noSavepoints();
            case "PREPARE" -> throw noPrepared();
            case "LOCK" ->
                throw SqlState.FEATURE_NOT_SUPPORTED.exception(
                        "LOCK TABLE is not supported: IoTDB has no locks for statements, which see each other's rows at once");
            case "DISCARD" -> {
                boolean all = word("ALL");
                at++;
                yield all ? new SessionCommand.ResetAll() : new SessionCommand.Nothing();
            }
            case "DEALLOCATE", "CLOSE" -> {
                skip("PREPARE");
                expect("ALL");
                yield new SessionCommand.Nothing();
            }
            case "UNLISTEN" -> {
                if (!skipSymbol("*")) {
                    namePart("the name of a channel");
                }
                yield new SessionCommand.Nothing();
            }
            case "RESET" -> reset();
            default -> set();
        };
    }

    /** Whether the next transaction begins at once. */
    private boolean chain() throws SQLException {
        if (!skip("TRANSACTION")) {
            skip("WORK");
        }
        boolean chain = false;
        if (skip("AND")) {
            chain = !skip("NO");
            expect("CHAIN");
        }
        return chain;
    }

    private void prepared() throws SQLException {
        if (word("PREPARED")) {
            throw noPrepared();
        }
    }

    private static SQLException noSavepoints() {
        return SqlState.FEATURE_NOT_SUPPORTED.exception(
                "Savepoints are not supported: IoTDB has no transactions, every statement takes effect when it is run");
    }

    private static SQLException noPrepared() {
        return SqlState.FEATURE_NOT_SUPPORTED.exception(
                "Prepared transactions are not supported: IoTDB has no transactions, every statement takes effect when it is run");
    }

    /** What BEGIN and SET TRANSACTION say; null where they say nothing. */
    private record Modes(Boolean readOnly, String isolation) {}

    private Modes modes() throws SQLException {
        Boolean readOnly = null;
        String isolation = null;
        while (at < pieces.size()) {
            skipSymbol(",");
            if (skip("ISOLATION")) {
                expect("LEVEL");
                isolation = level();
            } else if (skip("READ")) {
                readOnly = skip("ONLY");
                if (!readOnly) {
                    expect("WRITE");
                }
            } else if (skip("NOT")) {
                expect("DEFERRABLE");
            } else if (!skip("DEFERRABLE")) {
                throw expected("ISOLATION LEVEL, READ ONLY or READ WRITE");
            }
        }
        return new Modes(readOnly, isolation);
    }

    private String level() throws SQLException {
        if (skip("SERIALIZABLE")) {
            return "serializable";
        }
        if (skip("REPEATABLE")) {
            expect("READ");
            return "repeatable read";
        }
        expect("READ");
        if (skip("COMMITTED")) {
            return "read committed";
        }
        expect("UNCOMMITTED");
        return "read uncommitted";
    }

    private SessionCommand reset() throws SQLException {
        if (skip("ALL")) {
            return new SessionCommand.ResetAll();
        }
        if (skip("ROLE")) {
            return new SessionCommand.Nothing();
        }
        if (skip("SESSION")) {
            expect("AUTHORIZATION");
            return new SessionCommand.Nothing();
        }
        return new SessionCommand.Set(setting(), null, false);
    }

    private SessionCommand set() throws SQLException {
        boolean session = skip("SESSION");
        boolean local = !session && skip("LOCAL");
        if (session && skip("CHARACTERISTICS")) {
            expect("AS");
            expect("TRANSACTION");
            return characteristics(true);
        }
        if (!session && !local && skip("TRANSACTION")) {
            return characteristics(false);
        }
        if (!session && !local && skip("CONSTRAINTS")) {
            constraints();
            return new SessionCommand.Nothing();
        }
        boolean role = skip("ROLE");
        if (role || word("AUTHORIZATION") || word("SESSION") && upper(at + 1).equals("AUTHORIZATION")) {
            at += role ? 0 : word("SESSION") ? 2 : 1;
            if (!skip("NONE") && !skip("DEFAULT")) {
                throw SqlState.FEATURE_NOT_SUPPORTED.exception(
                        "SET ROLE and SET SESSION AUTHORIZATION are not supported: a session is its user's to the end; open another connection");
            }
            return new SessionCommand.Nothing();
        }
        boolean zone = word("TIME");
        boolean words = zone || word("NAMES") || word("SCHEMA");
        String name = setting();
        if (!skipSymbol("=") && !skip("TO") && !words) {
            throw expected("= or TO");
        }
        return new SessionCommand.Set(name, zone ? zone() : values(name), local);
    }

    private void constraints() throws SQLException {
        if (!skip("ALL")) {
            do {
                do {
                    namePart("the name of a constraint");
                } while (skipSymbol("."));
            } while (skipSymbol(","));
        }
        if (!skip("DEFERRED") && !skip("IMMEDIATE")) {
            throw expected("DEFERRED or IMMEDIATE");
        }
    }

    private SessionCommand characteristics(boolean session) throws SQLException {
        Modes modes = modes();
        return new SessionCommand.Characteristics(modes.readOnly, modes.isolation, session);
    }

    /** The name of a setting, as one text. */
    private String setting() throws SQLException {
        int end = word("NAMES") || word("SCHEMA") ? at + 1 : settingAt(at);
        if (end == 0) {
            String name = namePart("the name of a setting").text();
            throw SqlState.UNDEFINED_OBJECT.exception(
                    "Setting \"" + name + "\" is not known; SHOW ALL lists those that are");
        }
        StringBuilder name = new StringBuilder();
        for (; at < end; at++) {
            Piece piece = pieces.get(at);
            boolean space = !name.isEmpty() && piece.kind() == TokenKind.WORD && !Piece.symbol(pieces, at - 1, ".");
            name.append(space ? " " : "").append(Token.unquoted(piece.kind(), piece.text()));
        }
        return name.toString();
    }

    /** The value of SET TIME ZONE. */
    private String zone() throws SQLException {
        if (skip("LOCAL") || skip("DEFAULT")) {
            return null;
        }
        if (skip("INTERVAL")) {
            String value = value();
            if (skip("HOUR")) {
                expect("TO");
                expect("MINUTE");
            }
            return "INTERVAL " + value;
        }
        return value();
    }

    private String values(String name) throws SQLException {
        if (skip("DEFAULT")) {
            return null;
        }
        SessionSetting setting = SessionSetting.find(name);
        boolean names = setting != null && setting.name().equals("search_path");
        List<String> values = new ArrayList<>();
        do {
            boolean quoted =
                    Piece.kind(pieces, at, TokenKind.QUOTED_DOUBLE) || Piece.kind(pieces, at, TokenKind.QUOTED_BACK);
            String value = value();
            // A name of two parts is one here: root.factory.
            while (names && !quoted && skipSymbol(".")) {
                value = value + '.' + value();
            }
            values.add(names ? SessionSetting.quoted(value) : value);
        } while (skipSymbol(","));
        return String.join(", ", values);
    }

    private String value() throws SQLException {
        String sign = skipSymbol("-") ? "-" : "";
        if (sign.isEmpty()) {
            skipSymbol("+");
        }
        if (at < pieces.size()) {
            Piece piece = pieces.get(at);
            switch (piece.kind()) {
                case STRING -> {
                    at++;
                    return sign
                            + piece.text()
                                    .substring(1, piece.text().length() - 1)
                                    .replace("''", "'");
                }
                case WORD, QUOTED_DOUBLE, QUOTED_BACK, NUMBER -> {
                    at++;
                    return sign + Token.unquoted(piece.kind(), piece.text());
                }
                default -> {}
            }
        }
        throw expected("a value");
    }
}
