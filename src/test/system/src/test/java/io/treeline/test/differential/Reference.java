// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A real PostgreSQL, started once per JVM and ended with it. */
public final class Reference {
    private static EmbeddedPostgres server;

    private Reference() {}

    /** A new connection to it. */
    public static synchronized Connection connect() throws SQLException {
        if (server == null) {
            // It logs every line of its programs at INFO, under names of its own making.
            Logger.getLogger("").setLevel(Level.WARNING);
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("timezone", "UTC")
                        .start();
            } catch (IOException e) {
                throw new SQLException("PostgreSQL did not start", e);
            }
        }
        return server.getPostgresDatabase().getConnection();
    }
}
