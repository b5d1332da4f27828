// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.grammar.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long chains of AND and OR mean what Calcite's own parser makes of them, in trees of little depth. */
class LongChainsTest {
    private static String chain(int terms, String connector, IntFunction<String> term) {
        return IntStream.range(0, terms).mapToObj(term).collect(Collectors.joining(connector));
    }

    private static SqlNode parse(String sql) throws Exception {
        return Parser.statement(SqlRewrite.rewrite(sql).tokens(PlanningStop.NEVER), SqlConformanceEnum.BABEL);
    }

    /** A tree as text, in which it is told what a chain connects, and not how it is grouped. */
    private static String flat(SqlNode node) {
        if (node instanceof SqlNodeList list) {
            return list.stream().map(LongChainsTest::flat).collect(Collectors.joining(", ", "[", "]"));
        }
        if (!(node instanceof SqlCall call)) {
            return String.valueOf(node);
        }
        List<SqlNode> operands = new ArrayList<>();
        terms(call, call.getKind(), operands);
        return operands.stream().map(LongChainsTest::flat).collect(Collectors.joining(", ", call.getKind() + "(", ")"));
    }

    private static void terms(SqlCall call, SqlKind kind, List<SqlNode> operands) {
        for (SqlNode operand : call.getOperandList()) {
            boolean same = (kind == SqlKind.AND || kind == SqlKind.OR) && operand.getKind() == kind;
            if (same) {
                terms((SqlCall) operand, kind, operands);
            } else {
                operands.add(operand);
            }
        }
    }

    private static int depth(SqlNode node) {
        if (!(node instanceof SqlCall call)) {
            return 0;
        }
        return 1
                + call.getOperandList().stream()
                        .mapToInt(LongChainsTest::depth)
                        .max()
                        .orElse(0);
    }

    static List<String> conditions() {
        String ands = chain(300, " AND ", i -> "b <> " + i);
        List<String> conditions = new ArrayList<>(List.of(
                chain(1_001, " AND ", i -> "a <> " + i),
                chain(1_001, " OR ", i -> "a = " + i),
                chain(500, " AND ", i -> "a BETWEEN SYMMETRIC " + i + " AND b + " + i + (i % 3 == 0 ? " IS TRUE" : "")),
                chain(500, " OR ", i -> "NOT a NOT BETWEEN " + i + " AND 9 AND b LIKE 'x' ESCAPE '!'"),
                chain(300, " OR ", i -> "a = " + i + " AND NOT b = " + i),
                "a = 1 OR " + ands + " OR c = 2",
                chain(300, " OR ", i -> i == 150 ? ands : "a = " + i),
                chain(300, " AND ", i -> i % 2 == 0 ? "(a = 1 OR b = 2)" : "CASE WHEN a = 1 AND b = 2 THEN c END"),
                "a IN (" + chain(300, ", ", i -> "" + i) + ") AND " + ands));
        for (String between : List.of(
                "s BETWEEN LEFT(b, 1) AND 'z'",
                "v BETWEEN groups AND 5",
                "MAX(v) BETWEEN PERCENTILE_CONT(0.1) WITHIN GROUP (ORDER BY v) AND 100")) {
            conditions.add(between + " AND " + ands);
            conditions.add(ands + " OR " + between);
        }
        return conditions;
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void meansWhatTheStockParserMakesOfIt(String condition) throws Exception {
        SqlNode stock = SqlParser.create(
                        "SELECT 1 FROM t GROUP BY a HAVING " + condition.replace("groups", "\"groups\""),
                        SqlParser.config()
                                .withUnquotedCasing(org.apache.calcite.avatica.util.Casing.UNCHANGED)
                                .withConformance(SqlConformanceEnum.BABEL))
                .parseStmt();
        assertThat(flat(parse("SELECT 1 FROM t GROUP BY a HAVING " + condition)))
                .isEqualTo(flat(stock));
    }

    @Test
    void theirTreesAreNotDeep() throws Exception {
        assertThat(depth(parse("SELECT 1 FROM t WHERE " + chain(10_000, " OR ", i -> "a = " + i))))
                .isLessThan(20);
        assertThat(depth(parse("SELECT 1 FROM t WHERE " + chain(10_000, " AND ", i -> "a BETWEEN " + i + " AND b"))))
                .isLessThan(20);
    }
}
