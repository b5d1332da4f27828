// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same point in time through every class, around the clock changes of several zones, before 1970 and to the last
 * digit; and what ResultSetMetaData says of columns.
 */
class TimeZoneServerTest {
    private static final List<String> ZONES = List.of(
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "America/St_Johns",
            "Asia/Kolkata");
    private static final Calendar TOKYO = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));

    private boolean tree;

    private String schema() {
        return tree ? "root.zones" : "zones";
    }

    private Connection connect(IotdbServer server, String zone) throws SQLException {
        return DriverManager.getConnection(
                server.url() + "?timeZone=" + zone + (tree ? "" : "&sql_dialect=table"), "root", "root");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @WithServer
    void milliseconds(boolean treeModel, IotdbServer server) throws SQLException {
        everyZone(treeModel, server, 123_000_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @WithServer(precision = "ns")
    void nanoseconds(boolean treeModel, IotdbServer server) throws SQLException {
        everyZone(treeModel, server, 123_456_789);
    }

    /** Constants before the first tick and after the last, which is in the year 2262. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @WithServer(precision = "ns")
    void timesBeyondTheTicks(boolean treeModel, IotdbServer server) throws SQLException {
        tree = treeModel;
        try (Connection connection = connect(server, "UTC");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS \"" + schema() + "\" CASCADE");
            statement.execute("CREATE SCHEMA \"" + schema() + '"');
            String table = '"' + schema() + "\".t";
            String field = tree ? "" : " FIELD";
            statement.execute("CREATE TABLE " + table + " (n INTEGER" + field + ", ts TIMESTAMP" + field + ')');
            statement.execute("INSERT INTO " + table + " (\"Time\", n, ts) VALUES "
                    + "(timestamptz '2024-01-01 00:00:00Z', 1, timestamptz '1700-01-01 00:00:00Z'), "
                    + "(timestamptz '1969-12-31 00:00:00Z', 2, NULL)");
            for (String[] line : new String[][] {
                {"\"Time\" < '9999-12-31'", "1 2"},
                {"\"Time\" >= '3000-01-01'", ""},
                {"\"Time\" BETWEEN '1000-01-01' AND '9999-12-31'", "1 2"},
                {"\"Time\" > date '0001-01-01' AND n + 0 > 1", "2"},
                {"\"Time\" IN ('3000-01-01', '2024-01-01')", "1"},
                {"\"Time\" NOT IN ('1000-01-01', '2024-01-01')", "2"},
                {"ts <> '3000-01-01'", "1"},
                {"ts = '1000-01-01'", ""},
                {"NOT ts < '1000-01-01'", "1"},
                {"(ts < '1000-01-01') IS NULL", "2"},
                {"ts > '1000-01-01' OR n = 2", "1 2"},
                {"date_trunc('day', \"Time\") < '9999-12-31'", "1 2"},
            }) {
                assertThat(column(statement, "SELECT n FROM " + table + " WHERE " + line[0] + " ORDER BY n"))
                        .as(line[0])
                        .isEqualTo(line[1]);
            }
            for (String condition : List.of(
                    "\"Time\" + interval '300 years' > '2300-01-01'",
                    "\"Time\" + interval '300 years' = '2300-01-01'")) {
                assertThatThrownBy(() ->
                                column(statement, "SELECT n FROM " + table + " WHERE " + condition + " ORDER BY n"))
                        .as(condition)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("22008"));
            }
            statement.execute("DROP SCHEMA \"" + schema() + "\" CASCADE");
        }
    }

    private static String column(Statement statement, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return String.join(" ", found);
    }

    private void everyZone(boolean treeModel, IotdbServer server, int nanos) throws SQLException {
        tree = treeModel;
        try (Connection connection = connect(server, "UTC");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS \"" + schema() + "\" CASCADE");
            statement.execute("CREATE SCHEMA \"" + schema() + '"');
            String field = tree ? "" : " FIELD";
            statement.execute("CREATE TABLE \"" + schema() + "\".t (n INTEGER" + field + ", ts TIMESTAMP" + field
                    + ", x TEXT" + field + ')');
            metaData(statement);
        }
        for (String zone : ZONES) {
            try (Connection connection = connect(server, zone)) {
                List<Instant> instants = instants(ZoneId.of(zone), nanos);
                write(connection, instants);
                read(connection, instants, ZoneId.of(zone));
                clockReadings(connection, ZoneId.of(zone));
            }
        }
        try (Connection connection = connect(server, "UTC");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA \"" + schema() + "\" CASCADE");
        }
    }

    /** Around each change of the clock in some years, to the second and the last digit. */
    private static List<Instant> instants(ZoneId zone, int nanos) {
        List<Instant> instants = new ArrayList<>();
        for (String start : List.of(
                "1900-01-01T00:00:00Z", "1950-01-01T00:00:00Z", "1969-01-01T00:00:00Z", "2024-01-01T00:00:00Z")) {
            Instant from = Instant.parse(start);
            instants.add(from.plusNanos(nanos));
            for (int i = 0; i < 3; i++) {
                ZoneOffsetTransition change = zone.getRules().nextTransition(from);
                if (change == null) {
                    break;
                }
                from = change.getInstant();
                for (long seconds : new long[] {-3600, -1800, -1, 0, 1, 1799, 3600}) {
                    instants.add(from.plusSeconds(seconds).plusNanos(nanos));
                }
            }
        }
        return instants.stream().distinct().toList();
    }

    private void write(Connection connection, List<Instant> instants) throws SQLException {
        String table = '"' + schema() + "\".t";
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM " + table);
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + table + " (\"Time\", n, ts, x) VALUES (?, ?, ?, ?)")) {
            for (int n = 0; n < instants.size(); n++) {
                Instant instant = instants.get(n);
                insert.setObject(1, instant);
                insert.setInt(2, n);
                switch (n % 4) {
                    case 0 -> insert.setTimestamp(3, Timestamp.from(instant), TOKYO);
                    case 1 -> insert.setObject(3, instant.atZone(ZoneId.of("Asia/Tokyo")));
                    case 2 -> insert.setObject(3, instant.atOffset(ZoneOffset.ofHours(5)));
                    default -> insert.setString(3, instant.toString());
                }
                insert.setString(4, instant.toString());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void read(Connection connection, List<Instant> instants, ZoneId zone) throws SQLException {
        int rows = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT n, ts, x, \"Time\", CAST(ts AS VARCHAR), CAST(ts AS DATE) FROM \"" + schema()
                                + "\".t")) {
            while (result.next()) {
                rows++;
                Instant instant = instants.get(result.getInt(1));
                assertThat(List.of(
                                result.getObject(2, Instant.class),
                                result.getTimestamp(2).toInstant(),
                                result.getTimestamp(2, TOKYO).toInstant(),
                                result.getObject(2, OffsetDateTime.class).toInstant(),
                                result.getObject(2, ZonedDateTime.class).toInstant(),
                                result.getObject(3, Instant.class),
                                result.getTimestamp(3).toInstant(),
                                result.getTimestamp(4).toInstant()))
                        .as(zone + " " + instant)
                        .containsOnly(instant);
                LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
                assertThat(result.getObject(2, LocalDateTime.class)).isEqualTo(local);
                assertThat(result.getObject(2, LocalTime.class)).isEqualTo(local.toLocalTime());
                assertThat(result.getString(5)).startsWith(result.getString(2)).isNotEqualTo(result.getString(2));
                assertThat(result.getObject(5, Instant.class)).isEqualTo(instant);
                assertThat(result.getDate(2).toLocalDate()).isEqualTo(local.toLocalDate());
                assertThat(result.getDate(6).toLocalDate()).isEqualTo(local.toLocalDate());
                assertThat(result.getTime(2).toLocalTime())
                        .isEqualTo(local.toLocalTime().withNano(0));
                // The day and the time of day that Tokyo's clock showed, as its calendar shows them.
                LocalDateTime there = LocalDateTime.ofInstant(instant, ZoneId.of("Asia/Tokyo"));
                Calendar shown = (Calendar) TOKYO.clone();
                shown.setTime(result.getDate(2, TOKYO));
                assertThat(shown.get(Calendar.DAY_OF_YEAR)).isEqualTo(there.getDayOfYear());
                shown.setTime(result.getTime(2, TOKYO));
                assertThat(shown.get(Calendar.HOUR_OF_DAY) * 60 + shown.get(Calendar.MINUTE))
                        .isEqualTo(there.getHour() * 60 + there.getMinute());
            }
        }
        assertThat(rows).isEqualTo(instants.size());
    }

    /**
     * A date and time of day that a clock shows once, twice or never means the same by literal, text and LocalDateTime:
     * of two hours the second, as in PostgreSQL.
     */
    private static void clockReadings(Connection connection, ZoneId zone) throws SQLException {
        Instant from = Instant.parse("2024-01-01T00:00:00Z");
        for (int i = 0; i < 2; i++) {
            ZoneOffsetTransition change = zone.getRules().nextTransition(from);
            if (change == null) {
                return;
            }
            from = change.getInstant();
            for (int minutes : new int[] {-60, -15, 0, 15, 60}) {
                LocalDateTime local = change.getDateTimeBefore().plusMinutes(minutes);
                String text = local.toString().replace('T', ' ');
                try (PreparedStatement query = connection.prepareStatement(
                        "SELECT CAST(? AS TIMESTAMP), TIMESTAMP '" + text + "', CAST(? AS TIMESTAMP)")) {
                    query.setObject(1, local);
                    query.setString(2, text);
                    try (ResultSet result = query.executeQuery()) {
                        assertThat(result.next()).isTrue();
                        for (int column = 1; column <= 3; column++) {
                            assertThat(result.getObject(column, Instant.class))
                                    .as(zone + " " + text + " by " + column)
                                    .isEqualTo(local.atZone(zone)
                                            .withLaterOffsetAtOverlap()
                                            .toInstant());
                        }
                    }
                }
            }
        }
    }

    private void metaData(Statement statement) throws SQLException {
        String from = " FROM \"" + schema() + "\".t a LEFT JOIN \"" + schema() + "\".t b ON b.\"Time\" = a.\"Time\"";
        try (PreparedStatement query = statement
                        .getConnection()
                        .prepareStatement(
                                "SELECT a.\"Time\", a.ts AS \"When\", b.n AS m, a.n + 1 AS next, a.x" + from);
                ResultSet result = query.executeQuery()) {
            for (ResultSetMetaData columns : List.of(query.getMetaData(), result.getMetaData())) {
                assertThat(columns.getColumnCount()).isEqualTo(5);
                assertThat(columns.getColumnLabel(2)).isEqualTo("When");
                assertThat(columns.getColumnName(2)).isEqualTo("ts");
                assertThat(columns.getColumnName(3)).isEqualTo("n");
                for (int i : new int[] {1, 2, 3, 5}) {
                    assertThat(columns.getTableName(i)).isEqualTo("t");
                    assertThat(columns.getSchemaName(i)).isEqualTo(schema());
                    assertThat(columns.isWritable(i)).isTrue();
                    assertThat(columns.isReadOnly(i)).isFalse();
                }
                assertThat(columns.getTableName(4)).isEmpty();
                assertThat(columns.isReadOnly(4)).isTrue();
                assertThat(columns.isNullable(1)).isEqualTo(ResultSetMetaData.columnNoNulls);
                assertThat(columns.isNullable(3)).isEqualTo(ResultSetMetaData.columnNullable);
                assertThat(columns.getColumnDisplaySize(3)).isEqualTo(11);
                assertThat(columns.getPrecision(5)).isEqualTo(Integer.MAX_VALUE);
                assertThat(columns.getColumnDisplaySize(1))
                        .isEqualTo(columns.getPrecision(1))
                        .isEqualTo(20 + columns.getScale(1));
                assertThat(columns.getCatalogName(1)).isEmpty();
                assertThat(columns.isSigned(3)).isTrue();
                assertThat(columns.isCaseSensitive(5)).isTrue();
            }
        }
        try (ResultSet result = statement.executeQuery("SELECT COUNT(*), SUM(a.n), AVG(a.n)" + from)) {
            assertThat(result.getMetaData().isNullable(1)).isEqualTo(ResultSetMetaData.columnNoNulls);
            assertThat(result.getMetaData().getColumnDisplaySize(3)).isEqualTo(Integer.MAX_VALUE);
            assertThat(result.getMetaData().isReadOnly(1)).isTrue();
        }
    }
}
