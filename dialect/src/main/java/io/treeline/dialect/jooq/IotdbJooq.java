// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.jooq;

import java.sql.Connection;
import java.util.Objects;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamCastMode;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DataSourceConnectionProvider;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultConnectionProvider;

/**
 * Configurations for jOOQ on the Treeline driver.
 *
 * <pre>{@code
 * DSLContext dsl = DSL.using(IotdbJooq.configuration(dataSource));
 * Field<Long> time = DSL.field(DSL.name("Time"), IotdbDataTypes.TICKS);
 * Field<Double> temperature = DSL.field(DSL.name("temperature"), IotdbDataTypes.DOUBLE);
 * dsl.select(time, temperature).from(DSL.table(DSL.name("root.factory", "room2.device1"))).orderBy(time.desc()).limit(10).fetch();
 * }</pre>
 *
 * <p>Errors are jOOQ's own {@code DataAccessException}, which tells the driver's SQLState.
 */
public final class IotdbJooq {
    /**
     * The dialect: PostgreSQL's, whose SQL the engine speaks. jOOQ's list of dialects is closed, so there can be none
     * of IoTDB's own.
     */
    public static final SQLDialect DIALECT = SQLDialect.POSTGRES;

    private IotdbJooq() {}

    /** A configuration that takes a connection from the data source for every statement. */
    public static Configuration configuration(DataSource dataSource) {
        return configuration().set(new DataSourceConnectionProvider(Objects.requireNonNull(dataSource, "dataSource")));
    }

    /** A configuration on one connection, which stays the caller's to close. */
    public static Configuration configuration(Connection connection) {
        return configuration().set(new DefaultConnectionProvider(Objects.requireNonNull(connection, "connection")));
    }

    /** A configuration without connection: renders SQL. */
    public static Configuration configuration() {
        Configuration configuration =
                new DefaultConfiguration().set(DIALECT).set(settings()).set(new NoTransactions());
        return configuration.set(new MetaOverJdbc(configuration));
    }

    /** The settings of those configurations: a fresh copy, free to be changed. */
    public static Settings settings() {
        return new Settings()
                .withRenderQuotedNames(RenderQuotedNames.ALWAYS)
                .withRenderCatalog(false)
                .withParamCastMode(ParamCastMode.NEVER)
                .withBindOffsetDateTimeType(true)
                .withReturnIdentityOnUpdatableRecord(false)
                .withExecuteWithOptimisticLocking(false);
    }
}
