// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLFeatureNotSupportedException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.jdbc.core.SqlParameter;
import org.springframework.jdbc.core.namedparam.BeanPropertySqlParameterSource;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SimplePropertySqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSourceUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.SimpleJdbcCall;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.object.MappingSqlQuery;

/** Named parameters, JdbcClient, SimpleJdbcInsert with the columns it reads from the metadata, and calls. */
@ParameterizedClass
@EnumSource(Model.class)
class NamedAndSimpleServerTest extends SpringFixture {
    record Row(Instant time, Double pressure, Long strokes, String state) {}

    /** As written: a bean's getters name the parameters. */
    public static final class Written {
        private final Instant time;
        private final double pressure;

        Written(Instant time, double pressure) {
            this.time = time;
            this.pressure = pressure;
        }

        public Instant getTime() {
            return time;
        }

        public double getPressure() {
            return pressure;
        }
    }

    @Test
    void namedParametersListsAndBatches() {
        NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(source);
        relay.forget();
        SqlParameterSource[] rows = IntStream.range(0, 1_000)
                .mapToObj(i -> new MapSqlParameterSource("time", START.plusSeconds(i))
                        .addValue("p", i % 5 == 0 ? null : i / 2.0)
                        .addValue("strokes", i)
                        .addValue("state", "s" + i % 3))
                .toArray(SqlParameterSource[]::new);
        assertThat(named.batchUpdate(
                        "INSERT INTO " + table
                                + " (\"Time\", pressure, strokes, state) VALUES (:time, :p, :strokes, :state)",
                        rows))
                .hasSize(1_000)
                .containsOnly(1);
        assertThat(relay.calls("insertTablet")).isPositive();
        assertThat(relay.calls()).as("no call for each row").hasSizeLessThan(40);

        assertThat(named.queryForList(
                        "SELECT strokes FROM " + table
                                + " WHERE strokes IN (:some) AND state = :state ORDER BY strokes",
                        Map.of("some", List.of(3, 6, 7L, 999), "state", "s0"),
                        Long.class))
                .containsExactly(3L, 6L, 999L);
        assertThat(named.queryForObject(
                        "SELECT COUNT(*) FROM " + table
                                + " WHERE \"Time\" >= :from AND \"Time\" < :to AND pressure IS NOT NULL",
                        Map.of("from", Timestamp.from(START.plusSeconds(10)), "to", START.plusSeconds(20)),
                        Integer.class))
                .isEqualTo(8);
        assertThat(named.queryForList(
                        "SELECT strokes FROM " + table + " WHERE \"Time\" IN (:times)",
                        Map.of("times", List.of(START, START.plusSeconds(5))),
                        Long.class))
                .hasSize(2);
        assertThat(named.update(
                        "UPDATE " + table + " SET state = :s WHERE state = 's1' AND strokes < :n",
                        new MapSqlParameterSource("s", null).addValue("n", 10)))
                .isEqualTo(3);
        assertThat(named.queryForObject(
                        "SELECT COUNT(*) FROM " + table + " WHERE state IS NULL", Map.of(), Integer.class))
                .isEqualTo(3);

        List<Written> beans =
                List.of(new Written(START.plusSeconds(2_000), 1.25), new Written(START.plusSeconds(2_001), 2.5));
        assertThat(named.batchUpdate(
                        "INSERT INTO " + table + " (\"Time\", pressure) VALUES (:time, :pressure)",
                        SqlParameterSourceUtils.createBatch(beans)))
                .containsExactly(1, 1);
        assertThat(named.update(
                        "INSERT INTO " + table + " (\"Time\", pressure) VALUES (:time, :pressure)",
                        new BeanPropertySqlParameterSource(new Written(START.plusSeconds(3_000), 4))))
                .isEqualTo(1);
        assertThat(named.update(
                        "INSERT INTO " + table
                                + " (\"Time\", pressure, strokes, state) VALUES (:time, :pressure, :strokes, :state)",
                        new SimplePropertySqlParameterSource(new Row(START.plusSeconds(4_000), null, 4L, ":time"))))
                .isEqualTo(1);
        assertThat(named.queryForObject(
                        "SELECT state FROM " + table + " WHERE strokes = :n AND state <> ':n'",
                        Map.of("n", 4L, "x", 1),
                        String.class))
                .isIn("s1", ":time");
    }

    @Test
    void theClientReadsRecordsAndSetsNames() {
        fill(10);
        JdbcClient client = JdbcClient.create(source);
        List<Row> rows = client.sql("SELECT \"Time\", pressure, strokes, state FROM " + table
                        + " WHERE strokes >= :low ORDER BY \"Time\"")
                .param("low", 8)
                .query(Row.class)
                .list();
        assertThat(rows)
                .containsExactly(
                        new Row(START.plusSeconds(8), 4.0, 8L, "s2"), new Row(START.plusSeconds(9), 4.5, 9L, "s0"));
        assertThat(client.sql("SELECT MAX(pressure) FROM " + table + " WHERE state = ?")
                        .param("s1")
                        .query(Double.class)
                        .single())
                .isEqualTo(3.5);
        assertThat(client.sql("SELECT state FROM " + table + " WHERE strokes = ?")
                        .param(77)
                        .query(String.class)
                        .optional())
                .isEmpty();
        assertThat(client.sql("UPDATE " + table + " SET pressure = pressure * 2 WHERE \"Time\" = :t")
                        .param("t", START.plusSeconds(3))
                        .update())
                .isEqualTo(1);
        assertThat(client.sql("SELECT * FROM " + table + " WHERE strokes = 3")
                        .query()
                        .singleRow())
                .containsEntry("pressure", 3.0);
        try (var stream = client.sql("SELECT strokes FROM " + table).query(Long.class).stream()) {
            assertThat(stream.mapToLong(Long::longValue).sum()).isEqualTo(45);
        }
    }

    @Test
    void simpleInsertReadsTheTypesItself() {
        relay.forget();
        // Names with dots want quotes, and for those Spring wants the columns; their types it reads from
        // DatabaseMetaData.
        SimpleJdbcInsert insert = new SimpleJdbcInsert(source)
                .withSchemaName(model.schema)
                .withTableName(model.name)
                .usingColumns(
                        "Time", "pressure", "strokes", "state", "ok", "serviced", "installed", "image", "n", "ratio")
                .usingQuotedIdentifiers();
        Map<String, Object> row = new HashMap<>(Map.of(
                "Time",
                START,
                "pressure",
                1.5,
                "strokes",
                7,
                "state",
                "it's",
                "ok",
                true,
                "serviced",
                LocalDate.of(2024, 2, 29),
                "installed",
                Timestamp.from(START),
                "image",
                new byte[] {1, 2},
                "n",
                3,
                "ratio",
                0.5f));
        assertThat(insert.execute(row)).isEqualTo(1);
        assertThat(insert.getInsertString()).contains(table, "\"pressure\"", "\"ratio\"");
        assertThat(insert.getInsertTypes())
                .startsWith(
                        java.sql.Types.TIMESTAMP, java.sql.Types.DOUBLE, java.sql.Types.BIGINT, java.sql.Types.VARCHAR);
        Map<String, Object> some = new HashMap<>();
        some.put("Time", Timestamp.from(START.plusSeconds(1)));
        some.put("state", "half");
        assertThat(insert.execute(some)).isEqualTo(1);
        assertThat(insert.executeBatch(IntStream.range(10, 1_000)
                        .mapToObj(i -> new MapSqlParameterSource("Time", START.plusSeconds(i)).addValue("n", i))
                        .toArray(SqlParameterSource[]::new)))
                .hasSize(990)
                .containsOnly(1);
        assertThat(relay.calls("insertTablet")).isPositive();
        assertThat(relay.calls()).as("no call for each row").hasSizeLessThan(60);
        Map<String, Object> read = jdbc.queryForMap("SELECT * FROM " + table + " WHERE \"Time\" = ?", START);
        assertThat(read)
                .containsEntry("pressure", 1.5)
                .containsEntry("strokes", 7L)
                .containsEntry("state", "it's")
                .containsEntry("n", 3)
                .containsEntry("ok", true);
        assertThat(jdbc.queryForMap(
                        "SELECT state, pressure FROM " + table + " WHERE \"Time\" = ?", START.plusSeconds(1)))
                .containsEntry("state", "half")
                .containsEntry("pressure", null);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Integer.class))
                .isEqualTo(992);

        SimpleJdbcInsert declared = new SimpleJdbcInsert(source)
                .withTableName(table)
                .usingColumns("pressure", "n")
                .withoutTableColumnMetaDataAccess();
        assertThat(declared.execute(Map.of("pressure", 2.5, "n", 4)))
                .as("without Time: the time of arrival")
                .isEqualTo(1);
    }

    @Test
    @SuppressWarnings("unchecked") // an array of generic maps, which Spring's varargs make and nobody keeps
    void simpleInsertReadsTheColumnsOfATableInTheDefaultSchema() {
        jdbc.execute("CREATE TABLE \"" + model.schema + "\".saw (speed DOUBLE PRECISION, blade INTEGER)");
        source.setSchema(model.schema);
        source.resetConnection();
        SimpleJdbcInsert insert = new SimpleJdbcInsert(source).withTableName("saw");
        assertThat(insert.executeBatch(
                        Map.of("Time", START, "speed", 1.5, "blade", 1),
                        Map.of("Time", START.plusSeconds(1), "speed", 2.5, "blade", 2)))
                .containsExactly(1, 1);
        assertThat(jdbc.queryForObject("SELECT SUM(speed) FROM saw", Double.class))
                .isEqualTo(4.0);
    }

    @Test
    void preparedQueryObjectsRun() {
        fill(5);
        MappingSqlQuery<String> query =
                new MappingSqlQuery<>(source, "SELECT state FROM " + table + " WHERE strokes = ?") {
                    @Override
                    protected String mapRow(java.sql.ResultSet row, int i) throws java.sql.SQLException {
                        return row.getString("state");
                    }
                };
        query.declareParameter(new SqlParameter("strokes", java.sql.Types.BIGINT));
        query.compile();
        assertThat(query.execute(4)).containsExactly("s1");
    }

    @Test
    void proceduresAreRefusedInSoManyWords() {
        SimpleJdbcCall call = new SimpleJdbcCall(source).withProcedureName("refresh");
        assertThatThrownBy(() -> call.execute(Map.of()))
                .satisfies(e -> assertThat(e.getMessage()).contains("refresh"));
        assertThatThrownBy(() -> jdbc.call(
                        connection -> connection.prepareCall("{call refresh(?)}"),
                        List.of(new SqlParameter(java.sql.Types.INTEGER))))
                .satisfies(e -> assertThat(e)
                        .isInstanceOf(InvalidDataAccessApiUsageException.class)
                        .rootCause()
                        .isInstanceOf(SQLFeatureNotSupportedException.class));
    }
}
