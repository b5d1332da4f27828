// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Table;
import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.dialect.PredicateBinder;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.dml.InsertCreation;
import io.treeline.sql.dml.InsertParser;
import io.treeline.sql.dml.InsertPlanner;
import io.treeline.sql.dml.InsertStatement;
import io.treeline.sql.dml.WritePlanner;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.NativeParameters;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.parse.WriteClauses;
import io.treeline.sql.parse.WriteQueries;
import io.treeline.sql.plan.SqlSettings;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.system.HeldTable;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.validate.Frontend;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Plans INSERT, UPDATE, DELETE and MERGE for the engine, with its queries where rows must be read or values computed.
 */
final class WriteStatements {
    private final Catalog catalog;
    private final Frontend frontend;
    private final QueryPlanner queries;
    private final PlanningStop stop;

    /** The engine's planning of one query. */
    @FunctionalInterface
    interface QueryPlanner {
        /** Plans it. */
        EnginePlan plan(SqlNode query, SourceText source, SqlSettings settings, List<HeldTable> held)
                throws SQLException;
    }

    /** A planned query and the tables it reads. */
    record EnginePlan(PlannedQuery query, List<Table> tables, List<String> natives) {}

    WriteStatements(Catalog catalog, Frontend frontend, QueryPlanner queries, PlanningStop stop) {
        this.catalog = catalog;
        this.frontend = frontend;
        this.queries = queries;
        this.stop = stop;
    }

    /** Plans a statement whose first word is INSERT, UPDATE, DELETE or MERGE. */
    PreparedSql plan(String first, SourceText source, SqlSettings settings) throws SQLException {
        // What a statement changes does not depend on how results are shown.
        SqlSettings allRows = new SqlSettings(
                settings.mode(),
                settings.defaultSchema(),
                settings.zone(),
                settings.pushdown(),
                false,
                settings.maxLocalMemory(),
                false);
        if (first.equals("INSERT")) {
            WriteClauses.Insert insert = WriteClauses.insert(source.original());
            PreparedSql rows = insert(insert, source, settings);
            return insert.plain() ? rows : planner(source, allRows).upsert(insert, rows);
        }
        WritePlanner planner = planner(source, allRows);
        return switch (first) {
            case "UPDATE" -> planner.update(WriteClauses.update(source.original()));
            case "DELETE" -> planner.delete(WriteClauses.delete(source.original()));
            default -> planner.merge(WriteClauses.merge(source.original()));
        };
    }

    private PreparedSql insert(WriteClauses.Insert insert, SourceText source, SqlSettings settings)
            throws SQLException {
        try {
            // What ON CONFLICT and RETURNING are about is not made by them.
            return insert(
                    InsertParser.parse(source.original(), insert.head()),
                    settings,
                    insert.plain() && settings.autoCreate());
        } catch (InsertParser.NotPlainException e) {
            boolean whole = insert.plain()
                    && insert.target().alias() == null
                    && source.firstWord().equals("INSERT");
            SourceText head = whole ? source : WriteQueries.statement(source.original(), insert.head());
            return planner(head, settings).insert((SqlInsert) parsed(head, SqlInsert.class));
        }
    }

    private PreparedSql insert(InsertStatement insert, SqlSettings settings, boolean creates) throws SQLException {
        try {
            return InsertPlanner.plan(insert, catalog, settings, catalog.precision());
        } catch (SQLException e) {
            if (creates && InsertCreation.canMake(insert, e, catalog.precision())) {
                return new PreparedSql.InsertNew(
                        new InsertCreation(insert, catalog, settings), insert.parameterCount());
            }
            throw e;
        }
    }

    /**
     * The same in the table model, whose server has UPDATE and DELETE of its own: what only that one knows, SET of an
     * ATTRIBUTE and times written its way, passes to it.
     */
    PreparedSql planOrPass(String first, SourceText source, SqlSettings settings) throws SQLException {
        try {
            return plan(first, source, settings);
        } catch (WritePlanner.AttributeSetException | SQLSyntaxErrorException e) {
            boolean servers = e instanceof WritePlanner.AttributeSetException
                    || !first.equals("INSERT")
                            && !first.equals("MERGE")
                            && SqlState.SYNTAX_ERROR.code().equals(e.getSQLState());
            if (servers) {
                return new PreparedSql.Native(source.original(), NativeParameters.count(source.original()));
            }
            throw e;
        }
    }

    private SqlNode parsed(SourceText source, Class<? extends SqlNode> kind) throws SQLException {
        SqlNode parsed = frontend.parse(source, stop);
        if (!kind.isInstance(parsed)) {
            throw PlanErrors.unsupported(parsed.getKind() + " is not supported here; use INSERT, UPDATE or DELETE.");
        }
        return parsed;
    }

    private WritePlanner planner(SourceText source, SqlSettings settings) {
        TimeText time = new TimeText(catalog.precision(), settings.zone());
        return new WritePlanner(catalog, settings, source, new WritePlanner.Queries() {
            /** The queries of WITH, by the text that was parsed last. */
            private final Map<SourceText, SqlNodeList> withs = new IdentityHashMap<>();

            @Override
            public SqlNode parse(SourceText text) throws SQLException {
                SqlNode parsed = frontend.parse(text, stop);
                if (parsed instanceof SqlWith with) {
                    withs.put(text, with.withList);
                    return with.body;
                }
                return parsed;
            }

            @Override
            public WritePlanner.Planned plan(SqlNode query, SourceText text, List<HeldTable> held) throws SQLException {
                SqlNodeList with = query instanceof SqlSelect ? withs.remove(text) : null;
                EnginePlan plan = queries.plan(
                        with == null ? query : new SqlWith(SqlParserPos.ZERO, with, query), text, settings, held);
                return new WritePlanner.Planned(plan.query(), plan.tables(), plan.natives(), times(plan.query(), time));
            }
        });
    }

    /** The condition of a scan that is on the time alone and decides everything; else null. */
    private static PreparedSql.Delete.Times times(PlannedQuery query, TimeText time) {
        if (query.whole() == null || query.whole().spec().table() instanceof DeviceSetTable) {
            return null;
        }
        ScanSpec spec = query.whole().spec();
        Predicate.And condition = new Predicate.And(spec.predicate() == null ? List.of() : List.of(spec.predicate()));
        if (spec.bounded() || spec.aggregated() || !PredicateBinder.onTimeAlone(condition)) {
            return null;
        }
        return parameters -> new PredicateBinder(parameters, time).times(condition);
    }
}
