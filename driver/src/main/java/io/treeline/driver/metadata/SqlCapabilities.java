// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import java.sql.DatabaseMetaData;

/** The SQL that is accepted, as DatabaseMetaData asks about it. A test runs a statement for each answer on a real server, in both models, and compares. */
interface SqlCapabilities extends DatabaseMetaData {
  /** Whether the session speaks the table model, whose SQL the server itself executes. */
  boolean tableModel();

  // Both in the engine and in the table model.

  @Override
  default boolean supportsColumnAliasing() {
    return true;
  }

  @Override
  default boolean supportsTableCorrelationNames() {
    return true;
  }

  @Override
  default boolean supportsExpressionsInOrderBy() {
    return true;
  }

  @Override
  default boolean supportsOrderByUnrelated() {
    return true;
  }

  @Override
  default boolean supportsLikeEscapeClause() {
    return true;
  }

  @Override
  default boolean supportsGroupBy() {
    return true;
  }

  @Override
  default boolean supportsGroupByUnrelated() {
    return true;
  }

  @Override
  default boolean supportsGroupByBeyondSelect() {
    return true;
  }

  @Override
  default boolean supportsFullOuterJoins() {
    return true;
  }

  @Override
  default boolean supportsSubqueriesInComparisons() {
    return true;
  }

  @Override
  default boolean supportsDifferentTableCorrelationNames() {
    return false;
  }

  // In the engine only: the table model of today's servers lacks them.

  @Override
  default boolean supportsOuterJoins() {
    return !tableModel();
  }

  @Override
  default boolean supportsLimitedOuterJoins() {
    return !tableModel();
  }

  @Override
  default boolean supportsSubqueriesInExists() {
    return !tableModel();
  }

  @Override
  default boolean supportsSubqueriesInIns() {
    return !tableModel();
  }

  @Override
  default boolean supportsSubqueriesInQuantifieds() {
    return !tableModel();
  }

  @Override
  default boolean supportsCorrelatedSubqueries() {
    return !tableModel();
  }

  @Override
  default boolean supportsUnion() {
    return !tableModel();
  }

  @Override
  default boolean supportsUnionAll() {
    return !tableModel();
  }

  // Definition of tables: in the tree model by native statements only.

  @Override
  default boolean supportsAlterTableWithAddColumn() {
    return tableModel();
  }

  @Override
  default boolean supportsAlterTableWithDropColumn() {
    return tableModel();
  }

  // Null sorts in the engine as PostgreSQL does it, last ascending and first descending; in the table model last in both directions.

  @Override
  default boolean nullsAreSortedHigh() {
    return !tableModel();
  }

  @Override
  default boolean nullsAreSortedAtEnd() {
    return tableModel();
  }

  @Override
  default boolean nullsAreSortedLow() {
    return false;
  }

  @Override
  default boolean nullsAreSortedAtStart() {
    return false;
  }

  @Override
  default boolean nullPlusNonNullIsNull() {
    return true;
  }

  // No grammar level of the standards is complete.

  @Override
  default boolean supportsMinimumSQLGrammar() {
    return false;
  }

  @Override
  default boolean supportsCoreSQLGrammar() {
    return false;
  }

  @Override
  default boolean supportsExtendedSQLGrammar() {
    return false;
  }

  @Override
  default boolean supportsANSI92EntryLevelSQL() {
    return false;
  }

  @Override
  default boolean supportsANSI92IntermediateSQL() {
    return false;
  }

  @Override
  default boolean supportsANSI92FullSQL() {
    return false;
  }

  // The {fn CONVERT(...)} escape is not promised for every pair of types; CAST is ordinary SQL.

  @Override
  default boolean supportsConvert() {
    return false;
  }

  @Override
  default boolean supportsConvert(int fromType, int toType) {
    return false;
  }
}
