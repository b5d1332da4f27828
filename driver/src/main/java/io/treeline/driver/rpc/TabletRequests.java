// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.metadata.type.ColumnType;
import java.util.List;
import org.apache.iotdb.service.rpc.thrift.TSInsertTabletReq;
import org.apache.iotdb.service.rpc.thrift.TSInsertTabletsReq;

/** Tablets as the server's calls take them; the buffers are not copied. */
final class TabletRequests {
    private TabletRequests() {}

    /** Several tablets, all aligned or none, in one call of the tree model. */
    static TSInsertTabletsReq many(long sessionId, List<RpcClient.Tablet> tablets) {
        TSInsertTabletsReq request = new TSInsertTabletsReq();
        request.setSessionId(sessionId);
        request.setPrefixPaths(tablets.stream().map(RpcClient.Tablet::target).toList());
        request.setMeasurementsList(
                tablets.stream().map(RpcClient.Tablet::names).toList());
        request.setValuesList(tablets.stream().map(RpcClient.Tablet::values).toList());
        request.setTimestampsList(tablets.stream().map(RpcClient.Tablet::times).toList());
        request.setTypesList(tablets.stream()
                .map(tablet -> tablet.types().stream().map(ColumnType::code).toList())
                .toList());
        request.setSizeList(tablets.stream().map(RpcClient.Tablet::rows).toList());
        request.setIsAligned(tablets.get(0).aligned());
        return request;
    }

    /** One tablet, of either model. */
    static TSInsertTabletReq one(long sessionId, RpcClient.Tablet tablet) {
        TSInsertTabletReq request = new TSInsertTabletReq();
        request.setSessionId(sessionId);
        request.setPrefixPath(tablet.target());
        request.setMeasurements(tablet.names());
        // The setters would copy the buffers.
        request.timestamps = tablet.times();
        request.values = tablet.values();
        request.setTypes(tablet.types().stream().map(ColumnType::code).toList());
        request.setSize(tablet.rows());
        request.setIsAligned(tablet.aligned());
        if (tablet.categories() != null) {
            request.setWriteToTable(true);
            request.setColumnCategories(tablet.categories());
        }
        return request;
    }
}
