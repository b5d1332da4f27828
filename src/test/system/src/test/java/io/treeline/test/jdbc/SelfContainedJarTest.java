// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** {@code driver/target/treeline-jdbc-all.jar}: alone on a class path it connects and answers, and it brings nobody else's packages. */
class SelfContainedJarTest {
  private static final Path JAR = Path.of(System.getProperty("treeline.root"), "driver", "target", "treeline-jdbc-all.jar");
  private static final long MAX_BYTES = 25L << 20;

  /** The jar is made in the package phase: {@code mvn test} alone has none yet. */
  private static Path jar() {
    Assumptions.assumeTrue(Files.exists(JAR), "the self-contained jar is built by mvn package or verify");
    return JAR;
  }

  @Test
  void holdsOnlyOurPackages() throws IOException {
    assertThat(Files.size(jar())).isLessThanOrEqualTo(MAX_BYTES);
    try (JarFile jar = new JarFile(JAR.toFile()); Stream<String> names = jar.stream().map(e -> e.getName())) {
      List<String> all = names.filter(name -> !name.endsWith("/")).toList();
      assertThat(all).contains("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/services/java.sql.Driver");
      assertThat(all).filteredOn(name -> name.endsWith(".class")).allMatch(name -> name.startsWith("io/treeline/"));
      assertThat(all).noneMatch(name -> name.endsWith(".SF") || name.endsWith(".RSA") || name.endsWith(".DSA"));
      try (var in = jar.getInputStream(jar.getEntry("META-INF/services/java.sql.Driver"))) {
        assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip()).isEqualTo("io.treeline.driver.IotdbDriver");
      }
    }
  }

  @Test
  @WithServer
  void worksAlone(IotdbServer server) throws Exception {
    try (URLClassLoader alone = new URLClassLoader(new URL[] {jar().toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      List<Driver> drivers = new ArrayList<>();
      ServiceLoader.load(Driver.class, alone).forEach(drivers::add);
      assertThat(drivers).singleElement().satisfies(driver -> assertThat(driver.getClass().getClassLoader()).isSameAs(alone));
      Properties properties = new Properties();
      properties.setProperty("user", "root");
      properties.setProperty("password", "root");
      try (Connection connection = drivers.get(0).connect(server.url(), properties); Statement statement = connection.createStatement()) {
        statement.execute("create timeseries root.jdbc_jar.d.v double");
        statement.execute("insert into root.jdbc_jar.d(time,v) values (1,1.5),(2,2.5)");
        try (ResultSet rows = statement.executeQuery("select \"Time\", v + 1 as w from \"root.jdbc_jar\".\"d\" where v > 2 order by w desc")) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getDouble("w")).isEqualTo(3.5);
          assertThat(rows.next()).isFalse();
        }
      }
    }
  }
}
