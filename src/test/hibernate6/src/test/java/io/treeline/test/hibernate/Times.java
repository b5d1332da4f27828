// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.hibernate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;

/** The same device with its time as each of the Java types that may hold it. */
final class Times {
    private Times() {}

    /** As ticks. */
    @Entity(name = "AsLong")
    @Table(schema = "root.hibernate", name = "times")
    static class AsLong {
        @Id
        @Column(name = "Time")
        long time;

        Integer n;
    }

    /** As an instant. */
    @Entity(name = "AsInstant")
    @Table(schema = "root.hibernate", name = "times")
    static class AsInstant {
        @Id
        @Column(name = "Time")
        Instant time;

        Integer n;
    }

    /** As date and time in the connection's zone. */
    @Entity(name = "AsLocal")
    @Table(schema = "root.hibernate", name = "times")
    static class AsLocal {
        @Id
        @Column(name = "Time")
        LocalDateTime time;

        Integer n;
    }

    /** As java.sql says. */
    @Entity(name = "AsTimestamp")
    @Table(schema = "root.hibernate", name = "times")
    static class AsTimestamp {
        @Id
        @Column(name = "Time")
        Timestamp time;

        Integer n;
    }
}
