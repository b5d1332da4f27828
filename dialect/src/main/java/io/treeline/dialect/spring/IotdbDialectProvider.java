// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.spring;

import java.util.Optional;
import org.springframework.data.jdbc.core.dialect.DialectResolver;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.data.relational.core.dialect.Dialect;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/** Gives Spring Data JDBC PostgreSQL's dialect where the database is IoTDB, which it would refuse as unknown. */
public final class IotdbDialectProvider implements DialectResolver.JdbcDialectProvider {
    private static final String PRODUCT_NAME = "Apache IoTDB";

    /** For Spring. */
    public IotdbDialectProvider() {}

    @Override
    public Optional<Dialect> getDialect(JdbcOperations operations) {
        ConnectionCallback<String> product =
                connection -> connection.getMetaData().getDatabaseProductName();
        return PRODUCT_NAME.equalsIgnoreCase(operations.execute(product))
                ? Optional.of(JdbcPostgresDialect.INSTANCE)
                : Optional.empty();
    }
}
