// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.type.ArrayValue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.CorrelationId;

/**
 * Window functions: all rows are held, sorted once for each PARTITION BY and ORDER BY, and the results written into
 * columns at their end.
 *
 * @param width columns of the input
 * @param extras expressions over the input that keys and arguments need; they follow the input's columns
 * @param results how many functions there are; their columns follow the extras
 */
record WindowOperator(Operator input, int width, Expr[] extras, List<Spec> specs, int results, Set<CorrelationId> ids)
        implements Operator {
    private static final String NAME = "A window function (OVER)";

    /** A sort and what is computed in its order. */
    record Spec(int[] partition, List<RelFieldCollation> order, List<WindowFunctions.Function> calls) {}

    @Override
    public Cursor open(Run run) throws SQLException {
        MemoryGuard.Account account = run.guard().account(NAME);
        List<Object[]> rows = read(run, account);
        for (Spec spec : specs) {
            List<RelFieldCollation> keys = new ArrayList<>();
            for (int column : spec.partition) {
                keys.add(new RelFieldCollation(
                        column, RelFieldCollation.Direction.ASCENDING, RelFieldCollation.NullDirection.LAST));
            }
            Comparator<Object[]> partitions = Sorting.comparator(keys);
            Comparator<Object[]> peers = Sorting.comparator(spec.order);
            keys.addAll(spec.order);
            if (!keys.isEmpty()) {
                Sorting.sort(rows, Sorting.comparator(keys), run);
            }
            for (WindowFunctions.Function call : spec.calls) {
                call.open(run);
            }
            int from = 0;
            while (from < rows.size()) {
                int to = from + 1;
                while (to < rows.size()
                        && (spec.partition.length == 0 || partitions.compare(rows.get(from), rows.get(to)) == 0)) {
                    to++;
                }
                Partition partition = new Partition(rows.subList(from, to), peers, run, account);
                for (WindowFunctions.Function call : spec.calls) {
                    call.compute(partition);
                }
                from = to;
            }
        }
        return new BufferedRows(rows, account);
    }

    private List<Object[]> read(Run run, MemoryGuard.Account account) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        try (Cursor cursor = input.open(run)) {
            for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
                Object[] wide = Arrays.copyOf(row, width + extras.length + results);
                for (CorrelationId id : ids) {
                    run.outer(id, row);
                }
                for (int i = 0; i < extras.length; i++) {
                    wide[width + i] = extras[i].eval(row, run);
                }
                account.add(wide);
                account.add(16L * results);
                rows.add(wide);
            }
        }
        return rows;
    }

    /** The rows of one partition in order; positions count from 0. */
    static final class Partition {
        private final List<Object[]> rows;
        private final Comparator<Object[]> peers;
        private final Run run;
        private final MemoryGuard.Account account;
        private int[] starts;
        private int[] groups;
        private int[] groupStarts;
        private int groupCount;
        private int[] ends;

        Partition(List<Object[]> rows, Comparator<Object[]> peers, Run run, MemoryGuard.Account account) {
            this.account = account;
            this.rows = rows;
            this.peers = peers;
            this.run = run;
        }

        Run run() {
            return run;
        }

        /** A result that is kept; those that grow with the frame are accounted for. */
        Object kept(Object result) throws SQLException {
            if (result instanceof String || result instanceof ArrayValue) {
                account.add(MemoryGuard.size(result));
            }
            return result;
        }

        int size() {
            return rows.size();
        }

        Object[] row(int i) {
            return rows.get(i);
        }

        private void findPeers() {
            int size = rows.size();
            starts = new int[size];
            ends = new int[size];
            int start = 0;
            for (int i = 1; i <= size; i++) {
                if (i == size || peers.compare(rows.get(i - 1), rows.get(i)) != 0) {
                    Arrays.fill(starts, start, i, start);
                    Arrays.fill(ends, start, i, i);
                    start = i;
                }
            }
        }

        /** Where the group begins, or the row after its end, that stands so many groups behind a row's own. */
        int group(int i, long distance, boolean first) {
            if (groups == null) {
                groups = new int[size()];
                int[] begins = new int[size() + 1];
                for (int row = 0; row < size(); row = peersTo(row)) {
                    Arrays.fill(groups, row, peersTo(row), groupCount);
                    begins[groupCount++] = row;
                }
                groupStarts = begins;
                groupStarts[groupCount] = size();
            }
            long group = groups[i] + distance + (first ? 0 : 1);
            return groupStarts[(int) Math.max(0, Math.min(groupCount, group))];
        }

        /** The first row that ORDER BY does not tell from this one. */
        int peersFrom(int i) {
            if (starts == null) {
                findPeers();
            }
            return starts[i];
        }

        /** The row after the last that ORDER BY does not tell from this one. */
        int peersTo(int i) {
            if (starts == null) {
                findPeers();
            }
            return ends[i];
        }
    }
}
