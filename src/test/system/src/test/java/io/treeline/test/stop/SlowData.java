// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.stop;

import io.treeline.server.IotdbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Data over which a server or the driver works for many seconds, whatever the machine, and a look at what runs. */
final class SlowData {
    static final int ROWS = 40_000;
    static final String TABLE = "\"root.stop\".slow";

    /** Native, some 100 microseconds a row: the pattern goes back and forth over the text. */
    static final String NATIVE = "select v from root.stop.slow where string_matches(x, 'regex'='(a+a+)+b')";
    /**
     * Relational, all of it the server's work: patterns over each long text, in one query after the other, as the
     * server looks for 60 of them in all rows in two seconds or less.
     */
    static final String PUSHED =
            "SELECT " + IntStream.range(0, 10).mapToObj(SlowData::patterns).collect(Collectors.joining(" + "));
    /** Local: every row of the one beside every row of the other. */
    static final String LOCAL = "SELECT COUNT(*) FROM " + TABLE + " a JOIN " + TABLE + " b ON a.v < b.v OR a.v > b.v";
    /** Native text of the table model, all of it the server's work. */
    static final String NATIVE_TABLE = "select count(*) from big a, big b where a.v < b.v";

    private final String url;

    private static String patterns(int query) {
        return IntStream.range(40, 100)
                .mapToObj(i -> "s LIKE '%e%x" + i + "y" + query + "%'")
                .collect(Collectors.joining(" OR ", "(SELECT COUNT(*) FROM " + TABLE + " WHERE ", ")"));
    }

    private SlowData(String url) {
        this.url = url;
    }

    static SlowData on(IotdbServer server) throws SQLException {
        SlowData data = new SlowData(server.url());
        try (Connection connection = data.tree();
                Statement statement = connection.createStatement()) {
            try (ResultSet there = statement.executeQuery("show databases root.stop")) {
                if (there.next()) {
                    return data;
                }
            }
            statement.execute("create database root.stop");
            statement.execute("create aligned timeseries root.stop.slow(v int64, x text, s text)");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + TABLE + " (\"Time\", v, x, s) VALUES (?, ?, ?, ?)")) {
                for (int i = 0; i < ROWS; i++) {
                    insert.setLong(1, i);
                    insert.setLong(2, i);
                    insert.setString(3, "a".repeat(30));
                    insert.setString(4, "some text ".repeat(50) + i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
        try (Connection connection = data.table();
                Statement statement = connection.createStatement()) {
            statement.execute("create database stop");
            statement.execute("use stop");
            statement.execute("create table big (tag string tag, v int64 field)");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO big (time, tag, v) VALUES (?, 'a', ?)")) {
                for (int i = 0; i < ROWS; i++) {
                    insert.setLong(1, i);
                    insert.setLong(2, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
        return data;
    }

    String url() {
        return url;
    }

    Connection tree() throws SQLException {
        return DriverManager.getConnection(url + "?timeZone=UTC", "root", "root");
    }

    Connection tree(String more) throws SQLException {
        return DriverManager.getConnection(url + "?timeZone=UTC&" + more, "root", "root");
    }

    Connection table() throws SQLException {
        return DriverManager.getConnection(url + "?sql_dialect=table&timeZone=UTC", "root", "root");
    }

    Connection stopTable() throws SQLException {
        Connection connection = table();
        connection.setSchema("stop");
        return connection;
    }

    /** The texts of what runs on the server and holds a word, without the blanks around them. */
    static List<String> running(Connection observer, String word) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = observer.createStatement();
                ResultSet rows = statement.executeQuery("show queries")) {
            int text = rows.getMetaData().getColumnCount();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                text = rows.getMetaData().getColumnLabel(i).equalsIgnoreCase("statement") ? i : text;
            }
            while (rows.next()) {
                if (rows.getString(text).contains(word)) {
                    texts.add(rows.getString(text).strip());
                }
            }
        }
        return texts;
    }

    /** Waits until so many are running. */
    static void await(Connection observer, String word, int count) throws SQLException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (running(observer, word).size() != count) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "Expected " + count + " queries with '" + word + "', running are " + running(observer, word));
            }
            Thread.sleep(20);
        }
    }
}
