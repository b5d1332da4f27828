// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that the catalog asks of a server: run one native metadata statement. The driver implements it. */
public interface CatalogSource {
    /** The model that the session speaks. */
    ServerModel model();

    /** The server's time precision. */
    TimePrecision precision();

    /**
     * Runs a native SHOW, COUNT or DESC.
     *
     * @throws SQLException as the server answered
     */
    MetadataRows query(String nativeSql) throws SQLException;

    /** Bytes that one listing may hold, by estimate. */
    default long maxHeldBytes() {
        return Long.MAX_VALUE;
    }

    /**
     * Asked now and then while a look-up waits for the answer to another connection's.
     *
     * @throws SQLException when it must wait no longer: its statement was stopped, or its connection is lost
     */
    default void checkWaiting() throws SQLException {
        // Nobody can stop it.
    }

    /** The rows of a metadata statement, read by label: servers of other versions have more columns in other places. */
    interface MetadataRows extends AutoCloseable {
        /** Moves to the next row. */
        boolean next() throws SQLException;

        /** The labels of the columns, as the server wrote them. */
        List<String> labels() throws SQLException;

        /** The value as text, or null when it is NULL or the server has no such column; label compared without case. */
        @Nullable
        String text(String label) throws SQLException;

        /**
         * The value of a column without which the answer means nothing.
         *
         * @throws SQLException 0A000 naming the column and those that there are, when this server's answer lacks it or
         *     has NULL in it
         */
        default String required(String label) throws SQLException {
            String value = text(label);
            if (value == null) {
                throw SqlState.FEATURE_NOT_SUPPORTED.exception("The server's answer to a metadata statement has "
                        + (labels().stream().anyMatch(label::equalsIgnoreCase)
                                ? "no value in its column " + label
                                : "no column " + label + ", but " + labels())
                        + "; this driver cannot read the metadata of such a server");
            }
            return value;
        }

        @Override
        void close() throws SQLException;
    }
}
