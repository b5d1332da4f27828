// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.Timestamp;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every example runs and says what its page says. */
@WithServer
class ExamplesTest {
    private static String url;
    private static Connection connection;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @BeforeAll
    static void load(IotdbServer server) throws Exception {
        url = server.url() + "?timeZone=UTC";
        connection = DriverManager.getConnection(url, "root", "root");
        assertThat(Factory.load(connection)).isEqualTo(4 * Factory.MINUTES);
    }

    @AfterAll
    static void close() throws Exception {
        if (connection != null) {
            connection.close();
        }
    }

    @Test
    void listsTablesAndColumns() throws Exception {
        TableListing.run(connection, out);
        assertThat(printed())
                .contains(Factory.DEVICES)
                .contains("Time", "temperature", "humidity", "produced", "running", "status", "TIMESTAMP");
    }

    @Test
    void queriesADeviceAndShowsTheNativeSql() throws Exception {
        RelationalQuery.run(connection, out);
        // Maintenance is the first five minutes of each hour and a half: 06:00-06:04 and 07:30-07:34 in the two hours
        // asked for.
        assertThat(printed())
                .contains("2026-01-01 07:34:00", "2026-01-01 07:31:00", "maintenance")
                .doesNotContain("2026-01-01 07:30:00", "07:35:00")
                .containsIgnoringCase("from root.factory.room2.device1");
        assertThat(RelationalQuery.first(connection)).isEqualTo("2026-01-01T00:00:00Z 20.0 45.0 %");
    }

    @Test
    void writesInBatches() throws Exception {
        assertThat(BatchInsert.run(connection, out, 25_000)).isEqualTo(25_000);
        try (var statement = connection.createStatement();
                var count = statement.executeQuery("SELECT COUNT(*) FROM \"root.factory\".\"room2.meter\"")) {
            assertThat(count.next()).isTrue();
            assertThat(count.getLong(1)).isEqualTo(25_000);
        }
    }

    @Test
    void persistsAndFindsAnEntity() {
        assertThat(HibernateEntity.run(url, out).toString())
                .contains("2026-01-02T00:00:00Z", "temperature=21.5", "humidity=null", "written by Hibernate");
    }

    @Test
    void queriesThroughJooq() {
        assertThat(JooqQuery.run(connection, out)).isEqualTo(3);
    }

    /** What Arrow reads back is what the getters give, cell by cell. */
    @Test
    void exportsToArrow() throws Exception {
        for (String sql : List.of(
                "SELECT * FROM \"root.factory\".\"room1.device1\"",
                "SELECT status, \"Time\", 5 AS five, NULL::int AS nothing, temperature::numeric(9, 2) AS exact,"
                        + " \"Time\"::date AS day, temperature::real AS f, produced::int AS i, 'x' || status AS xs, true AS yes,"
                        + " running IS NULL AS none FROM \"root.factory\".\"room2.device2\" ORDER BY temperature, \"Time\"")) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            try (var statement = connection.createStatement();
                    var exported = statement.executeQuery(sql);
                    BufferAllocator allocator = new RootAllocator()) {
                assertThat(ArrowExport.write(exported, allocator, stream)).isEqualTo(Factory.MINUTES);
                try (var expected = statement.executeQuery(sql);
                        var reader = new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
                    VectorSchemaRoot batch = reader.getVectorSchemaRoot();
                    int rows = 0;
                    while (reader.loadNextBatch()) {
                        for (int row = 0; row < batch.getRowCount(); row++, rows++) {
                            assertThat(expected.next()).isTrue();
                            for (int i = 1; i <= batch.getFieldVectors().size(); i++) {
                                assertThat(String.valueOf(
                                                shown(batch.getVector(i - 1).getObject(row))))
                                        .as("%s, row %d, column %d", sql, rows, i)
                                        .isEqualTo(String.valueOf(shown(expected.getObject(i))));
                            }
                        }
                    }
                    assertThat(rows).isEqualTo(Factory.MINUTES);
                }
            }
        }
    }

    /** Times as milliseconds and dates as days, as Arrow has them. */
    private static Object shown(Object value) {
        return value instanceof Timestamp time
                ? time.getTime()
                : value instanceof Date day ? day.toLocalDate().toEpochDay() : value;
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
