// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.sql.engine.Fixture;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Window functions; results are listed in the order of Time and are PostgreSQL's. */
class WindowTest {
    private final Fixture fixture = new Fixture();
    private final List<Object[]> data = new ArrayList<>();

    @BeforeEach
    void rows() {
        fixture.pushdown = false;
        Integer[] values = {10, 7, null, 10, 3, 7};
        Double[] doubles = {1.5, Double.NaN, null, -2.5, 0.5, 4.0};
        for (int i = 0; i < values.length; i++) {
            data.add(new Object[] {
                (i + 1) * 1000L,
                null,
                null,
                doubles[i],
                null,
                null,
                values[i],
                (long) i % 2,
                String.valueOf((char) ('a' + i))
            });
        }
    }

    private List<Object> column(String expression, Object... parameters) throws SQLException {
        List<List<Object>> rows =
                new ArrayList<>(fixture.rows(data, "SELECT Time, " + expression + " FROM d", parameters));
        rows.sort(Comparator.comparing(r -> (Long) r.get(0)));
        return rows.stream().map(r -> r.get(1)).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "ROW_NUMBER() OVER (ORDER BY i, Time)~[4, 2, 6, 5, 1, 3]",
                "RANK() OVER (ORDER BY i)~[4, 2, 6, 4, 1, 2]",
                "DENSE_RANK() OVER (ORDER BY i)~[3, 2, 4, 3, 1, 2]",
                "PERCENT_RANK() OVER (ORDER BY i)~[0.6, 0.2, 1.0, 0.6, 0.0, 0.2]",
                "RANK() OVER (ORDER BY i DESC)~[2, 4, 1, 2, 6, 4]",
                "PERCENT_RANK() OVER (PARTITION BY Time ORDER BY i)~[0.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
                "CUME_DIST() OVER (PARTITION BY l ORDER BY Time)~[0.3333333333333333, 0.3333333333333333, 0.6666666666666666, 0.6666666666666666, 1.0, 1.0]",
                "NTILE(4) OVER (ORDER BY Time)~[1, 1, 2, 2, 3, 4]",
                "NTILE(8) OVER (ORDER BY Time)~[1, 2, 3, 4, 5, 6]",
                "NTILE(1) OVER ()~[1, 1, 1, 1, 1, 1]",
                "LAG(i) OVER (ORDER BY Time)~[null, 10, 7, null, 10, 3]",
                "LAG(i, 2, -1) OVER (ORDER BY Time)~[-1, -1, 10, 7, null, 10]",
                "LEAD(i, 1, 1.5) OVER (PARTITION BY l ORDER BY Time)~[null, 10, 3, 7, 1.5, 1.5]",
                "LAG(i, 0) OVER (ORDER BY Time)~[10, 7, null, 10, 3, 7]",
                "LAG(s, i - 6) OVER (ORDER BY Time)~[null, a, null, null, null, e]",
                "LAG(i) IGNORE NULLS OVER (ORDER BY Time)~[null, 10, 7, 7, 10, 3]",
                "LEAD(i, 2) IGNORE NULLS OVER (ORDER BY Time)~[10, 3, 3, 7, null, null]",
                "FIRST_VALUE(i) OVER (ORDER BY Time DESC)~[7, 7, 7, 7, 7, 7]",
                "LAST_VALUE(i) OVER (ORDER BY i)~[10, 7, null, 10, 3, 7]",
                "LAST_VALUE(i) IGNORE NULLS OVER (ORDER BY Time)~[10, 7, 7, 10, 3, 7]",
                "NTH_VALUE(i, 3) OVER (ORDER BY Time)~[null, null, null, null, null, null]",
                "NTH_VALUE(s, 2) OVER (ORDER BY Time ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING)~[c, d, e, f, null, null]"
            })
    void places(String expression, String expected) throws SQLException {
        assertThat(column(expression).toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "SUM(i) OVER (ORDER BY Time)~[10, 17, 17, 27, 30, 37]",
                "SUM(i) OVER (ORDER BY i)~[37, 17, 37, 37, 3, 17]",
                "COUNT(*) OVER (PARTITION BY i)~[2, 2, 1, 2, 1, 2]",
                "SUM(i) OVER (PARTITION BY l ORDER BY Time)~[10, 7, 10, 17, 13, 24]",
                "AVG(i) OVER (ORDER BY Time ROWS 1 PRECEDING)~"
                        + "[10.0000000000000000, 8.5000000000000000, 7.0000000000000000, 10.0000000000000000, 6.5000000000000000, 5.0000000000000000]",
                "SUM(i) OVER (ORDER BY Time ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING)~[7, 10, 13, 10, 7, null]",
                "SUM(i) OVER (ORDER BY Time ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING)~[null, 10, 17, 7, 10, 13]",
                "COUNT(i) OVER (ORDER BY Time ROWS BETWEEN 1 PRECEDING AND 2 PRECEDING)~[0, 0, 0, 0, 0, 0]",
                "SUM(i) OVER (ORDER BY Time ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)~[37, 27, 20, 20, 10, 7]",
                "MAX(d) OVER (ORDER BY Time ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)~[NaN, NaN, NaN, 0.5, 4.0, 4.0]",
                "MIN(i) OVER (ORDER BY Time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)~[10, 7, 7, 10, 3, 3]",
                "SUM(d) OVER (ORDER BY Time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)~[1.5, NaN, NaN, -2.5, -2.0, 4.5]",
                "SUM(i) OVER (ORDER BY i RANGE BETWEEN 3 PRECEDING AND CURRENT ROW)~[34, 14, null, 34, 3, 14]",
                "COUNT(*) OVER (ORDER BY i DESC RANGE BETWEEN 3 PRECEDING AND 4 FOLLOWING)~[4, 5, 1, 4, 1, 5]",
                "COUNT(*) OVER (ORDER BY i RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)~[3, 1, 6, 3, 0, 1]",
                "COUNT(*) OVER (ORDER BY Time RANGE BETWEEN INTERVAL '1' SECOND PRECEDING AND INTERVAL '2.5' SECOND FOLLOWING)~[3, 4, 4, 4, 3, 2]",
                "SUM(i) OVER (ORDER BY Time ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)~[7, 10, 17, 3, 17, 3]",
                "COUNT(*) OVER (ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP)~[4, 4, 5, 4, 5, 4]",
                "COUNT(*) OVER (ORDER BY i RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES)~[4, 2, 6, 4, 1, 2]",
                "COUNT(DISTINCT i) OVER (ORDER BY Time)~[1, 2, 2, 2, 3, 3]",
                "STDDEV(i) OVER (ORDER BY Time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)~"
                        + "[null, 2.1213203435596426, null, null, 4.9497474683058327, 2.8284271247461901]",
                "SUM(i) FILTER (WHERE i > 5) OVER (ORDER BY Time)~[10, 17, 17, 27, 27, 34]",
                "COUNT(*) FILTER (WHERE i = 7) OVER ()~[2, 2, 2, 2, 2, 2]",
                "SUM(i) OVER (ORDER BY Time) - LAG(i, 1, 0) OVER (ORDER BY Time) + 1~[11, 8, 11, null, 21, 35]",
                "RANK() OVER ()~[1, 1, 1, 1, 1, 1]",
                "COUNT(*) OVER (RANGE BETWEEN CURRENT ROW AND CURRENT ROW)~[6, 6, 6, 6, 6, 6]",
                "COUNT(*) OVER (ROWS BETWEEN CURRENT ROW AND CURRENT ROW)~[1, 1, 1, 1, 1, 1]",
                "COUNT(*) OVER (ORDER BY l, i RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)~[2, 5, 3, 6, 1, 5]",
                "CASE WHEN SUM(l) OVER () > 2 THEN MAX(s) OVER (PARTITION BY l) END~[e, f, e, f, e, f]"
            })
    void frames(String expression, String expected) throws SQLException {
        assertThat(column(expression).toString()).isEqualTo(expected);
    }

    @Test
    void aroundOtherClauses() throws SQLException {
        assertThat(fixture.rows(
                                data,
                                "SELECT Time FROM d QUALIFY ROW_NUMBER() OVER (PARTITION BY i ORDER BY Time DESC) = 1 ORDER BY Time")
                        .toString())
                .isEqualTo("[[3000], [4000], [5000], [6000]]");
        assertThat(fixture.rows(
                                data,
                                "SELECT i, SUM(SUM(l)) OVER w, RANK() OVER (w) FROM d GROUP BY i WINDOW w AS (ORDER BY i) ORDER BY i")
                        .toString())
                .isEqualTo("[[3, 0, 1], [7, 2, 2], [10, 3, 3], [null, 3, 4]]");
        assertThat(fixture.rows(
                                data,
                                "SELECT x.n FROM (SELECT Time, ROW_NUMBER() OVER (ORDER BY Time DESC) AS n FROM d) x WHERE x.n <= 2 ORDER BY x.n")
                        .toString())
                .isEqualTo("[[1], [2]]");
        assertThat(fixture.rows(
                                data,
                                "SELECT DISTINCT COUNT(*) OVER (PARTITION BY l) FROM d WHERE i IS NOT NULL ORDER BY 1")
                        .toString())
                .isEqualTo("[[2], [3]]");
        assertThat(fixture.rows(
                                data,
                                "SELECT DISTINCT l, COUNT(*) OVER (PARTITION BY l, i) AS n FROM d ORDER BY l DESC, n")
                        .toString())
                .isEqualTo("[[1, 1], [1, 2], [0, 1]]");
        assertThat(column("SUM(i) OVER (ORDER BY Time ROWS BETWEEN ? PRECEDING AND CURRENT ROW)", 1)
                        .toString())
                .isEqualTo("[10, 17, 7, 10, 13, 10]");
    }

    /** Sliding frames against the same sums done row by row. */
    @Test
    void slidingAgreesWithCountingAgain() throws SQLException {
        Random random = new Random(7);
        data.clear();
        for (int i = 0; i < 300; i++) {
            Integer value = random.nextInt(5) == 0 ? null : Integer.valueOf(random.nextInt(50));
            data.add(new Object[] {
                (long) i,
                null,
                null,
                value == null ? null : Double.valueOf(value / 4.0),
                null,
                null,
                value,
                (long) random.nextInt(4),
                "x"
            });
        }
        for (String function :
                List.of("SUM(i)", "SUM(d)", "COUNT(i)", "MIN(i)", "MAX(d)", "AVG(i)", "VAR_POP(i)", "BIT_OR(i)")) {
            for (String bounds : List.of(
                    "ROWS BETWEEN 7 PRECEDING AND 3 PRECEDING",
                    "ROWS BETWEEN 2 PRECEDING AND 9 FOLLOWING",
                    "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
                    "ROWS BETWEEN 3 FOLLOWING AND 5 FOLLOWING")) {
                String frame = " OVER (PARTITION BY l ORDER BY Time " + bounds;
                assertThat(column(function + frame + ")").toString())
                        .describedAs(function + frame)
                        .isEqualTo(
                                column(function + frame + " EXCLUDE NO OTHERS)").toString());
                String again = "(SELECT " + function
                        + " FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY l ORDER BY Time) AS n FROM d) y WHERE y.l = x.l AND y.n BETWEEN "
                        + bounds.replaceAll("ROWS BETWEEN ", "")
                                .replaceAll("(\\d+) PRECEDING", "x.n - $1")
                                .replaceAll("(\\d+) FOLLOWING", "x.n + $1")
                                .replace("CURRENT ROW", "x.n")
                                .replace("UNBOUNDED FOLLOWING", "1000")
                        + ")";
                List<List<Object>> expected = new ArrayList<>(fixture.rows(
                        data,
                        "SELECT Time, " + again
                                + " FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY l ORDER BY Time) AS n FROM d) x"));
                expected.sort(Comparator.comparing(r -> (Long) r.get(0)));
                assertThat(column(function + frame + ")").toString())
                        .describedAs(function + frame)
                        .isEqualTo(expected.stream().map(r -> r.get(1)).toList().toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "NTILE(0) OVER ()~22014",
                "NTH_VALUE(i, 0) OVER ()~22016",
                "SUM(i) OVER (ORDER BY Time ROWS 2 - 3 PRECEDING)~22013",
                "SUM(i) OVER (ORDER BY i RANGE BETWEEN 2 - 3 PRECEDING AND CURRENT ROW)~22013"
            })
    void errors(String expression, String state) {
        assertThatThrownBy(() -> column(expression))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }
}
