// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.TimePrecision;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.iotdb.service.rpc.thrift.ServerProperties;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionReq;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionResp;
import org.apache.iotdb.service.rpc.thrift.TSProtocolVersion;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;

/** Connects and logs in. */
final class SessionOpener {
  /** What the server calls thriftMaxFrameSize; Thrift's own default of 16 MB is less than one answer can have. */
  private static final int MAX_FRAME = 536_870_912;

  private SessionOpener() {}

  static ThriftRpcClient open(Endpoint endpoint, Login login, RpcClient.KnownServer known) throws SQLException {
    TSocket socket = null;
    boolean done = false;
    try {
      TConfiguration limits = new TConfiguration(MAX_FRAME, MAX_FRAME, TConfiguration.DEFAULT_RECURSION_DEPTH);
      socket = new TSocket(limits, endpoint.host(), endpoint.port(), millis(login.connectTimeout()), millis(login.connectTimeout()));
      FrameTransport transport = new FrameTransport(socket, MAX_FRAME);
      transport.open();
      PipelinedClient thrift = new PipelinedClient(new TBinaryProtocol(transport));
      TSOpenSessionResp opened = thrift.openSession(request(login));
      ServerErrors.check(opened.getStatus());
      RpcClient.KnownServer server = server(opened, thrift, known);
      RpcClient.Session session = new RpcClient.Session(server.precision(), server.version(), login.tableModel(), login.tableModel() ? login.database() : null);
      socket.getSocket().setSoTimeout(millis(login.networkTimeout()));
      done = true;
      return new ThriftRpcClient(endpoint, socket, thrift, server, session, millis(login.networkTimeout()));
    } catch (TException | IOException e) {
      throw Errors.of(SqlState.CONNECTION_REFUSED, "Cannot connect to " + endpoint + ": " + reason(e), e);
    } finally {
      if (!done && socket != null) {
        socket.close();
      }
    }
  }

  /** What the server is: as it was, unless it gives out numbers of sessions from the beginning again. */
  private static RpcClient.KnownServer server(TSOpenSessionResp opened, PipelinedClient thrift, RpcClient.KnownServer known) throws SQLException, TException {
    if (known != null && opened.getSessionId() > known.sessionId()) {
      return known.at(opened.getSessionId());
    }
    ServerProperties properties = thrift.getProperties();
    return new RpcClient.KnownServer(precision(opened, properties), properties.getVersion(), opened.getSessionId());
  }

  private static TSOpenSessionReq request(Login login) {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("version", "V_1_0");
    configuration.put("sql_dialect", login.tableModel() ? "table" : "tree");
    if (login.tableModel() && login.database() != null) {
      configuration.put("db", login.database());
    }
    TSOpenSessionReq request = new TSOpenSessionReq(TSProtocolVersion.IOTDB_SERVICE_PROTOCOL_V3, zone(login), login.user());
    request.setPassword(login.password());
    request.setConfiguration(configuration);
    return request;
  }

  private static String zone(Login login) {
    String id = login.zone().getId();
    return "Z".equals(id) ? "+00:00" : id;
  }

  private static TimePrecision precision(TSOpenSessionResp opened, ServerProperties properties) throws SQLException {
    String symbol = opened.isSetConfiguration() ? opened.getConfiguration().get("timestamp_precision") : null;
    if (symbol == null) {
      symbol = properties.getTimestampPrecision();
    }
    try {
      return TimePrecision.of(String.valueOf(symbol));
    } catch (IllegalArgumentException e) {
      throw Errors.of(SqlState.PROTOCOL_VIOLATION, "The server names a time precision that this driver does not know: " + symbol, e);
    }
  }

  private static int millis(Duration timeout) {
    return timeout == null ? 0 : (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
  }

  /** Thrift wraps "Connection refused" and the like several times; the innermost message says it. */
  private static String reason(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
  }
}
