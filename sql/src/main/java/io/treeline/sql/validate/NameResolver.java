// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Gives every name the spelling of what it means, so that the validator, which knows nothing of quotes and cases, finds
 * that and nothing else.
 *
 * <p>A name is looked for in the nearest query first, there to the letter, else without regard to case; only then in
 * the query around. A name that the user quoted is exact everywhere. What a name fits twice in one query is an error
 * that tells the candidates.
 */
final class NameResolver {
    private final SourceText source;
    private final FromResolver found;
    private final FromScopes from;
    private final QueryScopes queries;
    private final WholeRows rows;
    private final Map<String, String> written = new HashMap<>();
    /** What the names and queries of the statement were found to mean. */
    private final Map<SqlNode, VisibleColumn> meanings = new IdentityHashMap<>();
    /** Columns of the queries around those in which they are named. */
    private final Set<SqlNode> outer = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Casts around parameters whose type what they are compared with has told. */
    private final Map<SqlCall, ColumnType> told = new IdentityHashMap<>();
    /** The windows of the query being read that have names. */
    private List<VisibleColumn> windows = List.of();
    /**
     * Aliases of the query being read that the validator would prefer to the columns of the same name in GROUP BY and
     * ORDER BY.
     */
    private Set<String> preferred = Set.of();

    NameResolver(SourceText source, FromResolver found, QueryShapes shapes) {
        this.source = source;
        this.found = found;
        this.rows = new WholeRows(found.calls());
        this.from = new FromScopes(this, found);
        this.queries = new QueryScopes(this, from, found, shapes);
    }

    /** Resolves the names of a statement, whose tables are found, in place. */
    void resolve(SqlNode statement) throws SQLException {
        expression(statement, null);
    }

    /** The rows that are named as values. */
    WholeRows rows() {
        return rows;
    }

    /**
     * Whether what stands in FROM is a function that gives single values, of which the pre-pass made a query: there the
     * name of its column stands for a parenthesis.
     */
    boolean isFunction(SqlNode table) {
        if (!(table instanceof SqlSelect select)
                || select.getFrom() != null
                || select.getSelectList().size() != 1
                || !(select.getSelectList().get(0) instanceof SqlCall as)
                || as.getKind() != SqlKind.AS
                || !(as.operand(0) instanceof SqlCall call)
                || !(call.getOperator() instanceof SetReturning function)
                || !function.returnsSet()) {
            return false;
        }
        int at = source.position(as.operand(1).getParserPosition()).offset();
        return at < source.original().length() && source.original().charAt(at) == ')';
    }

    /** The name as the user spelled it, of an identifier whose spelling was changed; else null. */
    String written(SqlIdentifier identifier) {
        return written.get(place(identifier.getParserPosition()));
    }

    private static String place(SqlParserPos position) {
        return position.getLineNum() + ":" + position.getColumnNum();
    }

    /** The place of a node for a message, in parentheses; empty where it has none. */
    String where(SqlNode node) {
        return node.getParserPosition().getLineNum() > 0 ? " (" + source.position(node.getParserPosition()) + ")" : "";
    }

    /** Resolves the names of a query; null when its columns are not known before validation. */
    List<VisibleColumn> query(SqlNode node, Scope outer, SqlNodeList order) throws SQLException {
        Set<String> around = preferred;
        List<VisibleColumn> windowsAround = windows;
        preferred = Set.of();
        List<VisibleColumn> columns = queries.query(node, outer, order);
        preferred = around;
        windows = windowsAround;
        return columns;
    }

    /** Tells the WINDOW clause of the query being read. */
    void windows(SqlNodeList named) {
        windows = named == null
                ? List.of()
                : named.stream()
                        .map(window -> new VisibleColumn(
                                ((SqlWindow) window).getDeclName().getSimple(), null, null, null, false))
                        .toList();
    }

    /**
     * Resolves an expression in which a name means a column even where an alias of the same name would be preferred.
     */
    SqlNode expression(SqlNode node, Scope scope, Set<String> aliases) throws SQLException {
        Set<String> around = preferred;
        preferred = aliases;
        SqlNode resolved = expression(node, scope);
        preferred = around;
        return resolved;
    }

    /** Resolves the names of an expression; what comes back takes its place. */
    SqlNode expression(SqlNode node, Scope scope) throws SQLException {
        if (node instanceof SqlIdentifier identifier) {
            return name(identifier, scope);
        }
        if (node instanceof SqlNodeList list) {
            for (int i = 0; i < list.size(); i++) {
                SqlNode item = list.get(i);
                SqlNode resolved = item == null ? null : expression(item, scope);
                if (resolved != item) {
                    list.set(i, resolved);
                }
            }
            return node;
        }
        if (!(node instanceof SqlCall call)) {
            return node;
        }
        if (call.isA(SqlKind.QUERY)) {
            List<VisibleColumn> columns = query(call, scope, null);
            if (columns != null && columns.size() == 1) {
                meanings.put(call, columns.get(0));
            }
            return call;
        }
        if (call instanceof SqlWindow window) {
            expression(window.getPartitionList(), scope);
            expression(window.getOrderList(), scope);
            window(window.getRefName());
            return window;
        }
        if (call.getOperator().getName().equalsIgnoreCase("COUNT")
                && call.operandCount() == 1
                && call.operand(0) instanceof SqlIdentifier rows
                && rows.isStar()
                && rows.names.size() == 2) {
            call.setOperand(0, presence(call, rows, scope));
            return call;
        }
        boolean named = call.getKind() == SqlKind.AS;
        for (int i = 0; i < (named ? 1 : call.operandCount()); i++) {
            SqlNode operand = call.operand(i);
            if (call.getKind() == SqlKind.OVER && i == 1 && operand instanceof SqlIdentifier window) {
                window(window);
            } else if (operand instanceof SqlIdentifier star
                    && star.isStar()
                    && star.names.size() == 2
                    && call.getKind() != SqlKind.AS
                    && item(scope, star, star.names.get(0), new TreeSet<>()) != null) {
                SqlNode row = whole(star, scope, scope);
                if (call.getKind() == SqlKind.ROW
                        || call.getOperator().getName().equals("__RECORD")) {
                    return expression(rows.expanded(call, i, row), scope);
                }
                call.setOperand(i, row);
            } else if (operand != null) {
                SqlNode resolved = expression(operand, scope);
                if (resolved != operand) {
                    call.setOperand(i, resolved);
                }
            }
        }
        if (call.getKind() == SqlKind.SCALAR_QUERY && meanings.get(call.operand(0)) != null) {
            meanings.put(call, meanings.get(call.operand(0)));
        }
        switch (call.getKind()) {
            case EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM,
                    IN,
                    NOT_IN,
                    BETWEEN,
                    SOME,
                    ALL -> parameters(List.of(), call.getOperandList());
            default -> {}
        }
        return rows.settled(call);
    }

    /** The whole row that a name means in a query; null where that has none of the name. */
    private SqlNode whole(SqlIdentifier name, Scope place, Scope scope) throws SQLException {
        Scope.Item item = item(
                place,
                new SqlIdentifier(List.of(name.names.get(0), ""), name.getParserPosition()) {
                    @Override
                    public SqlParserPos getComponentParserPosition(int part) {
                        return name.getComponentParserPosition(0);
                    }
                },
                name.names.get(0),
                new TreeSet<>());
        if (item == null) {
            return null;
        }
        SqlNode row = rows.of(name, item, where(name));
        List<SqlNode> columns = row instanceof SqlCall call ? call.getOperandList() : List.of(row);
        for (int i = 0; i < columns.size(); i++) {
            meanings.put(columns.get(i), item.columns().get(i));
            if (place != scope) {
                outer.add(columns.get(i));
            }
        }
        return row;
    }

    /** What COUNT(t.*) counts: the rows of t, which are null where an outer join found none. */
    private SqlNode presence(SqlCall count, SqlIdentifier rows, Scope scope) throws SQLException {
        Scope.Item item = item(scope, rows, rows.names.get(0), new TreeSet<>());
        if (item == null) {
            throw PlanErrors.syntax(
                    SqlState.UNDEFINED_TABLE, "No table of FROM is called \"" + rows.names.get(0) + '"' + where(rows));
        }
        VisibleColumn time = item.table() == null || item.columns() == null
                ? null
                : item.columns().stream()
                        .filter(column ->
                                "time".equalsIgnoreCase(column.name()) && column.type() == ColumnType.TIMESTAMP)
                        .findFirst()
                        .orElse(null);
        if (time != null && count.getFunctionQuantifier() == null) {
            return time.at(rows.getParserPosition());
        }
        if (scope.items().size() != 1 || count.getFunctionQuantifier() != null) {
            throw PlanErrors.unsupported(
                    "COUNT(" + item.alias() + ".*) of a subquery in a join, or with DISTINCT, is not supported"
                            + where(rows) + "; count a column of it that is never null.");
        }
        return SqlIdentifier.star(rows.getParserPosition());
    }

    private void window(SqlIdentifier name) {
        List<VisibleColumn> fitting =
                name == null || !Scope.exact(windows, name.getSimple()).isEmpty()
                        ? List.of()
                        : similar(windows, name, 0);
        if (fitting.size() == 1) {
            name.setNames(List.of(fitting.get(0).name()), List.of(name.getComponentParserPosition(0)));
        }
    }

    /** What a node was found to be, where it is a column as it is. */
    VisibleColumn meaning(SqlNode node) {
        return node instanceof SqlCall call && found.isGuess(call)
                ? new VisibleColumn(null, null, told.get(call), call, false)
                : meanings.get(node);
    }

    /** Gives the parameters among what is compared the type of the others. */
    void parameters(List<VisibleColumn> columns, List<SqlNode> operands) {
        List<VisibleColumn> compared = new ArrayList<>(columns);
        ColumnType type = null;
        for (SqlNode operand : operands) {
            for (SqlNode one : operand instanceof SqlNodeList list ? list : List.of(operand)) {
                if (meaning(one) != null) {
                    compared.add(meaning(one));
                } else if (one instanceof SqlNumericLiteral number) {
                    type = number.isInteger() ? ColumnType.INT64 : ColumnType.DOUBLE;
                }
            }
        }
        for (VisibleColumn column : compared) {
            ColumnType known = column.parameter() == null ? column.type() : told.get(column.parameter());
            type = known != null ? known : type;
        }
        for (VisibleColumn column : compared) {
            SqlCall guess = column.parameter();
            if (guess != null && type != null && !type.isText() && told.putIfAbsent(guess, type) == null) {
                SqlTypeName name = switch (type) {
                    case BOOLEAN -> SqlTypeName.BOOLEAN;
                    // A fraction that is set does not become a whole number by it.
                    case INT32, INT64, DECIMAL -> SqlTypeName.DECIMAL;
                    case FLOAT, DOUBLE -> SqlTypeName.DOUBLE;
                    case TIMESTAMP -> SqlTypeName.TIMESTAMP;
                    case DATE -> SqlTypeName.DATE;
                    case BLOB -> SqlTypeName.VARBINARY;
                    case TEXT, STRING, ARRAY -> SqlTypeName.VARCHAR;
                };
                guess.setOperand(
                        1,
                        new SqlDataTypeSpec(
                                new SqlBasicTypeNameSpec(name, guess.getParserPosition()), guess.getParserPosition()));
            }
        }
    }

    /** Resolves one name. */
    SqlNode name(SqlIdentifier identifier, Scope scope) throws SQLException {
        return identifier.names.size() == 1
                ? identifier.isStar() ? identifier : alone(identifier, scope)
                : qualified(identifier, scope);
    }

    /** Whether a resolved name is a column of a query around the one in which it stands. */
    boolean isOuter(SqlNode name) {
        return outer.contains(name);
    }

    /** The columns that a name fits without regard to case, which one in quotes does not. */
    List<VisibleColumn> similar(List<VisibleColumn> columns, SqlIdentifier identifier, int part) {
        List<VisibleColumn> similar = Scope.similar(columns, identifier.names.get(part));
        return similar.isEmpty() || isExact(identifier, part, similar.get(0).name()) ? List.of() : similar;
    }

    /**
     * Whether a part of a name cannot mean another spelling: the table model has one case only, so there quotes do not
     * make a name exact.
     */
    boolean isExact(SqlIdentifier identifier, int part, String other) {
        return source.userQuoted(identifier.getComponentParserPosition(part))
                && !found.oneCase()
                && !found.anyCase(other);
    }

    private SqlNode alone(SqlIdentifier identifier, Scope scope) throws SQLException {
        String name = identifier.getSimple();
        String near = null;
        boolean open = false;
        for (Scope place = scope; place != null; place = place.outer()) {
            List<VisibleColumn> fitting = place.exact(name);
            fitting = fitting.isEmpty() ? similar(place.columns(), identifier, 0) : fitting;
            if (fitting.size() > 1) {
                throw ambiguous(identifier, 0, fitting);
            }
            if (fitting.size() == 1) {
                SqlNode column = column(identifier, fitting.get(0), place, scope);
                if (place != scope) {
                    outer.add(column);
                }
                return column;
            }
            List<VisibleColumn> others = Scope.similar(place.columns(), name);
            near = near == null && !others.isEmpty() ? others.get(0).name() : near;
            open |= place.open();
        }
        for (Scope place = scope; place != null; place = place.outer()) {
            SqlNode row = place.open() ? null : whole(identifier, place, scope);
            if (row != null) {
                return row;
            }
            List<Scope.Item> tables =
                    place.items().stream().filter(item -> item.table() != null).toList();
            SqlNode identity = tables.isEmpty() ? null : identity(name, tables.get(0), identifier, place, scope);
            if (identity != null) {
                if (place.items().size() > 1) {
                    throw PlanErrors.syntax(
                            SqlState.AMBIGUOUS_NAME,
                            "Column '" + name + "' is ambiguous" + where(identifier)
                                    + "; write a table's alias before it");
                }
                return identity;
            }
        }
        if (near != null && !open) {
            throw exact(SqlState.UNDEFINED_COLUMN, "Column", identifier, 0, near);
        }
        return identifier;
    }

    private SqlNode identity(String name, Scope.Item item, SqlIdentifier at, Scope place, Scope scope) {
        SqlNode identity = rows.identity(name, item, at.getParserPosition());
        if (identity != null && place != scope) {
            for (SqlNode column : identity instanceof SqlCall key ? key.getOperandList() : List.of(identity)) {
                outer.add(column);
            }
        }
        return identity;
    }

    private SqlNode column(SqlIdentifier identifier, VisibleColumn column, Scope place, Scope scope)
            throws SQLException {
        boolean qualify = column.merged() || place == scope && preferred.contains(column.name());
        SqlParserPos position = identifier.getParserPosition();
        if (!column.name().equals(identifier.getSimple())) {
            written.put(place(position), identifier.getSimple());
        }
        if (qualify && column.reference() != null) {
            refuseHidden(identifier, column, place, scope);
            SqlNode reference = column.at(position);
            meanings.put(reference, column);
            return reference;
        }
        // Reserved in the standard, but here a name like any other where something has it: a quoted one is no function.
        boolean reserved = identifier.getSimple().equalsIgnoreCase("USER");
        if (reserved || !column.name().equals(identifier.getSimple())) {
            SqlParserPos part = identifier.getComponentParserPosition(0);
            identifier.setNames(List.of(column.name()), List.of(reserved ? part.withQuoting(true) : part));
        }
        meanings.put(identifier, column);
        return identifier;
    }

    /** A merged column is written with the aliases of its tables, which a query in between may use again. */
    private void refuseHidden(SqlIdentifier identifier, VisibleColumn column, Scope place, Scope scope)
            throws SQLException {
        Set<String> used = new HashSet<>();
        column.reference().accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier part) {
                used.add(part.names.get(0));
                return part;
            }
        });
        for (Scope between = scope; between != place; between = between.outer()) {
            for (Scope.Item item : between.items()) {
                if (item.alias() != null && used.contains(item.alias())) {
                    throw PlanErrors.unsupported("Column \"" + column.name()
                            + "\" of USING or NATURAL is named in a subquery that calls a table \"" + item.alias()
                            + "\", as the query around it does" + where(identifier)
                            + "; give one of the two another alias.");
                }
            }
        }
    }

    private SqlNode qualified(SqlIdentifier identifier, Scope scope) throws SQLException {
        int last = identifier.names.size() - 1;
        String whole = String.join(".", identifier.names.subList(0, last));
        Set<String> near = new TreeSet<>();
        for (Scope place = scope; place != null; place = place.outer()) {
            Scope.Item item = item(place, identifier, whole, near);
            if (item != null) {
                boolean known = item.columns() == null
                        || !Scope.similar(item.columns(), identifier.names.get(last))
                                .isEmpty();
                SqlNode identity = known ? null : identity(identifier.names.get(last), item, identifier, place, scope);
                if (identity != null) {
                    return identity;
                }
                if (place != scope) {
                    outer.add(identifier);
                }
                List<String> names = List.of(item.alias(), member(identifier, item));
                String before = identifier.names.get(last);
                if (!names.equals(identifier.names)) {
                    SqlParserPos first = identifier.getComponentParserPosition(0);
                    if (!names.get(1).equals(before)) {
                        written.put(place(identifier.getParserPosition()), before);
                    }
                    identifier.setNames(
                            names,
                            List.of(
                                    last > 1 ? first.withQuoting(true) : first,
                                    identifier.getComponentParserPosition(last)));
                }
                return identifier;
            }
        }
        if (!near.isEmpty() && last == 1) {
            throw exact(
                    SqlState.UNDEFINED_TABLE,
                    "Table",
                    identifier,
                    0,
                    near.iterator().next());
        }
        return identifier;
    }

    /** The FROM item that a qualifier means; null if it is none of the scope. */
    private Scope.Item item(Scope place, SqlIdentifier identifier, String whole, Set<String> near) throws SQLException {
        boolean one = identifier.names.size() == 2;
        List<Scope.Item> similar = new ArrayList<>();
        for (Scope.Item item : place.items()) {
            if (item.alias() == null) {
                continue;
            }
            if (one && whole.equals(item.alias()) || item.paths().contains(whole)) {
                return item;
            }
            if (one && whole.equalsIgnoreCase(item.alias())
                    || item.paths().stream().anyMatch(whole::equalsIgnoreCase)) {
                if (one && isExact(identifier, 0, item.alias())) {
                    near.add(item.alias());
                } else {
                    similar.add(item);
                }
            }
        }
        if (similar.size() > 1) {
            throw PlanErrors.syntax(
                    SqlState.AMBIGUOUS_NAME,
                    "Name " + whole + " is ambiguous" + where(identifier) + ": it could be "
                            + quoted(similar.stream().map(Scope.Item::alias).toList())
                            + "; quote the one that is meant");
        }
        return similar.isEmpty() ? null : similar.get(0);
    }

    /** The exact name of the column, which is the identifier's last part, of a FROM item. */
    private String member(SqlIdentifier identifier, Scope.Item item) throws SQLException {
        int last = identifier.names.size() - 1;
        String name = identifier.names.get(last);
        if (item.columns() == null || name.isEmpty()) {
            return name;
        }
        List<VisibleColumn> fitting = Scope.exact(item.columns(), name);
        if (fitting.isEmpty()) {
            fitting = similar(item.columns(), identifier, last);
            List<VisibleColumn> others = Scope.similar(item.columns(), name);
            if (fitting.isEmpty() && !others.isEmpty()) {
                throw exact(
                        SqlState.UNDEFINED_COLUMN,
                        "Column",
                        identifier,
                        last,
                        others.get(0).name());
            }
        }
        if (fitting.size() > 1) {
            throw ambiguous(identifier, last, fitting);
        }
        if (fitting.isEmpty()) {
            return name;
        }
        meanings.put(identifier, fitting.get(0));
        return fitting.get(0).name();
    }

    private SQLException exact(SqlState state, String what, SqlIdentifier identifier, int part, String near) {
        return PlanErrors.syntax(
                state,
                what + " \"" + identifier.names.get(part) + "\" does not exist ("
                        + source.position(identifier.getComponentParserPosition(part))
                        + "); quoted names are exact. Did you mean \"" + near + "\"?");
    }

    /** The error of a name that fits several columns. */
    SQLException ambiguous(SqlIdentifier identifier, int part, List<VisibleColumn> fitting) {
        String name = identifier.names.get(part);
        Set<String> spellings =
                fitting.stream().map(VisibleColumn::name).collect(Collectors.toCollection(TreeSet::new));
        if (spellings.size() > 1) {
            return PlanErrors.syntax(
                    SqlState.AMBIGUOUS_NAME,
                    "Name " + name + " is ambiguous" + where(identifier) + ": it could be " + quoted(spellings)
                            + "; quote the one that is meant");
        }
        Set<String> tables = new TreeSet<>();
        for (VisibleColumn column : fitting) {
            if (column.reference() instanceof SqlIdentifier reference && !reference.isSimple()) {
                tables.add(reference.names.get(0));
            }
        }
        return PlanErrors.syntax(
                SqlState.AMBIGUOUS_NAME,
                "Column '" + name + "' is ambiguous" + where(identifier)
                        + (tables.size() > 1
                                ? ": it could be of " + quoted(tables) + "; write the table's alias before it"
                                : "; it stands for several columns of one table"));
    }

    private static String quoted(Iterable<String> names) {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append(text.isEmpty() ? "\"" : "\" or \"").append(name));
        return text.append('"').toString();
    }
}
