// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.Calendar;
import io.treeline.sql.function.Casts;
import io.treeline.sql.function.FunctionOperator;
import io.treeline.sql.function.Functions;
import io.treeline.sql.function.Interval;
import io.treeline.sql.function.Json;
import io.treeline.sql.function.Kind;
import io.treeline.sql.function.LikePattern;
import io.treeline.sql.plan.ImpliedCondition;
import io.treeline.sql.type.JsonTypes;
import io.treeline.sql.type.PostgresTypes;
import io.treeline.sql.type.RexValues;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.validate.ArrayComparison;
import io.treeline.sql.validate.SharedOperand;
import java.math.BigDecimal;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Compiles expressions into closures. Only what is listed here exists; anything else is refused by name when the
 * statement is prepared.
 */
final class RexCompiler {
    private final TimeText time;
    private final SubQueries subQueries;
    private final PlanningStop stop;
    /** The operands that are bound around the expression being compiled. */
    private final Map<SharedOperand, BoundOperand> bound = new IdentityHashMap<>();

    /** How a subquery within an expression is planned. */
    @FunctionalInterface
    interface SubQueries {
        Expr compile(RexSubQuery subQuery, List<Expr> operands) throws SQLException;
    }

    RexCompiler(TimeText time, SubQueries subQueries, PlanningStop stop) {
        this.time = time;
        this.subQueries = subQueries;
        this.stop = stop;
    }

    List<Expr> compile(List<? extends RexNode> nodes) throws SQLException {
        List<Expr> compiled = new ArrayList<>(nodes.size());
        for (RexNode node : nodes) {
            compiled.add(compile(node));
        }
        return compiled;
    }

    Expr compile(RexNode node) throws SQLException {
        if (node instanceof RexInputRef ref) {
            int index = ref.getIndex();
            return (row, run) -> row[index];
        }
        if (node instanceof RexLiteral literal
                && !literal.isNull()
                && (JsonTypes.isJson(literal.getType()) || JsonTypes.isJsonb(literal.getType()))) {
            // The library gave a text beside JSON its type.
            String text = literal.getValueAs(String.class);
            boolean binary = JsonTypes.isJsonb(literal.getType());
            return (row, run) -> Json.cast(text, binary);
        }
        if (node instanceof RexLiteral literal) {
            Object value = interval(literal, RexValues.of(literal, time));
            return (row, run) -> value;
        }
        if (node instanceof RexDynamicParam parameter) {
            return parameter(parameter);
        }
        if (node instanceof RexFieldAccess access && access.getReferenceExpr() instanceof RexCorrelVariable variable) {
            int index = access.getField().getIndex();
            return (row, run) -> run.outer(variable.id)[index];
        }
        if (node instanceof RexSubQuery subQuery) {
            return subQueries.compile(subQuery, compile(subQuery.getOperands()));
        }
        if (node instanceof RexOver over) {
            throw PlanErrors.unsupported(
                    "Window functions such as " + over.getAggOperator().getName()
                            + " OVER (...) are not supported yet; use GROUP BY, or a subquery.");
        }
        if (node instanceof RexCall call) {
            return call(call);
        }
        throw PlanErrors.unsupported("Expressions of kind " + node.getKind() + " are not supported.");
    }

    /** Literals that the validator made of intervals are numbers of months or milliseconds. */
    private static Object interval(RexLiteral literal, Object value) {
        if (!SqlTypeUtil.isInterval(literal.getType()) || value == null) {
            return value;
        }
        return literal.getType().getSqlTypeName().isYearMonth()
                ? Interval.ofMonths((Long) value)
                : Interval.of(Duration.ofMillis((Long) value));
    }

    private Expr parameter(RexDynamicParam parameter) {
        int index = parameter.getIndex();
        RelDataType type = parameter.getType();
        return switch (type.getSqlTypeName()) {
            case TIMESTAMP ->
                (row, run) -> {
                    Object value = run.rawParameter(index);
                    return value == null ? null : (Object) run.time().wholeTicks(value);
                };
            case DATE ->
                (row, run) -> {
                    Object value = run.rawParameter(index);
                    return value == null ? null : run.time().date(value);
                };
            case NULL, ANY, UNKNOWN -> (row, run) -> run.parameter(index);
            default ->
                (row, run) -> {
                    Object value = run.rawParameter(index);
                    // The length is that of the text beside it, and nothing the parameter must fit.
                    if (value == null || value instanceof String && Kind.of(type) == Kind.TEXT) {
                        return value;
                    }
                    if (SqlTypeUtil.isIntType(type) && hasFraction(value)) {
                        // Rounded, it would be another value than the one that was set.
                        throw PlanErrors.data(
                                SqlState.INVALID_TEXT,
                                "Parameter " + (index + 1) + " is taken for " + type.getSqlTypeName()
                                        + " by what stands beside it, but its value has a fraction: CAST(? AS DOUBLE PRECISION)");
                    }
                    return value instanceof Ticks ticks
                            ? Casts.cast(ticks.value(), SqlTypeName.TIMESTAMP, type, run.time())
                            : Casts.cast(value, type.getSqlTypeName(), type, run.time());
                };
        };
    }

    private static boolean hasFraction(Object value) {
        return value instanceof Double number
                ? number != Math.rint(number) && !number.isNaN() && !number.isInfinite()
                : value instanceof Float number
                        ? number != Math.rint(number) && !number.isNaN() && !number.isInfinite()
                        : value instanceof BigDecimal decimal
                                && decimal.stripTrailingZeros().scale() > 0;
    }

    /**
     * An operand of a comparison: a number bound to an INTEGER parameter may have a fraction and is compared with it.
     */
    private Expr comparand(RexNode node) throws SQLException {
        RexDynamicParam parameter = RexValues.parameter(node);
        if (parameter != null && SqlTypeUtil.isNumeric(parameter.getType())) {
            int index = parameter.getIndex();
            Expr coerced = parameter(parameter);
            return (row, run) -> run.rawParameter(index) instanceof Number number ? number : coerced.eval(row, run);
        }
        return compile(node);
    }

    /** An array whose elements are compared: those bound to a parameter stay the numbers that they are. */
    private Expr array(RexNode node) throws SQLException {
        if (node instanceof RexDynamicParam parameter
                && SqlTypeUtil.isNumeric(parameter.getType().getComponentType())) {
            int index = parameter.getIndex();
            Expr coerced = parameter(parameter);
            return (row, run) -> run.rawParameter(index) instanceof ArrayValue array
                            && array.element() != null
                            && array.element().isNumeric()
                    ? array
                    : coerced.eval(row, run);
        }
        return compile(node);
    }

    private interface Unary {
        Object apply(Object a, Run run) throws SQLException;
    }

    private static Expr unary(Expr operand, Unary function) {
        return (row, run) -> {
            Object a = operand.eval(row, run);
            return a == null ? null : function.apply(a, run);
        };
    }

    /** A condition that fails whatever the row is none. */
    private Expr unlessFails(RexNode condition) throws SQLException {
        try {
            return Conditions.unlessFails(compile(condition));
        } catch (SQLDataException e) {
            return (row, run) -> true;
        }
    }

    private Expr call(RexCall call) throws SQLException {
        stop.check();
        SharedOperand referred = SharedOperand.referred(call.getOperator());
        if (referred != null) {
            return bound.get(referred);
        }
        SharedOperand binding = SharedOperand.bound(call.getOperator());
        if (binding != null) {
            BoundOperand operand = new BoundOperand(compile(call.getOperands().get(0)));
            BoundOperand around = bound.put(binding, operand);
            Expr expression = compile(call.getOperands().get(1));
            bound.put(binding, around);
            return operand.around(expression);
        }
        RexNode implied = ImpliedCondition.of(call);
        if (implied != null) {
            return unlessFails(implied);
        }
        SqlKind kind = call.getKind();
        switch (kind) {
            case EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM -> {
                RexNode left = call.getOperands().get(0);
                RexNode right = call.getOperands().get(1);
                if (left.getKind() == SqlKind.ROW || right.getKind() == SqlKind.ROW) {
                    throw PlanErrors.unsupported(
                            "A row can only be compared with a row, or with rows listed behind IN.");
                }
                Comparability.between(
                        left.getType(), right.getType(), call.getOperator().getName());
                return Conditions.comparison(kind, comparand(left), comparand(right));
            }
            case ROW ->
                throw PlanErrors.unsupported("Row values are only supported on both sides of a comparison or IN.");
            default -> {}
        }
        if (call.getOperator() instanceof ArrayComparison elements) {
            return new ElementComparison(
                    comparand(call.getOperands().get(0)),
                    array(call.getOperands().get(1)),
                    elements.comparison(),
                    elements.any());
        }
        List<Expr> operands = compile(call.getOperands());
        Expr first = operands.isEmpty() ? null : operands.get(0);
        switch (kind) {
            case AND -> {
                return Conditions.and(operands);
            }
            case OR -> {
                return Conditions.or(operands);
            }
            case CASE -> {
                return Conditions.caseOf(asJson(call, operands, true), call.getType(), call.getOperands());
            }
            case COALESCE -> {
                return Conditions.coalesce(asJson(call, operands, false), call.getType(), call.getOperands());
            }
            case GREATEST, GREATEST_PG, LEAST, LEAST_PG -> {
                Comparability.order(call.getType());
                return Conditions.extreme(
                        asJson(call, operands, false),
                        kind == SqlKind.GREATEST || kind == SqlKind.GREATEST_PG,
                        call.getType());
            }
            case NOT -> {
                return unary(first, (a, run) -> !(Boolean) a);
            }
            case IS_NULL, IS_UNKNOWN -> {
                return (row, run) -> first.eval(row, run) == null;
            }
            case IS_NOT_NULL -> {
                return (row, run) -> first.eval(row, run) != null;
            }
            case IS_TRUE -> {
                return (row, run) -> Boolean.TRUE.equals(first.eval(row, run));
            }
            case IS_FALSE -> {
                return (row, run) -> Boolean.FALSE.equals(first.eval(row, run));
            }
            case IS_NOT_TRUE -> {
                return (row, run) -> !Boolean.TRUE.equals(first.eval(row, run));
            }
            case IS_NOT_FALSE -> {
                return (row, run) -> !Boolean.FALSE.equals(first.eval(row, run));
            }
            case CAST -> {
                return cast(call, first);
            }
            case REINTERPRET -> {
                return first;
            }
            case LIKE -> {
                return like(call, operands);
            }
            case FLOOR, CEIL -> {
                if (operands.size() == 2) {
                    return unit(call, first);
                }
            }
            default -> {}
        }
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        switch (name) {
            case "CURRENT_TIMESTAMP", "LOCALTIMESTAMP" -> {
                return (row, run) -> run.time().ofInstant(run.now().truncatedTo(digits(run)));
            }
            case "CURRENT_DATE" -> {
                return (row, run) -> LocalDate.ofInstant(run.now(), run.time().zone());
            }
            case "PG_TYPEOF" -> {
                String type = PostgresTypes.words(call.getOperands().get(0));
                return (row, run) -> type;
            }
            case "CURRENT_TIME", "LOCALTIME" -> {
                return (row, run) ->
                        LocalTime.ofInstant(run.now(), run.time().zone()).truncatedTo(digits(run));
            }
            default -> {}
        }
        FunctionOperator function = call.getOperator() instanceof FunctionOperator own
                ? own
                : Functions.find(
                        switch (kind) {
                            case MINUS_PREFIX -> "NEGATE";
                            case PLUS_PREFIX -> "PLUS";
                            default -> name;
                        });
        if (function != null) {
            return FunctionCall.compile(function, call, operands, time);
        }
        throw PlanErrors.unsupported("The function or operator "
                + call.getOperator().getName() + " is not supported by the relational engine"
                + "; compute it in the application, or send the statement with sql=native if the server has it.");
    }

    private static ChronoUnit digits(Run run) {
        return switch (run.time().precision()) {
            case MILLI -> ChronoUnit.MILLIS;
            case MICRO -> ChronoUnit.MICROS;
            case NANO -> ChronoUnit.NANOS;
        };
    }

    /** The values of COALESCE or CASE; where these are JSON, texts become it. */
    private static List<Expr> asJson(RexCall call, List<Expr> operands, boolean conditions) {
        boolean binary = JsonTypes.isJsonb(call.getType());
        if (!binary && !JsonTypes.isJson(call.getType())) {
            return operands;
        }
        List<Expr> values = new ArrayList<>(operands);
        for (int i = 0; i < values.size(); i++) {
            boolean condition = conditions && i % 2 == 0 && i < values.size() - 1;
            if (!condition && Kind.of(call.getOperands().get(i).getType()) == Kind.TEXT) {
                values.set(i, unary(values.get(i), (a, run) -> Json.cast((String) a, binary)));
            }
        }
        return values;
    }

    private Expr cast(RexCall call, Expr operand) throws SQLException {
        RelDataType to = call.getType();
        RelDataType source = call.getOperands().get(0).getType();
        SqlTypeName from = source.getSqlTypeName();
        SqlTypeName target = to.getSqlTypeName();
        if (!Casts.exists(Kind.of(source), Kind.of(to))) {
            throw PlanErrors.syntax(SqlState.CANNOT_COERCE, "Cannot cast type " + from + " to " + target);
        }
        if (from == target && from != SqlTypeName.VARCHAR && from != SqlTypeName.DECIMAL && from != SqlTypeName.ARRAY) {
            return operand;
        }
        if (call.getOperands().get(0) instanceof RexInputRef
                && source.getPrecision() == to.getPrecision()
                && from == SqlTypeName.VARCHAR
                && target == from) {
            // Of one type but for NULLs. The length of a computed text is that of the texts it was made of, and
            // STRING_AGG's result is longer.
            return operand;
        }
        if (call.getOperands().get(0) instanceof RexLiteral literal
                && !literal.isNull()
                && from == SqlTypeName.VARCHAR
                && source.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
                && (SqlTypeUtil.isNumeric(to) || target == SqlTypeName.BOOLEAN || target == SqlTypeName.DATE)) {
            // What a literal without a type means is known before any row is, and wrong though no row asks for it.
            Casts.cast(RexLiteral.stringValue(literal), from, to, time);
        }
        return unary(operand, (a, run) -> Casts.cast(a, from, to, run.time()));
    }

    /** FLOOR and CEIL of a time TO a unit. */
    private static Expr unit(RexCall call, Expr operand) throws SQLException {
        boolean floor = call.getKind() == SqlKind.FLOOR;
        SqlTypeName type = call.getOperands().get(0).getType().getSqlTypeName();
        TimeUnitRange unit = ((RexLiteral) call.getOperands().get(1)).getValueAs(TimeUnitRange.class);
        if (!Calendar.floors(unit) || type != SqlTypeName.TIMESTAMP && type != SqlTypeName.DATE) {
            throw PlanErrors.unsupported(
                    (floor ? "FLOOR" : "CEIL") + "(" + type + " TO " + unit + ") is not supported.");
        }
        if (type == SqlTypeName.DATE) {
            return unary(operand, (a, run) -> Calendar.floor((LocalDate) a, unit, floor));
        }
        return unary(
                operand,
                (a, run) ->
                        floor ? Calendar.floor((Long) a, unit, run.time()) : Calendar.ceil((Long) a, unit, run.time()));
    }

    private Expr like(RexCall call, List<Expr> operands) throws SQLException {
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        boolean negated = name.startsWith("NOT ");
        boolean ignoreCase = name.endsWith("ILIKE");
        if (!name.endsWith("LIKE")) {
            throw PlanErrors.unsupported("The operator " + name + " is not supported; use LIKE.");
        }
        Kind kind = Kind.of(call.getOperands().get(0).getType());
        if (kind != Kind.TEXT && kind != Kind.UNKNOWN) {
            throw PlanErrors.unsupported("LIKE applies to text; CAST the left side to VARCHAR.");
        }
        LikePattern constant = constant(call.getOperands(), ignoreCase);
        if (constant != null) {
            return unary(operands.get(0), (text, run) -> constant.matches((String) text) != negated);
        }
        return (row, run) -> {
            Object text = operands.get(0).eval(row, run);
            Object pattern = operands.get(1).eval(row, run);
            Object escape = operands.size() > 2 ? operands.get(2).eval(row, run) : "\\";
            return text == null || pattern == null || escape == null
                    ? null
                    : (Object) (LikePattern.of((String) pattern, (String) escape, ignoreCase, run)
                                    .matches((String) text)
                            != negated);
        };
    }

    /**
     * The pattern of a LIKE if it is written out; null otherwise, also where it is wrong, which only a row that meets
     * it may say.
     */
    private static LikePattern constant(List<RexNode> operands, boolean ignoreCase) {
        for (RexNode operand : operands.subList(1, operands.size())) {
            if (!(operand instanceof RexLiteral literal) || literal.isNull()) {
                return null;
            }
        }
        try {
            String escape = operands.size() > 2 ? RexLiteral.stringValue(operands.get(2)) : "\\";
            return LikePattern.of(RexLiteral.stringValue(operands.get(1)), escape, ignoreCase);
        } catch (SQLException e) {
            return null;
        }
    }
}
