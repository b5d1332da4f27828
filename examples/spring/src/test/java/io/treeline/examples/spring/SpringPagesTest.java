// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code of docs/spring.md and docs/testcontainers.md is that of this application and of the tests. */
class SpringPagesTest {
    private static final Path ROOT = Path.of(System.getProperty("treeline.root"));

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without blanks, and without the stars of Javadoc's lines. */
    private static String dense(String code) {
        return code.replaceAll("[\\s*]+", "");
    }

    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String folder : List.of("examples/spring/src", "server/src")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                all.append(files.filter(file -> file.toString().matches(".*\\.(java|properties)"))
                        .filter(file -> !file.endsWith("SpringPagesTest.java"))
                        .map(file -> dense(text(file)))
                        .collect(Collectors.joining("\n")));
            }
        }
        return all.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/spring.md", "docs/testcontainers.md"})
    void codeIsThatOfTheSources(String page) throws IOException {
        List<String> blocks = Pattern.compile("```(?:java|properties)\n(.*?)```", Pattern.DOTALL)
                .matcher(text(ROOT.resolve(page)))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(2);
        String sources = sources();
        assertThat(blocks).allSatisfy(block -> assertThat(sources).contains(dense(block)));
    }

    @Test
    void theTestsThatItNamesAreThere() throws IOException {
        List<String> named = Pattern.compile("`(\\w+Test)`")
                .matcher(text(ROOT.resolve("docs/spring.md")))
                .results()
                .map((MatchResult name) -> name.group(1))
                .distinct()
                .toList();
        assertThat(named).hasSizeGreaterThan(6);
        List<String> present = new ArrayList<>();
        for (String folder : List.of("dialect/src/test", "examples/spring/src/test", "src/test/spring/src/test")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                files.forEach(file -> present.add(file.getFileName().toString()));
            }
        }
        assertThat(named).allSatisfy(name -> assertThat(present).contains(name + ".java"));
    }
}
