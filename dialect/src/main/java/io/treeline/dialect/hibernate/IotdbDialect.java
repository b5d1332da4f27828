// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import io.treeline.metadata.type.ColumnType;
import jakarta.persistence.TemporalType;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Calendar;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.hibernate.boot.model.FunctionContributions;
import org.hibernate.boot.model.TypeContributions;
import org.hibernate.dialect.DatabaseVersion;
import org.hibernate.dialect.FunctionalDependencyAnalysisSupport;
import org.hibernate.dialect.FunctionalDependencyAnalysisSupportImpl;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.dialect.identity.IdentityColumnSupport;
import org.hibernate.dialect.sequence.NoSequenceSupport;
import org.hibernate.dialect.sequence.SequenceSupport;
import org.hibernate.dialect.unique.UniqueDelegate;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.jdbc.env.spi.IdentifierHelper;
import org.hibernate.engine.jdbc.env.spi.IdentifierHelperBuilder;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.Index;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.spi.RuntimeModelCreationContext;
import org.hibernate.query.sqm.mutation.internal.inline.InlineMutationStrategy;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableMutationStrategy;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.sql.ast.SqlAstTranslator;
import org.hibernate.sql.ast.SqlAstTranslatorFactory;
import org.hibernate.sql.ast.spi.SqlAppender;
import org.hibernate.sql.ast.spi.StandardSqlAstTranslatorFactory;
import org.hibernate.sql.ast.tree.Statement;
import org.hibernate.sql.exec.spi.JdbcOperation;
import org.hibernate.tool.schema.spi.Exporter;
import org.hibernate.tool.schema.spi.SchemaManagementTool;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.jdbc.VarbinaryJdbcType;
import org.hibernate.type.descriptor.jdbc.VarcharJdbcType;
import org.hibernate.type.descriptor.jdbc.spi.JdbcTypeRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of an IoTDB tree behind the Treeline driver, for Hibernate ORM 6.6 and 7.
 *
 * <p>An entity is a device: {@code @Table(schema = "root.factory", name = "room2.device1")}, its identifier the
 * property mapped to {@code @Column(name = "Time")}, a {@code long} of ticks, an {@code Instant}, a
 * {@code LocalDateTime} or a {@code Timestamp}. Names are quoted by the dialect, so dots and keywords need no
 * back-quotes. What IoTDB has not (sequences, identity columns, row locks, id tables) is refused when the session
 * factory starts or when a query is translated, with a sentence that says what to do instead.
 */
public class IotdbDialect extends PostgreSQLDialect {
    /**
     * Setting: what is done about foreign keys, unique and check constraints and indexes of the mapping, none of which
     * IoTDB has. {@code warn}, the default, names them in one warning when the session factory starts; {@code refuse}
     * stops it; {@code ignore} says nothing.
     */
    public static final String CONSTRAINTS = "treeline.hibernate.constraints";

    /** The PostgreSQL whose SQL the engine speaks; what it has more than 14 (MERGE from 15 on) is not written. */
    private static final DatabaseVersion POSTGRESQL = DatabaseVersion.make(14, 0);

    /** Milliseconds: the precision a server has unless it was set up otherwise. */
    private static final int DEFAULT_PRECISION = 3;

    private static final DateTimeFormatter TIME_TEXT = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter LOCAL_TEXT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd ")
            .append(TIME_TEXT)
            .toFormatter(Locale.ROOT);

    private final int timestampPrecision;
    private final boolean keepsAttributes;

    /** For {@code hibernate.dialect} without a connection; assumes timestamps in milliseconds. */
    public IotdbDialect() {
        super(POSTGRESQL);
        this.timestampPrecision = DEFAULT_PRECISION;
        this.keepsAttributes = false;
    }

    /** For the resolver: reads version and timestamp precision from the connection. */
    public IotdbDialect(DialectResolutionInfo info) {
        super(POSTGRESQL);
        registerKeywords(info);
        this.timestampPrecision = timestampPrecision(info.getDatabaseMetadata());
        this.keepsAttributes = keepsAttributes(info.getDatabaseMetadata());
    }

    /** Where all names are kept in small letters, quoted ones too, the server has the table model. */
    private static boolean keepsAttributes(DatabaseMetaData metaData) {
        try {
            return metaData != null && metaData.storesLowerCaseQuotedIdentifiers();
        } catch (SQLException e) {
            throw new IllegalStateException("The connection's model could not be read", e);
        }
    }

    /** Whether tables can have ATTRIBUTEs, as those of the table model. */
    boolean keepsAttributes() {
        return keepsAttributes;
    }

    private static int timestampPrecision(DatabaseMetaData metaData) {
        if (metaData == null) {
            return DEFAULT_PRECISION;
        }
        try (ResultSet types = metaData.getTypeInfo()) {
            while (types.next()) {
                if (types.getInt("DATA_TYPE") == Types.TIMESTAMP) {
                    return types.getInt("MAXIMUM_SCALE");
                }
            }
            return DEFAULT_PRECISION;
        } catch (SQLException e) {
            throw new IllegalStateException("The server's timestamp precision could not be read", e);
        }
    }

    // Types

    /**
     * The type that a column is made with: IoTDB has fewer types than PostgreSQL, and texts hold what has none of its
     * own.
     */
    @Override
    protected String columnType(int sqlTypeCode) {
        return switch (sqlTypeCode) {
            case SqlTypes.BOOLEAN, SqlTypes.BIT -> ColumnType.BOOLEAN.sqlName();
            case SqlTypes.TINYINT, SqlTypes.SMALLINT, SqlTypes.INTEGER -> ColumnType.INT32.sqlName();
            case SqlTypes.BIGINT -> ColumnType.INT64.sqlName();
            case SqlTypes.REAL -> ColumnType.FLOAT.sqlName();
            case SqlTypes.FLOAT, SqlTypes.DOUBLE -> "double precision";
            case SqlTypes.CHAR, SqlTypes.VARCHAR, SqlTypes.NCHAR, SqlTypes.NVARCHAR -> "varchar($l)";
            case SqlTypes.CLOB, SqlTypes.NCLOB, SqlTypes.LONG32VARCHAR, SqlTypes.LONG32NVARCHAR ->
                ColumnType.TEXT.sqlName();
            case SqlTypes.NUMERIC, SqlTypes.DECIMAL, SqlTypes.TIME, SqlTypes.TIME_UTC, SqlTypes.TIME_WITH_TIMEZONE ->
                ColumnType.TEXT.sqlName();
            case SqlTypes.BINARY, SqlTypes.VARBINARY, SqlTypes.BLOB, SqlTypes.LONG32VARBINARY -> "bytea";
            case SqlTypes.DATE -> ColumnType.DATE.sqlName();
            case SqlTypes.TIMESTAMP, SqlTypes.TIMESTAMP_UTC, SqlTypes.TIMESTAMP_WITH_TIMEZONE ->
                ColumnType.TIMESTAMP.sqlName();
            default -> super.columnType(sqlTypeCode);
        };
    }

    /** The type that HQL's cast writes: PostgreSQL's, whether or not a column can be made with it. */
    @Override
    protected String castType(int sqlTypeCode) {
        return switch (sqlTypeCode) {
            case SqlTypes.TINYINT, SqlTypes.SMALLINT -> "smallint";
            case SqlTypes.NUMERIC, SqlTypes.DECIMAL -> "numeric($p,$s)";
            case SqlTypes.TIME, SqlTypes.TIME_UTC, SqlTypes.TIME_WITH_TIMEZONE -> "time";
            case SqlTypes.TIMESTAMP_UTC, SqlTypes.TIMESTAMP_WITH_TIMEZONE -> "timestamp with time zone";
            default -> super.castType(sqlTypeCode);
        };
    }

    @Override
    public void contributeTypes(TypeContributions typeContributions, ServiceRegistry serviceRegistry) {
        super.contributeTypes(typeContributions, serviceRegistry);
        JdbcTypeRegistry types = typeContributions.getTypeConfiguration().getJdbcTypeRegistry();
        types.addDescriptor(SqlTypes.TIMESTAMP_UTC, InstantJdbcType.INSTANCE);
        types.addDescriptor(SqlTypes.TIMESTAMP, LocalTimestampJdbcType.INSTANCE);
        types.addDescriptor(SqlTypes.TIME, TimeOfDayJdbcType.LOCAL);
        types.addDescriptor(SqlTypes.TIME_UTC, TimeOfDayJdbcType.UTC);
        types.addDescriptor(SqlTypes.UUID, VarcharJdbcType.INSTANCE);
        types.addDescriptor(SqlTypes.DURATION, NanosecondsJdbcType.INSTANCE);
        types.addDescriptor(SqlTypes.INTERVAL_SECOND, NanosecondsJdbcType.INSTANCE);
        // There are no locators: large values travel as the strings and bytes they are.
        types.addDescriptor(SqlTypes.CLOB, VarcharJdbcType.INSTANCE);
        types.addDescriptor(SqlTypes.NCLOB, VarcharJdbcType.INSTANCE);
        types.addDescriptor(SqlTypes.MATERIALIZED_CLOB, VarcharJdbcType.INSTANCE);
        types.addDescriptor(SqlTypes.MATERIALIZED_NCLOB, VarcharJdbcType.INSTANCE);
        types.addDescriptor(SqlTypes.BLOB, VarbinaryJdbcType.INSTANCE);
        types.addDescriptor(SqlTypes.MATERIALIZED_BLOB, VarbinaryJdbcType.INSTANCE);
    }

    /**
     * What schema validation lets pass: a {@code long} may hold a timestamp's ticks; a text, what IoTDB has no type
     * for; INT32, the smaller integers.
     */
    @Override
    public boolean equivalentTypes(int one, int other) {
        return super.equivalentTypes(one, other) || holds(one, other) || holds(other, one);
    }

    private static boolean holds(int column, int property) {
        return switch (column) {
            case Types.TIMESTAMP ->
                property == Types.BIGINT
                        || property == SqlTypes.TIMESTAMP_UTC
                        || property == SqlTypes.TIMESTAMP_WITH_TIMEZONE;
            case Types.VARCHAR ->
                switch (property) {
                    case Types.NUMERIC,
                            Types.DECIMAL,
                            Types.TIME,
                            SqlTypes.TIME_UTC,
                            SqlTypes.TIME_WITH_TIMEZONE,
                            SqlTypes.UUID,
                            Types.CLOB,
                            Types.NCLOB,
                            Types.CHAR -> true;
                    default -> false;
                };
            case Types.INTEGER -> property == Types.SMALLINT || property == Types.TINYINT || property == Types.NUMERIC;
            case Types.BIGINT, Types.DOUBLE, Types.REAL -> property == Types.NUMERIC || property == Types.DECIMAL;
            case Types.VARBINARY -> property == Types.BLOB || property == Types.BINARY;
            default -> false;
        };
    }

    /** Digits after the second's point: those of the server, 3, 6 or 9. */
    @Override
    public int getDefaultTimestampPrecision() {
        return timestampPrecision;
    }

    @Override
    public void initializeFunctionRegistry(FunctionContributions contributions) {
        super.initializeFunctionRegistry(contributions);
        IotdbFunctions.register(contributions);
    }

    // Names

    /** Quotes every name: a path below the database holds dots, and a measurement may be called anything. */
    @Override
    public IdentifierHelper buildIdentifierHelper(IdentifierHelperBuilder builder, DatabaseMetaData metaData)
            throws SQLException {
        builder.setGloballyQuoteIdentifiers(true);
        builder.setSkipGlobalQuotingForColumnDefinitions(true);
        return super.buildIdentifierHelper(builder, metaData);
    }

    /** As long as a path may be: PostgreSQL's 63 bytes would cut the names of associations' columns. */
    @Override
    public int getMaxIdentifierLength() {
        return 255;
    }

    // Queries

    /**
     * Times keep their last digit (PostgreSQL's dialect writes microseconds), and an instant its offset: what it means
     * depends on no zone of the JVM or connection.
     */
    @Override
    public void appendDateTimeLiteral(
            SqlAppender appender, TemporalAccessor value, TemporalType precision, TimeZone jdbcTimeZone) {
        if (precision == TemporalType.TIMESTAMP && value.isSupported(ChronoField.INSTANT_SECONDS)) {
            appendInstant(appender, Instant.from(value));
        } else if (precision == TemporalType.TIMESTAMP) {
            appendText(appender, "timestamp", LOCAL_TEXT.format(value));
        } else if (precision == TemporalType.TIME) {
            appendText(appender, "time", TIME_TEXT.format(TimeOfDayJdbcType.utc(value)));
        } else {
            super.appendDateTimeLiteral(appender, value, precision, jdbcTimeZone);
        }
    }

    @Override
    public void appendDateTimeLiteral(SqlAppender appender, Date value, TemporalType precision, TimeZone jdbcTimeZone) {
        if (precision == TemporalType.TIMESTAMP) {
            appendInstant(
                    appender,
                    Instant.ofEpochMilli(value.getTime())
                            .plusNanos(value instanceof Timestamp t ? t.getNanos() % 1_000_000 : 0));
        } else if (precision == TemporalType.TIME) {
            appendText(appender, "time", TIME_TEXT.format(new Time(value.getTime()).toLocalTime()));
        } else {
            super.appendDateTimeLiteral(appender, value, precision, jdbcTimeZone);
        }
    }

    @Override
    public void appendDateTimeLiteral(
            SqlAppender appender, Calendar value, TemporalType precision, TimeZone jdbcTimeZone) {
        if (precision == TemporalType.DATE) {
            super.appendDateTimeLiteral(appender, value, precision, jdbcTimeZone);
        } else {
            appendDateTimeLiteral(appender, value.getTime(), precision, jdbcTimeZone);
        }
    }

    private static void appendInstant(SqlAppender appender, Instant instant) {
        appendText(
                appender, "timestamp with time zone", LOCAL_TEXT.format(instant.atOffset(ZoneOffset.UTC)) + "+00:00");
    }

    private static void appendText(SqlAppender appender, String type, String text) {
        appender.appendSql(type);
        appender.appendSql(" '");
        appender.appendSql(text);
        appender.appendSql('\'');
    }

    /** A GROUP BY has to name all columns that are selected. */
    @Override
    public FunctionalDependencyAnalysisSupport getFunctionalDependencyAnalysisSupport() {
        return FunctionalDependencyAnalysisSupportImpl.NONE;
    }

    /** The order of a search, and what was met in a cycle, is kept in columns that Hibernate writes. */
    public boolean supportsRecursiveSearchClause() {
        return false;
    }

    /** See {@link #supportsRecursiveSearchClause()}. */
    public boolean supportsRecursiveCycleClause() {
        return false;
    }

    /** See {@link #supportsRecursiveSearchClause()}. */
    public boolean supportsRecursiveCycleUsingClause() {
        return false;
    }

    /** There is no row identifier beside the key. */
    @Override
    public @Nullable String rowId(String rowId) {
        return null;
    }

    @Override
    public SqlAstTranslatorFactory getSqlAstTranslatorFactory() {
        return new StandardSqlAstTranslatorFactory() {
            @Override
            protected <T extends JdbcOperation> SqlAstTranslator<T> buildTranslator(
                    SessionFactoryImplementor factory, Statement statement) {
                return new IotdbSqlAstTranslator<>(factory, statement);
            }
        };
    }

    // Writes

    /**
     * Batches become tablets: many rows in one call are what IoTDB is made for. {@code hibernate.jdbc.batch_size}
     * overrides it.
     */
    @Override
    public int getDefaultStatementBatchSize() {
        return 1000;
    }

    /** The driver has no LOB locators, and some pools throw away a connection on which Hibernate tried to make one. */
    @Override
    public boolean supportsJdbcConnectionLobCreation(DatabaseMetaData metaData) {
        return false;
    }

    @Override
    public boolean getDefaultUseGetGeneratedKeys() {
        return false;
    }

    @Override
    public IdentityColumnSupport getIdentityColumnSupport() {
        return NoIdentityColumns.INSTANCE;
    }

    @Override
    public SequenceSupport getSequenceSupport() {
        return NoSequenceSupport.INSTANCE;
    }

    /**
     * Refused: also met at start-up by identifiers generated from a sequence or a table, whose counter needs a row
     * lock.
     */
    @Override
    public String getForUpdateString() {
        throw Refusal.locks();
    }

    /** HQL over the tables of TABLE_PER_CLASS: the keys are read first, and each table is written by them. */
    @Override
    public SqmMultiTableMutationStrategy getFallbackSqmMutationStrategy(
            EntityMappingType entity, RuntimeModelCreationContext context) {
        return new InlineMutationStrategy(this);
    }

    // Schema tools: tables and columns are made; there are no constraints to make.

    @Override
    public String[] getCreateSchemaCommand(String schema) {
        return new String[] {"create schema if not exists " + schema};
    }

    @Override
    public String[] getDropSchemaCommand(String schema) {
        return new String[] {"drop schema if exists " + schema};
    }

    @Override
    public SchemaManagementTool getFallbackSchemaManagementTool(
            Map<String, Object> settings, ServiceRegistryImplementor registry) {
        return new PlainNamesTool();
    }

    @Override
    public @Nullable String getQuerySequencesString() {
        return null;
    }

    @Override
    public @Nullable String getBeforeDropStatement() {
        return null;
    }

    @Override
    public String getCascadeConstraintsString() {
        return "";
    }

    /** TRUNCATE takes one table. */
    @Override
    public boolean canBatchTruncate() {
        return false;
    }

    @Override
    public boolean supportsCommentOn() {
        return false;
    }

    /** A column's type stays what it is. */
    @Override
    public boolean supportsAlterColumnType() {
        return false;
    }

    @Override
    public boolean dropConstraints() {
        return false;
    }

    @Override
    public boolean supportsTableCheck() {
        return false;
    }

    @Override
    public boolean supportsColumnCheck() {
        return false;
    }

    @Override
    public boolean supportsCascadeDelete() {
        return false;
    }

    @Override
    public UniqueDelegate getUniqueDelegate() {
        return NoUniqueKeys.INSTANCE;
    }

    @Override
    public Exporter<Index> getIndexExporter() {
        return NoExporter.indexes();
    }

    @Override
    public Exporter<ForeignKey> getForeignKeyExporter() {
        return NoExporter.foreignKeys();
    }
}
