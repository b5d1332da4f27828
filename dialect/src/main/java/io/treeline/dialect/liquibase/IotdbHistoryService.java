// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.liquibase;

import io.treeline.dialect.lease.LeaseTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import liquibase.Scope;
import liquibase.changelog.StandardChangeLogHistoryService;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import liquibase.executor.ExecutorService;
import liquibase.lockservice.LockServiceFactory;

/**
 * The change log's history, whose table is made by one program at a time: Liquibase makes it before it locks anything,
 * and IoTDB makes a table in several steps.
 */
public final class IotdbHistoryService extends StandardChangeLogHistoryService {
    private boolean complete;

    /** For Liquibase. */
    public IotdbHistoryService() {}

    @Override
    public int getPriority() {
        return PRIORITY_DATABASE;
    }

    @Override
    public boolean supports(Database database) {
        return database instanceof IotdbDatabase;
    }

    @Override
    public void init() throws DatabaseException {
        IotdbDatabase database = (IotdbDatabase) getDatabase();
        boolean executes = Scope.getCurrentScope()
                .getSingleton(ExecutorService.class)
                .getExecutor("jdbc", database)
                .updatesDatabase();
        if (complete
                || !database.connected()
                || !executes
                || LockServiceFactory.getInstance().getLockService(database).hasChangeLogLock()
                || isComplete(database)) {
            super.init();
        } else {
            LeaseTable lease = new LeaseTable(database.lockTable());
            Connection connection = database.jdbc();
            try {
                lease.create(connection);
                LeaseTable.Ticket ticket =
                        lease.acquire(connection, IotdbLockService.owner(), false, LeaseTable.SILENCE);
                if (ticket == null) {
                    throw new DatabaseException("Another program has the change log locked (list-locks shows it, and"
                            + " release-locks ends a lock whose program is gone)");
                }
                try {
                    super.init();
                } finally {
                    ticket.release(connection);
                }
            } catch (SQLException error) {
                throw new DatabaseException(error);
            }
        }
        complete = true;
    }

    @Override
    public void reset() {
        super.reset();
        complete = false;
    }

    private boolean isComplete(IotdbDatabase database) {
        String table = database.escapeTableName(
                getLiquibaseCatalogName(), getLiquibaseSchemaName(), getDatabaseChangeLogTableName());
        try (Statement statement = database.jdbc().createStatement()) {
            statement
                    .executeQuery("SELECT ID, AUTHOR, FILENAME, DATEEXECUTED, ORDEREXECUTED, EXECTYPE, MD5SUM,"
                            + " DESCRIPTION, COMMENTS, TAG, LIQUIBASE, CONTEXTS, LABELS, DEPLOYMENT_ID FROM " + table
                            + " LIMIT 1")
                    .close();
            return true;
        } catch (SQLException missing) {
            return false;
        }
    }
}
