// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathNamingTest {
    @Test
    void devicesBecomeTablesAndBack() {
        DevicePath database = DevicePath.parse("root.factory");
        assertThat(PathNaming.toTable(database, DevicePath.parse("root.factory.room2.device1")))
                .isEqualTo(new TableName("root.factory", "room2.device1"));
        assertThat(PathNaming.toTable(database, database)).isEqualTo(new TableName("root.factory", "."));
        assertThat(PathNaming.toTable(database, database.child("."))).isEqualTo(new TableName("root.factory", "`.`"));
        assertThat(PathNaming.toDevice(new TableName("root.factory", "."))).isEqualTo(database);
    }

    @Test
    void theRoundTripLawHoldsAndNoTwoDevicesShareAName() {
        NameNodes names = new NameNodes(2);
        Map<TableName, DevicePath> seen = new HashMap<>();
        DevicePath root = new DevicePath(List.of("root"));
        for (int i = 0; i < 20_000; i++) {
            DevicePath database = root.descendant(i % 3 == 0 ? List.of("db") : names.some());
            DevicePath device = i % 7 == 0 ? database : database.descendant(names.some());
            TableName table = PathNaming.toTable(database, device);
            assertThat(PathNaming.toDevice(table)).isEqualTo(device);
            assertThat(PathNaming.toTable(database, PathNaming.toDevice(table))).isEqualTo(table);
            DevicePath other = seen.put(table, device);
            assertThat(other == null ? device : other).isEqualTo(device);
        }
    }
}
