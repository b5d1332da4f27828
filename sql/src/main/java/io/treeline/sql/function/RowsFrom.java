// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.sql.validate.CallRewrite;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * A source of rows in FROM: calls of {@link SetFunctions}, whose rows stand side by side until all have ended, and perhaps their number. Its arguments may come from what stands before it in FROM.
 */
public final class RowsFrom extends SqlFunction implements SqlTableFunction {
  private final List<String> names;
  private final boolean numbered;

  private RowsFrom(List<String> names, boolean numbered) {
    super("ROWS FROM", SqlKind.OTHER_FUNCTION, null, null, null, SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
    this.names = List.copyOf(names);
    this.numbered = numbered;
  }

  /** Whether the last column is the number of the row, from 1 on. */
  public boolean numbered() {
    return numbered;
  }

  /** What a call in FROM stands for, whose arguments are rewritten already; null when it gives no rows. */
  static CallRewrite.Rows of(SqlCall item) throws SQLException {
    SqlNode given = item.getKind() == SqlKind.COLLECTION_TABLE ? item.operand(0) : item;
    if (!(given instanceof SqlCall call)) {
      return null;
    }
    boolean numbered = CallRewrite.isNumbered(call);
    call = numbered && call.operand(0) instanceof SqlCall inner ? inner : call;
    List<SqlNode> calls = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (SqlNode one : CallRewrite.isRowsFrom(call) ? call.getOperandList() : List.of(call)) {
      String name = one instanceof SqlCall function ? function.getOperator().getName().toLowerCase(Locale.ROOT) : "";
      FunctionOperator operator = SetFunctions.find(name);
      if (operator == null) {
        return null;
      }
      List<SqlNode> arguments = ((SqlCall) one).getOperandList();
      boolean several = name.equals("unnest") && arguments.size() > 1;
      for (int i = 0; i < (several ? arguments.size() : 1); i++) {
        calls.add(new SqlBasicCall(operator, several ? List.of(arguments.get(i)) : arguments, one.getParserPosition()));
        names.add(name);
      }
    }
    if (numbered) {
      names.add("ordinality");
    }
    SqlParserPos position = item.getParserPosition();
    SqlNode rows = new SqlBasicCall(new RowsFrom(distinct(names), numbered), calls, position);
    SqlNode table = SqlStdOperatorTable.LATERAL.createCall(position, SqlStdOperatorTable.COLLECTION_TABLE.createCall(position, rows));
    return new CallRewrite.Rows(table, names.get(0), distinct(names), calls.size() == 1);
  }

  private static List<String> distinct(List<String> names) {
    List<String> distinct = new ArrayList<>();
    for (String name : names) {
      String free = name;
      for (int i = 1; distinct.contains(free); i++) {
        free = name + '_' + i;
      }
      distinct.add(free);
    }
    return distinct;
  }

  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    for (SqlNode operand : call.getOperandList()) {
      validator.setValidatedNodeType(operand, validator.deriveType(scope, operand));
    }
    return validateOperands(validator, scope, call);
  }

  @Override
  public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
    return true;
  }

  @Override
  public RelDataType inferReturnType(SqlOperatorBinding binding) {
    return binding.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
  }

  @Override
  public SqlReturnTypeInference getRowTypeInference() {
    return binding -> {
      RelDataTypeFactory types = binding.getTypeFactory();
      RelDataTypeFactory.Builder row = types.builder();
      for (int i = 0; i < binding.getOperandCount(); i++) {
        row.add(names.get(i), types.createTypeWithNullability(binding.getOperandType(i), true));
      }
      if (numbered) {
        row.add(names.get(names.size() - 1), types.createSqlType(SqlTypeName.BIGINT));
      }
      return row.build();
    };
  }

  @Override
  public SqlOperandTypeChecker getOperandTypeChecker() {
    return null;
  }

  @Override
  public SqlOperandCountRange getOperandCountRange() {
    return SqlOperandCountRanges.any();
  }

  @Override
  public boolean validRexOperands(int count, org.apache.calcite.util.Litmus litmus) {
    return true;
  }
}
