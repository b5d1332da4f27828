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
 * one of IoTDB, or one by which Testcontainers starts an IoTDB, the driver's class, which Boot knows for its own list
 * of databases only, a naming strategy for Hibernate that leaves the dots of a path alone, and the platform of Spring
 * Integration are added, each where the application says nothing about it.
 */
public final class DataSourceDefaults implements EnvironmentPostProcessor {
    static final String STRATEGY = "spring.jpa.hibernate.naming.physical-strategy";
    private static final String DRIVER = "spring.datasource.driver-class-name";

    /** For Spring. */
    public DataSourceDefaults() {}

    /** Whether this is a URL of Treeline's driver; null is none. */
    static boolean ours(String url) {
        return url != null && (url.startsWith("jdbc:iotdb:") || url.startsWith("jdbc:treeline:"));
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String url = environment.getProperty("spring.datasource.url");
        boolean contained = url != null && url.startsWith("jdbc:tc:iotdb:");
        if (contained || ours(url)) {
            Map<String, Object> unset = new HashMap<>();
            unset.put(
                    DRIVER,
                    contained ? "org.testcontainers.jdbc.ContainerDatabaseDriver" : "io.treeline.driver.IotdbDriver");
            unset.put(STRATEGY, "org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl");
            // Of the tables that Integration could keep messages in, and that nobody creates unless told to; Boot asks
            // for it all the same, and would not start for a database that it does not know.
            unset.put("spring.integration.jdbc.platform", "postgresql");
            unset.keySet().removeIf(name -> environment.getProperty(name) != null);
            environment.getPropertySources().addLast(new MapPropertySource("treeline", unset));
        }
    }
}
