// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HikariCP over a cluster of three nodes, under load, while they are killed, ended, frozen, started again and set
 * read-only: every row that was acknowledged is there, no result is shortened, errors say that a connection or the
 * server was to blame, and the work goes on. Takes some minutes: {@code -Dtreeline.cluster.storm=true}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(
        named = "treeline.cluster.storm",
        matches = "true",
        disabledReason = "takes minutes; docs/reliability.md has the command")
class NodesComeAndGoTest {
    /** Connections, read-only servers, rollbacks that a retry mends, resources, and interventions. */
    private static final List<String> CLASSES = List.of("08", "25", "40", "53", "57");

    private IotdbCluster cluster;

    @BeforeAll
    void start() {
        // Each acknowledged row is on disk: what a killed node loses otherwise is the server's doing.
        cluster = IotdbCluster.builder().property("wal_mode", "SYNC").start();
    }

    @AfterAll
    void end() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thePoolOutlivesThem(boolean tableModel) throws Exception {
        StringBuilder story = new StringBuilder();
        try (Clients clients = new Clients(cluster.url(), tableModel)) {
            clients.start();
            story.append("calm ").append(clients.secondsToService());
            cluster.kill(0);
            story.append(", killed ").append(clients.secondsToService());
            cluster.restart(0);
            story.append(", started ").append(clients.secondsToService());
            cluster.stop(1);
            story.append(", ended ").append(clients.secondsToService());
            cluster.restart(1);
            story.append(", started ").append(clients.secondsToService());
            try (Connection connection = DriverManager.getConnection(cluster.url(2), "root", "root");
                    Statement statement = connection.createStatement()) {
                statement.execute("SET SYSTEM TO READONLY ON LOCAL");
                story.append(", read-only ").append(clients.secondsToService());
                statement.execute("SET SYSTEM TO RUNNING ON LOCAL");
            }
            // Clients of the others wait too, for whatever the frozen one leads, as long as it is frozen or a minute:
            // only their time-outs end that.
            cluster.freeze(2);
            clients.goOn(Duration.ofSeconds(12));
            cluster.thaw(2);
            story.append(", thawed ").append(clients.secondsToService());
            clients.end();
            Map<String, List<Long>> missing = clients.missing();
            System.out.println((tableModel ? "table" : "tree") + " model: " + clients.statements() + " statements, "
                    + clients.acknowledgedRows() + " rows; seconds to service: " + story
                    + "; empty answers of the server's own: " + clients.emptied() + "; errors:" + clients.errors());
            assertThat(clients.wrong()).isEmpty();
            assertThat(missing).as("acknowledged rows that are gone").isEmpty();
            assertThat(clients.states())
                    .as(clients.errors())
                    .allMatch(state -> CLASSES.contains(state.substring(0, 2)));
        }
    }
}
