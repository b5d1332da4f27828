// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names that a statement's planning looked up, and what they meant then. Used by one thread until the plan is
 * shared, then only read.
 */
public final class Lookups {
    /** A name as it was written, where it was looked up, and the table that it meant. */
    private record Lookup(List<NamePart> parts, @Nullable String defaultSchema, Table table) {}

    private final List<Lookup> found = new ArrayList<>(4);

    void add(List<NamePart> parts, @Nullable String defaultSchema, Table table) {
        found.add(new Lookup(List.copyOf(parts), defaultSchema, table));
    }

    /** The tables, in the order in which they were looked up. */
    public List<Table> tables() {
        return found.stream().map(Lookup::table).toList();
    }

    /** Whether all names mean the very tables that they meant; what is too old is looked up anew. */
    public boolean stillMean(Catalog catalog) throws SQLException {
        for (Lookup lookup : found) {
            try {
                if (catalog.resolve(lookup.parts(), lookup.defaultSchema()) != lookup.table()) {
                    return false;
                }
            } catch (java.sql.SQLSyntaxErrorException e) {
                // The table is gone; whoever plans the statement anew says so.
                return false;
            }
        }
        return true;
    }

    /** Whether none of the tables was dropped from what is remembered, or replaced there. */
    public boolean areCurrent(Definitions definitions) {
        for (Lookup lookup : found) {
            if (!definitions.isCurrent(lookup.table())) {
                return false;
            }
        }
        return true;
    }

    /** Until when, on the clock of the definitions, the tables may be believed without being read anew. */
    public long validUntil(Definitions definitions) {
        long until = definitions.now() + (Long.MAX_VALUE >> 2);
        for (Lookup lookup : found) {
            long own = definitions.validUntil(lookup.table());
            until = own - until < 0 ? own : until;
        }
        return until;
    }

    /**
     * Reads the tables anew that were read more than a second ago: somebody else may have changed them since.
     *
     * @return whether any of them is another now
     */
    public boolean readAnew(Catalog catalog) throws SQLException {
        boolean old = false;
        for (Lookup lookup : found) {
            if (catalog.definitions().olderThanMisses(lookup.table())) {
                old = true;
                catalog.definitions().expire(lookup.table().name(), lookup.table() instanceof DeviceSetTable);
            }
        }
        return old && !stillMean(catalog);
    }

    /** Has all the tables read anew when they are next asked for. */
    public void expire(Definitions definitions) {
        found.forEach(lookup -> definitions.expire(lookup.table().name(), lookup.table() instanceof DeviceSetTable));
    }
}
