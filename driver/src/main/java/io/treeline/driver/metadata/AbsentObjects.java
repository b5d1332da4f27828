// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The kinds of object that IoTDB does not have, or does not tell about one by one: each is answered by a result set without rows, in the shape JDBC prescribes. Privileges
 * belong to paths, not to tables.
 */
interface AbsentObjects extends DatabaseMetaData {
  /** A result set of the shape, without rows. */
  ResultSet empty(MetadataShape shape) throws SQLException;

  @Override
  default ResultSet getProcedures(String catalog, String schemaPattern, String procedureNamePattern) throws SQLException {
    return empty(MetadataShape.PROCEDURES);
  }

  @Override
  default ResultSet getProcedureColumns(String catalog, String schemaPattern, String procedureNamePattern, String columnNamePattern) throws SQLException {
    return empty(MetadataShape.PROCEDURE_COLUMNS);
  }

  @Override
  default ResultSet getColumnPrivileges(String catalog, String schema, String table, String columnNamePattern) throws SQLException {
    return empty(MetadataShape.COLUMN_PRIVILEGES);
  }

  @Override
  default ResultSet getTablePrivileges(String catalog, String schemaPattern, String tableNamePattern) throws SQLException {
    return empty(MetadataShape.TABLE_PRIVILEGES);
  }

  @Override
  default ResultSet getVersionColumns(String catalog, String schema, String table) throws SQLException {
    return empty(MetadataShape.VERSION_COLUMNS);
  }

  @Override
  default ResultSet getImportedKeys(String catalog, String schema, String table) throws SQLException {
    return empty(MetadataShape.FOREIGN_KEYS);
  }

  @Override
  default ResultSet getExportedKeys(String catalog, String schema, String table) throws SQLException {
    return empty(MetadataShape.FOREIGN_KEYS);
  }

  @Override
  default ResultSet getCrossReference(String parentCatalog, String parentSchema, String parentTable, String foreignCatalog, String foreignSchema, String foreignTable) throws SQLException {
    return empty(MetadataShape.FOREIGN_KEYS);
  }

  @Override
  default ResultSet getUDTs(String catalog, String schemaPattern, String typeNamePattern, int[] types) throws SQLException {
    return empty(MetadataShape.USER_TYPES);
  }

  @Override
  default ResultSet getSuperTypes(String catalog, String schemaPattern, String typeNamePattern) throws SQLException {
    return empty(MetadataShape.SUPER_TYPES);
  }

  @Override
  default ResultSet getSuperTables(String catalog, String schemaPattern, String tableNamePattern) throws SQLException {
    return empty(MetadataShape.SUPER_TABLES);
  }

  @Override
  default ResultSet getAttributes(String catalog, String schemaPattern, String typeNamePattern, String attributeNamePattern) throws SQLException {
    return empty(MetadataShape.ATTRIBUTES);
  }

  @Override
  default ResultSet getPseudoColumns(String catalog, String schemaPattern, String tableNamePattern, String columnNamePattern) throws SQLException {
    return empty(MetadataShape.PSEUDO_COLUMNS);
  }
}
