// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.NamePart;
import io.treeline.metadata.SqlState;
import io.treeline.metadata.Table;
import io.treeline.sql.text.SourceText;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Replaces each table name in FROM by the catalog's exact name before validation, and checks that quoted column names fit to the letter: the validator's
 * own matching knows nothing of quotes.
 */
final class FromResolver {
  private final TableLookup lookup;
  private final SourceText source;
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Set<String> known = new HashSet<>();
  private final Set<String> withNames = new HashSet<>();
  private final List<SqlIdentifier> columns = new ArrayList<>();

  FromResolver(TableLookup lookup, SourceText source) {
    this.lookup = lookup;
    this.source = source;
  }

  /** The tables found, by their name's text. */
  Map<String, Table> tables() {
    return tables;
  }

  /** Rewrites the statement in place. */
  SqlNode resolve(SqlNode statement) throws SQLException {
    SqlNode result = expression(statement);
    checkQuoted();
    return result;
  }

  private SqlNode expression(SqlNode node) throws SQLException {
    if (node instanceof SqlIdentifier identifier) {
      columns.add(identifier);
      return node;
    }
    if (node instanceof SqlNodeList list) {
      for (int i = 0; i < list.size(); i++) {
        SqlNode item = list.get(i);
        SqlNode resolved = expression(item);
        if (resolved != item) {
          list.set(i, resolved);
        }
      }
      return node;
    }
    if (!(node instanceof SqlCall call)) {
      return node;
    }
    switch (call.getKind()) {
      case WITH_ITEM -> withNames.add(((SqlWithItem) call).name.getSimple());
      case JOIN -> {
        return from(call);
      }
      case EXPLICIT_TABLE -> {
        call.setOperand(0, from(call.operand(0)));
        return call;
      }
      case AS -> {
        for (int i = 1; i < call.operandCount(); i++) {
          if (call.operand(i) instanceof SqlIdentifier alias) {
            known.add(alias.getSimple());
          }
        }
        operands(call, 1);
        return call;
      }
      default -> { }
    }
    if (call instanceof SqlWithItem item) {
      known.add(item.name.getSimple());
      if (item.columnList != null) {
        item.columnList.forEach(name -> known.add(((SqlIdentifier) name).getSimple()));
      }
      item.query = expression(item.query);
      return item;
    }
    if (call instanceof SqlSelect select) {
      if (select.getFrom() != null) {
        select.setFrom(from(select.getFrom()));
      }
      for (int i = 0; i < select.operandCount(); i++) {
        SqlNode operand = select.getOperandList().get(i);
        if (operand != null && operand != select.getFrom()) {
          SqlNode resolved = expression(operand);
          if (resolved != operand) {
            select.setOperand(i, resolved);
          }
        }
      }
      return select;
    }
    operands(call, call.operandCount());
    return call;
  }

  private void operands(SqlCall call, int count) throws SQLException {
    List<SqlNode> operands = call.getOperandList();
    for (int i = 0; i < count; i++) {
      SqlNode operand = operands.get(i);
      if (operand != null) {
        SqlNode resolved = expression(operand);
        if (resolved != operand) {
          call.setOperand(i, resolved);
        }
      }
    }
  }

  private SqlNode from(SqlNode node) throws SQLException {
    if (node instanceof SqlIdentifier identifier) {
      return table(identifier);
    }
    if (node instanceof SqlJoin join) {
      join.setLeft(from(join.getLeft()));
      join.setRight(from(join.getRight()));
      if (join.getCondition() != null) {
        SqlNode condition = expression(join.getCondition());
        if (condition != join.getCondition()) {
          join.setOperand(5, condition);
        }
      }
      return join;
    }
    if (node instanceof SqlCall call) {
      switch (call.getKind()) {
        case AS -> {
          for (int i = 1; i < call.operandCount(); i++) {
            known.add(((SqlIdentifier) call.operand(i)).getSimple());
          }
          call.setOperand(0, from(call.operand(0)));
          return call;
        }
        case TABLE_REF, LATERAL, EXPLICIT_TABLE -> {
          call.setOperand(0, from(call.operand(0)));
          return call;
        }
        case TABLESAMPLE -> throw SqlErrors.unsupported("TABLESAMPLE is not supported: IoTDB does not sample. Filter on \"Time\" instead.");
        default -> {
          return expression(call);
        }
      }
    }
    return node;
  }

  private SqlNode table(SqlIdentifier identifier) throws SQLException {
    if (identifier.isSimple() && withNames.contains(identifier.getSimple())) {
      return identifier;
    }
    List<NamePart> parts = new ArrayList<>();
    for (int i = 0; i < identifier.names.size(); i++) {
      parts.add(new NamePart(identifier.names.get(i), source.userQuoted(identifier.getComponentParserPosition(i))));
    }
    Table table = lookup.find(parts);
    if (table.device() == null) {
      throw SqlErrors.unsupported("Relational queries over the table model are not supported yet; connect with sql=native to send the statement as it is.");
    }
    tables.put(table.name().toString(), table);
    known.add(table.name().schema());
    known.add(table.name().table());
    table.columns().forEach(column -> known.add(column.name()));
    SqlParserPos position = identifier.getParserPosition();
    // The last part as it was written stays usable as the table's alias.
    String alias = identifier.names.get(identifier.names.size() - 1);
    known.add(alias);
    SqlIdentifier exact = new SqlIdentifier(List.of(table.name().schema(), table.name().table()), null, position,
        List.of(position.withQuoting(true), position.withQuoting(true)));
    if (alias.equals(table.name().table())) {
      return exact;
    }
    return org.apache.calcite.sql.fun.SqlStdOperatorTable.AS.createCall(position, exact, new SqlIdentifier(alias, position.withQuoting(true)));
  }

  private void checkQuoted() throws SQLException {
    for (SqlIdentifier identifier : columns) {
      for (int i = 0; i < identifier.names.size(); i++) {
        String name = identifier.names.get(i);
        if (source.userQuoted(identifier.getComponentParserPosition(i)) && !name.isEmpty() && !known.contains(name)) {
          for (String candidate : known) {
            if (candidate.equalsIgnoreCase(name)) {
              throw new SQLSyntaxErrorException("Column \"" + name + "\" does not exist (" + source.originalPosition(identifier.getComponentParserPosition(i))
                  + "); quoted names are exact. Did you mean \"" + candidate + "\"?", SqlState.UNDEFINED_COLUMN.code());
            }
          }
        }
      }
    }
  }
}
