// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.sql.predicate.Predicate.Op;
import java.sql.SQLException;
import java.util.List;

/** Leaves over devices. */
final class TreeDialect extends ScanDialect {
    @Override
    BoundScan bind(ScanSpec spec, List<Object> parameters, NativeRenderer renderer) throws SQLException {
        return renderer.ofDevice(spec, parameters);
    }

    @Override
    boolean compares(Column column, Op op) {
        return switch (column.type()) {
            case INT32, INT64, BOOLEAN -> true;
            case TEXT -> op == Op.EQ || op == Op.NE;
            default -> false;
        };
    }
}
