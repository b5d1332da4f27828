// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.Catalog;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.Ticks;
import io.treeline.metadata.TimePrecision;
import io.treeline.sql.text.FixtureTree;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the statements that tools send, from text to native text: the corpus tool-statements.txt. */
class ToolStatementsTest {
  private static final SqlSettings SETTINGS = new SqlSettings(SqlMode.AUTO, "root.factory", ZoneOffset.UTC, true, false, 1 << 26);

  private final SqlEngine engine = new SqlEngine(new Catalog(FixtureTree.factory(TimePrecision.MILLI), Duration.ofHours(1)));

  static Stream<Arguments> corpus() throws IOException {
    List<List<String>> cases = new ArrayList<>();
    try (InputStream in = ToolStatementsTest.class.getResourceAsStream("tool-statements.txt")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
        if (line.startsWith("  ")) {
          cases.get(cases.size() - 1).add(line.strip());
        } else {
          cases.add(new ArrayList<>(List.of(line)));
        }
      });
    }
    return cases.stream().map(one -> Arguments.of(one.get(0), one.subList(1, one.size())));
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void becomesWhatTheCorpusSays(String sql, List<String> expectations) throws SQLException {
    for (String expected : expectations) {
      String rest = expected.substring(1).strip();
      switch (expected.charAt(0)) {
        case '!' -> assertThatThrownBy(() -> engine.prepare(sql, SETTINGS)).isInstanceOfSatisfying(SQLException.class,
            e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(rest));
        case 'N' -> assertThat(engine.prepare(sql, SETTINGS)).isInstanceOfSatisfying(PreparedSql.Native.class, n -> assertThat(n.text()).isEqualTo(sql));
        case 'I' -> assertThat(engine.prepare(sql, SETTINGS)).isInstanceOf(PreparedSql.Insert.class);
        case 'P' -> assertThat(bind(sql)).isInstanceOfSatisfying(PreparedSql.Pushed.class, pushed -> assertThat(pushed.query().text()).isEqualTo(rest));
        case 'L' -> assertThat(bind(sql)).isNotNull();
        case '=' -> assertThat(query(sql).columns().stream().map(column -> column.label() + ":"
            + column.type()).collect(Collectors.joining(", "))).isEqualTo(rest);
        default -> throw new IllegalArgumentException(expected);
      }
    }
  }

  private PreparedSql.Query query(String sql) throws SQLException {
    return (PreparedSql.Query) engine.prepare(sql, SETTINGS);
  }

  private PreparedSql.Bound bind(String sql) throws SQLException {
    PreparedSql.Query query = query(sql);
    List<Object> parameters = new ArrayList<>();
    for (ColumnType type : query.parameterTypes()) {
      parameters.add(type == null ? Long.valueOf(5) : switch (type) {
        case BOOLEAN -> true;
        case INT32 -> 5;
        case INT64 -> 5L;
        case FLOAT -> 5f;
        case DOUBLE -> 5d;
        case DECIMAL -> BigDecimal.valueOf(5);
        case TEXT, STRING -> "x";
        case TIMESTAMP -> new Ticks(7);
        case DATE -> LocalDate.of(2024, 1, 2);
        case BLOB -> new byte[] {1};
      });
    }
    return query.bind(parameters);
  }
}
