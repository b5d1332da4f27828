// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.NodeName;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.PathPattern;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names of the tree: their parts are joined to one path, and the database is the one that is a prefix of it (databases
 * never nest, so there is at most one).
 */
final class TreeNames extends NameResolution {
    TreeNames(Catalog catalog) {
        super(catalog);
    }

    /** One node of a name, whether its case matters, and whether a star in it would be a wildcard. */
    private record Node(String name, boolean exact, boolean wild) {
        boolean matches(String other) {
            return exact ? name.equals(other) : name.equalsIgnoreCase(other);
        }
    }

    @Override
    Table table(List<NamePart> parts, @Nullable String defaultSchema) throws SQLException {
        List<List<Node>> readings = new ArrayList<>();
        for (int verbatimFrom : new int[] {parts.size(), parts.size() - 1, 0}) {
            paths(parts, verbatimFrom, defaultSchema)
                    .filter(nodes -> !readings.contains(nodes))
                    .ifPresent(readings::add);
        }
        if (readings.stream().allMatch(nodes -> nodes.isEmpty() || !nodes.get(0).matches("root"))) {
            throw SqlState.INVALID_SCHEMA_NAME.exception(
                    "Table " + written(parts)
                            + " needs a database: write \"root.database\".\"path.of.device\", or name the database in the URL or by setSchema");
        }
        List<String> known = catalog.schemas();
        Optional<Table> table = exactly(readings, known);
        if (table.isEmpty()) {
            table = manyDevices(readings, known, true);
        }
        if (table.isPresent()) {
            return table.get();
        }
        // Nothing by what is remembered: the database may be new, or written in another case.
        List<String> schemas = catalog.schemasNow();
        table = exactly(readings, schemas);
        if (table.isEmpty() && !schemas.equals(known)) {
            table = manyDevices(readings, schemas, true);
        }
        for (int i = 0; i < readings.size() && table.isEmpty(); i++) {
            table = ignoringCase(parts, readings.get(i), schemas);
        }
        if (table.isEmpty() && !parts.get(parts.size() - 1).quoted()) {
            table = manyDevices(readings, schemas, false);
        }
        if (table.isPresent()) {
            return table.get();
        }
        throw missing(parts, readings.get(0));
    }

    /**
     * The parts as paths: dots separate nodes within a part as between parts; a last part "." adds nothing. From
     * {@code verbatimFrom} on a part is one node as it stands, so that a quoted part may be a node that has dots or
     * backquotes in it. Empty if some part is no path.
     */
    private static Optional<List<Node>> paths(List<NamePart> parts, int verbatimFrom, @Nullable String defaultSchema) {
        try {
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                NamePart part = parts.get(i);
                if (i >= verbatimFrom) {
                    nodes.add(new Node(part.text(), part.quoted(), false));
                } else if (i < parts.size() - 1 || !part.text().equals(PathNaming.SELF)) {
                    NodeName.parts(part.text())
                            .forEach(name -> nodes.add(new Node(name.name(), part.quoted(), !name.quoted())));
                }
            }
            return Optional.of(rooted(nodes, defaultSchema));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Node> rooted(List<Node> nodes, @Nullable String defaultSchema) {
        if (defaultSchema == null || (nodes.size() > 1 && nodes.get(0).matches("root"))) {
            return nodes;
        }
        List<Node> all = new ArrayList<>();
        NodeName.split(defaultSchema).forEach(name -> all.add(new Node(name, true, false)));
        all.addAll(nodes);
        return all;
    }

    /** The template or the pattern that the name means, where no device has it. */
    private Optional<Table> manyDevices(List<List<Node>> readings, List<String> schemas, boolean exact)
            throws SQLException {
        for (List<Node> nodes : readings) {
            for (String schema : schemas) {
                DevicePath database = DevicePath.parse(schema);
                int depth = database.nodes().size();
                if (nodes.size() <= depth
                        || !nodes.subList(0, depth).stream()
                                .map(Node::name)
                                .toList()
                                .equals(database.nodes())) {
                    continue;
                }
                List<Node> below = nodes.subList(depth, nodes.size());
                Optional<PathPattern> pattern = PathPattern.of(
                        database,
                        below.stream()
                                .map(node -> new NodeName.Part(node.name(), !node.wild()))
                                .toList());
                Optional<Table> table = pattern.isPresent()
                        ? catalog.pattern(pattern.get())
                        : below.size() == 1
                                ? catalog.template(
                                        database,
                                        below.get(0).name(),
                                        exact || below.get(0).exact())
                                : Optional.empty();
                if (table.isPresent()) {
                    return table;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Table> exactly(List<List<Node>> readings, List<String> schemas) throws SQLException {
        for (List<Node> nodes : readings) {
            Optional<Table> table = exactlyOne(nodes, schemas);
            if (table.isPresent()) {
                return table;
            }
        }
        return Optional.empty();
    }

    private Optional<Table> exactlyOne(List<Node> nodes, List<String> schemas) throws SQLException {
        if (nodes.isEmpty() || !nodes.get(0).name().equals("root")) {
            return Optional.empty();
        }
        DevicePath device = new DevicePath(nodes.stream().map(Node::name).toList());
        for (String schema : schemas) {
            DevicePath database = DevicePath.parse(schema);
            if (device.startsWith(database)) {
                return catalog.table(PathNaming.toTable(database, device));
            }
        }
        return Optional.empty();
    }

    private Optional<Table> ignoringCase(List<NamePart> parts, List<Node> nodes, List<String> schemas)
            throws SQLException {
        if (nodes.stream().allMatch(Node::exact)) {
            return Optional.empty();
        }
        List<TableName> matches = new ArrayList<>();
        for (String schema : schemas) {
            DevicePath database = DevicePath.parse(schema);
            if (nodes.size() >= database.nodes().size() && matches(nodes, database.nodes())) {
                for (TableName name : catalog.tables(NamePattern.exactly(schema), NamePattern.ALL)) {
                    List<String> device = PathNaming.toDevice(name).nodes();
                    if (device.size() == nodes.size() && matches(nodes, device)) {
                        matches.add(name);
                    }
                }
            }
        }
        if (matches.size() > 1) {
            throw ambiguous(
                    "Table " + written(parts),
                    matches.stream().map(TableName::toString).toList());
        }
        return matches.isEmpty() ? Optional.empty() : catalog.table(matches.get(0));
    }

    /** Whether each of the names matches the node in its place. */
    private static boolean matches(List<Node> nodes, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (!nodes.get(i).matches(names.get(i))) {
                return false;
            }
        }
        return true;
    }

    private SQLException missing(List<NamePart> parts, List<Node> nodes) throws SQLException {
        List<String> schemas = catalog.schemas();
        List<String> names = nodes.stream().map(Node::name).toList();
        for (String schema : schemas) {
            List<String> database = DevicePath.parse(schema).nodes();
            if (names.size() >= database.size() && matches(nodes, database)) {
                String below = names.subList(database.size(), names.size()).stream()
                        .map(NodeName::text)
                        .collect(Collectors.joining("."));
                if (nodes.subList(database.size(), nodes.size()).stream()
                        .anyMatch(node -> node.wild() && node.name().indexOf('*') >= 0)) {
                    return undefinedTable(parts, "no device of database " + schema + " matches the pattern", List.of());
                }
                return undefinedTable(
                        parts,
                        "database " + schema + " has no such device",
                        nearest(below, catalog.someTables(schema), TableName::table, TableName::toString));
            }
        }
        String path = names.stream().map(NodeName::text).collect(Collectors.joining("."));
        return undefinedTable(
                parts,
                "no database is a prefix of " + path,
                nearest(path, schemas, Function.identity(), name -> '"' + name + '"'));
    }

    @Override
    TableName newTable(List<NamePart> parts, String defaultSchema) throws SQLException {
        DevicePath device = new DevicePath(nodes(parts, defaultSchema));
        for (String schema : catalog.schemasNow()) {
            DevicePath database = DevicePath.parse(schema);
            if (device.startsWith(database)) {
                return PathNaming.toTable(database, device);
            }
        }
        throw SqlState.INVALID_SCHEMA_NAME.exception(
                "No database is a prefix of " + device.text() + "; make one with CREATE SCHEMA first");
    }

    private static List<String> nodes(List<NamePart> parts, String defaultSchema) throws SQLException {
        List<String> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < parts.size(); i++) {
                if (i == 0 || i < parts.size() - 1 || !parts.get(i).text().equals(PathNaming.SELF)) {
                    nodes.addAll(NodeName.split(parts.get(i).text()));
                }
            }
        } catch (IllegalArgumentException e) {
            throw SqlState.INVALID_NAME.exception(
                    "Name " + given(parts) + " is no path of the tree: " + e.getMessage(), 0, e);
        }
        if (nodes.get(0).equalsIgnoreCase("root")) {
            nodes.set(0, "root");
            return nodes;
        }
        if (defaultSchema == null) {
            throw SqlState.INVALID_SCHEMA_NAME.exception(
                    "Name " + given(parts)
                            + " needs a database: write \"root.database\".\"path.of.device\", or name the database in the URL or by setSchema");
        }
        List<String> all = new ArrayList<>(NodeName.split(defaultSchema));
        all.addAll(nodes);
        return all;
    }

    @Override
    String schema(List<NamePart> parts) throws SQLException {
        List<String> nodes = new ArrayList<>();
        try {
            for (NamePart part : parts) {
                nodes.addAll(NodeName.split(part.text()));
            }
        } catch (IllegalArgumentException e) {
            throw SqlState.INVALID_NAME.exception(
                    "Name " + given(parts) + " is no path of the tree: " + e.getMessage(), 0, e);
        }
        if (nodes.size() < 2 || !nodes.get(0).equalsIgnoreCase("root")) {
            throw SqlState.INVALID_NAME.exception("The name of a database begins with root: write \"root."
                    + parts.get(parts.size() - 1).text() + "\" instead of " + given(parts));
        }
        nodes.set(0, "root");
        return new DevicePath(nodes).text();
    }
}
