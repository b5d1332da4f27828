// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.model.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/**
 * What names can mean in a query, or in a part of its FROM.
 *
 * @param columns what a name alone can mean, in the order of a star: of the columns that a join merges, there is one
 * @param items the FROM items, by which a name can be qualified
 * @param outer the query around; null at the outermost
 */
record Scope(List<VisibleColumn> columns, List<Item> items, Scope outer) {
    /**
     * A FROM item.
     *
     * @param alias by which the validator knows it; null where it has none
     * @param paths longer names by which the statement may call it, such as {@code root.db.device}
     * @param columns its own columns; null when they are not known before validation
     * @param table the table that it is; null for a query
     * @param scalar whether it is a function that gives single values, each of which is a row as it is
     */
    record Item(String alias, Set<String> paths, List<VisibleColumn> columns, Table table, boolean scalar) {}

    /** A scope with nothing in it. */
    static Scope none(Scope outer) {
        return new Scope(List.of(), List.of(), outer);
    }

    /** The columns of this name, to the letter. */
    List<VisibleColumn> exact(String name) {
        return exact(columns, name);
    }

    static List<VisibleColumn> exact(List<VisibleColumn> columns, String name) {
        return columns.stream().filter(column -> name.equals(column.name())).toList();
    }

    /** Those that differ from it in case, or not at all. */
    static List<VisibleColumn> similar(List<VisibleColumn> columns, String name) {
        return columns.stream()
                .filter(column -> name.equalsIgnoreCase(column.name()))
                .toList();
    }

    /** Whether some columns are not known before validation, so that a name that is not found may still be there. */
    boolean open() {
        return items.stream().anyMatch(item -> item.columns() == null);
    }

    /** These items and after them those of another part of FROM. */
    Scope and(Scope other) {
        List<VisibleColumn> both = new ArrayList<>(columns);
        both.addAll(other.columns);
        List<Item> all = new ArrayList<>(items);
        all.addAll(other.items);
        return new Scope(both, all, outer);
    }

    /** A part of FROM, with what can be named of it. */
    record Part(SqlNode node, Scope scope) {}
}
