// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.Login;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.driver.rpc.ThriftRpcClient;
import io.treeline.driver.rpc.Wire;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.dialect.PushdownRules;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;

/** Opens connections: the hosts in their order, until one lets us in or the time is over. */
public final class Connector {
  /** For each answer in a session that only stops another's statement. */
  private static final long A_MOMENT_MILLIS = 5;
  private static final Duration SIDE_ANSWER = Duration.ofSeconds(4);

  private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

  private Connector() {}

  /**
   * Connects and logs in.
   *
   * @param loginSeconds a limit beside the loginTimeout property, as DriverManager and DataSource have one; 0 is none
   * @throws SQLException 08001 when no host can be reached, 08004 when the only one turns us away, 28000 when one refuses the user (the others are not asked then: they would say the same)
   */
  public static IotdbConnection open(ConnectionSettings settings, int loginSeconds) throws SQLException {
    Duration limit = settings.duration(ConnectionProperty.LOGIN_TIMEOUT);
    if (loginSeconds > 0 && (limit.isZero() || limit.toSeconds() > loginSeconds)) {
      limit = Duration.ofSeconds(loginSeconds);
    }
    Wire wire = settings.wire();
    Database database = Database.acquire(settings);
    boolean open = false;
    try {
      IotdbConnection connection = open(settings, limit, wire, database);
      open = true;
      return connection;
    } finally {
      if (!open) {
        database.release();
      }
    }
  }

  private static IotdbConnection open(ConnectionSettings settings, Duration limit, Wire wire, Database database) throws SQLException {
    long start = System.nanoTime();
    SQLException failure = null;
    for (Endpoint endpoint : settings.hosts()) {
      Duration left = limit.isZero() ? Duration.ZERO : limit.minusNanos(System.nanoTime() - start);
      if (!limit.isZero() && left.toMillis() < 1) {
        throw late(limit, endpoint + " was not tried", failure);
      }
      try {
        Login login = login(settings, left, wire);
        RpcClient.KnownServer known = database.server(endpoint);
        ThriftRpcClient client = ThriftRpcClient.connect(endpoint, login, known);
        client.limitRows(settings.number(ConnectionProperty.MAX_ROW_BYTES));
        client.limitWrites(settings.duration(ConnectionProperty.QUERY_TIMEOUT));
        client.limitResults(settings.number(ConnectionProperty.MAX_LOCAL_MEMORY), settings.number(ConnectionProperty.MAX_UNFETCHED));
        if (known == null || client.server().sessionId() <= known.sessionId()) {
          require(client, limit.isZero() ? StopSign.NEVER : StopSign.within(limit.minusNanos(System.nanoTime() - start)));
        }
        database.connected(endpoint, known, client.server());
        SessionConnection connection =
            new SessionConnection(settings, client, opened -> ThriftRpcClient.connect(endpoint, login.within(opened, SIDE_ANSWER), client.server()), database);
        LOG.log(Level.DEBUG, () -> "[" + connection.id() + "] connected to " + endpoint + " as " + connection.user() + " in "
            + (System.nanoTime() - start) / 1_000_000 + " ms, " + (settings.tableModel() ? "table" : "tree") + " model, IoTDB "
            + client.session().serverVersion() + ", pushdown: " + connection.pushdownRules());
        if (connection.pushdownRules() == PushdownRules.BASIC && settings.text(ConnectionProperty.PUSHDOWN).equals("on")) {
          LOG.log(Level.INFO, "Pushdown was not compared with PostgreSQL on IoTDB " + client.session().serverVersion()
              + ": only what is the same on all versions is left to the server, the rest is computed here; pushdown=full leaves it everything");
        }
        if (failure != null) {
          LOG.log(Level.INFO, "Connected to " + endpoint + " since others before it failed: " + failure.getMessage());
        }
        return connection;
      } catch (SQLException e) {
        // What was waited for was a whole number of milliseconds, and may have ended a moment before the limit.
        if (!limit.isZero() && limit.minusNanos(System.nanoTime() - start).toMillis() < A_MOMENT_MILLIS) {
          throw late(limit, e.getMessage(), e);
        }
        // One that is full or stopping turns us away where another may not.
        if (!SqlState.CONNECTION_REFUSED.code().equals(e.getSQLState()) && !SqlState.CONNECTION_REJECTED.code().equals(e.getSQLState())) {
          throw e;
        }
        if (failure == null) {
          failure = e;
        } else {
          failure.setNextException(e);
        }
      }
    }
    if (settings.hosts().size() == 1) {
      throw failure;
    }
    throw Errors.of(SqlState.CONNECTION_REFUSED, "None of the " + settings.hosts().size() + " hosts let us in; the first said: "
        + failure.getMessage(), failure);
  }

  private static SQLException late(Duration limit, String what, SQLException cause) {
    return new SQLTimeoutException("Connecting took longer than the login timeout of " + limit.toMillis() + " ms: " + what, SqlState.CONNECTION_REFUSED.code(), cause);
  }

  private static void require(ThriftRpcClient client, StopSign sign) throws SQLException {
    boolean done = false;
    try {
      TableDialect.require(client, sign);
      done = true;
    } finally {
      if (!done) {
        client.close();
      }
    }
  }

  private static Login login(ConnectionSettings settings, Duration left, Wire wire) {
    String database = settings.text(ConnectionProperty.DATABASE);
    return new Login(settings.text(ConnectionProperty.USER), settings.text(ConnectionProperty.PASSWORD), settings.zone(), settings.tableModel(),
        database.isEmpty() ? null : database, settings.duration(ConnectionProperty.CONNECT_TIMEOUT), settings.duration(ConnectionProperty.NETWORK_TIMEOUT), left,
        wire);
  }
}
