// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be measured in a JVM of its own: first queries, and how little heap is enough. Prints its figures,
 * separated by spaces.
 */
final class ChildPrograms {
    private ChildPrograms() {}

    /** first URL SQL PAUSE-MILLIS | rows URL SQL FETCH | tables URL. */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("first")) {
            first(args[1], args[2], Long.parseLong(args[3]));
        } else if (args[0].equals("tables")) {
            tables(args[1]);
        } else {
            rows(args[1], args[2], Integer.parseInt(args[3]));
        }
    }

    /**
     * Prints the nanoseconds of connecting and of the first query, which begins after a pause in which the application
     * does other things.
     */
    private static void first(String url, String sql, long pause) throws SQLException, InterruptedException {
        long start = System.nanoTime();
        try (Connection connection = DriverManager.getConnection(url, "root", "root")) {
            long connected = System.nanoTime();
            Thread.sleep(pause);
            long begin = System.nanoTime();
            long rows = read(connection, sql, 1000)[0];
            System.out.println(connected - start + " " + (System.nanoTime() - begin) + " " + rows);
        }
    }

    /** Prints how many tables there are, and nanoseconds. */
    private static void tables(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "root", "root")) {
            long start = System.nanoTime();
            long tables = MetadataBenchmark.tables(connection.getMetaData());
            System.out.println(tables + " " + (System.nanoTime() - start));
        }
    }

    /** Prints rows, checksum and nanoseconds. */
    private static void rows(String url, String sql, int fetch) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "root", "root")) {
            long start = System.nanoTime();
            long[] result = read(connection, sql, fetch);
            System.out.println(result[0] + " " + result[1] + " " + (System.nanoTime() - start));
        }
    }

    /** Rows and the sum of all values' bits. */
    static long[] read(Connection connection, String sql, int fetch) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(fetch);
            try (ResultSet result = statement.executeQuery(sql)) {
                return total(result, result.getMetaData().getColumnCount());
            }
        }
    }

    /** Rows and the sum of all values' bits. */
    static long[] read(PreparedStatement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            return total(result, result.getMetaData().getColumnCount());
        }
    }

    private static long[] total(ResultSet result, int columns) throws SQLException {
        long rows = 0;
        long sum = 0;
        int[] types = new int[columns];
        for (int i = 0; i < columns; i++) {
            types[i] = result.getMetaData().getColumnType(i + 1);
        }
        while (result.next()) {
            rows++;
            for (int i = 0; i < columns; i++) {
                sum += switch (types[i]) {
                    case java.sql.Types.INTEGER -> result.getInt(i + 1);
                    case java.sql.Types.REAL -> Float.floatToIntBits(result.getFloat(i + 1));
                    case java.sql.Types.DOUBLE, java.sql.Types.FLOAT ->
                        Double.doubleToLongBits(result.getDouble(i + 1));
                    case java.sql.Types.BOOLEAN -> result.getBoolean(i + 1) ? 1 : 0;
                    case java.sql.Types.VARCHAR, java.sql.Types.LONGVARCHAR -> {
                        String text = result.getString(i + 1);
                        yield text == null ? 0 : text.length();
                    }
                    default -> result.getLong(i + 1);
                };
            }
        }
        return new long[] {rows, sum};
    }

    /** Runs this class in a new JVM; null when it fails. */
    static long[] run(String heap, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                ChildPrograms.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            return null;
        }
        String[] parts = output.split(" ");
        long[] figures = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            figures[i] = Long.parseLong(parts[i]);
        }
        return figures;
    }
}
