// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManyDevicesTest {
    private final ListedTree tree = new ListedTree();
    private final Catalog catalog = new Catalog(tree, Duration.ofMinutes(1));

    ManyDevicesTest() {
        tree.databases.add("root.f");
        tree.series.put("root.f.d1.b", "INT32");
        tree.series.put("root.f.d1.a", "TEXT");
        tree.series.put("root.f.x.`d.2`.b", "INT64");
        tree.series.put("root.f.x.`d.2`.c", "INT64");
        tree.series.put("root.f.d3.c", "DOUBLE");
        tree.series.put("root.f.d3.Device", "TEXT");
        tree.series.put("root.f.own", "TEXT");
    }

    private Table resolve(String... parts) throws SQLException {
        return catalog.resolve(
                java.util.Arrays.stream(parts).map(NamePart::exact).toList(), null);
    }

    @Test
    void aPatternIsTheUnionOfItsDevices() throws SQLException {
        DeviceSetTable table = (DeviceSetTable) resolve("root.f", "**");
        assertThat(table.kind()).isEqualTo(DeviceSetTable.Kind.PATTERN);
        assertThat(table.columns())
                .extracting(Column::name)
                .containsExactly("Time", "__device", "Device", "a", "b", "c");
        assertThat(table.columns())
                .extracting(Column::type)
                .containsExactly(
                        ColumnType.TIMESTAMP,
                        ColumnType.TEXT,
                        ColumnType.TEXT,
                        ColumnType.TEXT,
                        ColumnType.INT64,
                        ColumnType.TEXT);
        assertThat(table.members().devices()).extracting(Members.Member::name).containsExactly("d1", "d3", "x.`d.2`");
        assertThat(table.members().commonType("c")).isEmpty();
        assertThat(table.columns().get(5).remarks()).contains("INT64", "DOUBLE");
        assertThat(table.members().path(table.members().devices().get(2)))
                .isEqualTo(DevicePath.parse("root.f.x.`d.2`"));
    }

    @Test
    void allSpellingsOfAPatternAreTheSame() throws SQLException {
        Table table = resolve("root.f.**");
        assertThat(resolve("root.f", "**")).isEqualTo(table);
        assertThat(resolve("root", "f", "**")).isEqualTo(table);
        assertThat(catalog.resolve(List.of(NamePart.exact("**")), "root.f")).isEqualTo(table);
        assertThat(tree.asked.stream().filter(sql -> sql.startsWith("SHOW TIMESERIES root.f.**")))
                .hasSize(1);
    }

    @Test
    void aPatternWithoutDevicesIsNoTable() {
        assertThatThrownBy(() -> resolve("root.f", "y.**"))
                .hasMessageContaining("matches the pattern")
                .extracting("SQLState")
                .isEqualTo("42P01");
    }
}
