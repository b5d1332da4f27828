// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.expression;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a corpus, each with a set's name in braces replaced by every member of the set. */
final class ExpressionCorpus {
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    /**
     * One expression.
     *
     * @param text SQL
     * @param known why its answer is known to differ; null when it must not
     */
    record Expression(String text, String known) {}

    private final Map<String, List<String>> sets = new HashMap<>();
    private final List<Expression> expressions = new ArrayList<>();

    static List<Expression> read(String resource) throws IOException {
        try (InputStream in = ExpressionCorpus.class.getResourceAsStream(resource)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static List<Expression> parse(String text) {
        ExpressionCorpus corpus = new ExpressionCorpus();
        StringBuilder statement = new StringBuilder();
        for (String line : text.split("\n")) {
            if (statement.length() == 0 && (line.startsWith("#") || line.isBlank())) {
                continue;
            }
            statement.append(statement.length() == 0 ? "" : "\n").append(line);
            // A string that is still open goes on in the next line.
            if (!statement.toString().startsWith("= ")
                    && statement
                                            .toString()
                                            .replaceFirst("  ! .*$", "")
                                            .chars()
                                            .filter(c -> c == '\'')
                                            .count()
                                    % 2
                            != 0) {
                continue;
            }
            corpus.line(statement.toString());
            statement.setLength(0);
        }
        return corpus.expressions;
    }

    private void line(String line) {
        if (line.startsWith("= ")) {
            int colon = line.indexOf(':');
            sets.put(
                    line.substring(2, colon),
                    Arrays.stream(line.substring(colon + 1).split(" \\| "))
                            .map(String::strip)
                            .toList());
            return;
        }
        int mark = line.lastIndexOf("  ! ");
        expand(mark < 0 ? line : line.substring(0, mark), mark < 0 ? null : line.substring(mark + 4));
    }

    private void expand(String text, String known) {
        Matcher matcher = PLACE.matcher(text);
        int from = 0;
        while (matcher.find(from)) {
            List<String> members = sets.get(matcher.group(1));
            if (members != null) {
                for (String member : members) {
                    expand(text.substring(0, matcher.start()) + member + text.substring(matcher.end()), known);
                }
                return;
            }
            from = matcher.end();
        }
        expressions.add(new Expression(text, known));
    }
}
