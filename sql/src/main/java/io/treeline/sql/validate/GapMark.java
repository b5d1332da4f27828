// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import org.apache.calcite.sql.SqlOperator;

/** What a call means for the rows that TIME_BUCKET_GAPFILL adds. */
public enum GapMark {
    /** Nothing. */
    NONE,
    /** A key of GROUP BY whose missing buckets are added. */
    BUCKET,
    /** The value of the row before; of a row that is there its own, also where that is NULL. */
    CARRIED,
    /** The value of the last row before that has one. */
    CARRIED_OVER_NULL,
    /** A value between that of the row before and that of the row behind. */
    INTERPOLATED;

    /** An operator with such a meaning. */
    public interface Operator {
        /** The meaning. */
        GapMark gapMark();

        /** Of a {@link #BUCKET}: the function that computes the key alone. */
        SqlOperator withoutGaps();
    }
}
