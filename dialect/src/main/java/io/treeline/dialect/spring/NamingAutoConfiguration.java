// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.spring;

import org.hibernate.boot.model.naming.PhysicalNamingStrategy;
import org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl;
import org.hibernate.cfg.MappingSettings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.autoconfigure.orm.jpa.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The naming strategy of {@link DataSourceDefaults} where the URL is in no property but comes from a container
 * ({@code @ServiceConnection}) or another {@link JdbcConnectionDetails}.
 */
@AutoConfiguration
@ConditionalOnClass({HibernatePropertiesCustomizer.class, JdbcConnectionDetails.class, PhysicalNamingStrategy.class})
public class NamingAutoConfiguration {
    /** For Spring. */
    public NamingAutoConfiguration() {}

    /** Leaves names alone where the database is IoTDB and the application has no strategy of its own. */
    @Bean
    HibernatePropertiesCustomizer namesOfIotdb(
            ObjectProvider<JdbcConnectionDetails> connection,
            ObjectProvider<PhysicalNamingStrategy> own,
            Environment environment) {
        return properties -> {
            JdbcConnectionDetails details = connection.getIfUnique();
            if (details != null
                    && DataSourceDefaults.ours(details.getJdbcUrl())
                    && own.stream().findAny().isEmpty()
                    && environment.getProperty(DataSourceDefaults.STRATEGY) == null) {
                properties.put(
                        MappingSettings.PHYSICAL_NAMING_STRATEGY, PhysicalNamingStrategyStandardImpl.class.getName());
            }
        };
    }
}
