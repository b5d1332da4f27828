// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongChainsTest {
    private static List<Piece> pieces(String sql) throws Exception {
        List<Piece> pieces = new ArrayList<>();
        for (Token token : SqlLexer.significant(sql)) {
            pieces.add(Piece.of(token));
        }
        return pieces;
    }

    private static String grouped(String sql) throws Exception {
        return LongChains.grouped(pieces(sql)).stream().map(Piece::text).collect(Collectors.joining(" "));
    }

    private static String chain(int terms, String connector, IntFunction<String> term) {
        return IntStream.range(0, terms).mapToObj(term).collect(Collectors.joining(connector));
    }

    /** What is put in is parentheses around whole terms, and nothing else. */
    private static int groups(String sql) throws Exception {
        List<Piece> before = pieces(sql);
        List<Piece> after = LongChains.grouped(before);
        List<Piece> users = after.stream().filter(Piece::user).toList();
        assertThat(users).isEqualTo(before);
        int depth = 0;
        int groups = 0;
        for (int i = 0; i < after.size(); i++) {
            Piece piece = after.get(i);
            if (!piece.user()) {
                boolean opens = piece.isSymbol("(");
                groups += opens ? 1 : 0;
                depth += opens ? 1 : -1;
                assertThat(depth).isNotNegative();
                // A group begins behind a connector and ends before one.
                int beside = opens ? i - 1 : i + 1;
                while (!after.get(beside).user()) {
                    beside += opens ? -1 : 1;
                }
                assertThat(after.get(beside).upper()).isIn("AND", "OR");
            }
        }
        assertThat(depth).isZero();
        return groups;
    }

    @Test
    void shortChainsStayAsTheyAre() throws Exception {
        String sql = "SELECT 1 FROM t WHERE " + chain(201, " AND ", i -> "a <> " + i);
        assertThat(grouped(sql)).doesNotContain("(");
    }

    @Test
    void longOnesAreGrouped() throws Exception {
        assertThat(groups("SELECT 1 FROM t WHERE " + chain(1_001, " AND ", i -> "a <> " + i)))
                .isEqualTo(9);
        assertThat(groups("SELECT 1 FROM t WHERE " + chain(10_000, " OR ", i -> "a = " + i) + " ORDER BY 1"))
                .isEqualTo(99);
    }

    @Test
    void theAndOfBetweenIsNoConnector() throws Exception {
        String sql = "SELECT 1 FROM t WHERE "
                + chain(
                        500,
                        " AND ",
                        i -> "a BETWEEN SYMMETRIC " + i + " AND b + " + i + (i % 3 == 0 ? " IS TRUE" : ""));
        assertThat(groups(sql)).isEqualTo(4);
        assertThat(grouped(sql)).doesNotContain("BETWEEN SYMMETRIC ( ").doesNotContain("AND ( b");
    }

    /** Words that end a chain may be functions and columns, too, and stand before the AND of BETWEEN. */
    @Test
    void theAndOfBetweenIsFoundBehindWordsThatEndChains() throws Exception {
        String chain = chain(300, " AND ", i -> "a <> " + i);
        for (String between : List.of(
                "s BETWEEN LEFT(b, 1) AND 'z'",
                "v BETWEEN groups AND 5",
                "MAX(v) BETWEEN PERCENTILE_CONT(0.1) WITHIN GROUP (ORDER BY v) AND 100")) {
            String sql = "SELECT 1 FROM t HAVING " + between + " AND " + chain;
            assertThat(groups(sql)).as(between).isEqualTo(2);
            assertThat(grouped(sql))
                    .doesNotContain("AND ( 'z'")
                    .doesNotContain("AND ( 5 ")
                    .doesNotContain("AND ( 100 ");
        }
    }

    @Test
    void andBindsBeforeOr() throws Exception {
        // Short chains of AND within a long one of OR, and long ones within it.
        assertThat(groups("SELECT 1 FROM t WHERE " + chain(300, " OR ", i -> "a = " + i + " AND b = " + i)))
                .isEqualTo(2);
        String inner = chain(300, " AND ", i -> "b <> " + i);
        assertThat(groups("SELECT 1 FROM t WHERE a = 1 OR " + inner + " OR c = 2"))
                .isEqualTo(2);
        assertThat(groups("SELECT 1 FROM t WHERE " + chain(300, " OR ", i -> i == 150 ? inner : "a = " + i)))
                .isEqualTo(4);
    }

    @Test
    void chainsEndWhereTheirExpressionDoes() throws Exception {
        String half = chain(150, " AND ", i -> "a <> " + i);
        for (String sql : List.of(
                "SELECT " + half + ", " + half + " FROM t",
                "SELECT " + half + " AS x FROM t WHERE " + half,
                "SELECT 1 FROM t JOIN u ON " + half + " JOIN v ON " + half + " GROUP BY b HAVING " + half,
                "SELECT CASE WHEN " + half + " THEN " + half + " ELSE " + half + " END AND " + half + " FROM t",
                "SELECT (" + half + ") AND (" + half + ") FROM t")) {
            assertThat(groups(sql)).as(sql).isZero();
        }
        String whole = chain(300, " AND ", i -> "a <> " + i);
        assertThat(groups("SELECT CASE WHEN " + whole + " THEN 1 END FROM t WHERE f(" + whole + ") > 1 AND b = ANY ("
                        + "SELECT 1 FROM t WHERE " + whole + ")"))
                .isEqualTo(6);
    }
}
