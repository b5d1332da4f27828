// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tablet;

import io.treeline.driver.rpc.RpcClient;
import io.treeline.driver.rpc.StopSign;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;

/**
 * Decodes tablets by the server's published layout, written apart from the encoder, and keeps cells as the server does:
 * last value wins, null leaves a cell alone, and a refused row fails its tablet while the other rows are stored.
 */
final class MemoryServer implements RpcClient {
    final TreeMap<Long, Map<String, Object>> rows = new TreeMap<>();
    /** The same by device. */
    final Map<String, TreeMap<Long, Map<String, Object>>> devices = new TreeMap<>();

    final List<Tablet> received = new ArrayList<>();
    LongPredicate refuses = time -> false;
    boolean dies;
    /** Calls, counted from 0 over all, of which nothing is stored as a node is missing for the moment. */
    IntPredicate misses = call -> false;

    Duration retryLimit = Duration.ofSeconds(30);
    private int calls;

    @Override
    public void insertTablets(TabletCalls calls) throws SQLException {
        // Like the wire: up to four calls are made before the first is answered.
        ArrayDeque<List<SQLException>> flying = new ArrayDeque<>();
        for (List<Tablet> call = calls.next(); call != null; call = calls.next()) {
            boolean missed = misses.test(this.calls++);
            SQLException outcome = missed ? SqlState.SERVER_UNAVAILABLE.exception("no leader", 906, null) : null;
            for (Tablet tablet : call) {
                received.add(tablet);
                SQLException own = missed ? outcome : store(tablet);
                outcome = outcome == null ? own : outcome;
            }
            flying.add(Collections.singletonList(outcome));
            if (flying.size() == 4 && !dies) {
                calls.answered(flying.poll().get(0));
            }
        }
        if (dies) {
            throw new SQLException("connection lost", "08006");
        }
        flying.forEach(outcome -> calls.answered(outcome.get(0)));
    }

    @Override
    public Duration retryLimit() {
        return retryLimit;
    }

    private SQLException store(Tablet tablet) {
        ByteBuffer times = tablet.times().duplicate();
        ByteBuffer values = tablet.values().duplicate();
        long[] time = new long[tablet.rows()];
        for (int i = 0; i < time.length; i++) {
            time[i] = times.getLong();
            if (i > 0 && time[i] < time[i - 1]) {
                throw new AssertionError("a tablet must be sorted by time");
            }
        }
        Object[][] cells = new Object[tablet.names().size()][time.length];
        for (int c = 0; c < cells.length; c++) {
            for (int i = 0; i < time.length; i++) {
                cells[c][i] = value(tablet.types().get(c), values);
            }
        }
        for (Object[] column : cells) {
            if (values.get() == 1) {
                // As the server reads it: a whole byte more when eight divides the rows.
                for (int i = 0; i < (time.length / 8 + 1) * 8; i += 8) {
                    int bits = values.get();
                    for (int k = 0; k < 8 && i + k < time.length; k++) {
                        if ((bits >> k & 1) == 1) {
                            column[i + k] = null;
                        }
                    }
                }
            }
        }
        if (times.hasRemaining() || values.hasRemaining()) {
            throw new AssertionError("bytes left over");
        }
        boolean refused = false;
        for (int i = 0; i < time.length; i++) {
            if (refuses.test(time[i])) {
                refused = true;
                continue;
            }
            Map<String, Object> row = rows.computeIfAbsent(time[i], k -> new HashMap<>());
            for (int c = 0; c < cells.length; c++) {
                if (cells[c][i] != null) {
                    row.put(tablet.names().get(c), cells[c][i]);
                    devices.computeIfAbsent(tablet.target(), k -> new TreeMap<>())
                            .computeIfAbsent(time[i], k -> new HashMap<>())
                            .put(tablet.names().get(c), cells[c][i]);
                }
            }
        }
        return refused ? new SQLException("out of TTL", "HY000", 607) : null;
    }

    private static Object value(ColumnType type, ByteBuffer in) {
        return switch (type) {
            case BOOLEAN -> in.get() == 1;
            case INT32, DATE -> in.getInt();
            case INT64, TIMESTAMP -> in.getLong();
            case FLOAT -> in.getFloat();
            case DOUBLE -> in.getDouble();
            case TEXT, STRING, BLOB -> {
                byte[] bytes = new byte[in.getInt()];
                in.get(bytes);
                yield type == ColumnType.BLOB
                        ? (Object) ByteBuffer.wrap(bytes)
                        : new String(bytes, StandardCharsets.UTF_8);
            }
            case DECIMAL, ARRAY -> throw new AssertionError();
        };
    }

    @Override
    public Session session() {
        return new Session(TimePrecision.MILLI, "2.0.1-beta", ServerModel.TREE, null);
    }

    @Override
    public long openStatement() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void closeStatement(long statementId) {}

    @Override
    public Reply execute(Request request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PendingInsert sendTablets(List<Tablet> call) throws SQLException {
        SQLException outcome = insertTablets(List.of(call)).get(0);
        return () -> outcome;
    }

    @Override
    public List<SQLException> executeAll(List<String> statements, StopSign sign) {
        throw new UnsupportedOperationException("inserts only");
    }

    @Override
    public void setTimeZone(String zone) {}

    @Override
    public boolean ping(Duration timeout) {
        return true;
    }

    @Override
    public boolean broken() {
        return dies;
    }

    @Override
    public boolean usable() {
        return !dies;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
}
