// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Functions that give rows among the items of a SELECT: {@code SELECT n, unnest(a) FROM t} is {@code SELECT n, u.x FROM t, LATERAL unnest(a) AS u(x)}. */
final class ItemRows {
  private static final String ALIAS = "__rows";

  private final CallRewrite calls;
  private final SourceText source;
  private final List<SqlCall> found = new ArrayList<>();
  private final List<String> columns = new ArrayList<>();

  ItemRows(CallRewrite calls, SourceText source) {
    this.calls = calls;
    this.source = source;
  }

  /** Whether a name stands for a function that was moved. */
  static boolean moved(SqlIdentifier name) {
    return name.names.size() == 2 && name.names.get(0).equals(ALIAS);
  }

  /** Moves them into FROM, in place; all of one SELECT stand side by side there. */
  void move(SqlSelect select) throws SQLException {
    SqlNodeList items = select.getSelectList();
    for (int i = 0; i < items.size(); i++) {
      items.set(i, without(items.get(i)));
    }
    if (found.isEmpty()) {
      return;
    }
    SqlCall first = found.get(0);
    SqlParserPos position = first.getParserPosition();
    boolean grouped = select.getGroup() != null || select.getHaving() != null || select.getQualify() != null || items.stream().anyMatch(ItemRows::aggregates);
    boolean star = items.stream().anyMatch(item -> item instanceof SqlIdentifier identifier && identifier.isStar() && identifier.names.size() == 1);
    if (grouped || star) {
      throw PlanErrors.unsupported(first.getOperator().getName().toUpperCase(Locale.ROOT) + " in the list of a SELECT that has " + (star ? "*" : "groups, aggregates or windows")
          + " is not supported (" + source.originalPosition(position) + "); write it in FROM.");
    }
    SqlNode call = found.size() == 1 ? first : new SqlUnresolvedFunction(new SqlIdentifier(SourceText.rowsFrom(), position), null, null, null, null,
        org.apache.calcite.sql.SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION).createCall(position, found);
    List<SqlNode> operands = new ArrayList<>();
    operands.add(SqlStdOperatorTable.COLLECTION_TABLE.createCall(position, call));
    operands.add(new SqlIdentifier(ALIAS, position.withQuoting(true)));
    columns.forEach(column -> operands.add(new SqlIdentifier(column, position.withQuoting(true))));
    SqlNode rows = SqlStdOperatorTable.AS.createCall(position, operands);
    select.setFrom(select.getFrom() == null ? rows : new SqlJoin(position, select.getFrom(), SqlLiteral.createBoolean(false, position), JoinType.CROSS.symbol(position), rows,
        JoinConditionType.NONE.symbol(position), null));
  }

  private SqlNode without(SqlNode node) throws SQLException {
    if (!(node instanceof SqlCall call) || call.isA(SqlKind.QUERY) || call.getKind() == SqlKind.OVER) {
      return node;
    }
    int before = found.size();
    for (int i = 0; i < call.operandCount(); i++) {
      if (call.operand(i) != null && !(call.getKind() == SqlKind.AS && i > 0)) {
        SqlNode operand = without(call.operand(i));
        if (operand != call.operand(i)) {
          call.setOperand(i, operand);
        }
      }
    }
    if (!calls.givesRows(call)) {
      return call;
    }
    if (found.size() > before) {
      throw PlanErrors.unsupported("Functions that give rows cannot be arguments of each other here (" + source.originalPosition(call.getParserPosition()) + "); write them in FROM.");
    }
    String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
    String column = name;
    for (int i = 1; columns.contains(column); i++) {
      column = name + i;
    }
    found.add(call);
    columns.add(column);
    SqlParserPos quoted = call.getParserPosition().withQuoting(true);
    return new SqlIdentifier(List.of(ALIAS, column), null, call.getParserPosition(), List.of(quoted, quoted));
  }

  /** Whether an item holds an aggregate or a window function. */
  private static boolean aggregates(SqlNode node) {
    if (!(node instanceof SqlCall call) || call.isA(SqlKind.QUERY)) {
      return false;
    }
    boolean aggregate = switch (call.getKind()) {
      case OVER, FILTER, WITHIN_GROUP -> true;
      default -> call.getOperator() instanceof SqlAggFunction || call.getOperator() instanceof SqlFunction function && AGGREGATES.contains(function.getName().toUpperCase(Locale.ROOT));
    };
    return aggregate || call.getOperandList().stream().anyMatch(operand -> operand != null && aggregates(operand));
  }

  private static final java.util.Set<String> AGGREGATES = java.util.Set.of("COUNT", "SUM", "AVG", "MIN", "MAX", "ARRAY_AGG", "STRING_AGG", "BOOL_AND", "BOOL_OR", "EVERY", "STDDEV",
      "VARIANCE", "JSON_AGG", "JSONB_AGG");
}
