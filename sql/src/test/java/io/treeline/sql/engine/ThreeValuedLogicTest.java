// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.model.Column;
import io.treeline.sql.predicate.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random conditions, negated in every place: the predicate that goes to the server is true of exactly the rows for
 * which the condition, evaluated as SQL says, is.
 */
class ThreeValuedLogicTest {
    private static final int CONDITIONS = 600;
    private final Fixture fixture = new Fixture();
    private final Random random = new Random(20260101);

    @Test
    void pushedPredicateDecidesAsSqlDoes() throws Exception {
        List<Object[]> data = rows();
        int pushed = 0;
        for (int n = 0; n < CONDITIONS; n++) {
            String condition = condition(4);
            fixture.pushdown = false;
            List<Object> expected = new ArrayList<>();
            fixture.rows(data, "SELECT Time, i + 0 FROM d WHERE " + condition).forEach(row -> expected.add(row.get(0)));
            fixture.pushdown = true;
            PlannedQuery query = (PlannedQuery) fixture.prepare("SELECT Time FROM d WHERE " + condition);
            if (query.whole() == null) {
                continue;
            }
            pushed++;
            Predicate predicate = query.whole().spec().predicate();
            List<Object> actual = data.stream()
                    .filter(row -> holds(predicate, row))
                    .map(row -> row[0])
                    .toList();
            assertThat(actual).as(condition + " as " + predicate).isEqualTo(expected);
        }
        assertThat(pushed).isGreaterThan(CONDITIONS / 2);
    }

    private static List<Object[]> rows() {
        List<Object[]> rows = new ArrayList<>();
        long time = 0;
        for (Boolean b : new Boolean[] {null, true, false}) {
            for (Integer i : new Integer[] {null, 1, 2}) {
                for (String s : new String[] {null, "a", "b"}) {
                    rows.add(new Object[] {++time, null, b, null, null, null, i, null, s});
                }
            }
        }
        return rows;
    }

    private String condition(int depth) {
        int choice = random.nextInt(depth == 0 ? 9 : 15);
        return switch (choice) {
            case 0 -> "b";
            case 1 -> "i " + List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6)) + ' ' + random.nextInt(4);
            case 2 -> "1.5 " + List.of("=", "<>", "<", ">").get(random.nextInt(4)) + " i";
            case 3 -> "s " + List.of("=", "<>", "<", ">=").get(random.nextInt(4)) + " 'a'";
            case 4 -> "i IN (1, " + (random.nextBoolean() ? "NULL" : "3") + ')';
            case 5 ->
                List.of("b", "i", "s").get(random.nextInt(3)) + (random.nextBoolean() ? " IS NULL" : " IS NOT NULL");
            case 6 -> "i BETWEEN " + random.nextInt(2) + " AND " + random.nextInt(3);
            case 7 -> "s NOT IN ('a', 'c')";
            case 8 -> random.nextBoolean() ? "s LIKE 'a'" : "s NOT LIKE 'b'";
            case 9, 10 -> "NOT (" + condition(depth - 1) + ')';
            case 11 ->
                "(b "
                        + List.of("IS TRUE", "IS NOT TRUE", "IS FALSE", "IS NOT FALSE")
                                .get(random.nextInt(4)) + ')';
            case 12, 13 -> '(' + condition(depth - 1) + " AND " + condition(depth - 1) + ')';
            default -> '(' + condition(depth - 1) + " OR " + condition(depth - 1) + ')';
        };
    }

    /** The server's side: a comparison with null is not true. */
    private static boolean holds(Predicate predicate, Object[] row) {
        if (predicate == null) {
            return true;
        } else if (predicate instanceof Predicate.Constant constant) {
            return constant.value();
        } else if (predicate instanceof Predicate.And and) {
            return and.parts().stream().allMatch(part -> holds(part, row));
        } else if (predicate instanceof Predicate.Or or) {
            return or.parts().stream().anyMatch(part -> holds(part, row));
        } else if (predicate instanceof Predicate.NullTest test) {
            return (value(test.column(), row) == null) == test.isNull();
        } else if (predicate instanceof Predicate.In in) {
            Predicate.Op op = in.negated() ? Predicate.Op.NE : Predicate.Op.EQ;
            return in.negated()
                    ? in.operands().stream().allMatch(o -> compare(value(in.column(), row), op, o))
                    : in.operands().stream().anyMatch(o -> compare(value(in.column(), row), op, o));
        }
        if (predicate instanceof Predicate.Like like) {
            Object value = value(like.column(), row);
            return value != null
                    && value.equals(((Predicate.Operand.Literal) like.pattern()).value()) != like.negated();
        }
        Predicate.Compare compare = (Predicate.Compare) predicate;
        return compare(value(compare.column(), row), compare.op(), compare.operand());
    }

    private static Object value(Column column, Object[] row) {
        return switch (column.name()) {
            case "b" -> row[2];
            case "i" -> row[6];
            case "s" -> row[8];
            default -> throw new IllegalArgumentException(column.name());
        };
    }

    private static boolean compare(Object left, Predicate.Op op, Predicate.Operand operand) {
        Object right = ((Predicate.Operand.Literal) operand).value();
        if (left == null || right == null) {
            return false;
        }
        int order = left instanceof Integer i
                ? Double.compare(i, ((Number) right).doubleValue())
                : left instanceof Boolean b ? b.compareTo((Boolean) right) : ((String) left).compareTo((String) right);
        return switch (op) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
        };
    }
}
