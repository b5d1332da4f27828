// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern of device paths in one database, as the tree model has them: {@code *} stands for one node or any part of
 * one, {@code **} for one node or more. A node in backquotes is a name, whatever stars it has. The database's own node
 * never matches: every pattern has at least one node below it.
 *
 * @param database where the devices are
 * @param nodes what each node below it must be
 */
public record PathPattern(DevicePath database, List<Node> nodes) {
    /** Beginnings and ends of a node that may be sent beside a star. */
    private static final Pattern SENT_PARTIAL =
            Pattern.compile("(?i)(?!(?:root|time|timestamp)$)\\*?[a-z_][a-z0-9_]*\\*?");

    /** What one node must be, or several. */
    sealed interface Node {
        /** Just this name. */
        record Name(String name) implements Node {}

        /** One node with anything where the text has a star. */
        record Partial(String text, Pattern regex) implements Node {
            static Partial of(String text) {
                String regex =
                        Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
                return new Partial(text, Pattern.compile(regex, Pattern.DOTALL));
            }

            boolean matches(String name) {
                return regex.matcher(name).matches();
            }
        }

        /** One node or more. */
        record Deep() implements Node {}
    }

    /** Copies the nodes. */
    public PathPattern {
        nodes = List.copyOf(nodes);
    }

    /**
     * The pattern of these nodes; empty where none of them has a star that means something, or two stars stand together
     * with something else.
     */
    public static Optional<PathPattern> of(DevicePath database, List<NodeName.Part> parts) {
        List<Node> nodes = new ArrayList<>();
        boolean wild = false;
        for (NodeName.Part part : parts) {
            if (part.quoted() || part.name().indexOf('*') < 0) {
                nodes.add(new Node.Name(part.name()));
                continue;
            }
            wild = true;
            if (part.name().equals("**")) {
                nodes.add(new Node.Deep());
            } else if (part.name().contains("**")) {
                return Optional.empty();
            } else {
                nodes.add(Node.Partial.of(part.name()));
            }
        }
        return wild ? Optional.of(new PathPattern(database, nodes)) : Optional.empty();
    }

    /** The pattern that a table's name is, if it is one. */
    public static Optional<PathPattern> of(TableName name) {
        try {
            return of(DevicePath.parse(name.schema()), NodeName.parts(name.table()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The table's name: backquotes only where they must be. */
    public TableName name() {
        return new TableName(
                database.text(),
                nodes.stream().map(node -> text(node, NodeName::text)).collect(Collectors.joining(".")));
    }

    /**
     * The pattern for a native statement. It may match more than this one, since the server takes stars beside simple
     * names only: what it finds must be matched again.
     */
    public String sql() {
        StringBuilder sql = new StringBuilder(database.sql());
        for (Node node : nodes) {
            boolean sent = !(node instanceof Node.Partial partial)
                    || SENT_PARTIAL.matcher(partial.text()).matches();
            sql.append('.').append(sent ? text(node, NodeName::quote) : "*");
        }
        return sql.toString();
    }

    private static String text(Node node, UnaryOperator<String> quote) {
        if (node instanceof Node.Name name) {
            return quote.apply(name.name());
        }
        return node instanceof Node.Partial partial ? partial.text() : "**";
    }

    /** Whether a device matches. */
    public boolean matches(DevicePath device) {
        return device.startsWith(database)
                && matches(device.nodes(), database.nodes().size(), 0);
    }

    private boolean matches(List<String> path, int from, int at) {
        if (at == nodes.size()) {
            return from == path.size();
        }
        if (from == path.size()) {
            return false;
        }
        Node node = nodes.get(at);
        if (node instanceof Node.Deep) {
            for (int next = from + 1; next <= path.size(); next++) {
                if (matches(path, next, at + 1)) {
                    return true;
                }
            }
            return false;
        }
        boolean fits = node instanceof Node.Name name
                ? name.name().equals(path.get(from))
                : ((Node.Partial) node).matches(path.get(from));
        return fits && matches(path, from + 1, at + 1);
    }
}
