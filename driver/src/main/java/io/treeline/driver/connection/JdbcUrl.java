// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.Endpoint;
import io.treeline.metadata.error.SqlState;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Reads {@code jdbc:iotdb://host:6667[,host2:6667][/[database]][?key=value&...]}; {@code jdbc:treeline:} is the same. A
 * pure function: no static state, no network. Every error names the part that is wrong. A plus sign is a plus sign:
 * {@code time_zone=+08:00} works unescaped.
 */
public final class JdbcUrl {
    private static final List<String> PREFIXES = List.of("jdbc:iotdb:", "jdbc:treeline:");

    /** The port a DataNode listens on unless told otherwise. */
    public static final int DEFAULT_PORT = 6667;

    private JdbcUrl() {}

    /** Whether the URL is for this driver; null is not. */
    public static boolean accepts(String url) {
        return url != null
                && PREFIXES.stream().anyMatch(prefix -> url.regionMatches(true, 0, prefix, 0, prefix.length()));
    }

    /**
     * The settings of a connection. Where URL and properties name the same key, the URL wins.
     *
     * @param properties may be null
     * @throws SQLException 08001 for a URL, 22023 for a property that is wrong
     */
    public static ConnectionSettings parse(String url, Properties properties) throws SQLException {
        if (!accepts(url)) {
            throw bad("the URL must begin with " + String.join(" or ", PREFIXES));
        }
        String rest = url.substring(url.indexOf(':', "jdbc:".length()) + 1);
        if (!rest.startsWith("//")) {
            throw bad("'//' must follow '" + url.substring(0, url.length() - rest.length())
                    + "', as in jdbc:iotdb://localhost:6667/");
        }
        rest = rest.substring(2);
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        String place = question < 0 ? rest : rest.substring(0, question);
        int slash = place.indexOf('/');
        String database = slash < 0 ? "" : decode(place.substring(slash + 1), "the database");
        if (database.endsWith("/")) {
            database = database.substring(0, database.length() - 1);
        }
        if (database.contains("://")) {
            throw bad(
                    "it holds another URL behind the '/': several hosts are written jdbc:iotdb://host1:6667,host2:6667/database");
        }
        List<Endpoint> hosts = hosts(slash < 0 ? place : place.substring(0, slash));
        Map<String, String> inUrl = parameters(query);
        if (!database.isEmpty()) {
            if (names(inUrl, ConnectionProperty.DATABASE)) {
                throw bad("the database is given twice, in the path and as a parameter");
            }
            inUrl.put(ConnectionProperty.DATABASE.key(), database);
        }
        Map<String, String> all = new LinkedHashMap<>();
        if (properties != null) {
            for (String key : properties.stringPropertyNames()) {
                var property = ConnectionProperty.of(key);
                if (property.isEmpty() || !names(inUrl, property.get())) {
                    all.put(key, properties.getProperty(key));
                }
            }
        }
        all.putAll(inUrl);
        return ConnectionSettings.of(hosts, all);
    }

    /**
     * The properties with those of the URL over them, for tools that show forms; a URL that is not complete yet adds
     * nothing.
     */
    public static Properties given(String url, Properties properties) {
        Properties all = new Properties();
        if (properties != null) {
            properties.stringPropertyNames().forEach(name -> all.setProperty(name, properties.getProperty(name)));
        }
        try {
            if (accepts(url)) {
                int question = url.indexOf('?');
                String place = question < 0 ? url : url.substring(0, question);
                int slash = place.indexOf('/', place.indexOf("//") + 2);
                String database = slash < 0 ? "" : decode(place.substring(slash + 1), "the database");
                Map<String, String> inUrl =
                        question < 0 ? new LinkedHashMap<>() : parameters(url.substring(question + 1));
                if (!database.isEmpty()) {
                    inUrl.put(ConnectionProperty.DATABASE.key(), database);
                }
                for (Map.Entry<String, String> entry : inUrl.entrySet()) {
                    ConnectionProperty.of(entry.getKey())
                            .ifPresent(property -> all.keySet()
                                    .removeIf(key -> ConnectionProperty.of((String) key)
                                            .filter(p -> p == property)
                                            .isPresent()));
                    all.setProperty(entry.getKey(), entry.getValue());
                }
            }
        } catch (SQLException e) {
            // Still being typed.
        }
        return all;
    }

    private static boolean names(Map<String, String> parameters, ConnectionProperty property) {
        return parameters.keySet().stream()
                .anyMatch(key ->
                        ConnectionProperty.of(key).filter(p -> p == property).isPresent());
    }

    private static Map<String, String> parameters(String query) throws SQLException {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw bad("the parameter '" + pair + "' has no value; write " + pair + "=VALUE");
            }
            String key = decode(pair.substring(0, equals), "a parameter's name");
            if (key.isEmpty()) {
                throw bad("a parameter has no name before its '='");
            }
            if (parameters.put(key, decode(pair.substring(equals + 1), "the parameter '" + key + "'")) != null) {
                throw bad("the parameter '" + key + "' is given twice");
            }
        }
        return parameters;
    }

    private static List<Endpoint> hosts(String text) throws SQLException {
        List<Endpoint> hosts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            hosts.add(host(part.strip()));
        }
        return hosts;
    }

    private static Endpoint host(String part) throws SQLException {
        if (part.indexOf('@') >= 0) {
            throw bad(
                    "user and password do not belong before the host; give them as properties or as ?user=...&password=...");
        }
        String host;
        String port;
        if (part.startsWith("[")) {
            int end = part.indexOf(']');
            if (end < 0) {
                throw bad("the IPv6 address '" + part + "' has no closing ']'");
            }
            host = part.substring(1, end);
            if (host.indexOf(':') < 0 || !host.matches("[0-9A-Fa-f:.]+(%[0-9A-Za-z._-]+)?")) {
                throw bad("'" + host + "' in brackets is not an IPv6 address");
            }
            String after = part.substring(end + 1);
            if (!after.isEmpty() && !after.startsWith(":")) {
                throw bad("only ':' and a port may follow ']', but '" + after + "' does");
            }
            port = after.isEmpty() ? null : after.substring(1);
        } else {
            int colon = part.indexOf(':');
            if (colon != part.lastIndexOf(':')) {
                throw bad("'" + part + "' has more than one ':'; an IPv6 address stands in brackets, as in [::1]:6667");
            }
            host = colon < 0 ? part : part.substring(0, colon);
            port = colon < 0 ? null : part.substring(colon + 1);
            if (host.isEmpty()) {
                throw bad("a host is missing");
            }
            if (!host.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')) {
                throw bad("the host '" + host + "' holds a character that no host name has");
            }
        }
        return new Endpoint(host, port == null ? DEFAULT_PORT : port(port));
    }

    private static int port(String text) throws SQLException {
        try {
            int port = text.startsWith("+") ? 0 : Integer.parseInt(text);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw bad("port must be 1-65535 but was '" + text + "'");
    }

    /** Percent-decodes; the text itself is not repeated in errors, since it may be a password. */
    private static String decode(String text, String what) throws SQLException {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.put(in[i]);
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw bad(what + " has a '%' that two hexadecimal digits do not follow; a percent sign is written %25");
            }
            out.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw bad(what + " is not UTF-8 after percent-decoding");
        }
    }

    private static SQLException bad(String what) {
        return Errors.of(SqlState.CONNECTION_REFUSED, "Cannot read the JDBC URL: " + what);
    }
}
