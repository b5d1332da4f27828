// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.value.ValueText;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateTimeTextTest {
    @ParameterizedTest
    @CsvSource({
        "2024-01-02, 2024-01-02T00:00, ''",
        "2024-1-2 3:04, 2024-01-02T03:04, ''",
        "2024/01/02T03:04:05.000000006, 2024-01-02T03:04:05.000000006, ''",
        "2024-01-02 03:04:05.5+08, 2024-01-02T03:04:05.5, +08:00",
        "2024-01-02 03:04-0330, 2024-01-02T03:04, -03:30",
        "2024-01-02T03:04:05z, 2024-01-02T03:04:05, Z",
        "2024-01-02 03:04:05 +01:00, 2024-01-02T03:04:05, +01:00",
        "2024-01-02 03:04:05 Europe/Berlin, 2024-01-02T03:04:05, Europe/Berlin",
        "1800-01-02 03:04:05+00:53:28, 1800-01-02T03:04:05, +00:53:28",
        "10000-01-02 03:04, +10000-01-02T03:04, ''",
        "+10000-01-02, +10000-01-02T00:00, ''",
        "-0044-03-15, -0044-03-15T00:00, ''"
    })
    void reads(String text, LocalDateTime local, String zone) {
        assertThat(DateTimeText.parse(text))
                .isEqualTo(new DateTimeText(local, zone.isEmpty() ? null : ZoneId.of(zone)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "2024",
                "2024-13-01",
                "2023-02-29",
                "2024-01-01 24:00",
                "2024-01-01 3",
                "12:30",
                "2024-01-01 03:04+99",
                "2024-01-01 03:04Z Europe/Berlin",
                "2024-01-01 03:04 Nowhere/City",
                "24-01-01",
                "2024-01-01 03:04:05.0000000001"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> DateTimeText.parse(text)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (String text : new String[] {
            "2024-03-31 03:30:00.5",
            "0001-01-01 00:00:00",
            "-0044-03-15 23:59:59.000000001",
            "292278994-08-17 07:12:55.807"
        }) {
            assertThat(ValueText.of(DateTimeText.parse(text).local())).isEqualTo(text);
        }
        assertThat(ValueText.of(DateTimeText.time("3:04:05.100"))).isEqualTo("03:04:05.1");
        assertThat(DateTimeText.date("2024/1/2")).isEqualTo(LocalDate.of(2024, 1, 2));
        assertThat(ValueText.of(LocalTime.MIDNIGHT)).isEqualTo("00:00:00");
    }

    @Test
    void anInstantIsReadInItsOwnZoneElseInTheGiven() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        assertThat(DateTimeText.parse("2024-01-01 12:00").instant(berlin)).hasToString("2024-01-01T11:00:00Z");
        assertThat(DateTimeText.parse("2024-01-01 12:00Z").instant(berlin)).hasToString("2024-01-01T12:00:00Z");
        assertThat(DateTimeText.parse("2024-01-01 12:00Z").in(berlin)).isEqualTo(LocalDateTime.of(2024, 1, 1, 13, 0));
        // In the gap the clock is moved forward by its length, in the overlap the second of the two is taken, standard
        // time, as PostgreSQL does.
        assertThat(DateTimeText.parse("2024-03-31 02:30").instant(berlin)).hasToString("2024-03-31T01:30:00Z");
        assertThat(DateTimeText.parse("2024-10-27 02:30").instant(berlin)).hasToString("2024-10-27T01:30:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "20, 20",
        "-0.1, -0.1",
        "0.0, 0",
        "-0.0, -0",
        "1.0E10, 10000000000",
        "1e15, 1e+15",
        "999999999999999, 999999999999999",
        "1.5e22, 1.5e+22",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "4.9E-324, 5e-324",
        "1.7976931348623157E308, 1.7976931348623157e+308",
        "NaN, NaN",
        "-Infinity, -Infinity",
        "0.1234567890123456, 0.1234567890123456",
        "2.0E-3, 0.002",
        "-1.2345678901234567E-4, -0.00012345678901234567"
    })
    void doublesHaveTheFewestDigits(double value, String text) {
        assertThat(ValueText.of(value)).isEqualTo(text).hasSizeLessThanOrEqualTo(24);
        assertThat((Double) Double.parseDouble(text)).isEqualTo((Double) value);
    }

    @ParameterizedTest
    @CsvSource({
        "20, 20",
        "0.1, 0.1",
        "1e6, 1e+06",
        "123456, 123456",
        "1.4E-45, 1e-45",
        "3.4028235E38, 3.4028235e+38",
        "-1.17549435E-38, -1.1754944e-38",
        "16777216, 1.6777216e+07"
    })
    void floatsToo(float value, String text) {
        assertThat(ValueText.of(value)).isEqualTo(text).hasSizeLessThanOrEqualTo(15);
        assertThat((Float) Float.parseFloat(text)).isEqualTo((Float) value);
    }

    @Test
    void bytes() {
        assertThat(ValueText.of(new byte[] {0, -1})).isEqualTo("\\x00ff");
        assertThat(ValueText.bytes("\\x00FF")).containsExactly(0, -1);
        assertThat(ValueText.bytes("\\x")).isEmpty();
        assertThat(ValueText.bytes("00ff")).isNull();
        assertThat(ValueText.bytes("\\x0")).isNull();
    }
}
