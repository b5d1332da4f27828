// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.stream.Stream;

/** IoTDB's own JDBC driver with all its libraries, in a class loader that shares nothing with ours but the JDK. */
final class PeerDriver implements AutoCloseable {
    private final URLClassLoader loader;
    private final Driver driver;

    PeerDriver(Path folder) throws IOException {
        URL[] jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .map(PeerDriver::url)
                    .toArray(URL[]::new);
        }
        loader = new URLClassLoader("iotdb-jdbc", jars, ClassLoader.getPlatformClassLoader());
        try {
            driver = (Driver) loader.loadClass("org.apache.iotdb.jdbc.IoTDBDriver")
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            loader.close();
            throw new IOException(
                    "No IoTDB driver in " + folder + "; run `mvn -pl benchmark -am package -DskipTests`", e);
        }
    }

    Connection connect(String url) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "root");
        login.setProperty("password", "root");
        // Some of its classes look others up through the thread.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return driver.connect(url, login);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A class of the peer's. */
    Class<?> load(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(file.toString(), e);
        }
    }
}
