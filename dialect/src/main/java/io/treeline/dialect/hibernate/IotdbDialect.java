// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import io.treeline.metadata.type.ColumnType;
import jakarta.persistence.TemporalType;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import java.util.TimeZone;
import org.hibernate.boot.model.FunctionContributions;
import org.hibernate.boot.model.TypeContributions;
import org.hibernate.dialect.DatabaseVersion;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.NullOrdering;
import org.hibernate.dialect.identity.IdentityColumnSupport;
import org.hibernate.dialect.pagination.LimitHandler;
import org.hibernate.dialect.pagination.OffsetFetchLimitHandler;
import org.hibernate.dialect.sequence.NoSequenceSupport;
import org.hibernate.dialect.sequence.SequenceSupport;
import org.hibernate.dialect.unique.UniqueDelegate;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.jdbc.env.spi.IdentifierHelper;
import org.hibernate.engine.jdbc.env.spi.IdentifierHelperBuilder;
import org.hibernate.engine.jdbc.env.spi.NameQualifierSupport;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.Index;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.spi.RuntimeModelCreationContext;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableInsertStrategy;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableMutationStrategy;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.sql.ast.SqlAstTranslator;
import org.hibernate.sql.ast.SqlAstTranslatorFactory;
import org.hibernate.sql.ast.spi.SqlAppender;
import org.hibernate.sql.ast.spi.StandardSqlAstTranslatorFactory;
import org.hibernate.sql.ast.tree.Statement;
import org.hibernate.sql.exec.spi.JdbcOperation;
import org.hibernate.tool.schema.spi.Exporter;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.jdbc.TimestampUtcAsInstantJdbcType;
import org.hibernate.type.descriptor.jdbc.VarbinaryJdbcType;
import org.hibernate.type.descriptor.jdbc.VarcharJdbcType;
import org.hibernate.type.descriptor.jdbc.spi.JdbcTypeRegistry;

/**
 * The dialect of an IoTDB tree behind the Treeline driver, for Hibernate ORM 6.6 and 7.
 *
 * <p>An entity is a device: {@code @Table(schema = "root.factory", name = "room2.device1")}, its identifier the property mapped to
 * {@code @Column(name = "Time")}, a {@code long} of ticks, an {@code Instant}, a {@code LocalDateTime} or a {@code Timestamp}. Names are quoted by the dialect,
 * so dots and keywords need no back-quotes. What IoTDB has not (sequences, identity columns, row locks, id tables) is refused when the session factory
 * starts or when a query is translated, with a sentence that says what to do instead.
 */
public class IotdbDialect extends Dialect {
  private static final DatabaseVersion MINIMUM_VERSION = DatabaseVersion.make(1, 0);

  /** Milliseconds: the precision a server has unless it was set up otherwise. */
  private static final int DEFAULT_PRECISION = 3;

  private static final DateTimeFormatter INSTANT_TEXT =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral("+00:00")
          .toFormatter(Locale.ROOT);

  private final int timestampPrecision;

  /** For {@code hibernate.dialect} without a connection; assumes timestamps in milliseconds. */
  public IotdbDialect() {
    super(DatabaseVersion.make(2, 0));
    this.timestampPrecision = DEFAULT_PRECISION;
  }

  /** For the resolver: reads version and timestamp precision from the connection. */
  public IotdbDialect(DialectResolutionInfo info) {
    super(info);
    this.timestampPrecision = timestampPrecision(info.getDatabaseMetadata());
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

  @Override
  protected DatabaseVersion getMinimumSupportedVersion() {
    return MINIMUM_VERSION;
  }

  // Types

  /** The SQL name of a JDBC or Hibernate type code, by the project's one type table. */
  @Override
  protected String columnType(int sqlTypeCode) {
    return switch (sqlTypeCode) {
      case SqlTypes.BOOLEAN, SqlTypes.BIT -> ColumnType.BOOLEAN.sqlName();
      case SqlTypes.TINYINT, SqlTypes.SMALLINT, SqlTypes.INTEGER -> ColumnType.INT32.sqlName();
      case SqlTypes.BIGINT -> ColumnType.INT64.sqlName();
      case SqlTypes.REAL -> ColumnType.FLOAT.sqlName();
      case SqlTypes.FLOAT, SqlTypes.DOUBLE -> ColumnType.DOUBLE.sqlName();
      case SqlTypes.NUMERIC, SqlTypes.DECIMAL -> ColumnType.DECIMAL.sqlName() + "($p,$s)";
      case SqlTypes.CHAR, SqlTypes.VARCHAR, SqlTypes.NCHAR, SqlTypes.NVARCHAR, SqlTypes.CLOB, SqlTypes.NCLOB, SqlTypes.LONG32VARCHAR, SqlTypes.LONG32NVARCHAR ->
          ColumnType.TEXT.sqlName();
      case SqlTypes.BINARY, SqlTypes.VARBINARY, SqlTypes.BLOB, SqlTypes.LONG32VARBINARY -> ColumnType.BLOB.sqlName();
      case SqlTypes.DATE -> ColumnType.DATE.sqlName();
      case SqlTypes.TIMESTAMP, SqlTypes.TIMESTAMP_UTC, SqlTypes.TIMESTAMP_WITH_TIMEZONE -> ColumnType.TIMESTAMP.sqlName();
      default -> super.columnType(sqlTypeCode);
    };
  }

  @Override
  public void contributeTypes(TypeContributions typeContributions, ServiceRegistry serviceRegistry) {
    super.contributeTypes(typeContributions, serviceRegistry);
    JdbcTypeRegistry types = typeContributions.getTypeConfiguration().getJdbcTypeRegistry();
    types.addDescriptor(SqlTypes.TIMESTAMP_UTC, TimestampUtcAsInstantJdbcType.INSTANCE);
    types.addDescriptor(SqlTypes.TIMESTAMP, LocalTimestampJdbcType.INSTANCE);
    // There are no locators: large values travel as the strings and bytes they are.
    types.addDescriptor(SqlTypes.CLOB, VarcharJdbcType.INSTANCE);
    types.addDescriptor(SqlTypes.NCLOB, VarcharJdbcType.INSTANCE);
    types.addDescriptor(SqlTypes.MATERIALIZED_CLOB, VarcharJdbcType.INSTANCE);
    types.addDescriptor(SqlTypes.MATERIALIZED_NCLOB, VarcharJdbcType.INSTANCE);
    types.addDescriptor(SqlTypes.BLOB, VarbinaryJdbcType.INSTANCE);
    types.addDescriptor(SqlTypes.MATERIALIZED_BLOB, VarbinaryJdbcType.INSTANCE);
  }

  /** A {@code long} property may hold a timestamp's ticks, so schema validation lets it. */
  @Override
  public boolean equivalentTypes(int one, int other) {
    return super.equivalentTypes(one, other) || ticks(one, other) || ticks(other, one);
  }

  private static boolean ticks(int one, int other) {
    return one == Types.TIMESTAMP && other == Types.BIGINT;
  }

  /** Digits after the second's point: those of the server, 3, 6 or 9. */
  @Override
  public int getDefaultTimestampPrecision() {
    return timestampPrecision;
  }

  /** Integers are not concatenated without a cast, as in the SQL standard. */
  @Override
  public boolean requiresCastForConcatenatingNonStrings() {
    return true;
  }

  @Override
  public void initializeFunctionRegistry(FunctionContributions contributions) {
    IotdbFunctions.register(this, contributions);
  }

  // Names

  /** Quotes every name: a path below the database holds dots, and a measurement may be called anything. */
  @Override
  public IdentifierHelper buildIdentifierHelper(IdentifierHelperBuilder builder, DatabaseMetaData metaData) throws SQLException {
    builder.setGloballyQuoteIdentifiers(true);
    return super.buildIdentifierHelper(builder, metaData);
  }

  /** Schema is the database; there are no catalogs. */
  @Override
  public NameQualifierSupport getNameQualifierSupport() {
    return NameQualifierSupport.SCHEMA;
  }

  // Queries

  @Override
  public LimitHandler getLimitHandler() {
    return OffsetFetchLimitHandler.INSTANCE;
  }

  /** As in PostgreSQL: NULL is greater than every value. */
  @Override
  public NullOrdering getNullOrdering() {
    return NullOrdering.GREATEST;
  }

  /** A literal with an offset is written with it: what it means depends neither on the JVM's zone nor on the connection's. */
  @Override
  public void appendDateTimeLiteral(SqlAppender appender, TemporalAccessor value, TemporalType precision, TimeZone jdbcTimeZone) {
    if (precision == TemporalType.TIMESTAMP && value.isSupported(ChronoField.INSTANT_SECONDS)) {
      appendInstant(appender, Instant.from(value));
    } else {
      super.appendDateTimeLiteral(appender, value, precision, jdbcTimeZone);
    }
  }

  @Override
  public void appendDateTimeLiteral(SqlAppender appender, Date value, TemporalType precision, TimeZone jdbcTimeZone) {
    if (precision == TemporalType.TIMESTAMP) {
      appendInstant(appender, value.toInstant());
    } else {
      super.appendDateTimeLiteral(appender, value, precision, jdbcTimeZone);
    }
  }

  @Override
  public void appendDateTimeLiteral(SqlAppender appender, Calendar value, TemporalType precision, TimeZone jdbcTimeZone) {
    if (precision == TemporalType.TIMESTAMP) {
      appendInstant(appender, value.toInstant());
    } else {
      super.appendDateTimeLiteral(appender, value, precision, jdbcTimeZone);
    }
  }

  private static void appendInstant(SqlAppender appender, Instant instant) {
    appender.appendSql("cast('");
    appender.appendSql(INSTANT_TEXT.format(instant.atOffset(ZoneOffset.UTC)));
    appender.appendSql("' as timestamp)");
  }

  @Override
  public boolean supportsDistinctFromPredicate() {
    return true;
  }

  @Override
  public SqlAstTranslatorFactory getSqlAstTranslatorFactory() {
    return new StandardSqlAstTranslatorFactory() {
      @Override
      protected <T extends JdbcOperation> SqlAstTranslator<T> buildTranslator(SessionFactoryImplementor factory, Statement statement) {
        return new IotdbSqlAstTranslator<>(factory, statement);
      }
    };
  }

  // Writes

  /** Batches become tablets: many rows in one call are what IoTDB is made for. {@code hibernate.jdbc.batch_size} overrides it. */
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

  /** Refused: also met at start-up by identifiers generated from a sequence or a table, whose counter needs a row lock. */
  @Override
  public String getForUpdateString() {
    throw Refusal.locks();
  }

  @Override
  public SqmMultiTableMutationStrategy getFallbackSqmMutationStrategy(EntityMappingType entity, RuntimeModelCreationContext context) {
    throw Refusal.severalTables(entity.getEntityName());
  }

  @Override
  public SqmMultiTableInsertStrategy getFallbackSqmInsertStrategy(EntityMappingType entity, RuntimeModelCreationContext context) {
    throw Refusal.severalTables(entity.getEntityName());
  }

  // Schema tools: a series is made by the first insert, or by CREATE TIMESERIES; there are no constraints to make.

  @Override
  public boolean canCreateSchema() {
    return false;
  }

  /** False also keeps Hibernate from making foreign keys. */
  @Override
  public boolean hasAlterTable() {
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
    return NoIndexes.INSTANCE;
  }
}
