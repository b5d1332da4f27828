// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flyway;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.database.base.Table;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.flywaydb.core.internal.jdbc.JdbcConnectionFactory;
import org.flywaydb.core.internal.jdbc.StatementInterceptor;

/**
 * What Flyway has to know of IoTDB. The history is keyed by time, as everything there is: a migration of rank n is the
 * row at the n-th second of 1970, which is the same in every precision, and holds the rank beside.
 */
// Flyway's own signatures have raw types.
@SuppressWarnings("rawtypes")
final class IotdbDatabase extends Database<IotdbSession> {
    private final Map<String, HistoryLock> locks = new HashMap<>();

    IotdbDatabase(Configuration configuration, JdbcConnectionFactory connections, StatementInterceptor interceptor) {
        super(configuration, connections, interceptor);
    }

    @Override
    protected IotdbSession doGetConnection(Connection connection) {
        return new IotdbSession(this, connection);
    }

    /** Any: what a server cannot do is said by the statement that asks for it. */
    @Override
    public void ensureSupported(Configuration configuration) {}

    /** There are no transactions, so a failed migration is written down as such, for a person to repair. */
    @Override
    public boolean supportsDdlTransactions() {
        return false;
    }

    @Override
    public boolean supportsMultiStatementTransactions() {
        return false;
    }

    /** JDBC's catalog is null here; this is what {@code current_database()} says. */
    @Override
    protected String doGetCatalog() {
        return "iotdb";
    }

    @Override
    public boolean catalogIsSchema() {
        return false;
    }

    @Override
    public String getBooleanTrue() {
        return "true";
    }

    @Override
    public String getBooleanFalse() {
        return "false";
    }

    @Override
    public String doQuote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** A name as the server writes it: all in lower case in the table model. Null stays null. */
    String stored(String name) {
        try {
            return name == null || !jdbcMetaData.storesLowerCaseIdentifiers() ? name : name.toLowerCase(Locale.ROOT);
        } catch (SQLException error) {
            throw new FlywaySqlException("Unable to ask how names are stored", error);
        }
    }

    // The history

    /**
     * The history outlives its schema's time to live: rows that were dropped silently would be migrations that run
     * again.
     */
    @Override
    public String getRawCreateScript(Table table, boolean baseline) {
        String create = "CREATE TABLE IF NOT EXISTS " + table
                + " (\"Time\" TIMESTAMP, installed_rank INTEGER, version VARCHAR, description VARCHAR, type VARCHAR,"
                + " script VARCHAR, checksum INTEGER, installed_by VARCHAR, installed_on TIMESTAMP,"
                + " execution_time INTEGER, success BOOLEAN) WITH (ttl = " + Long.MAX_VALUE + ");\n";
        return baseline ? create + getBaselineStatement(table) + ";\n" : create;
    }

    /** The rank is given once, and becomes a time too. */
    @Override
    public String getInsertStatement(Table table) {
        return "INSERT INTO " + table
                + " (\"Time\", installed_rank, version, description, type, script, checksum, installed_by,"
                + " execution_time, success, installed_on)"
                + " SELECT TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00:00' + r * INTERVAL '1' SECOND,"
                + " r, v, d, t, s, c, b, e, ok, CURRENT_TIMESTAMP"
                + " FROM (VALUES (CAST(? AS INTEGER), CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS VARCHAR),"
                + " CAST(? AS VARCHAR), CAST(? AS INTEGER), CAST(? AS VARCHAR), CAST(? AS INTEGER),"
                + " CAST(? AS BOOLEAN))) AS n(r, v, d, t, s, c, b, e, ok)";
    }

    /** The one lock of a history, whoever asks. */
    HistoryLock historyLock(IotdbTable history) {
        return locks.computeIfAbsent(history.toString(), name -> new HistoryLock(this, history));
    }
}
