// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.NamedStatement;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Calls every method of statements and connections between two calls of addBatch: each row is stored once, and counted,
 * in the table that was meant. Nothing is remembered of definitions (schemaCacheAge=0), so that any call that plans the
 * statement anew gets another plan.
 */
@WithServer
class BatchKeepsItsRowsTest {
    /** What ends a batch, by right. */
    private static final Set<String> ENDS = Set.of("close", "abort", "clearBatch", "executeBatch", "executeLargeBatch");

    private Connection connection;
    private String schema;
    private String other;
    private boolean creates;
    private int tables;
    /** For the rows of each call of a method. */
    private long time;

    private final Set<Long> expected = new TreeSet<>();

    /** How a statement is made and gets its rows. */
    private enum Kind {
        PREPARED,
        NAMED,
        TEXT
    }

    private void connect(IotdbServer server, boolean tableModel, boolean autoCreate, String more) throws SQLException {
        schema = tableModel ? "batchkeeps" : "root.batchkeeps";
        other = schema + "2";
        creates = autoCreate;
        String url = server.url() + "?schemaCacheAge=0&autoCreate=" + autoCreate + "&database=" + schema
                + (tableModel ? "&sql_dialect=table" : "") + more;
        try (Connection first = DriverManager.getConnection(
                        server.url() + (tableModel ? "?sql_dialect=table" : ""), "root", "root");
                Statement statement = first.createStatement()) {
            for (String each : List.of(schema, other)) {
                statement.execute("DROP SCHEMA IF EXISTS \"" + each + "\" CASCADE");
                statement.execute("CREATE SCHEMA \"" + each + '"');
                if (!autoCreate) {
                    statement.execute("CREATE TABLE \"" + each + "\".d (x BIGINT)");
                }
            }
        }
        connection = DriverManager.getConnection(url, "root", "root");
    }

    private Statement make(Kind kind, String table) throws SQLException {
        return switch (kind) {
            case PREPARED -> connection.prepareStatement("INSERT INTO " + table + " (\"Time\", x) VALUES (?, ?)");
            case NAMED ->
                connection
                        .unwrap(IotdbConnection.class)
                        .prepareNamed("INSERT INTO " + table + " (\"Time\", x) VALUES (:t, :x)");
            case TEXT -> connection.createStatement();
        };
    }

    private void set(Statement statement, long value) throws SQLException {
        if (statement instanceof PreparedStatement prepared) {
            prepared.setLong(1, value);
            prepared.setLong(2, value);
        }
    }

    private void add(Statement statement, String table, long value) throws SQLException {
        set(statement, value);
        if (statement instanceof PreparedStatement prepared) {
            prepared.addBatch();
        } else {
            statement.addBatch("INSERT INTO " + table + " (\"Time\", x) VALUES (" + value + ", " + value + ")");
        }
        expected.add(value);
    }

    private static List<Method> methods(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !ENDS.contains(method.getName()))
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, PREPARED",
        "false, true, PREPARED",
        "true, false, PREPARED",
        "true, true, PREPARED",
        "false, false, NAMED",
        "true, false, NAMED",
        "false, false, TEXT",
        "true, false, TEXT"
    })
    void whateverIsCalledBetween(boolean tableModel, boolean autoCreate, Kind kind, IotdbServer server)
            throws Exception {
        connect(server, tableModel, autoCreate, "");
        callAll(kind, false, server);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void alsoRowByRow(boolean tableModel, IotdbServer server) throws Exception {
        connect(server, tableModel, false, "&rewriteBatchedInserts=false");
        callAll(Kind.PREPARED, true, server);
    }

    private void callAll(Kind kind, boolean rowByRow, IotdbServer server) throws Exception {
        Class<?> type = switch (kind) {
            case PREPARED -> PreparedStatement.class;
            case NAMED -> NamedStatement.class;
            case TEXT -> Statement.class;
        };
        PlausibleArguments.Texts texts = new PlausibleArguments.Texts(
                server.url(), other, "d", "SELECT 1", "INSERT INTO d (\"Time\", x) VALUES (3, 3)");
        List<String> wrong = new ArrayList<>();
        try (Connection own = connection) {
            boolean few = creates || kind != Kind.PREPARED || rowByRow;
            for (PlausibleArguments arguments : few
                    ? List.of(PlausibleArguments.SENSIBLE)
                    : List.of(PlausibleArguments.SENSIBLE, PlausibleArguments.NULLS)) {
                for (Class<?> each : List.of(type, IotdbConnection.class)) {
                    for (Method method : methods(each)) {
                        if (arguments.differ(method)) {
                            check(kind, each, method, arguments, texts, wrong);
                        }
                    }
                }
            }
            assertThat(wrong).isEmpty();
            if (!creates) {
                assertThat(rows("d")).isEqualTo(expected);
            }
            assertThat(time).isGreaterThan(1000);
            assertThat(rows('"' + other + "\".d", creates)).isEmpty();
        }
    }

    private void check(
            Kind kind,
            Class<?> type,
            Method method,
            PlausibleArguments arguments,
            PlausibleArguments.Texts texts,
            List<String> wrong)
            throws Exception {
        String what = kind + " " + arguments + " " + method;
        time += 10;
        long first = time;
        String table = creates ? "d" + tables++ : "d";
        if (creates) {
            expected.clear();
        }
        try (Statement statement = make(kind, table)) {
            add(statement, table, first);
            int adds = 1;
            boolean alone = Statement.class.isAssignableFrom(type)
                    && method.getParameterCount() == 0
                    && method.getName().startsWith("execute");
            if (alone) {
                set(statement, first + 5);
            }
            try {
                Object value = method.invoke(
                        type == IotdbConnection.class ? connection : statement,
                        arguments.of(type == IotdbConnection.class ? Connection.class : type, method, texts));
                if (alone) {
                    expected.add(first + 5);
                }
                if (method.getName().equals("addBatch")) {
                    adds++;
                }
                if (kind == Kind.TEXT
                        && (method.getName().contains("Update")
                                || method.getName().equals("addBatch"))
                        && method.getParameterCount() > 0) {
                    expected.add(3L);
                }
                if (value instanceof AutoCloseable closeable && value != statement && !(value instanceof Connection)) {
                    closeable.close();
                }
            } catch (InvocationTargetException e) {
                // EveryMethodTest knows which refuse, and how.
                assertThat(e.getCause()).as(what).isInstanceOfAny(SQLException.class, NullPointerException.class);
            }
            connection.setReadOnly(false);
            connection.setNetworkTimeout(Runnable::run, 0);
            statement.setQueryTimeout(0);
            if (kind == Kind.TEXT) {
                // A text means what it says when it runs, as in PostgreSQL.
                connection.setSchema(schema);
            }
            add(statement, table, first + 1);
            int[] counts = statement.executeBatch();
            if (counts.length != adds + 1 || Arrays.stream(counts).anyMatch(count -> count != 1)) {
                wrong.add(what + " counts " + Arrays.toString(counts));
            }
            connection.setSchema(schema);
            connection.setAutoCommit(true);
            if (creates && !rows(table).equals(expected)) {
                wrong.add(what + " stored " + rows(table) + " instead of " + expected);
            }
        } catch (SQLException e) {
            throw new AssertionError(what, e);
        }
    }

    private Set<Long> rows(String table) throws SQLException {
        Set<Long> rows = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT \"Time\", x FROM " + table)) {
            while (result.next()) {
                assertThat(result.getTimestamp(1).getTime()).isEqualTo(result.getLong(2));
                rows.add(result.getLong(2));
            }
        }
        return rows;
    }

    private Set<Long> rows(String table, boolean mayBeMissing) throws SQLException {
        try {
            return rows(table);
        } catch (SQLException e) {
            assertThat(mayBeMissing && e.getSQLState().equals("42P01"))
                    .as(e.getMessage())
                    .isTrue();
            return Set.of();
        }
    }
}
