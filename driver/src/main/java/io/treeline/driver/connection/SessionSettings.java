// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.metadata.ProductVersion;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.SessionFacts;
import io.treeline.sql.api.SessionSetting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** PostgreSQL's settings of a connection, which SET, SHOW and set_config reach: those with an effect are the connection's own, the others are remembered. Safe for use by several threads. */
final class SessionSettings implements SessionFacts {
  private final SessionConnection connection;
  private final String serverVersion;
  private final String user;
  private final int number;
  private final ZoneId firstZone;
  private final Duration firstTimeout;
  private final String firstSchema;
  private final String firstApplication;
  private final boolean firstReadOnly;
  private final Map<String, String> others = new ConcurrentHashMap<>();
  /** What LOCAL settings replaced; null stands for what was never set. */
  private final Map<String, String> replaced = new HashMap<>();
  private volatile ZoneId zone;
  private volatile String shownZone;
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
    this.firstZone = settings.zone();
    this.firstTimeout = settings.duration(ConnectionProperty.QUERY_TIMEOUT);
    String database = settings.text(ConnectionProperty.DATABASE);
    this.firstSchema = database.isEmpty() ? null : database;
    this.firstApplication = settings.text(ConnectionProperty.APPLICATION_NAME);
    this.firstReadOnly = settings.flag(ConnectionProperty.READ_ONLY);
    this.zone = firstZone;
    this.shownZone = firstZone.getId();
    this.timeout = firstTimeout;
  }

  ZoneId zone() {
    return zone;
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

  /** COMMIT or ROLLBACK, which end what is LOCAL. */
  synchronized void end() throws SQLException {
    begun = false;
    readOnlyNow = false;
    Map<String, String> before = new HashMap<>(replaced);
    replaced.clear();
    for (Map.Entry<String, String> one : before.entrySet()) {
      set(one.getKey(), one.getValue(), false);
    }
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
    replaced.clear();
    others.clear();
    for (String name : List.of("TimeZone", "statement_timeout", "search_path", "application_name", "default_transaction_read_only")) {
      set(name, null, false);
    }
  }

  /** What can be put back by {@link #restore}. */
  record Snapshot(ZoneId zone, String shownZone, Duration timeout, Map<String, String> others) {}

  /** The settings that nothing but SET changes. */
  synchronized Snapshot snapshot() {
    return new Snapshot(zone, shownZone, timeout, Map.copyOf(others));
  }

  /** Puts them back; a transaction that was begun is over. */
  synchronized void restore(Snapshot before) {
    zone = before.zone;
    shownZone = before.shownZone;
    timeout = before.timeout;
    others.clear();
    others.putAll(before.others);
    replaced.clear();
    begun = false;
    readOnlyNow = false;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public String schema() {
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
  public String custom(String name) {
    return others.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public String value(SessionSetting setting) {
    return switch (setting.name()) {
      case "TimeZone" -> shownZone;
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
  public synchronized void set(String name, String value, boolean local) throws SQLException {
    SessionSetting setting = SessionSetting.custom(name) ? null : SessionSetting.named(name);
    String key = (setting == null ? name : setting.name()).toLowerCase(Locale.ROOT);
    if (local) {
      if (!inTransaction()) {
        connection.warn("SET LOCAL has no effect outside of a transaction block");
        return;
      }
      replaced.putIfAbsent(key, setting == null ? custom(name) : value(setting));
    } else {
      replaced.remove(key);
    }
    if (setting == null) {
      keep(key, value);
    } else if (setting.rule() != SessionSetting.Rule.LIVE) {
      keep(key, value == null ? null : setting.checked(value));
    } else {
      apply(setting, value);
    }
  }

  private void keep(String key, String value) {
    if (value == null) {
      others.remove(key);
    } else {
      others.put(key, value);
    }
  }

  private void apply(SessionSetting setting, String value) throws SQLException {
    switch (setting.name()) {
      case "TimeZone" -> {
        SettingTime.Zone wanted = value == null ? new SettingTime.Zone(firstZone, firstZone.getId()) : SettingTime.zone(value);
        zone = wanted.zone();
        shownZone = wanted.shown();
      }
      case "statement_timeout" -> timeout = value == null ? firstTimeout : SettingTime.limit(value);
      case "search_path" -> connection.setSchema(value == null ? firstSchema : searched(value));
      case "application_name" -> connection.setClientInfo("ApplicationName", value == null ? firstApplication : value);
      case "default_transaction_read_only" -> connection.setReadOnly(value == null ? firstReadOnly : setting.bool(value).equals("on"));
      case "transaction_read_only" -> readOnlyUntilEnd(value != null && setting.bool(value).equals("on"));
      default -> isolate(value);
    }
  }

  /** Any level that SQL has is accepted, as by setTransactionIsolation. */
  private void isolate(String level) throws SQLException {
    if (level == null) {
      return;
    }
    if (!List.of("serializable", "repeatable read", "read committed", "read uncommitted").contains(level.toLowerCase(Locale.ROOT))) {
      throw SqlState.INVALID_PARAMETER_VALUE.exception("Isolation level '" + level + "' is none of SQL's");
    }
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
  }

  /** The one database of a search path; what PostgreSQL has there besides holds no tables here. */
  private static String searched(String path) throws SQLException {
    List<String> names = new ArrayList<>(SessionSetting.names(path));
    names.removeIf(name -> name.isEmpty() || name.equals("$user") || name.equals("pg_catalog"));
    if (names.size() > 1) {
      names.remove("public");
    }
    if (names.size() > 1) {
      throw SqlState.FEATURE_NOT_SUPPORTED.exception("A search path of several databases is not supported: unqualified names are looked up in one; write the others as database.table");
    }
    return names.isEmpty() ? null : names.get(0);
  }
}
