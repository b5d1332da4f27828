// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.engine.Fixture;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the row operators compute, with pushdown off; the expected values are PostgreSQL's. */
class LocalExecutionTest {
    private final Fixture fixture = new Fixture();
    private final List<Object[]> data = new ArrayList<>();

    @BeforeEach
    void rows() {
        fixture.pushdown = false;
        data.add(new Object[] {1L, 1000L, true, 1.5, LocalDate.of(2024, 1, 1), 0.1f, 10, 9007199254740993L, "abc"});
        data.add(new Object[] {2L, null, false, Double.NaN, null, null, 7, 5L, "a%c"});
        data.add(new Object[] {3L, null, null, null, null, null, null, null, "Zed"});
        data.add(new Object[] {4L, null, null, -2.5, null, null, 10, null, null});
    }

    private List<List<Object>> rows(String sql, Object... parameters) throws SQLException {
        return fixture.rows(data, sql, parameters);
    }

    private static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }

    /**
     * A failure of the engine's own, here over a server that gives a text where it said an integer would be, is no
     * error of the statement.
     */
    @Test
    void whatFailsInsideIsToldFromErrorsOfTheStatement() {
        data.add(new Object[] {5L, null, null, null, null, null, "ten", null, null});
        assertThatThrownBy(() -> rows("SELECT i + 1 FROM d")).isInstanceOfSatisfying(SQLException.class, error -> {
            assertThat(error.getSQLState()).isEqualTo("XX000");
            assertThat((Throwable) error)
                    .hasCauseInstanceOf(ClassCastException.class)
                    .hasMessageContaining("relational engine failed while running");
        });
    }

    /** An aggregate that holds one value holds it for each group. */
    @ParameterizedTest
    @ValueSource(
            strings = {"MAX(t)", "MIN(t)", "ANY_VALUE(t)", "MAX_BY(t, g)", "MIN_BY(g, t)", "FIRST(t, g)", "LAST(t, g)"})
    void valuesThatGroupsHoldAreAccountedFor(String aggregate) {
        fixture.memory = 4 << 20;
        assertThatThrownBy(
                        () -> rows(
                                "SELECT g, " + aggregate
                                        + " FROM (SELECT g, REPEAT('x', 10000) || g AS t FROM GENERATE_SERIES(1, 1000) AS s(g)) q GROUP BY g"))
                .isInstanceOfSatisfying(SQLException.class, error -> {
                    assertThat(error.getSQLState()).isEqualTo("53200");
                    assertThat((Throwable) error).hasNoCause();
                });
    }

    /** One that is replaced by a better one is given back. */
    @Test
    void aValueThatIsReplacedIsNotHeld() throws SQLException {
        fixture.memory = 1 << 20;
        assertThat(
                        rows(
                                "SELECT LENGTH(MAX(t)), MAX_BY(LENGTH(t), g) FROM (SELECT g, REPEAT('x', 10000) || LPAD(g::text, 4, '0') AS t FROM GENERATE_SERIES(1, 1000) AS s(g)) q"))
                .containsExactly(row(10004, 10004));
    }

    /** A single value that no heap has room for ends its statement, not its thread. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "REPLACE(REPEAT('a', 100000), 'a', REPEAT('b', 100000))",
                "ARRAY_TO_STRING(ARRAY_FILL(REPEAT('a', 1000000), ARRAY[10000]), ',')"
            })
    void aValueLargerThanTheHeapIsRefused(String expression) {
        assertThatThrownBy(() -> rows("SELECT LENGTH(" + expression + ")"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getSQLState()).isEqualTo("53200"));
    }

    /** Of rows that take milliseconds each, a thousand are seconds. */
    @Test
    void slowRowsLookAtTheStopSignMoreOften() throws SQLException {
        PreparedSql.Local local = (PreparedSql.Local)
                fixture.bind("SELECT COUNT(MD5(REPEAT('x', 2000000) || g)) FROM GENERATE_SERIES(1, 200) AS s(g)");
        int[] looks = new int[1];
        NativeExecutor executor = new NativeExecutor() {
            @Override
            public NativeCursor open(NativeQuery query) {
                throw new IllegalStateException(query.text());
            }

            @Override
            public void checkCancelled() {
                looks[0]++;
            }
        };
        try (PreparedSql.LocalRows found = local.open(executor)) {
            assertThat(found.next()).isTrue();
            assertThat(found.value(0)).isEqualTo(200L);
        }
        assertThat(looks[0]).isGreaterThan(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "i / 3~[3, 2, null, 3]",
                "-i % 3~[-1, -1, null, -1]",
                "i * 1.5~[15.0, 10.5, null, 15.0]",
                "d / 2~[0.75, NaN, null, -1.25]",
                "f = 0.1~[false, null, null, null]",
                "COALESCE(i, 0)~[10, 7, 0, 10]",
                "NULLIF(i, 10)~[null, 7, null, null]",
                "CASE WHEN i = 10 THEN 'ten' WHEN i IS NULL THEN 'n' END~[ten, null, n, ten]",
                "CAST(d AS VARCHAR)~[1.5, NaN, null, -2.5]",
                "CAST(Time AS VARCHAR)~[1970-01-01 00:00:00.001+00, 1970-01-01 00:00:00.002+00, 1970-01-01 00:00:00.003+00, 1970-01-01 00:00:00.004+00]",
                "d > 1~[true, true, null, false]",
                "d = d~[true, true, null, true]",
                "i > 4.5~[true, true, null, true]",
                "l = 9007199254740992~[false, false, null, null]",
                "s LIKE 'a\\%c'~[false, true, false, null]",
                "s LIKE 'a#%c' ESCAPE '#'~[false, true, false, null]",
                "s ILIKE 'z%'~[false, false, true, null]",
                "s || i~[abc10, a%c7, null, null]",
                "UPPER(s)~[ABC, A%C, ZED, null]",
                "SUBSTRING(s FROM 2 FOR 1)~[b, %, e, null]",
                "CHAR_LENGTH(s)~[3, 3, 3, null]",
                "b IS NOT TRUE~[false, true, true, true]",
                "NOT b~[false, true, null, null]",
                "i IS DISTINCT FROM 10~[false, true, true, false]",
                "i IN (10, 2.5)~[true, false, null, true]",
                "i NOT IN (7, NULL)~[null, false, null, null]",
                "i BETWEEN 8 AND 12~[true, false, null, true]",
                "Time + INTERVAL '1' DAY~[86400001, 86400002, 86400003, 86400004]",
                "EXTRACT(YEAR FROM Time) > 0~[true, true, true, true]",
                "DAYOFWEEK(day)~[2, null, null, null]",
                "{fn DAYOFWEEK(day)}~[2, null, null, null]",
                "EXTRACT(DOW FROM day)~[1, null, null, null]",
                "FLOOR(Time TO DAY)~[0, 0, 0, 0]",
                "GREATEST(i, 8)~[10, 8, 8, 10]",
                "day = '2024-01-01'~[true, null, null, null]",
                "Time > 2~[false, false, true, true]",
                "Time IN (1, 2)~[true, true, false, false]",
                "7 / 2.0~[3.5000000000000000, 3.5000000000000000, 3.5000000000000000, 3.5000000000000000]",
                "CASE WHEN i > 8 THEN 'c' ELSE 'cc' END = 'c '~[false, false, false, false]",
                "SQRT(CAST(i - 1 AS DOUBLE))~[3.0, 2.449489742783178, null, 3.0]"
            })
    void expressionsHavePostgresResults(String expression, String expected) throws SQLException {
        assertThat(rows("SELECT " + expression + " FROM d").stream()
                        .map(r -> r.get(0))
                        .toList()
                        .toString())
                .isEqualTo(expected);
    }

    @Test
    void aggregatesDoNotWrapOrCut() throws SQLException {
        assertThat(rows("SELECT SUM(i), AVG(i), SUM(l), MAX(d), MIN(s), COUNT(*), COUNT(i), COUNT(DISTINCT i) FROM d"))
                .containsExactly(row(
                        27L,
                        new BigDecimal("9.0000000000000000"),
                        new BigDecimal("9007199254740998"),
                        Double.NaN,
                        "Zed",
                        4L,
                        3L,
                        2L));
        assertThat(rows("SELECT SUM(i), COUNT(*) FROM d WHERE i > 100")).containsExactly(row(null, 0L));
        assertThat(rows("SELECT i, COUNT(*) FROM d GROUP BY i HAVING COUNT(*) > 1"))
                .containsExactly(row(10, 2L));
        assertThat(rows("SELECT l, SUM(i) FROM d GROUP BY ROLLUP(l) ORDER BY 2, 1"))
                .containsExactly(row(5L, 7L), row(9007199254740993L, 10L), row(null, 10L), row(null, 27L));
    }

    @Test
    void nullsAreLastAscendingAndNanIsGreatest() throws SQLException {
        assertThat(rows("SELECT d FROM d ORDER BY d"))
                .containsExactly(row(-2.5), row(1.5), row(Double.NaN), row((Object) null));
        assertThat(rows("SELECT d FROM d ORDER BY d DESC LIMIT 2"))
                .containsExactly(row((Object) null), row(Double.NaN));
        assertThat(rows("SELECT i, i FROM d ORDER BY i DESC NULLS LAST OFFSET 1 ROW FETCH NEXT ? ROWS ONLY", 1L))
                .containsExactly(row(10, 10));
    }

    @Test
    void joinsAndSubqueries() throws SQLException {
        assertThat(rows("SELECT a.Time, b.Time FROM d a FULL JOIN d b ON a.i = b.i AND a.Time < b.Time"))
                .containsExactly(
                        row(1L, 4L),
                        row(2L, null),
                        row(3L, null),
                        row(4L, null),
                        row(null, 1L),
                        row(null, 2L),
                        row(null, 3L));
        assertThat(rows("SELECT a.i, b.l FROM d a LEFT JOIN d b ON a.Time = b.Time AND b.l > 5 ORDER BY a.Time"))
                .containsExactly(row(10, 9007199254740993L), row(7, null), row(null, null), row(10, null));
        assertThat(rows("SELECT Time FROM d WHERE i NOT IN (SELECT i FROM d)")).isEmpty();
        assertThat(rows("SELECT Time FROM d WHERE EXISTS (SELECT 1 FROM d x WHERE x.i = d.i AND x.Time <> d.Time)"))
                .containsExactly(row(1L), row(4L));
        assertThat(rows("SELECT i, (SELECT MAX(l) FROM d x WHERE x.i = d.i) FROM d WHERE Time = 4"))
                .containsExactly(row(10, 9007199254740993L));
        assertThatThrownBy(() -> rows("SELECT (SELECT i FROM d) FROM d"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("More than one row");
    }

    @Test
    void setOperations() throws SQLException {
        assertThat(rows("SELECT i FROM d UNION SELECT l FROM d WHERE l < 10 ORDER BY 1"))
                .containsExactly(row(5L), row(7L), row(10L), row((Object) null));
        assertThat(rows("SELECT i FROM d EXCEPT SELECT 10")).containsExactly(row(7), row((Object) null));
        assertThat(rows("SELECT i FROM d INTERSECT ALL SELECT 10")).containsExactly(row(10));
        assertThat(rows("VALUES (1, 'a'), (2, 'bcd')")).containsExactly(row(1, "a"), row(2, "bcd"));
        assertThat(rows("SELECT 1 WHERE 1 = 0")).isEmpty();
    }

    @Test
    void quotedNamesMayDifferInCaseOnly() throws SQLException {
        String both = "(SELECT s AS \"s\", i AS \"S\" FROM d) x";
        assertThat(rows("SELECT \"S\", \"s\", COUNT(*) FROM " + both
                        + " WHERE \"s\" > 'Z' GROUP BY \"S\", \"s\" ORDER BY \"s\""))
                .containsExactly(row(null, "Zed", 1L), row(7, "a%c", 1L), row(10, "abc", 1L));
        assertThat(rows("SELECT MAX(x.\"s\"), MIN(x.\"S\") FROM " + both)).containsExactly(row("abc", 7));
    }

    @Test
    void textComparesByCodePoint() throws SQLException {
        data.clear();
        data.add(new Object[] {1L, null, null, null, null, null, null, null, "\uFFFD"});
        data.add(new Object[] {2L, null, null, null, null, null, null, null, "\uD83D\uDE00"});
        assertThat(rows("SELECT Time FROM d ORDER BY s DESC")).containsExactly(row(2L), row(1L));
        assertThat(rows("SELECT Time FROM d WHERE s > '\uFFFD'")).containsExactly(row(2L));
        assertThat(rows("SELECT CHAR_LENGTH(s) FROM d WHERE s LIKE '_'")).containsExactly(row(1), row(1));
    }

    @Test
    void parametersMayBeFinerThanTheirColumn() throws SQLException {
        assertThat(rows("SELECT i FROM d WHERE i > ?", 9.5)).containsExactly(row(10), row(10));
        assertThat(rows("SELECT i FROM d WHERE s = ? || 'c'", "ab")).containsExactly(row(10));
        assertThat(rows("SELECT i FROM d WHERE i = ?", (Object) null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2147483647 + i|22003",
                "9223372036854775807 + l|22003",
                "i / 0|22012",
                "d / 0|22012",
                "CAST(s AS INTEGER)|22P02",
                "i % 0|22012",
                "CAST(l AS INTEGER)|22003"
            })
    void dataErrors(String expression, String state) {
        assertThatThrownBy(() -> rows("SELECT " + expression + " FROM d"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        fixture.memory = 100;
        assertThatThrownBy(() -> rows("SELECT i FROM d ORDER BY i"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53200"))
                .hasMessageContaining("ORDER BY");
    }
}
