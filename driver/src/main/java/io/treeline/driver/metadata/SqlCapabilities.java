// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import java.sql.DatabaseMetaData;

/** The SQL that the engine accepts, as DatabaseMetaData asks about it: true only where a test on a real server shows it. */
interface SqlCapabilities extends DatabaseMetaData {
  // What the parser, the planner and its operators accept. A test runs a statement for each of these and compares.

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
  default boolean supportsDifferentTableCorrelationNames() {
    return false;
  }

  @Override
  default boolean supportsGroupBy() {
    return false;
  }

  @Override
  default boolean supportsGroupByUnrelated() {
    return false;
  }

  @Override
  default boolean supportsGroupByBeyondSelect() {
    return false;
  }

  @Override
  default boolean supportsOuterJoins() {
    return false;
  }

  @Override
  default boolean supportsFullOuterJoins() {
    return false;
  }

  @Override
  default boolean supportsLimitedOuterJoins() {
    return false;
  }

  @Override
  default boolean supportsSubqueriesInComparisons() {
    return false;
  }

  @Override
  default boolean supportsSubqueriesInExists() {
    return false;
  }

  @Override
  default boolean supportsSubqueriesInIns() {
    return false;
  }

  @Override
  default boolean supportsSubqueriesInQuantifieds() {
    return false;
  }

  @Override
  default boolean supportsCorrelatedSubqueries() {
    return false;
  }

  @Override
  default boolean supportsUnion() {
    return false;
  }

  @Override
  default boolean supportsUnionAll() {
    return false;
  }

  // Definition and change of tables: by native statements only.

  @Override
  default boolean supportsAlterTableWithAddColumn() {
    return false;
  }

  @Override
  default boolean supportsAlterTableWithDropColumn() {
    return false;
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

  // The {fn CONVERT(...)} escape; CAST is ordinary SQL.

  @Override
  default boolean supportsConvert() {
    return false;
  }

  @Override
  default boolean supportsConvert(int fromType, int toType) {
    return false;
  }
}
