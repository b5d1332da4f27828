// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.List;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;

/**
 * Finds functions in any case, while the validator matches all other names to the letter: {@link FromResolver} has
 * spelled them.
 */
record AnyCaseOperators(SqlOperatorTable operators) implements SqlOperatorTable {
    private static final SqlNameMatcher ANY_CASE = SqlNameMatchers.withCaseSensitive(false);

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher matcher) {
        operators.lookupOperatorOverloads(name, category, syntax, found, ANY_CASE);
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return operators.getOperatorList();
    }
}
