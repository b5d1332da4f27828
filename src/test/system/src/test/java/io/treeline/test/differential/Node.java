// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A piece of a query: words and smaller pieces. What may stand for what is said by the sort alone, so that one shrinker
 * serves the whole language; whether the result still makes sense is left to PostgreSQL.
 *
 * @param sort pieces of the same sort may replace each other: "INT", "query [INT, TEXT]", "from", "item", "key"
 * @param parts what is written, in order
 * @param note of an item or sort key: the label of the output column it makes or orders by; null otherwise
 * @param unique of a sort key: no two rows have the same value of it
 */
record Node(String sort, List<Part> parts, String note, boolean unique) {
    /** What a node is made of. */
    sealed interface Part permits Words, Value, Relation, Child, Many {}

    /** Fixed text, which may differ between the databases. */
    record Words(String treeline, String postgres) implements Part {}

    /** A literal or a parameter. */
    record Value(Kind kind, Object value, boolean parameter) implements Part {}

    /** The name of a table. */
    record Relation(String sql) implements Part {}

    /** A smaller piece. */
    record Child(Node node) implements Part {}

    /** A list, of which nodes may be dropped down to the least number; without nodes nothing at all is written. */
    record Many(String before, String between, String after, int least, List<Node> nodes) implements Part {}

    /** A text with its parameters. */
    static final class Text {
        final StringBuilder sql = new StringBuilder();
        final List<Value> parameters = new ArrayList<>();
        final boolean postgres;

        Text(boolean postgres) {
            this.postgres = postgres;
        }
    }

    /** A node of strings, nodes and parts. */
    static Node of(String sort, Object... parts) {
        List<Part> list = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof Part p) {
                list.add(p);
            } else if (part instanceof Node node) {
                list.add(new Child(node));
            } else if (part != null) {
                list.add(new Words((String) part, (String) part));
            }
        }
        return new Node(sort, List.copyOf(list), null, false);
    }

    static Node of(Kind kind, Object... parts) {
        return of(kind.name(), parts);
    }

    static Node literal(Kind kind, Object value) {
        return of(kind, new Value(kind, value, false));
    }

    Node noted(String label) {
        return new Node(sort, parts, label, unique);
    }

    Node uniquely(boolean is) {
        return new Node(sort, parts, note, is);
    }

    void write(Text text) {
        for (Part part : parts) {
            if (part instanceof Words words) {
                text.sql.append(text.postgres ? words.postgres() : words.treeline());
            } else if (part instanceof Value value) {
                if (value.parameter()) {
                    text.parameters.add(value);
                    text.sql.append('?');
                } else {
                    text.sql.append(Literals.sql(value.value(), text.postgres));
                }
            } else if (part instanceof Relation relation) {
                text.sql.append(relation.sql());
            } else if (part instanceof Child child) {
                child.node().write(text);
            } else if (part instanceof Many many && !many.nodes().isEmpty()) {
                text.sql.append(many.before());
                for (int i = 0; i < many.nodes().size(); i++) {
                    text.sql.append(i == 0 ? "" : many.between());
                    many.nodes().get(i).write(text);
                }
                text.sql.append(many.after());
            }
        }
    }

    Text text(boolean postgres) {
        Text text = new Text(postgres);
        write(text);
        return text;
    }

    int size() {
        return text(false).sql.length();
    }

    /** This node and all below, outermost first. */
    void walk(Consumer<Node> visitor) {
        visitor.accept(this);
        for (Part part : parts) {
            if (part instanceof Child child) {
                child.node().walk(visitor);
            } else if (part instanceof Many many) {
                many.nodes().forEach(node -> node.walk(visitor));
            }
        }
    }

    List<Node> all() {
        List<Node> all = new ArrayList<>();
        walk(all::add);
        return all;
    }

    /** The same with every occurrence of a node (the very object: a GROUP BY key and its use are one) replaced. */
    Node replace(Node old, Node by) {
        if (this == old) {
            return by;
        }
        return rebuild(node -> node.replace(old, by));
    }

    private Node rebuild(java.util.function.UnaryOperator<Node> change) {
        List<Part> changed = new ArrayList<>();
        boolean different = false;
        for (Part part : parts) {
            Part now = part;
            if (part instanceof Child child) {
                Node node = change.apply(child.node());
                now = node == child.node() ? part : new Child(node);
            } else if (part instanceof Many many) {
                List<Node> nodes = new ArrayList<>();
                boolean same = true;
                for (Node node : many.nodes()) {
                    Node next = change.apply(node);
                    same &= next == node;
                    nodes.add(next);
                }
                now = same ? part : new Many(many.before(), many.between(), many.after(), many.least(), nodes);
            }
            different |= now != part;
            changed.add(now);
        }
        return different ? new Node(sort, changed, note, unique) : this;
    }

    /** Shorter nodes that might still show what this one shows, the greatest cuts first. */
    List<Node> simpler() {
        List<Node> candidates = new ArrayList<>();
        List<Node> all = all();
        for (Node node : all) {
            for (Node smaller : node.replacements()) {
                candidates.add(replace(node, smaller));
            }
        }
        int size = size();
        candidates.removeIf(candidate -> candidate.size() >= size);
        return candidates;
    }

    private List<Node> replacements() {
        List<Node> replacements = new ArrayList<>();
        for (Node below : all()) {
            if (below != this && below.sort.equals(sort) && !sort.equals("item") && !sort.equals("key")) {
                replacements.add(below);
            }
        }
        for (int p = 0; p < parts.size(); p++) {
            if (!(parts.get(p) instanceof Many many) || p == 0 && limited()) {
                continue;
            }
            if (many.least() == 0 && many.nodes().size() > 1) {
                replacements.add(with(p, many, List.of()));
            }
            for (int i = 0; i < many.nodes().size() && many.nodes().size() > many.least(); i++) {
                List<Node> fewer = new ArrayList<>(many.nodes());
                fewer.remove(i);
                replacements.add(with(p, many, fewer));
            }
        }
        Node leaf = leaf();
        if (leaf != null) {
            replacements.add(leaf);
        }
        return replacements;
    }

    /** Whether a LIMIT stands behind an ORDER BY: all its keys are needed to say which rows are cut. */
    private boolean limited() {
        return sort.equals("tail")
                && parts.get(1) instanceof Many limits
                && !limits.nodes().isEmpty();
    }

    private Node with(int place, Many many, List<Node> nodes) {
        List<Part> changed = new ArrayList<>(parts);
        changed.set(place, new Many(many.before(), many.between(), many.after(), many.least(), nodes));
        return new Node(sort, changed, note, unique);
    }

    private Node leaf() {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(sort)) {
                return switch (kind) {
                    case BOOLEAN -> of(kind, "TRUE");
                    case INT -> of(kind, "1");
                    case TEXT -> of(kind, "'a'");
                    case DATE -> of(kind, "DATE '2024-02-20'");
                    case TIMESTAMP -> of(kind, "TIMESTAMP '2024-02-29 00:00:00'");
                    case BIGINT, REAL, DOUBLE, DECIMAL, BLOB -> null;
                };
            }
        }
        return null;
    }
}
