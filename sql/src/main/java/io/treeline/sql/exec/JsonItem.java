// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.function.Casts;
import io.treeline.sql.function.JsonItems;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * JSON_VALUE and JSON_QUERY: what a path finds, in the type that is asked for; or what ON EMPTY says where it finds
 * nothing, and ON ERROR where the path, or the type, does not fit.
 *
 * @param options what is to be done: on empty, on error, about a wrapper and quotes, and the longest text
 */
record JsonItem(
        boolean query,
        Expr document,
        Expr path,
        Expr variables,
        List<String> options,
        Expr emptyDefault,
        Expr errorDefault,
        RelDataType type)
        implements Expr {
    static boolean is(String function) {
        return function.equals("__JSON_PATH_VALUE") || function.equals("__JSON_PATH_QUERY");
    }

    static JsonItem of(RexCall call, List<Expr> operands) {
        String options = RexLiteral.stringValue(call.getOperands().get(3));
        return new JsonItem(
                call.getOperator().getName().endsWith("QUERY"),
                operands.get(0),
                operands.get(1),
                operands.get(2),
                List.of(options.split(" ")),
                operands.get(4),
                operands.get(5),
                call.getType());
    }

    @Override
    public Object eval(Object[] row, Run run) throws SQLException {
        Object given = document.eval(row, run);
        Object text = path.eval(row, run);
        Object named = variables.eval(row, run);
        if (given == null || text == null) {
            return null;
        }
        try {
            JsonItems items = JsonItems.of(given.toString(), text.toString(), named.toString(), run);
            if (!items.isEmpty()) {
                return items.isNull() && !query ? null : value(query ? part(items) : items.scalar(json()), run);
            }
        } catch (SQLDataException e) {
            return otherwise(options.get(1), errorDefault, e, row, run);
        }
        return otherwise(
                options.get(0),
                emptyDefault,
                PlanErrors.data(SqlState.NO_JSON_ITEM, "The JSON path finds nothing"),
                row,
                run);
    }

    private boolean json() {
        return io.treeline.sql.type.JsonTypes.isJson(type) || io.treeline.sql.type.JsonTypes.isJsonb(type);
    }

    private String part(JsonItems items) throws SQLException {
        String wrapper = options.get(2);
        boolean text = type.getSqlTypeName() == SqlTypeName.VARCHAR && !json();
        boolean plain = options.get(3).equals("OMIT") || !text && !json();
        return items.part(wrapper.equals("ALL"), wrapper.equals("SOME"), plain);
    }

    private Object value(String text, Run run) throws SQLException {
        int longest = Integer.parseInt(options.get(4));
        if (longest >= 0 && text.codePointCount(0, text.length()) > longest) {
            throw PlanErrors.data(
                    SqlState.STRING_TOO_LONG, "The text is longer than the " + longest + " characters of its type");
        }
        return Casts.cast(text, SqlTypeName.VARCHAR, type, run.time());
    }

    private Object otherwise(String what, Expr other, SQLException reason, Object[] row, Run run) throws SQLException {
        return switch (what) {
            case "ERROR" -> throw reason;
            case "DEFAULT" -> other.eval(row, run);
            case "EMPTY_ARRAY" -> value("[]", run);
            case "EMPTY_OBJECT" -> value("{}", run);
            default -> null;
        };
    }
}
