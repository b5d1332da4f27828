// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds a column by what the caller names it: its label exactly, else without regard to case, else (for native results,
 * whose labels are whole paths) the measurement's bare name where only one column has it. Of columns with one label the
 * first is meant, as JDBC says.
 */
final class ColumnLookup {
    private final List<String> labels;
    /** What was found before. */
    private final Map<String, Integer> known = new HashMap<>();

    ColumnLookup(List<String> labels) {
        this.labels = labels;
        for (int i = labels.size() - 1; i >= 0; i--) {
            known.put(labels.get(i), i + 1);
        }
    }

    /**
     * The 1-based index.
     *
     * @throws SQLException 42703 for an unknown name, 42702 for a bare name of several columns
     */
    int find(String name) throws SQLException {
        Integer found = known.get(name);
        if (found == null) {
            found = search(name);
            known.put(name, found);
        }
        return found;
    }

    private int search(String name) throws SQLException {
        if (name == null) {
            throw Errors.of(SqlState.UNDEFINED_COLUMN, "A column's name must not be null");
        }
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).equalsIgnoreCase(name)) {
                return i + 1;
            }
        }
        List<Integer> exact = new ArrayList<>();
        List<Integer> folded = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            String measurement = lastNode(labels.get(i));
            if (measurement.equals(name)) {
                exact.add(i);
            } else if (measurement.equalsIgnoreCase(name)) {
                folded.add(i);
            }
        }
        List<Integer> candidates = exact.isEmpty() ? folded : exact;
        if (candidates.size() == 1) {
            return candidates.get(0) + 1;
        }
        if (candidates.isEmpty()) {
            throw Errors.of(
                    SqlState.UNDEFINED_COLUMN, "The result has no column '" + name + "'; it has " + some(labels));
        }
        throw Errors.of(
                SqlState.AMBIGUOUS_NAME,
                "The result has several columns named '" + name + "': "
                        + some(candidates.stream().map(labels::get).toList()) + "; use the whole label or the index");
    }

    private static String some(List<String> names) {
        return names.size() <= 20 ? names.toString() : names.subList(0, 20) + " and " + (names.size() - 20) + " more";
    }

    /** A path's last node without backquotes; an expression stands for itself. */
    static String lastNode(String label) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c == '`') {
                quoted = !quoted;
            } else if (!quoted && c == '.') {
                start = i + 1;
            } else if (!quoted && (c == '(' || c == ' ')) {
                return label;
            }
        }
        String node = label.substring(start);
        boolean wrapped = node.length() >= 2 && node.charAt(0) == '`' && node.charAt(node.length() - 1) == '`';
        return wrapped ? node.substring(1, node.length() - 1).replace("``", "`") : node;
    }
}
