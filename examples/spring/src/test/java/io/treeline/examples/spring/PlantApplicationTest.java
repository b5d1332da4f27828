// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.treeline.examples.spring.ReadingController.NewReading;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole application, over HTTP. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class PlantApplicationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Autowired
    private TestRestTemplate http;

    @Autowired
    private Readings readings;

    @DynamicPropertySource
    static void server(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", Iotdb.RELAY::url);
        // HikariCP lends what it had lent half a second before without a look at it; here the server goes and comes in
        // less.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    }

    @BeforeEach
    void empty() {
        readings.deleteAllInBatch();
    }

    /** Rows a second apart, of pressure i / 2 and, by turns, of two states. */
    private void post(int rows) {
        List<NewReading> sent = IntStream.range(0, rows)
                .mapToObj(i -> new NewReading(START.plusSeconds(i), i / 2.0, (long) i, i % 2 == 0 ? "pressing" : null))
                .toList();
        ResponseEntity<Integer> answer = http.postForEntity("/readings", sent, Integer.class);
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.CREATED);
        assertThat(answer.getBody()).isEqualTo(rows);
    }

    @Test
    void oneRowIsWrittenReadChangedAndRemoved() {
        post(3);
        String row = "/readings/2026-01-01T00:00:01Z";
        assertThat(http.getForObject(row, String.class))
                .isEqualTo("{\"time\":\"2026-01-01T00:00:01Z\",\"pressure\":0.5,\"strokes\":1,\"state\":null}");
        http.put(row + "/state", "idle");
        assertThat(http.getForObject(row, JsonNode.class).get("state").asText()).isEqualTo("idle");
        assertThat(http.getForObject(row, JsonNode.class).get("pressure").asDouble())
                .as("cells that were not changed stay")
                .isEqualTo(0.5);
        http.delete(row);
        assertThat(http.getForEntity(row, String.class).getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(readings.count()).isEqualTo(2);
    }

    @Test
    void pagesAreCountedAndSorted() {
        post(25);
        JsonNode found = http.getForObject("/readings?pressure=2&page=1&size=4&sort=time,desc", JsonNode.class);
        assertThat(found.get("total").asInt()).isEqualTo(20);
        assertThat(found.get("pages").asInt()).isEqualTo(5);
        assertThat(found.get("rows").findValuesAsText("time"))
                .containsExactly(
                        "2026-01-01T00:00:20Z", "2026-01-01T00:00:19Z", "2026-01-01T00:00:18Z", "2026-01-01T00:00:17Z");
    }

    @Test
    void derivedQueriesAndMeansOfHours() {
        post(10);
        http.postForEntity(
                "/readings", List.of(new NewReading(START.plusSeconds(5400), 8.0, null, "idle")), Integer.class);
        assertThat(readings.countByState("pressing")).isEqualTo(5);
        assertThat(readings.findByTimeBetweenOrderByTime(START.plusSeconds(3), START.plusSeconds(5)))
                .extracting(Reading::getStrokes)
                .containsExactly(3L, 4L, 5L);
        JsonNode hours = http.getForObject("/readings/hours", JsonNode.class);
        assertThat(hours.findValuesAsText("hour")).containsExactly("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z");
        assertThat(hours.findValuesAsText("pressure")).containsExactly("2.25", "8.0");
        assertThat(hours.findValuesAsText("readings")).containsExactly("10", "1");
    }

    @Test
    void manyRowsGoAsTablets() {
        Iotdb.RELAY.forget();
        post(5_000);
        assertThat(Iotdb.RELAY.calls("insertTablet"))
                .as("%s", Iotdb.RELAY.calls())
                .isEqualTo(5);
        assertThat(Iotdb.RELAY.calls()).as("nothing is asked for each row").hasSizeLessThan(25);
        assertThat(readings.count()).isEqualTo(5_000);
    }

    @Test
    void healthIsThatOfTheServer() {
        assertHealth(HttpStatus.OK, "UP");
        Iotdb.RELAY.refuse(true);
        try {
            Iotdb.RELAY.cut();
            assertHealth(HttpStatus.SERVICE_UNAVAILABLE, "DOWN");
        } finally {
            Iotdb.RELAY.refuse(false);
        }
        assertHealth(HttpStatus.OK, "UP");
    }

    private void assertHealth(HttpStatus status, String word) {
        ResponseEntity<JsonNode> health =
                http.exchange("/actuator/health", HttpMethod.GET, HttpEntity.EMPTY, JsonNode.class);
        assertThat(health.getStatusCode()).as("%s", health.getBody()).isEqualTo(status);
        assertThat(health.getBody().at("/components/db/status").asText()).isEqualTo(word);
        if (word.equals("UP")) {
            assertThat(health.getBody().at("/components/db/details/database").asText())
                    .isEqualTo("Apache IoTDB");
        }
    }
}
