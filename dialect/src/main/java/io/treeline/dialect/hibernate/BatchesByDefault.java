// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import java.util.HashMap;
import java.util.Map;
import org.hibernate.StatelessSession;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.BatchSettings;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.hibernate.engine.jdbc.mutation.internal.MutationExecutorServiceInitiator;
import org.hibernate.engine.jdbc.mutation.spi.MutationExecutorService;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernate.service.spi.ServiceRegistryImplementor;

/**
 * Lets {@link IotdbDialect#getDefaultStatementBatchSize()} have its effect: Hibernate asks a dialect for it, and then
 * makes the executors of its writes from the configured setting alone, so that rows would go one by one. Databases of
 * other dialects, and a setting in the configuration, are left as they are. So are stateless sessions, which send a
 * batch only when it is full: by themselves they have to find what they have just written, and batch when
 * {@code setJdbcBatchSize} says so.
 */
public final class BatchesByDefault implements ServiceContributor {
    @Override
    public void contribute(StandardServiceRegistryBuilder builder) {
        builder.addInitiator(new Executors());
    }

    private static final class Executors implements StandardServiceInitiator<MutationExecutorService> {
        @Override
        public Class<MutationExecutorService> getServiceInitiated() {
            return MutationExecutorService.class;
        }

        @Override
        public MutationExecutorService initiateService(
                Map<String, Object> settings, ServiceRegistryImplementor registry) {
            Dialect dialect = registry.requireService(JdbcEnvironment.class).getDialect();
            MutationExecutorService asConfigured =
                    MutationExecutorServiceInitiator.INSTANCE.initiateService(settings, registry);
            if (!(dialect instanceof IotdbDialect iotdb) || settings.get(BatchSettings.STATEMENT_BATCH_SIZE) != null) {
                return asConfigured;
            }
            Map<String, Object> batched = new HashMap<>(settings);
            batched.put(BatchSettings.STATEMENT_BATCH_SIZE, iotdb.getDefaultStatementBatchSize());
            MutationExecutorService inBatches =
                    MutationExecutorServiceInitiator.INSTANCE.initiateService(batched, registry);
            return (key, operations, session) -> (session instanceof StatelessSession ? asConfigured : inBatches)
                    .createExecutor(key, operations, session);
        }
    }
}
