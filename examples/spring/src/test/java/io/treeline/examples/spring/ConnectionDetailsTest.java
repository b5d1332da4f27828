// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.test.autoconfigure.jdbc.AutoConfigureTestDatabase;
import org.springframework.boot.test.autoconfigure.orm.jpa.DataJpaTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/** Where no property has the URL, names of tables keep their dots all the same. */
@DataJpaTest(properties = "spring.datasource.url=")
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
class ConnectionDetailsTest {
    @TestConfiguration
    static class Server {
        @Bean
        JdbcConnectionDetails connection() {
            return new JdbcConnectionDetails() {
                @Override
                public String getUsername() {
                    return Iotdb.RUNNING.username();
                }

                @Override
                public String getPassword() {
                    return Iotdb.RUNNING.password();
                }

                @Override
                public String getJdbcUrl() {
                    return Iotdb.RUNNING.url();
                }

                @Override
                public String getDriverClassName() {
                    return "io.treeline.driver.IotdbDriver";
                }
            };
        }
    }

    @Test
    void writesAndReads(@Autowired Readings readings, @Autowired JdbcTemplate jdbc) {
        Instant time = Instant.parse("2026-03-01T00:00:00Z");
        readings.saveAndFlush(new Reading(time, 1.0, 1L, "pressing"));
        assertThat(jdbc.queryForObject(
                        "SELECT state FROM \"root.plant\".\"hall1.press\" WHERE \"Time\" = ?",
                        String.class,
                        Timestamp.from(time)))
                .isEqualTo("pressing");
    }
}
