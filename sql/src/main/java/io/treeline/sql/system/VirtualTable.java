// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeExecutor;
import java.sql.SQLException;
import java.util.List;

/** A table whose rows are made here. Immutable; reading it asks the server each time. */
public interface VirtualTable {
    /** Its name in the plan. */
    TableName name();

    /** Its columns, in order. */
    List<Column> columns();

    /** Whether its name and columns may be quoted in any case. */
    default boolean anyCase() {
        return true;
    }

    /** Whether its columns have one case only, as those of the table model. */
    default boolean oneCase() {
        return false;
    }

    /**
     * The place of the column that holds a table's schema, so that a condition on it narrows what is asked; -1 if there
     * is none.
     */
    default int schemaColumn() {
        return -1;
    }

    /** The place of the column that holds a table's name; -1 if there is none. */
    default int tableColumn() {
        return -1;
    }

    /**
     * The place of the column that holds the number of a table, as {@link RelationNumbers} gives it; -1 if there is
     * none.
     */
    default int relationColumn() {
        return -1;
    }

    /** The place of the column that holds the number of a schema; -1 if there is none. */
    default int namespaceColumn() {
        return -1;
    }

    /** The type of a column's elements where it holds arrays. */
    default ColumnType element(int column) {
        return null;
    }

    /**
     * Starts reading.
     *
     * @param narrowing what the rows wanted have in common; rows besides them do no harm
     * @param executor runs native queries, and knows when to stop
     */
    VirtualRows open(Narrowing narrowing, NativeExecutor executor) throws SQLException;

    /** The native statements that reading would send, for EXPLAIN. */
    List<String> statements(Narrowing narrowing) throws SQLException;

    /**
     * Rows as the operators pass them on: null, Boolean, Integer, Long (also for TIMESTAMP, in ticks), Float, Double,
     * String, byte[] or LocalDate.
     */
    interface VirtualRows extends AutoCloseable {
        /** The next row, or null at the end. */
        Object[] next() throws SQLException;

        /** Bytes that reading holds from its beginning to its end, by estimate. */
        default long held() {
            return 0;
        }

        @Override
        default void close() throws SQLException {}
    }
}
