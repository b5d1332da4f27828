// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.util.List;

/** Gives rows that an operator holds, each let go as it is given, and its account of memory back at the end. */
final class BufferedRows implements Cursor {
    private final List<Object[]> rows;
    private final MemoryGuard.Account account;
    private int next;

    BufferedRows(List<Object[]> rows, MemoryGuard.Account account) {
        this.rows = rows;
        this.account = account;
    }

    @Override
    public Object[] next() {
        if (next == rows.size()) {
            account.close();
            return null;
        }
        Object[] row = rows.set(next, null);
        next++;
        return row;
    }

    @Override
    public void close() {
        account.close();
    }
}
