// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A setting of PostgreSQL's that a session has.
 *
 * @param name as PostgreSQL shows it
 * @param type bool, integer, enum or string
 * @param unit ms, or null
 * @param rule what becomes of a value
 * @param initial the value that holds when nothing is set; null for what the connection knows
 * @param accepted for {@link Rule#FIXED}: values in lower case without blanks and quotes, each with the one that is
 *     shown for it
 * @param description one line
 */
public record SessionSetting(
        String name,
        String type,
        String unit,
        Rule rule,
        String initial,
        Map<String, String> accepted,
        String description) {
    /** What becomes of a value that is set. */
    public enum Rule {
        /** It takes effect on the connection. */
        LIVE,
        /** It means nothing here, whatever it is, and is kept to be shown. */
        KEPT,
        /** Only what holds anyway is accepted. */
        FIXED,
        /** It cannot be set. */
        SHOWN
    }

    /** The version of PostgreSQL whose language this is, by which tools decide what to send. */
    public static final String SERVER_VERSION = "16.0";

    private static final List<SessionSetting> ALL = List.of(
            live("application_name", "string", "What the program calls itself"),
            fixed("array_nulls", "bool", "NULL in the text of an array is a NULL", "on"),
            fixed("bytea_output", "enum", "How bytes look as text", "hex"),
            fixed("client_encoding", "string", "Texts travel in it", "UTF8", "utf-8", "unicode"),
            kept("client_min_messages", "enum", "There are no messages beside warnings", "notice"),
            fixed(
                    "DateStyle",
                    "string",
                    "How dates look, and the order in which they are read",
                    "ISO, MDY",
                    "iso",
                    "mdy"),
            fixed("default_transaction_deferrable", "bool", "No statement waits for another's", "off"),
            live(
                    "default_transaction_isolation",
                    "enum",
                    "There are no transactions: every statement takes effect at once"),
            live("default_transaction_read_only", "bool", "Whether writes are refused"),
            fixed("escape_string_warning", "bool", "Backslashes in texts are not warned of", "off", "on"),
            fixed("extra_float_digits", "integer", "Numbers are shown as exactly as they are stored", "1", "2", "3"),
            kept("idle_in_transaction_session_timeout", "integer", "There are no transactions to be idle in", "0"),
            kept("idle_session_timeout", "integer", "Sessions may be idle", "0"),
            fixed("integer_datetimes", "bool", "Times are counted, not rounded", "on"),
            fixed("IntervalStyle", "enum", "How intervals look", "postgres"),
            live("is_superuser", "bool", "Whether the user is the administrator"),
            fixed("lc_collate", "string", "Texts are ordered by their code points", "C"),
            fixed("lc_ctype", "string", "Letters are told by Unicode", "C.UTF-8"),
            fixed("lc_messages", "string", "Errors are told in English", "C", "en_us.utf-8", "en_us.utf8"),
            fixed("lc_monetary", "string", "TO_CHAR", "C"),
            fixed("lc_numeric", "string", "TO_CHAR", "C"),
            fixed("lc_time", "string", "TO_CHAR", "C"),
            kept("lock_timeout", "integer", "There are no locks to wait for", "0"),
            fixed("quote_all_identifiers", "bool", "Names are quoted where they must be", "off"),
            kept("row_security", "bool", "There are no policies for rows", "on"),
            live("search_path", "string", "The database of unqualified names"),
            fixed("server_encoding", "string", "The server stores texts in it", "UTF8"),
            shown("server_version", "string", "The version of PostgreSQL whose language this is", SERVER_VERSION),
            shown("server_version_num", "integer", "The same as a number", "160000"),
            live("session_authorization", "string", "The user"),
            fixed("standard_conforming_strings", "bool", "A backslash in a text is a backslash", "on"),
            live("statement_timeout", "integer", "The time that a statement may take; 0 is no limit"),
            live("TimeZone", "string", "The zone of texts of times"),
            live("transaction_isolation", "enum", "There are no transactions: every statement takes effect at once"),
            live("transaction_read_only", "bool", "Whether writes are refused"),
            fixed("transaction_deferrable", "bool", "No statement waits for another's", "off"));

    private static final Map<String, String> OTHER_NAMES = Map.of(
            "timezone",
            "timezone",
            "time zone",
            "timezone",
            "transaction isolation level",
            "transaction_isolation",
            "session authorization",
            "session_authorization",
            "names",
            "client_encoding",
            "schema",
            "search_path");

    private static SessionSetting live(String name, String type, String description) {
        return new SessionSetting(
                name,
                type,
                name.equals("statement_timeout") ? "ms" : null,
                name.equals("is_superuser") || name.equals("session_authorization") ? Rule.SHOWN : Rule.LIVE,
                null,
                Map.of(),
                description);
    }

    private static SessionSetting kept(String name, String type, String description, String initial) {
        return new SessionSetting(
                name, type, type.equals("integer") ? "ms" : null, Rule.KEPT, initial, Map.of(), description);
    }

    private static SessionSetting shown(String name, String type, String description, String value) {
        return new SessionSetting(name, type, null, Rule.SHOWN, value, Map.of(), description);
    }

    private static SessionSetting fixed(String name, String type, String description, String value, String... others) {
        Map<String, String> accepted = new java.util.HashMap<>();
        accepted.put(plain(value), value);
        for (String other : others) {
            // A number, or a bool without meaning, is shown as it was set; a spelling as what it means.
            accepted.put(plain(other), type.equals("integer") || type.equals("bool") ? other : value);
        }
        return new SessionSetting(name, type, null, Rule.FIXED, value, Map.copyOf(accepted), description);
    }

    private static String plain(String value) {
        return value.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "").replace("'", "");
    }

    /** All of them, by name. */
    public static List<SessionSetting> all() {
        return ALL;
    }

    /** The setting of a name in any case, or of what SHOW and SET call by several words; null when there is none. */
    public static SessionSetting find(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String meant = OTHER_NAMES.getOrDefault(lower, lower);
        return ALL.stream()
                .filter(setting -> setting.name.equalsIgnoreCase(meant))
                .findFirst()
                .orElse(null);
    }

    /** Whether a name may be somebody's own: it has a dot. */
    public static boolean custom(String name) {
        return name.indexOf('.') > 0;
    }

    /** The setting of a name. */
    public static SessionSetting named(String name) throws SQLException {
        SessionSetting found = find(name);
        if (found == null) {
            throw SqlState.UNDEFINED_OBJECT.exception(
                    "Setting \"" + name + "\" is not known; SHOW ALL lists those that are");
        }
        return found;
    }

    /**
     * What is shown when a value was set that has no effect.
     *
     * @throws SQLException 0A000 where it would have one
     */
    public String checked(String value) throws SQLException {
        String wanted = type.equals("bool") ? bool(value) : value;
        if (rule == Rule.KEPT) {
            return wanted;
        }
        if (rule == Rule.SHOWN) {
            throw SqlState.CANNOT_CHANGE.exception("Setting \"" + name + "\" cannot be changed");
        }
        String shown = accepted.get(plain(wanted));
        if (shown == null) {
            throw SqlState.FEATURE_NOT_SUPPORTED.exception(
                    "Setting \"" + name + "\" is " + initial + " here and cannot be " + value);
        }
        return shown;
    }

    /** A truth value as it is shown: on or off. */
    public String bool(String value) throws SQLException {
        return switch (plain(value)) {
            case "on", "true", "yes", "1", "t", "y" -> "on";
            case "off", "false", "no", "0", "f", "n" -> "off";
            default ->
                throw SqlState.INVALID_PARAMETER_VALUE.exception("Setting \"" + name + "\" requires a Boolean value");
        };
    }

    /** A name as it stands in a list of names: quoted where it must be. */
    public static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_$]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * The names of a list, which may be quoted.
     *
     * @throws SQLException 22023 when it is none
     */
    public static List<String> names(String list) throws SQLException {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < list.length()) {
            char c = list.charAt(at);
            if (Character.isWhitespace(c) || c == ',') {
                at++;
                continue;
            }
            int end = at;
            if (c == '"') {
                StringBuilder name = new StringBuilder();
                for (end = at + 1;
                        end < list.length()
                                && (list.charAt(end) != '"' || end + 1 < list.length() && list.charAt(end + 1) == '"');
                        end++) {
                    name.append(list.charAt(end));
                    end += list.charAt(end) == '"' ? 1 : 0;
                }
                if (end == list.length()) {
                    throw SqlState.INVALID_PARAMETER_VALUE.exception("A quote in the list of names is not closed");
                }
                end++;
                names.add(name.toString());
            } else {
                while (end < list.length() && list.charAt(end) != ',') {
                    end++;
                }
                names.add(list.substring(at, end).strip());
            }
            at = end;
        }
        return names;
    }
}
