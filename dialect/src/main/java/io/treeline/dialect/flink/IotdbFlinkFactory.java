// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flink;

import java.util.Locale;
import org.apache.flink.connector.jdbc.core.database.JdbcFactory;
import org.apache.flink.connector.jdbc.core.database.catalog.JdbcCatalog;
import org.apache.flink.connector.jdbc.core.database.dialect.JdbcDialect;

/** Makes {@link IotdbFlinkDialect} known to Flink's JDBC connector. */
public final class IotdbFlinkFactory implements JdbcFactory {
    /** For Flink. */
    public IotdbFlinkFactory() {}

    @Override
    public boolean acceptsURL(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("jdbc:iotdb:") || lower.startsWith("jdbc:treeline:");
    }

    @Override
    public JdbcDialect createDialect() {
        return new IotdbFlinkDialect();
    }

    @Override
    public JdbcCatalog createCatalog(
            ClassLoader loader, String name, String database, String user, String password, String url) {
        throw new UnsupportedOperationException(
                "There is no Flink catalog of IoTDB: CREATE TABLE ... WITH ('connector' ="
                        + " 'jdbc', ...) for each table that is to be used");
    }
}
