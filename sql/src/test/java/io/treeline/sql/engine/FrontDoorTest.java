// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import io.treeline.sql.api.SessionCommand;
import io.treeline.sql.api.SqlMode;
import io.treeline.sql.parse.FixtureTree;
import io.treeline.sql.plan.SqlSettings;
import io.treeline.sql.system.NativeDescriber;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the front door of the engine makes of text: results of statements that need no server, labels, errors with their
 * place, EXPLAIN.
 */
class FrontDoorTest {
    private static final SqlSettings SETTINGS =
            new SqlSettings(SqlMode.AUTO, "root.factory", ZoneOffset.UTC, true, false, 1 << 26);

    private final List<String> described = new ArrayList<>();
    private final NativeDescriber describer = sql -> {
        described.add(sql);
        return new NativeDescriber.Description(
                true, List.of("a", "a", ""), List.of(ColumnType.INT32, ColumnType.TEXT, ColumnType.DATE));
    };
    private final SqlEngine engine =
            new SqlEngine(new Catalog(FixtureTree.factory(TimePrecision.MILLI), Duration.ofHours(1)), describer);

    private PreparedSql.Query query(String sql) throws SQLException {
        return (PreparedSql.Query) engine.prepare(sql, SETTINGS);
    }

    private String labels(String sql) throws SQLException {
        return query(sql).columns().stream().map(ResultColumn::label).collect(Collectors.joining(","));
    }

    private List<String> rows(String sql, Object... parameters) throws SQLException {
        return rows(sql, new MemoryExecutor(List.of()), parameters);
    }

    private List<String> rows(String sql, NativeExecutor executor, Object... parameters) throws SQLException {
        PreparedSql.Query query = query(sql);
        List<String> rows = new ArrayList<>();
        try (PreparedSql.LocalRows cursor =
                query.bindRows(Arrays.asList(parameters)).open(executor)) {
            while (cursor.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 0; i < query.columns().size(); i++) {
                    row.add(String.valueOf(cursor.value(i)));
                }
                rows.add(String.join(" ", row));
            }
        }
        return rows;
    }

    private void fails(String sql, String state, String... message) {
        assertThatThrownBy(() -> query(sql)).as(sql).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
            assertThat(Arrays.asList(message))
                    .allSatisfy(part -> assertThat(e.getMessage()).contains(part));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT TOP 2 n FROM (VALUES (3), (1), (2)) t(n) ORDER BY n|1;2",
                "SELECT TOP (1) n FROM (VALUES (3), (1)) t(n) UNION ALL SELECT TOP 1 n FROM (VALUES (5), (6)) t(n) ORDER BY n|3;5",
                "SELECT DISTINCT TOP 2 n FROM (VALUES (1), (1), (2), (3)) t(n) ORDER BY 1|1;2",
                "SELECT DISTINCT ON (k) k, v FROM (VALUES ('a', 1), ('a', 3), ('b', 2)) t(k, v) ORDER BY k, v DESC|a 3;b 2",
                "SELECT x ISNULL, x NOTNULL FROM (VALUES (1), (NULL)) t(x)|false true;true false",
                "SELECT n FROM (VALUES (1), (2), (3)) t(n) WHERE n = ANY (ARRAY[1, 3]) AND n <> ALL (ARRAY[3])|1",
                "SELECT n FROM (VALUES (1), (2), (3)) t(n) WHERE n > ALL (ARRAY[1, 2]) OR n < ANY (ARRAY[2])|1;3",
                "SELECT a, b FROM (VALUES (1, 5), (2, 1), (2, 3)) t(a, b) WHERE (a, b) > (2, 1)|2 3",
                "SELECT a, b FROM (VALUES (1, 5), (2, 1), (2, NULL)) t(a, b) WHERE ROW(a, b) <= ROW(2, 1)|1 5;2 1",
                "SELECT column1 + 1, column2 FROM (VALUES (1, 'a')) t|2 a",
                "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(x, y)|1 a;2 b",
                "SELECT n FROM (VALUES (1), (2)) t(n) LIMIT NULL OFFSET (1)|2",
                "SELECT count FROM (SELECT count(*) FROM (VALUES (1), (2)) t) x|2",
                "SELECT max, upper FROM (SELECT max(n), upper('a') FROM (VALUES (1), (2)) t(n)) x|2 A",
                "SELECT k, count(*) FROM (VALUES ('a'), ('b'), ('b')) t(k) GROUP BY k ORDER BY count DESC|b 2;a 1",
                "WITH X AS (SELECT 1 AS a), y AS (SELECT a + 1 AS a FROM x) SELECT x.a, y.a FROM x, y|1 2",
                "WITH x AS (SELECT 1 AS a) SELECT * FROM (WITH x AS (SELECT 2 AS b) SELECT * FROM x) q, x|2 1",
                "WITH v AS (VALUES (1, 'a')) SELECT column2 FROM v|a",
                "SELECT user, value, order, group, row FROM (SELECT 1 AS user, 2 AS value, 3 AS order, 4 AS group, 5 row) t|1 2 3 4 5",
                "SELECT 1 FROM DUAL|1",
                "SELECT DATE(t), date('2024-03-01'), DATE '2024-01-01' FROM (VALUES (TIMESTAMP '2024-02-29 23:59:59')) v(t)|2024-02-29 2024-03-01 2024-01-01",
                "(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1 DESC|2;1",
                "SELECT 1 WITH UR|1",
                "SELECT CASE (SELECT 2) WHEN 1 THEN 'a' WHEN 2 THEN 'b' END|b",
            })
    void means(String sql, String expected) throws SQLException {
        assertThat(String.join(";", rows(sql))).isEqualTo(expected);
    }

    @Test
    void stringsInOtherQuotes() throws SQLException {
        assertThat(rows("SELECT $$it's$$, $tag$a$$b$tag$, E'\\x41\\u0042\\103\\n' || 'x', N'n', U&'\\0041'"))
                .containsExactly("it's a$$b ABC\nx n A");
        assertThat(labels("SELECT $a FROM (SELECT 1 AS \"$a\") t")).isEqualTo("$a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT count(*), sum(s1), max(S2), s1 + 1, 'x', NULL FROM d1 GROUP BY s1|count,sum,max,?column?,?column?,?column?",
                "SELECT COALESCE(s1, 0), CAST(s1 AS VARCHAR), CAST('5' AS INTEGER), '5'::bigint, (s1 + 1)::text FROM d1|coalesce,s1,int4,int8,text",
                "SELECT CASE WHEN s1 > 1 THEN 1 END, CASE WHEN s1 > 1 THEN 1 ELSE value END FROM d1|case,value",
                "SELECT EXTRACT(YEAR FROM Time), date_trunc('day', Time), TRIM(name), EXISTS (SELECT 1) FROM \"room2.device1\"|extract,date_trunc,btrim,exists",
                "SELECT (SELECT max(s1) FROM d1), CURRENT_DATE, DATE '2024-01-01'|max,current_date,date",
                "SELECT S1, Value, \"value\" FROM d1|S1,Value,value",
                "SELECT DATE(Time), CAST(Time AS DATE) FROM d1|date,Time",
                "SELECT * FROM d1 a JOIN d1 b ON a.Time = b.Time|Time,S2,date,s1,value,Time,S2,date,s1,value",
                "SELECT * FROM (SELECT count(*), s1 FROM d1 GROUP BY s1) x|count,s1",
                "VALUES (1, 2)|column1,column2",
                "SELECT count(*) FROM d1 UNION ALL SELECT 1|count",
                "SELECT row_number() OVER (ORDER BY Time), count(*) FILTER (WHERE s1 > 1) OVER () FROM d1|row_number,count",
            })
    void labelsAreThoseOfPostgres(String sql, String expected) throws SQLException {
        assertThat(labels(sql)).isEqualTo(expected);
    }

    @Test
    void baseColumnsKeepTheirTable() throws SQLException {
        List<ResultColumn> columns = query("SELECT t.s1 AS x, s1 + 1 FROM d1 t").columns();
        assertThat(columns.get(0))
                .extracting(ResultColumn::label, ResultColumn::name, ResultColumn::schema, ResultColumn::table)
                .containsExactly("x", "s1", "root.factory", "d1");
        assertThat(columns.get(1))
                .extracting(ResultColumn::schema, ResultColumn::table)
                .containsExactly("", "");
        assertThat(query("SELECT table_name FROM information_schema.tables")
                        .columns()
                        .get(0))
                .extracting(ResultColumn::schema, ResultColumn::table)
                .containsExactly("information_schema", "tables");
    }

    @Test
    void columnsMayBeQualifiedWithTheWholePath() throws SQLException {
        assertThat(labels("SELECT room2.device1.value, ROOM2.device1.status FROM root.factory.room2.\"device1\""))
                .isEqualTo("value,status");
        assertThat(labels("SELECT root.factory.d1.* FROM root.factory.\"d1\" WHERE root.factory.d1.s1 > 1"))
                .isEqualTo("Time,S2,date,s1,value");
        assertThat(labels("SELECT \"root.factory\".\"d1\".s1, d1.s1 FROM \"root.factory\".\"d1\""))
                .isEqualTo("s1,s1");
        fails("SELECT root.factory.d1.s1 FROM root.factory.\"d1\" AS t", "42P01", "nearest: \"t\"");
    }

    @Test
    void errorsNameThePlaceAndWhatMayHaveBeenMeant() {
        fails("SELECT s1,\n  valeu FROM d1", "42703", "\"valeu\"", "line 2, column 3", "nearest: \"value\"");
        fails("SELECT d1.s9 FROM d1", "42703", "\"s9\" does not exist in table \"d1\"", "\"s1\"");
        fails("SELECT x.s1 FROM d1 AS y", "42P01", "No table of FROM is called \"x\"", "nearest: \"y\"");
        fails("SELECT s1 FROM\n d2", "42P01", "d2", "line 2, column 2", "\"d1\"");
        fails("SELECT s1 FROM d1 a, d1 b", "42702", "line 1, column 8");
        fails("SELECT s1 FROM d1 WHERE s1 = = 1", "42601", "line 1, column 28");
        fails("SELECT 1::int, FROM d1", "42601", "line 1, column 16");
        fails("SELECT s1, count(*) FROM d1", "42803", "line 1, column 8");
        fails("SELECT s1 FROM d1 WHERE count(*) > 1", "42803", "line 1, column 25");
        fails("SELECT DISTINCT s1 FROM d1 ORDER BY value", "42P10");
        fails("SELECT s1 FROM d1 ORDER BY 7", "42P10");
        fails("SELECT *", "42601");
        fails("SELECT frob(s1) FROM d1", "42883", "line 1, column 8");
        fails("SELECT * FROM information_schema.nothing", "42P01", "schemata");
        fails("SELECT (1, 2) = (1, 2, 3)", "42601");
        fails("SELECT TOP 5 PERCENT s1 FROM d1", "0A000");
        fails("SELECT s1 FROM d1 FETCH FIRST 2 ROWS WITH TIES", "42601", "line 1, column 31");
        fails("SELECT s1 FROM d1 ORDER BY s1 LIMIT value", "42P10", "line 1, column 37");
        fails("SELECT s1 FROM d1 WHERE generate_series(1, 2) = 1", "0A000", "line 1, column 25");
        fails("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT count(*) FROM r) SELECT * FROM r", "42P19");
        fails("SELECT DISTINCT ON (s1) s1 FROM d1 ORDER BY value", "42P10");
    }

    @Test
    void theCauseOfASyntaxErrorIsShort() {
        assertThatThrownBy(() -> query("SELECT s1 FROM d1 WHARE s1 = 1"))
                .isInstanceOfSatisfying(SQLException.class, e -> {
                    assertThat(e.getCause()).isNotNull();
                    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                        assertThat(cause.getMessage()).hasLineCount(1);
                    }
                });
        fails("PING", "42601", "SELECT 1");
    }

    @Test
    void describeAndUseArePlannedInTheTreeModel() throws SQLException {
        assertThat(rows("DESCRIBE d1"))
                .containsExactly(
                        "Time TIMESTAMP TIME",
                        "S2 DOUBLE FIELD",
                        "date DATE FIELD",
                        "s1 INT32 FIELD",
                        "value INT32 FIELD");
        assertThat(rows("desc table root.factory.\"room1.device1\";")).contains("temperature DOUBLE FIELD");
        fails("DESC", "42601", "the name of a table");
        fails("DESC d1 x", "42601");
        fails("DESC d9", "42P01", "d1");
        for (String use : List.of("USE root.other", "use \"root.other\";")) {
            assertThat(engine.prepare(use, SETTINGS)).as(use).isEqualTo(new PreparedSql.UseSchema("root.other"));
        }
        PreparedSql set = new PreparedSql.Session(new SessionCommand.Set("search_path", "\"root.other\"", false));
        for (String use :
                List.of("SET SCHEMA 'root.other'", "set schema = root.other", "SET SCHEMA TO \"root\".other")) {
            assertThat(engine.prepare(use, SETTINGS)).as(use).isEqualTo(set);
        }
    }

    @Test
    void nativeTextThatBreaksAConnectionIsNotDescribed() {
        fails("SELECT * FROM NATIVE('select time, s1 from root.factory.d1')", "0A000", "Leave Time out");
        fails("SELECT s1, time FROM root.factory.d1 FILL(previous)", "0A000", "Leave Time out");
        assertThat(described).isEmpty();
    }

    @Test
    void explainSaysWhoComputesWhat() throws SQLException {
        assertThat(rows("EXPLAIN SELECT * FROM d1 WHERE Time > 5"))
                .contains(
                        "computed by the server: all",
                        "native: select S2, `date`, s1, `value` from root.factory.d1 where time > 5");
        assertThat(rows("EXPLAIN PLAN FOR SELECT s1 FROM d1 ORDER BY s1 LIMIT 1"))
                .anyMatch(line -> line.startsWith("computed by the server: the leaves; computed here: ")
                        && line.contains("Sort"));
        assertThat(rows("EXPLAIN SELECT 1"))
                .contains("computed by the server: nothing; computed here: Project, Values")
                .noneMatch(line -> line.startsWith("native:"));
        assertThat(
                        rows(
                                "EXPLAIN SELECT count(*) FROM information_schema.tables WHERE table_schema = 'root.factory' AND table_name = 'd1'"))
                .contains("native: SHOW DEVICES root.factory.d1 WITH DATABASE")
                .noneMatch(line -> line.contains("SHOW DATABASES"));
        assertThat(rows("EXPLAIN ANALYZE VALUES (1), (2)")).last().asString().startsWith("result: 2 rows, ");
    }

    @Test
    void nativeTextIsDescribedWhenPreparedAndRefusedUnlessItIsAQuery() throws SQLException {
        assertThat(labels("SELECT * FROM NATIVE('select a from root.x -- all') AS n"))
                .isEqualTo("Time,a,a_2,column3");
        assertThat(described)
                .singleElement()
                .asString()
                .startsWith("select a from root.x")
                .doesNotContain("--");
        assertThat(labels("SELECT n.a_2 FROM TABLE(NATIVE('show x')) n WHERE n.a > 1"))
                .isEqualTo("a_2");
        assertThat(labels("SELECT native.a FROM d1 JOIN NATIVE('show x') ON native.a = d1.s1"))
                .isEqualTo("a");
        described.clear();
        for (String text : List.of(
                "delete from root.x.*",
                "select a into root.y(a) from root.x",
                "insert into root.x(time, a) values (1, 2)",
                "",
                "drop database root.x",
                "explain delete from root.x.*")) {
            fails("SELECT * FROM NATIVE('" + text + "')", "0A000");
        }
        fails("SELECT * FROM NATIVE('select 1; select 2')", "42601");
        fails("SELECT * FROM NATIVE('select ? from x')", "0A000");
        fails("SELECT * FROM NATIVE(?)", "42601");
        assertThat(described).isEmpty();
    }
}
