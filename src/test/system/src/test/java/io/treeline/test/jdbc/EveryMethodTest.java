// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.IotdbDataSource;
import io.treeline.driver.NamedStatement;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.CommonDataSource;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Calls every method of every object of java.sql and javax.sql: it answers, or says no in the one way that JDBC has for
 * it.
 */
@WithServer
class EveryMethodTest {
    /** The methods of closed objects that JDBC lets answer; all others must refuse. */
    private static final Set<String> ANSWER_WHEN_CLOSED = Set.of(
            "close",
            "isClosed",
            "abort",
            "isValid",
            "unwrap",
            "isWrapperFor",
            "enquoteLiteral",
            "enquoteIdentifier",
            "enquoteNCharLiteral",
            "isSimpleIdentifier",
            "toString");

    /** NullPointerException is what the Javadoc of these promises for null. */
    private static final Set<String> NULL_POINTERS =
            Set.of("enquoteLiteral", "enquoteIdentifier", "enquoteNCharLiteral", "isSimpleIdentifier");

    /** Methods that may return null, or do so when given nothing. */
    private static final Set<String> MAY_BE_NULL = Set.of(
            "getWarnings",
            "getCatalog",
            "getSchema",
            "getClientInfo",
            "getResultSet",
            "getMetaData",
            "getLogWriter",
            "getURL",
            "connect",
            "getStatement",
            "getUserName",
            "getCatalogSeparator",
            "getCatalogTerm");

    private static final String SCHEMA = "root.jdbc_every";
    private static String url;
    private static PlausibleArguments.Texts tree;
    private static PlausibleArguments.Texts table;
    private static Connection shared;
    private static Connection sharedTable;

    /** What was called and refused, over all tests of this class. */
    private static final Set<String> REFUSED = new TreeSet<>();

    /** Makes an object to call a method of; in the end it is closed. */
    private interface Factory<T> {
        T make() throws Exception;
    }

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        url = server.url() + "?user=root&password=root";
        shared = DriverManager.getConnection(url);
        sharedTable = DriverManager.getConnection(url + "&sql_dialect=table");
        try (Statement statement = shared.createStatement();
                Statement tableModel = sharedTable.createStatement()) {
            statement.execute("create database " + SCHEMA);
            statement.execute("create timeseries " + SCHEMA + ".d.v int32");
            statement.execute("insert into " + SCHEMA + ".d(time, v) values (1, 1), (2, 2)");
            tableModel.execute("create database jdbc_every");
            tableModel.execute("use jdbc_every");
            tableModel.execute("create table d (site string tag, v int32 field)");
            tableModel.execute("insert into d(time, site, v) values (1, 'a', 1), (2, 'a', 2)");
        }
        tree = new PlausibleArguments.Texts(
                url,
                SCHEMA,
                "d",
                "SELECT v FROM \"root.jdbc_every\".\"d\"",
                "INSERT INTO \"root.jdbc_every\".\"d\" (\"Time\", v) VALUES (3, 3)");
        table = new PlausibleArguments.Texts(
                url,
                "jdbc_every",
                "d",
                "SELECT v FROM jdbc_every.d",
                "INSERT INTO jdbc_every.d (time, site, v) VALUES (3, 'a', 3)");
    }

    @AfterAll
    static void close() throws SQLException {
        shared.close();
        sharedTable.close();
    }

    private static Connection connect(PlausibleArguments.Texts texts) throws SQLException {
        return DriverManager.getConnection(texts == table ? url + "&sql_dialect=table&database=jdbc_every" : url);
    }

    private static Connection shared(PlausibleArguments.Texts texts) {
        return texts == table ? sharedTable : shared;
    }

    private static String parametrized(PlausibleArguments.Texts texts) {
        return texts.query() + " WHERE v >= ?";
    }

    private static String named(PlausibleArguments.Texts texts) {
        return texts.query() + " WHERE v >= :v";
    }

    private static String nativeText(PlausibleArguments.Texts texts) {
        return texts == table ? "show tables from jdbc_every" : "select v from root.jdbc_every.d";
    }

    private static <P extends PreparedStatement> P set(P statement) throws SQLException {
        statement.setInt(1, 0);
        return statement;
    }

    private static ResultSet onRow(ResultSet rows) throws SQLException {
        assertThat(rows.next()).isTrue();
        return rows;
    }

    private static PooledConnection pooled(PlausibleArguments.Texts texts) throws SQLException {
        IotdbDataSource source = source();
        if (texts == table) {
            source.setSqlDialect("table");
            source.setDatabase("jdbc_every");
        }
        return source.getPooledConnection();
    }

    private static IotdbDataSource source() {
        return new IotdbDataSource(url);
    }

    @Test
    void openObjectsAnswerOrRefuseAsTheTableSays() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (PlausibleArguments arguments : PlausibleArguments.values()) {
            callAll(arguments, wrong);
        }
        assertThat(wrong).isEmpty();
        compareWithTheTable();
    }

    private static void callAll(PlausibleArguments arguments, List<String> wrong) throws Exception {
        for (PlausibleArguments.Texts texts : List.of(tree, table)) {
            Connection own = shared(texts);
            call(Driver.class, () -> DriverManager.getDriver(url), arguments, texts, wrong);
            call(DataSource.class, EveryMethodTest::source, arguments, texts, wrong);
            call(ConnectionPoolDataSource.class, EveryMethodTest::source, arguments, texts, wrong);
            call(PooledConnection.class, () -> pooled(texts), arguments, texts, wrong);
            call(Connection.class, () -> connect(texts), arguments, texts, wrong);
            call(Connection.class, () -> pooled(texts).getConnection(), arguments, texts, wrong);
            call(Statement.class, own::createStatement, arguments, texts, wrong);
            call(
                    Statement.class,
                    () -> {
                        Statement statement = own.createStatement();
                        statement.execute(nativeText(texts));
                        return statement;
                    },
                    arguments,
                    texts,
                    wrong);
            call(
                    PreparedStatement.class,
                    () -> set(own.prepareStatement(parametrized(texts))),
                    arguments,
                    texts,
                    wrong);
            call(
                    PreparedStatement.class,
                    () -> set(own.prepareStatement(texts.update().replace("3)", "?)"))),
                    arguments,
                    texts,
                    wrong);
            call(CallableStatement.class, () -> set(own.prepareCall(named(texts))), arguments, texts, wrong);
            call(
                    NamedStatement.class,
                    () -> set(own.unwrap(IotdbConnection.class).prepareNamed(named(texts))),
                    arguments,
                    texts,
                    wrong);
            call(
                    ResultSet.class,
                    () -> onRow(own.createStatement().executeQuery(texts.query())),
                    arguments,
                    texts,
                    wrong);
            call(ResultSet.class, () -> own.createStatement().executeQuery(nativeText(texts)), arguments, texts, wrong);
            call(
                    ResultSet.class,
                    () -> own.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)
                            .executeQuery(texts.query()),
                    arguments,
                    texts,
                    wrong);
            call(ResultSet.class, () -> onRow(own.getMetaData().getSchemas()), arguments, texts, wrong);
            call(
                    ResultSetMetaData.class,
                    () -> own.prepareStatement(texts.query()).getMetaData(),
                    arguments,
                    texts,
                    wrong);
            call(
                    ResultSetMetaData.class,
                    () -> own.createStatement().executeQuery(nativeText(texts)).getMetaData(),
                    arguments,
                    texts,
                    wrong);
            call(
                    ParameterMetaData.class,
                    () -> own.prepareStatement(parametrized(texts)).getParameterMetaData(),
                    arguments,
                    texts,
                    wrong);
            call(DatabaseMetaData.class, own::getMetaData, arguments, texts, wrong);
        }
    }

    @Test
    void closedObjectsRefuse() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (PlausibleArguments.Texts texts : List.of(tree, table)) {
            closed(Connection.class, () -> closed(connect(texts)), "08003", texts, wrong);
            closed(Connection.class, () -> closed(pooled(texts).getConnection()), "08003", texts, wrong);
            Connection own = shared(texts);
            closed(Statement.class, () -> closed(own.createStatement()), "55000", texts, wrong);
            closed(
                    PreparedStatement.class,
                    () -> closed(own.prepareStatement(parametrized(texts))),
                    "55000",
                    texts,
                    wrong);
            closed(CallableStatement.class, () -> closed(own.prepareCall(named(texts))), "55000", texts, wrong);
            closed(
                    NamedStatement.class,
                    () -> closed(own.unwrap(IotdbConnection.class).prepareNamed(named(texts))),
                    "55000",
                    texts,
                    wrong);
            closed(
                    ResultSet.class,
                    () -> closed(own.createStatement().executeQuery(texts.query())),
                    "24000",
                    texts,
                    wrong);
            closed(
                    ResultSet.class,
                    () -> closed(own.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)
                            .executeQuery(texts.query())),
                    "24000",
                    texts,
                    wrong);
            // By the end of what it belongs to, in whatever way.
            closed(
                    Statement.class,
                    () -> {
                        Connection connection = connect(texts);
                        Statement statement = connection.createStatement();
                        connection.close();
                        return statement;
                    },
                    "55000",
                    texts,
                    wrong);
            closed(
                    PreparedStatement.class,
                    () -> {
                        Connection connection = connect(texts);
                        PreparedStatement statement = connection.prepareStatement(parametrized(texts));
                        connection.abort(Runnable::run);
                        return statement;
                    },
                    "55000",
                    texts,
                    wrong);
        }
        closed(
                PooledConnection.class,
                () -> {
                    PooledConnection pooled = pooled(tree);
                    pooled.close();
                    return pooled;
                },
                "08003",
                tree,
                wrong);
        assertThat(wrong).isEmpty();
    }

    private static <T extends AutoCloseable> T closed(T object) throws Exception {
        object.close();
        return object;
    }

    /** docs/jdbc-behaviour.md names what is refused: no less, no more. */
    private static void compareWithTheTable() throws IOException {
        Set<String> listed = listed();
        Set<String> used = new HashSet<>();
        List<String> missing = new ArrayList<>();
        for (String refused : REFUSED) {
            String row = listed.stream()
                    .filter(each -> matches(each, refused))
                    .findFirst()
                    .orElse(null);
            if (row == null) {
                missing.add(refused);
            }
            used.add(row);
        }
        assertThat(missing).as("refused, but not in docs/jdbc-behaviour.md").isEmpty();
        assertThat(listed.stream().filter(each -> !used.contains(each)))
                .as("in docs/jdbc-behaviour.md, but not refused")
                .isEmpty();
    }

    private static boolean matches(String row, String method) {
        return row.endsWith("*") ? method.startsWith(row.substring(0, row.length() - 1)) : row.equals(method);
    }

    private static Set<String> listed() throws IOException {
        String page =
                Files.readString(Path.of(System.getProperty("treeline.root")).resolve("docs/jdbc-behaviour.md"));
        Set<String> names = new LinkedHashSet<>();
        for (String line : page.substring(page.indexOf("## What is refused"))
                .lines()
                .filter(each -> each.startsWith("| `"))
                .toList()) {
            Matcher name = Pattern.compile("`([^`]+)`").matcher(line.substring(0, line.indexOf(" | ")));
            while (name.find()) {
                names.add(name.group(1));
            }
            assertThat(line.split("\\|")[2].strip()).as(line).isNotEmpty();
        }
        return names;
    }

    private static <T> void call(
            Class<T> type,
            Factory<? extends T> factory,
            PlausibleArguments arguments,
            PlausibleArguments.Texts texts,
            List<String> wrong)
            throws Exception {
        for (Method method : methods(type)) {
            if (!arguments.differ(method)) {
                continue;
            }
            Object object = factory.make();
            try {
                Object value = method.invoke(object, arguments.of(type, method, texts));
                checkValue(method, value, arguments, wrong);
            } catch (InvocationTargetException e) {
                checkException(type, method, e.getCause(), arguments, wrong);
            } finally {
                close(object);
            }
        }
    }

    private static <T> List<Method> methods(Class<T> type) {
        return Stream.of(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    private static void close(Object object) throws Exception {
        if (object instanceof ResultSet rows && !rows.isClosed() && rows.getStatement() != null) {
            rows.getStatement().close();
        } else if (object instanceof AutoCloseable closeable) {
            closeable.close();
        } else if (object instanceof PooledConnection pooled) {
            pooled.close();
        }
    }

    private static void checkValue(Method method, Object value, PlausibleArguments arguments, List<String> wrong)
            throws Exception {
        String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        boolean mayBeNull = method.getReturnType() == void.class || MAY_BE_NULL.contains(method.getName());
        if (value == null && !mayBeNull) {
            wrong.add(arguments + " " + method + " gave null");
        }
        if (value instanceof ResultSet rows) {
            assertThat(rows.getMetaData().getColumnCount()).as(name).isPositive();
            while (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    rows.getObject(i);
                }
            }
        }
        boolean borrowed = value instanceof Connection
                && !(method.getDeclaringClass().getPackageName().equals("javax.sql")
                        || method.getDeclaringClass() == Driver.class);
        if (!borrowed) {
            close(value);
        }
    }

    private static void checkException(
            Class<?> type, Method method, Throwable thrown, PlausibleArguments arguments, List<String> wrong) {
        String what = arguments + " " + method + " threw " + thrown;
        if (thrown instanceof NullPointerException
                && arguments == PlausibleArguments.NULLS
                && NULL_POINTERS.contains(method.getName())) {
            return;
        }
        if (!(thrown instanceof SQLException e)) {
            wrong.add(what + (thrown.getStackTrace().length > 0 ? " at " + thrown.getStackTrace()[0] : ""));
            return;
        }
        boolean refused = "0A000".equals(e.getSQLState());
        if (refused != (e instanceof SQLFeatureNotSupportedException)) {
            wrong.add(what + " with SQLState " + e.getSQLState());
        }
        if (refused) {
            // A refusal says what, why, and what to use instead.
            if (!e.getMessage().contains("is not supported: ")) {
                wrong.add(what);
            }
            REFUSED.add(
                    method.getDeclaringClass() == CommonDataSource.class
                            ? "DataSource." + method.getName()
                            : (method.getDeclaringClass() == NamedStatement.class ? type : method.getDeclaringClass())
                                            .getSimpleName()
                                    + "." + method.getName());
            return;
        }
        if (e.getSQLState() == null
                || e.getSQLState().length() != 5
                || e.getMessage() == null
                || e.getMessage().isBlank()) {
            wrong.add(what + " with SQLState " + e.getSQLState());
        }
        boolean argumentsAreSane = arguments == PlausibleArguments.SENSIBLE;
        // Conversions and types that do not exist, text for a statement that has its own, an inclination to other
        // objects.
        boolean known = e.getSQLState().startsWith("22")
                || e.getSQLState().startsWith("24")
                || "55000".equals(e.getSQLState())
                || "07001".equals(e.getSQLState())
                || "42703".equals(e.getSQLState())
                || "42704".equals(e.getSQLState());
        if (argumentsAreSane && !known) {
            wrong.add(what + " with SQLState " + e.getSQLState());
        }
    }

    private static <T> void closed(
            Class<T> type,
            Factory<? extends T> factory,
            String state,
            PlausibleArguments.Texts texts,
            List<String> wrong)
            throws Exception {
        T object = factory.make();
        for (Method method : methods(type)) {
            String what = "closed " + method;
            boolean answers = ANSWER_WHEN_CLOSED.contains(method.getName())
                    || PooledConnection.class.isAssignableFrom(type)
                            && method.getName().contains("Listener");
            try {
                method.invoke(object, PlausibleArguments.SENSIBLE.of(type, method, texts));
                if (!answers) {
                    wrong.add(what + " answered");
                }
            } catch (InvocationTargetException e) {
                if (answers || !(e.getCause() instanceof SQLException refusal)) {
                    wrong.add(what + " threw " + e.getCause());
                } else if (!state.equals(refusal.getSQLState())
                        && !(refusal instanceof SQLFeatureNotSupportedException
                                && "0A000".equals(refusal.getSQLState()))) {
                    wrong.add(what + " threw " + refusal + " with SQLState " + refusal.getSQLState());
                }
            }
        }
    }
}
