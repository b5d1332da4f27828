// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spring;

import io.treeline.server.IotdbServer;
import io.treeline.server.ServerRelay;
import io.treeline.server.junit.WithServer;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** An empty table for each test, behind a relay that tells which calls went to the server. */
@WithServer
abstract class SpringFixture {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Parameter
    Model model;

    String table;
    IotdbServer server;
    ServerRelay relay;
    SingleConnectionDataSource source;
    JdbcTemplate jdbc;

    @BeforeEach
    void open(IotdbServer started) {
        server = started;
        relay = ServerRelay.to(started);
        source = new SingleConnectionDataSource(model.dataSource(relay.url()).getUrl(), "root", "root", true);
        jdbc = new JdbcTemplate(source);
        table = model.table();
        model.create(jdbc);
    }

    @AfterEach
    void close() {
        source.destroy();
        relay.close();
    }

    /** Rows of pressure i / 2, strokes i and state s0, s1 or s2, a second apart. */
    void fill(int rows) {
        List<Object[]> values = IntStream.range(0, rows)
                .mapToObj(i -> new Object[] {START.plusSeconds(i), i / 2.0, (long) i, "s" + i % 3})
                .toList();
        jdbc.batchUpdate("INSERT INTO " + table + " (\"Time\", pressure, strokes, state) VALUES (?, ?, ?, ?)", values);
    }
}
