// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.flyway;

import java.sql.Connection;
import java.sql.Types;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.database.base.BaseDatabaseType;
import org.flywaydb.core.internal.database.base.CommunityDatabaseType;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.jdbc.JdbcConnectionFactory;
import org.flywaydb.core.internal.jdbc.StatementInterceptor;
import org.flywaydb.core.internal.parser.Parser;
import org.flywaydb.core.internal.parser.ParsingContext;

/** Makes IoTDB behind the Treeline driver, in either model, known to Flyway. */
public final class IotdbDatabaseType extends BaseDatabaseType implements CommunityDatabaseType {
    private static final String PRODUCT_NAME = "Apache IoTDB";

    /** For Flyway. */
    public IotdbDatabaseType() {}

    @Override
    public String getName() {
        return PRODUCT_NAME;
    }

    @Override
    public int getNullType() {
        return Types.NULL;
    }

    @Override
    public boolean handlesJDBCUrl(String url) {
        return url.startsWith("jdbc:iotdb:") || url.startsWith("jdbc:treeline:");
    }

    @Override
    public String getDriverClass(String url, ClassLoader classLoader) {
        return "io.treeline.driver.IotdbDriver";
    }

    @Override
    public boolean handlesDatabaseProductNameAndVersion(String product, String version, Connection connection) {
        return product.startsWith(PRODUCT_NAME);
    }

    @Override
    public Database<IotdbSession> createDatabase(
            Configuration configuration, JdbcConnectionFactory connections, StatementInterceptor interceptor) {
        return new IotdbDatabase(configuration, connections, interceptor);
    }

    @Override
    public Parser createParser(Configuration configuration, ResourceProvider resources, ParsingContext context) {
        return new IotdbParser(configuration, context);
    }
}
