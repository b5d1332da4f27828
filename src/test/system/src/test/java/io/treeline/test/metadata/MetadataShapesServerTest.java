// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The columns of every result set of DatabaseMetaData against the Javadoc of JDBC 4.3: names in order, and classes; a
 * short is an int here, as getShort gives it.
 */
@WithServer
class MetadataShapesServerTest {
    private interface Call {
        ResultSet on(DatabaseMetaData metadata) throws SQLException;
    }

    private static final String COLUMN_ROW =
            "SCOPE int, COLUMN_NAME String, DATA_TYPE int, TYPE_NAME String, COLUMN_SIZE int, BUFFER_LENGTH int, DECIMAL_DIGITS int, PSEUDO_COLUMN int";
    private static final String KEYS =
            "PKTABLE_CAT String, PKTABLE_SCHEM String, PKTABLE_NAME String, PKCOLUMN_NAME String, FKTABLE_CAT String, FKTABLE_SCHEM String, FKTABLE_NAME"
                    + " String, FKCOLUMN_NAME String, KEY_SEQ int, UPDATE_RULE int, DELETE_RULE int, FK_NAME String, PK_NAME String, DEFERRABILITY int";

    private static Map<String, Call> calls() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("TABLE_SCHEM String, TABLE_CATALOG String", DatabaseMetaData::getSchemas);
        calls.put("TABLE_SCHEM String, TABLE_CATALOG String ", m -> m.getSchemas(null, "%"));
        calls.put("TABLE_CAT String", DatabaseMetaData::getCatalogs);
        calls.put("TABLE_TYPE String", DatabaseMetaData::getTableTypes);
        calls.put(
                "TABLE_CAT String, TABLE_SCHEM String, TABLE_NAME String, TABLE_TYPE String, REMARKS String, TYPE_CAT String, TYPE_SCHEM String, TYPE_NAME String,"
                        + " SELF_REFERENCING_COL_NAME String, REF_GENERATION String",
                m -> m.getTables(null, "none", "%", null));
        calls.put(
                "TABLE_CAT String, TABLE_SCHEM String, TABLE_NAME String, COLUMN_NAME String, DATA_TYPE int, TYPE_NAME String, COLUMN_SIZE int, BUFFER_LENGTH int, DECIMAL_DIGITS int,"
                        + " NUM_PREC_RADIX int, NULLABLE int, REMARKS String, COLUMN_DEF String, SQL_DATA_TYPE int, SQL_DATETIME_SUB int, CHAR_OCTET_LENGTH int, ORDINAL_POSITION int, IS_NULLABLE"
                        + " String, SCOPE_CATALOG String, SCOPE_SCHEMA String, SCOPE_TABLE String, SOURCE_DATA_TYPE int, IS_AUTOINCREMENT String, IS_GENERATEDCOLUMN String",
                m -> m.getColumns(null, "none", "%", null));
        calls.put(
                "TABLE_CAT String, TABLE_SCHEM String, TABLE_NAME String, COLUMN_NAME String, GRANTOR String, GRANTEE String, PRIVILEGE String, IS_GRANTABLE String",
                m -> m.getColumnPrivileges(null, null, "t", "%"));
        calls.put(
                "TABLE_CAT String, TABLE_SCHEM String, TABLE_NAME String, GRANTOR String, GRANTEE String, PRIVILEGE String, IS_GRANTABLE String",
                m -> m.getTablePrivileges(null, null, "%"));
        calls.put(COLUMN_ROW, m -> m.getBestRowIdentifier(null, "none", "t", 0, true));
        calls.put(COLUMN_ROW + " ", m -> m.getVersionColumns(null, "none", "t"));
        calls.put(
                "TABLE_CAT String, TABLE_SCHEM String, TABLE_NAME String, COLUMN_NAME String, KEY_SEQ int, PK_NAME String",
                m -> m.getPrimaryKeys(null, "none", "t"));
        calls.put(KEYS, m -> m.getImportedKeys(null, "none", "t"));
        calls.put(KEYS + " ", m -> m.getExportedKeys(null, "none", "t"));
        calls.put(KEYS + "  ", m -> m.getCrossReference(null, "none", "t", null, "none", "t"));
        calls.put(
                "TYPE_NAME String, DATA_TYPE int, PRECISION int, LITERAL_PREFIX String, LITERAL_SUFFIX String, CREATE_PARAMS String, NULLABLE int, CASE_SENSITIVE boolean, SEARCHABLE"
                        + " int, UNSIGNED_ATTRIBUTE boolean, FIXED_PREC_SCALE boolean, AUTO_INCREMENT boolean, LOCAL_TYPE_NAME String, MINIMUM_SCALE int, MAXIMUM_SCALE int, SQL_DATA_TYPE int,"
                        + " SQL_DATETIME_SUB int, NUM_PREC_RADIX int",
                DatabaseMetaData::getTypeInfo);
        calls.put(
                "TABLE_CAT String, TABLE_SCHEM String, TABLE_NAME String, NON_UNIQUE boolean, INDEX_QUALIFIER String, INDEX_NAME String, TYPE int, ORDINAL_POSITION int, COLUMN_NAME"
                        + " String, ASC_OR_DESC String, CARDINALITY long, PAGES long, FILTER_CONDITION String",
                m -> m.getIndexInfo(null, "none", "t", false, true));
        calls.put(
                "TYPE_CAT String, TYPE_SCHEM String, TYPE_NAME String, CLASS_NAME String, DATA_TYPE int, REMARKS String, BASE_TYPE int",
                m -> m.getUDTs(null, null, "%", null));
        calls.put(
                "TYPE_CAT String, TYPE_SCHEM String, TYPE_NAME String, SUPERTYPE_CAT String, SUPERTYPE_SCHEM String, SUPERTYPE_NAME String",
                m -> m.getSuperTypes(null, null, "%"));
        calls.put(
                "TABLE_CAT String, TABLE_SCHEM String, TABLE_NAME String, SUPERTABLE_NAME String",
                m -> m.getSuperTables(null, null, "%"));
        calls.put(
                "TYPE_CAT String, TYPE_SCHEM String, TYPE_NAME String, ATTR_NAME String, DATA_TYPE int, ATTR_TYPE_NAME String, ATTR_SIZE int, DECIMAL_DIGITS int, NUM_PREC_RADIX int,"
                        + " NULLABLE int, REMARKS String, ATTR_DEF String, SQL_DATA_TYPE int, SQL_DATETIME_SUB int, CHAR_OCTET_LENGTH int, ORDINAL_POSITION int, IS_NULLABLE String, SCOPE_CATALOG"
                        + " String, SCOPE_SCHEMA String, SCOPE_TABLE String, SOURCE_DATA_TYPE int",
                m -> m.getAttributes(null, null, "%", "%"));
        calls.put(
                "NAME String, MAX_LEN int, DEFAULT_VALUE String, DESCRIPTION String",
                DatabaseMetaData::getClientInfoProperties);
        calls.put(
                "FUNCTION_CAT String, FUNCTION_SCHEM String, FUNCTION_NAME String, REMARKS String, FUNCTION_TYPE int, SPECIFIC_NAME String",
                m -> m.getFunctions(null, null, "%"));
        calls.put(
                "FUNCTION_CAT String, FUNCTION_SCHEM String, FUNCTION_NAME String, COLUMN_NAME String, COLUMN_TYPE int, DATA_TYPE int, TYPE_NAME String, PRECISION int, LENGTH int,"
                        + " SCALE int, RADIX int, NULLABLE int, REMARKS String, CHAR_OCTET_LENGTH int, ORDINAL_POSITION int, IS_NULLABLE String, SPECIFIC_NAME String",
                m -> m.getFunctionColumns(null, null, "A%", "%"));
        calls.put(
                "PROCEDURE_CAT String, PROCEDURE_SCHEM String, PROCEDURE_NAME String, * String, * String, * String, REMARKS String, PROCEDURE_TYPE int, SPECIFIC_NAME String",
                m -> m.getProcedures(null, null, "%"));
        calls.put(
                "PROCEDURE_CAT String, PROCEDURE_SCHEM String, PROCEDURE_NAME String, COLUMN_NAME String, COLUMN_TYPE int, DATA_TYPE int, TYPE_NAME String, PRECISION int, LENGTH int,"
                        + " SCALE int, RADIX int, NULLABLE int, REMARKS String, COLUMN_DEF String, SQL_DATA_TYPE int, SQL_DATETIME_SUB int, CHAR_OCTET_LENGTH int, ORDINAL_POSITION int, IS_NULLABLE"
                        + " String, SPECIFIC_NAME String",
                m -> m.getProcedureColumns(null, null, "%", "%"));
        calls.put(
                "TABLE_CAT String, TABLE_SCHEM String, TABLE_NAME String, COLUMN_NAME String, DATA_TYPE int, COLUMN_SIZE int, DECIMAL_DIGITS int, NUM_PREC_RADIX int, COLUMN_USAGE"
                        + " String, REMARKS String, CHAR_OCTET_LENGTH int, IS_NULLABLE String",
                m -> m.getPseudoColumns(null, null, "%", "%"));
        return calls;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "table"})
    void hasTheColumnsOfTheJavadoc(String model, IotdbServer server) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(server.url() + "?sql_dialect=" + model, "root", "root")) {
            for (Map.Entry<String, Call> call : calls().entrySet()) {
                try (ResultSet rows = call.getValue().on(connection.getMetaData())) {
                    assertThat(columns(rows.getMetaData(), call.getKey()))
                            .isEqualTo(call.getKey().strip());
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            Object value = rows.getObject(i);
                            assertThat(value == null
                                            || value.getClass()
                                                    .getName()
                                                    .equals(rows.getMetaData().getColumnClassName(i)))
                                    .as(rows.getMetaData().getColumnLabel(i))
                                    .isTrue();
                        }
                    }
                }
            }
        }
    }

    private static String columns(ResultSetMetaData columns, String expected) throws SQLException {
        List<String> all = new ArrayList<>();
        String[] wanted = expected.split(", ");
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String type = switch (columns.getColumnClassName(i)) {
                case "java.lang.String" -> "String";
                case "java.lang.Integer" -> "int";
                case "java.lang.Long" -> "long";
                case "java.lang.Boolean" -> "boolean";
                default -> columns.getColumnClassName(i);
            };
            // The Javadoc reserves some columns without naming them.
            boolean reserved = i <= wanted.length && wanted[i - 1].startsWith("* ");
            all.add((reserved ? "*" : columns.getColumnLabel(i)) + ' ' + type);
        }
        return String.join(", ", all);
    }
}
