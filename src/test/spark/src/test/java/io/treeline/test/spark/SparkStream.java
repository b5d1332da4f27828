// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.streaming.StreamingQuery;

/** The streaming query of docs/spark.md: each batch of a stream is appended. */
final class SparkStream {
    private SparkStream() {}

    /** Begins to write what comes. */
    static StreamingQuery start(Dataset<Row> readings, String url, String checkpoints) throws Exception {
        return readings.writeStream()
                .option("checkpointLocation", checkpoints)
                .foreachBatch((batch, number) -> {
                    batch.write()
                            .format("jdbc")
                            .option("url", url)
                            .option("user", "root")
                            .option("password", "root")
                            .option("dbtable", "\"root.workshop\".\"line1.stream\"")
                            .mode(SaveMode.Append)
                            .save();
                })
                .start();
    }
}
