// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import io.treeline.sql.dialect.NativeRenderer;
import io.treeline.sql.dialect.PushdownRules;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.exec.LocalPlan;
import io.treeline.sql.plan.NativeScan;
import io.treeline.sql.plan.SqlSettings;
import io.treeline.sql.predicate.Unsendable;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A planned query. When the whole plan is one leaf, the server does all of it. */
final class PlannedQuery implements PreparedSql.Query {
    private final List<ResultColumn> columns;
    private final List<ColumnType> parameterTypes;
    private final NativeScan whole;
    private final LocalPlan local;
    private final String plan;
    private final SqlSettings settings;
    private final NativeRenderer renderer;

    private final Replan cautious;
    private volatile PlannedQuery cautiousPlan;

    /** Plans the same statement for any value of its parameters. */
    interface Replan {
        /** The other plan. */
        PlannedQuery plan() throws SQLException;
    }

    PlannedQuery(
            List<ResultColumn> columns,
            List<ColumnType> parameterTypes,
            int parameterCount,
            NativeScan whole,
            LocalPlan local,
            String plan,
            SqlSettings settings,
            TimeText time,
            Replan cautious) {
        this.columns = columns;
        List<ColumnType> types = new ArrayList<>(parameterTypes);
        while (types.size() < parameterCount) {
            types.add(null);
        }
        this.parameterTypes = Collections.unmodifiableList(types);
        this.whole = whole;
        this.local = local;
        this.plan = plan;
        this.settings = settings;
        this.cautious = cautious;
        this.renderer = new NativeRenderer(settings.dropNullRows(), settings.pushdown(), time);
    }

    /** The leaf that is the whole plan, or null. */
    NativeScan whole() {
        return whole;
    }

    /** What the server may compute. */
    PushdownRules pushdown() {
        return settings.pushdown();
    }

    /** The plan as text, one operator a line. */
    String plan() {
        return plan;
    }

    @Override
    public List<ResultColumn> columns() {
        return columns;
    }

    @Override
    public List<ColumnType> parameterTypes() {
        return parameterTypes;
    }

    @Override
    public int parameterCount() {
        return parameterTypes.size();
    }

    @Override
    public PreparedSql.Local bindRows(List<Object> parameters) throws SQLException {
        List<Object> values = checked(parameters);
        try {
            return local.bind(renderer, values, settings.maxLocalMemory());
        } catch (Unsendable e) {
            return cautious().bindRows(parameters);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            throw PlanErrors.running(e);
        }
    }

    private List<Object> checked(List<Object> parameters) throws SQLException {
        if (parameters.size() != parameterTypes.size()) {
            throw PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The statement has " + parameterTypes.size() + " parameters, but " + parameters.size()
                            + " values are given");
        }
        // Behind the parameters stands the moment at which the execution begins.
        List<Object> values = new ArrayList<>(parameters);
        values.add(Instant.now());
        return Collections.unmodifiableList(values);
    }

    @Override
    public PreparedSql.Bound bind(List<Object> parameters) throws SQLException {
        List<Object> values = checked(parameters);
        try {
            return bound(values);
        } catch (Unsendable e) {
            return cautious().bind(parameters);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            throw PlanErrors.running(e);
        }
    }

    /**
     * The plan for when a value cannot be sent: one that sends what any value can be in, and where that was not enough,
     * one that sends no conditions at all.
     */
    private PlannedQuery cautious() throws SQLException {
        if (cautiousPlan == null) {
            cautiousPlan = cautious.plan();
        }
        return cautiousPlan;
    }

    private PreparedSql.Bound bound(List<Object> values) throws SQLException {
        if (whole != null && !(whole.spec().table() instanceof DeviceSetTable)) {
            PreparedSql.Pushed pushed = renderer.bind(whole.spec(), values).pushed();
            if (pushed != null) {
                return pushed;
            }
        }
        return local.bind(renderer, values, settings.maxLocalMemory());
    }
}
