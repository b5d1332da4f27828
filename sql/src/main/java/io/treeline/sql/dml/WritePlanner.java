// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.model.UnservedTable;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PreparedSql.Assignment;
import io.treeline.sql.api.PreparedSql.InsertValue;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.api.ResultColumn;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.parse.TextPosition;
import io.treeline.sql.plan.SqlSettings;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDelete;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUpdate;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Plans the writes of one statement: what must be read for them becomes a query, and each value is checked to be one that its column takes. */
public final class WritePlanner {
  private final Catalog catalog;
  private final SqlSettings settings;
  private final SourceText source;
  private final Queries queries;
  private final InsertLiterals literals;

  /** How a query is planned. */
  public interface Queries {
    /** Plans a query; it takes as many parameters as the whole statement, whichever of them it uses. */
    Planned plan(SqlNode query) throws SQLException;
  }

  /**
   * A planned query.
   *
   * @param query the query
   * @param tables the tables it reads
   * @param times its condition when that is on the time alone, else null
   */
  public record Planned(PreparedSql.Query query, List<Table> tables, PreparedSql.Delete.Times times) {}

  /** UPDATE of an ATTRIBUTE, which the server's own UPDATE can do for whole devices. */
  public static final class AttributeSetException extends SQLFeatureNotSupportedException {
    private static final long serialVersionUID = 1;

    private AttributeSetException(String message) {
      super(message, SqlState.FEATURE_NOT_SUPPORTED.code());
    }
  }

  /** A planner of one statement. */
  public WritePlanner(Catalog catalog, SqlSettings settings, SourceText source, Queries queries) {
    this.catalog = catalog;
    this.settings = settings;
    this.source = source;
    this.queries = queries;
    this.literals = new InsertLiterals(source.original(), catalog.precision(), settings.zone());
  }

  /** INSERT whose values are computed, or come from a query. */
  public PreparedSql insert(SqlInsert insert) throws SQLException {
    Table table = target(insert.getTargetTable());
    List<Column> columns = new ArrayList<>();
    if (insert.getTargetColumnList() == null || insert.getTargetColumnList().isEmpty()) {
      columns.addAll(table.columns());
    } else {
      for (SqlNode name : insert.getTargetColumnList()) {
        columns.add(newColumn(table, (SqlIdentifier) name, columns));
      }
    }
    if (insert.getSource().getKind() == SqlKind.VALUES) {
      return values(table, columns, (SqlCall) insert.getSource());
    }
    // Asked for before planning, which rewrites the tree.
    SqlNodeList items = insert.getSource() instanceof SqlSelect select ? select.getSelectList() : SqlNodeList.EMPTY;
    List<Boolean> untyped = items.stream().map(WritePlanner::isNull).toList();
    List<InsertValue> values = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      boolean clock = columns.get(i).role() == Column.Role.TIME && new PresentTime(source).is(insert.getSource(), i, columns.size());
      values.add(clock ? new InsertValue.Clock() : new InsertValue.Computed(i));
    }
    Planned planned = queries.plan(insert.getSource());
    List<ResultColumn> found = planned.query().columns();
    if (found.size() != columns.size()) {
      throw at(SqlState.SYNTAX_ERROR, "The query gives " + found.size() + " columns, but the INSERT has " + columns.size(), insert.getSource());
    }
    for (int i = 0; i < found.size(); i++) {
      if (i >= untyped.size() || untyped.size() != found.size() || !untyped.get(i)) {
        check(found.get(i).type(), columns.get(i), insert.getSource());
      }
    }
    boolean readsTarget = planned.tables().stream().anyMatch(read -> read.kind().manyDevices() || read.name().equals(table.name()));
    return new PreparedSql.InsertSelect(table, columns, List.copyOf(values), planned.query(), readsTarget, source.parameterCount());
  }

  private static boolean isNull(SqlNode node) {
    SqlNode value = node.getKind() == SqlKind.AS ? ((SqlCall) node).operand(0) : node;
    return value instanceof SqlLiteral literal && literal.getValue() == null;
  }

  private PreparedSql values(Table table, List<Column> columns, SqlCall values) throws SQLException {
    Items items = new Items();
    List<List<InsertValue>> rows = new ArrayList<>();
    for (SqlNode row : values.getOperandList()) {
      List<SqlNode> cells = ((SqlCall) row).getOperandList();
      if (cells.size() != columns.size()) {
        throw at(SqlState.SYNTAX_ERROR, "Row " + (rows.size() + 1) + " has " + cells.size() + " values for " + columns.size() + " columns", row);
      }
      List<InsertValue> written = new ArrayList<>();
      for (int i = 0; i < cells.size(); i++) {
        boolean clock = columns.get(i).role() == Column.Role.TIME && new PresentTime(source).is(cells.get(i));
        written.add(clock ? new InsertValue.Clock() : items.value(cells.get(i), columns.get(i)));
      }
      rows.add(List.copyOf(written));
    }
    PreparedSql.Query computed = null;
    if (!items.nodes.isEmpty()) {
      computed = queries.plan(select(items.nodes, null, null)).query();
      items.check(computed, 0);
    }
    return new PreparedSql.Insert(table, columns, rows, computed, source.parameterCount(), false);
  }

  /** UPDATE. */
  public PreparedSql update(SqlUpdate update) throws SQLException {
    Table table = target(update.getTargetTable());
    UnservedTable.refuseDeleting(table);
    List<Column> key = key(table);
    List<Column> set = new ArrayList<>();
    List<InsertValue> values = new ArrayList<>();
    Items items = new Items();
    for (int i = 0; i < update.getTargetColumnList().size(); i++) {
      SqlIdentifier name = (SqlIdentifier) update.getTargetColumnList().get(i);
      Column column = newColumn(table, name, set);
      if (column.role() == Column.Role.ATTRIBUTE) {
        throw new AttributeSetException("SET of the ATTRIBUTE \"" + column.name()
            + "\" would change all rows of a device, not those that WHERE chooses; use IoTDB's own UPDATE with sql=native, whose WHERE names tags only");
      }
      set.add(column);
      values.add(items.value(update.getSourceExpressionList().get(i), column));
    }
    List<Assignment> assignments = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      // The key stands before what is computed.
      InsertValue value = values.get(i) instanceof InsertValue.Computed computed ? new InsertValue.Computed(computed.index() + key.size()) : values.get(i);
      assignments.add(new Assignment(set.get(i), value));
    }
    boolean moves = set.stream().anyMatch(key::contains);
    // Over an existing row whose columns the server keeps together the whole row is written: of a part it can take the rest from an older layer. In the table model a cell is emptied so, too.
    boolean whole = moves || table.kind() == Table.Kind.TABLE_MODEL || table.aligned();
    List<Column> kept = whole ? table.columns().stream().filter(column -> !key.contains(column)).toList() : List.of();
    List<SqlNode> selected = new ArrayList<>(names(key, update));
    selected.addAll(items.nodes);
    selected.addAll(names(kept, update));
    SqlNode from = from(update.getTargetTable(), update.getAlias());
    PreparedSql.Query rows = queries.plan(select(selected, from, update.getCondition())).query();
    items.check(rows, key.size());
    return new PreparedSql.Update(table, key, assignments, rows, kept, source.parameterCount());
  }

  /** DELETE; {@code again} is the same statement parsed anew, since planning changes the tree. */
  public PreparedSql delete(SqlDelete delete, SqlDelete again) throws SQLException {
    Table table = target(delete.getTargetTable());
    UnservedTable.refuseDeleting(table);
    List<Column> key = key(table);
    SqlNode from = from(delete.getTargetTable(), delete.getAlias());
    Planned rows = queries.plan(select(names(key, delete), from, delete.getCondition()));
    if (rows.times() == null) {
      return new PreparedSql.Delete(table, key, rows.query(), null, null, source.parameterCount());
    }
    SqlNode count = SqlStdOperatorTable.COUNT.createCall(again.getParserPosition(), SqlIdentifier.star(again.getParserPosition()));
    PreparedSql.Query counted = queries.plan(select(List.of(count), from(again.getTargetTable(), again.getAlias()), again.getCondition())).query();
    return new PreparedSql.Delete(table, key, rows.query(), rows.times(), counted, source.parameterCount());
  }

  /** Values of one statement: plain ones as they are, the others gathered as the select list of a query. */
  private final class Items {
    final List<SqlNode> nodes = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();

    InsertValue value(SqlNode node, Column column) throws SQLException {
      if (node instanceof SqlDynamicParam parameter) {
        return new InsertValue.Parameter(parameter.getIndex());
      }
      if (node.getKind() == SqlKind.DEFAULT || node instanceof SqlLiteral literal && literal.getValue() == null) {
        return new InsertValue.Literal(null);
      }
      // Text of no type yet: it is read as the column's, as PostgreSQL does.
      if (node instanceof SqlCharStringLiteral text) {
        return new InsertValue.Literal(literals.assigned(new InsertStatement.Value.Text(text.getValueAs(String.class), offset(text)), column));
      }
      if (node instanceof SqlLiteral literal && literal.getValue() instanceof BigDecimal number) {
        return new InsertValue.Literal(literals.assigned(new InsertStatement.Value.Number(number, offset(literal)), column));
      }
      nodes.add(node);
      columns.add(column);
      return new InsertValue.Computed(nodes.size() - 1);
    }

    private int offset(SqlNode node) {
      return source.originalPosition(node.getParserPosition()).offset();
    }

    void check(PreparedSql.Query query, int from) throws SQLException {
      for (int i = 0; i < nodes.size(); i++) {
        WritePlanner.this.check(query.columns().get(from + i).type(), columns.get(i), nodes.get(i));
      }
    }
  }

  /** Whether a value of one type may be assigned to a column of another, as PostgreSQL assigns: numbers to numbers, anything to text, days to times and back. */
  private void check(ColumnType from, Column to, SqlNode node) throws SQLException {
    ColumnType type = to.type();
    boolean fits = from == type || type.isText() || from.isNumeric() && type.isNumeric()
        || (from == ColumnType.DATE || from == ColumnType.TIMESTAMP) && (type == ColumnType.DATE || type == ColumnType.TIMESTAMP)
        || to.role() == Column.Role.TIME && (from == ColumnType.INT64 || from == ColumnType.INT32);
    if (!fits) {
      throw at(SqlState.DATATYPE_MISMATCH, "Column \"" + to.name() + "\" is " + type.sqlName() + ", but the value is " + from.sqlName()
          + "; CAST it to the column's type", node);
    }
  }

  private static List<Column> key(Table table) {
    return table.columns().stream().filter(column -> column.role() == Column.Role.TIME || column.role() == Column.Role.TAG)
        .sorted(java.util.Comparator.comparing(column -> column.role() != Column.Role.TIME)).toList();
  }

  private static List<SqlNode> names(List<Column> columns, SqlNode statement) {
    // The statement's own place, where no name stands: such a name is exact.
    return columns.stream().<SqlNode>map(column -> new SqlIdentifier(column.name(), statement.getParserPosition())).toList();
  }

  private static SqlNode from(SqlNode table, SqlIdentifier alias) {
    return alias == null ? table : SqlStdOperatorTable.AS.createCall(table.getParserPosition(), table, alias);
  }

  private static SqlSelect select(List<SqlNode> items, SqlNode from, SqlNode where) {
    return new SqlSelect(SqlParserPos.ZERO, null, new SqlNodeList(items, SqlParserPos.ZERO), from, where, null, null, null, null, null, null, null, null);
  }

  private Table target(SqlNode node) throws SQLException {
    SqlNode name = node instanceof SqlBasicCall call && call.getKind() == SqlKind.TABLE_REF ? call.operand(0) : node;
    SqlIdentifier identifier = (SqlIdentifier) name;
    List<NamePart> parts = new ArrayList<>();
    for (int i = 0; i < identifier.names.size(); i++) {
      parts.add(new NamePart(identifier.names.get(i), source.userQuoted(identifier.getComponentParserPosition(i))));
    }
    Table table = catalog.resolve(parts, settings.defaultSchema());
    if (table.kind().manyDevices()) {
      throw PlanErrors.unsupported("Table " + table.name() + " stands for many devices; name one of them to write to");
    }
    return table;
  }

  private Column newColumn(Table table, SqlIdentifier name, List<Column> before) throws SQLException {
    int last = name.names.size() - 1;
    Column column = catalog.column(table, new NamePart(name.names.get(last), source.userQuoted(name.getComponentParserPosition(last))));
    if (before.contains(column)) {
      throw at(SqlState.DUPLICATE_COLUMN, "Column \"" + column.name() + "\" is named twice", name);
    }
    return column;
  }

  private SQLException at(SqlState state, String message, SqlNode node) {
    SqlParserPos position = node.getParserPosition();
    Optional<TextPosition> place = position.getLineNum() > 0 ? Optional.of(source.originalPosition(position)) : Optional.empty();
    return PlanErrors.syntax(state, message + place.map(found -> " (" + found + ')').orElse(""));
  }
}
