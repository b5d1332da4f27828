// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dialect;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.Members;
import io.treeline.metadata.model.Members.Member;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.NativeQuery;
import io.treeline.sql.dialect.BoundScan.Part;
import io.treeline.sql.dialect.BoundScan.Source;
import io.treeline.sql.dialect.PredicateBinder.Bound;
import io.treeline.sql.predicate.Predicate;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Writes a leaf over many devices as queries of the kind ALIGN BY DEVICE. Each names its devices one by one, since a
 * pattern could match devices that came after the plan, and all series of all its devices, since the server drops rows
 * in which those it names are null. Devices share a query only where no measurement has two types (the server refuses
 * that) and the condition, worked out for the measurements they have, is the same: a measurement that a device lacks is
 * null there, about which nobody asks the server.
 */
final class ManyDeviceRenderer {
    /**
     * The server has a column of this name in ALIGN BY DEVICE, and refuses a measurement of it there: such devices are
     * asked one by one.
     */
    private static final String RESERVED = "Device";
    /**
     * Devices in one query: the server's time and memory for planning grow with their number, for some forms with its
     * square.
     */
    private static final int CHUNK = 100;
    /** Devices in one query for newest values: this one form is cheap for many. */
    private static final int LAST_CHUNK = 1000;
    /** Devices in one query for newest values by aggregation. */
    private static final int NEWEST_CHUNK = 50;
    /** Devices in the first query when few rows are wanted. */
    private static final int FIRST_CHUNK = 20;

    private final ScanSpec spec;
    private final PredicateBinder binder;
    private final boolean dropNullRows;
    private final Members members;

    ManyDeviceRenderer(ScanSpec spec, PredicateBinder binder, boolean dropNullRows) {
        this.spec = spec;
        this.binder = binder;
        this.dropNullRows = dropNullRows;
        this.members = spec.members();
    }

    /** Devices that can share queries. */
    private static final class Group {
        private final String where;
        private final TreeMap<String, ColumnType> types = new TreeMap<>();
        private final List<Member> devices = new ArrayList<>();

        Group(String where) {
            this.where = where;
        }

        boolean takes(List<Column> shape) {
            boolean reserved = shape.stream().anyMatch(column -> column.name().equals(RESERVED));
            return reserved == types.containsKey(RESERVED)
                    && shape.stream()
                            .allMatch(column -> types.getOrDefault(column.name(), column.type()) == column.type());
        }
    }

    BoundScan bind(List<Member> chosen, long offset, long limit) throws SQLException {
        if (limit == 0) {
            return BoundScan.NOTHING;
        }
        List<Supplier<Part>> parts = new ArrayList<>();
        if (spec.devices().latest()) {
            for (Group group : groups(chosen)) {
                boolean text = spec.predicate() == null && !group.types.containsValue(ColumnType.BLOB);
                int size = text ? LAST_CHUNK : NEWEST_CHUNK;
                for (int from = 0; from < group.devices.size(); from += size) {
                    List<Member> devices = group.devices.subList(from, Math.min(group.devices.size(), from + size));
                    parts.add(() -> latest(group, devices, text));
                }
            }
            return new BoundScan(new BoundScan.Written(parts), offset, limit);
        }
        long rows = limit == Long.MAX_VALUE || limit + offset < 0 ? Long.MAX_VALUE : limit + offset;
        for (Group group : groups(chosen)) {
            boolean alone = group.types.containsKey(RESERVED);
            int size = alone ? 1 : rows == Long.MAX_VALUE ? CHUNK : FIRST_CHUNK;
            for (int from = 0; from < group.devices.size(); size = alone ? 1 : CHUNK) {
                int to = Math.min(group.devices.size(), from + size);
                List<Member> devices = group.devices.subList(from, to);
                if (!items(group, devices).isEmpty()) {
                    parts.add(() -> rows(group, devices, rows));
                }
                from = to;
            }
        }
        return new BoundScan(new BoundScan.Written(parts), offset, limit);
    }

    /** The devices that can have rows, by what they may share. */
    private List<Group> groups(List<Member> chosen) throws SQLException {
        Map<List<Column>, Group> byShape = new IdentityHashMap<>();
        Map<String, List<Group>> byCondition = new LinkedHashMap<>();
        for (Member member : chosen) {
            List<Column> shape = member.measurements();
            if (!byShape.containsKey(shape)) {
                byShape.put(shape, group(shape, byCondition));
            }
            Group group = byShape.get(shape);
            if (group != null) {
                group.devices.add(member);
            }
        }
        return byCondition.values().stream().flatMap(List::stream).toList();
    }

    /** The group of the devices that have these measurements, or null where their rows cannot fulfil the condition. */
    private Group group(List<Column> shape, Map<String, List<Group>> byCondition) throws SQLException {
        Bound condition =
                spec.predicate() == null ? new Bound.Always() : binder.bind(forShape(spec.predicate(), shape));
        if (condition instanceof Bound.Never) {
            return null;
        }
        String where = condition instanceof Bound.Text text ? text.sql() : "";
        List<Group> same = byCondition.computeIfAbsent(where, key -> new ArrayList<>());
        Group group = same.stream()
                .filter(candidate -> candidate.takes(shape))
                .findFirst()
                .orElse(null);
        if (group == null) {
            group = new Group(where);
            same.add(group);
        }
        for (Column column : shape) {
            group.types.put(column.name(), column.type());
        }
        return group;
    }

    /**
     * The condition for a device with these measurements, each of its own type; those that it lacks are null, which no
     * comparison is true of.
     */
    private static Predicate forShape(Predicate predicate, List<Column> shape) {
        return switch (predicate.kind()) {
            case AND ->
                new Predicate.And(predicate.parts().stream()
                        .map(part -> forShape(part, shape))
                        .toList());
            case OR ->
                new Predicate.Or(predicate.parts().stream()
                        .map(part -> forShape(part, shape))
                        .toList());
            case COMPARE -> {
                Predicate.Compare compare = (Predicate.Compare) predicate;
                Column own = own(compare.column(), shape);
                yield own == null
                        ? new Predicate.Constant(false)
                        : new Predicate.Compare(own, compare.op(), compare.operand());
            }
            case IN -> {
                Predicate.In in = (Predicate.In) predicate;
                Column own = own(in.column(), shape);
                yield own == null ? new Predicate.Constant(false) : new Predicate.In(own, in.negated(), in.operands());
            }
            case NULL_TEST -> {
                Predicate.NullTest test = (Predicate.NullTest) predicate;
                Column own = own(test.column(), shape);
                yield own == null ? new Predicate.Constant(test.isNull()) : new Predicate.NullTest(own, test.isNull());
            }
            // What is true of all devices or none, and what is not sent to many.
            case CONSTANT, WITHIN, COLUMNS, LIKE -> predicate;
        };
    }

    private static Column own(Column column, List<Column> shape) {
        return column.role() != Column.Role.FIELD
                ? column
                : shape.stream()
                        .filter(own -> own.name().equals(column.name()))
                        .findFirst()
                        .orElse(null);
    }

    private List<Column> output() {
        return spec.output().stream().map(spec.table().columns()::get).toList();
    }

    /** The measurements that are read of some devices of a group. */
    private SortedMap<String, ColumnType> items(Group group, List<Member> devices) {
        boolean one = devices.size() == 1;
        List<Column> output = output();
        boolean wanted = dropNullRows && output.stream().anyMatch(column -> column.role() == Column.Role.FIELD);
        if (!one && !wanted) {
            return group.types;
        }
        SortedMap<String, ColumnType> read = new TreeMap<>();
        group.types.forEach((name, type) -> {
            boolean has = !one
                    || devices.get(0).measurements().stream()
                            .anyMatch(column -> column.name().equals(name));
            if (has
                    && (!wanted
                            || output.stream()
                                    .anyMatch(column -> column.role() == Column.Role.FIELD
                                            && column.name().equals(name)))) {
                read.put(name, type);
            }
        });
        return read;
    }

    /** The rows of some devices of a group. */
    private Part rows(Group group, List<Member> devices, long limit) {
        boolean one = devices.size() == 1;
        List<String> items = new ArrayList<>();
        List<ColumnType> types = new ArrayList<>();
        Map<String, Integer> places = new LinkedHashMap<>();
        if (!one) {
            types.add(ColumnType.TEXT);
        }
        items(group, devices).forEach((name, type) -> {
            places.put(name, types.size());
            items.add(NodeName.quote(name));
            types.add(type);
        });
        List<Source> sources = output().stream()
                .map(column -> source(column, places, one ? devices.get(0).name() : null))
                .toList();
        StringBuilder text = new StringBuilder("select ")
                .append(String.join(", ", items))
                .append(" from ")
                .append(paths(devices))
                .append(where(group));
        if (limit != Long.MAX_VALUE) {
            text.append(" limit ").append(limit);
        }
        if (!one) {
            text.append(" align by device");
        }
        return new Part(new NativeQuery(text.toString(), types), sources);
    }

    /** The newest row of each device. */
    private Part latest(Group group, List<Member> devices, boolean text) {
        List<String> names = List.copyOf(group.types.keySet());
        List<ColumnType> types = List.copyOf(group.types.values());
        Map<String, Integer> places = new LinkedHashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        List<Source> sources = spec.output().stream()
                .map(i -> source(spec.table().columns().get(i), places, null))
                .toList();
        BoundScan.Latest latest = new BoundScan.Latest(text, names, types);
        if (text) {
            String last = "select last " + names.stream().map(NodeName::quote).collect(Collectors.joining(", "))
                    + " from " + paths(devices);
            return new Part(
                    new NativeQuery(last, List.of(ColumnType.TEXT, ColumnType.TEXT, ColumnType.TEXT)), sources, latest);
        }
        List<String> items = new ArrayList<>();
        List<ColumnType> answer = new ArrayList<>(List.of(ColumnType.TEXT));
        for (int i = 0; i < names.size(); i++) {
            String name = NodeName.quote(names.get(i));
            items.add("last_value(" + name + "), max_time(" + name + ")");
            answer.add(types.get(i));
            answer.add(ColumnType.INT64);
        }
        String aggregation =
                "select " + String.join(", ", items) + " from " + paths(devices) + where(group) + " align by device";
        return new Part(new NativeQuery(aggregation, answer), sources, latest);
    }

    private String paths(List<Member> devices) {
        return devices.stream().map(device -> members.path(device).sql()).collect(Collectors.joining(", "));
    }

    private static String where(Group group) {
        return group.where.isEmpty() ? "" : " where " + group.where;
    }

    private Source source(Column column, Map<String, Integer> places, String device) {
        return switch (column.role()) {
            case TIME -> new Source.Time();
            case DEVICE -> device == null ? new Source.Device(0, members.database()) : new Source.Constant(device);
            default -> {
                Integer place = places.get(column.name());
                // A column whose devices disagree on its type is not used by anyone.
                yield place == null || members.commonType(column.name()).isEmpty()
                        ? new Source.Constant(null)
                        : new Source.Value(place, column.type());
            }
        };
    }
}
