// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import io.treeline.test.differential.Query.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL is right where databases differ: random queries over random tables must give its answer, planned as usual and with everything but the reading of rows computed locally.
 *
 * <p>A longer run: {@code mvn verify -pl src/test/system -am -Dtest=DifferentialTest -Dsurefire.failIfNoSpecifiedTests=false -Dtreeline.differential.seed=7
 * -Dtreeline.differential.queries=5000 -Dtreeline.differential.report=FILE}.
 */
@WithServer
class DifferentialTest {
  private static final long SEED = Long.getLong("treeline.differential.seed", 20_260_101L);
  private static final int QUERIES = Integer.getInteger("treeline.differential.queries", 200);
  private static final int QUERIES_PER_TABLE = 20;
  private static final int REPORTED = 40;

  private final Map<String, String> mismatches = new LinkedHashMap<>();

  @Test
  void answersAsPostgresDoes(IotdbServer server) throws SQLException, IOException {
    String database = "root.diff" + Long.toString(SEED & 0xFFFFFF, 36);
    int asked = 0;
    int different = 0;
    try (Connection postgres = Reference.connect();
        Connection pushed = DriverManager.getConnection(server.url(), "root", "root");
        Connection local = DriverManager.getConnection(server.url() + "?pushdown=off", "root", "root")) {
      try (Statement statement = pushed.createStatement()) {
        statement.execute("CREATE DATABASE " + database);
      }
      Map<String, Connection> modes = new LinkedHashMap<>();
      modes.put("pushdown=on", pushed);
      modes.put("pushdown=off", local);
      for (int number = 0; asked < QUERIES; number++) {
        long seed = SEED + number * 1_000_003L;
        TestTable table = TestTable.random(database, number, seed);
        table.loadReference(postgres);
        table.load(pushed, new Random(seed + 1));
        QueryGenerator generator = new QueryGenerator(table, new Random(seed + 2));
        for (int q = 0; q < QUERIES_PER_TABLE && asked < QUERIES; q++, asked++) {
          Query query = generator.next();
          Answer reference = Answer.of(postgres, query);
          boolean wrong = false;
          for (Map.Entry<String, Connection> mode : modes.entrySet()) {
            String difference = Answer.of(mode.getValue(), query).difference(reference, query);
            if (difference != null) {
              wrong = true;
              report(postgres, mode.getKey(), mode.getValue(), query, seed, q);
            }
          }
          different += wrong ? 1 : 0;
        }
      }
    }
    String summary = asked + " queries in two modes, seed " + SEED + ": " + different + " answered differently, " + mismatches.size() + " distinct";
    System.out.println("Differential test: " + summary);
    String report = System.getProperty("treeline.differential.report");
    if (report != null) {
      Files.writeString(
          Path.of(report), "# " + summary + "\n\n" + String.join("\n", mismatches.values()) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    assertThat(mismatches.values()).as(summary).isEmpty();
  }

  private void report(Connection postgres, String mode, Connection connection, Query query, long seed, int number) {
    if (mismatches.size() >= REPORTED) {
      return;
    }
    Query smallest = shrink(postgres, connection, query);
    Answer reference = Answer.of(postgres, smallest);
    Answer answer = Answer.of(connection, smallest);
    List<Term> parameters = new ArrayList<>();
    String sql = smallest.sql(parameters);
    String text =
        "## " + mode + ", table seed " + seed + ", query " + number + ": " + answer.difference(reference, smallest)
            + "\n  SQL: " + sql
            + (parameters.isEmpty() ? "" : "\n  parameters: " + parameters.stream().map(p -> p.type() + " " + show(p.value())).toList())
            + "\n  columns: " + smallest.table().columns().stream().map(c -> c.name() + " " + c.type()).toList() + (smallest.table().aligned() ? " aligned" : "")
            + "\n  native: " + nativeSql(connection, sql)
            + "\n  Treeline: " + answer.text(12)
            + "\n  PostgreSQL: " + reference.text(12)
            + "\n";
    // One report per kind: the message of an error, else the shape of the query.
    String kind = mode + (answer.error() == null ? sql.replaceAll("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[0-9]+", "_") : answer.error().getMessage().replaceAll("[0-9]+|\"[^\"]*\"", "_"));
    mismatches.putIfAbsent(kind, text);
  }

  private static String show(Object value) {
    return value instanceof byte[] bytes ? java.util.HexFormat.of().formatHex(bytes) : String.valueOf(value);
  }

  private static Query shrink(Connection postgres, Connection connection, Query query) {
    Query smallest = query;
    boolean smaller = true;
    for (int steps = 0; smaller && steps < 30; steps++) {
      smaller = false;
      for (Query candidate : smallest.simpler()) {
        Answer reference = Answer.of(postgres, candidate);
        if (reference.error() == null && Answer.of(connection, candidate).difference(reference, candidate) != null) {
          smallest = candidate;
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  private static String nativeSql(Connection connection, String sql) {
    try {
      return connection.nativeSQL(sql);
    } catch (SQLException | RuntimeException e) {
      return "none: " + e.getMessage();
    }
  }
}
