// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/**
 * The smallest program: connects, asks, and prints a line when it has the first row. Uses the JDK only, so that it can
 * be run beside any driver's jar alone.
 */
public final class ColdProgram {
    private ColdProgram() {}

    /** DRIVER-CLASS URL SQL. */
    public static void main(String[] args) throws Exception {
        Class.forName(args[0]);
        try (Connection connection = DriverManager.getConnection(args[1], "root", "root");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(args[2])) {
            if (!rows.next()) {
                throw new IllegalStateException("no row");
            }
            System.out.println("first row: " + rows.getString(1));
        }
    }
}
