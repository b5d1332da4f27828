// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.ColumnarResult;
import io.treeline.driver.block.Block;
import io.treeline.driver.block.BlockReader;
import io.treeline.driver.block.BlockSource;
import io.treeline.driver.block.ColumnVector;
import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one query on the server. At any time it holds what the reader is at, and at most one further answer:
 * the one to the request that went out when the reader began with the present blocks.
 */
final class QuerySource implements BlockSource {
    private final ThriftRpcClient client;
    private final RpcClient.Head head;
    private final ColumnarResult.Kind[] kinds;
    final long statementId;
    final long queryId;
    final int fetchRows;
    final long timeoutMillis;
    final ServerCall call;
    private final long startedNanos = System.nanoTime();

    /** Blocks not decoded yet; the reader's own. */
    private Iterator<ByteBuffer> current = Collections.emptyIterator();

    // Guarded by the client's lock.
    /** Answers that nobody has begun to read, and how large they are. */
    private final ArrayDeque<List<ByteBuffer>> arrived = new ArrayDeque<>();

    private long arrivedBytes;
    /** Whether the server has more than what arrived. */
    boolean more;
    /** Whether a request is on the wire. */
    boolean inFlight;
    /** Set once, thrown for ever. */
    private @Nullable SQLException failure;

    private long touchedNanos = System.nanoTime();

    private volatile boolean closed;

    QuerySource(
            ThriftRpcClient client,
            RpcClient.Head head,
            RpcClient.Request request,
            long queryId,
            long timeoutMillis,
            List<ByteBuffer> first,
            boolean more) {
        this.client = client;
        this.head = head;
        this.call = request.call();
        this.statementId = request.statementId();
        this.fetchRows = request.fetchRows();
        this.timeoutMillis = timeoutMillis;
        this.queryId = queryId;
        this.more = more;
        add(first);
        this.kinds = head.types().stream().map(ColumnVector::kind).toArray(ColumnarResult.Kind[]::new);
    }

    @Override
    public @Nullable Block next() throws SQLException {
        while (true) {
            if (closed) {
                throw Errors.closedWhileRead();
            }
            if (current.hasNext()) {
                try {
                    Block block = BlockReader.read(current.next());
                    check(block);
                    return block;
                } catch (SQLException e) {
                    current = Collections.emptyIterator();
                    client.fail(this, e);
                    throw e;
                }
            }
            List<ByteBuffer> batch = client.nextBatch(this);
            if (batch == null) {
                return null;
            }
            current = batch.iterator();
        }
    }

    /** Makes sure that what the block holds is what the header promised; an all-null column may come in any guise. */
    private void check(Block block) throws SQLException {
        int[] positions = head.blockColumns();
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] >= block.columns().length) {
                throw Errors.of(
                        SqlState.PROTOCOL_VIOLATION,
                        "The server sent a block of " + block.columns().length + " columns without column '"
                                + head.labels().get(i) + "'");
            }
            ColumnVector vector = positions[i] < 0 ? block.time() : block.columns()[positions[i]];
            if (vector.kind() != kinds[i] && !(vector.repeated() && vector.isNull(0))) {
                throw Errors.of(
                        SqlState.PROTOCOL_VIOLATION,
                        "The server sent " + vector.kind() + " values for column '"
                                + head.labels().get(i) + "' of type "
                                + head.types().get(i));
            }
        }
    }

    /** Takes an answer; the client's lock is held. */
    void accept(boolean hasResultSet, List<ByteBuffer> blocks, boolean moreData) {
        inFlight = false;
        if (closed || failure != null) {
            return;
        }
        if (hasResultSet && blocks == null) {
            fail(Errors.of(
                    SqlState.PROTOCOL_VIOLATION, "The server answered a fetch with rows in another form than blocks"));
            return;
        }
        add(blocks == null ? List.of() : blocks);
        more = moreData && hasResultSet;
        if (!hasResultSet && millisRunning() >= timeoutMillis) {
            // A query that the server ended for its time reports this once at most; "no more data" is all it says
            // afterwards.
            fail(Errors.timeout(
                    "The query was open for longer than its time limit of " + timeoutMillis
                            + " ms; the server ended it",
                    null));
        }
    }

    long millisRunning() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    /** Takes a failure; the first one stays. The client's lock is held. */
    void fail(SQLException e) {
        inFlight = false;
        more = false;
        dropArrived();
        if (failure == null) {
            failure = e;
        }
    }

    @Nullable
    SQLException failure() {
        return failure;
    }

    boolean closed() {
        return closed;
    }

    /** Marks the end of reading; the client's lock is held. */
    void markClosed() {
        closed = true;
        dropArrived();
    }

    private void add(List<ByteBuffer> blocks) {
        arrived.add(blocks);
        count(blocks.stream().mapToLong(ByteBuffer::remaining).sum());
    }

    private void count(long bytes) {
        arrivedBytes += bytes;
        client.kept(bytes);
    }

    private void dropArrived() {
        arrived.clear();
        count(-arrivedBytes);
    }

    /** Whether an answer is here; the client's lock is held. */
    boolean arrived() {
        return !arrived.isEmpty();
    }

    /** The oldest answer that is here; the client's lock is held. */
    List<ByteBuffer> take() {
        List<ByteBuffer> oldest = arrived.remove();
        count(-oldest.stream().mapToLong(ByteBuffer::remaining).sum());
        return oldest;
    }

    /** Somebody reads; the client's lock is held. */
    void touched() {
        touchedNanos = System.nanoTime();
    }

    /** Whether nobody has read for so long; the client's lock is held. */
    boolean untouchedFor(Duration time) {
        return System.nanoTime() - touchedNanos >= time.toNanos();
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            // At once for its reader; the client's lock may take a while.
            closed = true;
            client.close(this);
        }
    }
}
