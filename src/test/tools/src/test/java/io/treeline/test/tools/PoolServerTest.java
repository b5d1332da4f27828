// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** What pools ask of a connection: to be tested, to be as new when it is lent again, and to be known for dead when it is. */
@WithServer
@ParameterizedClass
@CsvSource({"HIKARI, TREE", "HIKARI, TABLE", "DBCP2, TREE", "DBCP2, TABLE", "AGROAL, TREE", "AGROAL, TABLE"})
class PoolServerTest {
  private static final String NAME = "pools";

  @Parameter(0) Pool pool;
  @Parameter(1) Model model;
  private ServerRelay relay;
  private final List<String> reports = new CopyOnWriteArrayList<>();
  private DataSource source;
  private String count;

  @BeforeEach
  void open(IotdbServer server) throws SQLException {
    relay = ServerRelay.to(server);
    try (Connection connection = model.connect(server.url())) {
      model.create(connection, NAME);
      model.fill(connection, NAME, 10);
    }
    count = "SELECT COUNT(*) FROM " + model.table(NAME, "press");
  }

  @AfterEach
  void close() throws Exception {
    if (source != null) {
      ((AutoCloseable) source).close();
    }
    relay.close();
  }

  private DataSource start(String initSql, boolean leaks) throws SQLException {
    source = pool.open(relay.url() + model.options, initSql, leaks, reports);
    return source;
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql); ResultSet rows = statement.executeQuery()) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  @Test
  void aReturnedConnectionIsAsNew() throws Exception {
    start("SELECT 1", false);
    Statement forgotten;
    ResultSet open;
    try (Connection connection = source.getConnection()) {
      assertThat(connection.getTransactionIsolation()).as("said politely, whatever was asked for").isEqualTo(Connection.TRANSACTION_NONE);
      assertThat(number(connection, count)).isEqualTo(10);
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setCatalog(null);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      connection.setClientInfo("ApplicationName", "pooled");
      forgotten = connection.createStatement();
      open = forgotten.executeQuery("SELECT * FROM " + model.table(NAME, "press"));
      assertThat(open.next()).isTrue();
      assertThatThrownBy(() -> connection.createStatement().execute("DELETE FROM " + model.table(NAME, "press")))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
      connection.commit();
    }
    assertThat(forgotten.isClosed()).isTrue();
    assertThat(open.isClosed()).isTrue();
    long logins = relay.calls("openSession");
    for (int i = 0; i < 3; i++) {
      try (Connection connection = source.getConnection()) {
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.isReadOnly()).isFalse();
        if (pool == Pool.HIKARI) {
          assertThat((Object) connection.getWarnings()).isNull();
        }
        try (Statement statement = connection.createStatement()) {
          assertThat(statement.executeUpdate("UPDATE " + model.table(NAME, "press") + " SET n = " + i + " WHERE strokes < 3")).isEqualTo(3);
        }
        connection.setAutoCommit(false);
      }
    }
    assertThat(relay.calls("openSession")).as("one connection served all").isEqualTo(logins);
  }

  @Test
  void aDeadConnectionIsReplaced() throws Exception {
    start(null, false);
    try (Connection connection = source.getConnection()) {
      assertThat(number(connection, count)).isEqualTo(10);
    }
    long logins = relay.calls("openSession");
    // While it lies in the pool: the test before lending finds out. Hikari trusts a connection for half a second.
    relay.cut();
    TimeUnit.MILLISECONDS.sleep(pool == Pool.HIKARI ? 600 : 50);
    try (Connection connection = source.getConnection()) {
      assertThat(number(connection, count)).isEqualTo(10);
      // While it is used: the error says that it was the connection, and the next one is good.
      relay.cut();
      assertThatThrownBy(() -> number(connection, count)).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
    }
    try (Connection connection = source.getConnection()) {
      assertThat(number(connection, count)).isEqualTo(10);
    }
    assertThat(relay.calls("openSession")).isEqualTo(logins + 2);
  }

  @Test
  void whatIsRefusedOrLateDoesNotCostTheConnection() throws Exception {
    start(null, false);
    long logins;
    try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
      logins = relay.calls("openSession");
      assertThatThrownBy(() -> statement.execute("CREATE INDEX i ON " + model.table(NAME, "press") + " (n)")).isInstanceOfSatisfying(SQLException.class,
          e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
      statement.setQueryTimeout(1);
      String t = model.table(NAME, "press") + " ";
      assertThatThrownBy(() -> statement.executeQuery("SELECT COUNT(*) FROM " + t + "a, " + t + "b, " + t + "c, " + t + "d, " + t + "e, " + t + "f, " + t + "g, " + t + "h, " + t + "i"
          + " WHERE a.pressure + b.pressure + c.pressure + d.pressure < i.n").next()).isInstanceOf(java.sql.SQLTimeoutException.class);
      statement.setQueryTimeout(0);
      assertThat(number(connection, count)).isEqualTo(10);
    }
    try (Connection connection = source.getConnection()) {
      assertThat(number(connection, count)).isEqualTo(10);
    }
    // Stopping the late one on the server takes a second session for a moment.
    assertThat(relay.calls("openSession")).isLessThanOrEqualTo(logins + 1);
  }

  @Test
  void leaksAreReported() throws Exception {
    start(null, true);
    Connection leaked = source.getConnection();
    assertThat(number(leaked, count)).isEqualTo(10);
    if (pool == Pool.DBCP2) {
      TimeUnit.MILLISECONDS.sleep(1_100);
      try (Connection connection = source.getConnection()) {
        assertThat(number(connection, count)).as("the one that was taken away made room").isEqualTo(10);
      }
    }
    for (int i = 0; i < 100 && reports.isEmpty(); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(reports).isNotEmpty();
    leaked.close();
  }

  @Test
  void theFirstStatementOfAConnectionIsRun() throws Exception {
    start(model == Model.TABLE ? "USE \"" + model.schema(NAME) + '"' : "SHOW VERSION", false);
    try (Connection connection = source.getConnection()) {
      if (model == Model.TABLE) {
        assertThat(connection.getSchema()).isEqualTo(model.schema(NAME));
        assertThat(number(connection, "SELECT COUNT(*) FROM press")).isEqualTo(10);
      }
      connection.setSchema(model.schema(NAME));
      assertThat(number(connection, "SELECT SUM(strokes) FROM press")).isEqualTo(45);
      assertThat(connection.unwrap(io.treeline.driver.IotdbConnection.class).timePrecision()).isNotNull();
      assertThat(connection.isValid(5)).isTrue();
      assertThat(connection.isWrapperFor(io.treeline.driver.IotdbConnection.class)).isTrue();
    }
  }
}
