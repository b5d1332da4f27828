// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way on which tablets go: a connection, or one that is opened anew when it is lost. */
public interface TabletLine extends RpcClient {
    /** Where it leads to now, or did last. */
    Endpoint endpoint();

    /**
     * As {@link #sendTablets(List)}, for a statement.
     *
     * @param sign how long to wait, for the answer too; null is as long as an appender does, for each step
     * @throws SQLException when the connection failed
     */
    PendingInsert sendTablets(List<Tablet> call, @Nullable StopSign sign) throws SQLException;

    @Override
    default PendingInsert sendTablets(List<Tablet> call) throws SQLException {
        return sendTablets(call, null);
    }
}
