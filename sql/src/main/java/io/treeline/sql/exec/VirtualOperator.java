// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.function.SessionFunctions;
import io.treeline.sql.plan.VirtualScan;
import io.treeline.sql.system.Narrowing;
import io.treeline.sql.system.Narrowing.Names;
import io.treeline.sql.system.RelationNumbers;
import io.treeline.sql.system.VirtualTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Reads a table made here, asking no more than the conditions above it leave. */
final class VirtualOperator implements Operator {
    private static final Object[] NO_ROW = {};

    /**
     * What one condition says of one column: it is one of the values, or, with a pattern, it begins as the only value
     * does.
     */
    private record Hint(int column, List<Expr> values, boolean pattern) {}

    private final VirtualScan scan;
    private final List<Hint> hints = new ArrayList<>();

    private final List<VirtualOperator> peers = new ArrayList<>();
    private final List<Boolean> ofTables = new ArrayList<>();

    VirtualOperator(VirtualScan scan, RexCompiler rex) throws SQLException {
        this.scan = scan;
        for (VirtualScan.Peer peer : scan.peers()) {
            peers.add(new VirtualOperator(peer.scan(), rex));
            ofTables.add(peer.tables());
        }
        for (RexNode condition : scan.hints()) {
            Hint hint = hint(condition, rex);
            if (hint != null
                    && (hint.column == scan.table().schemaColumn()
                            || hint.column == scan.table().tableColumn()
                            || hint.column == scan.table().relationColumn())) {
                hints.add(hint);
            }
        }
    }

    private static Hint hint(RexNode condition, RexCompiler rex) throws SQLException {
        if (!(condition instanceof RexCall call)) {
            return null;
        }
        if (call.getKind() == SqlKind.OR) {
            int column = -1;
            List<Expr> values = new ArrayList<>();
            for (RexNode part : RelOptUtil.disjunctions(condition)) {
                Hint one = hint(part, rex);
                if (one == null || one.pattern || column >= 0 && one.column != column) {
                    return null;
                }
                column = one.column;
                values.addAll(one.values);
            }
            return new Hint(column, values, false);
        }
        if (call.getKind() == SqlKind.EQUALS) {
            for (int side = 0; side < 2; side++) {
                if (column(call.getOperands().get(side)) >= 0
                        && constant(call.getOperands().get(1 - side))) {
                    return new Hint(
                            column(call.getOperands().get(side)),
                            List.of(rex.compile(call.getOperands().get(1 - side))),
                            false);
                }
            }
            return null;
        }
        // ILIKE has the same kind.
        // An escape that is a letter would be taken for part of the beginning.
        boolean plain = call.getOperands().size() == 2
                || call.getOperands().get(call.getOperands().size() - 1) instanceof RexLiteral escape
                        && escape.getValueAs(String.class) != null
                        && escape.getValueAs(String.class).chars().noneMatch(Character::isLetterOrDigit);
        boolean like = call.getOperator() == SqlStdOperatorTable.LIKE
                && plain
                && column(call.getOperands().get(0)) >= 0
                && constant(call.getOperands().get(1));
        return like
                ? new Hint(
                        column(call.getOperands().get(0)),
                        List.of(rex.compile(call.getOperands().get(1))),
                        true)
                : null;
    }

    private static int column(RexNode node) {
        RexNode bare = node instanceof RexCall cast
                        && cast.getKind() == SqlKind.CAST
                        && cast.getType().getSqlTypeName() == SqlTypeName.VARCHAR
                        // A length would cut the name.
                        && cast.getType().getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
                        && SqlTypeUtil.isCharacter(cast.getOperands().get(0).getType())
                ? cast.getOperands().get(0)
                : node;
        return bare instanceof RexInputRef reference
                        && (SqlTypeUtil.isCharacter(reference.getType())
                                || reference.getType().getSqlTypeName() == SqlTypeName.BIGINT)
                ? reference.getIndex()
                : -1;
    }

    private static boolean constant(RexNode node) {
        return node instanceof RexLiteral
                || node instanceof RexDynamicParam
                || node instanceof RexCall cast
                        && cast.getKind() == SqlKind.CAST
                        && constant(cast.getOperands().get(0))
                || node instanceof RexCall call
                        && SessionFunctions.has(call.getOperator().getName())
                        && call.getOperands().stream().allMatch(VirtualOperator::constant);
    }

    private Narrowing narrowing(Run run) throws SQLException {
        Names schemas = Names.ANY;
        Names tables = Names.ANY;
        for (int i = 0; i < peers.size(); i++) {
            Narrowing other = peers.get(i).narrowing(run);
            schemas = schemas.and(other.schemas());
            tables = ofTables.get(i) ? tables.and(other.tables()) : tables;
        }
        for (Hint hint : hints) {
            if (hint.column == scan.table().relationColumn()) {
                Narrowing named = numbered(hint, run);
                schemas = schemas.and(named.schemas());
                tables = tables.and(named.tables());
                continue;
            }
            Names names = names(hint, run);
            if (hint.column == scan.table().schemaColumn()) {
                schemas = schemas.and(names);
            } else {
                tables = tables.and(names);
            }
        }
        return new Narrowing(schemas, tables);
    }

    /** The tables that have one of some numbers. */
    private static Narrowing numbered(Hint hint, Run run) throws SQLException {
        Set<String> schemas = new TreeSet<>();
        Set<String> tables = new TreeSet<>();
        for (Expr value : hint.values) {
            Object number;
            try {
                number = value.eval(NO_ROW, run);
            } catch (IllegalStateException e) {
                return Narrowing.NONE;
            }
            RelationNumbers.Thing thing = number instanceof Number known
                    ? RelationNumbers.find(known.longValue()).orElse(null)
                    : null;
            if (number != null && (thing == null || thing.schema() == null)) {
                // A number from elsewhere.
                return Narrowing.NONE;
            }
            if (thing != null) {
                schemas.add(thing.schema());
                tables.add(thing.name());
            }
        }
        return new Narrowing(Names.of(schemas), Names.of(tables));
    }

    private static Names names(Hint hint, Run run) throws SQLException {
        Set<String> names = new TreeSet<>();
        for (Expr value : hint.values) {
            Object name;
            try {
                name = value.eval(NO_ROW, run);
            } catch (IllegalStateException e) {
                // What depends on the session is not known where nothing is run.
                return Names.ANY;
            }
            if (name instanceof String text) {
                names.add(text);
            } else if (name != null) {
                return Names.ANY;
            }
        }
        if (!hint.pattern || names.isEmpty()) {
            return Names.of(names);
        }
        String pattern = names.iterator().next();
        int end = 0;
        // Up to what may be a wildcard; whatever escapes one ends the beginning as well.
        while (end < pattern.length()
                && (Character.isLetterOrDigit(pattern.charAt(end)) || pattern.charAt(end) == '.')) {
            end++;
        }
        return end == pattern.length() ? Names.of(Set.of(pattern)) : Names.beginning(pattern.substring(0, end));
    }

    /** What it would send. */
    List<String> statements(Run run) throws SQLException {
        return scan.table().statements(narrowing(run));
    }

    @Override
    public Cursor open(Run run) throws SQLException {
        MemoryGuard.Account account = run.guard().account(scan.table().toString());
        VirtualTable.VirtualRows rows = scan.table().open(narrowing(run), run.executor());
        try {
            account.add(rows.held());
        } catch (SQLException e) {
            account.close();
            rows.close();
            throw e;
        }
        return new Cursor() {
            @Override
            public Object[] next() throws SQLException {
                return rows.next();
            }

            @Override
            public void close() throws SQLException {
                account.close();
                rows.close();
            }
        };
    }
}
