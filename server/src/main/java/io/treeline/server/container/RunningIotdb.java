// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.container;

import io.treeline.server.IotdbServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A real IoTDB for tests that do not care where it runs: in a container where a container engine can be reached, else
 * in child JVMs of this one ({@link IotdbServer}). It runs until this JVM ends. {@link #description} tells which of the
 * two it is, and why; the same is logged.
 *
 * <p>The system property {@value #MODE} says when it may be a container: {@code pull}, which is what it is otherwise,
 * if the engine has the image or can pull it; {@code local} if it has the image; {@code never}.
 */
public final class RunningIotdb {
    /** The system property that says when to take a container. */
    public static final String MODE = "treeline.container";

    private static final System.Logger LOG = System.getLogger(RunningIotdb.class.getName());
    private static final Map<String, RunningIotdb> SHARED = new HashMap<>();

    private final String url;
    private final String precision;
    private final boolean container;
    private final String description;

    private RunningIotdb(String url, String precision, boolean container, String description) {
        this.url = url;
        this.precision = precision;
        this.container = container;
        this.description = description;
    }

    /** {@link #shared(String)} in milliseconds. */
    public static RunningIotdb shared() {
        return shared("ms");
    }

    /**
     * The one of this JVM and a precision, started at the first call.
     *
     * @param precision the unit of all timestamps: ms, us or ns
     * @throws IllegalArgumentException for another precision, or a {@value #MODE} that is none of the three
     * @throws io.treeline.server.ServerStartException when the embedded server does not start. A container that can be
     *     had and does not start is an error, too, of Testcontainers, and no reason to take the other one.
     */
    public static RunningIotdb shared(String precision) {
        synchronized (SHARED) {
            RunningIotdb running = SHARED.get(precision);
            if (running == null) {
                running = start(precision);
                LOG.log(System.Logger.Level.INFO, running.description);
                SHARED.put(precision, running);
            }
            return running;
        }
    }

    private static RunningIotdb start(String precision) {
        Optional<String> missing = noContainer();
        if (missing.isEmpty()) {
            return Contained.start(precision);
        }
        IotdbServer server = IotdbServer.builder().precision(precision).start();
        return new RunningIotdb(
                server.url(),
                precision,
                false,
                "IoTDB is the embedded server at " + server.url() + ", not a container: " + missing.get());
    }

    /**
     * Why {@link #shared} will not give a container; empty where it will. For tests that are about containers and have
     * nothing to do without one.
     *
     * @throws IllegalArgumentException for a {@value #MODE} that is none of the three
     */
    public static Optional<String> noContainer() {
        String mode = System.getProperty(MODE, "pull");
        if (!Set.of("pull", "local", "never").contains(mode)) {
            throw new IllegalArgumentException(MODE + " must be pull, local or never, not " + mode);
        }
        if (mode.equals("never")) {
            return Optional.of(MODE + " is never");
        }
        try {
            Class.forName(
                    "org.testcontainers.containers.JdbcDatabaseContainer", false, RunningIotdb.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return Optional.of("Testcontainers' jdbc module is not on the class path");
        }
        return Contained.missing(mode.equals("pull"));
    }

    /** Loaded only where Testcontainers is there. */
    private static final class Contained {
        static Optional<String> missing(boolean pull) {
            return ContainerEngine.missing(IotdbContainer.image(IotdbContainer.VERSION), pull);
        }

        @SuppressWarnings("resource") // Testcontainers ends it with the JVM.
        static RunningIotdb start(String precision) {
            IotdbContainer container = new IotdbContainer().withPrecision(precision);
            container.start();
            return new RunningIotdb(
                    container.getJdbcUrl(),
                    precision,
                    true,
                    "IoTDB is a container of " + container.getDockerImageName() + " at " + container.getJdbcUrl());
        }
    }

    /** The JDBC URL without user and password. */
    public String url() {
        return url;
    }

    /** A user who may do everything. */
    public String username() {
        return "root";
    }

    /** The password of that user. */
    public String password() {
        return "root";
    }

    /** The unit of all timestamps: ms, us or ns. */
    public String precision() {
        return precision;
    }

    /** Whether it runs in a container. */
    public boolean inContainer() {
        return container;
    }

    /** A sentence: which of the two it is, where, and, if it is no container, why not. */
    public String description() {
        return description;
    }

    @Override
    public String toString() {
        return description;
    }
}
