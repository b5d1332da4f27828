// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.service.rpc.thrift.IClientRPCService;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementReq;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;
import org.apache.iotdb.service.rpc.thrift.TSFetchResultsReq;
import org.apache.iotdb.service.rpc.thrift.TSFetchResultsResp;
import org.apache.iotdb.service.rpc.thrift.TSInsertTabletReq;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionReq;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionResp;
import org.apache.iotdb.service.rpc.thrift.TSProtocolVersion;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.layered.TFramedTransport;

/**
 * The floor: the generated Thrift client asks for the blocks and throws them away. Of each block only the row count is
 * looked at.
 */
final class BareWire implements Scan {
    private static final int SUCCESS = 200;
    private static final int LARGEST = 512 * 1024 * 1024;

    private final TFramedTransport transport;
    private final IClientRPCService.Client client;
    private final long session;
    private final long statement;
    private final String sql;
    private final int fetchRows;

    BareWire(String host, int port, String sql, int fetchRows) throws TException {
        this.sql = sql;
        this.fetchRows = fetchRows;
        TConfiguration limits = TConfiguration.custom()
                .setMaxFrameSize(LARGEST)
                .setMaxMessageSize(LARGEST)
                .build();
        transport = new TFramedTransport(new TSocket(limits, host, port, 60_000), LARGEST);
        transport.open();
        client = new IClientRPCService.Client(new TBinaryProtocol(transport));
        TSOpenSessionReq login = new TSOpenSessionReq(TSProtocolVersion.IOTDB_SERVICE_PROTOCOL_V3, "UTC", "root");
        login.setPassword("root");
        login.setConfiguration(Map.of("version", "V_1_0"));
        TSOpenSessionResp answer = client.openSession(login);
        session = answer.getSessionId();
        statement = client.requestStatementId(session);
    }

    @Override
    public String name() {
        return "bare wire, nothing decoded";
    }

    @Override
    public Total run() throws TException, SQLException {
        TSExecuteStatementReq request = new TSExecuteStatementReq(session, sql, statement);
        request.setFetchSize(fetchRows);
        request.setTimeout(600_000);
        TSExecuteStatementResp head = client.executeStatementV2(request);
        check(head.getStatus());
        long rows = rows(head.getQueryResult());
        boolean more = head.isMoreData();
        while (more) {
            TSFetchResultsReq fetch = new TSFetchResultsReq(session, sql, fetchRows, head.getQueryId(), true);
            fetch.setTimeout(600_000);
            fetch.setStatementId(statement);
            TSFetchResultsResp next = client.fetchResultsV2(fetch);
            check(next.getStatus());
            rows += rows(next.getQueryResult());
            more = next.isMoreData();
        }
        return new Total(rows, null);
    }

    /** Runs a statement without a result. */
    void execute(String text) throws TException, SQLException {
        check(client.executeStatementV2(new TSExecuteStatementReq(session, text, statement))
                .getStatus());
    }

    /** Writes rows of one aligned device. */
    void insert(String device, List<String> names, List<Integer> types, ByteBuffer times, ByteBuffer values, int rows)
            throws TException, SQLException {
        insert(device, names, types, times, values, rows, true);
    }

    /** Writes rows of one device. */
    void insert(
            String device,
            List<String> names,
            List<Integer> types,
            ByteBuffer times,
            ByteBuffer values,
            int rows,
            boolean aligned)
            throws TException, SQLException {
        TSInsertTabletReq tablet = new TSInsertTabletReq(session, device, names, values, times, types, rows);
        tablet.setIsAligned(aligned);
        check(client.insertTablet(tablet));
    }

    @Override
    public void close() {
        transport.close();
    }

    private static long rows(List<ByteBuffer> blocks) {
        long rows = 0;
        for (ByteBuffer block : blocks) {
            // int32 column count, one type byte per column, int32 row count
            rows += block.getInt(block.position() + 4 + block.getInt(block.position()));
        }
        return rows;
    }

    private static void check(TSStatus status) throws SQLException {
        if (status.getCode() != SUCCESS) {
            throw new SQLException(status.getMessage(), null, status.getCode());
        }
    }
}
