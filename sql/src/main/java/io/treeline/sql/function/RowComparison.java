// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.validate.Chains;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/** What is asked of rows (distinct, NULL, among others, overlapping) as conditions on their columns. */
final class RowComparison {
    private static final Set<String> INTERVALS =
            Set.of("__INTERVAL_AS", "MAKE_INTERVAL", "JUSTIFY_HOURS", "JUSTIFY_DAYS", "JUSTIFY_INTERVAL", "AGE");

    private static final Set<String> MOMENTS =
            Set.of("NOW", "TIMEZONE", "AT_ZONE", "DATE_TRUNC", "DATE_BIN", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP");

    private RowComparison() {}

    static SqlNode of(SqlCall call) throws SQLException {
        List<SqlNode> left = ((SqlCall) call.operand(0)).getOperandList();
        List<SqlNode> right = ((SqlCall) call.operand(1)).getOperandList();
        sameSize(left, right);
        boolean same = call.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
        return joined(call, call.getOperator(), same ? SqlStdOperatorTable.AND : SqlStdOperatorTable.OR, left, right);
    }

    /** A row among listed rows; of other things, as it is. */
    static SqlNode in(SqlCall call, SqlNodeList list) throws SQLException {
        List<SqlNode> left = ((SqlCall) call.operand(0)).getOperandList();
        List<SqlNode> equalities = new ArrayList<>();
        for (SqlNode item : list) {
            if (item.getKind() != SqlKind.ROW) {
                throw PlanErrors.syntax(
                        SqlState.DATATYPE_MISMATCH,
                        "Values passed to IN operator must have compatible types: a row stands beside what is none");
            }
            List<SqlNode> right = ((SqlCall) item).getOperandList();
            sameSize(left, right);
            equalities.add(joined(call, SqlStdOperatorTable.EQUALS, SqlStdOperatorTable.AND, left, right));
        }
        SqlNode any = Chains.of(SqlStdOperatorTable.OR, call.getParserPosition(), equalities);
        return call.getKind() == SqlKind.NOT_IN
                ? SqlStdOperatorTable.NOT.createCall(call.getParserPosition(), any)
                : any;
    }

    /** Whether all columns of a row are NULL, or none of them. */
    static SqlNode nulls(SqlCall call) {
        SqlNode all = null;
        for (SqlNode column : ((SqlCall) call.operand(0)).getOperandList()) {
            SqlNode one = call.getOperator().createCall(call.getParserPosition(), column);
            all = all == null ? one : SqlStdOperatorTable.AND.createCall(call.getParserPosition(), all, one);
        }
        return all;
    }

    /**
     * Whether two periods have a moment in common, each told by its ends in any order or by its beginning and an
     * interval. As in PostgreSQL a period is half open, one without length is its moment, and one of whose ends is NULL
     * is known to reach as far as the other end only.
     */
    static SqlNode overlaps(SqlCall call) throws SQLException {
        SqlParserPos at = call.getParserPosition();
        if (call.operand(0).getKind() != SqlKind.ROW || call.operand(1).getKind() != SqlKind.ROW) {
            throw PlanErrors.syntax(SqlState.SYNTAX_ERROR, "OVERLAPS stands between two rows of two values each");
        }
        SqlNode[] one = ends(call.operand(0));
        SqlNode[] other = ends(call.operand(1));
        List<SqlNode> conditions = List.of(
                SqlStdOperatorTable.EQUALS.createCall(at, copy(one[0]), copy(other[0])),
                SqlStdOperatorTable.GREATER_THAN.createCall(at, copy(one[0]), copy(other[0])),
                SqlStdOperatorTable.LESS_THAN.createCall(at, copy(one[0]), copy(other[0])));
        List<SqlNode> values = List.of(
                SqlStdOperatorTable.OR.createCall(
                        at,
                        SqlStdOperatorTable.AND.createCall(at, notNull(at, one[1]), notNull(at, other[1])),
                        unknown(at)),
                reaches(at, one, other),
                reaches(at, other, one));
        return new SqlCase(
                at, null, new SqlNodeList(conditions, at), new SqlNodeList(values, at), SqlLiteral.createNull(at));
    }

    /** Whether {@code later} begins before the end of the other; unknown where an end is. */
    private static SqlNode reaches(SqlParserPos at, SqlNode[] later, SqlNode[] other) {
        return SqlStdOperatorTable.OR.createCall(
                at,
                SqlStdOperatorTable.LESS_THAN.createCall(at, copy(later[0]), copy(other[1])),
                SqlStdOperatorTable.AND.createCall(at, isNull(at, later[1]), unknown(at)));
    }

    private static SqlNode notNull(SqlParserPos at, SqlNode node) {
        return SqlStdOperatorTable.IS_NOT_NULL.createCall(at, copy(node));
    }

    private static SqlNode isNull(SqlParserPos at, SqlNode node) {
        return SqlStdOperatorTable.IS_NULL.createCall(at, copy(node));
    }

    private static SqlNode unknown(SqlParserPos at) {
        return SqlStdOperatorTable.CAST.createCall(
                at,
                SqlLiteral.createNull(at),
                new SqlDataTypeSpec(new SqlBasicTypeNameSpec(SqlTypeName.BOOLEAN, at), at));
    }

    /** The first and the last moment of a period; the last is NULL where an end is. */
    private static SqlNode[] ends(SqlNode row) throws SQLException {
        List<SqlNode> ends = ((SqlCall) row).getOperandList();
        SqlParserPos at = row.getParserPosition();
        if (ends.size() != 2) {
            throw PlanErrors.syntax(
                    SqlState.SYNTAX_ERROR, "OVERLAPS stands between two rows of two values each, not " + ends.size());
        }
        SqlNode from = ends.get(0);
        SqlNode to = isInterval(ends.get(1))
                ? new SqlBasicCall(Functions.find("+"), List.of(copy(from), ends.get(1)), at)
                : ends.get(1);
        SqlNode ordered = SqlStdOperatorTable.LESS_THAN_OR_EQUAL.createCall(at, copy(from), copy(to));
        SqlNode first = new SqlCase(
                at,
                null,
                new SqlNodeList(
                        List.of(isNull(at, from), SqlStdOperatorTable.OR.createCall(at, isNull(at, to), ordered)), at),
                new SqlNodeList(List.of(copy(to), copy(from)), at),
                copy(to));
        SqlNode last = new SqlCase(
                at,
                null,
                new SqlNodeList(
                        List.of(SqlStdOperatorTable.OR.createCall(at, isNull(at, from), isNull(at, to)), copy(ordered)),
                        at),
                new SqlNodeList(List.of(SqlLiteral.createNull(at), copy(to)), at),
                copy(from));
        return new SqlNode[] {first, last};
    }

    /** Whether a value is an interval, as far as its text says; of a column it does not. */
    private static boolean isInterval(SqlNode node) {
        if (!(node instanceof SqlCall call)) {
            return false;
        }
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        if (name.startsWith("INTERVAL_") || INTERVALS.contains(name)) {
            return true;
        }
        return switch (call.getKind()) {
            case CAST ->
                call.operand(1) instanceof SqlIntervalQualifier
                        || call.operand(1) instanceof SqlDataTypeSpec type
                                && type.getTypeName().getSimple().equalsIgnoreCase("INTERVAL");
            case MINUS_PREFIX, PLUS_PREFIX -> isInterval(call.operand(0));
            case TIMES, DIVIDE -> call.getOperandList().stream().anyMatch(RowComparison::isInterval);
            case PLUS -> call.getOperandList().stream().allMatch(RowComparison::isInterval);
            case COALESCE, NULLIF -> call.getOperandList().stream().anyMatch(RowComparison::isInterval);
            case CASE ->
                call instanceof SqlCase cases
                        && Stream.concat(cases.getThenOperands().stream(), Stream.ofNullable(cases.getElseOperand()))
                                .anyMatch(RowComparison::isInterval);
            case MINUS -> isInterval(call.operand(0)) || isMoment(call.operand(1));
            default ->
                (name.equals("GREATEST") || name.equals("LEAST"))
                        && call.getOperandList().stream().anyMatch(RowComparison::isInterval);
        };
    }

    /** Whether a value is a date with a time, as far as its text says: what is less by one is an interval. */
    private static boolean isMoment(SqlNode node) {
        return node.getKind() == SqlKind.LITERAL && ((SqlLiteral) node).getTypeName() == SqlTypeName.TIMESTAMP
                || node instanceof SqlCall call
                        && (call.getKind() == SqlKind.CAST
                                        && call.operand(1) instanceof SqlDataTypeSpec type
                                        && type.getTypeName().getSimple().startsWith("TIMESTAMP")
                                || MOMENTS.contains(call.getOperator().getName().toUpperCase(Locale.ROOT)));
    }

    private static void sameSize(List<SqlNode> left, List<SqlNode> right) throws SQLException {
        if (left.size() != right.size()) {
            throw PlanErrors.syntax(
                    SqlState.SYNTAX_ERROR,
                    "Rows of " + left.size() + " and " + right.size() + " columns cannot be compared");
        }
    }

    private static SqlNode joined(
            SqlCall call, SqlOperator comparison, SqlOperator junction, List<SqlNode> left, List<SqlNode> right) {
        SqlNode all = null;
        for (int i = 0; i < left.size(); i++) {
            SqlNode one = comparison.createCall(call.getParserPosition(), copy(left.get(i)), copy(right.get(i)));
            all = all == null ? one : junction.createCall(call.getParserPosition(), all, one);
        }
        return all;
    }

    private static SqlNode copy(SqlNode node) {
        return SqlNode.clone(node);
    }
}
