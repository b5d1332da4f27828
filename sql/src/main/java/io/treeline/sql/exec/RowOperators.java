// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.dialect.NativeRenderer;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** LIMIT and OFFSET over rows that come in the right order already. */
    static Operator limit(Operator input, Expr offset, Expr fetch) {
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
                        run.tick();
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
                    if (left == 0) {
                        rows.close();
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

    /** FETCH ... WITH TIES over sorted rows: behind the last one come those that the order does not tell from it. */
    static Operator ties(Operator input, Comparator<Object[]> order, Expr offset, Expr fetch) {
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
                private Object[] last;
                private boolean ended;

                @Override
                public Object[] next() throws SQLException {
                    while (!ended) {
                        run.tick();
                        Object[] row = rows.next();
                        ended = row == null || left == 0 && order.compare(last, row) != 0;
                        if (ended) {
                            break;
                        }
                        if (toSkip > 0) {
                            toSkip--;
                            continue;
                        }
                        left = Math.max(0, left - 1);
                        last = row;
                        return row;
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

    /** The number that a LIMIT or OFFSET gives. */
    static long rows(Expr expression, Run run, String clause, long none) throws SQLException {
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
            MemoryGuard.Account account = run.guard().account(name);
            Set<List<Object>> seen = new HashSet<>();
            return new Cursor() {
                @Override
                public Object[] next() throws SQLException {
                    for (Object[] row = rows.next(); row != null; row = rows.next()) {
                        run.tick();
                        if (seen.add(Values.keys(row))) {
                            account.add(row);
                            account.add(MemoryGuard.ENTRY);
                            return row;
                        }
                    }
                    seen.clear();
                    account.close();
                    return null;
                }

                @Override
                public void close() throws SQLException {
                    account.close();
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
            MemoryGuard.Account account = run.guard().account(name);
            try (Cursor rows = right.open(run)) {
                for (Object[] row = rows.next(); row != null; row = rows.next()) {
                    run.tick();
                    if (counts.merge(Values.keys(row), 1, Integer::sum) == 1) {
                        account.add(row);
                        account.add(MemoryGuard.ENTRY);
                    }
                }
            }
            Cursor rows = source.open(run);
            return new Cursor() {
                @Override
                public Object[] next() throws SQLException {
                    for (Object[] row = rows.next(); row != null; row = rows.next()) {
                        run.tick();
                        List<Object> key = Values.keys(row);
                        int count = counts.getOrDefault(key, 0);
                        if (all && count > 0) {
                            counts.put(key, count - 1);
                        }
                        if (count > 0 == intersect) {
                            return row;
                        }
                    }
                    account.close();
                    return null;
                }

                @Override
                public void close() throws SQLException {
                    account.close();
                    rows.close();
                }
            };
        };
    }
}
