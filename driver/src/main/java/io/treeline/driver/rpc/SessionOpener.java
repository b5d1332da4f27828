// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.driver.tls.Tls;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.TimePrecision;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.iotdb.service.rpc.thrift.ServerProperties;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionReq;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionResp;
import org.apache.iotdb.service.rpc.thrift.TSProtocolVersion;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.jspecify.annotations.Nullable;

/** Connects and logs in. */
final class SessionOpener {
    /** What the server calls thriftMaxFrameSize; Thrift's own default of 16 MB is less than one answer can have. */
    private static final int MAX_FRAME = 536_870_912;

    private SessionOpener() {}

    static ThriftRpcClient open(Endpoint endpoint, Login login, RpcClient.@Nullable KnownServer known)
            throws SQLException {
        FrameTransport transport = new FrameTransport(MAX_FRAME);
        StopSign whole = StopSign.limit(login.loginLimit());
        boolean done = false;
        try {
            transport.connect(endpoint, wait(login, whole));
            if (login.wire().tls() != null) {
                transport.secure(login.wire().tls(), endpoint, wait(login, whole));
            }
            PipelinedClient thrift = new PipelinedClient(transport, login.wire().compact());
            thrift.send_openSession(request(login));
            answered(transport, wait(login, whole));
            TSOpenSessionResp opened = thrift.recv_openSession();
            ServerErrors.check(opened.getStatus());
            RpcClient.KnownServer server;
            if (known != null && opened.getSessionId() > known.sessionId()) {
                // It is what it was, unless it gives out numbers of sessions from the beginning again.
                server = known.at(opened.getSessionId());
            } else {
                thrift.send_getProperties();
                answered(transport, wait(login, whole));
                ServerProperties properties = thrift.recv_getProperties();
                server = new RpcClient.KnownServer(
                        precision(opened, properties), properties.getVersion(), opened.getSessionId());
            }
            RpcClient.Session session = new RpcClient.Session(
                    server.precision(),
                    server.version(),
                    login.model(),
                    login.model().hasCurrentSchema() ? login.database() : null);
            done = true;
            return new ThriftRpcClient(endpoint, transport, thrift, server, session, login);
        } catch (TException | IOException e) {
            if (e instanceof TException && !transport.answered()) {
                Tls tls = login.wire().tls();
                if (tls != null && e.getCause() instanceof SSLException refused) {
                    // In TLS 1.3 the server says what it thinks of our certificate when the handshake is over for us.
                    throw tls.failure(refused, endpoint.toString(), endpoint.host(), Duration.ZERO, false);
                }
                if (ended(e)) {
                    throw turnedAway(endpoint, login.wire(), e);
                }
            }
            throw Errors.of(SqlState.CONNECTION_REFUSED, "Cannot connect to " + endpoint + ": " + reason(e), e);
        } finally {
            if (!done) {
                transport.close();
            }
        }
    }

    /** How long the next step may take; zero is for ever. */
    private static Duration wait(Login login, StopSign whole) {
        Duration least = login.connectTimeout();
        if (!login.networkTimeout().isZero()
                && (least.isZero() || login.networkTimeout().compareTo(least) < 0)) {
            least = login.networkTimeout();
        }
        if (whole != StopSign.NEVER) {
            Duration left = Duration.ofNanos(Math.max(1, whole.leftNanos()));
            least = least.isZero() || left.compareTo(least) < 0 ? left : least;
        }
        return least;
    }

    private static void answered(FrameTransport transport, Duration wait) throws TException {
        if (!transport.await(wait.isZero() ? FrameTransport.FOR_EVER : wait.toNanos())) {
            throw new TTransportException(
                    new SocketTimeoutException("no answer to the login within " + wait.toMillis() + " ms"));
        }
    }

    private static TSOpenSessionReq request(Login login) {
        Map<String, String> configuration = new HashMap<>();
        configuration.put("version", "V_1_0");
        configuration.put("sql_dialect", login.model().dialect());
        if (login.model().hasCurrentSchema() && login.database() != null) {
            configuration.put("db", login.database());
        }
        TSOpenSessionReq request =
                new TSOpenSessionReq(TSProtocolVersion.IOTDB_SERVICE_PROTOCOL_V3, zone(login), login.user());
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
            throw Errors.of(
                    SqlState.PROTOCOL_VIOLATION,
                    "The server names a time precision that this driver does not know: " + symbol,
                    e);
        }
    }

    /** Whether the server closed the connection. */
    private static boolean ended(Exception e) {
        return e instanceof TTransportException transport && transport.getType() == TTransportException.END_OF_FILE
                || e.getCause() instanceof SocketException;
    }

    /** The server took the connection and closed it at the first call: it says no more than that. */
    private static SQLException turnedAway(Endpoint endpoint, Wire wire, Exception e) {
        return Errors.of(
                SqlState.CONNECTION_REJECTED,
                "The server at " + endpoint
                        + " took the connection and closed it at the first call, as one does that has as many clients as it takes"
                        + " (dn_rpc_max_concurrent_client_num), that is starting or stopping, or whose clients "
                        + (wire.compact()
                                ? "do not speak the compact protocol (then leave out rpc_compress)"
                                : "speak the compact protocol (dn_rpc_thrift_compression_enable; then set rpc_compress=true)")
                        + (wire.tls() == null
                                ? " or TLS (then set use_ssl=true)"
                                : " or have to show a certificate (then set keyStore)"),
                e);
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
