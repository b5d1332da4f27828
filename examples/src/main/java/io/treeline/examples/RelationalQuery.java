// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Plain JDBC: a device read as a table, with parameters, and the native SQL that the server was asked instead. */
public final class RelationalQuery {
    /** The last rows of two hours that carry a status. */
    public static final String SQL = """
      SELECT "Time", temperature, humidity, status
      FROM "root.factory"."room2.device1"
      WHERE "Time" >= TIMESTAMP '2026-01-01 06:00:00' AND "Time" < TIMESTAMP '2026-01-01 08:00:00' AND status IS NOT NULL
      ORDER BY "Time" DESC
      LIMIT 4""";

    private RelationalQuery() {}

    /** Prints the query, its result, the native SQL, and the result of a second one with parameters. */
    public static void run(Connection connection, PrintStream out) throws SQLException {
        out.println(SQL.indent(2).stripTrailing());
        out.println();
        try (PreparedStatement query = connection.prepareStatement(SQL);
                ResultSet result = query.executeQuery()) {
            ResultText.print(result, out);
        }
        out.println("\nsent to the server as\n  " + connection.nativeSQL(SQL));
        String counted =
                "SELECT COUNT(*) FROM \"root.factory\".\"room2.device1\" WHERE temperature > ? AND \"Time\" < ?";
        try (PreparedStatement query = connection.prepareStatement(counted)) {
            query.setDouble(1, 26.5);
            query.setObject(2, Factory.FIRST.plus(12, ChronoUnit.HOURS));
            try (ResultSet result = query.executeQuery()) {
                result.next();
                out.println("\n" + counted + "\n  with 26.5 and noon: " + result.getLong(1) + " rows");
            }
        }
    }

    /** The day's first reading, with getters of the values' types; shows wasNull and Instant. */
    public static String first(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT \"Time\", temperature, humidity FROM \"root.factory\".\"room1.device1\" ORDER BY \"Time\" LIMIT 1");
                ResultSet result = query.executeQuery()) {
            result.next();
            Instant time = result.getObject("Time", Instant.class);
            double temperature = result.getDouble("temperature");
            float humidity = result.getFloat("humidity");
            return time + " " + temperature + " " + (result.wasNull() ? "unknown" : humidity + " %");
        }
    }
}
