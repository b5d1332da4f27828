// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementErrorTest {
  private final Fixture fixture = new Fixture();

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "SELECT i FRM d|42601|line 1, column 14", "SELECT nosuch FROM d|42703|nosuch", "SELECT i FROM nosuch|42P01|nosuch", "SELECT FOO(i) FROM d|42883|FOO",
      "SELECT i FROM d GROUP BY l|42803|not being grouped", "SELECT \"I\" FROM d|42703|Did you mean \"i\"", "SELECT i FROM d WHERE s = 10|42883|does not exist",
      "SELECT a.i + 1 AS i FROM d a, d b GROUP BY i|42702|alias", "SELECT ROW_NUMBER() OVER (ORDER BY SUM(i) OVER ()) FROM d|42000|OVER",
      "UPDATE d SET i = s|42804|\"i\"", "MERGE INTO d USING e ON 1 = 1 WHEN MATCHED THEN DELETE|0A000|MERGE", "CREATE INDEX x ON d (i)|0A000|INDEX",
      "SELECT i FROM d WHERE Time > TIMESTAMP 'foo'|22007|timestamp",
      "SELECT i FROM d WHERE Time > TIMESTAMP '1970-01-01 00:00:00.0000001'|22008|finer"})
  void errorsSayWhatIsWrong(String sql, String state, String part) {
    assertThatThrownBy(() -> fixture.bind(sql)).isInstanceOfSatisfying(SQLException.class, e -> {
      assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
      assertThat(e.getMessage()).contains(part).doesNotContain("calcite").hasLineCount(1);
    });
  }

  @Test
  void preparingTellsWhatJdbcAsks() throws SQLException {
    PreparedSql.Query query = (PreparedSql.Query) fixture.prepare("SELECT i AS x, i, s || 'a', l FROM d WHERE Time > ? AND s = ?");
    assertThat(query.parameterTypes()).containsExactly(io.treeline.metadata.ColumnType.TIMESTAMP, io.treeline.metadata.ColumnType.TEXT);
    assertThat(query.columns().get(0)).isEqualTo(new ResultColumn("x", "i", io.treeline.metadata.ColumnType.INT32, 0, 0, true, "root.t", "d"));
    assertThat(query.columns().get(1).label()).isEqualTo("i");
    assertThat(query.columns().get(2).table()).isEmpty();
    assertThat(fixture.prepare("SELECT i AS x, i, s || 'a', l FROM d WHERE Time > ? AND s = ?")).isSameAs(query);
  }

  @Test
  void nativeTextIsLeftAlone() throws SQLException {
    assertThat(fixture.prepare("select s from root.t.d where s = '?' and i > ?"))
        .isEqualTo(new PreparedSql.Native("select s from root.t.d where s = '?' and i > ?", 1));
  }

  @Test
  void nativeCommentsAreTakenOut() throws SQLException {
    assertThat(((PreparedSql.Native) fixture.prepare("select s from root.t.d where time = 1 -- first")).text().strip())
        .isEqualTo("select s from root.t.d where time = 1");
  }

  @Test
  void untypedParametersAreText() throws SQLException {
    assertThat(fixture.rows(java.util.List.of(), "SELECT ?, UPPER(?) AS u", "a", "b")).containsExactly(java.util.List.of("a", "B"));
    assertThat(fixture.pushed("SELECT i FROM d WHERE ? IS NULL OR i + 0 = ?", null, 1)).startsWith("local: ");
  }

  @Test
  void warmUpAsksNothing() throws SQLException {
    fixture.engine.warmUp();
  }
}
