// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;

/**
 * An operand that an expression refers to several times: for each row it is computed when it is first asked for, and
 * only then.
 */
final class BoundOperand implements Expr {
    private static final Object UNKNOWN = new Object();

    private final Expr value;

    BoundOperand(Expr value) {
        this.value = value;
    }

    private static final class Cell {
        private Object value = UNKNOWN;
    }

    private Cell cell(Run run) {
        return (Cell) run.cache().computeIfAbsent(this, operand -> new Cell());
    }

    /** The expression, for each row of which the operand is new. */
    Expr around(Expr expression) {
        return (row, run) -> {
            cell(run).value = UNKNOWN;
            return expression.eval(row, run);
        };
    }

    @Override
    public Object eval(Object[] row, Run run) throws SQLException {
        Cell cell = cell(run);
        if (cell.value == UNKNOWN) {
            cell.value = value.eval(row, run);
        }
        return cell.value;
    }
}
