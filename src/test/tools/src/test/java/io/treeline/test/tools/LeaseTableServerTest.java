// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.dialect.lease.LeaseTable;
import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The lock of Flyway's and Liquibase's histories. */
@WithServer
@ParameterizedClass
@EnumSource(Model.class)
class LeaseTableServerTest {
    private static final String NAME = "lease";

    @Parameter
    Model model;

    private IotdbServer server;
    private Connection connection;
    private LeaseTable lease;

    @BeforeEach
    void open(IotdbServer server) throws SQLException {
        this.server = server;
        connection = model.connect(server.url());
        model.create(connection, NAME);
        lease = new LeaseTable(model.table(NAME, "lock"), Duration.ofSeconds(1));
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void oneAtATimeHasIt() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger times = new AtomicInteger();
        List<CompletableFuture<Void>> programs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            programs.add(CompletableFuture.runAsync(() -> {
                try (Connection own = model.connect(server.url())) {
                    lease.create(own);
                    for (int round = 0; round < 3; round++) {
                        LeaseTable.Ticket ticket = lease.acquire(own, "one of four", false, null);
                        assertThat(inside.incrementAndGet()).isEqualTo(1);
                        Thread.sleep(5);
                        times.incrementAndGet();
                        inside.decrementAndGet();
                        ticket.release(own);
                    }
                } catch (SQLException | InterruptedException error) {
                    throw new CompletionException(error);
                }
            }));
        }
        programs.forEach(CompletableFuture::join);
        assertThat(times).hasValue(12);
    }

    @Test
    void whoFallsSilentLosesIt() throws SQLException {
        lease.create(connection);
        LeaseTable.Ticket dead = lease.acquire(connection, "dead", true, null);
        dead.beat(connection);
        LeaseTable.Ticket next = lease.acquire(connection, "next", false, Duration.ofMinutes(1));
        assertThat(next).isNotNull();
        assertThat(lease.holders(connection))
                .extracting(LeaseTable.Holder::owner)
                .containsExactly("next");
        assertThatThrownBy(() -> dead.beat(connection))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getSQLState()).isEqualTo("55000"));
        next.release(connection);
    }

    @Test
    void whoNeverBeatsKeepsItUntilItIsCleared() throws SQLException {
        lease.create(connection);
        lease.acquire(connection, "quiet", false, null);
        assertThat(lease.acquire(connection, "next", false, Duration.ofSeconds(2)))
                .isNull();
        assertThat(lease.holders(connection))
                .extracting(LeaseTable.Holder::owner)
                .containsExactly("quiet");
        lease.clear(connection);
        assertThat(lease.acquire(connection, "next", false, Duration.ZERO)).isNotNull();
    }
}
