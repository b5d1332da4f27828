// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.plan;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.dialect.ScanSpec;
import io.treeline.sql.dialect.TableModelCondition;
import io.treeline.sql.predicate.Predicate;
import io.treeline.sql.predicate.Predicate.Op;
import io.treeline.sql.type.TimeText;
import java.util.List;

/**
 * Which conditions the table model's server computes exactly: its WHERE knows NULL, AND, OR and IS NULL as SQL does, so
 * that only the comparisons are chosen.
 */
final class TableModelPredicates extends PredicateBuilder {
    /**
     * Whether a TAG tells devices apart: without one the server fails on the attributes of the only device, where one
     * is null.
     */
    private final boolean tagged;

    TableModelPredicates(ScanSpec spec, TimeText time, FixedValues constants) {
        super(spec, time, constants, true);
        tagged = spec.table().columns().stream().anyMatch(column -> column.role() == Column.Role.TAG);
    }

    @Override
    boolean findsNulls(Column column) {
        return readable(column);
    }

    @Override
    boolean findsValues(Column column) {
        return readable(column);
    }

    @Override
    boolean exact(List<Predicate> parts, boolean and) {
        return true;
    }

    @Override
    boolean comparable(Column column, Op op) {
        return readable(column) && (column.type() != ColumnType.BOOLEAN || op == Op.EQ || op == Op.NE);
    }

    /**
     * Bytes have no expression but themselves, and a bare FIELD is not asked about; see {@link TableModelCondition}.
     */
    private boolean readable(Column column) {
        return (tagged || column.role() != Column.Role.ATTRIBUTE)
                && column.type() != ColumnType.BLOB
                && column.type() != ColumnType.DECIMAL;
    }
}
