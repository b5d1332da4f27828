// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementErrorTest {
    private final Fixture fixture = new Fixture();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT i FRM d|42601|line 1, column 14",
                "SELECT nosuch FROM d|42703|nosuch",
                "SELECT i FROM nosuch|42P01|nosuch",
                "SELECT FOO(i) FROM d|42883|FOO",
                "SELECT i FROM d GROUP BY l|42803|not being grouped",
                "SELECT \"I\" FROM d|42703|Did you mean \"i\"",
                "SELECT i FROM d WHERE s = 10|42883|does not exist",
                "SELECT a.i + 1 AS i FROM d a, d b GROUP BY i|42702|alias",
                "SELECT ROW_NUMBER() OVER (ORDER BY SUM(i) OVER ()) FROM d|42000|OVER",
                "UPDATE d SET i = s|42804|\"i\"",
                "MERGE INTO d USING d AS e ON 1 = 1 WHEN MATCHED THEN DELETE RETURNING 1|0A000|MERGE",
                "CREATE INDEX x ON d (i)|0A000|INDEX",
                "SELECT i FROM d WHERE Time > TIMESTAMP 'foo'|22007|timestamp",
                "SELECT i FROM d WHERE Time > TIMESTAMP '1970-13-01 00:00:00'|22008|range"
            })
    void errorsSayWhatIsWrong(String sql, String state, String part) {
        assertThatThrownBy(() -> fixture.bind(sql)).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
            assertThat(e.getMessage()).contains(part).doesNotContain("calcite").hasLineCount(1);
        });
    }

    /** What is planned on a stack of its own may still be too deep for that of who reads the rows. */
    @Test
    void deepNestingHasItsValueOrAnSqlException() throws Exception {
        int times = 8_000;
        for (String deep : java.util.List.of(
                "(".repeat(times) + "1" + ")".repeat(times),
                "1" + " + 1".repeat(times),
                "1 = 1" + " OR 1 + 1 = 3".repeat(times),
                "NOT ".repeat(times) + "TRUE")) {
            fixture.prepare("SELECT (" + deep + ") IS NOT NULL");
            for (int stack : new int[] {64 << 10, 256 << 20}) {
                java.util.concurrent.FutureTask<Object> answer = new java.util.concurrent.FutureTask<>(
                        () -> fixture.rows(java.util.List.of(), "SELECT (" + deep + ") IS NOT NULL"));
                Thread thread = new Thread(null, answer, "reader", stack);
                thread.start();
                try {
                    assertThat(answer.get()).isEqualTo(java.util.List.of(java.util.List.of(true)));
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(stack).isLessThan(1 << 20);
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    told -> assertThat(told.getSQLState()).isEqualTo("54001"));
                }
            }
        }
    }

    /** PostgreSQL answers one row: the aggregate is the outer query's. */
    @Test
    void aggregatesOfOuterColumnsAreRefused() throws SQLException {
        for (String sql : java.util.List.of(
                "SELECT (SELECT MAX(o.i) FROM d) FROM d o",
                "SELECT (SELECT COUNT(ABS(o.i)) FROM d x WHERE x.l = o.l) FROM d o",
                "SELECT i FROM d o WHERE EXISTS (SELECT SUM(o.i) FROM d x HAVING SUM(o.i) > 1)")) {
            assertThatThrownBy(() -> fixture.prepare(sql))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("0A000"));
        }
        fixture.prepare("SELECT (SELECT MAX(o.i + x.i) FROM d x) FROM d o");
        fixture.prepare("SELECT (SELECT COUNT(*) FROM d x WHERE x.i = o.i) FROM d o");
        fixture.prepare("SELECT (SELECT MAX(y) FROM (SELECT o.i AS y FROM d) z) FROM d o");
        fixture.prepare("WITH w AS (SELECT i FROM d) SELECT MAX(i), (SELECT MIN(v.i) FROM w AS v) FROM w");
        fixture.prepare(
                "SELECT MAX(d.i) FILTER (WHERE d.l > 0), COUNT(e.i) FROM d LEFT JOIN d e ON d.i = e.i, LATERAL (SELECT SUM(x.i + e.i) FROM d x) y HAVING SUM(e.l) > 0");
    }

    @Test
    void negativeLimitsAreRefused() {
        assertThatThrownBy(() -> fixture.bind("SELECT i FROM d LIMIT ?", -1))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("2201W"));
        assertThatThrownBy(() -> fixture.bind("SELECT i FROM d OFFSET ?", -1))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("2201X"));
    }

    @Test
    void preparingTellsWhatJdbcAsks() throws SQLException {
        PreparedSql.Query query =
                (PreparedSql.Query) fixture.prepare("SELECT i AS x, i, s || 'a', l FROM d WHERE Time > ? AND s = ?");
        assertThat(query.parameterTypes())
                .containsExactly(
                        io.treeline.metadata.type.ColumnType.TIMESTAMP, io.treeline.metadata.type.ColumnType.TEXT);
        assertThat(query.columns().get(0))
                .isEqualTo(new ResultColumn(
                        "x", "i", io.treeline.metadata.type.ColumnType.INT32, 0, 0, true, "root.t", "d"));
        assertThat(query.columns().get(1).label()).isEqualTo("i");
        assertThat(query.columns().get(2).table()).isEmpty();
        assertThat(fixture.prepare("SELECT i AS x, i, s || 'a', l FROM d WHERE Time > ? AND s = ?"))
                .isSameAs(query);
    }

    @Test
    void nativeTextIsLeftAlone() throws SQLException {
        assertThat(fixture.prepare("select s from root.t.d where s = '?' and i > ?"))
                .isEqualTo(new PreparedSql.Native("select s from root.t.d where s = '?' and i > ?", 1));
    }

    @Test
    void nativeCommentsAreTakenOut() throws SQLException {
        assertThat(((PreparedSql.Native) fixture.prepare("select s from root.t.d where time = 1 -- first"))
                        .text()
                        .strip())
                .isEqualTo("select s from root.t.d where time = 1");
    }

    @Test
    void untypedParametersAreText() throws SQLException {
        assertThat(fixture.rows(java.util.List.of(), "SELECT ?, UPPER(?) AS u", "a", "b"))
                .containsExactly(java.util.List.of("a", "B"));
        assertThat(fixture.pushed("SELECT i FROM d WHERE ? IS NULL OR i + 0 = ?", null, 1))
                .startsWith("local: ");
    }

    @Test
    void warmUpNeedsNoServer() {
        assertThatCode(SqlEngine::warmUp).doesNotThrowAnyException();
    }
}
