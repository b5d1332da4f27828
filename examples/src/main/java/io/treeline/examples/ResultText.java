// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import java.io.PrintStream;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Prints a result as a text table. */
final class ResultText {
    private ResultText() {}

    /** Prints the named columns, or all when none are named; returns how many rows there were. */
    static int print(ResultSet result, PrintStream out, String... columns) throws SQLException {
        ResultSetMetaData meta = result.getMetaData();
        String[] labels = columns;
        if (labels.length == 0) {
            labels = new String[meta.getColumnCount()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = meta.getColumnLabel(i + 1);
            }
        }
        List<String[]> lines = new ArrayList<>();
        lines.add(labels);
        while (result.next()) {
            String[] line = new String[labels.length];
            for (int i = 0; i < line.length; i++) {
                line[i] = columns.length == 0 ? result.getString(i + 1) : result.getString(labels[i]);
                line[i] = line[i] == null ? "NULL" : line[i];
            }
            lines.add(line);
        }
        int[] widths = new int[labels.length];
        for (String[] line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        String rule = "  "
                + String.join("-+-", Arrays.stream(widths).mapToObj("-"::repeat).toList());
        for (int row = 0; row < lines.size(); row++) {
            StringBuilder text = new StringBuilder("  ");
            for (int i = 0; i < widths.length; i++) {
                text.append(i == 0 ? "" : " | ")
                        .append(lines.get(row)[i])
                        .append(" ".repeat(widths[i] - lines.get(row)[i].length()));
            }
            out.println(text.toString().stripTrailing());
            if (row == 0) {
                out.println(rule);
            }
        }
        return lines.size() - 1;
    }
}
