// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * Queries of rows that a table of the table model may hold already, with all their columns.
 *
 * @param database the table's database
 * @param table the table's name
 * @param time its time column
 * @param tags its TAGs
 */
public record StoredTableRows(String database, String table, String time, List<String> tags) {
    /**
     * The rows from {@code low} to {@code high}.
     *
     * @param devices the tags of those devices whose rows are wanted, null where a tag is
     * @param most so many at most
     */
    public String rows(long low, long high, List<List<String>> devices, long most) {
        StringBuilder text = new StringBuilder("select * from ")
                .append(ServerModel.TABLE.target(new TableName(database, table)))
                .append(" where ");
        text.append(
                low == high
                        ? quote(time) + " = " + low
                        : quote(time) + " >= " + low + " and " + quote(time) + " <= " + high);
        if (!tags.isEmpty()) {
            text.append(" and (")
                    .append(String.join(
                            " or ", devices.stream().map(this::device).toList()))
                    .append(')');
        }
        return text.append(most == Long.MAX_VALUE ? "" : " limit " + most).toString();
    }

    private String device(List<String> values) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            parts.add(quote(tags.get(i)) + (values.get(i) == null ? " is null" : " = " + literal(values.get(i))));
        }
        return parts.size() == 1 ? parts.get(0) : '(' + String.join(" and ", parts) + ')';
    }

    /** The columns of a table with their categories. */
    public static String describe(String database, String table) {
        return "desc " + ServerModel.TABLE.target(new TableName(database, table));
    }

    private static String quote(String name) {
        return ServerModel.TABLE.quoted(name);
    }

    private static String literal(String text) {
        return ServerModel.TABLE.literal(text);
    }
}
