// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** One row of one device as an entity: the device is the table, the time is the key. */
@Entity
@Table(schema = "root.factory", name = "room2.device1")
public class Reading {
    @Id
    @Column(name = "Time")
    private Instant time;

    private Double temperature;
    private Float humidity;
    private Long produced;
    private Boolean running;
    private String status;

    /** For Hibernate. */
    protected Reading() {}

    /** A reading with what the demo sets; the rest is null. */
    public Reading(Instant time, Double temperature, String status) {
        this.time = time;
        this.temperature = temperature;
        this.status = status;
    }

    /** The key. */
    public Instant time() {
        return time;
    }

    @Override
    public String toString() {
        return "Reading[" + time + ", temperature=" + temperature + ", humidity=" + humidity + ", produced=" + produced
                + ", running=" + running + ", status=" + status + "]";
    }
}
