// SPDX-License-Identifier: Apache-2.0
package io.treeline.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages for who carries on the work: what they name exists, and no package is left out. */
class ArchitecturePageTest {
    private static final Path ROOT = Path.of(System.getProperty("treeline.root", "../../.."));
    private static final Pattern CLASS =
            Pattern.compile("`([A-Z][A-Za-z]*[a-z][A-Za-z]*)(?:[.][A-Za-z]+(?:\\(\\))?)?`");
    private static final Pattern PACKAGE = Pattern.compile("`((?:metadata|sql|driver)[.][a-z]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    private static Set<String> classes;
    private static Set<String> packages;

    @BeforeAll
    static void read() throws IOException {
        classes = new TreeSet<>();
        packages = new TreeSet<>();
        try (Stream<Path> all = Files.walk(ROOT)) {
            for (Path file : all.filter(path -> path.toString().endsWith(".java")
                            && !path.toString().contains("/target/"))
                    .toList()) {
                classes.add(file.getFileName().toString().replace(".java", ""));
                String path = ROOT.relativize(file).toString();
                Matcher place = Pattern.compile("^(metadata|sql|driver)/src/main/java/io/treeline/\\1/([a-z]+)/")
                        .matcher(path);
                if (place.find()) {
                    packages.add(place.group(1) + '.' + place.group(2));
                }
            }
        }
        assertThat(classes).hasSizeGreaterThan(300);
    }

    private static List<String> named(String page, Pattern what) throws IOException {
        List<String> found = new ArrayList<>();
        Matcher matcher = what.matcher(Files.readString(ROOT.resolve(page)));
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/architecture.md", "CONTRIBUTING.md"})
    void whatIsNamedExists(String page) throws IOException {
        assertThat(named(page, CLASS)).hasSizeGreaterThan(10).isSubsetOf(classes);
        assertThat(named(page, PACKAGE)).isNotEmpty().isSubsetOf(packages);
        Path folder = ROOT.resolve(page).getParent();
        assertThat(named(page, LINK).stream()
                        .filter(link -> !Files.exists(folder.resolve(link)))
                        .collect(Collectors.toList()))
                .as("dead links")
                .isEmpty();
    }

    @Test
    void noPackageIsLeftOut() throws IOException {
        assertThat(new TreeSet<>(named("docs/architecture.md", PACKAGE))).isEqualTo(packages);
    }

    /** Links of the front page to sources. */
    @Test
    void theReadingListLeadsSomewhere() throws IOException {
        assertThat(named("README.md", LINK).stream()
                        .filter(link -> !Files.exists(ROOT.resolve(link)))
                        .collect(Collectors.toList()))
                .isEmpty();
    }
}
