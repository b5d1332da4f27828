// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.logging;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * An slf4j 2 provider over {@link System.Logger}, so that the application's {@link java.lang.System.LoggerFinder}
 * decides where lines go.
 *
 * <p>In treeline-jdbc-all.jar it is registered for that jar's own, relocated slf4j. Beside the thin jars it is chosen
 * by {@code -Dslf4j.provider=io.treeline.driver.logging.SystemLoggerProvider}; it is not registered there, since an
 * application may have a provider of its own.
 */
public final class SystemLoggerProvider implements SLF4JServiceProvider {
    private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();
    private final ILoggerFactory loggerFactory =
            name -> loggers.computeIfAbsent(name, n -> new SystemLogger(n, System.getLogger(n)));
    private final IMarkerFactory markerFactory = new BasicMarkerFactory();
    private final MDCAdapter mdcAdapter = new NOPMDCAdapter();

    /** Called by slf4j through {@link java.util.ServiceLoader}. */
    public SystemLoggerProvider() {}

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggerFactory;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markerFactory;
    }

    /** {@link System.Logger} has no diagnostic context: what libraries put there is dropped. */
    @Override
    public MDCAdapter getMDCAdapter() {
        return mdcAdapter;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // All fields are made with the object.
    }
}
