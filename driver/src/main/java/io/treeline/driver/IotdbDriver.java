// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver;

import io.treeline.driver.connection.ConnectionProperty;
import io.treeline.driver.connection.Connector;
import io.treeline.driver.connection.JdbcUrl;
import io.treeline.driver.error.Errors;
import io.treeline.driver.metadata.ProductVersion;
import io.treeline.metadata.error.SqlState;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The driver that {@link DriverManager} finds for {@code jdbc:iotdb:} and {@code jdbc:treeline:}; see
 * docs/connection-properties.md.
 */
public final class IotdbDriver implements Driver {
    static {
        try {
            DriverManager.registerDriver(new IotdbDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** For DriverManager, the service loader, and tools. */
    public IotdbDriver() {}

    /** Null for another driver's URL, as JDBC asks. */
    @Override
    public @Nullable Connection connect(String url, Properties info) throws SQLException {
        if (url == null) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "The URL is null");
        }
        return acceptsURL(url) ? Connector.open(JdbcUrl.parse(url, info), DriverManager.getLoginTimeout()) : null;
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        if (url == null) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "The URL is null");
        }
        return JdbcUrl.accepts(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return ConnectionProperty.describe(JdbcUrl.given(url, info));
    }

    @Override
    public int getMajorVersion() {
        return ProductVersion.part(ProductVersion.driver(), 0);
    }

    @Override
    public int getMinorVersion() {
        return ProductVersion.part(ProductVersion.driver(), 1);
    }

    /** False: without transactions, no IoTDB driver can be JDBC compliant. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("io.treeline.driver");
    }
}
