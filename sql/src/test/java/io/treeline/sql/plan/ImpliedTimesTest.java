// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import static io.treeline.sql.engine.Fixture.FROM;
import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.engine.Fixture;
import io.treeline.sql.engine.MemoryExecutor;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ranges of Time sent beside conditions that stay local, and filters that move towards the leaves. */
class ImpliedTimesTest {
    private static final long DAY = 86_400_000;
    private final Fixture fixture = new Fixture();

    /** The WHERE of the native query. */
    private String where(String condition, Object... parameters) throws SQLException {
        String text = fixture.pushed("SELECT * FROM d WHERE " + condition, parameters);
        return text.contains(" where ") ? text.substring(text.indexOf(" where ") + 7) : text;
    }

    private static String between(long low, long high) {
        return "(time >= " + low + " and time <= " + high + ')';
    }

    @Test
    void truncatedTimes() throws SQLException {
        String second = between(DAY, 2 * DAY - 1);
        assertThat(where("DATE_TRUNC('day', \"Time\") = TIMESTAMP '1970-01-02 00:00:00'"))
                .isEqualTo(second);
        assertThat(where("DATE_TRUNC('day', \"Time\") = ?", new io.treeline.metadata.time.Ticks(DAY)))
                .isEqualTo(second);
        assertThat(where("FLOOR(\"Time\" TO DAY) = TIMESTAMP '1970-01-02 00:00:00'"))
                .isEqualTo(second);
        assertThat(where("CAST(\"Time\" AS DATE) = DATE '1970-01-02'")).isEqualTo(second);
        assertThat(where("DATE '1970-01-02' = CAST(\"Time\" AS DATE)")).isEqualTo(second);
        assertThat(where("CAST(\"Time\" AS DATE) > DATE '1970-01-02'")).isEqualTo("time >= " + 2 * DAY);
        assertThat(where("NOT CAST(\"Time\" AS DATE) > DATE '1970-01-02'")).isEqualTo("time <= " + (2 * DAY - 1));
        assertThat(where("DATE_TRUNC('month', \"Time\") BETWEEN '1970-01-15' AND '1970-03-15'"))
                .contains("time >= " + 31 * DAY)
                .contains("time <= " + (90 * DAY - 1));
        assertThat(where("DATE_TRUNC('hour', \"Time\") < TIMESTAMP '1970-01-01 01:30:00'"))
                .isEqualTo("time <= 7199999");
        assertThat(where("DATE_TRUNC('day', \"Time\") = ?", (Object) null)).isEqualTo("local: ");
    }

    @Test
    void yearsAndSeconds() throws SQLException {
        assertThat(where("EXTRACT(YEAR FROM \"Time\") = 1971")).isEqualTo(between(365 * DAY, 730 * DAY - 1));
        assertThat(where("YEAR(\"Time\") >= ?", 1971)).isEqualTo("time >= " + 365 * DAY);
        assertThat(where("EXTRACT(YEAR FROM \"Time\") IN (1970, 1971)")).isEqualTo(between(0, 730 * DAY - 1));
        assertThat(where("EXTRACT(EPOCH FROM \"Time\") >= 7")).isEqualTo("time >= 7000");
        assertThat(where("EXTRACT(MONTH FROM \"Time\") = 2")).doesNotContain("time");
    }

    @Test
    void intervalsAndBins() throws SQLException {
        assertThat(where("\"Time\" + INTERVAL '1' DAY > TIMESTAMP '1970-01-03 00:00:00'"))
                .isEqualTo("time >= " + (DAY + 1));
        assertThat(where("\"Time\" - INTERVAL '1' HOUR <= TIMESTAMP '1970-01-01 01:00:00'"))
                .isEqualTo("time <= 7200000");
        assertThat(
                        where(
                                "DATE_BIN(INTERVAL '15' MINUTE, \"Time\", TIMESTAMP '1970-01-01 00:00:00') = TIMESTAMP '1970-01-01 01:00:00'"))
                .isEqualTo(between(2_700_000, 4_500_000));
        assertThat(where("DATE_TRUNC('day', \"Time\" + INTERVAL '1' HOUR) = TIMESTAMP '1970-01-02 00:00:00'"))
                .isEqualTo(between(DAY - 3_600_000, 2 * DAY - 3_600_001));
        assertThat(where("\"Time\" + INTERVAL '1' MONTH >= TIMESTAMP '1970-03-01 00:00:00'"))
                .isEqualTo("time >= " + (59 - 33) * DAY);
        assertThat(where("CAST(\"Time\" AS DATE) >= CURRENT_DATE - INTERVAL '7' DAY"))
                .startsWith("time >= ");
    }

    @Test
    void disjunctions() throws SQLException {
        // Time and another column with OR: not sent as it is for a device that is not aligned.
        assertThat(where("\"Time\" > 5 OR \"Time\" = 5 AND i % 3 = 1")).isEqualTo("time >= 5");
        assertThat(where("(\"Time\" < 5 OR \"Time\" > 9) AND i % 3 = 1 OR \"Time\" = 7 AND i % 3 = 2"))
                .isEqualTo("time <= 4 or time = 7 or time >= 10");
        assertThat(where("\"Time\" > 5 OR i % 3 = 1")).doesNotContain("time");
        assertThat(where("(\"Time\" > 5 AND i % 3 = 1) IS TRUE AND i > 2")).isEqualTo("time >= 6 and i > 2");
        assertThat(where("(\"Time\" > 5 AND i % 3 = 1) IS NOT TRUE")).doesNotContain("time");
    }

    @Test
    void filtersMoveBelowWhatKeepsTheirRows() throws SQLException {
        assertThat(
                        fixture.pushed(
                                "SELECT * FROM (SELECT \"Time\", i FROM d UNION ALL SELECT \"Time\", l FROM d) u WHERE \"Time\" > 5 AND i > 2"))
                .isEqualTo("local: select i" + FROM + " where time > 5 and i > 2; select l" + FROM
                        + " where time > 5 and l > 2");
        for (String operation : new String[] {"UNION", "INTERSECT", "EXCEPT"}) {
            assertThat(fixture.pushed("WITH u AS (SELECT \"Time\", i FROM d " + operation
                            + " SELECT \"Time\", l FROM d) SELECT * FROM u WHERE i = 2"))
                    .as(operation)
                    .isEqualTo("local: select i" + FROM + " where i = 2; select l" + FROM + " where l = 2");
        }
        assertThat(fixture.pushed("SELECT * FROM (SELECT i FROM d EXCEPT SELECT i FROM d) u WHERE 1 / i = 2"))
                .doesNotContain("where i");
        assertThat(fixture.pushed("SELECT i, COUNT(*) FROM d GROUP BY i HAVING i > 2 AND COUNT(*) > 1"))
                .isEqualTo("local: select i" + FROM + " where i > 2");
        assertThat(fixture.pushed("SELECT i, COUNT(*) FROM d GROUP BY ROLLUP (i) HAVING i > 2"))
                .doesNotContain("i > 2");
        assertThat(
                        fixture.pushed(
                                "SELECT * FROM (SELECT i, l, SUM(l) OVER (PARTITION BY i, s) AS t FROM d) x WHERE i = 2 AND t > 1"))
                .isEqualTo("local: select i, l, s" + FROM + " where i = 2");
        assertThat(
                        fixture.pushed(
                                "SELECT * FROM (SELECT i, l, SUM(l) OVER (PARTITION BY i) AS t, SUM(l) OVER () AS all_of FROM d) x WHERE i = 2"))
                .doesNotContain("i = 2");
        assertThat(fixture.pushed(
                        "SELECT * FROM (SELECT i, l, SUM(l) OVER (PARTITION BY i) AS t FROM d) x WHERE l = 2"))
                .doesNotContain("l = 2");
    }

    @Test
    void timeOrderGoesBelowAFilterThatStaysLocal() throws SQLException {
        assertThat(fixture.pushed("SELECT i FROM d WHERE i % 3 = 1 ORDER BY \"Time\" DESC LIMIT 2"))
                .endsWith(" order by time desc");
        assertThat(
                        fixture.pushed(
                                "SELECT * FROM d WHERE \"Time\" > 5 OR \"Time\" = 5 AND i % 3 > 1 ORDER BY \"Time\", i LIMIT 2"))
                .endsWith(" where time >= 5");
    }

    @Test
    void nearAChangeOfTheClockMoreIsRead() throws SQLException {
        fixture.zone = java.time.ZoneId.of("Europe/Berlin");
        assertThat(where("CAST(\"Time\" AS DATE) = DATE '2024-02-01'"))
                .isEqualTo(between(1706742000000L, 1706742000000L + DAY - 1));
        // On 31 March 2024 the day has 23 hours.
        assertThat(where("CAST(\"Time\" AS DATE) = DATE '2024-03-31'"))
                .isEqualTo(between(1711839600000L - 2 * DAY, 1711839600000L + 23 * 3_600_000 + 2 * DAY - 1));
    }

    @Test
    void aLimitAboveALocalFilterEndsTheScan() throws SQLException {
        List<Object[]> data = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            data.add(new Object[] {(long) i, null, null, null, null, null, i, null, null});
        }
        MemoryExecutor memory = new MemoryExecutor(data);
        for (String sql : List.of(
                "SELECT * FROM d WHERE i % 7 = 3 LIMIT 2",
                "SELECT * FROM d WHERE i % 7 = 3 ORDER BY \"Time\" LIMIT 1 OFFSET 1",
                "SELECT * FROM d WHERE \"Time\" >= 0 OR i % 7 = 3 ORDER BY \"Time\", i FETCH FIRST 11 ROWS ONLY")) {
            List<String> calls = new ArrayList<>();
            NativeExecutor counting =
                    proxy(NativeExecutor.class, memory, new ArrayList<>(), NativeExecutor.NativeCursor.class, calls);
            try (PreparedSql.LocalRows rows = ((PreparedSql.Local) fixture.bind(sql)).open(counting)) {
                int wanted = sql.contains("FETCH") ? 11 : sql.contains("OFFSET") ? 1 : 2;
                for (int i = 0; i < wanted; i++) {
                    assertThat(rows.next()).isTrue();
                }
                // The query is closed with its last row, before anyone closes the result.
                assertThat(calls).as(sql).contains("close");
                assertThat(calls.stream().filter("next"::equals)).as(sql).hasSize(11);
                assertThat(rows.next()).isFalse();
            }
        }
    }

    /** The object, with the names of the calls noted, also of those to what it opens. */
    private static <T, C> T proxy(
            Class<T> type, T target, List<String> calls, Class<C> opened, List<String> openedCalls) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    Object result = method.invoke(target, arguments);
                    return opened != null && opened.isInstance(result)
                            ? proxy(opened, opened.cast(result), openedCalls, null, null)
                            : result;
                }));
    }
}
