// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.type.RexValues;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Comparisons of a timestamp with a constant that is none of the server's ticks: one that lies between two, such as the
 * microseconds of Spark's partition bounds beside milliseconds, or before the first or after the last, such as the year
 * 9999 beside nanoseconds. They become comparisons with the tick beside it, which say exactly the same. Elsewhere such
 * a constant stays an error.
 */
public final class FineTimes extends RexShuttle {
    private final RexBuilder builder;
    private final TimeText time;
    private final Map<Object, RelNode> shared = new IdentityHashMap<>();

    private FineTimes(RexBuilder builder, TimeText time) {
        this.builder = builder;
        this.time = time;
    }

    /** The same tree without comparisons that no tick can express. */
    public static RelNode settle(RelNode tree, TimeText time) {
        FineTimes rewrite = new FineTimes(tree.getCluster().getRexBuilder(), time);
        return rewrite.across(tree);
    }

    private RelNode across(RelNode tree) {
        return tree.accept(new RelHomogeneousShuttle() {
            @Override
            public RelNode visit(RelNode other) {
                if (other instanceof SharedQuery query) {
                    RelNode known = shared.get(query.key());
                    if (known == null) {
                        known = across(query.query());
                        shared.put(query.key(), known);
                    }
                    return query.with(known);
                }
                return super.visit(other).accept(FineTimes.this);
            }
        });
    }

    @Override
    public RexNode visitSubQuery(RexSubQuery subQuery) {
        RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
        RelNode inner = across(operands.rel);
        return inner == operands.rel ? operands : operands.clone(inner);
    }

    @Override
    public RexNode visitCall(RexCall call) {
        if (call.getKind().belongsTo(SqlKind.COMPARISON) && call.getOperands().size() == 2) {
            RexNode left = call.getOperands().get(0);
            RexNode right = call.getOperands().get(1);
            boolean constantFirst = RexValues.isConstant(left);
            RexNode constant = constantFirst ? left : right;
            if (constantFirst != RexValues.isConstant(right)) {
                Border border = border(constant);
                if (border != null) {
                    RexNode other = (constantFirst ? right : left).accept(this);
                    return compare(constantFirst ? call.getKind().reverse() : call.getKind(), other, border, call);
                }
            }
        }
        RexNode visited = super.visitCall(call);
        // A filter's condition must not hold an AND in an AND, nor an OR in an OR.
        return visited == call ? call : RexUtil.flatten(builder, visited);
    }

    /**
     * Where a constant lies.
     *
     * @param tick beside it
     * @param first whether it lies before that tick, which is the first there is; otherwise it lies behind it
     */
    private record Border(RexNode tick, boolean first) {}

    /** {@code value KIND constant}, where the constant lies at the border. */
    private RexNode compare(SqlKind kind, RexNode value, Border border, RexCall call) {
        RexNode upTo = builder.makeCall(
                border.first() ? SqlStdOperatorTable.LESS_THAN : SqlStdOperatorTable.LESS_THAN_OR_EQUAL,
                value,
                border.tick());
        RexNode after = builder.makeCall(
                border.first() ? SqlStdOperatorTable.GREATER_THAN_OR_EQUAL : SqlStdOperatorTable.GREATER_THAN,
                value,
                border.tick());
        return switch (kind) {
            case LESS_THAN, LESS_THAN_OR_EQUAL -> upTo;
            case GREATER_THAN, GREATER_THAN_OR_EQUAL -> after;
            // Never and always, but null of a null.
            case EQUALS -> builder.makeCall(SqlStdOperatorTable.AND, upTo, after);
            case NOT_EQUALS -> builder.makeCall(SqlStdOperatorTable.OR, upTo, after);
            default -> super.visitCall(call);
        };
    }

    /** Where a constant TIMESTAMP lies that is none of the server's ticks; null for every other. */
    private Border border(RexNode constant) {
        RelDataType type = constant.getType();
        if (type.getSqlTypeName() != SqlTypeName.TIMESTAMP) {
            return null;
        }
        try {
            RexValues.literal(constant, time);
            return null;
        } catch (SQLException e) {
            if (!SqlState.DATETIME_OVERFLOW.code().equals(e.getSQLState())) {
                return null;
            }
        }
        Instant instant = instant(constant);
        if (instant == null) {
            return null;
        }
        TimePrecision precision = time.precision();
        boolean first = instant.isBefore(precision.toInstant(Long.MIN_VALUE));
        long ticks = Long.MIN_VALUE;
        if (instant.isAfter(precision.toInstant(Long.MAX_VALUE))) {
            ticks = Long.MAX_VALUE;
        } else if (!first) {
            long nanosPerTick = TimePrecision.NANO.ticksPerSecond() / precision.ticksPerSecond();
            ticks = precision.toTicks(instant.minusNanos(instant.getNano() % nanosPerTick));
        }
        RexLiteral number = builder.makeExactLiteral(
                BigDecimal.valueOf(ticks), builder.getTypeFactory().createSqlType(SqlTypeName.BIGINT));
        return new Border(builder.makeAbstractCast(type, number, false), first);
    }

    /** The moment, by whichever precision can tell it; null for what is malformed: who evaluates it says so. */
    private Instant instant(RexNode constant) {
        for (TimePrecision precision : List.of(TimePrecision.NANO, TimePrecision.MICRO, TimePrecision.MILLI)) {
            try {
                if (RexValues.literal(constant, new TimeText(precision, time.zone())) instanceof Long ticks) {
                    return precision.toInstant(ticks);
                }
            } catch (SQLException | RuntimeException e) {
                // Not by this one.
            }
        }
        return null;
    }
}
