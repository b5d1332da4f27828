// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * RANK(x) WITHIN GROUP (ORDER BY k) and its kin: the place that a row of the given values would have among those of the
 * group.
 */
final class HypotheticalRow implements Accumulators.Accumulator {
    private final String name;
    private final int width;
    private final Comparator<Object[]> order;
    private final Set<List<Object>> distinct = new HashSet<>();
    private long before;
    private long equal;
    private long all;

    /**
     * One group.
     *
     * @param width how many values the row has; in what is added they are followed by as many keys
     * @param order of the keys
     */
    HypotheticalRow(String name, int width, Comparator<Object[]> order) {
        this.name = name;
        this.width = width;
        this.order = order;
    }

    @Override
    public void add(Object value) {
        Object[] row = (Object[]) value;
        Object[] given = row.clone();
        System.arraycopy(row, 0, given, width, width);
        int compared = order.compare(row, given);
        all++;
        before += compared < 0 ? 1 : 0;
        equal += compared == 0 ? 1 : 0;
        if (compared < 0 && name.startsWith("DENSE")) {
            distinct.add(Values.keys(Arrays.copyOfRange(row, width, 2 * width)));
        }
    }

    @Override
    public Object result(Run run) {
        return switch (name) {
            case "RANK_OF" -> before + 1;
            case "DENSE_RANK_OF" -> distinct.size() + 1L;
            case "PERCENT_RANK_OF" -> all == 0 ? 0.0 : (double) before / all;
            default -> (double) (before + equal + 1) / (all + 1);
        };
    }
}
