// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.type.JsonTypes;
import io.treeline.sql.type.PostgresTypeSystem;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;

/**
 * Implicit casts: a number beside a timestamp counts ticks since the epoch; a text column beside a number is refused as
 * PostgreSQL does.
 */
public final class TimeCoercion extends TypeCoercionImpl {
    TimeCoercion(RelDataTypeFactory factory, SqlValidator validator) {
        super(factory, validator);
    }

    @Override
    public boolean binaryComparisonCoercion(SqlCallBinding binding) {
        int count = binding.getOperandCount();
        for (int i = 1; i < count; i++) {
            compared(
                    binding,
                    binding.operand(0),
                    binding.getOperandType(0),
                    binding.operand(i),
                    binding.getOperandType(i));
        }
        int time = -1;
        boolean bool = false;
        boolean number = false;
        boolean textColumn = false;
        boolean numeric = false;
        for (int i = 0; i < count; i++) {
            RelDataType type = binding.getOperandType(i);
            if (type.getSqlTypeName() == SqlTypeName.TIMESTAMP) {
                time = i;
            } else if (SqlTypeUtil.isIntType(type)) {
                number = true;
            }
            numeric |= SqlTypeUtil.isNumeric(type);
            bool |= type.getSqlTypeName() == SqlTypeName.BOOLEAN;
            textColumn |= SqlTypeUtil.isCharacter(type) && !isText(binding.operand(i));
        }
        if (allNumeric(binding)) {
            return realsAsDoubles(binding);
        }
        if ((textColumn || bool) && numeric) {
            return false;
        }
        if (time >= 0 && number) {
            RelDataType target = binding.getOperandType(time);
            for (int i = 0; i < count; i++) {
                if (SqlTypeUtil.isIntType(binding.getOperandType(i))) {
                    castOperand(binding, i, target);
                }
            }
            return true;
        }
        return super.binaryComparisonCoercion(binding);
    }

    /** Numbers are comparable as they are, but for REALs; the conversion finds the common type. */
    private static boolean allNumeric(SqlCallBinding binding) {
        for (int i = 0; i < binding.getOperandCount(); i++) {
            if (!SqlTypeUtil.isNumeric(binding.getOperandType(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean binaryArithmeticCoercion(SqlCallBinding binding) {
        return binding.getOperandCount() == 2 && allNumeric(binding)
                ? realsAsDoubles(binding)
                : super.binaryArithmeticCoercion(binding);
    }

    /**
     * PostgreSQL has no operators for REAL and a number of another type but those of DOUBLE; where a column is made of
     * both, all are REAL.
     */
    private boolean realsAsDoubles(SqlCallBinding binding) {
        List<RelDataType> types = binding.collectOperandTypes();
        if (!mixed(types)) {
            return false;
        }
        for (int i = 0; i < types.size(); i++) {
            if (isReal(types.get(i))) {
                castOperand(binding, i, factory.createSqlType(SqlTypeName.DOUBLE));
            }
        }
        return true;
    }

    private static boolean mixed(List<RelDataType> types) {
        return types.stream().anyMatch(TimeCoercion::isReal)
                && types.stream().anyMatch(type -> SqlTypeUtil.isNumeric(type) && !isReal(type));
    }

    private static boolean isReal(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.REAL;
    }

    @Override
    public boolean inOperationCoercion(SqlCallBinding binding) {
        boolean changed = false;
        listed(binding);
        RelDataType left = binding.getOperandType(0);
        if (!left.isStruct() && binding.operand(1) instanceof SqlNodeList list) {
            if (SqlTypeUtil.isNumeric(left) && realsListed(binding, left, list)) {
                return true;
            }
        } else {
            changed = realsAmong(binding);
        }
        if (binding.getOperandType(0).getSqlTypeName() == SqlTypeName.TIMESTAMP
                && binding.operand(1) instanceof SqlNodeList list) {
            for (int i = 0; i < list.size(); i++) {
                RelDataType type = binding.getValidator().deriveType(binding.getScope(), list.get(i));
                if (SqlTypeUtil.isIntType(type)) {
                    castItem(list, i, type, SqlTypeName.TIMESTAMP);
                    changed = true;
                }
            }
        }
        return super.inOperationCoercion(binding) || changed;
    }

    @Override
    public boolean quantifyOperationCoercion(SqlCallBinding binding) {
        listed(binding);
        boolean changed = !(binding.operand(1) instanceof SqlNodeList) && realsAmong(binding);
        return super.quantifyOperationCoercion(binding) || changed;
    }

    /**
     * Values beside REALs in a list of which none is a column's (InLists has taken those out). PostgreSQL gives the
     * values of a list the type that they and the operand have in common, which beside a REAL is REAL unless there is a
     * DOUBLE, and compares that with the operand.
     */
    private boolean realsListed(SqlCallBinding binding, RelDataType left, SqlNodeList list) {
        List<RelDataType> all = new ArrayList<>();
        all.add(left);
        list.forEach(item -> all.add(binding.getValidator().deriveType(binding.getScope(), item)));
        boolean numbers =
                all.stream().allMatch(type -> SqlTypeUtil.isNumeric(type) || type.getSqlTypeName() == SqlTypeName.NULL);
        if (!numbers || !mixed(all)) {
            return false;
        }
        boolean real = all.stream().noneMatch(type -> SqlTypeUtil.isApproximateNumeric(type) && !isReal(type))
                && list.stream().noneMatch(InLists::isOfRow);
        for (int i = 0; i < list.size(); i++) {
            if (real) {
                castItem(list, i, all.get(i + 1), SqlTypeName.REAL);
            }
            if (!real || !isReal(left)) {
                castItem(list, i, all.get(i + 1), SqlTypeName.DOUBLE);
            }
        }
        if (!real || !isReal(left)) {
            castOperand(binding, 0, factory.createSqlType(SqlTypeName.DOUBLE));
        }
        return true;
    }

    private void castItem(SqlNodeList list, int i, RelDataType type, SqlTypeName target) {
        RelDataType wanted = factory.createTypeWithNullability(factory.createSqlType(target), type.isNullable());
        SqlNode cast = SqlStdOperatorTable.CAST.createCall(
                SqlParserPos.ZERO, list.get(i), SqlTypeUtil.convertTypeToSpec(wanted));
        list.set(i, cast);
        updateInferredType(cast, wanted);
    }

    /**
     * REALs beside other numbers in rows, or in a query: the operand becomes DOUBLE, to which the super class brings
     * the others.
     */
    private boolean realsAmong(SqlCallBinding binding) {
        RelDataType left = binding.getOperandType(0);
        RelDataType right = binding.getOperandType(1);
        RelDataType wide = factory.createSqlType(SqlTypeName.DOUBLE);
        boolean changed = false;
        if (!left.isStruct()) {
            if (right.isStruct()
                    && right.getFieldCount() == 1
                    && mixed(List.of(left, right.getFieldList().get(0).getType()))) {
                castOperand(binding, 0, wide);
                changed = true;
            }
        } else if (right.isStruct()
                && right.getFieldCount() == left.getFieldCount()
                && binding.operand(0).getKind() == SqlKind.ROW) {
            SqlCall row = (SqlCall) binding.operand(0);
            for (int i = 0; i < left.getFieldCount(); i++) {
                if (mixed(List.of(
                        left.getFieldList().get(i).getType(),
                        right.getFieldList().get(i).getType()))) {
                    coerceOperandType(binding.getScope(), row, i, wide);
                    updateInferredColumnType(binding.getScope(), row, i, wide);
                    changed = true;
                }
            }
        }
        return changed;
    }

    /**
     * Checks what IN, ANY and ALL compare: a value, or each of a row, with listed ones or with the columns of a query.
     */
    private void listed(SqlCallBinding binding) {
        SqlNode left = binding.operand(0);
        SqlNode right = binding.operand(1);
        RelDataType leftType = binding.getOperandType(0);
        if (right instanceof SqlNodeList items) {
            for (SqlNode item : items) {
                compared(binding, left, leftType, item, binding.getValidator().deriveType(binding.getScope(), item));
            }
        } else {
            compared(binding, left, leftType, right, binding.getOperandType(1));
        }
    }

    private void compared(
            SqlCallBinding binding, SqlNode left, RelDataType leftType, SqlNode right, RelDataType rightType) {
        RelDataType leftRow = leftType.isStruct() ? leftType : null;
        RelDataType rightRow = rightType.isStruct() ? rightType : null;
        int width = leftRow == null ? 1 : leftRow.getFieldCount();
        if (rightRow != null && rightRow.getFieldCount() != width || rightRow == null && width > 1) {
            return;
        }
        for (int i = 0; i < width; i++) {
            comparable(
                    binding,
                    part(left, i),
                    leftRow == null ? leftType : leftRow.getFieldList().get(i).getType(),
                    part(right, i),
                    rightRow == null
                            ? rightType
                            : rightRow.getFieldList().get(i).getType());
        }
    }

    private static SqlNode part(SqlNode node, int i) {
        return node.getKind() == SqlKind.ROW ? ((SqlCall) node).operand(i) : node;
    }

    /**
     * Refuses a text beside a number, a time or a boolean, unless it is a literal or parameter, which is read as one of
     * these.
     */
    private static void comparable(
            SqlCallBinding binding, SqlNode left, RelDataType leftType, SqlNode right, RelDataType rightType) {
        boolean refused = SqlTypeUtil.isCharacter(leftType) && !isText(left) && typed(rightType)
                || SqlTypeUtil.isCharacter(rightType) && !isText(right) && typed(leftType)
                || isJson(leftType) && SqlTypeUtil.isCharacter(rightType) && !isJson(rightType) && !isText(right)
                || isJson(rightType) && SqlTypeUtil.isCharacter(leftType) && !isJson(leftType) && !isText(left)
                || SqlTypeUtil.isArray(leftType) && SqlTypeUtil.isArray(rightType) && !sameElements(leftType, rightType)
                || isBoolean(leftType) && SqlTypeUtil.isNumeric(rightType)
                || isBoolean(rightType) && SqlTypeUtil.isNumeric(leftType);
        if (refused) {
            SqlParserPos place = binding.getCall().getParserPosition();
            throw new CalciteContextException(
                    "",
                    new IllegalArgumentException("The operator " + leftType.getSqlTypeName() + ' '
                            + binding.getOperator().getName() + ' ' + rightType.getSqlTypeName()
                            + " does not exist; CAST one side to the type of the other"),
                    place.getLineNum(),
                    place.getColumnNum(),
                    place.getEndLineNum(),
                    place.getEndColumnNum());
        }
    }

    /** Arrays are compared with arrays of the same type only. */
    private static boolean sameElements(RelDataType left, RelDataType right) {
        RelDataType a = left.getComponentType();
        RelDataType b = right.getComponentType();
        return a.getSqlTypeName() == b.getSqlTypeName()
                || SqlTypeUtil.isCharacter(a) && SqlTypeUtil.isCharacter(b)
                || SqlTypeUtil.isInterval(a) && SqlTypeUtil.isInterval(b);
    }

    /** Whether a value is of a type that is known, and no text. */
    private static boolean typed(RelDataType type) {
        return SqlTypeUtil.isNumeric(type)
                || isBoolean(type)
                || SqlTypeUtil.isDatetime(type)
                || SqlTypeUtil.isInterval(type)
                || SqlTypeUtil.isBinary(type)
                || SqlTypeUtil.isArray(type);
    }

    /** A parameter whose type is not known yet takes that of the others. */
    @Override
    public RelDataType getWiderTypeFor(List<RelDataType> types, boolean stringPromotion) {
        List<RelDataType> known = types.stream()
                .filter(type -> type.getSqlTypeName() != SqlTypeName.UNKNOWN)
                .toList();
        List<RelDataType> typed =
                known.stream().filter(type -> !SqlTypeUtil.isCharacter(type)).toList();
        if (stringPromotion
                && typed.size() < known.size()
                && typed.stream().anyMatch(type -> type.getSqlTypeName() != SqlTypeName.NULL)) {
            // What is text must be a literal, which takes the type of the others; the place where it stands tells.
            RelDataType common = factory.leastRestrictive(typed);
            return common != null && common.getSqlTypeName() == SqlTypeName.DECIMAL
                    ? PostgresTypeSystem.free(factory)
                    : common;
        }
        if (known.isEmpty() || known.size() == types.size()) {
            return super.getWiderTypeFor(types, stringPromotion);
        }
        RelDataType common = factory.leastRestrictive(known);
        return common != null ? common : super.getWiderTypeFor(known, stringPromotion);
    }

    /**
     * Text literals take the type of the other branches; a column of text beside others is refused, where the super
     * class would make all of them text.
     */
    @Override
    public boolean caseWhenCoercion(SqlCallBinding binding) {
        SqlCase call = (SqlCase) binding.getCall();
        SqlValidatorScope scope = binding.getScope();
        List<SqlNode> branches = new ArrayList<>(call.getThenOperands());
        branches.add(call.getElseOperand());
        List<RelDataType> typed = new ArrayList<>();
        boolean text = false;
        for (SqlNode branch : branches) {
            RelDataType type = binding.getValidator().deriveType(scope, branch);
            if (branch instanceof SqlCharStringLiteral) {
                text = true;
            } else if (type.getSqlTypeName() != SqlTypeName.NULL && !SqlUtil.isNullLiteral(branch, false)) {
                typed.add(type);
            }
        }
        if (typed.stream().anyMatch(SqlTypeUtil::isCharacter) && !typed.stream().allMatch(SqlTypeUtil::isCharacter)) {
            return false;
        }
        RelDataType common = typed.isEmpty() ? null : factory.leastRestrictive(typed);
        if (!text || common == null || SqlTypeUtil.isCharacter(common)) {
            return super.caseWhenCoercion(binding);
        }
        for (int i = 0; i < branches.size(); i++) {
            if (branches.get(i) instanceof SqlCharStringLiteral) {
                SqlNode cast = SqlStdOperatorTable.CAST.createCall(
                        SqlParserPos.ZERO, branches.get(i), SqlTypeUtil.convertTypeToSpec(common));
                updateInferredType(cast, factory.createTypeWithNullability(common, false));
                if (i < call.getThenOperands().size()) {
                    call.getThenOperands().set(i, cast);
                } else {
                    call.setOperand(3, cast);
                }
            }
        }
        return true;
    }

    /**
     * No operand becomes a number, or text, that is neither a literal nor a parameter: PostgreSQL has no SUM of text
     * and no LIKE of numbers.
     */
    @Override
    public boolean builtinFunctionCoercion(
            SqlCallBinding binding, List<RelDataType> operandTypes, List<SqlTypeFamily> expected) {
        for (int i = 0; i < Math.min(operandTypes.size(), expected.size()); i++) {
            boolean text = SqlTypeUtil.isCharacter(operandTypes.get(i));
            boolean other = !text
                    && operandTypes.get(i).getSqlTypeName() != SqlTypeName.NULL
                    && binding.operand(i).getKind() != SqlKind.DYNAMIC_PARAM;
            boolean wantsText = expected.get(i) == SqlTypeFamily.STRING || expected.get(i) == SqlTypeFamily.CHARACTER;
            if (text && !isText(binding.operand(i)) && expected.get(i) == SqlTypeFamily.NUMERIC || other && wantsText) {
                return false;
            }
        }
        return super.builtinFunctionCoercion(binding, operandTypes, expected);
    }

    /** A column of a set operation does not become text because the other query's is: PostgreSQL refuses the pair. */
    @Override
    public boolean rowTypeCoercion(SqlValidatorScope scope, SqlNode query, int column, RelDataType target) {
        SqlValidatorNamespace namespace = validator.getNamespace(query);
        if (namespace != null && SqlTypeUtil.isCharacter(target)) {
            RelDataType type = namespace.getRowType().getFieldList().get(column).getType();
            if (!SqlTypeUtil.isCharacter(type) && type.getSqlTypeName() != SqlTypeName.NULL) {
                return false;
            }
        }
        if (namespace != null
                && !SqlTypeUtil.isCharacter(target)
                && SqlTypeUtil.isCharacter(
                        namespace.getRowType().getFieldList().get(column).getType())
                && !literal(query, column)) {
            return false;
        }
        return super.rowTypeCoercion(scope, query, column, target);
    }

    /** Whether a column of a query is a text literal, which has no type of its own yet. */
    private static boolean literal(SqlNode query, int column) {
        if (query instanceof SqlSelect select) {
            SqlNodeList items = select.getSelectList();
            SqlNode item = items.size() > column ? items.get(column) : null;
            return (item != null && item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item)
                    instanceof SqlCharStringLiteral;
        }
        return false;
    }

    private static boolean isJson(RelDataType type) {
        return JsonTypes.isJson(type) || JsonTypes.isJsonb(type);
    }

    private static boolean isBoolean(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.BOOLEAN;
    }

    private static boolean isText(SqlNode node) {
        return node instanceof SqlLiteral || node.getKind() == SqlKind.DYNAMIC_PARAM;
    }

    private void castOperand(SqlCallBinding binding, int i, RelDataType target) {
        RelDataType type = factory.createTypeWithNullability(
                target, binding.getOperandType(i).isNullable());
        SqlNode cast = SqlStdOperatorTable.CAST.createCall(
                SqlParserPos.ZERO, binding.operand(i), SqlTypeUtil.convertTypeToSpec(type));
        binding.getCall().setOperand(i, cast);
        updateInferredType(cast, type);
    }
}
