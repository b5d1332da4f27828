// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Members.Member;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.PathPattern;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The devices that match a pattern, gathered series by series. A device's series come together for the most part, so
 * that each device is made when the next begins; one whose series come in several places is put together in the end.
 */
final class MemberList {
    /** A member beside its name, in two lists for a while. */
    static final long MEMBER_BYTES = 36;

    private final PathPattern pattern;
    private final ListingMemory memory;
    private final Map<List<Column>, List<Column>> shapes = new HashMap<>();
    private final List<Column> columns = new ArrayList<>();
    private List<Member> members = new ArrayList<>();
    private String path = "";
    /** Null for a device that does not match. */
    private @Nullable String name;

    MemberList(PathPattern pattern, ListingMemory memory) {
        this.pattern = pattern;
        this.memory = memory;
    }

    /** One series of a device. */
    void add(String device, Column column) throws SQLException {
        if (!device.equals(path)) {
            end();
            path = device;
            DevicePath parsed = DevicePath.parse(device);
            name = pattern.matches(parsed)
                    ? PathNaming.toTable(pattern.database(), parsed).table()
                    : null;
            if (name != null) {
                memory.add(name, MEMBER_BYTES);
            }
        }
        columns.add(column);
    }

    private void end() {
        if (name != null) {
            members.add(new Member(name, shape(columns)));
        }
        columns.clear();
    }

    private List<Column> shape(List<Column> measurements) {
        measurements.sort(Comparator.comparing(Column::name));
        List<Column> known = shapes.get(measurements);
        return known == null ? shapes.computeIfAbsent(List.copyOf(measurements), same -> same) : known;
    }

    /** The devices by name; nothing may be added any more. */
    List<Member> sorted() {
        end();
        members.sort(Comparator.comparing(Member::name));
        List<Member> all = members;
        int kept = 0;
        for (Member member : all) {
            Member before = kept == 0 ? null : all.get(kept - 1);
            if (before != null && before.name().equals(member.name())) {
                Map<String, Column> both = new TreeMap<>();
                before.measurements().forEach(column -> both.put(column.name(), column));
                member.measurements().forEach(column -> both.put(column.name(), column));
                all.set(kept - 1, new Member(member.name(), shape(new ArrayList<>(both.values()))));
            } else {
                all.set(kept++, member);
            }
        }
        all.subList(kept, all.size()).clear();
        members = List.of();
        return all;
    }
}
