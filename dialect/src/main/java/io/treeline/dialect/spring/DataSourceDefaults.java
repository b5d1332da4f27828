// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.spring;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes {@code spring.datasource.url}, {@code username} and {@code password} enough in Spring Boot: where the URL is
 * one of IoTDB, the driver's class, which Boot knows for its own list of databases only, and a naming strategy for
 * Hibernate that leaves the dots of a path alone are added, each where the application says nothing about it.
 */
public final class DataSourceDefaults implements EnvironmentPostProcessor {
    private static final Map<String, Object> DEFAULTS = Map.of(
            "spring.datasource.driver-class-name", "io.treeline.driver.IotdbDriver",
            "spring.jpa.hibernate.naming.physical-strategy",
                    "org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl");

    /** For Spring. */
    public DataSourceDefaults() {}

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String url = environment.getProperty("spring.datasource.url");
        if (url != null && (url.startsWith("jdbc:iotdb:") || url.startsWith("jdbc:treeline:"))) {
            Map<String, Object> unset = new HashMap<>(DEFAULTS);
            unset.keySet().removeIf(name -> environment.getProperty(name) != null);
            environment.getPropertySources().addLast(new MapPropertySource("treeline", unset));
        }
    }
}
