// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import io.treeline.sql.api.SessionCommand;
import io.treeline.sql.api.SessionSetting;
import io.treeline.sql.api.SqlMode;
import io.treeline.sql.ddl.DefinitionPlanner;
import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.exec.LocalFixedValues;
import io.treeline.sql.exec.LocalPlan;
import io.treeline.sql.exec.LocalPlanner;
import io.treeline.sql.function.CallRewriter;
import io.treeline.sql.parse.ExplainPrefix;
import io.treeline.sql.parse.NativeLanguage;
import io.treeline.sql.parse.NativeParameters;
import io.treeline.sql.parse.SessionStatements;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.parse.SqlRewrite;
import io.treeline.sql.parse.WriteClauses;
import io.treeline.sql.plan.Absorber;
import io.treeline.sql.plan.NativeScan;
import io.treeline.sql.plan.SqlSettings;
import io.treeline.sql.plan.VirtualHints;
import io.treeline.sql.system.VirtualTables;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.validate.FineTimes;
import io.treeline.sql.validate.Frontend;
import io.treeline.sql.validate.TableLookup;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlExplainLevel;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/**
 * Plans what is not native text, once: in a class of its own, so that none of the library's is loaded for a program
 * that sends native text only.
 */
final class RelationalPlanner {
    private static final Set<String> DEFINITIONS = Set.of("CREATE", "ALTER", "DROP", "TRUNCATE");
    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    private static final Frontend FRONTEND = new Frontend(new CallRewriter());

    private final Catalog catalog;
    private final Catalog noting;
    private final VirtualTables virtuals;
    private final PlanningStop stop;

    /**
     * Plans one statement.
     *
     * @param catalog what plans may keep
     * @param noting the same, by which look-ups are noted
     * @param virtuals the session's own tables
     * @param stop asked in every stage
     */
    RelationalPlanner(Catalog catalog, Catalog noting, VirtualTables virtuals, PlanningStop stop) {
        this.catalog = catalog;
        this.noting = noting;
        this.virtuals = virtuals;
        this.stop = stop;
    }

    /**
     * Plans a small query over a table that nobody has, so that classes are loaded before the first real one; asks the
     * server nothing.
     */
    static void warmUp() throws SQLException {
        Table table = new DeviceTable(
                new TableName("root.w", "d"),
                new DevicePath(List.of("root", "w", "d")),
                false,
                List.of(
                        new Column("Time", ColumnType.TIMESTAMP, Column.Role.TIME, null),
                        new Column("a", ColumnType.INT32, Column.Role.FIELD, null)));
        SqlSettings settings = new SqlSettings(SqlMode.RELATIONAL, null, ZoneOffset.UTC, true, false, 1 << 20);
        for (String sql : List.of(
                "SELECT \"Time\", \"a\" FROM \"root.w\".\"d\" WHERE \"Time\" >= ? AND \"a\" > 1 ORDER BY \"Time\" LIMIT 10",
                "SELECT \"a\", COUNT(*) FROM \"root.w\".\"d\" GROUP BY \"a\" ORDER BY 2")) {
            SourceText source = SqlRewrite.rewrite(sql);
            PlannedQuery query = query(
                    FRONTEND.parse(source, PlanningStop.NEVER),
                    source,
                    settings,
                    TimePrecision.MILLI,
                    parts -> table,
                    VirtualTables.NONE,
                    PlanningStop.NEVER);
            query.bind(query.parameterCount() == 1 ? List.of(0L) : List.of());
        }
    }

    PreparedSql plan(String sql, SqlSettings settings) throws SQLException {
        SourceText source = SqlRewrite.rewrite(sql);
        NativeLanguage language = NativeLanguage.of(catalog.model());
        TableLookup lookup = parts -> noting.resolve(parts, settings.defaultSchema());
        String first = source.firstWord();
        String behindWith = first.equals("WITH") ? WriteClauses.behindWith(sql) : "";
        first = behindWith.isEmpty() ? first : behindWith;
        if (source.explain()) {
            ExplainPrefix prefix = ExplainPrefix.of(sql);
            String statement = prefix.statement(sql);
            String begins = SqlRewrite.rewrite(statement).firstWord();
            String writes = begins.equals("WITH") ? WriteClauses.behindWith(statement) : begins;
            if (WRITES.contains(writes)) {
                return explained(statement, prefix, settings);
            }
        }
        if (WRITES.contains(first)) {
            WriteStatements writes = new WriteStatements(
                    noting,
                    FRONTEND,
                    (query, text, how, held) ->
                            plan(query, text, how, catalog.precision(), lookup, virtuals.with(held), stop),
                    stop);
            return language.speaksSql() && settings.mode() == SqlMode.AUTO
                    ? writes.planOrPass(first, source, settings)
                    : writes.plan(first, source, settings);
        }
        if (DEFINITIONS.contains(first)) {
            return definition(sql, settings);
        }
        if ((first.equals("USE") || first.equals("SET")) && !source.explain() && SessionStatements.changesSchema(sql)) {
            if (first.equals("SET")) {
                // PostgreSQL's other word for the search path, which ROLLBACK undoes.
                return new PreparedSql.Session(new SessionCommand.Set(
                        "search_path", SessionSetting.quoted(SessionStatements.usedSchema(sql)), false));
            }
            // The server's USE finds out whether the database exists; in the tree model it has none.
            return language.speaksSql()
                    ? new PreparedSql.Native(sql, NativeParameters.count(sql))
                    : new PreparedSql.UseSchema(SessionStatements.usedSchema(sql));
        }
        if (!source.explain() && (first.equals("DESC") || first.equals("DESCRIBE"))) {
            source = SqlRewrite.rewrite(SessionStatements.describing(
                    noting.resolve(SessionStatements.described(sql), settings.defaultSchema())));
        }
        refuseOthers(first);
        SqlNode parsed = FRONTEND.parse(source, stop);
        if (!parsed.isA(SqlKind.QUERY)) {
            throw PlanErrors.unsupported(
                    parsed.getKind()
                            + " statements are not supported by the relational engine; use IoTDB's own statement, which is passed to the server.");
        }
        PlannedQuery query = query(parsed, source, settings, catalog.precision(), lookup, virtuals, stop);
        if (!source.explain()) {
            return query;
        }
        return new Explain(query, source.analyze(), ExplainPrefix.of(sql).json());
    }

    private PreparedSql explained(String write, ExplainPrefix prefix, SqlSettings settings) throws SQLException {
        if (prefix.analyze()) {
            throw PlanErrors.unsupported("EXPLAIN ANALYZE would write, which cannot be undone here; EXPLAIN does not.");
        }
        PreparedSql planned = plan(write, settings);
        if (planned instanceof PreparedSql.Native) {
            throw PlanErrors.unsupported("EXPLAIN of a write that the server does as it is written is not supported.");
        }
        return new ExplainWrite(planned, prefix.json());
    }

    private PreparedSql definition(String sql, SqlSettings settings) throws SQLException {
        try {
            return DefinitionPlanner.plan(sql, catalog, settings, query -> columns(query, settings));
        } catch (SQLSyntaxErrorException e) {
            if (NativeLanguage.of(catalog.model()).speaksSql()
                    && settings.mode() == SqlMode.AUTO
                    && SqlState.SYNTAX_ERROR.code().equals(e.getSQLState())) {
                // The server has CREATE TABLE itself, and a newer one may know more of it.
                return new PreparedSql.Native(sql, NativeParameters.count(sql));
            }
            throw e;
        }
    }

    private List<ResultColumn> columns(String query, SqlSettings settings) throws SQLException {
        SqlSettings relational = new SqlSettings(
                SqlMode.RELATIONAL,
                settings.defaultSchema(),
                settings.zone(),
                settings.pushdown(),
                settings.dropNullRows(),
                settings.maxLocalMemory(),
                false);
        if (SqlEngine.make(query, relational, catalog, catalog, virtuals, stop) instanceof PreparedSql.Query planned) {
            return planned.columns();
        }
        throw PlanErrors.unsupported("CREATE TABLE ... AS needs a query.");
    }

    private static void refuseOthers(String first) throws SQLException {
        switch (first) {
            case "UPSERT" ->
                throw PlanErrors.unsupported(
                        "UPSERT is not supported; INSERT replaces the row of the same \"Time\" in IoTDB.");
            case "COMMENT" ->
                throw PlanErrors.unsupported(
                        "COMMENT is not supported; tags and attributes of series are shown as remarks: "
                                + "ALTER TIMESERIES root.db.device.measurement ADD ATTRIBUTES ...");
            default -> {}
        }
    }

    private static PlannedQuery query(
            SqlNode parsed,
            SourceText source,
            SqlSettings settings,
            TimePrecision precision,
            TableLookup lookup,
            VirtualTables virtuals,
            PlanningStop stop)
            throws SQLException {
        return plan(parsed, source, settings, precision, lookup, virtuals, stop).query();
    }

    private static WriteStatements.EnginePlan plan(
            SqlNode parsed,
            SourceText source,
            SqlSettings settings,
            TimePrecision precision,
            TableLookup lookup,
            VirtualTables virtuals,
            PlanningStop stop)
            throws SQLException {
        TimeText time = new TimeText(precision, settings.zone());
        Frontend.Relational relational = FRONTEND.convert(parsed, source, lookup, virtuals, stop);
        return new WriteStatements.EnginePlan(
                query(relational, source, settings, time, false, stop), relational.tables(), relational.natives());
    }

    private static PlannedQuery query(
            Frontend.Relational relational,
            SourceText source,
            SqlSettings settings,
            TimeText time,
            boolean cautious,
            PlanningStop stop)
            throws SQLException {
        try {
            Absorber absorber = new Absorber(
                    settings.pushdown(), settings.dropNullRows(), cautious, new LocalFixedValues(time), time, stop);
            RelNode absorbed = VirtualHints.across(absorber.absorb(FineTimes.settle(relational.rel(), time)));
            LocalPlan local = new LocalPlanner(absorber, time, stop).plan(absorbed);
            String plan = RelOptUtil.toString(absorbed, SqlExplainLevel.EXPPLAN_ATTRIBUTES)
                    .stripTrailing();
            return new PlannedQuery(
                    relational.columns(),
                    relational.parameterTypes(),
                    source.parameterCount(),
                    absorbed instanceof NativeScan scan ? scan : null,
                    local,
                    plan,
                    settings,
                    time,
                    settings.pushdown() == PushdownRules.NOTHING
                            ? null
                            : () -> query(
                                    relational,
                                    source,
                                    cautious ? settings.with(PushdownRules.NOTHING) : settings,
                                    time,
                                    true,
                                    PlanningStop.NEVER));
        } catch (RuntimeException e) {
            throw PlanErrors.of(e, source);
        } catch (AssertionError e) {
            // The library's own checks, where the JVM runs with assertions.
            throw PlanErrors.internal("planning the statement", e);
        }
    }
}
