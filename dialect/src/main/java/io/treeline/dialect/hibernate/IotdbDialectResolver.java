// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import org.hibernate.dialect.Dialect;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolver;
import org.jspecify.annotations.Nullable;

/**
 * Recognises IoTDB by {@code DatabaseMetaData.getDatabaseProductName}, so that no {@code hibernate.dialect} setting is
 * needed.
 */
public final class IotdbDialectResolver implements DialectResolver {
    /** What the driver reports as the database's product name. */
    public static final String PRODUCT_NAME = "Apache IoTDB";

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Dialect resolveDialect(DialectResolutionInfo info) {
        return PRODUCT_NAME.equalsIgnoreCase(info.getDatabaseName()) ? new IotdbDialect(info) : null;
    }
}
