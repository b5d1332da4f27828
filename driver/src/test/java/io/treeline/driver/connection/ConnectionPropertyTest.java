// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverPropertyInfo;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionPropertyTest {
    @Test
    void sortedByKeyAndNamedAfterIt() {
        String before = "";
        for (ConnectionProperty property : ConnectionProperty.values()) {
            assertThat(property.key().toLowerCase(Locale.ROOT)).isGreaterThan(before);
            before = property.key().toLowerCase(Locale.ROOT);
            assertThat(property.name())
                    .isEqualTo(property.key().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
        }
    }

    @Test
    void everyDefaultAndChoiceIsValidAndEveryNameIsUnique() throws Exception {
        Set<String> names = new HashSet<>();
        for (ConnectionProperty property : ConnectionProperty.values()) {
            property.normalize(property.defaultValue());
            for (String choice : property.choices()) {
                assertThat(property.normalize(choice.toUpperCase(Locale.ROOT))).isEqualToIgnoringCase(choice);
            }
            assertThat(names.add(property.key().toLowerCase(Locale.ROOT))).isTrue();
            for (String alias : property.aliases()) {
                assertThat(alias.equalsIgnoreCase(property.key()) || names.add(alias.toLowerCase(Locale.ROOT)))
                        .as(alias)
                        .isTrue();
                assertThat(ConnectionProperty.of(alias)).contains(property);
            }
        }
    }

    @Test
    void sizesTakeUnits() throws Exception {
        assertThat(ConnectionProperty.MAX_LOCAL_MEMORY.normalize("2k")).isEqualTo("2048");
        assertThat(ConnectionProperty.MAX_LOCAL_MEMORY.normalize("1G")).isEqualTo("1073741824");
    }

    @Test
    void driverPropertyInfoComesFromTheTable() {
        Properties given = new Properties();
        given.setProperty("sql_dialect", "table");
        DriverPropertyInfo[] infos = ConnectionProperty.describe(given);
        assertThat(infos).hasSameSizeAs(ConnectionProperty.values());
        assertThat(Arrays.stream(infos)
                        .filter(i -> i.name.equals("sqlDialect"))
                        .findFirst()
                        .orElseThrow()
                        .value)
                .isEqualTo("table");
    }

    /** The manual is made from the enum: run with {@code -Dtreeline.write.docs=true} to write it. */
    @Test
    void theManualSaysTheSame() throws IOException {
        Path page = Path.of(System.getProperty("treeline.root"), "docs", "connection-properties.md");
        String text = manual();
        if (Boolean.getBoolean("treeline.write.docs")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, text);
        }
        assertThat(Files.readString(page)).isEqualTo(text);
    }

    private static String manual() {
        StringBuilder text = new StringBuilder("""
        # Connection properties

        Given in the URL (`jdbc:iotdb://host:6667/root.factory?fetchSize=50000&timeZone=%2B08:00`), in the `Properties` of
        `DriverManager.getConnection`, or through `IotdbDataSource.setProperty`. Names are compared without case. The other names
        are those of IoTDB's own driver or of common drivers. An unknown name gives an `SQLWarning` on the connection with the nearest known
        name, or an error with `strict=true`; a bad value is always an error. Where URL and `Properties` name the same property, the URL wins.

        This page is made from `io.treeline.driver.connection.ConnectionProperty` and checked against it by a test.

        | property | other names | value | default | meaning |
        |---|---|---|---|---|
        """);
        for (ConnectionProperty p : ConnectionProperty.values()) {
            String value = p.choices().isEmpty() ? p.kind().words() : String.join(", ", p.choices());
            text.append("| ")
                    .append(p.key())
                    .append(" | ")
                    .append(String.join(", ", p.aliases()))
                    .append(" | ")
                    .append(value)
                    .append(" | ")
                    .append(p.defaultValue())
                    .append(" | ")
                    .append(p.description())
                    .append(" |\n");
        }
        return text.toString();
    }
}
