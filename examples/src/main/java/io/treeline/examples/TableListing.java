// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What a database tool shows in its tree: the tables of a schema and the columns of one table. */
public final class TableListing {
    private TableListing() {}

    /** Prints both. */
    public static void run(Connection connection, PrintStream out) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        try (ResultSet tables = meta.getTables(null, "root.factory", "%", null)) {
            ResultText.print(tables, out, "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE");
        }
        out.println();
        try (ResultSet columns = meta.getColumns(null, "root.factory", "room2.device1", "%")) {
            ResultText.print(columns, out, "COLUMN_NAME", "TYPE_NAME", "IS_NULLABLE", "ORDINAL_POSITION");
        }
    }
}
