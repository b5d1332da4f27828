// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ibatis.annotations.Arg;
import org.apache.ibatis.annotations.ConstructorArgs;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.builder.xml.XMLMapperBuilder;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.exceptions.PersistenceException;
import org.apache.ibatis.executor.BatchResult;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.RowBounds;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * MyBatis: mappers in annotations and XML, its own pool, every type handler that has a column to go to, and its batch
 * executor.
 */
@WithServer
@ParameterizedClass
@EnumSource(Model.class)
class MybatisServerTest {
    private static final String NAME = "mybatis";

    /** States as an enum, which MyBatis writes by name. */
    public enum State {
        IDLE,
        RUNNING
    }

    /** A row with a Java type for each column. */
    public record Press(
            LocalDateTime time,
            Double pressure,
            Long strokes,
            State state,
            Boolean ok,
            LocalDate serviced,
            Instant installed,
            byte[] image,
            Integer n,
            Float ratio) {}

    /** A row by setters, with other types for the same columns. */
    public static final class Loose {
        private Date time;
        private BigDecimal pressure;
        private String strokes;
        private OffsetDateTime installed;
        private java.sql.Date serviced;
        private short n;

        public void setTime(Date time) {
            this.time = time;
        }

        public void setPressure(BigDecimal pressure) {
            this.pressure = pressure;
        }

        public void setStrokes(String strokes) {
            this.strokes = strokes;
        }

        public void setInstalled(OffsetDateTime installed) {
            this.installed = installed;
        }

        public void setServiced(java.sql.Date serviced) {
            this.serviced = serviced;
        }

        public void setN(short n) {
            this.n = n;
        }
    }

    /** The annotated mapper; {@code ${table}} is pasted, {@code #{x}} bound. */
    public interface Presses {
        @Insert(
                "INSERT INTO ${table} (\"Time\", pressure, strokes, state, ok, serviced, installed, image, n, ratio) VALUES (#{p.time}, #{p.pressure}, #{p.strokes}, #{p.state},"
                        + " #{p.ok}, #{p.serviced}, #{p.installed}, #{p.image}, #{p.n}, #{p.ratio})")
        int insert(@Param("table") String table, @Param("p") Press press);

        @ConstructorArgs({
            @Arg(column = "Time", javaType = LocalDateTime.class), @Arg(column = "pressure", javaType = Double.class),
                    @Arg(column = "strokes", javaType = Long.class),
            @Arg(column = "state", javaType = State.class), @Arg(column = "ok", javaType = Boolean.class),
                    @Arg(column = "serviced", javaType = LocalDate.class),
            @Arg(column = "installed", javaType = Instant.class), @Arg(column = "image", javaType = byte[].class),
                    @Arg(column = "n", javaType = Integer.class),
            @Arg(column = "ratio", javaType = Float.class)
        })
        @Select("SELECT * FROM ${table} WHERE \"Time\" = #{time}")
        Press find(@Param("table") String table, @Param("time") Instant time);

        @Select("SELECT * FROM ${table} ORDER BY \"Time\"")
        List<Loose> loose(@Param("table") String table);

        @Select("SELECT COUNT(*) FROM ${table}")
        int count(@Param("table") String table);

        @Update("UPDATE ${table} SET state = #{state}, pressure = #{pressure} WHERE strokes = #{strokes}")
        int change(
                @Param("table") String table,
                @Param("strokes") long strokes,
                @Param("state") State state,
                @Param("pressure") Double pressure);

        @Delete("DELETE FROM ${table} WHERE strokes >= #{from}")
        int delete(@Param("table") String table, @Param("from") long from);

        @Select("SELECT strokes FROM ${table}")
        Cursor<Long> stream(@Param("table") String table);

        @Select("SELECT state, COUNT(*) AS \"total\", AVG(pressure) AS mean FROM ${table} GROUP BY state ORDER BY 1")
        List<Map<String, Object>> totals(@Param("table") String table);
    }

    private static final String XML = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE mapper PUBLIC "-//mybatis.org//DTD Mapper 3.0//EN" "https://mybatis.org/dtd/mybatis-3-mapper.dtd">
      <mapper namespace="xml">
        <resultMap id="row" type="map">
          <id property="when" column="Time" javaType="java.time.Instant"/>
          <result property="howMuch" column="pressure"/>
          <result property="label" column="state"/>
        </resultMap>
        <select id="some" resultMap="row">
          SELECT "Time", pressure, state FROM ${table}
          <where>
            <if test="state != null">state = #{state}</if>
            <if test="strokes != null">AND strokes IN <foreach collection="strokes" item="s" open="(" separator=", " close=")">#{s}</foreach></if>
          </where>
          ORDER BY "Time"
        </select>
        <insert id="several">
          INSERT INTO ${table} ("Time", strokes, state) VALUES
          <foreach collection="rows" item="r" separator=", ">(#{r.time}, #{r.strokes}, #{r.state, jdbcType=VARCHAR})</foreach>
        </insert>
      </mapper>
      """;

    @Parameter
    Model model;

    private ServerRelay relay;
    private PooledDataSource source;
    private SqlSessionFactory sessions;
    private String table;

    @BeforeEach
    void open(IotdbServer server) throws SQLException {
        relay = ServerRelay.to(server);
        try (Connection connection = model.connect(server.url())) {
            model.create(connection, NAME);
        }
        table = model.table(NAME, "press");
        source = new PooledDataSource("io.treeline.driver.IotdbDriver", relay.url() + model.options, "root", "root");
        source.setPoolPingEnabled(true);
        source.setPoolPingQuery("SELECT 1");
        Configuration configuration = new Configuration(new Environment("test", new JdbcTransactionFactory(), source));
        configuration.addMapper(Presses.class);
        configuration.setDefaultFetchSize(100);
        configuration.setDefaultStatementTimeout(60);
        configuration.setUseGeneratedKeys(true);
        new XMLMapperBuilder(
                        new ByteArrayInputStream(XML.getBytes(StandardCharsets.UTF_8)),
                        configuration,
                        "xml",
                        configuration.getSqlFragments())
                .parse();
        sessions = new SqlSessionFactoryBuilder().build(configuration);
    }

    @AfterEach
    void close() {
        source.forceCloseAll();
        relay.close();
    }

    private static Press press(int i) {
        return new Press(
                LocalDateTime.ofInstant(Model.START.plusSeconds(i), ZoneOffset.UTC),
                i / 2.0,
                (long) i,
                State.values()[i % 2],
                null,
                null,
                null,
                null,
                i,
                null);
    }

    @Test
    void everyTypeGoesThereAndBack() {
        Press full = new Press(
                LocalDateTime.parse("2026-01-01T00:00:00"),
                4.5,
                9_007_199_254_740_993L,
                State.RUNNING,
                true,
                LocalDate.parse("2024-02-29"),
                Instant.parse("2020-02-29T12:34:56.789Z"),
                new byte[] {0, -1, 39},
                -7,
                0.1f);
        Press bare = new Press(
                LocalDateTime.parse("2026-01-01T00:00:01"), null, null, null, null, null, null, null, 1, null);
        try (SqlSession session = sessions.openSession(true)) {
            Presses presses = session.getMapper(Presses.class);
            assertThat(presses.insert(table, full)).isEqualTo(1);
            assertThat(presses.insert(table, bare))
                    .as("nulls go as Types.OTHER, since MyBatis does not know better")
                    .isEqualTo(1);
            assertThat(presses.find(table, Model.START))
                    .usingRecursiveComparison()
                    .isEqualTo(full);
            assertThat(presses.find(table, Model.START.plusSeconds(1))).isEqualTo(bare);
            List<Loose> loose = presses.loose(table);
            assertThat(loose).hasSize(2);
            Loose first = loose.get(0);
            assertThat(first.time).isEqualTo(Date.from(Model.START));
            assertThat(first.pressure).isEqualByComparingTo("4.5");
            assertThat(first.strokes).isEqualTo("9007199254740993");
            assertThat(first.installed.toInstant()).isEqualTo(full.installed());
            assertThat(first.serviced).isEqualTo(java.sql.Date.valueOf("2024-02-29"));
            assertThat(first.n).isEqualTo((short) -7);
            assertThat(loose.get(1).pressure).isNull();
        }
    }

    @Test
    void theBatchExecutorReachesTablets() {
        relay.forget();
        try (SqlSession session = sessions.openSession(ExecutorType.BATCH, false)) {
            Presses presses = session.getMapper(Presses.class);
            for (int i = 0; i < 2_000; i++) {
                presses.insert(table, press(i));
            }
            List<BatchResult> results = session.flushStatements();
            session.commit();
            assertThat(results).hasSize(1);
            assertThat(results.get(0).getUpdateCounts()).hasSize(2_000).containsOnly(1);
        }
        assertThat(relay.calls("insertTablet")).isPositive();
        assertThat(relay.calls()).as("no call for each row").hasSizeLessThan(40);
        try (SqlSession session = sessions.openSession(true);
                Cursor<Long> strokes = session.getMapper(Presses.class).stream(table)) {
            long sum = 0;
            for (long value : strokes) {
                sum += value;
            }
            assertThat(sum).isEqualTo(1_999L * 1_000);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void dynamicStatementsCountsAndPages() {
        try (SqlSession session = sessions.openSession()) {
            Presses presses = session.getMapper(Presses.class);
            int inserted = session.insert(
                    "xml.several",
                    Map.of(
                            "table",
                            table,
                            "rows",
                            java.util.stream.IntStream.range(0, 10)
                                    .mapToObj(MybatisServerTest::press)
                                    .toList()));
            assertThat(inserted).isEqualTo(10);
            assertThat(presses.change(table, 3, State.IDLE, 8.25)).isEqualTo(1);
            assertThat(presses.change(table, 77, State.IDLE, null)).isZero();
            assertThat(presses.delete(table, 8)).isEqualTo(2);
            assertThat(presses.count(table)).isEqualTo(8);
            session.commit();
            List<Map<String, Object>> some = session.selectList(
                    "xml.some", Map.of("table", table, "state", "IDLE", "strokes", Arrays.asList(0, 3, 5)));
            assertThat(some).hasSize(2);
            assertThat(some.get(1))
                    .containsEntry("when", Model.START.plusSeconds(3))
                    .containsEntry("howMuch", 8.25)
                    .containsEntry("label", "IDLE");
            Map<String, Object> unrestricted = new HashMap<>(Map.of("table", table));
            unrestricted.put("state", null);
            unrestricted.put("strokes", null);
            List<Map<String, Object>> page = session.selectList("xml.some", unrestricted, new RowBounds(2, 3));
            assertThat(page).hasSize(3);
            assertThat(page.get(0)).containsEntry("when", Model.START.plusSeconds(2));
            assertThat(presses.totals(table))
                    .extracting(row -> row.get("total"))
                    .containsExactly(5L, 3L);
            session.rollback(true);
        }
    }

    @Test
    void errorsKeepTheirState() {
        try (SqlSession session = sessions.openSession(true)) {
            assertThatThrownBy(() -> session.getMapper(Presses.class).count(model.table(NAME, "nowhere")))
                    .isInstanceOfSatisfying(
                            PersistenceException.class,
                            e -> assertThat(((SQLException) e.getCause()).getSQLState())
                                    .isEqualTo("42P01"));
        }
        // The pool pings a connection before it lends it, so a broken one is replaced.
        relay.cut();
        source.setPoolPingConnectionsNotUsedFor(0);
        try (SqlSession session = sessions.openSession(true)) {
            assertThat(session.getMapper(Presses.class).count(table)).isZero();
        }
    }
}
