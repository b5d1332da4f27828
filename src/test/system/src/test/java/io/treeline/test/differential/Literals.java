// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** SQL literals that Treeline and PostgreSQL read alike. */
final class Literals {
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private Literals() {}

    /** Whether a value has a literal that both databases know: bytes and NaN have none. */
    static boolean possible(Object value) {
        return !(value instanceof byte[])
                && !(value instanceof Double d && !Double.isFinite(d))
                && !(value instanceof Float f && !Float.isFinite(f))
                && !(value instanceof Long l && l == Long.MIN_VALUE);
    }

    static String sql(Object value, boolean postgres) {
        if (value == null) {
            return "NULL";
        }
        if (value instanceof String text) {
            return "'" + text.replace("'", "''") + "'";
        }
        if (value instanceof LocalDate date) {
            return "DATE '" + date + "'";
        }
        if (value instanceof LocalDateTime time) {
            return "TIMESTAMP '" + (time.getNano() % 1_000_000 == 0 ? MILLIS : MICROS).format(time) + "'";
        }
        if (value instanceof Boolean b) {
            return b ? "TRUE" : "FALSE";
        }
        if (value instanceof Float || value instanceof Double) {
            String text = new BigDecimal(value.toString()).toPlainString();
            return text.length() > 30 ? value.toString() : text;
        }
        return value.toString();
    }
}
