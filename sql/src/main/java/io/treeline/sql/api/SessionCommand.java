// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

/** What a session statement asks of the connection. */
public sealed interface SessionCommand {
    /**
     * BEGIN or START TRANSACTION.
     *
     * @param readOnly whether it asks for reading only; null when it does not say
     * @param isolation the level that it asks for; null when it does not say
     */
    record Begin(Boolean readOnly, String isolation) implements SessionCommand {}

    /**
     * COMMIT, or ROLLBACK.
     *
     * @param chain whether another transaction with the same characteristics begins at once
     */
    record End(boolean commit, boolean chain) implements SessionCommand {}

    /**
     * SET TRANSACTION, or SET SESSION CHARACTERISTICS.
     *
     * @param readOnly whether it asks for reading only; null when it does not say
     * @param isolation the level that it asks for; null when it does not say
     * @param session whether for all that follows
     */
    record Characteristics(Boolean readOnly, String isolation, boolean session) implements SessionCommand {}

    /**
     * SET or RESET of one setting.
     *
     * @param name as written
     * @param value lists joined as PostgreSQL shows them; null for what it was when the session began
     * @param local only until the next COMMIT or ROLLBACK
     */
    record Set(String name, String value, boolean local) implements SessionCommand {}

    /** RESET ALL, DISCARD ALL: every setting as it was when the session began. */
    record ResetAll() implements SessionCommand {}

    /** What frees things that are never there. */
    record Nothing() implements SessionCommand {}
}
