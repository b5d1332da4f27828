// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import io.treeline.test.differential.Reference;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every expression of the corpus has PostgreSQL's type, values and errors: over columns with ordinary values, with
 * extremes, and without FROM.
 */
@WithServer
class ExpressionTest {
    private static final String DATABASE = "root.expressions";
    private static final Pattern COLUMN = Pattern.compile("\"Time\"|\\b(i|l|f|d|s|b|day|at)\\b(?!')(?!\\()");

    @Test
    void answersAsPostgresDoes(IotdbServer server) throws SQLException, IOException {
        List<ExpressionCorpus.Expression> corpus = ExpressionCorpus.read("expressions.txt");
        try (Connection treeline = DriverManager.getConnection(server.url() + "?time_zone=UTC", "root", "root");
                Connection postgres = Reference.connect()) {
            try (Statement statement = treeline.createStatement()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
            ExpressionTable.create(treeline, postgres, DATABASE, "mild", ExpressionTable.MILD);
            ExpressionTable.create(treeline, postgres, DATABASE, "wild", ExpressionTable.WILD);
            ExpressionComparison comparison = compare(treeline, postgres, corpus);
            System.out.println("Expressions compared with PostgreSQL: " + corpus.size());
            assertThat(comparison.differences()).isEmpty();
        }
    }

    static ExpressionComparison compare(
            Connection treeline, Connection postgres, List<ExpressionCorpus.Expression> corpus) {
        List<String> checked = corpus.stream()
                .filter(e -> e.known() == null)
                .map(ExpressionCorpus.Expression::text)
                .toList();
        ExpressionComparison comparison = new ExpressionComparison(treeline, postgres);
        comparison.compare(checked.stream().filter(e -> !overColumns(e)).toList(), "");
        List<String> columns =
                checked.stream().filter(ExpressionTest::overColumns).toList();
        for (String table : List.of("mild", "wild")) {
            comparison.compare(columns, " FROM \"" + DATABASE + "\".\"" + table + "\" ORDER BY \"Time\"");
        }
        return comparison;
    }

    static boolean overColumns(String expression) {
        return COLUMN.matcher(expression.replaceAll("'(?:[^']|'')*'", "''")).find();
    }
}
