// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.engine.Fixture;
import io.treeline.sql.engine.MemoryExecutor;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.calcite.sql.type.SqlTypeName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Joins, aggregates, subqueries and the bounds of memory and time, with pushdown off; expected values are PostgreSQL's.
 */
class RowOperatorsTest {
    private final Fixture fixture = new Fixture();
    private final List<Object[]> data = new ArrayList<>();

    @BeforeEach
    void rows() {
        fixture.pushdown = false;
        Integer[] values = {10, 7, null, 10, 3};
        String[] texts = {"abc", "a%c", "Zed", null, "abc"};
        for (int i = 0; i < values.length; i++) {
            data.add(new Object[] {
                i + 1L,
                null,
                i == 2 ? null : i % 2 == 0,
                i == 1 ? null : i * 1.5,
                null,
                null,
                values[i],
                i == 3 ? null : 100L + i,
                texts[i]
            });
        }
    }

    private String rows(String sql, Object... parameters) throws SQLException {
        return fixture.rows(data, sql, parameters).toString();
    }

    private String sorted(String sql) throws SQLException {
        return fixture.rows(data, sql).stream()
                .map(Object::toString)
                .sorted()
                .toList()
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "STDDEV(i)~3.3166247903553998",
                "STDDEV_POP(i)~2.8722813232690143",
                "VARIANCE(i)~11.0000000000000000",
                "VAR_POP(i)~8.2500000000000000",
                "VAR_SAMP(d)~6.5625",
                "STDDEV_POP(d)~2.218529918662356",
                "BIT_AND(i)~2",
                "BIT_OR(i)~15",
                "BIT_XOR(l)~15",
                "BOOL_AND(b)~false",
                "BOOL_OR(b)~true",
                "EVERY(b)~false",
                "ANY_VALUE(s)~abc",
                "MIN(s)~Zed",
                "MAX(s)~abc",
                "MIN(b)~false",
                "LISTAGG(s, '-') WITHIN GROUP (ORDER BY s DESC, Time)~abc-abc-a%c-Zed",
                "STRING_AGG(s, ',' ORDER BY Time DESC)~abc,Zed,a%c,abc",
                "STRING_AGG(DISTINCT s, ',' ORDER BY s)~Zed,a%c,abc",
                "COUNT(DISTINCT s)~3",
                "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY i)~8.5",
                "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY i)~7",
                "PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY d DESC)~4.875",
                "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY s)~a%c",
                "CORR(d, i)~-0.6933752452815364",
                "MODE(s)~abc",
                "STRING_AGG(s, ',' ORDER BY s DESC) FILTER (WHERE i > 1)~abc,abc,a%c",
                "SUM(i) FILTER (WHERE b)~13",
                "SUM(DISTINCT i)~20",
                "AVG(l)~101.7500000000000000",
                "ARG_MIN(s, i)~abc",
                "ARG_MAX(Time, l)~5",
                "COVAR_POP(d, i)~-5.833333333333333",
                "COVAR_SAMP(d, i)~-8.75",
                "REGR_COUNT(d, i)~3",
                "REGR_SXX(d, i)~32.666666666666664",
                "COUNT(*)~5",
                "COUNT(i)~4",
                "COUNT(i, l)~3"
            })
    void aggregates(String call, String expected) throws SQLException {
        assertThat(rows("SELECT " + call + " FROM d")).isEqualTo("[[" + expected + "]]");
        String nothing = rows("SELECT " + call + " FROM d WHERE i > 100");
        assertThat(nothing).isEqualTo(call.startsWith("COUNT") || call.startsWith("REGR_COUNT") ? "[[0]]" : "[[null]]");
    }

    @Test
    void aggregatesOfSumsInAnyOrder() throws SQLException {
        assertThat(
                        rows(
                                "SELECT SUM(i + 1), SUM(1 + i), SUM(d * i), SUM(i * d), COUNT(CAST(i AS REAL) + 1) FROM d GROUP BY i + 1, 1 + i HAVING SUM(1 + i) > SUM(i + 1) - 1"))
                .startsWith("[[");
    }

    @Test
    void sortedSetOperationsAsTables() throws SQLException {
        assertThat(rows("SELECT x FROM ((SELECT 1 AS x) UNION ALL (SELECT 3) ORDER BY x DESC LIMIT 1) AS t"))
                .isEqualTo("[[3]]");
        assertThat(
                        rows(
                                "SELECT a.x, b.x FROM ((SELECT 1 AS x) UNION (SELECT 3)) a JOIN ((SELECT 3 AS x) EXCEPT (SELECT 1) ORDER BY 1) b ON a.x = b.x"))
                .isEqualTo("[[3, 3]]");
    }

    @Test
    void parametersOfSubstringAreNumbers() throws SQLException {
        assertThat(rows("SELECT SUBSTRING('abc' FROM ?), SUBSTRING('abc', ?, ?), SUBSTRING('abc' FROM '.c')", 2, 1, 2))
                .isEqualTo("[[bc, ab, bc]]");
    }

    @Test
    void mergeJoinsBelowLateral() throws SQLException {
        assertThat(
                        rows(
                                "SELECT COUNT(*) FROM d a CROSS JOIN LATERAL (SELECT c.Time FROM d b JOIN d c ON b.Time = c.Time WHERE c.s = a.s) l"))
                .isEqualTo(rows("SELECT COUNT(*) FROM d a JOIN d c ON c.s = a.s"));
    }

    @Test
    void parametersBesideTimesInsideCase() throws SQLException {
        assertThat(rows(
                        "SELECT COUNT(*) FROM d WHERE CASE WHEN Time IN (?, 2, '1970-01-01 00:00:00.004') THEN 1 ELSE 0 END = 1",
                        1L))
                .isEqualTo("[[3]]");
    }

    @Test
    void conditionsOnNullBelowDistinct() throws SQLException {
        assertThat(
                        rows(
                                "SELECT DISTINCT x FROM (SELECT 1 AS x FROM d HAVING TRUE AND DATE '2024-02-29' >= CAST(NULL AS DATE)) t"))
                .isEqualTo("[]");
    }

    @Test
    void peersBySeveralKeys() throws SQLException {
        assertThat(rows("SELECT COUNT(*) OVER (ORDER BY s, b DESC RANGE CURRENT ROW) FROM d ORDER BY Time"))
                .isEqualTo(rows("SELECT COUNT(*) OVER (PARTITION BY s, b) FROM d ORDER BY Time"));
    }

    @Test
    void textIsNotCutToTheLengthBesideIt() throws SQLException {
        assertThat(rows("SELECT 'a' LIKE ?", "%b")).isEqualTo("[[false]]");
        assertThat(rows("SELECT COALESCE(NULLIF('a', 'a'), ?)", "long")).isEqualTo("[[long]]");
        assertThat(rows("SELECT STRING_AGG('a', ',') FROM (VALUES (1), (2), (3)) t (x) UNION ALL SELECT 'abc'"))
                .isEqualTo("[[a,a,a], [abc]]");
        assertThat(rows("SELECT CASE WHEN x = 1 THEN REPEAT('a', 3) ELSE 'zz' END FROM (VALUES (1), (2)) t (x)"))
                .isEqualTo("[[aaa], [zz]]");
    }

    @Test
    void parametersInsideCallsInsideCalls() throws SQLException {
        assertThat(rows(
                        "SELECT UPPER(CASE WHEN 'a' LIKE ? THEN 'x' END), NULLIF(CASE WHEN 'a' <= ? THEN 1 END, 3)",
                        "a%",
                        "b"))
                .isEqualTo("[[X, 1]]");
        assertThat(rows("SELECT COUNT(*) FROM d WHERE CASE WHEN s = ? THEN 1 ELSE 0 END = 1", "abc"))
                .isEqualTo("[[2]]");
    }

    /** PostgreSQL compares with one constant as doubles, with several as REAL. */
    @Test
    void realInLists() throws SQLException {
        assertThat(
                        rows(
                                "SELECT x IN (0.1), x IN (1E-1, 5), x IN (0.1, CAST(5 AS DOUBLE PRECISION)) FROM (VALUES (CAST(0.1 AS REAL))) t (x)"))
                .isEqualTo("[[false, true, false]]");
    }

    @Test
    void oneRowHasNoSampleVariance() throws SQLException {
        assertThat(
                        rows(
                                "SELECT VAR_SAMP(i), STDDEV(d), VAR_POP(i), STDDEV_POP(d), COVAR_SAMP(d, d) FROM d WHERE Time = 1"))
                .isEqualTo("[[null, null, 0, 0.0, null]]");
    }

    @Test
    void functionsOfTheGrammarWithinOneAnother() throws SQLException {
        assertThat(
                        rows(
                                "SELECT OVERLAY('abc' PLACING OVERLAY('xy' PLACING 'b' FROM 1) FROM 2 FOR 1), OVERLAY('abc' PLACING SUBSTRING('xyz' FROM 2 FOR 1) FROM 1),"
                                        + " OVERLAY(TRIM(LEADING 'a' FROM 'abc') PLACING TRIM(BOTH FROM ' z ') FROM POSITION('c' IN 'bc')), \"placing\" FROM (VALUES (1)) t (placing)"))
                .isEqualTo("[[abyc, ybc, bz, 1]]");
    }

    @Test
    void groupingSets() throws SQLException {
        assertThat(sorted("SELECT i, GROUPING(i), COUNT(*), COUNT(DISTINCT s), SUM(l) FROM d GROUP BY ROLLUP(i)"))
                .isEqualTo(
                        "[[10, 0, 2, 1, 100], [3, 0, 1, 1, 104], [7, 0, 1, 1, 101], [null, 0, 1, 1, 102], [null, 1, 5, 3, 407]]");
        assertThat(sorted("SELECT i, b, GROUPING(i, b), COUNT(DISTINCT l) FROM d WHERE i = 10 GROUP BY CUBE(i, b)"))
                .isEqualTo(
                        "[[10, false, 0, 0], [10, null, 1, 1], [10, true, 0, 1], [null, false, 2, 0], [null, null, 3, 1], [null, true, 2, 1]]");
        assertThat(sorted("SELECT i, COUNT(*) FROM d GROUP BY GROUPING SETS ((i), (i), ()) HAVING COUNT(*) > 1"))
                .isEqualTo("[[10, 2], [10, 2], [null, 5]]");
        String twice = "[[10, 2], [10, 2], [3, 1], [3, 1], [7, 1], [7, 1], [null, 1], [null, 1], [null, 5]]";
        assertThat(sorted("SELECT i, COUNT(*) FROM d GROUP BY ROLLUP(i, d.i)")).isEqualTo(twice);
        assertThat(sorted("SELECT i, COUNT(*) FROM d GROUP BY CUBE(i, i) HAVING COUNT(*) > 1"))
                .isEqualTo("[[10, 2], [10, 2], [10, 2], [null, 5]]");
        assertThat(sorted("SELECT i, b, COUNT(*) FROM d WHERE i = 10 GROUP BY ROLLUP((i, b), i)"))
                .isEqualTo("[[10, false, 1], [10, false, 1], [10, true, 1], [10, true, 1], [null, null, 2]]");
        assertThat(rows("SELECT COUNT(*) FROM d GROUP BY GROUPING SETS ((), (), ROLLUP(i, i)) HAVING COUNT(*) = 5"))
                .isEqualTo("[[5], [5], [5]]");
        assertThat(rows("SELECT GROUPING(i), COUNT(*) FROM d WHERE i > 100 GROUP BY GROUPING SETS ((i), ())"))
                .isEqualTo("[[1, 0]]");
        // A key of all sets that holds a column of some: it may be NULL or not.
        assertThat(
                        sorted(
                                "SELECT i + 1, COUNT(*) FROM d GROUP BY GROUPING SETS ((i + 1), (i, i + 1)) HAVING COUNT(*) > 1"))
                .isEqualTo("[[11, 2], [11, 2]]");
        assertThat(
                        rows(
                                "SELECT DATE_TRUNC('WEEK', Time), COUNT(*) FROM d GROUP BY GROUPING SETS ((DATE_TRUNC('WEEK', Time)), (Time, DATE_TRUNC('WEEK', Time)))"))
                .contains(", 5]")
                .contains(", 1]");
        assertThat(
                        sorted(
                                "SELECT CASE WHEN GROUPING(i) = 1 THEN 'all' ELSE CAST(i AS VARCHAR) END, SUM(i) FROM d GROUP BY ROLLUP(i)"))
                .isEqualTo("[[10, 20], [3, 3], [7, 7], [all, 30], [null, null]]");
    }

    @Test
    void overflowIsNoWrongSum() throws SQLException {
        data.clear();
        for (int i = 0; i < 3; i++) {
            data.add(new Object[] {
                (long) i, null, null, 1e308, null, Float.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE, null
            });
        }
        assertThat(fixture.rows(data, "SELECT SUM(i), SUM(l), AVG(l) FROM d"))
                .containsExactly(List.of(
                        3L * Integer.MAX_VALUE,
                        new BigDecimal(Long.MAX_VALUE).multiply(BigDecimal.valueOf(3)),
                        new BigDecimal(Long.MAX_VALUE)
                                .setScale(
                                        fixture.rows(data, "SELECT AVG(l) FROM d")
                                                                .get(0)
                                                                .get(0)
                                                        instanceof BigDecimal average
                                                ? average.scale()
                                                : 0)));
        assertThat(rows("SELECT SUM(l) OVER (ORDER BY Time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM d"))
                .isEqualTo("[[9223372036854775807], [18446744073709551614], [18446744073709551614]]");
        for (String sum : List.of("SUM(d)", "SUM(f)", "SUM(d) OVER ()", "AVG(d)", "VAR_POP(d)")) {
            assertThatThrownBy(() -> rows("SELECT " + sum + " FROM d"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22003"));
        }
    }

    /** The same join in a stream, by hash and by trying every pair. */
    @ParameterizedTest
    @ValueSource(strings = {"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"})
    void waysOfJoiningAgree(String join) throws SQLException {
        Random random = new Random(join.hashCode());
        for (int run = 0; run < 20; run++) {
            data.clear();
            for (int i = 0; i < 12; i++) {
                data.add(new Object[] {
                    (long) i,
                    null,
                    null,
                    null,
                    null,
                    null,
                    random.nextInt(4) == 0 ? null : Integer.valueOf(random.nextInt(3)),
                    (long) i,
                    String.valueOf((char) ('a' + random.nextInt(3)))
                });
            }
            String a = "(SELECT * FROM d WHERE i IS NULL OR i <> " + random.nextInt(3) + ") a ";
            String b = "(SELECT * FROM d WHERE s <> '" + (char) ('a' + random.nextInt(3)) + "') b ";
            for (String rest : List.of("", " AND a.i = b.i", " AND a.s < b.s")) {
                String select = "SELECT a.Time, a.i, b.Time, b.s FROM " + a + join + " " + b + "ON ";
                String merged = sorted(select + "a.Time = b.Time" + rest);
                assertThat(sorted(select + "a.l = b.l" + rest)).isEqualTo(merged);
                assertThat(sorted(select + "a.l + 0 = b.l" + rest)).isEqualTo(merged);
                assertThat(sorted(select + "NOT a.l <> b.l" + rest)).isEqualTo(merged);
                assertThat(sorted(select + "a.l IS NOT DISTINCT FROM b.l" + rest))
                        .isEqualTo(merged);
                String many = sorted(select + "a.i = b.i" + rest);
                assertThat(sorted(select + "NOT a.i <> b.i" + rest)).isEqualTo(many);
                String sortedInputs = select.replace("') b", "' ORDER BY i LIMIT 1000) b")
                        .replaceFirst("\\) a ", " ORDER BY i LIMIT 1000) a ");
                assertThat(sorted(sortedInputs + "a.i = b.i" + rest)).isEqualTo(many);
            }
        }
    }

    @Test
    void chainsOfJoins() throws SQLException {
        String some = "(SELECT Time, i FROM d WHERE Time <> 2) ";
        assertThat(rows("SELECT Time, a.i, b.i, c.i FROM d a JOIN " + some + "b USING (Time) JOIN d c USING (Time)"))
                .isEqualTo("[[1, 10, 10, 10], [3, null, null, null], [4, 10, 10, 10], [5, 3, 3, 3]]");
        assertThat(rows("SELECT a.Time, b.i, c.s FROM d a LEFT JOIN " + some
                        + "b ON a.Time = b.Time JOIN d c ON c.Time = b.Time"))
                .isEqualTo("[[1, 10, abc], [3, null, Zed], [4, 10, null], [5, 3, abc]]");
        assertThat(rows("SELECT Time, a.i, b.i, c.i FROM (SELECT Time, i FROM d WHERE Time IN (1, 4)) a FULL JOIN "
                        + some + "b USING (Time) FULL JOIN (SELECT Time, i FROM d WHERE Time < 3) c USING (Time)"))
                .isEqualTo(
                        "[[1, 10, 10, 10], [2, null, null, 7], [3, null, null, null], [4, 10, 10, null], [5, null, 3, null]]");
        assertThat(rows("SELECT COUNT(*) FROM (SELECT Time, i FROM d) x NATURAL JOIN (SELECT Time, i, s FROM d) y"))
                .isEqualTo("[[4]]");
        assertThat(rows("SELECT a.i, b.s FROM d a LEFT ASOF JOIN d b MATCH_CONDITION a.Time > b.Time ON a.i = b.i"))
                .isEqualTo("[[10, null], [7, null], [null, null], [10, abc], [3, null]]");
        assertThat(
                        rows(
                                "SELECT a.Time, x.m FROM d a, LATERAL (SELECT MAX(l) AS m FROM d b WHERE b.i = a.i AND b.Time < a.Time) x"))
                .isEqualTo("[[1, null], [2, null], [3, null], [4, 100], [5, null]]");
    }

    /** PostgreSQL's merged columns: one column of the name, from whichever table has it. */
    @Test
    void mergedColumns() throws SQLException {
        String a = "(SELECT Time, i AS x FROM d WHERE Time < 3) a";
        String b = "(SELECT Time, i AS y FROM d WHERE Time BETWEEN 2 AND 3) b";
        String c = "(SELECT Time, i AS z FROM d WHERE Time > 2) c";
        assertThat(rows("SELECT * FROM " + a + " FULL JOIN " + b + " USING (Time) FULL JOIN " + c
                        + " USING (Time) ORDER BY Time"))
                .isEqualTo(
                        "[[1, 10, null, null], [2, 7, 7, null], [3, null, null, null], [4, null, null, 10], [5, null, null, 3]]");
        assertThat(rows("SELECT Time + INTERVAL '0' SECOND, COUNT(*) FROM " + a + " NATURAL FULL JOIN " + b
                        + " NATURAL FULL JOIN " + c + " WHERE Time > 2 GROUP BY Time ORDER BY 1"))
                .isEqualTo("[[3, 1], [4, 1], [5, 1]]");
        assertThat(rows("SELECT Time, z FROM " + a + " RIGHT JOIN " + b + " USING (Time) RIGHT JOIN " + c
                        + " USING (Time) ORDER BY Time DESC"))
                .isEqualTo("[[5, 3], [4, 10], [3, null]]");
        assertThat(rows("SELECT time, a.Time, y FROM " + a + " LEFT JOIN " + b + " USING (time) JOIN d USING (time)"))
                .isEqualTo("[[1, 1, null], [2, 2, 7]]");
        assertThat(rows("SELECT * FROM d FULL JOIN " + a + " USING (Time) FULL JOIN d e USING (Time) WHERE Time = 1"))
                .isEqualTo(
                        "[[1, null, true, 0.0, null, null, 10, 100, abc, 10, null, true, 0.0, null, null, 10, 100, abc]]");
    }

    @Test
    void subqueries() throws SQLException {
        assertThat(rows("SELECT Time FROM d WHERE EXISTS (SELECT 1 FROM d x WHERE x.i = d.i AND x.Time <> d.Time)"))
                .isEqualTo("[[1], [4]]");
        assertThat(rows("SELECT Time FROM d WHERE NOT EXISTS (SELECT 1 FROM d x WHERE x.i = d.i AND x.Time <> d.Time)"))
                .isEqualTo("[[2], [3], [5]]");
        assertThat(
                        rows(
                                "SELECT Time, (SELECT COUNT(*) FROM d x WHERE x.i = d.i), (SELECT SUM(l) FROM d x WHERE x.i = d.i AND x.Time <= d.Time) FROM d"))
                .isEqualTo("[[1, 2, 100], [2, 1, 101], [3, 0, null], [4, 2, 100], [5, 1, 104]]");
        assertThat(rows("SELECT Time FROM d WHERE i IN (SELECT x.i FROM d x WHERE x.s = d.s AND x.Time <> d.Time)"))
                .isEqualTo("[]");
        assertThat(rows("SELECT Time, i NOT IN (SELECT x.i FROM d x WHERE x.Time > d.Time) FROM d"))
                .isEqualTo("[[1, false], [2, null], [3, null], [4, true], [5, true]]");
        assertThat(rows("SELECT Time FROM d WHERE i NOT IN (SELECT i FROM d WHERE i > 5)"))
                .isEqualTo("[[5]]");
        assertThat(
                        rows(
                                "SELECT Time, i > ALL (SELECT i FROM d WHERE i < 10), i < SOME (SELECT i FROM d), i <> ALL (SELECT i FROM d WHERE i = 3) FROM d"))
                .isEqualTo(
                        "[[1, true, null, true], [2, false, true, true], [3, null, null, null], [4, true, null, true], [5, false, true, false]]");
        assertThat(
                        rows(
                                "SELECT i > ALL (SELECT i FROM d WHERE i > 100), i > SOME (SELECT i FROM d WHERE i > 100) FROM d WHERE Time = 3"))
                .isEqualTo("[[true, false]]");
        for (String many :
                List.of("SELECT (SELECT i FROM d) FROM d", "SELECT (SELECT x.s FROM d x WHERE x.i = d.i) FROM d")) {
            assertThatThrownBy(() -> rows(many))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("21000"));
        }
    }

    @Test
    void setOperationsAndTheirBounds() throws SQLException {
        assertThat(rows("SELECT i FROM d UNION ALL SELECT i FROM d ORDER BY 1 LIMIT 3"))
                .isEqualTo("[[3], [3], [7]]");
        assertThat(
                        rows(
                                "(SELECT i FROM d ORDER BY i LIMIT 1) UNION ALL (SELECT i FROM d ORDER BY i DESC NULLS LAST LIMIT 1)"))
                .isEqualTo("[[3], [10]]");
        assertThat(rows("SELECT i FROM d UNION SELECT 7 ORDER BY 1 DESC OFFSET 1"))
                .isEqualTo("[[10], [7], [3]]");
        assertThat(sorted("SELECT i FROM d EXCEPT ALL SELECT 10")).isEqualTo("[[10], [3], [7], [null]]");
        assertThat(sorted("SELECT i FROM d INTERSECT SELECT i FROM d WHERE i = 10"))
                .isEqualTo("[[10]]");
        assertThat(rows("SELECT Time FROM d ORDER BY Time OFFSET ? ROWS FETCH NEXT ? ROWS ONLY", 1L, 2))
                .isEqualTo("[[2], [3]]");
        assertThat(
                        rows(
                                "WITH x AS (SELECT i, COUNT(*) AS n FROM d GROUP BY i) SELECT a.i, b.i FROM x a JOIN x b ON a.n = b.n AND a.i < b.i"))
                .isEqualTo("[[3, 7]]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "SELECT i FROM d ORDER BY i~ORDER BY",
                "SELECT i, COUNT(*) FROM d GROUP BY i~GROUP BY",
                "SELECT DISTINCT i FROM d~DISTINCT",
                "SELECT SUM(i) OVER (ORDER BY s) FROM d~window",
                "SELECT 1 FROM d a JOIN d b ON a.i = b.i~JOIN",
                "SELECT 1 FROM d a JOIN d b ON a.i < b.i~JOIN",
                "SELECT Time FROM d WHERE i IN (SELECT i FROM d)~subquery",
                "SELECT Time FROM d WHERE EXISTS (SELECT 1 FROM d x WHERE x.i = d.i)~correlated subquery",
                "SELECT Time FROM d WHERE EXISTS (SELECT 1 FROM d x WHERE x.i < d.i)~correlated subquery",
                "SELECT i FROM d UNION SELECT 1~UNION",
                "SELECT i FROM d EXCEPT SELECT i FROM d~EXCEPT",
                "SELECT LISTAGG(s) FROM d~GROUP BY",
                "SELECT COUNT(DISTINCT Time) FROM d~GROUP BY",
                "SELECT a.i FROM d a ASOF JOIN d b MATCH_CONDITION a.Time > b.Time ON a.i = b.i~ASOF",
                "WITH RECURSIVE t(n) AS (SELECT i FROM d UNION SELECT n + 1 FROM t WHERE n < 9000) SELECT COUNT(*) FROM t~WITH RECURSIVE t",
                "SELECT i FROM d ORDER BY i FETCH FIRST 3 ROWS WITH TIES~ORDER BY"
            })
    void memoryIsBounded(String sql, String operator) throws SQLException {
        data.clear();
        for (int i = 0; i < 5000; i++) {
            data.add(new Object[] {(long) i, null, null, null, null, null, i, null, "text of row " + i});
        }
        fixture.memory = 64 << 20;
        rows(sql.contains("a.i < b.i") ? sql + " LIMIT 10" : sql);
        fixture.memory = 50_000;
        assertThatThrownBy(() -> rows(sql)).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).isEqualTo("53200");
            assertThat(e.getMessage()).contains(operator).contains("maxLocalMemory");
        });
    }

    /** What streams needs none, and what is done gives it back. */
    @Test
    void streamsNeedNoMemory() throws SQLException {
        data.clear();
        for (int i = 0; i < 5000; i++) {
            data.add(new Object[] {(long) i, null, null, null, null, null, i, null, "text of row " + i});
        }
        fixture.memory = 50_000;
        for (String sql : List.of(
                "SELECT COUNT(*) FROM d a JOIN d b ON a.Time = b.Time JOIN d c ON c.Time = a.Time",
                "SELECT COUNT(*) FROM d a FULL JOIN d b USING (Time) FULL JOIN d c USING (Time)",
                "SELECT COUNT(*) FROM (SELECT i FROM d UNION ALL SELECT i FROM d)",
                "SELECT SUM(n) FROM (SELECT MOD(i, 10) AS k, COUNT(*) AS n FROM d GROUP BY MOD(i, 10))",
                "SELECT COUNT(*) FROM generate_series(1, 100000)",
                "SELECT COUNT(*) FROM (SELECT i, generate_series(1, 20) FROM d) x",
                "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 20000) SELECT COUNT(*) FROM t")) {
            rows(sql);
        }
        assertThat(rows("SELECT i FROM d ORDER BY i DESC LIMIT 2")).isEqualTo("[[4999], [4998]]");
        fixture.memory = 1_500_000;
        String sort = "(SELECT i, s FROM d ORDER BY s LIMIT 5000)";
        assertThat(rows("SELECT COUNT(*) FROM (SELECT * FROM " + sort + " UNION ALL SELECT * FROM " + sort
                        + " UNION ALL SELECT * FROM " + sort + ")"))
                .isEqualTo("[[15000]]");
    }

    /** Rows, keys and lists count; a group no longer when it was given, and none when reading failed. */
    @Test
    void filledGapsGiveTheirMemoryBack() throws SQLException {
        for (int rows : new int[] {0, 1, 2000}) {
            MemoryGuard guard = new MemoryGuard(64 << 20);
            Run run = new Run(
                    new MemoryExecutor(List.of()),
                    List.of(),
                    Map.of(),
                    Map.of(),
                    guard,
                    new TimeText(TimePrecision.MILLI, ZoneOffset.UTC));
            List<Object[]> input = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                input.add(new Object[] {i % 10, "key " + i % 7, i});
            }
            Expr one = (row, r) -> 1;
            GapFillOperator fill = new GapFillOperator(
                    r -> cursor(input),
                    3,
                    2,
                    0,
                    false,
                    one,
                    null,
                    List.of(new GapFillOperator.Limit((row, r) -> 0, false)),
                    List.of(new GapFillOperator.Limit((row, r) -> 10, false)),
                    List.of());
            try (Cursor cursor = fill.open(run)) {
                long held = guard.used();
                assertThat(held)
                        .isGreaterThanOrEqualTo(input.stream()
                                        .mapToLong(row -> MemoryGuard.size(row) + 8)
                                        .sum()
                                + Math.min(rows, 7) * MemoryGuard.ENTRY);
                int given = 0;
                for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
                    if (++given == rows / 2 + 300) {
                        assertThat(guard.used()).isLessThan(held * 3 / 4);
                    }
                }
                assertThat(guard.used()).isZero();
            }
            input.add(new Object[] {null, "key", 1});
            assertThatThrownBy(() -> fill.open(run))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"));
            assertThat(guard.used()).isZero();
        }
    }

    private static Cursor cursor(List<Object[]> rows) {
        Iterator<Object[]> left = rows.iterator();
        return () -> left.hasNext() ? left.next() : null;
    }

    /** After each row only that row is looked at. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELTA",
                "RATE",
                "COUNTER_DELTA",
                "COUNTER_RATE",
                "COUNTER_RESETS",
                "TIME_WEIGHT_AVG",
                "INTEGRAL_LOCF",
                "STATE_DURATION"
            })
    void runningSumsLookAtEachRowOnce(String name) throws SQLException {
        TimedAccumulator accumulator = TimedAccumulator.of(name, SqlTypeName.BIGINT);
        Run run = new Run(
                new MemoryExecutor(List.of()),
                List.of(),
                Map.of(),
                Map.of(),
                new MemoryGuard(1 << 20),
                new TimeText(TimePrecision.MILLI, ZoneOffset.UTC));
        long begun = System.nanoTime();
        for (int i = 0; i < 300_000; i++) {
            accumulator.add(
                    new Object[] {name.equals("STATE_DURATION") ? (Object) (i % 3 == 0) : (Object) (i % 1000), (long) i
                    });
            accumulator.result(run);
        }
        // Some tens of milliseconds; all rows again after each row are 45 billion steps.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }

    /** Each of these works long between two rows of a leaf. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(*) FROM d a JOIN d b ON a.i < b.i OR a.i > b.i",
                "SELECT i FROM d ORDER BY s, i",
                "SELECT SUM(d) OVER (ORDER BY Time ROWS BETWEEN 1000 PRECEDING AND 1000 FOLLOWING) FROM d",
                "SELECT COUNT(*) FROM d WHERE EXISTS (SELECT 1 FROM d x WHERE x.i + d.i < 0)",
                "SELECT COUNT(*) FROM generate_series(1, 1000000000) AS g",
                "SELECT COUNT(*) FROM (SELECT generate_series(1, 1000000000) FROM d) AS g",
                "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t) SELECT COUNT(*) FROM t",
                "SELECT COUNTER_DELTA(i, Time) OVER (ORDER BY Time ROWS BETWEEN 1000 PRECEDING AND 1000 FOLLOWING) FROM d"
            })
    void cancelStopsLocalWork(String sql) throws SQLException {
        data.clear();
        for (int i = 0; i < 5000; i++) {
            data.add(
                    new Object[] {(long) i, null, null, i / 2.0, null, null, i, null, "text of row " + (i * 7919 % 5000)
                    });
        }
        PreparedSql.Local local = (PreparedSql.Local) ((PreparedSql.Query) fixture.prepare(sql)).bind(List.of());
        int[] checks = {0};
        NativeExecutor executor = new NativeExecutor() {
            private final MemoryExecutor rows = new MemoryExecutor(data);

            @Override
            public NativeCursor open(NativeQuery query) {
                return rows.open(query);
            }

            @Override
            public void checkCancelled() throws SQLException {
                // Leaves check too, some forty times for both of these.
                if (++checks[0] == 45) {
                    throw new SQLException("cancelled", "57014");
                }
            }
        };
        assertThatThrownBy(() -> {
                    try (PreparedSql.LocalRows rows = local.open(executor)) {
                        while (rows.next()) {
                            assertThat(checks[0]).isLessThan(45);
                        }
                    }
                })
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    }
}
