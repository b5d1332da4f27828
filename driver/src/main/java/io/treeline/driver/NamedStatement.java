// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver;

import java.sql.CallableStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement whose parameters have names, {@code :name} in its text; made by
 * {@link IotdbConnection#prepareNamed} and by {@code Connection.prepareCall}. A name that stands several times is set
 * once. Names are matched exactly, else by the one that differs in case only.
 *
 * <p>The setters by index of {@link java.sql.PreparedStatement} count each {@code :name} in the text, also repeated
 * ones. There are no procedures, and so no OUT parameters.
 */
public interface NamedStatement extends CallableStatement {
    /**
     * The parameters' names, each once, in the order of their first places in the text; empty when the statement has
     * none.
     *
     * @throws SQLException 55000 when the statement is closed
     */
    List<String> parameterNames() throws SQLException;

    /**
     * Sets a parameter, wherever its name stands.
     *
     * @param name without the colon
     * @param value null, or what {@code setObject} takes
     * @return this
     * @throws SQLException 22023 when there is no such name: the message lists those there are
     */
    NamedStatement set(String name, @Nullable Object value) throws SQLException;

    /**
     * Sets all parameters; what was set before is forgotten.
     *
     * @param values by name; a value may be null
     * @return this
     * @throws SQLException 22023 for a name that the statement does not have, 07001 for one of its names that has no
     *     value here
     */
    NamedStatement setAll(Map<String, ?> values) throws SQLException;

    /**
     * Adds a row to the batch: {@link #setAll}, then {@code addBatch()}. As with them, an INSERT goes to the server as
     * tablets.
     *
     * @throws SQLException as {@link #setAll}, or 22xxx for a value that does not fit its column; nothing is added then
     */
    void addBatch(Map<String, ?> values) throws SQLException;
}
