// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.sql.ast.Clause;
import org.hibernate.sql.ast.spi.StandardSqlAstTranslator;
import org.hibernate.sql.ast.tree.Statement;
import org.hibernate.sql.ast.tree.cte.CteMaterialization;
import org.hibernate.sql.ast.tree.cte.CteStatement;
import org.hibernate.sql.ast.tree.expression.BinaryArithmeticExpression;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.expression.Literal;
import org.hibernate.sql.ast.tree.expression.Summarization;
import org.hibernate.sql.ast.tree.from.NamedTableReference;
import org.hibernate.sql.ast.tree.from.TableReference;
import org.hibernate.sql.ast.tree.insert.ConflictClause;
import org.hibernate.sql.ast.tree.insert.InsertSelectStatement;
import org.hibernate.sql.ast.tree.predicate.BooleanExpressionPredicate;
import org.hibernate.sql.ast.tree.predicate.InArrayPredicate;
import org.hibernate.sql.ast.tree.predicate.LikePredicate;
import org.hibernate.sql.ast.tree.select.QueryGroup;
import org.hibernate.sql.ast.tree.select.QueryPart;
import org.hibernate.sql.ast.tree.select.QuerySpec;
import org.hibernate.sql.ast.tree.update.UpdateStatement;
import org.hibernate.sql.exec.spi.JdbcOperation;
import org.jspecify.annotations.Nullable;

/**
 * Writes what Hibernate's translator for PostgreSQL writes, and refuses a lock clause. That translator itself cannot be
 * the base: it moved to another package between Hibernate 6 and 7, and one class file serves both. What a method of
 * Hibernate 7's dialect decides in place of the translator's own is inherited from
 * {@link org.hibernate.dialect.PostgreSQLDialect} there.
 */
final class IotdbSqlAstTranslator<T extends JdbcOperation> extends StandardSqlAstTranslator<T> {
    private static final String CLOCK_READING = " as timestamp)";

    IotdbSqlAstTranslator(SessionFactoryImplementor factory, Statement statement) {
        super(factory, statement);
    }

    @Override
    protected void visitForUpdateClause(QuerySpec querySpec) {
        // Hibernate 6 and 7 decide by quite different means whether there is a clause; what they have in common is its
        // text.
        int length = getSql().length();
        super.visitForUpdateClause(querySpec);
        if (getSql().length() > length) {
            throw Refusal.locks();
        }
    }

    // Expressions and predicates

    /**
     * Date arithmetic keeps an instant: what PostgreSQL's dialect puts around a sum, a cast to a timestamp without
     * zone, would make a clock reading of it, which in autumn may be another instant. (The pattern itself is a method
     * of the dialect whose parameter is a type of another package in Hibernate 7.)
     */
    @Override
    public void appendSql(String fragment) {
        super.appendSql(
                fragment.endsWith(CLOCK_READING) && fragment.contains("interval '")
                        ? fragment.substring(0, fragment.length() - 1) + " with time zone)"
                        : fragment);
    }

    /** A boolean stays one, with its NULL; the standard's CASE would make 0 of it. */
    @Override
    protected void renderExpressionAsClauseItem(Expression expression) {
        expression.accept(this);
    }

    @Override
    public void visitBooleanExpressionPredicate(BooleanExpressionPredicate predicate) {
        appendSql(predicate.isNegated() ? "not(" : "");
        predicate.getExpression().accept(this);
        appendSql(predicate.isNegated() ? ")" : "");
    }

    @Override
    public void visitBinaryArithmeticExpression(BinaryArithmeticExpression arithmetic) {
        appendSql('(');
        visitArithmeticOperand(arithmetic.getLeftHandOperand());
        appendSql(arithmetic.getOperator().getOperatorSqlTextString());
        visitArithmeticOperand(arithmetic.getRightHandOperand());
        appendSql(')');
    }

    /**
     * PostgreSQL escapes by a backslash where nothing else is said, HQL by nothing. A literal without one needs no word
     * about it.
     */
    @Override
    public void visitLikePredicate(LikePredicate like) {
        super.visitLikePredicate(like);
        boolean harmless = like.getPattern() instanceof Literal literal
                && literal.getLiteralValue() instanceof String text
                && text.indexOf('\\') < 0;
        if (like.getEscapeCharacter() == null && !harmless) {
            appendSql(" escape ''");
        }
    }

    @Override
    public void visitInArrayPredicate(InArrayPredicate predicate) {
        predicate.getTestExpression().accept(this);
        appendSql(" = any (");
        predicate.getArrayParameter().accept(this);
        appendSql(')');
    }

    /**
     * A literal is no item to group or partition by, since a number there is a place in the select list; the empty
     * group is all rows too.
     */
    @Override
    protected void renderPartitionItem(Expression expression) {
        if (expression instanceof Literal) {
            appendSql("()");
        } else if (expression instanceof Summarization summarization) {
            appendSql(summarization.getKind().sqlText());
            appendSql('(');
            renderCommaSeparated(summarization.getGroupings());
            appendSql(')');
        } else {
            expression.accept(this);
        }
    }

    // Queries

    /** Ties and percentages are counted by window functions. */
    private boolean emulatesFetch(QueryPart part) {
        return getQueryPartForRowNumbering() != part && !isRowsOnlyFetchClauseType(part);
    }

    @Override
    public void visitQueryGroup(QueryGroup group) {
        if (emulatesFetch(group)) {
            emulateFetchOffsetWithWindowFunctions(group, true);
        } else {
            super.visitQueryGroup(group);
        }
    }

    @Override
    public void visitQuerySpec(QuerySpec spec) {
        if (emulatesFetch(spec)) {
            emulateFetchOffsetWithWindowFunctions(spec, true);
        } else {
            super.visitQuerySpec(spec);
        }
    }

    @Override
    public void visitOffsetFetchClause(QueryPart part) {
        if (!isRowNumberingCurrentQueryPart()) {
            renderOffsetFetchClause(part, true);
        }
    }

    @Override
    protected void renderMaterializationHint(CteMaterialization materialization) {
        appendSql(materialization == CteMaterialization.NOT_MATERIALIZED ? "not materialized " : "materialized ");
    }

    @Override
    protected void renderStandardCycleClause(CteStatement cte) {
        super.renderStandardCycleClause(cte);
        if (cte.getCycleMarkColumn() != null && cte.getCyclePathColumn() == null) {
            appendSql(" using ");
            appendSql(determineCyclePathColumnName(cte));
        }
    }

    // Writes

    /** An alias in INSERT needs its AS, and is needed itself only where ON CONFLICT could refer to it. */
    @Override
    protected void renderTableReferenceIdentificationVariable(TableReference table) {
        String alias = table.getIdentificationVariable();
        if (alias != null && getClauseStack().getCurrent() != Clause.INSERT) {
            appendSql(' ');
            appendSql(alias);
        } else if (alias != null
                && getStatementStack().getCurrent() instanceof InsertSelectStatement insert
                && insert.getConflictClause() != null) {
            appendSql(" as ");
            appendSql(alias);
        }
    }

    @Override
    protected void renderDmlTargetTableExpression(NamedTableReference table) {
        super.renderDmlTargetTableExpression(table);
        // An UPDATE with FROM names its target there once more, joined by the key, and the alias belongs to that one.
        if (!(getStatementStack().getCurrent() instanceof UpdateStatement update)
                || !hasNonTrivialFromClause(update.getFromClause())) {
            renderTableReferenceIdentificationVariable(table);
        }
    }

    @Override
    protected void renderFromClauseAfterUpdateSet(UpdateStatement statement) {
        renderFromClauseJoiningDmlTargetReference(statement);
    }

    @Override
    protected void visitConflictClause(ConflictClause conflict) {
        visitStandardConflictClause(conflict);
    }

    /** DO NOTHING is the statement's own business: no error of the server stands for it. */
    @Override
    protected @Nullable String getUniqueConstraintNameThatMayFail(InsertSelectStatement statement) {
        return null;
    }

    // What Hibernate 6 asks of its translator

    @Override
    public boolean supportsFilterClause() {
        return true;
    }

    @Override
    protected boolean supportsRowConstructor() {
        return true;
    }

    @Override
    protected boolean supportsArrayConstructor() {
        return true;
    }
}
