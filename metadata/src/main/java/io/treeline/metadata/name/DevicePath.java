// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.name;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A path in the tree from {@code root} down: a database, a device, a series or any inner node. Nodes are held unquoted.
 *
 * @param nodes at least one node; the first is {@code root}
 */
public record DevicePath(List<String> nodes) {
    /** Copies and checks the nodes. */
    public DevicePath {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a path has at least one node");
        }
        if (!nodes.get(0).equals("root")) {
            throw new IllegalArgumentException(
                    "a path begins with root, but this one with " + NodeName.text(nodes.get(0)));
        }
    }

    /**
     * The path that the server prints as this text; also takes text in which more, or less, is quoted than the server
     * would.
     *
     * @throws IllegalArgumentException if the text is no path, or does not begin with {@code root}
     */
    public static DevicePath parse(String serverText) {
        return new DevicePath(NodeName.split(serverText));
    }

    /** The path as the server prints it: backquotes only where they must be. */
    public String text() {
        return nodes.stream().map(NodeName::text).collect(Collectors.joining("."));
    }

    /** The path as it may stand in any native statement. */
    public String sql() {
        // The root node is the one that must not be quoted.
        return nodes.stream()
                .skip(1)
                .map(node -> '.' + NodeName.quote(node))
                .collect(Collectors.joining("", "root", ""));
    }

    /** The last node's name, unquoted. */
    public String name() {
        return nodes.get(nodes.size() - 1);
    }

    /** The path one node longer. */
    public DevicePath child(String node) {
        return descendant(List.of(node));
    }

    /** The path longer by these nodes. */
    public DevicePath descendant(List<String> below) {
        List<String> all = new ArrayList<>(nodes);
        all.addAll(below);
        return new DevicePath(all);
    }

    /**
     * The path one node shorter.
     *
     * @throws IllegalStateException for {@code root}
     */
    public DevicePath parent() {
        if (nodes.size() == 1) {
            throw new IllegalStateException("root has no parent");
        }
        return new DevicePath(nodes.subList(0, nodes.size() - 1));
    }

    /** Whether this path is the prefix, or lies below it. */
    public boolean startsWith(DevicePath prefix) {
        return nodes.size() >= prefix.nodes.size()
                && nodes.subList(0, prefix.nodes.size()).equals(prefix.nodes);
    }

    /**
     * The nodes below a prefix; none where the two are the same.
     *
     * @throws IllegalArgumentException if this path does not start with the prefix
     */
    public List<String> below(DevicePath prefix) {
        if (!startsWith(prefix)) {
            throw new IllegalArgumentException(text() + " is not below " + prefix.text());
        }
        return nodes.subList(prefix.nodes.size(), nodes.size());
    }

    /** The same as {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}
