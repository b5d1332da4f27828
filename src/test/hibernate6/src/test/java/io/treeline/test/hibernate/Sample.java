// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A device whose properties have types that IoTDB does not, too, and that belongs to an owner. */
@Entity
@Table(schema = "root.features", name = "line-1.a$b")
class Sample {
    /** A constant of an application. */
    enum Kind {
        RED,
        GREEN,
        BLUE
    }

    @Id
    @Column(name = "Time")
    Instant time;

    Integer count;
    Double temperature;
    String status;
    Boolean running;
    LocalDate day;
    Instant seen;

    @Enumerated(EnumType.STRING)
    Kind kind;

    BigDecimal price;
    BigInteger big;
    LocalTime at;
    OffsetTime offsetAt;
    UUID uid;
    Duration took;
    Short small;

    @ManyToOne
    @JoinColumn(name = "owner")
    Owner owner;

    Sample() {}

    Sample(Instant time) {
        this.time = time;
    }

    /** What samples belong to. */
    @Entity(name = "Owner")
    @Table(schema = "root.features", name = "owner")
    static class Owner {
        @Id
        @Column(name = "Time")
        Instant time;

        String name;

        @OneToMany(mappedBy = "owner")
        List<Sample> samples = new ArrayList<>();

        Owner() {}

        Owner(Instant time, String name) {
            this.time = time;
            this.name = name;
        }
    }
}
