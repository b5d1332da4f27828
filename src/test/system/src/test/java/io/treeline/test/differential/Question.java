// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.test.differential.Node.Child;
import io.treeline.test.differential.Node.Many;
import io.treeline.test.differential.Node.Part;
import java.util.ArrayList;
import java.util.List;

/** A whole query, and what of its answer is determined. */
record Question(Node root) {
    /** Keys of the outermost ORDER BY; empty without. */
    private List<Node> keys() {
        List<Node> keys = new ArrayList<>();
        for (Part part : root.parts()) {
            if (part instanceof Child child && child.node().sort().equals("tail")) {
                for (Part inner : child.node().parts()) {
                    if (inner instanceof Many many) {
                        many.nodes().stream()
                                .filter(node -> node.sort().equals("key"))
                                .forEach(keys::add);
                    }
                }
            }
        }
        return keys;
    }

    /**
     * The labels of the output columns that the rows are ordered by, as far as that can be seen in the output; null
     * when rows may come in any order.
     */
    List<String> ordered() {
        List<String> labels = new ArrayList<>();
        for (Node key : keys()) {
            if (key.note() == null) {
                return labels;
            }
            labels.add(key.note());
        }
        return labels;
    }

    /** Whether ORDER BY fixes the place of every row. */
    boolean total() {
        return keys().stream().anyMatch(Node::unique);
    }

    /** Whether the columns come in each database's own order. */
    boolean star() {
        return root.all().stream().anyMatch(node -> node.sort().equals("query *"));
    }

    List<Question> simpler() {
        return root.simpler().stream().map(Question::new).toList();
    }

    String sql() {
        return root.text(false).sql.toString();
    }
}
