// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.pushdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * What goes to the server has PostgreSQL's answers. The build asks about a third of the conditions of each table in one
 * of their surroundings; {@code -Dtreeline.grid=full} asks all of all, and {@code -Dtreeline.grid.seed=n} makes another
 * choice.
 */
@WithServer
class PushdownGridTest {
    private static final boolean FULL = "full".equals(System.getProperty("treeline.grid"));
    private static final long SEED = Long.getLong("treeline.grid.seed", 1);
    private static final int SHOWN = 40;

    @Test
    void answersAsPostgres(IotdbServer server) throws SQLException {
        check(new PushdownGrid(server.url(), "on", SEED), FULL ? PushdownGrid.ALL : 35, 0.3);
    }

    /** What goes to servers that nobody tried is right on this one, too. */
    @Test
    void answersAsPostgresByTheRulesForUnknownServers(IotdbServer server) throws SQLException {
        check(new PushdownGrid(server.url(), "basic", SEED), FULL ? PushdownGrid.ALL : 6, 0.05);
    }

    private static void check(PushdownGrid grid, int share, double sent) throws SQLException {
        grid.run(share);
        System.out.println(grid.summary());
        assertThat(grid.mismatches().stream().limit(SHOWN).toList())
                .as(grid.summary())
                .isEmpty();
        assertThat(grid.share()).as(grid.summary()).isGreaterThan(sent);
    }
}
