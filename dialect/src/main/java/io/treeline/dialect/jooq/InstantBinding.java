// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.jooq;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.conf.ParamType;

/**
 * An {@link Instant} where the code generator found a TIMESTAMP, "Time" among them, to the last digit. As a
 * LocalDateTime, jOOQ's own choice for that type of JDBC, the two hours that autumn makes of one could not be told
 * apart, and an UPDATE or DELETE by the key could hit the other row.
 *
 * <p>{@link IotdbDatabase} chooses it by itself; elsewhere it is named in a forced type:
 *
 * <pre>{@code
 * <forcedType>
 *   <userType>java.time.Instant</userType>
 *   <binding>io.treeline.dialect.jooq.InstantBinding</binding>
 *   <includeTypes>(?i:timestamp.*)</includeTypes>
 * </forcedType>
 * }</pre>
 */
public final class InstantBinding implements Binding<LocalDateTime, Instant> {
    private static final long serialVersionUID = 1L;

    /** For the generated code. */
    public InstantBinding() {}

    /** Only for values that come from elsewhere than a statement: they are taken in the JVM's zone. */
    @Override
    public Converter<LocalDateTime, Instant> converter() {
        return Converter.ofNullable(
                LocalDateTime.class,
                Instant.class,
                local -> local.atZone(ZoneId.systemDefault()).toInstant(),
                instant -> LocalDateTime.ofInstant(instant, ZoneId.systemDefault()));
    }

    @Override
    public void sql(BindingSQLContext<Instant> context) {
        if (context.render().paramType() == ParamType.INLINED && context.value() != null) {
            context.render().visit(TemporalBinding.text(context.value()));
        } else if (context.render().paramType() == ParamType.INLINED) {
            context.render().sql("null");
        } else {
            context.render().sql(context.variable());
        }
    }

    @Override
    public void set(BindingSetStatementContext<Instant> context) throws SQLException {
        context.statement().setObject(context.index(), context.value());
    }

    @Override
    public void get(BindingGetResultSetContext<Instant> context) throws SQLException {
        context.value(context.resultSet().getObject(context.index(), Instant.class));
    }

    @Override
    public void register(BindingRegisterContext<Instant> context) throws SQLException {
        throw TemporalBinding.noProcedures();
    }

    @Override
    public void get(BindingGetStatementContext<Instant> context) throws SQLException {
        throw TemporalBinding.noProcedures();
    }

    @Override
    public void set(BindingSetSQLOutputContext<Instant> context) throws SQLException {
        throw TemporalBinding.noProcedures();
    }

    @Override
    public void get(BindingGetSQLInputContext<Instant> context) throws SQLException {
        throw TemporalBinding.noProcedures();
    }
}
