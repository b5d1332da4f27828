// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.sql.predicate.Predicate.Op;
import java.sql.SQLException;
import java.util.List;

/** Leaves over tables of the table model. */
final class TableModelDialect extends ScanDialect {
    @Override
    BoundScan bind(ScanSpec spec, List<Object> parameters, NativeRenderer renderer) throws SQLException {
        return new TableModelRenderer(parameters, renderer.time()).bind(spec);
    }

    @Override
    boolean compares(Column column, Op op) {
        return switch (column.type()) {
            case TEXT, STRING -> column.role() == Column.Role.TAG && (op == Op.EQ || op == Op.NE);
            default -> false;
        };
    }
}
