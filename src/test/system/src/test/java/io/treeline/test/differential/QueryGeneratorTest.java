// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The generator is worth something: every query is valid in the reference, and many find rows. */
class QueryGeneratorTest {
  @Test
  void queriesAreValidAndFindRows() throws SQLException {
    int asked = 0;
    int found = 0;
    try (Connection postgres = Reference.connect()) {
      for (int number = 0; number < 20; number++) {
        TestTable table = TestTable.random("root.generator", number, number);
        table.loadReference(postgres);
        QueryGenerator generator = new QueryGenerator(table, new Random(number));
        for (int q = 0; q < 25; q++, asked++) {
          Query query = generator.next();
          Answer answer = Answer.of(postgres, query);
          assertThat(answer.error() == null ? null : answer.error().getMessage()).as(query.sql(new ArrayList<>())).isNull();
          found += answer.rows().isEmpty() ? 0 : 1;
        }
      }
    }
    assertThat(found).isGreaterThan(asked / 3);
  }
}
