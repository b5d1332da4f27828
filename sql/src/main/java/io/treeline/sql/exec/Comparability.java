// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.type.JsonTypes;
import java.sql.SQLException;
import java.util.Collection;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Which types have an equality or an order, and which can be compared with which: json with nothing. */
final class Comparability {
    private Comparability() {}

    private static boolean json(RelDataType type) {
        return JsonTypes.isJson(type)
                || type.getSqlTypeName() == SqlTypeName.ARRAY && JsonTypes.isJson(type.getComponentType());
    }

    /**
     * What rows are grouped by, or told apart by.
     *
     * @throws SQLException 42883 when values of the type are not equal to anything
     */
    static void equality(RelDataType type) throws SQLException {
        if (json(type)) {
            throw PlanErrors.syntax(
                    SqlState.UNDEFINED_FUNCTION,
                    "Could not identify an equality operator for type json; CAST it to jsonb, or to text");
        }
    }

    /** As {@link #equality}, of columns. */
    static void equality(Collection<RelDataTypeField> fields) throws SQLException {
        for (RelDataTypeField field : fields) {
            equality(field.getType());
        }
    }

    /**
     * What rows are ordered by.
     *
     * @throws SQLException 42883 when values of the type have no order
     */
    static void order(RelDataType type) throws SQLException {
        if (json(type)) {
            throw PlanErrors.syntax(
                    SqlState.UNDEFINED_FUNCTION,
                    "Could not identify an ordering operator for type json; CAST it to jsonb, or to text");
        }
    }

    /** As {@link #order}, of the columns of a collation. */
    static void order(Collection<RelFieldCollation> keys, RelDataType row) throws SQLException {
        for (RelFieldCollation key : keys) {
            order(row.getFieldList().get(key.getFieldIndex()).getType());
        }
    }

    /**
     * What stands on both sides of a comparison.
     *
     * @param operator as it is written
     * @throws SQLException 42883 when there is none between these types
     */
    static void between(RelDataType left, RelDataType right, String operator) throws SQLException {
        SqlTypeName a = left.getSqlTypeName();
        SqlTypeName b = right.getSqlTypeName();
        boolean binary = JsonTypes.isJsonb(left) && JsonTypes.isJsonb(right);
        boolean json = json(left) || json(right) || JsonTypes.isJsonb(left) || JsonTypes.isJsonb(right);
        if (json && !binary && a == b) {
            throw PlanErrors.syntax(
                    SqlState.UNDEFINED_FUNCTION,
                    "The operator " + operator
                            + " compares jsonb with jsonb, no other JSON; CAST both sides to jsonb, or to text");
        }
        if (a == b
                || a == SqlTypeName.NULL
                || b == SqlTypeName.NULL
                || SqlTypeUtil.isNumeric(left) && SqlTypeUtil.isNumeric(right)
                || SqlTypeUtil.isInterval(left) && SqlTypeUtil.isInterval(right)) {
            return;
        }
        throw PlanErrors.syntax(
                SqlState.UNDEFINED_FUNCTION,
                "The operator " + a + ' ' + operator + ' ' + b
                        + " does not exist; CAST one side to the type of the other");
    }
}
