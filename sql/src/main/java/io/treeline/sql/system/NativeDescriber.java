// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.List;

/**
 * Finds out what columns a native query answers with. The driver implements it, by running the query and closing it at
 * once.
 */
@FunctionalInterface
public interface NativeDescriber {
    /**
     * Runs a query and closes it; the text has been seen to be a query.
     *
     * @throws SQLException as the server answered
     */
    Description describe(String nativeSql) throws SQLException;

    /**
     * What an answer looks like.
     *
     * @param time whether rows have a time of their own, besides the columns
     * @param labels the columns' labels as the server wrote them
     * @param types the columns' types
     */
    record Description(boolean time, List<String> labels, List<ColumnType> types) {
        /** Copies the lists. */
        public Description {
            labels = List.copyOf(labels);
            types = List.copyOf(types);
        }
    }
}
