// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlTimestampLiteral;

/**
 * Tells timestamps without a zone from those with one, which share a type here: columns and NOW() are instants;
 * literals without an offset, and what AT TIME ZONE makes of an instant, are readings of a clock.
 */
final class WallClock {
    /** DATE_BIN of readings, between which no hour is skipped or repeated. */
    static final String BINNED = "__DATE_BIN_READING";

    private WallClock() {}

    /** Whether operands of DATE_BIN are readings: one is, and the other is too, or has no type of its own. */
    static boolean bins(List<SqlNode> operands) {
        return operands.size() == 3
                && (is(operands.get(1)) || is(operands.get(2)))
                && operands.subList(1, 3).stream().allMatch(one -> is(one) || one instanceof SqlCharStringLiteral);
    }

    static boolean is(SqlNode node) {
        if (node instanceof SqlTimestampLiteral) {
            return true;
        }
        if (node instanceof SqlIdentifier identifier) {
            return identifier.isSimple() && identifier.getSimple().equalsIgnoreCase("LOCALTIMESTAMP");
        }
        if (!(node instanceof SqlCall call)) {
            return false;
        }
        if (call.getKind() == SqlKind.CAST) {
            SqlNode operand = call.operand(0);
            if (operand instanceof SqlCharStringLiteral text) {
                return !text.toValue().strip().matches("(?s).*(Z|[+-]\\d\\d?(:?\\d\\d)?|[A-Za-z]{2,}[A-Za-z/_]*)$")
                        || text.toValue().strip().length() <= 10;
            }
            return is(operand);
        }
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "TIMEZONE", "MAKE_TIMESTAMP", "LOCALTIMESTAMP" -> true;
            case BINNED -> true;
            case "DATE_TRUNC", "DATE_BIN", "+", "-", "FLOOR", "CEIL", "TIMESTAMPADD", "COALESCE", "GREATEST", "LEAST" ->
                call.getOperandList().stream().anyMatch(operand -> operand != null && is(operand));
            default -> false;
        };
    }
}
