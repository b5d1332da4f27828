// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.type;

import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Expressions over a projection as expressions over what is below it. A text that a query selects is text, while one
 * that stands in a cast has no type yet and must be of the cast's: {@code CAST(t AS int)}, where t is {@code 'x'}, is
 * wrong only in a row that comes to it, {@code CAST('x' AS int)} whatever the rows.
 */
public final class ProjectedText {
    private ProjectedText() {}

    /** The condition over the projection's input. */
    public static RexNode below(RexNode condition, Project project) {
        return RelOptUtil.pushPastProject(typed(condition, project), project);
    }

    /** The expressions over the projection's input. */
    public static List<RexNode> below(List<RexNode> expressions, Project project) {
        return RelOptUtil.pushPastProject(
                expressions.stream()
                        .map(expression -> typed(expression, project))
                        .toList(),
                project);
    }

    private static RexNode typed(RexNode expression, Project project) {
        if (project.getProjects().stream().noneMatch(ProjectedText::isText)) {
            return expression;
        }
        RexBuilder builder = project.getCluster().getRexBuilder();
        return expression.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                if (call.getKind() != SqlKind.CAST
                        || !(call.getOperands().get(0) instanceof RexInputRef ref)
                        || !isText(project.getProjects().get(ref.getIndex()))) {
                    return super.visitCall(call);
                }
                RelDataType text = builder.getTypeFactory()
                        .createTypeWithNullability(
                                SqlTypeUtil.addCharsetAndCollation(
                                        builder.getTypeFactory().createSqlType(SqlTypeName.VARCHAR),
                                        builder.getTypeFactory()),
                                ref.getType().isNullable());
                return call.clone(call.getType(), List.of(builder.makeAbstractCast(text, ref, false)));
            }
        });
    }

    private static boolean isText(RexNode item) {
        return item instanceof RexLiteral literal && !literal.isNull() && SqlTypeUtil.isCharacter(literal.getType());
    }
}
