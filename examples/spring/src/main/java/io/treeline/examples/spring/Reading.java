// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import org.springframework.data.domain.Persistable;

/**
 * One row of one device: the device is the table, the time is the key. A key that the program assigns tells Spring Data
 * nothing about whether the row is there; {@link Persistable} does, and saves a query for each row that is saved.
 */
@Entity
@Table(schema = "root.plant", name = "hall1.press")
public class Reading implements Persistable<Instant> {
    @Id
    @Column(name = "Time")
    private Instant time;

    private Double pressure;
    private Long strokes;
    private String state;

    @Transient
    private boolean stored;

    /** For Hibernate. */
    protected Reading() {}

    /** A new row; what is null is left out of it. */
    public Reading(Instant time, Double pressure, Long strokes, String state) {
        this.time = time;
        this.pressure = pressure;
        this.strokes = strokes;
        this.state = state;
    }

    @PostLoad
    @PostPersist
    void nowStored() {
        stored = true;
    }

    @Override
    @JsonIgnore
    public Instant getId() {
        return time;
    }

    @Override
    @JsonIgnore
    public boolean isNew() {
        return !stored;
    }

    /** The key. */
    public Instant getTime() {
        return time;
    }

    /** In bar; null where none was measured. */
    public Double getPressure() {
        return pressure;
    }

    /** Since the press was built; null where they were not counted. */
    public Long getStrokes() {
        return strokes;
    }

    /** What the press was doing; null where it did not say. */
    public String getState() {
        return state;
    }

    /** Changes what the press was doing. */
    public void setState(String state) {
        this.state = state;
    }
}
