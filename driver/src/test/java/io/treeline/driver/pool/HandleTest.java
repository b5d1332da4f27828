// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.driver.IotdbConnection;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import org.junit.jupiter.api.Test;

/**
 * A session whose statements, or whose state, fail when they are given back, which a real one cannot be brought to: all
 * the rest is given back nevertheless.
 */
class HandleTest {
    private final List<String> done = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private boolean stateFails;
    private int statements;

    private final Class<?>[] types = {IotdbConnection.class};
    private final IotdbConnection session = (IotdbConnection) Proxy.newProxyInstance(
            HandleTest.class.getClassLoader(), types, (proxy, method, args) -> {
                switch (method.getName()) {
                    case "createStatement" -> {
                        return statement(++statements);
                    }
                    case "endRequest" -> {
                        done.add("state");
                        if (stateFails) {
                            throw new SQLException("no schema", "3F000");
                        }
                        return null;
                    }
                    case "isClosed" -> {
                        return false;
                    }
                    case "close", "beginRequest" -> {
                        done.add(method.getName());
                        return null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                }
            });

    private Statement statement(int number) {
        return (Statement) Proxy.newProxyInstance(
                HandleTest.class.getClassLoader(),
                new Class<?>[] {Statement.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "hashCode" -> number;
                    case "equals" -> proxy == args[0];
                    case "close" -> {
                        done.add("statement " + number);
                        if (number == 1) {
                            throw new SQLException("first", "58000");
                        }
                        if (number == 2) {
                            throw new IllegalStateException("second");
                        }
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private SessionPooledConnection pooled() {
        SessionPooledConnection pooled = new SessionPooledConnection(session);
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
        return pooled;
    }

    @Test
    void whateverFailsAllIsGivenBack() throws SQLException {
        Connection handle = pooled().getConnection();
        for (int i = 0; i < 4; i++) {
            assertThat(handle.createStatement()).isNotNull();
        }
        assertThatThrownBy(handle::close).isInstanceOf(SQLException.class);
        assertThat(done)
                .containsExactlyInAnyOrder(
                        "beginRequest", "statement 1", "statement 2", "statement 3", "statement 4", "state");
        assertThat(events).containsExactly("closed");
        assertThat(handle.isClosed()).isTrue();
    }

    @Test
    void aSessionThatIsNotAsItWasIsNotLentAgain() throws SQLException {
        stateFails = true;
        SessionPooledConnection pooled = pooled();
        Connection handle = pooled.getConnection();
        assertThatThrownBy(handle::close)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3F000"));
        assertThat(events).containsExactly("failed", "closed");
        pooled.close();
        assertThat(done).endsWith("close");
    }

    @Test
    void theSessionIsClosedThoughItsHandleFails() throws SQLException {
        stateFails = true;
        SessionPooledConnection pooled = pooled();
        assertThat(pooled.getConnection().isClosed()).isFalse();
        assertThatThrownBy(pooled::close).isInstanceOf(SQLException.class);
        assertThat(done).containsExactly("beginRequest", "state", "close");
    }
}
