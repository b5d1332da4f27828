// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.engine.Fixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Regular expressions on which a matcher that tries one way after another never ends: they end, or can be ended. */
class RegexTimeTest {
    private final Fixture fixture = new Fixture();

    @ParameterizedTest
    @Timeout(60)
    @CsvSource({
        "(a+)+b, false",
        "(x+x+)+y, false",
        "(a|a)*c, false",
        "(a|aa)+$, true",
        "(a*)*b, false",
        "^(a?){60}a{60}, true",
        "([a-z]+)*[0-9], false"
    })
    void testsOfLongTextsEnd(String pattern, boolean matches) throws SQLException {
        for (String operator : List.of("~", "~*")) {
            assertThat(fixture.rows(
                            List.of(),
                            "SELECT COUNT(*) FROM (VALUES (REPEAT('a', 300)), (REPEAT('a', 301)), (REPEAT('a', 302))) v (t) WHERE t "
                                    + operator + " '" + pattern + "'"))
                    .containsExactly(List.of(matches ? 3L : 0L));
        }
    }

    @ParameterizedTest
    @Timeout(60)
    @CsvSource({"(x+x+)+y, x", "(a+)+b, a", "(a|ab)(c|bcd)(d*), a"})
    void replacementsInLongTextsEnd(String pattern, String letter) throws SQLException {
        assertThat(fixture.rows(
                        List.of(),
                        "SELECT LENGTH(REGEXP_REPLACE(t, '" + pattern + "', '', 'g')), REGEXP_COUNT(t, '" + pattern
                                + "') FROM (VALUES (REPEAT('" + letter + "', 300))) v (t)"))
                .containsExactly(List.of(300, 0));
    }

    /** As PostgreSQL answers: the longest match, of the leftmost. */
    @ParameterizedTest
    @CsvSource({
        "abcd, (a|ab)(c|bcd)(d*), abcd",
        "xabab, (ab|a)(bab)?, abab",
        "foobar, o|oo, oo",
        "aaab, (a|ab)*, aaab",
        "aXbX, a.*?X, aX",
        "héé1, [[:alpha:]]+, héé",
        "a-b!c, [[:punct:]], -",
        "one two, (o|on|one)( t)?, one t"
    })
    void theLongestMatchIsFound(String text, String pattern, String match) throws SQLException {
        assertThat(fixture.rows(
                        List.of(), "SELECT REGEXP_SUBSTR(t, '" + pattern + "') FROM (VALUES ('" + text + "')) v (t)"))
                .containsExactly(List.of(match));
    }

    /** What goes over to the linear matcher in the middle of a text has the same parts. */
    @Test
    @Timeout(60)
    void partsAreThoseOfTheMatch() throws SQLException {
        String text = "'k=v;' || REPEAT('a', 200) || '=b'";
        assertThat(fixture.rows(
                        List.of(),
                        "SELECT REGEXP_REPLACE(t, '([a-z]+)=([a-z]+)', '\\2=\\1', 'g') FROM (VALUES (" + text
                                + ")) v (t)"))
                .containsExactly(List.of("v=k;b=" + "a".repeat(200)));
        assertThat(fixture.rows(
                        List.of(),
                        "SELECT REGEXP_REPLACE(t, '(([a-z])+)=', '<\\1>') FROM (VALUES (" + text + ")) v (t)"))
                .containsExactly(List.of("<k>v;" + "a".repeat(200) + "=b"));
    }

    /**
     * A reference back takes a matcher that tries; one that is linear takes, for each character, as many steps as the
     * expression has states, here ten thousands. Both look at the stop sign.
     */
    @ParameterizedTest
    @Timeout(60)
    @CsvSource(
            delimiter = ';',
            value = {
                "REPEAT(t, 40) ~ '^(x+x+)+\\1y'",
                "REPEAT(t, 100000) ~ '((x{1,200}){1,200})y'",
                "REGEXP_COUNT(REPEAT(t, 100000), '((x{1,200}){1,200}|z)y')"
            })
    void whatTakesLongCanBeStopped(String expression) throws Exception {
        PreparedSql.Local local =
                (PreparedSql.Local) fixture.bind("SELECT " + expression + " FROM (VALUES ('x')) v (t)");
        long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
        NativeExecutor executor = new NativeExecutor() {
            @Override
            public NativeCursor open(NativeQuery query) {
                throw new IllegalStateException(query.text());
            }

            @Override
            public void checkCancelled() throws SQLException {
                if (System.nanoTime() > end) {
                    throw SqlState.QUERY_CANCELED.exception("The statement was cancelled");
                }
            }
        };
        try (PreparedSql.LocalRows rows = local.open(executor)) {
            assertThatThrownBy(rows::next)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void patternsAndFormatsMayChangeFromRowToRow() throws SQLException {
        assertThat(
                        fixture.rows(
                                List.of(),
                                "SELECT 'abc' ~ p, TO_CHAR(TIMESTAMP '2024-03-05 06:07:08', f) FROM (VALUES ('^a', 'YYYY'), ('^b', 'FMMonth'), ('c$', 'DDth'), ('^a', 'YYYY')) v (p, f)"))
                .isEqualTo(Arrays.asList(
                        List.of(true, "2024"), List.of(false, "March"), List.of(true, "05th"), List.of(true, "2024")));
        assertThat(
                        fixture.rows(
                                List.of(),
                                "SELECT TO_CHAR(TIMESTAMP '2024-12-30 23:07:08.012', 'IYYY-IW-ID|Day|mon|US|MS|HH12 am|DDD|FMDay|Q|CC')"))
                .containsExactly(List.of("2025-01-1|Monday   |dec|012000|012|11 pm|365|Monday|4|21"));
    }
}
