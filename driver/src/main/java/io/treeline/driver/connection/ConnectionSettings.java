// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.Wire;
import io.treeline.driver.tls.Tls;
import io.treeline.driver.tls.TlsMode;
import io.treeline.driver.tls.TlsSettings;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.ServerModel;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What a connection was asked to be: hosts and checked property values. Immutable; its text never shows secrets. */
public final class ConnectionSettings {
    private static final List<ConnectionProperty> ALL = List.of(ConnectionProperty.values());
    /** Default values in their normal form, as they were first needed. */
    private static final Map<ConnectionProperty, String> DEFAULTS = new ConcurrentHashMap<>();

    private final List<Endpoint> hosts;
    private final Map<ConnectionProperty, String> values;
    private final List<String> warnings;

    private ConnectionSettings(List<Endpoint> hosts, Map<ConnectionProperty, String> values, List<String> warnings) {
        this.hosts = List.copyOf(hosts);
        this.values = values;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Checks and collects values.
     *
     * @param hosts at least one
     * @param given values by key or alias, as the user wrote them
     * @throws SQLException 22023 for a bad value, or with strict=true for an unknown key
     */
    static ConnectionSettings of(List<Endpoint> hosts, Map<String, String> given) throws SQLException {
        Map<ConnectionProperty, String> values = new EnumMap<>(ConnectionProperty.class);
        Map<ConnectionProperty, String> writtenAs = new EnumMap<>(ConnectionProperty.class);
        List<String> warnings = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, String> entry : given.entrySet()) {
            var found = ConnectionProperty.of(entry.getKey());
            if (found.isEmpty()) {
                unknown.add("Unknown connection property '" + entry.getKey() + "'; the nearest known one is '"
                        + ConnectionProperty.nearest(entry.getKey()) + "'");
                continue;
            }
            ConnectionProperty property = found.get();
            String value = property.normalize(entry.getValue());
            String before = values.put(property, value);
            if (before != null && !before.equals(value)) {
                throw Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Connection property " + property.key() + " is given twice with different values, as '"
                                + writtenAs.get(property) + "' and as '" + entry.getKey() + "'");
            }
            writtenAs.put(property, entry.getKey());
            if (property.withoutEffect()) {
                warnings.add("Connection property " + property.key() + " has no effect: " + property.description());
            }
        }
        for (ConnectionProperty property : ALL) {
            if (!values.containsKey(property)) {
                String known = DEFAULTS.get(property);
                values.put(property, known == null ? normalDefault(property) : known);
            }
        }
        if ("true".equals(values.get(ConnectionProperty.STRICT)) && !unknown.isEmpty()) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, unknown.get(0));
        }
        warnings.addAll(unknown);
        decideOnTls(values, writtenAs, warnings);
        return new ConnectionSettings(hosts, values, warnings);
    }

    /** What asks for TLS without saying how much of it gets all of it. */
    private static void decideOnTls(
            Map<ConnectionProperty, String> values, Map<ConnectionProperty, String> writtenAs, List<String> warnings)
            throws SQLException {
        String plain = TlsMode.DISABLE.word();
        if ("true".equals(values.get(ConnectionProperty.USE_SSL))) {
            if (!writtenAs.containsKey(ConnectionProperty.SSL_MODE)) {
                values.put(ConnectionProperty.SSL_MODE, TlsMode.VERIFY_FULL.word());
            } else if (plain.equals(values.get(ConnectionProperty.SSL_MODE))) {
                throw Errors.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "Connection property " + writtenAs.get(ConnectionProperty.USE_SSL) + "=true asks for TLS, and "
                                + writtenAs.get(ConnectionProperty.SSL_MODE) + "=disable for plain text");
            }
        }
        if (plain.equals(values.get(ConnectionProperty.SSL_MODE))) {
            for (ConnectionProperty file : List.of(ConnectionProperty.TRUST_STORE, ConnectionProperty.KEY_STORE)) {
                String given = values.get(file);
                if (given != null && !given.isEmpty()) {
                    warnings.add("Connection property " + file.key()
                            + " has no effect without TLS: set use_ssl=true, or sslMode");
                }
            }
        }
    }

    /** Whether the session is encrypted. */
    public boolean tls() {
        return !TlsMode.DISABLE.word().equals(text(ConnectionProperty.SSL_MODE));
    }

    /**
     * How calls travel.
     *
     * @throws SQLException 08001 where a file of certificates cannot be used
     */
    Wire wire() throws SQLException {
        Tls tls = tls()
                ? Tls.of(new TlsSettings(
                        TlsMode.of(text(ConnectionProperty.SSL_MODE)),
                        text(ConnectionProperty.TRUST_STORE),
                        text(ConnectionProperty.TRUST_STORE_PASSWORD),
                        text(ConnectionProperty.KEY_STORE),
                        text(ConnectionProperty.KEY_STORE_PASSWORD)))
                : null;
        return new Wire(tls, flag(ConnectionProperty.RPC_COMPRESS), duration(ConnectionProperty.KEEP_ALIVE));
    }

    private static String normalDefault(ConnectionProperty property) throws SQLException {
        String value = property.normalize(property.defaultValue());
        DEFAULTS.put(property, value);
        return value;
    }

    /** The servers, tried in this order. */
    public List<Endpoint> hosts() {
        return hosts;
    }

    /** What was odd but not wrong: unknown keys, properties without effect. */
    public List<String> warnings() {
        return warnings;
    }

    /** A value as text; never null. */
    public String text(ConnectionProperty property) {
        return Objects.requireNonNull(values.get(property), "Each property has a value, its default if no other");
    }

    /** A true-or-false, or on-or-off, value. */
    public boolean flag(ConnectionProperty property) {
        String value = text(property);
        return "true".equals(value) || "on".equals(value);
    }

    /** A count or a size in bytes. */
    public long number(ConnectionProperty property) {
        return Long.parseLong(text(property));
    }

    /** A time limit; zero is none. */
    public Duration duration(ConnectionProperty property) {
        return Duration.ofMillis(number(property));
    }

    /** The session's zone. */
    public ZoneId zone() {
        String zone = text(ConnectionProperty.TIME_ZONE);
        return zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone);
    }

    /** The model that the session speaks. */
    public ServerModel model() {
        return ServerModel.of(text(ConnectionProperty.SQL_DIALECT));
    }

    /** The URL that tells where this is connected to, without properties. */
    public String url() {
        StringBuilder url = new StringBuilder("jdbc:iotdb://");
        for (int i = 0; i < hosts.size(); i++) {
            url.append(i == 0 ? "" : ",").append(hosts.get(i));
        }
        return url.append('/').append(text(ConnectionProperty.DATABASE)).toString();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(url());
        values.forEach((property, value) ->
                text.append(' ').append(property.key()).append('=').append(property.secret() ? "***" : value));
        return text.toString().strip();
    }

    /** A choice as the constant of an enum that lists the same choices in upper case. */
    <E extends Enum<E>> E choice(ConnectionProperty property, Class<E> type) {
        return Enum.valueOf(type, text(property).toUpperCase(Locale.ROOT));
    }
}
