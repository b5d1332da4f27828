// SPDX-License-Identifier: Apache-2.0
package io.treeline.benchmark;

/** One way of reading the whole table. */
interface Scan extends AutoCloseable {
    /** How the report calls it. */
    String name();

    /** Reads every row once. */
    Total run() throws Exception;

    @Override
    void close() throws Exception;

    /**
     * What a run read.
     *
     * @param rows how many
     * @param checksum the sum of all values' bits; null where values are not decoded
     */
    record Total(long rows, Long checksum) {}
}
