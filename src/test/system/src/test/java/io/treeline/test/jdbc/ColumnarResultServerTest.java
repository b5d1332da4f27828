// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.ColumnarResult;
import io.treeline.driver.ColumnarResult.Column;
import io.treeline.driver.ColumnarResult.Kind;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows read block by block are those that the getters give, whatever made them. */
@WithServer
class ColumnarResultServerTest {
    private static final String TABLE = "\"root.columnar\".d";
    private static final int ROWS = 3_000;
    private static Connection connection;

    @BeforeAll
    static void load(IotdbServer server) throws SQLException {
        connection = DriverManager.getConnection(server.url() + "?timeZone=UTC&fetchSize=700", "root", "root");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"root.columnar\"");
            statement.execute(
                    "CREATE TABLE " + TABLE + " (\"Time\" TIMESTAMP PRIMARY KEY, b BOOLEAN, i INTEGER, l BIGINT,"
                            + " f REAL, d DOUBLE PRECISION, s VARCHAR, x VARBINARY, day DATE, at TIMESTAMP, never INTEGER)");
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + TABLE
                + " (\"Time\", b, i, l, f, d, s, x, day, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int n = 0; n < ROWS; n++) {
                insert.setLong(1, n * 1000L);
                // Each column has its own NULLs, the first one none.
                insert.setBoolean(2, n % 3 == 0);
                insert.setObject(3, n % 5 == 0 ? null : n - 7);
                insert.setObject(4, n % 7 == 1 ? null : n * 10_000_000_000L);
                insert.setObject(5, n % 11 == 2 ? null : n / 4f);
                insert.setObject(6, n % 13 == 3 ? null : n / 8d);
                insert.setString(7, n % 2 == 0 ? null : "text \u00E4\u20AC " + n);
                insert.setBytes(8, n % 17 == 0 ? null : new byte[] {(byte) n, 0, (byte) (n >> 8)});
                insert.setObject(
                        9,
                        n % 19 == 0 ? null : java.time.LocalDate.of(2024, 1, 1).plusDays(n));
                insert.setObject(10, n % 23 == 0 ? null : new java.sql.Timestamp(n * 60_000L));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @AfterAll
    static void close() throws SQLException {
        try (Connection ended = connection;
                Statement statement = ended.createStatement()) {
            statement.execute("DROP SCHEMA \"root.columnar\" CASCADE");
        }
    }

    /** The values of the present block, as texts. */
    private static void gather(ColumnarResult blocks, int columns, List<List<String>> rows) throws SQLException {
        for (int row = 0; row < blocks.blockRows(); row++) {
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                Column column = blocks.column(i);
                assertThat(masked(column, row)).isEqualTo(column.isNull(row));
                cells.add(column.isNull(row) ? null : value(column, column.place(row)));
            }
            rows.add(cells);
        }
    }

    private static boolean masked(Column column, int row) {
        int bit = column.place(row);
        return column.nulls() != null && (column.nulls()[column.nullsStart() + (bit >> 3)] & (0x80 >> (bit & 7))) != 0;
    }

    private static String value(Column column, int at) {
        return switch (column.kind()) {
            case BOOLEAN -> String.valueOf((column.bits()[column.bitsStart() + (at >> 3)] & (0x80 >> (at & 7))) != 0);
            case INT -> String.valueOf(column.ints()[at]);
            case LONG -> String.valueOf(column.longs()[at]);
            case FLOAT -> String.valueOf(column.floats()[at]);
            case DOUBLE -> String.valueOf(column.doubles()[at]);
            case BINARY ->
                new String(column.bytes(), column.starts()[at], column.lengths()[at], StandardCharsets.ISO_8859_1);
            case OBJECT ->
                column.objects()[at] instanceof byte[] bytes
                        ? new String(bytes, StandardCharsets.ISO_8859_1)
                        : column.objects()[at] instanceof String text
                                ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                                : column.objects()[at].toString();
        };
    }

    /** The same by getters; dates as yyyymmdd and instants in ticks, as getInt and getLong give them. */
    private static List<List<String>> byGetters(String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    String type = result.getMetaData().getColumnTypeName(i);
                    Object value = switch (type) {
                        case "DATE" -> result.getInt(i);
                        case "TIMESTAMP" -> result.getLong(i);
                        case "VARCHAR", "VARBINARY" ->
                            result.getBytes(i) == null
                                    ? null
                                    : new String(result.getBytes(i), StandardCharsets.ISO_8859_1);
                        default -> result.getObject(i);
                    };
                    cells.add(result.wasNull() ? null : String.valueOf(value));
                }
                rows.add(cells);
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM " + TABLE,
                "select b, i, l, f, d, s, x, day, at from root.columnar.d where d > 10",
                "SELECT b, i, l, f, d, s, x, day, at, \"Time\" FROM " + TABLE + " ORDER BY d DESC, \"Time\"",
                "SELECT \"Time\", 1, NULL::bigint, 'c', s || '!', l::numeric / 3 FROM " + TABLE,
                "SELECT i % 10, COUNT(*), MAX(s), MIN(day) FROM " + TABLE + " GROUP BY 1 ORDER BY 1",
                "SELECT * FROM " + TABLE + " WHERE \"Time\" < 0"
            })
    void blocksHoldWhatGettersGive(String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ColumnarResult blocks = result.unwrap(ColumnarResult.class);
            assertThat(blocks.blockRows()).isZero();
            assertThatThrownBy(() -> blocks.column(1))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("24000"));
            while (blocks.nextBlock()) {
                assertThat(blocks.blockRows()).isPositive();
                gather(blocks, result.getMetaData().getColumnCount(), rows);
            }
            assertThat(blocks.blockRows()).isZero();
            assertThat(blocks.nextBlock()).isFalse();
            assertThat(result.next()).isFalse();
        }
        assertThat(rows).isEqualTo(byGetters(sql));
    }

    /** The cursor stands before the first row of the block, and a block that was begun can be left. */
    @Test
    void rowsAndBlocksGoTogether() throws SQLException {
        for (int type : new int[] {ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE}) {
            try (Statement statement = connection.createStatement(type, ResultSet.CONCUR_READ_ONLY);
                    ResultSet result = statement.executeQuery("SELECT \"Time\", i FROM " + TABLE)) {
                ColumnarResult blocks = result.unwrap(ColumnarResult.class);
                long seen = 0;
                while (blocks.nextBlock()) {
                    Column time = blocks.column(1);
                    assertThat(time.kind()).isEqualTo(Kind.LONG);
                    for (int row = 0; row < Math.min(blocks.blockRows(), 3); row++) {
                        assertThat(result.next()).isTrue();
                        assertThat(result.getRow()).isEqualTo((int) seen + row + 1);
                        assertThat(result.getLong(1))
                                .isEqualTo(time.longs()[time.place(row)])
                                .isEqualTo((seen + row) * 1000);
                    }
                    seen += blocks.blockRows();
                }
                assertThat(seen).isEqualTo(ROWS);
                assertThat(result.isAfterLast()).isTrue();
            }
        }
    }

    /** Looking whether there are rows takes none away, and moves go on from where the block begins. */
    @Test
    void theCursorStandsBeforeTheBlock() throws SQLException {
        for (int type : new int[] {ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE}) {
            try (Statement statement = connection.createStatement(type, ResultSet.CONCUR_READ_ONLY);
                    ResultSet result = statement.executeQuery("SELECT \"Time\" FROM " + TABLE)) {
                ColumnarResult blocks = result.unwrap(ColumnarResult.class);
                assertThat(result.isBeforeFirst()).isTrue();
                assertThat(blocks.nextBlock()).isTrue();
                assertThat(blocks.column(1).longs()[0]).isZero();
                long first = blocks.blockRows();
                assertThat(result.isBeforeFirst()).isTrue();
                assertThat(blocks.nextBlock()).isTrue();
                assertThat(blocks.column(1).longs()[0]).isEqualTo(first * 1000);
                assertThat(result.isBeforeFirst()).isFalse();
                assertThat(result.isAfterLast()).isFalse();
                if (type == ResultSet.TYPE_SCROLL_INSENSITIVE) {
                    assertThat(result.relative(2)).isTrue();
                    assertThat(result.getLong(1)).isEqualTo((first + 1) * 1000);
                    assertThat(result.absolute(1)).isTrue();
                    assertThat(blocks.nextBlock()).isTrue();
                    assertThat(result.previous()).isTrue();
                    assertThat(result.getLong(1)).isEqualTo((first - 1) * 1000);
                    assertThat(blocks.nextBlock()).isTrue();
                    assertThat(result.relative(-2)).isTrue();
                    assertThat(result.getLong(1)).isEqualTo((first - 2) * 1000);
                }
            }
        }
    }

    @Test
    void maxRowsHoldsForBlocksToo() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(1_000);
            try (ResultSet result = statement.executeQuery("SELECT i FROM " + TABLE)) {
                ColumnarResult blocks = result.unwrap(ColumnarResult.class);
                long rows = 0;
                while (blocks.nextBlock()) {
                    rows += blocks.blockRows();
                }
                assertThat(rows).isEqualTo(1_000);
            }
        }
    }

    @Test
    void whatCannotBeSaysSo() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxFieldSize(3);
            try (ResultSet cut = statement.executeQuery("SELECT s FROM " + TABLE)) {
                assertThatThrownBy(cut.unwrap(ColumnarResult.class)::nextBlock)
                        .isInstanceOf(SQLFeatureNotSupportedException.class)
                        .hasMessageContaining("setMaxFieldSize");
            }
            statement.setMaxFieldSize(0);
            ResultSet result = statement.executeQuery("SELECT s FROM " + TABLE);
            ColumnarResult blocks = result.unwrap(ColumnarResult.class);
            assertThat(blocks.nextBlock()).isTrue();
            Column texts = blocks.column(1);
            assertThatThrownBy(texts::longs)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("BINARY");
            assertThatThrownBy(() -> blocks.column(2))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"));
            result.close();
            assertThat(blocks.blockRows()).isZero();
            assertThatThrownBy(blocks::nextBlock)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("24000"));
        }
    }
}
