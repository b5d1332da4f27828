// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flink;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.connector.jdbc.core.database.dialect.AbstractDialect;
import org.apache.flink.connector.jdbc.core.database.dialect.JdbcDialectConverter;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;

/**
 * Flink's dialect of IoTDB behind the Treeline driver. Times are instants, and so TIMESTAMP_LTZ, which the connector's
 * own dialects do not have; a sink with a primary key sets cells to null where Flink says so, for which a plain INSERT
 * of IoTDB's would leave what is there.
 */
public final class IotdbFlinkDialect extends AbstractDialect {
    private static final long serialVersionUID = 1L;

    /** For {@link IotdbFlinkFactory}, and for the connector's DataStream API. */
    public IotdbFlinkDialect() {}

    @Override
    public String dialectName() {
        return "IoTDB";
    }

    @Override
    public Optional<String> defaultDriverName() {
        return Optional.of("io.treeline.driver.IotdbDriver");
    }

    @Override
    public JdbcDialectConverter getRowConverter(RowType rowType) {
        return new IotdbRowConverter(rowType);
    }

    // Types

    @Override
    public Set<LogicalTypeRoot> supportedTypes() {
        return EnumSet.of(
                LogicalTypeRoot.CHAR,
                LogicalTypeRoot.VARCHAR,
                LogicalTypeRoot.BOOLEAN,
                LogicalTypeRoot.VARBINARY,
                LogicalTypeRoot.TINYINT,
                LogicalTypeRoot.SMALLINT,
                LogicalTypeRoot.INTEGER,
                LogicalTypeRoot.BIGINT,
                LogicalTypeRoot.FLOAT,
                LogicalTypeRoot.DOUBLE,
                LogicalTypeRoot.DATE,
                LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
                LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
    }

    @Override
    public Optional<Range> timestampPrecisionRange() {
        return Optional.of(Range.of(0, 9));
    }

    /**
     * Says at planning what could not be read or written.
     *
     * @throws ValidationException for a type that IoTDB has not, or a TIMESTAMP that would lose an hour a year
     */
    @Override
    public void validate(RowType rowType) throws ValidationException {
        for (LogicalType type : rowType.getChildren()) {
            if (type.is(LogicalTypeRoot.DECIMAL)) {
                throw new ValidationException("IoTDB has no DECIMAL: declare a DOUBLE, a BIGINT or a STRING");
            }
            if (type.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE) && !Clock.HAS_ONE_OFFSET) {
                throw new ValidationException(Clock.TWO_HOURS_IN_ONE);
            }
        }
        super.validate(rowType);
    }

    /** Whether a clock reading stands for one instant in this JVM, as the connector's parameters want it. */
    static final class Clock {
        static final boolean HAS_ONE_OFFSET = ZoneId.systemDefault().getRules().isFixedOffset();

        static final String TWO_HOURS_IN_ONE =
                "A time of IoTDB's is an instant, and TIMESTAMP is a reading of the clock of this JVM's zone, "
                        + ZoneId.systemDefault()
                        + ", which shows an hour twice each autumn: declare TIMESTAMP_LTZ, or run Flink with"
                        + " -Duser.timezone=UTC";

        private Clock() {}
    }

    /** The precision of a type of instants; a number of digits behind the second. */
    static int precision(LogicalType type) {
        return type instanceof LocalZonedTimestampType instants
                ? instants.getPrecision()
                : ((TimestampType) type).getPrecision();
    }

    // Statements

    @Override
    public String quoteIdentifier(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /**
     * The option {@code table-name} as SQL: a path of the tree is one name, other dots stand between a database and a
     * table, and what has quotes already is taken as it is.
     */
    String table(String name) {
        if (name.indexOf('"') >= 0 || name.indexOf('`') >= 0) {
            return name;
        }
        return name.startsWith("root.")
                ? quoteIdentifier(name)
                : Arrays.stream(name.split("\\.", -1))
                        .map(this::quoteIdentifier)
                        .collect(Collectors.joining("."));
    }

    @Override
    public String getLimitClause(long limit) {
        return "LIMIT " + limit;
    }

    @Override
    public String getInsertIntoStatement(String table, String[] fields) {
        return "INSERT INTO " + parsed(table(table)) + " (" + columns(fields) + ") VALUES ("
                + Arrays.stream(fields).map(IotdbFlinkDialect::parameter).collect(Collectors.joining(", ")) + ")";
    }

    /**
     * PostgreSQL's upsert, which, unlike a plain INSERT, makes a cell null. It reads what is there first, in batches.
     */
    @Override
    public Optional<String> getUpsertStatement(String table, String[] fields, String[] keys) {
        List<String> key = List.of(keys);
        String changes = Arrays.stream(fields)
                .filter(field -> !key.contains(field))
                .map(field -> quoteIdentifier(field) + " = EXCLUDED." + quoteIdentifier(field))
                .collect(Collectors.joining(", "));
        return Optional.of(getInsertIntoStatement(table, fields) + " ON CONFLICT (" + columns(keys) + ") DO "
                + (changes.isEmpty() ? "NOTHING" : "UPDATE SET " + changes));
    }

    @Override
    public String getUpdateStatement(String table, String[] fields, String[] conditions) {
        return "UPDATE " + parsed(table(table)) + " SET " + equations(fields, ", ") + where(conditions);
    }

    @Override
    public String getDeleteStatement(String table, String[] conditions) {
        return "DELETE FROM " + parsed(table(table)) + where(conditions);
    }

    @Override
    public String getSelectFromStatement(String table, String[] fields, String[] conditions) {
        // The scan's statement has no parameters by name, and its text is not parsed for them.
        String from = conditions.length == 0 ? table(table) : parsed(table(table));
        return "SELECT " + columns(fields) + " FROM " + from + where(conditions);
    }

    @Override
    public String getRowExistsStatement(String table, String[] conditions) {
        return "SELECT 1 FROM " + parsed(table(table)) + where(conditions);
    }

    private String columns(String[] fields) {
        return Arrays.stream(fields).map(this::quoteIdentifier).collect(Collectors.joining(", "));
    }

    private String where(String[] conditions) {
        return conditions.length == 0 ? "" : " WHERE " + equations(conditions, " AND ");
    }

    private String equations(String[] fields, String separator) {
        return Arrays.stream(fields)
                .map(field -> parsed(quoteIdentifier(field)) + " = " + parameter(field))
                .collect(Collectors.joining(separator));
    }

    /** The connector looks for parameters by their colon, in names too. */
    private static String parsed(String sql) {
        if (sql.indexOf(':') >= 0) {
            throw new ValidationException("Flink's JDBC connector takes a colon for the begin of a parameter: " + sql
                    + " can be scanned, but not looked up or written");
        }
        return sql;
    }

    private static String parameter(String field) {
        if (field.isEmpty() || !field.chars().allMatch(Character::isJavaIdentifierPart)) {
            throw new ValidationException(
                    "Flink's JDBC connector gives parameters the names of columns, and takes letters"
                            + " and digits only: " + field + " can be scanned, but not looked up or written");
        }
        return ':' + field;
    }
}
