// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.sql.system.RelationNumbers.Sort;
import io.treeline.sql.system.RelationNumbers.Thing;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelationNumbersTest {
    @Test
    void twoThingsOfOneHashHaveTwoNumbers() {
        long first = RelationNumbers.of(Sort.TABLE, "hash", "Aa");
        long second = RelationNumbers.of(Sort.TABLE, "hash", "BB");
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(second).isNotEqualTo(first);
        assertThat(RelationNumbers.find(first)).contains(new Thing(Sort.TABLE, "hash", "Aa"));
        assertThat(RelationNumbers.find(second)).contains(new Thing(Sort.TABLE, "hash", "BB"));
    }

    @Test
    void manyThatAreAskedAboutTogetherAreRemembered() {
        long now = System.nanoTime();
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            numbers.add(RelationNumbers.number(new Thing(Sort.TABLE, "together", "t" + i), now));
        }
        assertThat(numbers).hasSize(100_000);
        assertThat(numbers).allMatch(number -> RelationNumbers.find(number).isPresent());
    }

    @Test
    void whatComesAndGoesDoesNotPileUp() {
        long now = System.nanoTime();
        for (int day = 0; day < 10; day++) {
            now += TimeUnit.HOURS.toNanos(2);
            for (int i = 0; i < 50_000; i++) {
                RelationNumbers.number(new Thing(Sort.TABLE, "day" + day, "t" + i), now);
            }
        }
        assertThat(RelationNumbers.remembered()).isLessThanOrEqualTo(116_000);
        long number = RelationNumbers.number(new Thing(Sort.TABLE, "day9", "t0"), now);
        assertThat(RelationNumbers.find(number)).contains(new Thing(Sort.TABLE, "day9", "t0"));
    }
}
