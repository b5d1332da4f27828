// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import io.treeline.driver.Appender;
import io.treeline.driver.IotdbConnection;
import io.treeline.test.write.WriteSteps.Prepared;
import io.treeline.test.write.WriteSteps.Step;
import io.treeline.test.write.WriteSteps.Texts;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs random sequences of writes against Treeline and {@link WriteReference}, and compares counts, errors and contents
 * after each step.
 */
final class WriteModel {
    /** A server that can be restarted. */
    interface Servers {
        /** The URL of the one that runs now. */
        String url();

        /** Stops it and starts it again on the same data. */
        void restart();
    }

    private final Servers servers;
    private final boolean restarts;
    private final String parameters;
    private final boolean tableModel;
    private final String schema;
    private final String options;

    /** @param servers null where the server at the URL stays as it is */
    WriteModel(String url, Servers servers, boolean tableModel, boolean aligned) {
        this.servers = servers != null
                ? servers
                : new Servers() {
                    @Override
                    public String url() {
                        return url;
                    }

                    @Override
                    public void restart() {
                        throw new IllegalStateException("the sequence has no restarts");
                    }
                };
        this.restarts = servers != null;
        this.parameters = "?time_zone=UTC" + (tableModel ? "&sql_dialect=table" : "");
        this.tableModel = tableModel;
        this.schema = (tableModel ? "writemodel" : "root.writemodel") + (aligned ? "" : "plain");
        this.options = tableModel ? "" : " WITH (aligned = " + aligned + ')';
    }

    /** A model over a server of its own, which restarts now and then and keeps its data in a folder. */
    static WriteModel restarting(RestartedServer server, boolean tableModel, boolean aligned) {
        return new WriteModel(null, server, tableModel, aligned);
    }

    /**
     * A longer run on a server of its own: {@code tree|plain|table}, first seed, sequences, steps of each, and
     * {@code restarts} when the server is to be restarted among them. Prints each sequence that differs in its smallest
     * form, and ends with 1 when there was one.
     */
    public static void main(String[] args) throws Exception {
        boolean restarts = args.length > 4 && args[4].equals("restarts");
        int found = 0;
        int sequences = Integer.parseInt(args[2]);
        int steps = Integer.parseInt(args[3]);
        try (RestartedServer server = new RestartedServer()) {
            WriteModel model = restarts
                    ? restarting(server, args[0].equals("table"), !args[0].equals("plain"))
                    : new WriteModel(server.url(), null, args[0].equals("table"), !args[0].equals("plain"));
            for (int i = 0; i < sequences; i++) {
                String report = model.sequence(Long.parseLong(args[1]) + i, steps);
                if (report != null) {
                    found++;
                    System.out.println(report);
                }
                if (i % 10 == 9) {
                    System.out.println(args[0] + ": " + (i + 1) + " sequences, " + found + " differ");
                }
            }
        }
        System.out.println(args[0] + ": " + found + " of " + sequences + " sequences of " + steps
                + " steps differ, seeds from " + args[1]);
        System.exit(found == 0 ? 0 : 1);
    }

    /**
     * The class of an error, which both must agree in. Text that is no number is no value of a number's column here,
     * whatever it holds, where PostgreSQL tries to read it; and a parameter of another type is a value that cannot be
     * converted, where PostgreSQL sees an expression of another type: these are one.
     */
    static String failure(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String kind =
                List.of("22018", "22P02").contains(state) ? "42" : state.length() < 2 ? state : state.substring(0, 2);
        return "error " + kind + " \u00AB" + state + ' '
                + String.valueOf(e.getMessage()).lines().findFirst().orElse("").replace('\u00BB', '>') + '\u00BB';
    }

    /**
     * An outcome without the words of its errors. A statement can be wrong twice, by a value that cannot be read (22)
     * and by an expression of another type (42), and each side names what it comes upon first: these are one.
     */
    private static String comparable(String outcome) {
        return outcome.replaceAll(" \u00AB[^\u00BB]*\u00BB", "").replace("error 22", "error 42");
    }

    /** Runs a sequence; null when all agrees, else the shortest sequence found that does not, and how. */
    String sequence(long seed, int length) throws SQLException {
        List<Step> steps = new WriteSteps(seed, tableModel, schema, options, restarts).sequence(length);
        String difference = difference(steps);
        if (difference == null) {
            return null;
        }
        long end = System.nanoTime() + 60_000_000_000L;
        for (boolean shorter = true; shorter; ) {
            shorter = false;
            for (int size = Math.max(1, steps.size() / 4); size > 0; size /= 2) {
                for (int i = steps.size() - size; i >= 0 && System.nanoTime() < end; i -= size) {
                    List<Step> fewer = new ArrayList<>(steps.subList(0, i));
                    fewer.addAll(steps.subList(i + size, steps.size()));
                    String same = difference(fewer);
                    if (same != null) {
                        steps = fewer;
                        difference = same;
                        shorter = true;
                        i = Math.min(i, steps.size() - size + 1);
                    }
                }
            }
        }
        return "Seed " + seed + ", " + length + " steps, " + (tableModel ? "table model" : "tree" + options) + ":\n  "
                + String.join("\n  ", steps.stream().map(Step::toString).toList()) + "\n  " + difference;
    }

    private String difference(List<Step> steps) throws SQLException {
        Session session = new Session();
        try (session;
                WriteReference reference = new WriteReference(tableModel, schema)) {
            // The database stays: after some that were dropped the server has no regions left for new ones for a while.
            session.statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + schema + '"');
            // Nor do the tables have the names of those before: what the server keeps of a dropped one can spoil the
            // next.
            String prefix = "r" + Long.toString(System.nanoTime(), 36) + '_';
            for (Step given : steps) {
                Step step = rename(given, prefix);
                String expected = reference.run(step);
                String found = run(session, step);
                if (step instanceof WriteSteps.Appended && expected.startsWith("error 42")) {
                    // Its values are of other types than the columns, which the generator takes for others than they
                    // are: an appender converts more than SQL does.
                    return null;
                }
                // PostgreSQL computes what is constant before it looks whether there is any row to compute it for.
                boolean neverComputed = expected.startsWith("error 22") && found.equals("0");
                if (!neverComputed && !comparable(found).equals(comparable(expected))) {
                    return step + "\n  gives  " + found + "\n  should " + expected;
                }
                for (String table : List.of("t0", "t1")) {
                    String name = '"' + schema + "\"." + prefix + table;
                    String right = contents(reference.connection(), name);
                    reference.connection().rollback();
                    String stored = contents(session.connection, name);
                    if (!stored.equals(right)) {
                        return step + "\n  gives " + found + ", then " + table + " holds\n  " + stored
                                + "\n  should hold\n  " + right;
                    }
                }
            }
            return null;
        }
    }

    /** The connection of a sequence, opened anew when the server was restarted. */
    private final class Session implements AutoCloseable {
        private Connection connection;
        private Statement statement;

        Session() throws SQLException {
            open();
        }

        private void open() throws SQLException {
            connection = DriverManager.getConnection(servers.url() + parameters, "root", "root");
            statement = connection.createStatement();
        }

        void restart() throws SQLException {
            close();
            servers.restart();
            open();
            // Its regions take a few seconds more to find their leaders than it takes to answer.
            long end = System.nanoTime() + 120_000_000_000L;
            while (!takesRows(System.nanoTime() > end)) {
                java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
            }
        }

        /** Whether a new device, and each of the weeks, takes a row. */
        private boolean takesRows(boolean last) throws SQLException {
            String table = '"' + schema + "\".ready" + Long.toString(System.nanoTime(), 36);
            try {
                statement.execute("CREATE TABLE " + table + " (x INT" + (tableModel ? " FIELD" : "") + ')');
                for (int week : WriteSteps.WEEKS) {
                    statement.executeUpdate(
                            "INSERT INTO " + table + " (\"Time\", x) VALUES (" + week * 7L * 86_400_000L + ", 1)");
                }
                return true;
            } catch (SQLException e) {
                if (last) {
                    throw e;
                }
                return false;
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private Step rename(Step step, String prefix) {
        String from = '"' + schema + "\".";
        String to = from + prefix;
        if (step instanceof WriteSteps.Insert insert) {
            return new WriteSteps.Insert(
                    insert.table().replace(from, to),
                    insert.columns(),
                    insert.rows().stream()
                            .map(row -> row.stream()
                                    .map(cell -> cell.replace(from, to))
                                    .toList())
                            .toList(),
                    insert.returning());
        } else if (step instanceof WriteSteps.Conflict conflict) {
            return new WriteSteps.Conflict(
                    conflict.table().replace(from, to),
                    conflict.key(),
                    conflict.columns(),
                    conflict.source().replace(from, to),
                    conflict.sets(),
                    conflict.condition(),
                    conflict.returning());
        } else if (step instanceof WriteSteps.InsertSelect insert) {
            return new WriteSteps.InsertSelect(
                    insert.table().replace(from, to),
                    insert.columns(),
                    insert.query().replace(from, to));
        } else if (step instanceof WriteSteps.Change change) {
            return new WriteSteps.Change(
                    change.table().replace(from, to), change.sql().replace(from, to));
        } else if (step instanceof WriteSteps.Define define) {
            return new WriteSteps.Define(
                    define.table().replace(from, to),
                    define.sql().replace(from, to),
                    define.reference().replace(from, to));
        } else if (step instanceof Prepared prepared) {
            return new Prepared(
                    prepared.table().replace(from, to), prepared.columns(), prepared.rows(), prepared.conflict());
        } else if (step instanceof WriteSteps.Appended appended) {
            return new WriteSteps.Appended(appended.table().replace(from, to), appended.columns(), appended.rows());
        } else if (step instanceof WriteSteps.Flush || step instanceof WriteSteps.Restart) {
            return step;
        }
        return new Texts(((Texts) step)
                .steps().stream().map(each -> rename(each, prefix)).toList());
    }

    private String run(Session session, Step step) throws SQLException {
        Connection connection = session.connection;
        Statement statement = session.statement;
        if (step instanceof WriteSteps.Flush) {
            statement.execute("FLUSH");
            return "0";
        } else if (step instanceof WriteSteps.Restart) {
            session.restart();
            return "0";
        } else if (step instanceof WriteSteps.Appended appended) {
            return appended(connection, appended);
        }
        if (step instanceof Texts texts) {
            for (Step each : texts.steps()) {
                statement.addBatch(each.toString());
            }
            try {
                return longs(statement.executeLargeBatch()).toString();
            } catch (BatchUpdateException e) {
                return longs(e.getLargeUpdateCounts()) + ", then " + failure(e);
            }
        } else if (step instanceof Prepared prepared) {
            return prepared(connection, prepared);
        }
        try {
            if (step.toString().contains(" RETURNING ")) {
                try (ResultSet result = statement.executeQuery(step.toString())) {
                    return rows(result);
                }
            }
            return String.valueOf(statement.executeLargeUpdate(step.toString()));
        } catch (SQLException e) {
            return failure(e);
        }
    }

    private String appended(Connection connection, WriteSteps.Appended appended) {
        String table = appended.table().substring(appended.table().indexOf("\".") + 2);
        String[] names =
                appended.columns().subList(1, appended.columns().size()).toArray(String[]::new);
        try (Appender rows = connection.unwrap(IotdbConnection.class).appender(schema, table, names)) {
            for (List<WriteSteps.Value> row : appended.rows()) {
                rows.at(((Timestamp) row.get(0).object()).getTime());
                for (int i = 1; i < row.size(); i++) {
                    rows.set(i, row.get(i).object());
                }
            }
            return String.valueOf(rows.flush());
        } catch (SQLException e) {
            return failure(e);
        }
    }

    private static List<Long> longs(long[] counts) {
        return java.util.Arrays.stream(counts).boxed().toList();
    }

    private static String prepared(Connection connection, Prepared prepared) throws SQLException {
        List<String> outcomes = new ArrayList<>();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + prepared.table() + " AS t ("
                + String.join(", ", prepared.columns()) + ") VALUES (?"
                + ", ?".repeat(prepared.columns().size() - 1) + ')'
                + (prepared.conflict() == null ? "" : prepared.conflict().action()))) {
            for (List<WriteSteps.Value> row : prepared.rows()) {
                try {
                    for (int i = 0; i < row.size(); i++) {
                        insert.setObject(i + 1, row.get(i).object());
                    }
                    insert.addBatch();
                    outcomes.add(null);
                } catch (SQLException e) {
                    outcomes.add(failure(e));
                }
            }
            long[] counts = insert.executeLargeBatch();
            int next = 0;
            for (int i = 0; i < outcomes.size(); i++) {
                if (outcomes.get(i) == null) {
                    outcomes.set(i, String.valueOf(counts[next++]));
                }
            }
            return outcomes.toString();
        } catch (BatchUpdateException e) {
            return outcomes + " " + longs(e.getLargeUpdateCounts()) + ", then " + failure(e);
        } catch (SQLException e) {
            // Where the statement itself is wrong, each of its rows is.
            return prepared.rows().stream().map(row -> failure(e)).toList().toString();
        }
    }

    private static String contents(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
            return rows(result);
        } catch (SQLException e) {
            return e.getSQLState().equals("42P01") ? "no such table" : failure(e);
        }
    }

    /** Rows in any order, as text. */
    static String rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        int width = result.getMetaData().getColumnCount();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= width; i++) {
                Object value = result.getObject(i);
                String name = result.getMetaData().getColumnLabel(i);
                row.add(name.toLowerCase(java.util.Locale.ROOT)
                        + '='
                        + (value instanceof Timestamp time
                                ? time.getTime()
                                : value instanceof Double d && d == 0 ? "0.0" : value));
            }
            row.sort(null);
            rows.add(row.toString());
        }
        rows.sort(null);
        return rows.toString();
    }
}
