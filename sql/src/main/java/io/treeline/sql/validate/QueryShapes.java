// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Brings a parsed query into shapes that the validator takes: {@code = ANY (ARRAY[...])} as IN, comparisons of rows as
 * comparisons of their columns, DISTINCT ON as QUALIFY, and columns without a name under the name that PostgreSQL gives
 * them, so that outer queries and ORDER BY can use it.
 */
final class QueryShapes {
    /** Where a query stands, which decides whether the names of its columns matter. */
    private enum Place {
        RESULT,
        TABLE,
        EXPRESSION
    }

    private final SourceText source;
    private final Map<String, String> labels = new HashMap<>();

    QueryShapes(SourceText source) {
        this.source = source;
    }

    /** Changes the statement, in place where that is possible. */
    SqlNode shape(SqlNode statement) throws SQLException {
        return query(statement, Place.RESULT, null);
    }

    /** The label of an unnamed column of the result, by the place of its expression; null where there is none. */
    String label(SqlNode expression) {
        return labels.get(place(expression.getParserPosition()));
    }

    private static String place(SqlParserPos position) {
        return position.getLineNum() + ":" + position.getColumnNum();
    }

    private SqlNode query(SqlNode node, Place place, SqlNodeList order) throws SQLException {
        if (node instanceof SqlOrderBy written) {
            RowCounts.check(written, source);
            SqlNode inner = query(written.query, place, written.orderList);
            expression(written.orderList);
            SqlOrderBy ordered = RowCounts.shaped(written, this::expression);
            return inner == ordered.query
                    ? ordered
                    : new SqlOrderBy(
                            ordered.getParserPosition(), inner, ordered.orderList, ordered.offset, ordered.fetch);
        }
        if (node instanceof SqlWith with) {
            for (SqlNode one : with.withList) {
                SqlWithItem item = (SqlWithItem) one;
                if (item.recursive.booleanValue()) {
                    firstTerm(item);
                }
                item.query = query(item.query, Place.TABLE, null);
                if (item.columnList == null && item.query.getKind() == SqlKind.VALUES) {
                    item.columnList = new SqlNodeList(
                            ImplicitNames.ofValues(width(item.query), item.query.getParserPosition()),
                            item.query.getParserPosition());
                }
            }
            with.body = query(with.body, place, order);
            return with;
        }
        if (node instanceof SqlSelect select) {
            select(select, place, order);
            return select;
        }
        if (node instanceof SqlCall call && call.isA(SqlKind.SET_QUERY)) {
            for (int i = 0; i < call.operandCount(); i++) {
                SqlNode operand = call.operand(i);
                SqlNode shaped = query(operand, place, i == 0 ? order : null);
                if (shaped != operand) {
                    call.setOperand(i, shaped);
                }
            }
            return call;
        }
        if (node.getKind() == SqlKind.VALUES) {
            typed((SqlCall) node);
        }
        return expression(node);
    }

    /**
     * VALUES as the first term of a recursive query: its columns may become NULL later, which the validator is told of
     * queries only.
     */
    private static void firstTerm(SqlWithItem item) {
        SqlNode query = item.query;
        while (query instanceof SqlWith with) {
            query = with.body;
        }
        if (query instanceof SqlCall union
                && union.getKind() == SqlKind.UNION
                && union.operand(0).getKind() == SqlKind.VALUES) {
            union.setOperand(0, selects(union.operand(0)));
        }
    }

    private static int width(SqlNode values) {
        SqlNode row = ((SqlCall) values).operand(0);
        return row instanceof SqlCall call && call.getKind() == SqlKind.ROW ? call.operandCount() : 1;
    }

    private void select(SqlSelect select, Place place, SqlNodeList order) throws SQLException {
        for (int i = 0; i < select.operandCount(); i++) {
            SqlNode operand = select.getOperandList().get(i);
            if (operand != null) {
                SqlNode shaped = operand == select.getFrom() ? from(operand) : expression(operand);
                shaped = operand == select.getHaving() ? condition(shaped) : shaped;
                if (shaped != operand) {
                    select.setOperand(i, shaped);
                }
            }
        }
        distinctOn(select, order);
        if (place != Place.EXPRESSION) {
            nameColumns(select, place, order);
        }
    }

    /**
     * A condition that is a query as a whole is made an operand: of a join's the library would compute it beside the
     * right rows alone, and HAVING takes none.
     */
    private static SqlNode condition(SqlNode node) {
        return node.isA(SqlKind.QUERY) || node.getKind() == SqlKind.SCALAR_QUERY
                ? SqlStdOperatorTable.IS_TRUE.createCall(node.getParserPosition(), node)
                : node;
    }

    private SqlNode from(SqlNode node) throws SQLException {
        if (node instanceof SqlJoin join) {
            join.setLeft(from(join.getLeft()));
            join.setRight(from(join.getRight()));
            if (join.getCondition() != null) {
                SqlNode condition = condition(expression(join.getCondition()));
                if (condition != join.getCondition()) {
                    join.setOperand(5, condition);
                }
            }
            return join;
        }
        if (node instanceof SqlCall call) {
            switch (call.getKind()) {
                case AS -> {
                    if (call.operand(0).getKind() != SqlKind.VALUES) {
                        call.setOperand(0, from(call.operand(0)));
                        return call;
                    }
                    typed(call.operand(0));
                    expression(call.operand(0));
                    if (call.operandCount() == 2) {
                        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
                        operands.addAll(ImplicitNames.ofValues(width(call.operand(0)), call.getParserPosition()));
                        return SqlStdOperatorTable.AS.createCall(call.getParserPosition(), operands);
                    }
                    return call;
                }
                case VALUES -> {
                    typed(call);
                    expression(call);
                    List<SqlNode> operands =
                            new ArrayList<>(List.of(call, new SqlIdentifier("*VALUES*", call.getParserPosition())));
                    operands.addAll(ImplicitNames.ofValues(width(call), call.getParserPosition()));
                    return SqlStdOperatorTable.AS.createCall(call.getParserPosition(), operands);
                }
                case TABLE_REF, LATERAL -> {
                    if (call.getKind() == SqlKind.LATERAL && call.operand(0).getKind() == SqlKind.VALUES) {
                        call.setOperand(0, selects(call.operand(0)));
                    }
                    call.setOperand(0, from(call.operand(0)));
                    return call;
                }
                default -> {
                    return query(call, Place.TABLE, null);
                }
            }
        }
        return node;
    }

    /**
     * A text literal in VALUES takes the type of what stands in its column in other rows, where that shows its type.
     */
    private static void typed(SqlCall values) {
        List<SqlNode> rows = values.getOperandList();
        for (int column = 0; rows.size() > 1 && column < width(values); column++) {
            SqlDataTypeSpec type = null;
            boolean text = false;
            for (SqlNode row : rows) {
                SqlNode item =
                        row instanceof SqlCall call && call.getKind() == SqlKind.ROW && call.operandCount() > column
                                ? call.operand(column)
                                : null;
                SqlDataTypeSpec found = item == null ? null : type(item);
                text |= found != null && isText(found);
                type = type == null || found != null && rank(found) > rank(type) ? found : type;
            }
            if (text || type == null) {
                continue;
            }
            if (type.getTypeName().getSimple().equalsIgnoreCase("DECIMAL")) {
                exact(rows, column);
            }
            SqlTypeName name = SqlTypeName.get(type.getTypeName().getSimple().toUpperCase(Locale.ROOT));
            if (name != null && type.getTypeNameSpec() instanceof SqlBasicTypeNameSpec) {
                // Digits that one value is cut to are not those of the column.
                type = new SqlDataTypeSpec(
                        new SqlBasicTypeNameSpec(name, type.getParserPosition()), type.getParserPosition());
            }
            for (SqlNode row : rows) {
                if (row instanceof SqlCall call
                        && call.getKind() == SqlKind.ROW
                        && call.operandCount() > column
                        && call.operand(column) instanceof SqlCharStringLiteral literal) {
                    call.setOperand(
                            column, SqlStdOperatorTable.CAST.createCall(literal.getParserPosition(), literal, type));
                }
            }
        }
    }

    /**
     * Numbers in a column of VALUES keep the digits that they are written with: of literals alone the library would
     * make as many as the column's type has room for.
     */
    private static void exact(List<SqlNode> rows, int column) {
        if (rows.get(0) instanceof SqlCall first && first.getKind() == SqlKind.ROW) {
            SqlNode item = first.operand(column);
            SqlParserPos at = item.getParserPosition();
            first.setOperand(
                    column,
                    SqlStdOperatorTable.CAST.createCall(
                            at, item, new SqlDataTypeSpec(new SqlBasicTypeNameSpec(SqlTypeName.DECIMAL, at), at)));
        }
    }

    private static boolean isText(SqlDataTypeSpec type) {
        SqlTypeName name = SqlTypeName.get(type.getTypeName().getSimple().toUpperCase(Locale.ROOT));
        return name != null && SqlTypeName.CHAR_TYPES.contains(name)
                || type.getTypeName().getSimple().equalsIgnoreCase("TEXT");
    }

    /** Of two types that can meet in a column, the one that it gets has the higher. */
    private static int rank(SqlDataTypeSpec type) {
        return List.of("SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "REAL", "DOUBLE")
                        .indexOf(type.getTypeName().getSimple().toUpperCase(Locale.ROOT))
                + 1
                + (type.getTypeName().getSimple().equalsIgnoreCase("TIMESTAMP") ? 1 : 0);
    }

    private static SqlDataTypeSpec type(SqlNode item) {
        SqlTypeName name = item instanceof SqlNumericLiteral number
                ? !number.isInteger()
                        ? SqlTypeName.DECIMAL
                        : number.bigDecimalValue().abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
                                ? SqlTypeName.INTEGER
                                : SqlTypeName.BIGINT
                : item instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.BOOLEAN
                        ? SqlTypeName.BOOLEAN
                        : item instanceof SqlUnknownLiteral unknown
                                ? SqlTypeName.get(unknown.tag.toUpperCase(Locale.ROOT))
                                : null;
        if (item.getKind() == SqlKind.MINUS_PREFIX) {
            return type(((SqlCall) item).operand(0));
        }
        if (name == null) {
            return item.getKind() == SqlKind.CAST && ((SqlCall) item).operand(1) instanceof SqlDataTypeSpec spec
                    ? spec
                    : null;
        }
        return new SqlDataTypeSpec(new SqlBasicTypeNameSpec(name, item.getParserPosition()), item.getParserPosition());
    }

    /** Rows that see what stands before them in FROM, which the validator grants to a query only. */
    private static SqlNode selects(SqlCall values) {
        SqlNode union = null;
        for (SqlNode row : values.getOperandList()) {
            List<SqlNode> items = row.getKind() == SqlKind.ROW ? ((SqlCall) row).getOperandList() : List.of(row);
            List<SqlIdentifier> names = ImplicitNames.ofValues(items.size(), row.getParserPosition());
            List<SqlNode> named = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                named.add(SqlStdOperatorTable.AS.createCall(
                        items.get(i).getParserPosition(), items.get(i), names.get(i)));
            }
            SqlNode select = new SqlSelect(
                    row.getParserPosition(),
                    null,
                    new SqlNodeList(named, row.getParserPosition()),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
            union = union == null
                    ? select
                    : SqlStdOperatorTable.UNION_ALL.createCall(values.getParserPosition(), union, select);
        }
        return union;
    }

    private SqlNode expression(SqlNode node) throws SQLException {
        if (node instanceof SqlNodeList list) {
            for (int i = 0; i < list.size(); i++) {
                SqlNode shaped = expression(list.get(i));
                if (shaped != list.get(i)) {
                    list.set(i, shaped);
                }
            }
            return node;
        }
        if (!(node instanceof SqlCall call)) {
            return node;
        }
        if (call.isA(SqlKind.QUERY) && call.getKind() != SqlKind.VALUES) {
            return query(call, Place.EXPRESSION, null);
        }
        if (call instanceof SqlCase switched) {
            onceEach(switched.getWhenOperands());
        }
        if (call instanceof SqlWindow window) {
            expression(window.getPartitionList());
            expression(window.getOrderList());
        } else {
            for (int i = 0; i < call.operandCount(); i++) {
                SqlNode operand = call.operand(i);
                if (operand != null) {
                    SqlNode shaped = expression(operand);
                    if (shaped != operand) {
                        call.setOperand(i, shaped);
                    }
                }
            }
        }
        if (call.getOperator() instanceof SqlQuantifyOperator quantified) {
            return overArray(call, quantified);
        }
        if (call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN) {
            return InLists.shape(call);
        }
        if (call.operandCount() == 2
                && call.getOperator() instanceof SqlFunction function
                && function.getName().equalsIgnoreCase("NULLIF")) {
            return ComparedType.nullIf(call);
        }
        if (call.getKind() == SqlKind.BETWEEN && call.operand(0).getKind() == SqlKind.ROW) {
            return RowRange.comparisons(call, this::rows);
        }
        return SqlKind.COMPARISON.contains(call.getKind()) && call.operandCount() == 2 ? rows(call) : call;
    }

    /**
     * The parser puts the operand of a simple CASE into each WHEN as the same node, of which the validator must see
     * only one place.
     */
    private static void onceEach(SqlNodeList whens) {
        for (int i = 1; i < whens.size(); i++) {
            if (whens.get(i) instanceof SqlCall when
                    && when.operandCount() == 2
                    && whens.get(0) instanceof SqlCall first
                    && first.operandCount() == 2
                    && when.operand(0) == first.operand(0)) {
                when.setOperand(0, copy(when.operand(0)));
            }
        }
    }

    /** The same again, for another place. */
    static SqlNode copy(SqlNode node) {
        return node.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlCall call) {
                CallCopyingArgHandler handler = new CallCopyingArgHandler(call, true);
                call.getOperator().acceptCall(this, call, false, handler);
                return handler.result();
            }

            @Override
            public SqlNode visit(SqlIdentifier identifier) {
                return identifier.clone(identifier.getParserPosition());
            }
        });
    }

    /**
     * {@code x = ANY (ARRAY[1, 2])} is {@code x IN (1, 2)}; with another comparison it is a chain of them. Anything
     * else is compared as an array.
     */
    private static SqlNode overArray(SqlCall call, SqlQuantifyOperator quantified) {
        if (!(call.operand(1) instanceof SqlNodeList list) || list.size() != 1) {
            return call;
        }
        SqlParserPos position = call.getParserPosition();
        boolean any = call.getKind() == SqlKind.SOME;
        SqlNode array = list.get(0);
        boolean listed = array.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR
                && ((SqlCall) array)
                        .getOperandList().stream()
                                .allMatch(element -> element.getKind() != SqlKind.ARRAY_VALUE_CONSTRUCTOR
                                        && element.getKind() != SqlKind.ARRAY_QUERY_CONSTRUCTOR);
        if (!listed) {
            return new ArrayComparison(quantified.comparisonKind, any).createCall(position, call.operand(0), array);
        }
        List<SqlNode> elements = ((SqlCall) array).getOperandList();
        if (elements.isEmpty()) {
            return SqlLiteral.createBoolean(!any, position);
        }
        if (quantified.comparisonKind == (any ? SqlKind.EQUALS : SqlKind.NOT_EQUALS)) {
            return (any ? SqlStdOperatorTable.IN : SqlStdOperatorTable.NOT_IN)
                    .createCall(position, call.operand(0), new SqlNodeList(elements, position));
        }
        List<SqlNode> chain = new ArrayList<>();
        for (SqlNode element : elements) {
            chain.add(comparison(quantified.comparisonKind).createCall(position, copy(call.operand(0)), element));
        }
        return Chains.of(any ? SqlStdOperatorTable.OR : SqlStdOperatorTable.AND, position, chain);
    }

    private static SqlOperator comparison(SqlKind kind) {
        return switch (kind) {
            case EQUALS -> SqlStdOperatorTable.EQUALS;
            case NOT_EQUALS -> SqlStdOperatorTable.NOT_EQUALS;
            case LESS_THAN -> SqlStdOperatorTable.LESS_THAN;
            case LESS_THAN_OR_EQUAL -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
            case GREATER_THAN -> SqlStdOperatorTable.GREATER_THAN;
            case GREATER_THAN_OR_EQUAL -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
            default -> throw new IllegalStateException(kind.name());
        };
    }

    /** {@code (a, b) > (x, y)} is {@code a > x OR a = x AND b > y}: what decides is the first pair that differs. */
    private SqlNode rows(SqlCall call) throws SQLException {
        if (call.operand(0).getKind() != SqlKind.ROW || call.operand(1).getKind() != SqlKind.ROW) {
            return call;
        }
        List<SqlNode> left = ((SqlCall) call.operand(0)).getOperandList();
        List<SqlNode> right = ((SqlCall) call.operand(1)).getOperandList();
        SqlParserPos position = call.getParserPosition();
        if (left.size() != right.size()) {
            throw PlanErrors.syntax(
                    SqlState.SYNTAX_ERROR,
                    "Rows of " + left.size() + " and " + right.size() + " values are compared ("
                            + source.position(position) + ")");
        }
        SqlKind kind = call.getKind();
        if (kind == SqlKind.EQUALS || kind == SqlKind.NOT_EQUALS) {
            SqlNode chain = null;
            for (int i = 0; i < left.size(); i++) {
                SqlNode one = comparison(kind).createCall(position, left.get(i), right.get(i));
                chain = chain == null
                        ? one
                        : (kind == SqlKind.EQUALS ? SqlStdOperatorTable.AND : SqlStdOperatorTable.OR)
                                .createCall(position, chain, one);
            }
            return chain;
        }
        if (kind == SqlKind.IS_DISTINCT_FROM || kind == SqlKind.IS_NOT_DISTINCT_FROM) {
            return call;
        }
        int last = left.size() - 1;
        boolean less = kind == SqlKind.LESS_THAN || kind == SqlKind.LESS_THAN_OR_EQUAL;
        SqlOperator strict = less ? SqlStdOperatorTable.LESS_THAN : SqlStdOperatorTable.GREATER_THAN;
        SqlNode result = comparison(kind).createCall(position, left.get(last), right.get(last));
        // Each pair but the last stands twice.
        for (int i = last - 1; i >= 0; i--) {
            SqlNode same = SqlStdOperatorTable.AND.createCall(
                    position, SqlStdOperatorTable.EQUALS.createCall(position, left.get(i), right.get(i)), result);
            result = SqlStdOperatorTable.OR.createCall(
                    position, strict.createCall(position, copy(left.get(i)), copy(right.get(i))), same);
        }
        return result;
    }

    /**
     * {@code SELECT DISTINCT ON (a) b ... ORDER BY a, c} is {@code SELECT b ... QUALIFY ROW_NUMBER() OVER (PARTITION BY
     * a ORDER BY a, c) = 1}.
     */
    private void distinctOn(SqlSelect select, SqlNodeList order) throws SQLException {
        SqlNodeList items = select.getSelectList();
        boolean marked = items.size() > 0
                && items.get(0) instanceof SqlCall first
                && first.getOperator() instanceof SqlFunction
                && SourceText.isDistinctOn(first.getOperator().getName());
        if (!marked) {
            return;
        }
        SqlParserPos position = items.get(0).getParserPosition();
        List<SqlNode> rest = items.subList(1, items.size());
        SqlNodeList keys = new SqlNodeList(position);
        for (SqlNode key : ((SqlCall) items.get(0)).getOperandList()) {
            keys.add(meant(key, rest));
        }
        SqlNodeList sorted = new SqlNodeList(position);
        if (order != null) {
            for (SqlNode key : order) {
                sorted.add(meant(key, rest));
            }
            checkOrder(keys, sorted, position);
        }
        SqlWindow window = SqlWindow.create(
                null, null, keys, sorted, SqlLiteral.createBoolean(false, position), null, null, null, position);
        SqlNode number = SqlStdOperatorTable.OVER.createCall(
                position, SqlStdOperatorTable.ROW_NUMBER.createCall(position), window);
        SqlNode first =
                SqlStdOperatorTable.EQUALS.createCall(position, number, SqlLiteral.createExactNumeric("1", position));
        select.setSelectList(new SqlNodeList(rest, items.getParserPosition()));
        select.setQualify(
                select.getQualify() == null
                        ? first
                        : SqlStdOperatorTable.AND.createCall(position, select.getQualify(), first));
    }

    private void checkOrder(SqlNodeList keys, SqlNodeList order, SqlParserPos position) throws SQLException {
        int leading = Math.min(keys.size(), order.size());
        for (int i = 0; i < leading; i++) {
            SqlNode key = bare(order.get(i));
            if (keys.stream().noneMatch(one -> one.equalsDeep(key, org.apache.calcite.util.Litmus.IGNORE))) {
                throw PlanErrors.syntax(
                        SqlState.INVALID_COLUMN_REFERENCE,
                        "The expressions of DISTINCT ON must be those that ORDER BY begins with ("
                                + source.position(position) + ")");
            }
        }
    }

    private static SqlNode bare(SqlNode key) {
        SqlNode node = key;
        while (node instanceof SqlCall call
                && switch (call.getKind()) {
                    case DESCENDING, NULLS_FIRST, NULLS_LAST -> true;
                    default -> false;
                }) {
            node = call.operand(0);
        }
        return node;
    }

    /** What an ordinal or alias of ORDER BY stands for. */
    private static SqlNode meant(SqlNode key, List<SqlNode> items) {
        if (key instanceof SqlCall call && bare(key) != key) {
            return call.getOperator().createCall(call.getParserPosition(), meant(call.operand(0), items));
        }
        if (key instanceof SqlNumericLiteral number && number.isInteger()) {
            int ordinal = number.intValue(false);
            return ordinal >= 1 && ordinal <= items.size() ? unnamed(items.get(ordinal - 1)) : key;
        }
        if (key instanceof SqlIdentifier identifier && identifier.isSimple()) {
            for (SqlNode item : items) {
                if (item.getKind() == SqlKind.AS
                        && ((SqlIdentifier) ((SqlCall) item).operand(1))
                                .getSimple()
                                .equals(identifier.getSimple())) {
                    return unnamed(item);
                }
            }
        }
        return key;
    }

    private static SqlNode unnamed(SqlNode item) {
        return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
    }

    private void nameColumns(SqlSelect select, Place place, SqlNodeList order) {
        SqlNodeList items = select.getSelectList();
        Set<String> taken = new HashSet<>();
        for (SqlNode item : items) {
            if (item instanceof SqlIdentifier || item.getKind() == SqlKind.AS) {
                taken.add(ImplicitNames.of(item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item, source)
                        .toLowerCase(Locale.ROOT));
            }
        }
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = items.get(i);
            if (item instanceof SqlIdentifier || item.getKind() == SqlKind.AS) {
                continue;
            }
            String name = ImplicitNames.of(item, source);
            labels.putIfAbsent(place(item.getParserPosition()), name);
            if (RecursiveQueries.plain(item) != item) {
                // The validator puts ORDER BY and LIMIT into the query, which has another place.
                labels.putIfAbsent(place(RecursiveQueries.plain(item).getParserPosition()), name);
            }
            boolean used =
                    place == Place.TABLE || order != null && order.stream().anyMatch(key -> names(bare(key), name));
            boolean free = taken.add(name.toLowerCase(Locale.ROOT));
            // In GROUP BY, and within an expression of ORDER BY, PostgreSQL means a column of a table by the name.
            if (used
                    && free
                    && !FromResolver.mentions(select.getGroup(), name)
                    && !FromResolver.mentions(select.getQualify(), name)
                    && !withinOrder(order, name)) {
                SqlParserPos position = item.getParserPosition();
                items.set(i, SqlStdOperatorTable.AS.createCall(position, item, new SqlIdentifier(name, position)));
            }
        }
    }

    private static boolean names(SqlNode node, String name) {
        return node instanceof SqlIdentifier identifier
                && identifier.isSimple()
                && identifier.getSimple().equalsIgnoreCase(name);
    }

    private static boolean withinOrder(SqlNodeList order, String name) {
        return order != null
                && order.stream()
                        .map(QueryShapes::bare)
                        .anyMatch(key -> !names(key, name) && FromResolver.mentions(key, name));
    }
}
