// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.metadata.ProductVersion;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.sql.api.SessionFacts;
import io.treeline.sql.api.SessionSetting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's settings of a connection, which SET, SHOW and set_config reach: those with an effect are the
 * connection's own, the others are remembered. Safe for use by several threads.
 */
final class SessionSettings implements SessionFacts {
    private final SessionConnection connection;
    private final String serverVersion;
    private final String user;
    private final int number;
    private final SettingTime.Zone firstZone;
    private final Duration firstTimeout;
    private final @Nullable String firstSchema;
    private final String firstApplication;
    private final boolean firstReadOnly;
    private final Map<String, String> others = new ConcurrentHashMap<>();
    /** How COMMIT puts back what LOCAL settings replaced, by names in lower case. */
    private final Map<String, Undo> replaced = new LinkedHashMap<>();
    /** How ROLLBACK puts back what was set since the transaction began. */
    private final Map<String, Undo> before = new LinkedHashMap<>();

    private volatile SettingTime.Zone zone;
    private volatile Duration timeout;
    private volatile boolean begun;
    private volatile boolean readOnlyNow;

    /**
     * Settings as they are at the beginning.
     *
     * @param number of this session in this JVM
     */
    SessionSettings(SessionConnection connection, ConnectionSettings settings, String serverVersion, int number) {
        this.connection = connection;
        this.serverVersion = serverVersion;
        this.number = number;
        this.user = settings.text(ConnectionProperty.USER);
        this.firstZone = SettingTime.of(settings.zone());
        this.firstTimeout = settings.duration(ConnectionProperty.QUERY_TIMEOUT);
        String database = settings.text(ConnectionProperty.DATABASE);
        this.firstSchema = database.isEmpty() ? null : database;
        this.firstApplication = settings.text(ConnectionProperty.APPLICATION_NAME);
        this.firstReadOnly = settings.flag(ConnectionProperty.READ_ONLY);
        this.zone = firstZone;
        this.timeout = firstTimeout;
    }

    ZoneId zone() {
        return zone.zone();
    }

    /** The time limit of statements that set none; zero is none. */
    Duration timeout() {
        return timeout;
    }

    /** Whether writes are refused until COMMIT or ROLLBACK. */
    boolean readOnlyNow() {
        return readOnlyNow;
    }

    /** BEGIN. */
    synchronized void begin(Boolean readOnly) {
        begun = true;
        readOnlyNow |= Boolean.TRUE.equals(readOnly);
    }

    /**
     * COMMIT, which ends what is LOCAL, or ROLLBACK, which undoes every SET since the transaction began.
     *
     * @param chain whether another transaction begins at once, with the same characteristics
     * @throws SQLException as the first setting that could not be put back, when all others were
     */
    synchronized void end(boolean commit, boolean chain) throws SQLException {
        List<Undo> undone = List.copyOf((commit ? replaced : before).values());
        replaced.clear();
        before.clear();
        if (!chain) {
            begun = false;
            readOnlyNow = false;
        }
        all(undone);
    }

    /**
     * Refuses what only makes sense in a transaction.
     *
     * @throws SQLException 25P01 where none was begun
     */
    void checkInTransaction(String what) throws SQLException {
        if (!inTransaction()) {
            throw SqlState.NO_ACTIVE_TRANSACTION.exception(
                    what + " can only be used in transaction blocks: behind BEGIN, or without auto-commit");
        }
    }

    /** A setting was changed by other means than SET, whose values COMMIT and ROLLBACK leave alone. */
    synchronized void setOtherwise(String key) {
        replaced.remove(key);
        before.remove(key);
    }

    /** SET TRANSACTION READ ONLY. */
    void readOnlyUntilEnd(boolean readOnly) {
        readOnlyNow = readOnly && inTransaction();
    }

    private boolean inTransaction() {
        try {
            return begun || !connection.getAutoCommit();
        } catch (SQLException e) {
            // The connection is closed, and so nothing of it matters.
            return false;
        }
    }

    /** Every setting as it was at the beginning. */
    synchronized void reset() throws SQLException {
        List<Undo> first = new ArrayList<>();
        List<String> names = new ArrayList<>(others.keySet());
        names.addAll(List.of(
                "TimeZone", "statement_timeout", "search_path", "application_name", "default_transaction_read_only"));
        names.forEach(name -> first.add(() -> set(name, null, false)));
        all(first);
        replaced.clear();
    }

    /** What can be put back by {@link #restore}. */
    record Snapshot(SettingTime.Zone zone, Duration timeout, Map<String, String> others) {}

    /** The settings that nothing but SET changes. */
    synchronized Snapshot snapshot() {
        return new Snapshot(zone, timeout, Map.copyOf(others));
    }

    /**
     * Puts them back; a transaction that was begun is over.
     *
     * @throws SQLException when the server does not take the zone; all else is back
     */
    synchronized void restore(Snapshot snapshot) throws SQLException {
        timeout = snapshot.timeout;
        others.clear();
        others.putAll(snapshot.others);
        replaced.clear();
        before.clear();
        begun = false;
        readOnlyNow = false;
        move(snapshot.zone);
    }

    /** Puts back one setting. */
    private interface Undo {
        void run() throws SQLException;
    }

    /** Every one of them, whatever fails. */
    private static void all(List<Undo> undone) throws SQLException {
        SQLException first = null;
        for (Undo one : undone) {
            try {
                one.run();
            } catch (SQLException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** The server's session moves along, so that a native text means the same zone as SQL does. */
    private void move(SettingTime.Zone wanted) throws SQLException {
        if (!wanted.zone().equals(zone.zone())) {
            String id = wanted.zone().getId();
            connection.rpc().setTimeZone("Z".equals(id) ? "+00:00" : id);
        }
        zone = wanted;
    }

    @Override
    public Table table(List<NamePart> parts) throws SQLException {
        return connection.planner().table(parts, schema());
    }

    @Override
    public boolean hasSchema(String name) throws SQLException {
        return connection.planner().hasSchema(name);
    }

    @Override
    public long timeLimitMillis() {
        return timeout.toMillis();
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public @Nullable String schema() {
        return connection.currentSchema();
    }

    @Override
    public String serverVersion() {
        return serverVersion;
    }

    @Override
    public String productVersion() {
        return ProductVersion.driver();
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public @Nullable String custom(String name) {
        return others.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public String value(SessionSetting setting) {
        return switch (setting.name()) {
            case "TimeZone" -> zone.shown();
            case "statement_timeout" -> SettingTime.shown(timeout);
            case "search_path" -> schema() == null ? "\"\"" : SessionSetting.quoted(schema());
            case "application_name" -> connection.applicationName();
            case "is_superuser" -> "root".equals(user) ? "on" : "off";
            case "session_authorization" -> user;
            case "default_transaction_read_only" -> connection.refusesWritesAlways() ? "on" : "off";
            case "transaction_read_only" -> connection.refusesWrites() ? "on" : "off";
            // It promises nothing, and is what happens: every statement sees at once what others have written.
            case "transaction_isolation", "default_transaction_isolation" -> "read uncommitted";
            default -> others.getOrDefault(setting.name().toLowerCase(Locale.ROOT), setting.initial());
        };
    }

    @Override
    public synchronized void set(String name, @Nullable String value, boolean local) throws SQLException {
        SessionSetting setting = SessionSetting.custom(name) ? null : SessionSetting.named(name);
        String key = (setting == null ? name : setting.name()).toLowerCase(Locale.ROOT);
        if (local && !inTransaction()) {
            connection.warn("SET LOCAL has no effect outside of a transaction block");
            return;
        }
        Undo now = undo(key);
        // Looked up before, since the connection's own methods, by which some settings are applied, tell setOtherwise;
        // kept behind, since a value that is refused changes nothing.
        Undo behindLocal = replaced.getOrDefault(key, now);
        Undo behindAll = before.getOrDefault(key, now);
        if (setting == null) {
            keep(key, value);
        } else if (setting.rule() != SessionSetting.Rule.LIVE) {
            keep(key, value == null ? null : setting.checked(value));
        } else {
            apply(setting, value, local);
        }
        replaced.remove(key);
        if (local) {
            replaced.put(key, behindLocal);
        }
        if (inTransaction()) {
            before.put(key, behindAll);
        }
    }

    /** How a setting becomes again what it is now: by the value and not by its text, which could be read otherwise. */
    private Undo undo(String key) throws SQLException {
        switch (key) {
            case "timezone" -> {
                SettingTime.Zone now = zone;
                return () -> move(now);
            }
            case "statement_timeout" -> {
                Duration now = timeout;
                return () -> timeout = now;
            }
            case "search_path" -> {
                String now = schema();
                return () -> connection.setSchema(now);
            }
            case "application_name" -> {
                String now = connection.getClientInfo("ApplicationName");
                return () -> connection.setClientInfo("ApplicationName", now);
            }
            case "default_transaction_read_only" -> {
                boolean now = connection.refusesWritesAlways();
                return () -> connection.setReadOnly(now);
            }
            // They end with the transaction anyway, or are what they always are.
            case "transaction_read_only", "transaction_isolation", "default_transaction_isolation" -> {
                return () -> {};
            }
            default -> {
                String now = others.get(key);
                return () -> keep(key, now);
            }
        }
    }

    private void keep(String key, @Nullable String value) {
        if (value == null) {
            others.remove(key);
        } else {
            others.put(key, value);
        }
    }

    private void apply(SessionSetting setting, @Nullable String value, boolean local) throws SQLException {
        switch (setting.name()) {
            case "TimeZone" -> move(value == null ? firstZone : SettingTime.zone(value));
            case "statement_timeout" -> timeout = value == null ? firstTimeout : SettingTime.limit(value);
            case "search_path" -> search(value == null ? firstSchema : searched(value), value != null, local);
            case "application_name" ->
                connection.setClientInfo("ApplicationName", value == null ? firstApplication : value);
            case "default_transaction_read_only" ->
                connection.setReadOnly(
                        value == null ? firstReadOnly : setting.bool(value).equals("on"));
            case "transaction_read_only" ->
                readOnlyUntilEnd(value != null && setting.bool(value).equals("on"));
            default -> isolate(value);
        }
    }

    /**
     * Where a session of the server cannot be without a current database once it has one, none is refused; RESET keeps
     * it with a warning, since pools rely on that it succeeds.
     */
    private void search(@Nullable String schema, boolean explicit, boolean local) throws SQLException {
        if (schema == null && explicit && connection.keepsSchema()) {
            throw SqlState.FEATURE_NOT_SUPPORTED.exception(
                    "A search path without a database is not supported: a session of IoTDB can change to another one, but not to none; name the one to use");
        }
        if (local && schema != null && schema() == null && connection.tableModel()) {
            throw SqlState.FEATURE_NOT_SUPPORTED.exception(
                    "SET LOCAL search_path is not supported where there is no current database to come back to: a session of IoTDB can change to another one, but not to none; use SET search_path");
        }
        connection.setSchema(schema);
    }

    /** Any level that SQL has is accepted, as by setTransactionIsolation. */
    private void isolate(@Nullable String level) throws SQLException {
        if (level == null) {
            return;
        }
        if (!List.of("serializable", "repeatable read", "read committed", "read uncommitted")
                .contains(level.toLowerCase(Locale.ROOT))) {
            throw SqlState.INVALID_PARAMETER_VALUE.exception("Isolation level '" + level + "' is none of SQL's");
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }

    /** The one database of a search path; what PostgreSQL has there besides holds no tables here. */
    private static @Nullable String searched(String path) throws SQLException {
        List<String> names = new ArrayList<>(SessionSetting.names(path));
        names.removeIf(name -> name.isEmpty() || name.equals("$user") || name.equals("pg_catalog"));
        if (names.size() > 1) {
            names.remove("public");
        }
        if (names.size() > 1) {
            throw SqlState.FEATURE_NOT_SUPPORTED.exception(
                    "A search path of several databases is not supported: unqualified names are looked up in one; write the others as database.table");
        }
        return names.isEmpty() ? null : names.get(0);
    }
}
