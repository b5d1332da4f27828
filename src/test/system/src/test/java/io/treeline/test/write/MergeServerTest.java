// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MERGE as the manual of PostgreSQL 15 has it, which the PostgreSQL of the other tests is too old for. */
@WithServer
class MergeServerTest {
    private Connection connection;
    private Statement statement;
    private String schema;

    private void open(IotdbServer server, String schema, String options) throws SQLException {
        this.schema = schema;
        connection = DriverManager.getConnection(
                server.url() + (schema.startsWith("root") ? "" : "?sql_dialect=table"), "root", "root");
        statement = connection.createStatement();
        statement.execute("DROP SCHEMA IF EXISTS \"" + schema + "\" CASCADE");
        statement.execute("CREATE SCHEMA \"" + schema + '"');
        statement.execute(
                text("CREATE TABLE {t} (a INTEGER, b DOUBLE PRECISION, s VARCHAR)") + (options == null ? "" : options));
        statement.execute(text("CREATE TABLE {o} (v INTEGER, w VARCHAR)") + (options == null ? "" : options));
        statement.execute(
                text(
                        "INSERT INTO {t} (\"Time\", a, b, s) VALUES ({1}, 1, 1.5, 'one'), ({2}, 2, 2.5, 'two'), ({3}, 3, 3.5, 'three')"));
        statement.execute(
                text(
                        "INSERT INTO {o} (\"Time\", v, w) VALUES ({1}, 100, 'uno'), ({2}, 0, NULL), ({5}, 500, 'cinco'), ({6}, 0, 'skip')"));
    }

    private String text(String sql) {
        return sql.replaceAll("\\{(\\d)\\}", "TIMESTAMP '1970-01-01 00:00:00.00$1'")
                .replace("{t}", '"' + schema + "\".t")
                .replace("{o}", '"' + schema + "\".o");
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(text("SELECT \"Time\", a, b, s FROM {t} ORDER BY 1"))) {
            while (result.next()) {
                rows.add(result.getTimestamp(1).getTime() + "|" + result.getObject(2) + '|' + result.getObject(3) + '|'
                        + result.getObject(4));
            }
        }
        return rows;
    }

    private void fails(String state, String sql) throws SQLException {
        List<String> before = rows();
        assertThatThrownBy(() -> statement.execute(text(sql)))
                .as(sql)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state));
        assertThat(rows()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"root.merged,", "root.merged, WITH (aligned = true)", "merged,"})
    void merges(String schema, String options, IotdbServer server) throws SQLException {
        open(server, schema, options == null ? null : ' ' + options);
        assertThat(
                        statement.executeUpdate(
                                text(
                                        "MERGE INTO {t} AS t USING {o} AS o ON o.\"Time\" = t.\"Time\" WHEN MATCHED AND o.v = 0 THEN DELETE"
                                                + " WHEN MATCHED THEN UPDATE SET a = t.a + o.v, s = CASE WHEN o.w IS NULL THEN 'none' ELSE o.w END, b = DEFAULT"
                                                + " WHEN NOT MATCHED AND o.w = 'skip' THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (\"Time\", a, s) VALUES (o.\"Time\", 1000 / o.v, 'new')")))
                .isEqualTo(3);
        assertThat(rows()).containsExactly("1|101|null|uno", "3|3|3.5|three", "5|2|null|new");
        statement.execute("FLUSH");
        fails(
                "21000",
                "MERGE INTO {t} AS t USING (SELECT o.v FROM {o} AS o) AS x ON t.a = 3 WHEN MATCHED THEN UPDATE SET a = x.v");
        fails(
                "23505",
                "MERGE INTO {t} AS t USING {o} AS o ON o.v = t.a WHEN NOT MATCHED THEN INSERT (\"Time\", a) VALUES (o.\"Time\", o.v)");
        fails(
                "22012",
                "MERGE INTO {t} AS t USING {o} AS o ON o.\"Time\" = t.\"Time\" WHEN MATCHED THEN UPDATE SET a = 7 / (o.v - 100)");
        fails(
                "42601",
                "MERGE INTO {t} AS t USING {o} AS o ON o.\"Time\" = t.\"Time\" WHEN MATCHED THEN INSERT (\"Time\") VALUES (o.\"Time\")");
        fails(
                "0A000",
                "MERGE INTO {t} AS t USING {o} AS o ON o.\"Time\" = t.\"Time\" WHEN MATCHED THEN DELETE RETURNING *");
        fails(
                "0A000",
                "MERGE INTO {t} AS t USING {o} AS o ON o.\"Time\" = t.\"Time\" WHEN MATCHED THEN UPDATE SET \"Time\" = o.\"Time\"");
        assertThat(statement.executeUpdate(text(
                        "MERGE INTO {t} USING {o} AS o JOIN {o} AS p ON o.\"Time\" = p.\"Time\" ON o.\"Time\" = t.\"Time\""
                                + " WHEN MATCHED THEN UPDATE SET (a, b) = (p.v, 2)")))
                .isEqualTo(2);
        assertThat(rows()).containsExactly("1|100|2.0|uno", "3|3|3.5|three", "5|500|2.0|new");
        try (PreparedStatement merge = connection.prepareStatement(
                text(
                        "MERGE INTO {t} AS t USING (SELECT CAST(? AS TIMESTAMP) AS at, CAST(? AS INTEGER) AS n) AS x ON t.\"Time\" = x.at"
                                + " WHEN MATCHED THEN UPDATE SET a = x.n, s = ? WHEN NOT MATCHED THEN INSERT (\"Time\", a, s) VALUES (x.at, x.n, ?)"))) {
            for (int i = 3; i < 9; i += 5) {
                merge.setTimestamp(1, new Timestamp(i));
                merge.setInt(2, i * 10);
                merge.setString(3, "updated");
                merge.setString(4, "inserted");
                merge.addBatch();
            }
            assertThat(merge.executeBatch()).containsExactly(1, 1);
        }
        assertThat(rows()).containsExactly("1|100|2.0|uno", "3|30|3.5|updated", "5|500|2.0|new", "8|80|null|inserted");
        connection.close();
    }

    /** The server refuses rows that are older than the table's time to live, when others are written already. */
    @Test
    void anErrorMidwaySaysWhatIsWritten(IotdbServer server) throws SQLException {
        open(server, "root.merged", null);
        statement.execute("CREATE TABLE \"root.merged\".young (a INTEGER) WITH (ttl = 86400000)");
        statement.execute(
                "INSERT INTO \"root.merged\".young (\"Time\", a) SELECT date_trunc('minute', now()) - x * INTERVAL"
                        + " '1 minute', x FROM generate_series(1, 3) AS x");
        String merge = "MERGE INTO \"root.merged\".young AS y USING (VALUES (1), (2), (3), (4)) AS v(x) ON y.a = v.x"
                + " WHEN MATCHED AND v.x < 3 THEN DELETE WHEN MATCHED THEN UPDATE SET a = 30"
                + " WHEN NOT MATCHED THEN INSERT (\"Time\", a) VALUES (TIMESTAMP '1990-01-01 00:00:00', v.x)";
        assertThatThrownBy(() -> statement.execute(merge))
                .hasMessageContaining("2 rows are deleted, 1 rows are updated; then, of 1 rows to be inserted: ")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22008"));
        try (ResultSet left = statement.executeQuery("SELECT a FROM \"root.merged\".young")) {
            assertThat(left.next()).isTrue();
            assertThat(left.getInt(1)).isEqualTo(30);
            assertThat(left.next()).isFalse();
        }
        connection.close();
    }
}
