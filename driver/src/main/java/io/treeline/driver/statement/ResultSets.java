// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.LocalBlockSource;
import io.treeline.driver.error.Errors;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.metadata.ColumnType;
import io.treeline.metadata.SqlState;
import io.treeline.sql.PreparedSql;
import io.treeline.sql.ResultColumn;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Opens result sets: over the server's blocks as they come, or over what local operators make of them. */
public final class ResultSets {
  /** In a result column's place: the blocks' time column. */
  private static final int TIME = PreparedSql.Pushed.TIME;

  private final StatementHost host;
  private final IotdbStatement statement;

  ResultSets(StatementHost host, IotdbStatement statement) {
    this.host = host;
    this.statement = statement;
  }

  /**
   * A query about to run.
   *
   * @param runner the statement's way to the server
   * @param bound what to run
   * @param fetchRows rows per round trip
   * @param maxRows 0 is no limit
   * @param replan plans the same text again; null when it is no query any more
   */
  record Plan(StatementRunner runner, PreparedSql.Bound bound, int fetchRows, long maxRows, Replan replan) {}

  /** Plans again. */
  interface Replan {
    /** The query bound anew, or null. */
    PreparedSql.Bound again() throws SQLException;
  }

  private record Opened(BlockSource blocks, int[] places) {}

  /** Runs a relational query; when the server's definitions turn out to have changed since it was planned, plans and runs it once more. */
  ResultSet open(PreparedSql.Query query, Plan plan, Limit limit) throws SQLException {
    Opened opened;
    try {
      opened = open(query, plan.bound(), plan, limit);
    } catch (StatementRunner.SchemaChangedException e) {
      PreparedSql.Bound again = plan.replan().again();
      try {
        if (again == null) {
          throw e;
        }
        opened = open(query, again, plan, limit);
      } catch (StatementRunner.SchemaChangedException still) {
        throw Errors.of(SqlState.DATATYPE_MISMATCH, still.getMessage(), still);
      }
    }
    return resultSet(opened.blocks(), query.columns(), opened.places());
  }

  private static Opened open(PreparedSql.Query query, PreparedSql.Bound bound, Plan plan, Limit limit) throws SQLException, StatementRunner.SchemaChangedException {
    if (bound instanceof PreparedSql.Pushed pushed) {
      StatementRunner.ServerRows rows = plan.runner().query(pushed.query(), plan.fetchRows(), plan.maxRows(), limit);
      int[] places = new int[pushed.projection().length];
      for (int i = 0; i < places.length; i++) {
        places[i] = pushed.projection()[i] == TIME ? TIME : rows.head().blockColumns()[pushed.projection()[i]];
      }
      return new Opened(rows.blocks(), places);
    }
    List<ColumnType> types = query.columns().stream().map(ResultColumn::type).toList();
    int[] places = new int[types.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    PreparedSql.LocalRows rows = ((PreparedSql.Local) bound).open(new ServerCursors(plan.runner(), limit));
    return new Opened(new LimitedBlocks(new LocalBlockSource(rows, types), limit, plan.maxRows()), places);
  }

  /** The rows of native text, the time first where the server sends one. */
  ResultSet open(RpcClient.Reply.Rows rows) throws SQLException {
    RpcClient.Head head = rows.head();
    List<ResultColumn> columns = new ArrayList<>();
    int[] places = new int[head.labels().size() + (head.hasTime() ? 1 : 0)];
    if (head.hasTime()) {
      places[0] = TIME;
      columns.add(new ResultColumn("Time", "Time", ColumnType.TIMESTAMP, 0, 0, false, "", ""));
    }
    for (int i = 0; i < head.labels().size(); i++) {
      places[columns.size()] = head.blockColumns()[i];
      columns.add(new ResultColumn(head.labels().get(i), head.labels().get(i), head.types().get(i), 0, 0, true, "", ""));
    }
    return resultSet(rows.blocks(), columns, places);
  }

  /** A result without rows. */
  ResultSet empty(String label) throws SQLException {
    return of(host, List.of(new ResultColumn(label, label, ColumnType.INT64, 0, 0, true, "", "")), List.of());
  }

  /** Rows that are in memory, as DatabaseMetaData gives them: values of the classes that {@code PreparedSql.LocalRows} names. */
  public static ResultSet of(StatementHost host, List<ResultColumn> columns, List<Object[]> values) throws SQLException {
    Iterator<Object[]> rows = values.iterator();
    PreparedSql.LocalRows local = new PreparedSql.LocalRows() {
      private Object[] row;

      @Override
      public boolean next() {
        boolean more = rows.hasNext();
        row = more ? rows.next() : null;
        return more;
      }

      @Override
      public Object value(int column) {
        return row[column];
      }

      @Override
      public void close() {}
    };
    int[] places = new int[columns.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    return new ResultSets(host, null).resultSet(new LocalBlockSource(local, columns.stream().map(ResultColumn::type).toList()), columns, places);
  }

  private ResultSet resultSet(BlockSource blocks, List<ResultColumn> columns, int[] places) throws SQLException {
    return ProxyRows.of(blocks, columns, places, statement, host.precision());
  }

  static ResultSetMetaData metaData(PreparedSql.Query query, StatementHost host) throws SQLException {
    return null;
  }
}
