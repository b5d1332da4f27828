// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;

/**
 * Counts, by estimate, what a listing of a server's tables or devices holds, and ends one that outgrows what a
 * statement may hold.
 */
final class ListingMemory {
    /** A text beside its characters, with the reference to it. */
    private static final long TEXT = 48;

    private final long most;
    private long held;

    /** Of one listing. */
    ListingMemory(CatalogSource source) {
        this.most = source.maxHeldBytes();
    }

    /**
     * Counts a name and what is kept with it.
     *
     * @param more bytes besides the name itself
     * @throws SQLException 53200 when it is too much
     */
    void add(String name, long more) throws SQLException {
        held += text(name) + more;
        if (held > most) {
            throw SqlState.OUT_OF_MEMORY.exception(
                    "The list of the server's tables or devices needs more than the " + most
                            + " bytes that one statement may hold here (maxLocalMemory); ask for fewer of them by name, or raise the limit");
        }
    }

    /** About what a text takes, of characters that are Latin for the most part, as paths are. */
    static long text(String name) {
        return TEXT + name.length();
    }
}
