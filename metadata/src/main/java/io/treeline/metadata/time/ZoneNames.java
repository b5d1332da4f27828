// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.time;

import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The names of time zones, found in any case, as PostgreSQL takes them. They are kept: {@link ZoneId} copies the whole
 * set of them each time that it is asked, which would cost every connection and every text with a zone some 20
 * microseconds.
 */
public final class ZoneNames {
    private static final Map<String, String> NAMES = names();

    private ZoneNames() {}

    private static Map<String, String> names() {
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ZoneId.getAvailableZoneIds().forEach(id -> names.put(id, id));
        return names;
    }

    /**
     * The zone's own name, such as {@code Europe/Berlin} of {@code europe/berlin}; empty where no zone is called so.
     * Offsets such as {@code +08:00} are no names.
     *
     * @param name not null
     */
    public static Optional<String> find(String name) {
        return Optional.ofNullable(NAMES.get(name));
    }
}
