// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.sql.function.Casts;
import io.treeline.sql.function.Numbers;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.LocalDate;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Three-valued logic, comparisons, and the forms that choose among values. */
final class Conditions {
    private Conditions() {}

    static Expr and(List<Expr> operands) {
        return (row, run) -> {
            boolean unknown = false;
            for (Expr operand : operands) {
                Object value = operand.eval(row, run);
                if (value == null) {
                    unknown = true;
                } else if (!(Boolean) value) {
                    return false;
                }
            }
            return unknown ? null : (Object) true;
        };
    }

    static Expr or(List<Expr> operands) {
        return (row, run) -> {
            boolean unknown = false;
            for (Expr operand : operands) {
                Object value = operand.eval(row, run);
                if (value == null) {
                    unknown = true;
                } else if ((Boolean) value) {
                    return true;
                }
            }
            return unknown ? null : (Object) false;
        };
    }

    /** True where the condition fails for what the row holds. */
    static Expr unlessFails(Expr condition) {
        return (row, run) -> {
            try {
                return condition.eval(row, run);
            } catch (SQLDataException | SQLFeatureNotSupportedException e) {
                return true;
            }
        };
    }

    static Expr comparison(SqlKind kind, Expr left, Expr right) {
        if (kind == SqlKind.IS_DISTINCT_FROM || kind == SqlKind.IS_NOT_DISTINCT_FROM) {
            boolean same = kind == SqlKind.IS_NOT_DISTINCT_FROM;
            return (row, run) -> {
                Object a = left.eval(row, run);
                Object b = right.eval(row, run);
                return (a == null || b == null ? a == b : Values.compare(a, b) == 0) == same;
            };
        }
        return (row, run) -> {
            Object a = left.eval(row, run);
            Object b = right.eval(row, run);
            if (a == null || b == null) {
                return null;
            }
            int order = Values.compare(a, b);
            return switch (kind) {
                case EQUALS -> order == 0;
                case NOT_EQUALS -> order != 0;
                case LESS_THAN -> order < 0;
                case LESS_THAN_OR_EQUAL -> order <= 0;
                case GREATER_THAN -> order > 0;
                default -> order >= 0;
            };
        };
    }

    static Expr caseOf(List<Expr> operands, RelDataType type, List<RexNode> nodes) {
        int pairs = operands.size() / 2;
        return (row, run) -> {
            int chosen = operands.size() - 1;
            for (int i = 0; i < pairs; i++) {
                if (Boolean.TRUE.equals(operands.get(2 * i).eval(row, run))) {
                    chosen = 2 * i + 1;
                    break;
                }
            }
            return as(
                    type,
                    operands.get(chosen).eval(row, run),
                    nodes.get(chosen).getType().getSqlTypeName(),
                    run);
        };
    }

    static Expr coalesce(List<Expr> operands, RelDataType type, List<RexNode> nodes) {
        return (row, run) -> {
            for (int i = 0; i < operands.size(); i++) {
                Object value = operands.get(i).eval(row, run);
                if (value != null) {
                    return as(type, value, nodes.get(i).getType().getSqlTypeName(), run);
                }
            }
            return null;
        };
    }

    /** The greatest or least; of equal ones the first. NULLs are passed over. */
    static Expr extreme(List<Expr> operands, boolean greatest, RelDataType type) {
        return (row, run) -> {
            Object best = null;
            for (Expr operand : operands) {
                Object given = operand.eval(row, run);
                Object value = given instanceof LocalDate && type.getSqlTypeName() == SqlTypeName.TIMESTAMP
                        ? as(type, given, SqlTypeName.DATE, run)
                        : given;
                if (value != null
                        && (best == null || greatest
                                ? best == null || Values.compare(value, best) > 0
                                : Values.compare(value, best) < 0)) {
                    best = value;
                }
            }
            return best == null
                    ? null
                    : as(type, best, best instanceof LocalDate ? SqlTypeName.DATE : type.getSqlTypeName(), run);
        };
    }

    private static Object as(RelDataType type, Object value, SqlTypeName from, Run run) throws SQLException {
        if (type.getSqlTypeName() == SqlTypeName.DECIMAL
                && value instanceof Number number
                && !(number instanceof Double || number instanceof Float)) {
            // A common type has no digits of its own: 7 stays 7 beside 1.5.
            return Numbers.decimal(number);
        }
        boolean same = value == null
                || from == type.getSqlTypeName()
                        && from != SqlTypeName.ARRAY
                        && !(value instanceof Number && SqlTypeUtil.isNumeric(type));
        return same ? value : Casts.cast(value, from, type, run.time());
    }
}
