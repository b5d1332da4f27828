// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.jooq;

import org.jooq.Configuration;
import org.jooq.Meta;
import org.jooq.MetaProvider;
import org.jooq.SQLDialect;
import org.jooq.impl.DefaultMetaProvider;

/**
 * {@code dsl.meta()} by {@code DatabaseMetaData} alone: of the PostgreSQL dialect jOOQ would ask {@code pg_catalog} for
 * keys and more.
 */
final class MetaOverJdbc implements MetaProvider {
    private final Configuration configuration;

    MetaOverJdbc(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Meta provide() {
        return new DefaultMetaProvider(configuration.derive(SQLDialect.DEFAULT)).provide();
    }
}
