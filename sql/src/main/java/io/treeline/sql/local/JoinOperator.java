// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;

/**
 * A join: the right side is held in memory, hashed where the condition has equalities, and the left side streams past it. Every pair that the hash brings
 * together is
 * checked against the whole condition.
 */
record JoinOperator(Operator left, Operator right, int leftWidth, int rightWidth, JoinRelType type, Expr condition, int[] leftKeys, int[] rightKeys,
    Set<CorrelationId> ids) implements Operator {

  @Override
  public Cursor open(Run run) throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    Map<List<Object>, List<Integer>> index = leftKeys.length == 0 ? null : new HashMap<>();
    try (Cursor cursor = right.open(run)) {
      for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
        run.guard().add("JOIN", row);
        if (index != null) {
          List<Object> key = bucket(row, rightKeys);
          if (key != null) {
            index.computeIfAbsent(key, k -> new ArrayList<>(1)).add(rows.size());
          }
        }
        rows.add(row);
      }
    }
    return new JoinCursor(run, left.open(run), rows, index);
  }

  /** The key, or null when a part is null: such a row equals nothing. */
  private static List<Object> bucket(Object[] row, int[] columns) {
    Object[] key = new Object[columns.length];
    for (int i = 0; i < key.length; i++) {
      if (row[columns[i]] == null) {
        return null;
      }
      key[i] = Values.bucket(row[columns[i]]);
    }
    return Arrays.asList(key);
  }

  private final class JoinCursor implements Cursor {
    private final Run run;
    private final Cursor lefts;
    private final List<Object[]> rights;
    private final Map<List<Object>, List<Integer>> index;
    private final BitSet matched = new BitSet();
    private Object[] current;
    private List<Integer> candidates;
    private int position;
    private boolean found;
    private boolean leftDone;
    private int rest;

    JoinCursor(Run run, Cursor lefts, List<Object[]> rights, Map<List<Object>, List<Integer>> index) {
      this.run = run;
      this.lefts = lefts;
      this.rights = rights;
      this.index = index;
    }

    @Override
    public Object[] next() throws SQLException {
      while (!leftDone) {
        if (current == null) {
          current = lefts.next();
          if (current == null) {
            leftDone = true;
            break;
          }
          position = 0;
          found = false;
          candidates = null;
          if (index != null) {
            List<Object> key = bucket(current, leftKeys);
            candidates = key == null ? List.of() : index.getOrDefault(key, List.of());
          }
        }
        int size = candidates == null ? rights.size() : candidates.size();
        while (position < size) {
          int number = candidates == null ? position : candidates.get(position);
          position++;
          run.tick();
          Object[] pair = pair(current, rights.get(number));
          for (CorrelationId id : ids) {
            run.outer(id, pair);
          }
          if (Boolean.TRUE.equals(condition.eval(pair, run))) {
            found = true;
            matched.set(number);
            switch (type) {
              case SEMI -> {
                Object[] row = current;
                current = null;
                return row;
              }
              case ANTI -> position = size;
              default -> {
                return pair;
              }
            }
          }
        }
        Object[] row = current;
        current = null;
        if (!found) {
          if (type == JoinRelType.ANTI) {
            return row;
          }
          if (type.generatesNullsOnRight()) {
            return pair(row, null);
          }
        }
      }
      if (type.generatesNullsOnLeft()) {
        while (rest < rights.size()) {
          int number = rest++;
          if (!matched.get(number)) {
            return pair(null, rights.get(number));
          }
        }
      }
      return null;
    }

    private Object[] pair(Object[] a, Object[] b) {
      Object[] row = new Object[leftWidth + rightWidth];
      if (a != null) {
        System.arraycopy(a, 0, row, 0, leftWidth);
      }
      if (b != null) {
        System.arraycopy(b, 0, row, leftWidth, rightWidth);
      }
      return row;
    }

    @Override
    public void close() throws SQLException {
      lefts.close();
    }
  }
}
