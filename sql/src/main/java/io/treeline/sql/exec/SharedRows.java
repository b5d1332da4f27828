// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a query with several readers, computed once, and no further than a reader asks. Rows that outgrow a share
 * of the statement's memory are not kept: each reader then computes its own, but for the one that is ahead, which goes
 * on with what there is.
 */
final class SharedRows implements Operator {
    private final Operator query;
    private final String name;

    SharedRows(Operator query, String name) {
        this.query = query;
        this.name = name;
    }

    @Override
    public Cursor open(Run run) {
        Store store = (Store) run.cache().computeIfAbsent(this, shared -> new Store(run));
        return new Reader(store);
    }

    /** What there is in one execution. */
    private final class Store {
        private final Run run;
        private final List<Object[]> rows = new ArrayList<>();
        private final MemoryGuard.Account account;
        private Cursor source;
        private boolean done;
        private boolean dropped;

        Store(Run run) {
            this.run = run;
            this.account = run.guard().account("WITH " + name);
        }

        /** The next row after those that are kept; null at the end. */
        Object[] more(Reader reader) throws SQLException {
            if (done) {
                return null;
            }
            if (source == null) {
                source = query.open(run);
                run.atEnd(source);
            }
            Object[] row = source.next();
            if (row == null) {
                done = true;
                run.end(source);
                return null;
            }
            if (account.held() > run.guard().limit() / 4) {
                dropped = true;
                rows.clear();
                account.close();
                reader.own = source;
                return row;
            }
            account.add(row);
            rows.add(row);
            return row;
        }
    }

    private final class Reader implements Cursor {
        private final Store store;
        private int next;
        private Cursor own;

        Reader(Store store) {
            this.store = store;
        }

        @Override
        public Object[] next() throws SQLException {
            store.run.tick();
            if (own == null && store.dropped) {
                own = query.open(store.run);
                store.run.atEnd(own);
                for (int i = 0; i < next; i++) {
                    own.next();
                }
            }
            if (own != null) {
                return own.next();
            }
            if (next < store.rows.size()) {
                return store.rows.get(next++);
            }
            Object[] row = store.more(this);
            next++;
            return row;
        }

        @Override
        public void close() throws SQLException {
            if (own != null) {
                store.run.end(own);
            }
        }
    }
}
