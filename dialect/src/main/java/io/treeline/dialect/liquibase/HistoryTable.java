// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.liquibase;

import liquibase.database.Database;
import liquibase.sql.Sql;
import liquibase.sql.UnparsedSql;
import liquibase.sqlgenerator.SqlGeneratorChain;
import liquibase.sqlgenerator.core.CreateDatabaseChangeLogTableGenerator;
import liquibase.statement.core.CreateDatabaseChangeLogTableStatement;

/**
 * DATABASECHANGELOG with the columns that Liquibase knows, keyed by the time at which a row arrived. It outlives its
 * schema's time to live: a row that was dropped silently would be a change set that runs again.
 */
// Liquibase's own signatures have raw types.
@SuppressWarnings("rawtypes")
public final class HistoryTable extends CreateDatabaseChangeLogTableGenerator {
    /** For Liquibase. */
    public HistoryTable() {}

    @Override
    public int getPriority() {
        return PRIORITY_DATABASE;
    }

    @Override
    public boolean supports(CreateDatabaseChangeLogTableStatement statement, Database database) {
        return database instanceof IotdbDatabase;
    }

    @Override
    public Sql[] generateSql(
            CreateDatabaseChangeLogTableStatement statement, Database database, SqlGeneratorChain chain) {
        String table = database.escapeTableName(
                database.getLiquibaseCatalogName(),
                database.getLiquibaseSchemaName(),
                database.getDatabaseChangeLogTableName());
        return new Sql[] {
            new UnparsedSql(
                    "CREATE TABLE " + table + " (\"Time\" TIMESTAMP, ID VARCHAR, AUTHOR VARCHAR, FILENAME VARCHAR,"
                            + " DATEEXECUTED TIMESTAMP, ORDEREXECUTED INTEGER, EXECTYPE VARCHAR, MD5SUM VARCHAR,"
                            + " DESCRIPTION VARCHAR, COMMENTS VARCHAR, TAG VARCHAR, LIQUIBASE VARCHAR, CONTEXTS VARCHAR,"
                            + " LABELS VARCHAR, DEPLOYMENT_ID VARCHAR) WITH (ttl = " + Long.MAX_VALUE + ")")
        };
    }
}
