// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/** Arguments of TIME_BUCKET and its gap-filling kin that are given by name, put where the overloads have them. */
final class NamedArguments {
    private NamedArguments() {}

    /**
     * The arguments in the order of an overload.
     *
     * @throws SQLException 42883 for a name that the function does not have, or has twice
     */
    static List<SqlNode> ofBucket(String function, List<SqlNode> operands) throws SQLException {
        if (operands.stream().noneMatch(operand -> operand.getKind() == SqlKind.ARGUMENT_ASSIGNMENT)) {
            return operands;
        }
        boolean gaps = function.equals("TIME_BUCKET_GAPFILL");
        List<String> names = gaps
                ? List.of("bucket_width", "ts", "timezone", "start", "finish")
                : List.of("bucket_width", "ts", "timezone", "origin", "offset");
        Map<String, SqlNode> given = new LinkedHashMap<>();
        for (int i = 0; i < operands.size(); i++) {
            SqlNode operand = operands.get(i);
            boolean named = operand.getKind() == SqlKind.ARGUMENT_ASSIGNMENT;
            String name = named
                    ? ((SqlCall) operand)
                            .operand(1)
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .replace("`", "")
                            .replace("\"", "")
                    : i < names.size() ? names.get(i) : "";
            if (!names.contains(name) || given.put(name, named ? ((SqlCall) operand).operand(0) : operand) != null) {
                throw PlanErrors.syntax(
                        SqlState.UNDEFINED_FUNCTION,
                        function + " takes each of " + String.join(", ", names) + " once"
                                + (name.isEmpty() ? "" : ", and has " + name));
            }
        }
        if (!given.containsKey("bucket_width") || !given.containsKey("ts")) {
            throw PlanErrors.syntax(SqlState.UNDEFINED_FUNCTION, function + " needs bucket_width and ts");
        }
        List<SqlNode> ordered = new ArrayList<>(List.of(given.get("bucket_width"), given.get("ts")));
        SqlNode zone = given.get("timezone");
        SqlNode third = given.get(names.get(3));
        SqlNode fourth = given.get(names.get(4));
        if (zone != null) {
            ordered.add(zone);
        }
        if (gaps) {
            if (third != null || fourth != null) {
                ordered.add(third == null ? missing() : third);
                ordered.add(fourth == null ? missing() : fourth);
            }
        } else if (zone != null) {
            ordered.add(third == null ? timestamp(missing()) : timestamp(third));
            if (fourth != null) {
                ordered.add(interval(fourth));
            }
        } else if (third != null && fourth != null) {
            throw PlanErrors.syntax(
                    SqlState.UNDEFINED_FUNCTION,
                    "TIME_BUCKET takes origin and offset together only behind a timezone, such as 'UTC'");
        } else if (third != null) {
            ordered.add(timestamp(third));
        } else if (fourth != null) {
            ordered.add(interval(fourth));
        }
        return ordered;
    }

    /**
     * Whether LOCF treats NULL as missing; looks at its arguments and those of INTERPOLATE.
     *
     * @throws SQLException 42883 for arguments that there are none of, 0A000 for look-ups outside of the range
     */
    static boolean overNull(String function, List<SqlNode> operands) throws SQLException {
        boolean locf = function.equals("LOCF");
        List<String> names =
                locf ? List.of("value", "prev", "treat_null_as_missing") : List.of("value", "prev", "next");
        boolean overNull = false;
        for (int i = 0; i < operands.size(); i++) {
            boolean named = operands.get(i).getKind() == SqlKind.ARGUMENT_ASSIGNMENT;
            String name = named
                    ? ((SqlCall) operands.get(i))
                            .operand(1)
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .replace("`", "")
                            .replace("\"", "")
                    : i < names.size() ? names.get(i) : "";
            SqlNode value = named ? ((SqlCall) operands.get(i)).operand(0) : operands.get(i);
            if (!names.contains(name) || named && i == 0) {
                throw PlanErrors.syntax(
                        SqlState.UNDEFINED_FUNCTION,
                        function + " takes a value"
                                + (locf ? ", and treat_null_as_missing => true or false behind it" : " alone"));
            }
            if (name.equals("treat_null_as_missing")) {
                if (!(value instanceof SqlLiteral literal) || literal.getTypeName() != SqlTypeName.BOOLEAN) {
                    throw PlanErrors.unsupported(
                            "The treat_null_as_missing of LOCF is TRUE or FALSE, written as a literal.");
                }
                overNull = literal.booleanValue();
            } else if (i > 0 && !(value instanceof SqlLiteral literal && literal.getValue() == null)) {
                throw PlanErrors.unsupported(
                        "The look-up " + name + " of " + function
                                + " is not supported; begin the range of time earlier and leave its first rows out around the query.");
            }
        }
        if (operands.isEmpty()) {
            throw PlanErrors.syntax(SqlState.UNDEFINED_FUNCTION, function + " takes a value");
        }
        return overNull;
    }

    private static SqlNode missing() {
        return SqlLiteral.createNull(SqlParserPos.ZERO);
    }

    private static SqlNode timestamp(SqlNode node) {
        return node.getKind() != SqlKind.LITERAL
                ? node
                : SqlStdOperatorTable.CAST.createCall(
                        node.getParserPosition(),
                        node,
                        new SqlDataTypeSpec(
                                new SqlBasicTypeNameSpec(SqlTypeName.TIMESTAMP, 9, node.getParserPosition()),
                                node.getParserPosition()));
    }

    private static SqlNode interval(SqlNode node) {
        return node.getKind() != SqlKind.LITERAL
                ? node
                : SqlStdOperatorTable.CAST.createCall(
                        node.getParserPosition(),
                        node,
                        new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, node.getParserPosition()));
    }
}
