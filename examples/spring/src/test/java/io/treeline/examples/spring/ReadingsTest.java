// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.orm.jpa.DataJpaTest;
import org.springframework.boot.test.autoconfigure.orm.jpa.TestEntityManager;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The slice of the application that is about the database. */
@DataJpaTest
class ReadingsTest {
    private static final Instant START = Instant.parse("2026-02-01T00:00:00Z");

    @Autowired
    private Readings readings;

    @Autowired
    private TestEntityManager entities;

    @DynamicPropertySource
    static void server(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", Iotdb.RUNNING::url);
    }

    /** The rollback behind each test undoes nothing, so each test begins by emptying the table. */
    @BeforeEach
    void fill() {
        readings.deleteAllInBatch();
        readings.saveAllAndFlush(IntStream.range(0, 10)
                .mapToObj(i -> new Reading(START.plusSeconds(i), i / 2.0, (long) i, i % 2 == 0 ? "pressing" : null))
                .toList());
        entities.clear();
    }

    @Test
    void derivedQueries() {
        assertThat(readings.countByState("pressing")).isEqualTo(5);
        assertThat(readings.findByTimeBetweenOrderByTime(START.plusSeconds(7), START.plusSeconds(20)))
                .extracting(Reading::getStrokes)
                .containsExactly(7L, 8L, 9L);
        assertThat(readings.findByPressureGreaterThan(2, PageRequest.of(0, 2, Sort.by("time")))
                        .getTotalElements())
                .isEqualTo(5);
    }

    @Test
    void changesAreWrittenWhenTheyAreFlushed() {
        Reading reading = readings.findById(START.plusSeconds(1)).orElseThrow();
        reading.setState("idle");
        entities.flush();
        entities.clear();
        assertThat(readings.findById(START.plusSeconds(1)).orElseThrow().getState())
                .isEqualTo("idle");
    }

    @Test
    void anUpsertFillsInWhatIsThere() {
        readings.saveAndFlush(new Reading(START, null, null, "oiled"));
        entities.clear();
        Reading reading = readings.findById(START).orElseThrow();
        assertThat(List.of(reading.getPressure(), reading.getStrokes(), reading.getState()))
                .containsExactly(0.0, 0L, "oiled");
    }

    @Test
    void timesFinerThanTheServersAreRefused() {
        assertThatThrownBy(() ->
                        readings.saveAndFlush(new Reading(Instant.parse("2026-02-01T00:00:00.000001Z"), 1.0, 1L, null)))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("digits finer than the server's timestamps, which count ms");
    }
}
