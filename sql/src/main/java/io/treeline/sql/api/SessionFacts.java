// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import java.sql.SQLException;
import java.util.List;

/**
 * What a statement may ask about its session, and set: the settings that PostgreSQL's tools read, and who and where one
 * is. Safe for use by several threads.
 */
public interface SessionFacts {
    /**
     * The table of a name.
     *
     * @param parts unquoted ones match in any case
     * @throws SQLException 42P01 when there is none, or as the server answers
     */
    Table table(List<NamePart> parts) throws SQLException;

    /** Whether there is a schema of exactly this name. */
    boolean hasSchema(String name) throws SQLException;

    /** The time that a statement may take, in milliseconds; 0 is no limit. */
    long timeLimitMillis();

    /** The user. */
    String user();

    /** The database of unqualified names; null when there is none. */
    String schema();

    /** The version of the server, as it tells it. */
    String serverVersion();

    /** The version of the driver. */
    String productVersion();

    /** A number of this session, different from that of others of this JVM. */
    int number();

    /**
     * The value of a setting, as SHOW gives it.
     *
     * @param setting one of {@link SessionSetting#all()}
     */
    String value(SessionSetting setting);

    /** A setting of somebody's own, whose name has a dot; null when it was never set. */
    String custom(String name);

    /**
     * Sets a setting.
     *
     * @param name in any case
     * @param value as text; null for what it was when the session began
     * @param local only until the next COMMIT or ROLLBACK
     * @throws SQLException 42704 for an unknown name, 22023 for a value that makes no sense, 55P02 for what cannot be
     *     set, 0A000 for a value that would promise what does not hold
     */
    void set(String name, String value, boolean local) throws SQLException;
}
