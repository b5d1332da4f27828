// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.metadata.model.ServerModel;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Who connects, and how the session shall be.
 *
 * @param user the user's name
 * @param password the password; never shown in text
 * @param zone the session's time zone, which the server uses for literals without offset and for windows of days
 * @param model the model that the session speaks
 * @param database the table model's current database, or null
 * @param connectTimeout for the TCP connection and each answer during login; zero waits for ever
 * @param networkTimeout for the TCP connection and each answer, then and afterwards; zero waits for ever
 * @param loginLimit for all until the session is open; zero waits for ever
 * @param wire how calls travel
 */
public record Login(
        String user,
        String password,
        ZoneId zone,
        ServerModel model,
        @Nullable String database,
        Duration connectTimeout,
        Duration networkTimeout,
        Duration loginLimit,
        Wire wire) {
    /** In plain text, without a limit for all of it; no limit for answers afterwards is null or zero. */
    public Login(
            String user,
            String password,
            ZoneId zone,
            ServerModel model,
            @Nullable String database,
            Duration connectTimeout,
            @Nullable Duration networkTimeout) {
        this(
                user,
                password,
                zone,
                model,
                database,
                connectTimeout,
                networkTimeout == null ? Duration.ZERO : networkTimeout,
                Duration.ZERO,
                Wire.PLAIN);
    }

    /** The same with one limit until the session is open, and another for each answer afterwards. */
    public Login within(Duration open, Duration answer) {
        return new Login(user, password, zone, model, database, open, answer, open, wire);
    }

    /** The same with another limit until the session is open. */
    public Login opening(Duration limit) {
        Duration connect = connectTimeout.isZero() || connectTimeout.compareTo(limit) > 0 ? limit : connectTimeout;
        return new Login(user, password, zone, model, database, connect, networkTimeout, limit, wire);
    }

    @Override
    public String toString() {
        return "Login[user=" + user + ", zone=" + zone + ", model=" + model + ", database=" + database + "]";
    }
}
