// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Functions by example: a type, then the call, in which {TEXT} is any expression of the type and {text} a tame one;
 * behind two bars how PostgreSQL writes it, with the same operands in the same order, where that differs.
 */
final class Templates {
    private static final List<String> ALL = List.of(
            "TEXT INITCAP('ab ' || CAST({int} AS VARCHAR) || 'c_dE-f')",
            "TEXT BTRIM({TEXT}, 'a ')",
            "TEXT CONCAT_WS('-', {TEXT}, {TEXT}, 'z')",
            "TEXT CHR(65 + ABS({int}))",
            "TEXT REGEXP_REPLACE({TEXT}, '[ab]', 'X')",
            "TEXT TO_CHAR({timestamp}, 'YYYY-MM-DD HH24:MI:SS')",
            "TEXT {TEXT}::VARCHAR",
            "TEXT CAST({DATE} AS VARCHAR(7))",
            "TEXT SUBSTRING({TEXT} FROM 2) || '<' ",
            "BOOLEAN STARTS_WITH({TEXT}, {TEXT})",
            "BOOLEAN ({TEXT} ~ '^[a-c]')",
            "BOOLEAN ({TEXT} SIMILAR TO '(a|b)%')",
            "BOOLEAN ({INT} = ANY (ARRAY[{INT}, 3]))",
            "BOOLEAN ({timestamp} BETWEEN {timestamp} AND {timestamp} + INTERVAL '1' DAY)",
            "BOOLEAN ({date} + INTERVAL '1' MONTH > {timestamp})",
            "INT STRPOS({TEXT}, 'a')",
            "INT {int}::INTEGER",
            "INT ({date} - {date})",
            "INT CAST(EXTRACT(DAY FROM ({timestamp} - {timestamp})) AS INTEGER)",
            "BIGINT CAST(TIMESTAMPDIFF(SECOND, {timestamp}, {timestamp}) AS BIGINT) || CAST(-TRUNC(EXTRACT(EPOCH FROM ({timestamp} - {timestamp}))) AS BIGINT)",
            "BIGINT CAST(TIMESTAMPDIFF(HOUR, {timestamp}, {timestamp}) AS BIGINT) || CAST(-TRUNC(EXTRACT(EPOCH FROM ({timestamp} - {timestamp})) / 3600) AS BIGINT)",
            "DATE ({date} + {int})",
            "DATE ({date} - 3)",
            "DATE CAST(DATE_TRUNC('month', {date}) AS DATE)",
            "TIMESTAMP ({timestamp} + ({timestamp} - {timestamp}))",
            "TIMESTAMP ({timestamp} + {int} * INTERVAL '1' HOUR)",
            "TIMESTAMP ({date} + INTERVAL '90' MINUTE)",
            "TIMESTAMP DATE_TRUNC('week', {timestamp} - INTERVAL '1' DAY)",
            "TIMESTAMP {timestamp}::TIMESTAMP",
            "DECIMAL EXTRACT(EPOCH FROM {timestamp})",
            "DECIMAL EXTRACT(SECOND FROM {timestamp})",
            "DECIMAL EXTRACT(EPOCH FROM ({timestamp} - {timestamp}))",
            "DECIMAL EXTRACT(MILLISECONDS FROM {timestamp})",
            "DECIMAL ROUND({decimal})",
            "DECIMAL ({decimal} / 8)",
            "DECIMAL SIGN({decimal})",
            "DECIMAL {decimal}::DECIMAL(10, 2)",
            "DOUBLE DATE_PART('hour', {timestamp})",
            "DOUBLE TRUNC({double})",
            "DOUBLE FLOOR({int})",
            "DOUBLE CEIL({real})",
            "DOUBLE ({double} / 4)",
            "DOUBLE ({real} * {decimal})",
            "BIGINT ({bigint} * {int})",
            "BIGINT CAST({double} AS BIGINT)",
            "BIGINT ({bigint} % 7)",
            "REAL ({real} * {real})");

    private static final Pattern HOLE = Pattern.compile("\\{([A-Za-z]+)\\}");

    private static final Map<Kind, List<String>> BY_KIND = new EnumMap<>(Kind.class);

    static {
        for (String template : ALL) {
            int space = template.indexOf(' ');
            BY_KIND.computeIfAbsent(Kind.valueOf(template.substring(0, space)), kind -> new ArrayList<>())
                    .add(template.substring(space + 1));
        }
    }

    private final Dice dice;
    private final Expressions expressions;

    Templates(Dice dice, Expressions expressions) {
        this.dice = dice;
        this.expressions = expressions;
    }

    /** A call of the kind; null when there is none. */
    Node of(Kind kind, Scope scope, int depth) {
        List<String> templates = BY_KIND.get(kind);
        if (templates == null) {
            return null;
        }
        String template = dice.of(templates);
        int bars = template.indexOf(" || ");
        boolean two = bars > 0 && template.indexOf('{', bars) > 0;
        String treeline = two ? template.substring(0, bars) : template;
        String postgres = two ? template.substring(bars + 4) : template;
        List<String> mine = pieces(treeline);
        List<String> theirs = pieces(postgres);
        List<Object> parts = new ArrayList<>();
        Matcher hole = HOLE.matcher(treeline);
        for (int i = 0; i < mine.size(); i++) {
            parts.add(new Node.Words(mine.get(i), theirs.get(i)));
            if (hole.find()) {
                String name = hole.group(1);
                Kind of = Kind.valueOf(name.toUpperCase(java.util.Locale.ROOT));
                boolean tame = !name.equals(name.toUpperCase(java.util.Locale.ROOT));
                parts.add(
                        !tame
                                ? expressions.of(of, scope, depth)
                                : of.temporal() ? expressions.tameTime(of, scope) : expressions.tame(of, scope, depth));
            }
        }
        return Node.of(kind, parts.toArray());
    }

    private static List<String> pieces(String template) {
        return List.of(HOLE.split(template + " "));
    }
}
