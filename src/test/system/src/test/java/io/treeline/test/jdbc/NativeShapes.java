// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Texts of SELECTs put together from the pieces of both languages, whether or not a server takes them; the time alone
 * among the columns is frequent.
 */
final class NativeShapes {
    private static final List<String> TIMES = List.of(
            "time",
            "Time",
            "TIME",
            "timestamp",
            "(time)",
            "+time",
            "((Time))",
            "time as t",
            "time t",
            "d.time",
            "`time`",
            "\"time\"",
            "time + 1",
            "-time",
            "count(time)",
            "max_by(time, s1)",
            "cast(time as int64)");
    private static final List<String> OTHERS =
            List.of("", "s1", "*", "s1, s2", "1", "s1 + 1", "count(s1)", "time", "\"s1\"", "nosuch");
    private static final List<String> TAILS = List.of(
            "",
            " where s1 > 0",
            " where time > 0 order by time desc",
            " order by s1",
            " order by time, s1",
            " limit 1",
            " limit 0",
            " fill(previous)",
            " align by device",
            " align by time",
            " where 1 = 0",
            " where not (s1 > 1)",
            " group by ([0, 10), 5ms)",
            " slimit 1");

    private final Random random;
    private final List<String> tables;

    NativeShapes(long seed, List<String> tables) {
        this.random = new Random(seed);
        this.tables = tables;
    }

    /** Every kind of time among the columns, in every place, before every tail. */
    static List<String> grid(String table) {
        List<String> texts = new ArrayList<>();
        for (String time : TIMES) {
            for (int i = 0; i < OTHERS.size(); i++) {
                String other = OTHERS.get(i);
                String items = other.isEmpty() ? time : (i & 1) == 0 ? time + ", " + other : other + ", " + time;
                texts.add("select " + items + " from " + table + TAILS.get((i * 5 + texts.size()) % TAILS.size()));
                texts.add("select " + items + " from " + table);
            }
        }
        for (String tail : TAILS) {
            texts.add("select Time, s1 from " + table + tail);
            texts.add("select s1, s2, time as t from " + table + tail);
        }
        return texts;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String name() {
        return pick(
                "s1", "s2", "s3", "s4", "time", "Time", "timestamp", "\"s1\"", "nosuch", "d.s1", "d.time", "*", "s*");
    }

    private String constant() {
        return pick("1", "-1", "0", "1.5", "'x'", "\"x\"", "true", "null", "now()");
    }

    private String expression(int depth) {
        int kind = random.nextInt(depth > 2 ? 2 : 14);
        return switch (kind) {
            case 0 -> name();
            case 1 -> random.nextInt(3) == 0 ? constant() : name();
            case 2 -> "(" + expression(depth + 1) + ")";
            case 3 -> pick("-", "+", "!", "not ") + expression(depth + 1);
            case 4 -> expression(depth + 1) + pick(" + ", " - ", " * ", " / ", " % ", "*-") + expression(depth + 1);
            case 5 -> expression(depth + 1) + pick(" = ", " > ", " <> ", " <= ", " != ") + expression(depth + 1);
            case 6 ->
                pick(
                                "count",
                                "sum",
                                "abs",
                                "max_value",
                                "min_by",
                                "count_time",
                                "max",
                                "top_k",
                                "diff",
                                "first_value",
                                "length")
                        + "(" + expression(depth + 1) + pick("", ", " + expression(depth + 1), ", 'k'='1'") + ")";
            case 7 ->
                "cast(" + expression(depth + 1) + " as " + pick("int32", "int64", "text", "timestamp", "integer") + ")";
            case 8 ->
                "case when " + expression(depth + 1) + " then " + expression(depth + 1)
                        + pick("", " else " + expression(depth + 1)) + " end";
            case 9 -> expression(depth + 1) + pick(" is null", " is not null");
            case 10 -> expression(depth + 1) + pick(" in ", " not in ") + "(" + constant() + "," + constant() + ")";
            case 11 ->
                expression(depth + 1) + pick(" between ", " not between ") + expression(depth + 1) + " and "
                        + expression(depth + 1);
            case 12 -> expression(depth + 1) + pick(" like 'a%'", " regexp 'a'", " not like '%'");
            default -> expression(depth + 1) + pick(" and ", " or ", " & ", " || ") + expression(depth + 1);
        };
    }

    /** The next text. */
    String next() {
        StringBuilder text = new StringBuilder("select ").append(pick("", "", "", "", "", "last ", "distinct "));
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(random.nextInt(3) > 0 ? name() : expression(0))
                    .append(pick("", "", "", " as a" + i, " as \"q\"", " x"))
                    .append(i > 0 ? ", " : "");
        }
        text.append(" from ").append(tables.get(random.nextInt(tables.size())));
        if (random.nextInt(2) == 0) {
            text.append(" where ").append(expression(0));
        }
        if (random.nextInt(5) == 0) {
            text.append(pick(
                    " group by ([0,10),5ms)",
                    " group by level = 1",
                    " group by variation(s1)",
                    " group by session(5ms)",
                    " group by s1",
                    " group by 1"));
        }
        if (random.nextInt(8) == 0) {
            text.append(" having ").append(expression(0));
        }
        if (random.nextInt(4) == 0) {
            text.append(" order by ")
                    .append(pick(
                            "time", "time desc", "s1", "s2 desc nulls last", "1", "device", "time, s1", expression(1)));
        }
        text.append(pick(
                "",
                "",
                "",
                "",
                " fill(previous)",
                " limit 1",
                " limit 0",
                " limit 2 offset 1",
                " slimit 1",
                " align by device",
                " without null any"));
        return text.toString();
    }
}
