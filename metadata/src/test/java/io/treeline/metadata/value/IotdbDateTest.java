// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IotdbDateTest {
    @ParameterizedTest
    @CsvSource({
        "2024-02-29, 20240229",
        "1000-01-01, 10000101",
        "9999-12-31, 99991231",
        "0000-01-01, 101",
        "-0001-12-31, -8769",
        "+12345-06-07, 123450607"
    })
    void aDayIsItsNumber(LocalDate day, int number) {
        assertThat(IotdbDate.number(day)).isEqualTo(number);
        assertThat(IotdbDate.of(number)).isEqualTo(day);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20240230, 20241301, 20240100})
    void aNumberMayBeNoDay(int number) {
        assertThatThrownBy(() -> IotdbDate.of(number)).isInstanceOf(DateTimeException.class);
        assertThat(IotdbDate.text(number)).matches("\\d{4}-\\d\\d-\\d\\d");
    }

    @Test
    void theServerHoldsTheYearsFromThousandOn() {
        assertThat(IotdbDate.holds(IotdbDate.MIN)).isTrue();
        assertThat(IotdbDate.holds(IotdbDate.MAX)).isTrue();
        assertThat(IotdbDate.holds(IotdbDate.MIN.minusDays(1))).isFalse();
        assertThat(IotdbDate.holds(IotdbDate.MAX.plusDays(1))).isFalse();
        assertThatThrownBy(() -> IotdbDate.number(LocalDate.MAX)).isInstanceOf(ArithmeticException.class);
    }
}
