// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import com.alibaba.druid.pool.DruidDataSource;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.treeline.driver.IotdbDriver;
import java.beans.PropertyVetoException;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/**
 * Pools of at most three connections as they are usually set up: each connection is looked at before it is lent, by a
 * query or by isValid.
 */
enum CutPool {
    HIKARI {
        @Override
        DataSource open(String url) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setUsername("root");
            config.setPassword("root");
            config.setMaximumPoolSize(3);
            return new HikariDataSource(config);
        }

        @Override
        long trustMillis() {
            return 600;
        }
    },
    HIKARI_QUERY {
        @Override
        DataSource open(String url) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setUsername("root");
            config.setPassword("root");
            config.setMaximumPoolSize(3);
            config.setConnectionTestQuery("SELECT 1");
            return new HikariDataSource(config);
        }

        @Override
        long trustMillis() {
            return 600;
        }
    },
    DBCP2 {
        @Override
        DataSource open(String url) {
            return dbcp(url, null);
        }
    },
    DBCP2_QUERY {
        @Override
        DataSource open(String url) {
            return dbcp(url, "SELECT 1");
        }
    },
    DRUID_QUERY {
        @Override
        DataSource open(String url) {
            DruidDataSource source = new DruidDataSource();
            source.setDriverClassName(IotdbDriver.class.getName());
            source.setUrl(url);
            source.setUsername("root");
            source.setPassword("root");
            source.setMaxActive(3);
            source.setMaxWait(20_000);
            source.setTestOnBorrow(true);
            source.setValidationQuery("SELECT 1");
            return source;
        }
    },
    TOMCAT {
        @Override
        DataSource open(String url) {
            return tomcat(url, null);
        }
    },
    TOMCAT_QUERY {
        @Override
        DataSource open(String url) {
            return tomcat(url, "SELECT 1");
        }
    },
    C3P0 {
        @Override
        DataSource open(String url) throws PropertyVetoException {
            return c3p0(url, null);
        }
    },
    C3P0_QUERY {
        @Override
        DataSource open(String url) throws PropertyVetoException {
            return c3p0(url, "SELECT 1");
        }
    },
    MYBATIS_QUERY {
        @Override
        DataSource open(String url) {
            PooledDataSource source = new PooledDataSource(IotdbDriver.class.getName(), url, "root", "root");
            source.setPoolMaximumActiveConnections(3);
            source.setPoolPingEnabled(true);
            source.setPoolPingQuery("SELECT 1");
            source.setPoolPingConnectionsNotUsedFor(0);
            return source;
        }
    };

    abstract DataSource open(String url) throws PropertyVetoException;

    /** So long after its use a connection is lent without a look. */
    long trustMillis() {
        return 10;
    }

    /** Ends the pool. */
    static void close(DataSource source) throws Exception {
        if (source instanceof PooledDataSource mybatis) {
            mybatis.forceCloseAll();
        } else if (source instanceof org.apache.tomcat.jdbc.pool.DataSource tomcat) {
            tomcat.close(true);
        } else {
            ((AutoCloseable) source).close();
        }
    }

    private static DataSource dbcp(String url, String query) {
        BasicDataSource source = new BasicDataSource();
        source.setUrl(url);
        source.setUsername("root");
        source.setPassword("root");
        source.setMaxTotal(3);
        source.setMaxWait(Duration.ofSeconds(20));
        source.setTestOnBorrow(true);
        source.setValidationQuery(query);
        return source;
    }

    private static DataSource tomcat(String url, String query) {
        PoolProperties properties = new PoolProperties();
        properties.setDriverClassName(IotdbDriver.class.getName());
        properties.setUrl(url);
        properties.setUsername("root");
        properties.setPassword("root");
        properties.setMaxActive(3);
        properties.setInitialSize(1);
        properties.setTestOnBorrow(true);
        properties.setValidationInterval(0);
        properties.setValidationQuery(query);
        return new org.apache.tomcat.jdbc.pool.DataSource(properties);
    }

    private static DataSource c3p0(String url, String query) throws PropertyVetoException {
        ComboPooledDataSource source = new ComboPooledDataSource();
        source.setDriverClass(IotdbDriver.class.getName());
        source.setJdbcUrl(url);
        source.setUser("root");
        source.setPassword("root");
        source.setInitialPoolSize(1);
        source.setMinPoolSize(1);
        source.setMaxPoolSize(3);
        source.setCheckoutTimeout(20_000);
        source.setTestConnectionOnCheckout(true);
        source.setPreferredTestQuery(query);
        return source;
    }
}
