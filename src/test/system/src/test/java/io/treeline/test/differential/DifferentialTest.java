// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import io.treeline.test.differential.Campaign.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * PostgreSQL is right where databases differ: random queries over random tables must give its answer, planned as usual
 * and with everything but the reading of rows computed locally.
 *
 * <p>2,000 fixed queries must all agree. 500 more come from a fresh seed; what they find is printed and written to
 * {@code target/differential}, to be mended, and does not fail the build. A longer run: {@link Campaign#main}, see
 * docs/differential.md.
 */
@WithServer
class DifferentialTest {
    private static final long SEED = 20_260_101L;
    private static final int FRESH = 500;
    private static final long NO_END = Long.MAX_VALUE;

    @Test
    void agreesOnFixedQueries(IotdbServer server) throws SQLException, IOException {
        fixed(server, "ms", false, SEED, 1400);
    }

    @Test
    void agreesOnFixedQueriesOfTheTableModel(IotdbServer server) throws SQLException, IOException {
        fixed(server, "ms", true, SEED + 3000, 300);
    }

    @Test
    void agreesOnFixedQueriesOfMicroseconds(@WithServer(precision = "us") IotdbServer server)
            throws SQLException, IOException {
        fixed(server, "us", false, SEED + 1000, 150);
    }

    @Test
    void agreesOnFixedQueriesOfNanoseconds(@WithServer(precision = "ns") IotdbServer server)
            throws SQLException, IOException {
        fixed(server, "ns", false, SEED + 2000, 150);
    }

    @Test
    void reportsWhatFreshQueriesFind(IotdbServer server) throws SQLException, IOException {
        long seed = System.currentTimeMillis() / 1000;
        try (Campaign campaign = new Campaign(server.url(), "ms", false)) {
            campaign.run(seed, FRESH, NO_END);
            report("fresh", seed, campaign);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "treeline.differential.queries", matches = "[0-9]+")
    void aLongRun(
            IotdbServer ms, @WithServer(precision = "us") IotdbServer us, @WithServer(precision = "ns") IotdbServer ns)
            throws SQLException, IOException {
        int queries = Integer.getInteger("treeline.differential.queries");
        long seed = Long.getLong("treeline.differential.seed", System.currentTimeMillis() / 1000);
        long mismatches = longRun("tree", ms, "ms", false, seed, queries * 7 / 10);
        mismatches += longRun("table", ms, "ms", true, seed, queries * 15 / 100);
        mismatches += longRun("us", us, "us", false, seed, queries * 75 / 1000);
        mismatches += longRun("ns", ns, "ns", false, seed, queries * 75 / 1000);
        assertThat(mismatches).isZero();
    }

    private static long longRun(
            String name, IotdbServer server, String unit, boolean tableModel, long seed, int queries)
            throws SQLException, IOException {
        try (Campaign campaign = new Campaign(server.url(), unit, tableModel)) {
            campaign.run(seed, queries, NO_END);
            report("long-" + seed + "-" + name, seed, campaign);
            return campaign.mismatches();
        }
    }

    private static void fixed(IotdbServer server, String unit, boolean tableModel, long seed, int queries)
            throws SQLException, IOException {
        try (Campaign campaign = new Campaign(server.url(), unit, tableModel)) {
            campaign.run(seed, queries, NO_END);
            report("fixed-" + unit + (tableModel ? "-table" : ""), seed, campaign);
            assertThat(campaign.asked).isEqualTo(queries);
            assertThat(campaign.reports(Verdict.DIFFERENT, Verdict.REFUSED, Verdict.ACCEPTED, Verdict.NOT_SUPPORTED))
                    .isEmpty();
        }
    }

    private static void report(String name, long seed, Campaign campaign) throws IOException {
        String summary = "Differential test, " + name + ", seed " + seed + ": " + campaign.summary();
        System.out.println(summary);
        Path folder = Path.of("target", "differential");
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(name + ".txt"),
                "# " + summary + "\n\n" + String.join("\n", campaign.reports(Verdict.values())) + "\n");
        campaign.reports(Verdict.DIFFERENT, Verdict.REFUSED, Verdict.ACCEPTED).forEach(System.out::println);
    }
}
