// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.error.Errors;
import io.treeline.driver.error.MaxRowBytes;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.name.Spelling;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Every connection property: the parser, {@link DriverPropertyInfo}, the data source and docs/connection-properties.md
 * all read this table. Sorted by key. The other names are those of IoTDB's own driver and of common drivers, so that
 * existing URLs work.
 */
public enum ConnectionProperty {
    /** Names the program. */
    APPLICATION_NAME(
            "applicationName",
            Kind.TEXT,
            "",
            "Name of the program, readable by getClientInfo",
            List.of(),
            "ApplicationName"),
    /** INSERT makes tables. */
    AUTO_CREATE(
            "autoCreate",
            Kind.FLAG,
            "false",
            "true lets an INSERT make the table, or columns, that it names and that do not exist, with the types of its values",
            List.of()),
    /** Text encoding. */
    CHARSET(
            "charset",
            Kind.CHOICE,
            "UTF-8",
            "Encoding of text on the wire; IoTDB speaks UTF-8 only",
            List.of("UTF-8", "UTF8")),
    /** Labels. */
    COLUMN_LABELS(
            "columnLabels",
            Kind.CHOICE,
            "name",
            "path labels the plain columns of a device as IoTDB's own driver does, root.factory.room2.device1.temperature; name labels them as SQL does, temperature. Native "
                    + "results have the server's labels either way",
            List.of("name", "path"),
            "column_labels"),
    /** Rounds over the hosts. */
    CONNECT_RETRIES(
            "connectRetries",
            Kind.NUMBER,
            "0",
            "How often all hosts are tried again when none of them lets a connection in, within loginTimeout",
            List.of(),
            "connect_retries"),
    /** Limit for TCP. */
    CONNECT_TIMEOUT(
            "connectTimeout",
            Kind.MILLIS,
            "10000",
            "Milliseconds to wait for each host to accept the TCP connection, and for each answer of the login; 0 waits for the system's own limit",
            List.of(),
            "connect_timeout"),
    /** Default schema. */
    DATABASE(
            "database",
            Kind.TEXT,
            "",
            "Database in which unqualified table names are looked up; the same as the path of the URL",
            List.of(),
            "db",
            "schema"),
    /** The rest of the cluster. */
    DISCOVER_NODES(
            "discoverNodes",
            Kind.FLAG,
            "false",
            "true asks the server for the other nodes of its cluster, with a session of its own in the tree model, and connects to them too where those of the URL are not to be had",
            List.of(),
            "discover_nodes"),
    /** Another host's turn. */
    FAILOVER(
            "failover",
            Kind.CHOICE,
            "auto",
            "on: when the connection is lost, the next statement opens another one, on whichever host lets it in; auto: where several hosts are given; off: the connection is over, see failover.md",
            List.of("auto", "on", "off")),
    /** Rows per round trip. */
    FETCH_SIZE(
            "fetchSize",
            Kind.COUNT,
            "20000",
            "Rows asked of the server per round trip unless a statement says otherwise",
            List.of(),
            "fetch_size"),
    /** Counters over JMX. */
    JMX(
            "jmx",
            Kind.FLAG,
            "true",
            "false leaves this connection out of what makes the JMX bean io.treeline:type=Connections appear; it counts all the same",
            List.of()),
    /** Ends silence. */
    KEEP_ALIVE(
            "keepAlive",
            Kind.MILLIS,
            "20000",
            "Milliseconds of silence after which a connection with TLS makes an empty call: servers close one that is silent for their dn_connection_timeout_ms, 60 s unless told otherwise, a "
                    + "result half read on it or not; 0 never. Without TLS servers close none, and nothing is sent",
            List.of(),
            "keep_alive"),
    /** Own key. */
    KEY_STORE(
            "keyStore",
            Kind.TEXT,
            "",
            "Files with a private key and its certificate, for servers or proxies that ask clients for one: JKS, PKCS12, or PEM with commas between the files (keys as PKCS#8)",
            List.of(),
            "key_store"),
    /** Secret. */
    KEY_STORE_PASSWORD("keyStorePassword", Kind.SECRET, "", "Password of keyStore", List.of(), "key_store_pwd"),
    /** Order of hosts. */
    LOAD_BALANCE(
            "loadBalance",
            Kind.CHOICE,
            "first",
            "Which of several hosts a connection tries first: first, as they are written; random; roundRobin, the next one each time; leastConnections, the one with the fewest connections of "
                    + "this JVM. One that could not be reached is tried last for 30 s",
            List.of("first", "random", "roundRobin", "leastConnections"),
            "load_balance"),
    /** Limit for connecting. */
    LOGIN_TIMEOUT(
            "loginTimeout",
            Kind.MILLIS,
            "30000",
            "Milliseconds that connecting may take, all hosts and the login included; 0 is no limit",
            List.of(),
            "login_timeout"),
    /** Memory guard. */
    MAX_LOCAL_MEMORY(
            "maxLocalMemory",
            Kind.BYTES,
            Heap.quarterOrLess(256),
            "Memory that one statement may hold in this process, by estimate; bytes, or with k, m or g behind. Unless given, a quarter of the JVM's largest heap where that is less than 256m",
            List.of()),
    /** Limit for rows. */
    MAX_ROW_BYTES(
            MaxRowBytes.PROPERTY,
            Kind.BYTES,
            "32m",
            "Largest row, or INSERT in IoTDB's own words, that is sent; bytes, or with k, m or g behind. A larger one is refused (54000): the server waits for ever to log what its queue of "
                    + "about 2.4 % of its heap cannot hold, 49 MB of 2 GB, and with it all who write to the database",
            List.of()),
    /** Bound of what is left on the server. */
    MAX_UNFETCHED(
            "maxUnfetched",
            Kind.BYTES,
            "32m",
            "What results that are not read to their end may hold in a server's memory, all connections of the JVM to it together; bytes, or with k, m or g behind. Each is taken to hold "
                    + "8 MB: the server computes ahead, into about 6 % of its heap for all its connections. Above it older results are received ahead, as far as maxLocalMemory goes; when that is "
                    + "used up, a connection runs no further query beside so many open results of its own (53000)",
            List.of()),
    /** Limit for reads. */
    NETWORK_TIMEOUT(
            "networkTimeout",
            Kind.MILLIS,
            "0",
            "Milliseconds to wait for any one answer of the server, connecting included, before the connection is given up; 0 is no limit",
            List.of(),
            "network_timeout",
            "socketTimeout"),
    /** Which rows exist. */
    NULL_ROWS(
            "nullRows",
            Kind.CHOICE,
            "keep",
            "keep: a table has a row for every timestamp of its device; drop: rows whose selected columns are all null vanish, as in "
                    + "IoTDB itself",
            List.of("keep", "drop")),
    /** Secret. */
    PASSWORD("password", Kind.SECRET, "root", "Password of the user", List.of()),
    /** Listed patterns. */
    PATTERN_TABLES(
            "patternTables",
            Kind.TEXT,
            "",
            "Path patterns that getTables lists as tables, with commas between them: root.factory.room*.*,root.factory.**; others can be queried without being listed",
            List.of()),
    /** Where queries are computed. */
    PUSHDOWN(
            "pushdown",
            Kind.CHOICE,
            "on",
            "on: the server computes what was shown to be right on its version, see pushdown.md; basic: only what is the same on all versions; full: everything, whatever its version; "
                    + "off computes everything but the reading of rows locally, for comparison and diagnosis",
            List.of("on", "basic", "full", "off")),
    /** Limit for queries. */
    QUERY_TIMEOUT(
            "queryTimeout",
            Kind.MILLIS,
            "0",
            "Milliseconds a statement may take, writes and batches too, unless it says otherwise; also for each answer to an appender; 0 is no limit",
            List.of(),
            "query_timeout"),
    /** Refuses writes. */
    READ_ONLY("readOnly", Kind.FLAG, "false", "true refuses every statement that may write", List.of()),
    /** Straight to the leaders. */
    REDIRECT(
            "redirect",
            Kind.FLAG,
            "true",
            "true sends rows straight to the nodes of the cluster that lead them, as far as answers have told which, over side sessions of the connection, at most eight; false sends all by the "
                    + "connection's own node, see failover.md",
            List.of(),
            "enableRedirection"),
    /** Pause between rounds. */
    RETRY_BACKOFF(
            "retryBackoff",
            Kind.MILLIS,
            "100",
            "Milliseconds before all hosts are tried again; twice as long each time, and between half of that and all of it by chance",
            List.of(),
            "retry_backoff"),
    /** Longest pause. */
    RETRY_BACKOFF_MAX(
            "retryBackoffMax",
            Kind.MILLIS,
            "5000",
            "The longest such pause in milliseconds",
            List.of(),
            "retry_backoff_max"),
    /** What passes. */
    RETRY_TIMEOUT(
            "retryTimeout",
            Kind.MILLIS,
            "10000",
            "How long queries and rows are tried again, in milliseconds, where the server says that a node of its cluster is missing, or not ready; 0 leaves that to the program",
            List.of(),
            "retry_timeout"),
    /** Batches as tablets. */
    REWRITE_BATCHED_INSERTS(
            "rewriteBatchedInserts",
            Kind.FLAG,
            "true",
            "false sends each element of a batch of INSERTs by itself, instead of all as tablets",
            List.of()),
    /** Compact protocol. */
    RPC_COMPRESS(
            "rpcCompress",
            Kind.FLAG,
            "false",
            "Thrift's compact protocol, for servers with dn_rpc_thrift_compression_enable=true, which take no other; it compresses next to nothing",
            List.of(),
            "rpc_compress"),
    /** Catalog age. */
    SCHEMA_CACHE_AGE(
            "schemaCacheAge",
            Kind.MILLIS,
            "60000",
            "Milliseconds that table definitions are kept; changes made by other programs are seen after that, those made by any connection of this JVM at once",
            List.of()),
    /** From when on a statement is slow. */
    SLOW_QUERY_THRESHOLD(
            "slowQueryThreshold",
            Kind.MILLIS,
            "0",
            "Milliseconds from which on a statement, the wait for its rows included, is logged as slow by the logger io.treeline.driver.slow; 0 is never",
            List.of()),
    /** Native or relational. */
    SQL(
            "sql",
            Kind.CHOICE,
            "auto",
            "auto: each statement's tokens decide whether it is IoTDB's own SQL or relational SQL; native and relational force one",
            List.of("auto", "native", "relational")),
    /** Tree or table. */
    SQL_DIALECT(
            "sqlDialect",
            Kind.CHOICE,
            "tree",
            "Which of the server's two models the session speaks",
            List.of("tree", "table"),
            "sql_dialect"),
    /** TLS. */
    SSL_MODE(
            "sslMode",
            Kind.CHOICE,
            "disable",
            "disable: plain text; require: TLS with whoever answers (where trustStore is given, as verify-ca); verify-ca: the server's certificate comes from an authority that is trusted; "
                    + "verify-full: and is made out for the host of the URL, a name or an address",
            List.of("disable", "require", "verify-ca", "verify-full"),
            "ssl_mode"),
    /** Unknown keys. */
    STRICT("strict", Kind.FLAG, "false", "true makes an unknown property an error instead of a warning", List.of()),
    /** Buffer size. */
    THRIFT_DEFAULT_BUFFER_CAPACITY(
            "thriftDefaultBufferCapacity",
            Kind.COUNT,
            "1024",
            "Accepted for drop-in; has no effect, since buffers grow as needed",
            List.of(),
            "thrift_default_buffer_capacity"),
    /** Frame limit. */
    THRIFT_MAX_FRAME_SIZE(
            "thriftMaxFrameSize",
            Kind.COUNT,
            "536870912",
            "Accepted for drop-in; has no effect, since the server's own limit is used",
            List.of(),
            "thrift_max_frame_size"),
    /** Zone. */
    TIME_ZONE(
            "timeZone",
            Kind.ZONE,
            "",
            "Zone of timestamps without offset, such as Asia/Shanghai or +08:00; empty is the JVM's zone",
            List.of(),
            "time_zone"),
    /** TLS trust. */
    TRUST_STORE(
            "trustStore",
            Kind.TEXT,
            "",
            "Files of certificates to trust over TLS: JKS, PKCS12, PEM or DER, several with commas between them; empty is what the JVM trusts",
            List.of(),
            "trust_store"),
    /** Secret. */
    TRUST_STORE_PASSWORD("trustStorePassword", Kind.SECRET, "", "Password of trustStore", List.of(), "trust_store_pwd"),
    /** User. */
    USER("user", Kind.TEXT, "root", "User to log in as", List.of(), "username"),
    /** TLS. */
    USE_SSL(
            "useSsl",
            Kind.FLAG,
            "false",
            "true is sslMode=verify-full, unless sslMode names another",
            List.of(),
            "use_ssl",
            "ssl"),
    /** Protocol version. */
    VERSION(
            "version",
            Kind.CHOICE,
            "V_1_0",
            "Version of IoTDB's SQL the session speaks",
            List.of("V_1_0", "V_0_13", "V_0_12")),
    /** Warm-up. */
    WARM_UP(
            "warmUp",
            Kind.FLAG,
            "true",
            "true loads the relational engine in the background at the first connection of the JVM",
            List.of()),
    /** Completed rows. */
    WHOLE_ROWS(
            "wholeRows",
            Kind.FLAG,
            "true",
            "true completes the rows that an INSERT, batch or appender gives only in part by what is stored, in aligned devices and the table model, where IoTDB can otherwise show "
                    + "values again that were overwritten; a query for each tablet. false sends them as they are",
            List.of());

    /** What a value may be. */
    public enum Kind {
        /** Anything. */
        TEXT("text"),
        /** Anything, never shown. */
        SECRET("secret text"),
        /** true or false. */
        FLAG("true or false"),
        /** One of the choices. */
        CHOICE("one of the choices"),
        /** A whole number from 1. */
        COUNT("a whole number from 1"),
        /** A whole number from 0. */
        NUMBER("a whole number from 0"),
        /** A whole number from 0 of milliseconds. */
        MILLIS("milliseconds from 0"),
        /** A size in bytes. */
        BYTES("bytes from 1, or with k, m or g behind"),
        /** A zone java.time knows. */
        ZONE("a time zone");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /** In a class of its own, since constants of this one are not there yet when the properties are made. */
    private static final class Heap {
        /** So many megabytes, or bytes, a quarter of the largest heap, where that is less. */
        static String quarterOrLess(int megabytes) {
            long quarter = Runtime.getRuntime().maxMemory() / 4;
            return quarter < (long) megabytes << 20 ? String.valueOf(quarter) : megabytes + "m";
        }
    }

    private static final Map<String, ConnectionProperty> BY_NAME = new HashMap<>();

    static {
        for (ConnectionProperty property : values()) {
            BY_NAME.put(property.key.toLowerCase(Locale.ROOT), property);
            property.aliases.forEach(alias -> BY_NAME.put(alias.toLowerCase(Locale.ROOT), property));
        }
    }

    private final String key;
    private final Kind kind;
    private final String defaultValue;
    private final String description;
    private final List<String> choices;
    private final List<String> aliases;

    ConnectionProperty(
            String key, Kind kind, String defaultValue, String description, List<String> choices, String... aliases) {
        this.key = key;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.description = description;
        this.choices = kind == Kind.FLAG ? List.of("true", "false") : choices;
        this.aliases = List.of(aliases);
    }

    /** The name in URLs and Properties; compared without case. */
    public String key() {
        return key;
    }

    /** What a value may be. */
    public Kind kind() {
        return kind;
    }

    /** The value when none is given. */
    public String defaultValue() {
        return defaultValue;
    }

    /** One line. */
    public String description() {
        return description;
    }

    /** The allowed values; empty where there is no list. */
    public List<String> choices() {
        return choices;
    }

    /** Other names. */
    public List<String> aliases() {
        return aliases;
    }

    /** Whether the value must never be shown. */
    public boolean secret() {
        return kind == Kind.SECRET;
    }

    /** Whether the property is only accepted, so that giving another value than the default deserves a warning. */
    boolean withoutEffect() {
        return this == THRIFT_DEFAULT_BUFFER_CAPACITY || this == THRIFT_MAX_FRAME_SIZE;
    }

    /** The property of that key or alias, in any case. */
    public static Optional<ConnectionProperty> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The known name with the fewest typing errors away from an unknown one. */
    public static String nearest(String name) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (ConnectionProperty property : values()) {
            List<String> names = new ArrayList<>(property.aliases);
            names.add(0, property.key);
            for (String candidate : names) {
                int distance = Spelling.distance(name, candidate);
                if (distance < bestDistance) {
                    bestDistance = distance;
                    best = candidate;
                }
            }
        }
        return best;
    }

    /**
     * Checks a value and brings it to its normal form: choices as listed, sizes as plain bytes.
     *
     * @throws SQLException 22023 naming the key, the value unless it is secret, and what is allowed
     */
    public String normalize(String value) throws SQLException {
        return switch (kind) {
            case TEXT, SECRET -> value;
            case FLAG, CHOICE -> {
                for (String choice : choices) {
                    if (choice.equalsIgnoreCase(value)) {
                        yield choice;
                    }
                }
                throw bad(value, "one of " + String.join(", ", choices));
            }
            case COUNT -> number(value, value, 1, Integer.MAX_VALUE);
            case MILLIS, NUMBER -> number(value, value, 0, Integer.MAX_VALUE);
            case BYTES -> {
                String lower = value.toLowerCase(Locale.ROOT);
                int shift = lower.endsWith("k") ? 10 : lower.endsWith("m") ? 20 : lower.endsWith("g") ? 30 : 0;
                String digits = shift == 0 ? lower : lower.substring(0, lower.length() - 1);
                yield String.valueOf(Long.parseLong(number(value, digits, 1, Long.MAX_VALUE >> shift)) << shift);
            }
            case ZONE -> {
                try {
                    yield value.isEmpty() ? "" : ZoneId.of(value).getId();
                } catch (DateTimeException e) {
                    throw bad(value, "a time zone such as Europe/Berlin or +08:00");
                }
            }
        };
    }

    private String number(String value, String digits, long min, long max) throws SQLException {
        try {
            long number = Long.parseLong(digits);
            if (number >= min && number <= max) {
                return String.valueOf(number);
            }
        } catch (NumberFormatException e) {
            // Said below, together with the range.
        }
        throw bad(value, kind.words() + " (at most " + max + ")");
    }

    private SQLException bad(String value, String allowed) {
        return Errors.of(
                SqlState.INVALID_PARAMETER_VALUE,
                "Connection property " + key + " must be " + allowed + (secret() ? "" : " but was '" + value + "'"));
    }

    /** What tools show in their connection dialogs; {@code given} may be null. */
    public static DriverPropertyInfo[] describe(Properties given) {
        ConnectionProperty[] all = values();
        DriverPropertyInfo[] infos = new DriverPropertyInfo[all.length];
        for (int i = 0; i < all.length; i++) {
            ConnectionProperty property = all[i];
            String value = property.defaultValue;
            if (given != null) {
                for (String name : given.stringPropertyNames()) {
                    if (of(name).filter(p -> p == property).isPresent()) {
                        value = given.getProperty(name);
                    }
                }
            }
            infos[i] = new DriverPropertyInfo(property.key, value);
            infos[i].description = property.description;
            infos[i].choices = property.choices.isEmpty() ? null : property.choices.toArray(new String[0]);
        }
        return infos;
    }
}
