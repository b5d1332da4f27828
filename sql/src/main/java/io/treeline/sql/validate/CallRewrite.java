// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;

/** Replaces functions, operators and interval literals as parsed by others of the same meaning, before validation. */
public interface CallRewrite {
    /** The node to validate instead, whose operands are rewritten already; the node itself when it may stay. */
    SqlNode rewrite(SqlNode node) throws SQLException;

    /** Whether a function gives the start of the statement, and so one value throughout an execution. */
    boolean isStart(String function);

    /** AT TIME ZONE of an instant: what the zone's clock shows. */
    SqlOperator zoneOfInstant();

    /** AT TIME ZONE of a clock's reading: the instant at which the zone's clock shows it. */
    SqlOperator zoneOfClock();

    /** DATE_BIN of instants: counted in elapsed time. */
    SqlOperator binOfInstants();

    /** DATE_BIN of a clock's readings, between which no hour is skipped or repeated. */
    SqlOperator binOfReadings();

    /** TO_CHAR of an instant, and of what is no time. */
    SqlOperator textOfInstant();

    /** TO_CHAR of a clock's reading, which is at no offset. */
    SqlOperator textOfReading();

    /** Whether a call stands for a slice of an array. */
    static boolean isSlice(SqlCall call) {
        return SourceText.isSlice(call.getOperator().getName());
    }

    /**
     * Looks at a cast that a statement makes.
     *
     * @throws SQLException 42846 when there is none between the types
     */
    void checkCast(RelDataType from, RelDataType to) throws SQLException;
}
