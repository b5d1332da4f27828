// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import io.treeline.sql.pushdown.NativeRenderer;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.CorrelationId;

/** The operators on one input, and those that only put inputs together. */
final class RowOperators {
  private RowOperators() {}

  static Operator filter(Operator input, Expr condition, Set<CorrelationId> ids) {
    return run -> {
      Cursor rows = input.open(run);
      return new Cursor() {
        @Override
        public Object[] next() throws SQLException {
          for (Object[] row = rows.next(); row != null; row = rows.next()) {
            for (CorrelationId id : ids) {
              run.outer(id, row);
            }
            if (Boolean.TRUE.equals(condition.eval(row, run))) {
              return row;
            }
            run.tick();
          }
          return null;
        }

        @Override
        public void close() throws SQLException {
          rows.close();
        }
      };
    };
  }

  static Operator project(Operator input, List<Expr> expressions, Set<CorrelationId> ids) {
    Expr[] compiled = expressions.toArray(Expr[]::new);
    return run -> {
      Cursor rows = input.open(run);
      return new Cursor() {
        @Override
        public Object[] next() throws SQLException {
          Object[] row = rows.next();
          if (row == null) {
            return null;
          }
          for (CorrelationId id : ids) {
            run.outer(id, row);
          }
          Object[] result = new Object[compiled.length];
          for (int i = 0; i < result.length; i++) {
            result[i] = compiled[i].eval(row, run);
          }
          return result;
        }

        @Override
        public void close() throws SQLException {
          rows.close();
        }
      };
    };
  }

  static Operator values(List<List<Expr>> tuples) {
    return run -> {
      Iterator<List<Expr>> iterator = tuples.iterator();
      return () -> {
        if (!iterator.hasNext()) {
          return null;
        }
        List<Expr> tuple = iterator.next();
        Object[] row = new Object[tuple.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = tuple.get(i).eval(row, run);
        }
        return row;
      };
    };
  }

  /** The order of rows; Calcite has already decided where nulls go. */
  static Comparator<Object[]> comparator(List<RelFieldCollation> keys) {
    return (left, right) -> {
      for (RelFieldCollation key : keys) {
        Object a = left[key.getFieldIndex()];
        Object b = right[key.getFieldIndex()];
        int order;
        if (a == null || b == null) {
          order = a == b ? 0 : (a == null) == (key.nullDirection == RelFieldCollation.NullDirection.FIRST) ? -1 : 1;
        } else {
          order = Values.compare(a, b);
          order = key.direction.isDescending() ? -order : order;
        }
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }

  static Operator sort(Operator input, List<RelFieldCollation> keys, Expr offset, Expr fetch) {
    Comparator<Object[]> comparator = comparator(keys);
    Operator sorted = keys.isEmpty() ? input : run -> {
      long skip = rows(offset, run, "OFFSET", 0);
      long limit = rows(fetch, run, "LIMIT", Long.MAX_VALUE);
      long keep = limit == Long.MAX_VALUE || limit + skip < 0 ? Long.MAX_VALUE : limit + skip;
      List<Object[]> kept = keep < 100_000 ? best(input, run, comparator, (int) keep) : all(input, run, comparator);
      Iterator<Object[]> iterator = kept.iterator();
      return () -> iterator.hasNext() ? iterator.next() : null;
    };
    return offset == null && fetch == null ? sorted : limit(sorted, offset, fetch);
  }

  private static List<Object[]> all(Operator input, Run run, Comparator<Object[]> comparator) throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    try (Cursor cursor = input.open(run)) {
      for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
        run.guard().add("Sorting (ORDER BY)", row);
        rows.add(row);
      }
    }
    run.executor().checkCancelled();
    rows.sort(comparator);
    return rows;
  }

  /** The first rows of the order only, equal ones in the order they came. */
  private static List<Object[]> best(Operator input, Run run, Comparator<Object[]> comparator, int keep) throws SQLException {
    record Entry(Object[] row, long number) {}
    Comparator<Entry> order = (a, b) -> {
      int c = comparator.compare(a.row, b.row);
      return c != 0 ? c : Long.compare(a.number, b.number);
    };
    PriorityQueue<Entry> heap = new PriorityQueue<>(order.reversed());
    if (keep > 0) {
      try (Cursor cursor = input.open(run)) {
        long number = 0;
        for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
          Entry entry = new Entry(row, number++);
          if (heap.size() < keep) {
            run.guard().add("Sorting (ORDER BY)", row);
            heap.add(entry);
          } else if (order.compare(entry, heap.peek()) < 0) {
            run.guard().add("Sorting (ORDER BY)", row);
            run.guard().remove(heap.poll().row);
            heap.add(entry);
          }
        }
      }
    }
    return heap.stream().sorted(order).map(Entry::row).toList();
  }

  private static Operator limit(Operator input, Expr offset, Expr fetch) {
    return run -> {
      long skip = rows(offset, run, "OFFSET", 0);
      long limit = rows(fetch, run, "LIMIT", Long.MAX_VALUE);
      if (limit == 0) {
        return () -> null;
      }
      Cursor rows = input.open(run);
      return new Cursor() {
        private long toSkip = skip;
        private long left = limit;

        @Override
        public Object[] next() throws SQLException {
          while (toSkip > 0) {
            toSkip--;
            if (rows.next() == null) {
              left = 0;
              return null;
            }
          }
          if (left == 0) {
            return null;
          }
          left--;
          Object[] row = rows.next();
          if (row == null) {
            left = 0;
          }
          return row;
        }

        @Override
        public void close() throws SQLException {
          rows.close();
        }
      };
    };
  }

  private static long rows(Expr expression, Run run, String clause, long none) throws SQLException {
    Object value = expression == null ? null : expression.eval(new Object[0], run);
    return value == null ? none : NativeRenderer.rows(value, clause);
  }

  static Operator concat(List<Operator> inputs) {
    return run -> {
      Deque<Operator> waiting = new ArrayDeque<>(inputs);
      return new Cursor() {
        private Cursor current;

        @Override
        public Object[] next() throws SQLException {
          while (true) {
            if (current == null) {
              if (waiting.isEmpty()) {
                return null;
              }
              current = waiting.poll().open(run);
            }
            Object[] row = current.next();
            if (row != null) {
              return row;
            }
            current.close();
            current = null;
          }
        }

        @Override
        public void close() throws SQLException {
          if (current != null) {
            current.close();
          }
        }
      };
    };
  }

  static Operator distinct(Operator input, String name) {
    return run -> {
      Cursor rows = input.open(run);
      Set<List<Object>> seen = new HashSet<>();
      return new Cursor() {
        @Override
        public Object[] next() throws SQLException {
          for (Object[] row = rows.next(); row != null; row = rows.next()) {
            if (seen.add(Values.keys(row))) {
              run.guard().add(name, row);
              return row;
            }
          }
          return null;
        }

        @Override
        public void close() throws SQLException {
          rows.close();
        }
      };
    };
  }

  /** INTERSECT and EXCEPT: counts of the right side decide. */
  static Operator counted(Operator left, Operator right, boolean intersect, boolean all) {
    String name = intersect ? "INTERSECT" : "EXCEPT";
    Operator source = all ? left : distinct(left, name);
    return run -> {
      Map<List<Object>, Integer> counts = new HashMap<>();
      try (Cursor rows = right.open(run)) {
        for (Object[] row = rows.next(); row != null; row = rows.next()) {
          if (counts.merge(Values.keys(row), 1, Integer::sum) == 1) {
            run.guard().add(name, row);
          }
        }
      }
      Cursor rows = source.open(run);
      return new Cursor() {
        @Override
        public Object[] next() throws SQLException {
          for (Object[] row = rows.next(); row != null; row = rows.next()) {
            List<Object> key = Values.keys(row);
            int count = counts.getOrDefault(key, 0);
            if (all && count > 0) {
              counts.put(key, count - 1);
            }
            if (count > 0 == intersect) {
              return row;
            }
          }
          return null;
        }

        @Override
        public void close() throws SQLException {
          rows.close();
        }
      };
    };
  }

  /** One aggregate call, compiled. */
  record AggregateFunction(Supplier<Accumulators.Accumulator> accumulator, int argument, int filter, boolean distinct, int[] required) {}

  /** GROUP BY one set of columns; the output has all of the key columns, null where the set lacks one. */
  static Operator aggregate(Operator input, int[] allKeys, int[] keys, List<AggregateFunction> functions, int grouping) {
    return run -> {
      Map<List<Object>, Group> groups = new java.util.LinkedHashMap<>();
      try (Cursor rows = input.open(run)) {
        for (Object[] row = rows.next(); row != null; row = rows.next()) {
          List<Object> key = Values.keys(row, keys);
          Group group = groups.get(key);
          if (group == null) {
            Object[] first = new Object[allKeys.length];
            for (int i = 0; i < allKeys.length; i++) {
              first[i] = contains(keys, allKeys[i]) ? row[allKeys[i]] : null;
            }
            run.guard().add("GROUP BY", first);
            run.guard().add("GROUP BY", new Object[functions.size() * 4]);
            group = new Group(first, functions);
            groups.put(key, group);
          }
          group.add(row, functions, run);
        }
      }
      if (groups.isEmpty() && keys.length == 0) {
        groups.put(List.of(), new Group(new Object[allKeys.length], functions));
      }
      Iterator<Group> iterator = groups.values().iterator();
      return () -> iterator.hasNext() ? iterator.next().result() : null;
    };
  }

  private static boolean contains(int[] array, int value) {
    for (int element : array) {
      if (element == value) {
        return true;
      }
    }
    return false;
  }

  private static final class Group {
    private final Object[] keys;
    private final Accumulators.Accumulator[] states;
    private final Set<Object>[] seen;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Group(Object[] keys, List<AggregateFunction> functions) {
      this.keys = keys;
      this.states = new Accumulators.Accumulator[functions.size()];
      this.seen = new Set[functions.size()];
      for (int i = 0; i < states.length; i++) {
        states[i] = functions.get(i).accumulator().get();
        seen[i] = functions.get(i).distinct() ? new HashSet<>() : null;
      }
    }

    void add(Object[] row, List<AggregateFunction> functions, Run run) throws SQLException {
      for (int i = 0; i < states.length; i++) {
        AggregateFunction function = functions.get(i);
        if (function.filter() >= 0 && !Boolean.TRUE.equals(row[function.filter()])) {
          continue;
        }
        Object value = function.argument() < 0 ? Boolean.TRUE : row[function.argument()];
        boolean complete = value != null;
        for (int column : function.required()) {
          complete &= row[column] != null;
        }
        if (!complete) {
          continue;
        }
        if (seen[i] != null) {
          Object key = function.required().length > 1 ? Values.keys(row, function.required()) : Values.key(value);
          if (!seen[i].add(key)) {
            continue;
          }
          run.guard().add("DISTINCT", new Object[] {value});
        }
        states[i].add(value);
      }
    }

    Object[] result() throws SQLException {
      Object[] row = new Object[keys.length + states.length];
      System.arraycopy(keys, 0, row, 0, keys.length);
      for (int i = 0; i < states.length; i++) {
        row[keys.length + i] = states[i].result();
      }
      return row;
    }
  }
}
