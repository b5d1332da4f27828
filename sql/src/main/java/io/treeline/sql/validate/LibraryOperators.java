// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.validate.SqlNameMatcher;

/**
 * The library's operators: the standard's, and PostgreSQL's where there is no other of a name. Those are made when one
 * is asked for, since the library goes by reflection through all that any database has to find them.
 */
final class LibraryOperators implements SqlOperatorTable {
    private static final class PostgreSql {
        static final SqlOperatorTable TABLE =
                SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(SqlLibrary.POSTGRESQL);
    }

    /**
     * Looks for PostgreSQL's only where nothing was found before. Without category the validator asks whether a
     * column's name is a function that is called without parentheses, which PostgreSQL's are not: who asks for a call
     * has to give one.
     */
    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> found,
            SqlNameMatcher matcher) {
        SqlStdOperatorTable.instance().lookupOperatorOverloads(name, category, syntax, found, matcher);
        if (found.isEmpty() && (category != null || syntax != SqlSyntax.FUNCTION)) {
            PostgreSql.TABLE.lookupOperatorOverloads(name, category, syntax, found, matcher);
        }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        List<SqlOperator> all = new ArrayList<>(SqlStdOperatorTable.instance().getOperatorList());
        all.addAll(PostgreSql.TABLE.getOperatorList());
        return all;
    }
}
