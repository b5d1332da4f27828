// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.junit.jupiter.api.Test;

class LibraryOperatorsTest {
    private final List<SqlOperator> postgreSql = SqlLibraryOperatorTableFactory.INSTANCE
            .getOperatorTable(SqlLibrary.POSTGRESQL)
            .getOperatorList();

    @Test
    void noneOfPostgreSqlIsHiddenByOneOfTheStandard() {
        Set<String> standard = SqlStdOperatorTable.instance().getOperatorList().stream()
                .map(LibraryOperatorsTest::key)
                .collect(Collectors.toSet());

        // Calls of POWER become this engine's before the validator sees them.
        assertThat(postgreSql.stream().map(LibraryOperatorsTest::key).filter(standard::contains))
                .containsExactly("POWER FUNCTION");
    }

    private static String key(SqlOperator operator) {
        return operator.getName().toUpperCase(Locale.ROOT) + ' ' + operator.getSyntax().family;
    }

    @Test
    void noneOfPostgreSqlIsCalledWithoutParentheses() {
        assertThat(postgreSql).noneMatch(operator -> operator.getSyntax() == SqlSyntax.FUNCTION_ID);
    }

    @Test
    void eachIsFound() {
        assertThat(postgreSql)
                .hasSizeGreaterThan(50)
                .allMatch(operator ->
                        found(operator).contains(operator) || operator.getName().equals("POWER"));
        assertThat(new LibraryOperators().getOperatorList())
                .containsAll(postgreSql)
                .containsAll(SqlStdOperatorTable.instance().getOperatorList());
    }

    private static List<SqlOperator> found(SqlOperator operator) {
        List<SqlOperator> found = new ArrayList<>();
        new LibraryOperators()
                .lookupOperatorOverloads(
                        new SqlIdentifier(operator.getName(), SqlParserPos.ZERO),
                        SqlFunctionCategory.USER_DEFINED_FUNCTION,
                        operator.getSyntax(),
                        found,
                        SqlNameMatchers.withCaseSensitive(false));
        return found;
    }
}
