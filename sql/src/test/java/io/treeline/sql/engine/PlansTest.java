// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.catalog.CacheMemory;
import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.catalog.DefinitionChange;
import io.treeline.metadata.catalog.Definitions;
import io.treeline.metadata.name.DevicePath;
import io.treeline.sql.api.PreparedSql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlansTest {
    private static final String SQL = "SELECT i FROM d WHERE i > ?";

    private final Fixture server = new Fixture();
    private final Definitions definitions = new Definitions(Duration.ofMinutes(5));
    private final Plans plans = new Plans(definitions, new CacheMemory(4 << 20));
    private final SqlEngine one = engine();
    private final SqlEngine other = engine();

    private SqlEngine engine() {
        return new SqlEngine(new Catalog(server, definitions, List.of(), null), null, plans);
    }

    @Test
    void connectionsShareAPlanUntilItsTableChanges() throws SQLException {
        PreparedSql plan = one.prepare(SQL, server.settings());
        assertThat(other.prepare(SQL, server.settings())).isSameAs(plan);
        definitions.apply(new DefinitionChange.Device(DevicePath.parse("root.t.another")));
        assertThat(other.prepare(SQL, server.settings())).isSameAs(plan);
        assertThat(other.planHits()).isEqualTo(2);

        definitions.apply(new DefinitionChange.Device(DevicePath.parse("root.t.d")));
        assertThat(plans.size()).as("it leaves with its table").isZero();
        assertThat(plans.bytes()).isZero();
        assertThat(other.prepare(SQL, server.settings())).isNotSameAs(plan);
    }

    @Test
    void settingsThatMatterKeepPlansApart() throws SQLException {
        PreparedSql plan = one.prepare(SQL, server.settings());
        server.dropNullRows = true;
        assertThat(one.prepare(SQL, server.settings())).isNotSameAs(plan);
    }

    @Test
    void holdsNoMoreThanItsBound() throws SQLException {
        for (int i = 0; i < 500; i++) {
            one.prepare("SELECT i + " + i + " FROM d", server.settings());
        }
        assertThat(plans.bytes()).isBetween(1L << 20, 4L << 20);
        assertThat(plans.size()).isBetween(20, 499);
    }

    @Test
    void thoseOfSeveralUsersHoldNoMoreThanOneBoundTogether() throws SQLException {
        CacheMemory memory = new CacheMemory(1 << 20);
        List<Plans> users = new ArrayList<>();
        for (int user = 0; user < 5; user++) {
            Definitions known = new Definitions(Duration.ofMinutes(5));
            Plans own = new Plans(known, memory);
            users.add(own);
            SqlEngine engine = new SqlEngine(new Catalog(server, known, List.of(), null), null, own);
            for (int i = 0; i < 20; i++) {
                engine.prepare("SELECT i + " + i + " FROM d", server.settings());
            }
            assertThat(memory.held()).isBetween(1L, 1L << 20);
            assertThat(own.size()).as("who plans now keeps his").isEqualTo(20);
        }
        assertThat(users.get(0).size()).isZero();
    }

    @Test
    void aPlanThatTheServerDoesNotFitIsMadeAnew() throws SQLException {
        PreparedSql plan = one.prepare(SQL, server.settings());
        one.stale(SQL, server.settings());
        assertThat(one.prepare(SQL, server.settings())).isNotSameAs(plan);
    }

    @Test
    void plansOverTheSessionsOwnTablesAreNotShared() throws SQLException {
        String sql = "SELECT table_name FROM information_schema.tables";
        PreparedSql plan = one.prepare(sql, server.settings());
        assertThat(one.prepare(sql, server.settings())).isSameAs(plan);
        assertThat(other.prepare(sql, server.settings())).isNotSameAs(plan);
        assertThat(plans.size()).isZero();
    }

    @Test
    void aMissingColumnIsLookedForAnewOnlyInATableThatIsOld() throws SQLException {
        assertThatThrownBy(() -> one.prepare("SELECT nothing FROM d", server.settings()))
                .hasFieldOrPropertyWithValue("SQLState", "42703");
        long changes = definitions.changes();
        assertThatThrownBy(() -> one.prepare("SELECT nothing FROM d", server.settings()))
                .hasFieldOrPropertyWithValue("SQLState", "42703");
        assertThat(definitions.changes()).isEqualTo(changes);
    }
}
