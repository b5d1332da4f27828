// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Litmus;

/**
 * Rewrites what the validator refuses of windows, in place, to what is the same and accepted.
 *
 * <ul>
 *   <li>{@code f(x) FILTER (WHERE c) OVER w} becomes {@code f(CASE WHEN c THEN x END) OVER w}: aggregates pass over
 *       nulls. ARRAY_AGG, which does not, is told the condition beside the value.
 *   <li>A frame or a rank without ORDER BY gets ORDER BY a constant: all rows are peers, and ROWS keeps its frame,
 *       which would otherwise be widened.
 *   <li>RANGE over several columns without offsets becomes the default frame, or ROWS where it is the whole partition.
 *   <li>RANGE CURRENT ROW over several columns, the row's peers, becomes a partition by these columns as well.
 *   <li>A frame over a named window gets the window's keys: the frame would be lost.
 *   <li>A parameter as the offset of ROWS is a BIGINT.
 *   <li>SELECT DISTINCT of windows becomes DISTINCT over a subquery: windows may name columns that are not selected.
 * </ul>
 */
final class WindowRewrite extends SqlBasicVisitor<Void> {
    /** The operand of a window that says what its frame leaves out. */
    private static final int EXCLUDE = 8;

    private WindowRewrite() {}

    /** Rewrites a statement. */
    static void rewrite(SqlNode statement) {
        statement.accept(new WindowRewrite());
    }

    @Override
    public Void visit(SqlCall call) {
        if (call instanceof SqlOrderBy ordered
                && ordered.query instanceof SqlSelect select
                && !select.getWindowList().isEmpty()) {
            expandNames(select, ordered.orderList);
        } else if (call instanceof SqlSelect select && !select.getWindowList().isEmpty()) {
            expandNames(select, null);
        }
        super.visit(call);
        if (call.getKind() == SqlKind.OVER && call instanceof SqlBasicCall over) {
            over(over);
        } else if (call instanceof SqlWindow window) {
            frame(window);
        } else if (call instanceof SqlOrderBy order && order.query instanceof SqlSelect select && wrapped(select)) {
            orderByLabels(order, select);
        } else if (call instanceof SqlSelect select && select.isDistinct() && hasOver(select.getSelectList())) {
            wrap(select);
        }
        return null;
    }

    private static void over(SqlBasicCall over) {
        SqlNode called = over.operand(0);
        if (called instanceof SqlBasicCall filter && filter.getKind() == SqlKind.FILTER) {
            called = filter.operand(0);
        }
        if (called instanceof SqlBasicCall aggregate && ordered(aggregate)) {
            throw new IllegalStateException(
                    PlanErrors.unsupported(
                            "ORDER BY within an aggregate is not supported in a window; order the window's rows instead, by OVER (ORDER BY ...)."));
        }
        if (over.operand(0) instanceof SqlBasicCall filter
                && filter.getKind() == SqlKind.FILTER
                && filter.operand(0) instanceof SqlBasicCall aggregate
                && !places(aggregate)
                && !aggregate.getOperandList().isEmpty()) {
            over.setOperand(0, filtered(aggregate, filter.operand(1)));
        }
        if (over.operand(0) instanceof SqlCall function
                && ofPartition(function)
                && over.operand(1) instanceof SqlWindow window) {
            // They look at the whole partition, whatever the frame.
            window.setLowerBound(null);
            window.setUpperBound(null);
            window.setOperand(EXCLUDE, SqlWindow.createExcludeNoOthers(window.getParserPosition()));
            window.setRows(SqlLiteral.createBoolean(false, window.getParserPosition()));
        }
        if (over.operand(0) instanceof SqlCall function
                && places(function)
                && over.operand(1) instanceof SqlWindow window
                && window.getRefName() == null
                && window.getOrderList().isEmpty()) {
            orderByConstant(window);
        }
    }

    private static boolean ordered(SqlBasicCall aggregate) {
        return aggregate.getKind() == SqlKind.WITHIN_GROUP
                || aggregate.operandCount() > 1
                        && aggregate.operand(aggregate.operandCount() - 1) instanceof SqlNodeList;
    }

    /** {@code (w ROWS ...)} is written out: the validator would lose the frame. */
    private static void expandNames(SqlSelect select, SqlNodeList order) {
        Map<String, SqlWindow> declared = new HashMap<>();
        SqlBasicVisitor<Void> expander = new SqlBasicVisitor<>() {
            @Override
            public Void visit(SqlCall call) {
                if (call instanceof SqlWindow window && window.getRefName() != null) {
                    SqlWindow base = declared.get(window.getRefName().getSimple());
                    if (base != null
                            && base.getRefName() == null
                            && base.getLowerBound() == null
                            && base.getUpperBound() == null
                            && window.getPartitionList().isEmpty()
                            && (base.getOrderList().isEmpty()
                                    || window.getOrderList().isEmpty())) {
                        window.setPartitionList(base.getPartitionList());
                        window.setOrderList(
                                base.getOrderList().isEmpty() ? window.getOrderList() : base.getOrderList());
                        window.setOperand(1, null);
                    }
                }
                return call.isA(SqlKind.QUERY) ? null : super.visit(call);
            }
        };
        for (SqlNode node : select.getWindowList()) {
            node.accept(expander);
            SqlWindow window = (SqlWindow) node;
            if (declared.put(window.getDeclName().getSimple(), window) != null) {
                throw new IllegalStateException(PlanErrors.syntax(
                        SqlState.WINDOWING_ERROR,
                        "Window \"" + window.getDeclName().getSimple() + "\" is already defined"));
            }
        }
        List<SqlNode> users = new ArrayList<>(List.of(select.getSelectList()));
        for (SqlNode more : new SqlNode[] {select.getQualify(), select.getOrderList(), order}) {
            if (more != null) {
                users.add(more);
            }
        }
        boolean[] open = new boolean[1];
        Set<String> used = new HashSet<>();
        for (SqlNode user : users) {
            user.accept(expander);
            user.accept(new SqlBasicVisitor<Void>() {
                @Override
                public Void visit(SqlCall call) {
                    if (call.isA(SqlKind.QUERY)) {
                        return null;
                    }
                    if (call.getKind() == SqlKind.OVER
                            && call.operand(1) instanceof SqlIdentifier name
                            && name.isSimple()) {
                        SqlWindow window = declared.get(name.getSimple());
                        used.add(name.getSimple());
                        open[0] |= window == null || window.getRefName() != null;
                        if (window != null && window.getRefName() == null) {
                            SqlWindow own = (SqlWindow) window.clone(name.getParserPosition());
                            own.setOperand(0, null);
                            own.setPartitionList(copies(window.getPartitionList()));
                            own.setOrderList(copies(window.getOrderList()));
                            call.setOperand(1, own);
                        }
                    }
                    return super.visit(call);
                }
            });
            open[0] |= refers(user);
        }
        if (!open[0]) {
            // Two windows of one definition may not stand in the clause, nor may ORDER BY name one. Those that nothing
            // uses stay, to be looked at.
            List<SqlNode> unused = new ArrayList<>();
            for (SqlNode window : select.getWindowList()) {
                boolean alone = ((SqlWindow) window).getRefName() == null
                        && unused.stream().noneMatch(other -> other.equalsDeep(window, Litmus.IGNORE));
                if (alone && !used.contains(((SqlWindow) window).getDeclName().getSimple())) {
                    unused.add(window);
                }
            }
            select.setOperand(
                    windowOperand(select),
                    unused.isEmpty()
                            ? SqlNodeList.EMPTY
                            : new SqlNodeList(unused, select.getWindowList().getParserPosition()));
        }
    }

    private static int windowOperand(SqlSelect select) {
        return select.getOperandList().indexOf(select.getWindowList());
    }

    private static boolean refers(SqlNode node) {
        boolean[] found = new boolean[1];
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                found[0] |= call instanceof SqlWindow window && window.getRefName() != null;
                return call.isA(SqlKind.QUERY) ? null : super.visit(call);
            }
        });
        return found[0];
    }

    private static SqlNodeList copies(SqlNodeList nodes) {
        List<SqlNode> copies = new ArrayList<>();
        for (SqlNode node : nodes) {
            copies.add(QueryShapes.copy(node));
        }
        return new SqlNodeList(copies, nodes.getParserPosition());
    }

    /** Functions of a row's place, which are no aggregates. */
    private static boolean places(SqlCall call) {
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "ROW_NUMBER",
                    "RANK",
                    "DENSE_RANK",
                    "PERCENT_RANK",
                    "CUME_DIST",
                    "NTILE",
                    "LAG",
                    "LEAD",
                    "FIRST_VALUE",
                    "LAST_VALUE",
                    "NTH_VALUE" -> true;
            default -> false;
        };
    }

    private static boolean ofPartition(SqlCall call) {
        return places(call)
                && !call.getOperator().getName().toUpperCase(Locale.ROOT).endsWith("_VALUE");
    }

    private static SqlNode filtered(SqlBasicCall aggregate, SqlNode condition) {
        SqlParserPos position = aggregate.getParserPosition();
        if (MoreAggregates.takesNulls(aggregate)) {
            return MoreAggregates.passing(aggregate, condition);
        }
        List<SqlNode> operands = new ArrayList<>();
        for (SqlNode operand : aggregate.getOperandList()) {
            SqlNode value = operand instanceof SqlIdentifier identifier && identifier.isStar()
                    ? SqlLiteral.createExactNumeric("1", position)
                    : operand;
            // A literal after the first argument is a separator or a fraction.
            operands.add(
                    !operands.isEmpty() && operand instanceof SqlLiteral
                            ? operand
                            : SqlCase.createSwitched(
                                    position, null, SqlNodeList.of(condition), SqlNodeList.of(value), null));
        }
        return aggregate.getOperator().createCall(aggregate.getFunctionQuantifier(), position, operands);
    }

    private static void orderByConstant(SqlWindow window) {
        window.setOrderList(SqlNodeList.of(SqlLiteral.createBoolean(true, window.getParserPosition())));
    }

    private static void frame(SqlWindow window) {
        SqlNode lower = window.getLowerBound();
        SqlNode upper = window.getUpperBound();
        if (lower == null && upper == null) {
            return;
        }
        if (window.getOrderList().isEmpty() && window.getRefName() == null) {
            if (!window.isRows() && (offset(lower) || offset(upper))) {
                throw new IllegalStateException(PlanErrors.syntax(
                        SqlState.WINDOWING_ERROR,
                        "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column"));
            }
            orderByConstant(window);
        }
        if (window.isRows()) {
            typedParameter(lower);
            typedParameter(upper);
        }
        if (!window.isRows()
                && window.getOrderList().size() > 1
                && lower != null
                && SqlWindow.isUnboundedPreceding(lower)) {
            if (upper == null || SqlWindow.isCurrentRow(upper)) {
                boolean all = SqlWindow.isExcludeNoOthers(window.getExclude());
                window.setLowerBound(all ? null : lower);
                window.setUpperBound(all ? null : SqlWindow.createCurrentRow(window.getParserPosition()));
            } else if (SqlWindow.isUnboundedFollowing(upper)) {
                window.setRows(SqlLiteral.createBoolean(true, window.getParserPosition()));
            }
        } else if (!window.isRows()
                && window.getOrderList().size() > 1
                && window.getRefName() == null
                && lower != null
                && SqlWindow.isCurrentRow(lower)) {
            if (upper == null || SqlWindow.isCurrentRow(upper)) {
                peers(window);
            }
        }
    }

    private static boolean offset(SqlNode bound) {
        return bound instanceof SqlCall
                && (bound.getKind() == SqlKind.PRECEDING || bound.getKind() == SqlKind.FOLLOWING);
    }

    /**
     * The peers of a row are the rows of its partition with equal keys, so a partition by the keys too is the frame.
     */
    private static void peers(SqlWindow window) {
        SqlNodeList partition = new SqlNodeList(window.getPartitionList(), window.getParserPosition());
        for (SqlNode key : window.getOrderList()) {
            SqlNode bare = key;
            while (bare.getKind() == SqlKind.DESCENDING
                    || bare.getKind() == SqlKind.NULLS_FIRST
                    || bare.getKind() == SqlKind.NULLS_LAST) {
                bare = ((SqlCall) bare).operand(0);
            }
            partition.add(bare);
        }
        window.setPartitionList(partition);
        window.setRows(SqlLiteral.createBoolean(true, window.getParserPosition()));
        window.setLowerBound(SqlWindow.createUnboundedPreceding(window.getParserPosition()));
        window.setUpperBound(SqlWindow.createUnboundedFollowing(window.getParserPosition()));
    }

    /** A parameter there has no type of its own. */
    private static void typedParameter(SqlNode bound) {
        if (bound instanceof SqlCall call
                && call.operandCount() == 1
                && call.operand(0) instanceof SqlDynamicParam parameter) {
            SqlParserPos position = parameter.getParserPosition();
            call.setOperand(
                    0,
                    SqlStdOperatorTable.CAST.createCall(
                            position,
                            parameter,
                            new SqlDataTypeSpec(new SqlBasicTypeNameSpec(SqlTypeName.BIGINT, position), position)));
        }
    }

    private static boolean hasOver(SqlNode node) {
        boolean[] found = {false};
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                found[0] |= call.getKind() == SqlKind.OVER;
                return call.isA(SqlKind.QUERY) ? null : super.visit(call);
            }
        });
        return found[0];
    }

    private static final String INNER = "windows";

    private static boolean wrapped(SqlSelect select) {
        return select.isDistinct()
                && select.getFrom() instanceof SqlBasicCall as
                && as.getKind() == SqlKind.AS
                && as.operand(0) instanceof SqlSelect inner
                && as.operand(1) instanceof SqlIdentifier name
                && name.getSimple().equals(INNER)
                && inner.getSelectList().size() == select.getSelectList().size();
    }

    private static void wrap(SqlSelect select) {
        SqlParserPos position = select.getParserPosition();
        List<SqlNode> inside = new ArrayList<>();
        List<SqlNode> outside = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier identifier && identifier.isStar()) {
                return;
            }
            String column = "c" + inside.size();
            SqlNode expression = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
            SqlIdentifier reference = new SqlIdentifier(List.of(INNER, column), position);
            SqlNode label = item.getKind() == SqlKind.AS
                    ? ((SqlCall) item).operand(1)
                    : item instanceof SqlIdentifier identifier
                            ? new SqlIdentifier(identifier.names.get(identifier.names.size() - 1), position)
                            : new SqlIdentifier("EXPR$" + inside.size(), position);
            inside.add(SqlStdOperatorTable.AS.createCall(position, expression, new SqlIdentifier(column, position)));
            outside.add(SqlStdOperatorTable.AS.createCall(position, reference, label));
        }
        SqlSelect inner = (SqlSelect) select.clone(position);
        inner.setOperand(0, SqlNodeList.EMPTY);
        inner.setSelectList(new SqlNodeList(inside, position));
        select.setSelectList(new SqlNodeList(outside, position));
        select.setFrom(SqlStdOperatorTable.AS.createCall(position, inner, new SqlIdentifier(INNER, position)));
        select.setWhere(null);
        select.setGroupBy(null);
        select.setHaving(null);
        select.setQualify(null);
        select.setOperand(6, SqlNodeList.EMPTY);
    }

    /** ORDER BY repeats a selected expression: it is a column of the subquery now. */
    private static void orderByLabels(SqlOrderBy order, SqlSelect select) {
        SqlNodeList inside = ((SqlSelect) ((SqlCall) select.getFrom()).operand(0)).getSelectList();
        for (int i = 0; i < order.orderList.size(); i++) {
            SqlNode key = order.orderList.get(i);
            SqlCall parent = null;
            while (key instanceof SqlCall call
                    && (key.getKind() == SqlKind.DESCENDING
                            || key.getKind() == SqlKind.NULLS_FIRST
                            || key.getKind() == SqlKind.NULLS_LAST)) {
                parent = call;
                key = call.operand(0);
            }
            for (int j = 0; j < inside.size(); j++) {
                if (((SqlCall) inside.get(j)).operand(0).equalsDeep(key, Litmus.IGNORE)) {
                    SqlNode label = ((SqlCall) select.getSelectList().get(j)).operand(1);
                    if (parent == null) {
                        order.orderList.set(i, label);
                    } else {
                        parent.setOperand(0, label);
                    }
                    break;
                }
            }
        }
    }
}
