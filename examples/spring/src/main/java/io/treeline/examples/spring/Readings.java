// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import java.time.Instant;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The readings of the press. */
public interface Readings extends JpaRepository<Reading, Instant> {
    /** A page of those above a pressure. */
    Page<Reading> findByPressureGreaterThan(double least, Pageable page);

    /** Those of a time, in their order. */
    List<Reading> findByTimeBetweenOrderByTime(Instant first, Instant last);

    /** How many there are in a state. */
    long countByState(String state);

    /** Means of the hours; the server computes them. */
    @Query(value = """
                    SELECT TIME_BUCKET(INTERVAL '1' HOUR, "Time") AS "hour", AVG(pressure) AS "pressure", COUNT(*) AS "readings"
                    FROM "root.plant"."hall1.press" GROUP BY 1 ORDER BY 1
                    """, nativeQuery = true)
    List<Hour> hours();

    /** A row of {@link #hours}. */
    interface Hour {
        /** Its beginning. */
        Instant getHour();

        /** The mean of its pressures; null where none was measured. */
        Double getPressure();

        /** How many readings it has. */
        long getReadings();
    }
}
