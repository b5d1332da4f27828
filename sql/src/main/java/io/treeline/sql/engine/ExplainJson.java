// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines of EXPLAIN as JSON of PostgreSQL's shape: an array of one object with the operators as nested members
 * "Plan" and "Plans", and beside them what the other lines tell.
 */
final class ExplainJson {
    private record Node(String text, int depth, List<Node> inner) {}

    private ExplainJson() {}

    static String of(List<String> lines) {
        List<Node> path = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        List<String> others = new ArrayList<>();
        Node root = null;
        for (String line : lines) {
            if (line.startsWith("native: ")) {
                statements.add(line.substring("native: ".length()));
                continue;
            }
            int depth = line.length() - line.stripLeading().length();
            int colon = line.indexOf(": ");
            boolean told = colon > 0 && line.substring(0, colon).matches("[a-z ]+");
            if (told) {
                others.add(quoted(label(line.substring(0, colon).strip())) + ": " + quoted(line.substring(colon + 2)));
                continue;
            }
            Node node = new Node(line.strip(), depth, new ArrayList<>());
            while (!path.isEmpty() && path.get(path.size() - 1).depth >= depth && path.get(path.size() - 1) != root) {
                path.remove(path.size() - 1);
            }
            if (root == null) {
                root = node;
            } else {
                path.get(path.size() - 1).inner.add(node);
            }
            path.add(node);
        }
        StringBuilder out = new StringBuilder("[\n  {\n    \"Plan\": ");
        write(root == null ? new Node("", 0, List.of()) : root, "    ", out);
        for (String other : others) {
            out.append(",\n    ").append(other);
        }
        out.append(",\n    \"Native Statements\": [");
        out.append(
                String.join(", ", statements.stream().map(ExplainJson::quoted).toList()));
        return out.append("]\n  }\n]").toString();
    }

    private static void write(Node node, String indent, StringBuilder out) {
        int open = node.text.indexOf('(');
        String type = open < 0 ? node.text : node.text.substring(0, open);
        out.append("{\n").append(indent).append("  \"Node Type\": ").append(quoted(type));
        if (open >= 0) {
            out.append(",\n").append(indent).append("  \"Details\": ").append(quoted(node.text.substring(open)));
        }
        if (!node.inner.isEmpty()) {
            out.append(",\n").append(indent).append("  \"Plans\": [");
            String before = "";
            for (Node inner : node.inner) {
                out.append(before).append('\n').append(indent).append("    ");
                write(inner, indent + "    ", out);
                before = ",";
            }
            out.append('\n').append(indent).append("  ]");
        }
        out.append('\n').append(indent).append('}');
    }

    /** Words with capitals, as PostgreSQL has them. */
    private static String label(String words) {
        StringBuilder out = new StringBuilder();
        for (String word : words.split(" ")) {
            out.append(out.isEmpty() ? "" : " ")
                    .append(Character.toUpperCase(word.charAt(0)))
                    .append(word.substring(1));
        }
        return out.toString();
    }

    private static String quoted(String text) {
        return io.treeline.sql.function.JsonItems.quoted(text);
    }
}
