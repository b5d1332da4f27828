// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

import io.treeline.metadata.type.ColumnType;
import java.util.List;

/**
 * A rendered native query.
 *
 * @param text what is sent
 * @param types the value columns' types in the order of the select list; the server's answer must have as many columns,
 *     else a column vanished and the driver raises an error
 */
public record NativeQuery(String text, List<ColumnType> types) {
    /** Copies the types. */
    public NativeQuery {
        types = List.copyOf(types);
    }
}
