// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.TestTable.Col;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A query over one table as a value, so that it can be rendered for both databases and made smaller when they disagree.
 *
 * @param table what is read
 * @param items the select list; empty for {@code *}
 * @param where the predicate, or null
 * @param order the sort keys
 * @param limit rows at most, or null
 * @param offset rows to skip, or null
 * @param fetchFirst whether the limit is written the standard's way
 */
record Query(TestTable table, List<Item> items, Condition where, List<Key> order, Term limit, Term offset, boolean fetchFirst) {
  /** An item of the select list: a column, or an aggregate over it; null column for COUNT(*). */
  record Item(Col column, String aggregate, String alias) {
    String sql() {
      String text = column == null ? "*" : column.quoted();
      text = aggregate == null ? text : aggregate + "(" + text + ")";
      return alias == null ? text : text + " AS " + TestTable.quote(alias);
    }
  }

  /** A sort key; nulls is "", " NULLS FIRST" or " NULLS LAST". */
  record Key(Col column, boolean descending, String nulls) {
    String sql() {
      return column.quoted() + (descending ? " DESC" : "") + nulls;
    }
  }

  /** A column, or a value that is a literal or a parameter. */
  record Term(Col column, TestTable.Type type, Object value, boolean parameter) {
    static Term of(Col column) {
      return new Term(column, column.type(), null, false);
    }

    String sql(List<Term> parameters) {
      if (column != null) {
        return column.quoted();
      }
      if (parameter) {
        parameters.add(this);
        return "?";
      }
      return Literals.sql(value);
    }
  }

  /** A predicate. */
  sealed interface Condition {
    String sql(List<Term> parameters);

    /** Simpler predicates that might still show the same difference. */
    List<Condition> simpler();
  }

  /** A comparison. */
  record Compare(Term left, String operator, Term right) implements Condition {
    @Override
    public String sql(List<Term> parameters) {
      return left.sql(parameters) + " " + operator + " " + right.sql(parameters);
    }

    @Override
    public List<Condition> simpler() {
      return List.of();
    }
  }

  /** IS NULL and IS NOT NULL. */
  record NullTest(Col column, boolean negated) implements Condition {
    @Override
    public String sql(List<Term> parameters) {
      return column.quoted() + (negated ? " IS NOT NULL" : " IS NULL");
    }

    @Override
    public List<Condition> simpler() {
      return List.of();
    }
  }

  /** IN and NOT IN. */
  record In(Col column, boolean negated, List<Term> values) implements Condition {
    @Override
    public String sql(List<Term> parameters) {
      return column.quoted() + (negated ? " NOT IN " : " IN ") + values.stream().map(v -> v.sql(parameters)).collect(Collectors.joining(", ", "(", ")"));
    }

    @Override
    public List<Condition> simpler() {
      List<Condition> simpler = new ArrayList<>();
      for (int i = 0; i < values.size() && values.size() > 1; i++) {
        List<Term> fewer = new ArrayList<>(values);
        fewer.remove(i);
        simpler.add(new In(column, negated, fewer));
      }
      return simpler;
    }
  }

  /** BETWEEN and NOT BETWEEN. */
  record Between(Col column, boolean negated, Term low, Term high) implements Condition {
    @Override
    public String sql(List<Term> parameters) {
      return column.quoted() + (negated ? " NOT BETWEEN " : " BETWEEN ") + low.sql(parameters) + " AND " + high.sql(parameters);
    }

    @Override
    public List<Condition> simpler() {
      return List.of(new Compare(Term.of(column), ">=", low), new Compare(Term.of(column), "<=", high));
    }
  }

  /** A boolean column on its own. */
  record Bare(Col column) implements Condition {
    @Override
    public String sql(List<Term> parameters) {
      return column.quoted();
    }

    @Override
    public List<Condition> simpler() {
      return List.of();
    }
  }

  /** NOT. */
  record Not(Condition inner) implements Condition {
    @Override
    public String sql(List<Term> parameters) {
      return "NOT (" + inner.sql(parameters) + ")";
    }

    @Override
    public List<Condition> simpler() {
      List<Condition> simpler = new ArrayList<>(List.of(inner));
      inner.simpler().forEach(c -> simpler.add(new Not(c)));
      return simpler;
    }
  }

  /** AND and OR. */
  record Both(Condition left, String operator, Condition right) implements Condition {
    @Override
    public String sql(List<Term> parameters) {
      return "(" + left.sql(parameters) + " " + operator + " " + right.sql(parameters) + ")";
    }

    @Override
    public List<Condition> simpler() {
      List<Condition> simpler = new ArrayList<>(List.of(left, right));
      left.simpler().forEach(c -> simpler.add(new Both(c, operator, right)));
      right.simpler().forEach(c -> simpler.add(new Both(left, operator, c)));
      return simpler;
    }
  }

  /** The columns of the result, in order, with their labels. */
  List<Item> selected() {
    return items.isEmpty() ? table.all().stream().map(c -> new Item(c, null, null)).toList() : items;
  }

  boolean star() {
    return items.isEmpty();
  }

  boolean aggregates() {
    return items.stream().anyMatch(item -> item.aggregate() != null);
  }

  /** Whether the order of the rows is fully determined. */
  boolean totalOrder() {
    return order.stream().anyMatch(key -> key.column() == TestTable.TIME);
  }

  /** The text; its parameters are added to the list in order. */
  String sql(List<Term> parameters) {
    StringBuilder sql = new StringBuilder("SELECT ");
    sql.append(star() ? "*" : items.stream().map(Item::sql).collect(Collectors.joining(", "))).append(" FROM ").append(table.sqlName());
    if (where != null) {
      sql.append(" WHERE ").append(where.sql(parameters));
    }
    if (!order.isEmpty()) {
      sql.append(" ORDER BY ").append(order.stream().map(Key::sql).collect(Collectors.joining(", ")));
    }
    if (limit != null && !fetchFirst) {
      sql.append(" LIMIT ").append(limit.sql(parameters));
    }
    if (offset != null) {
      sql.append(" OFFSET ").append(offset.sql(parameters));
      sql.append(fetchFirst ? " ROWS" : "");
    }
    if (limit != null && fetchFirst) {
      sql.append(" FETCH FIRST ").append(limit.sql(parameters)).append(" ROWS ONLY");
    }
    return sql.toString();
  }

  /** Simpler queries that might still show the same difference. */
  List<Query> simpler() {
    List<Query> simpler = new ArrayList<>();
    if (limit != null || offset != null) {
      simpler.add(new Query(table, items, where, order, null, null, false));
      simpler.add(new Query(table, items, where, order, limit, null, false));
    }
    if (limit == null && offset == null) {
      for (int i = 0; i < order.size(); i++) {
        List<Key> fewer = new ArrayList<>(order);
        fewer.remove(i);
        simpler.add(new Query(table, items, where, fewer, null, null, false));
      }
    }
    if (where != null) {
      simpler.add(new Query(table, items, null, order, limit, offset, fetchFirst));
      where.simpler().forEach(c -> simpler.add(new Query(table, items, c, order, limit, offset, fetchFirst)));
    }
    for (int i = 0; i < items.size() && items.size() > 1; i++) {
      List<Item> fewer = new ArrayList<>(items);
      fewer.remove(i);
      simpler.add(new Query(table, fewer, where, order, limit, offset, fetchFirst));
    }
    return simpler;
  }
}
