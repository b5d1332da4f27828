// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import java.util.HashMap;
import java.util.Map;
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
 * Lets {@link IotdbDialect#getDefaultStatementBatchSize()} have its effect: Hibernate asks a dialect for it, and then makes the executors of its writes from the configured
 * setting alone, so that rows would go one by one. Databases of other dialects, and a setting in the configuration, are left as they are.
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
    public MutationExecutorService initiateService(Map<String, Object> settings, ServiceRegistryImplementor registry) {
      Dialect dialect = registry.requireService(JdbcEnvironment.class).getDialect();
      Map<String, Object> effective = settings;
      if (dialect instanceof IotdbDialect iotdb && settings.get(BatchSettings.STATEMENT_BATCH_SIZE) == null) {
        effective = new HashMap<>(settings);
        effective.put(BatchSettings.STATEMENT_BATCH_SIZE, iotdb.getDefaultStatementBatchSize());
      }
      return MutationExecutorServiceInitiator.INSTANCE.initiateService(effective, registry);
    }
  }
}
