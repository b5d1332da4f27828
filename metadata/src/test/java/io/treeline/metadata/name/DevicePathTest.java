// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicePathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "room1|room1|room1",
                "1a|1a|`1a`",
                "設備|設備|`設備`",
                "select|select|`select`",
                "a b|`a b`|`a b`",
                "12|`12`|`12`",
                "1e3|`1e3`|`1e3`",
                "a.b|`a.b`|`a.b`",
                "a`b|`a``b`|`a``b`",
                "é|`é`|`é`",
                "~~|``|``",
                "*|`*`|`*`",
            })
    void quotesWhereTheServerDoesAndWhereItIsSafer(String name, String printed, String sent) {
        assertThat(NodeName.text(name)).isEqualTo(printed);
        assertThat(NodeName.quote(name)).isEqualTo(sent);
        assertThat(NodeName.split(printed)).containsExactly(name);
        assertThat(NodeName.split(sent)).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"12", "00", "0012", "09", "1e3", "0e0", "1E5f", "1e3d", "1f", "1F", "1d", "1l", "1L", "017L"})
    void quotesWhatTheServerTakesForANumber(String name) {
        assertThat(NodeName.text(name)).isEqualTo('`' + name + '`');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1a", "1x", "e1", "1e", "1ee3", "1e3L", "1D2", "0L", "00f", "0x1F", "00x1F", "0x1L", "0b1", "1_2",
                "NaN", "⺀", "〇", "々", "鿿"
            })
    void leavesWhatTheServerLeaves(String name) {
        assertThat(NodeName.text(name)).isEqualTo(name);
    }

    @Test
    void anyPathSurvivesBothForms() {
        NameNodes names = new NameNodes(1);
        for (int i = 0; i < 20_000; i++) {
            DevicePath path = new DevicePath(List.of("root")).descendant(names.some());
            assertThat(DevicePath.parse(path.text())).isEqualTo(path);
            assertThat(DevicePath.parse(path.sql())).isEqualTo(path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "root.", ".root", "root..a", "root.`a", "root.`a`b", "root.a`b", "factory.a"})
    void refusesWhatIsNoPath(String text) {
        assertThatThrownBy(() -> DevicePath.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsWhatLiesBelow() {
        DevicePath database = DevicePath.parse("root.factory");
        DevicePath device = database.child("room2").child("a b");
        assertThat(device.startsWith(database)).isTrue();
        assertThat(database.startsWith(device)).isFalse();
        assertThat(DevicePath.parse("root.factory2").startsWith(database)).isFalse();
        assertThat(device.below(database)).containsExactly("room2", "a b");
        assertThat(device.parent()).isEqualTo(DevicePath.parse("root.factory.room2"));
        assertThatThrownBy(() -> database.below(device)).isInstanceOf(IllegalArgumentException.class);
    }
}
