// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkBenchmarkTest {
    /**
     * No times are asserted, but the calls: what a small query costs on a line is one call, as IoTDB's own driver's.
     */
    @Test
    void callsAreAsFewAsCanBe(@WithServer IotdbServer server) throws Exception {
        List<LinkBenchmark.Result> results = LinkBenchmark.run(
                server,
                Path.of("target", "peer"),
                Map.of(
                        "rows", 3_000, "batch", 2_000, "tables", 20, "points", 10, "rounds", 1, "mbit", 1_000, "delay",
                        1));
        // The server may answer before it knows that there are no more rows; then a query takes some more.
        for (String who : List.of("Treeline, prepared relational", "Treeline, native text")) {
            assertThat(calls(results, "10 point queries", who))
                    .isLessThanOrEqualTo(calls(results, "10 point queries", "IoTDB's own driver"));
        }
        assertThat(calls(results, "batch of 2,000 rows", "Treeline, prepared batch"))
                .isEqualTo(1);
        assertThat(calls(results, "scan of 3,000 rows, 6 columns", "Treeline, relational"))
                .isLessThanOrEqualTo(calls(results, "scan of 3,000 rows, 6 columns", "IoTDB's own driver"));
    }

    private static long calls(List<LinkBenchmark.Result> results, String what, String who) {
        return results.stream()
                .filter(result -> result.what().equals(what) && result.who().equals(who))
                .findFirst()
                .orElseThrow()
                .traffic()
                .calls();
    }
}
