// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A JDBC driver reads every value with the getter of its type; the same code for each driver. */
final class JdbcScan implements Scan {
    private final String name;
    private final Connection connection;
    private final String sql;
    private final int fetchRows;

    JdbcScan(String name, Connection connection, String sql, int fetchRows) {
        this.name = name;
        this.connection = connection;
        this.sql = sql;
        this.fetchRows = fetchRows;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Total run() throws SQLException {
        long rows = 0;
        long sum = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(fetchRows);
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    sum += result.getLong(1);
                    sum += result.getInt(2);
                    sum += result.getLong(3);
                    sum += Float.floatToIntBits(result.getFloat(4));
                    sum += Double.doubleToLongBits(result.getDouble(5));
                    sum += result.getBoolean(6) ? 1 : 0;
                    sum += Double.doubleToLongBits(result.getDouble(7));
                    rows++;
                }
            }
        }
        return new Total(rows, sum);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
