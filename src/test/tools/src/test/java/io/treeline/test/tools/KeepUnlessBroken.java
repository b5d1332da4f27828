// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Lets HikariCP keep a connection after a statement that was refused as unsupported, or that ran out of time: with
 * Treeline it is as good as before.
 */
public final class KeepUnlessBroken implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException error) {
        String state = error.getSQLState();
        return state != null && state.startsWith("08") ? Override.CONTINUE_EVICT : Override.DO_NOT_EVICT;
    }
}
