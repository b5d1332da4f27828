// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flyway;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.flywaydb.core.internal.database.base.Connection;
import org.flywaydb.core.internal.database.base.Table;
import org.jspecify.annotations.Nullable;

/** A connection of Flyway's, whose schema is a database of IoTDB. */
// Flyway's own signatures have raw types.
@SuppressWarnings("rawtypes")
final class IotdbSession extends Connection<IotdbDatabase> {
    IotdbSession(IotdbDatabase database, java.sql.Connection connection) {
        super(database, connection);
    }

    @Override
    protected @Nullable String getCurrentSchemaNameOrSearchPath() throws SQLException {
        return getJdbcConnection() == null ? null : getJdbcConnection().getSchema();
    }

    /** A session of the table model cannot go back to having no database, and need not: it is closed after that. */
    @Override
    protected void doChangeCurrentSchemaOrSearchPathTo(String schema) throws SQLException {
        if (schema != null) {
            getJdbcConnection().setSchema(schema);
        }
    }

    @Override
    public IotdbSchema getSchema(String name) {
        return new IotdbSchema(jdbcTemplate, database, database.stored(name));
    }

    /** Runs while no other Flyway has the history, by a {@link HistoryLock}. */
    @Override
    public <T> T lock(Table table, Callable<T> work) {
        return database.historyLock((IotdbTable) table).hold(work);
    }
}
