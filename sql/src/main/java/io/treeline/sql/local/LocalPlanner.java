// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.local;

import io.treeline.metadata.SqlState;
import io.treeline.sql.function.Casts;
import io.treeline.sql.pushdown.Absorber;
import io.treeline.sql.pushdown.NativeScan;
import io.treeline.sql.validate.PlanErrors;
import io.treeline.sql.validate.TimeText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;

/** Maps a relational tree whose leaves have absorbed what they can to operators, bottom-up: each kind of node has one operator. */
public final class LocalPlanner {
  private final Absorber absorber;
  private final TimeText time;
  private final RexCompiler rex;
  private final List<NativeScan> scans = new ArrayList<>();

  /** A planner of one statement. */
  public LocalPlanner(Absorber absorber, TimeText time) {
    this.absorber = absorber;
    this.time = time;
    this.rex = new RexCompiler(time, this::subQuery);
  }

  /** Plans a tree that the absorber has been over. */
  public LocalPlan plan(RelNode rel) throws SQLException {
    Operator root = operator(rel);
    List<SqlTypeName> types = rel.getRowType().getFieldList().stream().map(f -> f.getType().getSqlTypeName()).toList();
    return new LocalPlan(root, types, List.copyOf(scans), time);
  }

  private Operator operator(RelNode rel) throws SQLException {
    if (rel instanceof NativeScan scan) {
      scans.add(scan);
      return new ScanOperator(scan);
    } else if (rel instanceof Filter filter) {
      return RowOperators.filter(operator(filter.getInput()), rex.compile(filter.getCondition()), filter.getVariablesSet());
    } else if (rel instanceof Project project) {
      return RowOperators.project(operator(project.getInput()), rex.compile(project.getProjects()), project.getVariablesSet());
    } else if (rel instanceof Sort sort) {
      return RowOperators.sort(operator(sort.getInput()), sort.getCollation().getFieldCollations(), sort.offset == null ? null : rex.compile(sort.offset),
          sort.fetch == null ? null : rex.compile(sort.fetch));
    } else if (rel instanceof Aggregate aggregate) {
      return aggregate(aggregate);
    } else if (rel instanceof Join join) {
      return join(join);
    } else if (rel instanceof Correlate correlate) {
      return correlate(correlate);
    } else if (rel instanceof SetOp set) {
      return set(set);
    } else if (rel instanceof Values values) {
      return values(values);
    }
    throw PlanErrors.unsupported("The relational engine has no " + rel.getRelTypeName().replaceFirst("^Logical", "") + " operator yet.");
  }

  private Operator values(Values values) throws SQLException {
    List<List<Expr>> tuples = new ArrayList<>();
    List<RelDataTypeField> fields = values.getRowType().getFieldList();
    for (List<RexLiteral> tuple : values.getTuples()) {
      List<Expr> row = new ArrayList<>();
      for (int i = 0; i < tuple.size(); i++) {
        row.add(converted(rex.compile(tuple.get(i)), tuple.get(i).getType(), fields.get(i).getType()));
      }
      tuples.add(row);
    }
    return RowOperators.values(tuples);
  }

  private static Expr converted(Expr expression, RelDataType from, RelDataType to) {
    SqlTypeName source = from.getSqlTypeName();
    if (source == to.getSqlTypeName() || source == SqlTypeName.NULL) {
      return expression;
    }
    return (row, run) -> {
      Object value = expression.eval(row, run);
      return value == null ? null : Casts.cast(value, source, to, run.time());
    };
  }

  private Operator set(SetOp set) throws SQLException {
    List<Operator> inputs = new ArrayList<>();
    for (RelNode input : set.getInputs()) {
      inputs.add(convertedRows(operator(input), input.getRowType(), set.getRowType()));
    }
    if (set instanceof Union) {
      Operator all = RowOperators.concat(inputs);
      return set.all ? all : RowOperators.distinct(all, "UNION");
    }
    if (!(set instanceof Intersect) && !(set instanceof Minus)) {
      throw PlanErrors.unsupported("The set operation " + set.kind + " is not supported.");
    }
    Operator result = inputs.get(0);
    for (Operator next : inputs.subList(1, inputs.size())) {
      result = RowOperators.counted(result, next, set instanceof Intersect, set.all);
    }
    return result;
  }

  /** The branches of a set operation may differ in type; rows leave it in the common one. */
  private static Operator convertedRows(Operator input, RelDataType from, RelDataType to) {
    List<Expr> expressions = new ArrayList<>();
    boolean same = true;
    for (int i = 0; i < to.getFieldCount(); i++) {
      RelDataType source = from.getFieldList().get(i).getType();
      RelDataType target = to.getFieldList().get(i).getType();
      same &= source.getSqlTypeName() == target.getSqlTypeName();
      int index = i;
      expressions.add(converted((row, run) -> row[index], source, target));
    }
    return same ? input : RowOperators.project(input, expressions, Set.of());
  }

  private Operator aggregate(Aggregate aggregate) throws SQLException {
    List<RowOperators.AggregateFunction> functions = new ArrayList<>();
    RelDataType input = aggregate.getInput().getRowType();
    for (AggregateCall call : aggregate.getAggCallList()) {
      List<Integer> arguments = call.getArgList();
      if (call.getAggregation().getKind() == SqlKind.GROUPING || aggregate.getGroupSets().size() > 1 && call.getAggregation().getKind() == SqlKind.GROUP_ID) {
        throw PlanErrors.unsupported("GROUPING and GROUP_ID are not supported yet; use separate queries joined by UNION ALL.");
      }
      if (arguments.size() > 1 && call.getAggregation().getKind() != SqlKind.COUNT) {
        throw PlanErrors.unsupported("The aggregate " + call.getAggregation().getName() + " with several arguments is not supported yet.");
      }
      RelDataType argument = arguments.isEmpty() ? null : input.getFieldList().get(arguments.get(0)).getType();
      functions.add(new RowOperators.AggregateFunction(Accumulators.of(call, argument), arguments.isEmpty() ? -1 : arguments.get(0), call.filterArg,
          call.isDistinct(), arguments.stream().mapToInt(Integer::intValue).toArray()));
    }
    Operator source = operator(aggregate.getInput());
    int[] all = aggregate.getGroupSet().toArray();
    List<Operator> sets = new ArrayList<>();
    for (ImmutableBitSet set : aggregate.getGroupSets()) {
      sets.add(RowOperators.aggregate(source, all, set.toArray(), functions, 0));
    }
    return sets.size() == 1 ? sets.get(0) : RowOperators.concat(sets);
  }

  private Operator join(Join join) throws SQLException {
    JoinRelType type = join.getJoinType();
    switch (type) {
      case INNER, LEFT, RIGHT, FULL, SEMI, ANTI -> { }
      default -> throw PlanErrors.unsupported(type + " joins are not supported yet.");
    }
    int leftWidth = join.getLeft().getRowType().getFieldCount();
    List<Integer> leftKeys = new ArrayList<>();
    List<Integer> rightKeys = new ArrayList<>();
    for (RexNode part : RelOptUtil.conjunctions(join.getCondition())) {
      if (part instanceof RexCall call && call.getKind() == SqlKind.EQUALS && bare(call.getOperands().get(0)) instanceof RexInputRef a
          && bare(call.getOperands().get(1)) instanceof RexInputRef b) {
        RexInputRef first = a.getIndex() < leftWidth ? a : b;
        RexInputRef second = first == a ? b : a;
        if (first.getIndex() < leftWidth && second.getIndex() >= leftWidth) {
          leftKeys.add(first.getIndex());
          rightKeys.add(second.getIndex() - leftWidth);
        }
      }
    }
    return new JoinOperator(operator(join.getLeft()), operator(join.getRight()), leftWidth, join.getRight().getRowType().getFieldCount(), type,
        rex.compile(join.getCondition()), leftKeys.stream().mapToInt(Integer::intValue).toArray(), rightKeys.stream().mapToInt(Integer::intValue).toArray(),
        join.getVariablesSet());
  }

  /** Casts between numbers keep buckets together. */
  private static RexNode bare(RexNode node) {
    while (node instanceof RexCall call && call.getKind() == SqlKind.CAST && org.apache.calcite.sql.type.SqlTypeUtil.isNumeric(call.getType())
        && org.apache.calcite.sql.type.SqlTypeUtil.isNumeric(call.getOperands().get(0).getType())
        && call.getType().getSqlTypeName() != SqlTypeName.REAL && !(call.getType().getSqlTypeName() == SqlTypeName.DECIMAL && call.getType().getScale() < 100
            && org.apache.calcite.sql.type.SqlTypeUtil.isApproximateNumeric(call.getOperands().get(0).getType()))
        && !(org.apache.calcite.sql.type.SqlTypeUtil.isIntType(call.getType())
            && !org.apache.calcite.sql.type.SqlTypeUtil.isIntType(call.getOperands().get(0).getType()))) {
      node = call.getOperands().get(0);
    }
    return node;
  }

  /** The right side is run again for each row of the left. */
  private Operator correlate(Correlate correlate) throws SQLException {
    JoinRelType type = correlate.getJoinType();
    if (type != JoinRelType.INNER && type != JoinRelType.LEFT) {
      throw PlanErrors.unsupported(type + " LATERAL joins are not supported.");
    }
    Operator left = operator(correlate.getLeft());
    Operator right = operator(correlate.getRight());
    CorrelationId id = correlate.getCorrelationId();
    int width = correlate.getRight().getRowType().getFieldCount();
    return run -> {
      Cursor lefts = left.open(run);
      return new Cursor() {
        private Object[] row;
        private java.util.Iterator<Object[]> matches = java.util.Collections.emptyIterator();

        @Override
        public Object[] next() throws SQLException {
          while (!matches.hasNext()) {
            row = lefts.next();
            if (row == null) {
              return null;
            }
            run.outer(id, row);
            List<Object[]> found = drain(right, run);
            if (found.isEmpty() && type == JoinRelType.LEFT) {
              found.add(new Object[width]);
            }
            matches = found.iterator();
          }
          Object[] match = matches.next();
          Object[] pair = java.util.Arrays.copyOf(row, row.length + width);
          System.arraycopy(match, 0, pair, row.length, width);
          return pair;
        }

        @Override
        public void close() throws SQLException {
          lefts.close();
        }
      };
    };
  }

  private static List<Object[]> drain(Operator operator, Run run) throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    run.enter();
    try (Cursor cursor = operator.open(run)) {
      for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
        rows.add(row);
      }
    } finally {
      run.leave();
    }
    return rows;
  }

  /** A subquery within an expression: evaluated when first needed, again for each row only when it refers to the outer one. */
  private Expr subQuery(RexSubQuery subQuery, List<Expr> operands) throws SQLException {
    Operator plan = operator(absorber.absorb(subQuery.rel));
    boolean correlated = !free(subQuery.rel).isEmpty();
    Object key = new Object();
    Rows rows = run -> {
      if (correlated) {
        return drain(plan, run);
      }
      @SuppressWarnings("unchecked")
      List<Object[]> known = (List<Object[]>) run.cache().get(key);
      if (known == null) {
        known = drain(plan, run);
        for (Object[] row : known) {
          run.guard().add("A subquery", row);
        }
        run.cache().put(key, known);
      }
      return known;
    };
    return switch (subQuery.getKind()) {
      case EXISTS -> (row, run) -> !rows.of(run).isEmpty();
      case SCALAR_QUERY -> (row, run) -> {
        List<Object[]> all = rows.of(run);
        if (all.size() > 1) {
          throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "More than one row returned by a subquery used as an expression");
        }
        return all.isEmpty() ? null : all.get(0)[0];
      };
      case IN -> quantified(rows, operands, SqlKind.EQUALS, true);
      case SOME -> quantified(rows, operands, ((org.apache.calcite.sql.fun.SqlQuantifyOperator) subQuery.getOperator()).comparisonKind, true);
      case ALL -> quantified(rows, operands, ((org.apache.calcite.sql.fun.SqlQuantifyOperator) subQuery.getOperator()).comparisonKind, false);
      default -> throw PlanErrors.unsupported("Subqueries in " + subQuery.getKind() + " are not supported yet.");
    };
  }

  private interface Rows {
    List<Object[]> of(Run run) throws SQLException;
  }

  /** ANY and ALL with three-valued logic. */
  private static Expr quantified(Rows rows, List<Expr> operands, SqlKind comparison, boolean any) {
    return (row, run) -> {
      Object[] left = new Object[operands.size()];
      for (int i = 0; i < left.length; i++) {
        left[i] = operands.get(i).eval(row, run);
      }
      boolean unknown = false;
      for (Object[] right : rows.of(run)) {
        Boolean result = compare(left, right, comparison);
        if (result == null) {
          unknown = true;
        } else if (result == any) {
          return any;
        }
        run.tick();
      }
      return unknown ? null : (Object) !any;
    };
  }

  private static Boolean compare(Object[] left, Object[] right, SqlKind comparison) {
    boolean unknown = false;
    for (int i = 0; i < left.length; i++) {
      if (left[i] == null || right[i] == null) {
        unknown = true;
        continue;
      }
      int order = io.treeline.sql.local.Values.compare(left[i], right[i]);
      boolean holds = switch (comparison) {
        case EQUALS -> order == 0;
        case NOT_EQUALS -> order != 0;
        case LESS_THAN -> order < 0;
        case LESS_THAN_OR_EQUAL -> order <= 0;
        case GREATER_THAN -> order > 0;
        case GREATER_THAN_OR_EQUAL -> order >= 0;
        default -> throw new IllegalStateException(comparison.name());
      };
      if (!holds) {
        return false;
      }
    }
    return unknown ? null : Boolean.TRUE;
  }

  /** The outer rows that a tree refers to. */
  private static Set<CorrelationId> free(RelNode rel) {
    Set<CorrelationId> used = new HashSet<>();
    Set<CorrelationId> set = new HashSet<>();
    collect(rel, used, set);
    used.removeAll(set);
    return used;
  }

  private static void collect(RelNode rel, Set<CorrelationId> used, Set<CorrelationId> set) {
    set.addAll(rel.getVariablesSet());
    rel.accept(new org.apache.calcite.rex.RexShuttle() {
      @Override
      public RexNode visitCorrelVariable(org.apache.calcite.rex.RexCorrelVariable variable) {
        used.add(variable.id);
        return variable;
      }

      @Override
      public RexNode visitSubQuery(RexSubQuery subQuery) {
        collect(subQuery.rel, used, set);
        return super.visitSubQuery(subQuery);
      }
    });
    rel.getInputs().forEach(input -> collect(input, used, set));
  }
}
