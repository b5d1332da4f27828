// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * Refuses aggregates in a subquery all of whose columns are the outer query's: in SQL they aggregate the rows of the
 * outer query ({@code SELECT (SELECT MAX(o.x) FROM i) FROM o} has one row), but the converter lets them aggregate the
 * subquery's.
 */
final class OuterAggregates extends SqlBasicVisitor<Void> {
    private SqlCall found;

    private OuterAggregates() {}

    /**
     * Looks for such aggregates.
     *
     * @param validated a tree whose identifiers begin with the alias of their table
     * @throws SQLException 0A000 naming the function and its place
     */
    static void check(SqlNode validated, SourceText source) throws SQLException {
        OuterAggregates search = new OuterAggregates();
        validated.accept(search);
        if (search.found != null) {
            throw PlanErrors.unsupported(search.found.getOperator().getName()
                    + " in a subquery, of columns of the outer query alone, aggregates the outer query's rows, which"
                    + " is not supported (" + source.position(search.found.getParserPosition())
                    + "); compute it in the outer query, or add a column of the subquery.");
        }
    }

    @Override
    public Void visit(SqlCall call) {
        if (call instanceof SqlSelect select) {
            Set<String> own = new HashSet<>();
            if (select.getFrom() != null) {
                aliases(select.getFrom(), own);
            }
            Aggregates aggregates = new Aggregates(own);
            select.getSelectList().accept(aggregates);
            if (select.getHaving() != null) {
                select.getHaving().accept(aggregates);
            }
        }
        return super.visit(call);
    }

    private static void aliases(SqlNode from, Set<String> names) {
        if (from instanceof SqlJoin join) {
            aliases(join.getLeft(), names);
            aliases(join.getRight(), names);
        } else if (from.getKind() == SqlKind.AS) {
            names.add(((SqlIdentifier) ((SqlCall) from).operand(1)).getSimple());
        } else if (from instanceof SqlIdentifier table) {
            names.add(table.names.get(table.names.size() - 1));
        } else if (from instanceof SqlCall call
                && !call.isA(SqlKind.QUERY)
                && call.operandCount() > 0
                && call.operand(0) != null) {
            // LATERAL, TABLE and what else stands around a relation.
            aliases(call.operand(0), names);
        }
    }

    /** The aggregates of one query's own. */
    private final class Aggregates extends SqlBasicVisitor<Void> {
        private final Set<String> own;

        Aggregates(Set<String> own) {
            this.own = own;
        }

        @Override
        public Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
                return null;
            }
            SqlNode function = call.getKind() == SqlKind.FILTER ? call.operand(0) : call;
            if (function instanceof SqlCall aggregate && aggregate.getOperator() instanceof SqlAggFunction) {
                Columns columns = new Columns(own);
                call.getOperandList().stream()
                        .filter(java.util.Objects::nonNull)
                        .forEach(operand -> operand.accept(columns));
                if (columns.outer && !columns.inner) {
                    found = aggregate;
                }
                return null;
            }
            if (call.getKind() == SqlKind.OVER) {
                // A window is over the rows of the query in which it stands.
                return null;
            }
            return super.visit(call);
        }
    }

    private static final class Columns extends SqlBasicVisitor<Void> {
        private final Set<String> own;
        private boolean outer;
        private boolean inner;

        Columns(Set<String> own) {
            this.own = own;
        }

        @Override
        public Void visit(SqlIdentifier identifier) {
            if (identifier.names.size() == 2 && !own.contains(identifier.names.get(0)) && !identifier.isStar()) {
                outer = true;
            } else if (identifier.names.size() > 1) {
                inner = true;
            }
            return null;
        }

        @Override
        public Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
                // It may look at either.
                inner = true;
                return null;
            }
            return super.visit(call);
        }
    }
}
