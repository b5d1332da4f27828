// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql;

import io.treeline.metadata.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** EXPLAIN of a query: its operators, then every native statement it would send. Sends none itself. */
record Explain(PlannedQuery query) implements PreparedSql.Query {
  @Override
  public List<ResultColumn> columns() {
    return List.of(new ResultColumn("PLAN", "PLAN", ColumnType.TEXT, 0, 0, false, "", ""));
  }

  @Override
  public List<ColumnType> parameterTypes() {
    return query.parameterTypes();
  }

  @Override
  public int parameterCount() {
    return query.parameterCount();
  }

  @Override
  public PreparedSql.Local bindRows(List<Object> parameters) throws SQLException {
    return (PreparedSql.Local) bind(parameters);
  }

  @Override
  public PreparedSql.Bound bind(List<Object> parameters) throws SQLException {
    PreparedSql.Bound bound = query.bind(parameters);
    List<String> lines = new ArrayList<>(query.plan().lines().toList());
    for (String statement : bound.nativeStatements()) {
      lines.add("native: " + statement);
    }
    return new Lines(List.copyOf(lines));
  }

  /** Text as rows. */
  private record Lines(List<String> lines) implements PreparedSql.Local {
    @Override
    public List<String> nativeStatements() {
      return List.of();
    }

    @Override
    public PreparedSql.LocalRows open(NativeExecutor executor) {
      return new PreparedSql.LocalRows() {
        private int row = -1;

        @Override
        public boolean next() {
          return ++row < lines.size();
        }

        @Override
        public Object value(int column) {
          return lines.get(row);
        }

        @Override
        public void close() {}
      };
    }
  }
}
