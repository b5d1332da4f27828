// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import io.treeline.sql.NativeExecutor;
import io.treeline.sql.PreparedSql;
import io.treeline.sql.pushdown.BoundAggregate;
import io.treeline.sql.pushdown.BoundScan;
import io.treeline.sql.pushdown.NativeAggregate;
import io.treeline.sql.pushdown.NativeRenderer;
import io.treeline.sql.pushdown.NativeScan;
import io.treeline.sql.validate.PlanErrors;
import io.treeline.sql.validate.TimeText;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.sql.type.SqlTypeName;

/** Operators ready to be bound and run any number of times, by any thread. */
public final class LocalPlan {
  private final Operator root;
  private final List<SqlTypeName> types;
  private final List<NativeScan> scans;
  private final List<NativeAggregate> aggregates;
  private final List<VirtualOperator> virtuals;
  private final Map<NativeScan, DevicePruning> pruning;
  private final TimeText time;

  LocalPlan(Operator root, List<SqlTypeName> types, List<NativeScan> scans, List<NativeAggregate> aggregates, List<VirtualOperator> virtuals,
      Map<NativeScan, DevicePruning> pruning, TimeText time) {
    this.pruning = pruning;
    this.root = root;
    this.types = types;
    this.scans = scans;
    this.aggregates = aggregates;
    this.virtuals = virtuals;
    this.time = time;
  }

  /** Binds parameters. */
  public PreparedSql.Local bind(NativeRenderer renderer, List<Object> parameters, long memory) throws SQLException {
    Map<NativeScan, BoundScan> bound = new IdentityHashMap<>();
    for (NativeScan scan : scans) {
      DevicePruning devices = pruning.get(scan);
      bound.put(scan, devices == null ? renderer.bind(scan.spec(), parameters)
          : renderer.bind(scan.spec(), parameters, devices.members(parameters, memory, time)));
    }
    Map<NativeAggregate, BoundAggregate> aggregated = new IdentityHashMap<>();
    for (NativeAggregate aggregate : aggregates) {
      aggregated.put(aggregate, renderer.bind(aggregate.spec(), parameters));
    }
    return new PreparedSql.Local() {
      @Override
      public List<String> nativeStatements() throws SQLException {
        List<String> statements = Stream.concat(aggregates.stream().flatMap(aggregate -> aggregated.get(aggregate).statements().stream()),
            scans.stream().flatMap(scan -> bound.get(scan).parts().stream()).filter(part -> part.query() != null).map(part -> part.query().text())).distinct().toList();
        if (virtuals.isEmpty()) {
          return statements;
        }
        Run constants = new Run(null, parameters, bound, aggregated, memory, time);
        Set<String> all = new LinkedHashSet<>(statements);
        for (VirtualOperator virtual : virtuals) {
          all.addAll(virtual.statements(constants));
        }
        return List.copyOf(all);
      }

      @Override
      public boolean asksServer() {
        return !virtuals.isEmpty() || !aggregates.isEmpty() && aggregates.stream().anyMatch(aggregate -> !aggregated.get(aggregate).statements().isEmpty())
            || scans.stream().anyMatch(scan -> bound.get(scan).asksServer());
      }

      @Override
      public PreparedSql.LocalRows open(NativeExecutor executor) throws SQLException {
        return rows(new Run(executor, parameters, bound, aggregated, memory, time));
      }
    };
  }

  private PreparedSql.LocalRows rows(Run run) throws SQLException {
    Cursor cursor;
    try {
      cursor = root.open(run);
    } catch (SQLException | RuntimeException | StackOverflowError | AssertionError e) {
      throw ended(e, run::close);
    }
    return new PreparedSql.LocalRows() {
      private Object[] row;
      private boolean closed;

      @Override
      public boolean next() throws SQLException {
        try {
          row = cursor.next();
          return row != null;
        } catch (SQLException | RuntimeException | StackOverflowError | AssertionError e) {
          // Nothing stays open for a reader who never comes back.
          throw ended(e, this::close);
        }
      }

      @Override
      public Object value(int column) {
        return row[column];
      }

      @Override
      public void close() throws SQLException {
        if (!closed) {
          closed = true;
          try {
            cursor.close();
          } finally {
            run.close();
          }
        }
      }
    };
  }

  private interface Closing {
    void close() throws SQLException;
  }

  /** What a failure is to the reader; whatever goes wrong in cleaning up after it comes second. */
  private static SQLException ended(Throwable failure, Closing closing) {
    SQLException told = PlanErrors.running(failure);
    try {
      closing.close();
    } catch (SQLException | RuntimeException | StackOverflowError e) {
      told.addSuppressed(e);
    }
    return told;
  }

  /** The result's types. */
  public List<SqlTypeName> types() {
    return types;
  }
}
