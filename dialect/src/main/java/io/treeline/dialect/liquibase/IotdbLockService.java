// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.liquibase;

import io.treeline.dialect.lease.LeaseTable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import liquibase.Scope;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.database.Database;
import liquibase.exception.DatabaseException;
import liquibase.exception.LockException;
import liquibase.executor.Executor;
import liquibase.executor.ExecutorService;
import liquibase.lockservice.DatabaseChangeLogLock;
import liquibase.lockservice.StandardLockService;
import org.jspecify.annotations.Nullable;

/**
 * DATABASECHANGELOGLOCK as a {@link LeaseTable}. Liquibase's own lock is one UPDATE of one row, of which IoTDB cannot
 * say that it happened once. Liquibase has one connection, which is busy with the changes: so the lock does not beat,
 * and one that a dead program left is ended by {@code release-locks}, as everywhere.
 */
public final class IotdbLockService extends StandardLockService {
    /** As long as two that draw at once need to see who is first; Liquibase itself waits and asks again. */
    private static final Duration TRY = Duration.ofSeconds(1);

    private LeaseTable.@Nullable Ticket ticket;

    /** For Liquibase. */
    public IotdbLockService() {}

    @Override
    public int getPriority() {
        return PRIORITY_DATABASE;
    }

    @Override
    public boolean supports(Database database) {
        return database instanceof IotdbDatabase;
    }

    private Connection jdbc() {
        return ((IotdbDatabase) database).jdbc();
    }

    private LeaseTable lease() {
        return new LeaseTable(((IotdbDatabase) database).lockTable());
    }

    /** Whether statements are only written down ({@code update-sql}): then nothing is locked. */
    private boolean writesScript() {
        Executor executor =
                Scope.getCurrentScope().getSingleton(ExecutorService.class).getExecutor("jdbc", database);
        return !((IotdbDatabase) database).connected() || !executor.updatesDatabase();
    }

    @Override
    public void init() throws DatabaseException {
        if (writesScript()) {
            return;
        }
        try {
            lease().create(jdbc());
        } catch (SQLException error) {
            throw new DatabaseException("The lock's table cannot be made: " + error.getMessage(), error);
        }
    }

    @Override
    public boolean acquireLock() throws LockException {
        if (hasChangeLogLock) {
            return true;
        }
        if (!writesScript()) {
            try {
                init();
                ticket = lease().acquire(jdbc(), owner(), false, TRY);
            } catch (SQLException | DatabaseException error) {
                throw new LockException(error);
            }
            if (ticket == null) {
                return false;
            }
        }
        hasChangeLogLock = true;
        Scope.getCurrentScope()
                .getSingleton(ChangeLogHistoryServiceFactory.class)
                .resetAll();
        database.setCanCacheLiquibaseTableInfo(true);
        return true;
    }

    @Override
    public void releaseLock() throws LockException {
        try {
            if (ticket != null) {
                ticket.release(jdbc());
            }
        } catch (SQLException error) {
            throw new LockException(error);
        } finally {
            ticket = null;
            hasChangeLogLock = false;
            database.setCanCacheLiquibaseTableInfo(false);
        }
    }

    @Override
    public DatabaseChangeLogLock[] listLocks() throws LockException {
        if (writesScript()) {
            return new DatabaseChangeLogLock[0];
        }
        List<DatabaseChangeLogLock> locks = new ArrayList<>();
        try {
            lease().create(jdbc());
            for (LeaseTable.Holder holder : lease().holders(jdbc())) {
                Date since = holder.since() == null ? new Date(0) : Date.from(holder.since());
                locks.add(new DatabaseChangeLogLock(locks.size() + 1, since, holder.owner()));
            }
        } catch (SQLException error) {
            throw new LockException(error);
        }
        return locks.toArray(DatabaseChangeLogLock[]::new);
    }

    @Override
    public void forceReleaseLock() throws LockException, DatabaseException {
        init();
        try {
            if (!writesScript()) {
                lease().clear(jdbc());
            }
        } catch (SQLException error) {
            throw new LockException(error);
        }
        reset();
    }

    @Override
    public void reset() {
        super.reset();
        ticket = null;
    }

    @Override
    public void destroy() throws DatabaseException {
        if (!writesScript()) {
            try (Statement statement = jdbc().createStatement()) {
                // Not there any more where everything in the schema has just been dropped.
                statement.execute("DROP TABLE IF EXISTS " + ((IotdbDatabase) database).lockTable());
            } catch (SQLException error) {
                throw new DatabaseException(error);
            }
        }
        reset();
    }

    /** This program, for who reads the locks. */
    static String owner() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "an unknown host";
        }
        return host + ", process " + ProcessHandle.current().pid();
    }
}
