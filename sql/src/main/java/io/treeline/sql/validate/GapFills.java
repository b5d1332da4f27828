// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.validate.GapFill.Bound;
import io.treeline.sql.validate.GapFill.Filled;
import io.treeline.sql.validate.GapFill.Frame;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Groups by TIME_BUCKET_GAPFILL. To the validator it is a function like TIME_BUCKET, and LOCF and INTERPOLATE are
 * functions that give their argument; behind it the groups get a {@link GapFill} above HAVING, and the arguments of
 * LOCF and INTERPOLATE become columns that it fills.
 */
final class GapFills extends RelHomogeneousShuttle {
    private static final Pattern WORDS = Pattern.compile("gapfill|locf|interpolate", Pattern.CASE_INSENSITIVE);

    /**
     * Around the condition of HAVING: without a projection between, a condition of the query around would look alike.
     */
    private static final SqlFunction HAVING = new SqlFunction(
            "__HAVING",
            SqlKind.OTHER_FUNCTION,
            ReturnTypes.ARG0,
            null,
            OperandTypes.ANY,
            SqlFunctionCategory.USER_DEFINED_FUNCTION);

    /** Around what is selected: in rows that are added also a count is NULL. */
    private static final SqlFunction NULLABLE = new SqlFunction(
            "__NULL_IN_GAPS",
            SqlKind.OTHER_FUNCTION,
            ReturnTypes.ARG0.andThen(SqlTypeTransforms.FORCE_NULLABLE),
            null,
            OperandTypes.ANY,
            SqlFunctionCategory.USER_DEFINED_FUNCTION);

    /** For the validator to find them. */
    static final SqlOperatorTable OPERATORS = SqlOperatorTables.of(HAVING, NULLABLE);

    private final Map<Object, RelNode> shared = new IdentityHashMap<>();

    private final RexBuilder builder;

    private GapFills(RexBuilder builder) {
        this.builder = builder;
    }

    /** Thrown through the library's visitors. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(SQLException cause) {
            super(cause);
        }
    }

    /** Marks what is selected and the conditions of HAVING where groups may have gaps. */
    static void mark(SqlNode statement, SourceText source) {
        if (source.mentions(WORDS)) {
            statement.accept(new SqlBasicVisitor<Void>() {
                @Override
                public Void visit(SqlCall call) {
                    if (call instanceof SqlSelect select
                            && (bucket(select.getSelectList()) || bucket(select.getGroup()))) {
                        if (select.getHaving() != null && !is(select.getHaving(), HAVING)) {
                            select.setHaving(
                                    HAVING.createCall(select.getHaving().getParserPosition(), select.getHaving()));
                        }
                        select.getSelectList().replaceAll(GapFills::selected);
                        if (select.getWhere() != null) {
                            select.setWhere(select.getWhere().accept(KEPT));
                        }
                    }
                    return super.visit(call);
                }
            });
        }
    }

    /** Beside FALSE the library would forget the limits of time; a comparison that does not hold is left alone. */
    private static final SqlShuttle KEPT = new SqlShuttle() {
        @Override
        public SqlNode visit(SqlLiteral literal) {
            SqlParserPos place = literal.getParserPosition();
            return Boolean.FALSE.equals(literal.getValue())
                    ? SqlStdOperatorTable.EQUALS.createCall(
                            place, SqlLiteral.createExactNumeric("1", place), SqlLiteral.createExactNumeric("0", place))
                    : literal;
        }

        @Override
        public SqlNode visit(SqlCall call) {
            return call.getKind() == SqlKind.AND ? super.visit(call) : call;
        }
    };

    private static SqlNode selected(SqlNode item) {
        if (item.getKind() == SqlKind.AS) {
            ((SqlCall) item).setOperand(0, selected(((SqlCall) item).operand(0)));
            return item;
        }
        boolean plain = !(item instanceof SqlCall call)
                || call.getOperator() instanceof GapMark.Operator operator && operator.gapMark() == GapMark.BUCKET
                || is(item, NULLABLE);
        return plain ? item : NULLABLE.createCall(item.getParserPosition(), item);
    }

    /** What was selected before it was marked. */
    static SqlNode unmarked(SqlNode item) {
        return is(item, NULLABLE) ? ((SqlCall) item).operand(0) : item;
    }

    private static boolean is(SqlNode node, SqlFunction function) {
        return node instanceof SqlCall call && call.getOperator() == function;
    }

    private static boolean bucket(SqlNode node) {
        if (node instanceof SqlNodeList list) {
            return list.stream().anyMatch(GapFills::bucket);
        }
        return node instanceof SqlCall call
                && !call.isA(SqlKind.QUERY)
                && (call.getOperator() instanceof GapMark.Operator operator && operator.gapMark() == GapMark.BUCKET
                        || call.getOperandList().stream().anyMatch(GapFills::bucket));
    }

    private static boolean isHaving(RexNode node) {
        return node instanceof RexCall call && call.getOperator() == HAVING;
    }

    /**
     * The same tree, in which no expression holds a call that means added rows.
     *
     * @param source the statement
     * @throws SQLException 0A000 where such a call stands for nothing, 22023 where the limits of time are not told
     */
    static RelNode settle(RelNode root, SourceText source) throws SQLException {
        if (!source.mentions(WORDS)) {
            return root;
        }
        try {
            return root.accept(new GapFills(root.getCluster().getRexBuilder()));
        } catch (Refused e) {
            throw (SQLException) e.getCause();
        }
    }

    private static GapMark mark(RexNode node) {
        return node instanceof RexCall call && call.getOperator() instanceof GapMark.Operator operator
                ? operator.gapMark()
                : GapMark.NONE;
    }

    /** Settles subqueries, and refuses the calls that are left. */
    private final RexShuttle within = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery operands = (RexSubQuery) super.visitSubQuery(subQuery);
            RelNode inner = operands.rel.accept(GapFills.this);
            return inner == operands.rel ? operands : operands.clone(inner);
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (isHaving(call)) {
                return call.getOperands().get(0).accept(this);
            }
            if (call.getOperator() == NULLABLE) {
                RexNode value = call.getOperands().get(0).accept(this);
                return value.getType().equals(call.getType())
                        ? value
                        : builder.makeAbstractCast(call.getType(), value, false);
            }
            GapMark mark = mark(call);
            if (mark != GapMark.NONE) {
                throw new Refused(PlanErrors.unsupported(
                        mark == GapMark.BUCKET
                                ? "TIME_BUCKET_GAPFILL stands in GROUP BY, as a key of its own, and once; elsewhere write TIME_BUCKET."
                                : call.getOperator().getName()
                                        + " stands in the select list of a query with GROUP BY TIME_BUCKET_GAPFILL, outside of aggregates, windows and "
                                        + call.getOperator().getName() + '.'));
            }
            return super.visitCall(call);
        }
    };

    @Override
    public RelNode visit(RelNode other) {
        if (other instanceof SharedQuery query) {
            RelNode known = shared.get(query.key());
            if (known == null) {
                known = query.query().accept(this);
                shared.put(query.key(), known);
            }
            return query.with(known);
        }
        if (other instanceof Filter filter && filter.getVariablesSet().isEmpty()) {
            List<RexNode> around = RelOptUtil.conjunctions(filter.getCondition());
            List<RexNode> having = around.stream().filter(GapFills::isHaving).toList();
            if (!having.isEmpty() && having.size() < around.size()) {
                // Both in one, as the library merges them.
                RexBuilder rex = filter.getCluster().getRexBuilder();
                RelNode below = LogicalFilter.create(filter.getInput(), RexUtil.composeConjunction(rex, having));
                return visit(LogicalFilter.create(
                        below,
                        RexUtil.composeConjunction(
                                rex,
                                around.stream().filter(part -> !isHaving(part)).toList())));
            }
        }
        if (other instanceof Project project && groups(project.getInput()) != null) {
            return filled(project);
        }
        Aggregate groups = groups(other);
        return groups != null
                ? added(lower(other), groups, List.of())
                : super.visit(other).accept(within);
    }

    /** The aggregate with a key of gaps below any number of filters, or null. */
    private static Aggregate groups(RelNode rel) {
        RelNode below = rel;
        while (below instanceof Filter filter && isHaving(filter.getCondition())) {
            below = filter.getInput();
        }
        return below instanceof Aggregate aggregate && key(aggregate) >= 0 ? aggregate : null;
    }

    /** The key that is a bucket with gaps, as a column of the aggregate; -1 for none. */
    private static int key(Aggregate aggregate) {
        if (aggregate.getInput() instanceof Project project) {
            for (int i = 0; i < aggregate.getGroupCount(); i++) {
                if (mark(project.getProjects().get(aggregate.getGroupSet().nth(i))) == GapMark.BUCKET) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Filters and aggregate, whose key is the bucket alone. */
    private RelNode lower(RelNode rel) {
        if (rel instanceof Filter filter) {
            return filter.copy(filter.getTraitSet(), List.of(lower(filter.getInput())))
                    .accept(within);
        }
        Aggregate aggregate = (Aggregate) rel;
        if (aggregate.getGroupSets().size() != 1) {
            throw new Refused(
                    PlanErrors.unsupported(
                            "TIME_BUCKET_GAPFILL with ROLLUP, CUBE or GROUPING SETS is not supported; write a query for each set of keys and UNION ALL between them."));
        }
        Project project = (Project) aggregate.getInput();
        int place = aggregate.getGroupSet().nth(key(aggregate));
        List<RexNode> items = new ArrayList<>(project.getProjects());
        RexCall call = (RexCall) items.get(place);
        List<RexNode> operands = call.getOperands().subList(0, zoned(call) ? 3 : 2);
        items.set(
                place,
                project.getCluster()
                        .getRexBuilder()
                        .makeCall(call.getType(), ((GapMark.Operator) call.getOperator()).withoutGaps(), operands));
        RelNode input = project.getInput().accept(this);
        RelNode below = LogicalProject.create(input, List.of(), items, project.getRowType(), project.getVariablesSet())
                .accept(within);
        return aggregate.copy(aggregate.getTraitSet(), List.of(below));
    }

    /** A call is (width, ts), with a zone behind, with start and finish behind, or with all three. */
    private static boolean zoned(RexCall call) {
        return call.getOperands().size() % 2 == 1;
    }

    private GapFill added(RelNode input, Aggregate groups, List<Filled> filled) {
        Project project = (Project) groups.getInput();
        int key = key(groups);
        RexCall call = (RexCall) project.getProjects().get(groups.getGroupSet().nth(key));
        List<RexNode> operands = call.getOperands();
        GapBounds bounds = operands.get(1) instanceof RexInputRef time
                ? GapBounds.of(project.getInput(), time.getIndex())
                : new GapBounds();
        int size = operands.size();
        List<Bound> starts = size > 3 && !missing(operands.get(size - 2))
                ? List.of(new Bound(operands.get(size - 2), false))
                : bounds.starts();
        List<Bound> finishes = size > 3 && !missing(operands.get(size - 1))
                ? List.of(new Bound(operands.get(size - 1), false))
                : bounds.finishes();
        if (starts.isEmpty() || finishes.isEmpty()) {
            throw new Refused(PlanErrors.data(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "The " + (starts.isEmpty() ? "start" : "finish")
                            + " of TIME_BUCKET_GAPFILL is neither an argument nor a condition of WHERE on the column that it is of, such as \"Time\" "
                            + (starts.isEmpty() ? ">=" : "<") + " '2024-01-01'"));
        }
        Frame frame = new Frame(
                key,
                constant(operands.get(0), "bucket_width"),
                zoned(call) ? constant(operands.get(2), "timezone") : null,
                starts.stream()
                        .map(bound -> new Bound(constant(bound.value(), "start"), bound.next()))
                        .toList(),
                finishes.stream()
                        .map(bound -> new Bound(constant(bound.value(), "finish"), bound.next()))
                        .toList());
        return new GapFill(input.getCluster(), input.getTraitSet(), input, groups.getGroupCount(), frame, filled);
    }

    private static boolean missing(RexNode node) {
        RexNode bare = node;
        while (bare instanceof RexCall cast && cast.getKind() == SqlKind.CAST) {
            bare = cast.getOperands().get(0);
        }
        return bare instanceof RexLiteral literal && literal.isNull();
    }

    private static RexNode constant(RexNode node, String name) {
        if (RowDependence.of(node)) {
            throw new Refused(
                    PlanErrors.data(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "The " + name
                                    + " of TIME_BUCKET_GAPFILL is the same for all rows: it can hold neither columns nor subqueries"));
        }
        return node;
    }

    /** A select list above groups: what is carried or interpolated is computed below the gaps' rows. */
    private RelNode filled(Project project) {
        RelNode lower = lower(project.getInput());
        RexBuilder rex = project.getCluster().getRexBuilder();
        List<RexNode> below = new ArrayList<>(rex.identityProjects(lower.getRowType()));
        List<String> names = new ArrayList<>(lower.getRowType().getFieldNames());
        List<Filled> filled = new ArrayList<>();
        List<RexNode> items = new ArrayList<>();
        RexShuttle carried = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                if (mark(call) == GapMark.NONE || mark(call) == GapMark.BUCKET) {
                    return super.visitCall(call);
                }
                below.add(call.getOperands().get(0).accept(within));
                names.add("$filled" + below.size());
                filled.add(new Filled(below.size() - 1, mark(call)));
                RexNode column = new RexInputRef(
                        below.size() - 1,
                        rex.getTypeFactory()
                                .createTypeWithNullability(
                                        call.getOperands().get(0).getType(), true));
                return column.getType().equals(call.getType())
                        ? column
                        : rex.makeAbstractCast(call.getType(), column, false);
            }
        };
        for (RexNode item : project.getProjects()) {
            items.add(item.accept(carried));
        }
        RelNode rows =
                filled.isEmpty() ? lower : LogicalProject.create(lower, List.of(), below, names, java.util.Set.of());
        RelNode gaps = added(rows, groups(project.getInput()), filled);
        // In the rows of gaps all but the bucket is NULL, whatever it was below.
        List<RexNode> above = RexUtil.fixUp(rex, items, RelOptUtil.getFieldTypeList(gaps.getRowType()));
        return LogicalProject.create(
                        gaps, List.of(), above, project.getRowType().getFieldNames(), project.getVariablesSet())
                .accept(within);
    }
}
