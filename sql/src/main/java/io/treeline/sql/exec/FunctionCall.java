// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.Casts;
import io.treeline.sql.function.FunctionOperator;
import io.treeline.sql.function.Kind;
import io.treeline.sql.function.Numbers;
import io.treeline.sql.function.ScalarFunction;
import io.treeline.sql.type.JsonTypes;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.type.TreelineTypeFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Calls of the engine's functions: the overload is known when the statement is prepared, and what is constant is
 * computed once.
 */
final class FunctionCall {
    private FunctionCall() {}

    static Expr compile(FunctionOperator operator, RexCall call, List<Expr> operands, TimeText time)
            throws SQLException {
        ScalarFunction function = chosen(operator, call);
        for (int i = 0; i < call.getOperands().size(); i++) {
            if (call.getOperands().get(i) instanceof RexLiteral literal && literal.getValue2() instanceof String text) {
                operator.checkLiteral(i, text);
            }
        }
        if (JsonItem.is(operator.getName())) {
            return JsonItem.of(call, operands);
        }
        if (operator.getName().equals("__JSON_PATH_VARIABLES")) {
            passed(call);
        }
        Expr plain = invocation(function, arguments(function, call, operands));
        Expr called = function.result() == Kind.JSONB && !operator.returnsSet() ? binary(plain) : plain;
        Expr invocation = call.getType().getSqlTypeName() == SqlTypeName.SMALLINT ? small(called) : called;
        ColumnType element = call.getType().getSqlTypeName() == SqlTypeName.ARRAY
                ? TreelineTypeFactory.elementType(call.getType().getComponentType())
                : null;
        // What the elements are may show in no value of the array.
        Expr expression = element == null || operator.returnsSet()
                ? invocation
                : (row, run) -> invocation.eval(row, run) instanceof ArrayValue array ? array.as(element) : null;
        return function.steady() && isConstant(call) ? once(expression) : expression;
    }

    /** PostgreSQL keeps times as such in a path, where they are neither equal to texts nor shown as JSON shows them. */
    private static void passed(RexCall call) throws SQLException {
        for (RexNode operand : call.getOperands()) {
            switch (Kind.of(operand.getType())) {
                case BOOL, INT, BIGINT, NUMERIC, REAL, DOUBLE, TEXT, JSON, JSONB, UNKNOWN -> {}
                default ->
                    throw PlanErrors.unsupported("PASSING takes numbers, texts, booleans and JSON, no "
                            + operand.getType().getSqlTypeName() + "; CAST it to VARCHAR.");
            }
        }
    }

    /** The overload that a call means. */
    static ScalarFunction chosen(FunctionOperator operator, RexCall call) throws SQLException {
        ScalarFunction function = operator.overload(
                call.getOperands().stream().map(RexNode::getType).toList());
        if (function == null) {
            throw PlanErrors.syntax(
                    SqlState.UNDEFINED_FUNCTION,
                    "The function or operator " + operator.getName() + " does not take "
                            + call.getOperands().stream()
                                    .map(o -> o.getType().getSqlTypeName())
                                    .toList() + "; CAST the operands");
        }
        return function;
    }

    /** The arguments of a call, in the types of the overload's parameters. */
    static List<Expr> arguments(ScalarFunction function, RexCall call, List<Expr> operands) {
        List<Expr> arguments = new ArrayList<>(operands.size());
        for (int i = 0; i < operands.size(); i++) {
            RelDataType type = call.getOperands().get(i).getType();
            Kind parameter =
                    function.parameters().get(Math.min(i, function.parameters().size() - 1));
            Expr operand = parameter == Kind.VALUE ? elements(operands.get(i), type) : operands.get(i);
            if (function.name().equals("__JSON_PATH_VARIABLES") && SqlTypeUtil.isApproximateNumeric(type)) {
                // In a path every number is exact.
                Expr floating = operand;
                operand = (row, run) ->
                        floating.eval(row, run) instanceof Number value ? Numbers.ofFloating(value) : null;
                arguments.add(argument(operand, Kind.NUMERIC, parameter));
                continue;
            }
            arguments.add(argument(operand, Kind.of(type), parameter));
        }
        return arguments;
    }

    /** Elements of an array of json are held as text, which alone does not tell that it is JSON. */
    private static Expr elements(Expr operand, RelDataType type) {
        if (type.getSqlTypeName() != SqlTypeName.ARRAY || !JsonTypes.isJson(type.getComponentType())) {
            return operand;
        }
        return (row, run) ->
                operand.eval(row, run) instanceof ArrayValue array ? array.map(array.element(), Casts::binary) : null;
    }

    private static Expr binary(Expr expression) {
        return (row, run) -> Casts.binary(expression.eval(row, run));
    }

    private static Expr small(Expr expression) {
        return (row, run) -> {
            Object value = expression.eval(row, run);
            return value == null ? null : Casts.small((Integer) value);
        };
    }

    private static boolean isConstant(RexNode node) {
        return node instanceof RexLiteral
                // To the library a subquery is a call too, perhaps without operands.
                || node instanceof RexCall call
                        && !(call instanceof RexSubQuery)
                        && call.getOperator().isDeterministic()
                        && call.getOperands().stream().allMatch(FunctionCall::isConstant)
                        && !(call.getOperator().isDynamicFunction());
    }

    /** Keeps the first value; an error comes again each time. */
    private static Expr once(Expr expression) {
        Object[] known = {UNSET};
        return (row, run) -> {
            Object value = known[0];
            if (value == UNSET) {
                value = expression.eval(row, run);
                known[0] = value;
            }
            return value;
        };
    }

    private static final Object UNSET = new Object();

    private static Expr argument(Expr given, Kind from, Kind to) {
        boolean text = from == Kind.JSONB && !to.polymorphic();
        Expr operand = !text ? given : (row, run) -> Objects.toString(given.eval(row, run), null);
        if (from == to) {
            return operand;
        }
        return (row, run) -> {
            Object value = operand.eval(row, run);
            return value == null ? null : Casts.implicit(value, from, to, run.time());
        };
    }

    private static Expr invocation(ScalarFunction function, List<Expr> arguments) {
        ScalarFunction.Body body = function.body();
        boolean strict = function.strict();
        if (strict && arguments.size() == 1) {
            Expr only = arguments.get(0);
            return (row, run) -> {
                Object a = only.eval(row, run);
                return a == null ? null : body.call(new Object[] {a}, run);
            };
        }
        Expr[] all = arguments.toArray(new Expr[0]);
        return (row, run) -> {
            Object[] values = new Object[all.length];
            for (int i = 0; i < all.length; i++) {
                values[i] = all[i].eval(row, run);
            }
            if (strict) {
                for (Object value : values) {
                    if (value == null) {
                        return null;
                    }
                }
            }
            return body.call(values, run);
        };
    }
}
