// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.system;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers (oids) by which pg_catalog's tables refer to each other. They come from the names, so that they are the
 * same at the next start but for the rare case that two names have one hash; within a JVM no two things share one. Safe
 * for use by several threads.
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

    private static final Map<Thing, Long> NUMBERS = new HashMap<>();
    private static final Map<Long, Thing> THINGS = new HashMap<>();

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

    /** The number of a thing, whether it exists or not. */
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
        Thing thing = new Thing(sort, schema, name);
        synchronized (NUMBERS) {
            Long known = NUMBERS.get(thing);
            if (known != null) {
                return known;
            }
            long number = FIRST
                    + (31L * (31 * sort.name().hashCode() + (schema == null ? 0 : schema.hashCode())) + name.hashCode()
                            & 0x3fff_ffff);
            while (THINGS.containsKey(number)) {
                number++;
            }
            NUMBERS.put(thing, number);
            THINGS.put(number, thing);
            return number;
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
            return Optional.ofNullable(THINGS.get(number));
        }
    }

    /** Whether PostgreSQL has a table of its own by this name, with a number of its own. */
    public static boolean system(String name) {
        return SYSTEM.containsKey(name);
    }
}
