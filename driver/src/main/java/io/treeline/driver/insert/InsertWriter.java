// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.insert;

import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.statement.ParameterSlots;
import io.treeline.metadata.Column;
import io.treeline.metadata.Column.Role;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.NodeName;
import io.treeline.metadata.SqlState;
import io.treeline.sql.PreparedSql;
import io.treeline.sql.PreparedSql.InsertValue;
import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs one INSERT ... VALUES any number of times: {@link #add} keeps rows, {@link #flush} sends them. An INSERT is the server's upsert: at a time that exists it sets the cells
 * that are not NULL and leaves the others; only an ATTRIBUTE of the table model is set to NULL by the server itself. Not safe for use by several threads.
 */
public final class InsertWriter {
  private static final int TIME = -1;

  private final PreparedSql.Insert plan;
  private final Computing computing;
  private final RpcClient rpc;
  private final boolean tableModel;
  private final CellEncoder encoder;
  private final RowClock clock;
  private final TabletBuffer buffer;
  /** For each column of the statement its place in the buffer, or TIME. */
  private final int[] places;
  private final boolean timeGiven;

  /**
   * A writer without rows.
   *
   * @param plan the statement
   * @param rpc where rows go
   * @param zone of timestamps written as text without offset
   */
  public InsertWriter(PreparedSql.Insert plan, RpcClient rpc, ZoneId zone) {
    this(plan, rpc, zone, null);
  }

  /**
   * A writer without rows.
   *
   * @param computing gives the values that the statement computes from its parameters; null when there are none
   */
  public InsertWriter(PreparedSql.Insert plan, RpcClient rpc, ZoneId zone, Computing computing) {
    this.computing = computing;
    this.plan = plan;
    this.rpc = rpc;
    RpcClient.Session session = rpc.session();
    this.tableModel = plan.table().device() == null;
    this.encoder = new CellEncoder(session.precision(), zone);
    this.clock = RowClock.of(session.precision());
    List<Column> columns = plan.columns();
    this.places = new int[columns.size()];
    List<String> names = new ArrayList<>();
    List<ColumnType> types = new ArrayList<>();
    List<Byte> categories = tableModel ? new ArrayList<>() : null;
    boolean time = false;
    for (int i = 0; i < places.length; i++) {
      Column column = columns.get(i);
      if (column.role() == Role.TIME) {
        places[i] = TIME;
        time = true;
        continue;
      }
      places[i] = names.size();
      names.add(tableModel ? column.name() : NodeName.quote(column.name()));
      types.add(column.type());
      if (tableModel) {
        categories.add(category(column.role()));
      }
    }
    this.timeGiven = time;
    String target = tableModel ? plan.table().name().table() : plan.table().device().sql();
    this.buffer = new TabletBuffer(tableModel ? plan.table().name().schema() : null, target, names, types, categories, plan.table().aligned());
  }

  /** Values computed from parameters. */
  @FunctionalInterface
  public interface Computing {
    /** The values, as {@link #add(ParameterSlots, Object[])} takes them. */
    Object[] values(ParameterSlots slots) throws SQLException;
  }

  private static byte category(Role role) {
    return switch (role) {
      case TAG -> 0;
      case FIELD -> 1;
      case ATTRIBUTE -> 2;
      case TIME, DEVICE -> throw new IllegalArgumentException("a " + role + " column has no category");
    };
  }

  /** How many times {@link #add} was called since the last flush or clear. */
  public int size() {
    return plan.rows().isEmpty() ? 0 : buffer.rows() / plan.rows().size();
  }

  /** The time of the last row kept, in ticks; there must be one. */
  public long lastTime() {
    return buffer.times().longAt(buffer.rows() - 1);
  }

  /** Bytes held. */
  public long bytes() {
    return buffer.bytes();
  }

  /**
   * Keeps all rows of the statement's VALUES for one set of parameters.
   *
   * @throws SQLException 22003, 22007, 22008 or 22018 for a value that does not fit, 23502 for a NULL time or a row that would have no value at all, 53200 when the batch is too large;
   *     the message names row and column. Nothing of this call is kept then
   */
  public void add(ParameterSlots slots) throws SQLException {
    add(slots, computing == null ? null : computing.values(slots));
  }

  /**
   * Keeps all rows of the statement's VALUES for one set of parameters and of computed values.
   *
   * @param computed what the {@link InsertValue.Computed} refer to: null, Boolean, Integer, Long, Float, Double, BigDecimal, String, byte[], LocalDate or Ticks
   * @throws SQLException as {@link #add(ParameterSlots)}
   */
  public void add(ParameterSlots slots, Object[] computed) throws SQLException {
    int before = buffer.rows();
    boolean done = false;
    try {
      List<List<InsertValue>> rows = plan.rows();
      for (int row = 0; row < rows.size(); row++) {
        addRow(rows.get(row), slots, computed, before + row);
      }
      done = true;
    } catch (ColumnBuffer.BatchTooLargeException | OutOfMemoryError e) {
      throw new SQLNonTransientException(
          "The batch is too large at row " + (before + 1) + ": execute it in parts", SqlState.OUT_OF_MEMORY.code(), e);
    } finally {
      if (!done) {
        buffer.truncate(before);
      }
    }
  }

  private void addRow(List<InsertValue> values, ParameterSlots slots, Object[] computed, int row) throws SQLException {
    boolean empty = true;
    for (int i = 0; i < places.length; i++) {
      ColumnBuffer out = places[i] == TIME ? buffer.times() : buffer.column(places[i]);
      boolean stored;
      try {
        stored = addCell(out, values.get(i), slots, computed);
      } catch (SQLDataException e) {
        throw new SQLDataException(where(row, i) + e.getMessage(), e.getSQLState(), e.getErrorCode(), e.getCause());
      }
      if (places[i] == TIME) {
        if (!stored) {
          throw new SQLIntegrityConstraintViolationException(
              where(row, i) + "the time of a row cannot be NULL", SqlState.NOT_NULL_VIOLATION.code());
        }
      } else {
        empty &= !stored;
      }
    }
    if (!timeGiven) {
      buffer.times().appendLong(clock.next());
    }
    if (empty && !tableModel) {
      throw new SQLIntegrityConstraintViolationException(
          "Row " + (row + 1) + ": all columns but the time are NULL, and a device has no such rows", SqlState.NOT_NULL_VIOLATION.code());
    }
  }

  /** Appends a value; false when it was NULL. */
  private boolean addCell(ColumnBuffer out, InsertValue value, ParameterSlots slots, Object[] computed) throws SQLException {
    if (value instanceof InsertValue.Parameter parameter) {
      int slot = parameter.index();
      switch (slots.kind(slot)) {
        case UNSET -> throw new SQLNonTransientException("Parameter " + (slot + 1) + " is not set", SqlState.INVALID_STATE.code());
        case NULL -> {
          out.appendNull();
          return false;
        }
        default -> {
          encoder.append(out, slots, slot);
          return true;
        }
      }
    }
    Object literal = value instanceof InsertValue.Computed place ? computed[place.index()] : ((InsertValue.Literal) value).value();
    if (literal == null) {
      out.appendNull();
      return false;
    }
    encoder.appendObject(out, literal);
    return true;
  }

  private String where(int row, int column) {
    return "Row " + (row + 1) + ", column \"" + plan.columns().get(column).name() + "\": ";
  }

  /**
   * Sends all rows kept, as one tablet or several. The writer is empty afterwards, whatever happened.
   *
   * @return for each {@link #add} the number of its rows
   * @throws BatchUpdateException when the server refused some rows or the connection failed: it carries the state, code and cause of the first error, and per add() the number of
   *     rows or EXECUTE_FAILED. As the server does not undo, cells of a failed row can be stored
   */
  public long[] flush() throws SQLException {
    if (buffer.rows() == 0) {
      return new long[0];
    }
    try {
      int[] order = buffer.order();
      TabletSender sender = new TabletSender(rpc, order == null ? buffer : buffer.arranged(order));
      SQLException error = sender.send();
      int rowsPerAdd = plan.rows().size();
      long[] counts = new long[buffer.rows() / rowsPerAdd];
      Arrays.fill(counts, rowsPerAdd);
      if (error == null) {
        return counts;
      }
      int refused = 0;
      for (int row = 0; row < buffer.rows(); row++) {
        if (sender.failed(row)) {
          counts[(order == null ? row : order[row]) / rowsPerAdd] = Statement.EXECUTE_FAILED;
          refused++;
        }
      }
      if (refused == 0) {
        // The error passed, and all rows were stored when they were sent again.
        return counts;
      }
      throw new BatchUpdateException(message(error, refused, sender.uncertain()), error.getSQLState(), error.getErrorCode(), counts, error);
    } finally {
      clear();
    }
  }

  private String message(SQLException error, int refused, boolean uncertain) {
    return (uncertain ? "Up to " : "")
        + refused
        + " of "
        + buffer.rows()
        + " rows failed, the others are stored"
        + (uncertain ? "; not all could be told apart" : "")
        + "; cells of a failed row can be stored too: "
        + error.getMessage();
  }

  /**
   * Runs the statement once, outside any batch.
   *
   * @return the number of rows
   * @throws SQLException as {@link #add}, or the server's error itself
   */
  public long execute(ParameterSlots slots) throws SQLException {
    if (buffer.rows() > 0) {
      throw new SQLNonTransientException("The statement holds a batch: execute or clear it first", SqlState.INVALID_STATE.code());
    }
    add(slots);
    try {
      long sum = 0;
      for (long count : flush()) {
        sum += count;
      }
      return sum;
    } catch (BatchUpdateException e) {
      throw e.getCause() instanceof SQLException cause ? cause : e;
    }
  }

  /** Forgets all rows kept. */
  public void clear() {
    buffer.truncate(0);
  }
}
