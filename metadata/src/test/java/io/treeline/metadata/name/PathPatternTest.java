// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathPatternTest {
    private static PathPattern pattern(String table) {
        return PathPattern.of(new TableName("root.f", table)).orElseThrow();
    }

    private static boolean matches(String table, String device) {
        return pattern(table).matches(DevicePath.parse(device));
    }

    @Test
    void aStarIsOneNodeOrAnyPartOfOne() {
        assertThat(matches("*", "root.f.d")).isTrue();
        assertThat(matches("*", "root.f.d.e")).isFalse();
        assertThat(matches("*", "root.f")).isFalse();
        assertThat(matches("room*.*", "root.f.room2.d")).isTrue();
        assertThat(matches("room*.*", "root.f.room.d")).isTrue();
        assertThat(matches("room*.*", "root.f.Room2.d")).isFalse();
        assertThat(matches("*a*b", "root.f.xaxxb")).isTrue();
        assertThat(matches("*a*b", "root.f.xaxxbc")).isFalse();
        assertThat(matches("a.b*", "root.f.`a.bc`")).isFalse();
        assertThat(matches("d.*", "root.g.d.e")).isFalse();
    }

    @Test
    void twoStarsAreOneNodeOrMore() {
        assertThat(matches("**", "root.f")).isFalse();
        assertThat(matches("**", "root.f.d")).isTrue();
        assertThat(matches("**", "root.f.a.b.c")).isTrue();
        assertThat(matches("**.d", "root.f.d")).isFalse();
        assertThat(matches("**.d", "root.f.a.b.d")).isTrue();
        assertThat(matches("a.**.d*", "root.f.a.x.y.d1")).isTrue();
        assertThat(matches("a.**.d*", "root.f.a.d1")).isFalse();
    }

    @Test
    void aStarInBackquotesIsACharacter() {
        assertThat(PathPattern.of(new TableName("root.f", "`a*`"))).isEmpty();
        assertThat(PathPattern.of(new TableName("root.f", "a.b"))).isEmpty();
        assertThat(PathPattern.of(new TableName("root.f", "a**"))).isEmpty();
        assertThat(matches("`a*`.*", "root.f.`a*`.d")).isTrue();
        assertThat(matches("`a*`.*", "root.f.ab.d")).isFalse();
    }

    @Test
    void theServerIsAskedForNoLess() {
        assertThat(pattern("room*.*").sql()).isEqualTo("root.f.room*.*");
        assertThat(pattern("**").sql()).isEqualTo("root.f.**");
        assertThat(pattern("*d.`x y`").sql()).isEqualTo("root.f.*d.`x y`");
        assertThat(pattern("a*b.é*").sql()).isEqualTo("root.f.*.*");
        assertThat(pattern("`room`.*").name()).isEqualTo(new TableName("root.f", "room.*"));
    }
}
