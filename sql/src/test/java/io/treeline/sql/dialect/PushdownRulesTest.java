// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.engine.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to a server of which version. */
class PushdownRulesTest {
    private final Fixture fixture = new Fixture();

    @ParameterizedTest
    @CsvSource({
        "1.3.4,everything but LIKE and statistics",
        "1.3.4.1,everything but LIKE and statistics",
        "2.0.1-beta,everything but statistics",
        "2.0.7,everything but statistics",
        "2.0.7-SNAPSHOT,everything but statistics",
        "1.3.3,basic",
        "2.0.3,basic",
        "2.0.70,basic",
        "12.0.7,basic",
        "1.2,basic",
        "unknown,basic",
        "'',basic",
        ",basic"
    })
    void aVersionHasItsRules(String version, String rules) {
        assertThat(ServerCapabilities.of(version).pushdown()).hasToString(rules);
        assertThat(ServerCapabilities.of(version).pushdown("on")).hasToString(rules);
        assertThat(ServerCapabilities.of(version).pushdown("full")).hasToString("everything");
        assertThat(ServerCapabilities.of(version).pushdown("basic")).hasToString("basic");
        assertThat(ServerCapabilities.of(version).pushdown("off")).hasToString("nothing");
    }

    @Test
    void thePageHasTheTable() throws IOException {
        assertThat(Files.readString(Path.of("../docs/pushdown.md"))).contains(PushdownRules.table());
    }

    /** Of others conditions on values are written in another way, see below. */
    @BeforeEach
    void aligned() {
        fixture.aligned = true;
    }

    /** Statistics of parts that overlap others are not trusted: each value is read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "i > 4.5|i > 4 or time + 0 < time",
                "i = 1 AND Time >= 5|time >= 5 and (i = 1 or time + 0 < time)",
                "s = 'on' AND b|s = 'on' and b = true or time + 0 < time",
                "s LIKE 'a%'|s like 'a%' or time + 0 < time",
                "l IN (1, 2)|l in (1, 2) or time + 0 < time",
                "l = 9007199254740993|l in (9007199254740993) or time + 0 < time",
                "Time >= 5 AND Time < 9|time >= 5 and time < 9",
                "i IS NOT NULL|i is not null"
            })
    void eachValueIsReadWhereStatisticsAreNotTrusted(String condition, String expected) throws SQLException {
        fixture.aligned = false;
        assertThat(pushed("2.0.1-beta", condition))
                .isEqualTo("select " + Fixture.ALL + Fixture.FROM + " where " + expected);
    }

    /** Passing over rows counts parts, too. */
    @Test
    void rowsArePassedOverOneByOne() throws SQLException {
        fixture.aligned = false;
        fixture.rules = ServerCapabilities.of("2.0.1-beta").pushdown();
        String all = "select " + Fixture.ALL + Fixture.FROM;
        assertThat(fixture.pushed("SELECT * FROM d LIMIT 5")).isEqualTo(all + " limit 5");
        assertThat(fixture.pushed("SELECT * FROM d OFFSET 5"))
                .isEqualTo(all + " where time + 0 = time or at is null offset 5");
        assertThat(fixture.pushed("SELECT * FROM d WHERE Time > 3 LIMIT 2 OFFSET 5"))
                .isEqualTo(all + " where time > 3 and (time + 0 = time or at is null) limit 2 offset 5");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i = 3 OFFSET 5"))
                .isEqualTo(all + " where i = 3 or time + 0 < time offset 5");
    }

    /** What reads each value cannot read these. */
    @ParameterizedTest
    @ValueSource(strings = {"day = DATE '2024-01-01'", "s NOT LIKE 'a%'", "l > 9007199254740993"})
    void whatOnlyStatisticsCouldDecideStaysHere(String condition) throws SQLException {
        fixture.aligned = false;
        assertThat(pushed("2.0.1-beta", condition)).isEqualTo("local: select " + Fixture.ALL + Fixture.FROM);
        assertThat(pushed("1.2.0", "i > 4")).isEqualTo("local: select " + Fixture.ALL + Fixture.FROM);
    }

    private String pushed(String version, String condition, Object... parameters) throws SQLException {
        fixture.rules = ServerCapabilities.of(version).pushdown();
        return fixture.pushed("SELECT * FROM d WHERE " + condition, parameters);
    }

    /** There NOT LIKE is LIKE. */
    @Test
    void likeStaysHereOn13() throws SQLException {
        assertThat(pushed("2.0.7", "s LIKE 'a%'"))
                .isEqualTo("select " + Fixture.ALL + Fixture.FROM + " where s like 'a%'");
        for (String condition :
                List.of("s LIKE 'a%'", "s NOT LIKE 'a%'", "s LIKE 'a%' OR i = 1", "NOT (s LIKE 'a%' AND i = 1)")) {
            assertThat(pushed("1.3.4", condition))
                    .as(condition)
                    .isEqualTo("local: select " + Fixture.ALL + Fixture.FROM);
        }
        assertThat(pushed("1.3.4", "s LIKE 'a%' AND (i = 1 OR b)"))
                .isEqualTo("local: select " + Fixture.ALL + Fixture.FROM + " where b = true or i = 1");
        assertThat(pushed("1.3.4", "d > 1 AND i IN (1, 2)"))
                .isEqualTo("select " + Fixture.ALL + Fixture.FROM
                        + " where (d > 1.0 or cast(d as text) = 'NaN') and i in (1, 2)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "i > 4.5|i > 4",
                "l = 7 AND b AND s = 'on'|l = 7 and b = true and s = 'on'",
                "Time >= 5 AND Time < 9|time >= 5 and time < 9",
                "1 = 1 AND i <> 3|i != 3",
                "l < 9007199254740991|l < 9007199254740991",
                "NOT (i > 3)|i <= 3"
            })
    void simpleConditionsGoToEveryServer(String condition, String expected) throws SQLException {
        assertThat(pushed("1.2.0", condition)).isEqualTo("select " + Fixture.ALL + Fixture.FROM + " where " + expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i = 1 OR i = 2",
                "i IN (1, 2)",
                "i NOT IN (1, 2)",
                "i IS NULL",
                "i IS NOT NULL",
                "s LIKE 'a%'",
                "s = 'it''s'",
                "s = 'a\\b'",
                "s = ''",
                "s = 'null'",
                "s < 'a'",
                "d > 1",
                "f = 1",
                "day = DATE '2024-01-01'",
                "at > TIMESTAMP '2024-01-01 00:00:00'",
                "i = i",
                "l > 9007199254740993",
                "Time <> 4",
                "Time IN (3, 9)",
                "Time < 2 OR Time > 5",
                "(i > 2) IS NOT TRUE",
                "i = 1 OR b"
            })
    void othersOnlyToServersOnWhichTheyWereCompared(String condition) throws SQLException {
        assertThat(pushed("1.2.0", condition))
                .matches("local: select " + Fixture.ALL + Fixture.FROM
                        + "( where \\(?time >= \\d+ and time <= \\d+\\)?)?");
        assertThat(pushed("2.0.7", condition)).contains(" where ");
    }

    @Test
    void aValueThatIsNotPlainStaysHere() throws SQLException {
        String all = "select " + Fixture.ALL + Fixture.FROM;
        assertThat(pushed("1.2.0", "s = ? AND l < ? AND i = 1", "on", 5L))
                .isEqualTo(all + " where s = 'on' and l < 5 and i = 1");
        assertThat(pushed("1.2.0", "s = ? AND l < ? AND i = 1", "it's", 5L))
                .isEqualTo("local: " + all + " where i = 1");
        assertThat(pushed("1.2.0", "s = ? AND l < ? AND i = 1", "on", Long.MAX_VALUE))
                .isEqualTo("local: " + all + " where i = 1");
    }

    @Test
    void rowsAreCountedWhereNoConditionChoosesThem() throws SQLException {
        String all = "select " + Fixture.ALL + Fixture.FROM;
        fixture.rules = ServerCapabilities.of("1.2.0").pushdown();
        assertThat(fixture.pushed("SELECT i FROM d ORDER BY \"Time\" DESC LIMIT 5"))
                .isEqualTo(all + " order by time desc limit 5");
        assertThat(fixture.pushed("SELECT * FROM d WHERE i > 1 ORDER BY \"Time\" DESC LIMIT 5"))
                .isEqualTo("local: " + all + " where i > 1 order by time desc");
        assertThat(fixture.pushed("SELECT COUNT(*), MAX(i) FROM d WHERE i > 1"))
                .isEqualTo("local: " + all + " where i > 1");
        assertThat(fixture.pushed("SELECT DATE_TRUNC('hour', \"Time\"), SUM(i) FROM d GROUP BY 1"))
                .isEqualTo("local: " + all);
        assertThat(fixture.pushed(
                        "SELECT i FROM d WHERE DATE_TRUNC('day', \"Time\") = TIMESTAMP '2024-01-02 00:00:00'"))
                .isEqualTo("local: " + all + " where (time >= 1704153600000 and time <= 1704239999999)");
        assertThat(fixture.pushed("SELECT i FROM d WHERE \"Time\" > 5 OR \"Time\" = 5 AND i > 1"))
                .isEqualTo("local: " + all + " where time >= 5");
        assertThat(
                        fixture.pushed(
                                "SELECT i FROM d WHERE DATE_TRUNC('second', \"Time\") IN (TIMESTAMP '1970-01-01 00:00:01', TIMESTAMP '1970-01-01 00:00:05')"))
                .isEqualTo("local: " + all + " where (time >= 1000 and time <= 5999)");
    }

    @Test
    void explainTellsTheRules() throws SQLException {
        fixture.rules = ServerCapabilities.of("1.3.4").pushdown();
        assertThat(fixture.rows(List.of(), "EXPLAIN SELECT * FROM d"))
                .contains(List.of("pushdown: everything but LIKE and statistics"));
    }

    /** What cannot be true needs no server. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10 = 11",
                "\"Time\" > 5 AND \"Time\" < 3",
                "i > 9007199254740993",
                "i = 1.5",
                "i = NULL",
                "FALSE",
                "i > 5 AND 1 = 2"
            })
    void anAggregateOverNoRowsAsksNobody(String condition) throws SQLException {
        assertThat(fixture.rows(List.of(), "SELECT COUNT(*), COUNT(i), MAX(l), MIN(day) FROM d WHERE " + condition))
                .containsExactly(java.util.Arrays.asList(0L, 0L, null, null));
        assertThat(fixture.rows(List.of(), "SELECT COUNT(i) FROM d WHERE " + condition))
                .containsExactly(List.of(0L));
        assertThat(fixture.rows(List.of(), "SELECT SUM(i), AVG(d), COUNT(*) FROM d WHERE " + condition))
                .containsExactly(java.util.Arrays.asList(null, null, 0L));
        assertThat(fixture.rows(List.of(), "SELECT i, COUNT(*) FROM d WHERE " + condition + " GROUP BY i"))
                .isEmpty();
        assertThat(fixture.rows(
                        List.of(),
                        "SELECT DATE_TRUNC('hour', \"Time\"), COUNT(*) FROM d WHERE " + condition + " GROUP BY 1"))
                .isEmpty();
        assertThat(((PreparedSql.Query) fixture.prepare("SELECT COUNT(i) FROM d WHERE " + condition))
                        .bind(List.of())
                        .nativeStatements())
                .isEmpty();
    }
}
