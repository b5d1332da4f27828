// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Zones as a connection begins with them, and as SET reads and SHOW writes them. */
class SettingTimeTest {
    @ParameterizedTest
    @CsvSource({
        "+08:00,<+08>-08",
        "GMT+08:00,<+08>-08",
        "UTC-3,<-03>+03",
        "+05:45,<+05:45>-05:45",
        "-03:30,<-03:30>+03:30",
        "+01:02:03,<+01:02:03>-01:02:03",
        "Z,<+00>-00",
        "UTC,UTC",
        "Europe/Berlin,Europe/Berlin",
        "Etc/GMT-8,Etc/GMT-8"
    })
    void whatIsShownOfAZoneIsReadAsThatZone(String id, String shown) throws SQLException {
        ZoneId zone = ZoneId.of(id);
        assertThat(SettingTime.of(zone).shown()).isEqualTo(shown);
        assertThat(SettingTime.zone(shown).zone().getRules()).isEqualTo(zone.getRules());
        assertThat(SettingTime.zone(shown).shown()).isEqualTo(shown);
    }

    @Test
    void anOffsetAsTextIsPosix() throws SQLException {
        assertThat(SettingTime.zone("+08:00").zone()).isEqualTo(ZoneId.of("-08:00"));
        assertThat(SettingTime.zone("0").shown()).isEqualTo("<+00>-00");
        assertThatThrownBy(() -> SettingTime.zone("Z")).isInstanceOf(SQLException.class);
    }
}
