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
 * Comparisons of a timestamp with a constant that lies between two ticks of the server, such as the microseconds of
 * Spark's partition bounds beside milliseconds: they become comparisons with the tick before it, which say exactly the
 * same. Elsewhere such a constant stays an error.
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
                RexNode before = tickBefore(constant);
                if (before != null) {
                    RexNode other = (constantFirst ? right : left).accept(this);
                    return compare(constantFirst ? call.getKind().reverse() : call.getKind(), other, before, call);
                }
            }
        }
        RexNode visited = super.visitCall(call);
        // A filter's condition must not hold an AND in an AND, nor an OR in an OR.
        return visited == call ? call : RexUtil.flatten(builder, visited);
    }

    /** {@code value KIND constant}, where the constant lies after the given tick and before the next. */
    private RexNode compare(SqlKind kind, RexNode value, RexNode before, RexCall call) {
        RexNode upTo = builder.makeCall(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, value, before);
        RexNode after = builder.makeCall(SqlStdOperatorTable.GREATER_THAN, value, before);
        return switch (kind) {
            case LESS_THAN, LESS_THAN_OR_EQUAL -> upTo;
            case GREATER_THAN, GREATER_THAN_OR_EQUAL -> after;
            // Never and always, but null of a null.
            case EQUALS -> builder.makeCall(SqlStdOperatorTable.AND, upTo, after);
            case NOT_EQUALS -> builder.makeCall(SqlStdOperatorTable.OR, upTo, after);
            default -> super.visitCall(call);
        };
    }

    /** The last tick before a constant TIMESTAMP that is finer than the server's precision, or null for every other. */
    private RexNode tickBefore(RexNode constant) {
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
        try {
            if (!(RexValues.literal(constant, new TimeText(TimePrecision.NANO, time.zone()))
                    instanceof Long nanoseconds)) {
                return null;
            }
            Instant instant = TimePrecision.NANO.toInstant(nanoseconds);
            long nanosPerTick =
                    TimePrecision.NANO.ticksPerSecond() / time.precision().ticksPerSecond();
            long ticks = time.precision().toTicks(instant.minusNanos(instant.getNano() % nanosPerTick));
            RexLiteral number = builder.makeExactLiteral(
                    BigDecimal.valueOf(ticks), builder.getTypeFactory().createSqlType(SqlTypeName.BIGINT));
            return builder.makeAbstractCast(type, number, false);
        } catch (SQLException | RuntimeException e) {
            // Out of range or malformed: who evaluates it says so.
            return null;
        }
    }
}
