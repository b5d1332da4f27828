// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ports;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A real IoTDB, ConfigNode and DataNode, in one container of the images {@code apache/iotdb:VERSION-standalone}. User
 * {@code root}, password {@code root}. Started when a query works.
 *
 * <pre>{@code
 * try (IotdbContainer iotdb = new IotdbContainer().withPrecision("us").withDatabaseName("root.factory")) {
 *   iotdb.start();
 *   Connection connection = DriverManager.getConnection(iotdb.getJdbcUrl(), iotdb.getUsername(), iotdb.getPassword());
 * }
 * }</pre>
 *
 * Where the engine runs on this machine its port is published on the loopback address only: everybody knows the
 * password.
 */
public class IotdbContainer extends JdbcDatabaseContainer<IotdbContainer> {
    /** The image without its tag. */
    public static final String IMAGE = "apache/iotdb";

    /** The version that Treeline is tested with. */
    public static final String VERSION = "2.0.1-beta";

    /** Where clients connect, inside of the container. */
    public static final int PORT = 6667;

    private static final String DRIVER = "io.treeline.driver.IotdbDriver";
    private static final String USER = "root";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final Pattern KEY = Pattern.compile("[a-z]+(_[a-z0-9]+)+");
    /** Of the log of a container that ended, in characters. */
    private static final int LAST_WORDS = 2_000;

    private String database = "";
    private String precision = "ms";
    private int startupSeconds = 120;

    /** {@link #VERSION} of {@link #IMAGE}. */
    public IotdbContainer() {
        this(image(VERSION));
    }

    /**
     * Any image that is {@link #IMAGE}.
     *
     * @param image with its tag, such as {@code apache/iotdb:2.0.1-beta-standalone}
     * @throws IllegalStateException for an image of another name
     */
    public IotdbContainer(String image) {
        this(DockerImageName.parse(image));
    }

    /**
     * Any image that is, or declares itself a substitute of, {@link #IMAGE}.
     *
     * @throws IllegalStateException for an image of another name
     */
    public IotdbContainer(DockerImageName image) {
        super(image);
        image.assertCompatibleWith(DockerImageName.parse(IMAGE));
        addExposedPort(PORT);
    }

    /** The image of a version, which has {@code -standalone} behind it unless it says so itself or is a word. */
    static DockerImageName image(String version) {
        boolean numbered = !version.isEmpty() && Character.isDigit(version.charAt(0));
        return DockerImageName.parse(IMAGE)
                .withTag(numbered && !version.endsWith("-standalone") ? version + "-standalone" : version);
    }

    /**
     * The unit of all timestamps: ms, which is what it is otherwise, us or ns.
     *
     * @throws IllegalArgumentException for another word
     */
    public IotdbContainer withPrecision(String precision) {
        if (!Set.of("ms", "us", "ns").contains(precision)) {
            throw new IllegalArgumentException("Precision must be ms, us or ns, not " + precision);
        }
        this.precision = precision;
        return withProperty("timestamp_precision", precision);
    }

    /** The unit of all timestamps: ms, us or ns. */
    public String getPrecision() {
        return precision;
    }

    /**
     * Which of IoTDB's data models connections of {@link #getJdbcUrl} see.
     *
     * @param dialect tree or table
     * @throws IllegalArgumentException for another word
     */
    public IotdbContainer withSqlDialect(String dialect) {
        if (!Set.of("tree", "table").contains(dialect)) {
            throw new IllegalArgumentException("The dialect must be tree or table, not " + dialect);
        }
        return withUrlParam("sql_dialect", dialect);
    }

    /**
     * A line of iotdb-system.properties, of both nodes, in place of what would stand there.
     *
     * @throws IllegalArgumentException for a key that is none of IoTDB's, which the image would overlook
     */
    public IotdbContainer withProperty(String key, String value) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("No key of iotdb-system.properties: " + key);
        }
        return withEnv(key, value);
    }

    /**
     * A database that is created when the server is up, and in which connections of {@link #getJdbcUrl} begin.
     *
     * @param database such as {@code root.factory}, or in the table model {@code factory}
     */
    @Override
    public IotdbContainer withDatabaseName(String database) {
        this.database = Objects.requireNonNull(database, "database");
        return this;
    }

    /** The database of {@link #withDatabaseName}; empty without one. */
    @Override
    public String getDatabaseName() {
        return database;
    }

    @Override
    public String getDriverClassName() {
        return DRIVER;
    }

    /** With database and parameters, without user and password. */
    @Override
    public String getJdbcUrl() {
        return url(database);
    }

    private String url(String path) {
        return "jdbc:iotdb://" + getHost() + ":" + getMappedPort(PORT) + "/" + path + constructUrlParameters("?", "&");
    }

    /** What the query says goes before what the container's own URL says: Treeline refuses a URL that says both. */
    @Override
    protected String constructUrlForConnection(String query) {
        Map<String, String> own = new LinkedHashMap<>(urlParameters);
        String[] given = query.isEmpty() ? new String[0] : query.substring(1).split("&");
        for (String parameter : given) {
            own.remove(parameter.split("=", 2)[0]);
        }
        String base = getJdbcUrl();
        int end = base.indexOf('?');
        String parameters = Stream.concat(own.entrySet().stream().map(Object::toString), Stream.of(given))
                .collect(Collectors.joining("&"));
        return (end < 0 ? base : base.substring(0, end)) + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    @Override
    public String getUsername() {
        return USER;
    }

    @Override
    public String getPassword() {
        return USER;
    }

    /** Of both models, and answered by the ConfigNode through the DataNode: it works when both do. */
    @Override
    protected String getTestQueryString() {
        return "SHOW DATABASES";
    }

    /** How long to wait for the first answer, two minutes unless said otherwise; pulling the image is not in it. */
    @Override
    public IotdbContainer withStartupTimeoutSeconds(int seconds) {
        startupSeconds = seconds;
        return super.withStartupTimeoutSeconds(seconds);
    }

    @Override
    protected void configure() {
        if (LOOPBACK.contains(DockerClientFactory.instance().dockerHostIpAddress())) {
            withCreateContainerCmdModifier(IotdbContainer::onLoopback);
        }
    }

    private static void onLoopback(CreateContainerCmd command) {
        HostConfig host = Objects.requireNonNull(command.getHostConfig(), "no host configuration");
        Ports loopback = new Ports();
        host.getPortBindings().getBindings().forEach((port, bindings) -> {
            for (Ports.Binding binding : bindings) {
                String address = binding.getHostIp();
                loopback.bind(
                        port,
                        new Ports.Binding(
                                address == null || address.isEmpty() ? "127.0.0.1" : address,
                                binding.getHostPortSpec()));
            }
        });
        host.withPortBindings(loopback);
    }

    /**
     * Unlike what it overrides this ends as soon as the server has, with what the server said last, and asks a database
     * that may not be there yet for nothing.
     */
    @Override
    protected void waitUntilContainerStarted() {
        long deadline = System.nanoTime() + Duration.ofSeconds(startupSeconds).toNanos();
        SQLException refusal = null;
        while (System.nanoTime() - deadline < 0) {
            if (!isRunning()) {
                String log = getLogs();
                throw new ContainerLaunchException("IoTDB ended while starting; it last said: "
                        + log.substring(Math.max(0, log.length() - LAST_WORDS)));
            }
            try (Connection connection = bare();
                    Statement statement = connection.createStatement();
                    ResultSet answer = statement.executeQuery(getTestQueryString())) {
                answer.next();
                return;
            } catch (SQLException e) {
                refusal = e;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ContainerLaunchException("Interrupted while IoTDB was starting", e);
            }
        }
        throw new ContainerLaunchException(
                "IoTDB did not answer within " + startupSeconds + " s at " + getJdbcUrl(), refusal);
    }

    /** Creates the database, and runs the scripts in it. */
    @Override
    protected void containerIsStarted(InspectContainerResponse container) {
        if (!database.isEmpty()) {
            try (Connection connection = bare();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + database.replace("\"", "\"\"") + '"');
            } catch (SQLException e) {
                throw new ContainerLaunchException("Cannot create the database " + database, e);
            }
        }
        super.containerIsStarted(container);
    }

    /** A connection without a database. */
    private Connection bare() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", getUsername());
        properties.setProperty("password", getPassword());
        String url = url("");
        return getJdbcDriverInstance()
                .connect(url + (url.indexOf('?') < 0 ? '?' : '&') + "warmUp=false&loginTimeout=5000", properties);
    }
}
