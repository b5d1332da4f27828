// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spark;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The program of docs/spark.md: rows are appended, and read in parts of the time, with what is left of them counted.
 */
final class SparkProgram {
    private SparkProgram() {}

    /** Writes an hour of a press, and returns how many of its minutes were above 110. */
    static long run(SparkSession spark, String url) {
        StructType type = new StructType()
                .add("Time", DataTypes.TimestampType)
                .add("pressure", DataTypes.DoubleType)
                .add("state", DataTypes.StringType);
        List<Row> hour = java.util.stream.IntStream.range(0, 60)
                .mapToObj(minute -> RowFactory.create(
                        java.sql.Timestamp.from(java.time.Instant.ofEpochSecond(1_767_225_600L + minute * 60L)),
                        100.0 + minute % 20,
                        minute % 20 < 15 ? "busy" : "idle"))
                .toList();
        spark.createDataFrame(hour, type)
                .write()
                .format("jdbc")
                .option("url", url)
                .option("user", "root")
                .option("password", "root")
                .option("dbtable", "\"root.workshop\".\"line1.press\"")
                .mode(SaveMode.Append)
                .save();

        Dataset<Row> press = spark.read()
                .format("jdbc")
                .option("url", url)
                .option("user", "root")
                .option("password", "root")
                .option("dbtable", "\"root.workshop\".\"line1.press\"")
                .option("partitionColumn", "Time")
                .option("lowerBound", "2026-01-01 00:00:00")
                .option("upperBound", "2026-01-01 01:00:00")
                .option("numPartitions", "4")
                .load();
        press.groupBy("state").count().show();
        return press.filter("pressure > 110").count();
    }
}
