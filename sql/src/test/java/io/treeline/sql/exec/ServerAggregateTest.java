// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import static io.treeline.sql.engine.Fixture.ALL;
import static io.treeline.sql.engine.Fixture.FROM;
import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.engine.Fixture;
import io.treeline.sql.engine.ScriptedExecutor;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which answers of the server's are taken, and when the rows are read instead. */
class ServerAggregateTest {
    private static final String INTEGERS = "select count(i), sum(i), min_value(i), max_value(i)" + FROM;
    private static final String LONGS = "select count(l), sum(l), min_value(l), max_value(l)" + FROM;
    private static final String SCAN = "select " + ALL + FROM;
    private static final double NAN = Double.NaN;
    private final Fixture fixture = new Fixture();
    private final ScriptedExecutor server = new ScriptedExecutor();

    private List<List<Object>> rows(String sql) throws SQLException {
        PreparedSql.Query query = (PreparedSql.Query) fixture.prepare(sql);
        List<List<Object>> rows = new ArrayList<>();
        try (PreparedSql.LocalRows cursor = ((PreparedSql.Local) query.bind(List.of())).open(server)) {
            while (cursor.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 0; i < query.columns().size(); i++) {
                    row.add(cursor.value(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** A row: time, at, b, d, day, f, i, l, s. */
    private static Object[] row(long time, Double d, Integer i, Long l) {
        return new Object[] {time, null, null, d, null, null, i, l, null};
    }

    private static Object[] values(Object... values) {
        Object[] row = new Object[values.length + 1];
        row[0] = 0L;
        System.arraycopy(values, 0, row, 1, values.length);
        return row;
    }

    @Test
    void sumsOfIntegersBelowTheExactDoublesAreTaken() throws SQLException {
        server.answer(INTEGERS, values(3L, 10.0, -2, 9));
        assertThat(rows("SELECT SUM(i), AVG(i) FROM d"))
                .containsExactly(List.of(10L, new BigDecimal("3.3333333333333333")));
        server.answer(LONGS, values(2L, 9007199254740990.0, 4503599627370495L, 4503599627370495L));
        assertThat(rows("SELECT SUM(l) FROM d")).containsExactly(List.of(new BigDecimal("9007199254740990")));
        server.answer(INTEGERS, values(0L, null, null, null));
        assertThat(rows("SELECT SUM(i), AVG(i), COUNT(i) FROM d")).containsExactly(Arrays.asList(null, null, 0L));
        assertThat(server.asked).noneMatch(text -> text.equals(SCAN) || text.contains(" is not null or "));
    }

    @Test
    void sumsThatMayHaveBeenRoundedAreComputedFromRows() throws SQLException {
        server.answer(LONGS, values(2L, 9007199254740992.0, 1L, 9007199254740992L));
        server.answer(SCAN, row(1, null, null, 9007199254740992L), row(2, null, null, 1L));
        assertThat(rows("SELECT SUM(l) FROM d")).containsExactly(List.of(new BigDecimal("9007199254740993")));
        server.answer(LONGS, values(1L, -9.223372036854775808E18, Long.MIN_VALUE, Long.MIN_VALUE));
        server.answer(SCAN, row(1, null, null, Long.MIN_VALUE));
        assertThat(rows("SELECT AVG(l) FROM d")).containsExactly(List.of(new BigDecimal("-9223372036854775808")));
    }

    @Test
    void sumsOfDoublesThatAreNotFiniteOrMayBeNegativeZeroAreComputedFromRows() throws SQLException {
        String sum = "select count(d), sum(d), min_value(d), max_value(d), first_value(d)" + FROM;
        server.answer(sum, values(2L, 3.5, 1.0, 2.5, 1.0));
        assertThat(rows("SELECT SUM(d) FROM d")).containsExactly(List.of(3.5));
        server.answer(sum, values(2L, 0.0, -1.0, 1.0, 1.0));
        assertThat(rows("SELECT SUM(d) FROM d")).containsExactly(List.of(0.0));
        assertThat(server.asked).noneMatch(text -> text.equals(SCAN) || text.contains(" is not null or "));
        server.answer(sum, values(1L, 0.0, -0.0, -0.0, -0.0)).answer(SCAN, row(1, -0.0, null, null));
        assertThat(rows("SELECT SUM(d) FROM d")).containsExactly(List.of(-0.0));
        server.answer(sum, values(1L, NAN, NAN, NAN, NAN)).answer(SCAN, row(1, NAN, null, null));
        assertThat(rows("SELECT SUM(d) FROM d")).containsExactly(List.of(NAN));
        String mean = "select count(d), sum(d), min_value(d), max_value(d)" + FROM;
        server.answer(mean, values(2L, 0.0, -1e200, 1e200)).answer(SCAN, row(1, 4.0, null, null));
        assertThat(rows("SELECT AVG(d) FROM d")).containsExactly(List.of(4.0));
    }

    @Test
    void extremesOfDoublesAreTakenWhereNoNanIs() throws SQLException {
        String most = "select count(d), max_value(d), sum(d)" + FROM;
        server.answer(most, values(2L, 2.5, 3.5));
        assertThat(rows("SELECT MAX(d) FROM d")).containsExactly(List.of(2.5));
        server.answer(most, values(2L, 2.5, NAN)).answer(SCAN, row(1, NAN, null, null), row(2, 2.5, null, null));
        assertThat(rows("SELECT MAX(d) FROM d")).containsExactly(List.of(NAN));
    }

    @Test
    void windowsWithoutRowsAreNoGroups() throws SQLException {
        String windows = " group by ([0, 14400000), 3600000ms)";
        server.answer(
                "select count(i)" + FROM + windows,
                new Object[] {0, 2L},
                new Object[] {3_600_000, 0L},
                new Object[] {7_200_000, 0L},
                new Object[] {10_800_000, 1L});
        // Of the two windows without i, one has rows.
        server.answer(
                "select count(at), count(b), count(d), count(day), count(f), count(l), count(s)" + FROM
                        + " group by ([3600000, 10800000), 3600000ms)",
                new Object[] {3_600_000, 0L, 0L, 0L, 0L, 0L, 0L, 0L},
                new Object[] {7_200_000, 0L, 0L, 0L, 0L, 0L, 0L, 4L});
        assertThat(
                        rows(
                                "SELECT DATE_TRUNC('hour', Time), COUNT(i) FROM d WHERE Time >= 0 AND Time < 14400000 GROUP BY 1 ORDER BY 1"))
                .containsExactly(List.of(0L, 2L), List.of(7_200_000L, 0L), List.of(10_800_000L, 1L));
    }

    @Test
    void withoutARangeTheServerIsAskedWhereTheDataLies() throws SQLException {
        StringBuilder extent = new StringBuilder("select ");
        List<Object> answer = new ArrayList<>(List.of(0L));
        for (String column : ALL.split(", ")) {
            extent.append(extent.length() > 7 ? ", " : "")
                    .append("min_time(%1$s), max_time(%1$s), count(%1$s)".formatted(column));
            answer.addAll(Arrays.asList(
                    column.equals("i") ? new Object[] {-5L, 90_000_000L, 2L} : new Object[] {null, null, 0L}));
        }
        server.answer(extent + FROM, answer.toArray());
        server.answer(
                "select count_time(*)" + FROM + " group by ([-86400000, 172800000), 86400000ms)",
                new Object[] {-86_400_000L, 1L},
                new Object[] {0, 0L},
                new Object[] {86_400_000L, 1L});
        assertThat(rows("SELECT CAST(Time AS DATE), COUNT(*) FROM d GROUP BY 1 ORDER BY 1"))
                .containsExactly(
                        List.of(java.time.LocalDate.of(1969, 12, 31), 1L),
                        List.of(java.time.LocalDate.of(1970, 1, 2), 1L));
        // Seconds would be many windows for two rows.
        server.answer(SCAN, row(-5, null, 1, null), row(90_000_000L, null, 2, null));
        assertThat(rows("SELECT DATE_TRUNC('second', Time), COUNT(*) FROM d GROUP BY 1 ORDER BY 1"))
                .containsExactly(List.of(-1000L, 1L), List.of(90_000_000L, 1L));
    }

    @Test
    void aConditionThatNoRowFulfilsAsksNothing() throws SQLException {
        assertThat(rows("SELECT COUNT(*), SUM(i), MIN(Time) FROM d WHERE Time > 5 AND Time < 5 AND 1 = 0"))
                .containsExactly(Arrays.asList(0L, null, null));
        assertThat(rows("SELECT DATE_TRUNC('day', Time), COUNT(*) FROM d WHERE 1 = 0 GROUP BY 1"))
                .isEmpty();
        assertThat(server.asked).isEmpty();
    }
}
