// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.model;

import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The devices that together are one table. A hundred thousand of them are cheap: a member is its table name and a
 * reference to the measurements that it shares with the others of its make. Immutable; compared by identity, since a
 * comparison by content would cost more than it is worth.
 */
public final class Members {
    /**
     * A device.
     *
     * @param name its table name, as a listing of tables shows it; what the column of role {@link Column.Role#DEVICE}
     *     holds
     * @param measurements its measurements by name, without Time; one list shared by all members that have the same
     */
    public record Member(String name, List<Column> measurements) {}

    private final DevicePath database;
    private final List<Member> devices;
    private final Map<String, Set<ColumnType>> types;
    private final long bytes;

    /**
     * Members.
     *
     * @param database the database that they are all in
     * @param devices the devices; a list of measurements that occurs several times is held once
     */
    public Members(DevicePath database, List<Member> devices) {
        this.database = database;
        Map<List<Column>, List<Column>> shapes = new HashMap<>();
        this.devices = devices.stream()
                .map(member -> {
                    List<Column> shape = shapes.computeIfAbsent(member.measurements(), List::copyOf);
                    return shape == member.measurements() ? member : new Member(member.name(), shape);
                })
                .toList();
        Map<String, Set<ColumnType>> found = new LinkedHashMap<>();
        for (List<Column> shape : shapes.values()) {
            shape.forEach(column -> found.computeIfAbsent(column.name(), name -> new HashSet<>())
                    .add(column.type()));
        }
        this.types = found;
        long size = 200;
        for (Member member : this.devices) {
            size += 80 + member.name().length();
        }
        for (List<Column> shape : shapes.values()) {
            size += 160L * shape.size();
        }
        this.bytes = size;
    }

    /** About how many bytes of memory it takes. */
    public long bytes() {
        return bytes;
    }

    /** The database that all are in. */
    public DevicePath database() {
        return database;
    }

    /** The devices, sorted by name. */
    public List<Member> devices() {
        return devices;
    }

    /** The device of this name, or null. */
    public @Nullable Member member(String name) {
        int place = Collections.binarySearch(devices, new Member(name, List.of()), Comparator.comparing(Member::name));
        return place < 0 ? null : devices.get(place);
    }

    /** The types that a measurement has among the members; empty when none has it. */
    public Set<ColumnType> types(String measurement) {
        return types.getOrDefault(measurement, Set.of());
    }

    /** All measurements that some member has. */
    public Set<String> measurements() {
        return types.keySet();
    }

    /**
     * The type that holds each value of a measurement exactly, or as near as SQL's own conversions do; empty where the
     * members' types have none: there the column exists, and a statement that uses it must be refused.
     */
    public Optional<ColumnType> commonType(String measurement) {
        Set<ColumnType> all = types(measurement);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        if (all.size() == 1) {
            return Optional.of(all.iterator().next());
        }
        if (Set.of(ColumnType.INT32, ColumnType.INT64).containsAll(all)) {
            return Optional.of(ColumnType.INT64);
        }
        // A DOUBLE holds every INT32 and FLOAT, but not every INT64.
        if (Set.of(ColumnType.INT32, ColumnType.FLOAT, ColumnType.DOUBLE).containsAll(all)) {
            return Optional.of(ColumnType.DOUBLE);
        }
        return all.stream().allMatch(ColumnType::isText) ? Optional.of(ColumnType.TEXT) : Optional.empty();
    }

    /** The first member that has the measurement as this type. */
    public Member example(String measurement, ColumnType type) {
        return devices.stream()
                .filter(member -> member.measurements().stream()
                        .anyMatch(column -> column.name().equals(measurement) && column.type() == type))
                .findFirst()
                .orElseThrow();
    }

    /** A member's path. */
    public DevicePath path(Member member) {
        return PathNaming.toDevice(new TableName(database.text(), member.name()));
    }
}
