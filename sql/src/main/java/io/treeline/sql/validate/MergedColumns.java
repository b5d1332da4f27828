// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.Column;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.Table;
import io.treeline.metadata.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Writes the columns that USING and NATURAL merge as expressions, where more than two tables are joined: the validator takes such a column from the first
 * two tables
 * alone, so that {@code a FULL JOIN b USING (t) FULL JOIN c USING (t)} would compare and show the wrong one. Joins of two tables stay as they are.
 */
final class MergedColumns {
  private final Map<String, Table> tables;
  private final Map<String, List<String>> withColumns = new HashMap<>();

  private MergedColumns(Map<String, Table> tables) {
    this.tables = tables;
  }

  /** Rewrites a statement, whose table names are resolved, in place. */
  static void rewrite(SqlNode statement, Map<String, Table> tables) throws SQLException {
    new MergedColumns(tables).node(statement, null);
  }

  /**
   * What a FROM offers.
   *
   * @param columns all columns with what each stands for, in the order of a star; null when they are not known
   * @param merged the merged ones
   * @param alias the table's name where it is only one, else null
   * @param leaves how many tables there are
   */
  private record Shape(List<Map.Entry<String, SqlNode>> columns, Map<String, SqlNode> merged, String alias, int leaves) {}

  private void node(SqlNode node, SqlOrderBy order) throws SQLException {
    if (node instanceof SqlWith with) {
      for (SqlNode item : with.withList) {
        SqlWithItem one = (SqlWithItem) item;
        node(one.query, null);
        withColumns.put(one.name.getSimple(), one.columnList != null ? names(one.columnList) : labels(one.query));
      }
      node(with.body, order);
    } else if (node instanceof SqlOrderBy ordered) {
      node(ordered.query, ordered);
    } else if (node instanceof SqlSelect select) {
      for (SqlNode operand : select.getOperandList()) {
        node(operand, null);
      }
      select(select, order);
    } else if (node instanceof SqlCall call) {
      for (SqlNode operand : call.getOperandList()) {
        node(operand, null);
      }
    } else if (node instanceof SqlNodeList list) {
      for (SqlNode item : list) {
        node(item, null);
      }
    }
  }

  private void select(SqlSelect select, SqlOrderBy order) throws SQLException {
    if (select.getFrom() == null || !merges(select.getFrom()) || leaves(select.getFrom()) < 3) {
      return;
    }
    Shape shape = shape(select.getFrom());
    select.setFrom(joined(select.getFrom(), shape));
    SqlShuttle replacer = replacer(shape.merged);
    List<SqlNode> items = new ArrayList<>();
    for (SqlNode item : select.getSelectList()) {
      if (item instanceof SqlIdentifier identifier && identifier.isStar() && identifier.names.size() == 1) {
        if (shape.columns == null) {
          throw PlanErrors.unsupported("SELECT * over several joins with USING or NATURAL needs inputs whose columns are written out; list the columns.");
        }
        for (Map.Entry<String, SqlNode> column : shape.columns) {
          items.add(named(column.getValue(), column.getKey(), item.getParserPosition()));
        }
      } else if (item instanceof SqlIdentifier identifier && identifier.isSimple() && shape.merged.containsKey(identifier.getSimple())) {
        items.add(named(item.accept(replacer), identifier.getSimple(), item.getParserPosition()));
      } else {
        items.add(item.accept(replacer));
      }
    }
    select.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
    select.setWhere(replaced(select.getWhere(), replacer));
    select.setGroupBy((SqlNodeList) replaced(select.getGroup(), replacer));
    select.setHaving(replaced(select.getHaving(), replacer));
    select.setQualify(replaced(select.getQualify(), replacer));
    select.setOperand(6, replaced(select.getWindowList(), replacer));
    if (order != null) {
      List<String> labels = labels(select);
      for (int i = 0; i < order.orderList.size(); i++) {
        SqlNode key = order.orderList.get(i);
        SqlNode bare = key;
        while (bare.getKind() == SqlKind.DESCENDING || bare.getKind() == SqlKind.NULLS_FIRST || bare.getKind() == SqlKind.NULLS_LAST) {
          bare = ((SqlCall) bare).operand(0);
        }
        boolean label = bare instanceof SqlIdentifier identifier && identifier.isSimple() && labels != null && labels.contains(identifier.getSimple());
        if (!label) {
          order.orderList.set(i, key.accept(replacer));
        }
      }
    }
  }

  private static SqlNode replaced(SqlNode node, SqlShuttle replacer) {
    return node == null ? null : node.accept(replacer);
  }

  private static SqlNode named(SqlNode expression, String label, SqlParserPos position) {
    return SqlStdOperatorTable.AS.createCall(position, expression, new SqlIdentifier(label, position));
  }

  private static SqlShuttle replacer(Map<String, SqlNode> merged) {
    return new SqlShuttle() {
      @Override
      public SqlNode visit(SqlIdentifier identifier) {
        SqlNode expression = identifier.isSimple() ? merged.get(identifier.getSimple()) : null;
        return expression == null ? identifier : expression;
      }

      @Override
      public SqlNode visit(SqlCall call) {
        if (call.isA(SqlKind.QUERY)) {
          return call;
        }
        if (call.getKind() == SqlKind.AS) {
          SqlNode[] operands = call.getOperandList().toArray(SqlNode[]::new);
          operands[0] = operands[0].accept(this);
          return call.getOperator().createCall(call.getFunctionQuantifier(), call.getParserPosition(), operands);
        }
        if (call instanceof SqlWindow window) {
          window.setPartitionList((SqlNodeList) window.getPartitionList().accept(this));
          window.setOrderList((SqlNodeList) window.getOrderList().accept(this));
          return window;
        }
        return super.visit(call);
      }
    };
  }

  private static boolean merges(SqlNode from) {
    return from instanceof SqlJoin join
        && (join.isNatural() || join.getConditionType() == JoinConditionType.USING || merges(join.getLeft()) || merges(join.getRight()));
  }

  private static int leaves(SqlNode from) {
    return from instanceof SqlJoin join ? leaves(join.getLeft()) + leaves(join.getRight()) : 1;
  }

  /** The same joins with conditions. */
  private SqlNode joined(SqlNode from, Shape shape) throws SQLException {
    if (!(from instanceof SqlJoin join)) {
      return from;
    }
    Shape left = shape(join.getLeft());
    Shape right = shape(join.getRight());
    SqlNode newLeft = joined(join.getLeft(), left);
    SqlNode newRight = joined(join.getRight(), right);
    if (!join.isNatural() && join.getConditionType() != JoinConditionType.USING) {
      join.setLeft(newLeft);
      join.setRight(newRight);
      return join;
    }
    SqlParserPos position = join.getParserPosition();
    SqlNode condition = null;
    for (String name : common(join, left, right)) {
      SqlNode part = SqlStdOperatorTable.EQUALS.createCall(position, find(left, name, "left"), find(right, name, "right"));
      condition = condition == null ? part : SqlStdOperatorTable.AND.createCall(position, condition, part);
    }
    JoinType type = join.getJoinType() == JoinType.COMMA || join.getJoinType() == JoinType.CROSS ? JoinType.INNER : join.getJoinType();
    return new SqlJoin(position, newLeft, SqlLiteral.createBoolean(false, position), type.symbol(position), newRight,
        JoinConditionType.ON.symbol(position), condition == null ? SqlLiteral.createBoolean(true, position) : condition);
  }

  private Shape shape(SqlNode from) throws SQLException {
    if (!(from instanceof SqlJoin join)) {
      return leaf(from);
    }
    Shape left = shape(join.getLeft());
    Shape right = shape(join.getRight());
    Map<String, SqlNode> merged = new LinkedHashMap<>(left.merged);
    merged.putAll(right.merged);
    List<Map.Entry<String, SqlNode>> columns = left.columns == null || right.columns == null ? null : new ArrayList<>();
    if (join.isNatural() || join.getConditionType() == JoinConditionType.USING) {
      List<String> names = common(join, left, right);
      for (String name : names) {
        SqlNode a = find(left, name, "left");
        SqlNode b = find(right, name, "right");
        SqlNode value = switch (join.getJoinType()) {
          case RIGHT -> b;
          case FULL -> SqlStdOperatorTable.COALESCE.createCall(join.getParserPosition(), a, b);
          default -> a;
        };
        merged.put(name, value);
        if (columns != null) {
          columns.add(Map.entry(name, value));
        }
      }
      if (columns != null) {
        left.columns.stream().filter(column -> !names.contains(column.getKey())).forEach(columns::add);
        right.columns.stream().filter(column -> !names.contains(column.getKey())).forEach(columns::add);
      }
    } else {
      // A name that both sides have means nothing without its table.
      left.merged.keySet().stream().filter(name -> right.columns != null && has(right, name)).forEach(merged::remove);
      right.merged.keySet().stream().filter(name -> left.columns != null && has(left, name)).forEach(merged::remove);
      if (columns != null) {
        columns.addAll(left.columns);
        columns.addAll(right.columns);
      }
    }
    return new Shape(columns, merged, null, left.leaves + right.leaves);
  }

  private static boolean has(Shape shape, String name) {
    return shape.columns.stream().anyMatch(column -> column.getKey().equals(name));
  }

  private List<String> common(SqlJoin join, Shape left, Shape right) throws SQLException {
    if (!join.isNatural()) {
      List<String> names = new ArrayList<>();
      for (String name : names((SqlNodeList) join.getCondition())) {
        names.add(spelled(name, left, right));
      }
      return names;
    }
    if (left.columns == null || right.columns == null) {
      throw PlanErrors.unsupported("NATURAL joins of several tables need inputs whose columns are written out; use USING, or ON.");
    }
    return left.columns.stream().map(Map.Entry::getKey).distinct().filter(name -> has(right, name)).toList();
  }

  /** A name in USING may differ in case from the columns that it means. */
  private static String spelled(String name, Shape left, Shape right) {
    for (Shape shape : List.of(left, right)) {
      if (shape.columns != null && !has(shape, name)) {
        List<String> similar = shape.columns.stream().map(Map.Entry::getKey).filter(name::equalsIgnoreCase).distinct().toList();
        if (similar.size() == 1) {
          return similar.get(0);
        }
      }
    }
    return name;
  }

  private static SqlNode find(Shape shape, String name, String side) throws SQLException {
    SqlNode merged = shape.merged.get(name);
    if (merged != null) {
      return merged;
    }
    if (shape.columns == null) {
      if (shape.alias == null) {
        throw PlanErrors.unsupported("USING (" + name + ") does not tell which of several tables is meant, whose columns are not written out; use ON.");
      }
      return new SqlIdentifier(List.of(shape.alias, name), SqlParserPos.ZERO);
    }
    List<SqlNode> found = shape.columns.stream().filter(column -> column.getKey().equals(name)).map(Map.Entry::getValue).toList();
    if (found.size() != 1) {
      throw found.isEmpty() ? PlanErrors.syntax(SqlState.UNDEFINED_COLUMN, "Column '" + name + "' of USING does not exist in the " + side + " table")
          : PlanErrors.syntax(SqlState.AMBIGUOUS_NAME, "Column '" + name + "' of USING appears more than once in the " + side + " table");
    }
    return found.get(0);
  }

  private Shape leaf(SqlNode from) {
    SqlNode table = from;
    String alias = null;
    List<String> columns = null;
    if (from instanceof SqlCall call && call.getKind() == SqlKind.AS) {
      table = call.operand(0);
      alias = ((SqlIdentifier) call.operand(1)).getSimple();
      if (call.operandCount() > 2) {
        columns = call.getOperandList().subList(2, call.operandCount()).stream().map(name -> ((SqlIdentifier) name).getSimple()).toList();
      }
    }
    while (table instanceof SqlCall call && (call.getKind() == SqlKind.LATERAL || call.getKind() == SqlKind.TABLE_REF)) {
      table = call.operand(0);
    }
    if (table instanceof SqlIdentifier identifier) {
      alias = alias == null ? identifier.names.get(identifier.names.size() - 1) : alias;
    }
    columns = columns == null ? columnsOf(table) : columns;
    if (alias == null || columns == null) {
      return new Shape(null, Map.of(), alias, 1);
    }
    String name = alias;
    List<Map.Entry<String, SqlNode>> entries = new ArrayList<>();
    for (String column : columns) {
      entries.add(Map.entry(column, new SqlIdentifier(List.of(name, column), SqlParserPos.ZERO)));
    }
    return new Shape(entries, Map.of(), alias, 1);
  }

  private List<String> columnsOf(SqlNode table) {
    if (!(table instanceof SqlIdentifier identifier)) {
      return labels(table);
    }
    if (identifier.isSimple()) {
      return withColumns.get(identifier.getSimple());
    }
    Table known = identifier.names.size() == 2 ? tables.get(new TableName(identifier.names.get(0), identifier.names.get(1)).toString()) : null;
    return known == null ? null : known.columns().stream().map(Column::name).toList();
  }

  /** The names of a query's columns; null when one is not told by the text. */
  private List<String> labels(SqlNode query) {
    SqlNode node = query;
    while (!(node instanceof SqlSelect)) {
      if (node instanceof SqlOrderBy order) {
        node = order.query;
      } else if (node instanceof SqlWith with) {
        node = with.body;
      } else if (node instanceof SqlCall call && call.isA(SqlKind.SET_QUERY)) {
        node = call.operand(0);
      } else {
        return null;
      }
    }
    SqlSelect select = (SqlSelect) node;
    List<String> labels = new ArrayList<>();
    for (SqlNode item : select.getSelectList()) {
      if (item.getKind() == SqlKind.AS) {
        labels.add(((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple());
      } else if (item instanceof SqlIdentifier identifier && !identifier.isStar()) {
        labels.add(identifier.names.get(identifier.names.size() - 1));
      } else if (item instanceof SqlIdentifier star && star.names.size() == 1 && select.getFrom() != null && !(select.getFrom() instanceof SqlJoin)) {
        Shape only = leaf(select.getFrom());
        if (only.columns == null) {
          return null;
        }
        only.columns.forEach(column -> labels.add(column.getKey()));
      } else {
        return null;
      }
    }
    return labels;
  }

  private static List<String> names(SqlNodeList list) {
    return list.stream().map(name -> ((SqlIdentifier) name).getSimple()).toList();
  }
}
