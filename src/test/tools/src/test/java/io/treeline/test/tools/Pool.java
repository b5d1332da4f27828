// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceListener;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** The pools, each of one connection that is looked at before it is lent. */
enum Pool {
    HIKARI {
        @Override
        DataSource open(String url, String initSql, boolean leaks, List<String> reports) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setUsername("root");
            config.setPassword("root");
            config.setMaximumPoolSize(1);
            config.setConnectionInitSql(initSql);
            config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
            config.setConnectionTimeout(20_000);
            config.setExceptionOverrideClassName(KeepUnlessBroken.class.getName());
            config.setLeakDetectionThreshold(leaks ? 2_000 : 0);
            if (leaks) {
                LEAKS.setUseParentHandlers(false);
                LEAKS.addHandler(new Handler() {
                    @Override
                    public void publish(LogRecord message) {
                        reports.add(message.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                });
            }
            return new HikariDataSource(config);
        }
    },
    DBCP2 {
        @Override
        DataSource open(String url, String initSql, boolean leaks, List<String> reports) {
            BasicDataSource source = new BasicDataSource();
            source.setUrl(url);
            source.setUsername("root");
            source.setPassword("root");
            source.setMaxTotal(1);
            source.setMaxWait(Duration.ofSeconds(20));
            source.setTestOnBorrow(true);
            source.setDefaultAutoCommit(true);
            source.setDefaultReadOnly(false);
            source.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            source.setDefaultQueryTimeout(Duration.ofSeconds(60));
            source.setPoolPreparedStatements(true);
            if (initSql != null) {
                source.setConnectionInitSqls(List.of(initSql));
            }
            if (leaks) {
                source.setRemoveAbandonedOnBorrow(true);
                source.setRemoveAbandonedTimeout(Duration.ofSeconds(1));
                source.setLogAbandoned(true);
                source.setAbandonedLogWriter(new PrintWriter(new StringWriter() {
                    @Override
                    public void write(String text) {
                        reports.add(text);
                    }
                }));
            }
            return source;
        }
    },
    AGROAL {
        @Override
        DataSource open(String url, String initSql, boolean leaks, List<String> reports) throws SQLException {
            AgroalDataSourceConfigurationSupplier config = new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(1)
                            .acquisitionTimeout(Duration.ofSeconds(20))
                            .validateOnBorrow(true)
                            .leakTimeout(leaks ? Duration.ofMillis(500) : Duration.ZERO)
                            .connectionValidator(io.agroal.api.configuration.AgroalConnectionPoolConfiguration
                                    .ConnectionValidator.defaultValidator())
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                                    .principal(new NamePrincipal("root"))
                                    .credential(new SimplePassword("root"))
                                    .initialSql(initSql)
                                    .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED)));
            return AgroalDataSource.from(config, new AgroalDataSourceListener() {
                @Override
                public void onConnectionLeak(Connection connection, Thread thread) {
                    reports.add("leak of " + thread.getName());
                }
            });
        }
    };

    /** Held, for java.util.logging forgets loggers that nobody holds. */
    private static final Logger LEAKS = Logger.getLogger("com.zaxxer.hikari.pool.ProxyLeakTask");

    /**
     * A pool.
     *
     * @param initSql what each new connection runs first, or null
     * @param leaks whether connections that are not given back are reported
     * @param reports where to
     */
    abstract DataSource open(String url, String initSql, boolean leaks, List<String> reports) throws SQLException;
}
