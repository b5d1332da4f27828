// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.block.LocalBlockSource;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.PreparedSql.LocalRows;
import io.treeline.sql.api.ResultColumn;
import java.sql.ResultSet;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;

/** Result sets over rows in memory, as DatabaseMetaData gives them. */
public final class RowsResultSet {
    private RowsResultSet() {}

    /**
     * A result set that belongs to no statement.
     *
     * @param rows one value per column, or null for NULL, of the classes that {@link LocalRows#value(int)} names; any
     *     integral Number will do for INT32 and INT64
     */
    public static ResultSet of(List<ResultColumn> columns, Iterable<Object[]> rows) {
        return of(columns, rows, TimePrecision.MILLI, ZoneId.systemDefault());
    }

    /** The same, whose timestamps have a precision, and are shown in a zone. */
    public static ResultSet of(
            List<ResultColumn> columns, Iterable<Object[]> rows, TimePrecision precision, ZoneId zone) {
        LocalBlockSource source = new LocalBlockSource(
                new ListRows(rows.iterator()),
                columns.stream().map(ResultColumn::type).toList());
        return new IotdbResultSet(null, ResultShape.inOrder(columns), source, precision, zone, 0, null, null);
    }

    private static final class ListRows implements LocalRows {
        private final Iterator<Object[]> rows;
        private Object[] row = {};

        ListRows(Iterator<Object[]> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            if (!rows.hasNext()) {
                return false;
            }
            row = rows.next();
            return true;
        }

        @Override
        public Object value(int column) {
            return row[column];
        }

        @Override
        public void close() {
            // Nothing is held but memory.
        }
    }
}
