// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.ServerStatus;
import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.iotdb.common.rpc.thrift.TSStatus;

/**
 * What the server's status codes mean: code to SQLState, and thereby to the java.sql exception class. The server's code
 * is the exception's vendor code.
 */
public final class ServerErrors {
    /** Of planning: a limit of somebody's, or the server's own while a node does not answer it. */
    private static final int PLANNING_TIMEOUT = 712;
    /** Of running. */
    static final int QUERY_TIMEOUT = 720;

    private static final Set<Integer> TIME_OUTS = Set.of(PLANNING_TIMEOUT, QUERY_TIMEOUT);

    /**
     * What another node, or a part of this one, was needed for and not ready for: the server marks them as worth
     * another try.
     */
    private static final Set<Integer> PASSING = Set.of(306, 602, 605, 606, 610, 708, 713, 901, 904, 906, 907, 1003);

    /** Of disks, and of queries at a time: it passes too, but says more by its own state. */
    private static final Set<Integer> SCARCE = Set.of(611, 717);

    /** The node that answered has only begun, and others may be further. */
    private static final Set<Integer> NOT_READY = Set.of(602, 904);

    private static final Map<Integer, SqlState> STATES = Map.ofEntries(
            Map.entry(201, SqlState.PROTOCOL_VIOLATION),
            Map.entry(205, SqlState.INVALID_PARAMETER_VALUE),
            Map.entry(300, SqlState.FEATURE_NOT_SUPPORTED),
            Map.entry(301, SqlState.GENERAL_ERROR),
            Map.entry(305, SqlState.SYSTEM_ERROR),
            Map.entry(303, SqlState.INVALID_PARAMETER_VALUE),
            Map.entry(500, SqlState.INVALID_SCHEMA_NAME),
            Map.entry(501, SqlState.DUPLICATE_OBJECT),
            Map.entry(503, SqlState.DUPLICATE_OBJECT),
            Map.entry(506, SqlState.DUPLICATE_OBJECT),
            Map.entry(507, SqlState.INVALID_CAST),
            Map.entry(508, SqlState.UNDEFINED_COLUMN),
            Map.entry(509, SqlState.SYNTAX_OR_ACCESS),
            Map.entry(529, SqlState.DUPLICATE_OBJECT),
            Map.entry(550, SqlState.UNDEFINED_TABLE),
            Map.entry(600, SqlState.READ_ONLY),
            Map.entry(607, SqlState.DATETIME_OVERFLOW),
            Map.entry(609, SqlState.DATATYPE_MISMATCH),
            Map.entry(615, SqlState.DATATYPE_MISMATCH),
            Map.entry(616, SqlState.UNDEFINED_COLUMN),
            Map.entry(700, SqlState.SYNTAX_ERROR),
            Map.entry(701, SqlState.SYNTAX_OR_ACCESS),
            Map.entry(703, SqlState.INVALID_PARAMETER_VALUE),
            Map.entry(704, SqlState.FEATURE_NOT_SUPPORTED),
            Map.entry(710, SqlState.INVALID_STATE),
            Map.entry(712, SqlState.QUERY_CANCELED),
            Map.entry(714, SqlState.INVALID_STATE),
            Map.entry(715, SqlState.QUERY_CANCELED),
            Map.entry(719, SqlState.OUT_OF_MEMORY),
            Map.entry(720, SqlState.QUERY_CANCELED),
            Map.entry(750, SqlState.NUMERIC_OUT_OF_RANGE),
            Map.entry(751, SqlState.DIVISION_BY_ZERO),
            Map.entry(801, SqlState.INVALID_AUTHORIZATION),
            Map.entry(802, SqlState.INVALID_AUTHORIZATION),
            Map.entry(803, SqlState.INSUFFICIENT_PRIVILEGE),
            Map.entry(804, SqlState.UNDEFINED_OBJECT),
            Map.entry(805, SqlState.DUPLICATE_OBJECT),
            Map.entry(806, SqlState.DUPLICATE_OBJECT),
            Map.entry(808, SqlState.UNDEFINED_OBJECT),
            Map.entry(809, SqlState.DUPLICATE_OBJECT),
            Map.entry(811, SqlState.UNDEFINED_OBJECT),
            Map.entry(611, SqlState.INSUFFICIENT_RESOURCES),
            Map.entry(717, SqlState.INSUFFICIENT_RESOURCES),
            Map.entry(817, SqlState.INSUFFICIENT_PRIVILEGE));

    /**
     * Where one code stands for several conditions, words of the message tell them apart; the first that fits decides.
     */
    private record Phrase(int code, String words, SqlState state, boolean elsewhere) {
        boolean in(int status, String message) {
            return (code == ANY || code == status) && message.contains(words);
        }

        Phrase(int code, String words, SqlState state) {
            this(code, words, state, false);
        }
    }

    /** Of another node than the one that answered. */
    private static Phrase ofAnother(int code, String words) {
        return new Phrase(code, words, SqlState.SERVER_UNAVAILABLE, true);
    }

    /** What no code tells. */
    private static final int ANY = 0;

    /**
     * A server that could not reach a node asks the same again, in a form of its own that it then refuses (2.0.1-beta,
     * seen of {@code count_time(*)} when a node had just been killed).
     */
    private static final String OWN_FORM_REFUSED = "count_time aggregation can only be '*'";

    private static final List<Phrase> PHRASES = List.of(
            new Phrase(301, "cannot be cast to", SqlState.DATATYPE_MISMATCH),
            ofAnother(301, "There are no available"),
            // Of a node that has just died, seen by the one that was asked.
            ofAnother(301, "Fail to send plan node"),
            ofAnother(301, "Connection refused"),
            ofAnother(301, "Fail to connect to any config node"),
            ofAnother(305, "Fail to connect to any config node"),
            ofAnother(305, "Fetch Schema failed"),
            // A part of a query that ran on a node that ended; what fails for a reason of its own says that.
            ofAnother(ANY, "FragmentInstance["),
            // Of definitions, while a node is gone (seen with the codes of other errors).
            ofAnother(ANY, "Update dataNode ttl cache failed"),
            ofAnother(ANY, "Invalidate schemaEngine cache failed"),
            // Of one that is ending.
            new Phrase(305, "no detailed failure reason", SqlState.SERVER_UNAVAILABLE),
            new Phrase(305, "Interrupted errors", SqlState.SERVER_UNAVAILABLE),
            new Phrase(301, "system is read-only", SqlState.READ_ONLY),
            new Phrase(507, "does not exist", SqlState.UNDEFINED_COLUMN),
            new Phrase(509, "database name", SqlState.INVALID_NAME),
            // A row's time beyond what the server takes for its precision.
            new Phrase(701, "Current system timestamp precision", SqlState.DATETIME_OVERFLOW),
            new Phrase(701, "has not been registered", SqlState.UNDEFINED_FUNCTION),
            new Phrase(701, "Unknown function", SqlState.UNDEFINED_FUNCTION),
            new Phrase(701, "cannot be resolved", SqlState.UNDEFINED_COLUMN),
            new Phrase(701, "database is not specified", SqlState.INVALID_SCHEMA_NAME));

    private ServerErrors() {}

    /** Whether a status means that all went well. */
    static boolean ok(TSStatus status) {
        return status != null
                && (ServerStatus.SUCCESS.is(status.getCode())
                        || ServerStatus.REDIRECTION_RECOMMEND.is(status.getCode()));
    }

    /** Throws what a status means unless it is a success. */
    static void check(TSStatus status) throws SQLException {
        if (!ok(status)) {
            throw of(status);
        }
    }

    /**
     * Throws what a status means unless it is a success; where the server repeats the statement, which may hold values,
     * its text is left out.
     */
    static void check(TSStatus status, String sent) throws SQLException {
        if (!ok(status)) {
            throw of(status, sent);
        }
    }

    static SQLException of(TSStatus status, String sent) {
        if (status != null
                && status.getMessage() != null
                && status.getMessage().contains(OWN_FORM_REFUSED)
                && sent.toLowerCase(Locale.ROOT).contains("count_time(*)")) {
            return Errors.of(SqlState.SERVER_UNAVAILABLE, status.getMessage(), status.getCode(), null);
        }
        if (status != null && status.getMessage() != null && status.getMessage().contains(sent)) {
            return of(status.deepCopy().setMessage(status.getMessage().replace(sent, "...")));
        }
        return of(status);
    }

    /** The exception that a status other than a success means. */
    static SQLException of(TSStatus status) {
        if (status == null) {
            return Errors.of(SqlState.PROTOCOL_VIOLATION, "The server answered without a status");
        }
        if (ServerStatus.MULTIPLE_ERROR.is(status.getCode()) && status.getSubStatusSize() > 0) {
            List<TSStatus> failed =
                    status.getSubStatus().stream().filter(sub -> !ok(sub)).toList();
            if (!failed.isEmpty()) {
                // What does not pass is what there is to know.
                TSStatus first = failed.stream()
                        .filter(sub -> !passes(of(sub)))
                        .findFirst()
                        .orElse(failed.get(0));
                String more = failed.size() > 1 ? " (and " + (failed.size() - 1) + " more errors)" : "";
                return of(first.getCode(), text(first) + more, first.isNeedRetry());
            }
        }
        return of(status.getCode(), text(status), status.isNeedRetry());
    }

    /** Whether the server's words are about something that passes, so that the same may succeed a little later. */
    static boolean passes(SQLException failure) {
        return SqlState.SERVER_UNAVAILABLE.code().equals(failure.getSQLState())
                || SqlState.INSUFFICIENT_RESOURCES.code().equals(failure.getSQLState())
                        && SCARCE.contains(failure.getErrorCode());
    }

    /**
     * Whether something passes that is the answering node's own: it begins, or ends. Then a server marks whatever it
     * says as worth another try.
     */
    static boolean unwell(SQLException failure) {
        int code = failure.getErrorCode();
        String said = Objects.requireNonNullElse(failure.getMessage(), "");
        return passes(failure)
                && code != 0
                && (NOT_READY.contains(code)
                        || !PASSING.contains(code)
                                && !SCARCE.contains(code)
                                && code != PLANNING_TIMEOUT
                                && !said.contains(OWN_FORM_REFUSED)
                                && PHRASES.stream().noneMatch(phrase -> phrase.elsewhere && phrase.in(code, said)));
    }

    /** The exception that a code means, where the server does not mark it as worth another try. */
    static SQLException of(int code, String message) {
        return of(code, message, false);
    }

    /**
     * The exception that a code means.
     *
     * @param code the server's status code
     * @param message the server's words
     * @param again whether the server marks it as worth another try
     */
    static SQLException of(int code, String message, boolean again) {
        // The sweep of overdue queries reports them with the code of any failed execution.
        if (again && code == PLANNING_TIMEOUT) {
            return Errors.of(SqlState.SERVER_UNAVAILABLE, message, code, null);
        }
        if (TIME_OUTS.contains(code) || message.contains("has executed more than")) {
            return SqlState.QUERY_CANCELED.timeout(message, code, null);
        }
        for (Phrase phrase : PHRASES) {
            if (phrase.in(code, message)) {
                return Errors.of(phrase.state, message, code, null);
            }
        }
        SqlState own = STATES.getOrDefault(code, SqlState.GENERAL_ERROR);
        boolean telling = own == SqlState.READ_ONLY || SCARCE.contains(code);
        return Errors.of(
                PASSING.contains(code) || again && !telling ? SqlState.SERVER_UNAVAILABLE : own, message, code, null);
    }

    private static String text(TSStatus status) {
        String message = status.getMessage();
        return message == null || message.isBlank() ? "The server answered with status " + status.getCode() : message;
    }
}
