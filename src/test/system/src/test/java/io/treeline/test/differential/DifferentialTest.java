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

/**
 * PostgreSQL is right where databases differ: random queries over random tables must give its answer, planned as usual and with everything but the reading of rows computed locally.
 *
 * <p>2,000 fixed queries must all agree. 500 more come from a fresh seed; what they find is printed and written to {@code target/differential}, to be mended, and does not fail the build.
 * A longer run: {@link Campaign#main}, see docs/differential.md.
 */
@WithServer
class DifferentialTest {
  private static final long SEED = 20_260_101L;
  private static final int FRESH = 500;
  private static final long NO_END = Long.MAX_VALUE;

  @Test
  void agreesOnFixedQueries(IotdbServer server) throws SQLException, IOException {
    fixed(server, "ms", SEED, 1600);
  }

  @Test
  void agreesOnFixedQueriesOfMicroseconds(@WithServer(precision = "us") IotdbServer server) throws SQLException, IOException {
    fixed(server, "us", SEED + 1000, 200);
  }

  @Test
  void agreesOnFixedQueriesOfNanoseconds(@WithServer(precision = "ns") IotdbServer server) throws SQLException, IOException {
    fixed(server, "ns", SEED + 2000, 200);
  }

  @Test
  void reportsWhatFreshQueriesFind(IotdbServer server) throws SQLException, IOException {
    long seed = System.currentTimeMillis() / 1000;
    try (Campaign campaign = new Campaign(server.url(), "ms", false)) {
      campaign.run(seed, FRESH, NO_END);
      report("fresh", seed, campaign);
    }
  }

  private static void fixed(IotdbServer server, String unit, long seed, int queries) throws SQLException, IOException {
    try (Campaign campaign = new Campaign(server.url(), unit, false)) {
      campaign.run(seed, queries, NO_END);
      report("fixed-" + unit, seed, campaign);
      assertThat(campaign.asked).isEqualTo(queries);
    }
  }

  private static void report(String name, long seed, Campaign campaign) throws IOException {
    String summary = "Differential test, " + name + ", seed " + seed + ": " + campaign.summary();
    System.out.println(summary);
    Path folder = Path.of("target", "differential");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + "-" + seed + ".txt"), "# " + summary + "\n\n" + String.join("\n", campaign.reports(Verdict.values())) + "\n");
    campaign.reports(Verdict.DIFFERENT, Verdict.REFUSED).forEach(System.out::println);
  }
}
