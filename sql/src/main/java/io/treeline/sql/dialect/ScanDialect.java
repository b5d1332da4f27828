// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.ServerModel;
import io.treeline.sql.predicate.Predicate.Op;
import java.sql.SQLException;
import java.util.List;

/** How leaves are written in a model's words, and which comparisons every server of the model makes as SQL does. */
// Nothing but this class makes them, so that no thread begins with one of them and waits for this class.
@SuppressWarnings("ClassInitializationDeadlock")
abstract sealed class ScanDialect permits TreeDialect, TableModelDialect {
    private static final ScanDialect TREE = new TreeDialect();
    private static final ScanDialect TABLE = new TableModelDialect();

    /** The dialect of a model. */
    static ScanDialect of(ServerModel model) {
        return model.match(tree -> TREE, table -> TABLE);
    }

    /** Renders a leaf over one table with parameter values. */
    abstract BoundScan bind(ScanSpec spec, List<Object> parameters, NativeRenderer renderer) throws SQLException;

    /** Whether a column that is not the time is compared with a constant rightly by all versions. */
    abstract boolean compares(Column column, Op op);
}
