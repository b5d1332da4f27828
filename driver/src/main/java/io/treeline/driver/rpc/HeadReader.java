// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;

/** Reads what a result's columns are from the answer to a statement. */
final class HeadReader {
    private HeadReader() {}

    /**
     * The columns.
     *
     * @throws SQLException 0A000 for a type this driver does not know, 08P01 for an answer that contradicts itself
     */
    static RpcClient.Head read(TSExecuteStatementResp answer) throws SQLException {
        List<String> labels = answer.getColumns();
        List<String> names = answer.getDataTypeList() == null ? List.of() : answer.getDataTypeList();
        if (names.size() != labels.size()) {
            throw Errors.of(
                    SqlState.PROTOCOL_VIOLATION,
                    "The server sent " + labels.size() + " columns but " + names.size() + " types");
        }
        List<ColumnType> types = new ArrayList<>(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            String name = names.get(i);
            String label = labels.get(i);
            types.add(ColumnType.ofServerName(name)
                    .orElseThrow(() -> Errors.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "Column '" + label + "' has type " + name + ", which this driver does not know")));
        }
        return new RpcClient.Head(
                List.copyOf(labels), List.copyOf(types), blockColumns(answer, labels), !answer.isIgnoreTimeStamp());
    }

    /**
     * Where in a block each column is: the server says so by position, or by name where it is older, or (for SHOW) not
     * at all, which means in order.
     */
    private static int[] blockColumns(TSExecuteStatementResp answer, List<String> labels) throws SQLException {
        List<Integer> positions = answer.getColumnIndex2TsBlockColumnIndexList();
        Map<String, Integer> byName = answer.getColumnNameIndexMap();
        int[] result = new int[labels.size()];
        if (positions != null) {
            if (positions.size() != result.length) {
                throw Errors.of(
                        SqlState.PROTOCOL_VIOLATION,
                        "The server sent " + result.length + " columns but places for " + positions.size());
            }
            Arrays.setAll(result, positions::get);
        } else {
            Arrays.setAll(result, i -> byName == null ? i : byName.getOrDefault(labels.get(i), i));
        }
        return result;
    }
}
