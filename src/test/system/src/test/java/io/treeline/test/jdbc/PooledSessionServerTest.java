// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.IotdbDataSource;
import io.treeline.driver.NamedStatement;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import javax.sql.StatementEvent;
import javax.sql.StatementEventListener;
import org.junit.jupiter.api.Test;

/** Sessions for pools of javax.sql, and the requests of java.sql's own boundaries. */
@WithServer
class PooledSessionServerTest {
    private final List<String> events = new ArrayList<>();

    private PooledConnection open(IotdbServer server) throws SQLException {
        IotdbDataSource source = new IotdbDataSource(server.url());
        source.setDatabase("root.jdbc_pooled");
        PooledConnection pooled = source.getPooledConnection("root", "root");
        pooled.addConnectionEventListener(new ConnectionEventListener() {
            @Override
            public void connectionClosed(ConnectionEvent event) {
                events.add(event.getSource() == pooled ? "closed" : "wrong source");
            }

            @Override
            public void connectionErrorOccurred(ConnectionEvent event) {
                events.add("failed " + event.getSQLException().getSQLState());
            }
        });
        pooled.addStatementEventListener(new StatementEventListener() {
            @Override
            public void statementClosed(StatementEvent event) {
                events.add("statement closed");
            }

            @Override
            public void statementErrorOccurred(StatementEvent event) {
                events.add("statement failed");
            }
        });
        return pooled;
    }

    @Test
    void aHandleGivesTheSessionBackAsItWas(IotdbServer server) throws SQLException {
        PooledConnection pooled = open(server);
        Connection first = pooled.getConnection();
        IotdbConnection session = first.getMetaData().getConnection().unwrap(IotdbConnection.class);
        assertThat(session).isSameAs(first);
        Statement left = first.createStatement();
        assertThat(left.getConnection()).isSameAs(first);
        assertThat(first.createStatement()).isNotEqualTo(left);
        first.setReadOnly(true);
        first.setAutoCommit(false);
        first.setSchema("root.other");
        first.setNetworkTimeout(Runnable::run, 12_345);
        first.setClientInfo("ClientUser", "me");
        first.rollback();
        assertThat((Object) first.getWarnings()).isNotNull();
        try (PreparedStatement prepared = first.prepareStatement("SELECT 1");
                ResultSet rows = prepared.executeQuery()) {
            assertThat(rows.next()).isTrue();
        }
        assertThat(first.prepareCall("SELECT 1")).isInstanceOf(CallableStatement.class);
        assertThat(((IotdbConnection) first).prepareNamed("SELECT :a").set("a", 1))
                .isInstanceOf(NamedStatement.class);
        first.close();
        first.close();
        assertThat(events).containsExactly("statement closed", "closed");
        assertThat(left.isClosed()).isTrue();
        assertThat(first.isClosed()).isTrue();
        assertThat(first.isValid(1)).isFalse();
        assertThatThrownBy(first::createStatement).extracting("SQLState").isEqualTo("08003");

        Connection second = pooled.getConnection();
        assertThat(second.isReadOnly()).isFalse();
        assertThat(second.getAutoCommit()).isTrue();
        assertThat(second.getSchema()).isEqualTo("root.jdbc_pooled");
        assertThat(second.getNetworkTimeout()).isNotEqualTo(12_345);
        assertThat(second.getClientInfo("ClientUser")).isNull();
        assertThat((Object) second.getWarnings()).isNull();
        events.clear();
        Connection third = pooled.getConnection();
        assertThat(second.isClosed()).isTrue();
        assertThat(third.isValid(1)).isTrue();
        assertThat(events).isEmpty();
        pooled.close();
        assertThat(third.isClosed()).isTrue();
        assertThatThrownBy(pooled::getConnection).extracting("SQLState").isEqualTo("08003");
    }

    /**
     * What cannot be set back, because it is gone, keeps nothing else from being set back; and the pool hears of it.
     */
    @Test
    void aDatabaseThatIsGoneLeaksNothingElse(IotdbServer server) throws SQLException {
        IotdbDataSource source = new IotdbDataSource(server.url());
        source.setSqlDialect("table");
        try (Connection maker = source.getConnection("root", "root");
                Statement statement = maker.createStatement()) {
            statement.execute("create database pooled_gone");
            statement.execute("create database pooled_other");
        }
        source.setDatabase("pooled_gone");
        PooledConnection pooled = source.getPooledConnection("root", "root");
        pooled.addConnectionEventListener(new ConnectionEventListener() {
            @Override
            public void connectionClosed(ConnectionEvent event) {
                events.add("closed");
            }

            @Override
            public void connectionErrorOccurred(ConnectionEvent event) {
                events.add("failed");
            }
        });
        Connection handle = pooled.getConnection();
        handle.setSchema("pooled_other");
        handle.setReadOnly(true);
        handle.setNetworkTimeout(Runnable::run, 12_345);
        handle.setClientInfo("ClientUser", "me");
        try (Connection other = source.getConnection("root", "root");
                Statement statement = other.createStatement()) {
            statement.execute("drop database pooled_gone");
        }
        assertThatThrownBy(handle::close).isInstanceOf(SQLException.class);
        assertThat(events).containsExactly("failed", "closed");
        Connection next = pooled.getConnection();
        assertThat(next.isReadOnly()).isFalse();
        assertThat(next.getNetworkTimeout()).isZero();
        assertThat(next.getClientInfo("ClientUser")).isNull();
        pooled.close();
    }

    @Test
    void resultsLeadBackToTheHandle(IotdbServer server) throws SQLException {
        PooledConnection pooled = open(server);
        Connection handle = pooled.getConnection();
        for (int type : new int[] {ResultSet.TYPE_FORWARD_ONLY, ResultSet.TYPE_SCROLL_INSENSITIVE}) {
            for (String sql : new String[] {"SELECT 1", "show version"}) {
                Statement statement = handle.createStatement(type, ResultSet.CONCUR_READ_ONLY);
                PreparedStatement prepared = handle.prepareStatement(sql, type, ResultSet.CONCUR_READ_ONLY);
                try (ResultSet rows = statement.executeQuery(sql);
                        ResultSet again = prepared.executeQuery()) {
                    assertThat(rows.getStatement()).isSameAs(statement);
                    assertThat(rows.getStatement().getConnection()).isSameAs(handle);
                    assertThat(again.getStatement()).isSameAs(prepared);
                    assertThat(again.getStatement().getConnection()).isSameAs(handle);
                }
            }
        }
        pooled.close();
    }

    @Test
    void fatalErrorsAreTold(IotdbServer server) throws SQLException {
        PooledConnection pooled = open(server);
        Connection handle = pooled.getConnection();
        PreparedStatement prepared = handle.prepareStatement("SELECT 1");
        assertThatThrownBy(() -> handle.createStatement().executeQuery("SELECT nosuch"))
                .isInstanceOf(SQLException.class);
        assertThat(events).isEmpty();
        handle.abort(Runnable::run);
        assertThat(events).containsExactly("failed 08006");
        assertThat(handle.isClosed()).isTrue();
        assertThat(prepared.isClosed()).isTrue();
        assertThatThrownBy(prepared::executeQuery).isInstanceOf(SQLException.class);
        pooled.close();
    }

    @Test
    void requestsEndAsTheyBegan(IotdbServer server) throws SQLException {
        try (Connection connection = new IotdbDataSource(server.url() + "?user=root&password=root").getConnection()) {
            connection.endRequest();
            connection.setSchema("root.a");
            connection.beginRequest();
            connection.setSchema("root.b");
            connection.setReadOnly(true);
            connection.beginRequest();
            Statement kept = connection.createStatement();
            connection.setClientInfo("nonsense", "x");
            connection.endRequest();
            assertThat(connection.getSchema()).isEqualTo("root.a");
            assertThat(connection.isReadOnly()).isFalse();
            assertThat((Object) connection.getWarnings()).isNull();
            assertThat(kept.isClosed()).isFalse();
            connection.setReadOnly(true);
            connection.endRequest();
            assertThat(connection.isReadOnly()).isTrue();
        }
    }
}
