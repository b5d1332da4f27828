// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The list of the classes that a first plan loads is that of today. Written anew by {@code mvn -pl sql -am test
 * -Dtest=EngineClassesTest -Dsurefire.failIfNoSpecifiedTests=false -Dclasses.update=true}.
 */
class EngineClassesTest {
    private static final Path LIST = Path.of("src/main/resources/io/treeline/sql/engine", EngineClasses.LIST);
    private static final Pattern LOADED = Pattern.compile("\\] (\\S+) source: (?:file:|jar:)");

    /** Plans in a JVM of its own. */
    public static final class Program {
        private Program() {}

        /** Plans, or loads first when told so. */
        public static void main(String[] args) throws SQLException {
            if (args.length > 0) {
                System.out.println(EngineClasses.load());
            } else {
                SqlEngine.warmUp();
            }
        }
    }

    @Test
    void theListIsWhatAFirstPlanLoads(@TempDir Path folder) throws Exception {
        List<String> loaded = loaded(folder);
        if (Boolean.getBoolean("classes.update")) {
            Files.createDirectories(LIST.getParent());
            Files.write(LIST, loaded);
        }
        Set<String> missing = new HashSet<>(loaded);
        missing.removeAll(Files.readAllLines(LIST));
        assertThat(missing.size()).as("not in the list: %s", missing).isLessThan(loaded.size() / 20);
    }

    @Test
    void nearlyAllOfTheListIsThere() {
        assertThat(EngineClasses.load()).isGreaterThan(EngineClasses.names().size() * 19 / 20);
    }

    @Test
    void loadingThemInitializesNone(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("initialized");
        run(folder, "-Xlog:class+init=info:file=" + log, "load");
        assertThat(Files.readString(log))
                .contains("EngineClasses")
                .doesNotContain("'org/apache/calcite/sql/fun/SqlStdOperatorTable'");
    }

    private static List<String> loaded(Path folder) throws Exception {
        Path log = folder.resolve("loaded");
        run(folder, "-Xlog:class+load:file=" + log);
        return Files.readAllLines(log).stream()
                .map(LOADED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .filter(name -> !name.contains("/") && !name.contains(EngineClassesTest.class.getSimpleName()))
                .distinct()
                .toList();
    }

    private static void run(Path folder, String... options) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.add(options[0]);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        command.addAll(List.of(options).subList(1, options.length));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("output")))
                .isZero();
    }
}
