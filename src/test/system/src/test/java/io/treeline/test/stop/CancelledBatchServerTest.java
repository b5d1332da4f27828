// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.stop;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows for a table of another database than the connection's go there by a USE: however they end, the session comes back. */
@WithServer
class CancelledBatchServerTest {
  private static final int ROWS = 20_000;

  @Test
  @Timeout(120)
  void theSessionStaysInItsDatabase(IotdbServer server) throws Exception {
    String url = server.url() + "?sql_dialect=table";
    try (Connection connection = DriverManager.getConnection(url, "root", "root"); Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA cancelled_here");
      statement.execute("CREATE SCHEMA cancelled_there");
      statement.execute("CREATE TABLE cancelled_there.t (g text TAG, s text)");
      statement.execute("USE cancelled_here");
      int stopped = 0;
      for (int round = 0; round < 30; round++) {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO cancelled_there.t (\"time\", g, s) VALUES (?, 'x', ?)")) {
          for (int row = 0; row < ROWS; row++) {
            insert.setLong(1, row);
            insert.setString(2, "some text " + row);
            insert.addBatch();
          }
          int pause = round;
          CompletableFuture<Void> cancel = CompletableFuture.runAsync(() -> {
            try {
              Thread.sleep(pause);
              insert.cancel();
            } catch (SQLException | InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
          try {
            insert.executeBatch();
          } catch (SQLException e) {
            stopped++;
          }
          cancel.join();
        }
        try (ResultSet current = statement.executeQuery("SHOW CURRENT_DATABASE")) {
          assertThat(current.next()).isTrue();
          assertThat(current.getString(1)).as("round " + round).isEqualTo("cancelled_here");
        }
      }
      assertThat(stopped).as("batches that were cancelled while they were sent").isPositive();
      statement.execute("DROP SCHEMA cancelled_there CASCADE");
      statement.execute("DROP SCHEMA cancelled_here CASCADE");
    }
  }
}
