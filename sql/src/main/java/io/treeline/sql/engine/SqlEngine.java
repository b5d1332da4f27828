// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.catalog.Lookups;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.SessionSetting;
import io.treeline.sql.api.SqlMode;
import io.treeline.sql.dml.NativeInsert;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.NativeLanguage;
import io.treeline.sql.parse.NativeParameters;
import io.treeline.sql.parse.SessionCommands;
import io.treeline.sql.parse.StatementClassifier;
import io.treeline.sql.parse.StatementKind;
import io.treeline.sql.plan.SqlSettings;
import io.treeline.sql.system.NativeDescriber;
import io.treeline.sql.system.VirtualTables;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Prepares statements for one connection: the one entrance of this module. Safe for use by several threads. */
public final class SqlEngine {
    private static final int OWN_PLANS = 64;
    /** Characters. */
    private static final int LONG = 4_000;

    /** Whether a relational statement was planned in this JVM, or is. */
    private static volatile boolean begun;

    private final Catalog catalog;
    private final NativeDescriber describer;
    private final Plans plans;
    private final AtomicLong planHits = new AtomicLong();
    /** Plans over the session's own tables, which ask over its connection. */
    private final Map<Plans.Key, Plans.Kept> own = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Plans.Key, Plans.Kept> eldest) {
            return size() > OWN_PLANS;
        }
    };

    /** An engine over a catalog, with plans of its own. */
    public SqlEngine(Catalog catalog) {
        this(catalog, null);
    }

    /** An engine over a catalog, in whose queries NATIVE('...') can stand, with plans of its own. */
    public SqlEngine(Catalog catalog, NativeDescriber describer) {
        this(catalog, describer, new Plans(catalog.definitions()));
    }

    /**
     * An engine over a catalog.
     *
     * @param describer for queries in which NATIVE('...') stands; null where that is not to be had
     * @param plans shared by all whose catalogs share definitions
     */
    public SqlEngine(Catalog catalog, NativeDescriber describer, Plans plans) {
        this.catalog = catalog;
        this.describer = describer;
        this.plans = plans;
    }

    /**
     * Prepares a statement, or finds it prepared.
     *
     * @throws SQLException 42xxx for what is wrong with the text, 0A000 for what this engine does not do, or as the
     *     server answered a look-up in the catalog
     */
    public PreparedSql prepare(String sql, SqlSettings settings) throws SQLException {
        return prepare(sql, settings, () -> {});
    }

    /**
     * Prepares a statement, or finds it prepared.
     *
     * @param sign is asked in every stage whether the plan is still wanted, by the calling thread or another
     * @throws SQLException 42xxx for what is wrong with the text, 0A000 for what this engine does not do, as the server
     *     answered a look-up in the catalog, or what the sign said
     */
    public PreparedSql prepare(String sql, SqlSettings settings, PlanningStop.Sign sign) throws SQLException {
        Plans.Key key = new Plans.Key(sql, settings, catalog.precision());
        PreparedSql known = plans.find(key, catalog);
        known = known == null ? ownPlan(key) : known;
        if (known != null) {
            planHits.incrementAndGet();
            return known;
        }
        Lookups lookups = new Lookups();
        // From before planning: what is planned while definitions change is compared with them when it is next wanted.
        long applied = catalog.definitions().applied();
        long changes = catalog.definitions().changes();
        VirtualTables virtuals = new VirtualTables(catalog, describer, settings.defaultSchema());
        PreparedSql prepared;
        try {
            prepared = planned(sql, settings, catalog.noting(lookups), virtuals, sign);
        } catch (SQLException e) {
            // A column that is not there may have been made by somebody else since its table was read; if it was read
            // just now, it is really not there.
            if (!SqlState.UNDEFINED_COLUMN.code().equals(e.getSQLState()) || !lookups.readAnew(catalog)) {
                throw e;
            }
            lookups = new Lookups();
            changes = catalog.definitions().changes();
            prepared = planned(sql, settings, catalog.noting(lookups), virtuals, sign);
        }
        // An INSERT whose rows are literals is hardly sent twice.
        if (!(prepared instanceof PreparedSql.Native)
                && !(prepared instanceof PreparedSql.Session)
                && !(prepared instanceof PreparedSql.Definition)
                && !(prepared instanceof PreparedSql.InsertNew)
                && !(prepared instanceof PreparedSql.Insert insert && insert.parameterCount() == 0)
                && !(prepared instanceof PreparedSql.Upsert upsert
                        && upsert.source() instanceof PreparedSql.Insert
                        && upsert.parameterCount() == 0)) {
            if (virtuals.used()) {
                long until = Math.min(
                                0,
                                lookups.validUntil(catalog.definitions())
                                        - catalog.definitions().believedUntil())
                        + catalog.definitions().believedUntil();
                synchronized (own) {
                    own.put(key, new Plans.Kept(prepared, lookups, 0, new Plans.Checked(applied, until)));
                }
            } else {
                plans.keep(key, prepared, lookups, changes);
            }
        }
        return prepared;
    }

    /**
     * A long text can be a deep tree. An overflow is not waited for where it is to be expected: one within the
     * initialization of a class would make that useless for ever.
     */
    private PreparedSql planned(
            String sql, SqlSettings settings, Catalog noting, VirtualTables virtuals, PlanningStop.Sign sign)
            throws SQLException {
        PlanningStop stop = PlanningStop.at(sign);
        DeepStack.Work<PreparedSql> deep = () -> {
            try (PlanningStop.Stay stay = sign.taken()) {
                return make(sql, settings, catalog, noting, virtuals, stop);
            }
        };
        try {
            StatementKind kind =
                    StatementClassifier.classify(sql, settings.mode(), catalog.model(), settings.maxLocalMemory());
            if (kind == StatementKind.NATIVE || sql.length() < LONG) {
                try {
                    return make(sql, settings, catalog, noting, virtuals, stop);
                } catch (StackOverflowError e) {
                    // The caller's thread has little stack left.
                    return DeepStack.run(deep);
                }
            }
            return DeepStack.run(deep);
        } catch (PlanningStop.Stopped e) {
            throw e.reason();
        } catch (RuntimeException | AssertionError e) {
            throw PlanErrors.internal("planning the statement", e);
        }
    }

    /**
     * A plan over the session's own tables: what a native query there gives is asked again when anything changed, or
     * the last answer is too old.
     */
    private PreparedSql ownPlan(Plans.Key key) {
        synchronized (own) {
            Plans.Kept kept = own.isEmpty() ? null : own.get(key);
            return kept != null && kept.isFresh(catalog.definitions()) ? kept.plan() : null;
        }
    }

    static PreparedSql make(
            String sql,
            SqlSettings settings,
            Catalog catalog,
            Catalog noting,
            VirtualTables virtuals,
            PlanningStop stop)
            throws SQLException {
        if (StatementClassifier.classify(sql, settings.mode(), catalog.model(), settings.maxLocalMemory())
                == StatementKind.NATIVE) {
            NativeLanguage language = NativeLanguage.of(catalog.model());
            String text = language.uncommented(sql);
            NativeInsert.Read insert = settings.mode() == SqlMode.AUTO && !language.speaksSql() && NativeInsert.is(text)
                    ? NativeInsert.read(text, noting, settings)
                    : null;
            return insert == null || insert.plan() == null
                    ? new PreparedSql.Native(text, NativeParameters.count(text), insert != null && insert.again())
                    : insert.plan();
        }
        if (SessionCommands.is(sql)) {
            String shown = SessionCommands.shown(sql);
            return shown == null
                    ? new PreparedSql.Session(SessionCommands.read(sql))
                    : Relational.plan(show(shown), settings, catalog, noting, virtuals, stop);
        }
        return Relational.plan(sql, settings, catalog, noting, virtuals, stop);
    }

    /** SHOW as a query. */
    private static String show(String name) {
        if (name.equals("all")) {
            return "SELECT name, setting, short_desc AS description FROM pg_catalog.pg_settings ORDER BY lower(name)";
        }
        SessionSetting setting = SessionSetting.find(name);
        String shown = setting == null ? name : setting.name();
        return "SELECT current_setting('" + shown.replace("'", "''") + "') AS \"" + shown.replace("\"", "\"\"") + '"';
    }

    /** Keeps the library away from a JVM that has no use for it. */
    private static final class Relational {
        static PreparedSql plan(
                String sql,
                SqlSettings settings,
                Catalog catalog,
                Catalog noting,
                VirtualTables virtuals,
                PlanningStop stop)
                throws SQLException {
            begun = true;
            return new RelationalPlanner(catalog, noting, virtuals, stop).plan(sql, settings);
        }
    }

    /**
     * The server's answer did not fit the plan of a statement: the tables in it are looked up anew for the next plan.
     */
    public void stale(String sql, SqlSettings settings) {
        Plans.Key key = new Plans.Key(sql, settings, catalog.precision());
        Plans.Kept kept;
        synchronized (own) {
            kept = own.remove(key);
        }
        if (kept != null) {
            kept.lookups().expire(catalog.definitions());
        } else if (!plans.stale(key)) {
            // Another thread may have met the same just before; others' servers are not concerned.
            catalog.definitions().apply(io.treeline.metadata.catalog.DefinitionChange.anything());
        }
    }

    /** How often this engine found a plan ready. */
    public long planHits() {
        return planHits.get();
    }

    /**
     * Plans a small query over a table that nobody has, so that classes are loaded before the first real one; asks the
     * server nothing. Nothing is done when one is under way already.
     */
    public static void warmUp() throws SQLException {
        if (!begun) {
            RelationalPlanner.warmUp();
        }
    }
}
