// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

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
    private WallClock() {}

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
            case "DATE_TRUNC", "DATE_BIN", "+", "-", "FLOOR", "CEIL", "TIMESTAMPADD", "COALESCE", "GREATEST", "LEAST" ->
                call.getOperandList().stream().anyMatch(operand -> operand != null && is(operand));
            default -> false;
        };
    }
}
