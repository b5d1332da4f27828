// SPDX-License-Identifier: Apache-2.0
package io.treeline.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** bom/pom.xml stands alone, so its version and its list are held to the build's here. */
class BomTest {
    private static final Path ROOT = Path.of(System.getProperty("treeline.root"));

    private static String first(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .map(match -> match.group(1))
                .orElse("");
    }

    @Test
    void listsWhatIsPublishedInThisVersion() throws Exception {
        String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
        assertThat(bom).doesNotContain("<parent>");
        assertThat(first("<version>(.*?)</version>", bom)).isEqualTo(System.getProperty("treeline.version"));
        TreeSet<String> published = new TreeSet<>();
        for (String module : List.of("metadata", "sql", "driver", "dialect", "server", "examples", "benchmark")) {
            String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
            if (!pom.contains("<internal>true</internal>")) {
                published.add(first("</parent>\\s*<artifactId>(.*?)</artifactId>", pom));
                assertThat(pom).contains("<module.name>io.treeline." + module + "</module.name>");
            }
        }
        TreeSet<String> listed =
                new TreeSet<>(Pattern.compile("<artifactId>(treeline-[a-z]+)</artifactId>\\s*<version>\\$")
                        .matcher(bom)
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .toList());
        assertThat(listed).isEqualTo(published);
        assertThat(bom).contains("<classifier>all</classifier>");
    }
}
