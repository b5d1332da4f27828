// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql.TimeRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Native statements that look up and delete rows of one table by their keys, in the words of the model that the table is of. */
public final class NativeRows {
  /** Conditions on single rows that one DELETE of the table model holds. */
  private static final int ROWS_A_STATEMENT = 50;

  private final Table table;
  private final boolean tableModel;

  /** The rows of one device, or of one table of the table model. */
  public NativeRows(Table table) {
    this.table = table;
    this.tableModel = table.kind() == Table.Kind.TABLE_MODEL;
  }

  /** The rows of a device from {@code low} to {@code high} that have a value of one of the measurements. */
  public NativeQuery cells(List<Column> columns, long low, long high) {
    String names = String.join(", ", columns.stream().map(column -> NodeName.quote(column.name())).toList());
    return new NativeQuery("select " + names + " from " + table.device().sql() + between("time", low, high), columns.stream().map(Column::type).toList());
  }

  /** The keys of the table model's rows from {@code low} to {@code high}: the time in ticks, then the tags. */
  public NativeQuery keys(List<Column> key, long low, long high) {
    String names = String.join(", ", key.stream().map(column -> quote(column.name())).toList());
    return new NativeQuery("select " + names + " from " + target() + between(quote(key.get(0).name()), low, high),
        key.stream().map(column -> column.role() == Column.Role.TIME ? ColumnType.TIMESTAMP : column.type()).toList());
  }

  private static String between(String time, long low, long high) {
    return " where " + time + " >= " + low + " and " + time + " <= " + high;
  }

  /** Deletes whole rows. */
  public List<String> deleteRows(List<TimeRange> ranges) {
    if (tableModel) {
      return delete(target(), quote(time()), ranges);
    }
    return delete(table.device().sql() + ".*", "time", ranges);
  }

  /** Empties the cells of one measurement. */
  public List<String> deleteCells(Column column, List<TimeRange> ranges) {
    return delete(table.device().sql() + '.' + NodeName.quote(column.name()), "time", ranges);
  }

  private static List<String> delete(String path, String time, List<TimeRange> ranges) {
    List<String> statements = new ArrayList<>();
    for (TimeRange range : ranges) {
      statements.add("delete from " + path + where(time, range));
    }
    return statements;
  }

  private static String where(String time, TimeRange range) {
    if (range.low() == range.high()) {
      return " where " + time + " = " + range.low();
    }
    String low = range.low() == Long.MIN_VALUE ? "" : time + " >= " + range.low();
    String high = range.high() == Long.MAX_VALUE ? "" : time + " <= " + range.high();
    return low.isEmpty() && high.isEmpty() ? "" : " where " + low + (low.isEmpty() || high.isEmpty() ? "" : " and ") + high;
  }

  /** Deletes rows of the table model by their keys: {@link Ticks} of the time, then the tags' texts, which can be null. */
  public List<String> deleteKeys(List<Column> key, List<Object[]> keys) {
    Map<String, List<Long>> timesOfTags = new LinkedHashMap<>();
    for (Object[] row : keys) {
      StringBuilder tags = new StringBuilder();
      for (int i = 1; i < key.size(); i++) {
        tags.append(" and ").append(quote(key.get(i).name())).append(row[i] == null ? " is null" : " = " + literal(row[i].toString()));
      }
      timesOfTags.computeIfAbsent(tags.toString(), none -> new ArrayList<>()).add(((Ticks) row[0]).value());
    }
    String head = "delete from " + target() + " where ";
    String time = quote(key.get(0).name());
    List<String> statements = new ArrayList<>();
    timesOfTags.forEach((tags, times) -> {
      for (int from = 0; from < times.size(); from += ROWS_A_STATEMENT) {
        // The server takes tags beside each time, not beside a bracket of times.
        statements.add(head + String.join(" or ", times.subList(from, Math.min(times.size(), from + ROWS_A_STATEMENT)).stream().map(at -> time + " = " + at + tags).toList()));
      }
    });
    return statements;
  }

  /** How many of a device's rows have a value of one of the measurements. */
  public NativeQuery count(List<Column> columns, TimeRange range) {
    boolean one = columns.size() == 1;
    // Of an aligned device times are counted that hold nothing any more.
    String present = one || !table.aligned() ? "" : columns.stream().map(column -> NodeName.quote(column.name()) + " is not null").collect(Collectors.joining(" or ", " and (", ")"));
    return new NativeQuery("select " + (one ? "count(" + NodeName.quote(columns.get(0).name()) + ')' : "count_time(*)") + " from " + table.device().sql()
        + between("time", range.low(), range.high()) + present, List.of(ColumnType.INT64));
  }

  /** Says, in lines of text, which files the server would read for rows from {@code low} to {@code high}. */
  public NativeQuery explained(long low, long high) {
    String where = where(tableModel ? quote(time()) : "time", new TimeRange(low, high));
    return new NativeQuery("explain analyze select * from " + (tableModel ? target() : table.device().sql()) + where + " limit 1", List.of(ColumnType.TEXT));
  }

  /** Brings the rows of the table's database from the server's memory to disk. */
  public String flush() {
    return "flush " + (tableModel ? quote(table.name().schema()) : DevicePath.parse(table.name().schema()).sql());
  }

  private String time() {
    return table.columns().stream().filter(column -> column.role() == Column.Role.TIME).findFirst().orElseThrow().name();
  }

  private String target() {
    return quote(table.name().schema()) + '.' + quote(table.name().table());
  }

  private static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  /**
   * Queries of all columns of rows that may be there.
   *
   * @param database the table's database
   * @param table the table's name
   * @param time its time column
   * @param tags its TAGs
   */
  public record Present(String database, String table, String time, List<String> tags) {
    /** Devices that are listed one by one; more are listed with all that lie beside them. */
    private static final int LISTED_ALONE = 20;

    /**
     * The rows of a table of the table model from {@code low} to {@code high}.
     *
     * @param devices the tags of those devices whose rows are wanted, null where a tag is
     * @param most so many at most
     */
    public String rows(long low, long high, List<List<String>> devices, long most) {
      StringBuilder text = new StringBuilder("select * from ").append(quote(database)).append('.').append(quote(table)).append(" where ");
      text.append(low == high ? quote(time) + " = " + low : quote(time) + " >= " + low + " and " + quote(time) + " <= " + high);
      if (!tags.isEmpty()) {
        text.append(" and (").append(String.join(" or ", devices.stream().map(this::device).toList())).append(')');
      }
      return text.append(most == Long.MAX_VALUE ? "" : " limit " + most).toString();
    }

    private String device(List<String> values) {
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        parts.add(quote(tags.get(i)) + (values.get(i) == null ? " is null" : " = " + literal(values.get(i))));
      }
      return parts.size() == 1 ? parts.get(0) : '(' + String.join(" and ", parts) + ')';
    }

    /** The columns of a table of the table model with their categories. */
    public static String describe(String database, String table) {
      return "desc " + quote(database) + '.' + quote(table);
    }

    /** The rows of a device at some times, which rise: of an OR of rising times the server misses none, as it can of an IN. */
    public static String at(String device, List<Long> times) {
      return "select * from " + device + " where " + String.join(" or ", times.stream().map(at -> "time = " + at).toList());
    }

    /** The first rows of a device from {@code low} to {@code high}. */
    public static String between(String device, long low, long high, long most) {
      return "select * from " + device + NativeRows.between("time", low, high) + " limit " + most;
    }

    /** How many values each measurement of some devices has from {@code low} to {@code high}, a row a device. */
    public static String countsByDevice(List<String> devices, long low, long high) {
      return "select count(*) from " + String.join(", ", devices) + NativeRows.between("time", low, high) + " align by device";
    }

    /** Statements that list these devices, and maybe others. */
    public static List<String> listings(List<DevicePath> devices) {
      if (devices.size() <= LISTED_ALONE) {
        return devices.stream().map(device -> "show devices " + device.sql()).toList();
      }
      DevicePath common = devices.get(0);
      for (DevicePath device : devices) {
        while (!device.startsWith(common)) {
          common = common.parent();
        }
      }
      return List.of("show devices " + common.sql(), "show devices " + common.sql() + ".**");
    }
  }
}
