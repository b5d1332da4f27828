// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import io.treeline.metadata.error.SqlState;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The numbers (oids) by which pg_catalog's tables refer to each other. They come from the names, so that they are the
 * same at the next start but for the rare case that two names have one hash; no two things that are remembered share
 * one. What has not been asked about for an hour is forgotten where there are very many, so that names that come and go
 * do not pile up; a statement asks again within that time. Safe for use by several threads.
 */
public final class RelationNumbers {
    /** Below it are the numbers of PostgreSQL's own things. */
    private static final int FIRST = 16_384;

    /** The numbers that PostgreSQL gives to its own tables. */
    private static final Map<String, Long> SYSTEM = Map.ofEntries(
            Map.entry("pg_class", 1259L),
            Map.entry("pg_namespace", 2615L),
            Map.entry("pg_attribute", 1249L),
            Map.entry("pg_type", 1247L),
            Map.entry("pg_index", 2610L),
            Map.entry("pg_constraint", 2606L),
            Map.entry("pg_description", 2609L),
            Map.entry("pg_database", 1262L),
            Map.entry("pg_authid", 1260L),
            Map.entry("pg_proc", 1255L),
            Map.entry("pg_attrdef", 2604L),
            Map.entry("pg_inherits", 2611L),
            Map.entry("pg_enum", 3501L),
            Map.entry("pg_sequence", 2224L),
            Map.entry("pg_am", 2601L),
            Map.entry("pg_trigger", 2620L),
            Map.entry("pg_rewrite", 2618L));

    /** So many are remembered however old they are. */
    private static final int FEW = 65_536;

    /** More are never remembered: with their names some hundreds of megabytes. */
    private static final int MOST = 1_000_000;

    private static final long OLD_NANOS = TimeUnit.HOURS.toNanos(1);

    /** What was asked about longest ago comes first. */
    private static final Map<Thing, Known> NUMBERS = new LinkedHashMap<>(16, 0.75f, true);

    private static final Map<Long, Thing> THINGS = new HashMap<>();

    private static final class Known {
        private final long number;
        private long asked;

        Known(long number, long asked) {
            this.number = number;
            this.asked = asked;
        }
    }

    private RelationNumbers() {}

    /** What can have a number. */
    public enum Sort {
        SCHEMA,
        TABLE,
        INDEX,
        CONSTRAINT,
        ROLE
    }

    /**
     * A thing with a number.
     *
     * @param schema null for what is in none
     */
    public record Thing(Sort sort, String schema, String name) {}

    /**
     * The number of a thing, whether it exists or not.
     *
     * @throws IllegalStateException around an SQLException of state 53200 when more things than are ever remembered
     *     were asked about within an hour
     */
    public static long of(Sort sort, String schema, String name) {
        if (sort == Sort.SCHEMA && name.equals("pg_catalog")) {
            return 11;
        }
        if (sort == Sort.SCHEMA && name.equals("information_schema")) {
            return 13_000;
        }
        if (sort == Sort.TABLE && "pg_catalog".equals(schema) && SYSTEM.containsKey(name)) {
            return SYSTEM.get(name);
        }
        return number(new Thing(sort, schema, name), System.nanoTime());
    }

    /** The number of a thing asked about at a time of {@link System#nanoTime}. */
    static long number(Thing thing, long now) {
        synchronized (NUMBERS) {
            Known known = NUMBERS.get(thing);
            if (known != null) {
                known.asked = now;
                return known.number;
            }
            forget(now);
            if (NUMBERS.size() >= MOST) {
                throw new IllegalStateException(SqlState.OUT_OF_MEMORY.exception("More than " + MOST
                        + " tables were asked about in pg_catalog within an hour; ask about fewer, by their names"));
            }
            int schema = thing.schema == null ? 0 : thing.schema.hashCode();
            long number =
                    FIRST + (31L * (31 * thing.sort.name().hashCode() + schema) + thing.name.hashCode() & 0x3fff_ffff);
            while (THINGS.containsKey(number)) {
                number++;
            }
            NUMBERS.put(thing, new Known(number, now));
            THINGS.put(number, thing);
            return number;
        }
    }

    private static void forget(long now) {
        Iterator<Map.Entry<Thing, Known>> eldest = NUMBERS.entrySet().iterator();
        while (NUMBERS.size() >= FEW && eldest.hasNext()) {
            Known known = eldest.next().getValue();
            if (now - known.asked < OLD_NANOS) {
                return;
            }
            eldest.remove();
            THINGS.remove(known.number);
        }
    }

    /** How many are remembered. */
    static int remembered() {
        synchronized (NUMBERS) {
            return NUMBERS.size();
        }
    }

    /** The thing of a number that was given out. */
    public static Optional<Thing> find(long number) {
        for (Map.Entry<String, Long> own : SYSTEM.entrySet()) {
            if (own.getValue() == number) {
                return Optional.of(new Thing(Sort.TABLE, "pg_catalog", own.getKey()));
            }
        }
        synchronized (NUMBERS) {
            Thing thing = THINGS.get(number);
            if (thing != null) {
                NUMBERS.get(thing).asked = System.nanoTime();
            }
            return Optional.ofNullable(thing);
        }
    }

    /** Whether PostgreSQL has a table of its own by this name, with a number of its own. */
    public static boolean system(String name) {
        return SYSTEM.containsKey(name);
    }
}
