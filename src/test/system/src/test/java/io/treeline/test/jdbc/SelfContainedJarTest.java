// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code driver/target/treeline-jdbc-all.jar}: alone on a class path it connects and answers, beside other releases of
 * what it holds neither hurts the other, and it brings nobody else's packages.
 */
class SelfContainedJarTest {
    private static final Path JAR =
            Path.of(System.getProperty("treeline.root"), "driver", "target", "treeline-jdbc-all.jar");
    private static final long MAX_BYTES = 25_000_000;
    private static final String SHADED = "io/treeline/shaded/";
    private static final Pattern OTHER_ENTRIES = Pattern.compile(
            "META-INF/(MANIFEST\\.MF|LICENSE|NOTICE|FastDoubleParser-(LICENSE|NOTICE)|thirdparty-LICENSE|(services|licenses)/[^/]+)");

    /** The jar is made in the package phase: {@code mvn test} alone has none yet. */
    private static Path jar() {
        Assumptions.assumeTrue(Files.exists(JAR), "the self-contained jar is built by mvn package or verify");
        return JAR;
    }

    private static List<String> entries(JarFile jar) {
        return jar.stream()
                .map(JarEntry::getName)
                .filter(name -> !name.endsWith("/"))
                .toList();
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void holdsOnlyOurPackages() throws IOException {
        assertThat(Files.size(jar())).isLessThanOrEqualTo(MAX_BYTES);
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> all = entries(jar);
            assertThat(all).contains("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/services/java.sql.Driver");
            assertThat(all).doesNotHaveDuplicates();
            assertThat(all)
                    .allMatch(name -> name.startsWith("io/treeline/")
                            || OTHER_ENTRIES.matcher(name).matches());
            assertThat(text(jar, "META-INF/services/java.sql.Driver").strip())
                    .isEqualTo("io.treeline.driver.IotdbDriver");
            assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                    .isEqualTo("io.treeline.driver");
        }
    }

    /**
     * A service of a foreign name would be found by other libraries' ServiceLoaders, and one whose class is missing
     * ends their iteration.
     */
    @Test
    void servicesAreOursAndThere() throws IOException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            List<String> services = entries(jar).stream()
                    .filter(name -> name.startsWith("META-INF/services/"))
                    .toList();
            assertThat(services).hasSizeGreaterThan(2);
            for (String service : services) {
                assertThat(service).matches("META-INF/services/(java\\.sql\\.Driver|io\\.treeline\\..*)");
                List<String> providers = text(jar, service)
                        .lines()
                        .map(line -> line.replaceAll("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();
                assertThat(providers)
                        .as(service)
                        .isNotEmpty()
                        .allSatisfy(p -> assertThat(jar.getEntry(p.replace('.', '/') + ".class"))
                                .as(p)
                                .isNotNull());
            }
        }
    }

    /**
     * Each shaded class comes from a jar of this test's class path, and NOTICE names exactly the jars that classes came
     * from.
     */
    @Test
    void noticeNamesEveryLibraryInside() throws IOException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            Set<String> shaded = entries(jar).stream()
                    .filter(name -> name.startsWith(SHADED) && name.endsWith(".class"))
                    .map(name -> name.substring(SHADED.length()))
                    .collect(Collectors.toCollection(HashSet::new));
            Set<String> inside = new TreeSet<>();
            for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
                if (element.endsWith(".jar")) {
                    try (JarFile library = new JarFile(element)) {
                        if (shaded.removeAll(Set.copyOf(entries(library)))) {
                            Path version = Path.of(element).getParent();
                            inside.add(version.getParent().getFileName() + ":" + version.getFileName());
                        }
                    }
                }
            }
            assertThat(shaded).as("classes of no library on the class path").isEmpty();
            Set<String> named = Pattern.compile("(?m)^  \\S+?:(\\S+:\\S+) +(Apache-2.0|MIT|BSD-3-Clause)")
                    .matcher(text(jar, "META-INF/NOTICE"))
                    .results()
                    .map(match -> match.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(named).isEqualTo(inside);
            Set<String> files = Pattern.compile("META-INF/[\\w./-]*\\w")
                    .matcher(text(jar, "META-INF/NOTICE"))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(files)
                    .hasSizeGreaterThan(4)
                    .allSatisfy(name -> assertThat(jar.getEntry(name)).as(name).isNotNull());
        }
    }

    /** Runs {@code java} and gives what it printed; nothing may be on its standard error. */
    private static String java(Path folder, List<String> arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx300m"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(err)).as("stderr of %s", arguments).isEmpty();
        assertThat(process.exitValue()).isZero();
        return Files.readString(out);
    }

    /**
     * Old Guava, Calcite and Thrift on the same class path or above, other settings of theirs around, any context class
     * loader: all work, stderr is empty.
     */
    @ParameterizedTest
    @CsvSource({"flat, default", "flat, null", "child, foreign"})
    @WithServer
    void standsBesideOtherReleases(String loading, String contextLoader, IotdbServer server, @TempDir Path folder)
            throws Exception {
        Path target = Path.of(System.getProperty("treeline.root"), "src", "test", "system", "target");
        List<String> classPath = new ArrayList<>(List.of(
                target.resolve("neighbours") + File.separator + "*",
                target.resolve("test-classes").toString()));
        if (loading.equals("flat")) {
            // First, so that a class that was not moved would hide the neighbour's.
            classPath.add(0, jar().toString());
        }
        // What an application may set for libraries of its own; ours are not to see it.
        Files.writeString(folder.resolve("saffron.properties"), "calcite.default.charset=nonsense\n");
        String printed = java(
                folder,
                List.of(
                        "-Dslf4j.provider=org.nowhere.Provider",
                        "-Dcalcite.default.nationalcharset=nonsense",
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        NeighboursProgram.class.getName(),
                        server.url(),
                        loading,
                        contextLoader,
                        jar().toString()));
        String neighbours = "guava{}\ncalcite SqlSelect 1.26.0\nthrift 42\n";
        assertThat(printed).isEqualTo(neighbours + """
        5 inserted
        5 rows
        2 rows
        4 rows
        4 rows
        4 rows
        5 rows
        1 rows
        42703
        42601
        22012
        4 columns
        """ + neighbours + "done\n");
    }

    /** {@code requires io.treeline.driver} on the module path. */
    @Test
    @WithServer
    void isAModule(IotdbServer server, @TempDir Path folder) throws Exception {
        Path module = Files.writeString(
                folder.resolve("module-info.java"), "module app { requires java.sql; requires io.treeline.driver; }");
        Path main =
                Files.writeString(Files.createDirectories(folder.resolve("app")).resolve("Main.java"), """
        package app;
        public class Main {
          public static void main(String[] args) throws Exception {
            try (var connection = java.sql.DriverManager.getConnection(args[0], "root", "root"); var statement = connection.createStatement();
                var rows = statement.executeQuery("select upper('a') || cast(count(*) as varchar) from (values (1), (2)) t(x) where x > 0")) {
              rows.next();
              System.out.println(rows.getString(1) + " " + connection.unwrap(io.treeline.driver.IotdbConnection.class).getClass().getModule());
            }
          }
        }
        """);
        Path classes = folder.resolve("classes");
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-p",
                        jar().toString(),
                        "-d",
                        classes.toString(),
                        module.toString(),
                        main.toString());
        assertThat(failed).isZero();
        assertThat(java(
                        folder,
                        List.of("-p", jar() + File.pathSeparator + classes, "-m", "app/app.Main", server.url())))
                .isEqualTo("A2 module io.treeline.driver\n");
    }

    @Test
    @WithServer
    void worksAlone(IotdbServer server) throws Exception {
        try (URLClassLoader alone =
                new URLClassLoader(new URL[] {jar().toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            List<Driver> drivers = new ArrayList<>();
            ServiceLoader.load(Driver.class, alone).forEach(drivers::add);
            assertThat(drivers)
                    .singleElement()
                    .satisfies(driver ->
                            assertThat(driver.getClass().getClassLoader()).isSameAs(alone));
            Properties properties = new Properties();
            properties.setProperty("user", "root");
            properties.setProperty("password", "root");
            try (Connection connection = drivers.get(0).connect(server.url(), properties);
                    Connection thin = DriverManager.getConnection(server.url(), properties)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("create aligned timeseries root.jdbc_jar.d(v double, n int32, s text)");
                    statement.execute(
                            "insert into root.jdbc_jar.d(time,v,n,s) values (1,1.5,1,'a'),(2,2.5,2,'b'),(86400003,null,3,'abc')");
                }
                assertThat(outcome(connection, "select v + 1 as w from \"root.jdbc_jar\".\"d\" where v > 2"))
                        .isEqualTo("[3.5]");
                for (String sql : STATEMENTS) {
                    String text = sql.replace("$T", "\"root.jdbc_jar\".\"d\"");
                    // What the build dropped from the libraries would show up as another outcome, or as an error of the
                    // JVM.
                    assertThat(outcome(connection, text)).as(text).isEqualTo(outcome(thin, text));
                }
            }
        }
    }

    private static final List<String> STATEMENTS = List.of(
            "select * from $T",
            "show databases root.jdbc_jar",
            "select 1",
            "select count(*), sum(n), avg(n), min(s), max(v) from $T",
            "select s, count(*) from $T group by s order by 2 desc, 1",
            "select upper(s) || '!' from $T where s like 'a%'",
            "select case when n > 1 then 'x' else s end from $T",
            "select coalesce(v, 0) from $T",
            "select cast(n as varchar), cast(v as decimal(10,2)), cast(s as varchar) from $T",
            "select n from $T where n in (1, 3) and not (s = 'b')",
            "select a.n, b.v from $T a join $T b on a.\"Time\" = b.\"Time\" where b.v is not null",
            "select a.n from $T a left join $T b on a.\"Time\" = b.\"Time\" and b.v > 2",
            "select date_trunc('day', \"Time\") as d, max(n) from $T group by 1 order by 1",
            "select extract(year from \"Time\") from $T",
            "select n from $T union all select n + 10 from $T",
            "select n from $T where v > (select avg(v) from $T)",
            "with x as (select n, v from $T) select sum(n) from x where v is not null",
            "select distinct s from $T order by s",
            "select n, row_number() over (order by n desc) from $T",
            "select n from $T order by n limit 1 offset 1",
            "select n from $T where exists (select 1 from $T where n = 3)",
            "explain select n from $T where n > 1",
            "select nosuch from $T",
            "select n frm $T",
            "select \"Time\" + interval '1' day from $T",
            "select power(n, 2), round(v), abs(-n) from $T",
            "select substring(s from 1 for 2), char_length(s), trim(s) from $T",
            "select {fn ucase(s)} from $T where \"Time\" >= {ts '1970-01-02 00:00:00'}",
            "select n / 0 from $T");

    /** The rows as text, or the error's state. */
    private static String outcome(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
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
