// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs of docs/hibernate.md and docs/jooq.md are those of this module, which ExamplesTest runs. */
class PagesTest {
    private static final Path ROOT = Path.of(System.getProperty("treeline.root"));

    @ParameterizedTest
    @CsvSource({"hibernate.md,Reading.java,HibernateEntity.java", "jooq.md,JooqQuery.java,JooqQuery.java"})
    void codeIsThatOfTheSources(String page, String first, String second) throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String name : List.of(first, second)) {
            sources.append(dense(Files.readString(
                    ROOT.resolve("examples/src/main/java/io/treeline/examples").resolve(name))));
        }
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("docs").resolve(page)))
                .results()
                .map(block -> dense(block.group(1)))
                .toList();
        assertThat(blocks)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(sources.toString()).contains(block));
    }

    private static String dense(String code) {
        return code.replaceAll("\\s+", "");
    }
}
