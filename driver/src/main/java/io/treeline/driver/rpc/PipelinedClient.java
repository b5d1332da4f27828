// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import java.util.ArrayDeque;
import org.apache.iotdb.service.rpc.thrift.IClientRPCService;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TBase;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;

/**
 * The generated client, made fit for several requests in flight. The generated code remembers one sequence number only,
 * so that a second send before the first receive would make the first reply look out of step; here the numbers wait in
 * a queue, in the order in which the server answers.
 */
final class PipelinedClient extends IClientRPCService.Client {
    private final ArrayDeque<Integer> expected = new ArrayDeque<>();

    private final FrameTransport frames;

    /**
     * A client.
     *
     * @param compact whether the server's clients speak the compact protocol
     */
    PipelinedClient(FrameTransport frames, boolean compact) {
        super(compact ? new TCompactProtocol(frames) : new TBinaryProtocol(frames));
        this.frames = frames;
    }

    @Override
    protected void sendBase(String method, TBase<?, ?> arguments) throws TException {
        boolean sent = false;
        try {
            super.sendBase(method, arguments);
            sent = true;
        } finally {
            if (!sent) {
                // Also where memory ran out: half a request must not stand before the next.
                frames.discard();
            }
        }
        expected.add(seqid_);
    }

    @Override
    protected void receiveBase(TBase<?, ?> result, String method) throws TException {
        Integer awaited = expected.poll();
        if (awaited == null) {
            throw new TApplicationException(
                    TApplicationException.BAD_SEQUENCE_ID, method + ": no request is waiting for a reply");
        }
        int lastSent = seqid_;
        seqid_ = awaited;
        try {
            super.receiveBase(result, method);
        } finally {
            seqid_ = lastSent;
            frames.done();
        }
    }
}
