// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The measurements that a scan of rows names. Rows whose named series are all null vanish from the server's answer,
 * unless a condition on measurements holds for them: then the columns wanted are enough if the condition implies that
 * one of its columns is there, and otherwise a test that any series has a value says the same in the WHERE.
 *
 * @param columns indexes into the table's columns
 * @param presence whether the test is needed
 */
record ColumnChoice(Set<Integer> columns, boolean presence) {
    /** Texts weigh as much as some numbers; measured, as the rest of {@link #worthwhile}. */
    private static final int TEXT_WEIGHT = 4;
    /** Beyond this the test would be too deep a tree. */
    private static final int MOST_TESTED = 200;
    /** So few rows cost less than a longer statement. */
    private static final long FEW_ROWS = 100;

    /** The columns for a query. */
    static ColumnChoice of(
            ScanSpec spec, PredicateBinder.Bound condition, long limit, boolean dropNullRows, boolean fewer) {
        Set<Integer> all = new TreeSet<>();
        for (int i = 0; i < spec.table().columns().size(); i++) {
            if (spec.table().columns().get(i).role() == Column.Role.FIELD) {
                all.add(i);
            }
        }
        Set<Integer> wanted = new TreeSet<>(spec.output());
        wanted.retainAll(all);
        if (all.isEmpty() || wanted.equals(all) || dropNullRows && !wanted.isEmpty()) {
            return new ColumnChoice(wanted, false);
        }
        if (dropNullRows || !fewer) {
            return new ColumnChoice(all, false);
        }
        PredicateBinder.Rows rows =
                condition instanceof PredicateBinder.Bound.Text text ? text.rows() : PredicateBinder.Rows.ANY;
        if (rows == PredicateBinder.Rows.PRESENT) {
            Set<Column> tested = Evaluators.columns(spec.predicate());
            return new ColumnChoice(
                    atLeastOne(
                            spec,
                            wanted,
                            all.stream()
                                    .filter(i -> tested.contains(
                                            spec.table().columns().get(i)))
                                    .toList()),
                    false);
        }
        if (rows == PredicateBinder.Rows.FEW
                || limit <= FEW_ROWS
                || all.size() > MOST_TESTED
                || !worthwhile(spec, all, wanted)) {
            return new ColumnChoice(all, false);
        }
        return new ColumnChoice(atLeastOne(spec, wanted, List.copyOf(all)), true);
    }

    private static Set<Integer> atLeastOne(ScanSpec spec, Set<Integer> wanted, List<Integer> candidates) {
        if (wanted.isEmpty()) {
            candidates.stream()
                    .min(Comparator.comparingInt(
                            i -> bytes(spec.table().columns().get(i).type())))
                    .ifPresent(wanted::add);
        }
        return wanted;
    }

    /** Testing a column for null costs the server about half of what sending a number costs both sides. */
    private static boolean worthwhile(ScanSpec spec, Set<Integer> all, Set<Integer> wanted) {
        int saved = 0;
        for (int i : all) {
            if (!wanted.contains(i)) {
                saved += bytes(spec.table().columns().get(i).type()) > Long.BYTES ? TEXT_WEIGHT : 1;
            }
        }
        return 2 * saved > all.size();
    }

    private static int bytes(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> 1;
            case INT32, FLOAT, DATE -> Integer.BYTES;
            case INT64, DOUBLE, TIMESTAMP -> Long.BYTES;
            case TEXT, STRING, BLOB, DECIMAL, ARRAY -> Integer.MAX_VALUE;
        };
    }

    /** The test that a row of a device is there at all. */
    static String test(Table table) {
        List<String> tests = table.columns().stream()
                .filter(column -> column.role() == Column.Role.FIELD)
                .map(column -> NativeRenderer.name(column) + " is not null")
                .toList();
        if (tests.size() <= MOST_TESTED) {
            return String.join(" or ", tests);
        }
        List<String> groups = new ArrayList<>();
        for (int from = 0; from < tests.size(); from += MOST_TESTED) {
            groups.add('('
                    + String.join(" or ", tests.subList(from, Math.min(tests.size(), from + MOST_TESTED)))
                    + ')');
        }
        return String.join(" or ", groups);
    }

    /**
     * The condition under which rows are counted. Of an aligned device the server counts times, whatever is at them;
     * after a measurement was deleted, those of rows too that held nothing else, and of rows that were deleted before.
     */
    static PredicateBinder.Bound counted(Table table, PredicateBinder.Bound condition) {
        boolean present =
                condition instanceof PredicateBinder.Bound.Text text && text.rows() == PredicateBinder.Rows.PRESENT;
        return !table.keepsRowsWhole() || present ? condition : condition.and(test(table));
    }
}
