// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.model.ServerModel;
import io.treeline.sql.api.SqlMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The native/relational decision, fixed by the corpus statement-kinds.txt. */
class StatementClassifierTest {
    static Stream<String> corpus() throws IOException {
        return lines("statement-kinds.txt").stream();
    }

    static List<String> lines(String resource) throws IOException {
        try (InputStream in = StatementClassifierTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void corpusDecides(String line) throws SQLException {
        String[] parts = line.split(" ", 3);
        String text = parts.length < 3 ? "" : parts[2].replace("\\n", "\n").replace("\\t", "\t");
        StatementKind expected = switch (parts[1]) {
            case "N" -> StatementKind.NATIVE;
            case "R" -> StatementKind.RELATIONAL;
            case "E" -> StatementKind.EXPLAIN_RELATIONAL;
            default -> throw new IllegalArgumentException(line);
        };
        assertThat(StatementClassifier.classify(text, SqlMode.AUTO, ServerModel.of(parts[0]), Long.MAX_VALUE))
                .isEqualTo(expected);
    }

    @Test
    void modesDecideByThemselves() throws SQLException {
        assertThat(StatementClassifier.classify("select 'open", SqlMode.NATIVE, ServerModel.TREE, Long.MAX_VALUE))
                .isEqualTo(StatementKind.NATIVE);
        assertThat(StatementClassifier.classify("show databases", SqlMode.RELATIONAL, ServerModel.TREE, Long.MAX_VALUE))
                .isEqualTo(StatementKind.RELATIONAL);
        assertThat(StatementClassifier.classify(
                        "select * from root.sg.d1", SqlMode.RELATIONAL, ServerModel.TREE, Long.MAX_VALUE))
                .isEqualTo(StatementKind.RELATIONAL);
        assertThat(StatementClassifier.classify(
                        "explain select * from root.sg.d1", SqlMode.RELATIONAL, ServerModel.TREE, Long.MAX_VALUE))
                .isEqualTo(StatementKind.EXPLAIN_RELATIONAL);
    }

    @Test
    void openQuoteIsASyntaxErrorWithItsPlace() {
        assertThatThrownBy(() -> StatementClassifier.classify(
                        "select *\nfrom \"x", SqlMode.AUTO, ServerModel.TREE, Long.MAX_VALUE))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("line 2, column 6")
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("42601");
    }
}
