// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.Leaders;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.tls.SecretDigest;
import io.treeline.metadata.catalog.DefinitionChange;
import io.treeline.metadata.catalog.Definitions;
import io.treeline.sql.engine.Plans;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all connections know together that agree on servers, user, password and the settings that bear on it:
 * definitions, plans, and what the servers are. Data alone: it asks nothing, and holds no connection and no thread.
 * Freed some time after its last connection was closed, so that a pool of one keeps it; and with the classes of the
 * driver, since nothing outside refers to it. Safe for use by several threads.
 */
final class Database {
    /**
     * Properties that change which definitions are seen, or what is planned over them: connections share when these
     * agree.
     */
    static final Set<ConnectionProperty> SHARED_BY = EnumSet.of(
            ConnectionProperty.USER,
            ConnectionProperty.PASSWORD,
            ConnectionProperty.SQL_DIALECT,
            ConnectionProperty.VERSION,
            ConnectionProperty.SCHEMA_CACHE_AGE,
            ConnectionProperty.SQL,
            ConnectionProperty.TIME_ZONE,
            ConnectionProperty.PUSHDOWN,
            ConnectionProperty.NULL_ROWS,
            ConnectionProperty.MAX_LOCAL_MEMORY,
            ConnectionProperty.AUTO_CREATE);

    /**
     * Properties of a connection that others need not agree with. The database of unqualified names is part of what
     * each plan is found by; patterns are listed, not looked up.
     */
    static final Set<ConnectionProperty> OF_ITS_OWN = EnumSet.of(
            ConnectionProperty.APPLICATION_NAME,
            ConnectionProperty.CHARSET,
            ConnectionProperty.COLUMN_LABELS,
            ConnectionProperty.CONNECT_RETRIES,
            ConnectionProperty.CONNECT_TIMEOUT,
            ConnectionProperty.DATABASE,
            ConnectionProperty.DISCOVER_NODES,
            ConnectionProperty.FAILOVER,
            ConnectionProperty.FETCH_SIZE,
            ConnectionProperty.JMX,
            ConnectionProperty.KEEP_ALIVE,
            ConnectionProperty.KEY_STORE,
            ConnectionProperty.KEY_STORE_PASSWORD,
            ConnectionProperty.LOAD_BALANCE,
            ConnectionProperty.LOGIN_TIMEOUT,
            ConnectionProperty.MAX_ROW_BYTES,
            ConnectionProperty.MAX_UNFETCHED,
            ConnectionProperty.NETWORK_TIMEOUT,
            ConnectionProperty.PATTERN_TABLES,
            ConnectionProperty.QUERY_TIMEOUT,
            ConnectionProperty.READ_ONLY,
            ConnectionProperty.REDIRECT,
            ConnectionProperty.RETRY_BACKOFF,
            ConnectionProperty.RETRY_BACKOFF_MAX,
            ConnectionProperty.RETRY_TIMEOUT,
            ConnectionProperty.REWRITE_BATCHED_INSERTS,
            ConnectionProperty.RPC_COMPRESS,
            ConnectionProperty.SLOW_QUERY_THRESHOLD,
            ConnectionProperty.SSL_MODE,
            ConnectionProperty.STRICT,
            ConnectionProperty.THRIFT_DEFAULT_BUFFER_CAPACITY,
            ConnectionProperty.THRIFT_MAX_FRAME_SIZE,
            ConnectionProperty.TRUST_STORE,
            ConnectionProperty.TRUST_STORE_PASSWORD,
            ConnectionProperty.USE_SSL,
            ConnectionProperty.WARM_UP,
            ConnectionProperty.WHOLE_ROWS);

    /** How long one without connections is kept, in nanoseconds. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final Map<Key, Slot> ALL = new HashMap<>();

    /** What connections agree on. The password is a digest, and the zone the one that is meant. */
    private record Key(List<Endpoint> hosts, Map<ConnectionProperty, String> values) {
        // Written out: for a record's own the JVM makes classes at their first call, for which the first row would
        // wait.
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && hosts.equals(that.hosts) && values.equals(that.values);
        }

        @Override
        public int hashCode() {
            return 31 * hosts.hashCode() + values.hashCode();
        }
    }

    /**
     * A database and its connections: they hold it, so that one whose connections were forgotten without being closed
     * goes too. Guarded by {@link #ALL}.
     */
    private static final class Slot {
        Reference<Database> database = new WeakReference<>(null);
        int connections;
        long idleSince;
    }

    private final Key key;
    private final Definitions definitions;
    private final Plans plans;
    private final Map<String, Boolean> alignments = new ConcurrentHashMap<>();
    private final long alignmentsNanos;
    private volatile long alignmentsSince = System.nanoTime();
    private final Map<Endpoint, RpcClient.KnownServer> servers = new ConcurrentHashMap<>();
    private final ClusterNodes nodes = new ClusterNodes();
    private final Leaders leaders = new Leaders();

    private Database(Key key, ConnectionSettings settings) {
        this.key = key;
        this.definitions = new Definitions(settings.duration(ConnectionProperty.SCHEMA_CACHE_AGE));
        this.plans = new Plans(definitions);
        this.alignmentsNanos = TimeUnit.MILLISECONDS.toNanos(settings.number(ConnectionProperty.SCHEMA_CACHE_AGE));
    }

    /** The database of one more connection, which must be given back by {@link #release()}. */
    static Database acquire(ConnectionSettings settings) {
        Key key = key(settings);
        synchronized (ALL) {
            dropIdle();
            Slot slot = ALL.computeIfAbsent(key, none -> new Slot());
            Database database = slot.database.get();
            if (database == null) {
                database = new Database(key, settings);
                slot.connections = 0;
            }
            if (slot.connections++ == 0) {
                slot.database = new WeakReference<>(database);
            }
            return database;
        }
    }

    /** A connection is closed. */
    void release() {
        synchronized (ALL) {
            Slot slot = ALL.get(key);
            if (slot != null && slot.database.refersTo(this) && --slot.connections == 0) {
                slot.database = new SoftReference<>(this);
                slot.idleSince = System.nanoTime();
            }
            dropIdle();
        }
    }

    /** The nodes that its servers told. */
    ClusterNodes nodes() {
        return nodes;
    }

    /** Who leads which rows in its cluster, as its connections were told. */
    Leaders leaders() {
        return leaders;
    }

    private static void dropIdle() {
        long now = System.nanoTime();
        ALL.values()
                .removeIf(slot ->
                        slot.database.refersTo(null) || slot.connections == 0 && now - slot.idleSince > GRACE_NANOS);
    }

    /** How many there are. */
    static int count() {
        synchronized (ALL) {
            dropIdle();
            return ALL.size();
        }
    }

    private static List<Database> all() {
        List<Database> all = new ArrayList<>();
        synchronized (ALL) {
            for (Slot slot : ALL.values()) {
                Database database = slot.database.get();
                if (database != null) {
                    all.add(database);
                }
            }
        }
        return all;
    }

    /**
     * A statement changed definitions: whoever is connected from this JVM, as whatever user and by whatever name of the
     * server, looks them up anew. That a table of the same name on another server is looked up once more does no harm.
     */
    static void changed(DefinitionChange change) {
        for (Database database : all()) {
            database.apply(change);
        }
    }

    /** Forgets what a change made untrue. */
    void apply(DefinitionChange change) {
        definitions.apply(change);
        if (!(change instanceof DefinitionChange.Inserted) && !change.isNothing()) {
            alignments.clear();
        }
    }

    private static Key key(ConnectionSettings settings) {
        Map<ConnectionProperty, String> values = new EnumMap<>(ConnectionProperty.class);
        for (ConnectionProperty property : SHARED_BY) {
            values.put(
                    property, property.secret() ? SecretDigest.of(settings.text(property)) : settings.text(property));
        }
        values.put(ConnectionProperty.TIME_ZONE, settings.zone().getId());
        return new Key(settings.hosts(), values);
    }

    /** What is remembered of tables. */
    Definitions definitions() {
        return definitions;
    }

    /** What is remembered of statements. */
    Plans plans() {
        return plans;
    }

    /**
     * Whether devices are aligned, as far as it was asked since something was defined, and not longer ago than
     * definitions are believed.
     */
    Map<String, Boolean> alignments() {
        long now = System.nanoTime();
        if (now - alignmentsSince >= alignmentsNanos) {
            alignmentsSince = now;
            alignments.clear();
        }
        return alignments;
    }

    /** What is known of a server that was connected to; null when it is not, or may be another now. */
    RpcClient.@Nullable KnownServer server(Endpoint endpoint) {
        return servers.get(endpoint);
    }

    /**
     * A server let us in.
     *
     * @param before what was known of it when the connecting began, or null
     * @param now what is known since: another server, or the same started anew, gives sessions numbers from the
     *     beginning, and then nothing that was known counts
     */
    void connected(Endpoint endpoint, RpcClient.@Nullable KnownServer before, RpcClient.KnownServer now) {
        boolean restarted = before != null && now.sessionId() <= before.sessionId();
        servers.merge(endpoint, now, (one, other) -> restarted || one.sessionId() < other.sessionId() ? other : one);
        if (restarted) {
            apply(DefinitionChange.anything());
        }
    }

    /** A connection broke: the server may be another when it answers again. */
    void lost(Endpoint endpoint) {
        servers.clear();
        leaders.lost(endpoint);
    }
}
