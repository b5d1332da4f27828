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
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
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
      try (Connection connection = drivers.get(0).connect(server.url(), properties); Connection thin = DriverManager.getConnection(server.url(),
          properties)) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("create aligned timeseries root.jdbc_jar.d(v double, n int32, s text)");
          statement.execute("insert into root.jdbc_jar.d(time,v,n,s) values (1,1.5,1,'a'),(2,2.5,2,'b'),(86400003,null,3,'abc')");
        }
        assertThat(outcome(connection, "select v + 1 as w from \"root.jdbc_jar\".\"d\" where v > 2")).isEqualTo("[3.5]");
        for (String sql : STATEMENTS) {
          String text = sql.replace("$T", "\"root.jdbc_jar\".\"d\"");
          // What the build dropped from the libraries would show up as another outcome, or as an error of the JVM.
          assertThat(outcome(connection, text)).as(text).isEqualTo(outcome(thin, text));
        }
      }
    }
  }

  private static final List<String> STATEMENTS = List.of("select * from $T", "show databases root.jdbc_jar", "select 1",
      "select count(*), sum(n), avg(n), min(s), max(v) from $T",
      "select s, count(*) from $T group by s order by 2 desc, 1", "select upper(s) || '!' from $T where s like 'a%'",
          "select case when n > 1 then 'x' else s end from $T",
      "select coalesce(v, 0) from $T", "select cast(n as varchar), cast(v as decimal(10,2)), cast(s as varchar) from $T",
          "select n from $T where n in (1, 3) and not (s = 'b')",
      "select a.n, b.v from $T a join $T b on a.\"Time\" = b.\"Time\" where b.v is not null",
          "select a.n from $T a left join $T b on a.\"Time\" = b.\"Time\" and b.v > 2",
      "select date_trunc('day', \"Time\") as d, max(n) from $T group by 1 order by 1", "select extract(year from \"Time\") from $T",
          "select n from $T union all select n + 10 from $T",
      "select n from $T where v > (select avg(v) from $T)", "with x as (select n, v from $T) select sum(n) from x where v is not null",
          "select distinct s from $T order by s",
      "select n, row_number() over (order by n desc) from $T", "select n from $T order by n limit 1 offset 1",
          "select n from $T where exists (select 1 from $T where n = 3)",
      "explain select n from $T where n > 1", "select nosuch from $T", "select n frm $T", "select \"Time\" + interval '1' day from $T",
          "select power(n, 2), round(v), abs(-n) from $T",
      "select substring(s from 1 for 2), char_length(s), trim(s) from $T",
          "select {fn ucase(s)} from $T where \"Time\" >= {ts '1970-01-02 00:00:00'}", "select n / 0 from $T");

  /** The rows as text, or the error's state. */
  private static String outcome(Connection connection, String sql) {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          line.append(i == 1 ? "" : ",").append(rows.getString(i));
        }
        lines.add(line.toString());
      }
      return lines.toString();
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }
}
