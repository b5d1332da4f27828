// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.ResultColumn;
import java.util.Arrays;
import java.util.List;

/**
 * The columns of each result set of DatabaseMetaData, in the order of JDBC 4.3. A name alone is a text column;
 * {@code #} marks an int (or short), {@code ##} a long, {@code !} a boolean.
 */
enum MetadataShape {
    /** getCatalogs. */
    CATALOGS("TABLE_CAT"),
    /** getSchemas. */
    SCHEMAS("TABLE_SCHEM TABLE_CATALOG"),
    /** getTableTypes. */
    TABLE_TYPES("TABLE_TYPE"),
    /** getTables. */
    TABLES(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME SELF_REFERENCING_COL_NAME REF_GENERATION"),
    /** getColumns. */
    COLUMNS(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE# TYPE_NAME COLUMN_SIZE# BUFFER_LENGTH# DECIMAL_DIGITS# NUM_PREC_RADIX# NULLABLE# REMARKS COLUMN_DEF"
                    + " SQL_DATA_TYPE# SQL_DATETIME_SUB# CHAR_OCTET_LENGTH# ORDINAL_POSITION# IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE# IS_AUTOINCREMENT"
                    + " IS_GENERATEDCOLUMN"),
    /** getPrimaryKeys. */
    PRIMARY_KEYS("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME KEY_SEQ# PK_NAME"),
    /** getBestRowIdentifier. */
    BEST_ROW("SCOPE# COLUMN_NAME DATA_TYPE# TYPE_NAME COLUMN_SIZE# BUFFER_LENGTH# DECIMAL_DIGITS# PSEUDO_COLUMN#"),
    /** getTypeInfo. */
    TYPES(
            "TYPE_NAME DATA_TYPE# PRECISION# LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS NULLABLE# CASE_SENSITIVE! SEARCHABLE# UNSIGNED_ATTRIBUTE! FIXED_PREC_SCALE! AUTO_INCREMENT!"
                    + " LOCAL_TYPE_NAME MINIMUM_SCALE# MAXIMUM_SCALE# SQL_DATA_TYPE# SQL_DATETIME_SUB# NUM_PREC_RADIX#"),
    /** getClientInfoProperties. */
    CLIENT_INFO("NAME MAX_LEN# DEFAULT_VALUE DESCRIPTION"),
    /** getProcedures; the fourth to sixth columns are reserved and have no names in the standard. */
    PROCEDURES(
            "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME RESERVED1 RESERVED2 RESERVED3 REMARKS PROCEDURE_TYPE# SPECIFIC_NAME"),
    /** getProcedureColumns. */
    PROCEDURE_COLUMNS(
            "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME COLUMN_NAME COLUMN_TYPE# DATA_TYPE# TYPE_NAME PRECISION# LENGTH# SCALE# RADIX# NULLABLE# REMARKS COLUMN_DEF SQL_DATA_TYPE#"
                    + " SQL_DATETIME_SUB# CHAR_OCTET_LENGTH# ORDINAL_POSITION# IS_NULLABLE SPECIFIC_NAME"),
    /** getFunctions. */
    FUNCTIONS("FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS FUNCTION_TYPE# SPECIFIC_NAME"),
    /** getFunctionColumns. */
    FUNCTION_COLUMNS(
            "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME COLUMN_TYPE# DATA_TYPE# TYPE_NAME PRECISION# LENGTH# SCALE# RADIX# NULLABLE# REMARKS CHAR_OCTET_LENGTH#"
                    + " ORDINAL_POSITION# IS_NULLABLE SPECIFIC_NAME"),
    /** getColumnPrivileges. */
    COLUMN_PRIVILEGES("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE"),
    /** getTablePrivileges. */
    TABLE_PRIVILEGES("TABLE_CAT TABLE_SCHEM TABLE_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE"),
    /** getVersionColumns. */
    VERSION_COLUMNS(
            "SCOPE# COLUMN_NAME DATA_TYPE# TYPE_NAME COLUMN_SIZE# BUFFER_LENGTH# DECIMAL_DIGITS# PSEUDO_COLUMN#"),
    /** getImportedKeys, getExportedKeys and getCrossReference. */
    FOREIGN_KEYS(
            "PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT FKTABLE_SCHEM FKTABLE_NAME FKCOLUMN_NAME KEY_SEQ# UPDATE_RULE# DELETE_RULE# FK_NAME PK_NAME"
                    + " DEFERRABILITY#"),
    /** getIndexInfo. */
    INDEXES(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME NON_UNIQUE! INDEX_QUALIFIER INDEX_NAME TYPE# ORDINAL_POSITION# COLUMN_NAME ASC_OR_DESC CARDINALITY## PAGES## FILTER_CONDITION"),
    /** getUDTs. */
    USER_TYPES("TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME DATA_TYPE# REMARKS BASE_TYPE#"),
    /** getSuperTypes. */
    SUPER_TYPES("TYPE_CAT TYPE_SCHEM TYPE_NAME SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME"),
    /** getSuperTables. */
    SUPER_TABLES("TABLE_CAT TABLE_SCHEM TABLE_NAME SUPERTABLE_NAME"),
    /** getAttributes. */
    ATTRIBUTES(
            "TYPE_CAT TYPE_SCHEM TYPE_NAME ATTR_NAME DATA_TYPE# ATTR_TYPE_NAME ATTR_SIZE# DECIMAL_DIGITS# NUM_PREC_RADIX# NULLABLE# REMARKS ATTR_DEF SQL_DATA_TYPE#"
                    + " SQL_DATETIME_SUB# CHAR_OCTET_LENGTH# ORDINAL_POSITION# IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE#"),
    /** getPseudoColumns. */
    PSEUDO_COLUMNS(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE# COLUMN_SIZE# DECIMAL_DIGITS# NUM_PREC_RADIX# COLUMN_USAGE REMARKS CHAR_OCTET_LENGTH# IS_NULLABLE");

    private final List<ResultColumn> columns;

    MetadataShape(String columns) {
        this.columns =
                Arrays.stream(columns.split(" ")).map(MetadataShape::column).toList();
    }

    /** The result set's columns. */
    List<ResultColumn> columns() {
        return columns;
    }

    private static ResultColumn column(String written) {
        String name = written.replaceAll("[#!]", "");
        ColumnType type = switch (written.substring(name.length())) {
            case "" -> ColumnType.TEXT;
            case "#" -> ColumnType.INT32;
            case "##" -> ColumnType.INT64;
            case "!" -> ColumnType.BOOLEAN;
            default -> throw new IllegalStateException(written);
        };
        return new ResultColumn(name, name, type, 0, 0, true, "", "");
    }
}
