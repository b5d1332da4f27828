// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.treeline.driver.observe.Connections;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server refuses for the moment, at a wanted moment. */
@Timeout(60)
class RetryTest {
    private static final String QUERY = "select rows 3";

    private final ScriptedServer first = new ScriptedServer();
    private final ScriptedServer second = new ScriptedServer();

    @AfterEach
    void close() throws IOException {
        first.close();
        second.close();
    }

    private Connection connect(boolean both, String properties) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:iotdb://127.0.0.1:" + first.port() + (both ? ",127.0.0.1:" + second.port() : "")
                        + "/?sql=native&jmx=false" + properties,
                "root",
                "root");
    }

    private static int rows(Connection connection) throws SQLException {
        int rows = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(QUERY)) {
            while (result.next()) {
                rows++;
            }
        }
        return rows;
    }

    private static Function<String, TSStatus> once(int times, TSStatus status) {
        AtomicInteger left = new AtomicInteger(times);
        return text -> text.equals(QUERY) && left.getAndDecrement() > 0 ? status : null;
    }

    private static long asked(ScriptedServer server) {
        return server.texts().stream().filter(QUERY::equals).count();
    }

    @Test
    void whatTheServerMarksIsTriedAgainOnTheSameNode() throws SQLException {
        long before = Connections.ALL.getRetries();
        first.refuses(once(2, new TSStatus(305).setMessage("some words").setNeedRetry(true)));
        try (Connection connection = connect(false, "")) {
            assertThat(rows(connection)).isEqualTo(3);
        }
        assertThat(asked(first)).isEqualTo(3);
        assertThat(Connections.ALL.getRetries() - before).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aNodeThatIsNotReadyIsLeftForAnother() throws SQLException {
        first.refuses(once(100, new TSStatus(602).setMessage("not ready").setNeedRetry(true)));
        try (Connection connection = connect(true, "")) {
            assertThat(rows(connection)).isEqualTo(3);
            assertThat(asked(first)).isEqualTo(1);
            assertThat(asked(second)).isEqualTo(1);
        }
        assertThat(Connections.ALL.getNodesDead()).isGreaterThanOrEqualTo(1);
        assertThat(Connections.ALL.getNodesAlive()).isGreaterThanOrEqualTo(1);
    }

    /** What is another node's is the same wherever it is asked. */
    @Test
    void whatIsAnotherNodesIsTriedAgainWhereItWas() throws SQLException {
        first.refuses(once(2, new TSStatus(301).setMessage("Fail to send plan node, exception message: x")));
        try (Connection connection = connect(true, "")) {
            assertThat(rows(connection)).isEqualTo(3);
        }
        assertThat(asked(first)).isEqualTo(3);
        assertThat(second.sessions()).isZero();
    }

    @Test
    void aNodeIsNotLeftWhileAResultOfItsIsHalfRead() throws SQLException {
        try (Connection connection = connect(true, "");
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(1);
            try (ResultSet open = statement.executeQuery("select rows 50")) {
                assertThat(open.next()).isTrue();
                first.refuses(once(1, new TSStatus(602).setMessage("not ready").setNeedRetry(true)));
                assertThat(rows(connection)).isEqualTo(3);
                int more = 0;
                while (open.next()) {
                    more++;
                }
                assertThat(more).isEqualTo(49);
            }
        }
        assertThat(second.sessions()).isZero();
    }

    @Test
    void anyOtherErrorIsTheProgramsAtOnce() throws SQLException {
        first.refuses(once(100, new TSStatus(301).setMessage("Index 1 out of bounds for length 1")));
        try (Connection connection = connect(true, "")) {
            SQLException error = catchThrowableOfType(SQLException.class, () -> rows(connection));
            assertThat(error.getErrorCode()).isEqualTo(301);
        }
        assertThat(asked(first)).isEqualTo(1);
        assertThat(asked(second)).isZero();
    }

    @Test
    void itEndsWithTheRetryTimeout() throws SQLException {
        first.refuses(once(1000, new TSStatus(906).setMessage("no region").setNeedRetry(true)));
        long start = System.nanoTime();
        try (Connection connection = connect(false, "&retryTimeout=300")) {
            SQLException error = catchThrowableOfType(SQLException.class, () -> rows(connection));
            assertThat(error.getSQLState()).isEqualTo("57P03");
        }
        assertThat(asked(first)).isBetween(2L, 8L);
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(10);
        first.refuses(once(1000, new TSStatus(906).setMessage("no region").setNeedRetry(true)));
        long before = asked(first);
        try (Connection connection = connect(false, "&retryTimeout=0")) {
            assertThat((Throwable) catchThrowableOfType(SQLException.class, () -> rows(connection)))
                    .isNotNull();
        }
        assertThat(asked(first) - before).isEqualTo(1);
    }

    /** A time limit that nobody set is the server's trouble with a node; one that somebody did is over. */
    @Test
    void aTimeLimitThatNobodySetIsTriedAgain() throws SQLException {
        TSStatus late = new TSStatus(720).setMessage("Query execution is time out");
        first.refuses(once(1, late));
        try (Connection connection = connect(false, "")) {
            assertThat(rows(connection)).isEqualTo(3);
        }
        first.refuses(once(1, late));
        try (Connection connection = connect(false, "&queryTimeout=60000")) {
            SQLException error = catchThrowableOfType(SQLException.class, () -> rows(connection));
            assertThat(error.getSQLState()).isEqualTo("57014");
        }
    }
}
