// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.error.Errors;
import io.treeline.driver.observe.Connections;
import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.FailoverClient;
import io.treeline.driver.rpc.Login;
import io.treeline.driver.rpc.RedirectingClient;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.driver.rpc.TabletLine;
import io.treeline.driver.rpc.ThriftRpcClient;
import io.treeline.driver.rpc.Wire;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.ServerModel;
import io.treeline.sql.dialect.PushdownRules;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Opens connections: the hosts in their order, until one lets us in or the time is over. */
public final class Connector {
    /** For each answer in a session that only stops another's statement. */
    private static final long A_MOMENT_MILLIS = 5;

    private static final Duration SIDE_ANSWER = Duration.ofSeconds(4);
    /** Whoever waits for it wants to write, which his own node can do too. */
    private static final Duration SIDE_OPENING = Duration.ofSeconds(1);

    private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

    private Connector() {}

    /**
     * Connects and logs in.
     *
     * @param loginSeconds a limit beside the loginTimeout property, as DriverManager and DataSource have one; 0 is none
     * @throws SQLException 08001 when no host can be reached, 08004 when the only one turns us away, 28000 when one
     *     refuses the user (the others are not asked then: they would say the same)
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

    private static IotdbConnection open(ConnectionSettings settings, Duration limit, Wire wire, Database database)
            throws SQLException {
        long start = System.nanoTime();
        String initial = settings.text(ConnectionProperty.DATABASE);
        ThriftRpcClient client =
                session(settings, limit, wire, database, initial.isEmpty() ? null : initial, StopSign.NEVER);
        SessionConnection connection = fails(settings)
                ? withFailover(settings, client, wire, database)
                : new SessionConnection(
                        settings,
                        redirecting(settings, client, wire, database),
                        client::endpoint,
                        opened -> ThriftRpcClient.connect(
                                client.endpoint(),
                                login(settings, limit, wire, client.session().database())
                                        .within(opened, SIDE_ANSWER),
                                client.server()),
                        database);
        LOG.log(
                Level.DEBUG,
                () -> "[" + connection.id() + "] connected to " + client.endpoint() + " as " + connection.user()
                        + " in "
                        + (System.nanoTime() - start) / 1_000_000 + " ms, "
                        + settings.model().dialect() + " model, IoTDB "
                        + client.session().serverVersion() + ", pushdown: " + connection.pushdownRules());
        if (connection.pushdownRules() == PushdownRules.BASIC
                && settings.text(ConnectionProperty.PUSHDOWN).equals("on")) {
            LOG.log(
                    Level.INFO,
                    "Pushdown was not compared with PostgreSQL on IoTDB "
                            + client.session().serverVersion()
                            + ": only what is the same on all versions is left to the server, the rest is computed here; pushdown=full leaves it everything");
        }
        return connection;
    }

    private static boolean fails(ConnectionSettings settings) {
        String wanted = settings.text(ConnectionProperty.FAILOVER);
        return wanted.equals("on")
                || wanted.equals("auto")
                        && (settings.hosts().size() > 1 || settings.flag(ConnectionProperty.DISCOVER_NODES));
    }

    private static SessionConnection withFailover(
            ConnectionSettings settings, ThriftRpcClient first, Wire wire, Database database) {
        FailoverClient client = new FailoverClient(first, new FailoverClient.Opener() {
            @Override
            public boolean others() {
                return database.nodes().with(settings.hosts()).size() > 1;
            }

            @Override
            public ThriftRpcClient open(Endpoint lost, @Nullable String current, StopSign sign) throws SQLException {
                HostOrder.dead(lost);
                database.lost(lost);
                Duration limit = settings.duration(ConnectionProperty.LOGIN_TIMEOUT);
                long left = sign.leftNanos();
                if (left < Long.MAX_VALUE && (limit.isZero() || left < limit.toNanos())) {
                    limit = Duration.ofNanos(Math.max(1_000_000, left));
                }
                long start = System.nanoTime();
                ThriftRpcClient next = session(settings, limit, wire, database, current, sign);
                HostOrder.closed(lost);
                Connections.ALL.reconnected();
                LOG.log(
                        Level.INFO,
                        "The connection to " + lost + " was lost; its session goes on at " + next.endpoint()
                                + ", connected in " + (System.nanoTime() - start) / 1_000_000 + " ms");
                return next;
            }
        });
        return new SessionConnection(
                settings,
                redirecting(settings, client, wire, database),
                client::endpoint,
                opened -> ThriftRpcClient.connect(
                        client.endpoint(),
                        login(settings, opened, wire, client.session().database())
                                .within(opened, SIDE_ANSWER),
                        client.server()),
                database);
    }

    /** The same, whose rows go straight to those who lead them. */
    private static RpcClient redirecting(ConnectionSettings settings, TabletLine own, Wire wire, Database database) {
        if (!settings.flag(ConnectionProperty.REDIRECT)) {
            return own;
        }
        return new RedirectingClient(own, database.leaders(), new RedirectingClient.Sides() {
            @Override
            public ThriftRpcClient open(Endpoint node, @Nullable String current) throws SQLException {
                if (!ClusterNodes.reachable(node.host(), own.endpoint().host())) {
                    throw Errors.of(SqlState.CONNECTION_REFUSED, "its address means another node here");
                }
                RpcClient.KnownServer known = database.server(node);
                ThriftRpcClient client = ThriftRpcClient.connect(
                        node, login(settings, SIDE_OPENING, wire, current).opening(SIDE_OPENING), known);
                limit(settings, client, database);
                database.connected(node, known, client.server());
                HostOrder.alive(node);
                return client;
            }

            @Override
            public void lost(Endpoint node) {
                HostOrder.dead(node);
                database.lost(node);
            }
        });
    }

    private static void limit(ConnectionSettings settings, ThriftRpcClient client, Database database) {
        client.limitRows(settings.number(ConnectionProperty.MAX_ROW_BYTES));
        client.limitRetries(settings.duration(ConnectionProperty.RETRY_TIMEOUT));
        client.limitWrites(settings.duration(ConnectionProperty.QUERY_TIMEOUT));
        client.limitResults(
                settings.number(ConnectionProperty.MAX_LOCAL_MEMORY),
                settings.number(ConnectionProperty.MAX_UNFETCHED));
        if (settings.flag(ConnectionProperty.REDIRECT)) {
            client.learnLeaders(database.leaders());
        }
    }

    /** A session on the first host that lets us in; all of them are tried as often as connectRetries says. */
    private static ThriftRpcClient session(
            ConnectionSettings settings,
            Duration limit,
            Wire wire,
            Database database,
            @Nullable String current,
            StopSign sign)
            throws SQLException {
        long start = System.nanoTime();
        long retries = settings.number(ConnectionProperty.CONNECT_RETRIES);
        long pause = settings.number(ConnectionProperty.RETRY_BACKOFF);
        for (long retry = 0; ; retry++) {
            try {
                return round(settings, limit, start, wire, database, current);
            } catch (SQLException e) {
                boolean passes = SqlState.isConnection(e.getSQLState())
                        || SqlState.SERVER_UNAVAILABLE.code().equals(e.getSQLState());
                if (retry == retries || timedOut(e) || !passes) {
                    throw e;
                }
                pause = Math.min(pause, settings.number(ConnectionProperty.RETRY_BACKOFF_MAX));
                long wait = pause == 0 ? 0 : ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
                if (!limit.isZero()
                        && limit.minusNanos(System.nanoTime() - start).toMillis() <= wait) {
                    throw e;
                }
                try {
                    Thread.sleep(wait);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
                sign.check();
                pause *= 2;
            }
        }
    }

    /** Whether the time was over, for all of it or for a handshake of TLS, which must not be repeated. */
    private static boolean timedOut(SQLException e) {
        for (SQLException each = e; each != null; each = each.getNextException()) {
            if (each instanceof SQLTimeoutException || each.getCause() instanceof SQLTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static ThriftRpcClient round(
            ConnectionSettings settings,
            Duration limit,
            long start,
            Wire wire,
            Database database,
            @Nullable String current)
            throws SQLException {
        SQLException failure = null;
        List<Endpoint> hosts = settings.flag(ConnectionProperty.DISCOVER_NODES)
                ? database.nodes().with(settings.hosts())
                : settings.hosts();
        for (Endpoint endpoint :
                HostOrder.of(hosts, settings.choice(ConnectionProperty.LOAD_BALANCE, HostOrder.LoadBalance.class))) {
            Duration left = limit.isZero() ? Duration.ZERO : limit.minusNanos(System.nanoTime() - start);
            if (!limit.isZero() && left.toMillis() < 1) {
                throw late(limit, endpoint + " was not tried", failure);
            }
            try {
                RpcClient.KnownServer known = database.server(endpoint);
                ThriftRpcClient client = ThriftRpcClient.connect(endpoint, login(settings, left, wire, current), known);
                limit(settings, client, database);
                if (known == null || client.server().sessionId() <= known.sessionId()) {
                    require(
                            client,
                            limit.isZero()
                                    ? StopSign.NEVER
                                    : StopSign.within(limit.minusNanos(System.nanoTime() - start)));
                }
                database.connected(endpoint, known, client.server());
                HostOrder.opened(endpoint);
                Duration rest = limit.isZero() ? SIDE_ANSWER : limit.minusNanos(System.nanoTime() - start);
                Duration asking = rest.compareTo(SIDE_ANSWER) < 0 ? rest : SIDE_ANSWER;
                if (settings.flag(ConnectionProperty.DISCOVER_NODES) && asking.toMillis() > A_MOMENT_MILLIS) {
                    database.nodes()
                            .learn(
                                    endpoint,
                                    settings.hosts(),
                                    () -> ThriftRpcClient.connect(
                                            endpoint,
                                            new Login(
                                                    settings.text(ConnectionProperty.USER),
                                                    settings.text(ConnectionProperty.PASSWORD),
                                                    settings.zone(),
                                                    ServerModel.TABLE,
                                                    null,
                                                    asking,
                                                    asking,
                                                    asking,
                                                    wire),
                                            client.server()),
                                    asking);
                }
                if (failure != null) {
                    LOG.log(
                            Level.INFO,
                            "Connected to " + endpoint + " since others before it failed: " + failure.getMessage());
                }
                return client;
            } catch (SQLException e) {
                // What was waited for was a whole number of milliseconds, and may have ended a moment before the limit.
                if (!limit.isZero()
                        && limit.minusNanos(System.nanoTime() - start).toMillis() < A_MOMENT_MILLIS) {
                    HostOrder.dead(endpoint);
                    throw late(limit, e.getMessage(), e);
                }
                boolean broke = SqlState.CONNECTION_FAILURE.code().equals(e.getSQLState());
                // One that is full or stopping turns us away where another may not.
                if (!broke
                        && !SqlState.CONNECTION_REFUSED.code().equals(e.getSQLState())
                        && !SqlState.CONNECTION_REJECTED.code().equals(e.getSQLState())
                        && !SqlState.SERVER_UNAVAILABLE.code().equals(e.getSQLState())) {
                    throw e;
                }
                HostOrder.dead(endpoint);
                SQLException refused = broke
                        ? Errors.of(
                                SqlState.CONNECTION_REFUSED, "Cannot connect to " + endpoint + ": " + e.getMessage(), e)
                        : e;
                if (failure == null) {
                    failure = refused;
                } else {
                    failure.setNextException(refused);
                }
            }
        }
        if (failure == null) {
            throw new IllegalStateException("No host was given to connect to");
        }
        if (hosts.size() == 1) {
            throw failure;
        }
        throw Errors.of(
                SqlState.CONNECTION_REFUSED,
                "None of the " + hosts.size() + " hosts let us in; the first said: " + failure.getMessage(),
                failure);
    }

    private static SQLException late(Duration limit, @Nullable String what, @Nullable SQLException cause) {
        return SqlState.CONNECTION_REFUSED.timeout(
                "Connecting took longer than the login timeout of " + limit.toMillis() + " ms: " + what, 0, cause);
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

    private static Login login(ConnectionSettings settings, Duration left, Wire wire, @Nullable String database) {
        return new Login(
                settings.text(ConnectionProperty.USER),
                settings.text(ConnectionProperty.PASSWORD),
                settings.zone(),
                settings.model(),
                database,
                settings.duration(ConnectionProperty.CONNECT_TIMEOUT),
                settings.duration(ConnectionProperty.NETWORK_TIMEOUT),
                left,
                wire);
    }
}
