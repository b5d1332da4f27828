// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;

/** The answers of DatabaseMetaData that follow from what IoTDB and this driver are, whatever the server and its data; what the SQL engine can do is in {@link SqlCapabilities}. */
interface FixedCapabilities extends DatabaseMetaData {
  // Names: a schema is a database, there are no catalogs, and quoted names are exact.

  @Override
  default String getIdentifierQuoteString() {
    return "\"";
  }

  @Override
  default String getSearchStringEscape() {
    return "\\";
  }

  @Override
  default String getExtraNameCharacters() {
    return "";
  }

  @Override
  default String getSchemaTerm() {
    return "schema";
  }

  @Override
  default String getCatalogTerm() {
    return "catalog";
  }

  @Override
  default String getProcedureTerm() {
    return "procedure";
  }

  @Override
  default String getCatalogSeparator() {
    return ".";
  }

  @Override
  default boolean isCatalogAtStart() {
    return true;
  }

  @Override
  default boolean supportsSchemasInDataManipulation() {
    return true;
  }

  @Override
  default boolean supportsSchemasInTableDefinitions() {
    return true;
  }

  @Override
  default boolean supportsSchemasInProcedureCalls() {
    return false;
  }

  @Override
  default boolean supportsSchemasInIndexDefinitions() {
    return false;
  }

  @Override
  default boolean supportsSchemasInPrivilegeDefinitions() {
    return false;
  }

  @Override
  default boolean supportsCatalogsInDataManipulation() {
    return false;
  }

  @Override
  default boolean supportsCatalogsInProcedureCalls() {
    return false;
  }

  @Override
  default boolean supportsCatalogsInTableDefinitions() {
    return false;
  }

  @Override
  default boolean supportsCatalogsInIndexDefinitions() {
    return false;
  }

  @Override
  default boolean supportsCatalogsInPrivilegeDefinitions() {
    return false;
  }

  @Override
  default boolean storesUpperCaseIdentifiers() {
    return false;
  }

  @Override
  default boolean storesUpperCaseQuotedIdentifiers() {
    return false;
  }

  // No transactions, so nothing that is part of them; commit closes nothing.

  @Override
  default boolean supportsTransactions() {
    return false;
  }

  @Override
  default boolean supportsMultipleTransactions() {
    return false;
  }

  @Override
  default boolean supportsDataDefinitionAndDataManipulationTransactions() {
    return false;
  }

  @Override
  default boolean supportsDataManipulationTransactionsOnly() {
    return false;
  }

  @Override
  default boolean dataDefinitionCausesTransactionCommit() {
    return false;
  }

  @Override
  default boolean dataDefinitionIgnoredInTransactions() {
    return false;
  }

  @Override
  default boolean supportsSavepoints() {
    return false;
  }

  @Override
  default boolean supportsSelectForUpdate() {
    return false;
  }

  @Override
  default boolean autoCommitFailureClosesAllResultSets() {
    return false;
  }

  @Override
  default int getDefaultTransactionIsolation() {
    return Connection.TRANSACTION_NONE;
  }

  @Override
  default boolean supportsTransactionIsolationLevel(int level) {
    return level == Connection.TRANSACTION_NONE;
  }

  @Override
  default boolean supportsOpenCursorsAcrossCommit() {
    return true;
  }

  @Override
  default boolean supportsOpenCursorsAcrossRollback() {
    return true;
  }

  @Override
  default boolean supportsOpenStatementsAcrossCommit() {
    return true;
  }

  @Override
  default boolean supportsOpenStatementsAcrossRollback() {
    return true;
  }

  @Override
  default int getResultSetHoldability() {
    return ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  @Override
  default boolean supportsResultSetHoldability(int holdability) {
    return holdability == ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  // Result sets are read forwards, or scroll over rows kept in this process; they are read-only and show what the server held when it read the rows.

  @Override
  default boolean supportsResultSetType(int type) {
    return type == ResultSet.TYPE_FORWARD_ONLY || type == ResultSet.TYPE_SCROLL_INSENSITIVE;
  }

  @Override
  default boolean supportsResultSetConcurrency(int type, int concurrency) {
    return supportsResultSetType(type) && concurrency == ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  default boolean ownUpdatesAreVisible(int type) {
    return false;
  }

  @Override
  default boolean ownDeletesAreVisible(int type) {
    return false;
  }

  @Override
  default boolean ownInsertsAreVisible(int type) {
    return false;
  }

  @Override
  default boolean othersUpdatesAreVisible(int type) {
    return false;
  }

  @Override
  default boolean othersDeletesAreVisible(int type) {
    return false;
  }

  @Override
  default boolean othersInsertsAreVisible(int type) {
    return false;
  }

  @Override
  default boolean updatesAreDetected(int type) {
    return false;
  }

  @Override
  default boolean deletesAreDetected(int type) {
    return false;
  }

  @Override
  default boolean insertsAreDetected(int type) {
    return false;
  }

  @Override
  default boolean supportsPositionedDelete() {
    return false;
  }

  @Override
  default boolean supportsPositionedUpdate() {
    return false;
  }

  @Override
  default boolean supportsMultipleResultSets() {
    return false;
  }

  @Override
  default boolean supportsMultipleOpenResults() {
    return false;
  }

  @Override
  default boolean locatorsUpdateCopy() {
    return false;
  }

  @Override
  default RowIdLifetime getRowIdLifetime() {
    return RowIdLifetime.ROWID_UNSUPPORTED;
  }

  // Procedures, keys made by the server, and other things that IoTDB does not have.

  @Override
  default boolean allProceduresAreCallable() {
    return false;
  }

  @Override
  default boolean supportsStoredProcedures() {
    return false;
  }

  @Override
  default boolean supportsStoredFunctionsUsingCallSyntax() {
    return false;
  }

  @Override
  default boolean supportsNamedParameters() {
    return false;
  }

  @Override
  default boolean supportsGetGeneratedKeys() {
    return false;
  }

  @Override
  default boolean generatedKeyAlwaysReturned() {
    return false;
  }

  @Override
  default boolean supportsStatementPooling() {
    return false;
  }

  @Override
  default boolean supportsIntegrityEnhancementFacility() {
    return false;
  }

  @Override
  default boolean supportsNonNullableColumns() {
    return false;
  }

  @Override
  default boolean usesLocalFiles() {
    return false;
  }

  @Override
  default boolean usesLocalFilePerTable() {
    return false;
  }

  @Override
  default boolean supportsBatchUpdates() {
    return true;
  }

  // Versions of the standards.

  @Override
  default int getJDBCMajorVersion() {
    return 4;
  }

  @Override
  default int getJDBCMinorVersion() {
    return 3;
  }

  @Override
  default int getSQLStateType() {
    return sqlStateSQL;
  }
}
