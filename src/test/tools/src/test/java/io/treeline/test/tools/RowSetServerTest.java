// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import javax.sql.rowset.CachedRowSet;
import javax.sql.rowset.FilteredRowSet;
import javax.sql.rowset.JdbcRowSet;
import javax.sql.rowset.JoinRowSet;
import javax.sql.rowset.RowSetFactory;
import javax.sql.rowset.RowSetProvider;
import javax.sql.rowset.WebRowSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK's row sets, which read all of ResultSetMetaData and hold the rows without the connection. */
@WithServer
@ParameterizedClass
@EnumSource(Model.class)
class RowSetServerTest {
    private static final String NAME = "rowsets";

    @Parameter
    Model model;

    private final RowSetFactory factory = factory();
    private String url;
    private Connection connection;
    private String table;

    private static RowSetFactory factory() {
        try {
            return RowSetProvider.newFactory();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open(IotdbServer server) throws SQLException {
        url = server.url() + model.options;
        connection = model.connect(server.url());
        model.create(connection, NAME);
        model.fill(connection, NAME, 25);
        table = model.table(NAME, "press");
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO " + table
                            + " (\"Time\", pressure, strokes, state, ok, serviced, installed, image, n, ratio) VALUES"
                            + " (TIMESTAMP '2026-01-02 00:00:00', 4.5, 9007199254740993, 'it''s <ok> & \"fine\"', TRUE, DATE '2024-02-29', TIMESTAMP '2020-02-29 12:34:56.789', X'00ff27', -7, 0.1)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static List<Long> strokes(ResultSet rows) throws SQLException {
        List<Long> strokes = new ArrayList<>();
        while (rows.next()) {
            strokes.add(rows.getLong("strokes"));
        }
        return strokes;
    }

    private void assertAllTypes(ResultSet row) throws SQLException {
        assertThat(row.getTimestamp(1)).isEqualTo(Timestamp.valueOf("2026-01-02 00:00:00"));
        assertThat(row.getDouble("pressure")).isEqualTo(4.5);
        assertThat(row.getLong("STROKES")).isEqualTo(9007199254740993L);
        assertThat(row.getString("state")).isEqualTo("it's <ok> & \"fine\"");
        assertThat(row.getBoolean("ok")).isTrue();
        assertThat(row.getDate("serviced")).isEqualTo(java.sql.Date.valueOf("2024-02-29"));
        assertThat(row.getTimestamp("installed")).isEqualTo(Timestamp.valueOf("2020-02-29 12:34:56.789"));
        assertThat(row.getInt("n")).isEqualTo(-7);
        assertThat(row.getFloat("ratio")).isEqualTo(0.1f);
    }

    @Test
    void cachedRowsOutliveTheConnection() throws SQLException {
        try (CachedRowSet rows = factory.createCachedRowSet()) {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT * FROM " + table + " ORDER BY \"Time\"")) {
                rows.populate(result);
            }
            connection.close();
            assertThat(rows.size()).isEqualTo(26);
            assertThat(rows.last()).isTrue();
            assertAllTypes(rows);
            assertThat(rows.getBytes("image")).containsExactly(0, -1, 0x27);
            assertThat(rows.absolute(3)).isTrue();
            assertThat(rows.getLong("strokes")).isEqualTo(2);
            assertThat(rows.getObject("serviced")).isNull();
            assertThat(rows.wasNull()).isTrue();
            assertThat(rows.getMetaData().getTableName(2)).isEqualTo("press");
            assertThat(rows.getMetaData().getColumnLabel(rows.findColumn("strokes")))
                    .isEqualTo("strokes");
            rows.beforeFirst();
            assertThat(strokes(rows)).hasSize(26);
        }
    }

    @Test
    void pagesComeOneByOne() throws SQLException {
        try (CachedRowSet rows = factory.createCachedRowSet()) {
            rows.setCommand("SELECT \"Time\", strokes FROM " + table + " WHERE strokes < ? ORDER BY strokes");
            rows.setInt(1, 25);
            rows.setPageSize(10);
            rows.execute(connection);
            List<List<Long>> pages = new ArrayList<>();
            do {
                pages.add(strokes(rows));
            } while (rows.nextPage());
            assertThat(pages.stream().map(List::size)).containsExactly(10, 10, 5);
            assertThat(pages.get(2)).containsExactly(20L, 21L, 22L, 23L, 24L);
        }
        try (CachedRowSet rows = factory.createCachedRowSet();
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet result =
                        statement.executeQuery("SELECT \"Time\", strokes FROM " + table + " ORDER BY \"Time\"")) {
            rows.setPageSize(5);
            rows.populate(result, 11);
            assertThat(strokes(rows)).containsExactly(10L, 11L, 12L, 13L, 14L);
            assertThat(rows.nextPage()).isTrue();
            assertThat(strokes(rows)).containsExactly(15L, 16L, 17L, 18L, 19L);
        }
    }

    @Test
    void connectedRowsReadForward() throws SQLException {
        try (JdbcRowSet rows = factory.createJdbcRowSet()) {
            rows.setUrl(url);
            rows.setUsername("root");
            rows.setPassword("root");
            rows.setMaxRows(7);
            rows.setQueryTimeout(30);
            rows.setReadOnly(true);
            rows.setCommand("SELECT * FROM " + table + " WHERE state = ? ORDER BY \"Time\"");
            rows.setString(1, "s1");
            rows.execute();
            assertThat(strokes(rows)).containsExactly(1L, 4L, 7L, 10L, 13L, 16L, 19L);
        }
    }

    @Test
    void rowsAsXmlAndJoined() throws Exception {
        StringWriter xml = new StringWriter();
        try (WebRowSet rows = factory.createWebRowSet();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT \"Time\", pressure, strokes, state, ok, serviced, installed, n, ratio FROM " + table
                                + " WHERE n = -7")) {
            rows.populate(result);
            rows.writeXml(xml);
        }
        assertThat(xml.toString())
                .contains(
                        "<column-label>strokes</column-label>",
                        "<columnValue>9007199254740993</columnValue>",
                        "it&apos;s &lt;ok&gt; &amp; ");
        try (WebRowSet again = factory.createWebRowSet()) {
            again.readXml(new StringReader(xml.toString()));
            assertThat(again.first()).isTrue();
            assertAllTypes(again);
        }
        try (JoinRowSet join = factory.createJoinRowSet();
                CachedRowSet left = factory.createCachedRowSet();
                FilteredRowSet right = factory.createFilteredRowSet();
                Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery("SELECT strokes, pressure FROM " + table)) {
                left.populate(result);
            }
            try (ResultSet result =
                    statement.executeQuery("SELECT strokes, state FROM " + table + " WHERE strokes < 5")) {
                right.populate(result);
            }
            join.addRowSet(left, "strokes");
            join.addRowSet(right, "strokes");
            assertThat(join.size()).isEqualTo(5);
        }
    }
}
