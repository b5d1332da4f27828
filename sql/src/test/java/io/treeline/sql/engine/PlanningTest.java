// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.PreparedSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Planning takes time by the length of a statement, whatever its shape, and ends when nobody wants the plan any more.
 */
class PlanningTest {
    /** Only so that a test that fails ends; every shape takes a small part of it. */
    private static final long SAFETY_SECONDS = 60;

    private final Fixture fixture = new Fixture();

    static Stream<String> nested() {
        return PlanningShapes.nested().keySet().stream();
    }

    static Stream<String> chains() {
        return PlanningShapes.chains().keySet().stream();
    }

    /** Four times for twice the size is a square, which the columns of joined tables are. */
    @ParameterizedTest
    @MethodSource("nested")
    void planningGrowsWithTheStatement(String shape) throws Exception {
        IntFunction<String> statement = PlanningShapes.nested().get(shape);
        plan(statement.apply(8));
        double half = Double.MAX_VALUE;
        double whole = Double.MAX_VALUE;
        // The machine may be busy with something else at one time: the best of several is what planning takes.
        for (int i = 0; i < 5 && (i == 0 || whole > Math.max(4 * half, 100)); i++) {
            half = Math.min(half, plan(statement.apply(64)));
            whole = Math.min(whole, plan(statement.apply(128)));
        }
        assertThat(whole)
                .as(String.format(Locale.ROOT, "128 in %.0f ms, 64 in %.0f ms", whole, half))
                .isLessThan(Math.max(5.5 * half, 100));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void chainsOfTenThousandArePlanned(String shape) throws Exception {
        plan(PlanningShapes.chains().get(shape).apply(10_000));
    }

    /** Milliseconds; the statement is another each time, so that its plan is not found. */
    private double plan(String sql) throws Exception {
        FutureTask<Object> task = new FutureTask<>(() -> new Fixture().bind(sql));
        Thread thread = new Thread(task, "planning");
        thread.setDaemon(true);
        long start = System.nanoTime();
        thread.start();
        task.get(SAFETY_SECONDS, TimeUnit.SECONDS);
        return (System.nanoTime() - start) / 1e6;
    }

    @Test
    void chainsOfTenThousandHaveTheirAnswers() throws SQLException {
        assertThat(fixture.rows(
                        List.of(),
                        "SELECT 0 = 1" + list(" OR %d = 9999 + 1", 10_000) + ", 1 = 1"
                                + list(" AND %d <> 10000", 10_000)))
                .containsExactly(List.of(false, true));
        assertThat(fixture.rows(
                        List.of(),
                        "SELECT COUNT(*), SUM(a) FROM (VALUES (0)" + list(", (%d)", 10_000) + ") v (a) WHERE a IN (-1"
                                + list(", %d", 9_000) + ")"))
                .containsExactly(List.of(9_001L, 8_999L * 9_000 / 2));
    }

    private static String list(String each, int times) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < times; i++) {
            text.append(String.format(Locale.ROOT, each, i));
        }
        return text.toString();
    }

    /** Each nested call has the value that it has when it is written alone. */
    @Test
    void operandsThatAreBoundHaveTheirValues() throws SQLException {
        String rows = " FROM (VALUES (1, 2), (2, NULL), (3, 1), (NULL, NULL)) v (a, b)";
        for (String call : List.of(
                "COALESCE(%s, b, 7)",
                "COALESCE(b, %s, 7)",
                "NULLIF(%s, 2)",
                "NULLIF(2, %s)",
                "GREATEST(%s, b)",
                "LEAST(b, %s, 3)",
                "CASE %s WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE b END",
                "CASE WHEN %s BETWEEN 1 AND 2 THEN b ELSE 3 END",
                "CASE WHEN %s BETWEEN SYMMETRIC 3 AND b THEN 1 ELSE 2 END",
                "CASE WHEN %s IN (1, b, 3) THEN 2 ELSE 1 END",
                "CASE WHEN %s NOT IN (1, 3) THEN 3 ELSE b END",
                "CASE WHEN (%s, b) IN ((1, 2), (3, 1)) THEN 2 ELSE 3 END",
                "CASE WHEN (%s, b) < (2, 2) THEN b ELSE 1 END",
                "CASE WHEN %s IS DISTINCT FROM b THEN 1 ELSE 2 END",
                "CASE WHEN %s = ANY (ARRAY[1, 2]) THEN 3 ELSE b END",
                "CASE WHEN (%s, b) IS DISTINCT FROM (1, 2) THEN b ELSE 3 END")) {
            List<Object> step = new ArrayList<>();
            fixture.rows(List.of(), "SELECT a" + rows).forEach(row -> step.add(row.get(0)));
            String nested = "a";
            for (int depth = 0; depth < 6; depth++) {
                List<Object> next = new ArrayList<>();
                for (int i = 0; i < step.size(); i++) {
                    String b = List.of("2", "CAST(NULL AS INTEGER)", "1", "CAST(NULL AS INTEGER)")
                            .get(i);
                    String value = step.get(i) == null
                            ? "CAST(NULL AS INTEGER)"
                            : step.get(i).toString();
                    next.add(fixture.rows(
                                    List.of(),
                                    "SELECT " + call.replace("%s", value).replaceAll("\\bb\\b", b))
                            .get(0)
                            .get(0));
                }
                nested = call.replace("%s", nested);
                List<Object> answers = new ArrayList<>();
                fixture.rows(List.of(), "SELECT " + nested + rows).forEach(row -> answers.add(row.get(0)));
                assertThat(answers).as(nested).isEqualTo(next);
                step.clear();
                step.addAll(next);
            }
        }
    }

    @Test
    void boundOperandsAreComputedOnlyWhenAskedFor() throws SQLException {
        String deep = "COALESCE(COALESCE(COALESCE(COALESCE(a, 1), 2), 3), 4)";
        assertThat(fixture.rows(
                        List.of(),
                        "SELECT COALESCE(" + deep
                                + ", COALESCE(COALESCE(COALESCE(1 / 0, 1), 2), 3)) FROM (VALUES (5)) v (a)"))
                .containsExactly(List.of(5));
        assertThat(fixture.rows(
                        List.of(),
                        "SELECT " + deep + ", COUNT(*) FROM (VALUES (5), (5), (NULL)) v (a) GROUP BY " + deep
                                + " ORDER BY " + deep))
                .containsExactly(List.of(1, 1L), List.of(5, 2L));
        assertThat(((PreparedSql.Query) fixture.prepare("SELECT " + deep + " FROM (VALUES (5)) v (a)"))
                        .columns()
                        .get(0)
                        .label())
                .isEqualTo("coalesce");
    }

    /** As PostgreSQL does: the random number is the same wherever the query is used. */
    @Test
    void whatIsUsedTwiceIsComputedOnce() throws SQLException {
        assertThat(
                        fixture.rows(
                                List.of(),
                                "WITH w AS (SELECT RANDOM() AS r FROM (VALUES (1), (2)) v (a)) SELECT COUNT(*) FROM w a JOIN w b ON a.r = b.r"))
                .containsExactly(List.of(2L));
        assertThat(
                        fixture.rows(
                                List.of(),
                                "WITH w AS (SELECT a, RANDOM() AS r FROM (VALUES (1), (2)) v (a)) SELECT a, (SELECT r FROM w x WHERE x.a = w.a) = r FROM w ORDER BY a"))
                .containsExactly(List.of(1, true), List.of(2, true));
        assertThat(
                        fixture.rows(
                                List.of(),
                                "WITH w AS (SELECT DISTINCT a FROM (VALUES (1), (2), (2)) v (a)) (SELECT a FROM w ORDER BY a LIMIT 1) UNION ALL SELECT a + 10 FROM w ORDER BY a"))
                .containsExactly(List.of(1), List.of(11), List.of(12));
    }

    @Test
    void rowsThatOutgrowMemoryAreComputedAnew() throws SQLException {
        fixture.memory = 400_000;
        String many = "(VALUES (0)" + list(", (%d)", 999) + ") ";
        String sql = "WITH w AS (SELECT DISTINCT CAST(a AS VARCHAR) || REPEAT('x', 40) AS t FROM " + many
                + "v (a)) SELECT COUNT(*) FROM (SELECT t FROM w UNION ALL SELECT t FROM w) x";
        assertThat(fixture.rows(List.of(), sql)).containsExactly(List.of(1998L));
    }

    @Test
    void planningStopsWhenItIsToldTo() throws Exception {
        for (String shape : List.of("join, star on Time", "CTE, one used often", "COALESCE, first", "windows")) {
            AtomicInteger asked = new AtomicInteger();
            fixture.engine.prepare(
                    PlanningShapes.nested().get(shape).apply(40), fixture.settings(), asked::incrementAndGet);
            assertThat(asked.get()).as(shape).isGreaterThan(100);
            for (int stopAt : new int[] {1, asked.get() / 4, asked.get() / 2, asked.get() - 1}) {
                AtomicInteger left = new AtomicInteger(stopAt);
                assertThatThrownBy(() -> new Fixture()
                                .engine.prepare(
                                        PlanningShapes.nested().get(shape).apply(40), fixture.settings(), () -> {
                                            if (left.getAndDecrement() <= 0) {
                                                throw SqlState.QUERY_CANCELED.exception("The statement was cancelled");
                                            }
                                        }))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            }
        }
    }

    /** The text is read piece by piece. */
    @Test
    void readingALongTextStopsToo() {
        String sql = PlanningShapes.chains().get("VALUES").apply(10_000);
        AtomicInteger left = new AtomicInteger(5);
        assertThatThrownBy(() -> fixture.engine.prepare(sql, fixture.settings(), () -> {
                    if (left.getAndDecrement() <= 0) {
                        throw SqlState.QUERY_CANCELED.exception("The statement was cancelled");
                    }
                }))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    }

    @Test
    void anotherThreadEndsPlanning() throws Exception {
        String sql = PlanningShapes.chains().get("OR, two columns").apply(2_000);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        FutureTask<Object> planning = new FutureTask<>(() -> fixture.engine.prepare(sql, fixture.settings(), () -> {
            if (asked.incrementAndGet() == 1_000) {
                begun.countDown();
                try {
                    cancelled.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (cancelled.getCount() == 0) {
                throw SqlState.QUERY_CANCELED.exception("The statement was cancelled");
            }
        }));
        Thread thread = new Thread(planning, "planning");
        thread.setDaemon(true);
        thread.start();
        assertThat(begun.await(SAFETY_SECONDS, TimeUnit.SECONDS)).isTrue();
        cancelled.countDown();
        assertThatThrownBy(() -> planning.get(SAFETY_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    }
}
