// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.spark;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.Date;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.expressions.aggregate.AggregateFunc;
import org.apache.spark.sql.connector.expressions.aggregate.Sum;
import org.apache.spark.sql.execution.datasources.jdbc.JDBCOptions;
import org.apache.spark.sql.jdbc.JdbcDialect;
import org.apache.spark.sql.jdbc.JdbcType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import scala.Function1;
import scala.Option;
import scala.runtime.AbstractFunction1;

/**
 * Spark's dialect of IoTDB behind the Treeline driver: names in quotes, IoTDB's types, and instants that mean the same
 * in every zone. With Spark's {@code JDBCTableCatalog} aggregates, sorts, LIMIT and OFFSET go into the SQL, too;
 * TABLESAMPLE does not, since Spark's REPEATABLE could not be kept.
 */
public final class IotdbSparkDialect extends JdbcDialect {
    private static final long serialVersionUID = 1L;

    /** What means the same in Spark and in PostgreSQL, whose functions the engine has. */
    private static final Set<String> FUNCTIONS = Set.of(
            "MAX",
            "MIN",
            "SUM",
            "COUNT",
            "AVG",
            "VAR_POP",
            "VAR_SAMP",
            "STDDEV_POP",
            "STDDEV_SAMP",
            "COVAR_POP",
            "COVAR_SAMP",
            "CORR");

    private static final Pattern SUM = Pattern.compile("SUM\\((DISTINCT )?(.*)\\)", Pattern.DOTALL);

    private static final DateTimeFormatter CLOCK = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    /** For {@code JdbcDialects.registerDialect}, which {@link IotdbSparkExtension} does by itself. */
    public IotdbSparkDialect() {}

    @Override
    public boolean canHandle(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("jdbc:iotdb:") || lower.startsWith("jdbc:treeline:");
    }

    @Override
    public String quoteIdentifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    // Types

    /** JDBC's REAL is Spark's float; Spark's own choice is a double. */
    @Override
    public Option<DataType> getCatalystType(int type, String name, int size, MetadataBuilder metadata) {
        return type == Types.REAL
                ? Option.apply(DataTypes.FloatType)
                : super.getCatalystType(type, name, size, metadata);
    }

    /** The types that a table is made with; IoTDB's integers have 32 or 64 bits. */
    @Override
    public Option<JdbcType> getJDBCType(DataType type) {
        if (type.equals(DataTypes.ByteType) || type.equals(DataTypes.ShortType)) {
            return Option.apply(new JdbcType("INTEGER", Types.INTEGER));
        }
        if (type.equals(DataTypes.BooleanType)) {
            return Option.apply(new JdbcType("BOOLEAN", Types.BOOLEAN));
        }
        if (type.equals(DataTypes.StringType)) {
            return Option.apply(new JdbcType("TEXT", Types.VARCHAR));
        }
        if (type.equals(DataTypes.BinaryType)) {
            return Option.apply(new JdbcType("BLOB", Types.VARBINARY));
        }
        return super.getJDBCType(type);
    }

    // What is pushed down

    /**
     * Literals of filters. An instant has its offset: Spark's own text of it would be one of the JVM's zone, and be
     * read in the connection's.
     */
    @Override
    public Object compileValue(Object value) {
        if (value instanceof Timestamp timestamp) {
            return instant(timestamp.toInstant());
        }
        if (value instanceof Instant instant) {
            return instant(instant);
        }
        if (value instanceof LocalDateTime clock) {
            return "TIMESTAMP '" + CLOCK.format(clock) + '\'';
        }
        if (value instanceof Date date) {
            return "DATE '" + date + '\'';
        }
        if (value instanceof LocalDate date) {
            return "DATE '" + date + '\'';
        }
        if (value instanceof Float number) {
            // Its exact value: as a decimal number it would be one that no FLOAT is.
            return number(number.doubleValue());
        }
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof byte[] bytes) {
            return "X'" + HexFormat.of().formatHex(bytes) + '\'';
        }
        if (value instanceof Object[] values) {
            return Arrays.stream(values)
                    .map(each -> String.valueOf(compileValue(each)))
                    .collect(Collectors.joining(", "));
        }
        return super.compileValue(value);
    }

    private static String instant(Instant instant) {
        return "TIMESTAMP WITH TIME ZONE '" + CLOCK.format(instant.atOffset(ZoneOffset.UTC)) + "+00:00'";
    }

    private static String number(double value) {
        return "CAST('" + value + "' AS DOUBLE PRECISION)";
    }

    /**
     * Spark's sum of floats is a double, and PostgreSQL's is as narrow as they are. A zero added makes doubles of them,
     * and leaves sums of other types as they are.
     */
    // Deprecated for those who call it; for a dialect it is the one place to change an aggregate.
    @Override
    @SuppressWarnings("deprecation")
    public Option<String> compileAggregate(AggregateFunc function) {
        Option<String> sql = super.compileAggregate(function);
        if (!(function instanceof Sum) || sql.isEmpty()) {
            return sql;
        }
        Matcher sum = SUM.matcher(sql.get());
        return sum.matches()
                ? Option.apply("SUM(" + (sum.group(1) == null ? "" : "DISTINCT ") + '(' + sum.group(2) + ") + 0)")
                : Option.empty();
    }

    /**
     * Where filters become SQL, in the JVMs of executors too, Spark asks for the dialect after it has opened a
     * connection: this makes it known there.
     */
    @Override
    public Function1<Object, Connection> createConnectionFactory(JDBCOptions options) {
        return new Opening(super.createConnectionFactory(options));
    }

    /** Sent to the executors with their part of the work. */
    private static final class Opening extends AbstractFunction1<Object, Connection> implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Function1<Object, Connection> next;

        Opening(Function1<Object, Connection> next) {
            this.next = next;
        }

        @Override
        public Connection apply(Object partition) {
            IotdbSparkExtension.register();
            return next.apply(partition);
        }
    }

    @Override
    public boolean isSupportedFunction(String function) {
        return FUNCTIONS.contains(function);
    }

    @Override
    public boolean supportsLimit() {
        return true;
    }

    @Override
    public boolean supportsOffset() {
        return true;
    }

    @Override
    public boolean supportsTableSample() {
        return false;
    }

    // Writes

    /** TRUNCATE empties one table, so {@code overwrite} with {@code truncate} keeps it. */
    @Override
    public Option<Object> isCascadingTruncateTable() {
        return Option.apply(Boolean.FALSE);
    }
}
