// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.liquibase;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;
import liquibase.CatalogAndSchema;
import liquibase.database.AbstractJdbcDatabase;
import liquibase.database.DatabaseConnection;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.exception.UnexpectedLiquibaseException;
import liquibase.structure.DatabaseObject;
import liquibase.structure.core.ForeignKey;
import liquibase.structure.core.Index;
import liquibase.structure.core.Sequence;
import liquibase.structure.core.UniqueConstraint;
import liquibase.structure.core.View;
import org.jspecify.annotations.Nullable;

/**
 * What Liquibase has to know of IoTDB behind the Treeline driver, in either model: databases are schemas, there are no
 * catalogs, transactions, sequences and generated keys, and names are quoted as PostgreSQL quotes them.
 */
public final class IotdbDatabase extends AbstractJdbcDatabase {
    private static final String PRODUCT_NAME = "Apache IoTDB";
    private static final int PORT = 6667;

    /** Names that need no quotes to mean what they say. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private boolean lowerCase;

    /** For Liquibase. */
    public IotdbDatabase() {
        setCurrentDateTimeFunction("CURRENT_TIMESTAMP");
    }

    @Override
    public int getPriority() {
        return PRIORITY_DATABASE;
    }

    @Override
    public String getShortName() {
        return "iotdb";
    }

    @Override
    protected String getDefaultDatabaseProductName() {
        return PRODUCT_NAME;
    }

    @Override
    public boolean isCorrectDatabaseImplementation(DatabaseConnection connection) throws DatabaseException {
        return PRODUCT_NAME.equalsIgnoreCase(connection.getDatabaseProductName());
    }

    @Override
    public @Nullable String getDefaultDriver(String url) {
        return url.startsWith("jdbc:iotdb:") || url.startsWith("jdbc:treeline:")
                ? "io.treeline.driver.IotdbDriver"
                : null;
    }

    @Override
    public Integer getDefaultPort() {
        return PORT;
    }

    // Schemas

    /** Catalogs are, with null as the only one: Liquibase takes all schemas for one where there are none. */
    @Override
    public boolean supports(Class<? extends DatabaseObject> type) {
        return !Sequence.class.isAssignableFrom(type)
                && !View.class.isAssignableFrom(type)
                && !ForeignKey.class.isAssignableFrom(type)
                && !Index.class.isAssignableFrom(type)
                && !UniqueConstraint.class.isAssignableFrom(type)
                && super.supports(type);
    }

    @Override
    public boolean supportsCatalogInObjectName(Class<? extends DatabaseObject> type) {
        return false;
    }

    @Override
    public @Nullable String getDefaultCatalogName() {
        return null;
    }

    @Override
    protected String getConnectionSchemaName() {
        try {
            return connected() ? jdbc().getSchema() : super.getConnectionSchemaName();
        } catch (SQLException error) {
            throw new UnexpectedLiquibaseException(error);
        }
    }

    /** Statements that a change log writes by hand see the same schema as those that Liquibase makes. */
    @Override
    public void setDefaultSchemaName(String schema) {
        super.setDefaultSchemaName(schema);
        enterDefaultSchema();
    }

    @Override
    public void setConnection(DatabaseConnection connection) {
        super.setConnection(connection);
        try {
            lowerCase = connected() && jdbc().getMetaData().storesLowerCaseIdentifiers();
        } catch (SQLException error) {
            throw new UnexpectedLiquibaseException(error);
        }
        enterDefaultSchema();
    }

    private void enterDefaultSchema() {
        try {
            if (defaultSchemaName != null && connected()) {
                jdbc().setSchema(defaultSchemaName);
            }
        } catch (SQLException error) {
            throw new UnexpectedLiquibaseException(error);
        }
    }

    /**
     * The driver's connection.
     *
     * @throws IllegalStateException where there is none, as of a Liquibase that only writes scripts
     */
    Connection jdbc() {
        if (getConnection() instanceof JdbcConnection own) {
            return own.getUnderlyingConnection();
        }
        throw new IllegalStateException("There is no connection to IoTDB: the database is offline");
    }

    /** Whether there is a connection, and not only a script to be written. */
    boolean connected() {
        return getConnection() instanceof JdbcConnection;
    }

    /** The lock's table as SQL writes it. */
    String lockTable() {
        return escapeTableName(
                getLiquibaseCatalogName(), getLiquibaseSchemaName(), getDatabaseChangeLogLockTableName());
    }

    @Override
    public CatalogAndSchema.CatalogAndSchemaCase getSchemaAndCatalogCase() {
        return CatalogAndSchema.CatalogAndSchemaCase.ORIGINAL_CASE;
    }

    // Names

    /** A server of the table model writes all names in lower case, and so they are looked for. */
    @Override
    public String correctObjectName(String name, Class<? extends DatabaseObject> type) {
        return name == null || !lowerCase ? name : name.toLowerCase(Locale.ROOT);
    }

    @Override
    protected boolean mustQuoteObjectName(String name, Class<? extends DatabaseObject> type) {
        return !PLAIN.matcher(name).matches() || isReservedWord(name) || super.mustQuoteObjectName(name, type);
    }

    /** A name without quotes can be any word that SQL reserves, in the places where Liquibase writes names. */
    @Override
    public boolean isReservedWord(String word) {
        return SqlWords.RESERVED.contains(word.toUpperCase(Locale.ROOT));
    }

    // What there is not

    @Override
    public boolean supportsDDLInTransaction() {
        return false;
    }

    @Override
    public boolean supportsInitiallyDeferrableColumns() {
        return false;
    }

    @Override
    public boolean supportsTablespaces() {
        return false;
    }

    @Override
    public boolean supportsSequences() {
        return false;
    }

    @Override
    public boolean supportsAutoIncrement() {
        return false;
    }

    @Override
    public String getAutoIncrementClause(BigInteger from, BigInteger by, String type, Boolean onNull) {
        return "";
    }

    @Override
    public boolean supportsRestrictForeignKeys() {
        return false;
    }

    /** Of a server in milliseconds the finest that is surely taken. */
    @Override
    public int getDefaultFractionalDigitsForTimestamp() {
        return 3;
    }

    /**
     * Of two with the same URL each is its own: Liquibase keeps services by their databases, and of a run that failed
     * it would hand the services, with their closed connection, to the next one.
     */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
