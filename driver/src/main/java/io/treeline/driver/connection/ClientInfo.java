// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.metadata.error.SqlState;
import java.sql.ClientInfoStatus;
import java.sql.SQLClientInfoException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a program says about itself; kept here only, since IoTDB has no place for it. */
final class ClientInfo {
    /** The names that JDBC suggests. */
    static final Set<String> NAMES = Set.of("ApplicationName", "ClientUser", "ClientHostname");

    private final Properties values = new Properties();

    ClientInfo(String applicationName) {
        values.setProperty("ApplicationName", applicationName);
    }

    /** What setClientInfo throws on a closed connection: the one exception type that its signature allows. */
    static SQLClientInfoException closed(String name) {
        Map<String, ClientInfoStatus> failed = Map.of(String.valueOf(name), ClientInfoStatus.REASON_UNKNOWN);
        return new SQLClientInfoException("Connection is closed", SqlState.CONNECTION_CLOSED.code(), failed);
    }

    /** Sets, or with null unsets; false when the name is not known. */
    boolean set(String name, @Nullable String value) {
        if (name == null || !NAMES.contains(name)) {
            return false;
        }
        if (value == null) {
            values.remove(name);
        } else {
            values.setProperty(name, value);
        }
        return true;
    }

    @Nullable
    String get(String name) {
        return name == null ? null : values.getProperty(name);
    }

    Properties all() {
        return (Properties) values.clone();
    }
}
