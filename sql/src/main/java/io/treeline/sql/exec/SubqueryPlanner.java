// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.Kind;
import io.treeline.sql.plan.Absorber;
import io.treeline.sql.type.TreelineTypeFactory;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;

/**
 * Subqueries within expressions. One that refers to no outer row is evaluated once, when first needed. Any other is
 * evaluated once for each combination of the outer values that it reads, over inputs that are read, and hashed where it
 * compares them with outer values, only once.
 */
final class SubqueryPlanner {
    private final Absorber absorber;
    private final LocalPlanner planner;

    SubqueryPlanner(Absorber absorber, LocalPlanner planner) {
        this.absorber = absorber;
        this.planner = planner;
    }

    Expr compile(RexSubQuery subQuery, List<Expr> operands) throws SQLException {
        for (int i = 0; i < operands.size(); i++) {
            RelDataType left = subQuery.getOperands().get(i).getType();
            RelDataType right = subQuery.rel.getRowType().getFieldList().get(i).getType();
            if (Kind.of(left) == Kind.JSON
                    || Kind.of(left) == Kind.JSONB
                    || Kind.of(right) == Kind.JSON
                    || Kind.of(right) == Kind.JSONB) {
                Comparability.between(left, right, "=");
            }
        }
        RelNode rel = absorber.absorb(subQuery.rel);
        Correlation correlation = Correlation.of(rel);
        Operator plan = planner.inner(rel, !correlation.none());
        SubqueryAnswer.Reader reader = reader(subQuery, operands.size());
        Expr[] left = operands.toArray(Expr[]::new);
        Object key = new Object();
        if (correlation.none()) {
            return (row, run) -> {
                SubqueryAnswer answer = (SubqueryAnswer) run.cache().get(key);
                if (answer == null) {
                    answer = answer(plan, reader, run, run.guard().account("A subquery"));
                    run.cache().put(key, answer);
                }
                return answer.of(values(left, row, run), run);
            };
        }
        Correlation.Field[] fields =
                correlation.whole() ? null : correlation.fields().toArray(Correlation.Field[]::new);
        return (row, run) -> {
            Memo memo = (Memo) run.cache().get(key);
            if (memo == null) {
                memo = new Memo(run.guard(), fields);
                run.cache().put(key, memo);
            }
            Object[] operandValues = values(left, row, run);
            if (memo.off) {
                try (MemoryGuard.Account account = run.guard().account("A subquery")) {
                    return answer(plan, reader, run, account).of(operandValues, run);
                }
            }
            List<Object> outer = memo.key(run);
            SubqueryAnswer answer = memo.find(outer);
            if (answer == null) {
                answer = answer(plan, reader, run, memo.account);
                memo.keep(outer, answer);
            }
            return answer.of(operandValues, run);
        };
    }

    private static Object[] values(Expr[] operands, Object[] row, Run run) throws SQLException {
        Object[] values = new Object[operands.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = operands[i].eval(row, run);
        }
        return values;
    }

    private static SubqueryAnswer answer(
            Operator plan, SubqueryAnswer.Reader reader, Run run, MemoryGuard.Account account) throws SQLException {
        try (Cursor rows = plan.open(run)) {
            return reader.read(rows, run, account);
        }
    }

    private static SubqueryAnswer.Reader reader(RexSubQuery subQuery, int width) throws SQLException {
        SqlKind comparison = subQuery.getOperator() instanceof SqlQuantifyOperator quantify
                ? quantify.comparisonKind
                : SqlKind.EQUALS;
        boolean any = subQuery.getKind() != SqlKind.ALL;
        return switch (subQuery.getKind()) {
            case EXISTS -> (rows, run, account) -> SubqueryAnswer.exists(rows);
            case ARRAY_QUERY_CONSTRUCTOR -> {
                ColumnType element =
                        TreelineTypeFactory.elementType(subQuery.getType().getComponentType());
                yield (rows, run, account) -> SubqueryAnswer.array(rows, element, run, account);
            }
            case SCALAR_QUERY -> (rows, run, account) -> SubqueryAnswer.scalar(rows, account);
            case IN, SOME, ALL -> {
                if (any && comparison == SqlKind.EQUALS) {
                    yield (rows, run, account) -> SubqueryAnswer.in(rows, width, run, account);
                } else if (!any && comparison == SqlKind.NOT_EQUALS) {
                    yield (rows, run, account) -> {
                        SubqueryAnswer in = SubqueryAnswer.in(rows, width, run, account);
                        return (left, r) -> in.of(left, r) instanceof Boolean found ? (Object) !found : null;
                    };
                } else if (width != 1) {
                    yield (rows, run, account) -> RowsAnswer.of(rows, comparison, any, run, account);
                }
                yield (rows, run, account) -> SubqueryAnswer.quantified(rows, comparison, any, run, account);
            }
            default -> throw PlanErrors.unsupported("Subqueries in " + subQuery.getKind() + " are not supported yet.");
        };
    }

    /** Answers by outer values, as long as they are asked for again. */
    private static final class Memo {
        private static final int TRIAL = 1000;

        private final MemoryGuard.Account account;
        private final long bound;
        private final Correlation.Field[] fields;
        private final Map<List<Object>, SubqueryAnswer> answers = new HashMap<>();
        private int hits;
        private int misses;
        private boolean off;

        Memo(MemoryGuard guard, Correlation.Field[] fields) {
            this.account = guard.account("A correlated subquery");
            this.bound = guard.limit() / 4;
            this.fields = fields;
            this.off = fields == null;
        }

        List<Object> key(Run run) {
            Object[] values = new Object[fields.length];
            for (int i = 0; i < values.length; i++) {
                Object value = run.outer(fields[i].id())[fields[i].index()];
                values[i] = value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
            }
            return Arrays.asList(values);
        }

        SubqueryAnswer find(List<Object> key) {
            SubqueryAnswer answer = answers.get(key);
            if (answer != null) {
                hits++;
            } else {
                misses++;
            }
            return answer;
        }

        void keep(List<Object> key, SubqueryAnswer answer) throws SQLException {
            if (misses == TRIAL && hits < TRIAL / 20) {
                off = true;
            }
            if (off || account.held() > bound) {
                answers.clear();
                account.close();
            }
            if (!off) {
                account.add(MemoryGuard.ENTRY + MemoryGuard.size(key.toArray()));
                answers.put(key, answer);
            }
        }
    }
}
