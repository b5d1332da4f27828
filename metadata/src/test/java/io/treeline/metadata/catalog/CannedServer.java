// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers of servers that cannot be started here, written by hand from IoTDB's release notes. What is not written is an
 * error of syntax, as it is to a server.
 */
final class CannedServer implements CatalogSource {
    final List<String> asked = new ArrayList<>();
    private final boolean tableModel;
    private final Map<String, String[]> answers = new HashMap<>();

    CannedServer(boolean tableModel) {
        this.tableModel = tableModel;
    }

    /** Rows as text: the labels first; values between bars, blank for NULL. */
    CannedServer answer(String statement, String... rows) {
        answers.put(statement, rows);
        return this;
    }

    @Override
    public ServerModel model() {
        return tableModel ? ServerModel.TABLE : ServerModel.TREE;
    }

    @Override
    public TimePrecision precision() {
        return TimePrecision.MILLI;
    }

    @Override
    public MetadataRows query(String statement) throws SQLException {
        asked.add(statement);
        String[] rows = answers.get(statement);
        if (rows == null) {
            throw new SQLException("mismatched input in " + statement, "42601", 700);
        }
        if (rows.length == 1 && rows[0].startsWith("error ")) {
            throw new SQLException(rows[0], "42000", Integer.parseInt(rows[0].substring(6)));
        }
        List<String> labels = List.of(rows[0].split("\\|"));
        return new MetadataRows() {
            private int at;

            @Override
            public boolean next() {
                return ++at < rows.length;
            }

            @Override
            public List<String> labels() {
                return labels;
            }

            @Override
            public String text(String label) {
                for (int i = 0; i < labels.size(); i++) {
                    if (labels.get(i).equalsIgnoreCase(label)) {
                        String value = rows[at].split("\\|", -1)[i];
                        return value.isEmpty() ? null : value;
                    }
                }
                return null;
            }

            @Override
            public void close() {}
        };
    }
}
