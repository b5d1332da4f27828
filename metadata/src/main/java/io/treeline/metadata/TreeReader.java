// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata;

import io.treeline.metadata.CatalogSource.MetadataRows;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The tree model: a database is a schema, a device a table, a measurement a column. SHOW statements are narrowed by path, since the server has no other useful filter, and
 * their rows are checked again here: a wildcard character inside a quoted node must not bring in a neighbour.
 */
final class TreeReader implements CatalogReader {
  /** The time column of every device. */
  static final Column TIME = new Column("Time", ColumnType.TIMESTAMP, Column.Role.TIME, null);

  private static final System.Logger LOG = System.getLogger(TreeReader.class.getName());
  /** Beginnings of a node that may be sent as {@code begin*}: the three words that are no node names are not parsed as the beginning of one either. */
  private static final Pattern PARTIAL_NODE = Pattern.compile("(?i)(?!(?:root|time|timestamp)$)[a-z_][a-z0-9_]*");
  /** How many devices an error message looks through for names like the one that is missing. */
  private static final int SUGGESTION_LIMIT = 500;
  private static final int ILLEGAL_PATH = 509;

  private final CatalogSource source;

  TreeReader(CatalogSource source) {
    this.source = source;
  }

  @Override
  public List<String> schemas() throws SQLException {
    List<String> names = new ArrayList<>();
    try (MetadataRows rows = source.query("SHOW DATABASES")) {
      while (rows.next()) {
        names.add(DevicePath.parse(rows.text("Database")).text());
      }
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  @Override
  public TableName canonical(TableName name) {
    try {
      return PathNaming.toTable(DevicePath.parse(name.schema()), PathNaming.toDevice(name));
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  @Override
  public Optional<Table> table(TableName name) throws SQLException {
    DevicePath device;
    DevicePath database;
    try {
      device = PathNaming.toDevice(name);
      database = DevicePath.parse(name.schema());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    Boolean aligned = null;
    try (MetadataRows rows = source.query("SHOW DEVICES " + device.sql() + " WITH DATABASE")) {
      while (rows.next()) {
        if (DevicePath.parse(rows.text("Device")).equals(device) && DevicePath.parse(rows.text("Database")).equals(database)) {
          aligned = Boolean.parseBoolean(rows.text("IsAligned"));
        }
      }
    }
    if (aligned == null) {
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    try (MetadataRows rows = source.query("SHOW TIMESERIES " + device.sql() + ".*")) {
      while (rows.next()) {
        DevicePath series = DevicePath.parse(rows.text("Timeseries"));
        if (series.parent().equals(device)) {
          columns.add(column(series, rows));
        }
      }
    }
    return Optional.of(new Table(PathNaming.toTable(database, device), device, aligned, ordered(columns)));
  }

  @Override
  public SortedSet<TableName> tables(String schema, LikePattern table) throws SQLException {
    SortedSet<TableName> names = new TreeSet<>();
    DevicePath database = DevicePath.parse(schema);
    try {
      for (String pattern : devicePatterns(database, table)) {
        collect("SHOW DEVICES " + pattern + " WITH DATABASE", database, table, names);
      }
    } catch (SQLException e) {
      // The server wraps its own 509 into a general 301.
      if (e.getErrorCode() != ILLEGAL_PATH && !String.valueOf(e.getMessage()).contains("is not a legal path")) {
        throw e;
      }
      // A node that is itself called root makes SHOW DEVICES fail over all its neighbours; SHOW TIMESERIES lists them.
      names.addAll(columns(schema, table).keySet());
    }
    return names;
  }

  private void collect(String statement, DevicePath database, LikePattern table, SortedSet<TableName> names) throws SQLException {
    try (MetadataRows rows = source.query(statement)) {
      while (rows.next()) {
        if (DevicePath.parse(rows.text("Database")).equals(database)) {
          TableName name = PathNaming.toTable(database, DevicePath.parse(rows.text("Device")));
          if (table.matches(name.table())) {
            names.add(name);
          }
        }
      }
    }
  }

  @Override
  public SortedMap<TableName, List<Column>> columns(String schema, LikePattern table) throws SQLException {
    SortedMap<TableName, List<Column>> tables = new TreeMap<>();
    DevicePath database = DevicePath.parse(schema);
    for (String pattern : seriesPatterns(database, table)) {
      try (MetadataRows rows = source.query("SHOW TIMESERIES " + pattern)) {
        while (rows.next()) {
          DevicePath series = DevicePath.parse(rows.text("Timeseries"));
          DevicePath device = series.parent();
          if (!device.startsWith(database)) {
            continue;
          }
          TableName name = PathNaming.toTable(database, device);
          if (table.matches(name.table())) {
            List<Column> columns = tables.computeIfAbsent(name, key -> new ArrayList<>());
            try {
              columns.add(column(series, rows));
            } catch (SQLFeatureNotSupportedException e) {
              // A listing goes on without the column; reading the table is refused.
              LOG.log(System.Logger.Level.WARNING, e.getMessage());
            }
          }
        }
      }
    }
    tables.replaceAll((name, columns) -> ordered(columns));
    return tables;
  }

  @Override
  public List<String> statements(String schema, LikePattern table, boolean columns) {
    DevicePath database = DevicePath.parse(schema);
    return columns ? seriesPatterns(database, table).stream().map(pattern -> "SHOW TIMESERIES " + pattern).toList()
        : devicePatterns(database, table).stream().map(pattern -> "SHOW DEVICES " + pattern + " WITH DATABASE").toList();
  }

  @Override
  public List<TableName> someTables(String schema) throws SQLException {
    DevicePath database = DevicePath.parse(schema);
    SortedSet<TableName> names = new TreeSet<>();
    try {
      collect("SHOW DEVICES " + database.sql() + ".** WITH DATABASE LIMIT " + SUGGESTION_LIMIT, database, LikePattern.ALL, names);
    } catch (SQLException e) {
      // The error that these names would have adorned is the one to report.
      LOG.log(System.Logger.Level.DEBUG, "No suggestions for " + schema, e);
    }
    return List.copyOf(names);
  }

  @Override
  public boolean hasTables(String schema) throws SQLException {
    try (MetadataRows rows = source.query("COUNT TIMESERIES " + DevicePath.parse(schema).sql() + ".**")) {
      return rows.next() && !"0".equals(rows.text("count(timeseries)"));
    }
  }

  /** The path patterns whose devices include all that match; {@code **} stands for one node or more, so the database's own node needs a pattern of its own. */
  static List<String> devicePatterns(DevicePath database, LikePattern table) {
    if (table.literal().isPresent()) {
      return exact(database, table.literal().get()).map(device -> List.of(device.sql())).orElse(List.of());
    }
    Narrowed narrowed = Narrowed.of(database, table);
    List<String> patterns = new ArrayList<>();
    if (table.matches(PathNaming.SELF)) {
      patterns.add(database.sql());
    }
    if (narrowed.begin().isEmpty()) {
      patterns.add(narrowed.path().sql() + ".**");
    } else {
      patterns.add(narrowed.path().sql() + '.' + narrowed.begin() + '*');
      patterns.add(narrowed.path().sql() + '.' + narrowed.begin() + "*.**");
    }
    return patterns;
  }

  private static List<String> seriesPatterns(DevicePath database, LikePattern table) {
    if (table.literal().isPresent()) {
      return exact(database, table.literal().get()).map(device -> List.of(device.sql() + ".*")).orElse(List.of());
    }
    Narrowed narrowed = Narrowed.of(database, table);
    return List.of(narrowed.path().sql() + (narrowed.begin().isEmpty() ? ".**" : '.' + narrowed.begin() + "*.**"));
  }

  private static Optional<DevicePath> exact(DevicePath database, String table) {
    try {
      return Optional.of(PathNaming.toDevice(new TableName(database.text(), table)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The path that all matching tables lie below, and what the node after it begins with, or "". */
  private record Narrowed(DevicePath path, String begin) {
    static Narrowed of(DevicePath database, LikePattern table) {
      String prefix = table.prefix();
      int end = lastDot(prefix);
      DevicePath path = end <= 0 ? database : database.descendant(NodeName.split(prefix.substring(0, end)));
      String rest = prefix.substring(end + 1);
      return new Narrowed(path, PARTIAL_NODE.matcher(rest).matches() ? rest : "");
    }
  }

  /** The last dot outside backquotes, or -1. */
  static int lastDot(String text) {
    int last = -1;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '`') {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        last = i;
      }
    }
    return last;
  }

  /** Time first, then by name: the server's own order is that of a hash and differs between devices of the same make. */
  private static List<Column> ordered(List<Column> measurements) {
    List<Column> columns = new ArrayList<>(measurements);
    columns.sort(Comparator.comparing(Column::name));
    columns.add(0, TIME);
    return List.copyOf(columns);
  }

  private static Column column(DevicePath series, MetadataRows rows) throws SQLException {
    return column(series, rows.text("DataType"), remarks(rows));
  }

  static Column column(DevicePath series, String serverType, String remarks) throws SQLException {
    ColumnType type =
        ColumnType.ofServerName(serverType)
            .orElseThrow(
                () ->
                    new SQLFeatureNotSupportedException(
                        "Series " + series.text() + " has the type " + serverType + ", which this driver does not know; read the device with native SQL naming its other series",
                        SqlState.FEATURE_NOT_SUPPORTED.code()));
    return new Column(series.name(), type, Column.Role.FIELD, remarks);
  }

  private static String remarks(MetadataRows rows) throws SQLException {
    List<String> remarks = new ArrayList<>();
    for (String label : List.of("Alias", "Tags", "Attributes")) {
      String value = rows.text(label);
      if (value != null && !value.isEmpty() && !value.equalsIgnoreCase("null")) {
        remarks.add(label.toLowerCase(Locale.ROOT) + ' ' + value);
      }
    }
    return remarks.isEmpty() ? null : String.join(", ", remarks);
  }
}
