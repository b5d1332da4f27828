// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.SqlMode;
import io.treeline.sql.parse.FixtureTree;
import io.treeline.sql.plan.SqlSettings;
import io.treeline.sql.system.NativeDescriber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/sql.md: each is planned, or refused where the page says so. */
class SqlPageTest {
    private static final Pattern BLOCK =
            Pattern.compile("^```sql( error)?\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final SqlSettings SETTINGS =
            new SqlSettings(SqlMode.AUTO, "root.factory", ZoneOffset.UTC, true, false, 1 << 26);

    private final SqlEngine engine = new SqlEngine(
            new Catalog(FixtureTree.factory(TimePrecision.MILLI), Duration.ofHours(1)),
            sql -> new NativeDescriber.Description(
                    true,
                    List.of("Timeseries", "Value", "DataType"),
                    List.of(ColumnType.TEXT, ColumnType.TEXT, ColumnType.TEXT)));

    static Stream<Arguments> examples() throws IOException {
        List<Arguments> examples = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/sql.md")));
        while (block.find()) {
            for (String sql : block.group(2).split(";\\n")) {
                examples.add(Arguments.of(sql.strip(), block.group(1) != null));
            }
        }
        assertThat(examples).hasSizeGreaterThan(30);
        return examples.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isAsThePageSays(String sql, boolean refused) throws SQLException {
        if (refused) {
            assertThatThrownBy(() -> engine.prepare(sql, SETTINGS)).isInstanceOf(SQLException.class);
        } else {
            assertThat(engine.prepare(sql, SETTINGS)).isInstanceOf(PreparedSql.Query.class);
        }
    }
}
