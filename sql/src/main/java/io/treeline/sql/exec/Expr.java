// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;

/** A compiled expression over a row. */
@FunctionalInterface
interface Expr {
    /**
     * The value: null, Boolean, Integer, Long (also ticks and intervals), Float, Double, BigDecimal, String, byte[] or
     * LocalDate.
     */
    Object eval(Object[] row, Run run) throws SQLException;
}
