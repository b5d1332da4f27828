// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.Table;
import java.time.Instant;

/** A device for each class. */
@Entity
@Table(schema = "root.features", name = "machine")
@Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
class Machine {
    @Id
    @Column(name = "Time")
    Instant time;

    String name;

    /** A machine with a column of its own. */
    @Entity(name = "Press")
    @Table(schema = "root.features", name = "press")
    static class Press extends Machine {
        Integer strokes;
    }

    /** Another one. */
    @Entity(name = "Saw")
    @Table(schema = "root.features", name = "saw")
    static class Saw extends Machine {
        Double speed;
    }
}
