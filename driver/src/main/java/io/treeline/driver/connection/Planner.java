// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.connection;

import io.treeline.driver.error.Errors;
import io.treeline.driver.observe.Connections;
import io.treeline.driver.parameter.SqlTemplate;
import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.SqlMode;
import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.engine.Plans;
import io.treeline.sql.engine.SqlEngine;
import io.treeline.sql.parse.NativeChanges;
import io.treeline.sql.plan.SqlSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The connection's side of the relational engine: its settings, and when definitions must be read anew. */
final class Planner {
    private static final Logger LOG = System.getLogger("io.treeline.driver.connection");

    private static final long BEFORE_WARMING_MILLIS = 250;

    /** One warm-up serves the whole JVM. */
    private static final AtomicBoolean WARMED = new AtomicBoolean();

    private static final Set<String> NOT_THERE = Set.of(
            SqlState.UNDEFINED_TABLE.code(), SqlState.UNDEFINED_COLUMN.code(), SqlState.INVALID_SCHEMA_NAME.code());

    private final ConnectionSettings settings;
    private final SessionSettings session;
    private final PushdownRules pushdown;
    private final Catalog catalog;
    private final ServerCatalogSource source;
    private final @Nullable SqlEngine engine;
    private volatile @Nullable SqlSettings lastSettings;

    Planner(
            ConnectionSettings settings,
            SessionSettings session,
            PushdownRules pushdown,
            Catalog catalog,
            ServerCatalogSource source,
            Plans plans) {
        this.settings = settings;
        this.session = session;
        this.pushdown = pushdown;
        this.catalog = catalog;
        this.source = source;
        boolean nativeOnly = settings.choice(ConnectionProperty.SQL, SqlMode.class) == SqlMode.NATIVE;
        this.engine = nativeOnly ? null : new SqlEngine(catalog, source, plans);
        if (!nativeOnly && settings.flag(ConnectionProperty.WARM_UP) && WARMED.compareAndSet(false, true)) {
            Thread thread = new Thread(Planner::warmUp, "treeline-warm-up");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The engine's classes take half a second to load, which the first query of the JVM would have to wait for. */
    private static void warmUp() {
        try {
            // After what the program does first: a first statement in native text needs none of it.
            Thread.sleep(BEFORE_WARMING_MILLIS);
            SqlEngine.warmUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException | LinkageError e) {
            // Whatever it is, the first real statement meets it too and tells its caller.
            LOG.log(Level.DEBUG, "Warming up failed", e);
        }
    }

    private SqlSettings sqlSettings(@Nullable String schema) {
        SqlSettings known = lastSettings;
        ZoneId zone = session.zone();
        if (known != null
                && Objects.equals(known.defaultSchema(), schema)
                && known.zone().equals(zone)) {
            return known;
        }
        SqlSettings made = new SqlSettings(
                settings.choice(ConnectionProperty.SQL, SqlMode.class),
                schema,
                zone,
                pushdown,
                "drop".equals(settings.text(ConnectionProperty.NULL_ROWS)),
                settings.number(ConnectionProperty.MAX_LOCAL_MEMORY),
                settings.flag(ConnectionProperty.AUTO_CREATE));
        lastSettings = made;
        return made;
    }

    PreparedSql prepare(String sql, @Nullable String schema) throws SQLException {
        if (engine == null) {
            return new PreparedSql.Native(sql, SqlTemplate.of(sql).parameterCount());
        }
        long hits = engine.planHits();
        try {
            PreparedSql prepared = engine.prepare(sql, sqlSettings(schema), source.sign());
            Connections.ALL.planHits(engine.planHits() - hits);
            return prepared;
        } catch (SQLException e) {
            throw hidden(e);
        }
    }

    /** What a table is by the definitions of today, as far as they are known; empty when it is gone. */
    Optional<Table> table(Table known) throws SQLException {
        return known instanceof DeviceSetTable ? catalog.manyDevices(known.name()) : catalog.table(known.name());
    }

    /** The table of a name. */
    Table table(List<NamePart> parts, @Nullable String schema) throws SQLException {
        return catalog.resolve(parts, schema);
    }

    /** Whether there is a schema of exactly this name. */
    boolean hasSchema(String name) throws SQLException {
        return catalog.schemas().contains(name);
    }

    /**
     * Some servers show a user only what he may read: for him, what is hidden does not exist. The administrator sees
     * all.
     */
    private SQLException hidden(SQLException e) {
        String user = settings.text(ConnectionProperty.USER);
        boolean may = !settings.model().hidesUnreadable()
                || "root".equals(user)
                || !NOT_THERE.contains(String.valueOf(e.getSQLState()));
        return may
                ? e
                : Errors.withMessage(e, e.getMessage() + "; or user " + user + " lacks the privilege READ on it");
    }

    /**
     * After native text was sent: what it made, changed or dropped is looked up anew by all connections of this JVM.
     */
    void definitionsMayHaveChanged(List<String> statements, @Nullable String schema) {
        catalog.changed(
                statements.size() == 1
                        ? NativeChanges.of(statements.get(0), settings.model(), schema)
                        : NativeChanges.of(statements, settings.model(), schema));
    }

    /** The server's answer did not fit the plan of a statement, or of any. */
    void stale(@Nullable String sql, @Nullable String schema) {
        if (sql == null || engine == null) {
            catalog.invalidateAll();
        } else {
            engine.stale(sql, sqlSettings(schema));
        }
    }
}
