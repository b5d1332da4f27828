// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.connection.ConnectionProperty;
import java.lang.reflect.Method;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class IotdbDataSourceTest {
    @Test
    void everyPropertyHasASetter() {
        List<String> setters = Arrays.stream(IotdbDataSource.class.getMethods())
                .map(Method::getName)
                .toList();
        for (ConnectionProperty property : ConnectionProperty.values()) {
            assertThat(setters)
                    .contains("set" + Character.toUpperCase(property.key().charAt(0))
                            + property.key().substring(1));
        }
    }

    @Test
    void namesAreCheckedAndSecretsKept() throws SQLException {
        IotdbDataSource source = new IotdbDataSource("jdbc:iotdb://h/?password=geheim");
        source.setProperty("sql_dialect", "TABLE");
        source.setPassword("geheim");
        assertThat(source.toString()).doesNotContain("geheim");
        assertThatThrownBy(() -> source.setProperty("sqldialekt", "x")).hasMessageContaining("sqlDialect");
        assertThatThrownBy(() -> source.setProperty("sqlDialect", "x")).hasMessageContaining("tree, table");
    }

    @Test
    void takesTheNamesThatJdbcLaysDown() {
        IotdbDataSource source = new IotdbDataSource("jdbc:iotdb://nowhere:1/");
        source.setServerName("127.0.0.1");
        source.setPortNumber(70000);
        source.setDatabaseName("root.x");
        assertThat(source.getDatabaseName()).isEqualTo("root.x");
        assertThat(source.getServerName()).isEqualTo("127.0.0.1");
        assertThat(source.getPortNumber()).isEqualTo(70000);
        assertThatThrownBy(source::getConnection).hasMessageContaining("70000");
        assertThatThrownBy(source::getPooledConnection).hasMessageContaining("70000");
    }

    @Test
    void theDriverIsRegistered() throws SQLException {
        assertThat(ServiceLoader.load(Driver.class)).anyMatch(driver -> driver instanceof IotdbDriver);
        assertThat(DriverManager.getDriver("jdbc:treeline://h")).isInstanceOf(IotdbDriver.class);
        assertThat(new IotdbDriver().connect("jdbc:postgresql://h/", null)).isNull();
        assertThatThrownBy(() -> new IotdbDriver().connect("jdbc:iotdb://h:x/", null))
                .hasMessageContaining("port");
    }
}
