// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;

/** A device that the tests of writing have for themselves. */
@Entity
@Table(schema = "root.hibernate", name = "room1.written")
class Written {
    @Id
    @Column(name = "Time")
    long time;

    Boolean on;
    Integer count;
    Long total;
    Float ratio;
    Double temperature;
    String status;
    byte[] picture;
    LocalDate day;
    Instant seen;

    Written() {}

    Written(long time) {
        this.time = time;
    }
}
