// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The calls of DBeaver's generic data source and of its IoTDB plugin, in their order, with what it shows as a
 * consequence.
 */
@WithServer
@ParameterizedClass
@EnumSource(Model.class)
class DbeaverReplayTest {
    private static final String NAME = "dbeaver_db";

    @Parameter
    Model model;

    private String url;
    private Connection connection;
    private DatabaseMetaData metadata;
    private String schema;
    private String table;
    /** The key column as the catalog spells it. */
    private String time;

    @BeforeEach
    void open(IotdbServer server) throws Exception {
        // The driver's class by its name, its no-argument constructor, and the URL of the plugin's template.
        url = String.format(
                Locale.ROOT,
                "jdbc:iotdb://%s:%d/?sql_dialect=%s",
                server.host(),
                server.port(),
                model.name().toLowerCase(Locale.ROOT));
        Driver driver = (Driver) Class.forName("io.treeline.driver.IotdbDriver")
                .getDeclaredConstructor()
                .newInstance();
        Properties properties = new Properties();
        properties.put("user", "root");
        properties.put("password", "root");
        assertThat(driver.acceptsURL(url)).isTrue();
        assertThat(driver.getPropertyInfo(url, properties))
                .isNotEmpty()
                .allSatisfy(info -> assertThat(info.name).isNotEmpty());
        connection = driver.connect(url, properties);
        try (Connection short_ = driver.connect(url.replace("/?", "?"), properties)) {
            assertThat(short_.isValid(5)).as("the template without a slash").isTrue();
        }
        model.create(connection, NAME);
        model.fill(connection, NAME, 450);
        schema = model.schema(NAME);
        table = model.table(NAME, "press");
        time = model == Model.TREE ? "Time" : "time";
        try (Statement statement = connection.createStatement()) {
            if (model == Model.TREE) {
                // Names with "_" in them, which DBeaver does not escape, and one that needs quotes.
                statement.execute("CREATE TABLE \"root.dbeaver_db\".\"hall_1.saw 2\" (speed DOUBLE PRECISION)");
                statement.execute("CREATE TABLE \"root.dbeaver_db\".\"hallx1.saw\" (speed DOUBLE PRECISION)");
            } else {
                statement.execute(
                        "CREATE TABLE dbeaver_db.saw_2 (region VARCHAR, speed DOUBLE PRECISION, \"Time\" TIMESTAMP, PRIMARY KEY (region, \"Time\"))");
                statement.execute("CREATE TABLE dbeaver_db.sawx2 (speed DOUBLE PRECISION)");
            }
        }
        metadata = connection.getMetaData();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    /** All rows, by the labels given; the result is closed. */
    private static List<List<Object>> read(ResultSet rows, String... labels) throws SQLException {
        List<List<Object>> read = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                List<Object> row = new ArrayList<>();
                for (String label : labels) {
                    row.add(rows.getObject(label));
                }
                read.add(row);
            }
        }
        return read;
    }

    @Test
    void connects() throws SQLException {
        connection.setAutoCommit(true);
        assertThat(connection.getAutoCommit()).isTrue();
        connection.setReadOnly(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
        assertThat(read(metadata.getClientInfoProperties(), "NAME", "MAX_LEN", "DEFAULT_VALUE", "DESCRIPTION"))
                .extracting(row -> row.get(0))
                .contains("ApplicationName");
        connection.setClientInfo("ApplicationName", "DBeaver 25.2 - Main");
        assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("DBeaver 25.2 - Main");
        connection.setClientInfo(new Properties());
        connection.clearWarnings();
        assertThat(connection.getHoldability()).isPositive();
        assertThat(connection.getTypeMap()).isEmpty();
        assertThat(connection.isValid(10)).isTrue();
    }

    @Test
    void asksForTheDialect() throws SQLException {
        assertThat(metadata.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(metadata.getSQLStateType()).isIn(DatabaseMetaData.sqlStateSQL, DatabaseMetaData.sqlStateXOpen);
        assertThat(List.of(
                        metadata.supportsSubqueriesInComparisons(),
                        metadata.supportsSubqueriesInExists(),
                        metadata.supportsSubqueriesInIns(),
                        metadata.supportsCorrelatedSubqueries(),
                        metadata.supportsUnion(),
                        metadata.supportsUnionAll()))
                .containsOnly(true);
        assertThat(metadata.getSearchStringEscape()).hasSize(1);
        assertThat(metadata.supportsMixedCaseQuotedIdentifiers()
                        || metadata.storesMixedCaseQuotedIdentifiers()
                        || metadata.storesLowerCaseQuotedIdentifiers())
                .isTrue();
        assertThat(List.of(
                        metadata.supportsCatalogsInDataManipulation(),
                        metadata.supportsCatalogsInIndexDefinitions(),
                        metadata.supportsCatalogsInPrivilegeDefinitions(),
                        metadata.supportsCatalogsInProcedureCalls(),
                        metadata.supportsCatalogsInTableDefinitions()))
                .containsOnly(false);
        assertThat(List.of(metadata.supportsSchemasInDataManipulation(), metadata.supportsSchemasInTableDefinitions()))
                .containsOnly(true);
        metadata.supportsSchemasInIndexDefinitions();
        metadata.supportsSchemasInPrivilegeDefinitions();
        metadata.supportsSchemasInProcedureCalls();
        assertThat(metadata.getCatalogSeparator()).isNotNull();
        assertThat(metadata.getExtraNameCharacters()).isNotNull();
        metadata.isCatalogAtStart();
        assertThat(metadata.getSQLKeywords()).isNotEmpty();
        assertThat(metadata.getStringFunctions()).contains("UCASE", "SUBSTRING");
        assertThat(List.of(
                        metadata.getNumericFunctions(), metadata.getTimeDateFunctions(), metadata.getSystemFunctions()))
                .doesNotContainNull();
        assertThat(List.of(metadata.getDatabaseProductName(), metadata.getDriverName()))
                .containsExactly("Apache IoTDB", "Treeline JDBC driver for Apache IoTDB");
        assertThat(metadata.getDatabaseProductVersion()).startsWith("2.");
        assertThat(List.of(metadata.getDatabaseMajorVersion(), metadata.getJDBCMajorVersion()))
                .containsExactly(2, 4);
        assertThat(metadata.getDriverVersion()).isNotEmpty();
        assertThat(List.of(metadata.getSchemaTerm(), metadata.getProcedureTerm(), metadata.getCatalogTerm()))
                .doesNotContainNull();
        assertThat(metadata.supportsBatchUpdates()).isTrue();
        assertThat(metadata.supportsTransactions()).isFalse();
        assertThat(metadata.getDefaultTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
        assertThat(metadata.supportsTransactionIsolationLevel(Connection.TRANSACTION_READ_COMMITTED))
                .isFalse();
        assertThat(metadata.supportsSavepoints()).isFalse();
        assertThat(metadata.supportsMultipleResultSets()).isFalse();
        assertThat(metadata.supportsResultSetType(ResultSet.TYPE_FORWARD_ONLY)).isTrue();
        assertThat(metadata.supportsResultSetConcurrency(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE))
                .isFalse();
    }

    @Test
    void fillsTheTree() throws SQLException {
        assertThat(read(
                        metadata.getTypeInfo(),
                        "TYPE_NAME",
                        "DATA_TYPE",
                        "PRECISION",
                        "NULLABLE",
                        "SEARCHABLE",
                        "MINIMUM_SCALE",
                        "MAXIMUM_SCALE",
                        "AUTO_INCREMENT"))
                .extracting(row -> row.get(0))
                .contains("BOOLEAN", "INTEGER", "BIGINT", "REAL", "DOUBLE", "VARCHAR", "DATE", "TIMESTAMP");
        assertThat(read(metadata.getCatalogs(), "TABLE_CAT")).isEmpty();
        List<List<Object>> schemas = read(metadata.getSchemas(null, "%"), "TABLE_SCHEM", "TABLE_CATALOG");
        assertThat(schemas).contains(java.util.Arrays.asList(schema, null));
        assertThat(read(metadata.getSchemas(), "TABLE_SCHEM", "TABLE_CATALOG")).isEqualTo(schemas);
        assertThat(connection.getCatalog()).isNull();
        assertThat(connection.getSchema()).isNull();
        assertThat(read(metadata.getTableTypes(), "TABLE_TYPE"))
                .extracting(row -> row.get(0))
                .contains("TABLE");

        String[] labels = {
            "TABLE_CAT",
            "TABLE_SCHEM",
            "TABLE_NAME",
            "TABLE_TYPE",
            "REMARKS",
            "TYPE_CAT",
            "TYPE_SCHEM",
            "TYPE_NAME",
            "SELF_REFERENCING_COL_NAME",
            "REF_GENERATION"
        };
        List<List<Object>> tables = read(metadata.getTables(null, schema, "%", null), labels);
        List<String> names = tables.stream().map(row -> (String) row.get(2)).toList();
        assertThat(names)
                .containsExactlyElementsOf(
                        model == Model.TREE
                                ? List.of("hall_1.`saw 2`", "hallx1.saw", "press")
                                : List.of("press", "saw_2", "sawx2"));
        assertThat(tables)
                .allSatisfy(row ->
                        assertThat(row).startsWith(null, schema).element(3).isEqualTo("TABLE"));
        // One by one, with "_" unescaped: the named one is there, others that the pattern takes may be.
        for (List<Object> one : tables) {
            assertThat(read(metadata.getTables(null, schema, (String) one.get(2), null), labels))
                    .contains(one);
        }

        String[] columnLabels = {
            "TABLE_CAT",
            "TABLE_SCHEM",
            "TABLE_NAME",
            "COLUMN_NAME",
            "DATA_TYPE",
            "TYPE_NAME",
            "COLUMN_SIZE",
            "DECIMAL_DIGITS",
            "NUM_PREC_RADIX",
            "NULLABLE",
            "REMARKS",
            "COLUMN_DEF",
            "SQL_DATA_TYPE",
            "CHAR_OCTET_LENGTH",
            "ORDINAL_POSITION",
            "IS_NULLABLE",
            "SOURCE_DATA_TYPE",
            "IS_AUTOINCREMENT",
            "IS_GENERATEDCOLUMN"
        };
        List<List<Object>> bulk = read(metadata.getColumns(null, schema, "%", "%"), columnLabels);
        List<List<Object>> single = new ArrayList<>();
        for (String name : names) {
            read(metadata.getColumns(null, schema, name, "%"), columnLabels).stream()
                    .filter(row -> row.get(2).equals(name))
                    .forEach(single::add);
        }
        assertThat(bulk).as("bulk is cached and shown in place of single").isEqualTo(single);
        assertThat(bulk)
                .filteredOn(row -> row.get(2).equals("press"))
                .extracting(row -> row.get(3), row -> row.get(4), row -> row.get(9))
                .contains(
                        tuple(time, Types.TIMESTAMP, DatabaseMetaData.columnNoNulls),
                        tuple("pressure", Types.DOUBLE, DatabaseMetaData.columnNullable),
                        tuple("strokes", Types.BIGINT, DatabaseMetaData.columnNullable),
                        tuple("serviced", Types.DATE, DatabaseMetaData.columnNullable))
                .hasSize(10);

        String[] keyLabels = {"TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "KEY_SEQ", "PK_NAME"};
        List<List<Object>> keys = read(metadata.getPrimaryKeys(null, schema, "%"), keyLabels);
        List<List<Object>> singleKeys = new ArrayList<>();
        for (String name : names) {
            singleKeys.addAll(read(metadata.getPrimaryKeys(null, schema, name), keyLabels));
        }
        assertThat(keys).isEqualTo(singleKeys);
        assertThat(read(metadata.getPrimaryKeys(null, schema, "press"), "COLUMN_NAME"))
                .containsExactly(List.of(time));
        if (model == Model.TABLE) {
            assertThat(read(metadata.getPrimaryKeys(null, schema, "saw_2"), "COLUMN_NAME"))
                    .containsExactlyInAnyOrder(List.of("region"), List.of("time"));
        }
        assertThat(read(
                        metadata.getIndexInfo(null, schema, "press", false, true),
                        "INDEX_NAME",
                        "NON_UNIQUE",
                        "COLUMN_NAME",
                        "ORDINAL_POSITION",
                        "TYPE"))
                .containsExactly(List.of("press_pkey", false, time, 1, (int) DatabaseMetaData.tableIndexClustered));
        assertThat(read(
                        metadata.getImportedKeys(null, schema, "press"),
                        "PKTABLE_NAME",
                        "FKCOLUMN_NAME",
                        "KEY_SEQ",
                        "DEFERRABILITY"))
                .isEmpty();
        assertThat(read(metadata.getExportedKeys(null, schema, "press"), "FKTABLE_NAME"))
                .isEmpty();
        assertThat(read(metadata.getFunctions(null, schema, "%"), "FUNCTION_NAME", "SPECIFIC_NAME"))
                .isNotNull();
        assertThat(read(metadata.getProcedures(null, schema, "%"), "PROCEDURE_NAME", "PROCEDURE_TYPE"))
                .isEmpty();
    }

    @Test
    void showsRowsPageByPage() throws SQLException {
        List<Long> seen = new ArrayList<>();
        // The next page is the same statement with more rows, of which those seen are skipped.
        for (int offset = 0; offset < 450; offset += 200) {
            try (Statement statement =
                    connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
                statement.setMaxRows(offset + 200);
                statement.setFetchSize(200);
                assertThat(statement.execute("SELECT * FROM " + table + " x WHERE x.strokes >= 0 ORDER BY x." + time))
                        .isTrue();
                try (ResultSet rows = statement.getResultSet()) {
                    for (int i = 0; i < offset; i++) {
                        assertThat(rows.next()).isTrue();
                    }
                    while (rows.next()) {
                        seen.add(rows.getLong("strokes"));
                    }
                }
                assertThat(statement.getMoreResults()).isFalse();
                assertThat(statement.getUpdateCount()).isEqualTo(-1);
                assertThat((Object) statement.getWarnings()).isNull();
            }
        }
        assertThat(seen).hasSize(450).isSorted().doesNotHaveDuplicates();
        try (PreparedStatement count = connection.prepareStatement(
                "SELECT COUNT(*) FROM " + table, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            assertThat(count.execute()).isTrue();
            try (ResultSet rows = count.getResultSet()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(450);
            }
        }
        // The name as it pastes it: what is but letters, digits and _ is bare, all else quoted whole.
        String pasted = (model == Model.TREE ? "\"" + schema + "\"" : schema) + ".press";
        try (Statement statement =
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setMaxRows(5);
            assertThat(statement.execute("SELECT * FROM " + pasted)).isTrue();
            assertThat(read(statement.getResultSet(), "strokes")).hasSize(5);
        }
    }

    @Test
    void readsWhatTheColumnsAre() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT \"Time\", strokes, state AS \"Status\", pressure * 2 AS twice FROM " + table)) {
            ResultSetMetaData columns = rows.getMetaData();
            Map<String, List<Object>> found = new LinkedHashMap<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                found.put(
                        columns.getColumnLabel(i),
                        List.of(
                                columns.getColumnName(i),
                                columns.getSchemaName(i),
                                columns.getTableName(i),
                                columns.getColumnType(i),
                                columns.getColumnTypeName(i),
                                columns.isNullable(i)));
                assertThat(columns.getCatalogName(i)).isEmpty();
                assertThat(columns.getPrecision(i)).isNotNegative();
                assertThat(columns.getScale(i)).isNotNegative();
                assertThat(columns.getColumnDisplaySize(i)).isPositive();
                assertThat(columns.isAutoIncrement(i)).isFalse();
                assertThat(columns.getColumnClassName(i)).startsWith("java.");
                columns.isWritable(i);
                columns.isReadOnly(i);
            }
            assertThat(found.keySet()).containsExactly("Time", "strokes", "Status", "twice");
            assertThat(found.get("strokes"))
                    .containsExactly(
                            "strokes", schema, "press", Types.BIGINT, "BIGINT", ResultSetMetaData.columnNullable);
            assertThat(found.get("Status"))
                    .containsExactly(
                            "state", schema, "press", Types.VARCHAR, "VARCHAR", ResultSetMetaData.columnNullable);
            assertThat(found.get("Time").get(0)).isEqualTo(time);
            assertThat(found.get("Time").get(5)).isEqualTo(ResultSetMetaData.columnNoNulls);
            assertThat(found.get("twice").get(2)).isEqualTo("");
        }
    }

    @Test
    void editsRows() throws SQLException {
        Timestamp at = Timestamp.from(Model.START.plusSeconds(100_000));
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + table + "\n\t(" + quoted(time) + ", strokes, state)\nVALUES (?,?,?)",
                Statement.RETURN_GENERATED_KEYS)) {
            insert.setTimestamp(1, at);
            insert.setObject(2, 77L, Types.BIGINT);
            insert.setString(3, "edited");
            assertThat(insert.execute()).isFalse();
            assertThat(insert.getLargeUpdateCount()).isEqualTo(1);
            assertThat(insert.getUpdateCount()).isEqualTo(1);
            try (ResultSet keys = insert.getGeneratedKeys()) {
                assertThat(keys.next()).isFalse();
            }
        }
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + table + "\n\tSET state=?, strokes=?\nWHERE " + quoted(time) + "=?",
                Statement.RETURN_GENERATED_KEYS)) {
            update.setString(1, "changed");
            update.setNull(2, Types.BIGINT);
            update.setTimestamp(3, at);
            update.addBatch();
            update.setString(1, "nobody");
            update.setLong(2, 1);
            update.setTimestamp(3, new Timestamp(1));
            update.addBatch();
            assertThat(update.executeLargeBatch()).containsExactly(1, 0);
            assertThat((Object) update.getWarnings()).isNull();
        }
        assertThat(rows("SELECT state, strokes FROM " + table + " WHERE " + quoted(time)
                        + " >= TIMESTAMP '2026-01-02 00:00:00'"))
                .containsExactly("changed|null");
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + table + "\nWHERE " + quoted(time) + "=?")) {
            delete.setTimestamp(1, at);
            delete.execute();
            assertThat(delete.getUpdateCount()).isEqualTo(1);
            delete.addBatch();
            assertThat(delete.executeBatch()).containsExactly(0);
        }
        assertThat(rows("SELECT COUNT(*) FROM " + table)).containsExactly("450");
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                all.add(String.join("|", row));
            }
        }
        return all;
    }

    @Test
    void runsScripts() throws SQLException {
        List<String> script = List.of(
                "INSERT INTO " + table
                        + " (\"Time\", strokes) VALUES (TIMESTAMP '2026-02-01 00:00:00', 1), (TIMESTAMP '2026-02-01 00:00:01', 2);",
                "SELECT MAX(strokes) AS top FROM " + table + ";",
                "UPDATE " + table + " SET state = 'x' WHERE strokes < 3",
                "show databases",
                "SELECT 1 -- the last\n");
        List<Object> outcome = new ArrayList<>();
        for (String sql : script) {
            try (Statement statement =
                    connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
                statement.setQueryTimeout(30);
                statement.setMaxRows(200);
                boolean rows = statement.execute(sql);
                int results = 0;
                while (true) {
                    if (rows) {
                        try (ResultSet set = statement.getResultSet()) {
                            while (set.next()) {
                                results++;
                            }
                        }
                    } else if (statement.getUpdateCount() == -1) {
                        break;
                    } else {
                        outcome.add(statement.getUpdateCount());
                    }
                    rows = statement.getMoreResults();
                }
                if (results > 0) {
                    outcome.add("rows");
                }
            }
        }
        assertThat(outcome).containsExactly(2, "rows", 5, "rows", "rows");
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELEC 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isNotEmpty());
        }
    }

    @Test
    void cancelsFromAnotherThread() throws Exception {
        try (Statement statement = connection.createStatement()) {
            CompletableFuture<Void> cancel = CompletableFuture.runAsync(() -> {
                try {
                    TimeUnit.MILLISECONDS.sleep(500);
                    statement.cancel();
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            String t = table + " ";
            assertThatThrownBy(() -> rows(
                            statement,
                            "SELECT COUNT(*) FROM " + t + "a, " + t + "b, " + t + "c, " + t
                                    + "d WHERE a.pressure + b.pressure + c.pressure < d.n"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            cancel.get(10, TimeUnit.SECONDS);
            assertThat(rows(statement, "SELECT 1")).isEqualTo(1);
        }
    }

    private static int rows(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            int n = 0;
            while (rows.next()) {
                n++;
            }
            return n;
        }
    }

    /** What DBeaver's IoTDB plugin sends beside, and the labels it reads. */
    @Test
    void theNativeStatementsOfItsPluginKeepTheirLabels() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (model == Model.TREE) {
                assertThat(read(statement.executeQuery("list user"), "User"))
                        .extracting(row -> row.get(0))
                        .contains("root");
                assertThat(read(statement.executeQuery("list privileges of user root"), "Privileges"))
                        .isNotEmpty();
                // db + "." + table is our schema and table joined.
                assertThat(read(statement.executeQuery("show devices " + schema + ".press"), "IsAligned"))
                        .containsExactly(List.of("false"));
                assertThat(read(
                                statement.executeQuery("show timeseries " + schema + ".press.**"),
                                "Timeseries",
                                "DataType",
                                "Encoding",
                                "Compression"))
                        .hasSize(9)
                        .anySatisfy(row -> assertThat(row).startsWith(schema + ".press.pressure", "DOUBLE"));
            } else {
                Set<String> labels = Set.of("CurrentUser");
                try (ResultSet user = statement.executeQuery("show current_user")) {
                    assertThat(labels).contains(user.getMetaData().getColumnLabel(1));
                    assertThat(user.next()).isTrue();
                    assertThat(user.getString("CurrentUser")).isEqualTo("root");
                }
            }
        }
    }
}
