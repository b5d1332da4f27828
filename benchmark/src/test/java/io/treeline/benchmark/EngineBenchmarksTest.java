// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Not measurements: what the benchmarks of the engine measure is there and runs. */
class EngineBenchmarksTest {
    @Test
    void everyFunctionOfThePageIsMeasured() throws Exception {
        Map<String, String> calls = FunctionBenchmark.calls(Files.readString(Path.of("..", "docs", "functions.md")));
        assertThat(calls).hasSizeGreaterThan(230);
        Map<String, String> failures = new TreeMap<>();
        calls.forEach((form, call) -> {
            try {
                assertThat(FunctionBenchmark.microseconds(call, 100, 1)).isNotNegative();
            } catch (SQLException e) {
                failures.put(form + " as " + call, e.getMessage());
            }
        });
        assertThat(failures).isEmpty();
    }

    @Test
    void everyShapeIsPlanned() throws SQLException {
        for (var shape : PlanningBenchmark.nested().entrySet()) {
            assertThat(PlanningBenchmark.milliseconds(shape.getValue().apply(4), 1))
                    .as(shape.getKey())
                    .isPositive();
        }
        for (var shape : PlanningBenchmark.chains().entrySet()) {
            assertThat(PlanningBenchmark.milliseconds(shape.getValue().apply(100), 1))
                    .as(shape.getKey())
                    .isPositive();
        }
    }
}
