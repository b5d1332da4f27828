// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.metadata.catalog.CatalogSource;
import io.treeline.metadata.error.ServerStatus;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.dialect.ServerCapabilities;
import java.sql.SQLException;

/**
 * Servers before the table model take sql_dialect=table at login without a word and then speak the tree model. Those
 * whose version does not tell are asked.
 */
final class TableDialect {

    private TableDialect() {}

    /**
     * Makes sure that a session which asked for the table model has it; closes it otherwise.
     *
     * @throws SQLException 0A000 when the server has no table model
     */
    static void require(RpcClient client, StopSign sign) throws SQLException {
        if (!client.session().model().optional()) {
            return;
        }
        switch (ServerCapabilities.of(client.session().serverVersion()).tables()) {
            case YES -> {}
            case NO -> throw none(client);
            case ASKED -> ask(client, sign);
        }
    }

    private static SQLException none(RpcClient client) throws SQLException {
        client.close();
        return Errors.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "This server, version " + client.session().serverVersion()
                        + ", has no table model; connect without sql_dialect=table");
    }

    private static void ask(RpcClient client, StopSign sign) throws SQLException {
        String spoken = null;
        try (CatalogSource.MetadataRows rows =
                new ServerCatalogSource(client, Long.MAX_VALUE).query("SHOW CURRENT_SQL_DIALECT", sign)) {
            spoken = rows.next() ? rows.text("CurrentSqlDialect") : null;
        } catch (SQLException e) {
            if (sign.leftNanos() <= 0 || client.broken()) {
                throw e;
            }
            if (!ServerStatus.SQL_PARSE_ERROR.is(e)) {
                // The session has the table model or not; a user may not be allowed to ask.
                return;
            }
            spoken = "TREE";
        }
        if ("TREE".equalsIgnoreCase(spoken)) {
            throw none(client);
        }
    }
}
