// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.Query.Between;
import io.treeline.test.differential.Query.Bare;
import io.treeline.test.differential.Query.Both;
import io.treeline.test.differential.Query.Compare;
import io.treeline.test.differential.Query.Condition;
import io.treeline.test.differential.Query.In;
import io.treeline.test.differential.Query.Item;
import io.treeline.test.differential.Query.Key;
import io.treeline.test.differential.Query.Not;
import io.treeline.test.differential.Query.NullTest;
import io.treeline.test.differential.Query.Term;
import io.treeline.test.differential.TestTable.Col;
import io.treeline.test.differential.TestTable.Type;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random queries over a table: the single-table subset that Treeline promises today. */
final class QueryGenerator {
  private static final List<String> OPERATORS = List.of("=", "<>", "<", "<=", ">", ">=");

  private final TestTable table;
  private final Random random;

  QueryGenerator(TestTable table, Random random) {
    this.table = table;
    this.random = random;
  }

  Query next() {
    boolean aggregate = random.nextInt(4) == 0;
    List<Item> items = new ArrayList<>();
    if (aggregate) {
      for (int i = 0, n = 1 + random.nextInt(4); i < n; i++) {
        items.add(aggregate("x" + i));
      }
    } else if (random.nextInt(4) > 0) {
      for (int i = 0, n = 1 + random.nextInt(5); i < n; i++) {
        items.add(new Item(anyColumn(), null, random.nextInt(4) == 0 ? "al " + i : null));
      }
    }
    Condition where = random.nextInt(4) == 0 ? null : condition(random.nextInt(4));
    List<Key> order = new ArrayList<>();
    Term limit = null;
    Term offset = null;
    if (!aggregate && random.nextInt(3) > 0) {
      for (int i = random.nextInt(3); i > 0; i--) {
        order.add(key(anyColumn()));
      }
      boolean cut = random.nextBoolean();
      if (cut || order.isEmpty() || random.nextBoolean()) {
        order.removeIf(key -> key.column() == TestTable.TIME);
        order.add(new Key(TestTable.TIME, random.nextBoolean(), ""));
      }
      if (cut) {
        limit = random.nextInt(5) > 0 ? count(random.nextInt(15)) : null;
        offset = limit == null || random.nextInt(3) == 0 ? count(random.nextInt(12)) : null;
      }
    } else if (aggregate && random.nextInt(8) == 0) {
      limit = count(random.nextInt(3));
    }
    return new Query(table, items, where, order, limit, offset, limit != null && random.nextInt(4) == 0);
  }

  private Term count(int value) {
    return new Term(null, Type.INT32, value, random.nextInt(5) == 0);
  }

  private Key key(Col column) {
    int nulls = random.nextInt(6);
    return new Key(column, random.nextBoolean(), nulls == 0 ? " NULLS FIRST" : nulls == 1 ? " NULLS LAST" : "");
  }

  private Col anyColumn() {
    List<Col> all = table.all();
    return all.get(random.nextInt(all.size()));
  }

  private Item aggregate(String alias) {
    String label = random.nextInt(3) == 0 ? null : alias;
    Col column = anyColumn();
    Type type = column.type();
    boolean sums = type == Type.INT32 || type == Type.INT64 || type.numeric() && column.summable();
    boolean compares = type != Type.BOOLEAN && type != Type.BLOB;
    return switch (random.nextInt(6)) {
      case 0 -> new Item(null, "COUNT", label);
      case 1, 2 -> sums ? new Item(column, random.nextBoolean() ? "SUM" : "AVG", label) : new Item(column, "COUNT", label);
      case 3, 4 -> compares ? new Item(column, random.nextBoolean() ? "MIN" : "MAX", label) : new Item(column, "COUNT", label);
      default -> new Item(column, "COUNT", label);
    };
  }

  private Condition condition(int depth) {
    if (depth > 0) {
      return switch (random.nextInt(7)) {
        case 0 -> new Not(condition(depth - 1));
        case 1, 2, 3 -> new Both(condition(depth - 1), "AND", condition(depth - 1));
        default -> new Both(condition(depth - 1), "OR", condition(depth - 1));
      };
    }
    Col column = random.nextInt(4) == 0 ? TestTable.TIME : anyColumn();
    switch (random.nextInt(10)) {
      case 0:
        if (column != TestTable.TIME || random.nextInt(4) == 0) {
          return new NullTest(column, random.nextBoolean());
        }
        break;
      case 1: {
        List<Term> values = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
          values.add(value(column));
        }
        return new In(column, random.nextInt(3) == 0, values);
      }
      case 2:
        return new Between(column, random.nextInt(3) == 0, value(column), value(column));
      case 3: {
        Col other = anyColumn();
        if (comparable(column.type(), other.type())) {
          return new Compare(Term.of(column), operator(), Term.of(other));
        }
        break;
      }
      case 4:
        if (column.type() == Type.BOOLEAN) {
          return new Bare(column);
        }
        break;
      case 5:
        // The literal on the left.
        return new Compare(value(column), operator(), Term.of(column));
      default:
        break;
    }
    return new Compare(Term.of(column), operator(), value(column));
  }

  private String operator() {
    return OPERATORS.get(random.nextInt(OPERATORS.size()));
  }

  private static boolean comparable(Type left, Type right) {
    return left == right || left.numeric() && right.numeric() || left.text() && right.text();
  }

  /** A literal or parameter comparable with a column: often one of its values, sometimes of a wider type. */
  private Term value(Col column) {
    int index = column == TestTable.TIME ? 0 : table.columns().indexOf(column) + 1;
    Object value = null;
    if (!table.rows().isEmpty() && random.nextInt(4) > 0) {
      value = table.rows().get(random.nextInt(table.rows().size()))[index];
    }
    if (value == null) {
      value = TestTable.value(column, random);
    }
    if (value instanceof LocalDateTime time && random.nextInt(4) == 0) {
      value = time.plusNanos(1_000_000L * (random.nextInt(3) - 1));
    }
    boolean whole = column.type() == Type.INT32 || column.type() == Type.INT64;
    if (whole && random.nextInt(10) == 0) {
      // A literal that the column cannot hold.
      return new Term(null, column.type(), random.nextBoolean() ? (Object) new BigDecimal("4.5") : (Object) 3_000_000_000L, false);
    }
    boolean parameter = !Literals.possible(value) || random.nextInt(3) == 0;
    return new Term(null, column.type(), value, parameter);
  }
}
