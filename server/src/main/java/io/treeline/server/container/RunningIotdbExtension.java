// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.container;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Injects {@link RunningIotdb}. See {@link WithIotdb}. */
public final class RunningIotdbExtension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningIotdb.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        RunningIotdb running = RunningIotdb.shared(precision(parameter, context));
        context.publishReportEntry("iotdb", running.description());
        return running;
    }

    private static String precision(ParameterContext parameter, ExtensionContext context) {
        Optional<WithIotdb> wanted = parameter.findAnnotation(WithIotdb.class);
        for (ExtensionContext scope = context;
                wanted.isEmpty() && scope != null;
                scope = scope.getParent().orElse(null)) {
            wanted = scope.getElement().map(element -> element.getAnnotation(WithIotdb.class));
        }
        return wanted.map(WithIotdb::precision).orElse("ms");
    }
}
