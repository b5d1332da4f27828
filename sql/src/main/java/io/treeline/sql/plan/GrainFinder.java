// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.dialect.Grain;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.function.Calendar;
import io.treeline.sql.function.FunctionOperator;
import io.treeline.sql.function.Interval;
import io.treeline.sql.type.RexValues;
import io.treeline.sql.type.TimeText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Finds in which stretches of time an expression over a leaf's columns is constant. */
final class GrainFinder {
    private static final long SECONDS_OF_DAY = 86_400;

    private final ScanSpec spec;
    private final TimeText time;
    private final BucketGrain buckets;

    GrainFinder(ScanSpec spec, TimeText time, FixedValues constants) {
        this.spec = spec;
        this.time = time;
        this.buckets = new BucketGrain(time, constants);
    }

    /** The grain of an expression, or null when it can change with every tick or looks at something other than Time. */
    Grain of(RexNode node) throws SQLException {
        if (node instanceof RexLiteral || node instanceof RexDynamicParam) {
            return Grain.CONSTANT;
        }
        if (!(node instanceof RexCall call)
                || node instanceof RexSubQuery
                || node instanceof RexOver
                || !call.getOperator().isDeterministic()) {
            return null;
        }
        List<RexNode> operands = call.getOperands();
        if (operands.stream().anyMatch(this::isTime)) {
            return ofTime(call);
        }
        Grain epoch = ofEpoch(call);
        if (epoch != null) {
            return epoch;
        }
        Grain grain = Grain.CONSTANT;
        for (RexNode operand : operands) {
            Grain part = of(operand);
            if (part == null) {
                return null;
            }
            grain = grain.and(part);
        }
        return grain;
    }

    /** Functions of Time itself. */
    private Grain ofTime(RexCall call) throws SQLException {
        List<RexNode> operands = call.getOperands();
        if (call.getKind() == SqlKind.CAST) {
            return call.getType().getSqlTypeName() == SqlTypeName.DATE ? clock(SECONDS_OF_DAY) : null;
        }
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        if (operands.size() == 1) {
            return switch (name) {
                case "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAYOFYEAR", "DAYOFWEEK" -> clock(SECONDS_OF_DAY);
                case "HOUR", "MINUTE", "SECOND" -> truncated(name);
                default -> null;
            };
        }
        if (name.equals("TIME_BUCKET")) {
            return isTime(operands.get(1)) ? buckets.of(call) : null;
        }
        if (name.equals("DATE_BIN") && operands.size() == 3 && isTime(operands.get(1))) {
            return binned(operands.get(0), operands.get(2));
        }
        if (operands.size() != 2) {
            return null;
        }
        if (call.getKind() == SqlKind.FLOOR && operands.get(1) instanceof RexLiteral unit && isTime(operands.get(0))) {
            TimeUnitRange range = unit.getValueAs(TimeUnitRange.class);
            return range == null ? null : truncated(range.name());
        }
        if (!RexValues.isConstant(operands.get(0))
                || !isTime(operands.get(1))
                || !(RexValues.literal(operands.get(0), time) instanceof String word)) {
            return null;
        }
        return switch (name) {
            case "DATE_TRUNC" -> truncated(word);
            case "EXTRACT", "DATE_PART" -> extracted(word);
            default -> null;
        };
    }

    /** Bins of equal length from an origin, whatever the clock shows. */
    private Grain binned(RexNode stride, RexNode origin) throws SQLException {
        if (!(stride instanceof RexCall literal)
                || !(literal.getOperator() instanceof FunctionOperator function)
                || !function.getName().equals("INTERVAL_LITERAL")
                || !literal.getOperands().stream().allMatch(RexLiteral.class::isInstance)
                || !RexValues.isConstant(origin)
                || !(RexValues.literal(origin, time) instanceof Long start)) {
            return null;
        }
        Object[] texts = {
            RexValues.literal(literal.getOperands().get(0), time),
            RexValues.literal(literal.getOperands().get(1), time)
        };
        if (!(function.overloads().get(0).body().call(texts, null) instanceof Interval interval)
                || interval.months() != 0) {
            return null;
        }
        try {
            BigDecimal ticks = new BigDecimal(interval.span().toNanos())
                    .movePointLeft(9 - time.precision().fractionDigits());
            long width = ticks.longValueExact();
            return width > 1 ? new Grain(0, Grain.gcd(width, start)) : null;
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private Grain truncated(String word) {
        TimeUnitRange unit = Calendar.unit(word);
        return unit == null
                ? null
                : switch (unit) {
                    case MICROSECOND -> fraction(1_000_000);
                    case MILLISECOND -> fraction(1_000);
                    case SECOND -> clock(1);
                    case MINUTE -> clock(60);
                    case HOUR -> clock(3_600);
                    case DAY, WEEK, MONTH, QUARTER, YEAR, DECADE, CENTURY, MILLENNIUM -> clock(SECONDS_OF_DAY);
                    default -> null;
                };
    }

    private Grain extracted(String word) {
        return switch (word.strip().toUpperCase(Locale.ROOT)) {
            case "MINUTE", "MINUTES" -> clock(60);
            case "HOUR", "HOURS" -> clock(3_600);
            case "DAY",
                    "DAYS",
                    "DOY",
                    "DOW",
                    "ISODOW",
                    "WEEK",
                    "ISOYEAR",
                    "MONTH",
                    "MONTHS",
                    "QUARTER",
                    "YEAR",
                    "YEARS",
                    "DECADE",
                    "CENTURY",
                    "MILLENNIUM" -> clock(SECONDS_OF_DAY);
            // Seconds and what is finer are fractions.
            default -> null;
        };
    }

    /**
     * {@code FLOOR(EXTRACT(EPOCH FROM "Time") / n)}, as Grafana writes a bucket of n seconds. With finer ticks than
     * milliseconds the quotient's digits may not suffice to tell the last tick of a bucket from the next.
     */
    private Grain ofEpoch(RexCall call) throws SQLException {
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        if (!name.equals("FLOOR") && !name.equals("TRUNC")
                || call.getOperands().size() != 1
                || time.precision() != TimePrecision.MILLI
                || !(uncast(call.getOperands().get(0)) instanceof RexCall quotient)
                || quotient.getKind() != SqlKind.DIVIDE
                        && !quotient.getOperator().getName().equals("/")
                || quotient.getOperands().size() != 2
                || !(uncast(quotient.getOperands().get(0)) instanceof RexCall epoch)
                || epoch.getOperands().size() != 2) {
            return null;
        }
        String field = epoch.getOperator().getName().toUpperCase(Locale.ROOT);
        RexNode unit = epoch.getOperands().get(0);
        RexNode length = uncast(quotient.getOperands().get(1));
        if (!field.equals("EXTRACT") && !field.equals("DATE_PART")
                || !isTime(epoch.getOperands().get(1))
                || !RexValues.isConstant(unit)
                || !(RexValues.literal(unit, time) instanceof String word)
                || !word.strip().equalsIgnoreCase("EPOCH")
                || !(length instanceof RexLiteral)
                || !(RexValues.literal(length, time) instanceof Number number)) {
            return null;
        }
        BigDecimal seconds = number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
        if (seconds.signum() <= 0
                || seconds.stripTrailingZeros().scale() > 0
                || seconds.compareTo(BigDecimal.valueOf(SECONDS_OF_DAY * 1000)) > 0) {
            return null;
        }
        return new Grain(0, seconds.longValueExact() * time.precision().ticksPerSecond());
    }

    /** Without casts between numbers that hold any time in seconds: to a numeric without bounds, or to DOUBLE. */
    private static RexNode uncast(RexNode node) {
        RexNode bare = node;
        while (bare instanceof RexCall call
                && call.getKind() == SqlKind.CAST
                && (call.getType().getSqlTypeName() == SqlTypeName.DOUBLE
                        || call.getType().getSqlTypeName() == SqlTypeName.DECIMAL
                                && call.getType().getScale() >= 100)) {
            bare = call.getOperands().get(0);
        }
        return bare;
    }

    private Grain clock(long seconds) {
        return new Grain(seconds * time.precision().ticksPerSecond(), 0);
    }

    private Grain fraction(long perSecond) {
        long ticks = time.precision().ticksPerSecond() / perSecond;
        return ticks > 1 ? new Grain(ticks, 0) : null;
    }

    /** Time, perhaps under a cast that changes nothing. */
    private boolean isTime(RexNode node) {
        RexNode bare = node;
        while (bare instanceof RexCall call
                && call.getKind() == SqlKind.CAST
                && call.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP
                && call.getOperands().get(0).getType().getSqlTypeName() == SqlTypeName.TIMESTAMP
                && call.getType().getPrecision()
                        >= call.getOperands().get(0).getType().getPrecision()) {
            bare = call.getOperands().get(0);
        }
        return bare instanceof RexInputRef ref && spec.column(ref.getIndex()).role() == Column.Role.TIME;
    }
}
