// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata;

import io.treeline.metadata.CatalogSource.MetadataRows;
import io.treeline.metadata.Members.Member;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the tables that are many devices: those of a path pattern by one SHOW TIMESERIES, those of a template by its nodes and one SHOW DEVICES. */
final class ManyDeviceReader {
  /** What a template's table is also called, so that a device of the template's name does not hide it. */
  static final String TEMPLATE = "template:";

  private static final String DEVICE = "Device";
  private static final int NO_PERMISSION = 803;

  private final CatalogSource source;

  ManyDeviceReader(CatalogSource source) {
    this.source = source;
  }

  /** The devices that match, as a table; empty where none does. */
  Optional<Table> pattern(PathPattern pattern) throws SQLException {
    Map<String, List<Column>> devices = new LinkedHashMap<>();
    Map<String, Column> known = new HashMap<>();
    try (MetadataRows rows = source.query("SHOW TIMESERIES " + pattern.sql() + ".*")) {
      while (rows.next()) {
        String series = rows.text("Timeseries");
        int dot = TreeReader.lastDot(series);
        String type = rows.text("DataType");
        Column column = known.get(type + series.substring(dot));
        if (column == null) {
          column = TreeReader.column(DevicePath.parse(series), type, null);
          known.put(type + series.substring(dot), column);
        }
        devices.computeIfAbsent(series.substring(0, dot), path -> new ArrayList<>(8)).add(column);
      }
    }
    List<Member> members = new ArrayList<>(devices.size());
    devices.forEach((path, columns) -> {
      DevicePath device = DevicePath.parse(path);
      if (pattern.matches(device)) {
        columns.sort(Comparator.comparing(Column::name));
        members.add(new Member(PathNaming.toTable(pattern.database(), device).table(), columns));
      }
    });
    if (members.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(table(pattern.name(), Table.Kind.PATTERN, new Members(pattern.database(), sorted(members)), List.of()));
  }

  /** The names of the templates that are set on the database or below it, sorted. */
  Set<String> templates(DevicePath database) throws SQLException {
    List<String> all = new ArrayList<>();
    try (MetadataRows rows = source.query("SHOW SCHEMA TEMPLATES")) {
      while (rows.next()) {
        all.add(rows.text("TemplateName"));
      }
    } catch (SQLException e) {
      if (e.getErrorCode() == NO_PERMISSION) {
        // Who may not see templates has none; a device that is missing must stay the error that it is.
        return Set.of();
      }
      throw e;
    }
    Set<String> set = new TreeSet<>();
    for (String name : all) {
      try (MetadataRows rows = source.query("SHOW PATHS SET SCHEMA TEMPLATE " + NodeName.quote(name))) {
        while (rows.next()) {
          if (DevicePath.parse(rows.text("Paths")).startsWith(database)) {
            set.add(name);
          }
        }
      }
    }
    return set;
  }

  /** The devices that use a template which is set in the database; there may be none of them yet. */
  Table template(TableName name, DevicePath database, String template) throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (MetadataRows rows = source.query("SHOW NODES IN SCHEMA TEMPLATE " + NodeName.quote(template))) {
      while (rows.next()) {
        String node = rows.text("ChildNodes");
        columns.add(TreeReader.column(database.descendant(NodeName.split(node)), rows.text("DataType"), null));
      }
    }
    columns.sort(Comparator.comparing(Column::name));
    List<Member> members = new ArrayList<>();
    // The pattern with two stars leaves out the database's own node.
    for (String path : List.of(database.sql(), database.sql() + ".**")) {
      try (MetadataRows rows = source.query("SHOW DEVICES " + path + " WHERE TEMPLATE = '" + template.replace("'", "''") + '\'')) {
        while (rows.next()) {
          DevicePath device = DevicePath.parse(rows.text("Device"));
          if (device.startsWith(database)) {
            members.add(new Member(PathNaming.toTable(database, device).table(), columns));
          }
        }
      }
    }
    return table(name, Table.Kind.TEMPLATE, new Members(database, sorted(members)), columns);
  }

  private static List<Member> sorted(List<Member> members) {
    members.sort(Comparator.comparing(Member::name));
    return members;
  }

  /** Time, the device's name, then the measurements by name. */
  private static Table table(TableName name, Table.Kind kind, Members members, List<Column> always) {
    TreeMap<String, Column> measurements = new TreeMap<>();
    always.forEach(column -> measurements.put(column.name(), column));
    for (String measurement : members.measurements()) {
      Optional<ColumnType> common = members.commonType(measurement);
      measurements.put(measurement, new Column(measurement, common.orElse(ColumnType.TEXT), Column.Role.FIELD,
          common.isPresent() ? null : "has types that are not one in SQL: " + new TreeSet<>(members.types(measurement))));
    }
    String device = DEVICE;
    while (measurements.containsKey(device)) {
      device = device.equals(DEVICE) ? "__device" : '_' + device;
    }
    List<Column> columns = new ArrayList<>();
    columns.add(TreeReader.TIME);
    columns.add(new Column(device, ColumnType.TEXT, Column.Role.DEVICE, null));
    columns.addAll(measurements.values());
    return new Table(name, kind, null, false, columns, members);
  }
}
