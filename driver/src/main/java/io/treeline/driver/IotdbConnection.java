// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver;

import io.treeline.metadata.time.TimePrecision;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneId;

/**
 * What a connection of this driver can tell beyond java.sql; reached by
 * {@code connection.unwrap(IotdbConnection.class)}.
 */
public interface IotdbConnection extends Connection {
    /** The server's version, for instance 2.0.1-beta. */
    String serverVersion() throws SQLException;

    /**
     * What the server is left to compute, by its version and the property {@code pushdown}: everything, everything but
     * LIKE, basic, or nothing. What each of these is: docs/pushdown.md.
     */
    String pushdown() throws SQLException;

    /** The unit of the server's timestamps. */
    TimePrecision timePrecision() throws SQLException;

    /** The zone in which timestamps without offset are read. */
    ZoneId zone();

    /** Whether the session speaks IoTDB's table model. */
    boolean tableModel();

    /** The user who logged in. */
    String user();

    /** The JDBC URL, without properties. */
    String url();

    /**
     * Writes rows in bulk, without SQL.
     *
     * @param schema the database, for instance {@code root.factory}
     * @param table the table in it, for instance {@code room2.device1}
     * @param columns the columns, exactly as they are called; all of the table when there are none
     * @throws SQLException 42P01 or 42703 when there is no such table or column, 25006 on a read-only connection
     */
    Appender appender(String schema, String table, String... columns) throws SQLException;

    /**
     * Prepares a statement whose parameters have names: {@code SELECT * FROM "room2.device1" WHERE temperature >
     * :limit}. A colon in a string, a quoted name, a comment, a cast ({@code ::}) or a time of day is left alone.
     *
     * @throws SQLException 42601 when the text has {@code ?} too, else as {@code prepareStatement}
     */
    NamedStatement prepareNamed(String sql) throws SQLException;

    /** Forgets all table definitions, so that changes made elsewhere are seen at once. */
    void refreshCatalog() throws SQLException;
}
