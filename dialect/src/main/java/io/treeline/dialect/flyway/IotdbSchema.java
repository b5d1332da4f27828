// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flyway;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;

/** A database of IoTDB: a schema to SQL. */
final class IotdbSchema extends Schema<IotdbDatabase, IotdbTable> {
    IotdbSchema(JdbcTemplate jdbcTemplate, IotdbDatabase database, String name) {
        super(jdbcTemplate, database, name);
    }

    @Override
    protected boolean doExists() throws SQLException {
        try (ResultSet schemas = database.getJdbcMetaData().getSchemas(null, pattern(name))) {
            return schemas.next();
        }
    }

    /** The lock of the history is none of the user's tables. */
    @Override
    protected boolean doEmpty() throws SQLException {
        String lock = HistoryLock.tableOf(database.getConfiguration().getTable());
        for (String table : tableNames()) {
            if (!table.equalsIgnoreCase(lock)) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void doCreate() throws SQLException {
        jdbcTemplate.execute("CREATE SCHEMA IF NOT EXISTS " + database.quote(name));
    }

    @Override
    protected void doDrop() throws SQLException {
        jdbcTemplate.execute("DROP SCHEMA IF EXISTS " + database.quote(name) + " CASCADE");
    }

    /** Drops table by table, so that the database's own settings stay. */
    @Override
    protected void doClean() throws SQLException {
        for (IotdbTable table : doAllTables()) {
            table.drop();
        }
    }

    @Override
    protected IotdbTable[] doAllTables() throws SQLException {
        return tableNames().stream().map(this::getTable).toArray(IotdbTable[]::new);
    }

    @Override
    public IotdbTable getTable(String table) {
        return new IotdbTable(jdbcTemplate, database, this, database.stored(table));
    }

    private List<String> tableNames() throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet tables =
                database.getJdbcMetaData().getTables(null, pattern(name), "%", new String[] {"TABLE"})) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    /** A name as a pattern that matches it alone. */
    String pattern(String exact) throws SQLException {
        DatabaseMetaData metaData = database.getJdbcMetaData();
        String escape = metaData.getSearchStringEscape();
        return exact.replace(escape, escape + escape).replace("_", escape + '_').replace("%", escape + '%');
    }
}
