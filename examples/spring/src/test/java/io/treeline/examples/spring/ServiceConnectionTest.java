// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.container.IotdbContainer;
import io.treeline.server.container.RunningIotdb;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;

/** A container that Spring Boot starts, and connects to by itself; needs a container engine. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE, properties = "spring.datasource.url=")
@EnabledIf(value = "engine", disabledReason = "no container can be had here")
class ServiceConnectionTest {
    static boolean engine() {
        return RunningIotdb.noContainer().isEmpty();
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Containers {
        @Bean
        @ServiceConnection
        IotdbContainer iotdb() {
            return new IotdbContainer().withPrecision("us");
        }
    }

    @Test
    void theApplicationUsesTheContainer(@Autowired Readings readings, @Autowired IotdbContainer iotdb) {
        assertThat(iotdb.isRunning()).isTrue();
        Instant time = Instant.parse("2026-01-01T00:00:00.000001Z");
        readings.saveAll(List.of(new Reading(time, 1.5, 1L, "pressing")));
        assertThat(readings.findById(time).orElseThrow().getPressure()).isEqualTo(1.5);
    }
}
