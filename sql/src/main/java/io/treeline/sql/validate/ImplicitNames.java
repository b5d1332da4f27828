// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.parse.SourceText;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * The names that PostgreSQL gives to columns of a result which nobody named: a call has its function's name, a cast
 * that of what is cast, else of the type.
 */
final class ImplicitNames {
    /** What has no better name. */
    static final String NONE = "?column?";

    private final SourceText source;

    private ImplicitNames(SourceText source) {
        this.source = source;
    }

    /** The name of a select item, never null. */
    static String of(SqlNode item, SourceText source) {
        Named named = new ImplicitNames(source).named(item);
        return named == null ? NONE : named.name;
    }

    /** A name, and whether it is better than that of a type or of CASE. */
    private record Named(String name, boolean strong) {}

    private static Named strong(String name) {
        return new Named(name.toLowerCase(Locale.ROOT), true);
    }

    private Named named(SqlNode item) {
        SqlNode node = SharedOperand.expression(item);
        if (node instanceof SqlIdentifier identifier) {
            return identifier.isStar() ? null : new Named(identifier.names.get(identifier.names.size() - 1), true);
        }
        if (node instanceof SqlIntervalLiteral) {
            return new Named("interval", false);
        }
        if (node instanceof SqlUnknownLiteral unknown) {
            return new Named(unknown.tag.toLowerCase(Locale.ROOT).replaceFirst(" .*", ""), false);
        }
        if (node instanceof SqlLiteral literal) {
            return switch (literal.getTypeName()) {
                case DATE, TIME, TIMESTAMP ->
                    new Named(literal.getTypeName().getName().toLowerCase(Locale.ROOT), false);
                default -> null;
            };
        }
        if (!(node instanceof SqlCall call)) {
            return null;
        }
        if (call.getOperator().getName().equals("INTERVAL_LITERAL")) {
            return new Named("interval", false);
        }
        switch (call.getKind()) {
            case CAST -> {
                if (call.operand(0) instanceof SqlDynamicParam
                        && source.original()
                                .startsWith(
                                        "/**/",
                                        source.position(call.operand(1).getParserPosition())
                                                        .offset()
                                                - 4)) {
                    // The driver's, for the type of the value that is set.
                    return null;
                }
                Named operand = named(call.operand(0));
                return operand != null && operand.strong ? operand : type(call.operand(1));
            }
            case CASE -> {
                Named otherwise = named(((SqlCase) call).getElseOperand());
                return otherwise != null && otherwise.strong ? otherwise : new Named("case", false);
            }
            case OVER, FILTER, WITHIN_GROUP, IGNORE_NULLS, RESPECT_NULLS, WITHIN_DISTINCT -> {
                return named(call.operand(0));
            }
            case EXISTS -> {
                return strong("exists");
            }
            case ITEM -> {
                return named(call.operand(0));
            }
            case ARRAY_VALUE_CONSTRUCTOR, ARRAY_QUERY_CONSTRUCTOR -> {
                return strong("array");
            }
            case ROW -> {
                return strong("row");
            }
            case SCALAR_QUERY -> {
                return ofQuery(call.operand(0));
            }
            case SELECT, ORDER_BY, WITH, UNION, INTERSECT, EXCEPT, VALUES -> {
                return ofQuery(call);
            }
            case TRIM -> {
                return strong(
                        switch (call.operand(0).toString().toUpperCase(Locale.ROOT)) {
                            case "LEADING" -> "ltrim";
                            case "TRAILING" -> "rtrim";
                            default -> "btrim";
                        });
            }
            default -> {
                if (call.getOperator() instanceof ArrayComparison) {
                    return null;
                }
                String called = call.getOperator().getName();
                if (called.startsWith("__LIKE") || called.startsWith("__ILIKE")) {
                    return null;
                }
                if (called.matches("__JSON_(OBJECT|OBJECTAGG|ARRAYAGG)(_ABSENT)?(_UNIQUE)?")) {
                    return strong(called.substring(2).replace("_ABSENT", "").replace("_UNIQUE", ""));
                }
                if (called.equals("__JSON_OBJECT")
                        || called.equals("__JSON_ARRAY")
                        || called.startsWith("__JSON") && called.endsWith("_AGG")
                        || called.endsWith("_AGG_DISTINCT")) {
                    return strong(called.substring(2).replace("_DISTINCT", ""));
                }
                if (called.matches("__JSON_PATH_(VALUE|QUERY|EXISTS)")) {
                    return strong("json_" + called.substring("__JSON_PATH_".length()));
                }
                if (called.equals("__DATE_BIN_READING") || called.equals("__TO_CHAR_READING")) {
                    return strong(called.substring(2).replace("_READING", ""));
                }
                if (called.startsWith("__REG") || called.matches("__JSON(B|PATH)?")) {
                    // A cast to a type that names objects.
                    Named operand = named(call.operand(0));
                    return operand != null && operand.strong
                            ? operand
                            : new Named(
                                    called.substring(2).replaceFirst("_.*", "").toLowerCase(Locale.ROOT), false);
                }
                if (call.getOperator() == ComparedType.OPERATOR) {
                    return strong("nullif");
                }
                if (SourceText.isSlice(call.getOperator().getName())) {
                    return named(call.operand(0));
                }
                boolean function = call.getOperator() instanceof SqlFunction
                        && !call.getOperator().getName().equals("%");
                return function && !operator(call)
                        ? strong(last(call.getOperator().getNameAsId()))
                        : null;
            }
        }
    }

    /** Whether the statement has an operator where the grammar was given a function of the same meaning. */
    private boolean operator(SqlCall call) {
        if (call.getParserPosition().getLineNum() <= 0) {
            return false;
        }
        int at = source.position(call.getParserPosition()).offset();
        return at < source.original().length()
                && "^&|#<>~@-".indexOf(source.original().charAt(at)) >= 0;
    }

    private static String last(SqlIdentifier name) {
        return name == null ? NONE : name.names.get(name.names.size() - 1);
    }

    /** A scalar subquery is called as its only column is. */
    private Named ofQuery(SqlNode query) {
        SqlNode node = query;
        while (true) {
            if (node instanceof SqlOrderBy order) {
                node = order.query;
            } else if (node instanceof SqlWith with) {
                node = with.body;
            } else if (node instanceof SqlCall call && call.isA(SqlKind.SET_QUERY)) {
                node = call.operand(0);
            } else {
                break;
            }
        }
        if (node instanceof SqlSelect select && select.getSelectList().size() == 1) {
            SqlNode item = select.getSelectList().get(0);
            return item.getKind() == SqlKind.AS
                    ? new Named(((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple(), true)
                    : named(item);
        }
        return node.getKind() == SqlKind.VALUES ? strong("column1") : null;
    }

    /** PostgreSQL's own names of the types. */
    private Named type(SqlNode node) {
        if (node instanceof SqlDataTypeSpec array
                && array.getTypeNameSpec() instanceof SqlCollectionTypeNameSpec collection) {
            return type(new SqlDataTypeSpec(collection.getElementTypeName(), array.getParserPosition()));
        }
        if (!(node instanceof SqlDataTypeSpec spec) || !(spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec name)) {
            return new Named(node.toString().toLowerCase(Locale.ROOT), false);
        }
        String type = name.getTypeName().getSimple().toUpperCase(Locale.ROOT);
        String written = source.original()
                .substring(source.position(spec.getParserPosition()).offset());
        if (type.equals("VARCHAR")
                && (written.regionMatches(true, 0, "TEXT", 0, 4) || written.regionMatches(true, 0, "STRING", 0, 6))) {
            return new Named("text", false);
        }
        return new Named(
                switch (type) {
                    case "INTEGER", "INT" -> "int4";
                    case "BIGINT" -> "int8";
                    case "SMALLINT", "TINYINT" -> "int2";
                    case "REAL" -> "float4";
                    case "DOUBLE", "FLOAT" -> "float8";
                    case "BOOLEAN" -> "bool";
                    case "DECIMAL", "NUMERIC" -> "numeric";
                    case "CHAR", "CHARACTER" -> "bpchar";
                    case "VARBINARY", "BINARY" -> "bytea";
                    default -> type.toLowerCase(Locale.ROOT);
                },
                false);
    }

    /** The names of the columns of VALUES. */
    static List<SqlIdentifier> ofValues(int columns, SqlParserPos position) {
        return java.util.stream.IntStream.rangeClosed(1, columns)
                .mapToObj(i -> new SqlIdentifier("column" + i, position.withQuoting(true)))
                .toList();
    }
}
