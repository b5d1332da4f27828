// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Assumptions;

/** Spark within the test's JVM. */
final class LocalSpark {
    private LocalSpark() {}

    /** A session with two threads. */
    static SparkSession session() {
        Assumptions.assumeTrue(
                Files.exists(Path.of(System.getProperty("treeline.root"), "driver", "target", "treeline-jdbc-all.jar")),
                "the self-contained jar is built by mvn package or verify");
        return SparkSession.builder()
                .master("local[2]")
                .appName("treeline")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "1")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }
}
