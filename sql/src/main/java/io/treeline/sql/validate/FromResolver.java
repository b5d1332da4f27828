// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.TableName;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.system.NativeTable;
import io.treeline.sql.system.VirtualTable;
import io.treeline.sql.system.VirtualTables;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Replaces each table name in FROM by the catalog's exact name before validation, and puts functions and parameters
 * into shapes that the validator takes.
 */
final class FromResolver {
    private static final Set<SqlKind> FROM_HERE_ON_OTHER_NAMES =
            Set.of(SqlKind.SELECT, SqlKind.UNION, SqlKind.WITH, SqlKind.ORDER_BY);

    private static final Set<String> TEXT_OPERATORS = Set.of(
            "||",
            "CONCAT",
            "UPPER",
            "LOWER",
            "REPLACE",
            "TRIM",
            "LTRIM",
            "RTRIM",
            "CHAR_LENGTH",
            "CHARACTER_LENGTH",
            "LENGTH",
            "POSITION",
            "SUBSTRING",
            "SUBSTR");

    private final TableLookup lookup;
    private final VirtualTables virtuals;
    private final SourceText source;
    private final CallRewrite calls;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, VirtualTable> virtualTables = new LinkedHashMap<>();
    /**
     * Names of columns that may be quoted in any case: other databases write those of information_schema in capitals.
     */
    private final Set<String> anyCase = new HashSet<>();

    private final Set<String> aliases = new TreeSet<>();
    private final Set<String> tableNames = new TreeSet<>();
    /**
     * By FROM item, the names of its table that a column may be qualified with as a whole:
     * {@code root.db.device.column}.
     */
    private final Map<SqlNode, Set<String>> paths = new IdentityHashMap<>();
    /** The casts around parameters of which nothing near tells the type. */
    private final Set<SqlNode> guesses = Collections.newSetFromMap(new IdentityHashMap<>());
    /** The names of WITH that can be seen here. */
    private Set<String> withNames = Set.of();
    /** Whether the tables' columns have one case only. */
    private boolean oneCase;

    /** What functions and operators are replaced by. */
    CallRewrite calls() {
        return calls;
    }

    FromResolver(TableLookup lookup, SourceText source, CallRewrite calls, VirtualTables virtuals) {
        this.virtuals = virtuals;
        this.lookup = lookup;
        this.source = source;
        this.calls = calls;
    }

    /** The tables found, by their name's text. */
    Map<String, Table> tables() {
        return tables;
    }

    /** The tables found that are none of the server's. */
    Collection<VirtualTable> virtualTables() {
        return virtualTables.values();
    }

    /** The texts of the tables found that are queries in the server's own language. */
    List<String> natives() {
        return virtualTables.values().stream()
                .filter(NativeTable.class::isInstance)
                .map(table -> ((NativeTable) table).text())
                .toList();
    }

    /** The columns of all tables found, and the names given to others. */
    Set<String> columnNames() {
        Set<String> names = new TreeSet<>(aliases);
        tables.values().forEach(table -> table.columns().forEach(column -> names.add(column.name())));
        virtualTables.values().forEach(table -> table.columns().forEach(column -> names.add(column.name())));
        return names;
    }

    /** The names by which FROM items are called. */
    Set<String> tableNames() {
        return tableNames;
    }

    /** A table that is none of the server's, by its name's text; null if there is no such. */
    VirtualTable virtualTable(String name) {
        return virtualTables.get(name);
    }

    /** Longer names by which the statement may call the table of a FROM item that has no alias of the user's. */
    Set<String> paths(SqlNode item) {
        return paths.getOrDefault(item, Set.of());
    }

    /** Whether the tables' columns have one case only, so that quotes do not make a name exact. */
    boolean oneCase() {
        return oneCase;
    }

    /** Whether a name may be quoted in any case. */
    boolean anyCase(String name) {
        return anyCase.contains(name);
    }

    /** Whether a node is a cast that was put around a parameter, of which nothing near it tells the type. */
    boolean isGuess(SqlNode node) {
        return guesses.contains(node);
    }

    /** Rewrites the statement in place. */
    SqlNode resolve(SqlNode statement) throws SQLException {
        return expression(statement);
    }

    private SqlNode expression(SqlNode node) throws SQLException {
        if (node instanceof SqlIdentifier) {
            return node;
        }
        if (node instanceof SqlNodeList list) {
            for (int i = 0; i < list.size(); i++) {
                SqlNode item = list.get(i);
                SqlNode resolved = expression(item);
                if (resolved != item) {
                    list.set(i, resolved);
                }
            }
            return node;
        }
        if (node instanceof SqlUnknownLiteral literal && literal.tag.startsWith("TIMESTAMP")) {
            // Through text, which may carry an offset and is read exactly.
            return castTo(
                    SqlLiteral.createCharString(literal.getValue(), literal.getParserPosition()),
                    SqlTypeName.TIMESTAMP);
        }
        if (!(node instanceof SqlCall call)) {
            return node == null ? null : rewritten(node);
        }
        if (call.getKind() == SqlKind.PRECEDING || call.getKind() == SqlKind.FOLLOWING) {
            // The bound of a frame stays a literal, but for what marks that it counts groups.
            if (call.operand(0) instanceof SqlCall marked
                    && SourceText.isGroups(marked.getOperator().getName())) {
                call.setOperand(0, expression(marked));
            } else if (call.operand(0) instanceof SqlCharStringLiteral text) {
                // A number or an interval, whichever the order's column takes; which shows in the text.
                String value = text.toValue().strip();
                call.setOperand(
                        0,
                        value.matches("[+-]?\\d+(\\.\\d+)?")
                                ? SqlLiteral.createExactNumeric(value, text.getParserPosition())
                                : SqlStdOperatorTable.CAST.createCall(
                                        text.getParserPosition(),
                                        text,
                                        new SqlIntervalQualifier(
                                                TimeUnit.DAY, TimeUnit.SECOND, text.getParserPosition())));
            }
            return node;
        }
        typeParameters(call);
        switch (call.getKind()) {
            case WITH -> {
                return with((SqlWith) call);
            }
            case ORDER_BY -> {
                return ordered((SqlOrderBy) call);
            }
            case JOIN -> {
                return from(call);
            }
            case EXPLICIT_TABLE -> {
                call.setOperand(0, from(call.operand(0)));
                return call;
            }
            case AS -> {
                for (int i = 1; i < call.operandCount(); i++) {
                    if (call.operand(i) instanceof SqlIdentifier alias) {
                        aliases.add(alias.getSimple());
                    }
                }
                operands(call, 1);
                return call;
            }
            default -> {}
        }
        if (call instanceof SqlSelect select) {
            if (select.getFrom() != null) {
                select.setFrom(from(select.getFrom()));
            }
            for (int i = 0; i < select.operandCount(); i++) {
                SqlNode operand = select.getOperandList().get(i);
                if (operand != null && operand != select.getFrom()) {
                    SqlNode resolved = expression(operand);
                    if (resolved != operand) {
                        select.setOperand(i, resolved);
                    }
                }
            }
            return select;
        }
        operands(call, call.operandCount());
        return rewritten(call);
    }

    /**
     * Each name of WITH is seen by the items after it and by the body, and hides a table of the same name there only.
     */
    private SqlNode with(SqlWith with) throws SQLException {
        Set<String> outer = withNames;
        for (SqlNode one : with.withList) {
            SqlWithItem item = (SqlWithItem) one;
            String name = item.name.getSimple();
            RecursiveQueries.settle(with, item, source);
            Set<String> before = withNames;
            if (item.recursive.booleanValue()) {
                withNames = plus(withNames, name);
            }
            if (item.columnList != null) {
                item.columnList.forEach(column -> aliases.add(((SqlIdentifier) column).getSimple()));
            }
            item.query = expression(item.query);
            withNames = plus(before, name);
        }
        with.body = expression(with.body);
        withNames = outer;
        return with;
    }

    private static Set<String> plus(Set<String> names, String name) {
        Set<String> more = new HashSet<>(names);
        more.add(name);
        return more;
    }

    private SqlNode ordered(SqlOrderBy written) throws SQLException {
        SqlNode query = expression(written.query);
        SqlOrderBy order = query == written.query
                ? written
                : new SqlOrderBy(written.getParserPosition(), query, written.orderList, written.offset, written.fetch);
        expression(order.orderList);
        return RowCounts.shaped(order, this::expression);
    }

    static boolean mentions(SqlNode node, String name) {
        if (node instanceof SqlIdentifier identifier) {
            return identifier.isSimple() && identifier.getSimple().equalsIgnoreCase(name);
        }
        return node instanceof SqlCall call
                        && !FROM_HERE_ON_OTHER_NAMES.contains(call.getKind())
                        && call.getOperandList().stream()
                                .anyMatch(operand -> operand != null && mentions(operand, name))
                || node instanceof SqlNodeList list
                        && list.stream().anyMatch(item -> item != null && mentions(item, name));
    }

    private static SqlNode castTo(SqlNode node, SqlTypeName type) {
        SqlDataTypeSpec spec =
                new SqlDataTypeSpec(new SqlBasicTypeNameSpec(type, node.getParserPosition()), node.getParserPosition());
        return SqlStdOperatorTable.CAST.createCall(node.getParserPosition(), node, spec);
    }

    /**
     * Gives parameters a type where only the operator tells it: text beside || and in functions of text, ticks in a
     * list beside Time.
     */
    private void typeParameters(SqlCall call) {
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        boolean text = TEXT_OPERATORS.contains(name)
                || name.equals("COALESCE")
                        && call.getOperandList().stream().anyMatch(SqlCharStringLiteral.class::isInstance);
        if (text) {
            for (int i = 0; i < call.operandCount(); i++) {
                if (call.operand(i) instanceof SqlDynamicParam && (i == 0 || !name.startsWith("SUBSTR"))) {
                    call.setOperand(i, castTo(call.operand(i), SqlTypeName.VARCHAR));
                }
            }
        }
        if ((call.getKind() == SqlKind.IS_NULL || call.getKind() == SqlKind.IS_NOT_NULL)
                && call.operand(0) instanceof SqlDynamicParam) {
            call.setOperand(0, castTo(call.operand(0), SqlTypeName.VARCHAR));
        }
        if (call instanceof SqlSelect select) {
            SqlNodeList items = select.getSelectList();
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i) instanceof SqlDynamicParam parameter) {
                    items.set(i, guess(parameter));
                } else if (items.get(i).getKind() == SqlKind.AS
                        && ((SqlCall) items.get(i)).operand(0) instanceof SqlDynamicParam parameter) {
                    ((SqlCall) items.get(i)).setOperand(0, guess(parameter));
                }
            }
        }
        if ((call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN)
                && call.operand(1) instanceof SqlNodeList list
                && call.operand(0) instanceof SqlIdentifier identifier
                && identifier.names.get(identifier.names.size() - 1).equalsIgnoreCase("Time")) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof SqlNumericLiteral) {
                    list.set(i, castTo(list.get(i), SqlTypeName.TIMESTAMP));
                }
            }
        }
    }

    /** What stands for a node afterwards is a guess if that was one. */
    private SqlNode rewritten(SqlNode node) throws SQLException {
        SqlNode rewritten = calls.rewrite(node);
        if (rewritten != node && guesses.contains(node)) {
            guesses.add(rewritten);
        }
        return rewritten;
    }

    private SqlNode guess(SqlDynamicParam parameter) {
        SqlNode cast = castTo(parameter, SqlTypeName.VARCHAR);
        guesses.add(cast);
        return cast;
    }

    private void operands(SqlCall call, int count) throws SQLException {
        List<SqlNode> operands = call.getOperandList();
        for (int i = 0; i < count; i++) {
            SqlNode operand = operands.get(i);
            if (operand != null) {
                SqlNode resolved = expression(operand);
                if (resolved != operand) {
                    call.setOperand(i, resolved);
                }
            }
        }
    }

    private SqlNode from(SqlNode node) throws SQLException {
        if (node instanceof SqlIdentifier identifier) {
            return table(identifier);
        }
        if (node instanceof SqlJoin join) {
            join.setLeft(from(join.getLeft()));
            join.setRight(from(join.getRight()));
            if (join.getCondition() != null) {
                SqlNode condition = expression(join.getCondition());
                if (condition != join.getCondition()) {
                    join.setOperand(5, condition);
                }
            }
            return join;
        }
        if (node instanceof SqlCall call) {
            switch (call.getKind()) {
                case AS -> {
                    for (int i = 1; i < call.operandCount(); i++) {
                        (i == 1 ? tableNames : aliases).add(((SqlIdentifier) call.operand(i)).getSimple());
                    }
                    SqlNode named = call.operand(0);
                    SqlNode inner = from(named);
                    if (named instanceof SqlIdentifier identifier
                            && !identifier
                                    .names
                                    .get(identifier.names.size() - 1)
                                    .equals(((SqlIdentifier) call.operand(1)).getSimple())) {
                        tableNames.remove(identifier.names.get(identifier.names.size() - 1));
                    }
                    // The user's alias takes the place of ours.
                    call.setOperand(
                            0,
                            named instanceof SqlIdentifier && inner.getKind() == SqlKind.AS
                                    ? ((SqlCall) inner).operand(0)
                                    : inner);
                    return call;
                }
                case TABLE_REF, LATERAL, EXPLICIT_TABLE -> {
                    call.setOperand(0, from(call.operand(0)));
                    return call;
                }
                case TABLESAMPLE ->
                    throw PlanErrors.unsupported(
                            "TABLESAMPLE is not supported: IoTDB does not sample. Filter on \"Time\" instead.");
                default -> {
                    return expression(call);
                }
            }
        }
        return node;
    }

    /**
     * The item of WITH that the name means; a name without quotes may differ in case from the only one that it fits.
     * Null if there is none.
     */
    private SqlNode withName(SqlIdentifier identifier) throws SQLException {
        String name = identifier.getSimple();
        boolean exact = source.userQuoted(identifier.getComponentParserPosition(0));
        if (withNames.contains(name)) {
            return identifier;
        }
        List<String> similar = exact
                ? List.of()
                : withNames.stream().filter(name::equalsIgnoreCase).toList();
        if (similar.size() != 1) {
            return null;
        }
        SqlParserPos position = identifier.getParserPosition();
        return SqlStdOperatorTable.AS.createCall(
                position, new SqlIdentifier(similar.get(0), position), new SqlIdentifier(name, position));
    }

    private SqlNode table(SqlIdentifier identifier) throws SQLException {
        if (identifier.isSimple()) {
            SqlNode with = withName(identifier);
            if (with != null) {
                return with;
            }
        }
        String nativeText = source.nativeText(identifier.names);
        if (nativeText != null) {
            TableName name = new TableName(identifier.names.get(0), identifier.names.get(1));
            VirtualTable table = virtualTables.get(name.toString());
            return virtual(identifier, table != null ? table : virtuals.nativeText(name, nativeText), "native");
        }
        Optional<VirtualTable> view = virtuals.find(identifier.names);
        if (view.isPresent()) {
            return virtual(identifier, view.get(), identifier.names.get(identifier.names.size() - 1));
        }
        List<NamePart> parts = new ArrayList<>();
        for (int i = 0; i < identifier.names.size(); i++) {
            parts.add(
                    new NamePart(identifier.names.get(i), source.userQuoted(identifier.getComponentParserPosition(i))));
        }
        Table table;
        try {
            table = find(parts, identifier);
        } catch (SQLSyntaxErrorException e) {
            Optional<VirtualTable> system = virtuals.system(identifier.names);
            if (system.isPresent()) {
                return virtual(identifier, system.get(), identifier.getSimple());
            }
            if (identifier.isSimple() && identifier.getSimple().equalsIgnoreCase("DUAL")) {
                return dual(identifier.getParserPosition());
            }
            throw e;
        }
        // Where all names have one case, quotes do not make a name exact.
        oneCase |= !table.model().keepsCase();
        tables.put(table.name().toString(), table);
        SqlParserPos position = identifier.getParserPosition();
        // The last part as it was written stays usable as the table's alias.
        String alias = identifier.names.get(identifier.names.size() - 1);
        tableNames.add(alias);
        SqlIdentifier exact = new SqlIdentifier(
                List.of(table.name().schema(), table.name().table()),
                null,
                position,
                List.of(position.withQuoting(true), position.withQuoting(true)));
        SqlNode item = alias.equals(table.name().table())
                ? exact
                : SqlStdOperatorTable.AS.createCall(
                        position, exact, new SqlIdentifier(alias, position.withQuoting(true)));
        paths.put(
                item,
                new HashSet<>(List.of(
                        String.join(".", identifier.names),
                        table.name().table(),
                        table.name().schema() + '.' + table.name().table())));
        return item;
    }

    /** The table of one row that some tools select constants from, where no table has its name. */
    private SqlNode dual(SqlParserPos position) {
        SqlNode row = SqlStdOperatorTable.ROW.createCall(position, SqlLiteral.createCharString("X", position));
        return SqlStdOperatorTable.AS.createCall(
                position,
                SqlStdOperatorTable.VALUES.createCall(position, row),
                new SqlIdentifier("DUAL", position),
                new SqlIdentifier("DUMMY", position.withQuoting(true)));
    }

    private Table find(List<NamePart> parts, SqlIdentifier identifier) throws SQLException {
        try {
            return lookup.find(parts);
        } catch (SQLSyntaxErrorException e) {
            SQLException missing = virtuals.missing(identifier.names);
            SQLException told = missing == null ? e : missing;
            throw SqlState.ofCode(told.getSQLState())
                    .exception(told.getMessage() + " (" + source.position(identifier.getParserPosition()) + ")", 0, e);
        }
    }

    private SqlNode virtual(SqlIdentifier identifier, VirtualTable table, String alias) {
        virtualTables.put(table.name().toString(), table);
        oneCase |= table.oneCase();
        if (source.nativeText(identifier.names) == null && table.anyCase()) {
            anyCase.add(table.name().schema());
            anyCase.add(table.name().table());
            table.columns().forEach(column -> anyCase.add(column.name()));
        }
        SqlParserPos position = identifier.getParserPosition();
        SqlIdentifier exact = new SqlIdentifier(
                List.of(table.name().schema(), table.name().table()),
                null,
                position,
                List.of(position.withQuoting(true), position.withQuoting(true)));
        tableNames.add(alias);
        return alias.equals(table.name().table())
                ? exact
                : SqlStdOperatorTable.AS.createCall(
                        position, exact, new SqlIdentifier(alias, position.withQuoting(true)));
    }
}
