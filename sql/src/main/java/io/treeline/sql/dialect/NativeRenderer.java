// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.Unsendable;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes a leaf as native text. */
public final class NativeRenderer {
    private final boolean dropNullRows;
    private final PushdownRules rules;
    private final TimeText time;

    /**
     * A renderer; dropNullRows names only the columns that are wanted, and so leaves out rows where these are all null.
     * Otherwise the rules say whether it may name fewer than all.
     */
    public NativeRenderer(boolean dropNullRows, PushdownRules rules, TimeText time) {
        this.dropNullRows = dropNullRows;
        this.rules = rules;
        this.time = time;
    }

    /** Renders a leaf over many devices, of which some were chosen. */
    public BoundScan bind(ScanSpec spec, List<Object> parameters, List<Members.Member> chosen) throws SQLException {
        PredicateBinder binder = new PredicateBinder(parameters, time, rules.readsEachValue(spec.table()));
        long limit = count(parameters, spec.limit(), "LIMIT", Long.MAX_VALUE);
        long offset = count(parameters, spec.offset(), "OFFSET", 0);
        return new ManyDeviceRenderer(spec, binder, dropNullRows).bind(chosen, offset, limit);
    }

    /** Renders a leaf with parameter values. */
    public BoundScan bind(ScanSpec spec, List<Object> parameters) throws SQLException {
        return ScanDialect.of(spec.table().model()).bind(spec, parameters, this);
    }

    TimeText time() {
        return time;
    }

    /** Renders a leaf over one device. */
    BoundScan ofDevice(ScanSpec spec, List<Object> parameters) throws SQLException {
        PredicateBinder binder = new PredicateBinder(parameters, time, rules.readsEachValue(spec.table()));
        PredicateBinder.Bound condition =
                spec.predicate() == null ? new PredicateBinder.Bound.Always() : binder.bind(spec.predicate());
        long limit = count(parameters, spec.limit(), "LIMIT", Long.MAX_VALUE);
        long offset = count(parameters, spec.offset(), "OFFSET", 0);
        List<String> items = new ArrayList<>();
        List<ColumnType> types = new ArrayList<>();
        int[] projection;
        if (spec.aggregated()) {
            projection = new int[spec.aggregates().size()];
            for (int i = 0; i < projection.length; i++) {
                ScanSpec.Aggregate aggregate = spec.aggregates().get(i);
                String item = aggregate.function().text()
                        + '('
                        + (aggregate.column() == null ? "*" : name(aggregate.column()))
                        + ')';
                // Once each: count_time stands alone.
                int place = items.indexOf(item);
                if (place < 0) {
                    place = items.size();
                    items.add(item);
                    types.add(aggregate.type());
                }
                projection[i] = place;
            }
            if (condition instanceof PredicateBinder.Bound.Never) {
                return BoundScan.ofNoRows(spec.aggregates());
            }
            if (spec.aggregates().get(0).function() == ScanSpec.Function.COUNT_ROWS) {
                condition = ColumnChoice.counted(spec.table(), condition);
            }
        } else {
            ColumnChoice choice = ColumnChoice.of(
                    spec, condition, limit, dropNullRows, rules.allow(PushdownRules.Construct.PROJECTION));
            int[] place = new int[spec.table().columns().size()];
            java.util.Arrays.fill(place, PreparedSql.Pushed.TIME);
            for (int i : choice.columns()) {
                Column column = spec.table().columns().get(i);
                place[i] = items.size();
                items.add(name(column));
                types.add(column.type());
            }
            if (choice.presence()) {
                condition = condition.and(ColumnChoice.test(spec.table()));
            }
            if (offset != 0
                    && rules.readsEachValue(spec.table())
                    && !items.isEmpty()
                    && !(spec.predicate() != null && Evaluators.valued(spec.predicate()))) {
                // Parts of a series are passed over by their number of values, unread, too.
                condition = condition.and(PredicateBinder.ALWAYS_TRUE + " or " + items.get(0) + " is null");
            }
            projection = spec.output().stream().mapToInt(i -> place[i]).toArray();
            if (items.isEmpty() || limit == 0 || condition instanceof PredicateBinder.Bound.Never) {
                return BoundScan.NOTHING;
            }
        }
        StringBuilder text = new StringBuilder("select ")
                .append(String.join(", ", items))
                .append(" from ")
                .append(((DeviceTable) spec.table()).device().sql());
        if (condition instanceof PredicateBinder.Bound.Text where) {
            text.append(" where ").append(where.sql());
        }
        if (spec.order() == ScanSpec.Order.DESCENDING) {
            text.append(" order by time desc");
        }
        if (limit != Long.MAX_VALUE) {
            text.append(" limit ").append(limit);
        }
        if (offset != 0) {
            text.append(" offset ").append(offset);
        }
        return BoundScan.of(new NativeQuery(text.toString(), types), projection);
    }

    /** Readies an aggregation. */
    public BoundAggregate bind(AggregateSpec spec, List<Object> parameters) throws SQLException {
        return new BoundAggregate(spec, parameters, time);
    }

    static long count(List<Object> parameters, Predicate.Operand operand, String clause, long none)
            throws SQLException {
        if (operand == null) {
            return none;
        }
        Object value = operand.value(parameters);
        if (value == null) {
            // LIMIT NULL is no limit, as in PostgreSQL.
            return none;
        }
        return rows(value, clause);
    }

    /** A value of LIMIT or OFFSET. */
    public static long rows(Object value, String clause) throws SQLException {
        long count;
        try {
            count = value instanceof Number number
                    ? PredicateBinder.exact(number)
                            .setScale(0, java.math.RoundingMode.HALF_UP)
                            .longValueExact()
                    : new BigDecimal(value.toString().strip()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, clause + " takes a whole number of rows");
        }
        if (count < 0) {
            throw PlanErrors.data(
                    clause.equals("OFFSET") ? SqlState.INVALID_OFFSET : SqlState.INVALID_LIMIT,
                    clause + " must not be negative");
        }
        return count;
    }

    /** A column as a native expression. */
    static String name(Column column) {
        return column.role() == Column.Role.TIME ? "time" : NodeName.quote(column.name());
    }

    static String string(String value) {
        return ServerModel.TREE.literal(value);
    }

    /**
     * A text literal where the general evaluator reads it: doubled quotes would stay doubled, and quotes at both ends
     * be taken off.
     */
    static String generalString(String value) {
        boolean one = value.indexOf('\'') >= 0;
        boolean two = value.indexOf('"') >= 0;
        boolean enclosed = value.length() > 1
                && value.charAt(0) == value.charAt(value.length() - 1)
                && (value.charAt(0) == '"' || value.charAt(0) == '\'');
        if (one && two || enclosed || value.equalsIgnoreCase("null")) {
            throw new Unsendable();
        }
        return one ? '"' + value + '"' : '\'' + value + '\'';
    }

    static String blob(byte[] value) {
        return "X'" + HexFormat.of().formatHex(value) + '\'';
    }

    static String integer(long value) {
        return Long.toString(value);
    }

    static String floating(double value) {
        return Double.toString(value);
    }
}
