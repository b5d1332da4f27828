// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import io.treeline.metadata.catalog.CacheMemory;
import io.treeline.metadata.catalog.Catalog;
import io.treeline.metadata.catalog.Definitions;
import io.treeline.metadata.catalog.Lookups;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.plan.SqlSettings;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Plans that were made, by text and settings, shared by all connections that share {@link Definitions}. A plan is good
 * as long as each name in it means the very table that it meant; when a table is dropped from the definitions or turns
 * out to be another, the plans that used it go. All plans of a JVM together are bounded by their weight in bytes, since
 * a plan over a hundred thousand devices holds their list. Safe for use by several threads.
 */
public final class Plans implements CacheMemory.Cache {
    /** Of all plans of this JVM together. */
    private static final CacheMemory MEMORY = CacheMemory.ofHeap(16, 64L << 20);
    /** What a plan of a short statement over one device takes: trees, types and text, for it and for its wary twin. */
    private static final long PLAN_BYTES = 24_000;

    private static final long BYTES_A_CHARACTER = 200;

    private final Definitions definitions;
    private final CacheMemory memory;
    private final Map<Key, Kept> kept = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;
    private long swept;
    private volatile long lastUse = System.nanoTime();

    /** What a plan depends on beside definitions. */
    record Key(String text, SqlSettings settings, TimePrecision precision) {
        // Written out: for a record's own the JVM makes classes at their first call, for which the first row would
        // wait.
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that
                    && text.equals(that.text)
                    && settings.equals(that.settings)
                    && precision.equals(that.precision);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * text.hashCode() + settings.hashCode()) + precision.hashCode();
        }
    }

    /** A plan, and when what it was made of was last compared. */
    static final class Kept {
        private final PreparedSql plan;
        private final Lookups lookups;
        private final long bytes;
        private volatile Checked checked;

        Kept(PreparedSql plan, Lookups lookups, long bytes, Checked checked) {
            this.plan = plan;
            this.lookups = lookups;
            this.bytes = bytes;
            this.checked = checked;
        }

        PreparedSql plan() {
            return plan;
        }

        Lookups lookups() {
            return lookups;
        }

        /**
         * Whether nothing at all was changed, or grew too old, since it was made; of one that was checked against the
         * changes applied.
         */
        boolean isFresh(Definitions definitions) {
            return definitions.applied() == checked.changes() && definitions.now() - checked.until() < 0;
        }
    }

    /** The state of the definitions for which a plan is known to be good, and until when. */
    record Checked(long changes, long until) {}

    /** No plans yet, for statements over these definitions. */
    public Plans(Definitions definitions) {
        this(definitions, MEMORY);
    }

    Plans(Definitions definitions, CacheMemory memory) {
        this.definitions = definitions;
        this.memory = memory;
        this.swept = definitions.changes();
        memory.join(this);
    }

    /** A good plan; null when there is none. What is too old of its definitions is looked up by the catalog. */
    PreparedSql find(Key key, Catalog catalog) throws SQLException {
        Kept found;
        lastUse = System.nanoTime();
        synchronized (kept) {
            sweep();
            found = kept.get(key);
        }
        if (found == null || !good(found, catalog)) {
            return null;
        }
        return found.plan;
    }

    /** Whether a plan is as good as when it was made. */
    boolean good(Kept found, Catalog catalog) throws SQLException {
        Checked checked = found.checked;
        // Before looking: what changes meanwhile is found by the next.
        long changes = definitions.changes();
        if (changes == checked.changes() && definitions.now() - checked.until() < 0) {
            return true;
        }
        if (!found.lookups.stillMean(catalog)) {
            return false;
        }
        found.checked = new Checked(changes, found.lookups.validUntil(definitions));
        return true;
    }

    /** Keeps a plan that was begun when the definitions had changed so many times. */
    void keep(Key key, PreparedSql plan, Lookups lookups, long changes) {
        long weight = weight(key.text(), lookups);
        if (weight > memory.most()) {
            return;
        }
        Kept made = new Kept(plan, lookups, weight, new Checked(changes, lookups.validUntil(definitions)));
        synchronized (kept) {
            Kept before = kept.put(key, made);
            bytes += weight - (before == null ? 0 : before.bytes);
        }
        memory.trim();
    }

    @Override
    public long heldBytes() {
        synchronized (kept) {
            return bytes;
        }
    }

    @Override
    public long lastUse() {
        return lastUse;
    }

    @Override
    public boolean dropOldest() {
        synchronized (kept) {
            Iterator<Kept> oldest = kept.values().iterator();
            if (!oldest.hasNext()) {
                return false;
            }
            bytes -= oldest.next().bytes;
            oldest.remove();
            return true;
        }
    }

    /** About what a plan takes in memory. */
    static long weight(String text, Lookups lookups) {
        long weight = PLAN_BYTES + BYTES_A_CHARACTER * text.length();
        for (Table table : lookups.tables()) {
            weight += 160L * table.columns().size()
                    + (table instanceof DeviceSetTable many ? many.members().bytes() : 0);
        }
        return weight;
    }

    /** A plan turned out not to fit the server's tables: they are read anew for the next. */
    boolean stale(Key key) {
        Kept found;
        synchronized (kept) {
            found = kept.remove(key);
            bytes -= found == null ? 0 : found.bytes;
        }
        if (found != null) {
            found.lookups.expire(definitions);
        }
        return found != null;
    }

    private void sweep() {
        long changes = definitions.changes();
        if (changes != swept) {
            swept = changes;
            kept.values().removeIf(each -> {
                boolean gone = !each.lookups.areCurrent(definitions);
                bytes -= gone ? each.bytes : 0;
                return gone;
            });
        }
    }

    /** How many plans are held. */
    public int size() {
        synchronized (kept) {
            sweep();
            return kept.size();
        }
    }

    /** About how many bytes they take. */
    public long bytes() {
        synchronized (kept) {
            sweep();
            return bytes;
        }
    }
}
