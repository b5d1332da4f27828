// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NamePattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "%|anything.at all|true",
                "%%|x|true",
                "room2.%|room2.device1|true",
                "room2.%|room20.device1|false",
                "r__m|room|true",
                "r__m|roooom|false",
                "r\\_m|r_m|true",
                "r\\_m|rom|false",
                "a\\%b|a%b|true",
                "a\\\\b|a\\b|true",
                "a\\|a\\|true",
                "a.b|axb|false",
                "_|😀|true",
                "Room|room|false",
                "%[x]*%|a[x]*b|true",
                "~~|x|false",
            })
    void matchesAsJdbcSays(String pattern, String name, boolean matches) {
        assertThat(NamePattern.of(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void knowsNullEmptyAllAndLiterals() {
        assertThat(NamePattern.of(null).matchesAll()).isTrue();
        assertThat(NamePattern.of("%").matchesAll()).isTrue();
        assertThat(NamePattern.of("").matchesAll()).isFalse();
        assertThat(NamePattern.of("").matches("a")).isFalse();
        assertThat(NamePattern.of("a\\_b").literal()).contains("a_b");
        assertThat(NamePattern.of("a_b").literal()).isEmpty();
        assertThat(NamePattern.of("a\\_b%").prefix()).isEqualTo("a_b");
        assertThat(NamePattern.exactly("a_%").matches("a_%")).isTrue();
        assertThat(NamePattern.exactly("a_%").matches("abc")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%|root.db,root.db.**",
                ".|root.db",
                "room2.%|root.db.room2.**",
                "room2.dev%|root.db.room2.dev*,root.db.room2.dev*.**",
                "my_table|root.db.my*,root.db.my*.**",
                "`a.b`.c d%|root.db.`a.b`.**",
                "`a.b%|root.db.**",
                "1%|root.db.**",
                "Time%|root.db.**",
                "timer%|root.db.timer*,root.db.timer*.**",
                "_|root.db,root.db.**",
                "room2.d1|root.db.room2.d1",
                "a..b|",
            })
    void narrowsWhatTheServerIsAsked(String pattern, String expected) {
        String narrowed =
                String.join(",", TreeReader.devicePatterns(DevicePath.parse("root.db"), NamePattern.of(pattern)));
        assertThat(narrowed).isEqualTo(expected == null ? "" : expected);
    }
}
