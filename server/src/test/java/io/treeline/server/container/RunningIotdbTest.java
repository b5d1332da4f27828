// SPDX-License-Identifier: Apache-2.0
package io.treeline.server.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs in a container where there can be one and in the embedded server elsewhere, and says which it was. */
@WithIotdb(precision = "us")
class RunningIotdbTest {
    @Test
    void connects(RunningIotdb iotdb) throws Exception {
        try (Connection connection = DriverManager.getConnection(iotdb.url(), iotdb.username(), iotdb.password())) {
            assertThat(connection.isValid(10)).isTrue();
        }
    }

    @Test
    void keepsTimesInItsPrecisionWhereverItRuns(RunningIotdb iotdb) throws Exception {
        Optional<String> reason = RunningIotdb.noContainer();
        assertThat(iotdb.inContainer()).isEqualTo(reason.isEmpty());
        assertThat(iotdb.description())
                .contains(iotdb.url())
                .contains(reason.orElse("container of apache/iotdb:2.0.1-beta-standalone"));
        Instant time = Instant.parse("2026-01-01T00:00:00.123456Z");
        try (Connection connection = DriverManager.getConnection(iotdb.url(), iotdb.username(), iotdb.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"root.running\"");
            statement.execute("CREATE TABLE \"root.running\".\"m\" (v INTEGER)");
            assertThat(
                            statement.executeUpdate(
                                    "INSERT INTO \"root.running\".\"m\" (\"Time\", v) VALUES (TIMESTAMP '2026-01-01 00:00:00.123456Z', 7)"))
                    .isEqualTo(1);
            try (ResultSet rows = statement.executeQuery("SELECT \"Time\", v FROM \"root.running\".\"m\"")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getObject(1, Instant.class)).isEqualTo(time);
                assertThat(rows.getInt(2)).isEqualTo(7);
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void isTheSameForAllTestsOfAPrecision(RunningIotdb iotdb, @WithIotdb(precision = "us") RunningIotdb again) {
        assertThat(again).isSameAs(iotdb).isSameAs(RunningIotdb.shared("us"));
        assertThat(iotdb.precision()).isEqualTo("us");
    }

    @Test
    void theModeIsOneOfThree() {
        String before = System.getProperty(RunningIotdb.MODE);
        try {
            System.setProperty(RunningIotdb.MODE, "never");
            assertThat(RunningIotdb.noContainer()).contains("treeline.container is never");
            System.setProperty(RunningIotdb.MODE, "always");
            assertThatThrownBy(RunningIotdb::noContainer)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("treeline.container must be pull, local or never, not always");
        } finally {
            if (before == null) {
                System.clearProperty(RunningIotdb.MODE);
            } else {
                System.setProperty(RunningIotdb.MODE, before);
            }
        }
    }
}
