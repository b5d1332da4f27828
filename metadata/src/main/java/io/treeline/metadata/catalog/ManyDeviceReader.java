// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.catalog.Abilities.Ability;
import io.treeline.metadata.catalog.CatalogSource.MetadataRows;
import io.treeline.metadata.error.ServerStatus;
import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.model.Members.Member;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.PathPattern;
import io.treeline.metadata.name.TableName;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the tables that are many devices: those of a path pattern by one SHOW TIMESERIES, those of a template by its
 * nodes and one SHOW DEVICES.
 */
final class ManyDeviceReader {
    /** What a template's table is also called, so that a device of the template's name does not hide it. */
    static final String TEMPLATE = "template:";

    private static final String DEVICE = "Device";

    private final CatalogSource source;
    private final Abilities abilities;

    ManyDeviceReader(CatalogSource source, Abilities abilities) {
        this.source = source;
        this.abilities = abilities;
    }

    /** The devices that match, as a table; empty where none does. */
    Optional<Table> pattern(PathPattern pattern) throws SQLException {
        MemberList members = new MemberList(pattern, new ListingMemory(source));
        Map<String, Column> known = new HashMap<>();
        try (MetadataRows rows = source.query("SHOW TIMESERIES " + pattern.sql() + ".*")) {
            while (rows.next()) {
                String series = rows.required("Timeseries");
                int dot = TreeReader.lastDot(series);
                String type = rows.required("DataType");
                Column column = known.get(type + series.substring(dot));
                if (column == null) {
                    column = TreeReader.column(DevicePath.parse(series), type, null);
                    known.put(type + series.substring(dot), column);
                }
                members.add(series.substring(0, dot), column);
            }
        }
        List<Member> sorted = members.sorted();
        if (sorted.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                table(pattern.name(), DeviceSetTable.Kind.PATTERN, new Members(pattern.database(), sorted), List.of()));
    }

    /** The names of the templates that are set on the database or below it, sorted. */
    Set<String> templates(DevicePath database) throws SQLException {
        Set<String> set = new TreeSet<>();
        templatePaths().forEach((name, paths) -> {
            if (paths.stream().anyMatch(path -> path.startsWith(database))) {
                set.add(name);
            }
        });
        return set;
    }

    /**
     * Where each template is set, by name. Who may not see templates, or asks a server that has none, gets none; a
     * device that is missing must stay the error that it is.
     */
    SortedMap<String, List<DevicePath>> templatePaths() throws SQLException {
        try {
            return abilities.ask(Ability.TEMPLATES, this::askedTemplatePaths, TreeMap::new);
        } catch (SQLException e) {
            if (ServerStatus.NO_PERMISSION.is(e)) {
                return new TreeMap<>();
            }
            throw e;
        }
    }

    private SortedMap<String, List<DevicePath>> askedTemplatePaths() throws SQLException {
        SortedMap<String, List<DevicePath>> templates = new TreeMap<>();
        try (MetadataRows rows = source.query("SHOW SCHEMA TEMPLATES")) {
            while (rows.next()) {
                templates.put(rows.required("TemplateName"), new ArrayList<>());
            }
        }
        for (Map.Entry<String, List<DevicePath>> template : templates.entrySet()) {
            try (MetadataRows rows =
                    source.query("SHOW PATHS SET SCHEMA TEMPLATE " + NodeName.quote(template.getKey()))) {
                while (rows.next()) {
                    template.getValue().add(DevicePath.parse(rows.required("Paths")));
                }
            }
        }
        return templates;
    }

    /** The devices that use a template which is set in the database; there may be none of them yet. */
    Table template(TableName name, DevicePath database, String template) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (MetadataRows rows = source.query("SHOW NODES IN SCHEMA TEMPLATE " + NodeName.quote(template))) {
            while (rows.next()) {
                String node = rows.required("ChildNodes");
                columns.add(
                        TreeReader.column(database.descendant(NodeName.split(node)), rows.required("DataType"), null));
            }
        }
        columns.sort(Comparator.comparing(Column::name));
        // One list for all members, as it stays.
        List<Column> measurements = List.copyOf(columns);
        List<Member> members = abilities.ask(
                Ability.DEVICES_BY_TEMPLATE,
                () -> {
                    // The pattern with two stars leaves out the database's own node.
                    String filter = " WHERE TEMPLATE = " + ServerModel.TREE.literal(template);
                    return members(
                            database,
                            measurements,
                            "Device",
                            List.of(
                                    "SHOW DEVICES " + database.sql() + filter,
                                    "SHOW DEVICES " + database.sql() + ".**" + filter));
                },
                () -> members(
                        database,
                        measurements,
                        "Paths",
                        List.of("SHOW PATHS USING SCHEMA TEMPLATE " + NodeName.quote(template))));
        return table(name, DeviceSetTable.Kind.TEMPLATE, new Members(database, sorted(members)), columns);
    }

    private List<Member> members(DevicePath database, List<Column> columns, String label, List<String> statements)
            throws SQLException {
        List<Member> members = new ArrayList<>();
        ListingMemory memory = new ListingMemory(source);
        for (String statement : statements) {
            try (MetadataRows rows = source.query(statement)) {
                while (rows.next()) {
                    DevicePath device = DevicePath.parse(rows.required(label));
                    if (device.startsWith(database)) {
                        Member member =
                                new Member(PathNaming.toTable(database, device).table(), columns);
                        memory.add(member.name(), MemberList.MEMBER_BYTES);
                        members.add(member);
                    }
                }
            }
        }
        return members;
    }

    private static List<Member> sorted(List<Member> members) {
        members.sort(Comparator.comparing(Member::name));
        return members;
    }

    /** Time, the device's name, then the measurements by name. */
    private static Table table(TableName name, DeviceSetTable.Kind kind, Members members, List<Column> always) {
        TreeMap<String, Column> measurements = new TreeMap<>();
        always.forEach(column -> measurements.put(column.name(), column));
        for (String measurement : members.measurements()) {
            Optional<ColumnType> common = members.commonType(measurement);
            measurements.put(
                    measurement,
                    new Column(
                            measurement,
                            common.orElse(ColumnType.TEXT),
                            Column.Role.FIELD,
                            common.isPresent()
                                    ? null
                                    : "has types that are not one in SQL: "
                                            + new TreeSet<>(members.types(measurement))));
        }
        String device = DEVICE;
        while (measurements.containsKey(device)) {
            device = device.equals(DEVICE) ? "__device" : '_' + device;
        }
        List<Column> columns = new ArrayList<>();
        columns.add(TreeReader.TIME);
        columns.add(new Column(device, ColumnType.TEXT, Column.Role.DEVICE, null));
        columns.addAll(measurements.values());
        return new DeviceSetTable(name, kind, columns, members);
    }
}
