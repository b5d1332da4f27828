// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Constants between two ticks of a server of milliseconds: a comparison means what it says, anything else is an error.
 */
class FineTimesTest {
    private final Fixture fixture = new Fixture();

    private List<Object> times(String condition, boolean pushdown) throws SQLException {
        fixture.pushdown = pushdown;
        List<Object[]> data = new ArrayList<>();
        for (long time = 1; time <= 4; time++) {
            data.add(new Object[] {time, null, null, null, null, null, time == 4 ? null : (int) time, null, null});
        }
        List<Object> times = new ArrayList<>();
        fixture.rows(data, "SELECT Time FROM d WHERE " + condition + (pushdown ? "" : " AND i + 0 IS DISTINCT FROM 9"))
                .forEach(row -> times.add(row.get(0)));
        return times;
    }

    private void check(String condition, Long... expected) throws SQLException {
        assertThat(times(condition, false)).as(condition).containsExactly((Object[]) expected);
    }

    @Test
    void comparisonsAreExact() throws SQLException {
        for (String constant : List.of(
                "'1970-01-01 00:00:00.002333'",
                "TIMESTAMP '1970-01-01 00:00:00.002333333'",
                "{ts '1970-01-01 00:00:00.0023'}",
                "CAST('1970-01-01 00:00:00.002000001' AS TIMESTAMP)")) {
            check("Time < " + constant, 1L, 2L);
            check("Time <= " + constant, 1L, 2L);
            check("Time > " + constant, 3L, 4L);
            check("Time >= " + constant, 3L, 4L);
            check("Time = " + constant);
            check("Time <> " + constant, 1L, 2L, 3L, 4L);
            check("Time IS DISTINCT FROM " + constant, 1L, 2L, 3L, 4L);
            check("NOT Time = " + constant, 1L, 2L, 3L, 4L);
            check(constant + " < Time", 3L, 4L);
            check(constant + " >= Time", 1L, 2L);
            check("Time BETWEEN " + constant + " AND '1970-01-01 00:00:00.003999'", 3L);
            check("(CASE WHEN i < 3 THEN Time END <> " + constant + ") IS NULL", 3L, 4L);
            check("(CASE WHEN i < 3 THEN Time END = " + constant + ") IS FALSE", 1L, 2L);
            check("EXISTS (SELECT 1 FROM d x WHERE x.Time = d.Time AND x.Time > " + constant + ")", 3L, 4L);
        }
        check("Time > '1969-12-31 23:59:59.9995'", 1L, 2L, 3L, 4L);
        check("Time < '1969-12-31 23:59:59.9995'");
    }

    @Test
    void goesToTheServerAsTicks() throws SQLException {
        fixture.pushdown = true;
        PlannedQuery query = (PlannedQuery)
                fixture.prepare(
                        "SELECT Time FROM d WHERE Time >= '1970-01-01 00:00:00.002333' AND Time < '1970-01-01 00:00:00.003333'");
        assertThat(query.whole().spec().predicate().toString())
                .contains("2", "3")
                .doesNotContain("333");
    }

    @Test
    void elsewhereItIsAnError() {
        assertThatThrownBy(() -> times(
                        "Time + INTERVAL '1' SECOND = TIMESTAMP '1970-01-01 00:00:00.002333' + INTERVAL '1' SECOND",
                        false))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22008"))
                .hasMessageContaining("finer");
    }
}
