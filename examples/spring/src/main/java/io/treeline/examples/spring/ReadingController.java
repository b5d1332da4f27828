// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import java.time.Instant;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The readings over HTTP. */
@RestController
@RequestMapping("/readings")
public class ReadingController {
    private final Readings readings;

    /** For Spring. */
    public ReadingController(Readings readings) {
        this.readings = readings;
    }

    /** What a client sends. */
    public record NewReading(Instant time, Double pressure, Long strokes, String state) {}

    /** A page, with how many there are in all. */
    public record Found(List<Reading> rows, long total, int pages) {}

    /** Writes all of them, as tablets. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public int add(@RequestBody List<NewReading> sent) {
        return readings.saveAll(sent.stream()
                        .map(one -> new Reading(one.time(), one.pressure(), one.strokes(), one.state()))
                        .toList())
                .size();
    }

    /** Those above a pressure, by page, size and sort. */
    @GetMapping
    public Found above(@RequestParam(defaultValue = "0") double pressure, Pageable page) {
        Page<Reading> found = readings.findByPressureGreaterThan(pressure, page);
        return new Found(found.getContent(), found.getTotalElements(), found.getTotalPages());
    }

    /** Means of the hours. */
    @GetMapping("/hours")
    public List<Readings.Hour> hours() {
        return readings.hours();
    }

    /** The one of a time, or 404. */
    @GetMapping("/{time}")
    public ResponseEntity<Reading> at(@PathVariable Instant time) {
        return ResponseEntity.of(readings.findById(time));
    }

    /** Says what the press was doing at a time, or 404. */
    @PutMapping("/{time}/state")
    public ResponseEntity<Reading> state(@PathVariable Instant time, @RequestBody String state) {
        return ResponseEntity.of(readings.findById(time).map(reading -> {
            reading.setState(state);
            return readings.save(reading);
        }));
    }

    /** Removes the one of a time. */
    @DeleteMapping("/{time}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void remove(@PathVariable Instant time) {
        readings.deleteById(time);
    }
}
