// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.jooq;

import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.exception.DataAccessException;

/** Refuses jOOQ's transaction API: what it promises on an exception, nobody could keep. */
final class NoTransactions implements TransactionProvider {
    private static DataAccessException refusal() {
        return new DataAccessException(
                "IoTDB has no transactions: nothing can be rolled back. Run the statements without transaction(...)");
    }

    @Override
    public void begin(TransactionContext context) {
        throw refusal();
    }

    @Override
    public void commit(TransactionContext context) {
        throw refusal();
    }

    @Override
    public void rollback(TransactionContext context) {
        // Called after begin has refused: nothing was begun, and the refusal is already on its way to the caller.
    }
}
