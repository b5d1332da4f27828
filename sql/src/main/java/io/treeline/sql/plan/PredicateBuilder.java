// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.time.Ticks;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.dialect.Evaluators;
import io.treeline.sql.dialect.PredicateBinder;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.Predicate.Op;
import io.treeline.sql.predicate.Predicate.Operand;
import io.treeline.sql.predicate.Unsendable;
import io.treeline.sql.type.RexValues;
import io.treeline.sql.type.TimeText;
import io.treeline.sql.validate.ArrayComparison;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Turns a condition into a {@link Predicate} where the server computes it exactly as SQL says; anything else is left to
 * local operators.
 */
class PredicateBuilder {
    private static final Set<ColumnType> LISTED = Set.of(
            ColumnType.INT32,
            ColumnType.INT64,
            ColumnType.TIMESTAMP,
            ColumnType.TEXT,
            ColumnType.STRING,
            ColumnType.DATE);
    private static final Set<ColumnType> QUOTED =
            Set.of(ColumnType.TEXT, ColumnType.STRING, ColumnType.DATE, ColumnType.BLOB);
    private static final Set<ColumnType> CAST_BESIDE = Set.of(ColumnType.FLOAT, ColumnType.DOUBLE);
    private static final Set<ColumnType> UNLIKE_CAST = Set.of(
            ColumnType.INT64,
            ColumnType.TIMESTAMP,
            ColumnType.TEXT,
            ColumnType.STRING,
            ColumnType.DATE,
            ColumnType.BLOB);

    private final ScanSpec spec;
    private final TimeText time;
    private final boolean cautious;
    private final FixedValues constants;

    /**
     * A builder for a leaf; a cautious one keeps to what is safe for any value, and for tables that are not one device.
     */
    PredicateBuilder(ScanSpec spec, TimeText time, FixedValues constants, boolean cautious) {
        this.constants = constants;
        this.spec = spec;
        this.time = time;
        this.cautious = cautious || !(spec.table() instanceof DeviceTable);
    }

    /** The predicate whose truth is the condition's, or null. */
    Predicate build(RexNode condition) throws SQLException {
        return build(condition, false);
    }

    private Predicate build(RexNode node, boolean negated) throws SQLException {
        if (node instanceof RexLiteral literal) {
            return constant(literal, negated);
        }
        if (node instanceof RexInputRef) {
            Column column = column(node);
            return column != null && column.type() == ColumnType.BOOLEAN
                    ? new Predicate.Compare(column, Op.EQ, new Operand.Literal(!negated))
                    : null;
        }
        RexNode implied = ImpliedCondition.of(node);
        if (implied != null) {
            // What is sent never fails of a row.
            return negated ? null : build(implied, false);
        }
        if (!(node instanceof RexCall call)) {
            return null;
        }
        List<RexNode> operands = call.getOperands();
        if (call.getOperator() instanceof ArrayComparison elements) {
            return elements(elements, operands, negated);
        }
        return switch (call.getKind()) {
            case NOT -> build(operands.get(0), !negated);
            case AND, OR -> junction(operands, (call.getKind() == SqlKind.AND) != negated, negated);
            case EQUALS -> comparison(call, negated ? Op.NE : Op.EQ);
            case NOT_EQUALS -> comparison(call, negated ? Op.EQ : Op.NE);
            case LESS_THAN -> comparison(call, negated ? Op.GE : Op.LT);
            case LESS_THAN_OR_EQUAL -> comparison(call, negated ? Op.GT : Op.LE);
            case GREATER_THAN -> comparison(call, negated ? Op.LE : Op.GT);
            case GREATER_THAN_OR_EQUAL -> comparison(call, negated ? Op.LT : Op.GE);
            case IS_NULL, IS_NOT_NULL -> {
                Column column = column(operands.get(0));
                boolean isNull = (call.getKind() == SqlKind.IS_NULL) != negated;
                yield column == null || !(isNull ? findsNulls(column) : findsValues(column))
                        ? null
                        : new Predicate.NullTest(column, isNull);
            }
            case LIKE -> like(call, negated);
            case IS_TRUE -> negated ? truthless(operands.get(0), true) : build(operands.get(0), false);
            case IS_FALSE -> negated ? truthless(operands.get(0), false) : build(operands.get(0), true);
            case IS_NOT_TRUE -> negated ? build(operands.get(0), false) : truthless(operands.get(0), true);
            case IS_NOT_FALSE -> negated ? build(operands.get(0), true) : truthless(operands.get(0), false);
            default -> null;
        };
    }

    /** {@code column = ANY (array)} or {@code column <> ALL (array)} as a list whose values the execution knows. */
    private Predicate elements(ArrayComparison comparison, List<RexNode> operands, boolean negated)
            throws SQLException {
        boolean membership = comparison.comparison() == (comparison.any() ? SqlKind.EQUALS : SqlKind.NOT_EQUALS);
        Column column = membership ? column(operands.get(0)) : null;
        boolean absent = comparison.any() == negated;
        // What is not in an empty list can also be NULL, which devices without the column have.
        boolean listed = column != null
                && comparable(column, absent ? Op.NE : Op.EQ)
                && LISTED.contains(column.type())
                && !(absent && spec.table() instanceof DeviceSetTable);
        RexNode array = operands.get(1);
        boolean fixed = array instanceof RexDynamicParam || array instanceof RexLiteral || FixedValues.is(array);
        if (!listed || !fixed || !RexValues.fits(column.type(), array.getType().getComponentType())) {
            return null;
        }
        Predicate.Computation computed = constants.compile(array);
        Predicate.Computation values =
                !(array instanceof RexDynamicParam parameter) || !column.type().isNumeric()
                        ? computed
                        // Numbers that are bound stay what they are, also beyond the column's type.
                        : parameters -> parameters.get(parameter.getIndex()) instanceof ArrayValue bound
                                        && bound.element() != null
                                        && bound.element().isNumeric()
                                ? bound
                                : computed.value(parameters);
        return new Predicate.In(column, absent, List.of(new Operand.Elements(array.toString(), values)));
    }

    /** NOT TRUE, or NOT FALSE: the opposite, or unknown. Only for what is unknown exactly when one column is null. */
    private Predicate truthless(RexNode node, boolean notTrue) throws SQLException {
        if (neverUnknown(node)) {
            return build(node, notTrue);
        }
        Predicate opposite = cautious ? null : build(node, notTrue);
        Column column = opposite instanceof Predicate.Compare compare
                        && compare.operand() instanceof Operand.Literal literal
                        && literal.value() != null
                        && compare.column().role() != Column.Role.TIME
                ? compare.column()
                : null;
        if (column == null) {
            return null;
        }
        Predicate result = new Predicate.Or(List.of(opposite, new Predicate.NullTest(column, true)));
        return Evaluators.pagesOnly(opposite) ? null : result;
    }

    private static boolean neverUnknown(RexNode node) {
        return switch (node.getKind()) {
            case IS_TRUE, IS_FALSE, IS_NOT_TRUE, IS_NOT_FALSE, IS_NULL, IS_NOT_NULL -> true;
            case NOT -> neverUnknown(((RexCall) node).getOperands().get(0));
            default -> false;
        };
    }

    private Predicate like(RexCall call, boolean negated) throws SQLException {
        // ILIKE is of the same kind.
        if (cautious
                || !(call.getOperator() instanceof SqlLikeOperator operator)
                || !operator.isCaseSensitive()
                || !operator.getName().endsWith("LIKE")) {
            return null;
        }
        Column column = column(call.getOperands().get(0));
        if (column == null || column.type() != ColumnType.TEXT && column.type() != ColumnType.STRING) {
            return null;
        }
        Operand pattern = operand(column, call.getOperands().get(1));
        Operand escape = call.getOperands().size() > 2
                ? operand(column, call.getOperands().get(2))
                : null;
        if (pattern == null || call.getOperands().size() > 2 && escape == null) {
            return null;
        }
        Predicate.Like like = new Predicate.Like(column, operator.isNegated() != negated, pattern, escape);
        return sendable(like) ? like : null;
    }

    /** Whether literals can be sent; of parameters only their values will tell. */
    private boolean sendable(Predicate.Like like) throws SQLException {
        if (!(like.pattern() instanceof Operand.Literal)
                || like.escape() != null && !(like.escape() instanceof Operand.Literal)) {
            return true;
        }
        try {
            new PredicateBinder(List.of(), time).bind(like);
            return true;
        } catch (Unsendable e) {
            return false;
        }
    }

    private static Predicate constant(RexLiteral literal, boolean negated) {
        if (literal.isNull()) {
            return new Predicate.Constant(false);
        }
        return literal.getType().getSqlTypeName() == SqlTypeName.BOOLEAN
                ? new Predicate.Constant(RexLiteral.booleanValue(literal) != negated)
                : null;
    }

    private Predicate junction(List<RexNode> operands, boolean and, boolean negated) throws SQLException {
        List<Predicate> parts = new ArrayList<>();
        for (RexNode operand : operands) {
            Predicate part = build(operand, negated);
            if (part == null) {
                return null;
            }
            parts.add(part);
        }
        if (!exact(parts, and)) {
            return null;
        }
        List<Predicate> merged = merge(parts, and);
        return merged.size() == 1 ? merged.get(0) : and ? new Predicate.And(merged) : new Predicate.Or(merged);
    }

    /** Whether the server finds the rows in which a column is null. */
    boolean findsNulls(Column column) {
        return !cautious || column.role() == Column.Role.TIME;
    }

    /** Whether the server finds the rows in which a column is not null. */
    boolean findsValues(Column column) {
        return true;
    }

    /** Whether the server computes an AND or OR of conditions that it computes alone. */
    boolean exact(List<Predicate> parts, boolean and) {
        boolean both = parts.stream().anyMatch(part -> PredicateBinder.mentions(part, true))
                && parts.stream().anyMatch(part -> PredicateBinder.mentions(part, false));
        if (!and && both && (cautious || !spec.table().keepsRowsWhole())) {
            // The server loses rows that fulfil the condition on Time but have a null in the other's column, unless the
            // device is aligned.
            return false;
        }
        if (cautious
                && !and
                && parts.stream().anyMatch(part -> compares(part, QUOTED))
                && !Evaluators.ofOneColumn(parts)) {
            return false;
        }
        return (and || parts.stream().noneMatch(Evaluators::pagesOnly)) && !conflicting(parts) && !rounded(parts, and);
    }

    /** Whether the general evaluator would compare numbers or times as doubles that could be none. */
    private boolean rounded(List<Predicate> parts, boolean and) {
        boolean general =
                and ? parts.stream().anyMatch(Evaluators::general) : Evaluators.general(new Predicate.Or(parts));
        // Beside other conditions, those on Time alone are ranges that are read.
        return general && parts.stream().anyMatch(part -> !(and && PredicateBinder.timeOnly(part)) && wide(part));
    }

    private boolean wide(Predicate predicate) {
        return switch (predicate.kind()) {
            case AND, OR -> predicate.parts().stream().anyMatch(this::wide);
            case IN -> {
                Predicate.In in = (Predicate.In) predicate;
                yield in.column().role() == Column.Role.TIME
                        && in.operands().stream().anyMatch(operand -> wide(in.column(), operand));
            }
            case COMPARE -> {
                Predicate.Compare compare = (Predicate.Compare) predicate;
                yield (compare.column().role() == Column.Role.TIME || compare.op() != Op.EQ && compare.op() != Op.NE)
                        && wide(compare.column(), compare.operand());
            }
            case CONSTANT, COLUMNS, LIKE, NULL_TEST, WITHIN -> false;
        };
    }

    private boolean wide(Column column, Operand operand) {
        boolean integers = switch (column.type()) {
            case INT64, TIMESTAMP -> true;
            // Some of many devices may have it as an INT64.
            case DOUBLE -> spec.devices() != null;
            default -> false;
        };
        if (!integers || !(operand instanceof Operand.Literal literal)) {
            // If a parameter is, its value tells.
            return integers && cautious;
        }
        try {
            return literal.value() != null
                    && Evaluators.wide(
                            column.type() == ColumnType.TIMESTAMP
                                    ? time.ticks(literal.value())
                                    : PredicateBinder.number(column, literal.value()));
        } catch (SQLException e) {
            // Not a number or time: an error when the execution begins.
            return false;
        }
    }

    /**
     * Whether a WHERE of these would be computed wrongly. The test for NaN beside a REAL or DOUBLE comparison is a
     * CAST, and one CAST, or an OR over several series, makes the server compute the whole condition with the evaluator
     * described at {@link Evaluators}.
     */
    private boolean conflicting(List<Predicate> parts) {
        if (cautious) {
            return (parts.stream().anyMatch(part -> compares(part, CAST_BESIDE))
                            || parts.stream().anyMatch(Evaluators::general))
                    && parts.stream().anyMatch(part -> compares(part, UNLIKE_CAST));
        }
        return parts.stream().anyMatch(Evaluators::general) && parts.stream().anyMatch(Evaluators::pagesOnly);
    }

    private static boolean compares(Predicate predicate, Set<ColumnType> types) {
        return switch (predicate.kind()) {
            case AND, OR -> predicate.parts().stream().anyMatch(part -> compares(part, types));
            case IN -> compared(((Predicate.In) predicate).column(), types);
            case COMPARE -> compared(((Predicate.Compare) predicate).column(), types);
            case CONSTANT, COLUMNS, LIKE, NULL_TEST, WITHIN -> false;
        };
    }

    private static boolean compared(Column column, Set<ColumnType> types) {
        return column.role() != Column.Role.TIME && types.contains(column.type());
    }

    /**
     * Equalities of one column become one IN list: ten thousand ORs would be ten thousand levels of the server's parse
     * tree.
     */
    private static List<Predicate> merge(List<Predicate> parts, boolean and) {
        Op op = and ? Op.NE : Op.EQ;
        Map<Column, List<Operand>> lists = new LinkedHashMap<>();
        List<Predicate> merged = new ArrayList<>();
        for (Predicate part : parts) {
            if (part instanceof Predicate.Compare compare
                    && compare.op() == op
                    && compare.column().type() != ColumnType.FLOAT
                    && compare.column().type() != ColumnType.DOUBLE
                    && compare.column().type() != ColumnType.BOOLEAN) {
                lists.computeIfAbsent(compare.column(), column -> new ArrayList<>())
                        .add(compare.operand());
            } else if (part instanceof Predicate.In in && in.negated() == and) {
                lists.computeIfAbsent(in.column(), column -> new ArrayList<>()).addAll(in.operands());
            } else {
                merged.add(part);
            }
        }
        lists.forEach((column, values) -> merged.add(
                values.size() == 1 && !(values.get(0) instanceof Operand.Elements)
                        ? new Predicate.Compare(column, op, values.get(0))
                        : new Predicate.In(column, and, values)));
        return merged;
    }

    private Predicate comparison(RexCall call, Op op) throws SQLException {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        if (RexValues.isConstant(left) && RexValues.isConstant(right)) {
            return constants(RexValues.literal(left, time), op, RexValues.literal(right, time));
        }
        if (column(left) != null && column(right) != null) {
            return columns(column(left), op, column(right));
        }
        Column column = column(left);
        RexNode other = right;
        if (column == null) {
            column = column(right);
            other = left;
            op = op.mirror();
        }
        if (column == null || !comparable(column, op)) {
            return null;
        }
        Operand operand = operand(column, other);
        return operand == null ? null : new Predicate.Compare(column, op, operand);
    }

    /**
     * Two columns; NaN and the two zeros are not compared as SQL does, BIGINT and TIMESTAMP are compared as doubles
     * (9007199254740993 equals 9007199254740992), and Time beside a measurement was not tried.
     */
    private Predicate columns(Column left, Op op, Column right) {
        boolean same = switch (left.type()) {
            case INT32, TEXT, STRING, BOOLEAN ->
                left.type() == right.type() && (left.type() != ColumnType.BOOLEAN || op == Op.EQ || op == Op.NE);
            default -> false;
        };
        boolean time = left.role() == Column.Role.TIME || right.role() == Column.Role.TIME;
        return cautious || time || !same ? null : new Predicate.Columns(left, op, right);
    }

    /** 1 = 0 and its kin, by which tools ask for no rows or all. */
    private static Predicate constants(Object left, Op op, Object right) {
        if (left == null || right == null) {
            return new Predicate.Constant(false);
        }
        if (!whole(left) || !whole(right)) {
            return null;
        }
        int order = Long.compare(((Number) left).longValue(), ((Number) right).longValue());
        return new Predicate.Constant(
                switch (op) {
                    case EQ -> order == 0;
                    case NE -> order != 0;
                    case LT -> order < 0;
                    case LE -> order <= 0;
                    case GT -> order > 0;
                    case GE -> order >= 0;
                });
    }

    private static boolean whole(Object value) {
        return value instanceof Integer || value instanceof Long;
    }

    /** Whether the server compares the column with constants as SQL does. */
    boolean comparable(Column column, Op op) {
        return switch (column.type()) {
            case BOOLEAN -> op == Op.EQ || op == Op.NE;
            // The server takes a binary literal in some places and refuses it in others.
            case BLOB, DECIMAL, ARRAY -> false;
            default -> true;
        };
    }

    Operand operand(Column column, RexNode node) throws SQLException {
        RexDynamicParam parameter = RexValues.parameter(node);
        if (parameter != null) {
            return RexValues.fits(column.type(), parameter.getType())
                    ? new Operand.Parameter(parameter.getIndex())
                    : null;
        }
        if (RexValues.isConstant(node)) {
            Object value = RexValues.literal(node, time);
            if (value == RexValues.UNKNOWN || value != null && !RexValues.fits(column.type(), node.getType())) {
                return null;
            }
            return new Operand.Literal(
                    node.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP && value instanceof Long ticks
                            ? new Ticks(ticks)
                            : value);
        }
        if (column.type() != ColumnType.BLOB && RexValues.fits(column.type(), node.getType()) && FixedValues.is(node)) {
            Predicate.Computation computation = constants.compile(node);
            return new Operand.Computed(
                    node.toString(),
                    column.type() != ColumnType.TIMESTAMP
                            ? computation
                            : parameters -> {
                                Object value = computation.value(parameters);
                                return value instanceof Long ticks ? new Ticks(ticks) : value;
                            });
        }
        return null;
    }

    /** The column that a node is, looking through casts that change no value. */
    private Column column(RexNode node) {
        while (node instanceof RexCall call
                && call.getKind() == SqlKind.CAST
                && widening(call.getOperands().get(0).getType(), call.getType())) {
            node = call.getOperands().get(0);
        }
        if (!(node instanceof RexInputRef ref)) {
            return null;
        }
        Column column = spec.column(ref.getIndex());
        return column.role() == Column.Role.DEVICE ? null : column;
    }

    private static boolean widening(RelDataType from, RelDataType to) {
        SqlTypeName source = from.getSqlTypeName();
        SqlTypeName target = to.getSqlTypeName();
        if (source == target) {
            // Without a length a text has no bound, which is more than any length.
            return source != SqlTypeName.DECIMAL
                    && (to.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
                            || from.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
                                    && to.getPrecision() >= from.getPrecision());
        }
        return switch (source) {
            case INTEGER ->
                target == SqlTypeName.BIGINT
                        || target == SqlTypeName.DOUBLE
                        || target == SqlTypeName.DECIMAL && to.getPrecision() - to.getScale() >= 10;
            case BIGINT -> target == SqlTypeName.DECIMAL && to.getPrecision() - to.getScale() >= 19;
            case REAL -> target == SqlTypeName.DOUBLE;
            default -> false;
        };
    }
}
