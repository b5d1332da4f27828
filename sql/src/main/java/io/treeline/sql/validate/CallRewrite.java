// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.sql.parse.SourceText;
import java.sql.SQLException;
import java.util.List;
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

    /** Whether an operator is AT TIME ZONE of an instant: what the zone's clock shows. */
    boolean isZoneOfInstant(SqlOperator operator);

    /** Whether it is AT TIME ZONE of a clock's reading: the instant at which the zone's clock shows it. */
    boolean isZoneOfClock(SqlOperator operator);

    /** The operator that means of clock readings what a call's means of instants; null when it is the same. */
    SqlOperator ofReadings(SqlCall call);

    /** As what a call takes an operand that is a timestamp, or an array of them. */
    enum Written {
        /** As it is. */
        NOT,
        /** As text. */
        TEXT,
        /** As a value of JSON. */
        JSON
    }

    /** As what an operator takes the operand at a place; see {@link Written}. */
    Written written(SqlOperator operator, List<RelDataType> operands, int place);

    /** The operator that writes a timestamp, or each of an array; null where what takes it writes it rightly itself. */
    SqlOperator written(Written as, boolean reading);

    /** Whether an operator makes JSON of the operand at a place, of whatever type that is. */
    boolean takesJson(SqlOperator operator, int place);

    /** The function of a name. */
    SqlOperator function(String name);

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
