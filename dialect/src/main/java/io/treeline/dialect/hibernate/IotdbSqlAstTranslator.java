// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.sql.ast.spi.StandardSqlAstTranslator;
import org.hibernate.sql.ast.tree.Statement;
import org.hibernate.sql.ast.tree.select.QuerySpec;
import org.hibernate.sql.exec.spi.JdbcOperation;

/** Renders standard SQL; refuses a lock clause instead of leaving the refusal to the SQL parser. */
final class IotdbSqlAstTranslator<T extends JdbcOperation> extends StandardSqlAstTranslator<T> {
  IotdbSqlAstTranslator(SessionFactoryImplementor factory, Statement statement) {
    super(factory, statement);
  }

  @Override
  protected void visitForUpdateClause(QuerySpec querySpec) {
    // Hibernate 6 and 7 decide by quite different means whether there is a clause; what they have in common is its text.
    int length = getSql().length();
    super.visitForUpdateClause(querySpec);
    if (getSql().length() > length) {
      throw Refusal.locks();
    }
  }
}
