// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ZoneNamesTest {
    @Test
    void findsEveryZoneInAnyCase() {
        assertThat(ZoneId.getAvailableZoneIds()).allSatisfy(id -> {
            assertThat(ZoneNames.find(id)).isPresent();
            assertThat(ZoneNames.find(id.toUpperCase(Locale.ROOT))
                            .map(ZoneId::of)
                            .map(ZoneId::getId))
                    .hasValueSatisfying(found -> assertThat(found).isEqualToIgnoringCase(id));
        });
        assertThat(ZoneNames.find("europe/berlin")).contains("Europe/Berlin");
    }

    @Test
    void offsetsAndOtherTextsAreNoNames() {
        assertThat(ZoneNames.find("+08:00")).isEmpty();
        assertThat(ZoneNames.find("GMT+08:00")).isEmpty();
        assertThat(ZoneNames.find("")).isEmpty();
        assertThat(ZoneNames.find("Europe/Berlin ")).isEmpty();
    }
}
