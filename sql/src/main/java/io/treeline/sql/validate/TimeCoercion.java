// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;

/** Implicit casts: a number beside a timestamp counts ticks since the epoch; a text column beside a number is refused as PostgreSQL does. */
final class TimeCoercion extends TypeCoercionImpl {
  TimeCoercion(RelDataTypeFactory factory, SqlValidator validator) {
    super(factory, validator);
  }

  @Override
  public boolean binaryComparisonCoercion(SqlCallBinding binding) {
    int count = binding.getOperandCount();
    int time = -1;
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
      textColumn |= SqlTypeUtil.isCharacter(type) && !isText(binding.operand(i));
    }
    if (textColumn && numeric || allNumeric(binding)) {
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

  /** Numbers are comparable as they are; the conversion finds the common type, which for REAL beside another is DOUBLE. */
  private static boolean allNumeric(SqlCallBinding binding) {
    for (int i = 0; i < binding.getOperandCount(); i++) {
      if (!SqlTypeUtil.isNumeric(binding.getOperandType(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean inOperationCoercion(SqlCallBinding binding) {
    boolean changed = false;
    if (binding.getOperandType(0).getSqlTypeName() == SqlTypeName.REAL && binding.operand(1) instanceof SqlNodeList) {
      // The values would be cast to REAL, and 0.1 be equal to the REAL nearest to it.
      castOperand(binding, 0, factory.createSqlType(SqlTypeName.DOUBLE));
      changed = true;
    }
    if (binding.getOperandType(0).getSqlTypeName() == SqlTypeName.TIMESTAMP && binding.operand(1) instanceof SqlNodeList list) {
      for (int i = 0; i < list.size(); i++) {
        RelDataType type = binding.getValidator().deriveType(binding.getScope(), list.get(i));
        if (SqlTypeUtil.isIntType(type)) {
          RelDataType target = factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.TIMESTAMP), type.isNullable());
          SqlNode cast = SqlStdOperatorTable.CAST.createCall(SqlParserPos.ZERO, list.get(i), SqlTypeUtil.convertTypeToSpec(target));
          list.set(i, cast);
          updateInferredType(cast, target);
          changed = true;
        }
      }
    }
    return super.inOperationCoercion(binding) || changed;
  }

  private static boolean isText(SqlNode node) {
    return node instanceof SqlLiteral || node.getKind() == SqlKind.DYNAMIC_PARAM;
  }

  private void castOperand(SqlCallBinding binding, int i, RelDataType target) {
    RelDataType type = factory.createTypeWithNullability(target, binding.getOperandType(i).isNullable());
    SqlNode cast = SqlStdOperatorTable.CAST.createCall(SqlParserPos.ZERO, binding.operand(i), SqlTypeUtil.convertTypeToSpec(type));
    binding.getCall().setOperand(i, cast);
    updateInferredType(cast, type);
  }
}
