// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.rpc.Endpoint;
import io.treeline.driver.rpc.RpcClient;
import io.treeline.metadata.time.TimePrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private static final List<Endpoint> HOST = List.of(new Endpoint("database.test", 1));

    private final List<Database> acquired = new ArrayList<>();

    private Database acquire(String... keysAndValues) throws SQLException {
        Map<String, String> given = new java.util.HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            given.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        Database database = Database.acquire(ConnectionSettings.of(HOST, given));
        acquired.add(database);
        return database;
    }

    @org.junit.jupiter.api.AfterEach
    void release() {
        acquired.forEach(Database::release);
    }

    @Test
    void everyPropertyIsEitherSharedByOrOfAConnectionsOwn() {
        Set<ConnectionProperty> all = EnumSet.copyOf(Database.SHARED_BY);
        all.addAll(Database.OF_ITS_OWN);
        assertThat(all).containsExactlyInAnyOrder(ConnectionProperty.values());
        assertThat(Database.SHARED_BY).doesNotContainAnyElementsOf(Database.OF_ITS_OWN);
    }

    @Test
    void theManualNamesWhatTheyMustAgreeOn() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("treeline.root"), "docs", "connections.md"));
        String sentence = page.substring(0, page.indexOf("share what they know"));
        for (ConnectionProperty property : ConnectionProperty.values()) {
            assertThat(sentence.contains('`' + property.key() + '`'))
                    .as(property.key())
                    .isEqualTo(Database.SHARED_BY.contains(property));
        }
    }

    @Test
    void connectionsThatAgreeShare() throws SQLException {
        Database one = acquire("fetchSize", "5", "applicationName", "a", "database", "root.x");
        assertThat(acquire("fetchSize", "6")).isSameAs(one);
        assertThat(acquire("timeZone", java.time.ZoneId.systemDefault().getId()))
                .as("the zone that is meant")
                .isSameAs(one);
    }

    @Test
    void connectionsThatDifferInWhatMattersDoNotShare() throws SQLException {
        Database one = acquire();
        assertThat(acquire("password", "other")).isNotSameAs(one);
        assertThat(acquire("user", "other")).isNotSameAs(one);
        assertThat(acquire("sqlDialect", "table")).isNotSameAs(one);
        assertThat(acquire("nullRows", "drop")).isNotSameAs(one);
        assertThat(acquire("pushdown", "off")).isNotSameAs(one);
        assertThat(acquire("schemaCacheAge", "1")).isNotSameAs(one);
        assertThat(acquire("timeZone", "Antarctica/Troll")).isNotSameAs(one);
        assertThat(acquire("maxLocalMemory", "1m")).isNotSameAs(one);
        assertThat(acquire("autoCreate", "true")).isNotSameAs(one);
        assertThat(acquire("sql", "native")).isNotSameAs(one);
    }

    @Test
    void aPoolOfOneKeepsIt() throws SQLException {
        Database one = acquire("maxLocalMemory", "12345");
        acquired.remove(one);
        one.release();
        assertThat(acquire("maxLocalMemory", "12345")).isSameAs(one);
    }

    @Test
    void oneWhoseConnectionsWereForgottenGoes() throws Exception {
        int before = Database.count();
        Database.acquire(ConnectionSettings.of(HOST, Map.of("maxLocalMemory", "54321")));
        for (int i = 0; i < 50 && Database.count() > before; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(Database.count()).isLessThanOrEqualTo(before);
    }

    @Test
    void aServerThatCountsSessionsAnewMakesAllUnknown() throws SQLException {
        Database one = acquire("maxLocalMemory", "777");
        Endpoint endpoint = HOST.get(0);
        one.connected(endpoint, null, new RpcClient.KnownServer(TimePrecision.MILLI, "2.0.1", 5));
        RpcClient.KnownServer known = one.server(endpoint);
        one.alignments().put("root.d", true);
        // Two that connected at the same time, the later one first.
        one.connected(endpoint, known, known.at(7));
        one.connected(endpoint, known, known.at(6));
        assertThat(one.server(endpoint).sessionId()).isEqualTo(7);
        assertThat(one.alignments()).isNotEmpty();
        one.connected(endpoint, one.server(endpoint), new RpcClient.KnownServer(TimePrecision.NANO, "2.0.7", 1));
        assertThat(one.server(endpoint)).isEqualTo(new RpcClient.KnownServer(TimePrecision.NANO, "2.0.7", 1));
        assertThat(one.alignments()).isEmpty();
        one.lost(HOST.get(0));
        assertThat(one.server(endpoint)).isNull();
    }
}
