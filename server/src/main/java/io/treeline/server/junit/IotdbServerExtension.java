// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.junit;

import io.treeline.server.IotdbServer;
import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Injects {@link IotdbServer}: one per JVM and precision, started at first use, stopped when all tests are done. See
 * {@link WithServer}.
 */
public final class IotdbServerExtension implements ParameterResolver {
    private static final Namespace SERVERS = Namespace.create(IotdbServerExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == IotdbServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(context, precision(parameter, context));
    }

    /** The shared server, for extensions that build on this one. */
    public static IotdbServer server(ExtensionContext context, String precision) {
        // The root store closes what it holds at the very end, IotdbServer being AutoCloseable.
        return context.getRoot()
                .getStore(SERVERS)
                .getOrComputeIfAbsent(
                        precision, unit -> IotdbServer.builder().precision(unit).start(), IotdbServer.class);
    }

    private static String precision(ParameterContext parameter, ExtensionContext context) {
        Optional<WithServer> wanted = parameter.findAnnotation(WithServer.class);
        for (ExtensionContext scope = context;
                wanted.isEmpty() && scope != null;
                scope = scope.getParent().orElse(null)) {
            wanted = scope.getElement().flatMap(IotdbServerExtension::annotation);
        }
        return wanted.map(WithServer::precision).orElse("ms");
    }

    private static Optional<WithServer> annotation(AnnotatedElement element) {
        return Optional.ofNullable(element.getAnnotation(WithServer.class));
    }
}
