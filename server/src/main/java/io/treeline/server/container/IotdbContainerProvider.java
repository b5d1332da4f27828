// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.container;

import java.util.Map;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.containers.JdbcDatabaseContainerProvider;
import org.testcontainers.jdbc.ConnectionUrl;

/**
 * Starts a container for URLs such as {@code jdbc:tc:iotdb:2.0.1-beta:///root.factory?TC_PRECISION=us}. The version may
 * be left out; the path, which may be left out too, is a database that is created. {@code sql_dialect=table} and other
 * properties of connections are taken as in any URL of Treeline; the user is root.
 */
public final class IotdbContainerProvider extends JdbcDatabaseContainerProvider {
    private static final String PRECISION = "TC_PRECISION";

    /** For Testcontainers. */
    public IotdbContainerProvider() {}

    @Override
    public boolean supports(String databaseType) {
        return databaseType.equals("iotdb");
    }

    @Override
    public JdbcDatabaseContainer<?> newInstance() {
        return newInstance(IotdbContainer.VERSION);
    }

    /** The container of a version, such as {@code 2.0.1-beta}. */
    @Override
    public JdbcDatabaseContainer<?> newInstance(String version) {
        return new IotdbContainer(IotdbContainer.image(version));
    }

    @Override
    public JdbcDatabaseContainer<?> newInstance(ConnectionUrl url) {
        IotdbContainer container =
                new IotdbContainer(IotdbContainer.image(url.getImageTag().orElse(IotdbContainer.VERSION)));
        container.withReuse(url.isReusable());
        // Testcontainers itself finds a name only behind the name of a host.
        String place = url.getDbHostString();
        container.withDatabaseName(place.substring(place.lastIndexOf('/') + 1));
        Map<String, String> wanted = url.getContainerParameters();
        if (wanted.containsKey(PRECISION)) {
            container.withPrecision(wanted.get(PRECISION));
        }
        // Scripts run on the container's own connections, before there is one of the URL.
        String dialect = url.getQueryParameters().get("sql_dialect");
        if (dialect != null) {
            container.withSqlDialect(dialect);
        }
        return container;
    }
}
