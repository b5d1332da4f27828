// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * What all caches of a kind hold together at most, in bytes by estimate, however many there are in this JVM. When it is
 * too much, what was used least recently goes first, of the cache that was used least recently. Caches are held weakly.
 * Safe for use by several threads.
 */
public final class CacheMemory {
    /** One of the caches. */
    public interface Cache {
        /** Bytes held now. */
        long heldBytes();

        /** When it was last asked for anything, by {@link System#nanoTime()}. */
        long lastUse();

        /** Drops what was used least recently; false when there is nothing to drop. */
        boolean dropOldest();
    }

    private record Aged(Cache cache, long age) {}

    private final long most;
    private final Set<Cache> caches = Collections.newSetFromMap(new WeakHashMap<>());

    /** @param most bytes that all may hold together */
    public CacheMemory(long most) {
        this.most = most;
    }

    /** A share of the largest heap, one of so many, and no more than so many bytes. */
    public static CacheMemory ofHeap(int shares, long most) {
        return new CacheMemory(Math.min(most, Runtime.getRuntime().maxMemory() / shares));
    }

    /** Bytes that all may hold together; a thing that is larger is not worth keeping. */
    public long most() {
        return most;
    }

    /** One more cache. Compared by identity: it must not define equality. */
    public synchronized void join(Cache cache) {
        caches.add(cache);
    }

    /** Bytes that all hold now. */
    public long held() {
        return caches().stream().mapToLong(Cache::heldBytes).sum();
    }

    private synchronized List<Cache> caches() {
        return new ArrayList<>(caches);
    }

    /** After something was added to a cache; its lock, and those of others, must not be held. */
    public void trim() {
        List<Cache> all = caches();
        long excess = all.stream().mapToLong(Cache::heldBytes).sum() - most;
        if (excess <= 0) {
            return;
        }
        long now = System.nanoTime();
        // Read once each: other threads use the caches meanwhile, and an order that changes is none.
        List<Aged> byAge = all.stream()
                .map(cache -> new Aged(cache, now - cache.lastUse()))
                .sorted(Comparator.comparingLong(Aged::age).reversed())
                .toList();
        for (Aged aged : byAge) {
            Cache cache = aged.cache();
            long before = cache.heldBytes();
            while (excess > before - cache.heldBytes() && cache.dropOldest()) {
                // Until it is enough, or nothing is left.
            }
            excess -= before - cache.heldBytes();
            if (excess <= 0) {
                return;
            }
        }
    }
}
