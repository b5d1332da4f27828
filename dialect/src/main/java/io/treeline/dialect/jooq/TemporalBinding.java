// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.jooq;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.DataType;
import org.jooq.QueryPart;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;

/**
 * Hands a java.time value to the driver as it is. jOOQ's own bindings go through {@link java.sql.Timestamp} in the
 * JVM's zone, or through text.
 *
 * @param <T> Instant, OffsetDateTime or LocalDateTime
 */
final class TemporalBinding<T> implements Binding<T, T> {
    private static final long serialVersionUID = 1L;

    private static final DateTimeFormatter INSTANT_TEXT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral("+00:00")
            .toFormatter(Locale.ROOT);

    private final Class<T> type;
    private final DataType<T> literalType;

    TemporalBinding(Class<T> type, DataType<T> literalType) {
        this.type = type;
        this.literalType = literalType;
    }

    @Override
    public Converter<T, T> converter() {
        return Converter.ofNullable(type, type, value -> value, value -> value);
    }

    @Override
    public void sql(BindingSQLContext<T> context) {
        if (context.render().paramType() == ParamType.INLINED) {
            // jOOQ's own literals end at the microsecond.
            context.render().visit(literal(context.value()));
        } else {
            context.render().sql(context.variable());
        }
    }

    private QueryPart literal(T value) {
        if (value instanceof Instant instant) {
            return text(instant);
        }
        return value instanceof OffsetDateTime time ? text(time.toInstant()) : DSL.inline(value, literalType);
    }

    static QueryPart text(Instant instant) {
        return DSL.sql(
                "timestamp with time zone {0}", DSL.inline(INSTANT_TEXT.format(instant.atOffset(ZoneOffset.UTC))));
    }

    @Override
    public void set(BindingSetStatementContext<T> context) throws SQLException {
        context.statement().setObject(context.index(), context.value());
    }

    @Override
    public void get(BindingGetResultSetContext<T> context) throws SQLException {
        context.value(context.resultSet().getObject(context.index(), type));
    }

    @Override
    public void register(BindingRegisterContext<T> context) throws SQLException {
        throw noProcedures();
    }

    @Override
    public void get(BindingGetStatementContext<T> context) throws SQLException {
        throw noProcedures();
    }

    @Override
    public void set(BindingSetSQLOutputContext<T> context) throws SQLException {
        throw noProcedures();
    }

    @Override
    public void get(BindingGetSQLInputContext<T> context) throws SQLException {
        throw noProcedures();
    }

    static SQLFeatureNotSupportedException noProcedures() {
        return new SQLFeatureNotSupportedException("IoTDB has no stored procedures and no user-defined types", "0A000");
    }
}
