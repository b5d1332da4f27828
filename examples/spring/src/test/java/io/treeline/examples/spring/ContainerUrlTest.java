// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.container.RunningIotdb;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.orm.jpa.DataJpaTest;

/** A URL by which Testcontainers starts a container, and no other setting; needs a container engine. */
@DataJpaTest(properties = "spring.datasource.url=jdbc:tc:iotdb:2.0.1-beta:///?TC_PRECISION=us")
@EnabledIf(value = "engine", disabledReason = "no container can be had here")
class ContainerUrlTest {
    static boolean engine() {
        return RunningIotdb.noContainer().isEmpty();
    }

    @Test
    void theUrlIsEnough(@Autowired Readings readings) {
        Instant time = Instant.parse("2026-01-01T00:00:00.000001Z");
        readings.saveAllAndFlush(List.of(new Reading(time, 1.5, 1L, "pressing")));
        assertThat(readings.findByTimeBetweenOrderByTime(time, time))
                .extracting(Reading::getPressure)
                .containsExactly(1.5);
    }
}
