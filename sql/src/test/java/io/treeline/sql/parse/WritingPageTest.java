// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.type.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WritingPageTest {
    @Test
    void theTableOfTypesIsTheCodes() throws IOException {
        List<String> listed = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(System.getProperty("treeline.root"), "docs", "writing.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length != 3
                    || cells[1].startsWith("---")
                    || cells[2].strip().equals("names")) {
                continue;
            }
            for (String name : cells[2].strip().split(", ")) {
                assertThat(TypeNames.find(name, -1)).as(name).contains(ColumnType.valueOf(cells[1].strip()));
                listed.add(name);
            }
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(TypeNames.names());
    }
}
