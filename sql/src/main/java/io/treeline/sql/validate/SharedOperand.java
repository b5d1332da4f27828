// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql2rel.SqlRexConvertlet;

/**
 * An operand that stands once though what it is an operand of is written with it twice: COALESCE(a, b), which is CASE
 * WHEN a IS NOT NULL THEN a ELSE b END, in COALESCE, and so on, would double at each level. {@code binding(a,
 * expression)} has the value of the expression, in which each {@code reference()} is the value of {@code a}.
 */
public final class SharedOperand {
    private final Operator binding;
    private final Operator reference;
    private SqlCall bound;
    private RelDataType validated;
    private RelDataType converted;

    /**
     * An operand's place.
     *
     * @param number of the operand among those of its call: equal calls of equal numbers are equal
     */
    SharedOperand(int number) {
        binding = new Operator(this, "$BIND" + number);
        reference = new Operator(this, "$BOUND" + number);
    }

    /** The operand's place, of a call that binds it; else null. */
    public static SharedOperand bound(SqlOperator operator) {
        return operator instanceof Operator own && own == own.operand.binding ? own.operand : null;
    }

    /** The operand's place, of a reference to it; else null. */
    public static SharedOperand referred(SqlOperator operator) {
        return operator instanceof Operator own && own == own.operand.reference ? own.operand : null;
    }

    SqlNode reference(SqlParserPos position) {
        return reference.createCall(position);
    }

    SqlNode bind(SqlNode value, SqlNode expression) {
        bound = binding.createCall(expression.getParserPosition(), value, expression);
        return bound;
    }

    /** What a call is, or is when its operands are bound. */
    static SqlNode expression(SqlNode node) {
        SqlNode bare = node;
        while (bare instanceof SqlCall call && bound(call.getOperator()) != null) {
            bare = call.operand(1);
        }
        return bare;
    }

    /** The conversion of a binding or of a reference; null for another operator. */
    static SqlRexConvertlet convertlet(SqlOperator operator) {
        SharedOperand bound = bound(operator);
        if (bound != null) {
            return (context, call) -> {
                RexNode value = context.convertExpression(call.operand(0));
                bound.converted = value.getType();
                RexNode expression = context.convertExpression(call.operand(1));
                return context.getRexBuilder()
                        .makeCall(expression.getType(), bound.binding, List.of(value, expression));
            };
        }
        SharedOperand referred = referred(operator);
        return referred == null
                ? null
                : (context, call) -> {
                    // A list behind IN is converted before what is around it.
                    RelDataType type = referred.converted != null ? referred.converted : referred.validated;
                    return context.getRexBuilder().makeCall(type, referred.reference, List.of());
                };
    }

    private static final class Operator extends SqlOperator {
        private final SharedOperand operand;

        Operator(SharedOperand operand, String name) {
            super(
                    name,
                    SqlKind.OTHER,
                    100,
                    true,
                    null,
                    (binding, returned, types) -> {
                        RelDataTypeFactory factory = binding.getTypeFactory();
                        for (int i = 0; i < types.length; i++) {
                            types[i] = i == types.length - 1 ? returned : factory.createUnknownType();
                        }
                    },
                    null);
            this.operand = operand;
        }

        @Override
        public SqlSyntax getSyntax() {
            return SqlSyntax.FUNCTION;
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            return SqlOperandCountRanges.of(this == operand.binding ? 2 : 0);
        }

        @Override
        public SqlOperandTypeChecker getOperandTypeChecker() {
            return null;
        }

        /** A reference is no constant, though it has no operands. */
        @Override
        public boolean isDeterministic() {
            return this == operand.binding;
        }

        @Override
        public boolean isDynamicFunction() {
            return this == operand.reference;
        }

        @Override
        public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
            if (this == operand.reference) {
                // Asked for when the types of parameters are sought, before the whole is looked at.
                return operand.validated != null
                        ? operand.validated
                        : validator.deriveType(scope, operand.bound.operand(0));
            }
            operand.validated = validator.deriveType(scope, call.operand(0));
            return validator.deriveType(scope, call.operand(1));
        }

        @Override
        public RelDataType inferReturnType(SqlOperatorBinding binding) {
            return this == operand.reference ? operand.validated : binding.getOperandType(1);
        }

        @Override
        public void unparse(SqlWriter writer, SqlCall call, int left, int right) {
            SqlSyntax.FUNCTION.unparse(writer, this, call, left, right);
        }
    }
}
