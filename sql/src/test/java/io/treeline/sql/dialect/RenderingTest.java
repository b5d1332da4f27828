// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import static io.treeline.sql.engine.Fixture.ALL;
import static io.treeline.sql.engine.Fixture.FROM;
import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.time.Ticks;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.engine.Fixture;
import java.math.BigDecimal;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class RenderingTest {
    private static final String SCAN = "select " + ALL + FROM;
    private final Fixture fixture = new Fixture();

    /** A scan of some columns of all rows. */
    private static String only(String columns) {
        return "select " + columns + FROM + " where " + Fixture.PRESENT;
    }

    @Test
    void everyScanSeesAllRowsOfTheDevice() throws SQLException {
        String present = FROM + " where " + Fixture.PRESENT;
        assertThat(fixture.pushed("SELECT * FROM d")).isEqualTo(SCAN);
        assertThat(fixture.pushed("SELECT i FROM \"root.t\".\"d\"")).isEqualTo("select i" + present);
        assertThat(fixture.pushed("SELECT \"Time\" FROM d WHERE Time > 5"))
                .isEqualTo("select b" + FROM + " where time > 5 and (" + Fixture.PRESENT + ')');
        assertThat(fixture.pushed("SELECT i, l FROM d WHERE f IS NULL"))
                .isEqualTo("select i, l" + FROM + " where f is null and (" + Fixture.PRESENT + ')');
        assertThat(fixture.pushed("SELECT b, d, f, l, s, day FROM d")).isEqualTo(SCAN);
        assertThat(fixture.pushed("SELECT i FROM d LIMIT 5")).isEqualTo(SCAN + " limit 5");
        assertThat(fixture.pushed("SELECT i FROM d WHERE Time IN (3, 5)"))
                .isEqualTo(SCAN + " where time = 3 or time = 5");
        PreparedSql.Pushed pushed = (PreparedSql.Pushed) fixture.bind("SELECT i, \"Time\", i FROM d");
        assertThat(pushed.projection()).containsExactly(0, PreparedSql.Pushed.TIME, 0);
    }

    @Test
    void aConditionOnMeasurementsKeepsItsRows() throws SQLException {
        assertThat(fixture.pushed("SELECT i FROM d WHERE l > 1")).isEqualTo("select i" + FROM + " where l > 1");
        assertThat(fixture.pushed("SELECT \"Time\" FROM d WHERE l > 1 AND s = 'x'"))
                .isEqualTo("select l" + FROM + " where l > 1 and s = 'x'");
        assertThat(fixture.pushed("SELECT i FROM d WHERE l > 1 OR s IS NOT NULL"))
                .isEqualTo("select i" + FROM + " where l > 1 or s is not null");
    }

    @Test
    void droppingNullRowsNamesWhatIsSelected() throws SQLException {
        fixture.dropNullRows = true;
        assertThat(fixture.pushed("SELECT i FROM d WHERE s = 'x'")).isEqualTo("select i" + FROM + " where s = 'x'");
        assertThat(fixture.pushed("SELECT Time FROM d")).isEqualTo(SCAN);
    }

    @Test
    void timeComparesWithTimestampsNumbersAndText() throws SQLException {
        assertThat(fixture.pushed(
                        "SELECT * FROM d WHERE Time >= 1000 AND \"Time\" < TIMESTAMP '1970-01-01 00:00:02.5'"))
                .isEqualTo(SCAN + " where time >= 1000 and time < 2500");
        assertThat(fixture.pushed("SELECT * FROM d WHERE time >= '2024-01-01 00:00:00'"))
                .isEqualTo(SCAN + " where time >= 1704067200000");
        assertThat(fixture.pushed("SELECT * FROM d WHERE Time = ?", new Ticks(7)))
                .isEqualTo(SCAN + " where time = 7");
        assertThat(fixture.pushed("SELECT * FROM d WHERE Time BETWEEN 1 AND 5"))
                .isEqualTo(SCAN + " where time >= 1 and time <= 5");
    }

    @Test
    void orderAndBoundsGoToTheServer() throws SQLException {
        assertThat(fixture.pushed("SELECT * FROM d ORDER BY \"Time\" DESC LIMIT 5 OFFSET 2"))
                .isEqualTo(SCAN + " order by time desc limit 5 offset 2");
        assertThat(fixture.pushed("SELECT * FROM d ORDER BY Time, i OFFSET 2 ROWS FETCH NEXT ? ROWS ONLY", 3L))
                .isEqualTo(SCAN + " limit 3 offset 2");
        assertThat(fixture.pushed("SELECT i FROM d LIMIT 0")).isEqualTo("local: ");
        assertThat(fixture.pushed("SELECT * FROM d ORDER BY i LIMIT 2")).isEqualTo("local: " + SCAN);
    }

    @Test
    void integersAreComparedWithWholeNumbersInRange() throws SQLException {
        assertThat(fixture.pushed("SELECT * FROM d WHERE i > 4.5")).isEqualTo(SCAN + " where i > 4");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i >= 4.5")).isEqualTo(SCAN + " where i > 4");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i < -4.5")).isEqualTo(SCAN + " where i <= -5");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i = 4.5")).isEqualTo("local: ");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i < 3000000000")).isEqualTo(SCAN + " where i is not null");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i > ?", new BigDecimal("4.5")))
                .isEqualTo(SCAN + " where i > 4");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i > ?", (Object) null)).isEqualTo("local: ");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i IN (1, 2, 2.5) OR l = 9"))
                .isEqualTo(SCAN + " where i in (1, 2) or l = 9");
    }

    @Test
    void negationIsPushedDownToTheComparisons() throws SQLException {
        assertThat(fixture.pushed("SELECT * FROM d WHERE NOT (i > 1 OR b)"))
                .isEqualTo(SCAN + " where i <= 1 and b = false");
        assertThat(fixture.pushed("SELECT * FROM d WHERE NOT (i IS NULL AND l = 7)"))
                .isEqualTo(SCAN + " where i is not null or l != 7");
        assertThat(fixture.pushed("SELECT * FROM d WHERE NOT (i IS NULL AND s = 'x')"))
                .isEqualTo(SCAN + " where i is not null or s != 'x'");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i NOT IN (1, 2)")).isEqualTo(SCAN + " where i not in (1, 2)");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i NOT IN (1, NULL)")).isEqualTo("local: ");
    }

    @Test
    void partOfAConjunctionStaysLocal() throws SQLException {
        assertThat(fixture.pushed("SELECT * FROM d WHERE i > 1 AND i + 1 > 2"))
                .isEqualTo("local: " + SCAN + " where i > 1");
        assertThat(fixture.pushed("SELECT * FROM d WHERE s LIKE 'a%' AND Time > 5"))
                .isEqualTo(SCAN + " where s like 'a%' and time > 5");
        assertThat(fixture.pushed("SELECT x.* FROM (SELECT * FROM d) x WHERE x.i = 1 AND x.Time > 2"))
                .isEqualTo(SCAN + " where i = 1 and time > 2");
        assertThat(fixture.pushed("SELECT * FROM d WHERE 1 = 0")).startsWith("local: ");
    }

    @Test
    void textIsQuoted() throws SQLException {
        assertThat(fixture.pushed("SELECT * FROM d WHERE s = 'O''Clock'")).isEqualTo(SCAN + " where s = 'O''Clock'");
        assertThat(fixture.pushed("SELECT * FROM d WHERE s >= ? AND day > DATE '2024-02-29'", "a\\b"))
                .isEqualTo(SCAN + " where s >= 'a\\b' and day > '2024-02-29'");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i < 6 OR day > DATE '2024-02-29'"))
                .isEqualTo("local: " + SCAN);
        assertThat(fixture.pushed("SELECT * FROM d WHERE f < 6 OR s > 'a'"))
                .isEqualTo(SCAN + " where (f < 6.0 and cast(f as text) != 'NaN') or s > 'a'");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i = 1 OR s = 'it''s'"))
                .isEqualTo(SCAN + " where i = 1 or s = \"it's\"");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i = 1 OR s = 'null'")).isEqualTo("local: " + SCAN);
        assertThat(fixture.pushed("SELECT * FROM d WHERE i = 1 OR s = ?", "\"x\""))
                .isEqualTo("local: " + SCAN);
        assertThat(fixture.pushed("SELECT * FROM d WHERE s > 'a' AND f < 6"))
                .isEqualTo(SCAN + " where s > 'a' and f < 6.0 and cast(f as text) != 'NaN'");
        assertThat(fixture.pushed("SELECT * FROM d WHERE s > 'null' AND f < 6"))
                .isEqualTo("local: " + SCAN + " where s > 'null'");
        assertThat(fixture.pushed("SELECT * FROM d WHERE s IS NULL AND i = 1"))
                .isEqualTo(SCAN + " where s is null and i = 1");
        assertThat(fixture.pushed("SELECT * FROM d WHERE Time IN (9, -4)"))
                .isEqualTo(SCAN + " where time = -4 or time = 9");
    }

    @Test
    void countsAndExtremes() throws SQLException {
        assertThat(fixture.pushed("SELECT COUNT(*) FROM d WHERE i > 1"))
                .isEqualTo("select count_time(*)" + FROM + " where i > 1");
        assertThat(fixture.pushed("SELECT COUNT(1) AS n FROM d")).isEqualTo("select count_time(*)" + FROM);
        assertThat(fixture.pushed("SELECT MAX(l), COUNT(s), MIN(i) FROM d"))
                .isEqualTo("select max_value(l), count(s), min_value(i)" + FROM);
        assertThat(fixture.pushed("SELECT MAX(Time) FROM d"))
                .isEqualTo("local: " + SCAN + " order by time desc limit 1");
    }

    @Test
    void aggregatesThatAreProvedWhenTheyRunCanFallBackOnTheRows() throws SQLException {
        assertThat(fixture.pushed("SELECT MAX(d) FROM d"))
                .isEqualTo("local: select count(d), max_value(d), sum(d)" + FROM + "; " + only("d"));
        assertThat(fixture.pushed("SELECT SUM(i) FROM d"))
                .isEqualTo("local: select count(i), sum(i), min_value(i), max_value(i)" + FROM + "; " + only("i"));
        assertThat(fixture.pushed("SELECT COUNT(*), COUNT(i) FROM d WHERE l > 5"))
                .isEqualTo(
                        "local: select count_time(*)" + FROM + " where l > 5; select count(i)" + FROM + " where l > 5");
        assertThat(fixture.pushed("SELECT MAX(Time), MIN(l) FROM d"))
                .startsWith("local: select count(at), max_time(at), count(b), max_time(b), ")
                .doesNotContain("select l" + FROM);
        assertThat(fixture.pushed("SELECT AVG(CAST(i AS DOUBLE)), SUM(l), AVG(f) FROM d"))
                .isEqualTo("local: select count(i), sum(i), min_value(i), max_value(i), "
                        + "count(l), sum(l), min_value(l), max_value(l), count(f), sum(f), min_value(f), max_value(f)"
                        + FROM + "; " + only("f, i, l"));
        for (String local : new String[] {
            "SUM(f)",
            "SUM(DISTINCT i)",
            "COUNT(DISTINCT i)",
            "SUM(i + 1)",
            "MAX(s)",
            "MIN(b)",
            "SUM(i) FILTER (WHERE i > 1)",
            "AVG(i), MAX(s)"
        }) {
            assertThat(fixture.pushed("SELECT " + local + " FROM d"))
                    .as(local)
                    .startsWith("local: select ")
                    .endsWith(FROM + " where " + Fixture.PRESENT);
        }
        fixture.dropNullRows = true;
        assertThat(fixture.pushed("SELECT SUM(i), COUNT(*) FROM d")).isEqualTo("local: select i" + FROM);
        assertThat(fixture.pushed("SELECT SUM(i) FROM d")).startsWith("local: select count(i), sum(i)");
    }

    @Test
    void bucketsOfTimeAreWindows() throws SQLException {
        String items = "select count(d), sum(d), min_value(d), max_value(d)" + FROM;
        String unseen = "select count(at), count(b), count(day), count(f), count(i), count(l), count(s)" + FROM;
        String where = " where time >= 1500 and time < 7500000";
        for (String key :
                new String[] {"DATE_TRUNC('hour', \"Time\")", "FLOOR(\"Time\" TO HOUR)", "EXTRACT(HOUR FROM \"Time\")"
                }) {
            String outside = where + " group by ([0, 10800000), 3600000ms)";
            assertThat(fixture.pushed("SELECT " + key
                            + " AS h, AVG(d) FROM d WHERE Time >= 1500 AND Time < 7500000 GROUP BY " + key))
                    .as(key)
                    .isEqualTo("local: " + items + outside + "; " + unseen + outside + "; select d" + FROM + where
                            + " and (" + Fixture.PRESENT + ')');
        }
        // The windows say the same as the condition.
        assertThat(
                        fixture.pushed(
                                "SELECT DATE_TRUNC('hour', Time), AVG(d) FROM d WHERE Time >= 0 AND Time < 7200000 AND i > 1 GROUP BY 1"))
                .startsWith("local: " + items + " where i > 1 group by ([0, 7200000), 3600000ms); ");
        assertThat(fixture.pushed("SELECT CAST(\"Time\" AS DATE), COUNT(*) FROM d WHERE i > 0 GROUP BY 1"))
                .startsWith("local: select min_time(at), max_time(at), count(at), ")
                .endsWith("; select count_time(*)" + FROM
                        + " where i > 0 group by ([first, last), 86400000ms); select i" + FROM + " where i > 0");
        String quarters = "; select count(i)" + FROM + " group by ([first, last), 900000ms); ";
        assertThat(
                        fixture.pushed(
                                "SELECT DATE_BIN(INTERVAL '15' MINUTE, Time, TIMESTAMP '2001-01-01 00:00:00'), COUNT(i) FROM d GROUP BY 1"))
                .contains(quarters);
        assertThat(fixture.pushed("SELECT FLOOR(EXTRACT(EPOCH FROM Time) / 900) * 900, COUNT(i) FROM d GROUP BY 1"))
                .contains(quarters);
        assertThat(fixture.pushed("SELECT i, AVG(d) FROM d GROUP BY i")).isEqualTo("local: " + only("d, i"));
        assertThat(fixture.pushed("SELECT Time, AVG(d) FROM d GROUP BY Time")).isEqualTo("local: " + only("d"));
        assertThat(fixture.pushed("SELECT DATE_TRUNC('hour', Time), i, AVG(d) FROM d GROUP BY 1, 2"))
                .isEqualTo("local: " + only("d, i"));
        assertThat(fixture.pushed("SELECT DATE_TRUNC('milliseconds', Time), AVG(d) FROM d GROUP BY 1"))
                .isEqualTo("local: " + only("d"));
    }

    @Test
    void daysOnWhichTheClockChangesAreAskedForOnTheirOwn() throws SQLException {
        fixture.zone = java.time.ZoneId.of("Europe/Berlin");
        // 30 March to 2 April 2024: 31 March has 23 hours.
        assertThat(
                        fixture.pushed(
                                "SELECT DATE_TRUNC('month', Time), COUNT(i) FROM d WHERE Time >= '2024-03-30 00:00:00' AND Time < '2024-04-02 00:00:00' GROUP BY 1"))
                .contains(
                        "group by ([1711753200000, 1711839600000), 86400000ms)",
                        "group by ([1711839600000, 1711922400000), 3600000ms)",
                        "group by ([1711922400000, 1712008800000), 86400000ms)");
    }

    @Test
    void withoutPushdownLeavesOnlyRead() throws SQLException {
        fixture.pushdown = false;
        assertThat(fixture.pushed("SELECT * FROM d WHERE i > 1 ORDER BY Time DESC LIMIT 1"))
                .isEqualTo("local: " + SCAN);
    }
}
