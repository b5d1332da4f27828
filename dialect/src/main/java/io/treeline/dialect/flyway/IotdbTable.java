// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flyway;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.internal.database.base.Table;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;

/** A device, or a table of the table model. */
final class IotdbTable extends Table<IotdbDatabase, IotdbSchema> {
    IotdbTable(JdbcTemplate jdbcTemplate, IotdbDatabase database, IotdbSchema schema, String name) {
        super(jdbcTemplate, database, schema, name);
    }

    @Override
    protected boolean doExists() throws SQLException {
        String[] types = {"TABLE"};
        try (ResultSet tables = database.getJdbcMetaData()
                .getTables(null, schema.pattern(schema.getName()), schema.pattern(name), types)) {
            return tables.next();
        }
    }

    @Override
    protected void doDrop() throws SQLException {
        jdbcTemplate.execute("DROP TABLE IF EXISTS " + this);
    }

    /** For the history alone: within {@link IotdbSession#lock} this is one time more. */
    @Override
    protected void doLock() {
        database.historyLock(this).lock();
    }

    @Override
    protected void doUnlock() {
        database.historyLock(this).unlock();
    }
}
