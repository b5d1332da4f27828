// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/migration-session.md names the methods of IoTDB's session API, all of them and no others. */
class SessionMethodsTest {
    private static final Path PAGE = Path.of(System.getProperty("treeline.root", ".."), "docs", "migration-session.md");
    private static final List<String> API = List.of(
            "ISession",
            "ITableSession",
            "pool.ISessionPool",
            "pool.ITableSessionPool",
            "SessionDataSet",
            "SessionDataSet$DataIterator");

    @Test
    void thePageNamesEveryMethod() throws Exception {
        Set<String> methods = new TreeSet<>();
        URL[] jars;
        try (Stream<Path> files = Files.list(Path.of("target", "peer"))) {
            jars = files.map(SessionMethodsTest::url).toArray(URL[]::new);
        }
        try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            for (String name : API) {
                for (Method method :
                        loader.loadClass("org.apache.iotdb.isession." + name).getMethods()) {
                    // The iterator's getters are ResultSet's, by name.
                    if (!method.getDeclaringClass().equals(Object.class)
                            && !method.isSynthetic()
                            && !(name.endsWith("Iterator") && method.getName().matches("get.*|findColumn|isNull"))) {
                        methods.add(method.getName());
                    }
                }
            }
        }
        Set<String> named = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher cell = Pattern.compile("^\\| (`.*?) \\|").matcher(line);
            if (cell.find()) {
                Matcher name = Pattern.compile("`(\\w+)`").matcher(cell.group(1));
                while (name.find()) {
                    named.add(name.group(1));
                }
            }
        }
        assertThat(methods).hasSizeGreaterThan(80);
        assertThat(named).isEqualTo(methods);
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
