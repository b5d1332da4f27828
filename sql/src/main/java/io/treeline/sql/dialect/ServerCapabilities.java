// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a server can do, by the version that it tells at login: the one place where versions differ. What was observed
 * on a version is known of it; of all others only what can be asked, and what has been the same since IoTDB 1.0,
 * counts.
 *
 * @param version the first three numbers; of one that was not observed what it said itself, or null
 * @param tables whether it has the table model
 * @param pushdown what is left to it unless the connection says otherwise
 * @param observed by what it is known, for people; null where nothing is
 */
public record ServerCapabilities(String version, Answer tables, PushdownRules pushdown, String observed) {
    /** The versions on which something was observed. */
    static final List<ServerCapabilities> OBSERVED = List.of(
            new ServerCapabilities(
                    "1.3.4",
                    Answer.NO,
                    PushdownRules.WITHOUT_LIKE,
                    "5,000 random queries compared with PostgreSQL: right but for LIKE; tables, tablets, UPDATE, DELETE and lists work"),
            new ServerCapabilities(
                    "2.0.1",
                    Answer.YES,
                    PushdownRules.WITHOUT_STATISTICS,
                    "2.0.1-beta, on which all tests of every build run"),
            new ServerCapabilities(
                    "2.0.7",
                    Answer.YES,
                    PushdownRules.WITHOUT_STATISTICS,
                    "1,500 random queries compared with PostgreSQL: all right"));

    /** Whether a server has something. */
    public enum Answer {
        /** It has. */
        YES("yes"),
        /** It has not. */
        NO("no"),
        /** Its version does not say; it is asked when somebody wants it. */
        ASKED("asked");

        private final String word;

        Answer(String word) {
            this.word = word;
        }
    }

    /** Those of a server; version is as it tells it, or null. */
    public static ServerCapabilities of(String version) {
        String three = version == null ? "" : numbers(version);
        for (ServerCapabilities server : OBSERVED) {
            if (server.version.equals(three)) {
                return server;
            }
        }
        return new ServerCapabilities(version, Answer.ASKED, PushdownRules.BASIC, null);
    }

    /** The three numbers with which a version begins, behind blanks and a v; empty when it does not. */
    private static String numbers(String version) {
        String text = version.strip();
        if (text.startsWith("v") || text.startsWith("V")) {
            text = text.substring(1);
        }
        int end = 0;
        for (int number = 0; number < 3; number++) {
            int begin = number == 0 ? 0 : end + 1;
            if (number > 0 && (end == text.length() || text.charAt(end) != '.')) {
                return "";
            }
            end = begin;
            while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                end++;
            }
            if (end == begin) {
                return "";
            }
        }
        return text.substring(0, end);
    }

    /**
     * What is left to the server as a connection asks for it.
     *
     * @param choice the property {@code pushdown}: on, basic, full or off
     */
    public PushdownRules pushdown(String choice) {
        return switch (choice) {
            case "off" -> PushdownRules.NOTHING;
            case "basic" -> PushdownRules.BASIC;
            case "full" -> PushdownRules.EVERYTHING;
            default -> pushdown;
        };
    }

    /** What is known of each version, as the table of docs/servers.md. */
    public static String table() {
        return "| version | table model | pushdown | observed |\n|---|---|---|---|\n"
                + OBSERVED.stream().map(ServerCapabilities::line).collect(Collectors.joining())
                + new ServerCapabilities("all others", Answer.ASKED, PushdownRules.BASIC, "nothing").line();
    }

    private String line() {
        return "| " + version + " | " + tables.word + " | " + pushdown + " | " + observed + " |\n";
    }
}
