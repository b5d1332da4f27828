// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.type.TreelineTypeFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlTimestampLiteral;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;

/**
 * Says of each AT TIME ZONE of a validated tree which of the two it is: of an instant the reading of a clock, or of a
 * reading the instant; of DATE_BIN whether it counts elapsed time or what a clock shows; of TO_CHAR, EXTRACT and the
 * like whether there is an offset; and puts into what turns timestamps to text or JSON how they are written. Instants
 * and readings share a type here; columns of tables and NOW() are instants, literals without an offset, what AT TIME
 * ZONE makes of an instant, and a date with a time added are readings, and so is what comes of them through subqueries.
 */
final class ZoneConversions {
    /** Columns of a query, or of what stands in FROM; a table's are instants. */
    private record Row(List<String> names, List<TimeKind> kinds) {
        static final Row TABLE = new Row(List.of(), List.of());

        TimeKind of(String name) {
            int place = names.indexOf(name);
            return place < 0 ? TimeKind.INSTANT : kinds.get(place);
        }

        Row named(List<String> others) {
            return others.size() == kinds.size() ? new Row(others, kinds) : this;
        }
    }

    /** The tables that a query sees by their aliases, and queries of WITH, in it and around it. */
    private record Scope(Map<String, Row> tables, Map<String, Row> queries, Scope around) {
        Scope(Scope around) {
            this(new HashMap<>(), new HashMap<>(), around);
        }

        Row table(String alias) {
            Row row = tables.get(alias);
            return row != null || around == null ? row : around.table(alias);
        }

        Row query(String name) {
            Row row = queries.get(name);
            return row != null || around == null ? row : around.query(name);
        }
    }

    private final SqlValidator validator;
    private final Map<SqlNode, Row> rows = new IdentityHashMap<>();
    private final Map<SharedOperand, TimeKind> bound = new IdentityHashMap<>();
    private final Map<SqlNode, TimeKind> kinds = new IdentityHashMap<>();
    private final Set<SqlNode> settled = Collections.newSetFromMap(new IdentityHashMap<>());
    private final CallRewrite calls;

    private ZoneConversions(SqlValidator validator, CallRewrite calls) {
        this.validator = validator;
        this.calls = calls;
    }

    /**
     * Puts the right operator into each call of either.
     *
     * @param validated a tree whose identifiers begin with the alias of their table
     */
    static void settle(SqlNode validated, SqlValidator validator, CallRewrite calls) {
        new ZoneConversions(validator, calls).query(validated, null);
    }

    private Row query(SqlNode node, Scope around) {
        Row known = known(node, around);
        rows.put(node, known);
        return known;
    }

    private Row known(SqlNode node, Scope around) {
        Row known = rows.get(node);
        if (known != null) {
            return known;
        }
        Scope scope = new Scope(around);
        if (node instanceof SqlSelect select) {
            return select(select, scope);
        }
        if (node instanceof SqlOrderBy ordered) {
            Row row = query(ordered.query, scope);
            look(ordered.orderList, scope);
            return row;
        }
        if (node instanceof SqlWith with) {
            for (SqlNode item : with.withList) {
                withItem((SqlWithItem) item, scope);
            }
            return query(with.body, scope);
        }
        if (node instanceof SqlCall call && call.isA(SqlKind.SET_QUERY)) {
            List<Row> branches = new ArrayList<>();
            call.getOperandList().forEach(branch -> branches.add(query(branch, scope)));
            return combined(branches);
        }
        if (node instanceof SqlCall call && call.getKind() == SqlKind.VALUES) {
            List<Row> rows = new ArrayList<>();
            for (SqlNode row : call.getOperandList()) {
                List<SqlNode> items = row.getKind() == SqlKind.ROW ? ((SqlCall) row).getOperandList() : List.of(row);
                List<TimeKind> kinds = new ArrayList<>();
                for (SqlNode item : items) {
                    look(item, scope);
                    kinds.add(kind(item, scope));
                }
                rows.add(new Row(List.of(), kinds));
            }
            return combined(rows);
        }
        look(node, scope);
        return Row.TABLE;
    }

    private void withItem(SqlWithItem item, Scope scope) {
        List<String> names = item.columnList == null ? List.of() : names(item.columnList);
        if (item.recursive.booleanValue() && item.query instanceof SqlCall union && union.isA(SqlKind.SET_QUERY)) {
            Row begin = query(union.operand(0), scope);
            scope.queries().put(item.name.getSimple(), begin.named(names));
        }
        scope.queries().put(item.name.getSimple(), query(item.query, scope).named(names));
    }

    private static Row combined(List<Row> rows) {
        List<TimeKind> kinds = new ArrayList<>();
        Row first = rows.get(0);
        for (int i = 0; i < first.kinds().size(); i++) {
            List<TimeKind> column = new ArrayList<>();
            for (Row row : rows) {
                column.add(i < row.kinds().size() ? row.kinds().get(i) : TimeKind.INSTANT);
            }
            kinds.add(TimeKind.common(column));
        }
        return new Row(first.names(), kinds);
    }

    private Row select(SqlSelect select, Scope scope) {
        if (select.getFrom() != null) {
            from(select.getFrom(), scope);
        }
        for (SqlNode part : select.getOperandList()) {
            if (part != null && part != select.getFrom()) {
                look(part, scope);
            }
        }
        List<String> names = new ArrayList<>();
        List<TimeKind> kinds = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            String name = SqlValidatorUtil.alias(item);
            names.add(name == null ? "" : name);
            kinds.add(kind(item, scope));
        }
        return new Row(names, kinds);
    }

    private Row from(SqlNode node, Scope scope) {
        if (node instanceof SqlJoin join) {
            from(join.getLeft(), scope);
            from(join.getRight(), scope);
            if (join.getCondition() != null) {
                look(join.getCondition(), scope);
            }
            return Row.TABLE;
        }
        if (node instanceof SqlIdentifier table) {
            Row query = table.isSimple() ? scope.query(table.getSimple()) : null;
            Row row = query == null ? Row.TABLE : query;
            scope.tables().put(table.names.get(table.names.size() - 1), row);
            return row;
        }
        if (!(node instanceof SqlCall call)) {
            return Row.TABLE;
        }
        switch (call.getKind()) {
            case AS -> {
                Row row = from(call.operand(0), scope);
                List<String> names = new ArrayList<>();
                for (SqlNode column : call.getOperandList().subList(2, call.operandCount())) {
                    names.add(((SqlIdentifier) column).getSimple());
                }
                if (call.operand(0).getKind() == SqlKind.UNNEST && names.isEmpty()) {
                    names.add(((SqlIdentifier) call.operand(1)).getSimple());
                }
                scope.tables().put(((SqlIdentifier) call.operand(1)).getSimple(), row.named(names));
                return row;
            }
            case LATERAL, TABLE_REF -> {
                return from(call.operand(0), scope);
            }
            case UNNEST -> {
                look(call, scope);
                List<TimeKind> kinds = new ArrayList<>();
                call.getOperandList().forEach(array -> kinds.add(kind(array, scope)));
                return new Row(List.of(), kinds);
            }
            default -> {
                return query(call, scope);
            }
        }
    }

    private static List<String> names(SqlNodeList list) {
        return list.stream().map(name -> ((SqlIdentifier) name).getSimple()).toList();
    }

    /** Settles the calls within an expression. */
    private void look(SqlNode node, Scope scope) {
        if (node instanceof SqlNodeList list) {
            list.forEach(item -> look(item, scope));
            return;
        }
        if (!(node instanceof SqlCall call)) {
            return;
        }
        if (call.isA(SqlKind.QUERY)) {
            query(call, scope);
            return;
        }
        if (!settled.add(call)) {
            return;
        }
        for (SqlNode operand : call.getOperandList()) {
            look(operand, scope);
            bind(call, operand, scope);
        }
        SqlOperator ofReadings = call instanceof SqlBasicCall ? calls.ofReadings(call) : null;
        if (ofReadings != null && common(call.getOperandList(), scope) == TimeKind.CLOCK) {
            ((SqlBasicCall) call).setOperator(ofReadings);
        }
        for (int i = 0; i < call.operandCount(); i++) {
            write(call, i, scope);
        }
    }

    /** Writes an operand as text where the call takes it as such, and its kind makes a difference to that. */
    private void write(SqlCall call, int i, Scope scope) {
        SqlNode operand = call.operand(i);
        if (operand == null || !isTimestamp(operand)) {
            return;
        }
        CallRewrite.Written as = written(call, i);
        boolean reading = as != CallRewrite.Written.NOT && kind(operand, scope) == TimeKind.CLOCK;
        SqlOperator operator = calls.written(as, reading);
        if (operator == null) {
            return;
        }
        SqlNode text = new SqlBasicCall(operator, List.of(operand), operand.getParserPosition());
        RelDataType type = validator.getValidatedNodeType(operand);
        RelDataTypeFactory types = validator.getTypeFactory();
        RelDataType one = SqlTypeUtil.addCharsetAndCollation(types.createSqlType(SqlTypeName.VARCHAR), types);
        validator.setValidatedNodeType(
                text,
                type.getComponentType() == null
                        ? types.createTypeWithNullability(one, type.isNullable())
                        : TreelineTypeFactory.arrayOf(
                                types, types.createTypeWithNullability(one, true), type.isNullable()));
        call.setOperand(i, text);
    }

    private CallRewrite.Written written(SqlCall call, int i) {
        if (call.getKind() == SqlKind.CAST) {
            RelDataType to = validator.getValidatedNodeTypeIfKnown(call);
            boolean text = i == 0 && to != null && SqlTypeUtil.isCharacter(elementType(to));
            return text ? CallRewrite.Written.TEXT : CallRewrite.Written.NOT;
        }
        List<RelDataType> types = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            RelDataType type = operand == null ? null : validator.getValidatedNodeTypeIfKnown(operand);
            types.add(type == null ? validator.getUnknownType() : type);
        }
        return calls.written(call.getOperator(), types, i);
    }

    /** Whether a node is a timestamp, or an array of them. */
    private boolean isTimestamp(SqlNode node) {
        RelDataType type = validator.getValidatedNodeTypeIfKnown(node);
        return type != null && elementType(type).getSqlTypeName() == SqlTypeName.TIMESTAMP;
    }

    private static RelDataType elementType(RelDataType type) {
        return type.getComponentType() == null ? type : type.getComponentType();
    }

    /** Notes the kind of an operand that is bound, before what refers to it is looked at. */
    private void bind(SqlCall call, SqlNode operand, Scope scope) {
        SharedOperand place = SharedOperand.bound(call.getOperator());
        if (place != null && operand == call.operand(0) && !bound.containsKey(place)) {
            bound.put(place, kind(operand, scope));
        }
    }

    private boolean converts(SqlCall call) {
        return call instanceof SqlBasicCall
                && (calls.isZoneOfInstant(call.getOperator()) || calls.isZoneOfClock(call.getOperator()));
    }

    /** The kind of a timestamp; of an array of them, that of its elements. */
    private TimeKind kind(SqlNode node, Scope scope) {
        if (node instanceof SqlTimestampLiteral) {
            return TimeKind.CLOCK;
        }
        if (node.isA(SqlKind.QUERY)) {
            Row row = query(node, scope);
            return row.kinds().isEmpty() ? TimeKind.INSTANT : row.kinds().get(0);
        }
        RelDataType type = validator.getValidatedNodeTypeIfKnown(node);
        if (type != null && elementType(type).getSqlTypeName() != SqlTypeName.TIMESTAMP) {
            return TimeKind.OPEN;
        }
        if (node instanceof SqlIdentifier identifier) {
            if (identifier.isSimple()) {
                return identifier.getSimple().equalsIgnoreCase("LOCALTIMESTAMP") ? TimeKind.CLOCK : TimeKind.INSTANT;
            }
            Row row = scope.table(identifier.names.get(identifier.names.size() - 2));
            return row == null ? TimeKind.INSTANT : row.of(identifier.names.get(identifier.names.size() - 1));
        }
        if (!(node instanceof SqlCall call)) {
            return TimeKind.OPEN;
        }
        TimeKind known = kinds.get(call);
        if (known == null) {
            known = ofCall(call, scope);
            kinds.put(call, known);
        }
        return known;
    }

    private TimeKind ofCall(SqlCall call, Scope scope) {
        if (converts(call)) {
            return calls.isZoneOfInstant(call.getOperator()) ? TimeKind.CLOCK : TimeKind.INSTANT;
        }
        if (SharedOperand.bound(call.getOperator()) != null) {
            bind(call, call.operand(0), scope);
            return kind(call.operand(1), scope);
        }
        SharedOperand referred = SharedOperand.referred(call.getOperator());
        if (referred != null) {
            return bound.getOrDefault(referred, TimeKind.OPEN);
        }
        List<SqlNode> operands = call.getOperandList();
        switch (call.getKind()) {
            case CAST -> {
                return cast(call, scope);
            }
            case CASE -> {
                SqlCase cases = (SqlCase) call;
                List<TimeKind> kinds = new ArrayList<>();
                cases.getThenOperands().forEach(then -> kinds.add(kind(then, scope)));
                if (cases.getElseOperand() != null) {
                    kinds.add(kind(cases.getElseOperand(), scope));
                }
                return TimeKind.common(kinds);
            }
            case WITHIN_GROUP -> {
                // MODE() and the like are of what they order.
                SqlCall aggregate = call.operand(0);
                String name = aggregate.getOperator().getName().toUpperCase(Locale.ROOT);
                return name.equals("MODE") || name.startsWith("PERCENTILE")
                        ? kind(((SqlNodeList) call.operand(1)).get(0), scope)
                        : kind(aggregate, scope);
            }
            case DESCENDING, NULLS_FIRST, NULLS_LAST, AS, OVER, FILTER, RESPECT_NULLS, IGNORE_NULLS, SCALAR_QUERY -> {
                return kind(call.operand(0), scope);
            }
            default -> {}
        }
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "MAKE_TIMESTAMP", "LOCALTIMESTAMP" -> TimeKind.CLOCK;
            // A date is an instant to DATE_TRUNC, and a reading of a clock when a time is added to it.
            case "DATE_TRUNC" ->
                operands.size() == 2 && kind(operands.get(1), scope) == TimeKind.CLOCK
                        ? TimeKind.CLOCK
                        : TimeKind.INSTANT;
            case "+", "-" -> {
                TimeKind sum = common(operands, scope);
                yield sum == TimeKind.OPEN ? TimeKind.CLOCK : sum;
            }
            case "NOW", "TO_TIMESTAMP", "MAKE_TIMESTAMPTZ", "CURRENT_TIMESTAMP" -> TimeKind.INSTANT;
            case "NULLIF", "MAX_BY", "MIN_BY", "ARRAY_AGG" ->
                operands.isEmpty() ? TimeKind.OPEN : kind(operands.get(0), scope);
            default -> {
                TimeKind common = common(operands, scope);
                yield common == TimeKind.OPEN ? TimeKind.INSTANT : common;
            }
        };
    }

    private TimeKind common(List<SqlNode> operands, Scope scope) {
        List<TimeKind> all = new ArrayList<>();
        for (SqlNode operand : operands) {
            if (operand != null) {
                all.add(kind(operand, scope));
            }
        }
        return TimeKind.common(all);
    }

    private TimeKind cast(SqlCall call, Scope scope) {
        SqlDataTypeSpec target = (SqlDataTypeSpec) call.operand(1);
        TimeKind operand = kind(call.operand(0), scope);
        if (target.getParserPosition().equals(SqlParserPos.ZERO)) {
            // The validator's own, between types that differ here.
            return operand;
        }
        String name = target.toString().toUpperCase(Locale.ROOT).replaceAll("[ `\"]+", " ");
        if (name.contains("(9)") || name.matches("(?s).*(\\bWITH |_TZ|LOCAL).*")) {
            return TimeKind.INSTANT;
        }
        return call.operand(0) instanceof SqlCharStringLiteral text && TimeKind.zoned(text.toValue())
                ? TimeKind.INSTANT
                : TimeKind.CLOCK;
    }
}
