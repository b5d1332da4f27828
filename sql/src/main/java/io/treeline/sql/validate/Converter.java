// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.error.PlanErrors;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.schema.TransientTable;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/**
 * Converts each WITH query once, however often it is used; the library would do so at each use, which doubles with each
 * query that uses the one before twice.
 */
final class Converter extends SqlToRelConverter {
    private final Map<SqlNode, String> names = new IdentityHashMap<>();
    private final Map<SqlNode, RelRoot> converted = new IdentityHashMap<>();
    private final Map<SqlNode, String> recursive = new IdentityHashMap<>();
    private final SqlValidator validator;
    private final Function<SqlNode, RelDataType> begun;
    private final boolean sets;
    private final PlanningStop stop;

    /** @param sets whether the statement calls functions that give sets of values */
    Converter(
            RelOptTable.ViewExpander views,
            SqlValidator validator,
            Function<SqlNode, RelDataType> begun,
            Prepare.CatalogReader reader,
            RelOptCluster cluster,
            SqlRexConvertletTable convertlets,
            Config config,
            boolean sets,
            PlanningStop stop) {
        super(views, validator, reader, cluster, convertlets, config);
        this.validator = validator;
        this.sets = sets;
        this.stop = stop;
        this.begun = begun;
    }

    /** Converts a validated statement. */
    RelRoot convert(SqlNode validated) {
        validated.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                if (call instanceof SqlWithItem item) {
                    SqlNode query = item.query;
                    while (query instanceof SqlWith with) {
                        query = with.body;
                    }
                    names.put(query, item.name.getSimple());
                    if (item.recursive.booleanValue()) {
                        recursive.put(query, item.name.getSimple());
                    }
                }
                return super.visit(call);
            }
        });
        try {
            return convertQuery(validated, false, true);
        } catch (AssertionError e) {
            return unequalInNulls(validated, e);
        }
    }

    /**
     * The library fails where the tree and the relations differ in what may be NULL, as they do when a key of all of
     * the GROUPING SETS holds a column that only some have: the validator thinks of the column, not of the key.
     */
    private RelRoot unequalInNulls(SqlNode validated, AssertionError failure) {
        RelNode rel = convertQueryRecursive(validated, true, null).rel;
        RelDataType type = validator.getValidatedNodeType(validated);
        List<RelDataTypeField> fields = rel.getRowType().getFieldList();
        boolean same = fields.size() >= type.getFieldCount();
        for (int i = 0; same && i < type.getFieldCount(); i++) {
            same = SqlTypeUtil.equalSansNullability(
                    cluster.getTypeFactory(),
                    fields.get(i).getType(),
                    type.getFieldList().get(i).getType());
        }
        if (!same) {
            throw failure;
        }
        return RelRoot.of(rel, type, validated.getKind());
    }

    @Override
    protected RelRoot convertQueryRecursive(SqlNode query, boolean top, RelDataType target) {
        stop.check();
        String name = names.get(query);
        if (top) {
            return super.convertQueryRecursive(query, true, target);
        }
        if (name == null) {
            return settled(super.convertQueryRecursive(query, false, target));
        }
        RelRoot known = converted.get(query);
        if (known != null) {
            return known;
        }
        RelRoot root = settled(super.convertQueryRecursive(query, false, target));
        RelNode rel = root.rel;
        if (SharedQueries.closed(rel)) {
            SharedQuery shared = new SharedQuery(cluster, rel.getTraitSet(), rel, new Object(), name);
            root = root.withRel(shared);
            converted.put(query, root);
        }
        return root;
    }

    /** Calls that make rows out of the projections at once: EXISTS looks at none, and would lose them. */
    private RelRoot settled(RelRoot root) {
        return sets ? root.withRel(SetCalls.settle(root.rel)) : root;
    }

    @Override
    protected RelNode convertSetOp(SqlCall call) {
        String name = recursive.get(call);
        if (name == null) {
            return super.convertSetOp(call);
        }
        RelNode begin = convertQueryRecursive(call.operand(0), false, null).project();
        RelNode step = convertQueryRecursive(call.operand(1), false, null).project();
        RelDataType rowType = validator.getNamespace(call).getRowType();
        List<RelDataTypeField> before =
                begun.apply(RecursiveQueries.plain(call.operand(0))).getFieldList();
        for (int i = 0; i < before.size(); i++) {
            String first = postgres(before.get(i).getType());
            String after = postgres(rowType.getFieldList().get(i).getType());
            if (!first.equals(after)) {
                throw new IllegalStateException(PlanErrors.syntax(
                        SqlState.DATATYPE_MISMATCH,
                        "Recursive query \"" + name + "\" column " + (i + 1) + " has type " + first
                                + " in its non-recursive term but type " + after
                                + " overall; CAST the output of the non-recursive term"));
            }
        }
        CorrelationId id = cluster.createCorrel();
        RelNode reading = step.accept(new RelHomogeneousShuttle() {
            @Override
            public RelNode visit(RelNode other) {
                if (other instanceof TableScan scan
                        && scan.getTable().unwrap(TransientTable.class) != null
                        && scan.getTable().getQualifiedName().equals(List.of(name))) {
                    return new RecursionRows(cluster, scan.getTraitSet(), id, name, scan.getRowType());
                }
                return super.visit(other);
            }

            @Override
            public RelNode visit(TableScan scan) {
                return visit((RelNode) scan);
            }
        });
        return new Recursion(
                cluster,
                begin.getTraitSet(),
                begin,
                reading,
                call.getOperator().getName().endsWith("ALL"),
                id,
                name,
                rowType);
    }

    private static String postgres(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case CHAR, VARCHAR -> "text";
            case DECIMAL -> "numeric";
            case FLOAT, DOUBLE -> "double precision";
            case BINARY, VARBINARY -> "bytea";
            default ->
                SqlTypeUtil.isInterval(type)
                        ? "interval"
                        : type.getSqlTypeName().getName().toLowerCase(java.util.Locale.ROOT);
        };
    }

    /** What LIMIT and OFFSET compute: a query there has no row around it, for which the library joins it. */
    @Override
    public RexNode convertExpression(SqlNode node) {
        SqlNode query = node.getKind() == SqlKind.SCALAR_QUERY ? ((SqlCall) node).operand(0) : node;
        if (query.isA(SqlKind.QUERY)) {
            return RexSubQuery.scalar(convertQueryRecursive(query, false, null).project());
        }
        if (node instanceof SqlCall call
                && call.operandCount() == 1
                && call.getOperator() instanceof SqlFunction
                && call.operand(0) instanceof SqlCall operand
                && (operand.getKind() == SqlKind.SCALAR_QUERY || operand.isA(SqlKind.QUERY))) {
            RexNode quantity = convertExpression(operand);
            return cluster.getRexBuilder().makeCall(call.getOperator(), quantity);
        }
        if (holdsQuery(node)) {
            throw new IllegalStateException(PlanErrors.unsupported(
                    "LIMIT and OFFSET take a subquery alone, not within an expression; compute in the subquery."));
        }
        return super.convertExpression(node);
    }

    private static boolean holdsQuery(SqlNode node) {
        boolean[] found = {false};
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                found[0] |= call.isA(SqlKind.QUERY);
                return super.visit(call);
            }
        });
        return found[0];
    }
}
