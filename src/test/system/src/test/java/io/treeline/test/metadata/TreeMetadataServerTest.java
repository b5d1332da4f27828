// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WithServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TreeMetadataServerTest {
    private static final String DB = "root.metadata_tree";
    /** Device paths below the database as SQL sends them, all quoted, to the table names they must get. */
    private static final Map<String, String> ODD_NAMES = Map.ofEntries(
            Map.entry("`a b`", "`a b`"),
            Map.entry("`x.y`.`z`", "`x.y`.z"),
            Map.entry("`tick``s`", "`tick``s`"),
            Map.entry("`設備`", "設備"),
            Map.entry("`é`", "`é`"),
            Map.entry("`😀`", "`😀`"),
            Map.entry("`12`", "`12`"),
            Map.entry("`1e3`", "`1e3`"),
            Map.entry("`0L`", "0L"),
            Map.entry("`017L`", "`017L`"),
            Map.entry("`1a`", "1a"),
            Map.entry("`select`", "select"),
            Map.entry("`*`", "`*`"),
            Map.entry("`st*`", "`st*`"),
            Map.entry("`%`", "`%`"),
            Map.entry("`under_score`", "under_score"),
            Map.entry("`under1score`", "under1score"),
            Map.entry("`it's \"so\"`", "`it's \"so\"`"),
            Map.entry("`back\\slash`", "`back\\slash`"),
            Map.entry("``", "``"),
            Map.entry("`.`", "`.`"));

    private String url;
    private Connection connection;
    private DatabaseMetaData metadata;

    @BeforeAll
    void create(IotdbServer server) throws SQLException {
        url = server.url();
        connection = DriverManager.getConnection(url, "root", "root");
        metadata = connection.getMetaData();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DB);
            statement.execute("CREATE DATABASE root.metadata_deep.inner1");
            statement.execute(
                    "CREATE ALIGNED TIMESERIES " + DB
                            + ".room2.device1(temperature DOUBLE, `Status` BOOLEAN, i INT32, l INT64, f FLOAT, t TEXT, s STRING, b BLOB, d DATE, ts TIMESTAMP)");
            statement.execute(
                    "CREATE TIMESERIES " + DB + ".room2.device1.part.serial INT64 TAGS(unit='F') ATTRIBUTES(who='me')");
            statement.execute("CREATE TIMESERIES " + DB + ".room2.device10.temperature(temp10) FLOAT");
            statement.execute("CREATE TIMESERIES " + DB + ".own INT32");
            statement.execute("CREATE TIMESERIES root.metadata_deep.inner1.dev.`odd name` INT32");
            for (String device : ODD_NAMES.keySet()) {
                statement.execute("CREATE TIMESERIES " + DB + "." + device + ".`v w` INT32");
                statement.execute("CREATE TIMESERIES " + DB + "." + device + ".plain DOUBLE");
            }
        }
    }

    @AfterAll
    void drop() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE DATABASE " + DB);
            statement.execute("DELETE DATABASE root.metadata_deep.inner1");
        }
        connection.close();
    }

    @Test
    void listsSchemasAndNoCatalogs() throws SQLException {
        ResultRows schemas = ResultRows.of(metadata.getSchemas());
        assertThat(schemas.labels()).containsExactly("TABLE_SCHEM", "TABLE_CATALOG");
        assertThat(schemas.column("TABLE_SCHEM"))
                .contains(DB, "root.metadata_deep.inner1")
                .isSorted();
        assertThat(schemas.column("TABLE_CATALOG")).containsOnlyNulls();
        assertThat(ResultRows.of(metadata.getSchemas(null, "root.metadata\\_t%"))
                        .column("TABLE_SCHEM"))
                .containsExactly(DB);
        assertThat(ResultRows.of(metadata.getSchemas("somewhere", null)).rows()).isEmpty();
        assertThat(ResultRows.of(metadata.getCatalogs()).rows()).isEmpty();
        assertThat(ResultRows.of(metadata.getTableTypes()).column("TABLE_TYPE"))
                .containsExactly("PATTERN TABLE", "TABLE", "TEMPLATE TABLE");
    }

    @Test
    void everyDeviceIsATableUnderTheNameTheServerPrints() throws SQLException {
        List<String> expected = new ArrayList<>(List.of(".", "room2.device1", "room2.device1.part", "room2.device10"));
        expected.addAll(ODD_NAMES.values());
        ResultRows tables = ResultRows.of(metadata.getTables(null, DB, "%", null));
        assertThat(tables.column("TABLE_NAME"))
                .containsExactlyInAnyOrderElementsOf(expected)
                .isSorted();
        assertThat(tables.column("TABLE_SCHEM")).containsOnly(DB);
        assertThat(tables.column("TABLE_TYPE")).containsOnly("TABLE");
        assertThat(tables.column("TABLE_CAT")).containsOnlyNulls();
        assertThat(ResultRows.of(metadata.getTables(null, "root.metadata%", "dev", null))
                        .column("TABLE_SCHEM"))
                .containsExactly("root.metadata_deep.inner1");
    }

    @Test
    void patternsSelectWhatTheyMatchAndNothingElse() throws SQLException {
        assertThat(names("room2.device1")).containsExactly("room2.device1");
        assertThat(names("room2.device1%")).containsExactly("room2.device1", "room2.device1.part", "room2.device10");
        assertThat(names("room2.device1_")).containsExactly("room2.device10");
        assertThat(names("room2.%")).containsExactly("room2.device1", "room2.device1.part", "room2.device10");
        assertThat(names("under_score")).containsExactly("under1score", "under_score");
        assertThat(names("under\\_score")).containsExactly("under_score");
        assertThat(names(".")).containsExactly(".");
        assertThat(names("_")).containsExactly(".");
        assertThat(names("%device%")).hasSize(3);
        assertThat(names("ROOM2.%")).isEmpty();
        assertThat(names("")).isEmpty();
        assertThat(names("no..path")).isEmpty();
        assertThat(ResultRows.of(metadata.getTables(null, DB, "%", new String[] {"VIEW"}))
                        .rows())
                .isEmpty();
        assertThat(ResultRows.of(metadata.getTables(null, "", "%", null)).rows())
                .isEmpty();
        assertThat(ResultRows.of(metadata.getTables("cat", DB, "%", null)).rows())
                .isEmpty();
        assertThat(ResultRows.of(metadata.getTables("", DB, "%", new String[] {"VIEW", "TABLE"}))
                        .rows())
                .isNotEmpty();
    }

    private List<String> names(String pattern) throws SQLException {
        return ResultRows.of(metadata.getTables(null, DB, pattern, null)).column("TABLE_NAME");
    }

    @Test
    void describesColumnsOfEveryType() throws SQLException {
        ResultRows columns = ResultRows.of(metadata.getColumns(null, DB, "room2.device1", "%"));
        assertThat(columns.column("COLUMN_NAME"))
                .containsExactly("Time", "Status", "b", "d", "f", "i", "l", "s", "t", "temperature", "ts");
        assertThat(columns.column("DATA_TYPE"))
                .containsExactly(
                        text(Types.TIMESTAMP),
                        text(Types.BOOLEAN),
                        text(Types.VARBINARY),
                        text(Types.DATE),
                        text(Types.REAL),
                        text(Types.INTEGER),
                        text(Types.BIGINT),
                        text(Types.VARCHAR),
                        text(Types.VARCHAR),
                        text(Types.DOUBLE),
                        text(Types.TIMESTAMP));
        assertThat(columns.column("ORDINAL_POSITION"))
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
        Map<String, Object> time = columns.rows().get(0);
        assertThat(time)
                .containsEntry("TABLE_SCHEM", DB)
                .containsEntry("TABLE_NAME", "room2.device1")
                .containsEntry("TABLE_CAT", null)
                .containsEntry("NULLABLE", DatabaseMetaData.columnNoNulls)
                .containsEntry("IS_NULLABLE", "NO")
                .containsEntry("COLUMN_SIZE", 23)
                .containsEntry("DECIMAL_DIGITS", 3)
                .containsEntry("IS_AUTOINCREMENT", "NO");
        assertThat(columns.rows().get(1))
                .containsEntry("NULLABLE", DatabaseMetaData.columnNullable)
                .containsEntry("IS_NULLABLE", "YES");
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "room2.device1.part", "serial"))
                        .column("REMARKS")
                        .get(0))
                .contains("unit")
                .contains("who");
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "room2.device10", "temp%"))
                        .column("REMARKS")
                        .get(0))
                .contains("temp10");
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "room2.device1", "Stat_s"))
                        .column("COLUMN_NAME"))
                .containsExactly("Status");
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "nosuch", null)).rows())
                .isEmpty();
    }

    @Test
    void askingForAllEqualsAskingOneByOne() throws SQLException {
        List<Map<String, Object>> singles = new ArrayList<>();
        List<Map<String, Object>> singleKeys = new ArrayList<>();
        for (String table : names("%")) {
            String exact = table.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
            assertThat(names(exact)).containsExactly(table);
            ResultRows columns = ResultRows.of(metadata.getColumns(null, DB, exact, null));
            assertThat(columns.rows()).as(table).isNotEmpty();
            singles.addAll(columns.rows());
            singleKeys.addAll(
                    ResultRows.of(metadata.getPrimaryKeys(null, DB, table)).rows());
        }
        assertThat(ResultRows.of(metadata.getColumns(null, DB, "%", "%")).rows())
                .isEqualTo(singles);
        assertThat(ResultRows.of(metadata.getPrimaryKeys(null, DB, "%")).rows()).isEqualTo(singleKeys);
    }

    @Test
    void namesThatAreListedCanBeQueried() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : names("%")) {
                String name = '"' + DB + "\".\"" + table.replace("\"", "\"\"") + '"';
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + name)) {
                    List<String> labels = new ArrayList<>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        labels.add(rows.getMetaData().getColumnLabel(i));
                    }
                    String exact =
                            table.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
                    assertThat(labels)
                            .as(table)
                            .isEqualTo(ResultRows.of(metadata.getColumns(null, DB, exact, null))
                                    .column("COLUMN_NAME"));
                    assertThat(rows.next()).isFalse();
                }
            }
        }
    }

    /** A node that is itself called root makes SHOW DEVICES fail over its whole neighbourhood. */
    @Test
    void aDeviceCalledRootHidesNoOther() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TIMESERIES root.metadata_poison.`root`.v INT32");
            statement.execute("CREATE TIMESERIES root.metadata_poison.fine.v INT32");
            try {
                assertThat(ResultRows.of(metadata.getTables(null, "root.metadata_poison", "%", null))
                                .column("TABLE_NAME"))
                        .containsExactly("fine", "root");
                assertThat(ResultRows.of(metadata.getColumns(null, "root.metadata_poison", "%", "v"))
                                .column("TABLE_NAME"))
                        .containsExactly("fine", "root");
            } finally {
                statement.execute("DELETE DATABASE root.metadata_poison");
            }
        }
    }

    @Test
    void timeIsTheKey() throws SQLException {
        ResultRows keys = ResultRows.of(metadata.getPrimaryKeys(null, DB, "room2.device1"));
        assertThat(keys.rows()).hasSize(1);
        assertThat(keys.rows().get(0))
                .containsEntry("COLUMN_NAME", "Time")
                .containsEntry("KEY_SEQ", 1)
                .containsEntry("TABLE_NAME", "room2.device1");
        ResultRows row = ResultRows.of(
                metadata.getBestRowIdentifier(null, DB, "room2.device1", DatabaseMetaData.bestRowSession, false));
        assertThat(row.column("COLUMN_NAME")).containsExactly("Time");
    }

    @Test
    void theKeyIsTheOneIndex() throws SQLException {
        ResultRows indexes = ResultRows.of(metadata.getIndexInfo(null, DB, "room2.device1", false, true));
        assertThat(indexes.rows()).hasSize(1);
        assertThat(indexes.rows().get(0))
                .containsEntry("COLUMN_NAME", "Time")
                .containsEntry("NON_UNIQUE", false)
                .containsEntry("ORDINAL_POSITION", 1)
                .containsEntry(
                        "INDEX_NAME",
                        ResultRows.of(metadata.getPrimaryKeys(null, DB, "room2.device1"))
                                .column("PK_NAME")
                                .get(0));
        assertThat(ResultRows.of(metadata.getIndexInfo(null, DB, "%", true, true))
                        .column("TABLE_NAME"))
                .containsExactlyElementsOf(names("%"));
        assertThat(ResultRows.of(metadata.getIndexInfo(null, DB, "nosuch", false, true))
                        .rows())
                .isEmpty();
        assertThat(ResultRows.of(metadata.getPrimaryKeys(null, "root.metadata_tree.room2", "device1"))
                        .rows())
                .as("not a database")
                .isEmpty();
        assertThat(ResultRows.of(metadata.getColumns(null, "root.metadata\\_tree.room2", "device1", null))
                        .rows())
                .as("not a database")
                .isEmpty();
    }

    @Test
    void listsTheFunctionsOfTheLanguage() throws SQLException {
        ResultRows functions = ResultRows.of(metadata.getFunctions(null, null, "LEFT%"));
        assertThat(functions.column("FUNCTION_NAME"))
                .containsOnly("LEFT", "LEFTSHIFT")
                .isSorted();
        assertThat(ResultRows.of(metadata.getFunctions(null, DB, "%")).rows())
                .as("functions belong to no schema")
                .isEmpty();
        ResultRows columns = ResultRows.of(metadata.getFunctionColumns(null, "%", "LEFT", "%"));
        assertThat(columns.column("COLUMN_NAME")).containsExactly("RESULT", "P1", "P2");
        assertThat(columns.column("DATA_TYPE"))
                .containsExactly(text(Types.VARCHAR), text(Types.VARCHAR), text(Types.INTEGER));
        assertThat(columns.column("SPECIFIC_NAME")).containsOnly("LEFT(varchar, integer)");
    }

    @Test
    void everyOtherListIsAnEmptyResultSet() throws SQLException {
        for (ResultSet results : List.of(
                metadata.getImportedKeys(null, DB, "room2.device1"),
                metadata.getExportedKeys(null, DB, "room2.device1"),
                metadata.getCrossReference(null, DB, "a", null, DB, "b"),
                metadata.getProcedures(null, null, "%"),
                metadata.getProcedureColumns(null, null, "%", "%"),
                metadata.getUDTs(null, null, "%", null),
                metadata.getSuperTypes(null, null, "%"),
                metadata.getSuperTables(null, null, "%"),
                metadata.getAttributes(null, null, "%", "%"),
                metadata.getPseudoColumns(null, null, "%", "%"),
                metadata.getTablePrivileges(null, null, "%"),
                metadata.getColumnPrivileges(null, null, "%", "%"),
                metadata.getVersionColumns(null, DB, "room2.device1"))) {
            assertThat(ResultRows.of(results).rows()).isEmpty();
        }
    }

    @Test
    void typesAreSortedAndReadable() throws SQLException {
        ResultRows types = ResultRows.of(metadata.getTypeInfo());
        assertThat(types.rows().stream()
                        .map(row -> (Integer) row.get("DATA_TYPE"))
                        .toList())
                .isSorted()
                .contains(Types.DOUBLE, Types.TIMESTAMP, Types.VARCHAR);
        assertThat(types.column("TYPE_NAME"))
                .doesNotHaveDuplicates()
                .contains(
                        "INTEGER", "BIGINT", "REAL", "DOUBLE", "BOOLEAN", "VARCHAR", "VARBINARY", "DATE", "TIMESTAMP");
        assertThat(types.rows())
                .allSatisfy(
                        row -> assertThat(row.get("CASE_SENSITIVE")).isEqualTo("VARCHAR".equals(row.get("TYPE_NAME"))));
    }

    @Test
    void saysWhatItIs() throws SQLException {
        assertThat(metadata.getDatabaseProductName()).isEqualTo("Apache IoTDB");
        assertThat(metadata.getDatabaseProductVersion())
                .startsWith(metadata.getDatabaseMajorVersion() + "." + metadata.getDatabaseMinorVersion());
        assertThat(metadata.getDriverVersion()).isEqualTo(System.getProperty("treeline.version"));
        assertThat(metadata.getURL()).startsWith("jdbc:").doesNotContain("password");
        assertThat(metadata.getUserName()).isEqualTo("root");
        assertThat(metadata.getConnection()).isSameAs(connection);
        assertThat(metadata.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(metadata.supportsTransactions()).isFalse();
        assertThat(metadata.unwrap(DatabaseMetaData.class)).isSameAs(metadata);
    }

    /** Calls every method there is, so that none throws, and none gives null where a tool would fall over it. */
    @Test
    void everyMethodAnswers() throws ReflectiveOperationException {
        for (Method method : DatabaseMetaData.class.getMethods()) {
            Object[] arguments = new Object[method.getParameterCount()];
            for (int i = 0; i < arguments.length; i++) {
                Class<?> type = method.getParameterTypes()[i];
                arguments[i] = type == int.class
                        ? (Object) 1
                        : type == boolean.class ? (Object) true : type == Class.class ? DatabaseMetaData.class : null;
            }
            if (arguments.length > 0
                    && method.getReturnType() == ResultSet.class
                    && method.getParameterTypes()[1] == String.class) {
                arguments[1] = DB;
            }
            Object answer = method.invoke(metadata, arguments);
            assertThat(answer).as(method.getName()).isNotNull();
        }
    }

    @Test
    void refusesOnAClosedConnection() throws SQLException {
        Connection closed = DriverManager.getConnection(url, "root", "root");
        DatabaseMetaData late = closed.getMetaData();
        closed.close();
        assertThatThrownBy(() -> late.getTables(null, null, "%", null))
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08003");
        assertThatThrownBy(late::getCatalogs)
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08003");
    }

    private static String text(int number) {
        return Integer.toString(number);
    }
}
