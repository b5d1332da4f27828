// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import io.treeline.metadata.type.ColumnType;
import java.nio.ByteBuffer;
import java.util.List;

/** Tablets to be sent, whatever is in them. */
final class Tablets {
    private Tablets() {}

    /** So many rows of one INT64 column. */
    static RpcClient.Tablet of(int rows) {
        ByteBuffer times = ByteBuffer.allocate(rows * 8);
        ByteBuffer values = ByteBuffer.allocate(rows * 8 + 1);
        for (int i = 0; i < rows; i++) {
            times.putLong(i * 8, i);
        }
        return new RpcClient.Tablet(
                null, "root.d", List.of("v"), List.of(ColumnType.INT64), null, times, values, rows, true);
    }
}
