// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.BeanPropertyRowMapper;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreatorFactory;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.rowset.SqlRowSet;

/** JdbcTemplate: what programs of Spring do all day. */
@ParameterizedClass
@EnumSource(Model.class)
class JdbcTemplateServerTest extends SpringFixture {
    /** A bean as mappers fill it, with the types that people write. */
    public static final class Press {
        private LocalDateTime time;
        private Double pressure;
        private long strokes;
        private String state;
        private Boolean ok;
        private LocalDate serviced;
        private Date installed;
        private byte[] image;
        private Integer n;
        private Float ratio;

        public void setTime(LocalDateTime time) {
            this.time = time;
        }

        public void setPressure(Double pressure) {
            this.pressure = pressure;
        }

        public void setStrokes(long strokes) {
            this.strokes = strokes;
        }

        public void setState(String state) {
            this.state = state;
        }

        public void setOk(Boolean ok) {
            this.ok = ok;
        }

        public void setServiced(LocalDate serviced) {
            this.serviced = serviced;
        }

        public void setInstalled(Date installed) {
            this.installed = installed;
        }

        public void setImage(byte[] image) {
            this.image = image.clone();
        }

        public void setN(Integer n) {
            this.n = n;
        }

        public void setRatio(Float ratio) {
            this.ratio = ratio;
        }
    }

    /** The same as a record. */
    record Reading(
            Instant time,
            Double pressure,
            Long strokes,
            String state,
            Boolean ok,
            LocalDate serviced,
            Instant installed,
            byte[] image,
            Integer n,
            Float ratio) {}

    private static final Timestamp INSTALLED = Timestamp.from(Instant.parse("2020-02-29T12:34:56.789Z"));

    private void insertAll() {
        int rows = jdbc.update(
                "INSERT INTO " + table
                        + " (\"Time\", pressure, strokes, state, ok, serviced, installed, image, n, ratio) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                START.atZone(java.time.ZoneOffset.UTC).toLocalDateTime(),
                4.5,
                9_007_199_254_740_993L,
                "it's ok",
                true,
                LocalDate.of(2024, 2, 29),
                INSTALLED,
                new byte[] {0, -1, 39},
                -7,
                0.1f);
        assertThat(rows).isEqualTo(1);
    }

    @Test
    void readsEveryTypeIntoBeansRecordsAndMaps() {
        insertAll();
        Press press = jdbc.queryForObject("SELECT * FROM " + table, new BeanPropertyRowMapper<>(Press.class, true));
        assertThat(press).isNotNull();
        assertThat(press.time).isEqualTo(LocalDateTime.parse("2026-01-01T00:00:00"));
        assertThat(List.of(press.pressure, press.strokes, press.state, press.ok, press.serviced, press.n, press.ratio))
                .containsExactly(4.5, 9_007_199_254_740_993L, "it's ok", true, LocalDate.of(2024, 2, 29), -7, 0.1f);
        assertThat(press.installed.getTime()).isEqualTo(INSTALLED.getTime());
        assertThat(press.image).containsExactly(0, -1, 39);

        Reading reading = jdbc.queryForObject(
                "SELECT * FROM " + table + " WHERE \"Time\" = ?",
                DataClassRowMapper.newInstance(Reading.class),
                Timestamp.from(START));
        assertThat(reading)
                .isNotNull()
                .usingRecursiveComparison()
                .isEqualTo(new Reading(
                        START,
                        4.5,
                        9_007_199_254_740_993L,
                        "it's ok",
                        true,
                        LocalDate.of(2024, 2, 29),
                        INSTALLED.toInstant(),
                        new byte[] {0, -1, 39},
                        -7,
                        0.1f));

        Map<String, Object> map = jdbc.queryForMap("SELECT state, n + 1 AS \"nextN\", COUNT(*) OVER () FROM " + table);
        assertThat(map)
                .containsEntry("state", "it's ok")
                .containsEntry("nextN", -6)
                .containsEntry("count", 1L);
        assertThat(map.get("STATE")).as("the keys of Spring's map ignore case").isEqualTo("it's ok");
        assertThat(jdbc.queryForList("SELECT \"Time\" FROM " + table, Timestamp.class))
                .containsExactly(Timestamp.from(START));
        assertThat(jdbc.queryForObject("SELECT serviced FROM " + table, java.sql.Date.class))
                .isEqualTo(java.sql.Date.valueOf("2024-02-29"));
        assertThat(jdbc.queryForObject("SELECT ok FROM " + table, String.class)).isEqualTo("true");
        assertThat(jdbc.queryForObject("SELECT strokes FROM " + table, java.math.BigDecimal.class))
                .isEqualByComparingTo("9007199254740993");
    }

    @Test
    void nullsAreNulls() {
        assertThat(jdbc.update(
                        "INSERT INTO " + table + " (\"Time\", pressure, state, n) VALUES (?, ?, ?, ?)",
                        Timestamp.from(START),
                        null,
                        new SqlParameterValue(Types.VARCHAR, null),
                        1))
                .isEqualTo(1);
        Reading reading = jdbc.queryForObject("SELECT * FROM " + table, DataClassRowMapper.newInstance(Reading.class));
        assertThat(reading).isEqualTo(new Reading(START, null, null, null, null, null, null, null, 1, null));
        assertThat(jdbc.queryForObject("SELECT pressure FROM " + table, Double.class))
                .isNull();
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + table + " WHERE state IS NULL", Integer.class))
                .isEqualTo(1);
        SqlRowSet rows = jdbc.queryForRowSet("SELECT state, n FROM " + table);
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("state")).isNull();
        assertThat(rows.wasNull()).isTrue();
        assertThat(rows.getInt("N")).isEqualTo(1);
        assertThat(rows.getMetaData().getColumnNames()).containsExactly("state", "n");
    }

    @Test
    void countsAreTheRowsTouched() {
        fill(9);
        assertThat(jdbc.update("UPDATE " + table + " SET state = ? WHERE strokes >= ?", "late", 6))
                .isEqualTo(3);
        assertThat(jdbc.update("DELETE FROM " + table + " WHERE state = ?", "late"))
                .isEqualTo(3);
        assertThat(jdbc.update("DELETE FROM " + table + " WHERE state = ?", "late"))
                .isZero();
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class))
                .isEqualTo(6);
        assertThat(jdbc.batchUpdate(
                        "DELETE FROM " + table + " WHERE strokes = 0",
                        "UPDATE " + table + " SET n = 5 WHERE strokes < 3"))
                .containsExactly(1, 2);
    }

    @Test
    void batchesGoAsTablets() {
        relay.forget();
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            rows.add(
                    new Object[] {Timestamp.from(START.plusMillis(i)), i % 7 == 0 ? null : i / 4.0, (long) i, "s" + i});
        }
        String insert = "INSERT INTO " + table + " (\"Time\", pressure, strokes, state) VALUES (?, ?, ?, ?)";
        assertThat(jdbc.batchUpdate(insert, rows)).hasSize(5_000).containsOnly(1);
        assertThat(relay.calls("insertTablet")).as("calls %s", relay.calls()).isBetween(1L, 20L);
        assertThat(relay.calls("executeBatch") + relay.calls("insertRecord") + relay.calls("insertStringRecord"))
                .isZero();
        assertThat(relay.calls()).as("no call for each row").hasSizeLessThan(40);

        int[][] counts = jdbc.batchUpdate(insert, rows, 1_000, (statement, row) -> {
            statement.setTimestamp(1, (Timestamp) row[0]);
            statement.setObject(2, row[1], Types.DOUBLE);
            statement.setLong(3, (Long) row[2]);
            statement.setString(4, (String) row[3]);
        });
        assertThat(Arrays.stream(counts).flatMapToInt(Arrays::stream).toArray())
                .hasSize(5_000)
                .containsOnly(1);

        assertThat(jdbc.batchUpdate(insert, new BatchPreparedStatementSetter() {
                    @Override
                    public void setValues(PreparedStatement statement, int i) throws SQLException {
                        statement.setObject(1, START.plusMillis(i));
                        statement.setNull(2, Types.DOUBLE);
                        statement.setInt(3, i);
                        statement.setString(4, "again");
                    }

                    @Override
                    public int getBatchSize() {
                        return 10;
                    }
                }))
                .hasSize(10)
                .containsOnly(1);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class))
                .isEqualTo(5_000);
        assertThat(jdbc.queryForObject("SELECT SUM(strokes) FROM " + table, Long.class))
                .isEqualTo(4_999L * 5_000 / 2);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + table + " WHERE state = 'again'", Long.class))
                .isEqualTo(10);
    }

    @Test
    void limitsAreKept() {
        fill(100);
        JdbcTemplate limited = new JdbcTemplate(source);
        limited.setMaxRows(7);
        limited.setFetchSize(3);
        limited.setQueryTimeout(30);
        assertThat(limited.queryForList("SELECT strokes FROM " + table + " ORDER BY \"Time\"", Long.class))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(limited.query(
                        "SELECT a.strokes FROM " + table + " a JOIN " + table + " b ON a.strokes = b.strokes",
                        (row, i) -> row.getInt(1)))
                .hasSize(7);
        JdbcTemplate hurried = new JdbcTemplate(source);
        hurried.setQueryTimeout(1);
        assertThatThrownBy(() -> hurried.queryForObject(
                        "SELECT COUNT(*) FROM " + table + " a, " + table + " b, " + table + " c, " + table + " d, "
                                + table + " e WHERE a.n + b.n + c.n + d.n < e.n",
                        Long.class))
                .isInstanceOf(QueryTimeoutException.class);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class))
                .as("the connection is as good as new")
                .isEqualTo(100);
    }

    @Test
    void streamsAndExtracts() {
        fill(50);
        try (Stream<Long> strokes = jdbc.queryForStream(
                "SELECT strokes FROM " + table + " WHERE strokes >= ?", (row, i) -> row.getLong("strokes"), 40)) {
            assertThat(strokes).hasSize(10).allMatch(value -> value >= 40);
        }
        ResultSetExtractor<Double> sum = rows -> {
            double total = 0;
            while (rows.next()) {
                total += rows.getDouble("pressure");
            }
            return total;
        };
        assertThat(jdbc.query("SELECT pressure FROM " + table, sum)).isEqualTo(49 * 50 / 4.0);
        assertThat(jdbc.query(
                        "SELECT * FROM " + table + " LIMIT ? OFFSET ?", (row, i) -> row.getLong("strokes"), 5, 45))
                .hasSize(5);
        assertThat(jdbc.query(
                        "SELECT strokes FROM " + table + " ORDER BY strokes DESC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY",
                        (row, i) -> row.getLong(1),
                        2,
                        2))
                .containsExactly(47L, 46L);
        assertThatThrownBy(() -> jdbc.queryForObject("SELECT strokes FROM " + table, Long.class))
                .isInstanceOf(IncorrectResultSizeDataAccessException.class);
        assertThatThrownBy(() -> jdbc.queryForObject("SELECT strokes FROM " + table + " WHERE strokes < 0", Long.class))
                .isInstanceOf(EmptyResultDataAccessException.class);
    }

    @Test
    void generatedKeysAreAskedForAndNone() {
        GeneratedKeyHolder keys = new GeneratedKeyHolder();
        PreparedStatementCreatorFactory insert =
                new PreparedStatementCreatorFactory("INSERT INTO " + table + " (pressure) VALUES (?)", Types.DOUBLE);
        insert.setReturnGeneratedKeys(true);
        assertThat(jdbc.update(insert.newPreparedStatementCreator(List.of(1.5)), keys))
                .isEqualTo(1);
        assertThat(keys.getKeyList()).isEmpty();
        assertThat(jdbc.queryForObject("SELECT \"Time\" FROM " + table, Timestamp.class))
                .isCloseTo(new Date(), 600_000);
    }

    @Test
    void nativeStatementsPass() {
        fill(3);
        assertThat(jdbc.queryForList("SHOW DATABASES")).isNotEmpty();
        jdbc.execute("FLUSH");
        if (model == Model.TREE) {
            assertThat(jdbc.queryForList(
                            "select strokes from root.spring.hall1.press where time >= ?",
                            START.toEpochMilli() + 2_000))
                    .singleElement()
                    .satisfies(row -> assertThat(row).containsEntry("root.spring.hall1.press.strokes", 2L));
        }
    }
}
