// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class DataSourceDefaultsTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:iotdb://localhost:6667/,io.treeline.driver.IotdbDriver",
        "jdbc:treeline://localhost:6667/,io.treeline.driver.IotdbDriver",
        "jdbc:tc:iotdb:2.0.1-beta:///root.plant,org.testcontainers.jdbc.ContainerDatabaseDriver",
        "jdbc:postgresql://localhost/plant,",
        "jdbc:tc:postgresql:18:///plant,"
    })
    void theDriverAndTheNamesAreSetForIotdbOnly(String url, String driver) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of("spring.datasource.url", url)));
        new DataSourceDefaults().postProcessEnvironment(environment, new SpringApplication());
        assertThat(environment.getProperty("spring.datasource.driver-class-name"))
                .isEqualTo(driver);
        assertThat(environment.getProperty("spring.jpa.hibernate.naming.physical-strategy"))
                .isEqualTo(
                        driver == null ? null : "org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl");
    }
}
